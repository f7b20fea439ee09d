"""Export and erasure over all domains, on both databases: complete, and nobody else's."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.cli.personal_data import erase_everything, export_everything
from coaching.checkins.model import Answer, CheckInKind, NewCheckIn, Trouble, TroubleKind
from coaching.programmes.model import Enrolment, Practice, Programme, Vision
from measures.kpis.model import Reading
from people.errors import NotFoundError
from people.model import Feature, Half, Leave, Pause, Person, Platform
from people.outbox import NewMessage

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
BOTH = ("tanaka", "sato")


def programme() -> Programme:
    words = {"en": "x"}
    practice = Practice(id="visits", name=words, benefit=words, ease=4, contribution=5)
    return Programme(
        id="crm",
        tool="Salesforce",
        name=words,
        purpose=words,
        go_live=TODAY,
        lead="sato",
        vision=Vision(state=words),
        practices=(practice,),
    )


def live(unit, person_id: str) -> None:
    """Give a person one of everything."""
    unit.enrolments.add_many([Enrolment(id=0, programme_id="crm", person_id=person_id, day_zero=TODAY)])
    (enrolment,) = unit.enrolments.of_person(person_id)
    (check_in_id,) = unit.check_ins.add_many(
        [
            NewCheckIn(
                enrolment_id=enrolment.id,
                programme_id="crm",
                person_id=person_id,
                kind=CheckInKind.CHECK_IN,
                day=0,
                local_date=TODAY,
                practice_id="visits",
                due_at=NOW,
            )
        ]
    )
    unit.check_ins.record_answers([check_in_id], answer=Answer.TROUBLE, at=NOW)
    unit.check_ins.put_trouble(
        Trouble(
            check_in_id=check_in_id,
            person_id=person_id,
            kind=TroubleKind.SETUP,
            text=f"words of {person_id}",
            at=NOW,
        )
    )
    unit.readings.record(
        Reading(
            kpi_id="visit-records",
            subject=person_id,
            period_start=TODAY,
            period_end=TODAY + timedelta(days=6),
            value=Decimal("7.5"),
            source="checkin",
            measured_at=NOW,
        )
    )
    unit.readings.mark_days(person_id=person_id, kind="field", first=TODAY, last=TODAY, days=[TODAY])
    unit.people.put_leave([Leave(person_id=person_id, first=TODAY, last=TODAY, kind="annual", half=Half.AM)])
    unit.people.put_pause(Pause(person_id=person_id, feature=Feature.CHECK_IN, until=TODAY))
    unit.people.mark_introduced([person_id], at=NOW)
    unit.people.remember_chat(person_id, Platform.PLAYGROUND)
    message = NewMessage(
        dedupe_key=f"check_in:{check_in_id}",
        kind="check_in",
        lane=f"person:{person_id}",
        person_id=person_id,
        card=json.dumps({"text": f"card of {person_id}"}),
        due_at=NOW,
    )
    unit.outbox.add_many([message], now=NOW)


@pytest.fixture
def lived_in(unit_of_work):
    """A factory of units of work on a database in which two people have one of everything."""
    with unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=f"name of {one}", team="Sales") for one in BOTH])
        unit.programmes.put(programme())
        for person_id in BOTH:
            live(unit, person_id)
        unit.commit()
    return unit_of_work


def test_an_export_has_every_part_and_can_be_written_as_json(lived_in):
    with lived_in() as unit:
        data = export_everything(unit, "tanaka")
    assert json.loads(json.dumps(data)) == data
    assert data["person"]["name"] == "name of tanaka"
    assert data["leave"][0]["half"] == "am"
    assert data["pauses"] == [{"feature": "check_in", "until": "2026-09-14"}]
    assert data["introduced"] is True
    assert data["last_chat"] == "playground"
    assert data["enrolments"][0]["day_zero"] == "2026-09-14"
    assert data["check_ins"][0]["answer"] == "trouble"
    assert data["troubles"][0]["text"] == "words of tanaka"
    assert Decimal(data["readings"][0]["value"]) == Decimal("7.5")
    assert data["day_marks"][0]["day"] == "2026-09-14"
    assert data["messages"][0]["state"] == "queued"


def test_an_export_has_nothing_of_anybody_else(lived_in):
    with lived_in() as unit:
        assert "sato" not in json.dumps(export_everything(unit, "tanaka"))


def test_erasing_leaves_nothing_but_the_audit_entry_and_touches_nobody_else(lived_in):
    with lived_in() as unit:
        before = export_everything(unit, "sato")
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
        unit.commit()
    with lived_in() as unit:
        assert export_everything(unit, "sato") == before
        assert unit.people.find("tanaka") is None
        assert unit.enrolments.of_person("tanaka") == []
        assert unit.check_ins.of_person("tanaka") == []
        assert unit.check_ins.troubles_of("tanaka") == []
        assert unit.readings.of_subject("tanaka") == []
        assert unit.readings.marks_of(["tanaka"], first=TODAY, last=TODAY) == {}
        assert unit.people.leave_of(["tanaka"], first=TODAY, last=TODAY) == {}
        assert unit.people.pauses_of(["tanaka"]) == {}
        assert [message.person_id for message in unit.outbox.list_messages()] == ["sato"]
        assert [entry.action for entry in unit.audit.list_entries(subject="tanaka")] == ["erase"]


def test_an_erasure_that_is_not_committed_changes_nothing(lived_in):
    with lived_in() as unit:
        before = export_everything(unit, "tanaka")
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
    with lived_in() as unit:
        assert export_everything(unit, "tanaka") == before


def test_an_unknown_person_is_neither_exported_nor_erased(lived_in):
    with lived_in() as unit:
        with pytest.raises(NotFoundError):
            export_everything(unit, "nobody")
        with pytest.raises(NotFoundError):
            erase_everything(unit, "nobody", at=NOW, actor="cli")
        assert unit.audit.list_entries(subject="nobody") == []
