"""What stops a send before it has begun: nothing was sent, so that nobody needs to doubt it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import test_slack_sender
from fakes.slack import Fault as SlackFault
from fakes.slack import Kind as SlackKind
from fakes.teams import Fault, Kind
from fakes.teams.stage import AKI
from slack_helpers import HELLO
from test_teams_sender import Desk, desk_on

import bot.teams.sender
from bot.begun import AskStop, NotBegunError
from bot.slack.connection import SlackParts, SlackTokens
from bot.teams.connection import TeamsAccess, TeamsParts
from bot.teams.references import ServiceUrls
from bot.threads import StorageThreads
from handlers.delivery import SENDING_STOPPED
from people.outbox import MessageState
from storage.database import Database
from storage.errors import DatabaseUnavailableError

SENT = MessageState.SENT
slack_desk = test_slack_sender.desk


@pytest.fixture
async def desk(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A sender for the small tenant."""
    async with desk_on(sqlite_database, monkeypatch) as found:
        yield found


def away() -> None:
    """Stand for the database: nobody opens a unit of work."""
    raise DatabaseUnavailableError("away")


def stop(database: Database, *, is_stopped: bool) -> None:
    """Stop everything in an emergency, or let it go on."""
    with database.unit_of_work() as unit:
        unit.switches.put(SENDING_STOPPED, "now" if is_stopped else None)
        unit.commit()


# The database is away


async def test_a_database_that_is_away_before_a_send_to_teams_leaves_no_doubt(desk: Desk) -> None:
    desk.sender._conversations._open_unit = away  # type: ignore[assignment]
    with pytest.raises(NotBegunError):
        await desk.send()
    with pytest.raises(NotBegunError):
        await desk.sender.update(address=desk.aad(AKI), reference="a:1", card=HELLO, delivery_id=1)
    assert (desk.calls(), desk.calls("updateActivity")) == (0, 0)


async def test_a_database_that_is_away_before_a_send_to_slack_leaves_no_doubt(
    slack_desk: test_slack_sender.Desk,
) -> None:
    slack_desk.sender._directs._open_unit = away  # type: ignore[assignment]
    with pytest.raises(NotBegunError):
        await test_slack_sender.send(slack_desk)
    assert (slack_desk.calls("conversations.open"), slack_desk.calls("chat.postMessage")) == (0, 0)


async def test_to_look_up_for_too_long_where_to_send_leaves_no_doubt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stands_still(_identity: str) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(bot.teams.sender, "DEADLINE_SECONDS", 0.1)
    monkeypatch.setattr(desk.sender._conversations, "with_person", stands_still)
    with pytest.raises(NotBegunError):
        await desk.send()
    assert desk.calls() == 0


# The emergency stop


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        (Fault("sendToConversation", Kind.RATELIMITED, retry_after=1), 1),
        (Fault("createConversation", Kind.DELAY_AFTER, seconds=0.7), 0),
    ],
    ids=["for the pace", "for a conversation"],
)
async def test_what_waits_for_teams_does_not_begin_after_the_emergency_stop(
    desk: Desk, fault: Fault, sent: int
) -> None:
    threads = desk.sender._conversations._threads
    desk.sender._may_go = AskStop(open_unit=desk.database.unit_of_work, threads=threads)
    desk.teams.faults.add(fault)
    stop(desk.database, is_stopped=True)
    with pytest.raises(NotBegunError):
        await desk.send()
    assert (desk.calls(), desk.teams.transcript.shown(AKI)) == (sent, [])

    stop(desk.database, is_stopped=False)
    desk.teams.faults.add(replace(fault, struck=0, met=0))
    assert (await desk.send()).state is SENT


async def test_what_waits_for_its_conversation_on_slack_does_not_begin_after_the_emergency_stop(
    slack_desk: test_slack_sender.Desk, sqlite_database: Database
) -> None:
    threads = slack_desk.sender._directs._threads
    slack_desk.sender._may_go = AskStop(open_unit=sqlite_database.unit_of_work, threads=threads)
    slack_desk.slack.faults.add(SlackFault("conversations.open", SlackKind.DELAY_AFTER, seconds=0.7))
    stop(sqlite_database, is_stopped=True)
    with pytest.raises(NotBegunError):
        await test_slack_sender.send(slack_desk)
    assert slack_desk.calls("chat.postMessage") == 0
    # What is known is sent at once: whether it may go was asked when it was claimed.
    await test_slack_sender.send(slack_desk)
    assert slack_desk.calls("chat.postMessage") == 1


async def test_what_is_connected_asks_for_the_emergency_stop(sqlite_database: Database) -> None:
    threads = StorageThreads(single=True)
    open_unit = sqlite_database.unit_of_work
    teams = TeamsParts(
        TeamsAccess(registration=None, service_urls=ServiceUrls(())),
        now=lambda: datetime.now(UTC),
        open_unit=open_unit,
        threads=threads,
    )
    slack = SlackParts(
        SlackTokens(bot_token="xoxb-1"),
        api_url="http://127.0.0.1:1/",
        open_unit=open_unit,
        threads=threads,
        installation="here",
    )
    stop(sqlite_database, is_stopped=True)
    for sender in (teams.sender, slack.sender):
        with pytest.raises(NotBegunError):
            await sender._may_go()
    stop(sqlite_database, is_stopped=False)
    for sender in (teams.sender, slack.sender):
        await sender._may_go()
    threads.close()
