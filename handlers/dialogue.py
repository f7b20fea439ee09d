"""The dialogue of a request: what both write, solved, not yet, opened again."""

from cards import builders, data
from cards.actions import (
    OpenMessage,
    ReopenRequest,
    SendMessage,
    SolvedByMaterial,
    SolveRequest,
    StillOpen,
)
from cards.model import Card
from coaching.help import closing, talking
from coaching.help.closing import Closing
from coaching.help.model import Request
from coaching.help.talking import Writing
from handlers.context import Turn
from handlers.events import Values
from handlers.help_messages import REQUEST_CREDIT, REQUEST_HANDED
from handlers.inputs import text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.requests import cards_of, messages_of, received, sent
from people.model import Person


def open_message(turn: Turn, action: OpenMessage, _values: Values) -> Reply:
    """Ask what to write to the other one, or to add."""
    request = talking.part_of(turn.unit, action.request_id, turn.actor)
    other = request.supporter_id if turn.actor.id == request.person_id else request.person_id
    name = cards_of(turn).name(other)
    form = data.MessageFormData(request_id=request.id, to_name=name, kind=request.kind)
    return Reply(form=builders.message_form(form, reader_of(turn.actor, turn.world.company).words))


def send_message(turn: Turn, action: SendMessage, values: Values) -> Reply:
    """Bring what was written to the other one."""
    return Reply(cards=(write(turn, action.request_id, text_of(values, "text")),))


def write(turn: Turn, request_id: int, text: str) -> Card:
    """Keep and relay what the acting person wrote; returns the receipt, which says to whom it went."""
    result = talking.write(
        turn.unit,
        request_id=request_id,
        text=text,
        author=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    pass_on(turn, result)
    return sent(turn, result.request, to_name="" if result.to is None else result.to.name)


def pass_on(turn: Turn, written: Writing) -> None:
    """Send what was written to the other one, on whatever chat they are."""
    messages_of(turn).forget_question(written.request)
    if written.to_asker:
        messages_of(turn).forget_escalation(written.request)
    if written.to is not None:
        messages_of(turn).relay(written.request, written.text, author=turn.actor, to=written.to)


def solved_by_material(turn: Turn, action: SolvedByMaterial, _values: Values) -> Reply:
    """Close a request because a material solved it."""
    result = closing.solved_by_material(
        turn.unit,
        request_id=action.request_id,
        material_id=action.material_id or None,
        asker=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    return _closed(turn, result)


def solve(turn: Turn, action: SolveRequest, _values: Values) -> Reply:
    """Close a request as solved; the supporter hears of it."""
    result = closing.solve(
        turn.unit,
        request_id=action.request_id,
        asker=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    return _closed(turn, result)


def _closed(turn: Turn, result: Closing) -> Reply:
    if result.is_new:
        messages = messages_of(turn)
        messages.forget_asking(result.request)
        messages.forget_escalation(result.request)
        messages.forget_question(result.request)
        if result.supporter is not None:
            _credit(turn, result, supporter=result.supporter)
    return Reply(replace=cards_of(turn).solved(result.request))


def _credit(turn: Turn, result: Closing, *, supporter: Person) -> None:
    messages = messages_of(turn)
    cards = messages.cards(supporter)
    card = builders.request_credit(
        data.RequestCreditData(
            asker_name=turn.actor.name,
            kind=result.request.kind,
            credits=result.credits,
            call_off=cards.call_off(result.request),
        ),
        cards.words,
    )
    messages.reply(supporter, REQUEST_CREDIT, card, request=result.request)


def reopen(turn: Turn, action: ReopenRequest, _values: Values) -> Reply:
    """Open a request again: with the supporter who had it, if they are there."""
    result = closing.reopen(
        turn.unit,
        request_id=action.request_id,
        asker=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    if result.supporter is not None:
        _show_again(turn, result.request)
        return Reply(replace=cards_of(turn).claimed(result.request))
    if result.asking is not None:
        messages_of(turn).ask(result.asking)
    return Reply(replace=received(turn, result.request, result.asking))


def _show_again(turn: Turn, request: Request) -> None:
    """Show a request again to the supporter who is on it."""
    supporter = turn.unit.people.find(request.supporter_id or "")
    if supporter is not None:
        messages = messages_of(turn)
        card = messages.cards(supporter).taken(request)
        messages.reply(supporter, REQUEST_HANDED, card, request=request)


def still_open(turn: Turn, action: StillOpen, _values: Values) -> Reply:
    """Take "not yet"; the supporter sees the request again."""
    request = closing.still_open(
        turn.unit,
        request_id=action.request_id,
        asker=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    _show_again(turn, request)
    return Reply(replace=cards_of(turn).view(request))
