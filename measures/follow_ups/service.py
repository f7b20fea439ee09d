"""Follow-ups over time: what a new evaluation opens, ends and asks for.

What people answer is in `measures.follow_ups.answering`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial

from measures.follow_ups.answering import dispute, react, settle, snooze, take_up
from measures.follow_ups.choosing import choose_step
from measures.follow_ups.model import Cause, FollowUp, FollowUpState, Playbook, StepRecord, StepUse
from measures.follow_ups.rules import (
    Now,
    above_is_due,
    cause_of,
    decided,
    has_lost_its_beginning,
    has_lost_its_end,
    is_without_verdict,
    now_about,
    opens_on,
    recovered_on,
    teams_above,
)
from measures.kpis.model import Kpi
from measures.ports import MeasuresUnit
from measures.teams.model import Part, TeamFigure, Verdict
from people.model import Leave

__all__ = [
    "EVALUATIONS_IN_VIEW",
    "Looked",
    "ProgrammeView",
    "dispute",
    "drop_stopped",
    "evaluations_in_view",
    "look_after",
    "mark_asked",
    "mark_told_above",
    "react",
    "settle",
    "snooze",
    "take_up",
]

EVALUATIONS_IN_VIEW = 8
"""Late corrections change no evaluation that is older."""

_Key = tuple[str, str]
"""KPI and team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeView:
    """What follow-ups need to know of a running programme."""

    programme_id: str
    kpis: tuple[Kpi, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What `look_after` found; each follow-up as it is stored now."""

    opened: list[FollowUp] = field(default_factory=list)
    """New ones, and those whose recovery a late correction took back."""
    recovered: list[FollowUp] = field(default_factory=list)
    """Ended by this look: their cards say so."""
    dropped: list[FollowUp] = field(default_factory=list)
    handed_over: list[FollowUp] = field(default_factory=list)
    """Open ones that their manager is asked about no more, for somebody else manages the team, or nobody: as
    they stood for that manager."""
    to_ask: list[FollowUp] = field(default_factory=list)
    """Whose managers are to be asked now, with the step chosen; then `mark_asked`."""
    to_tell_above: list[FollowUp] = field(default_factory=list)
    """Of which the manager's manager is to hear now; then `mark_told_above`."""
    without_data: list[FollowUp] = field(default_factory=list)
    """Which would be asked about if this week's evaluation had data: the source's owner is to hear. It is
    said at each look: whoever tells the owner does so once an evaluation."""
    records: Mapping[str, StepRecord] = field(default_factory=dict)
    """What became of teams per next step, for the card's n; a step that nobody took up is absent."""


def evaluations_in_view(
    unit: MeasuresUnit, programme_id: str, *, company_day: date
) -> dict[date, list[TeamFigure]]:
    """Return the evaluations of the last eight weeks by day, as `look_after` takes them: what each says of
    the teams in question (`FollowUpStore.figures_in_question`), for most do well and need nothing."""
    since = company_day - timedelta(weeks=EVALUATIONS_IN_VIEW)
    latest = unit.team_figures.evaluated_days(programme_id, limit=EVALUATIONS_IN_VIEW + 1)
    days = sorted(day for day in latest if since <= day <= company_day)
    found: dict[date, list[TeamFigure]] = {day: [] for day in days}
    for figure in unit.follow_ups.figures_in_question(programme_id, days, since=min(days, default=since)):
        found[figure.evaluated_on].append(figure)
    return found


def look_after(
    unit: MeasuresUnit,
    programme: ProgrammeView,
    evaluations: Mapping[date, Sequence[TeamFigure]],
    *,
    managers: Mapping[str, str],
    above: Mapping[str, str | None],
    company_day: date,
    playbooks: Sequence[Playbook],
    leave: Callable[[FollowUp], Iterable[Leave]],
) -> Looked:
    """Bring the follow-ups of a running programme in line with its evaluations; return what is to be done.

    `managers`: who manages a team, by path; `above`: the manager's manager, by the manager's id; `leave`: the
    leave of who is asked in a follow-up. Asked twice on one day it changes nothing the second time.
    """
    if not evaluations:
        return Looked()
    look = _Look(
        unit,
        programme,
        evaluations,
        managers=managers,
        company_day=company_day,
        entries=unit.follow_ups.recent(programme.programme_id, since=min(evaluations)),
    )
    looked = Looked(opened=[], recovered=[], dropped=[], handed_over=[])
    look.end(looked)
    look.open(looked)
    uses = look.decide()
    return look.speak(looked, above=above, playbooks=playbooks, uses=uses, leave=leave)


def drop_stopped(unit: MeasuresUnit, running: Collection[str], *, company_day: date) -> list[FollowUp]:
    """End the open follow-ups of programmes that run no more, and return them."""
    return [
        _changed(unit, entry.id, state=FollowUpState.DROPPED, ended_on=company_day)
        for entry in unit.follow_ups.open_ones()
        if entry.programme_id not in running
    ]


def mark_asked(unit: MeasuresUnit, follow_up_ids: Collection[int], *, on: date) -> None:
    """Note that cards about these are queued on a company day."""
    for follow_up_id in sorted(follow_up_ids):
        entry = unit.follow_ups.lock(follow_up_id)
        unit.follow_ups.save(replace(entry, asked_on=entry.asked_on or on, last_asked_on=on))


def mark_told_above(unit: MeasuresUnit, follow_up_ids: Collection[int], *, at: datetime) -> None:
    """Note that the managers' managers hear of these, once each."""
    for follow_up_id in sorted(follow_up_ids):
        _changed(unit, follow_up_id, told_above_at=at)


def _changed(unit: MeasuresUnit, follow_up_id: int, **changes: object) -> FollowUp:
    """Change what is named and return the follow-up; what somebody pressed meanwhile stays."""
    entry = replace(unit.follow_ups.lock(follow_up_id), **changes)  # type: ignore[arg-type]
    unit.follow_ups.save(entry)
    return entry


class _Look:
    """One look at a programme: its follow-ups by id, and the histories of what may concern them."""

    def __init__(
        self,
        unit: MeasuresUnit,
        programme: ProgrammeView,
        evaluations: Mapping[date, Sequence[TeamFigure]],
        *,
        managers: Mapping[str, str],
        company_day: date,
        entries: Iterable[FollowUp],
    ) -> None:
        self._unit = unit
        self._programme_id = programme.programme_id
        self._kpis = {kpi.id: kpi for kpi in programme.kpis}
        self._managers = managers
        self._company_day = company_day
        self._days = sorted(evaluations)
        self._since = self._days[0]
        self._entries = {entry.id: entry for entry in entries}
        newest = max(evaluations)
        self._newest = {(one.kpi_id, one.team): one for one in evaluations[newest] if one.part is Part.WHOLE}
        self._teams = set(unit.team_figures.teams(programme.programme_id, newest))
        self._histories: dict[_Key, list[TeamFigure]] = {
            (entry.kpi_id, entry.team): [] for entry in self._entries.values()
        }
        for day in sorted(evaluations):
            for one in evaluations[day]:
                if one.part is Part.WHOLE:
                    self._histories.setdefault((one.kpi_id, one.team), []).append(one)

    def _change(self, entry: FollowUp, **changes: object) -> FollowUp:
        changed = _changed(self._unit, entry.id, **changes)
        self._entries[entry.id] = changed
        return changed

    def _open_ones(self) -> list[FollowUp]:
        return [one for _, one in sorted(self._entries.items()) if one.state is FollowUpState.OPEN]

    def end(self, looked: Looked) -> None:
        """End what recovered, is no more, or should never have begun; what goes on follows the roster."""
        for entry in self._open_ones():
            history = self._histories[entry.kpi_id, entry.team]
            reached = recovered_on(entry, history)
            is_there = entry.kpi_id in self._kpis and entry.team in self._teams
            if is_there and reached is not None:
                looked.recovered.append(self._change(entry, state=FollowUpState.RECOVERED, ended_on=reached))
            elif not is_there or has_lost_its_beginning(entry, history) or self._is_mute(entry):
                end = self._change(entry, state=FollowUpState.DROPPED, ended_on=self._company_day)
                looked.dropped.append(end)
            else:
                self._follow_roster(entry, looked)

    def _is_mute(self, entry: FollowUp) -> bool:
        kpi, history = self._kpis[entry.kpi_id], self._histories[entry.kpi_id, entry.team]
        return is_without_verdict(kpi, history, self._days, opened_on=entry.opened_on)

    def _follow_roster(self, entry: FollowUp, looked: Looked) -> None:
        """Give a follow-up to the team's manager of today, who was not asked yet and did not react; where
        nobody manages the team, nobody is asked."""
        manager = self._managers.get(entry.team, "")
        if manager == entry.manager_id:
            return
        if entry.manager_id:
            looked.handed_over.append(entry)
        self._change(
            entry,
            manager_id=manager,
            asked_on=None,
            reaction=None,
            reacted_at=None,
            snoozed_until=None,
            told_above_at=None,
        )

    def open(self, looked: Looked) -> None:
        """Open what two evaluations in a row found below, at the lowest team that somebody manages; go on
        with what a late correction says never recovered."""
        for entry in sorted(self._entries.values(), key=lambda one: -one.id):
            key = entry.kpi_id, entry.team
            is_there = entry.kpi_id in self._kpis and entry.team in self._teams
            lost = is_there and has_lost_its_end(entry, self._histories[key], since=self._since)
            lost = lost and not self._is_mute(entry)
            begun = not has_lost_its_beginning(entry, self._histories[key])
            if lost and begun and key not in self._open_keys():
                looked.opened.append(self._change(entry, state=FollowUpState.OPEN, ended_on=None))
        passed = self._below_and_above() | self._open_keys()
        for key in sorted(self._histories.keys() - passed):
            opened = self._opened(*key)
            if opened is not None:
                looked.opened.append(opened)

    def _open_keys(self) -> set[_Key]:
        return {(one.kpi_id, one.team) for one in self._open_ones()}

    def _below_and_above(self) -> set[_Key]:
        """Return the teams, by KPI, that hold a team that is below, or followed up, and has a manager."""
        found = {key for key, one in self._newest.items() if one.verdict is Verdict.BELOW} | self._open_keys()
        return {
            (kpi_id, higher)
            for kpi_id, team in found
            if team in self._managers
            for higher in teams_above(team)
        }

    def _opened(self, kpi_id: str, team: str) -> FollowUp | None:
        kpi, manager = self._kpis.get(kpi_id), self._managers.get(team)
        day = opens_on(self._histories[kpi_id, team])
        if kpi is None or manager is None or day is None:
            return None
        if is_without_verdict(kpi, self._histories[kpi_id, team], self._days, opened_on=day):
            return None
        new = FollowUp(
            programme_id=self._programme_id,
            kpi_id=kpi_id,
            team=team,
            manager_id=manager,
            opened_on=day,
            cause=self._cause(kpi, team),
        )
        stored = self._unit.follow_ups.get(self._unit.follow_ups.add(new))
        self._entries[stored.id] = stored
        # One that this very evaluation opened, and that had ended, goes on.
        return self._change(stored, state=FollowUpState.OPEN, ended_on=None, manager_id=manager)

    def _cause(self, kpi: Kpi, team: str) -> Cause:
        key = kpi.id, team
        return cause_of(kpi, self._histories[key], has_reached=key in self._ever_reached)

    @cached_property
    def _ever_reached(self) -> set[_Key]:
        """Of the teams in question, those that reached what was expected since the programme began: asked
        once, and only where somebody is to be asked."""
        teams = {team for _, team in self._histories}
        return self._unit.follow_ups.ever_reached(self._programme_id, teams)

    def decide(self) -> dict[int, list[StepUse]]:
        """Decide what next steps did, anew wherever evaluations may have changed; returns all uses by
        follow-up."""
        found: dict[int, list[StepUse]] = defaultdict(list)
        for use in self._unit.follow_ups.uses(sorted(self._entries)):
            entry = self._entries[use.follow_up_id]
            after = decided(use, entry, self._histories[entry.kpi_id, entry.team], since=self._since)
            if after != use:
                self._unit.follow_ups.put_use(after)
            found[entry.id].append(after)
        return found

    def speak(
        self,
        looked: Looked,
        *,
        above: Mapping[str, str | None],
        playbooks: Sequence[Playbook],
        uses: Mapping[int, list[StepUse]],
        leave: Callable[[FollowUp], Iterable[Leave]],
    ) -> Looked:
        """Return what was found, with whom to ask and to tell."""
        records = self._unit.follow_ups.records()
        to_ask, without_data, to_tell_above = [], [], []
        covered = self._covered()
        named: dict[str, set[str]] = defaultdict(set)
        for entry in self._open_ones():
            if entry.team not in self._managers:
                continue
            newest = self._newest.get((entry.kpi_id, entry.team))
            held = covered[entry.kpi_id]
            now = now_about(entry, newest, company_day=self._company_day, covered=held)
            if now is Now.ASK:
                others = named[entry.manager_id]
                one = self._with_step(entry, playbooks, uses.get(entry.id, []), records, others)
                others.add(one.step_id)
                to_ask.append(one)
            elif now is Now.NO_DATA:
                without_data.append(entry)
            due = entry.team not in held and above_is_due(
                entry, newest, company_day=self._company_day, leave=partial(leave, entry)
            )
            if due and above.get(entry.manager_id) is not None:
                to_tell_above.append(entry)
        return replace(
            looked, to_ask=to_ask, without_data=without_data, to_tell_above=to_tell_above, records=records
        )

    def _covered(self) -> dict[str, set[str]]:
        """Return by KPI the teams that hold one whose manager is followed up with."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self._open_ones():
            if one.team in self._managers:
                found[one.kpi_id].update(teams_above(one.team))
        return found

    def _with_step(
        self,
        entry: FollowUp,
        playbooks: Sequence[Playbook],
        uses: Sequence[StepUse],
        records: Mapping[str, StepRecord],
        others: Collection[str],
    ) -> FollowUp:
        """Keep and return a follow-up with the cause and the next step that its card names now; `others`: the
        steps that the same card names already."""
        kpi = self._kpis[entry.kpi_id]
        cause = self._cause(kpi, entry.team)
        step = choose_step(
            playbooks,
            cause=cause,
            practice_id=kpi.practice_id,
            uses=uses,
            records=records,
            others=others,
        )
        step_id = step.id if step else ""
        if (cause, step_id) == (entry.cause, entry.step_id):
            return entry
        return self._change(entry, cause=cause, step_id=step_id)
