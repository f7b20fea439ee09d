"""While a newer version takes this one's place, its messages may hold values that this one does not know:
they are left to it, stop nobody else, and end only if nobody takes them for a day."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from delivery_stage import Post, post_on
from scenario_stage import tokyo
from sqlalchemy import text
from structlog.typing import EventDict

from cards.serial import VERSION
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database
from storage.errors import UnknownValueError

pytestmark = pytest.mark.both_engines

QUEUED, SENT = MessageState.QUEUED, MessageState.SENT
FAILED, UNKNOWN = MessageState.FAILED, MessageState.UNKNOWN
DAY = timedelta(hours=24)
NEWER = [
    {"reason": "moon_is_full"},
    {"platform": "pigeon"},
    {"feature": "horoscopes"},
    {"feature": "horoscopes", "rank": 42},
]


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Three people on each engine, on a Monday at 10:00 in Tokyo."""
    with post_on(database, tmp_path) as found:
        yield found


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """What is logged meanwhile."""
    with structlog.testing.capture_logs() as found:
        yield found


def write(post: Post, key: str, table: str = "message", column: str = "dedupe_key", **values: Any) -> None:
    """Write values that this version would not."""
    changes = ", ".join(f"{name} = :{name}" for name in values)
    with post.installation.database._engine.begin() as connection:
        statement = text(f"UPDATE {table} SET {changes} WHERE {column} = :of_key")
        assert connection.execute(statement, {**values, "of_key": key}).rowcount == 1


def stored(post: Post, key: str, *names: str) -> tuple[Any, ...]:
    """Return values of a message as they stand in the database."""
    with post.installation.database._engine.begin() as connection:
        query = text(f"SELECT {', '.join(names)} FROM message WHERE dedupe_key = :of_key")
        return tuple(connection.execute(query, {"of_key": key}).one())


@pytest.mark.parametrize("values", NEWER)
async def test_what_a_newer_version_queued_is_left_as_it_is_and_everybody_else_is_served(
    post: Post, logs: list[EventDict], values: dict[str, Any]
) -> None:
    for name in ("ann", "bob", "cho"):
        post.queue(name)
    write(post, "note:bob", **values)
    before = stored(post, "note:bob", "state", "attempts", "fence", *values)
    post.queue("bob", key="note:later")
    await post.installation.worker.reclaim(all_leases=False)
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (3, 0)
    assert post.state("note:later") == (SENT, None), "not even the same conversation waits"
    assert stored(post, "note:bob", "state", "attempts", "fence", *values) == before
    [entry] = [one for one in logs if one["event"] == "messages_of_another_version"]
    assert (entry["count"], entry["message_id"]) == (1, post.messages()["note:bob"].id)


async def test_more_of_a_newer_version_than_are_claimed_together_stop_nobody(post: Post) -> None:
    post.queue_many([("bob", f"note:{number}") for number in range(130)])
    with post.installation.database._engine.begin() as connection:
        connection.execute(text("UPDATE message SET reason = 'moon_is_full'"))
    post.queue("ann")
    assert (await post.installation.engine.settle()).sent == 1


@pytest.mark.parametrize("values", NEWER)
async def test_what_nobody_took_for_a_day_ends_and_can_be_sent_again(
    post: Post, logs: list[EventDict], values: dict[str, Any]
) -> None:
    post.queue("bob")
    write(post, "note:bob", **values)
    post.put_clock(tokyo(9, 14, 10) + DAY - timedelta(seconds=1))
    await post.installation.worker.reclaim(all_leases=False)
    assert stored(post, "note:bob", "state") == ("queued",)

    post.put_clock(tokyo(9, 14, 10) + DAY)
    post.installation.worker._newer._looked_at = None
    await post.installation.worker.reclaim(all_leases=False)
    assert post.state("note:bob") == (FAILED, Reason.PAYLOAD_REFUSED)
    [entry] = [one for one in logs if one["event"] == "message_of_another_version_ended"]
    assert entry["message_id"] == post.messages()["note:bob"].id
    with post.installation.open_unit() as unit:
        assert len(unit.outbox.not_arrived(Reason.PAYLOAD_REFUSED)) == 1


async def test_what_a_newer_version_died_with_is_left_to_it_and_ends_in_doubt(post: Post) -> None:
    post.queue("bob")
    post.begin(lease_seconds=1)
    write(post, "note:bob", platform="pigeon")
    post.time_passes()
    with post.installation.open_unit() as unit:
        assert unit.outbox.expired(all_leases=True, limit=9) == []
        assert unit.outbox.expired(all_leases=False, limit=9) == []
    await post.installation.worker.reclaim(all_leases=False)
    assert stored(post, "note:bob", "state", "reason") == ("unknown", "payload_refused")
    post.queue("bob", key="note:later")
    await post.installation.engine.settle()
    assert post.state("note:later") == (SENT, None), "its conversation is free"


async def test_they_are_looked_for_once_an_hour(post: Post, logs: list[EventDict]) -> None:
    post.queue("bob")
    write(post, "note:bob", reason="moon_is_full")
    moments = iter([10.0, 3609.0, 3610.0])
    post.installation.worker._newer._steady = lambda: next(moments)
    told = []
    for _ in range(3):
        await post.installation.worker.reclaim(all_leases=False)
        told.append(sum(one["event"] == "messages_of_another_version" for one in logs))
    assert told == [1, 1, 2]


async def test_everything_that_lists_messages_goes_on(post: Post) -> None:
    for name in ("ann", "bob", "cho"):
        post.queue(name)
    write(post, "note:ann", reason="moon_is_full")
    write(post, "note:cho", reason="sun_is_out", state="failed", platform="pigeon", finished_at="2026-09-14")
    with post.installation.open_unit() as unit:
        listed = {one.dedupe_key: (one.state, one.reason) for one in unit.outbox.list_messages()}
        assert listed == {"note:ann": (QUEUED, None), "note:bob": (QUEUED, None), "note:cho": (FAILED, None)}
        assert unit.outbox.counts() == {("note", QUEUED, None): 2, ("note", FAILED, None): 1}
        assert unit.outbox.counts_by_state() == {(None, QUEUED): 2, (None, FAILED): 1}


async def test_a_trouble_that_only_a_newer_version_knows_is_a_trouble(post: Post) -> None:
    with post.installation.open_unit() as unit:
        moment = unit.outbox.machine_now()
        unit.outbox.pause_platform(Platform.SLACK, until=moment, reason=Reason.TOKEN_DEAD)
        unit.commit()
    write(post, "slack", table="bucket", column="platform", reason="moon_is_full")
    with post.installation.open_unit() as unit:
        assert unit.outbox.troubled_platforms() == {Platform.SLACK: Reason.PLATFORM_DOWN}
    post.queue("bob")
    assert (await post.installation.engine.settle()).sent == 1


async def test_a_card_that_only_a_newer_version_reads_is_left_to_it(post: Post) -> None:
    newer = f'[{VERSION + 1},"note","en","Hello",[["hologram","hi"]]]'
    for name in ("ann", "bob"):
        post.queue(name)
    write(post, "note:bob", card=newer)
    report = await post.installation.engine.settle()
    assert (report.sent, report.failed) == (1, 0)
    assert stored(post, "note:bob", "state", "attempts", "card") == ("queued", 0, newer)

    post.put_clock(tokyo(9, 14, 10) + DAY)
    post.time_passes()
    assert (await post.installation.engine.settle()).failed == 1
    assert post.state("note:bob") == (FAILED, Reason.PAYLOAD_REFUSED)


# ---------------------------------------------------------------------------- what messages are about


async def test_who_holds_what_only_a_newer_version_knows_is_written_to_by_that_one(
    post: Post, logs: list[EventDict]
) -> None:
    for name in ("ann", "bob", "cho"):
        post.queue(name)
    write(post, "bob", table="person", column="id", roles="astrologer")
    with post.installation.open_unit() as unit, pytest.raises(UnknownValueError):
        unit.people.get_many({"bob"})
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (2, 0)
    assert post.state("note:bob") == (QUEUED, None)
    assert [one["message_id"] for one in logs if one["event"] == "message_of_another_version"] == [
        post.messages()["note:bob"].id
    ]
    write(post, "bob", table="person", column="id", roles="")
    post.time_passes()
    assert (await post.installation.engine.settle()).sent == 1


async def test_after_a_day_such_a_message_has_failed(post: Post) -> None:
    post.queue("bob")
    write(post, "bob", table="person", column="id", roles="astrologer")
    post.put_clock(tokyo(9, 14, 10) + DAY)
    assert (await post.installation.engine.settle()).failed == 1
    assert post.state("note:bob") == (FAILED, Reason.PAYLOAD_REFUSED)
