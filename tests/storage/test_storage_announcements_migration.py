"""What was there before announcements stays, and messages keep their order."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from announcement_samples import announcement, recipient
from outbox_samples import put, ready
from sqlalchemy import text
from storage_samples import NOW, message

from people.model import Feature
from storage import schema
from storage.database import Database, open_database
from storage.outbox import RANK_OF_EDITS, RANKS
from storage.schema import SchemaState

_BEFORE = {
    None: 0,
    "introduction": 1,
    "help": 2,
    "work": 3,
    "check_in": 4,
    "survey": 5,
    "nudge": 6,
    "announcement": 7,
    "journey": 8,
}
"""The ranks of version 0008."""
_INSERT = text(
    "INSERT INTO message (dedupe_key, kind, lane, rank, feature, card, due_at, state, attempts, fence, "
    "queued_at, finished_at, edits) VALUES "
    "(:key, 'any', :lane, :rank, :feature, '{}', :due_at, :state, 0, 0, :due_at, :finished_at, :edits)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def of_0008(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A database that version 0008 made."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/older.db"
    else:
        url = request.getfixturevalue("new_postgresql_url")
    copy = tmp_path / "older"
    shutil.copytree(schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__", "v0009*", "v001*"))
    database = open_database(url)
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", copy)
        database.migrate()
    assert database.schema_state() is SchemaState.OLDER
    yield database
    database.close()


def fill(database: Database, rows: list[dict[str, Any]]) -> None:
    """Put messages in as version 0008 did, each in a conversation of its own."""
    plain = {"feature": None, "rank": 0, "state": "queued", "finished_at": None, "edits": None}
    moment = NOW.replace(tzinfo=None) if database.dialect == "sqlite" else NOW
    with database.unit_of_work() as unit:
        for row in rows:
            lane = f"person:{row['key']}"
            unit._connection.execute(text("INSERT INTO lane (key) VALUES (:lane)"), {"lane": lane})
            given = plain | {"lane": lane, "due_at": str(moment)} | row
            unit._connection.execute(_INSERT, given)
        unit.commit()


def ranks(database: Database) -> dict[str, int]:
    """The rank of each message, by key."""
    with database.unit_of_work() as unit:
        rows = unit._connection.execute(text("SELECT dedupe_key, rank FROM message")).all()
        return {row[0]: row[1] for row in rows}


def test_what_waits_has_the_rank_that_a_new_message_would_have(of_0008: Database) -> None:
    rows: list[dict[str, Any]] = [
        {"key": str(feature), "feature": feature, "rank": rank} for feature, rank in _BEFORE.items()
    ]
    fill(of_0008, [*rows, {"key": "edit", "rank": 99, "edits": "None"}])
    of_0008.migrate()
    expected = {str(name): RANKS[name and Feature(name)] for name in _BEFORE}
    assert ranks(of_0008) == expected | {"edit": RANK_OF_EDITS}
    # By hand: only urgent announcements came in between.
    assert (expected["work"], expected["check_in"], expected["journey"]) == (3, 5, 9)


def test_messages_keep_their_order_and_an_urgent_announcement_comes_behind_work(of_0008: Database) -> None:
    keys = ["journey", "check_in", "work", "announcement"]
    fill(of_0008, [{"key": key, "feature": key, "rank": _BEFORE[key]} for key in keys])
    of_0008.migrate()
    with of_0008.unit_of_work() as unit:
        put(unit, message("urgent", feature=Feature.URGENT))
        assert ready(unit) == ["work", "urgent", "check_in", "announcement", "journey"]
        assert [one.removes for one in unit.outbox.list_messages()] == [False] * 5


def test_a_failed_message_that_is_sent_again_has_its_place(of_0008: Database) -> None:
    at = str(NOW.replace(tzinfo=None) if of_0008.dialect == "sqlite" else NOW)
    failed = {"state": "failed", "finished_at": at}
    fill(of_0008, [{"key": "survey", "feature": "survey", "rank": 5, **failed}])
    of_0008.migrate()
    with of_0008.unit_of_work() as unit:
        [one] = unit.outbox.list_messages()
        unit.outbox.send_again([one.id], now=NOW)
        put(unit, message("urgent", feature=Feature.URGENT), message("check_in", feature=Feature.CHECK_IN))
        assert ready(unit) == ["urgent", "check_in", "survey"]


def test_ids_of_messages_go_on_where_they_were_and_announcements_can_be_stored(of_0008: Database) -> None:
    fill(of_0008, [{"key": "a"}, {"key": "b"}])
    with of_0008.unit_of_work() as unit:
        unit._connection.execute(text("DELETE FROM message WHERE dedupe_key = 'b'"))
        unit.commit()
    of_0008.migrate()
    assert of_0008.schema_state() is SchemaState.CURRENT
    with of_0008.unit_of_work() as unit:
        put(unit, message("c"))
        assert {one.dedupe_key: one.id for one in unit.outbox.list_messages()} == {"a": 1, "c": 3}
        number = unit.announcements.add(announcement())
        assert unit.announcements.put_recipients(number, [recipient("a")]) == 1
