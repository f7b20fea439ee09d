"""What the cards about follow-ups say, from stored evaluations: all who look in a week see the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cards import builders
from cards.data.follow_ups import Above, FollowUpData, FollowUpLine, NextStepLine
from cards.data.team_kpis import TeamKpi
from cards.model import Card
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.succession import is_here
from handlers.context import UnitOfWork, World
from handlers.kpis.team_kpis import team_kpi
from handlers.readers import Reader, name_of, reader_of
from measures.follow_ups.choosing import playbook_of
from measures.follow_ups.model import FollowUp, FollowUpState, StepRecord
from measures.follow_ups.rules import above_hears_on, is_disputed
from measures.kpis.model import Kpi
from measures.teams.model import Part, TeamFigure, Verdict
from measures.teams.rules import judged
from people.calendar import pattern_of
from people.managing import Managing, managing_of
from people.model import Person

WEEK = timedelta(days=7)
TREND = WEEK * 8
"""How far back a card's trend goes: two months, our own default."""


def company_day(world: World) -> date:
    """Return the company's date."""
    return world.now.astimezone(ZoneInfo(world.company.timezone)).date()


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

    def card(self, entries: Iterable[FollowUp]) -> Card | None:
        """Return the card that asks for these, those that are below most first; None if nothing can be said
        of any."""
        lines = [line for entry in entries if (line := self.line(entry)) is not None]
        ordered = sorted(lines, key=_by_need)
        if not ordered:
            return None
        return builders.follow_up(FollowUpData(lines=tuple(ordered)), self.reader.words)

    def line(self, entry: FollowUp) -> FollowUpLine | None:
        """Return a follow-up as it stands now; None where its KPI, or what it said, is no more."""
        history = self._history(entry)
        shown = next(iter([*judged(history), *reversed(history)]), None)
        kpi = self._kpi(entry)
        if shown is None or kpi is None:
            return None
        weeks = _below_in_a_row(history)
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
            snoozed_until=entry.snoozed_until,
            is_disputed=is_disputed(entry),
            above=self._above(entry),
        )

    def kpi(self, entry: FollowUp) -> TeamKpi | None:
        """Return the figure of a follow-up alone."""
        line = self.line(entry)
        return None if line is None else line.kpi

    def _kpi(self, entry: FollowUp) -> Kpi | None:
        programme = self.known.unit.programmes.find(entry.programme_id)
        return None if programme is None else kpi_of(programme, entry)

    def _history(self, entry: FollowUp) -> list[TeamFigure]:
        """Return the latest evaluations of the team, oldest first; of what is over up to its end."""
        last = entry.ended_on or company_day(self.known.world)
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
        return Above(
            name=name_of(person),
            on=above_hears_on(entry, today=company_day(self.known.world)),
            is_told=entry.told_above_at is not None,
        )


def kpi_of(programme: Programme, entry: FollowUp) -> Kpi | None:
    """Return the KPI that a follow-up is about, if the programme still has it."""
    return next((kpi for kpi in programme.kpis if kpi.id == entry.kpi_id), None)


def entries_of_week(unit: UnitOfWork, manager_id: str, week: date) -> list[FollowUp]:
    """Return what a manager was asked in a company week, by id, ended ones included: one message has them
    all."""
    begun = [one for one in unit.programmes.list_all() if one.state is not ProgrammeState.DRAFT]
    return sorted(
        (
            entry
            for programme in begun
            for entry in unit.follow_ups.recent(programme.id, since=week)
            if entry.manager_id == manager_id
            and entry.asked_on is not None
            and entry.last_asked_on is not None
            and week_of(entry.last_asked_on) == week
        ),
        key=lambda entry: entry.id,
    )


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
