"""One supporter at one card: takes a request, says by when, writes, offers times, hands on."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sample.colleagues import language_of
from bot.sample.hands import NO_POST, Hands
from bot.sample.intents import Errand
from bot.sample.known import Known
from bot.sample.matters import Matter
from bot.sample.reading import find_action, find_choice, texts_on
from bot.sample.supporters import Supporters
from cards.actions import (
    ClaimRequest,
    GiveBack,
    OfferCall,
    OpenHandOn,
    OpenMessage,
    OpenPromise,
    OpenTopics,
)
from cards.words import LANGUAGES, load_words
from people.model import Role

_NOTICES_LATE = 0.2
"""Presses although somebody else has it: the card in one's own chat does not say so."""
_SHOWS_IT = 0.9
"""Whoever took a request from their own chat presses in the channel, too: its card then says who has it."""
_MEETING = "attitude_kept.meet.text"
"""What the request says of those who would like to begin together with somebody."""
_TOPICS = (
    ("kind:dont_know_how", "kind:setup"),
    ("kind:dont_know_how",),
    ("kind:setup",),
    ("kind:no_time", "kind:doesnt_fit"),
    ("kind:no_point", "kind:back_to_excel"),
)


@dataclass(slots=True, kw_only=True)
class Helping:
    """Acts as a supporter. What is no longer on the card is not done."""

    hands: Hands
    supporters: Supporters
    known: Known
    matter: Matter

    async def do(self, errand: Errand) -> None:
        """Run the errand."""
        match errand:
            case Errand.CLAIM:
                await self._claim()
            case Errand.CHOOSE_TOPICS:
                await self._choose_topics()
            case Errand.WRITE_BACK:
                await self._write_back()
            case _ if self._is_theirs():
                await self._go_on(errand)

    async def _go_on(self, errand: Errand) -> None:
        """Run an errand about a request that the supporter is on."""
        match errand:
            case Errand.SAY_WHEN:
                await self._say_when()
            case Errand.RESPOND:
                await self._respond()
            case Errand.HAND_ON:
                await self._hand_on()
            case Errand.GIVE_BACK:
                await self._give_back()
            case Errand.WRAP_UP:
                await self._write("supporter.after_call")

    def _is_theirs(self) -> bool:
        return self.known.is_on(self.hands.who.id, self.matter.request_id)

    async def _claim(self) -> None:
        action = find_action(self.hands.card(), ClaimRequest)
        if self.known.is_own(self.hands.who.id, self.matter.request_id):
            return
        wanted = self.known.is_wanted(self.matter.request_id)
        if action is None or not (wanted or self.hands.roll("late") < _NOTICES_LATE):
            return
        await self.hands.press(action)
        posted = self.known.post_in_channel(self.matter.request_id)
        if posted not in (None, self.hands.post_id) and self.hands.roll("shows") < _SHOWS_IT:
            await self.hands.press(action, on=posted)

    async def _choose_topics(self) -> None:
        """Say on the home what one can help with; once is enough."""
        home = await self.hands.open_home()
        opening = None if home is None else find_action(home, OpenTopics)
        if opening is None:
            return
        topics = self.hands.dice.pick(_TOPICS, self.hands.who.id, "which topics")
        await self.hands.fill_in(opening, {"topics": topics}, on=NO_POST)

    async def _say_when(self) -> None:
        opening = find_action(self.hands.card(), OpenPromise)
        form = None if opening is None else (await self.hands.press(opening)).form
        by = None if form is None else find_choice(form, "by")
        if form is None or by is None:
            return
        moment = self.hands.dice.pick(by.options, self.hands.who.id, self.matter.key, "by")
        await self.hands.submit(form, {"by": moment.value})

    async def _respond(self) -> None:
        """Offer times for a call, or write what helps with this kind of trouble."""
        card = self.hands.card()
        call = find_action(card, OfferCall)
        if self.known.is_answered(self.matter.request_id):
            await self._write("supporter.again")
        elif call is not None and self.supporters.offers_call(self.hands.who, self.matter):
            await self.hands.press(call)
        else:
            await self._answer(texts_on(card))

    async def _answer(self, told: Sequence[str]) -> None:
        """Write what helps with the trouble that was told; ask back about what no colleague would write."""
        answers = (self.hands.sample.phrases.answer_to(text) for text in told)
        wants_company = any(load_words(language).text(_MEETING) in told for language in LANGUAGES)
        topic = "supporter.meets" if wants_company else "supporter.own_words"
        await self._write(topic, next((one for one in answers if one), None))

    async def _write(self, topic: str, text: str | None = None) -> None:
        """Write to the asker: the text, or words on the topic in the language in which they asked."""
        opening = find_action(self.hands.card(), OpenMessage)
        if opening is not None:
            language = self.known.language_of(self.matter.request_id)
            await self.hands.fill_in(opening, {"text": text or self.hands.phrase(topic, language=language)})

    async def _write_back(self) -> None:
        """Answer what the asker wrote, in their language; thanks need no answer."""
        said, phrases = self.matter.said, self.hands.sample.phrases
        topic, language = phrases.find(said) or ("", language_of(said))
        if not self._is_theirs() or topic.startswith("asker.thanks"):
            return
        opening = find_action(self.hands.card(), OpenMessage)
        if opening is not None:
            about = "supporter.sorry" if topic == "asker.any_news" else "supporter.other_words"
            text = phrases.answer_to(said) or self.hands.phrase(about, language=language)
            await self.hands.fill_in(opening, {"text": text})

    async def _hand_on(self) -> None:
        """Hand a request on to somebody who writes the language in which it was asked."""
        opening = find_action(self.hands.card(), OpenHandOn)
        form = None if opening is None else (await self.hands.press(opening)).form
        choice = None if form is None else find_choice(form, "supporter")
        if form is None or choice is None:
            return
        fitting = [option for option in choice.options if self._writes_it(option.value)]
        chosen = self.hands.dice.pick(fitting or choice.options, self.hands.who.id, self.matter.key, "to")
        is_supporter = Role.SUPPORTER in self.hands.who.person.roles
        topic = "supporter.hands_on" if is_supporter else "lead.hands_on"
        await self.hands.submit(form, {"supporter": chosen.value, "note": self.hands.phrase(topic)})

    def _writes_it(self, person_id: str) -> bool:
        colleague = self.hands.sample.colleagues.get(person_id)
        return colleague is not None and self.matter.language in (None, colleague.language)

    async def _give_back(self) -> None:
        action = find_action(self.hands.card(), GiveBack)
        if action is not None:
            await self.hands.press(action)
