"""The one entrance of readings from outside, for files and for pushes: checked, compared, stored.

A portion is one transaction of its caller's. What was taken stays taken when a later portion fails, and to
send everything again is harmless.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from measures.kpis.model import Kpi
from measures.ports import MeasuresUnit
from measures.readings.checks import EARLIEST, Checker
from measures.readings.model import Around, CheckedReading, Counts, Ground, RawReading, Taken
from measures.readings.rules import sort_out
from measures.sources.model import Delivery
from people.audience import team_paths
from people.model import Person

_GRACE = timedelta(minutes=5)
"""How far the clock of a source may be ahead of ours."""


def make_ground(persons: Sequence[Person], kpis: Mapping[str, Kpi], *, source: str, now: datetime) -> Ground:
    """Return what readings of `source` are checked against at the moment `now`."""
    people = {person.id: last for person in persons if (last := _last_day(person)) is not None}
    return Ground(
        source=source,
        kpis=kpis,
        people=people,
        teams=frozenset(team_paths(person.team for person in persons if person.active)),
        latest_day=now.astimezone(EARLIEST).date(),
        latest_moment=now.astimezone(UTC) + _GRACE,
    )


def _last_day(person: Person) -> date | None:
    """Return the last day that can be measured of a person; None of somebody who left on no known day."""
    if person.end_date is not None:
        return person.end_date
    return date.max if person.active else None


def take(unit: MeasuresUnit, rows: Sequence[RawReading], *, checker: Checker, dry_run: bool = False) -> Taken:
    """Take one portion of readings: those that are right are stored, the others refused by line.

    Nothing is committed. Others who take readings of the same source wait until the transaction ends.
    `dry_run` stores what is right where only later portions of the same unit of work see it, so that what
    contradicts itself across portions is found as well; `unit.readings.end_rehearsal` forgets it.
    """
    checked, refused = checker.check_all(rows)
    if checked:
        unit.readings.wait_for_source(checker.ground.source)
    found = unit.readings.around(_places(checked), source=checker.ground.source, rehearsed=dry_run)
    sorted_out = sort_out(checked, found)
    unit.readings.add_portion(sorted_out.kept, source=checker.ground.source, rehearse=dry_run)
    everything = sorted([*refused, *sorted_out.refused], key=lambda one: one.line)
    return Taken(counts=replace(sorted_out.counts, refused=len(everything)), refused=tuple(everything))


def _places(checked: Sequence[CheckedReading]) -> list[Around]:
    """Return where readings may lie that these are compared with."""
    return list(dict.fromkeys(Around(one.kpi_id, one.subject, one.whole) for one in checked))


def note_delivery(unit: MeasuresUnit, source: str, total: Counts, *, now: datetime) -> None:
    """Keep what came of a source last. `total` counts its whole file or request so far.

    If nothing of it was taken, it says nothing about when the source last delivered.
    """
    known = unit.sources.deliveries().get(source)
    if total.measured_at is not None:
        measured_at = total.measured_at if known is None else max(total.measured_at, known.measured_at)
        last_at, silence_told_at = now, None
    elif known is not None:
        measured_at, last_at, silence_told_at = known.measured_at, known.last_at, known.silence_told_at
    else:
        return
    unit.sources.put_delivery(
        Delivery(
            source=source,
            last_at=last_at,
            measured_at=measured_at,
            accepted=total.accepted,
            duplicate=total.duplicate,
            refused=total.refused,
            silence_told_at=silence_told_at,
        )
    )
