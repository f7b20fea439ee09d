"""A message at which something of ours breaks stops nobody else: neither when it is claimed, nor when what
became of it is recorded."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import structlog
from delivery_stage import ABSENT, LOST, Post, post_on
from sqlalchemy import text
from structlog.typing import EventDict

import handlers.delivery
import handlers.settling
from handlers.context import UnitOfWork, World
from handlers.deciding import Deciding
from people.model import Feature
from people.outbox import Acknowledgement, Guarantee, Message, MessageState, Reason
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.outbox import SqlOutbox
from storage.tables import person

SENT, QUEUED, FAILED = MessageState.SENT, MessageState.QUEUED, MessageState.FAILED
SENDING, UNKNOWN = MessageState.SENDING, MessageState.UNKNOWN
Broken = Callable[[UnitOfWork], None]


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


def by_a_bug(_unit: UnitOfWork) -> None:
    raise KeyError("what they wrote")


def by_a_statement(unit: Any) -> None:
    """As the database refuses a statement; the transaction is over then."""
    unit.outbox._db.run(text("SELECT nothing FROM nowhere"))


def away(_unit: UnitOfWork) -> None:
    raise DatabaseUnavailableError("away")


# ---------------------------------------------------------------------------- recording


def domains_break(monkeypatch: pytest.MonkeyPatch, breaks: Broken, *, at: str) -> None:
    """Let what a message that reached somebody leads to break for one person."""
    reached = handlers.settling._reached

    def break_at(world: World, unit: UnitOfWork, sent: Sequence[Message]) -> None:
        if any(message.person_id == at for message in sent):
            breaks(unit)
        reached(world, unit, sent)

    monkeypatch.setattr(handlers.settling, "_reached", break_at)


@pytest.mark.parametrize("breaks", [by_a_bug, by_a_statement])
async def test_what_breaks_at_one_outcome_is_logged_and_all_outcomes_are_recorded(
    post: Post, monkeypatch: pytest.MonkeyPatch, logs: list[EventDict], breaks: Broken
) -> None:
    domains_break(monkeypatch, breaks, at="bob")
    for name in ("ann", "bob", "cho"):
        post.queue(name)
    report = await post.installation.engine.settle()

    assert report.sent == 3
    assert post.states() == dict.fromkeys(("ann", "bob", "cho"), (SENT, None))
    [entry] = [one for one in logs if one["event"] == "outcome_broke"]
    assert entry["message_id"] == post.messages()["note:bob"].id
    assert entry["error"] in {"KeyError", "StatementFailedError"}
    assert "what they wrote" not in str(logs)


async def test_an_outcome_that_cannot_be_recorded_at_all_is_in_doubt_and_found_out_later(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.slack.looks_back = True
    really = SqlOutbox.acknowledge

    def acknowledge(self: SqlOutbox, told: Sequence[Acknowledgement], **more: Any) -> frozenset[int]:
        if any(one.message_id == bob for one in told):
            by_a_statement(Unit(self))
        return really(self, told, **more)

    for name in ("ann", "bob"):
        post.queue(name)
    bob = post.messages()["note:bob"].id
    monkeypatch.setattr(SqlOutbox, "acknowledge", acknowledge)
    delivered = await post.installation.worker.deliver_due()
    assert (delivered.sent, post.states()["bob"][0]) == (1, SENDING)

    monkeypatch.setattr(SqlOutbox, "acknowledge", really)
    post.time_passes()
    await post.installation.worker.reclaim(all_leases=False)
    assert (await post.installation.engine.settle()).sent == 1
    assert len(post.slack.looks) == 1
    assert len(post.slack.to("UBOB")) == 1


class Unit:
    """What `by_a_statement` needs of a unit of work."""

    def __init__(self, outbox: SqlOutbox) -> None:
        self.outbox = outbox


async def test_what_a_platform_asks_for_is_kept_to_although_an_outcome_breaks(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.platform import Outcome

    slow = Outcome(state=FAILED, reason=Reason.RATE_LIMITED, retry_after=3600, pause=True)
    post.slack.answers["UANN"] = [slow]
    domains_break(monkeypatch, by_a_bug, at="bob")
    for name in ("ann", "bob"):
        post.queue(name)
    await post.installation.engine.settle()
    post.queue("bob", key="note:later")
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (0, 2)


# ---------------------------------------------------------------------------- claiming


def deciding_breaks(monkeypatch: pytest.MonkeyPatch, breaks: Broken, *, at: str) -> None:
    """Let deciding about the messages of one person, or of one lane, break."""
    load = handlers.delivery.load_deciding

    def break_at(world: World, unit: UnitOfWork, messages: Sequence[Message]) -> Deciding:
        if any(at in (message.person_id, message.lane) for message in messages):
            breaks(unit)
        return load(world, unit, messages)

    monkeypatch.setattr(handlers.delivery, "load_deciding", break_at)


@pytest.mark.parametrize("breaks", [by_a_bug, by_a_statement])
async def test_a_message_that_cannot_be_decided_about_fails_and_the_others_go_out(
    post: Post, monkeypatch: pytest.MonkeyPatch, logs: list[EventDict], breaks: Broken
) -> None:
    deciding_breaks(monkeypatch, breaks, at="bob")
    for name in ("ann", "bob", "cho"):
        post.queue(name)
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (2, 1)
    assert post.states()["bob"] == (FAILED, Reason.PAYLOAD_REFUSED)
    [entry] = [one for one in logs if one["event"] == "message_broke"]
    assert entry["message_id"] == post.messages()["note:bob"].id
    assert "what they wrote" not in str(logs)


async def test_a_damaged_person_stops_only_their_own_messages(post: Post) -> None:
    for name in ("ann", "bob", "cho"):
        post.queue(name, feature=Feature.WORK)
    with post.installation.database._engine.begin() as connection:
        damaged = person.update().where(person.c.id == "bob")
        connection.execute(damaged.values(timezone="Nowhere/Never"))
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (2, 1)
    assert post.states()["bob"] == (FAILED, Reason.PAYLOAD_REFUSED)


async def test_many_that_break_hold_up_none_behind_them(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    deciding_breaks(monkeypatch, by_a_bug, at="slack:CBAD")
    for number in range(230):
        lane = "slack:CBAD" if number in (0, 1, 150) else f"slack:C{number}"
        post.queue("", key=f"wave:{number}", lane=lane)
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (227, 3)


async def test_what_may_have_arrived_and_breaks_is_unknown_and_not_failed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.slack.promise = Guarantee.AT_LEAST_ONCE
    post.slack.answers["UBOB"] = [LOST]
    post.queue("bob")
    await post.installation.engine.settle()
    post.time_passes()
    deciding_breaks(monkeypatch, by_a_bug, at="bob")
    report = await post.installation.engine.settle()

    assert report.unknown == 1
    assert post.states()["bob"] == (UNKNOWN, Reason.PAYLOAD_REFUSED)


async def test_a_database_that_is_away_ends_no_message(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    deciding_breaks(monkeypatch, away, at="bob")
    for name in ("ann", "bob"):
        post.queue(name)
    with pytest.raises(DatabaseUnavailableError):
        await post.installation.engine.settle()

    assert post.states() == {"ann": (QUEUED, None), "bob": (QUEUED, None)}


async def test_a_message_that_broke_gives_its_place_in_the_week_back_and_can_be_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as meanwhile:
        deciding_breaks(meanwhile, by_a_bug, at="bob")
        post.queue("bob", feature=Feature.ANNOUNCEMENT)
        await post.installation.engine.settle()
    with post.installation.open_unit() as unit:
        assert unit.attention.used(["bob"], week="2026-W38") == {}
        failed = [one.id for one in unit.outbox.not_arrived(Reason.PAYLOAD_REFUSED)]
        assert unit.outbox.send_again(failed, now=post.installation.clock.now()) == 1
        unit.commit()

    assert (await post.installation.engine.settle()).sent == 1


async def test_what_breaks_while_it_is_to_be_looked_for_ends_as_unknown(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.slack.looks_back = True
    post.slack.answers["UBOB"] = [LOST]
    post.slack.found = [ABSENT]
    post.queue("bob")
    await post.installation.engine.settle()
    post.time_passes()
    monkeypatch.setattr(handlers.delivery, "readable_cards", lambda _messages: by_a_bug(post))  # type: ignore[arg-type]
    report = await post.installation.engine.settle()

    assert report.unknown == 1
    assert post.slack.looks == []
