"""Builds the cards of queued messages about requests anew, from the requests as they are by then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cards.model import Card
from coaching.help.model import Request
from handlers import help_messages
from handlers.context import UnitOfWork, World
from handlers.help_cards import HelpCards
from people.errors import NotFoundError
from people.outbox import Message

_BUILDERS: Mapping[str, Callable[[HelpCards, Request], Card]] = {
    help_messages.REQUEST_OPEN: lambda cards, request: cards.open(request, help_messages.why_of(request)),
    help_messages.ESCALATION: HelpCards.escalation,
    help_messages.IS_IT_SOLVED: HelpCards.is_it_solved,
    help_messages.MANAGER_NOTE: HelpCards.manager_note,
}
"""Per kind of message; what is not here speaks of no moment and stays as it was written."""
ABOUT_HELP = frozenset({*_BUILDERS, help_messages.PROPOSAL})
"""The kinds of messages that are built here."""


def rebuild_help(
    world: World, unit: UnitOfWork, messages: Sequence[Message], *, at: datetime
) -> dict[int, Card]:
    """Return the cards of messages about help as they read at `at`, by message id; others are absent, and
    so are those whose request or reader is gone."""
    then = replace(world, now=at)
    asked = [one for one in messages if one.kind in _BUILDERS and one.subject_id is not None]
    requests = unit.help.get_many({one.subject_id for one in asked if one.subject_id is not None})
    readers = unit.people.get_many({one.person_id for one in messages if one.person_id is not None})
    built = {}
    for message in asked:
        request, reader = requests.get(message.subject_id or 0), readers.get(message.person_id or "")
        if request is not None and reader is not None:
            cards = HelpCards(world=then, unit=unit, reader=reader)
            built[message.id] = _BUILDERS[message.kind](cards, request)
    for message in messages:
        reader = readers.get(message.person_id or "")
        if message.kind == help_messages.PROPOSAL and message.subject_id is not None and reader is not None:
            built |= _proposal(HelpCards(world=then, unit=unit, reader=reader), message)
    return built


def _proposal(cards: HelpCards, message: Message) -> dict[int, Card]:
    try:
        proposal = cards.unit.help.lock_proposal(message.subject_id or 0)
    except NotFoundError:
        return {}
    return {message.id: cards.proposal(proposal)}
