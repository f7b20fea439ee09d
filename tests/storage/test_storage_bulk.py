"""Many rows and many ids at once: the limits of both databases do not show."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from storage_samples import DAY, NOW, enrolment, message, person, programme, request

from coaching.help.model import Request, RequestState
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.bulk import Existing, insert_rows, update_rows
from storage.database import Database
from storage.tables import help_request, switch
from storage.transaction import row_of
from storage.unit_of_work import SqlUnitOfWork

MANY = 100_000
"""More than any limit of parameters: 32,766 on SQLite, 65,535 on PostgreSQL."""


def test_a_hundred_thousand_ids_fit_into_one_question(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person(f"p{number}") for number in range(3)])
        ids = [f"p{number}" for number in range(MANY)]
        assert set(unit.people.get_many(ids)) == {"p0", "p1", "p2"}
        assert unit.check_ins.get_many(range(MANY)) == {}
        assert unit.help.get_many(range(MANY)) == {}
        assert unit.help.load_of(ids) == unit.help.credits_of(ids) == unit.help.topics_of(ids) == {}
        assert unit.materials.withdraw(range(MANY)) == 0
        unit.outbox.finish(range(MANY), state=MessageState.DROPPED, reason=Reason.EXPIRED, at=NOW)
        unit.attention.give_back(range(MANY))


def test_rows_of_many_batches_all_arrive(database: Database) -> None:
    count = 12_001
    with database.unit_of_work() as unit:
        unit.programmes.put(programme())
        new = [enrolment(f"p{number:05}") for number in range(count)]
        assert unit.enrolments.add_many(new) == count
        assert unit.enrolments.add_many([*new, enrolment("another")]) == 1
        stored = unit.enrolments.of_programme("sales")
        assert len(stored) == count + 1
        assert len({one.id for one in stored}) == count + 1
        assert len(unit.enrolments.due(now=NOW, limit=500)) == 500


def test_a_long_queue_is_as_quick_to_ask_as_a_short_one(database: Database) -> None:
    """By the plan, not by the clock: what is ready is found in an index, in its order, without a sort."""
    with database.unit_of_work() as unit:
        unit.outbox.add_many([message(str(n)) for n in range(6_000)], now=NOW - DAY)
        unit.commit()
    look_after_tables(database)
    with database.unit_of_work() as unit:
        discourage_other_ways(unit)
        plans = explained(unit, lambda: unit.outbox.ready(now=NOW, limit=50, room={}))
    assert "ix_message_ready" in plans[-1]
    assert "ix_message_lane" in plans[-1]
    assert "sort" not in plans[-1].lower()
    assert "b-tree" not in plans[-1].lower()


def test_a_long_queue_for_a_platform_without_room_is_not_gone_through(database: Database) -> None:
    """What Slack has no room for is not even looked at; the one message for Teams is found by its index."""
    with database.unit_of_work() as unit:
        unit.outbox.add_many([message(str(n)) for n in range(6_000)], now=NOW - DAY)
        held = [one.id for one in unit.outbox.list_messages()]
        unit.outbox.hold(held[1:], platform=Platform.SLACK)
        unit.outbox.hold(held[:1], platform=Platform.TEAMS)
        unit.commit()
    look_after_tables(database)
    with database.unit_of_work() as unit:
        rooms = {Platform.SLACK: 0, Platform.TEAMS: 9}
        plans = explained(unit, lambda: unit.outbox.ready(now=NOW, limit=50, room=rooms))
        claims = [plan for plan in plans if "earlier" in plan]
        assert len(claims) == 1, "the one for Teams"
        assert [one.id for one in unit.outbox.ready(now=NOW, limit=50, room=rooms)] == held[:1]
    assert "ix_message_ready" in claims[0]
    assert "platform" in claims[0]


def test_where_something_is_in_the_queue_is_read_from_indices_alone(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.outbox.add_many([message(str(n)) for n in range(6_000)], now=NOW - DAY)
        unit.commit()
    look_after_tables(database)
    with database.unit_of_work() as unit:
        for work in (unit.outbox.next_retry, lambda: unit.outbox.oldest_ready(now=NOW)):
            plan = explained(unit, work)[-1].lower()
            assert "ix_message_ready" in plan
            assert "ix_message_retry" in plan
            assert "sort" not in plan
            assert "b-tree" not in plan
            assert "seq scan on message" not in plan


def test_what_is_due_of_many_is_found_by_time_alone(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.programmes.put(programme())
        unit.enrolments.add_many([enrolment(f"p{number}") for number in range(6_000)])
        unit.commit()
        plan = explained(unit, lambda: unit.enrolments.due(now=NOW, limit=50))[-1]
    assert "ix_enrolment_due" in plan
    assert "sort" not in plan.lower()
    assert "b-tree" not in plan.lower()


def test_what_is_due_of_many_requests_is_found_by_time_alone(database: Database) -> None:
    """However many have ended: those are in no index that is asked."""
    with database.unit_of_work() as unit:
        db = unit._transaction
        ended = [_row(request(f"p{n}", state=RequestState.ENDED, next_at=NOW)) for n in range(6_000)]
        insert_rows(db, help_request, ended, existing=Existing.REFUSE)
        insert_rows(db, help_request, [_row(request("a", next_at=NOW))], existing=Existing.REFUSE)
        unit.commit()
        due = explained(unit, lambda: unit.help.due(now=NOW, limit=50))[-1]
        next_due = explained(unit, unit.help.next_due)[-1]
        assert [one.person_id for one in unit.help.due(now=NOW, limit=50)] == ["a"]
    for plan in (due, next_due):
        assert "ix_help_request_due" in plan
        assert "sort" not in plan.lower()
        assert "b-tree" not in plan.lower()


def _row(told: Request) -> dict[str, Any]:
    return row_of(told, without={"id"})


def look_after_tables(database: Database) -> None:
    """Let PostgreSQL do its upkeep now: its statistics may still be those of what other tests left."""
    if not database.single_process:
        with database._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE message, lane")


def discourage_other_ways(unit: SqlUnitOfWork) -> None:
    """A few thousand rows are few enough for PostgreSQL to read and sort them all, if its statistics are old;
    what must hold is that the indices serve."""
    if unit._transaction.postgresql:
        for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            unit._connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")


def explained(unit: SqlUnitOfWork, work: Callable[[], object]) -> list[str]:
    """Return the database's plans of the statements that the work executes."""
    statements: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    connection = unit._connection
    event.listen(connection, "before_cursor_execute", listen)
    work()
    event.remove(connection, "before_cursor_execute", listen)
    how = "EXPLAIN" if unit._transaction.postgresql else "EXPLAIN QUERY PLAN"
    return [
        "\n".join(str(row) for row in connection.exec_driver_sql(f"{how} {statement}", parameters))
        for statement, parameters in statements
    ]


def test_rows_can_be_refused_kept_or_replaced(database: Database) -> None:
    with database.unit_of_work() as unit:
        db = unit._transaction
        rows = [{"name": "a", "value": "1"}, {"name": "b", "value": "1"}]
        assert insert_rows(db, switch, rows, existing=Existing.REFUSE) == 2
        assert insert_rows(db, switch, [{"name": "a", "value": "2"}], existing=Existing.KEEP) == 0
        assert unit.switches.get("a") == "1"
        assert insert_rows(db, switch, [{"name": "a", "value": "3"}], existing=Existing.REPLACE) == 1
        assert unit.switches.get("a") == "3"
        update_rows(db, switch, [{"name": "b", "value": "4"}, {"name": "ghost", "value": "5"}], key="name")
        assert unit.switches.get("b") == "4"
        assert unit.switches.get("ghost") is None
