"""A supporter's queue as conversation, and what they can help with."""

from collections.abc import Iterator

from cards import builders, data
from cards.actions import OpenTopics, SaveTopics, ShowQueue
from coaching.checkins.model import TroubleKind
from coaching.help.model import RequestState
from coaching.help.routing import kind_topic, practice_topic
from coaching.programmes.model import ProgrammeState
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.requests import cards_of
from people.errors import InvalidInputError, NotAllowedError
from people.visibility import Matter, may_see


def show_queue(turn: Turn, _action: ShowQueue, _values: Values) -> Reply:
    """Show a supporter's requests, those that nobody has taken, and what they solved."""
    check_may_help(turn)
    reader = reader_of(turn.actor, turn.world.company)
    queue = data.QueueData(
        mine=mine(turn),
        waiting=waiting(turn),
        credits=turn.unit.help.credits_of([turn.actor.id]).get(turn.actor.id, 0),
        topics=tuple(_topic_names(turn, reader)),
    )
    return Reply(cards=(builders.queue(queue, reader.words),))


def check_may_help(turn: Turn) -> None:
    """Raise `NotAllowedError` unless the acting person may see what waits (`people.visibility`)."""
    leads = any(
        turn.actor.id in (one.lead, one.deputy, one.sponsor) for one in turn.unit.programmes.list_all()
    )
    if not may_see(Matter.REQUEST_OUTLINE, viewer=turn.actor, leads_programme=leads):
        raise NotAllowedError(person_id=turn.actor.id, what="see the requests that wait")


def mine(turn: Turn) -> tuple[data.RequestLine, ...]:
    """Return the requests that the acting person is on, as rows, the oldest first."""
    own = turn.unit.help.of_supporter(turn.actor.id)
    return tuple(cards_of(turn).line(request) for request in reversed(own))


def waiting(turn: Turn) -> tuple[data.WaitingLine, ...]:
    """Return the requests of others that nobody has taken, as rows, the oldest first."""
    found = turn.unit.help.in_state(RequestState.OPEN)
    return tuple(
        cards_of(turn).waiting_line(request)
        for request in reversed(found)
        if request.person_id != turn.actor.id
    )


def _topic_names(turn: Turn, reader: Reader) -> Iterator[str]:
    chosen = turn.unit.help.topics_of([turn.actor.id]).get(turn.actor.id, frozenset())
    for kind in TroubleKind:
        if kind_topic(kind) in chosen:
            yield reader.words.text(f"trouble.{kind}")
    for topic, name in practice_topics(turn, reader):
        if topic in chosen:
            yield name


def practice_topics(turn: Turn, reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield the practices of all running programmes as topics: value and name."""
    for programme in turn.unit.programmes.list_all(state=ProgrammeState.RUNNING):
        for practice in programme.practices:
            yield practice_topic(programme.id, practice.id), reader.text(practice.name)


def open_topics(turn: Turn, _action: OpenTopics, _values: Values) -> Reply:
    """Ask a supporter what they can help with."""
    check_may_help(turn)
    reader = reader_of(turn.actor, turn.world.company)
    chosen = turn.unit.help.topics_of([turn.actor.id]).get(turn.actor.id, frozenset())
    form = data.TopicsFormData(practices=tuple(practice_topics(turn, reader)), chosen=tuple(sorted(chosen)))
    return Reply(form=builders.topics_form(form, reader.words))


def save_topics(turn: Turn, _action: SaveTopics, values: Values) -> Reply:
    """Keep what a supporter can help with; unknown topics are refused."""
    check_may_help(turn)
    reader = reader_of(turn.actor, turn.world.company)
    sent = values.get("topics", ())
    wanted = {sent} if isinstance(sent, str) and sent else set(sent)
    offered = {kind_topic(kind) for kind in TroubleKind}
    offered |= {topic for topic, _ in practice_topics(turn, reader)}
    if not wanted <= offered:
        raise InvalidInputError({"topics": "error.choice"})
    turn.unit.help.put_topics(turn.actor.id, wanted)
    return show_queue(turn, ShowQueue(), {})
