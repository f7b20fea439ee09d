"""The calendar file: the company's own closed and working days."""

from collections.abc import Mapping
from datetime import date, datetime

from people.cells import CellRefusedError, RowReader, parse_date
from people.csvfile import Columns, ImportResult, RefusedRow, Row, Table, read_table, shown
from people.model import AuditEntry, DayKind
from people.ports import PeopleUnit

COLUMNS = Columns(required=("date", "kind"))


def read_calendar(data: bytes) -> Table:
    """Return the rows of a calendar file; raises `FileRefusedError`."""
    return read_table(data, COLUMNS)


def import_calendar(unit: PeopleUnit, table: Table, *, at: datetime, actor: str) -> ImportResult:
    """Put the days that are right into the company's calendar and return what became of all rows."""
    days: dict[date, DayKind] = {}
    refused: list[RefusedRow] = list(table.refused)
    same = 0
    for row in table.rows:
        read = _day(row, days)
        if isinstance(read, RefusedRow):
            refused.append(read)
            continue
        same += read[0] in days
        days[read[0]] = read[1]
    known = unit.people.company_days(first=min(days), last=max(days)) if days else {}
    changed = unit.people.put_company_days(days)
    added = len(days.keys() - known.keys())
    if changed:
        detail = f"{added} added, {changed - added} changed"
        unit.audit.append(AuditEntry(at=at, actor=actor, action="import", subject="calendar", detail=detail))
    refused.sort(key=lambda row: row.line)
    unchanged = len(days) - changed + same
    return ImportResult(added=added, changed=changed - added, unchanged=unchanged, refused=tuple(refused))


def _day(row: Row, days: Mapping[date, DayKind]) -> tuple[date, DayKind] | RefusedRow:
    cells = RowReader(row)
    day = cells.need("date", parse_date, instead=date.min)
    kind = cells.need("kind", _parse_kind, instead=DayKind.CLOSED)
    if days.get(day, kind) is not kind:
        cells.refuse(f"date: {day} is {days[day]} on an earlier line already.")
    return cells.refused or (day, kind)


def _parse_kind(text: str) -> DayKind:
    if text.casefold() not in tuple(DayKind):
        raise CellRefusedError(f"{shown(text)} is not a kind of day; write closed or working.")
    return DayKind(text.casefold())
