"""The outbox: edits, which change a message that was sent. They come last, and are told how it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from outbox_samples import begin, end, let_pass, machine_now, put, ready
from sqlalchemy import event
from storage_samples import DAY, HOUR, NOW, by_key, message

from people.model import Feature, Platform
from people.outbox import MessageState, NewMessage, Original, Reason
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

SENT, QUEUED, SENDING = MessageState.SENT, MessageState.QUEUED, MessageState.SENDING
MANY = 10_000
"""The invitations of a large company."""
FEW_STATEMENTS = 100
"""Rows go into the database hundreds at a time."""


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def edit_of(key: str, **changes: Any) -> NewMessage:
    """An edit of the message with that key, in its conversation."""
    return message(f"edit:{key}", **{"lane": f"person:{key}", "edits": key} | changes)


def send(unit: SqlUnitOfWork, key: str, reference: str = "D1:1.0") -> None:
    """Send what is queued."""
    unit.outbox.acknowledge([end(begin(unit, key), platform_ref=reference)], at=NOW)


def original_of(unit: SqlUnitOfWork, key: str) -> Original | None:
    number = by_key(unit)[key].id
    return unit.outbox.originals([number]).get(number)


def test_an_edit_is_kept_with_the_key_of_what_it_changes(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), edit_of("a"))
    assert {key: one.edits for key, one in by_key(unit).items()} == {"a": None, "edit:a": "a"}


def test_an_edit_that_deletes_is_told_from_one_that_changes(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), message("b"), edit_of("a"), edit_of("b", removes=True))
    assert {key: one.removes for key, one in by_key(unit).items()} == {
        "a": False,
        "b": False,
        "edit:a": False,
        "edit:b": True,
    }
    send(unit, "b")
    found = {one.dedupe_key: one.removes for one in unit.outbox.ready(now=NOW, limit=9, room={})}
    assert found == {"a": False, "edit:b": True}


def test_an_original_is_told_as_it_stands(unit: SqlUnitOfWork) -> None:
    put(unit, message("a", due_at=NOW + HOUR), edit_of("a"))
    waiting = Original(state=QUEUED, reason=None, due_at=NOW + HOUR, platform=None, platform_ref=None)
    assert original_of(unit, "edit:a") == waiting
    unit.outbox.move(by_key(unit)["a"].id, due_at=NOW, card="{}", reason=Reason.PAUSED)
    send(unit, "a")
    assert original_of(unit, "edit:a") == Original(
        state=SENT, reason=None, due_at=NOW, platform=Platform.PLAYGROUND, platform_ref="D1:1.0"
    )


def test_what_is_gone_or_never_was_has_no_original(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), edit_of("a"), edit_of("never"))
    send(unit, "a")
    assert unit.outbox.delete_finished(before=NOW + DAY) == 1
    assert original_of(unit, "edit:a") is None
    assert original_of(unit, "edit:never") is None
    assert unit.outbox.originals([]) == {}


def test_an_edit_can_be_changed_itself(unit: SqlUnitOfWork) -> None:
    put(unit, message("a"), edit_of("a"), message("second", lane="person:a", edits="edit:a"))
    send(unit, "a")
    send(unit, "edit:a", "D1:1.0")
    found = original_of(unit, "second")
    assert found is not None
    assert (found.state, found.platform_ref) == (SENT, "D1:1.0")


@pytest.mark.parametrize("feature", [None, *Feature])
def test_everything_else_goes_before_an_edit_that_was_due_long_before(
    unit: SqlUnitOfWork, feature: Feature | None
) -> None:
    put(unit, edit_of("a", due_at=NOW - DAY), message("b", feature=feature))
    assert ready(unit, limit=1) == ["b"]
    assert ready(unit) == ["b", "edit:a"]


def test_an_edit_waits_behind_its_original_in_their_conversation(unit: SqlUnitOfWork) -> None:
    put(unit, edit_of("a", due_at=NOW - DAY), message("a", feature=Feature.JOURNEY))
    assert ready(unit) == ["a"]
    ack = begin(unit, "a")
    assert ready(unit) == []
    unit.outbox.acknowledge([end(ack, state=QUEUED, retry_at=machine_now() + HOUR)], at=NOW)
    assert ready(unit) == [], "the original is tried again first"
    let_pass(unit, 2 * HOUR)
    assert ready(unit) == ["a"]
    send(unit, "a")
    assert ready(unit) == ["edit:a"]


def test_an_edit_that_is_tried_again_holds_up_nothing_else_in_its_conversation(unit: SqlUnitOfWork) -> None:
    put(unit, edit_of("a"))
    ack = begin(unit, "edit:a")
    unit.outbox.acknowledge([end(ack, state=QUEUED, retry_at=machine_now() + HOUR)], at=NOW)
    put(unit, message("a", due_at=NOW))
    assert ready(unit) == ["a"]


def test_an_edit_has_one_fence_like_every_message(unit: SqlUnitOfWork) -> None:
    put(unit, edit_of("a"))
    late = begin(unit, "edit:a")
    unit.outbox.give_back([late.message_id], reason=Reason.DIED_WHILE_SENDING)
    again = begin(unit, "edit:a")
    assert unit.outbox.acknowledge([late], at=NOW) == frozenset()
    assert by_key(unit)["edit:a"].state is SENDING
    assert unit.outbox.acknowledge([again], at=NOW) == {again.message_id}


def test_edits_that_wait_do_not_count_as_late_messages(unit: SqlUnitOfWork) -> None:
    put(unit, edit_of("a", due_at=NOW - DAY))
    assert unit.figures.waiting_since(now=NOW) == {}
    put(unit, message("b", due_at=NOW - HOUR))
    assert unit.figures.waiting_since(now=NOW) == {None: NOW - HOUR}


@contextmanager
def listening(unit: SqlUnitOfWork) -> Iterator[list[tuple[str, Any]]]:
    """Give the statements that are run meanwhile, with their parameters."""
    run: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        run.append((statement, parameters))

    event.listen(unit._connection, "before_cursor_execute", listen)
    yield run
    event.remove(unit._connection, "before_cursor_execute", listen)


def test_ten_thousand_edits_are_queued_and_resolved_all_together(unit: SqlUnitOfWork) -> None:
    originals = [message(f"{n}") for n in range(MANY)]
    put(unit, *originals)
    with listening(unit) as queueing:
        assert unit.outbox.add_many([edit_of(one.dedupe_key) for one in originals], now=NOW) == MANY
    assert 0 < len(queueing) <= FEW_STATEMENTS
    edits = [one.id for one in unit.outbox.list_messages() if one.edits is not None]
    with listening(unit) as resolving:
        found = unit.outbox.originals(edits)
    assert (len(found), len(resolving)) == (MANY, 1)


def test_an_original_is_found_by_index(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as unit:
        with listening(unit) as run:
            unit.outbox.originals([1, 2])
        statement, parameters = run[-1]
        plan = unit._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row.detail for row in plan]
    assert any("original USING INDEX" in step and "dedupe_key=?" in step for step in steps)
    assert not any(step.startswith(("SCAN message", "SCAN original")) for step in steps)
