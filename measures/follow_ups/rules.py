"""When a follow-up begins, ends and speaks, and what became of its next steps: pure functions of figures
and days. A history is the figures of one KPI of one whole team, one for each evaluation."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from measures.follow_ups.model import Cause, FollowUp, FollowUpState, Outcome, StepUse
from measures.kpis.model import Kpi, Of, Per
from measures.kpis.rules import is_share
from measures.teams.model import EVERYBODY, TeamFigure, Verdict
from measures.teams.rules import MOST_WEEKS_APART_BY_MONTH, is_judged, judged
from people.model import Leave

BELOW_IN_A_ROW = 2
"""So many judged evaluations below open a follow-up (PRODUCT 6)."""
DECIDING = 2
"""So many judged evaluations decide what a next step did."""
UNANSWERED = timedelta(days=21)
"""After so long without any reaction the manager's manager hears of it: our own default. Days of the
manager's leave do not count."""
LEAVE_IN_VIEW = timedelta(days=366)
"""What is planned further ahead puts nothing off."""
AWAY = 3
"""A third of the days spent on leave is much: our own default, as is the half of `_FEW`."""
WITHOUT_VERDICT = 4
"""After so many evaluations that say nothing a follow-up ends: our own default. Of months it is as many as
two of them are apart at most."""
_FEW = 2
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_NO_DATA = frozenset({Verdict.NO_NUMBERS, Verdict.STALE})


class Now(StrEnum):
    """What is to be done about an open follow-up at the moment."""

    ASK = "ask"
    NO_DATA = "no_data"
    """The manager would be asked, but this week's evaluation has no data: the source's owner hears."""
    NOTHING = "nothing"


def opens_on(history: Sequence[TeamFigure]) -> date | None:
    """Return the evaluation that a follow-up begins with: the latest judged one, if it and the judged one
    before it are below; else None."""
    latest = judged(history)[:BELOW_IN_A_ROW]
    below = all(figure.verdict is Verdict.BELOW for figure in latest)
    return latest[0].evaluated_on if len(latest) == BELOW_IN_A_ROW and below else None


def recovered_on(entry: FollowUp, history: Sequence[TeamFigure]) -> date | None:
    """Return the first evaluation, from the one that opened the follow-up on, that reached what was expected;
    None if none did. A late correction may make it the very one that opened it."""
    reached = (one.evaluated_on for one in history if one.verdict is Verdict.REACHED)
    return min((day for day in reached if day >= entry.opened_on), default=None)


def has_lost_its_end(entry: FollowUp, history: Sequence[TeamFigure], *, since: date) -> bool:
    """Tell whether a follow-up ended by an evaluation that says otherwise now, after a late correction.

    `since`: the first evaluation of which anything is known; ends before it stand.
    """
    if entry.state is not FollowUpState.RECOVERED or entry.ended_on is None or entry.ended_on < since:
        return False
    return recovered_on(entry, history) is None


def has_lost_its_beginning(entry: FollowUp, history: Sequence[TeamFigure]) -> bool:
    """Tell whether, after a late correction, neither the evaluation that opened a follow-up nor a later one
    opens it. What happened before the first evaluation in sight is taken as it was."""
    if len(judged(one for one in history if one.evaluated_on <= entry.opened_on)) < BELOW_IN_A_ROW:
        return False
    days = {one.evaluated_on for one in history if one.evaluated_on >= entry.opened_on} | {entry.opened_on}
    return all(opens_on([one for one in history if one.evaluated_on <= day]) is None for day in days)


def is_without_verdict(
    kpi: Kpi, history: Sequence[TeamFigure], evaluations: Iterable[date], *, opened_on: date
) -> bool:
    """Tell whether so many `evaluations` in a row, up to the latest, said nothing of a team that nobody is to
    follow it up any more: too few people with numbers, nobody there, or no numbers at all."""
    said = max((one.evaluated_on for one in history if is_judged(one)), default=opened_on)
    silent = sum(day > max(said, opened_on) for day in evaluations)
    return silent >= (MOST_WEEKS_APART_BY_MONTH if kpi.per is Per.MONTH else WITHOUT_VERDICT)


def teams_above(team: str) -> Iterator[str]:
    """Yield the teams that hold a team, the nearest first, up to everybody."""
    while team:
        team = team.rpartition("/")[0]
        yield team or EVERYBODY


def now_about(
    entry: FollowUp, newest: TeamFigure | None, *, company_day: date, covered: Collection[str]
) -> Now:
    """Return what is to be done about an open follow-up.

    `newest`: what this week's evaluation says of it; None: nothing. `covered`: the teams of which a team
    below is followed up in the same KPI: those are asked there. A card goes once a company week, and not
    while it is snoozed, or its number is called wrong.
    """
    if newest is None or company_day - newest.evaluated_on >= _WEEK or entry.team in covered:
        return Now.NOTHING
    asked_already = entry.last_asked_on is not None and entry.last_asked_on >= newest.evaluated_on
    snoozed = entry.snoozed_until is not None and company_day < entry.snoozed_until
    if asked_already or snoozed or is_disputed(entry):
        return Now.NOTHING
    if newest.verdict in _NO_DATA:
        return Now.NO_DATA
    return Now.ASK if newest.verdict is Verdict.BELOW else Now.NOTHING


def is_disputed(entry: FollowUp) -> bool:
    """Tell whether the number is called wrong and nobody answered that yet."""
    return entry.disputed_at is not None and entry.settled_at is None


def above_hears_on(entry: FollowUp, *, today: date, leave: Iterable[Leave] = ()) -> date:
    """Return the last of the company's days that are the manager's own: on the day after it their manager
    hears, unless they react before.

    For a follow-up that is asked about for the first time `today`, and for one that was asked before. Whole
    days of the manager's `leave` are no days on which they could have reacted: each puts it off by one.
    """
    begun = entry.asked_on or today
    hears_on, seen = begun + UNANSWERED, begun
    for period in sorted((one for one in leave if one.half is None), key=lambda one: (one.first, one.last)):
        first = max(period.first, seen)
        if first > hears_on:
            break
        last = min(period.last, begun + LEAVE_IN_VIEW)
        if last >= first:
            hears_on += last - first + _DAY
            seen = last + _DAY
    return hears_on


def above_is_due(
    entry: FollowUp, newest: TeamFigure | None, *, company_day: date, leave: Callable[[], Iterable[Leave]]
) -> bool:
    """Tell whether the manager's manager is to hear now: three weeks without a reaction, and still below.
    The manager's `leave` is read only if it matters."""
    if newest is None or newest.verdict is not Verdict.BELOW or company_day - newest.evaluated_on >= _WEEK:
        return False
    if entry.asked_on is None or entry.reaction is not None or entry.told_above_at is not None:
        return False
    if company_day <= above_hears_on(entry, today=company_day):
        return False
    return company_day > above_hears_on(entry, today=company_day, leave=leave())


def cause_of(kpi: Kpi, history: Sequence[TeamFigure], *, has_reached: bool) -> Cause:
    """Return why a team may be below, by its figures alone.

    What the latest judged figure says goes first: a third or more of its days on leave (public holidays are
    everybody's), then fewer than half of its people with a number (of KPIs of persons). Else whether the team
    ever reached what was expected (`has_reached`). A ratio, or a number of a team as a whole, does not fall
    because some are away: of those it is asked last but for not having started.
    """
    latest = next(iter(judged(history)), None)
    falls_with_leave = kpi.of is Of.PERSON and not is_share(kpi)
    many_away = latest is not None and _many_on_leave(latest)
    if many_away and falls_with_leave:
        return Cause.MANY_AWAY
    if latest is not None and kpi.of is Of.PERSON and latest.with_numbers * _FEW < latest.people:
        return Cause.FEW_DO_IT
    if has_reached:
        return Cause.SLIPPED
    return Cause.MANY_AWAY if many_away else Cause.NOT_STARTED


def _many_on_leave(figure: TeamFigure) -> bool:
    return bool(figure.pattern_days) and figure.days_on_leave * AWAY >= figure.pattern_days


def decided(use: StepUse, entry: FollowUp, history: Sequence[TeamFigure], *, since: date) -> StepUse:
    """Return a use of a next step with what the evaluations after it say, up to the end of its follow-up.

    The team recovered if one of the next two judged evaluations reached what was expected. A use that can no
    longer be decided says nothing of the step: its follow-up ended otherwise (a correction of what was
    measured before it, a KPI that is no more), or there were no two evaluations within sight. `since`: the
    first evaluation in `history`; what was decided before it stands.
    """
    if use.taken_on < since:
        return replace(use, outcome=Outcome.UNDECIDED) if use.outcome is Outcome.WAITING else use
    last = entry.ended_on or date.max
    after = sorted(
        (figure for figure in history if is_judged(figure) and use.taken_on < figure.evaluated_on <= last),
        key=lambda figure: figure.evaluated_on,
    )[:DECIDING]
    reached = [figure.verdict is Verdict.REACHED for figure in after]
    if True in reached:
        return replace(use, evaluations=reached.index(True) + 1, outcome=Outcome.RECOVERED)
    if len(after) == DECIDING:
        return replace(use, evaluations=DECIDING, outcome=Outcome.NOT_RECOVERED)
    over = entry.state is not FollowUpState.OPEN
    return replace(use, evaluations=len(after), outcome=Outcome.UNDECIDED if over else Outcome.WAITING)
