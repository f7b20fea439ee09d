"""One person, sitting down with one card: the presses and the words, one after another."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.playground.inbound import Inbound
from bot.playground.transcript import Transcript, direct
from bot.sample.colleagues import Colleague, SampleCompany
from bot.sample.habits import Errand, Habits, Question, QuestionKind
from bot.sample.reading import asks_clarity, find_action, find_choice, names_of_inputs, offers_practice
from bot.sample.temperament import Dice
from cards.actions import (
    Action,
    AnswerCheckIn,
    AnswerClarity,
    OpenGoal,
    OpenNumber,
    OpenPause,
    OpenQuestion,
    OpenTrouble,
    SaveNumber,
    encode,
)
from cards.model import Card, Form
from coaching.checkins.model import Answer
from coaching.programmes.model import Clarity
from handlers.events import Values
from handlers.reply import Reply

_NEWEST = 4
"""Posts among which the answer to a press is looked for."""
_TAKES_FIRST = 0.75
"""The share of people who take the practice that is offered first."""


@dataclass(slots=True, kw_only=True)
class Sitting:
    """Acts as `who` on the post, as it stands at `now`. What is no longer on the card is not done."""

    transcript: Transcript
    inbound: Inbound
    sample: SampleCompany
    habits: Habits
    dice: Dice
    who: Colleague
    question: Question
    post_id: int
    now: datetime
    errand: Errand

    async def do(self) -> None:
        """Run the errand."""
        match self.errand:
            case Errand.PAUSE:
                await self._pause()
            case Errand.CORRECT:
                await self._enter_number(correcting=True)
            case Errand.ANSWER if self.question.kind is QuestionKind.DAY_ONE:
                await self._answer_day_one()
            case Errand.ANSWER:
                await self._answer_check_in()

    @property
    def _today(self) -> date:
        return self.who.calendar.local_date(self.now)

    def _card(self) -> Card:
        card = self.transcript.get(self.post_id).card
        if card is None:
            raise ValueError("a person sits down with a card, never with a text")
        return card

    async def _press(
        self, action: Action, values: Values | None = None, *, post_id: int | None = None
    ) -> Reply:
        """Press. The event id is the same if a restart repeats the sitting: it then acts once."""
        value = encode(action)
        return await self.inbound.press(
            self.who.id,
            post_id=self.post_id if post_id is None else post_id,
            value=value,
            values=values or {},
            event_id=f"script:{self.post_id}:{self.errand}:{value}",
        )

    async def _fill_in(self, opening: Action, values: Values) -> None:
        """Open a form and send it with those of the values that it asks for."""
        form = (await self._press(opening)).form
        if form is not None:
            await self._submit(form, values)

    async def _submit(self, form: Form, values: Values) -> None:
        asked = names_of_inputs(form)
        given = {name: value for name, value in values.items() if name in asked}
        await self._press(form.submit.action, given)

    def _phrase(self, topic: str) -> str:
        return self.sample.phrases.pick(self.dice, topic, self.who, self.question.key)

    async def _answer_day_one(self) -> None:
        clarity = self.habits.clarity(self.who, self.question)
        asked = asks_clarity(self._card())
        if asked is None:
            return
        if clarity is Clarity.QUESTION:
            await self._fill_in(OpenQuestion(asked.enrolment_id), {"question": self._phrase("question")})
            return
        await self._press(AnswerClarity(asked.enrolment_id, clarity.value))
        goal = find_action(self._card(), OpenGoal)
        if clarity is Clarity.CLEAR and goal is not None and self.habits.writes_goal(self.who, self.question):
            await self._fill_in(goal, {"goal": self._phrase("goal")})

    async def _answer_check_in(self) -> None:
        asked = find_action(self._card(), AnswerCheckIn)
        trouble = find_action(self._card(), OpenTrouble)
        if asked is None or trouble is None:
            return
        if self.habits.enters_number(self.who, self.question):
            await self._enter_number(correcting=False)
        answer = self.habits.answer(self.who, self.question)
        if answer is Answer.TROUBLE:
            await self._ask_for_help(trouble)
            return
        await self._press(AnswerCheckIn(asked.check_in_id, answer.value))
        if answer is Answer.DONE:
            await self._take_next_practice()

    async def _ask_for_help(self, trouble: OpenTrouble) -> None:
        kinds = self.habits.manner(self.who, self.question).kinds
        kind = self.dice.pick(kinds, self.who.id, self.question.key, "kind")
        await self._fill_in(trouble, {"kind": kind.value, "text": self._phrase(f"trouble.{kind.value}")})

    async def _take_next_practice(self) -> None:
        """Choose one of the practices that the answer to *done* offers."""
        for post in reversed(self.transcript.posts(direct(self.who.id), limit=_NEWEST)):
            take = offers_practice(post.card) if post.card is not None else None
            choice = find_choice(post.card, "practice") if post.card is not None else None
            if take is None or choice is None or post.id < self.post_id:
                continue
            takes_first = self.dice.roll(self.who.id, self.question.key, "practice") < _TAKES_FIRST
            option = choice.options[0 if takes_first or len(choice.options) == 1 else 1]
            await self._press(take, {"practice": option.value}, post_id=post.id)
            return

    async def _enter_number(self, *, correcting: bool) -> None:
        opening = find_action(self._card(), OpenNumber)
        kpi = next(
            (each for each in self.sample.programme.kpis if opening and each.id == opening.kpi_id), None
        )
        if opening is None or kpi is None:
            return
        form = (await self._press(opening)).form
        if form is None or not isinstance(form.submit.action, SaveNumber):
            return
        number = self.habits.number(self.who, self.question, kpi, today=self.question.asked_on)
        if correcting:
            number += self.habits.correction(self.who, self.question)
        await self._submit(form, {"value": str(number), **self._field_days(form)})

    def _field_days(self, form: Form) -> Values:
        """Mark one day of the period, for somebody who was out in the field."""
        choice = find_choice(form, "days_field")
        if choice is None or not choice.options or not self.habits.field_day(self.who, self.question):
            return {}
        day = self.dice.pick(choice.options, self.who.id, self.question.key, "field day")
        return {choice.name: (day.value,)}

    async def _pause(self) -> None:
        until = self.habits.pause_until(self.who, self.question, today=self._today)
        if find_action(self._card(), OpenPause) is not None:
            await self._fill_in(OpenPause(), {"what": "check_in", "until": until.isoformat()})
