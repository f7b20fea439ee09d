"""A second person's word: asked for, given, or sent back with a reason. The first answer counts."""

from cards import builders
from cards.actions import (
    ApproveAnnouncement,
    OpenAnnouncementRefusal,
    ProposeAnnouncement,
    RefuseAnnouncement,
)
from cards.builders.announcement_counting import LONGEST_REASON
from cards.data.announcement_counting import (
    AnnouncementCountingData,
    AnnouncementRefusalFormData,
    Decision,
)
from coaching.announcements import launching
from coaching.announcements.model import Announcement, AnnouncementState
from handlers.announcements.counted import (
    ask_to_approve,
    decided_card,
    tell_answered,
    tell_decided,
    title_for,
)
from handlers.announcements.drafts import DraftCards, changed_by_actor
from handlers.announcements.questions import approval_key
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import require, text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import InvalidInputError


def propose(turn: Turn, action: ProposeAnnouncement, _values: Values) -> Reply:
    """Ask everybody for approval who may give it."""
    world = turn.world
    refused = _not_to_be_asked(turn, changed_by_actor(turn, action.announcement_id))
    if refused is not None:
        return refused
    one, people = launching.propose(
        turn.unit,
        action.announcement_id,
        seen=action.seen,
        actor=turn.actor,
        company=world.company,
        now=world.now,
    )
    for person in people:
        ask_to_approve(world, turn.unit, one, person, asked_by=turn.actor)
    return _decided(turn, one, Decision.ASKED, people=len(people))


def _not_to_be_asked(turn: Turn, one: Announcement) -> Reply | None:
    """Show what keeps a counted draft from being sent by now, or have it counted anew because others would
    approve figures that are old; None if neither is so."""
    if one.state is not AnnouncementState.DRAFT or one.forecast is None or one.work is not None:
        return None
    cards = DraftCards(turn=turn)
    if cards.problems(one):
        return Reply(cards=(cards.draft(one),))
    if not launching.is_old(one, now=turn.world.now):
        return None
    launching.ask_to_count(turn.unit, one.id, actor=turn.actor, now=turn.world.now)
    card = AnnouncementCountingData(announcement_id=one.id, title=cards.title(one), is_old=True)
    return Reply(replace=builders.announcement_counting(card, cards.reader.words))


def approve(turn: Turn, action: ApproveAnnouncement, _values: Values) -> Reply:
    """Give one's word; it is looked once more at who gets it, and goes out."""
    one = launching.approve(
        turn.unit,
        action.announcement_id,
        seen=action.seen,
        actor=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    _answer_for_all(turn, one, Decision.APPROVED, others=Decision.OTHERS_APPROVED)
    return _decided(turn, one, Decision.APPROVED)


def open_refusal(turn: Turn, action: OpenAnnouncementRefusal, _values: Values) -> Reply:
    """Ask why it is sent back."""
    company = turn.world.company
    one = launching.check_approver(turn.unit, action.announcement_id, actor=turn.actor, company=company)
    reader = reader_of(turn.actor, company)
    form = AnnouncementRefusalFormData(announcement_id=one.id, title=title_for(one, reader))
    return Reply(form=builders.announcement_refusal_form(form, reader.words))


def refuse(turn: Turn, action: RefuseAnnouncement, values: Values) -> Reply:
    """Send it back with a reason, which whoever asked reads."""
    require(values, "reason")
    reason = text_of(values, "reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidInputError({"reason": "error.too_long"})
    one = launching.refuse(
        turn.unit,
        action.announcement_id,
        reason=reason,
        actor=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    _answer_for_all(turn, one, Decision.SENT_BACK, others=Decision.OTHERS_REFUSED)
    for person_id in dict.fromkeys((one.launched_by, one.author_id)):
        tell_decided(turn.world, turn.unit, one, person_id, Decision.REFUSED, by=turn.actor, reason=reason)
    return _decided(turn, one, Decision.SENT_BACK, adds=True)


def _answer_for_all(turn: Turn, one: Announcement, decision: Decision, *, others: Decision) -> None:
    """Take back the question to others that has not gone out; what has, says from now on who decided what."""
    world = turn.world
    people = launching.approvers(turn.unit, one, company=world.company, now=world.now)
    keys = [approval_key(one, person.id) for person in people]
    turn.unit.outbox.cancel(keys, at=world.now)
    for person in people:
        by_reader = decision if person.id == turn.actor.id else others
        tell_answered(world, turn.unit, one, person, by_reader, by=turn.actor)


def _decided(
    turn: Turn, one: Announcement, decision: Decision, *, people: int | None = None, adds: bool = False
) -> Reply:
    card = decided_card(one, reader_of(turn.actor, turn.world.company), decision, people=people)
    return Reply(cards=(card,)) if adds else Reply(replace=card)
