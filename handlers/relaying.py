"""Plain words in the chat: passed on to the other one in a request, if it is clear which one is meant."""

import re
from collections.abc import Sequence

from cards import builders, data
from cards.commands import Command, looks_like_command
from cards.model import Card
from coaching.help.model import Request, RequestState
from handlers.context import Turn
from handlers.dialogue import write
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.requests import cards_of
from people.errors import InvalidInputError

_ADDRESSED = re.compile(r"\s*[#＃]\s*(?P<id>\d{1,18})[\s:：、,，]*(?P<text>.*?)\s*", re.DOTALL)
"""`#12 text`: for request 12."""


def relay(turn: Turn, text: str, *, allowed: Sequence[Command]) -> Reply | None:
    """Pass on what somebody wrote who is in a request; None if they are in none.

    With several, or for what looks like a mistyped command, nothing is passed on, and the reply says so.
    """
    addressed = _ADDRESSED.fullmatch(text)
    if addressed is not None and addressed["text"]:
        return _written(turn, int(addressed["id"]), addressed["text"])
    known = going_on(turn)
    if not known or (looks_like_command(text, allowed) and addressed is None):
        return None
    if len(known) > 1 or addressed is not None:
        return Reply(cards=(which(turn, known),))
    return _written(turn, known[0].id, text)


def _written(turn: Turn, request_id: int, text: str) -> Reply:
    try:
        return Reply(cards=(write(turn, request_id, text),))
    except InvalidInputError:
        # No form is open in which it could stand: the reply says that nothing was sent.
        words = reader_of(turn.actor, turn.world.company).words
        notice = data.NoticeData(notice=data.Notice.TEXT_TOO_LONG)
        return Reply(cards=(builders.notice(notice, words),), refused=True)


def going_on(turn: Turn) -> list[Request]:
    """Return the requests that the acting person could mean, the latest first: their own that have not
    ended, and those that they are on."""
    own = [one for one in turn.unit.help.of_person(turn.actor.id) if one.state is not RequestState.ENDED]
    return [*own, *turn.unit.help.of_supporter(turn.actor.id)]


def which(turn: Turn, known: Sequence[Request]) -> Card:
    """Return the card that says that nothing was sent, and lets the person choose a request."""
    cards = cards_of(turn)
    rows = tuple(cards.line(request) for request in known)
    return builders.which_request(data.WhichRequestData(rows=rows), cards.words)
