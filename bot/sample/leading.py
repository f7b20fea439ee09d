"""Whoever runs the programme, as long as nobody plays its lead: answers what members ask and object to,
decides about proposals, publishes a case, and takes up requests that nobody took."""

from dataclasses import dataclass
from datetime import timedelta

from bot.sample.hands import NO_POST, Hands
from bot.sample.intents import Errand
from bot.sample.known import Known
from bot.sample.matters import Matter
from bot.sample.reading import actions_on, find_action, find_choice, texts_on
from cards.actions import (
    ClaimRequest,
    DismissProposal,
    OpenAnswer,
    PlanSession,
    PublishCase,
    ShowQuestions,
    WriteMaterial,
)
from cards.model import Card
from cards.words import LANGUAGES
from handlers.events import Values

_ANSWERS_AT_ONCE = 6
"""Questions that are answered in one go."""
_WRITES_MATERIAL, _PLANS_SESSION = 0.4, 0.35
_MINUTES = "2"
_SESSION_DAYS = 4
_SESSION_TIMES = ("10:30", "13:30", "15:00")


@dataclass(slots=True, kw_only=True)
class Leading:
    """Acts as somebody who runs the programme."""

    hands: Hands
    known: Known
    matter: Matter
    lead_is_played: bool
    """A human acts as the lead: what waits on the homes is theirs."""

    async def do(self, errand: Errand) -> None:
        """Run the errand."""
        match errand:
            case Errand.STEP_IN:
                await self._step_in()
            case Errand.ROUND if not self.lead_is_played:
                await self._go_through()

    async def _step_in(self) -> None:
        """Take what nobody took; the card that then comes leads on."""
        claim, request_id = find_action(self.hands.card(), ClaimRequest), self.matter.request_id
        is_own = self.known.is_own(self.hands.who.id, request_id)
        if claim is None or is_own or not self.known.is_wanted(request_id):
            return
        await self.hands.press(claim)

    async def _go_through(self) -> None:
        """Answer questions and decide about proposals, as the home shows them."""
        home = await self.hands.open_home()
        if home is None:
            return
        questions = find_action(home, ShowQuestions)
        if questions is not None:
            await self.hands.press(questions, on=NO_POST)
            await self._answer_some()
        await self._decide(home)

    async def _answer_some(self) -> None:
        """Answer the questions on the list that was just opened, the oldest first."""
        found = self.hands.newest("questions")
        if found is None:
            return
        post_id, card = found
        published = set()
        for action in list(actions_on(card))[:_ANSWERS_AT_ONCE]:
            if isinstance(action, PublishCase):
                published.add(action.question_id)
                await self.hands.press(action, on=post_id)
            elif isinstance(action, OpenAnswer) and action.question_id not in published:
                await self._answer(action, post_id)

    async def _answer(self, opening: OpenAnswer, post_id: int) -> None:
        form = (await self.hands.press(opening, on=post_id)).form
        if form is None:
            return
        answers = (self.hands.sample.phrases.answer_to(text) for text in texts_on(form))
        answer = next((one for one in answers if one is not None), None)
        await self.hands.submit(form, {"answer": answer or self.hands.phrase("answer.other")}, on=post_id)

    async def _decide(self, home: Card) -> None:
        """Decide about every proposal: a material, a session, or not now."""
        writing = [action for action in actions_on(home) if isinstance(action, WriteMaterial)]
        for action in writing:
            roll = self.hands.roll("proposal", action.proposal_id)
            if roll < _WRITES_MATERIAL:
                await self._write_material(action)
            elif roll < _WRITES_MATERIAL + _PLANS_SESSION:
                await self._plan_session(action.proposal_id)
            else:
                await self.hands.press(DismissProposal(action.proposal_id), on=NO_POST)

    async def _write_material(self, action: WriteMaterial) -> None:
        """Write a page about trouble that a page helps with; about the rest people meet."""
        form = (await self.hands.press(action, on=NO_POST)).form
        kinds = None if form is None else find_choice(form, "kinds")
        if form is None or kinds is None:
            return
        topic = f"material.{next(iter(kinds.initial), '')}"
        if topic not in self.hands.sample.phrases.topics:
            await self._plan_session(action.proposal_id)
            return
        language = self.hands.dice.pick(LANGUAGES, self.hands.key, action.proposal_id, "language")
        title, _, text = self.hands.phrase(topic, language=language).partition("\n")
        values: Values = {
            "title": title,
            "text": text,
            "language": language,
            "kinds": kinds.initial,
            "minutes": _MINUTES,
        }
        await self.hands.submit(form, values, on=NO_POST)

    async def _plan_session(self, proposal_id: int) -> None:
        day = self.hands.who.calendar.working_day_on_or_after(
            self.hands.today + timedelta(days=_SESSION_DAYS)
        )
        if day is None:
            return
        time = self.hands.dice.pick(_SESSION_TIMES, self.hands.key, proposal_id, "time")
        values = {"date": day.isoformat(), "time": time, "place": self.hands.phrase("session.place")}
        await self.hands.fill_in(PlanSession(proposal_id), values, on=NO_POST)
