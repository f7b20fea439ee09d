"""Everything about one person, over all domains: to hand it over, and to erase it."""

from datetime import date, datetime

from pydantic_core import to_jsonable_python

from bot.cli.personal_follow_ups import follow_ups_of
from bot.cli.personal_kpis import reviews_of, teams_managed_by
from bot.cli.personal_responses import changes_of, responses_of
from coaching.announcements.model import Announcement
from coaching.help import supporting
from coaching.questions.model import Question
from handlers.context import UnitOfWork
from handlers.help_messages import ABOUT_A_REQUEST, NAMING
from handlers.kpis.above import FOLLOW_UP_ABOVE
from handlers.kpis.disputing import KPI_DISPUTED, KPI_SETTLED
from people.export import Json, erase_person, export_person
from people.outbox import Message
from surveys.waves.model import Wave, WaveState

FOLLOW_UPS_NAMING = frozenset({FOLLOW_UP_ABOVE, KPI_DISPUTED, KPI_SETTLED})
"""Kinds of messages about a follow-up that bring one person's name or words to another."""
_FIRST, _LAST = date(1900, 1, 1), date(9999, 12, 31)
_ALL = 2**31 - 1


def export_everything(unit: UnitOfWork, person_id: str) -> dict[str, Json]:
    """Return all that is kept about the person, ready for JSON; raises `NotFoundError`."""
    ground = export_person(unit, person_id)
    marks = unit.readings.marks_of([person_id], first=_FIRST, last=_LAST).get(person_id, [])
    messages = [message for message in unit.outbox.list_messages() if message.person_id == person_id]
    return {
        **ground,
        "enrolments": to_jsonable_python(unit.enrolments.of_person(person_id)),
        "check_ins": to_jsonable_python(unit.check_ins.of_person(person_id)),
        "requests": to_jsonable_python(unit.help.of_person(person_id)),
        "written": to_jsonable_python(unit.help.written_by(person_id)),
        "wishes": to_jsonable_python(unit.help.wishes_by(person_id)),
        "topics": sorted(unit.help.topics_of([person_id]).get(person_id, ())),
        "solved_for_others": unit.help.credits_of([person_id]).get(person_id, 0),
        "questions": to_jsonable_python(unit.questions.of_person(person_id)),
        "answers": [_answer(question) for question in unit.questions.answered_by(person_id)],
        "readings": to_jsonable_python(unit.readings.of_subject(person_id)),
        "day_marks": to_jsonable_python(marks),
        "surveys": [
            _invitation(unit, wave, person_id)
            for wave in unit.surveys.waves_inviting(person_id, states=frozenset(WaveState))
        ],
        "announcements_received": unit.announcements.received(person_id),
        "announcement_responses": to_jsonable_python(unit.announcements.of_person(person_id)),
        "announcements_written": [
            _written(one) for one in unit.announcements.list_all(limit=_ALL) if one.author_id == person_id
        ],
        "survey_responses": responses_of(unit, person_id),
        "changes_saved": changes_of(unit, person_id),
        "kpi_reviews": reviews_of(unit, person_id),
        "teams_managed": teams_managed_by(unit, person_id),
        "follow_ups": follow_ups_of(unit, person_id),
        "messages": [_message(message) for message in messages],
    }


def erase_everything(unit: UnitOfWork, person_id: str, *, at: datetime, actor: str) -> None:
    """Remove all that is kept about the person; the audit keeps the id. Raises `NotFoundError`."""
    unit.people.get(person_id)
    unit.announcements.erase(person_id)  # Before the messages, which say what became of those to the person.
    unit.outbox.erase(person_id)
    _erase_from_chats_of_others(unit, person_id)
    unit.help.erase(person_id)
    unit.questions.erase(person_id)
    unit.check_ins.erase(person_id)
    unit.readings.erase(person_id)
    unit.surveys.erase(person_id)
    unit.responses.erase(person_id)
    unit.changes.erase(person_id)
    unit.kpi_reviews.erase(person_id)
    unit.team_managers.erase(person_id)
    unit.follow_ups.erase(person_id)
    erase_person(unit, person_id, at=at, actor=actor)


def _erase_from_chats_of_others(unit: UnitOfWork, person_id: str) -> None:
    """Delete the messages that brought the person's name and words to others in requests and follow-ups: all
    of their own requests, what goes between asker and supporter in those of others that they wrote in or were
    on, and what was said of them as a manager, or by them of a number."""
    own = [request.id for request in unit.help.of_person(person_id)]
    unit.outbox.erase_about(ABOUT_A_REQUEST, own)
    written_in = {message.request_id for message in unit.help.written_by(person_id)}
    was_on = {
        int(entry.subject)
        for entry in unit.audit.list_entries()
        if entry.action in supporting.ACTIONS and person_id in (entry.actor, entry.detail)
    }
    unit.outbox.erase_about(NAMING, written_in | was_on)
    follow_ups = [entry.id for entry in unit.follow_ups.of_person(person_id)]
    unit.outbox.erase_about(FOLLOW_UPS_NAMING, follow_ups)


def _answer(question: Question) -> dict[str, Json]:
    """Return what the person answered, without what was asked: that is somebody else's."""
    return {
        "programme_id": question.programme_id,
        "answer": question.answer,
        "answered_at": question.answered_at.isoformat() if question.answered_at else None,
    }


def _invitation(unit: UnitOfWork, wave: Wave, person_id: str) -> dict[str, Json]:
    """Return to which survey the person was invited, and as one of whom; whether they answered is nowhere."""
    invited = unit.surveys.invitation(wave.id, person_id)
    return {
        "wave_id": wave.id,
        "opened_at": wave.opened_at.isoformat(),
        "closes_at": wave.closes_at.isoformat(),
        "group": list(wave.definition.nodes[invited.node].path) if invited else None,
    }


def _written(one: Announcement) -> dict[str, Json]:
    """Return what the person announced, as a project lead."""
    return {
        "announcement_id": one.id,
        "titles": dict(one.content.titles),
        "texts": dict(one.content.texts),
        "created_at": one.created_at.isoformat(),
        "launched_at": one.launched_at.isoformat() if one.launched_at else None,
    }


def _message(message: Message) -> dict[str, Json]:
    """Return what became of a message; its words repeat what stands elsewhere."""
    return {
        "kind": message.kind,
        "state": message.state.value,
        "reason": message.reason.value if message.reason else None,
        "platform": message.platform.value if message.platform else None,
        "due_at": message.due_at.isoformat(),
        "finished_at": message.finished_at.isoformat() if message.finished_at else None,
    }
