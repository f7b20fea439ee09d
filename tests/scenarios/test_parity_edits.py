"""A message that was sent is changed, on every chat: once for all to see, whatever happens between."""

from dataclasses import replace
from typing import Any

import pytest
from chat_queue import queue
from chats import Chat
from slack_helpers import HELLO

from handlers.delivery import claim
from people.outbox import MessageState, Reason

SENT, DROPPED, SENDING = MessageState.SENT, MessageState.DROPPED, MessageState.SENDING
GONE = (DROPPED, Reason.NO_LONGER_NEEDED)
OVER = replace(HELLO, title="It is over")


async def settle(chat: Chat) -> None:
    """Send what is due, at whatever machine time it may go."""
    with chat.stage.installation.database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE message SET retry_at = NULL")
        connection.exec_driver_sql("UPDATE lane SET next_at = NULL")
    await chat.stage.installation.engine.settle()


def state(chat: Chat, key: str) -> tuple[MessageState, Reason | None]:
    """Return state and reason of a message to tanaka."""
    with chat.stage.unit() as unit:
        [found] = [one for one in unit.outbox.list_messages() if one.dedupe_key == f"{key}:tanaka"]
    return found.state, found.reason


def told(chat: Chat) -> list[bool]:
    """Return of each message about it that tanaka sees whether it says that it is over."""
    titles = (HELLO.title, OVER.title)
    return [OVER.title in one for one in chat.messages("tanaka") if any(title in one for title in titles)]


async def send(chat: Chat) -> int:
    """Send the message; returns how many stand in the conversation now."""
    queue(chat.stage, "tanaka")
    await settle(chat)
    assert told(chat) == [False]
    return len(chat.messages("tanaka"))


def delete(chat: Chat) -> None:
    """Delete the message, as people can."""
    stage: Any = chat.stage
    if chat.name == "playground":
        [post] = [one for one in stage.posts("tanaka") if one.card and one.card.title == HELLO.title]
        with stage.transcript._transaction() as connection:
            connection.execute("DELETE FROM post WHERE id = ?", (post.id,))
        return
    [number] = [place for place, text in enumerate(chat.messages("tanaka")) if HELLO.title in text]
    stage.shown("tanaka")[number].deleted = True


async def test_what_was_sent_is_changed_and_nothing_is_posted(chat: Chat) -> None:
    messages = await send(chat)
    queue(chat.stage, "tanaka", card=OVER, key="over", edits="note")
    await settle(chat)
    assert (state(chat, "over"), told(chat)) == ((SENT, None), [True])
    assert len(chat.messages("tanaka")) == messages


async def test_a_process_that_dies_between_claim_and_change_leaves_it_to_the_next(chat: Chat) -> None:
    await send(chat)
    queue(chat.stage, "tanaka", card=OVER, key="over", edits="note")
    installation = chat.stage.installation
    with installation.open_unit() as unit:
        claim(installation.world(), unit, limit=9, lease_seconds=30, carriers=installation.senders)
    assert state(chat, "over")[0] is SENDING
    assert told(chat) == [False]
    assert await installation.worker.reclaim(all_leases=True) == 1
    await settle(chat)
    assert (state(chat, "over"), told(chat)) == ((SENT, None), [True])


async def test_a_change_whose_outcome_was_lost_is_made_again_and_shows_the_same(chat: Chat) -> None:
    messages = await send(chat)
    queue(chat.stage, "tanaka", card=OVER, key="over", edits="note")
    await settle(chat)
    with chat.stage.installation.database._engine.begin() as connection:
        lost = "UPDATE message SET state = 'queued', finished_at = NULL, doubt_since = queued_at"
        connection.exec_driver_sql(f"{lost} WHERE dedupe_key = 'over:tanaka'")
    await settle(chat)
    assert (state(chat, "over"), told(chat)) == ((SENT, None), [True])
    assert len(chat.messages("tanaka")) == messages


async def test_what_was_never_sent_is_not_changed(chat: Chat) -> None:
    queue(chat.stage, "tanaka", card=OVER, key="over", edits="note")
    await settle(chat)
    assert (state(chat, "over"), told(chat)) == (GONE, [])


async def test_what_the_person_deleted_is_not_changed(chat: Chat) -> None:
    await send(chat)
    delete(chat)
    assert told(chat) == []
    queue(chat.stage, "tanaka", card=OVER, key="over", edits="note")
    await settle(chat)
    assert state(chat, "over") == GONE
    assert told(chat) == []


@pytest.mark.parametrize("times", [2, 3])
async def test_a_message_can_be_changed_again_and_again(chat: Chat, times: int) -> None:
    await send(chat)
    for number in range(times):
        card = replace(HELLO, title=f"Change {number}")
        queue(chat.stage, "tanaka", card=card, key=f"change{number}", edits="note")
    for _ in range(times):
        await settle(chat)
    shown = "\n".join(chat.messages("tanaka"))
    assert f"Change {times - 1}" in shown
    assert f"Change {times - 2}" not in shown
