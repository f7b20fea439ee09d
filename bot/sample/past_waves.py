"""The surveys that the sample company went through before the demo begins: planned, counted and released by
the same rules as any other, but in one go. Of their ballots nothing is kept, as of any closed survey.

Only the errors of their figures come from the seed, so that every demo tells the same story: who tries it can
read here what everybody answered anyway (`opinions`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from bot.sample.opinions import Opinions, language_of
from bot.sample.story import Story
from bot.sample.temperament import Dice
from handlers.context import UnitOfWork
from people.calendar import utc_of
from people.model import Company, Person
from surveys.ballots.model import Ballot, WaveSecrets
from surveys.ballots.service import form_language
from surveys.file import SurveyFile
from surveys.gate.model import Released
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.importing import import_surveys
from surveys.results.service import results_day
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import next_runs
from surveys.waves.launching import launch, plan_wave
from surveys.waves.model import Invited, Wave, WaveState

_ON_THE_WAY = (WaveState.OPEN, WaveState.CLOSING, WaveState.COUNTED, WaveState.CLOSED)


class _NoSecrets:
    """Stands in for the vault: what would open the ballots is never kept. Satisfies `surveys.ports.Vault`."""

    def keep(self, wave_id: str, secrets: WaveSecrets) -> None:
        """Keep nothing."""

    def find(self, wave_id: str) -> WaveSecrets | None:  # noqa: ARG002
        """Know nothing."""
        return None

    def erase(self, wave_id: str) -> None:
        """Have nothing to erase."""

    def waves(self, *, kept_for: timedelta = timedelta(0)) -> frozenset[str]:  # noqa: ARG002
        """Return none."""
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWaves:
    """Brings the past surveys in; the caller commits."""

    unit: UnitOfWork
    story: Story
    company: Company
    respond: Callable[[Wave], None]
    """What is done once a wave has closed, before the next one opens."""
    seed: int = 1

    def bring_in(self, file: SurveyFile, *, go_live: date, now: datetime, actor: str) -> None:
        """Store sets, schedules, and the waves that the story tells of; a schedule without a date to come has
        ended."""
        import_surveys(self.unit, self._as_of_now(file, now), company=self.company, now=now, actor=actor)
        opinions = Opinions(Dice(self.seed), self.story, go_live=go_live)
        schedules = {one.id: one for one in file.schedules}
        everybody = self.unit.people.list_all()
        for chapter in self.story.chapters:
            if chapter.asked is not None:
                self._name_teams_as_on(chapter.begins, everybody)
                schedule = replace(schedules[chapter.asked.schedule], set_id=chapter.asked.set)
                self._bring_in_wave(opinions, schedule, chapter.begins)
        self.unit.people.upsert_many(everybody)

    def _as_of_now(self, file: SurveyFile, now: datetime) -> SurveyFile:
        return replace(file, schedules=tuple(self._ended_or_not(one, now) for one in file.schedules))

    def _ended_or_not(self, schedule: SurveySchedule, now: datetime) -> SurveySchedule:
        coming = next_runs(self.unit, schedule, company=self.company, now=now, count=1)
        return schedule if coming else replace(schedule, state=ScheduleState.ENDED)

    def _bring_in_wave(self, opinions: Opinions, schedule: SurveySchedule, day: date) -> None:
        """Let a wave of a day open, be answered, and end."""
        opened_at = utc_of(day, schedule.at, ZoneInfo(self.company.timezone))
        plan = plan_wave(self.unit, schedule, company=self.company, now=opened_at, opens_on=day)
        wave = launch(self.unit, _NoSecrets(), schedule, plan, now=opened_at)
        released = self._released(wave, plan.invited, opinions, day)
        self._close(wave, released)
        self.respond(self.unit.surveys.get_wave(wave.id))

    def _name_teams_as_on(self, day: date, everybody: Sequence[Person]) -> None:
        """Give teams the names that they had on a day."""
        self.unit.people.upsert_many([self._as_on(person, day) for person in everybody])

    def _as_on(self, person: Person, day: date) -> Person:
        for renamed in self.story.renamed:
            person = replace(person, team=renamed.name_on(person.team, day))
        return person

    def _released(self, wave: Wave, invited: Sequence[Invited], opinions: Opinions, day: date) -> Released:
        """Count what those who are invited answer, and return what passes the gate."""
        everybody = {person.id: person for person in self.unit.people.list_all()}
        people = {one.person_id: everybody[one.person_id] for one in invited}
        written = opinions.writings(people.values(), wave.id, on=day)
        tally = Tally(wave.definition)
        for one in invited:
            who = people[one.person_id]
            if opinions.takes_part(who, wave.id, on=day):
                answers = opinions.answers(who, wave.id, wave.definition.questions, on=day, written=written)
                language = form_language(wave.definition, language_of(who))
                tally.add(Ballot(node=one.node, language=language, answers=answers))
        return release(tally, wave.definition, Random(f"{self.seed}:{wave.id}"))  # noqa: S311 - a sample's

    def _close(self, wave: Wave, released: Released) -> None:
        """Keep what passed the gate. No reminder is due any more, and everybody was told of the results."""
        self.unit.surveys.set_remind_at(wave.id, None)
        for before, after in pairwise(_ON_THE_WAY):
            answered = released.answered if after is WaveState.COUNTED else None
            self.unit.surveys.move_wave(wave.id, before=before, after=after, answered=answered)
        self.unit.releases.ready(wave.id, released, at=wave.closes_at)()
        told_at = self._told_at(wave)
        self.unit.surveys.set_results_at(wave.id, told_at)
        self.unit.surveys.set_told_at(wave.id, told_at)

    def _told_at(self, wave: Wave) -> datetime:
        """Return when people heard of the results: on the morning of the company's next working day."""
        day = results_day(self.unit, wave, self.company)
        morning, zone = self.company.work_hours.start, ZoneInfo(self.company.timezone)
        return wave.closes_at if day is None else utc_of(day, morning, zone)
