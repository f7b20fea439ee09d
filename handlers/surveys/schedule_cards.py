"""The cards of a schedule: what it says, when it runs next, and whom a wave would be asked of now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.data.survey_messages import AwaitedResponses
from cards.model import Card
from handlers.context import Turn
from handlers.readers import Reader, reader_of
from handlers.responses.awaited import answerers, awaited
from handlers.responses.rights import may_override
from handlers.surveys.answering import open_waves
from handlers.surveys.launching import plan_now, plan_on
from handlers.surveys.messages import wave_line
from people import scheduling
from people.audience import has_started, in_audience, is_present
from people.calendar import pattern_of
from people.model import Person
from people.rhythm_words import rhythm_words
from surveys.errors import VaultError
from surveys.gate.grouping import LEAST_INVITED
from surveys.responses.model import Round
from surveys.responses.service import has_opened_despite, latest_of
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import KIND, next_runs
from surveys.sets.model import Question, QuestionSet, QuestionType
from surveys.sets.rules import fingerprints, minutes_of
from surveys.sets.service import find_set
from surveys.waves.launching import APART, ENDED, TOO_FEW_INVITED, WavePlan
from surveys.waves.model import Wave, WaveState

RUNS = 3
"""Next dates that are shown."""
LOOKED_BACK = 10
"""Entries of the audit among which is looked for who else saved."""


@dataclass(frozen=True, kw_only=True)
class ScheduleCards:
    """Makes what an admin reads about schedules."""

    turn: Turn

    @cached_property
    def reader(self) -> Reader:
        """Who reads."""
        return reader_of(self.turn.actor, self.turn.world.company)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The reader's time zone."""
        return pattern_of(self.turn.actor, self.turn.world.company).timezone

    @cached_property
    def here(self) -> Sequence[Person]:
        """Everybody who is in the company today, as a wave would count them."""
        company = self.turn.world.company
        today = self.turn.world.company_day
        everybody = self.turn.unit.people.list_all()
        return [
            one
            for one in everybody
            if is_present(one, company=company, today=today) and has_started(one, today=today)
        ]

    @cached_property
    def managers(self) -> frozenset[str]:
        """Who manages somebody."""
        return frozenset(self.turn.unit.people.manager_ids())

    def people(self, schedule: SurveySchedule) -> int:
        """Return how many of those who are here a schedule is for."""
        audience, managers = schedule.audience, self.managers
        return sum(in_audience(one, audience, is_manager=one.id in managers) for one in self.here)

    def smallest_group(self, schedule: SurveySchedule) -> int:
        """Return its k, which is never below the company's."""
        return max(schedule.smallest_group, self.turn.world.company.smallest_group)

    def name(self, schedule: SurveySchedule, chosen: QuestionSet | None) -> str:
        """Return the name of its set, or the id of one that is gone."""
        return schedule.set_id if chosen is None else self.reader.text(chosen.name)

    # ------------------------------------------------------------------------ the list

    def list_all(self) -> Card:
        """Show all schedules, those that ended last, and what the reader is invited to."""
        schedules = self.turn.unit.surveys.list_schedules()
        ordered = sorted(schedules, key=lambda one: one.state is ScheduleState.ENDED)
        found = data.SurveysListData(
            schedules=tuple(map(self._line, ordered)),
            own=open_waves(self.turn),
            has_vault=has_vault(self.turn),
        )
        return builders.surveys_list(found, self.reader.words)

    def _line(self, schedule: SurveySchedule) -> data.ScheduleLine:
        chosen = find_set(self.turn.unit, schedule.set_id)
        coming = self.coming(schedule, count=1)
        return data.ScheduleLine(
            schedule_id=schedule.id,
            set_name=self.name(schedule, chosen),
            state=schedule.state,
            audience=schedule.audience,
            people=self.people(schedule),
            rhythm=rhythm_words(schedule.rhythm, self.reader.words.language),
            next_on=coming[0] if coming else None,
            open=self.open(schedule),
        )

    def open(self, schedule: SurveySchedule) -> tuple[data.OpenWave, ...]:
        """Return its waves that take answers."""
        waves = self.turn.unit.surveys.waves_of(schedule.id)
        return tuple(self._open_wave(one) for one in waves if one.state is WaveState.OPEN)

    def _open_wave(self, wave: Wave) -> data.OpenWave:
        line = wave_line(wave, self.reader, self.zone)
        return data.OpenWave(wave=line, number=wave.definition.number, invited=wave.invited)

    def coming(self, schedule: SurveySchedule, *, count: int) -> list[date]:
        """Return the next dates of one that is active; weeks go on as they were counted so far."""
        if schedule.state is not ScheduleState.ACTIVE:
            return []
        unit, company, now = self.turn.unit, self.turn.world.company, self.turn.world.now
        stored = unit.schedules.lock(KIND, schedule.id)
        if stored is None or stored.schedule is None:
            found = next_runs(unit, schedule, company=company, now=now, count=count)
        else:
            found = scheduling.next_dates(unit, stored.schedule, company=company, now=now, count=count)
        return [one.day for one in found]

    # ------------------------------------------------------------------------ one schedule

    def schedule(self, schedule: SurveySchedule) -> Card:
        """Show a schedule, with what can be done with it."""
        open_ones = self.open(schedule)
        latest = latest_of(self.turn.unit, schedule.id)
        runs = self.coming(schedule, count=RUNS)
        too_soon = self._too_soon(schedule, runs)
        # Beside an open wave, one that opened now would say of everybody that they have just been asked.
        planned_on = next((day for day in runs if day not in too_soon), None) if open_ones else None
        plan = self._plan(schedule, planned_on, is_open=bool(open_ones))
        found = data.SurveyScheduleData(
            schedule_id=schedule.id,
            set_id=schedule.set_id,
            state=schedule.state,
            terms=self.terms(schedule),
            next_runs=tuple(runs),
            too_soon=too_soon,
            planned_on=planned_on,
            days_apart=APART.days,
            planned=None if plan is None else self._planned(plan),
            open=open_ones,
            awaited=self._awaited(latest.round if latest is not None and latest.lacks else None),
            may_let_open=may_override(self.turn),
            answerers=answerers(self.turn.world, self.turn.unit),
        )
        return builders.survey_schedule(found, self.reader.words)

    def _plan(self, schedule: SurveySchedule, day: date | None, *, is_open: bool) -> WavePlan | None:
        """Return the wave that would open on the day, or, while none is open, now; None if none will."""
        world, unit = self.turn.world, self.turn.unit
        if day is not None:
            return plan_on(world, unit, schedule, day)
        is_planned = schedule.state is not ScheduleState.ENDED and not is_open
        return plan_now(world, unit, schedule) if is_planned else None

    def _too_soon(self, schedule: SurveySchedule, runs: Sequence[date]) -> tuple[date, ...]:
        """Return the runs that would find nearly everybody asked already: by the wave of the schedule before
        it, or by those of others that have opened. Those of others that are to come leave people out as well:
        of whom, `planned` tells then."""
        chosen = find_set(self.turn.unit, schedule.set_id)
        own = _fingerprints(chosen.questions if chosen is not None else ())
        asked = [
            (wave.schedule_id, wave.definition.opens_on)
            for wave in self._waves_near(runs)
            if not own.isdisjoint(_fingerprints(wave.definition.questions))
        ]
        last = max((opened for schedule_id, opened in asked if schedule_id == schedule.id), default=None)
        found = []
        for day in runs:
            is_near = any(abs(day - opened) <= APART for _, opened in asked)
            if (last is not None and day - last <= APART) or (is_near and self._asks_nobody(schedule, day)):
                found.append(day)
            else:
                last = day
        return tuple(found)

    def _waves_near(self, runs: Sequence[date]) -> list[Wave]:
        """Return the waves that opened so late that people of a run may have been asked lately."""
        if not runs:
            return []
        since = datetime.combine(runs[0] - APART - timedelta(days=1), datetime.min.time(), tzinfo=UTC)
        return self.turn.unit.surveys.waves_since(since)

    def _asks_nobody(self, schedule: SurveySchedule, day: date) -> bool:
        """Tell whether too few were left, because others were asked lately."""
        plan = plan_on(self.turn.world, self.turn.unit, schedule, day)
        return plan.refusal == TOO_FEW_INVITED and bool(plan.left_out)

    def terms(self, schedule: SurveySchedule) -> data.ScheduleTerms:
        """Return all that it says."""
        chosen = find_set(self.turn.unit, schedule.set_id)
        questions = chosen.questions if chosen is not None else ()
        return data.ScheduleTerms(
            set_name=self.name(schedule, chosen),
            questions=len(questions),
            minutes=minutes_of(questions),
            audience=schedule.audience,
            people=self.people(schedule),
            breakdown=schedule.breakdown,
            rhythm=rhythm_words(schedule.rhythm, self.reader.words.language),
            at=f"{schedule.at:%H:%M}",
            open_days=schedule.open_days,
            remind_on_day=schedule.remind_on_day or 0,
            smallest_group=self.smallest_group(schedule),
            languages=schedule.languages or self.turn.world.company.languages,
            results_to=schedule.results_to,
        )

    def _planned(self, plan: WavePlan) -> data.PlannedWave:
        asked = () if plan.set is None else plan.set.questions
        return data.PlannedWave(
            number=plan.number,
            invited=len(plan.invited),
            closes_at=plan.closes_at.astimezone(self.zone),
            smallest_group=plan.smallest_group,
            texts_left_out=_has_texts(asked) and not _has_texts(plan.questions),
            groups=_groups(plan),
            left_out=self._names(plan.left_out),
            days_apart=APART.days,
            refusal=_why_not(plan.refusal),
        )

    def _names(self, people: Sequence[str]) -> tuple[str, ...]:
        found = self.turn.unit.people.get_many(people)
        return tuple(found[key].name for key in people if key in found)

    def preview(self, schedule: SurveySchedule, *, refusal: str | None = None) -> Card:
        """Show the wave that would open now, or why it cannot."""
        plan = plan_now(self.turn.world, self.turn.unit, schedule)
        plan = plan if refusal is None else replace(plan, refusal=refusal)
        found = data.SurveyRunPreviewData(
            schedule_id=schedule.id,
            set_name=self.name(schedule, plan.set),
            questions=len(plan.questions),
            minutes=minutes_of(plan.questions),
            planned=self._planned(plan),
            awaited=self._awaited(plan.waits_for),
        )
        return builders.survey_run_preview(found, self.reader.words)

    def _awaited(self, one: Round | None) -> AwaitedResponses | None:
        turn = self.turn
        return None if one is None else awaited(turn.world, turn.unit, one, self.reader, self.zone)

    def overwritten(self, before: SurveySchedule, after: SurveySchedule) -> Card:
        """Show what somebody else had saved since the form was opened."""
        found = data.SurveyOverwrittenData(
            schedule_id=after.id,
            by_name=name_of_other(self.turn, after.id),
            before=self.terms(before),
            after=self.terms(after),
        )
        return builders.survey_overwritten(found, self.reader.words)


def has_vault(turn: Turn) -> bool:
    """Tell whether the secrets of a new wave could be kept."""
    try:
        turn.world.vault.waves()
    except VaultError:
        return False
    return True


def name_of_other(turn: Turn, subject: str) -> str:
    """Return who else saved something last, by the audit; empty if that is not known any more."""
    entries = turn.unit.audit.list_entries(limit=LOOKED_BACK, subject=subject)
    other = next((one.actor for one in entries if one.actor != turn.actor.id), "")
    found = turn.unit.people.get_many([other]).get(other)
    return "" if found is None else found.name


def surveys_health(turn: Turn) -> data.SurveysHealth | None:
    """Return what runs of surveys, for the home of admins; None while none was set up."""
    unit = turn.unit
    if not unit.surveys.list_schedules():
        return None
    zone = pattern_of(turn.actor, turn.world.company).timezone
    waves, following = unit.surveys.waves_in((WaveState.OPEN,)), unit.schedules.next_due((KIND,))
    return data.SurveysHealth(
        open=len(waves),
        until=min((one.closes_at.astimezone(zone) for one in waves), default=None),
        next_on=None if following is None else following.astimezone(zone).date(),
        has_vault=has_vault(turn),
        awaited=_first_awaited(turn, zone),
        answerers=answerers(turn.world, unit),
    )


def _first_awaited(turn: Turn, zone: ZoneInfo) -> AwaitedResponses | None:
    """Return the responses for which a survey waits that goes on, or which opens without; of several, those
    that are due first."""
    unit = turn.unit
    active = [one for one in unit.surveys.list_schedules() if one.state is ScheduleState.ACTIVE]
    latest = [found for found in (latest_of(unit, one.id) for one in active) if found is not None]
    waiting = [one.round for one in latest if one.lacks and not has_opened_despite(unit, one.round)]
    missing = min(waiting, key=lambda one: (one.overridden_at is not None, one.due_on), default=None)
    if missing is None:
        return None
    return awaited(turn.world, turn.unit, missing, reader_of(turn.actor, turn.world.company), zone)


def _groups(plan: WavePlan) -> tuple[data.PlaceLine, ...]:
    """Return the places below the company where so many are invited that they could be a group, the largest
    first."""
    needed = max(plan.smallest_group + 1, LEAST_INVITED)
    fitting = [node for node in plan.nodes if node.path and node.invited >= needed]
    return tuple(
        data.PlaceLine(path=node.path, invited=node.invited)
        for node in sorted(fitting, key=lambda node: (-node.invited, node.path))
    )


def _fingerprints(questions: Sequence[Question]) -> frozenset[str]:
    return frozenset(number for one in questions for number in fingerprints(one))


def _has_texts(questions: Sequence[Question]) -> bool:
    return any(one.type is QuestionType.TEXT for one in questions)


def _why_not(refusal: str | None) -> data.WhyNot | None:
    return None if refusal is None or refusal == ENDED else data.WhyNot(refusal)
