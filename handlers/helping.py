"""A tick's part of help: requests whose moment has come, and what is told of them, in one transaction."""

from cards.data import Moved
from coaching.help.looking_after import Happened, Looked, look_after_due
from handlers.context import UnitOfWork, World
from handlers.help_messages import HelpMessages
from handlers.planning import Planned

BATCH = 200
"""Requests that are looked after in one transaction."""


def help_due(world: World, unit: UnitOfWork, *, limit: int = BATCH) -> Planned:
    """Look after up to `limit` requests that are due and queue what is told of them; commits."""
    looked = look_after_due(unit, company=world.company, now=world.now, limit=limit)
    messages = HelpMessages(world=world, unit=unit)
    for one in looked:
        _tell(messages, one)
    unit.commit()
    return Planned(handled=len(looked), queued=messages.queued)


def _tell(messages: HelpMessages, looked: Looked) -> None:
    """Queue what people are told about what happened with a request."""
    if looked.asking is not None:
        messages.ask(looked.asking)
    match looked.happened:
        case Happened.ASKER_GONE:
            _tell_gone(messages, looked)
        case Happened.HANDED_BACK:
            _tell_handed_back(messages, looked)
        case Happened.ESCALATED:
            leads = looked.asking.leads if looked.asking is not None else ()
            name = leads[0].name if len(leads) == 1 else ""
            messages.tell_asker(looked.request, Moved.ESCALATED, name=name, by_clock=True)
        case Happened.ASKED_IF_SOLVED:
            messages.ask_if_solved(looked.request)
        case Happened.WIDENED | Happened.LAPSED | Happened.NOTHING:
            pass


def _tell_gone(messages: HelpMessages, looked: Looked) -> None:
    messages.forget_asking(looked.before)
    supporter = messages.unit.people.find(looked.before.supporter_id or "")
    if supporter is not None:
        messages.tell_gone(supporter, looked.before)


def _tell_handed_back(messages: HelpMessages, looked: Looked) -> None:
    """Tell the asker that others are asked, and the supporter that it is off their mind."""
    supporter = messages.unit.people.find(looked.before.supporter_id or "")
    name = "" if supporter is None else supporter.name
    messages.tell_asker(looked.request, Moved.ON_LEAVE, name=name, by_clock=True)
    if supporter is not None:
        messages.return_to(supporter, looked.before, Moved.ON_LEAVE)
