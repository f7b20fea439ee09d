"""Numbers and days of one KPI, added up per team: of people's own numbers, and of teams' single ones."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from measures.kpis.model import CHECKIN_SOURCE, Kpi
from measures.teams.days import Days, added_days
from measures.teams.model import Measured, Member
from measures.teams.sums import Number, Reading, Sums
from measures.teams.tree import Tree
from people.calendar import WorkCalendar

TEAM_PREFIX = "team:"
"""Before the path, in the subject of a reading of a team (CONTRACT)."""


def sums_of_people(
    kpi: Kpi, measured: Iterable[Measured], *, tree: Tree, days: Days, span: tuple[date, date]
) -> dict[str, Sums]:
    """Return what the members of each path add up to who have a number; paths without any are absent.

    Nothing is expected of days that the data cannot know. People who enter their numbers themselves know
    them through their own day; a system measures those of one team together, so that its newest reading
    of any of them speaks for all: days for which it says nothing of somebody count as nothing done.
    """
    rows, reading = by_subject(measured), Reading(kpi, span)
    sums = {}
    for path, members in tree.members.items():
        measured_of, numbers = [], []
        for member in members:
            own = rows.get(member.person_id)
            number = None if own is None else reading.number(own, member.calendar)
            if number is not None:
                measured_of.append(member)
                numbers.append(number)
        if numbers:
            sums[path] = _added_up(kpi, measured_of, numbers, days=days, span=span)
    return sums


def sums_of_teams(
    kpi: Kpi,
    measured: Iterable[Measured],
    *,
    tree: Tree,
    days: Days,
    span: tuple[date, date],
    company: WorkCalendar,
) -> dict[str, Sums]:
    """Return the number of each path that has one of its own, beside the days on which at least one of its
    people was there. Readings of teams without members are left out."""
    rows, reading = by_subject(measured), Reading(kpi, span)
    sums = {}
    for subject, own in rows.items():
        path = subject.removeprefix(TEAM_PREFIX)
        if path == subject or path not in tree.people:
            continue
        number = reading.number(own, company)
        if number is not None:
            last = min(span[1], number.through)
            beside = days.together(kpi, path, partial(tree.below, path), first=span[0], last=last)
            sums[path] = Sums.of([number], beside, first=span[0], last=last)
    return sums


def _added_up(
    kpi: Kpi, members: Sequence[Member], numbers: Sequence[Number], *, days: Days, span: tuple[date, date]
) -> Sums:
    """Return numbers together, each of the member at the same place."""
    first, end = span
    known = min(end, max([number.through for number in numbers]))
    if kpi.source == CHECKIN_SOURCE:
        counted = [
            days.of(kpi, member, first=first, last=min(known, number.through))
            for member, number in zip(members, numbers, strict=True)
        ]
        beside = added_days(counted, people=1)
    else:
        beside = days.sum_of(kpi, members, first=first, last=known)
    return Sums.of(numbers, beside, first=first, last=known)


def by_subject(measured: Iterable[Measured]) -> dict[str, list[Measured]]:
    """Return readings by whose they are."""
    grouped: dict[str, list[Measured]] = {}
    for row in measured:
        known = grouped.get(row[0])
        if known is None:
            grouped[row[0]] = [row]
        else:
            known.append(row)
    return grouped
