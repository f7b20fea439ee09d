"""What is kept of a person who answers surveys or wishes, in their export and after an erasure."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from wave_stage import OPENING

from bot.cli.personal_data import erase_everything, export_everything
from coaching.changes.model import ChangeRequest, ChangeState
from people.model import Person
from storage.database import Database
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState
from surveys.schedules.model import Breakdown
from surveys.waves.model import Definition, Node, Wave, WaveState

NOW = datetime(2026, 6, 10, 1, tzinfo=UTC)
DUE = date(2026, 7, 10)
NOTHING = {"items": [], "earlier_answers": [], "published": [], "not_waited_for": [], "let_open": []}
"""Of somebody who has nothing to do with responses."""


def wave(number: int, **changes: Any) -> Wave:
    """A wave that has closed."""
    wave_id = f"monthly-{number}"
    fixed = Definition(
        wave_id=wave_id,
        set_id="pulse",
        set_name={"en": "Pulse"},
        number=number,
        questions=(),
        languages=("en",),
        smallest_group=5,
        breakdown=Breakdown.TEAM,
        nodes=(Node(path=(), invited=12),),
        codebook={},
        theme_names={},
        opens_on=NOW.date(),
        closes_at=NOW,
        results_to=(),
    )
    plain: dict[str, Any] = {
        "id": wave_id,
        "schedule_id": "monthly",
        "state": WaveState.CLOSED,
        "definition": fixed,
        "digest": "00",
        "public_key": b"key",
        "opened_at": OPENING,
        "remind_at": None,
        "invited": 12,
    }
    return Wave(**plain | changes)


def answer(*, by: str, owner_id: str = "", **changes: Any) -> Answer:
    """An answer in words of whoever gave it."""
    plain: dict[str, Any] = {
        "decision": Decision.WILL_DO if owner_id else Decision.NOT_NOW,
        "reasons": {"en": f"words of {by}"},
        "owner_id": owner_id,
        "due": DUE if owner_id else None,
        "at": NOW,
        "by": by,
    }
    return Answer(**plain | changes)


def exported(decision: str, words: str, *, due: str | None, **changes: Any) -> dict[str, Any]:
    """An answer as it is exported."""
    plain = {
        "decision": decision,
        "reasons": {"en": words},
        "due": due,
        "done_on": None,
        "next_steps": {},
        "answered_at": "2026-06-10T01:00:00+00:00",
    }
    return plain | changes


def item(**changes: Any) -> Item:
    """An item of the first wave."""
    return Item(wave_id="monthly-1", place=0, origin=Origin.OWN, **changes)


def change_request(saved_by: str) -> ChangeRequest:
    """A change that is planned."""
    return ChangeRequest(
        programme_id="crm",
        titles={"en": f"title of {saved_by}"},
        state=ChangeState.PLANNED,
        due=DUE,
        asked_on=NOW.date(),
        voices=1,
        saved_at=NOW,
        saved_by=saved_by,
    )


@pytest.fixture
def ids(database: Database) -> list[int]:
    """The ids of items in which Tanaka and others have their parts."""
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=f"name of {one}") for one in ("tanaka", "sato")])
        unit.surveys.add_wave(wave(1), [])
        unit.surveys.add_wave(wave(2, despite="tanaka"), [])
        one = Round(
            wave_id="monthly-1",
            schedule_id="monthly",
            state=RoundState.PUBLISHED,
            due_on=DUE,
            opened_at=NOW,
            published_by="tanaka",
            overridden_by="tanaka",
        )
        unit.responses.add_round(one)
        numbers = [unit.responses.add_item(one) for one in items()]
        unit.responses.add_revision(numbers[3], answer(by="tanaka", owner_id="sato", done_on=DUE))
        unit.responses.add_revision(numbers[3], answer(by="sato"))
        for person_id in ("tanaka", "sato"):
            unit.changes.add(change_request(person_id))
        unit.commit()
    return numbers


def items() -> tuple[Item, ...]:
    """One that Tanaka is to answer and Sato answered, one that they answered, one that they own, and one in
    which they have no part any more."""
    return (
        item(assigned_to="tanaka", answer=answer(by="sato")),
        item(assigned_to="sato", answer=answer(by="tanaka", next_steps={"en": "next"})),
        item(answer=answer(by="sato", owner_id="tanaka")),
        item(answer=answer(by="sato")),
    )


def exports(unit: SqlUnitOfWork, person_id: str) -> tuple[Any, Any]:
    """The two parts of an export that are about responses and changes."""
    found = export_everything(unit, person_id)
    assert json.loads(json.dumps(found)) == found
    return found["survey_responses"], found["changes_saved"]


def test_an_export_says_what_somebody_answered_owns_is_to_answer_and_saved(
    database: Database, ids: list[int]
) -> None:
    with database.unit_of_work() as unit:
        responses, changes = exports(unit, "tanaka")
        [made] = [one for one in unit.changes.list_all() if one.saved_by == "tanaka"]
    to_answer, answered, owned, earlier = ids
    plain = {"wave_id": "monthly-1", "assigned": False, "answered": False, "owner": False, "answer": None}
    told = exported("not_now", "words of tanaka", due=None, next_steps={"en": "next"})
    does = exported("will_do", "words of sato", due="2026-07-10")
    assert responses["items"] == [
        plain | {"item_id": to_answer, "assigned": True},
        plain | {"item_id": answered, "answered": True, "answer": told},
        plain | {"item_id": owned, "owner": True, "answer": does},
    ]
    before = exported("will_do", "words of tanaka", due="2026-07-10", done_on="2026-07-10")
    assert responses["earlier_answers"] == [{"item_id": earlier, "answered": True, "owner": False, **before}]
    assert responses["published"] == responses["not_waited_for"] == ["monthly-1"]
    assert responses["let_open"] == ["monthly-2"]
    assert changes == [
        {
            "change_id": made.id,
            "programme_id": "crm",
            "titles": {"en": "title of tanaka"},
            "reasons": {},
            "state": "planned",
            "saved_at": "2026-06-10T01:00:00+00:00",
        }
    ]


@pytest.mark.usefixtures("ids")
def test_an_erasure_leaves_answers_and_changes_and_nothing_that_names_the_person(database: Database) -> None:
    with database.unit_of_work() as unit:
        before = exports(unit, "sato")
        erase_everything(unit, "tanaka", at=NOW, actor="cli")
        unit.commit()
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id="tanaka", name="another one")])
        assert exports(unit, "tanaka") == (NOTHING, [])
        assert exports(unit, "sato") == before
        assert [len(found) for found in unit.responses.items_of(["monthly-1"]).values()] == [4]
        assert [one.despite for one in unit.surveys.waves_of("monthly")] == ["", None]
        named = {
            (table.name, column)
            for table in metadata.sorted_tables
            for row in unit._transaction.rows(select(table))
            for column, value in row.items()
            if "tanaka" in str(value).replace("words of tanaka", "").replace("title of tanaka", "")
        }
    # What they wrote stays, as the company's answer; the audit keeps that somebody was erased.
    assert named == {("person", "id"), ("audit", "subject")}
