"""Personal conversations: met or opened once, remembered over restarts, for nobody unknown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from fakes.teams import FakeTeams, Fault, Kind, running_teams
from fakes.teams.stage import AKI, BEN, CHI, tenant
from slack_helpers import answering
from teams_helpers import led_to

from bot.teams.connector import Connector
from bot.teams.directs import Conversations
from bot.teams.failures import TeamsFailedError
from bot.teams.references import Reference, ServiceUrls, from_text
from bot.teams.tokens import Registration, Tokens
from bot.threads import StorageThreads
from people.model import Account, Platform
from people.roster import import_people, read_people
from storage.database import Database, open_database
from storage.unit_of_work import SqlUnitOfWork

TEAMS = Platform.TEAMS

NOW = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


class Counted:
    """Opens units of work of a database, and counts those that were committed."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.commits = 0

    def __call__(self) -> SqlUnitOfWork:
        """Open one."""
        unit = self.database.unit_of_work()
        commit = unit.commit

        def counted() -> None:
            self.commits += 1
            commit()

        unit.commit = counted  # type: ignore[method-assign]
        return unit


@pytest.fixture
async def teams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTeams]:
    """A small tenant."""
    async with running_teams(tenant()) as found:
        led_to(found, monkeypatch)
        yield found


@pytest.fixture
def peopled(database: Database, teams: FakeTeams) -> Counted:
    """Aki is in the roster by her e-mail address and was found; Ben and Chi are not in it."""
    with database.unit_of_work() as unit:
        people = read_people(b"person_id,name,email\naki,Aki,aki@example.com\n")
        import_people(unit, people, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
        unit.accounts.put_many([Account(platform=TEAMS, identity=aad(teams, AKI), person_id="aki")])
        unit.commit()
    return Counted(database)


def aad(teams: FakeTeams, person: str) -> str:
    """Return somebody's id in Entra."""
    return teams.world.users[person].aad_id


@asynccontextmanager
async def started(
    opened: Counted, teams: FakeTeams, service_urls: ServiceUrls | None = None, *, single: bool = True
) -> AsyncIterator[Conversations]:
    """Give what a process that has just started knows."""
    of, threads = teams.config, StorageThreads(single=single)
    tokens = Tokens(Registration(app_id=of.app_id, password=of.app_password, tenant_id=of.tenant_id))
    connector = Connector(tokens, app_id=of.app_id)
    try:
        yield Conversations(
            connector,
            service_urls or ServiceUrls((teams.service_url,)),
            tenant=of.tenant_id,
            now=lambda: NOW,
            open_unit=opened,
            threads=threads,
        )
    finally:
        await connector.close()
        tokens.close()
        threads.close()


def openings(teams: FakeTeams) -> int:
    """Count how often a conversation was opened."""
    return len(teams.transcript.calls("createConversation"))


def kept(opened: Counted) -> dict[str, Account]:
    """Return the accounts by identity."""
    with opened.database.unit_of_work() as unit:
        return {one.identity: one for one in unit.accounts.list_all(TEAMS)}


def conversation(opened: Counted, identity: str) -> Reference | None:
    """Return the conversation that the database holds."""
    with opened.database.unit_of_work() as unit:
        return from_text(unit.accounts.conversation(TEAMS, identity))


def chat(teams: FakeTeams, person: str, region: str = "teams") -> Reference:
    """Return where somebody's conversation is."""
    service_url = teams.service_url.replace("/teams/", f"/{region}/")
    return Reference(service_url=service_url, conversation=teams.world.open_personal(person).id)


# Met


async def test_somebody_who_is_met_many_times_at_once_is_noted_once(
    postgresql_url: str, teams: FakeTeams
) -> None:
    """Teams tells of one installation twice, at the same moment; PostgreSQL works on several threads."""
    database = open_database(postgresql_url)
    with database.unit_of_work() as unit:
        people = read_people(f"person_id,name,teams_aad_id\nben,Ben,{aad(teams, BEN)}\n".encode())
        import_people(unit, people, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
        unit.commit()
    opened = Counted(database)
    async with started(opened, teams, single=False) as conversations:
        at = chat(teams, BEN)
        await asyncio.gather(*(conversations.meet(aad(teams, BEN), at, locale="en") for _ in range(20)))
    assert conversation(opened, aad(teams, BEN)) == at
    database.close()


# Opened


async def test_a_conversation_is_opened_once_over_restarts(peopled: Counted, teams: FakeTeams) -> None:
    found = set()
    for _ in range(3):
        async with started(peopled, teams) as conversations:
            found |= {await conversations.with_person(aad(teams, AKI)) for _ in range(2)}
    assert found == {chat(teams, AKI)}
    assert openings(teams) == 1


async def test_of_somebody_outside_the_roster_nothing_is_kept(peopled: Counted, teams: FakeTeams) -> None:
    for _ in range(2):
        async with started(peopled, teams) as conversations:
            await conversations.with_person(aad(teams, BEN))
    assert openings(teams) == 2
    assert set(kept(peopled)) == {aad(teams, AKI)}


@pytest.mark.both_engines
async def test_opening_twice_at_once_ends_in_the_same_conversation(
    peopled: Counted, teams: FakeTeams
) -> None:
    async with started(peopled, teams) as conversations:
        found = await asyncio.gather(*(conversations.with_person(aad(teams, AKI)) for _ in range(5)))
    assert set(found) == {chat(teams, AKI)}


async def test_what_was_forgotten_is_opened_anew(peopled: Counted, teams: FakeTeams) -> None:
    async with started(peopled, teams) as conversations:
        await conversations.with_person(aad(teams, AKI))
        await conversations.forget(aad(teams, AKI))
        assert conversation(peopled, aad(teams, AKI)) is None
        await conversations.with_person(aad(teams, AKI))
    assert openings(teams) == 2


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_AFTER])
async def test_a_refused_or_lost_opening_is_remembered_nowhere(
    peopled: Counted, teams: FakeTeams, kind: Kind
) -> None:
    teams.faults.add(Fault("createConversation", kind))
    async with started(peopled, teams) as conversations:
        for person in (AKI, CHI):
            with pytest.raises(TeamsFailedError):
                await conversations.with_person(aad(teams, person))
        assert conversation(peopled, aad(teams, AKI)) is None
        assert await conversations.with_person(aad(teams, AKI)) == chat(teams, AKI)


# Met


async def test_whoever_wrote_is_answered_without_opening_anything(peopled: Counted, teams: FakeTeams) -> None:
    async with started(peopled, teams) as conversations:
        await conversations.meet(aad(teams, AKI), chat(teams, AKI))
    async with started(peopled, teams) as conversations:
        assert await conversations.with_person(aad(teams, AKI)) == chat(teams, AKI)
    assert openings(teams) == 0


async def test_the_address_follows_where_somebody_last_wrote_from(peopled: Counted, teams: FakeTeams) -> None:
    """ "Send proactive messages": the service URL of a conversation may change, the latest one counts."""
    async with started(peopled, teams) as conversations:
        for region in ("teams", "emea", "apac"):
            await conversations.meet(aad(teams, AKI), chat(teams, AKI, region))
            found = await conversations.with_person(aad(teams, AKI))
            assert found == chat(teams, AKI, region) == conversation(peopled, aad(teams, AKI))


async def test_language_and_time_zone_are_written_once_and_again_when_they_change(
    peopled: Counted, teams: FakeTeams
) -> None:
    identity = aad(teams, AKI)
    async with started(peopled, teams) as conversations:
        for said in [("ja-JP", "Asia/Tokyo")] * 10 + [("en-GB", "Asia/Tokyo")] * 10:
            await conversations.meet(identity, chat(teams, AKI), locale=said[0], timezone=said[1])
            account = kept(peopled)[identity]
            assert (account.locale, account.timezone) == said
    assert peopled.commits == 2


async def test_after_a_restart_the_same_is_not_written_again(peopled: Counted, teams: FakeTeams) -> None:
    for _ in range(3):
        async with started(peopled, teams) as conversations:
            await conversations.meet(aad(teams, AKI), chat(teams, AKI), locale="ja", timezone="Asia/Tokyo")
    assert peopled.commits == 1


async def test_a_message_that_says_nothing_of_them_takes_nothing_away(
    peopled: Counted, teams: FakeTeams
) -> None:
    async with started(peopled, teams) as conversations:
        await conversations.meet(aad(teams, AKI), chat(teams, AKI), locale="ja-JP", timezone="Asia/Tokyo")
        await conversations.meet(aad(teams, AKI), chat(teams, AKI))
        await conversations.meet(aad(teams, AKI), chat(teams, AKI), timezone="Mars/Olympus")
    account = kept(peopled)[aad(teams, AKI)]
    assert (account.locale, account.timezone) == ("ja-JP", "Asia/Tokyo")


async def test_of_a_stranger_who_writes_nothing_is_kept(peopled: Counted, teams: FakeTeams) -> None:
    async with started(peopled, teams) as conversations:
        for _ in range(3):
            await conversations.meet(aad(teams, BEN), chat(teams, BEN), locale="en", timezone="Asia/Tokyo")
    assert set(kept(peopled)) == {aad(teams, AKI)}
    assert peopled.commits == 0


async def test_a_stranger_who_turns_out_to_be_of_the_roster_is_kept_with_the_next_message(
    peopled: Counted, teams: FakeTeams
) -> None:
    """They write, are looked up by their e-mail address, and write again."""
    identity = aad(teams, BEN)
    async with started(peopled, teams) as conversations:
        await conversations.meet(identity, chat(teams, BEN), locale="en-US", timezone="Europe/Berlin")
        with peopled.database.unit_of_work() as unit:
            people = read_people(b"person_id,name,email\nben,Ben,ben@example.com\n")
            import_people(unit, people, known_locales=("ja", "en"), at=datetime.now(UTC), actor="test")
            unit.accounts.put_many([Account(platform=TEAMS, identity=identity, person_id="ben")])
            unit.commit()
        await conversations.meet(identity, chat(teams, BEN), locale="en-US", timezone="Europe/Berlin")
    account = kept(peopled)[identity]
    assert (account.locale, account.timezone) == ("en-US", "Europe/Berlin")
    assert conversation(peopled, identity) == chat(teams, BEN)


# Addresses


async def test_who_was_never_heard_of_is_reached_where_the_tenant_was_heard_from_last(
    peopled: Counted, teams: FakeTeams
) -> None:
    urls = ServiceUrls((teams.service_url,))
    async with started(peopled, teams, urls) as conversations:
        assert await conversations.service_url() == teams.service_url
        emea = chat(teams, BEN, "emea").service_url
        for _ in range(5):
            await conversations.heard_from(emea)
        assert (await conversations.with_person(aad(teams, AKI))).service_url == emea
    assert peopled.commits == 2, "the address, and the conversation"
    async with started(peopled, teams, urls) as conversations:
        assert await conversations.service_url() == emea
        assert (await conversations.in_channel("19:x@thread.tacv2")).service_url == emea


async def test_an_address_that_is_not_allowed_any_more_is_not_called(
    peopled: Counted, teams: FakeTeams
) -> None:
    async with answering(text='{"id": "a:1"}', content_type="application/json") as (thief, asked):
        async with started(peopled, teams) as conversations:
            await conversations.meet(aad(teams, AKI), Reference(service_url=thief, conversation="a:1"))
            await conversations.heard_from(thief)
        async with started(peopled, teams) as conversations:
            assert await conversations.with_person(aad(teams, AKI)) == chat(teams, AKI)
            assert await conversations.service_url() == teams.service_url
    assert asked == []


async def test_without_a_registration_nobody_is_called_before_they_called(
    peopled: Counted, teams: FakeTeams
) -> None:
    """Nothing but this machine may be called, and nobody knows where on it."""
    async with started(peopled, teams, ServiceUrls(loopback_only=True)) as conversations:
        with pytest.raises(TeamsFailedError):
            await conversations.with_person(aad(teams, AKI))
        await conversations.heard_from(teams.service_url)
        assert await conversations.with_person(aad(teams, AKI)) == chat(teams, AKI)
    assert openings(teams) == 1
