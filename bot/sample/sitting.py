"""One person, sitting down with one card: the presses and the words, one after another."""

from dataclasses import dataclass

from bot.sample.habits import Habits, Question, QuestionKind
from bot.sample.hands import Hands
from bot.sample.intents import Errand
from bot.sample.reading import asks_clarity, find_action, find_choice, offers_practice
from cards.actions import (
    AnswerCheckIn,
    AnswerClarity,
    OpenGoal,
    OpenMisfit,
    OpenNumber,
    OpenPause,
    OpenQuestion,
    OpenTrouble,
    ReadMaterial,
    SaveNumber,
    ShowGoalState,
)
from cards.model import Form
from coaching.checkins.model import Answer
from coaching.help.model import Reach
from coaching.programmes.model import Clarity
from handlers.events import Values

_TAKES_FIRST = 0.75
"""The share of people who take the practice that is offered first."""
_WISHES, _CALLS, _TELLS_MANAGER = 0.22, 0.18, 0.07
"""Of those who tell of trouble: say what they would like, would rather talk, let their manager see it."""


@dataclass(slots=True, kw_only=True)
class Sitting:
    """Acts on a card of the programme. What is no longer on the card is not done."""

    hands: Hands
    habits: Habits
    question: Question

    async def do(self, errand: Errand) -> None:
        """Run the errand."""
        match errand:
            case Errand.PAUSE:
                await self._pause()
            case Errand.CORRECT:
                await self._enter_number(correcting=True)
            case Errand.OBJECT:
                await self._object()
            case Errand.LOOK_UP:
                await self._look_up()
            case Errand.ANSWER if self.question.kind is QuestionKind.DAY_ONE:
                await self._answer_day_one()
            case Errand.ANSWER:
                await self._answer_check_in()

    async def _answer_day_one(self) -> None:
        clarity = self.habits.clarity(self.hands.who, self.question)
        asked = asks_clarity(self.hands.card())
        if asked is None:
            return
        if clarity is Clarity.QUESTION:
            await self.hands.fill_in(
                OpenQuestion(asked.enrolment_id), {"question": self.hands.phrase("question")}
            )
            return
        await self.hands.press(AnswerClarity(asked.enrolment_id, clarity.value))
        goal = find_action(self.hands.card(), OpenGoal)
        if (
            clarity is Clarity.CLEAR
            and goal is not None
            and self.habits.writes_goal(self.hands.who, self.question)
        ):
            await self.hands.fill_in(goal, {"goal": self.hands.phrase("goal")})

    async def _answer_check_in(self) -> None:
        asked = find_action(self.hands.card(), AnswerCheckIn)
        trouble = find_action(self.hands.card(), OpenTrouble)
        if asked is None or trouble is None:
            return
        if self.habits.enters_number(self.hands.who, self.question):
            await self._enter_number(correcting=False)
        answer = self.habits.answer(self.hands.who, self.question)
        if answer is Answer.TROUBLE:
            await self._ask_for_help(trouble)
            return
        await self.hands.press(AnswerCheckIn(asked.check_in_id, answer.value))
        if answer is Answer.DONE:
            await self._take_next_practice()

    async def _ask_for_help(self, trouble: OpenTrouble) -> None:
        """Tell what the trouble is, and whatever else the form asks for."""
        kinds = self.habits.manner(self.hands.who, self.question).kinds
        kind = self.hands.dice.pick(kinds, self.hands.who.id, self.question.key, "kind")
        values = {
            "kind": kind.value,
            "text": self.hands.phrase(f"trouble.{kind.value}"),
            "wish": self.hands.phrase("wish") if self.hands.roll("wishes") < _WISHES else "",
            "reach": Reach.CALL.value if self.hands.roll("calls") < _CALLS else Reach.CHAT.value,
            "seen_by": "manager" if self.hands.roll("tells manager") < _TELLS_MANAGER else "supporters",
        }
        await self.hands.fill_in(trouble, values)

    async def _take_next_practice(self) -> None:
        """Choose one of the practices that the answer to *done* offers."""
        found = self.hands.newest("next_practice")
        take = None if found is None else offers_practice(found[1])
        choice = None if found is None else find_choice(found[1], "practice")
        if found is None or take is None or choice is None:
            return
        takes_first = self.hands.roll("practice") < _TAKES_FIRST
        option = choice.options[0 if takes_first or len(choice.options) == 1 else 1]
        await self.hands.press(take, {"practice": option.value}, on=found[0])

    async def _object(self) -> None:
        """Say that a target does not fit one's work, from the card with the goal state."""
        shown = find_action(self.hands.card(), ShowGoalState)
        if shown is None:
            return
        await self.hands.press(shown)
        found = self.hands.newest("goal_state")
        opening = None if found is None else find_action(found[1], OpenMisfit)
        if found is None or opening is None:
            return
        form = (await self.hands.press(opening, on=found[0])).form
        which = None if form is None else find_choice(form, "kpi")
        if form is None or which is None:
            return
        values = {"kpi": which.options[0].value, "text": self.hands.phrase("misfit")}
        await self.hands.submit(form, values, on=found[0])

    async def _look_up(self) -> None:
        """Look something up, and read the first of what is found."""
        word = "質問" if self.hands.who.language == "ja" else "ask"
        await self.hands.say(f"{word} {self.hands.phrase('look_up')}")
        found = self.hands.newest("material_results")
        material = None if found is None else find_action(found[1], ReadMaterial)
        if found is not None and material is not None:
            await self.hands.press(material, on=found[0])

    async def _enter_number(self, *, correcting: bool) -> None:
        opening = find_action(self.hands.card(), OpenNumber)
        kpi = next(
            (each for each in self.hands.sample.programme.kpis if opening and each.id == opening.kpi_id), None
        )
        if opening is None or kpi is None:
            return
        form = (await self.hands.press(opening)).form
        if form is None or not isinstance(form.submit.action, SaveNumber):
            return
        number = self.habits.number(self.hands.who, self.question, kpi, today=self.question.asked_on)
        if correcting:
            number += self.habits.correction(self.hands.who, self.question)
        await self.hands.submit(form, {"value": str(number), **self._field_days(form)})

    def _field_days(self, form: Form) -> Values:
        """Mark one day of the period, for somebody who was out in the field."""
        choice = find_choice(form, "days_field")
        if choice is None or not choice.options or not self.habits.field_day(self.hands.who, self.question):
            return {}
        day = self.hands.dice.pick(choice.options, self.hands.who.id, self.question.key, "field day")
        return {choice.name: (day.value,)}

    async def _pause(self) -> None:
        until = self.habits.pause_until(self.hands.who, self.question, today=self.hands.today)
        if find_action(self.hands.card(), OpenPause) is not None:
            await self.hands.fill_in(OpenPause(), {"what": "check_in", "until": until.isoformat()})
