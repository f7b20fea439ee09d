"""What those who run a programme make of help: proposals, materials, group sessions, the log of wishes."""

import unicodedata
from datetime import datetime

from cards import builders, data
from cards.actions import (
    DismissProposal,
    PlanSession,
    SaveMaterial,
    SendSession,
    ShowMaterials,
    WriteMaterial,
)
from cards.model import MAX_TEXT
from coaching.checkins.model import TroubleKind
from coaching.help import proposing
from coaching.help.model import Proposal, ProposalState
from coaching.materials import service
from coaching.programmes.model import Programme
from coaching.programmes.succession import acting_lead
from handlers import materials
from handlers.adjust import calendar_of, today_of
from handlers.context import Turn
from handlers.events import Values
from handlers.help_messages import HelpMessages
from handlers.inputs import date_of, require, text_of
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.requests import cards_of
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.visibility import Matter, may_see

MAX_TITLE = 100
"""Characters of a material's title; its text and the place of a session are held to what inputs take."""
MAX_PLACE = 150
LONGEST_READING = 120
"""Minutes that reading a material may take (our own default)."""


def check_runs(turn: Turn, programme: Programme) -> None:
    """Raise `NotAllowedError` unless the acting person runs the programme or acts for who does."""
    acting = acting_lead(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    named = (programme.lead, programme.deputy, programme.sponsor, *(one.id for one in acting))
    if not may_see(Matter.WISHES, viewer=turn.actor, leads_programme=turn.actor.id in named):
        raise NotAllowedError(person_id=turn.actor.id, what="run this programme")


def _proposal(turn: Turn, proposal_id: int) -> tuple[Proposal, Programme]:
    """Return a proposal that waits, locked, with its programme; raises `TooLateError` if it was answered."""
    proposal = turn.unit.help.lock_proposal(proposal_id)
    programme = turn.unit.programmes.get(proposal.programme_id)
    check_runs(turn, programme)
    if proposal.state is not ProposalState.OPEN:
        raise TooLateError(reason="proposal_answered")
    return proposal, programme


def _answer(turn: Turn, proposal_id: int, answer: ProposalState) -> Proposal:
    return proposing.answer_proposal(
        turn.unit, proposal_id=proposal_id, answer=answer, actor=turn.actor, now=turn.world.now
    )


def dismiss_proposal(turn: Turn, action: DismissProposal, _values: Values) -> Reply:
    """Take "not now" as the answer."""
    _proposal(turn, action.proposal_id)
    answered = _answer(turn, action.proposal_id, ProposalState.DISMISSED)
    return Reply(replace=cards_of(turn).proposal(answered))


def plan_session(turn: Turn, action: PlanSession, _values: Values) -> Reply:
    """Ask when and where people meet."""
    proposal, _ = _proposal(turn, action.proposal_id)
    form = data.SessionFormData(proposal_id=proposal.id, kind=proposal.kind, earliest=today_of(turn))
    return Reply(form=builders.session_form(form, reader_of(turn.actor, turn.world.company).words))


def send_session(turn: Turn, action: SendSession, values: Values) -> Reply:
    """Invite those who had this trouble, each by their own clock."""
    proposal, _ = _proposal(turn, action.proposal_id)
    require(values, "date", "time", "place")
    place = text_of(values, "place")
    if len(place) > MAX_PLACE:
        raise InvalidInputError({"place": "error.too_long"})
    when = _session_at(turn, values)
    asked = proposing.who_asked(turn.unit, proposal, company=turn.world.company, now=turn.world.now)
    HelpMessages(world=turn.world, unit=turn.unit).invite(
        [one for one in asked if one.id != turn.actor.id], proposal, when=when, place=place, lead=turn.actor
    )
    answered = _answer(turn, proposal.id, ProposalState.SESSION)
    return Reply(cards=(cards_of(turn).proposal(answered),))


def _session_at(turn: Turn, values: Values) -> datetime:
    """Return when the session begins: date and time are those of the lead's clock."""
    day = date_of(values, "date")
    try:
        clock = datetime.strptime(text_of(values, "time"), "%H:%M").time()  # noqa: DTZ007 - a time of day only
    except ValueError:
        raise InvalidInputError({"time": "error.choice"}) from None
    if day is None:
        raise InvalidInputError({"date": "error.required"})
    when = datetime.combine(day, clock, tzinfo=calendar_of(turn).timezone)
    if when <= turn.world.now:
        raise InvalidInputError({"date": "error.past_time"})
    return when


def write_material(turn: Turn, action: WriteMaterial, _values: Values) -> Reply:
    """Ask for a material; for a proposal, its kind is chosen already."""
    programmes, kinds = _to_write_for(turn, action.proposal_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = data.MaterialFormData(
        proposal_id=action.proposal_id,
        language=reader.words.language,
        languages=turn.world.company.languages,
        kinds=kinds,
        practices=_practices(programmes, reader),
    )
    return Reply(form=builders.material_form(form, reader.words))


def _to_write_for(turn: Turn, proposal_id: int) -> tuple[list[Programme], tuple[TroubleKind, ...]]:
    """Return the programmes that a material may be for, and the kind of trouble of the proposal."""
    if proposal_id:
        proposal = turn.unit.help.lock_proposal(proposal_id)
        programme = turn.unit.programmes.get(proposal.programme_id)
        check_runs(turn, programme)
        return [programme], (proposal.kind,)
    materials.require_running(turn)
    return turn.unit.programmes.list_all(), ()


def _practices(programmes: list[Programme], reader: Reader) -> tuple[tuple[str, str], ...]:
    named = {one.id: reader.text(one.name) for programme in programmes for one in programme.practices}
    return tuple(named.items())


def save_material(turn: Turn, action: SaveMaterial, values: Values) -> Reply:
    """Offer what was written from now on; a proposal that waits is answered with it."""
    programmes, _ = _to_write_for(turn, action.proposal_id)
    require(values, "title", "text")
    title, body = text_of(values, "title"), text_of(values, "text")
    lengths = (("title", title, MAX_TITLE), ("text", body, MAX_TEXT))
    too_long = {name: "error.too_long" for name, text, most in lengths if len(text) > most}
    if too_long:
        raise InvalidInputError(too_long)
    reader = reader_of(turn.actor, turn.world.company)
    service.write(
        turn.unit,
        author=turn.actor.id,
        title=title,
        body=body,
        kinds=_kinds(values),
        practices=_chosen_practice(values, _practices(programmes, reader)),
        minutes=_minutes(values),
        language=_language(turn, values, reader),
        now=turn.world.now,
    )
    if not action.proposal_id:
        return materials.show_all(turn, ShowMaterials(), {})
    proposal = turn.unit.help.lock_proposal(action.proposal_id)
    if proposal.state is ProposalState.OPEN:
        proposal = _answer(turn, proposal.id, ProposalState.MATERIAL)
    return Reply(cards=(cards_of(turn).proposal(proposal),))


def _kinds(values: Values) -> tuple[TroubleKind, ...]:
    sent = values.get("kinds", ())
    try:
        return tuple(TroubleKind(one) for one in ((sent,) if isinstance(sent, str) else sent) if one)
    except ValueError:
        raise InvalidInputError({"kinds": "error.choice"}) from None


def _chosen_practice(values: Values, offered: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    practice = text_of(values, "practice")
    if practice and practice not in dict(offered):
        raise InvalidInputError({"practice": "error.choice"})
    return (practice,) if practice else ()


def _minutes(values: Values) -> int:
    typed = unicodedata.normalize("NFKC", text_of(values, "minutes"))
    if not typed:
        return service.CHAT_MINUTES
    if (
        not typed.isdecimal()
        or len(typed) > len(str(LONGEST_READING))
        or not 0 < int(typed) <= LONGEST_READING
    ):
        raise InvalidInputError({"minutes": "error.number"})
    return int(typed)


def _language(turn: Turn, values: Values, reader: Reader) -> str:
    language = text_of(values, "language") or reader.words.language
    if language not in {*turn.world.company.languages, reader.words.language}:
        raise InvalidInputError({"language": "error.choice"})
    return language
