"""What somebody of the sample company does about a question, and when: pure decisions, no acting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from bot.sample.colleagues import Colleague
from bot.sample.intents import Errand, Intent, working_time_later
from bot.sample.temperament import (
    Dice,
    Manner,
    Temperament,
    answer_of,
    clarity_of,
    delay_of,
    manner_of,
    temperament_of,
)
from coaching.checkins.model import Answer
from coaching.programmes.model import Clarity
from measures.kpis.model import Kpi
from measures.kpis.rules import expected, period_shown

SILENT_TEAM = "Sales/Key Accounts/Utilities"
SILENT_FROM_WEEK = 4
"""From this week of the programme on (0 = the first) nobody of that team answers any more."""

_STATUS_ANSWERED = 0.5
_PAUSES = 0.012
_PAUSE_DAYS = (7, 18)
_CORRECTS = 0.08
_GOAL = 0.7
_FIELD_DAY = 0.12
_LOOKS_UP = 0.03
_OBJECTS = {Temperament.DOUBTING: 0.22, Temperament.BUSY: 0.1, Temperament.STEADY: 0.04}
_OBJECTS_AFTER = (6.0, 70.0)
"""Hours of working time after day 1 in which some say that a target does not fit their work."""
RELAPSES_BETWEEN = (6, 10)
"""Weeks of the programme (0 = the first) in which some of those for whom it went well are in trouble again:
the quarter ends, a colleague is ill, the spreadsheet is quicker."""
_RELAPSES = 0.08
_WENT_WELL = frozenset({Temperament.QUICK, Temperament.STEADY})


class QuestionKind(StrEnum):
    """What a card asks."""

    DAY_ONE = "day_one"
    CHECK_IN = "check_in"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that a card asks a person, first asked on `asked_on` (their date)."""

    kind: QuestionKind
    asked_on: date

    @property
    def key(self) -> str:
        """What chance hangs on: not an id of the database, so that the order of work changes nothing."""
        return f"{self.kind}:{self.asked_on.isoformat()}"


class Habits:
    """Decides for everybody, from the seed."""

    def __init__(self, dice: Dice, *, go_live: date) -> None:
        self._dice = dice
        self._go_live = go_live

    def intents(self, who: Colleague, question: Question, *, seen_at: datetime, again: bool) -> list[Intent]:
        """Return what a person will do about a card that reached them.

        `again`: the card reminds of an earlier one, so only those act who were silent until now.
        """
        errand = self._at_first(who, question)
        if again:
            late = errand is None and self._answers_reminder(who, question)
            return self._at(who, question, Errand.ANSWER, seen_at=seen_at) if late else []
        if errand is None:
            return []
        intents = self._at(who, question, errand, seen_at=seen_at)
        if errand is Errand.ANSWER and self.corrects(who, question):
            intents += self._next_day(who, question, after=seen_at)
        return intents + self._besides(who, question, seen_at=seen_at)

    def _besides(self, who: Colleague, question: Question, *, seen_at: datetime) -> list[Intent]:
        """Return what a person does besides answering: objects to a target, looks something up."""
        if question.kind is QuestionKind.DAY_ONE and self.objects(who):
            hours = self._dice.between(*_OBJECTS_AFTER, who.id, "objects when")
            at = working_time_later(who.calendar, seen_at, timedelta(hours=hours))
            return [] if at is None else [Intent(at, Errand.OBJECT)]
        if question.kind is QuestionKind.CHECK_IN and self._roll(who, question, "looks up") < _LOOKS_UP:
            return self._at(who, question, Errand.LOOK_UP, seen_at=seen_at)
        return []

    def objects(self, who: Colleague) -> bool:
        """Tell whether the person will say that a target does not fit their work."""
        share = _OBJECTS.get(temperament_of(self._dice, who.id, week=0), 0.0)
        return self._dice.roll(who.id, "objects") < share

    def relapses(self, who: Colleague, question: Question) -> bool:
        """Tell whether somebody for whom it went well is in trouble again at this check-in."""
        first, last = RELAPSES_BETWEEN
        week = self.week(who, question.asked_on)
        if question.kind is not QuestionKind.CHECK_IN or not first <= week <= last:
            return False
        went_well = temperament_of(self._dice, who.id, week=week) in _WENT_WELL
        return went_well and self._roll(who, question, "relapse") < _RELAPSES

    def _at_first(self, who: Colleague, question: Question) -> Errand | None:
        """Return what a person does when the question comes for the first time, or None for nothing."""
        if self._pauses(who, question):
            return Errand.PAUSE
        return Errand.ANSWER if self._answers_at_once(who, question) else None

    def answer(self, who: Colleague, question: Question) -> Answer:
        """Return the answer to a check-in, of somebody who answers."""
        if self.relapses(who, question):
            return Answer.TROUBLE
        manner = self.manner(who, question)
        found = answer_of(manner, self._roll(who, question, "answer"))
        if found is not None:
            return found
        # Who needed a reminder, or the status card, answers as others of their kind do.
        answering = manner.done + manner.on_track + manner.trouble
        late = self._roll(who, question, "late answer") * answering
        return answer_of(manner, late) or Answer.ON_TRACK

    def clarity(self, who: Colleague, question: Question) -> Clarity:
        """Return what somebody who answers says on day 1."""
        temperament = temperament_of(self._dice, who.id, week=0)
        return clarity_of(temperament, self._roll(who, question, "answer")) or Clarity.CLEAR

    def writes_goal(self, who: Colleague, question: Question) -> bool:
        """Tell whether the person writes down a goal of their own on day 1."""
        return self._roll(who, question, "goal") < _GOAL

    def enters_number(self, who: Colleague, question: Question) -> bool:
        """Tell whether the person enters the number that the check-in asks for."""
        return self._roll(who, question, "number") < self.manner(who, question).number

    def corrects(self, who: Colleague, question: Question) -> bool:
        """Tell whether the number turns out wrong the next day."""
        about_number = question.kind is QuestionKind.CHECK_IN and self.enters_number(who, question)
        return about_number and self._roll(who, question, "correct") < _CORRECTS

    def number(self, who: Colleague, question: Question, kpi: Kpi, *, today: date) -> Decimal:
        """Return the whole number that the person comes to: a plausible part of what was expected."""
        first, last = period_shown(kpi, who.calendar, today=today)
        first = max(first, who.day_zero(self._go_live))
        wanted = expected(kpi, who.calendar, first=first, last=last, marks=()).value
        low, high = self.manner(who, question).reach
        reached = Decimal(self._dice.between(low, high, who.id, question.key, "reach", kpi.id)) * wanted
        return reached.quantize(Decimal(1), rounding=ROUND_HALF_UP)

    def correction(self, who: Colleague, question: Question) -> Decimal:
        """Return how many were forgotten at first."""
        return Decimal(self._dice.pick((1, 1, 2, 3), who.id, question.key, "forgotten"))

    def field_day(self, who: Colleague, question: Question) -> bool:
        """Tell whether the person was out in the field for a day of the period."""
        return self._roll(who, question, "field") < _FIELD_DAY

    def pause_until(self, who: Colleague, question: Question, *, today: date) -> date:
        """Return the last day of a pause."""
        return today + timedelta(days=int(self._dice.between(*_PAUSE_DAYS, who.id, question.key, "until")))

    def manner(self, who: Colleague, question: Question) -> Manner:
        """Return how the person answers at the time of the question."""
        return manner_of(self._dice, who.id, week=self.week(who, question.asked_on))

    def week(self, who: Colleague, day: date) -> int:
        return max(0, (day - who.day_zero(self._go_live)).days // 7)

    def _roll(self, who: Colleague, question: Question, about: str) -> float:
        return self._dice.roll(who.id, question.key, about)

    def _has_fallen_silent(self, who: Colleague, question: Question) -> bool:
        weeks = (question.asked_on - self._go_live).days // 7
        return who.team == SILENT_TEAM and weeks >= SILENT_FROM_WEEK

    def _pauses(self, who: Colleague, question: Question) -> bool:
        is_later = question.kind is QuestionKind.CHECK_IN and self.week(who, question.asked_on) > 0
        return is_later and self._roll(who, question, "pause") < _PAUSES

    def _answers_at_once(self, who: Colleague, question: Question) -> bool:
        if self._has_fallen_silent(who, question):
            return False
        if question.kind is QuestionKind.STATUS:
            return self._roll(who, question, "status") < _STATUS_ANSWERED
        roll = self._roll(who, question, "answer")
        if question.kind is QuestionKind.DAY_ONE:
            return clarity_of(temperament_of(self._dice, who.id, week=0), roll) is not None
        return answer_of(self.manner(who, question), roll) is not None

    def _answers_reminder(self, who: Colleague, question: Question) -> bool:
        if self._has_fallen_silent(who, question):
            return False
        return self._roll(who, question, "reminded") < self.manner(who, question).after_reminder

    def _at(self, who: Colleague, question: Question, errand: Errand, *, seen_at: datetime) -> list[Intent]:
        delay = delay_of(self.manner(who, question), self._roll(who, question, "delay"))
        at = working_time_later(who.calendar, seen_at + timedelta(seconds=1), delay)
        return [] if at is None else [Intent(at, errand)]

    def _next_day(self, who: Colleague, question: Question, *, after: datetime) -> list[Intent]:
        """Return the correction: in the morning of the next working day, within the same week's card."""
        today = who.calendar.local_date(after)
        day = who.calendar.add_working_days(today, 1)
        if day is None:
            return []
        start = who.calendar.windows(day)[0][0]
        delay = timedelta(hours=3 * self._roll(who, question, "correct when"))
        at = working_time_later(who.calendar, start, delay)
        return [] if at is None else [Intent(at, Errand.CORRECT)]
