"""Delivery into the playground: at the business time, once, and refused where there is no channel."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playground_stage import StageClock

from bot.platform import Sender
from bot.playground.sender import PlaygroundSender
from bot.playground.transcript import Transcript, direct, open_transcript
from cards.model import Card
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason

CARD = Card(kind="notice", language="en", title="Hello", elements=())


@pytest.fixture
def transcript(tmp_path: Path) -> Iterator[Transcript]:
    opened = open_transcript(tmp_path / "playground.db")
    yield opened
    opened.close()


async def test_a_card_reaches_a_person_at_the_business_time(transcript: Transcript) -> None:
    clock = StageClock(datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    outcome = await PlaygroundSender(transcript, clock).send(address="tanaka", card=CARD, delivery_id=5)
    (post,) = transcript.posts(direct("tanaka"))
    assert outcome.state is MessageState.SENT
    assert outcome.platform_ref == str(post.id)
    assert (post.card, post.at) == (CARD, clock.moment)


async def test_a_card_reaches_a_channel(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock(), channels={"leads"})
    outcome = await sender.send(address="playground:leads", card=CARD, delivery_id=5)
    assert outcome.state is MessageState.SENT
    assert len(transcript.posts("channel:leads")) == 1


async def test_a_repeated_delivery_shows_nothing_twice(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    first = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    again = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    assert first == again
    assert len(transcript.posts(direct("tanaka"))) == 1


async def test_a_channel_that_does_not_exist_is_refused_for_good(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock(), channels={"leads"})
    outcome = await sender.send(address="playground:gone", card=CARD, delivery_id=5)
    assert (outcome.state, outcome.reason) == (MessageState.FAILED, Reason.CHANNEL_GONE)
    assert outcome.retry_after is None
    assert transcript.version() == 0


async def test_without_a_list_of_channels_any_is_taken(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    outcome = await sender.send(address="playground:anything", card=CARD, delivery_id=5)
    assert outcome.state is MessageState.SENT


async def test_a_locked_file_is_tried_again_and_nothing_was_shown(tmp_path: Path) -> None:
    transcript = open_transcript(tmp_path / "playground.db")
    with transcript._reading() as connection:
        connection.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(tmp_path / "playground.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    sender = PlaygroundSender(transcript, StageClock())
    outcome = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    assert (outcome.state, outcome.reason) == (MessageState.FAILED, Reason.PLATFORM_DOWN)
    assert outcome.retry_after is not None
    other.execute("ROLLBACK")
    other.close()
    assert transcript.posts(direct("tanaka")) == []
    sent = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    other = sqlite3.connect(tmp_path / "playground.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    changed = await sender.update(
        address="tanaka", reference=sent.platform_ref or "", card=CARD, delivery_id=6
    )
    assert changed == outcome
    other.execute("ROLLBACK")
    other.close()
    assert (await sender.send(address="tanaka", card=CARD, delivery_id=5)).state is MessageState.SENT
    transcript.close()


async def test_it_is_a_sender_of_the_playground_that_recognises_repeats(transcript: Transcript) -> None:
    sender: Sender = PlaygroundSender(transcript, StageClock())
    assert sender.platform is Platform.PLAYGROUND
    assert (sender.pace, sender.looks_back) == (None, False)
    assert sender.guarantee("check_in") is Guarantee.EXACTLY_ONCE
    for _ in range(2):
        await sender.send(address="tanaka", card=CARD, delivery_id=7)
    assert len(transcript.posts(direct("tanaka"))) == 1


async def test_a_post_is_changed_where_it_stands_without_a_new_one(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    sent = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    transcript.mark_read("tanaka", direct("tanaka"))
    over = replace(CARD, title="Over")
    for _ in range(2):
        outcome = await sender.update(
            address="tanaka", reference=sent.platform_ref or "", card=over, delivery_id=6
        )
        assert outcome == sent
    assert [post.card for post in transcript.posts(direct("tanaka"))] == [over]
    assert transcript.unread("tanaka", direct("tanaka")) == 0, "nobody is told"


async def test_a_post_that_is_there_no_more_is_not_changed(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    outcome = await sender.update(address="tanaka", reference="4711", card=CARD, delivery_id=6)
    assert (outcome.state, outcome.reason) == (MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
    assert transcript.posts(direct("tanaka")) == []


async def test_looking_for_a_delivery_shows_it_once(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    for _ in range(2):
        found = await sender.look(address="tanaka", card=CARD, delivery_id=7, since=StageClock().now())
        assert found.state is MessageState.SENT
    assert len(transcript.posts(direct("tanaka"))) == 1
