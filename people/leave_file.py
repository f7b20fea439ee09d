"""The leave file: who is away when. Periods are added; one that is there already changes nothing."""

from collections.abc import Collection
from datetime import date, datetime

from people.cells import CellRefusedError, RowReader, parse_date, parse_person_id, text_up_to
from people.csvfile import Columns, ImportResult, RefusedRow, Row, Table, read_table, shown
from people.model import AuditEntry, Half, Leave
from people.ports import PeopleUnit

COLUMNS = Columns(required=("person_id", "from", "to", "kind"), optional=("half",))


def read_leave(data: bytes) -> Table:
    """Return the rows of a leave file; raises `FileRefusedError`."""
    return read_table(data, COLUMNS)


def import_leave(unit: PeopleUnit, table: Table, *, at: datetime, actor: str) -> ImportResult:
    """Add the periods that are right and return what became of all rows."""
    named = {row.values["person_id"] for row in table.rows}
    known = unit.people.get_many(named).keys()
    periods: list[Leave] = []
    refused: list[RefusedRow] = list(table.refused)
    for row in table.rows:
        period = _period(row, known)
        if isinstance(period, Leave):
            periods.append(period)
        else:
            refused.append(period)
    added = unit.people.put_leave(list(dict.fromkeys(periods)))
    if added:
        detail = f"{added} added"
        unit.audit.append(AuditEntry(at=at, actor=actor, action="import", subject="leave", detail=detail))
    refused.sort(key=lambda row: row.line)
    return ImportResult(added=added, unchanged=len(periods) - added, refused=tuple(refused))


def _period(row: Row, known: Collection[str]) -> Leave | RefusedRow:
    cells = RowReader(row)
    person_id = cells.need("person_id", parse_person_id, instead="")
    if person_id and person_id not in known:
        cells.refuse(f"person_id: there is no person {person_id} in the roster; import them first.")
    first = cells.need("from", parse_date, instead=date.min)
    last = cells.need("to", parse_date, instead=date.max)
    if last < first:
        cells.refuse(f"to: {last} is before {first}.")
    kind = cells.need("kind", text_up_to(50), instead="")
    half = cells.take("half", _parse_half, kept=None, empty=None)
    return cells.refused or Leave(person_id=person_id, first=first, last=last, kind=kind, half=half)


def _parse_half(text: str) -> Half:
    if text.casefold() not in tuple(Half):
        raise CellRefusedError(f"{shown(text)} is not a half of a day; write am or pm, or nothing.")
    return Half(text.casefold())
