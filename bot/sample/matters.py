"""What a card about a request for help, or about where somebody stands, asks of its reader."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.playground.transcript import Post
from bot.sample.reading import find_action, language_on, request_of, texts_on, wants_call
from cards.actions import AnswerAttitude, ClaimRequest, SolveRequest


class Sight(StrEnum):
    """What somebody sees in their own chat, or in the supporters' channel."""

    MATERIALS = "materials_offer"
    RECEIVED = "request_received"
    TAKEN_FOR_ME = "request_claimed"
    REPLY_TO_ME = "reply_to_me"
    """The supporter wrote."""
    TIMES = "call_offer"
    IS_IT_SOLVED = "is_it_solved"
    ATTITUDE = "attitude"
    WANTED = "request_open"
    """A request that waits for somebody."""
    MINE = "request_taken"
    """A request that the reader is on."""
    ASKER_WROTE = "asker_wrote"
    CALL_IS_SET = "call_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What somebody saw, and when."""

    sight: Sight
    request_id: int
    """0 where the card is about none."""
    seen_at: datetime
    language: str | None = None
    """The asker's, where the card names it."""
    wants_call: bool = False
    said: str = ""
    """What the other one wrote."""

    @property
    def key(self) -> str:
        """What chance hangs on."""
        return f"{self.sight}:{self.request_id}:{self.seen_at.isoformat()}"


def matter_of(post: Post) -> Matter | None:
    """Return what a post asks of its reader in matters of help; None if it asks nothing."""
    card = post.card
    if card is None:
        return None
    sight = _sight(post)
    request_id = request_of(card) or 0
    if sight is None or (sight is not Sight.ATTITUDE and not request_id):
        return None
    return Matter(
        sight=sight,
        request_id=request_id,
        seen_at=post.at,
        language=language_on(card) if sight in (Sight.WANTED, Sight.MINE) else None,
        wants_call=sight is Sight.MINE and wants_call(card),
        said=next(iter(texts_on(card)), "") if card.kind == "relayed" else "",
    )


def _sight(post: Post) -> Sight | None:
    card = post.card
    if card is None:
        return None
    if card.kind == "relayed":
        return Sight.REPLY_TO_ME if find_action(card, SolveRequest) else Sight.ASKER_WROTE
    if card.kind == Sight.WANTED and find_action(card, ClaimRequest) is None:
        return None
    if card.kind == Sight.ATTITUDE and find_action(card, AnswerAttitude) is None:
        return None
    return Sight(card.kind) if card.kind in frozenset(Sight) else None
