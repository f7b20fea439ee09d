"""What became of the message to each recipient: while it is under way, at its close, and long after."""

import random
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from announcement_samples import (
    CHANNEL,
    ENDED,
    OVER_AT,
    announcement,
    channel,
    edit_to,
    end,
    feed,
    launched,
    message_to,
    recipient,
)
from outbox_samples import put
from storage_samples import DAY, HOUR, NOW

from coaching.announcements.model import Standing
from handlers import retention
from people.model import Company
from people.outbox import MessageState, Reason
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

NOTHING_QUEUED = Standing(state=None)
QUEUED = Standing(state=MessageState.QUEUED)
SENT = Standing(state=MessageState.SENT)
BLOCKED = Standing(state=MessageState.FAILED, reason=Reason.BLOCKED)
LEFT = Standing(state=MessageState.DROPPED, reason=Reason.LEFT_COMPANY)
ALL_STANDINGS = (
    QUEUED,
    Standing(state=MessageState.QUEUED, reason=Reason.HELD),
    Standing(state=MessageState.SENDING),
    SENT,
    BLOCKED,
    LEFT,
    Standing(state=MessageState.UNKNOWN, reason=Reason.DIED_WHILE_SENDING),
)


def settle(unit: SqlUnitOfWork, number: int, **outcomes: Standing) -> None:
    """Let the messages to people be in these standings."""
    for person_id, standing in outcomes.items():
        end(unit, f"announcement:{number}:person:{person_id}", standing.state, standing.reason)  # type: ignore[arg-type]


def test_recipients_are_counted_by_what_became_of_their_message(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", "d", "e", more=[channel(), recipient("z", due_at=NOW + HOUR)])
        other = launched(unit, "a", "b")
        assert len(feed(unit, number)) == 6
        feed(unit, other)
        settle(unit, number, a=SENT, b=SENT, c=BLOCKED, d=LEFT)
        # An edit is no message of its own to anybody.
        put(unit, edit_to(number, 2, "person:a"))
        end(unit, f"announcement:{number}:{CHANNEL}")
        counts = unit.announcements.standings(number)
        assert counts == {SENT: 3, BLOCKED: 1, LEFT: 1, QUEUED: 1, NOTHING_QUEUED: 1}
        assert sum(counts.values()) == unit.announcements.count(number)
        people = unit.announcements.standings(number, people_only=True)
        assert people == {SENT: 2, BLOCKED: 1, LEFT: 1, QUEUED: 1, NOTHING_QUEUED: 1}


def test_of_an_announcement_without_recipients_nothing_is_counted(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement())
        assert unit.announcements.standings(number) == {}
        assert unit.announcements.in_standing(number, NOTHING_QUEUED, limit=9) == []
        assert unit.announcements.edit_standings(number, 2) == {}


def test_who_is_in_a_standing_is_listed_by_lane(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "c", "b", "a", "d", "e")
        feed(unit, number, limit=4)
        settle(unit, number, a=BLOCKED, b=SENT, c=BLOCKED, d=Standing(state=MessageState.FAILED))
        found = unit.announcements.in_standing(number, BLOCKED, limit=9)
        assert found == [recipient("a", revision=1), recipient("c", revision=1)]
        assert unit.announcements.in_standing(number, BLOCKED, limit=1) == found[:1]
        assert unit.announcements.in_standing(number, NOTHING_QUEUED, limit=9) == [recipient("e")]
        assert unit.announcements.in_standing(number, LEFT, limit=9) == []


def test_edits_are_counted_by_revision(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c")
        put(
            unit,
            *(edit_to(number, 2, f"person:{one}") for one in "abc"),
            edit_to(number, 3, "person:a"),
            edit_to(number, 21, "person:a"),
            message_to(number, "person:a"),
        )
        end(unit, f"announcement_edit:{number}:2:person:a")
        end(unit, f"announcement_edit:{number}:2:person:b", MessageState.FAILED, Reason.CHANNEL_GONE)
        assert unit.announcements.edit_standings(number, 2) == {
            SENT: 1,
            QUEUED: 1,
            Standing(state=MessageState.FAILED, reason=Reason.CHANNEL_GONE): 1,
        }
        assert unit.announcements.edit_standings(number, 3) == {QUEUED: 1}
        assert unit.announcements.edit_standings(number, 4) == {}


def test_of_a_correction_only_what_was_sent_before_it_is_counted(database: Database) -> None:
    """`a` to `d` had it when the first edit was queued; `e` got it later, `f` never, `g` waits."""
    with database.unit_of_work() as unit:
        number = launched(unit, *"abcdefg", revision=2)
        other = launched(unit, "a")
        put(unit, *(message_to(number, f"person:{one}") for one in "abcdefg"), message_to(other, "person:a"))
        settle(unit, number, a=SENT, b=SENT, c=SENT, d=SENT, f=BLOCKED)
        settle(unit, other, a=SENT)
        assert unit.announcements.change_standings(number, 2) == {NOTHING_QUEUED: 4}
        edits = [edit_to(number, 2, f"person:{one}") for one in "abcefg"]
        unit.outbox.add_many(edits, now=NOW + HOUR)
        late = f"announcement:{number}:person:e"
        end(unit, late, at=NOW + 2 * HOUR)
        for one in "aeg":
            end(unit, f"announcement_edit:{number}:2:person:{one}")
        end(unit, f"announcement_edit:{number}:2:person:b", MessageState.FAILED, Reason.CHANNEL_GONE)
        assert unit.announcements.change_standings(number, 2) == {
            SENT: 1,
            Standing(state=MessageState.FAILED, reason=Reason.CHANNEL_GONE): 1,
            QUEUED: 1,
            NOTHING_QUEUED: 1,
        }


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_counting_one_by_one_before_and_after_the_close(
    database: Database, seed: int
) -> None:
    chance = random.Random(seed)
    people = [f"p{number:03}" for number in range(120)]
    with database.unit_of_work() as unit:
        number = launched(unit, *people, more=[channel()])
        queued = feed(unit, number, limit=90)
        expected = dict.fromkeys([*(f"person:{one}" for one in people), CHANNEL], NOTHING_QUEUED)
        for lane in queued:
            expected[lane] = chance.choice(ALL_STANDINGS)
            end(unit, f"announcement:{number}:{lane}", expected[lane].state, expected[lane].reason)
        check(unit, number, expected)
        # When it is closed nothing is on its way any more.
        for lane, standing in expected.items():
            if standing.state not in {None, *ENDED}:
                expected[lane] = SENT
                end(unit, f"announcement:{number}:{lane}")
        unit.announcements.close(number, at=OVER_AT)
        check(unit, number, expected)
        assert unit.outbox.delete_finished(before=NOW + DAY) == 90
        check(unit, number, expected)


def check(unit: SqlUnitOfWork, number: int, expected: dict[str, Standing]) -> None:
    """Compare counts and lists with what is known of each recipient."""
    assert unit.announcements.standings(number) == Counter(expected.values())
    people = {lane: standing for lane, standing in expected.items() if lane != CHANNEL}
    assert unit.announcements.standings(number, people_only=True) == Counter(people.values())
    for standing in {*ALL_STANDINGS, NOTHING_QUEUED}:
        found = unit.announcements.in_standing(number, standing, limit=200)
        assert [one.lane for one in found] == sorted(
            lane for lane, known in expected.items() if known == standing
        )


def test_what_is_written_portion_by_portion_is_what_the_close_writes(database: Database) -> None:
    people = [f"p{number:02}" for number in range(25)]
    with database.unit_of_work() as unit:
        number = launched(unit, *people)
        feed(unit, number, limit=20)
        outcomes = dict(zip(people, [SENT, BLOCKED, LEFT, SENT] * 5, strict=False))
        settle(unit, number, **outcomes)
        before = unit.announcements.standings(number)
        ends = [""]
        while last := unit.announcements.write_outcomes(number, after=ends[-1], limit=10):
            ends.append(last)
        assert ends == ["", "person:p09", "person:p19", "person:p24"]
        assert unit.announcements.standings(number) == before
        # Sent once more in between: the close has the last word.
        settle(unit, number, p01=SENT)
        unit.announcements.close(number, at=OVER_AT)
        assert unit.announcements.standings(number) == {SENT: 11, BLOCKED: 4, LEFT: 5, NOTHING_QUEUED: 5}


def test_a_message_that_is_kept_no_longer_still_counts_while_the_announcement_is_open(
    database: Database,
) -> None:
    company = Company(name="Kita", keep_messages_days=180)
    world: Any = SimpleNamespace(company=company, now=NOW + timedelta(days=200))
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", over_at=NOW + timedelta(days=400))
        feed(unit, number)
        settle(unit, number, a=SENT, b=BLOCKED)
        expected = {SENT: 1, BLOCKED: 1, QUEUED: 1}
        _, messages, _ = retention.forget_old(world, unit)
        assert messages == 2
        assert unit.announcements.standings(number) == expected
        assert unit.announcements.in_standing(number, BLOCKED, limit=9) == [recipient("b", revision=1)]
        assert unit.announcements.reached_between(NOW, NOW + HOUR) == {"a"}
        assert retention.forget_old(world, unit)[1] == 0
        assert unit.announcements.standings(number) == expected


def test_only_what_may_be_deleted_is_written_before_the_close(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", launched_at=NOW - HOUR)
        feed(unit, number)
        end(unit, f"announcement:{number}:person:a", at=NOW)
        end(unit, f"announcement:{number}:person:b", at=NOW + HOUR)
        assert unit.announcements.keep_outcomes(before=NOW) == 0
        assert unit.announcements.keep_outcomes(before=NOW + HOUR) == 1


# Whom it reached


def test_whom_an_announcement_reached_is_told_by_when_it_was_sent(database: Database) -> None:
    with database.unit_of_work() as unit:
        first, second = launched(unit, "a", "b", "c", "d", more=[channel()]), launched(unit, "a", "e")
        feed(unit, first)
        feed(unit, second)
        for hour, person_id in enumerate("abc"):
            end(unit, f"announcement:{first}:person:{person_id}", at=NOW + hour * HOUR)
        settle(unit, first, d=BLOCKED)
        end(unit, f"announcement:{first}:{CHANNEL}", at=NOW + HOUR)
        end(unit, f"announcement:{second}:person:e", at=NOW + HOUR)
        put(unit, edit_to(first, 2, "person:d"))
        end(unit, f"announcement_edit:{first}:2:person:d", at=NOW + HOUR)
        assert unit.announcements.reached_between(NOW, NOW + HOUR) == {"a"}
        expected = {"b", "c", "e"}
        span = NOW + HOUR, NOW + 3 * HOUR
        assert unit.announcements.reached_between(*span) == expected
        # Closed or not, and with or without the messages, it is the same.
        unit.announcements.close(first, at=OVER_AT)
        assert unit.announcements.reached_between(*span) == expected
        unit.announcements.keep_outcomes(before=OVER_AT)
        unit.outbox.delete_finished(before=OVER_AT)
        assert unit.announcements.reached_between(*span) == expected
        assert unit.announcements.reached_between(NOW + 3 * HOUR, OVER_AT) == frozenset()
