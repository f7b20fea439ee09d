"""The road of presses of which nothing may be kept (ANONYMITY, Sealed ballots): a person answers a survey.

Beside the road of all other events: no event id is remembered, no last chat, no other event shares the
transaction, nothing is counted, and nothing is sent afterwards. What a log gets is the class of an error.
"""

from collections.abc import Callable

from bot.logs import get_logger
from cards import builders, data
from cards.actions import SendBallot
from cards.failure import failure_card, input_errors
from cards.words import Words, load_words
from handlers.context import Turn, UnitOfWork, World
from handlers.conversation import handle
from handlers.events import Pressed
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.surveys.answering import broken
from people.errors import InvalidInputError, NotAllowedError

log = get_logger("traceless")


def handle_without_trace(event: Pressed, *, open_unit: Callable[[], UnitOfWork], world: World) -> Reply:
    """Handle a press; only a ballot is committed, and the mark beside it. Never raises."""
    try:
        return _handle(event, open_unit, world)
    except InvalidInputError as error:
        return Reply(errors=input_errors(error, _words(event, open_unit, world)))
    except NotAllowedError as error:
        card = failure_card(error, _words(event, open_unit, world), "")
        return Reply(received=card, refused=True)
    except Exception as error:  # noqa: BLE001 - the edge: the class is recorded, and the person hears of it
        log.error("press_failed", error=type(error).__name__)
        return broken(event.action, _words(event, open_unit, world))


def _handle(event: Pressed, open_unit: Callable[[], UnitOfWork], world: World) -> Reply:
    with open_unit() as unit:
        actor = unit.people.find_on(event.platform, event.identity)
        if actor is None or not actor.active:
            notice = data.NoticeData(notice=data.Notice.UNKNOWN_PERSON)
            words = load_words(world.company.languages[0])
            return Reply(received=builders.notice(notice, words), stranger=True)
        reply = handle(Turn(world=world, unit=unit, actor=actor), event)
        if isinstance(event.action, SendBallot):
            unit.commit()
        return reply


def _words(event: Pressed, open_unit: Callable[[], UnitOfWork], world: World) -> Words:
    """Return the words of who acted; the company's first language if that cannot be found out."""
    try:
        with open_unit() as unit:
            actor = unit.people.find_on(event.platform, event.identity)
    except Exception:  # noqa: BLE001 - what was wrong has been recorded
        actor = None
    if actor is None:
        return load_words(world.company.languages[0])
    return reader_of(actor, world.company).words
