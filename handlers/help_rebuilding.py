"""Builds the cards of queued messages about requests anew, from the requests as they are by then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cards.model import Card
from coaching.help.model import Request, RequestState
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


_STILL: Mapping[str, Callable[[Request, str], bool]] = {
    help_messages.REQUEST_OPEN: lambda request, _: request.state is RequestState.OPEN,
    help_messages.ESCALATION: lambda request, _: (
        request.state is RequestState.OPEN
        or (request.state is RequestState.CLAIMED and request.responded_at is None)
    ),
    help_messages.IS_IT_SOLVED: lambda request, _: request.state is RequestState.CLAIMED,
    help_messages.REQUEST_HANDED: lambda request, person_id: (
        request.state is RequestState.CLAIMED and request.supporter_id == person_id
    ),
}
"""Per kind of message to one person, whether it is still wanted: name and text reach nobody whose request it
is not (any more), and nobody is asked for what is done."""


def no_longer_needed(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages about requests that went on otherwise since they were queued."""
    asked = [one for one in messages if one.kind in _STILL and one.person_id is not None]
    requests = unit.help.get_many({one.subject_id for one in asked if one.subject_id is not None})
    found = [(one, requests.get(one.subject_id or 0)) for one in asked]
    return frozenset(
        one.id
        for one, request in found
        if request is None or not _STILL[one.kind](request, one.person_id or "")
    )


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
