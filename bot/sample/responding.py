"""The deputy answers what people said in a survey, as long as nobody plays the lead: item by item, and then
publishes it to everybody who was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.playground.transcript import Post
from bot.sample.colleagues import Colleague
from bot.sample.hands import Hands
from bot.sample.intents import Errand, Intent, working_time_later
from bot.sample.past_responses import Standard
from bot.sample.reading import actions_on, find_action, texts_on
from bot.sample.temperament import Dice
from cards.actions.responses import (
    OpenResponse,
    OpenResponseAssignment,
    PreviewResponses,
    PublishResponses,
    ShowResponseWork,
)
from cards.model import Card, Form
from handlers.events import Values
from handlers.reply import Reply
from surveys.codebook.shipped import theme_names
from surveys.responses.answers import DECISION, DUE, OWNER, REASON
from surveys.sets.shipped import shipped_sets

_WITHIN = {"responses_wanted": (9.0, 15.0), "responses_waiting": (25.0, 27.5)}
"""Hours of working time after which they are answered: if asked for them, on the second day. Those of which
one is reminded as the demo begins come on the Thursday, a day late: until Wednesday the three messages of
everybody's week are for the start and the first check-in."""
_MOST_PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Responses to a survey that the deputy was asked for."""

    wave_id: str

    @property
    def key(self) -> str:
        """What chance hangs on."""
        return f"responses:{self.wave_id}"


def awaited_by(post: Post) -> Awaited | None:
    """Return what a post asks whoever leads to respond to; None for other posts."""
    if post.card is None or post.card.kind not in _WITHIN:
        return None
    work = find_action(post.card, ShowResponseWork)
    return None if work is None else Awaited(wave_id=work.wave_id)


def intents(dice: Dice, who: Colleague, awaited: Awaited, post: Post) -> list[Intent]:
    """Return when the deputy responds."""
    kind = "" if post.card is None else post.card.kind
    hours = dice.between(*_WITHIN[kind], who.id, awaited.key)
    at = working_time_later(who.calendar, post.at, timedelta(hours=hours))
    return [] if at is None else [Intent(at, Errand.ANSWER_FOR)]


@dataclass(slots=True, kw_only=True)
class Responding:
    """Acts as the deputy at a post that asks for responses."""

    hands: Hands
    awaited: Awaited
    answers: Mapping[str, Standard]
    lead_is_played: bool
    """A human acts as the lead: the responses are theirs."""

    async def do(self) -> None:
        """Answer every item that nobody has answered, and publish all of it if that is everything."""
        if self.lead_is_played:
            return
        for page in range(_MOST_PAGES):
            work = _shown(await self.hands.press(ShowResponseWork(self.awaited.wave_id, page)))
            if work is None or (page and not _is_page(work, page)):
                break
            for item_id in _unanswered(work):
                await self._answer(item_id)
        await self._publish()

    async def _answer(self, item_id: int) -> None:
        form = (await self.hands.press(OpenResponse(item_id))).form
        answer = None if form is None else self.answers.get(_asked_about(form))
        if form is not None and answer is not None:
            await self.hands.submit(form, self._values(answer))

    def _values(self, answer: Standard) -> Values:
        values: dict[str, str | tuple[str, ...]] = {DECISION: answer.decision.value}
        values |= {f"{REASON}_{language}": text for language, text in answer.reasons.items()}
        if answer.owner:
            due = self.hands.today + timedelta(days=answer.days)
            values |= {OWNER: answer.owner, DUE: due.isoformat()}
        return values

    async def _publish(self) -> None:
        preview = await self.hands.press(PreviewResponses(self.awaited.wave_id))
        found = (find_action(card, PublishResponses) for card in preview.cards)
        publish = next((one for one in found if one is not None), None)
        if publish is not None:
            await self.hands.press(publish)


def _shown(reply: Reply) -> Card | None:
    return next(iter((*reply.cards, *((reply.replace,) if reply.replace else ()))), None)


def _unanswered(work: Card) -> Iterator[int]:
    """Yield the items that can still be given to somebody: those without an answer."""
    return (one.item_id for one in actions_on(work) if isinstance(one, OpenResponseAssignment))


def _is_page(work: Card, page: int) -> bool:
    """Tell whether a list leads back to the page before."""
    return any(isinstance(one, ShowResponseWork) and one.page == page - 1 for one in actions_on(work))


def _asked_about(form: Form) -> str:
    """Return the theme or the question that a form names; empty if it names none that is known."""
    said = " ".join(texts_on(form))
    return next((key for name, key in _names() if name in said), "")


def _names() -> list[tuple[str, str]]:
    """Return the names of themes and the texts of questions, the longest first, with what they are called in
    the files."""
    names = [(name, key) for key, found in theme_names().items() for name in found.values()]
    for found in shipped_sets().values():
        names += [(text, one.id) for one in found.questions for text in one.text.values()]
    return sorted(names, key=lambda one: -len(one[0]))
