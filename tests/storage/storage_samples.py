"""Data that the storage tests put in: small builders with everything filled in that does not matter."""

import traceback
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from coaching.checkins.model import CheckInKind, NewCheckIn, TroubleKind
from coaching.help.model import Reach, Request, RequestState
from coaching.materials.model import NewMaterial
from coaching.programmes.model import Enrolment, Phase, Programme, ProgrammeState, Vision
from coaching.questions.model import Question, QuestionKind
from measures.kpis.model import Reading
from people.model import Person
from people.outbox import Message, NewMessage
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""Wednesday 10 June 2026, 10:00 in Tokyo."""
TODAY = date(2026, 6, 10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

HOSTILE_TEXTS = (
    "O'Brien \"; DROP TABLE person; --",
    "<!channel> *bold* ](javascript:alert(1)",
    "田中 太郎（営業部）",
    "👩🏽‍💻🏳️‍🌈 𠮷野家",
    "\u202eright to left\u202c שלום مرحبا",
    "line one\nline two\r\n\ttabbed",
    "%s %(name)s {} $1 ? :name",
    "back\\slash \\u0000 \\x00",
    "x" * 5_000,
    " \u00a0\ufeff ",
    "",
)


def person(person_id: str, **changes: Any) -> Person:
    """A person with an id and a name made of it."""
    return Person(**{"id": person_id, "name": f"Name of {person_id}", **changes})


def programme(programme_id: str = "sales", **changes: Any) -> Programme:
    """A running programme without practices."""
    plain: dict[str, Any] = {
        "id": programme_id,
        "tool": "salesforce",
        "name": {"en": "Sales", "ja": "営業"},
        "purpose": {"en": "Less retyping"},
        "go_live": date(2026, 5, 1),
        "lead": "lead",
        "vision": Vision(state={"en": "All deals are in it"}),
        "practices": (),
        "state": ProgrammeState.RUNNING,
    }
    return Programme(**plain | changes)


def enrolment(person_id: str, **changes: Any) -> Enrolment:
    """An active enrolment in `sales`, due now."""
    plain: dict[str, Any] = {
        "id": 0,
        "programme_id": "sales",
        "person_id": person_id,
        "day_zero": date(2026, 5, 1),
        "next_at": NOW,
    }
    return Enrolment(**plain | changes)


def check_in(enrolment_id: int, person_id: str, **changes: Any) -> NewCheckIn:
    """A check-in of today in `sales`."""
    plain: dict[str, Any] = {
        "enrolment_id": enrolment_id,
        "programme_id": "sales",
        "person_id": person_id,
        "kind": CheckInKind.CHECK_IN,
        "day": 40,
        "local_date": TODAY,
        "practice_id": "visits",
        "due_at": NOW,
    }
    return NewCheckIn(**plain | changes)


def request(person_id: str = "tanaka", **changes: Any) -> Request:
    """An open request for help in `sales`, told now without a check-in."""
    plain: dict[str, Any] = {
        "id": 0,
        "person_id": person_id,
        "programme_id": "sales",
        "enrolment_id": None,
        "check_in_id": None,
        "kind": TroubleKind.SETUP,
        "text": "It does not start",
        "wish": "",
        "reach": Reach.CHAT,
        "manager_too": False,
        "language": "ja",
        "phase": Phase.BUILDING,
        "practice_id": "visits",
        "state": RequestState.OPEN,
        "asked_at": NOW,
    }
    return Request(**plain | changes)


def material(key: str = "first-login", **changes: Any) -> NewMaterial:
    """A short material in English that fits everybody."""
    plain: dict[str, Any] = {
        "key": key,
        "language": "en",
        "title": "Your first login",
        "body": "# Login\n\n1. Open the app",
        "minutes": 3,
    }
    return NewMaterial(**plain | changes)


def question(person_id: str = "tanaka", **changes: Any) -> Question:
    """A question of day 1 in `sales`, asked now, without answer."""
    plain: dict[str, Any] = {
        "id": 0,
        "kind": QuestionKind.DAY_ONE,
        "programme_id": "sales",
        "person_id": person_id,
        "about": "",
        "text": "Do the weekly reports end?",
        "at": NOW,
    }
    return Question(**plain | changes)


def reading(**changes: Any) -> Reading:
    """Seven visits of Tanaka in the week of 1 June 2026."""
    plain: dict[str, Any] = {
        "kpi_id": "visits",
        "subject": "tanaka",
        "period_start": date(2026, 6, 1),
        "period_end": date(2026, 6, 7),
        "value": Decimal(7),
        "source": "checkin",
        "measured_at": NOW,
    }
    return Reading(**plain | changes)


def message(key: str, **changes: Any) -> NewMessage:
    """A message to the person `key` without feature, due now."""
    plain: dict[str, Any] = {
        "dedupe_key": key,
        "kind": "check_in",
        "lane": f"person:{key}",
        "person_id": key,
        "card": '{"title": "Check-in"}',
        "due_at": NOW,
    }
    return NewMessage(**plain | changes)


def put_people(database: Database, *person_ids: str) -> None:
    """Store people, committed."""
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person(person_id) for person_id in person_ids])
        unit.commit()


def put_enrolments(database: Database, *person_ids: str, **changes: Any) -> dict[str, int]:
    """Store the programme `sales` and enrolments in it, committed; returns the enrolments' ids."""
    with database.unit_of_work() as unit:
        unit.programmes.put(programme())
        unit.enrolments.add_many([enrolment(person_id, **changes) for person_id in person_ids])
        unit.commit()
        return {one.person_id: one.id for one in unit.enrolments.of_programme("sales")}


def queue(database: Database, *messages: NewMessage) -> None:
    """Queue messages, committed."""
    with database.unit_of_work() as unit:
        unit.outbox.add_many(messages, now=NOW)
        unit.commit()


def by_key(unit: SqlUnitOfWork) -> dict[str, Message]:
    """All messages by their dedupe key."""
    return {one.dedupe_key: one for one in unit.outbox.list_messages()}


def everything_said_by(error: BaseException) -> str:
    """All that a log with traceback and attributes could hold of an error."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None:
        chain.append(current)
        current = current.__cause__ or current.__context__
    said = ["".join(traceback.format_exception(one)) + repr(vars(one)) + repr(one.args) for one in chain]
    return "\n".join(said)
