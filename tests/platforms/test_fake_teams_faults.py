"""Planned trouble and pace: what goes wrong, when, how often, and how fast a bot may go."""

import asyncio

import aiohttp
import pytest
from fakes.teams import Fault, Kind, Pace, running_teams
from fakes.teams.stage import AKI, BEN, TEAM, Clock, caller, tenant


async def test_a_call_dropped_before_acting_leaves_nothing_behind() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.faults.add(Fault("sendToConversation", Kind.DROP_BEFORE))
        with pytest.raises(aiohttp.ClientError):
            await bot.say(AKI)
        assert teams.transcript.shown(AKI) == []
        [request] = teams.transcript.calls("sendToConversation")
        assert (request.outcome, request.accepted, request.fault) == ("dropped", False, "drop_before")


async def test_a_call_dropped_after_acting_was_accepted_though_the_bot_cannot_know() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.faults.add(Fault("sendToConversation", Kind.DROP_AFTER))
        with pytest.raises(aiohttp.ClientError):
            await bot.say(AKI)
        assert len(teams.transcript.shown(AKI)) == 1
        [request] = teams.transcript.calls("sendToConversation")
        assert (request.outcome, request.accepted) == ("dropped", True)


async def test_a_call_dropped_at_once_may_be_accepted_late() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        held, waits = asyncio.Event(), []

        async def hold(seconds: float) -> None:
            waits.append(seconds)
            await held.wait()

        teams.trouble.sleep = hold
        teams.faults.add(Fault("sendToConversation", Kind.DROP_LATE, seconds=20))
        with pytest.raises(aiohttp.ClientError):
            await bot.say(AKI)
        assert teams.transcript.shown(AKI) == []
        held.set()
        await teams.trouble.all_late()
        assert waits == [20]
        assert len(teams.transcript.shown(AKI)) == 1
        [request] = teams.transcript.calls("sendToConversation")
        assert (request.outcome, request.accepted) == ("dropped", True)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("kind", "posted"), [("http_before", 0), ("http_after", 1)])
async def test_a_server_error_can_come_before_or_after_acting(status: int, kind: str, posted: int) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.faults.add(Fault("sendToConversation", kind, status=status))
        got, body = await bot.say(AKI)
        assert got == status
        assert len(teams.transcript.shown(AKI)) == posted
        assert body == ({"error": {"code": "ServiceError", "message": "Unknown"}} if status < 503 else {})


@pytest.mark.parametrize(
    ("error", "status"),
    [("PreconditionFailed", 412), ("ConversationNotFound", 404), ("BotNotInConversationRoster", 403)],
)
async def test_an_error_has_the_status_of_its_code_and_strikes_as_often_as_planned(
    error: str, status: int
) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.faults.add(Fault("sendToConversation", error=error, times=2, where={"user": AKI}, skip=1))
        answers = [(await bot.say(user))[0] for user in (AKI, BEN, AKI, BEN, AKI, AKI)]
        assert answers == [201, 201, status, 201, status, 201]


async def test_a_fault_can_wait_for_the_person_a_conversation_is_asked_for_with() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.faults.add(Fault("createConversation", "http_before", status=504, where={"user": BEN}))
        assert [(await bot.create(user))[0] for user in (AKI, BEN, BEN)] == [201, 504, 201]


@pytest.mark.parametrize(("retry_after", "header"), [(7, "7"), (None, None)])
async def test_a_429_comes_with_or_without_a_time_to_wait(
    retry_after: int | None, header: str | None
) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.faults.add(Fault("sendToConversation", Kind.RATELIMITED, retry_after=retry_after))
        status, body = await bot.say(AKI)
        assert (status, body["error"]["code"]) == (429, "Throttled")  # type: ignore[index]
        assert bot.headers.get("Retry-After") == header


async def test_delays_wait_before_or_after_acting() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        waited: list[tuple[float, int]] = []

        async def sleep(seconds: float) -> None:
            waited.append((seconds, len(teams.transcript.shown(AKI))))

        teams.trouble.sleep = sleep
        teams.faults.add(Fault(kind="delay_before", seconds=3))
        teams.faults.add(Fault(kind="delay_after", seconds=4))
        assert (await bot.say(AKI))[0] == 201
        assert waited == [(3, 0), (4, 1)]


@pytest.mark.parametrize("operation", ["openid", "keys", "token", "authority"])
async def test_the_login_and_key_services_can_be_unreachable_too(operation: str) -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        # Without an end: aiohttp asks a second time when a connection that it has used before is lost.
        teams.faults.add(Fault(operation, "drop_before", times=None))
        documents = {
            "openid": teams.openid_url,
            "keys": f"{teams.base}/v1/.well-known/keys",
            "token": teams.token_url,
            "authority": f"{teams.login_url}/v2.0/.well-known/openid-configuration",
        }
        method = "POST" if operation == "token" else "GET"
        with pytest.raises(aiohttp.ClientError):
            await bot.session.request(method, documents[operation])
        teams.faults.clear()
        teams.faults.add(Fault(operation, "http_before", status=503))
        async with bot.session.request(method, documents[operation]) as answer:
            assert answer.status == 503
        assert teams.keys.fetched == teams.keys.metadata_fetched == 0


async def test_the_key_service_counts_how_often_it_was_asked_and_rolls_its_keys() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:

        async def ids() -> set[str]:
            async with bot.session.get(teams.openid_url) as answer:
                address = (await answer.json())["jwks_uri"]
            async with bot.session.get(address) as answer:
                keys = (await answer.json())["keys"]
            return {key["kid"] for key in keys if "msteams" in key["endorsements"]}

        before = await ids()
        teams.roll_keys()
        assert before.isdisjoint(await ids())
        assert (teams.keys.metadata_fetched, teams.keys.fetched) == (2, 2)


# -- Pace -------------------------------------------------------------------------------------------------
async def test_a_conversation_takes_seven_messages_a_second_and_eight_in_two() -> None:
    clock = Clock()
    async with running_teams(tenant(clock)) as teams, caller(teams) as bot:
        assert [(await bot.say(AKI))[0] for _ in range(8)] == [201] * 7 + [429]
        assert bot.headers["Retry-After"] == "1"
        assert (await bot.say(BEN))[0] == 201
        clock.advance(1)
        assert [(await bot.say(AKI))[0] for _ in range(2)] == [201, 429]
        clock.advance(1)
        assert (await bot.say(AKI))[0] == 201


async def test_sixty_messages_in_thirty_seconds_are_the_most() -> None:
    clock = Clock()
    async with running_teams(tenant(clock)) as teams:
        for _ in range(60):
            assert teams.limiter.refuse("send", "x", clock()) is None
            clock.advance(0.25)
        # 15 seconds have gone by; the first of the sixty leaves the window in another 15.
        assert teams.limiter.refuse("send", "x", clock()) == 15
        clock.advance(15)
        assert teams.limiter.refuse("send", "x", clock()) is None


async def test_the_hour_has_a_limit_of_its_own() -> None:
    clock = Clock()
    async with running_teams(tenant(clock)) as teams:
        for _ in range(1_800):
            assert teams.limiter.refuse("send", "x", clock()) is None
            clock.advance(1)
        assert teams.limiter.refuse("send", "x", clock()) == 1_800


async def test_rosters_may_be_read_twice_as_fast() -> None:
    async with running_teams(tenant()) as teams, caller(teams) as bot:
        teams.world.install(TEAM, installed=True)
        path = f"conversations/{TEAM}/pagedmembers"
        assert [(await bot.call("GET", path))[0] for _ in range(15)] == [200] * 14 + [429]


async def test_the_tenant_has_a_limit_over_all_conversations() -> None:
    async with running_teams(tenant(pace=Pace(tenant_per_second=3))) as teams, caller(teams) as bot:
        answers = [(await bot.say(user))[0] for user in (AKI, BEN, AKI, BEN)]
        assert answers == [201, 201, 201, 429]


async def test_a_429_of_pace_can_come_without_a_time_to_wait() -> None:
    pace = Pace(send=((1, 1),), retry_after=False)
    async with running_teams(tenant(pace=pace)) as teams, caller(teams) as bot:
        assert [(await bot.say(AKI))[0] for _ in range(2)] == [201, 429]
        assert "Retry-After" not in bot.headers
