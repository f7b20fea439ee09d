"""What the ground domain keeps about a person: handed over whole, erased whole."""

import json
from dataclasses import fields
from datetime import UTC, date, datetime, time

import pytest

from people.errors import NotFoundError
from people.export import erase_person, export_person
from people.model import Account, AuditEntry, Feature, Half, Leave, Person, Platform, Role, WorkHours
from people.preferences import pause
from storage.unit_of_work import SqlUnitOfWork

AT = datetime(2026, 6, 10, 3, tzinfo=UTC)
TANAKA = Person(
    id="T001",
    name="田中 太郎",
    email="tanaka@example.co.jp",
    team="Sales/East",
    manager_id="T002",
    roles=frozenset({Role.LEAD, Role.ADMIN}),
    locale="ja",
    start_date=date(2026, 6, 1),
    work_days=frozenset({3, 1}),
    work_hours=WorkHours(start=time(9, 30), end=time(17)),
)
SATO = Person(id="T002", name="Sato")
HALF = Leave(person_id="T001", first=date(2026, 6, 8), last=date(2026, 6, 8), kind="sick", half=Half.PM)


@pytest.fixture
def staffed(unit: SqlUnitOfWork) -> SqlUnitOfWork:
    """Tanaka, of whom much is known, and Sato, the manager."""
    unit.people.upsert_many([TANAKA, SATO])
    unit.people.put_leave([HALF])
    unit.people.remember_chat("T001", Platform.TEAMS)
    unit.people.mark_introduced(["T001"], at=AT)
    account = Account(
        platform=Platform.SLACK,
        identity="U0TANAKA",
        person_id="T001",
        locale="ja-JP",
        timezone="Asia/Tokyo",
    )
    unit.accounts.put_many([account])
    pause(unit, "T001", feature=Feature.NUDGE, until=date(2026, 6, 19), at=AT)
    unit.audit.append(AuditEntry(at=AT, actor="cli", action="roles", subject="T001", detail="admin;lead"))
    return unit


def test_an_export_holds_everything_about_the_person(staffed: SqlUnitOfWork) -> None:
    assert export_person(staffed, "T001") == {
        "person": {
            "person_id": "T001",
            "name": "田中 太郎",
            "email": "tanaka@example.co.jp",
            "slack_user_id": "U0TANAKA",
            "teams_aad_id": None,
            "team": "Sales/East",
            "rank": None,
            "manager_id": "T002",
            "roles": ["admin", "lead"],
            "locale": "ja",
            "timezone": "Asia/Tokyo",
            "country": None,
            "start_date": "2026-06-01",
            "end_date": None,
            "work_days": "Mon;Wed",
            "work_hours": "09:30-17:00",
            "active": True,
        },
        "accounts": [
            {
                "platform": "slack",
                "identity": "U0TANAKA",
                "locale": "ja-JP",
                "timezone": "Asia/Tokyo",
                "guest": False,
                "deactivated": False,
            }
        ],
        "leave": [{"from": "2026-06-08", "to": "2026-06-08", "kind": "sick", "half": "pm"}],
        "pauses": [{"feature": "nudge", "until": "2026-06-19"}],
        "introduced": True,
        "last_chat": "teams",
        "audit": [
            {
                "at": "2026-06-10T03:00:00+00:00",
                "actor": "cli",
                "action": "roles",
                "detail": "admin;lead",
            }
        ],
    }


def test_an_export_can_be_written_as_json(staffed: SqlUnitOfWork) -> None:
    exported = export_person(staffed, "T001")
    assert json.loads(json.dumps(exported)) == exported


def test_an_export_of_somebody_of_whom_little_is_known(staffed: SqlUnitOfWork) -> None:
    exported = export_person(staffed, "T002")
    assert exported["leave"] == exported["pauses"] == exported["audit"] == []
    assert exported["introduced"] is False
    assert exported["last_chat"] is None


def test_no_field_of_a_person_is_forgotten_in_the_export(staffed: SqlUnitOfWork) -> None:
    person = export_person(staffed, "T001")["person"]
    assert isinstance(person, dict)
    names = {"person_id" if field.name == "id" else field.name for field in fields(Person)}
    assert set(person) == names


def test_an_erased_person_leaves_nothing_but_the_id_in_the_audit(staffed: SqlUnitOfWork) -> None:
    erase_person(staffed, "T001", at=AT, actor="cli")
    assert staffed.people.find("T001") is None
    assert staffed.people.leave_of(["T001"], first=date(2026, 1, 1), last=date(2026, 12, 31)) == {}
    assert staffed.people.pauses_of(["T001"]) == {}
    assert staffed.people.last_chats(["T001"]) == {}
    latest = staffed.audit.list_entries()[0]
    assert (latest.actor, latest.action, latest.subject, latest.detail) == ("cli", "erase", "T001", "")


def test_people_of_an_erased_manager_have_none(staffed: SqlUnitOfWork) -> None:
    erase_person(staffed, "T002", at=AT, actor="cli")
    assert staffed.people.get("T001").manager_id is None


def test_somebody_unknown_is_neither_exported_nor_erased(staffed: SqlUnitOfWork) -> None:
    entries = len(staffed.audit.list_entries())
    with pytest.raises(NotFoundError):
        export_person(staffed, "T999")
    with pytest.raises(NotFoundError):
        erase_person(staffed, "T999", at=AT, actor="cli")
    assert len(staffed.audit.list_entries()) == entries
