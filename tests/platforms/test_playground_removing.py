"""Deleting what was sent in the playground: gone from the chat, its pages and its counts."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playground_stage import Stage, StageClock
from test_playground_pages import Client, client, news, text_of

from bot.playground.sender import PlaygroundSender
from bot.playground.transcript import PostNotFoundError, Transcript, direct, open_transcript
from cards.model import Card
from people.outbox import MessageState

__all__ = ["client"]  # the fixture of the pages' own tests

CARD = Card(kind="notice", language="en", title="Hello", elements=())
TAKEN_BACK = replace(CARD, title="Taken back")
CHAT = direct("tanaka")


@pytest.fixture
def transcript(tmp_path: Path) -> Iterator[Transcript]:
    opened = open_transcript(tmp_path / "playground.db")
    yield opened
    opened.close()


async def remove(sender: PlaygroundSender, reference: str | None) -> tuple[MessageState, object]:
    """Delete a post to tanaka; returns state and reason."""
    outcome = await sender.remove(address="tanaka", reference=reference or "", card=TAKEN_BACK, delivery_id=9)
    return outcome.state, outcome.reason


async def test_a_post_is_deleted_and_the_others_stay(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    first = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    await sender.send(address="tanaka", card=TAKEN_BACK, delivery_id=6)
    assert await remove(sender, first.platform_ref) == (MessageState.SENT, None)
    assert [post.card for post in transcript.posts(CHAT)] == [TAKEN_BACK]
    assert transcript.unread("tanaka", CHAT) == 1
    assert transcript.find(int(first.platform_ref or "")) is None


async def test_what_is_gone_already_counts_as_deleted(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    sent = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    for reference in (sent.platform_ref, sent.platform_ref, "4711"):
        assert await remove(sender, reference) == (MessageState.SENT, None)


async def test_a_deleted_post_comes_back_neither_by_its_delivery_nor_by_a_change(
    transcript: Transcript,
) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    sent = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    await remove(sender, sent.platform_ref)
    await sender.send(address="tanaka", card=CARD, delivery_id=5)
    with pytest.raises(PostNotFoundError):
        transcript.replace_card(int(sent.platform_ref or ""), CARD)
    assert transcript.posts(CHAT) == []


async def test_open_pages_hear_of_it(transcript: Transcript) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    sent = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    before = transcript.version()
    await remove(sender, sent.platform_ref)
    [change] = transcript.changes_since(before, CHAT)
    assert (str(change.id), change.removed) == (sent.platform_ref, True)


async def test_what_people_wrote_is_never_deleted(transcript: Transcript) -> None:
    clock = StageClock()
    said = transcript.post_text(CHAT, "tanaka", "hello", at=clock.moment)
    assert said is not None
    await remove(PlaygroundSender(transcript, clock), str(said.id))
    assert [post.text for post in transcript.posts(CHAT)] == ["hello"]


async def test_where_the_file_is_locked_it_is_tried_again(transcript: Transcript, tmp_path: Path) -> None:
    sender = PlaygroundSender(transcript, StageClock())
    sent = await sender.send(address="tanaka", card=CARD, delivery_id=5)
    transcript._connection.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(tmp_path / "playground.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert (await remove(sender, sent.platform_ref))[0] is MessageState.FAILED
    other.execute("ROLLBACK")
    other.close()
    assert await remove(sender, sent.platform_ref) == (MessageState.SENT, None)


async def test_a_deleted_post_goes_from_an_open_page_and_is_not_on_the_next(
    stage: Stage, client: Client
) -> None:
    kept, gone = stage.send_check_in(), stage.send_check_in()
    page = await text_of(await client.get("/as/tanaka/dm"))
    stage.transcript.remove(gone.id)
    fresh = await text_of(await news(client, page))
    assert f'<article id="post-{gone.id}" hx-swap-oob="delete"></article>' in fresh
    again = await text_of(await client.get("/as/tanaka/dm"))
    assert f'id="post-{kept.id}"' in again
    assert f'id="post-{gone.id}"' not in again


async def test_a_post_that_came_and_went_between_two_questions_is_no_news(
    stage: Stage, client: Client
) -> None:
    page = await text_of(await client.get("/as/tanaka/dm"))
    gone = stage.send_check_in()
    stage.transcript.remove(gone.id)
    answer = await news(client, page)
    assert f"post-{gone.id}" not in await answer.text()
