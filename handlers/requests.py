"""Asking for help as conversation: the form, materials, a person, and one's own requests."""

from collections.abc import Sequence
from datetime import datetime

from cards import builders, data
from cards.actions import NeedPerson, OpenHelp, SendHelp, ShowRequest, ShowRequests
from cards.model import Card, Form
from coaching.checkins import evaluating
from coaching.checkins.model import ON_THE_FORM, CheckIn, TroubleKind
from coaching.help import asking, talking
from coaching.help.asking import Outcome, Telling, Trouble
from coaching.help.model import Reach, Request, RequestState
from coaching.help.opening import Asking
from coaching.materials.model import Material
from coaching.programmes.model import EnrolmentState
from coaching.programmes.succession import acting_lead
from handlers.context import Turn
from handlers.events import Values
from handlers.help_cards import HelpCards
from handlers.help_messages import HelpMessages
from handlers.inputs import chosen, require, text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import InvalidInputError

MANAGER = "manager"
"""What `seen_by` holds when the manager may see it too."""


def cards_of(turn: Turn) -> HelpCards:
    """Return what makes cards for the acting person."""
    return HelpCards(world=turn.world, unit=turn.unit, reader=turn.actor)


def messages_of(turn: Turn) -> HelpMessages:
    """Return what tells others."""
    return HelpMessages(world=turn.world, unit=turn.unit)


def open_help(turn: Turn, _action: OpenHelp, _values: Values) -> Reply:
    """Open the form for help without a check-in."""
    own = turn.unit.enrolments.of_person(turn.actor.id)
    active = [one for one in own if one.state is EnrolmentState.ACTIVE]
    programme_id = next((one.programme_id for one in [*active, *own]), None)
    return Reply(form=trouble_form(turn, programme_id=programme_id, check_in_id=None))


def trouble_form(turn: Turn, *, programme_id: str | None, check_in_id: int | None) -> Form:
    """Return the form; it says who gets what nobody answers."""
    words = reader_of(turn.actor, turn.world.company).words
    lead = lead_name(turn, programme_id)
    return builders.trouble_form(data.TroubleFormData(check_in_id=check_in_id, lead_name=lead), words)


def lead_name(turn: Turn, programme_id: str | None) -> str:
    """Return the name of who acts for the programme; empty if that is nobody in particular."""
    programme = None if programme_id is None else turn.unit.programmes.find(programme_id)
    if programme is None:
        return ""
    acting = acting_lead(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    return acting[0].name if len(acting) == 1 else ""


def send_help(turn: Turn, _action: SendHelp, values: Values) -> Reply:
    """Take what was written, and offer materials or ask people."""
    told = tell(turn, read_trouble(turn, values), check_in=None)
    return Reply(cards=(told_card(turn, told),))


def read_trouble(turn: Turn, values: Values) -> Trouble:
    """Return what stands on the form; raises `InvalidInputError`."""
    require(values, "kind", "text")
    kind = chosen(values, "kind", TroubleKind)
    if kind not in ON_THE_FORM:
        raise InvalidInputError({"kind": "error.choice"})
    reach = chosen(values, "reach", Reach) if text_of(values, "reach") else Reach.CHAT
    return asking.checked(
        Trouble(
            kind=kind,
            text=text_of(values, "text"),
            wish=text_of(values, "wish"),
            reach=reach,
            manager_too=text_of(values, "seen_by") == MANAGER,
            language=reader_of(turn.actor, turn.world.company).words.language,
        )
    )


def tell(
    turn: Turn, trouble: Trouble, *, check_in: CheckIn | None, about: asking.About | None = None
) -> Telling:
    """Bring what the acting person wrote to where it can be solved, and tell all who are concerned. `about`:
    it is for a team."""
    told = asking.tell(
        turn.unit,
        trouble,
        person=turn.actor,
        check_in=check_in,
        about=about,
        company=turn.world.company,
        now=turn.world.now,
    )
    _support_again(turn, told.request, check_in)
    messages = messages_of(turn)
    if told.asking is not None:
        messages.ask(told.asking)
    if told.outcome is Outcome.RELAYED:
        supporter = turn.unit.people.find(told.request.supporter_id or "")
        if supporter is not None:
            messages.relay(told.request, trouble.text, author=turn.actor, to=supporter)
    if told.proposal is not None:
        messages.propose(told.proposal)
    messages.tell_manager(told.request)
    return told


def _support_again(turn: Turn, request: Request, check_in: CheckIn | None) -> None:
    """Ask the person more often again; with a check-in that is done with its answer."""
    if check_in is None and request.enrolment_id is not None:
        evaluating.support_again(
            turn.unit, request.enrolment_id, company=turn.world.company, now=turn.world.now
        )


def told_card(turn: Turn, told: Telling, *, next_card: datetime | None = None) -> Card:
    """Return what the asker sees next: materials, who is asked, or who is on it already. `next_card`: when
    the next check-in comes."""
    if told.outcome is Outcome.OFFERED:
        return _offer(turn, told.request, told.materials)
    if told.outcome is Outcome.RELAYED:
        return sent(turn, told.request, to_name=cards_of(turn).name(told.request.supporter_id))
    return received(turn, told.request, told.asking, next_card=next_card)


def _offer(turn: Turn, request: Request, materials: Sequence[Material]) -> Card:
    lines = tuple(data.MaterialLine(id=one.id, title=one.title, minutes=one.minutes) for one in materials)
    offer = data.MaterialsOfferData(request_id=request.id, kind=request.kind, materials=lines)
    return builders.materials_offer(offer, reader_of(turn.actor, turn.world.company).words)


def sent(turn: Turn, request: Request, *, to_name: str) -> Card:
    """Return the receipt of what was written in a request."""
    receipt = data.MessageSentData(request_id=request.id, to_name=to_name)
    return builders.message_sent(receipt, reader_of(turn.actor, turn.world.company).words)


def received(
    turn: Turn, request: Request, asked: Asking | None, *, next_card: datetime | None = None
) -> Card:
    """Return the card that says who is asked now, and until when somebody answers."""
    leads = () if asked is None else asked.leads
    return cards_of(turn).received(request, leads=leads, next_card=next_card)


def need_person(turn: Turn, action: NeedPerson, _values: Values) -> Reply:
    """Ask people, because materials did not help."""
    asked = asking.need_person(
        turn.unit,
        request_id=action.request_id,
        asker=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    if asked.request.state is RequestState.CLAIMED:
        return Reply(replace=cards_of(turn).claimed(asked.request))
    messages_of(turn).ask(asked)
    return Reply(replace=received(turn, asked.request, asked))


def show_request(turn: Turn, action: ShowRequest, _values: Values) -> Reply:
    """Show a whole request to those who are in it."""
    request = turn.unit.help.get(action.request_id)
    talking.check_part(request, turn.actor)
    return Reply(cards=(cards_of(turn).view(request),))


def show_requests(turn: Turn, _action: ShowRequests, _values: Values) -> Reply:
    """List the acting person's own requests, the open ones first."""
    words = reader_of(turn.actor, turn.world.company).words
    card = builders.requests_list(data.RequestsListData(rows=own_lines(turn)), words)
    return Reply(cards=(card,))


def own_lines(turn: Turn) -> tuple[data.RequestLine, ...]:
    """Return the acting person's requests as rows, the open ones first."""
    own = turn.unit.help.of_person(turn.actor.id)
    ordered = sorted(own, key=lambda request: request.state is RequestState.ENDED)
    return tuple(cards_of(turn).line(request) for request in ordered)
