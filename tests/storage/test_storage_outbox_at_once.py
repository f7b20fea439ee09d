"""The outbox when several work on it at the same moment: replicas on PostgreSQL."""

import threading
from dataclasses import replace

import pytest
from outbox_samples import BEGIN
from side_by_side import in_thread, wait_until_somebody_waits_for_a_lock
from sqlalchemy import text
from storage_samples import NOW, by_key, message, queue

from people.model import Feature, Platform
from people.outbox import Acknowledgement, MessageState
from people.pace import Pace
from storage.database import Database


def test_two_replicas_never_get_the_same_message(replicas: tuple[Database, Database]) -> None:
    queue(replicas[0], *(message(str(n)) for n in range(10)))
    with replicas[0].unit_of_work() as one, replicas[1].unit_of_work() as other:
        first = {m.dedupe_key for m in one.outbox.ready(now=NOW, limit=4, room={})}
        second = {m.dedupe_key for m in other.outbox.ready(now=NOW, limit=100, room={})}
    assert len(first) == 4
    assert len(second) == 6
    assert not first & second


def test_a_replica_does_not_overtake_in_a_conversation_that_another_one_works_on(
    replicas: tuple[Database, Database],
) -> None:
    queue(replicas[0], message("a", lane="x"), message("b", lane="x"))
    with replicas[0].unit_of_work() as one:
        [mine] = one.outbox.ready(now=NOW, limit=9, room={})
        with replicas[1].unit_of_work() as other:
            assert other.outbox.ready(now=NOW, limit=9, room={}) == []
        one.outbox.begin([mine.id], **BEGIN)
        with replicas[1].unit_of_work() as other:
            assert other.outbox.ready(now=NOW, limit=9, room={}) == []
        one.commit()
    with replicas[1].unit_of_work() as other:
        assert other.outbox.ready(now=NOW, limit=9, room={}) == []


@pytest.mark.parametrize("goes_on", ["the first", "the second"])
def test_of_two_messages_of_a_new_conversation_that_two_replicas_begin_one_does(
    replicas: tuple[Database, Database], goes_on: str
) -> None:
    """An answer is queued when a replica has already chosen what was first in the conversation till then:
    another one sees the answer as the first, and nobody has written to the conversation yet."""
    queue(replicas[0], message("a", lane="x", feature=Feature.CHECK_IN))
    begun: list[str] = []
    with replicas[0].unit_of_work() as one:
        [mine] = one.outbox.ready(now=NOW, limit=9, room={})
        queue(replicas[1], message("answer", lane="x"))

        def begin_too() -> None:
            with replicas[1].unit_of_work() as other:
                [found] = other.outbox.ready(now=NOW, limit=9, room={})
                fences = other.outbox.begin([found.id], **BEGIN)
                begun.extend(found.dedupe_key for number in fences if number == found.id)
                other.commit()

        assert one.outbox.begin([mine.id], **BEGIN) != {}
        thread = in_thread(begin_too)
        wait_until_somebody_waits_for_a_lock(one)
        if goes_on == "the first":
            one.commit()
    thread.join(timeout=30)
    assert begun == ([] if goes_on == "the first" else ["answer"])
    with replicas[0].unit_of_work() as unit:
        sending = [found.dedupe_key for found in by_key(unit).values() if found.state is MessageState.SENDING]
    assert sending == (["a"] if goes_on == "the first" else ["answer"])


def test_a_message_cancelled_by_one_replica_is_not_begun_by_another(
    replicas: tuple[Database, Database],
) -> None:
    queue(replicas[0], message("a"))
    begun: list[dict[int, int]] = []
    with replicas[0].unit_of_work() as one:
        number = by_key(one)["a"].id
        one.outbox.cancel(["a"], at=NOW)

        def begin_too() -> None:
            with replicas[1].unit_of_work() as other:
                begun.append(other.outbox.begin([number], **BEGIN))
                other.commit()

        thread = in_thread(begin_too)
        one.commit()
    thread.join(timeout=30)
    assert begun == [{}]
    queue(replicas[0], message("b", lane="person:a"))
    with replicas[0].unit_of_work() as unit:
        assert [m.dedupe_key for m in unit.outbox.ready(now=NOW, limit=9, room={})] == ["b"]


def test_a_claim_that_was_given_up_is_there_for_the_other_replica(
    replicas: tuple[Database, Database],
) -> None:
    queue(replicas[0], message("a"))
    with replicas[0].unit_of_work() as one:
        assert len(one.outbox.ready(now=NOW, limit=9, room={})) == 1
    with replicas[1].unit_of_work() as other:
        assert len(other.outbox.ready(now=NOW, limit=9, room={})) == 1


def test_a_replica_reclaims_nothing_that_is_being_acknowledged(replicas: tuple[Database, Database]) -> None:
    queue(replicas[0], message("a"))
    with replicas[0].unit_of_work() as one:
        number = by_key(one)["a"].id
        fences = one.outbox.begin([number], platform=Platform.PLAYGROUND, lease_seconds=0)
        one.commit()
        sent = Acknowledgement(message_id=number, fence=fences[number], state=MessageState.SENT)
        assert one.outbox.acknowledge([sent], at=NOW) == {number}
        with replicas[1].unit_of_work() as other:
            assert other.outbox.expired(all_leases=False, limit=9) == []
        one.commit()
        assert by_key(one)["a"].state is MessageState.SENT


def test_two_replicas_together_never_exceed_the_pace(replicas: tuple[Database, Database]) -> None:
    """Who asks for room second waits for the first, and gets what it left."""
    pace = Pace(first_rate=8.0, most_rate=8.0, burst_seconds=0.5)
    queue(replicas[0], *(message(str(n)) for n in range(9)))
    second: list[int] = []
    with replicas[0].unit_of_work() as one:
        room = one.outbox.room({Platform.SLACK: pace}, most=4)[Platform.SLACK].messages

        def claim_too() -> None:
            with replicas[1].unit_of_work() as other:
                second.append(other.outbox.room({Platform.SLACK: pace}, most=9)[Platform.SLACK].messages)

        thread = in_thread(claim_too)
        wait_until_somebody_waits_for_a_lock(one)
        found = one.outbox.ready(now=NOW, limit=9, room={Platform.SLACK: room})[:room]
        one.outbox.begin([m.id for m in found], platform=Platform.SLACK, lease_seconds=30, pace=pace)
        one.commit()
    thread.join(timeout=30)
    assert room == 4
    assert second == [1], "five at once, of which four had begun"


def test_two_replicas_that_open_a_pace_at_once_share_it(replicas: tuple[Database, Database]) -> None:
    pace = Pace(first_rate=8.0, most_rate=8.0, burst_seconds=0.5)
    rooms: list[int] = []
    together = threading.Barrier(2)

    def open_it(database: Database) -> None:
        together.wait(timeout=30)
        with database.unit_of_work() as unit:
            rooms.append(unit.outbox.room({Platform.SLACK: pace}, most=9)[Platform.SLACK].messages)
            unit.commit()

    threads = [threading.Thread(target=open_it, args=(database,)) for database in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert rooms == [5, 5], "nobody has sent anything yet"
    with replicas[0].unit_of_work() as unit:
        assert unit._transaction.column(text("SELECT count(*) FROM bucket")) == [1]


def test_new_messages_of_a_conversation_wait_for_no_claim(replicas: tuple[Database, Database]) -> None:
    """A claim in progress locks the conversation against other claims only."""
    queue(replicas[0], message("a", lane="x"))
    with replicas[0].unit_of_work() as one:
        [mine] = one.outbox.ready(now=NOW, limit=9, room={})
        queue(replicas[1], message("b", lane="x"))
        assert one.outbox.begin([mine.id], **BEGIN) != {}


@pytest.mark.parametrize("known_lanes", [0, 700], ids=["new conversations", "known ones"])
def test_many_messages_that_another_replica_queues_at_the_same_moment_are_queued_once(
    replicas: tuple[Database, Database], known_lanes: int
) -> None:
    """Neither knows of the other's when it looks. Whoever comes second waits, and keeps what is there."""
    queue(replicas[0], *(message(f"before {number}", lane=f"lane {number}") for number in range(known_lanes)))
    many = [message(str(number), lane=f"lane {number % 700}", card="first") for number in range(1_500)]
    later = [*(replace(one, card="second") for one in many), message("late", lane="lane 1", card="second")]

    queued: list[int] = []

    def second() -> None:
        with replicas[1].unit_of_work() as other:
            queued.append(other.outbox.add_many(later, now=NOW))
            queued.append(other.outbox.add_many([message("after that")], now=NOW))
            other.commit()

    with replicas[0].unit_of_work() as one:
        assert one.outbox.add_many(many, now=NOW) == 1_500
        thread = in_thread(second)
        wait_until_somebody_waits_for_a_lock(one)
        one.commit()
    thread.join(timeout=30)
    assert queued == [1, 1]
    with replicas[0].unit_of_work(read_only=True) as unit:
        cards = {found.dedupe_key: found.card for found in unit.outbox.list_messages()}
    assert len(cards) == known_lanes + 1_502
    assert {cards[one.dedupe_key] for one in many} == {"first"}
    assert cards["late"] == "second"
