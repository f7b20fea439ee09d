"""The roster file: who works here. Rows become persons, all that fit together go in at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from people.cells import (
    RowReader,
    is_person_id,
    locale_in,
    parse_chat_id,
    parse_country,
    parse_date,
    parse_email,
    parse_end_date,
    parse_person_id,
    parse_roles,
    parse_team,
    parse_timezone,
    parse_work_days,
    parse_work_hours,
    text_up_to,
)
from people.csvfile import Columns, ImportResult, RefusedRow, Row, Table, read_table
from people.errors import FileRefusedError
from people.model import AuditEntry, Person
from people.ports import PeopleUnit
from people.roster_rules import Draft, settle

COLUMNS = Columns(
    required=("person_id", "name"),
    optional=(
        "email",
        "slack_user_id",
        "teams_aad_id",
        "team",
        "rank",
        "manager_id",
        "roles",
        "locale",
        "timezone",
        "country",
        "start_date",
        "end_date",
        "work_days",
        "work_hours",
    ),
)


def read_people(data: bytes) -> Table:
    """Return the rows of a roster file; raises `FileRefusedError`."""
    return read_table(data, COLUMNS)


def import_people(
    unit: PeopleUnit,
    table: Table,
    *,
    known_locales: Collection[str],
    at: datetime,
    actor: str,
    deactivate_missing: bool = False,
) -> ImportResult:
    """Put the rows that are right into the roster and return what became of all of them.

    An absent column keeps what is stored, an empty cell clears to the default, and who is in the file is
    active. `deactivate_missing` deactivates stored people who are not in it; a refused row counts as
    being in it. Raises `FileRefusedError` for that with a file without rows.
    """
    if deactivate_missing:
        _refuse_without_rows(table)
    stored = {person.id: person for person in unit.people.roster()}
    drafts, unfit = _drafts(table.rows, stored, known_locales)
    named = {row.values["person_id"] for row in table.rows}
    taken, misplaced = settle(drafts, stored, named=named)
    after = [draft.person for draft in taken.values()]
    changed = [person for person in after if person != stored.get(person.id)]
    in_doubt = bool(table.refused) or not all(map(is_person_id, named))
    gone = _missing(stored, named) if deactivate_missing and not in_doubt else []
    unit.people.upsert_many([*changed, *gone])
    added = sum(person.id not in stored for person in changed)
    result = ImportResult(
        added=added,
        changed=len(changed) - added,
        unchanged=len(after) - len(changed),
        deactivated=len(gone),
        refused=_in_order([*table.refused, *unfit, *misplaced]),
        deactivation_skipped=deactivate_missing and in_doubt,
    )
    for entry in _entries(result, stored, [*changed, *gone], at=at, actor=actor):
        unit.audit.append(entry)
    return result


def _refuse_without_rows(table: Table) -> None:
    if not table.rows:
        raise FileRefusedError(
            problem="The file names nobody, so that everybody would be deactivated. Nothing was changed.",
            cure="Check the file, or import it without --deactivate-missing.",
        )


def _drafts(
    rows: Iterable[Row], stored: Mapping[str, Person], known_locales: Collection[str]
) -> tuple[dict[str, Draft], list[RefusedRow]]:
    """Return what each row that is right in itself makes, by person id, and the other rows."""
    drafts: dict[str, Draft] = {}
    refused: list[RefusedRow] = []
    lines: dict[str, int] = {}
    for row in rows:
        cells = RowReader(row)
        person_id = row.values["person_id"]
        person = _person(cells, stored.get(person_id), known_locales)
        first = lines.setdefault(person_id, row.line)
        if person_id and first != row.line:
            cells.refuse(f"person_id: {person_id[:64]} stands on line {first} already.")
        if cells.refused:
            refused.append(cells.refused)
        else:
            drafts[person.id] = Draft(row=row, person=person)
    return drafts, refused


def _person(cells: RowReader, stored: Person | None, known_locales: Collection[str]) -> Person:
    """Return the stored person with the row's values; what is refused is noted in `cells`."""
    person_id = cells.need("person_id", parse_person_id, instead="")
    old = stored or Person(id=person_id, name="")
    person = Person(
        id=person_id,
        name=cells.need("name", text_up_to(200), instead=old.name),
        email=cells.take("email", parse_email, kept=old.email, empty=None),
        slack_user_id=cells.take("slack_user_id", parse_chat_id, kept=old.slack_user_id, empty=None),
        teams_aad_id=cells.take("teams_aad_id", parse_chat_id, kept=old.teams_aad_id, empty=None),
        team=cells.take("team", parse_team, kept=old.team, empty=""),
        rank=cells.take("rank", text_up_to(100), kept=old.rank, empty=None),
        manager_id=cells.take("manager_id", parse_person_id, kept=old.manager_id, empty=None),
        roles=cells.take("roles", parse_roles, kept=old.roles, empty=frozenset()),
        locale=cells.take("locale", locale_in(known_locales), kept=old.locale, empty=None),
        timezone=cells.take("timezone", parse_timezone, kept=old.timezone, empty=None),
        country=cells.take("country", parse_country, kept=old.country, empty=None),
        start_date=cells.take("start_date", parse_date, kept=old.start_date, empty=None),
        end_date=cells.take("end_date", parse_end_date, kept=old.end_date, empty=None),
        work_days=cells.take("work_days", parse_work_days, kept=old.work_days, empty=None),
        work_hours=cells.take("work_hours", parse_work_hours, kept=old.work_hours, empty=None),
        active=True,
    )
    if person.start_date and person.end_date and person.end_date < person.start_date:
        cells.refuse(f"end_date: {person.end_date} is before the start date {person.start_date}.")
    return person


def _missing(stored: Mapping[str, Person], named: Collection[str]) -> list[Person]:
    """Return the active people whom no row names, deactivated."""
    return [replace(one, active=False) for one in stored.values() if one.active and one.id not in named]


def _in_order(refused: Iterable[RefusedRow]) -> tuple[RefusedRow, ...]:
    return tuple(sorted(refused, key=lambda row: row.line))


def _entries(
    result: ImportResult, stored: Mapping[str, Person], written: Iterable[Person], *, at: datetime, actor: str
) -> list[AuditEntry]:
    """Return one entry for the import, and one for each person whose rights or access changed."""
    entries: list[AuditEntry] = []
    for person in written:
        before = stored.get(person.id)
        if person.roles != (before.roles if before else frozenset()):
            roles = ",".join(sorted(person.roles)) or "none"
            entries.append(AuditEntry(at=at, actor=actor, action="roles", subject=person.id, detail=roles))
        if before and before.active != person.active:
            action = "reactivate" if person.active else "deactivate"
            entries.append(AuditEntry(at=at, actor=actor, action=action, subject=person.id))
    if result.added or result.changed or result.deactivated:
        detail = f"{result.added} added, {result.changed} changed, {result.deactivated} deactivated"
        entries.insert(0, AuditEntry(at=at, actor=actor, action="import", subject="people", detail=detail))
    return entries
