"""What the cards about follow-ups say, from stored evaluations: all who look in a week see the same."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cards import builders
from cards.data.follow_ups import Above, FollowUpData, FollowUpLine, HandedOver, NextStepLine
from cards.data.team_kpis import TeamKpi
from cards.model import Card
from coaching.programmes.model import Programme
from coaching.programmes.succession import is_here
from handlers.context import UnitOfWork, World
from handlers.kpis.team_kpis import team_kpi
from handlers.readers import Reader, name_of, reader_of
from measures.follow_ups.choosing import playbook_of
from measures.follow_ups.model import FollowUp, FollowUpState, Reaction, StepRecord
from measures.follow_ups.rules import LEAVE_IN_VIEW, above_hears_on, is_disputed
from measures.kpis.model import Kpi
from measures.teams.model import Part, TeamFigure, Verdict
from measures.teams.rules import is_judged, judged
from people.calendar import pattern_of
from people.managing import Managing, managing_of
from people.model import Leave, Person

WEEK = timedelta(days=7)
TREND = WEEK * 8
"""How far back a card's trend goes: two months, our own default."""


def week_of(day: date) -> date:
    """Return the Monday of a company week, which names its evaluation and its messages."""
    return day - timedelta(days=day.isoweekday() - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What all follow-ups are told with: who is here, who manages whom, and what next steps did."""

    world: World
    unit: UnitOfWork
    people: Mapping[str, Person]
    """Those who are in the company, by id."""
    managing: Managing
    records: Mapping[str, StepRecord]

    @classmethod
    def load(cls, world: World, unit: UnitOfWork) -> "Known":
        """Read it, once for any number of cards."""
        here = [one for one in unit.people.list_all() if is_here(one, company=world.company, now=world.now)]
        return cls(
            world=world,
            unit=unit,
            people={one.id: one for one in here},
            managing=managing_of(here),
            records=unit.follow_ups.records(),
        )

    def above(self, manager_id: str) -> Person | None:
        """Return the manager's manager, if there is one who is here."""
        return self.people.get(self.managing.bosses.get(manager_id) or "")

    def manager_of(self, entry: FollowUp) -> str:
        """Return who is asked in a follow-up, empty for nobody: of an open one the team's manager of today,
        whatever is stored; of one that ended, whoever was."""
        if entry.state is not FollowUpState.OPEN:
            return entry.manager_id
        return self.managing.managers.get(entry.team, "")

    def asked_still(self, entries: Iterable[FollowUp]) -> list[FollowUp]:
        """Return those whose stored manager is asked in them today as well."""
        return [one for one in entries if self.manager_of(one) == one.manager_id]

    def leave_of(self, entry: FollowUp) -> list[Leave]:
        """Return the leave of who is asked in a follow-up, from the first card on."""
        begun = entry.asked_on or self.world.company_day
        found = self.unit.people.leave_of([entry.manager_id], first=begun, last=begun + LEAVE_IN_VIEW)
        return found.get(entry.manager_id, [])

    def cards_for(self, person: Person) -> "FollowUpCards":
        """Return what makes cards for a reader."""
        return FollowUpCards(
            known=self,
            reader=reader_of(person, self.world.company),
            zone=pattern_of(person, self.world.company).timezone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCards:
    """Makes the cards about follow-ups for one reader."""

    known: Known
    reader: Reader
    zone: ZoneInfo

    def card(
        self,
        entries: Iterable[FollowUp],
        *,
        week: date | None = None,
        superseded: Collection[int] = (),
        handed_over: Iterable[FollowUp] = (),
    ) -> Card | None:
        """Return the card that asks for these, those that are below most first, and names those that are the
        reader's no more; None if nothing can be said of any.

        `week`: the Monday of the week that it was sent in, whose figures it keeps; `superseded`: the ids of
        those that a newer card asks about.
        """
        found_lines = [line for entry in entries if (line := self.line(entry, week=week)) is not None]
        lines = [replace(line, is_superseded=line.follow_up_id in superseded) for line in found_lines]
        others = [self._name(kpi, entry) for entry in handed_over if (kpi := self._kpi(entry)) is not None]
        if not lines and not others:
            return None
        found = FollowUpData(lines=tuple(sorted(lines, key=_by_need)), handed_over=tuple(others))
        return builders.follow_up(found, self.reader.words)

    def _name(self, kpi: Kpi, entry: FollowUp) -> HandedOver:
        """Return what a follow-up is about, without any figure."""
        return HandedOver(name=self.reader.text(kpi.name), team_name=entry.team.rpartition("/")[2])

    def line(self, entry: FollowUp, *, week: date | None = None) -> FollowUpLine | None:
        """Return a follow-up as it stands now, with the figures of a `week` as long as it is open; None where
        its KPI, or what it said, is no more."""
        history = self._history(entry, week)
        shown = next(iter([*judged(history), *reversed(history)]), None)
        kpi = self._kpi(entry)
        if shown is None or kpi is None:
            return None
        weeks, is_open = _below_in_a_row(history), entry.state is FollowUpState.OPEN
        is_put_off = (entry.snoozed_until or date.min) > self.known.world.company_day
        return FollowUpLine(
            follow_up_id=entry.id,
            kpi=team_kpi(kpi, shown, self.reader, self.zone, trend=history),
            state=entry.state,
            in_a_row=len(weeks),
            are_weeks=all(later - earlier == WEEK for later, earlier in pairwise(weeks)),
            cause=entry.cause,
            step=self._step(entry),
            reaction=entry.reaction,
            reacted_on=None if entry.reacted_at is None else entry.reacted_at.astimezone(self.zone).date(),
            has_talked=self._has_talked(entry),
            # A day that has come is no promise any more.
            snoozed_until=entry.snoozed_until if is_put_off or not is_open else None,
            is_disputed=is_disputed(entry),
            above=self._above(entry),
            lacks_numbers=entry.state is FollowUpState.DROPPED and not is_judged(history[-1]),
        )

    def _has_talked(self, entry: FollowUp) -> bool:
        """Tell whether the next step was taken up, even if something else was done after it."""
        if entry.reaction is None or not entry.step_id:
            return entry.reaction is Reaction.TALK
        uses = self.known.unit.follow_ups.uses([entry.id])
        return entry.reaction is Reaction.TALK or any(one.step_id == entry.step_id for one in uses)

    def kpi(self, entry: FollowUp) -> TeamKpi | None:
        """Return the figure of a follow-up alone."""
        line = self.line(entry)
        return None if line is None else line.kpi

    def _kpi(self, entry: FollowUp) -> Kpi | None:
        programme = self.known.unit.programmes.find(entry.programme_id)
        return None if programme is None else kpi_of(programme, entry)

    def _history(self, entry: FollowUp, week: date | None) -> list[TeamFigure]:
        """Return the latest evaluations of the team up to a week, oldest first; of what is over up to its
        end."""
        last = entry.ended_on or week or self.known.world.company_day
        found = self.known.unit.team_figures.of_team(
            entry.programme_id, [entry.kpi_id], entry.team, part=Part.WHOLE, since=last - TREND
        )
        return [one for one in found if one.evaluated_on <= last]

    def _step(self, entry: FollowUp) -> NextStepLine | None:
        playbook = playbook_of(self.known.world.playbooks, entry.step_id)
        if playbook is None:
            return None
        record = self.known.records.get(playbook.id)
        return NextStepLine(
            title=self.reader.text(playbook.title),
            uses=0 if record is None else record.uses,
            recovered=0 if record is None else record.recovered,
        )

    def _above(self, entry: FollowUp) -> Above | None:
        """Return who hears of it when, as long as nothing was pressed."""
        person = self.known.above(entry.manager_id)
        if person is None or entry.reaction is not None or entry.state is not FollowUpState.OPEN:
            return None
        today = self.known.world.company_day
        return Above(
            name=name_of(person),
            on=max(today, above_hears_on(entry, today=today, leave=self.known.leave_of(entry))),
            is_told=entry.told_above_at is not None,
        )


def kpi_of(programme: Programme, entry: FollowUp) -> Kpi | None:
    """Return the KPI that a follow-up is about, if the programme still has it."""
    return next((kpi for kpi in programme.kpis if kpi.id == entry.kpi_id), None)


def entries_of_week(unit: UnitOfWork, manager_id: str, week: date) -> list[FollowUp]:
    """Return what a manager was asked in a company week, by id, ended ones included: one message has them
    all."""
    return entries_of_weeks(unit, [(manager_id, week)])[manager_id, week]


def entries_of_weeks(
    unit: UnitOfWork, places: Collection[tuple[str, date]]
) -> dict[tuple[str, date], list[FollowUp]]:
    """Return the same for any number of managers and weeks."""
    found: dict[tuple[str, date], list[FollowUp]] = {place: [] for place in places}
    if not found:
        return found
    managers, since = {manager_id for manager_id, _ in found}, min(week for _, week in found)
    for entry in unit.follow_ups.asked_of(managers, since=since):
        if entry.last_asked_on is not None:
            found.get((entry.manager_id, week_of(entry.last_asked_on)), []).append(entry)
    return found


def _below_in_a_row(history: Iterable[TeamFigure]) -> list[date]:
    """Return the evaluations below up to the latest, the latest first, without a judged one in between."""
    days = []
    for figure in judged(history):
        if figure.verdict is not Verdict.BELOW:
            break
        days.append(figure.evaluated_on)
    return days


def _by_need(line: FollowUpLine) -> tuple[bool, bool, float, int]:
    """Order what is open before what is over, and the furthest below first."""
    attainment = line.kpi.figure.attainment
    share = 1.0 if attainment is None else float(attainment)
    return line.state is not FollowUpState.OPEN, line.is_disputed, share, line.follow_up_id
