"""What is read of the outbox for those who run an installation."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event
from storage_samples import HOUR, NOW, by_key, message

from people.figures import PlatformFigures
from people.model import Feature, Platform
from people.outbox import MessageState, Reason
from storage.database import Database, machine_time
from storage.errors import DatabaseUnavailableError
from storage.tables import bucket
from storage.tables import message as table
from storage.unit_of_work import SqlUnitOfWork

SLACK, TEAMS = Platform.SLACK, Platform.TEAMS


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def end(unit: SqlUnitOfWork, key: str, **values: object) -> None:
    """Write how a message ended straight into its row."""
    changed = table.update().where(table.c.id == by_key(unit)[key].id).values(**values)
    unit._transaction.run(changed)


def put_bucket(unit: SqlUnitOfWork, platform: Platform, **values: object) -> None:
    unit._transaction.run(bucket.insert().values(platform=platform, **{"taken": 0} | values))


def test_nothing_went_out_before_the_first_message(unit: SqlUnitOfWork) -> None:
    unit.outbox.add_many([message("a")], now=NOW)
    assert unit.figures.last_sent() == {}


def test_the_last_that_went_out_counts_by_platform_and_nothing_else(unit: SqlUnitOfWork) -> None:
    unit.outbox.add_many([message(key) for key in ("a", "b", "c", "d", "e")], now=NOW)
    end(unit, "e", state=MessageState.SENT, platform=SLACK, finished_at=NOW - HOUR)
    end(unit, "a", state=MessageState.SENT, platform=SLACK, finished_at=NOW)
    end(unit, "b", state=MessageState.SENT, platform=TEAMS, finished_at=NOW + HOUR)
    end(unit, "c", state=MessageState.FAILED, platform=SLACK, finished_at=NOW + 2 * HOUR)
    end(unit, "d", state=MessageState.UNKNOWN, platform=TEAMS, finished_at=NOW + 3 * HOUR)
    assert unit.figures.last_sent() == {SLACK: NOW, TEAMS: NOW + HOUR}


def test_what_waits_longest_is_what_nothing_holds_back(unit: SqlUnitOfWork) -> None:
    unit.outbox.add_many(
        [
            message("late", lane="person:a", due_at=NOW - HOUR),
            message("tried", lane="person:b", due_at=NOW - 4 * HOUR),
            message("behind", lane="person:b", due_at=NOW - 3 * HOUR),
            message("paused", lane="person:c", due_at=NOW - 2 * HOUR),
            message("early", lane="person:d", due_at=NOW + HOUR),
        ],
        now=NOW,
    )
    end(unit, "tried", retry_at=machine_time() + HOUR)
    unit.outbox.hold([by_key(unit)["paused"].id], platform=TEAMS)
    put_bucket(unit, TEAMS, paused_until=machine_time() + HOUR)
    assert unit.figures.waiting_since(now=NOW) == {None: NOW - HOUR}
    end(unit, "late", state=MessageState.SENT, finished_at=NOW)
    assert unit.figures.waiting_since(now=NOW) == {}
    assert unit.figures.waiting_since(now=NOW + HOUR) == {None: NOW + HOUR}


def test_once_a_pause_is_over_what_it_held_back_waits(unit: SqlUnitOfWork) -> None:
    unit.outbox.add_many([message("a")], now=NOW)
    unit.outbox.hold([by_key(unit)["a"].id], platform=SLACK)
    put_bucket(unit, SLACK, paused_until=machine_time() - HOUR)
    assert unit.figures.waiting_since(now=NOW) == {SLACK: NOW}


def test_what_waits_is_told_by_platform_whatever_its_rank(unit: SqlUnitOfWork) -> None:
    slack = {
        "news": message("news", lane="person:a", due_at=NOW - HOUR, feature=Feature.CHECK_IN),
        "answer": message("answer", lane="person:b", due_at=NOW),
    }
    teams = {"late": message("late", lane="person:c", due_at=NOW - 2 * HOUR)}
    unit.outbox.add_many([*slack.values(), *teams.values()], now=NOW)
    for platform, keys in ((SLACK, slack), (TEAMS, teams)):
        unit.outbox.hold([by_key(unit)[key].id for key in keys], platform=platform)
    assert unit.figures.waiting_since(now=NOW) == {SLACK: NOW - HOUR, TEAMS: NOW - 2 * HOUR}


def test_platforms_come_with_what_was_learnt_of_them(unit: SqlUnitOfWork) -> None:
    put_bucket(unit, TEAMS)
    put_bucket(unit, SLACK, rate=9.5, known_limit=10.0, paused_until=machine_time() - HOUR)
    assert unit.figures.platforms() == [
        PlatformFigures(platform=SLACK, rate=9.5, limit=10.0, pause_seconds=0.0, reason=None),
        PlatformFigures(platform=TEAMS, rate=None, limit=None, pause_seconds=0.0, reason=None),
    ]


def test_a_pause_is_told_by_what_is_left_of_it_and_why(unit: SqlUnitOfWork) -> None:
    put_bucket(unit, SLACK, paused_until=machine_time() + HOUR, reason=Reason.TOKEN_DEAD)
    [slack] = unit.figures.platforms()
    assert 3500 < slack.pause_seconds <= 3600
    assert slack.reason is Reason.TOKEN_DEAD


def plan_of(unit: SqlUnitOfWork, work: Callable[[], object]) -> list[str]:
    """Return how SQLite carries out the last statement of some work."""
    statements: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    connection = unit._connection
    event.listen(connection, "before_cursor_execute", listen)
    work()
    event.remove(connection, "before_cursor_execute", listen)
    statement, parameters = statements[-1]
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return [row.detail for row in rows]


def test_what_is_asked_often_is_found_by_index_and_without_a_sort(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as unit:
        last_sent = plan_of(unit, unit.figures.last_sent)
        waiting = plan_of(unit, lambda: unit.figures.waiting_since(now=NOW))
    assert any("USING COVERING INDEX ix_message_finished" in step for step in last_sent)
    assert any("message USING INDEX ix_message_ready" in step for step in waiting)
    assert any("earlier USING" in step and "ix_message_lane" in step for step in waiting)
    for step in (*last_sent, *waiting):
        assert "SCAN message" not in step
        assert "B-TREE" not in step


def test_a_database_that_is_away_is_told_as_such(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.figures.platforms()
        unit._connection.connection.dbapi_connection.close()
        with pytest.raises(DatabaseUnavailableError):
            unit.figures.last_sent()
