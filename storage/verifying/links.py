"""Structural links: values, transactions and leftovers that lead from an answer to a person."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    RowMapping,
    String,
    Table,
    func,
    literal,
    select,
    text,
    tuple_,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.surveys.releases import quoted
from storage.tables import audit, message, metadata, person, survey_invited, survey_quote, survey_wave
from storage.transaction import Transaction
from storage.verifying.keys import keys_of
from storage.verifying.model import Found, found
from storage.verifying.needles import SHORTEST, Needles, as_key, as_written
from storage.verifying.tables import ANSWERS, SEALED
from surveys.waves.model import WaveState

LONG_ENOUGH = 20
"""Characters from which on two equal texts are hardly chance."""
AT_ONCE = 2000
"""Rows that are read at once."""
_MAY_HOLD_TEXTS = ("survey_set", "survey_theme", "survey_schedule", "survey_wave")
"""Tables in which the questions and phrases stand that admins wrote; nobody's answer gets there."""
_MAY_QUOTE = ("survey_response_item", "survey_response_revision", "announcement")
"""Tables of what is answered to a survey, and of what is announced, which is drafted of it. Whoever answers
may quote what was published; who had written it is in none of these rows."""
_QUOTING = (
    *("responses", "responses_posted", "responses_edit", "response_owner"),
    *("announcement", "announcement_posted", "announcement_edit"),
    *("announcement_trial", "announcement_to_approve"),
)
"""The kinds of messages that bring that to everybody, and before to whoever does it, tries or approves it, in
the same words."""
_WRITTEN_TOGETHER: Mapping[str, Set[str]] = {
    **dict.fromkeys(SEALED, frozenset(SEALED)),
    **dict.fromkeys(
        (table for table in ANSWERS if table not in SEALED),
        frozenset({*ANSWERS, "survey_wave", "audit"}) - frozenset(SEALED),
    ),
}
"""With what a table of answers shares transactions: a mark with its ballot, all that was published of a wave
with the note that it was counted. No row of a person is among them."""
_TO_EVERYBODY = ("survey_invitation", "survey_reminder")
_LIFE_OF_A_WAVE = (
    *("survey.opened", "survey.closing", "survey.counted", "survey.closed", "survey.published"),
    *("survey.lost", "survey.discarded"),
    *("responses.opened", "responses.published", "responses.overridden", "responses.override_withdrawn"),
)
"""What the audit says of waves, and of what is answered to them as a whole."""


def leftovers(db: Transaction) -> Found:
    """Look for marks and ballots of waves that are over, or that nobody knows."""
    states = {row["id"]: row["state"] for row in db.rows(select(survey_wave.c.id, survey_wave.c.state))}
    left = {
        (name, row["wave_id"]): row["number"]
        for name in SEALED
        for row in db.rows(
            select(metadata.tables[name].c.wave_id, func.count().label("number")).group_by(
                metadata.tables[name].c.wave_id
            )
        )
    }
    return found(
        sum(left.values()),
        (
            f"{table}: {number} rows of wave {wave}, which is {_said(states.get(wave))}"
            for (table, wave), number in sorted(left.items())
            if states.get(wave) not in (WaveState.OPEN, WaveState.CLOSING, WaveState.COUNTED)
        ),
    )


def _said(state: WaveState | None) -> str:
    return "not known" if state is None else state.value


# ---------------------------------------------------------------------------- values that stand twice


def shared_values(db: Transaction) -> Found:
    """Look whether a mark, a token or a published text stands anywhere else as well."""
    keys = [form for _, key in keys_of(db) for form in as_key(key)]
    texts = [form for one in published_texts(db) for form in as_written(one)]
    wanted, only_keys = Needles([*texts, *keys]), Needles(keys)
    looked, findings = 0, []
    for table, column in _elsewhere() if wanted else ():
        hits = 0
        for value, may_quote in _values(db, table, column):
            looked += 1
            hits += any(True for _ in (only_keys if may_quote else wanted).found_in(value))
        if hits:
            findings.append(f"{table.name}.{column.name}: {hits} rows hold an answer, or a key of one")
    return found(looked, findings)


def published_texts(db: Transaction) -> list[str]:
    """Return the texts that were published and are long enough to be recognised."""
    rows = db.column(select(survey_quote.c.texts))
    return [one for texts in rows for one in _quoted(texts) if len(one) >= LONG_ENOUGH]


def _quoted(texts: str) -> list[str]:
    """Return the texts of a row of quotes; none of one that cannot be read, of which `ledger` tells."""
    try:
        return quoted(texts)
    except (TypeError, ValueError):
        return []


def _elsewhere() -> Iterator[tuple[Table, Column[Any]]]:
    for table in metadata.sorted_tables:
        if table.name not in (*ANSWERS, *_MAY_HOLD_TEXTS):
            yield from (
                (table, column) for column in table.c if isinstance(_kind(column), String | LargeBinary)
            )


def _kind(column: Column[Any]) -> TypeEngine[Any]:
    kind = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _values(db: Transaction, table: Table, column: Column[Any]) -> Iterator[tuple[bytes, bool]]:
    """Yield what a column holds, page by page, as it lies there, and whether what was published may stand
    there; short values cannot hold anything."""
    keys = list(table.primary_key)
    plain = column if isinstance(_kind(column), LargeBinary) else type_coerce(column, String())
    columns = (*keys, plain.label("found"), _may_quote(table).label("may_quote"))
    asked = select(*columns).where(func.length(plain) >= SHORTEST).order_by(*keys)
    query = asked
    while rows := db.rows(query.limit(AT_ONCE)):
        for row in rows:
            value = row["found"]
            yield value if isinstance(value, bytes) else value.encode(), row["may_quote"]
        last = (literal(rows[-1][key], key.type) for key in keys)
        query = asked.where(tuple_(*keys) > tuple_(*last))


def _may_quote(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row of the table may hold what was published."""
    return message.c.kind.in_(_QUOTING) if table is message else literal(table.name in _MAY_QUOTE)


# ---------------------------------------------------------------------------- transactions


def transactions(db: Transaction) -> Found:
    """Look for rows that were written, or locked, in the transaction of an answer.

    That a mark and a ballot of an open wave share one is no finding: without the vault nobody reads either.
    SQLite keeps no transactions in its rows.
    """
    if not db.postgresql:
        return found(0, ())
    seen = {table.name: _transactions_of(db, table.name) for table in metadata.sorted_tables}
    return found(sum(rows for rows, _, _ in seen.values()), _shared(seen))


def _transactions_of(db: Transaction, table: str) -> tuple[int, Set[str], Set[str]]:
    """Return how many rows a table has, which transactions wrote them, and which of any kind touched them."""
    rows = db.rows(
        text(
            "SELECT CAST(xmin AS text) AS wrote, CAST(xmax AS text) AS locked, count(*) AS n "  # noqa: S608
            f'FROM "{table}" GROUP BY 1, 2'  # names of our own
        ).columns(wrote=String(), locked=String(), n=func.count().type)
    )
    wrote = {row["wrote"] for row in rows}
    return sum(row["n"] for row in rows), wrote, wrote | {row["locked"] for row in rows}


def _shared(seen: Mapping[str, tuple[int, Set[str], Set[str]]]) -> Iterator[str]:
    for answers, allowed in _WRITTEN_TOGETHER.items():
        _, ours, _ = seen[answers]
        for table, (_, _, theirs) in seen.items():
            if table not in allowed and (shared := ours & theirs):
                yield f"{table}: {len(shared)} transactions touched rows of it together with {answers}"


# ---------------------------------------------------------------------------- who was told what


def traces(db: Transaction) -> Found:
    """Look for messages that only some of those got who are invited, and for audit entries on a wave that are
    not about opening or ending it."""
    sent = db.rows(
        select(message.c.kind, message.c.person_id, message.c.dedupe_key).where(
            message.c.kind.in_(_TO_EVERYBODY)
        )
    )
    entries = db.rows(
        select(audit.c.action, audit.c.subject, func.count().label("number"))
        .join(survey_wave, survey_wave.c.id == audit.c.subject)
        .group_by(audit.c.action, audit.c.subject)
        .order_by(audit.c.subject, audit.c.action)
    )
    looked = len(sent) + sum(row["number"] for row in entries)
    return found(looked, (*_only_some_got(db, sent), *_more_in_audit(entries)))


def _only_some_got(db: Transaction, sent: Sequence[RowMapping]) -> Iterator[str]:
    """Yield findings about open waves; of those that are over, old messages are deleted one by one.

    People are compared with those of their own time zone: in some a message may come too late for the wave.
    """
    for (wave, kind), people in sorted(_who_got(sent).items()):
        zones = _invited(db, wave)
        reached = {zones[one] for one in people if one in zones}
        missing = [one for one, zone in zones.items() if one not in people and zone in reached]
        if missing:
            yield f"wave {wave}: {kind} went to {len(people)} people, but not to {len(missing)} others"


def _who_got(sent: Sequence[RowMapping]) -> dict[tuple[str, str], set[str]]:
    got: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in sent:
        key: str = row["dedupe_key"]
        got[key.partition(":")[2].partition(":")[0], row["kind"]].add(row["person_id"])
    return got


def _invited(db: Transaction, wave: str) -> dict[str, str | None]:
    """Return who is invited to an open wave, with their time zones, of those who are still there."""
    rows = db.rows(
        select(survey_invited.c.person_id, person.c.timezone)
        .join(person, person.c.id == survey_invited.c.person_id)
        .join(survey_wave, survey_wave.c.id == survey_invited.c.wave_id)
        .where(survey_invited.c.wave_id == wave, person.c.active, survey_wave.c.state == WaveState.OPEN)
    )
    return {row["person_id"]: row["timezone"] for row in rows}


def _more_in_audit(entries: Sequence[RowMapping]) -> Iterator[str]:
    told = Counter({(row["subject"], row["action"]): row["number"] for row in entries})
    for (wave, action), number in told.items():
        if action not in _LIFE_OF_A_WAVE:
            yield f"audit: {number} entries on wave {wave} say {action!r}, none of opening or ending it"
