"""What others than the person may see of check-ins: counts of groups that are large enough, never names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.checkins.model import Answer, CheckInState, GroupCounts, TroubleKind
from coaching.checkins.slots import monday_of, sunday_of
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Programme, ProgrammeState
from people.model import Company, Person
from people.visibility import pool_small_groups

MOST_WEEKS = 14
"""Weeks that are counted, back from today: a cohort's 90 days and the week after."""

Outcomes = Counter[tuple[CheckInState, Answer | None]]
"""How many delivered check-ins ended how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFigures:
    """The counts of a programme in a span of days, both ends included."""

    first: date
    last: date
    whole: GroupCounts
    groups: tuple[GroupCounts, ...]
    """Per department; those under k are added up in a last row with the group name ""."""
    trouble: dict[TroubleKind, int]
    clarity: dict[str, int]
    """By `Clarity` value; the empty string counts those without an answer yet."""
    attitude: dict[str, int]
    """By `Attitude` value, where people said that they stand; the empty string counts those who did not."""
    weeks: tuple[tuple[date, int, int, int, int], ...]
    """Per week (its Monday): done, on track, trouble, without answer. They add up to `whole`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFigures:
    """The latest check-ins of everybody below a manager; `counts` is None for fewer than k people."""

    people: int
    counts: GroupCounts | None


def programme_counts(
    unit: CoachingUnit, programme: Programme, *, company: Company, today: date
) -> ProgrammeFigures:
    """Return the counts of a programme since its go-live, at most the last 14 weeks.

    With fewer than k people in the whole programme, all figures but their number are 0: nobody's answer
    can be read from them.
    """
    first = max(programme.go_live or today, monday_of(today) - timedelta(weeks=MOST_WEEKS - 1))
    outcomes = _outcomes(unit, programme.id, first=first, last=today)
    # A department that nobody is in any more keeps its answers: they are pooled, so that figures add up.
    people = dict.fromkeys(sorted(outcomes), 0) | _by_department(unit.check_ins.people_per_team(programme.id))
    grouping = pool_small_groups(people, smallest_group=company.smallest_group)
    if not grouping.alone and not grouping.pooled:
        return _nothing(first, today, people=sum(people.values()))
    # Who has no team stands with the others: both are the row without a name.
    others = [name for name in people if name in grouping.pooled or not name]
    groups = [
        _group(name, people=people[name], outcomes=outcomes.get(name, Outcomes()))
        for name in grouping.alone
        if name not in others
    ]
    if others:
        groups.append(_pooled(others, people, outcomes))
    return ProgrammeFigures(
        first=first,
        last=today,
        whole=_group("", people=sum(people.values()), outcomes=_total(outcomes.values())),
        groups=tuple(groups),
        trouble=_troubles(unit, programme, company=company, first=first, last=today),
        clarity=dict(unit.check_ins.clarity_counts(programme.id)),
        attitude=dict(unit.check_ins.attitude_counts(programme.id)),
        weeks=tuple(
            _week(unit, programme.id, monday, first=max(monday, first), last=min(sunday_of(monday), today))
            for monday in _mondays(first, today)
        ),
    )


def _troubles(
    unit: CoachingUnit, programme: Programme, *, company: Company, first: date, last: date
) -> dict[TroubleKind, int]:
    """Count the requests of the span by kind; its days begin where the company is."""
    zone = ZoneInfo(company.timezone)
    start, end = (datetime.combine(day, time(), tzinfo=zone) for day in (first, last + timedelta(days=1)))
    return dict(unit.help.kind_counts(programme.id, first=start, last=end))


def team_counts(unit: CoachingUnit, *, manager: Person, company: Company, today: date) -> TeamFigures:
    """Return the counts of the latest check-ins of everybody below a manager, at any depth.

    Only those of the last four weeks count; no figures for fewer than k people.
    """
    below = people_below(unit, manager)
    enrolments = [one for one in active_enrolments(unit) if one.person_id in below]
    people = len({one.person_id for one in enrolments})
    if people < company.smallest_group:
        return TeamFigures(people=people, counts=None)
    latest = unit.check_ins.get_many([one.check_in_id for one in enrolments if one.check_in_id is not None])
    outcomes = Outcomes(
        (check_in.state, check_in.answer)
        for check_in in latest.values()
        if check_in.delivered_at is not None and check_in.local_date > today - timedelta(weeks=4)
    )
    return TeamFigures(people=people, counts=_group(manager.team, people=people, outcomes=outcomes))


def people_below(unit: CoachingUnit, manager: Person) -> set[str]:
    """Return the ids of everybody below a manager; a cycle in old data does not go round for ever."""
    reports: dict[str, list[str]] = {}
    for person in unit.people.list_all():
        if person.active and person.manager_id is not None:
            reports.setdefault(person.manager_id, []).append(person.id)
    below: set[str] = set()
    waiting = list(reports.get(manager.id, []))
    while waiting:
        person_id = waiting.pop()
        if person_id not in below and person_id != manager.id:
            below.add(person_id)
            waiting += reports.get(person_id, [])
    return below


def active_enrolments(unit: CoachingUnit) -> Iterable[Enrolment]:
    for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING):
        for enrolment in unit.enrolments.of_programme(programme.id):
            if enrolment.state is EnrolmentState.ACTIVE:
                yield enrolment


def _department(team: str) -> str:
    return team.split("/", 1)[0]


def _by_department(people_per_team: Mapping[str, int]) -> dict[str, int]:
    people: Counter[str] = Counter()
    for team in sorted(people_per_team):
        people[_department(team)] += people_per_team[team]
    return dict(people)


def _outcomes(unit: CoachingUnit, programme_id: str, *, first: date, last: date) -> dict[str, Outcomes]:
    """Return how delivered check-ins ended, per department."""
    found: dict[str, Outcomes] = {}
    for (team, state, answer), number in unit.check_ins.counts(programme_id, first=first, last=last).items():
        key = CheckInState(state), Answer(answer) if answer else None
        found.setdefault(_department(team), Outcomes())[key] += number
    return found


def _total(parts: Iterable[Outcomes]) -> Outcomes:
    total = Outcomes()
    for part in parts:
        total.update(part)
    return total


def _pooled(names: Iterable[str], people: Mapping[str, int], outcomes: Mapping[str, Outcomes]) -> GroupCounts:
    pooled = list(names)
    return _group(
        "",
        people=sum(people[name] for name in pooled),
        outcomes=_total(outcomes[name] for name in pooled if name in outcomes),
    )


def _group(name: str, *, people: int, outcomes: Outcomes) -> GroupCounts:
    counted = {
        "done": outcomes[CheckInState.ANSWERED, Answer.DONE],
        "on_track": outcomes[CheckInState.ANSWERED, Answer.ON_TRACK],
        "trouble": outcomes[CheckInState.ANSWERED, Answer.TROUBLE],
        "open": outcomes[CheckInState.OPEN, None],
        "silent": outcomes[CheckInState.SILENT, None],
    }
    return GroupCounts(group=name, people=people, invited=sum(counted.values()), **counted)


def _mondays(first: date, last: date) -> list[date]:
    weeks = (monday_of(last) - monday_of(first)).days // 7
    return [monday_of(first) + timedelta(weeks=number) for number in range(weeks + 1)]


def _week(
    unit: CoachingUnit, programme_id: str, monday: date, *, first: date, last: date
) -> tuple[date, int, int, int, int]:
    """Return the week's counts from its days within the whole span, so that the weeks add up to it: where
    others live it may be tomorrow already."""
    outcomes = _outcomes(unit, programme_id, first=first, last=last)
    week = _group("", people=0, outcomes=_total(outcomes.values()))
    return monday, week.done, week.on_track, week.trouble, week.open + week.silent


def _nothing(first: date, last: date, *, people: int) -> ProgrammeFigures:
    return ProgrammeFigures(
        first=first,
        last=last,
        whole=_group("", people=people, outcomes=Outcomes()),
        groups=(),
        trouble={},
        clarity={},
        attitude={},
        weeks=(),
    )
