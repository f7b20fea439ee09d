"""Direct conversations: opened once for each person, remembered over restarts, for nobody unknown."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from fakes.slack import FakeSlack, Fault, Kind, running_slack
from fakes.slack_stage import AKI, BEN, GONE, workspace
from slack_helpers import client_of

from bot.slack.directs import DirectConversations
from bot.slack.failures import SlackFailedError
from bot.threads import StorageThreads
from people.model import Account, Platform
from people.roster import import_people, read_people
from storage.database import Database

Directs = Callable[[], DirectConversations]


@pytest.fixture
def peopled(database: Database) -> Database:
    """Aki is in the roster; Ben is not."""
    with database.unit_of_work() as unit:
        people = read_people(b"person_id,name,email\naki,Aki,aki@example.com\n")
        import_people(unit, people, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
        unit.accounts.put_many([Account(platform=Platform.SLACK, identity=AKI, person_id="aki")])
        unit.commit()
    return database


@asynccontextmanager
async def started(database: Database, slack: FakeSlack) -> AsyncIterator[DirectConversations]:
    """Give what a process that has just started knows."""
    threads = StorageThreads(single=True)
    async with client_of(slack.api_url) as client:
        yield DirectConversations(client, open_unit=database.unit_of_work, threads=threads)
    threads.close()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A small workspace."""
    async with running_slack(workspace()) as found:
        yield found


def opened(slack: FakeSlack) -> int:
    """Count how often a conversation was opened."""
    return len(slack.transcript.calls("conversations.open"))


async def test_a_conversation_is_opened_once_over_restarts(peopled: Database, slack: FakeSlack) -> None:
    found = set()
    for _ in range(3):
        async with started(peopled, slack) as directs:
            found |= {await directs.with_user(AKI) for _ in range(2)}
    assert found == {slack.world.direct(AKI).id}
    assert opened(slack) == 1


async def test_of_somebody_outside_the_roster_nothing_is_kept(peopled: Database, slack: FakeSlack) -> None:
    for _ in range(2):
        async with started(peopled, slack) as directs:
            await directs.with_user(BEN)
    assert opened(slack) == 2
    with peopled.unit_of_work() as unit:
        assert [one.identity for one in unit.accounts.list_all(Platform.SLACK)] == [AKI]


@pytest.mark.both_engines
async def test_opening_twice_at_once_ends_in_the_same_conversation(
    peopled: Database, slack: FakeSlack
) -> None:
    async with started(peopled, slack) as directs:
        found = await asyncio.gather(*(directs.with_user(AKI) for _ in range(5)))
    assert len(set(found)) == 1


async def test_what_was_forgotten_is_opened_anew(peopled: Database, slack: FakeSlack) -> None:
    async with started(peopled, slack) as directs:
        await directs.with_user(AKI)
        await directs.forget(AKI)
        await directs.with_user(AKI)
    assert opened(slack) == 2


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_AFTER])
async def test_a_lost_answer_may_be_asked_for_again_because_nothing_opens_twice(
    peopled: Database, slack: FakeSlack, kind: Kind
) -> None:
    slack.faults.add(Fault("conversations.open", kind))
    async with started(peopled, slack) as directs:
        with pytest.raises(SlackFailedError) as raised:
            await directs.with_user(AKI)
        assert not raised.value.maybe_done
        assert raised.value.retry_after is not None
        assert await directs.with_user(AKI) == slack.world.direct(AKI).id


@pytest.mark.parametrize("user", [GONE, "U0UNKNOWN"])
async def test_a_refused_opening_is_remembered_nowhere(
    peopled: Database, slack: FakeSlack, user: str
) -> None:
    async with started(peopled, slack) as directs:
        for _ in range(2):
            with pytest.raises(SlackFailedError):
                await directs.with_user(user)
    assert opened(slack) == 2


async def test_while_slack_limits_openings_it_says_how_long(peopled: Database, slack: FakeSlack) -> None:
    slack.faults.add(Fault("conversations.open", Kind.RATELIMITED, retry_after=9))
    async with started(peopled, slack) as directs:
        with pytest.raises(SlackFailedError) as raised:
            await directs.with_user(AKI)
    assert (raised.value.code, raised.value.retry_after) == ("ratelimited", 9)
