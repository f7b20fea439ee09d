"""A message that was sent is deleted, on every chat: once for all, whatever happens between. Where the
chat does not delete, it is changed."""

from dataclasses import replace
from typing import Any

import pytest
from chat_queue import queue
from chats import Chat
from fakes import slack as fake_slack
from fakes import teams as fake_teams
from slack_helpers import HELLO
from test_parity_edits import delete, send, settle, state, told

from handlers.delivery import claim
from people.outbox import MessageState, Reason

SENT, SENDING = MessageState.SENT, MessageState.SENDING
TAKEN_BACK = replace(HELLO, title="It is over")


def take_back(chat: Chat) -> None:
    """Queue that the message to tanaka is deleted."""
    queue(chat.stage, "tanaka", card=TAKEN_BACK, key="back", edits="note", removes=True)


async def test_what_was_sent_is_deleted_and_nothing_is_posted(chat: Chat) -> None:
    messages = await send(chat)
    take_back(chat)
    await settle(chat)
    assert (state(chat, "back"), told(chat)) == ((SENT, None), [])
    assert len(chat.messages("tanaka")) == messages - 1


async def test_a_process_that_dies_between_claim_and_deletion_leaves_it_to_the_next(chat: Chat) -> None:
    await send(chat)
    take_back(chat)
    installation = chat.stage.installation
    with installation.open_unit() as unit:
        claim(installation.world(), unit, limit=9, lease_seconds=30, carriers=installation.senders)
    assert (state(chat, "back")[0], told(chat)) == (SENDING, [False])
    assert await installation.worker.reclaim(all_leases=True) == 1
    await settle(chat)
    assert (state(chat, "back"), told(chat)) == ((SENT, None), [])


async def test_a_deletion_whose_outcome_was_lost_is_made_again_and_is_done(chat: Chat) -> None:
    await send(chat)
    take_back(chat)
    await settle(chat)
    with chat.stage.installation.database._engine.begin() as connection:
        lost = "UPDATE message SET state = 'queued', finished_at = NULL, doubt_since = queued_at"
        connection.exec_driver_sql(f"{lost} WHERE dedupe_key = 'back:tanaka'")
    await settle(chat)
    assert (state(chat, "back"), told(chat)) == ((SENT, None), [])


async def test_what_the_person_deleted_counts_as_deleted(chat: Chat) -> None:
    await send(chat)
    delete(chat)
    take_back(chat)
    await settle(chat)
    assert (state(chat, "back"), told(chat)) == ((SENT, None), [])


async def test_what_was_never_sent_is_not_deleted(chat: Chat) -> None:
    take_back(chat)
    await settle(chat)
    assert state(chat, "back") == (MessageState.DROPPED, Reason.NO_LONGER_NEEDED)


async def test_where_the_chat_does_not_delete_it_is_changed_and_that_is_kept(chat: Chat) -> None:
    await send(chat)
    stage: Any = chat.stage
    if chat.name == "slack":
        stage.slack.faults.add(fake_slack.Fault("chat.delete", error="compliance_exports_prevent_deletion"))
    elif chat.name == "teams":
        stage.teams.faults.add(fake_teams.Fault("deleteActivity", error="NotEnoughPermissions"))
    else:
        pytest.skip("the playground deletes whatever it shows")
    take_back(chat)
    await settle(chat)
    assert (state(chat, "back"), told(chat)) == ((SENT, Reason.REPLACED), [True])
