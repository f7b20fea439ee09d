"""One person who asked for help, or is asked where they stand, at one card: the presses and the words."""

from dataclasses import dataclass

from bot.sample.askers import Askers
from bot.sample.hands import Hands
from bot.sample.intents import Errand
from bot.sample.known import Known
from bot.sample.matters import Matter, Sight
from bot.sample.reading import find_action, find_choice, is_about_tool
from cards.actions import (
    AnswerAttitude,
    MeetSomebody,
    NeedPerson,
    OpenCase,
    OpenMessage,
    OtherSlots,
    ReadMaterial,
    ReopenRequest,
    SkipAttitude,
    SolvedByMaterial,
    SolveRequest,
    StillOpen,
    TakeSlot,
)
from coaching.programmes.model import Attitude

_MEETS = 0.35
_SHARES_A_CASE = 0.25
_TAKES_FIRST_SLOT = 0.6
_WANTS_OTHER_SLOTS = 0.12
_THANKS = 0.65
_SAYS_SOLVED = 0.85
_TYPES = 0.35
"""Writes into the chat, where others press Reply."""


@dataclass(slots=True, kw_only=True)
class Asking:
    """Acts as somebody who asked. What is no longer on the card is not done."""

    hands: Hands
    askers: Askers
    known: Known
    matter: Matter
    week: int

    async def do(self, errand: Errand) -> None:
        """Run the errand."""
        match errand:
            case Errand.READ:
                await self._read()
            case Errand.ADD_DETAILS:
                await self._write(self._suiting("asker.details"))
            case Errand.ASK_AGAIN if not self.known.is_answered(self.matter.request_id):
                await self._write("asker.any_news")
            case Errand.REPLY:
                await self._reply()
            case Errand.CLOSE:
                await self._close()
            case Errand.REOPEN:
                await self._reopen()
            case Errand.TAKE_SLOT:
                await self._take_slot()
            case Errand.IS_IT_SOLVED:
                await self._say_whether_solved()
            case Errand.ATTITUDE:
                await self._say_where_they_stand()

    async def _reply(self) -> None:
        """Ask more about what the supporter wrote; or say that one would rather write than talk."""
        rather_writes = self.matter.sight is Sight.TIMES
        await self._write("asker.rather_writes" if rather_writes else self._suiting("asker.more"))

    def _suiting(self, topic: str) -> str:
        """Return the topic for trouble with the tool, or its other one for trouble with the work."""
        return topic if is_about_tool(self.hands.card()) else f"{topic}.work"

    async def _read(self) -> None:
        """Read the first of what is offered, and say whether it helped: where one reads, if it did."""
        material = find_action(self.hands.card(), ReadMaterial)
        if material is not None:
            await self.hands.press(material)
        post_id, card = self.hands.newest("material") or (self.hands.post_id, self.hands.card())
        solved = find_action(card, SolvedByMaterial)
        person = find_action(self.hands.card(), NeedPerson)
        helped = self.askers.is_solved_by_material(self.hands.who, self.matter)
        if helped and solved is not None:
            await self.hands.press(solved, on=post_id)
        elif helped is False and person is not None:
            await self.hands.press(person)

    async def _write(self, topic: str) -> None:
        """Write to the supporter: with the button of the card, or just into the chat."""
        opening = find_action(self.hands.card(), OpenMessage)
        if opening is None or not self.known.is_going_on(self.matter.request_id):
            return
        text = self.hands.phrase(topic)
        if self.hands.roll("types") >= _TYPES:
            await self.hands.fill_in(opening, {"text": text})
            return
        replied = await self.hands.say(text)
        asked = [card for card in replied.cards if card.kind == "which_request"]
        if asked:
            await self.hands.fill_in(opening, {"text": text})

    async def _close(self) -> None:
        """Say that it is solved, most of the time with a word of thanks before."""
        action = find_action(self.hands.card(), SolveRequest)
        if action is None or not self.known.is_going_on(self.matter.request_id):
            return
        if self.known.is_answered(self.matter.request_id) and self.hands.roll("thanks") < _THANKS:
            await self._write(self._suiting("asker.thanks"))
        await self.hands.press(action)

    async def _reopen(self) -> None:
        action = find_action(self.hands.card(), ReopenRequest)
        if action is not None:
            await self.hands.press(action)

    async def _take_slot(self) -> None:
        """Take one of the times, now and then of the next ones."""
        others = find_action(self.hands.card(), OtherSlots)
        if others is not None and self.hands.roll("other slots") < _WANTS_OTHER_SLOTS:
            await self.hands.press(others)
        take, slots = find_action(self.hands.card(), TakeSlot), find_choice(self.hands.card(), "slot")
        # A card that somebody left lying offers times that are past by now.
        ahead = [one for one in slots.options if one.value > self.hands.now.isoformat()] if slots else []
        if take is None or not ahead:
            return
        first = self.hands.roll("slot") < _TAKES_FIRST_SLOT
        slot = ahead[0] if first else self.hands.dice.pick(ahead, self.matter.key, "slot")
        await self.hands.press(take, {"slot": slot.value})

    async def _say_whether_solved(self) -> None:
        solved = find_action(self.hands.card(), SolveRequest)
        not_yet = find_action(self.hands.card(), StillOpen)
        if solved is None or not_yet is None or not self.known.is_going_on(self.matter.request_id):
            return
        await self.hands.press(solved if self.hands.roll("solved") < _SAYS_SOLVED else not_yet)

    async def _say_where_they_stand(self) -> None:
        """Answer the voluntary question, and take up what the card then offers."""
        asked, skip = (
            find_action(self.hands.card(), AnswerAttitude),
            find_action(self.hands.card(), SkipAttitude),
        )
        attitude = self.askers.attitude(self.hands.who, self.matter, week=self.week)
        if asked is None or skip is None:
            return
        if attitude is None:
            await self.hands.press(skip)
            return
        await self.hands.press(asked, {"attitude": attitude.value})
        await self._take_up(attitude)

    async def _take_up(self, attitude: Attitude) -> None:
        meet = find_action(self.hands.card(), MeetSomebody)
        case = find_action(self.hands.card(), OpenCase)
        if attitude is Attitude.DOUBTS and meet is not None and self.hands.roll("meets") < _MEETS:
            await self.hands.press(meet)
        elif attitude is Attitude.SKILLED and case is not None and self.hands.roll("case") < _SHARES_A_CASE:
            title, _, text = self.hands.phrase("case").partition("\n")
            await self.hands.fill_in(case, {"title": title, "text": text})
