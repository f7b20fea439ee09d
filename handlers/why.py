"""Why the last unprompted message came: rule, data, date."""

from dataclasses import replace

from cards import builders, data
from cards.builders.pauses import KNOWN_KINDS
from coaching.programmes.model import Programme
from handlers.adjust import calendar_of
from handlers.announcements.cards import AnnouncementCards
from handlers.announcements.messages import ABOUT_AN_ANNOUNCEMENT
from handlers.context import Turn
from handlers.help_messages import ABOUT_A_REQUEST, PROPOSAL, SESSION_INVITATION
from handlers.leading import programme_id_of
from handlers.readers import name_of, reader_of
from handlers.rebuilding import topic_of
from handlers.reply import Reply
from handlers.surveys.messages import ABOUT_A_WAVE
from people.errors import NotFoundError
from people.outbox import Message

_ABOUT_A_PROPOSAL = frozenset({PROPOSAL, SESSION_INVITATION})


def why(turn: Turn) -> Reply:
    """Say why the last unprompted message came. A message of a later version points to its own last line."""
    words = reader_of(turn.actor, turn.world.company).words
    message = turn.unit.outbox.last_unprompted_to(turn.actor.id)
    if message is None or message.kind not in KNOWN_KINDS:
        what = data.Notice.NOTHING_SENT_YET if message is None else data.Notice.WHY_ON_CARD
        return Reply(cards=(builders.notice(data.NoticeData(notice=what), words),))
    return Reply(cards=(builders.why(_reason(turn, message), words),))


def _reason(turn: Turn, message: Message) -> data.WhyData:
    """Return what is known of the message's reason; whatever it was about may be gone by now."""
    topic = topic_of(turn.world, turn.unit, message)
    sent_at = (message.finished_at or message.due_at).astimezone(calendar_of(turn).timezone)
    known = data.WhyData(kind=message.kind, sent_at=sent_at)
    if topic is not None:
        return replace(
            _of_programme(turn, known, topic.programme),
            sent_at=sent_at.astimezone(topic.calendar.timezone),
            day_zero=topic.enrolment.day_zero,
        )
    if message.kind in ABOUT_A_WAVE:
        return known
    if message.kind in ABOUT_AN_ANNOUNCEMENT:
        return _of_announcement(turn, known, message.subject_id)
    if message.kind in ABOUT_A_REQUEST:
        return _of_request(turn, known, message.subject_id)
    return _of_programme(turn, known, _programme_of(turn, message))


def _of_announcement(turn: Turn, known: data.WhyData, announcement_id: int | None) -> data.WhyData:
    """Add which announcement it was, for whom and from whom, as its card says."""
    one = turn.unit.announcements.find(announcement_id or 0)
    if one is None:
        return known
    origin = AnnouncementCards(world=turn.world, unit=turn.unit).origin(one, turn.actor)
    title = reader_of(turn.actor, turn.world.company).text(one.content.titles)
    return replace(known, announcement_title=title, announcement_origin=origin)


def _of_request(turn: Turn, known: data.WhyData, request_id: int | None) -> data.WhyData:
    """Add which request it was: its kind and day, which the message said too."""
    request = turn.unit.help.get_many([request_id or 0]).get(request_id or 0)
    if request is None:
        return known
    asked_on = request.asked_at.astimezone(known.sent_at.tzinfo).date()
    of_request = replace(known, request_id=request.id, trouble=request.kind, asked_on=asked_on)
    programme = turn.unit.programmes.find(request.programme_id) if request.programme_id else None
    return _of_programme(turn, of_request, programme)


def _programme_of(turn: Turn, message: Message) -> Programme | None:
    if message.kind not in _ABOUT_A_PROPOSAL:
        return turn.unit.programmes.find(programme_id_of(message))
    try:
        proposal = turn.unit.help.lock_proposal(message.subject_id or 0)
    except NotFoundError:
        return None
    return turn.unit.programmes.find(proposal.programme_id)


def _of_programme(turn: Turn, known: data.WhyData, programme: Programme | None) -> data.WhyData:
    if programme is None:
        return known
    reader = reader_of(turn.actor, turn.world.company)
    return replace(
        known,
        programme_name=reader.text(programme.name),
        lead_name=name_of(turn.unit.people.find(programme.lead)),
    )
