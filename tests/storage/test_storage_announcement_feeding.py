"""Who gets an announcement next, what is on its way, and when an announcement is to be looked at again."""

from datetime import timedelta

import pytest
from announcement_samples import (
    CHANNEL,
    OVER_AT,
    change,
    channel,
    correct,
    edit_to,
    end,
    feed,
    launched,
    message_to,
    recipient,
)
from outbox_samples import put
from sqlalchemy import event
from storage_samples import DAY, HOUR, NOW

from coaching.announcements.model import AnnouncementState
from people.outbox import MessageState, Reason
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

SECOND = timedelta(seconds=1)
STANDING_STILL = (AnnouncementState.PAUSED, AnnouncementState.STOPPED, AnnouncementState.RECALLED)


def lanes_next(unit: SqlUnitOfWork, number: int, *, limit: int = 100, now: object = NOW) -> list[str]:
    """The lanes of the next portion."""
    return [one.lane for one in unit.announcements.next_portion(number, now=now, limit=limit)]


def test_who_is_due_earliest_comes_first_and_who_is_due_later_not_yet(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(
            unit,
            more=[
                recipient("late", due_at=NOW + SECOND),
                recipient("b"),
                recipient("a"),
                recipient("early", due_at=NOW - HOUR),
                channel(due_at=NOW - SECOND),
            ],
        )
        assert lanes_next(unit, number) == ["person:early", CHANNEL, "person:a", "person:b"]
        assert lanes_next(unit, number, limit=2) == ["person:early", CHANNEL]
        assert unit.announcements.to_feed(now=NOW) == [number]
        assert unit.announcements.next_moment(now=NOW) == NOW


def test_everybody_is_fed_once_and_then_there_is_nothing_to_do_until_it_is_over(database: Database) -> None:
    people = [f"p{number}" for number in range(7)]
    with database.unit_of_work() as unit:
        number = launched(unit, *people, more=[recipient("late", due_at=NOW + HOUR)])
        fed = [feed(unit, number, limit=3) for _ in range(4)]
        assert [len(portion) for portion in fed] == [3, 3, 1, 0]
        assert sorted(lane for portion in fed for lane in portion) == [f"person:{one}" for one in people]
        assert unit.announcements.to_feed(now=NOW) == []
        assert unit.announcements.next_moment(now=NOW) == NOW + HOUR
        assert feed(unit, number, now=NOW + HOUR) == ["person:late"]
        assert unit.announcements.next_moment(now=NOW + HOUR) == OVER_AT


def test_without_an_announcement_there_is_nothing_to_do(database: Database) -> None:
    with database.unit_of_work(read_only=True) as unit:
        assert unit.announcements.to_feed(now=NOW) == []
        assert unit.announcements.next_moment(now=NOW) is None
        assert unit.announcements.to_close(now=NOW) == []


@pytest.mark.parametrize("state", [AnnouncementState.DRAFT, AnnouncementState.PROPOSED])
def test_of_a_draft_nobody_gets_anything(database: Database, state: AnnouncementState) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", state=state, launched_at=None, over_at=None)
        assert lanes_next(unit, number) == []
        assert unit.announcements.to_feed(now=NOW) == []
        assert unit.announcements.next_moment(now=NOW) is None


@pytest.mark.parametrize("state", STANDING_STILL)
def test_what_stands_still_begins_with_nobody_but_changes_what_has_left(
    database: Database, state: AnnouncementState
) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b")
        feed(unit, number, limit=1)
        change(unit, number, state=state)
        assert lanes_next(unit, number) == []
        assert unit.announcements.to_feed(now=NOW) == []
        assert unit.announcements.next_moment(now=NOW) == OVER_AT
        correct(unit, number)
        assert unit.announcements.to_feed(now=NOW) == [number]
        assert unit.announcements.next_moment(now=NOW) == NOW
        assert feed(unit, number) == ["person:a"]
        assert unit.announcements.to_feed(now=NOW) == []


def test_what_goes_on_after_a_pause_begins_with_those_who_are_left(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", state=AnnouncementState.PAUSED)
        change(unit, number, state=AnnouncementState.SENDING)
        assert lanes_next(unit, number) == ["person:a", "person:b"]


def test_after_several_corrections_nobody_is_passed_over(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", "d")
        feed(unit, number, limit=1)
        correct(unit, number)
        # One edit, and then the next person's first message, which is of the second revision at once.
        assert feed(unit, number, limit=2) == ["person:a", "person:b"]
        correct(unit, number)
        assert unit.announcements.next_portion(number, now=NOW, limit=9) == [
            recipient("a", revision=2),
            recipient("b", revision=2),
            recipient("c"),
            recipient("d"),
        ]
        assert feed(unit, number) == ["person:a", "person:b", "person:c", "person:d"]
        assert unit.announcements.to_feed(now=NOW) == []


def test_when_it_is_over_nobody_gets_it_any_more_but_corrections_still_come(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b")
        feed(unit, number, limit=1)
        assert lanes_next(unit, number, now=OVER_AT - SECOND) == ["person:b"]
        assert lanes_next(unit, number, now=OVER_AT) == []
        assert unit.announcements.to_feed(now=OVER_AT) == []
        correct(unit, number)
        assert lanes_next(unit, number, now=OVER_AT) == ["person:a"]
        assert unit.announcements.next_moment(now=OVER_AT) == OVER_AT


def test_several_announcements_are_told_by_id_and_the_earliest_moment_counts(database: Database) -> None:
    with database.unit_of_work() as unit:
        later = launched(unit, more=[recipient("a", due_at=NOW + 2 * HOUR)])
        sooner = launched(unit, more=[recipient("a", due_at=NOW + HOUR)])
        assert unit.announcements.next_moment(now=NOW) == NOW + HOUR
        assert unit.announcements.to_feed(now=NOW + HOUR) == [sooner]
        assert unit.announcements.to_feed(now=NOW + 2 * HOUR) == [later, sooner]


def test_two_who_feed_at_once_take_different_people(replicas: tuple[Database, Database]) -> None:
    first, second = replicas
    with first.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c")
        unit.commit()
    with first.unit_of_work() as one, second.unit_of_work() as other:
        assert lanes_next(one, number, limit=2) == ["person:a", "person:b"]
        assert lanes_next(other, number, limit=2) == ["person:c"]


# On their way


def test_what_is_due_or_being_sent_is_on_its_way_but_no_edit_and_nothing_of_others(
    database: Database,
) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", "d", "e")
        # The keys of 1 and of 10 begin alike.
        longer = number * 10
        put(
            unit,
            message_to(number, "person:a"),
            message_to(number, "person:b", due_at=NOW + SECOND),
            message_to(number, "person:c", due_at=NOW + SECOND),
            message_to(number, "person:d"),
            message_to(number, CHANNEL),
            edit_to(number, 2, "person:a"),
            message_to(longer, "person:a"),
        )
        end(unit, f"announcement:{number}:person:c", MessageState.SENDING)
        end(unit, f"announcement:{number}:person:d")
        assert unit.announcements.on_their_way(number, now=NOW) == 3
        assert unit.announcements.on_their_way(number, now=NOW + SECOND) == 4
        assert unit.announcements.on_their_way(longer, now=NOW) == 1


def test_those_whose_messages_are_held_are_told_once_and_without_channels(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", "d", more=[channel()])
        feed(unit, number)
        put(unit, edit_to(number, 2, "person:a"), edit_to(number, 2, "person:c"))
        held = [one for one in unit.outbox.list_messages() if one.lane not in {"person:b", "person:d"}]
        for one in held:
            unit.outbox.move(one.id, due_at=NOW + HOUR, card="{}", reason=Reason.HELD)
        [other] = [one for one in unit.outbox.list_messages() if one.lane == "person:b"]
        unit.outbox.move(other.id, due_at=NOW + HOUR, card="{}", reason=Reason.PAUSED)
        assert unit.announcements.held(number) == ["a", "c"]
        assert unit.announcements.held(number + 1) == []
        assert unit.outbox.release(["a", "c"], reasons=[Reason.HELD], now=NOW) == 4
        assert unit.announcements.on_their_way(number, now=NOW) == 3


# Closing


def test_it_is_closed_when_it_is_over_and_nothing_is_on_its_way(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b")
        feed(unit, number, limit=1)
        key = f"announcement:{number}:person:a"
        assert unit.announcements.to_close(now=OVER_AT) == []
        assert unit.announcements.next_moment(now=OVER_AT) is None
        end(unit, key, MessageState.SENDING)
        assert unit.announcements.to_close(now=OVER_AT) == []
        end(unit, key)
        assert unit.announcements.to_close(now=OVER_AT - SECOND) == []
        assert unit.announcements.to_close(now=OVER_AT) == [number]
        assert unit.announcements.next_moment(now=OVER_AT + DAY) == OVER_AT + DAY
        unit.announcements.close(number, at=OVER_AT)
        assert unit.announcements.to_close(now=OVER_AT + DAY) == []
        assert unit.announcements.next_moment(now=OVER_AT + DAY) is None
        found = unit.announcements.lock(number)
    assert found.closed_at == OVER_AT


def test_one_that_is_recalled_after_its_close_is_fed_and_closed_again(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b")
        feed(unit, number, limit=1)
        end(unit, f"announcement:{number}:person:a")
        unit.announcements.close(number, at=OVER_AT)
        later = OVER_AT + DAY
        correct(unit, number, state=AnnouncementState.RECALLED)
        assert unit.announcements.to_close(now=later) == []
        assert unit.announcements.to_feed(now=later) == [number]
        assert feed(unit, number, now=later) == ["person:a"]
        assert unit.announcements.to_close(now=later) == []
        end(unit, f"announcement_edit:{number}:2:person:a", at=later)
        assert unit.announcements.to_close(now=later) == [number]
        unit.announcements.close(number, at=later)
        assert unit.announcements.next_moment(now=later) is None


@pytest.mark.parametrize("state", STANDING_STILL)
def test_what_stands_still_is_closed_when_it_is_over_as_well(
    database: Database, state: AnnouncementState
) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", state=state)
        assert unit.announcements.to_close(now=OVER_AT) == [number]


# By index


def plans_of(unit: SqlUnitOfWork, work: object) -> list[str]:
    """The steps by which SQLite would find what the work asks for."""
    statements: list[tuple[str, object]] = []

    def listen(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(unit._connection, "before_cursor_execute", listen)
    work()  # type: ignore[operator]
    event.remove(unit._connection, "before_cursor_execute", listen)
    return [
        row.detail
        for statement, parameters in statements
        if statement.startswith("SELECT")
        for row in unit._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]


def test_what_each_tick_asks_is_found_by_index_however_much_was_announced(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as unit:
        number = launched(unit, "a")
        store = unit.announcements
        work = plans_of(unit, store.with_work)
        opened = plans_of(unit, lambda: store.next_moment(now=OVER_AT))
        portion = plans_of(unit, lambda: store.next_portion(number, now=NOW, limit=9))
        way = plans_of(unit, lambda: (store.on_their_way(number, now=NOW), store.held(number)))
    assert work == ["SCAN announcement USING INDEX ix_announcement_work"]
    assert "SCAN announcement USING INDEX ix_announcement_open" in opened
    assert any(
        "message USING INDEX ix_message_announced (dedupe_key>? AND dedupe_key<?)" in s for s in opened
    )
    assert portion[-1].endswith(
        "ix_announcement_recipient_feed (announcement_id=? AND revision=? AND due_at<?)"
    )
    assert way
    assert all("ix_message_announced" in step or "DISTINCT" in step for step in way)
    assert not any("SORT" in step or "ORDER BY" in step for step in (*work, *opened, *portion))
