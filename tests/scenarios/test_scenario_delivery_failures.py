"""What happens when a platform does not take a message: nobody else waits, and nothing is lost silently."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scenario_stage import settings_in, tokyo

import bot.outbox_worker
from bot.bootstrap import Installation, build
from bot.clocks import BusinessClock
from bot.platform import LEASE_SECONDS, SEND_DEADLINE_SECONDS, Outcome
from cards.model import Card
from cards.serial import to_json
from people.model import Feature, Platform
from people.outbox import MessageState, NewMessage, Reason
from people.roster import import_people, read_people
from storage.database import Database

CARD = to_json(Card(kind="note", language="en", title="Hello", elements=()))
SENT = Outcome(state=MessageState.SENT, platform_ref="1")


@dataclass
class PlannedSender:
    """A platform whose answers are planned per address; it keeps what it was asked to show."""

    recognises_repeats: bool = False
    platform: Platform = Platform.PLAYGROUND
    answers: dict[str, list[Outcome | Exception]] = field(default_factory=dict)
    accepted: list[tuple[str, int]] = field(default_factory=list)
    hangs: bool = False

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Answer as planned for the address; without a plan, take the message."""
        if self.hangs:
            await asyncio.Event().wait()
        planned = self.answers.get(address)
        answer = planned.pop(0) if planned else SENT
        if isinstance(answer, Exception):
            raise answer
        if answer.state is MessageState.SENT:
            self.accepted.append((address, delivery_id))
        return answer


@dataclass
class Post:
    """An installation with three people who can be written to."""

    installation: Installation
    sender: PlannedSender

    def queue(
        self, person: str, *, key: str | None = None, feature: Feature | None = None, card: str = CARD
    ) -> None:
        """Queue a small card for a person."""
        now = self.installation.clock.now()
        with self.installation.open_unit() as unit:
            unit.outbox.add_many(
                [
                    NewMessage(
                        dedupe_key=key or f"note:{person}",
                        kind="note",
                        lane=f"person:{person}",
                        person_id=person,
                        feature=feature,
                        card=card,
                        due_at=now,
                    )
                ],
                now=now,
            )
            unit.commit()

    def states(self) -> dict[str, tuple[MessageState, Reason | None]]:
        """Return state and reason per person."""
        with self.installation.open_unit() as unit:
            return {m.person_id or "": (m.state, m.reason) for m in unit.outbox.list_messages()}


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Three people on each engine, on a Monday at 10:00 in Tokyo."""
    clock = BusinessClock()
    sender = PlannedSender()
    with database.unit_of_work() as unit:
        clock.put(unit, tokyo(9, 14, 10))
        table = read_people(b"person_id,name\nann,Ann\nbob,Bob\ncho,Cho\n")
        import_people(unit, table, known_locales=("ja", "en"), at=clock.now(), actor="test")
        unit.commit()
    installation = build(
        settings_in(tmp_path), database=database, clock=clock, senders={Platform.PLAYGROUND: sender}
    )
    yield Post(installation=installation, sender=sender)
    installation.threads.close()


async def test_one_blocked_person_never_stops_the_others(post: Post) -> None:
    post.sender.answers["bob"] = [Outcome(state=MessageState.FAILED, reason=Reason.BLOCKED)]
    for person in ("ann", "bob", "cho"):
        post.queue(person)
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (2, 1)
    assert post.states()["bob"] == (MessageState.FAILED, Reason.BLOCKED)


async def test_a_send_that_breaks_in_our_own_code_ends_as_unknown_and_is_not_repeated(post: Post) -> None:
    post.sender.answers["bob"] = [ValueError("a bug")]
    post.queue("ann")
    post.queue("bob")
    report = await post.installation.engine.settle()
    again = await post.installation.engine.settle()

    assert (report.sent, report.unknown) == (1, 1)
    assert again.sent == 0
    assert post.states()["bob"] == (MessageState.UNKNOWN, Reason.DIED_WHILE_SENDING)


async def test_a_broken_send_is_tried_again_where_a_repeat_is_recognised(post: Post) -> None:
    post.sender.recognises_repeats = True
    post.sender.answers["bob"] = [ConnectionError()]
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert (report.sent, report.unknown, report.waiting) == (0, 0, 1)
    assert post.states()["bob"][0] is MessageState.QUEUED


async def test_what_was_certainly_not_sent_waits_for_its_retry(post: Post) -> None:
    post.sender.answers["bob"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=3600)
    ]
    post.queue("bob")
    first = await post.installation.engine.settle()
    second = await post.installation.engine.settle()

    assert (first.sent, first.waiting, second.sent) == (0, 1, 0)
    assert post.sender.accepted == []


async def test_a_retry_that_is_due_goes_out_once(post: Post) -> None:
    post.sender.answers["bob"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=0)
    ]
    post.queue("bob")
    await post.installation.engine.settle()
    await post.installation.engine.settle()

    assert [address for address, _ in post.sender.accepted] == ["bob"]
    assert post.states()["bob"][0] is MessageState.SENT


async def test_after_enough_attempts_it_is_failed_with_its_reason(post: Post) -> None:
    refusal = Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=0)
    post.sender.answers["bob"] = [refusal] * 20
    post.queue("bob")
    for _ in range(3):
        await post.installation.engine.settle()

    assert post.states()["bob"] == (MessageState.FAILED, Reason.PLATFORM_DOWN)
    assert len(post.sender.answers["bob"]) == 20 - 1 - bot.outbox_worker.MOST_ATTEMPTS


async def test_a_conversation_that_is_asked_to_slow_down_waits_however_often(post: Post) -> None:
    """On Teams the limit is one of the conversation's, so that nothing else pauses."""
    slow = Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=0)
    post.sender.answers["bob"] = [slow] * (3 * bot.outbox_worker.MOST_ATTEMPTS)
    post.queue("bob")
    for _ in range(4):
        await post.installation.engine.settle()

    assert post.states()["bob"] == (MessageState.SENT, None)


async def test_a_platform_that_asks_for_a_pause_gets_it_as_a_whole(post: Post) -> None:
    post.sender.answers["ann"] = [
        Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=3600, pause=True)
    ]
    post.queue("ann")
    await post.installation.engine.settle()
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (0, 2)


async def test_a_send_that_takes_too_long_is_given_up_and_is_not_repeated(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.outbox_worker, "SEND_DEADLINE_SECONDS", 0.01)
    post.sender.hangs = True
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert report.unknown == 1
    assert post.states()["bob"] == (MessageState.UNKNOWN, Reason.TIMED_OUT)


async def test_messages_of_one_conversation_go_out_in_order_and_one_at_a_time(post: Post) -> None:
    for number in range(5):
        post.queue("bob", key=f"note:{number}")
    await post.installation.engine.settle()

    ids = [delivery_id for _, delivery_id in post.sender.accepted]
    assert ids == sorted(ids)
    assert len(ids) == 5


async def test_a_process_that_died_while_sending_leaves_an_unknown_not_a_second_message(post: Post) -> None:
    post.queue("bob")
    with post.installation.open_unit() as unit:
        message = unit.outbox.ready(now=post.installation.clock.now(), limit=1)[0]
        unit.outbox.begin([message.id], platform=Platform.PLAYGROUND, lease_seconds=3600)
        unit.commit()
    ended = await post.installation.worker.reclaim(all_leases=True)
    report = await post.installation.engine.settle()

    assert (ended, report.sent) == (1, 0)
    assert post.states()["bob"] == (MessageState.UNKNOWN, Reason.DIED_WHILE_SENDING)


async def test_where_repeats_are_recognised_a_message_of_a_dead_process_is_sent_again(post: Post) -> None:
    post.sender.recognises_repeats = True
    post.queue("bob")
    with post.installation.open_unit() as unit:
        message = unit.outbox.ready(now=post.installation.clock.now(), limit=1)[0]
        unit.outbox.begin([message.id], platform=Platform.PLAYGROUND, lease_seconds=3600)
        unit.commit()
    await post.installation.worker.reclaim(all_leases=True)
    report = await post.installation.engine.settle()

    assert report.sent == 1


async def test_without_any_platform_messages_are_held_not_failed(database: Database, tmp_path: Path) -> None:
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.put(unit, tokyo(9, 14, 10))
        table = read_people(b"person_id,name\nann,Ann\n")
        import_people(unit, table, known_locales=("ja",), at=clock.now(), actor="test")
        unit.commit()
    installation = build(settings_in(tmp_path), database=database, clock=clock, senders={})
    Post(installation=installation, sender=PlannedSender()).queue("ann")
    report = await installation.engine.settle()
    installation.threads.close()

    assert (report.held, report.failed, report.sent) == (1, 0, 0)


async def test_a_failed_message_gives_its_place_in_the_week_back(post: Post) -> None:
    post.sender.answers["bob"] = [Outcome(state=MessageState.FAILED, reason=Reason.BLOCKED)]
    post.queue("bob", feature=Feature.ANNOUNCEMENT)
    post.queue("ann", feature=Feature.ANNOUNCEMENT)
    await post.installation.engine.settle()

    with post.installation.open_unit() as unit:
        assert unit.attention.used(["ann", "bob"], week="2026-W38") == {"ann": 1}


async def test_the_budget_lets_three_through_and_moves_the_fourth_to_next_week(post: Post) -> None:
    for number in range(4):
        post.queue("bob", key=f"note:{number}", feature=Feature.ANNOUNCEMENT)
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (3, 1)
    with post.installation.open_unit() as unit:
        # Monday to Wednesday of the next week are holidays in Japan: Thursday 24 September, 09:00.
        assert unit.outbox.next_due() == datetime(2026, 9, 24, 0, 0, tzinfo=UTC)


async def test_messages_outside_working_hours_wait_for_the_next_working_moment(post: Post) -> None:
    with post.installation.open_unit() as unit:
        post.installation.clock.put(unit, tokyo(9, 18, 18))  # Friday evening before the holidays
        unit.commit()
    post.queue("bob", feature=Feature.CHECK_IN)
    report = await post.installation.engine.settle()

    assert (report.sent, report.waiting) == (0, 1)
    with post.installation.open_unit() as unit:
        assert unit.outbox.next_due() == datetime(2026, 9, 24, 0, 0, tzinfo=UTC)


async def test_answers_and_dialogues_go_out_at_any_hour(post: Post) -> None:
    with post.installation.open_unit() as unit:
        post.installation.clock.put(unit, tokyo(9, 19, 23))  # Saturday night
        unit.commit()
    post.queue("bob")
    report = await post.installation.engine.settle()

    assert report.sent == 1


async def test_a_damaged_row_is_recorded_and_blocks_nothing_behind_it(post: Post) -> None:
    post.queue("ann", card="{broken")
    post.queue("bob", card='[99, "note", "en", "from a newer version", []]')
    post.queue("cho")
    report = await post.installation.engine.settle()

    assert (report.sent, report.failed) == (1, 2)
    assert post.states()["ann"] == (MessageState.FAILED, Reason.PAYLOAD_REFUSED)
    assert post.states()["bob"] == (MessageState.FAILED, Reason.PAYLOAD_REFUSED)


def test_a_batch_of_the_slowest_sends_ends_before_its_lease() -> None:
    rounds = bot.outbox_worker.BATCH / bot.outbox_worker.SIDE_BY_SIDE
    assert rounds * SEND_DEADLINE_SECONDS < LEASE_SECONDS
