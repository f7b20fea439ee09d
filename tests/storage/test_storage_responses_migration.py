"""What was there before responses stays as it was: nothing waits for old waves, no old wish has a change."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from response_samples import change_request, item, response_round
from sqlalchemy import text
from storage_samples import NOW
from survey_samples import CLOSES_AT, OPENED_AT, REMIND_AT, definition, wave

from coaching.checkins.model import TroubleKind
from coaching.help.model import Wish
from storage import schema
from storage.database import Database, open_database
from storage.schema import SchemaState
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Invited, WaveState

TOLD_AT = CLOSES_AT + timedelta(hours=16)
_WAVE = text(
    "INSERT INTO survey_wave VALUES (:id, 'monthly', 1, 'closed', :definition, :digest, :key, :opened_at, "
    ":closes_at, :remind_at, 20, 12, NULL, :told_at, :told_at)"
)
_WISH = text(
    "INSERT INTO wish (programme_id, request_id, person_id, kind, text, at) "
    "VALUES (:programme, :request, :person, 'other', :text, :at)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def of_0009(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A database that version 0009 made."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/older.db"
    else:
        url = request.getfixturevalue("new_postgresql_url")
    copy = tmp_path / "older"
    shutil.copytree(schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__", "v001*"))
    database = open_database(url)
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", copy)
        database.migrate()
    assert database.schema_state() is SchemaState.OLDER
    yield database
    database.close()


def do(database: Database, statement: Any, **given: Any) -> None:
    """Execute a statement as version 0009 did, committed; moments as its drivers took them."""
    is_sqlite = database.dialect == "sqlite"
    plain = {
        name: str(value.replace(tzinfo=None)) if is_sqlite and hasattr(value, "tzinfo") else value
        for name, value in given.items()
    }
    with database.unit_of_work() as unit:
        unit._connection.execute(statement, plain)
        unit.commit()


def put_wave_of_0009(database: Database) -> None:
    """A closed wave of whose results everybody was told, and whom it invited."""
    fixed = to_text(definition())
    moments = {"opened_at": OPENED_AT, "closes_at": CLOSES_AT, "remind_at": REMIND_AT, "told_at": TOLD_AT}
    key = bytes(range(32))
    do(database, _WAVE, id="monthly-1", definition=fixed, digest=digest(fixed), key=key, **moments)
    do(database, text("INSERT INTO survey_invited VALUES ('monthly-1', 'tanaka', 2)"))


def test_waves_stay_as_they_were_and_nothing_waits_for_them(of_0009: Database) -> None:
    put_wave_of_0009(of_0009)
    of_0009.migrate()
    assert of_0009.schema_state() is SchemaState.CURRENT
    with of_0009.unit_of_work() as unit:
        assert unit.surveys.get_wave("monthly-1") == wave(
            state=WaveState.CLOSED, answered=12, results_at=TOLD_AT, told_at=TOLD_AT, despite=None
        )
        assert unit.surveys.invited("monthly-1") == [Invited(person_id="tanaka", node=2)]
        assert unit.responses.rounds() == []
        assert unit.responses.rounds_of("monthly") == []


def test_wishes_stay_as_they_were_and_nothing_was_made_of_them(of_0009: Database) -> None:
    plain = {"programme": "sales", "person": "tanaka", "at": NOW}
    do(of_0009, _WISH, **plain, request=7, text="Fewer fields")
    do(of_0009, _WISH, **plain, request=None, text="入力を短く")
    of_0009.migrate()
    same = {"programme_id": "sales", "person_id": "tanaka", "kind": TroubleKind.OTHER, "at": NOW}
    with of_0009.unit_of_work() as unit:
        assert unit.help.wishes_of("sales") == [
            Wish(id=2, request_id=None, text="入力を短く", change_id=None, **same),
            Wish(id=1, request_id=7, text="Fewer fields", change_id=None, **same),
        ]
        assert unit.changes.list_all() == []


@pytest.mark.parametrize("erased", [1, 2], ids=["the last", "all"])
def test_ids_of_wishes_go_on_where_they_were(of_0009: Database, erased: int) -> None:
    """Buttons in old messages carry ids: that of an erased wish must not come back for another."""
    for _ in range(2):
        do(of_0009, _WISH, programme="sales", person="tanaka", at=NOW, request=None, text="Fewer fields")
    do(of_0009, text(f"DELETE FROM wish WHERE id > {2 - erased}"))
    of_0009.migrate()
    new = Wish(
        id=0,
        programme_id="sales",
        request_id=None,
        person_id="mori",
        kind=TroubleKind.OTHER,
        text="Another",
        at=NOW,
    )
    with of_0009.unit_of_work() as unit:
        assert unit.help.put_wish(new) == 3


def test_an_upgraded_database_takes_responses_and_changes(of_0009: Database) -> None:
    put_wave_of_0009(of_0009)
    do(of_0009, _WISH, programme="sales", person="tanaka", at=NOW, request=None, text="Fewer fields")
    of_0009.migrate()
    with of_0009.unit_of_work() as unit:
        unit.responses.add_round(response_round())
        number = unit.responses.add_item(item())
        change_id = unit.changes.add(change_request())
        unit.changes.set_wishes(change_id, [1])
        unit.commit()
    with of_0009.unit_of_work() as unit:
        assert unit.responses.items_of(["monthly-1"]) == {"monthly-1": [item(id=number)]}
        assert [one.change_id for one in unit.changes.wishes_of(change_id)] == [change_id]
