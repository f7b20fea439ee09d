"""What people do with an announcement: *Got it*, a question for the supporters, reading it again.

Who it was not sent to may not: that is looked up at every press. Of channels everybody in the company is a
reader.
"""

from datetime import timedelta

from cards import builders
from cards.actions import (
    OpenAnnouncementQuestion,
    ReadAnnouncement,
    RespondToAnnouncement,
    SendAnnouncementQuestion,
)
from cards.data.announcement import AnnouncementQuestionFormData
from cards.texts import TITLE, quoted
from coaching.announcements.model import Announcement, AnnouncementState, Response, ResponseKind
from coaching.checkins.model import TroubleKind
from coaching.help import asking
from coaching.help.asking import Trouble
from handlers.announcements.cards import AnnouncementCards
from handlers.announcements.corrections import corrected_at
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import require, text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.requests import messages_of, told_card
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError

LONGEST_QUESTION = 1000
"""Characters, as on the form."""


def respond(turn: Turn, action: RespondToAnnouncement, _values: Values) -> Reply:
    """Keep that somebody got it, once, and thank them on the card itself."""
    if action.kind != ResponseKind.GOT_IT.value:
        raise NotFoundError(what="answer", key=action.kind)
    one = _found(turn, action.announcement_id)
    _check_recipient(turn, one)
    is_copy = bool(action.is_copy)
    cards = AnnouncementCards(world=turn.world, unit=turn.unit, is_thanked=True, is_copy=is_copy)
    if one.state is not AnnouncementState.RECALLED:
        _check_valid(turn, one)
        _keep_got_it(turn, one)
    return Reply(replace=cards.direct(one, turn.actor))


def open_question(turn: Turn, action: OpenAnnouncementQuestion, _values: Values) -> Reply:
    """Ask what the question is. Where only people have it, one that was recalled is shown as that instead, in
    place of what was pressed."""
    asked = _found(turn, action.announcement_id)
    if asked.state is AnnouncementState.RECALLED and not asked.addressing.channels:
        _check_recipient(turn, asked)
        return Reply(replace=AnnouncementCards(world=turn.world, unit=turn.unit).direct(asked, turn.actor))
    one = _to_ask_about(turn, action.announcement_id)
    reader = reader_of(turn.actor, turn.world.company)
    form = AnnouncementQuestionFormData(announcement_id=one.id, title=reader.text(one.content.titles))
    return Reply(form=builders.announcement_question_form(form, reader.words))


def send_question(turn: Turn, action: SendAnnouncementQuestion, values: Values) -> Reply:
    """Bring a question to the supporters, with the announcement that it is about for the one who takes it."""
    one = _to_ask_about(turn, action.announcement_id)
    told = asking.tell(
        turn.unit,
        _trouble(turn, one, values),
        person=turn.actor,
        company=turn.world.company,
        now=turn.world.now,
    )
    if told.asking is not None:
        messages_of(turn).ask(told.asking)
    _keep(turn, one, ResponseKind.QUESTION)
    return Reply(cards=(told_card(turn, told),))


def read_again(turn: Turn, action: ReadAnnouncement, _values: Values) -> Reply:
    """Show the whole message to somebody for whom it is, whether it has arrived yet or not. It is a copy, and
    says as of when."""
    one = _found(turn, action.announcement_id)
    _check_recipient(turn, one)
    cards = AnnouncementCards(world=turn.world, unit=turn.unit, is_copy=True)
    return Reply(cards=(cards.direct(one, turn.actor),))


def _trouble(turn: Turn, one: Announcement, values: Values) -> Trouble:
    """Return the question in the words in which a supporter reads it."""
    require(values, "question")
    question = text_of(values, "question")
    if len(question) > LONGEST_QUESTION:
        raise InvalidInputError({"question": "error.too_long"})
    reader = reader_of(turn.actor, turn.world.company)
    title = quoted(reader.text(one.content.titles), TITLE)
    about = reader.words.text("announcement_question_form.about", title=title)
    return Trouble(
        kind=TroubleKind.ANNOUNCEMENT,
        text=f"{about}\n{question}",
        language=reader.words.language,
    )


def _found(turn: Turn, announcement_id: int) -> Announcement:
    """Return an announcement that was launched; raises `NotFoundError`, and `TooLateError` on a preview."""
    one = turn.unit.announcements.find(announcement_id)
    if one is None:
        raise NotFoundError(what="announcement", key=str(announcement_id))
    if not one.is_launched:
        raise TooLateError(reason="announcement_trial")
    return one


def _to_ask_about(turn: Turn, announcement_id: int) -> Announcement:
    one = _found(turn, announcement_id)
    if not one.addressing.channels:
        _check_recipient(turn, one)
    _check_valid(turn, one)
    return one


def _check_recipient(turn: Turn, one: Announcement) -> None:
    if not turn.unit.announcements.is_recipient(one.id, f"person:{turn.actor.id}"):
        raise NotAllowedError(person_id=turn.actor.id, what="act for somebody else")


def _check_valid(turn: Turn, one: Announcement) -> None:
    is_over = one.over_at is not None and turn.world.now > one.over_at
    if is_over or one.state is AnnouncementState.RECALLED:
        raise TooLateError(reason="announcement_over")


def _keep_got_it(turn: Turn, one: Announcement) -> None:
    """Keep that somebody got it, and, after a correction, that they got that as well."""
    corrected = corrected_at(turn.unit, one)
    if not _keep(turn, one, ResponseKind.GOT_IT) and corrected is not None:
        # The clock of a demo may stand still: what is pressed after the correction is later all the same.
        at = max(turn.world.now, corrected + timedelta.resolution)
        turn.unit.announcements.got_it_again(one.id, turn.actor.id, at=at)


def _keep(turn: Turn, one: Announcement, kind: ResponseKind) -> bool:
    """Keep somebody's first response of a kind; False if there was one."""
    response = Response(announcement_id=one.id, person_id=turn.actor.id, kind=kind, at=turn.world.now)
    return turn.unit.announcements.respond(response)
