"""Planned trouble strikes the calls it is meant for, before or after they act, as often as it says."""

import asyncio

import aiohttp
import pytest
from fakes.slack import Fault, Kind, Pace, running_slack
from fakes.slack_stage import AKI, GENERAL, error_of, refused, web, workspace
from slack_helpers import until
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


async def test_a_call_dropped_before_acting_leaves_nothing_behind() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", Kind.DROP_BEFORE))
        with pytest.raises(aiohttp.ClientError):
            await web(slack).chat_postMessage(channel=GENERAL, text="x")
        assert slack.transcript.messages() == []
        [request] = slack.transcript.requests
        assert (request.outcome, request.accepted, request.fault) == ("dropped", False, "drop_before")


async def test_a_call_dropped_after_acting_was_accepted_though_the_client_cannot_know() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", "drop_after"))
        with pytest.raises(aiohttp.ClientError):
            await web(slack).chat_postMessage(channel=GENERAL, text="x")
        assert len(slack.transcript.messages(GENERAL)) == 1
        [request] = slack.transcript.requests
        assert (request.outcome, request.accepted) == ("dropped", True)


async def test_a_call_dropped_at_once_can_still_be_accepted_later() -> None:
    async with running_slack(workspace()) as slack:
        held, waits = asyncio.Event(), []

        async def hold(seconds: float) -> None:
            waits.append(seconds)
            await held.wait()

        slack.sleep = hold
        slack.faults.add(Fault("chat.postMessage", "drop_late", seconds=20))
        with pytest.raises(aiohttp.ClientError):
            await web(slack).chat_postMessage(channel=GENERAL, text="x")
        assert slack.transcript.messages(GENERAL) == []
        held.set()
        await slack.all_late()
        assert waits == [20]
        assert len(slack.transcript.messages(GENERAL)) == 1
        [request] = slack.transcript.requests
        assert (request.outcome, request.accepted, request.fault) == ("dropped", True, "drop_late")


async def test_what_was_to_be_accepted_later_does_not_keep_the_fake_from_stopping() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", "drop_late", seconds=600))
        with pytest.raises(aiohttp.ClientError):
            await web(slack).chat_postMessage(channel=GENERAL, text="x")
    assert slack.transcript.messages(GENERAL) == []


async def test_a_delayed_call_takes_effect_though_its_client_has_gone() -> None:
    async with running_slack(workspace()) as slack:
        held, reached = asyncio.Event(), asyncio.Event()

        async def hold(_: float) -> None:
            reached.set()
            await held.wait()

        slack.sleep = hold
        slack.faults.add(Fault("chat.postMessage", Kind.DELAY_BEFORE, seconds=20))
        call = asyncio.create_task(web(slack).chat_postMessage(channel=GENERAL, text="x"))
        await reached.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        held.set()
        await until(lambda: slack.transcript.messages(GENERAL))
        assert slack.transcript.requests[0].accepted


async def test_trouble_can_strike_every_third_call() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", error="fatal_error", every=3, times=2))
        slack.limiter.pace = Pace(seconds_per_post=None)
        for number in range(1, 10):
            call = web(slack).chat_postMessage(channel=GENERAL, text="x")
            if number in {3, 6}:
                assert await error_of(call) == "fatal_error"
            else:
                await call


async def test_the_sdks_default_client_posts_twice_after_a_dropped_connection() -> None:
    """PLATFORMS.md 1.5: AsyncConnectionErrorRetryHandler is on by default, and unsafe for posts."""
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", "drop_after"))
        client = AsyncWebClient(token=slack.config.bot_token, base_url=slack.api_url)
        await client.chat_postMessage(channel=GENERAL, text="x")
        assert len(slack.transcript.messages(GENERAL)) == 2


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize(("kind", "posted"), [("http_before", 0), ("http_after", 1)])
async def test_a_server_error_can_come_before_or_after_acting(status: int, kind: str, posted: int) -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", kind, status=status))
        failure = await refused(web(slack).chat_postMessage(channel=GENERAL, text="x"))
        assert failure.response.status_code == status
        assert len(slack.transcript.messages(GENERAL)) == posted


@pytest.mark.parametrize(("retry_after", "header"), [(7, "7"), (None, None)])
async def test_a_429_comes_with_or_without_a_time_to_wait(
    retry_after: int | None, header: str | None
) -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=retry_after))
        failure = await refused(web(slack).chat_postMessage(channel=GENERAL, text="x"))
        assert failure.response.status_code == 429
        assert failure.response["error"] == "ratelimited"
        assert failure.response.headers.get("Retry-After") == header
        assert slack.transcript.messages() == []


async def test_an_error_strikes_as_often_as_planned_and_only_the_method_it_names() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", error="fatal_error", times=2))
        client = web(slack)
        assert (await client.auth_test())["ok"]
        for _ in range(2):
            assert await error_of(client.chat_postMessage(channel=GENERAL, text="x")) == "fatal_error"
        assert (await client.chat_postMessage(channel=GENERAL, text="x"))["ok"]


async def test_a_fault_can_let_calls_pass_first_and_ask_for_arguments() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("chat.postMessage", skip=1, where={"channel": GENERAL}, times=None))
        client = web(slack)
        assert (await client.chat_postMessage(channel=GENERAL, text="1"))["ok"]
        assert (await client.chat_postMessage(channel=AKI, text="2"))["ok"]
        for _ in range(3):
            assert await error_of(client.chat_postMessage(channel=GENERAL, text="3")) == "internal_error"
        slack.faults.clear()
        assert (await client.chat_postMessage(channel=GENERAL, text="4"))["ok"]


async def test_delays_wait_before_and_after_acting() -> None:
    async with running_slack(workspace()) as slack:
        waits: list[tuple[float, int]] = []

        async def waited(seconds: float) -> None:
            waits.append((seconds, len(slack.transcript.messages())))

        slack.sleep = waited
        slack.faults.add(Fault("chat.postMessage", Kind.DELAY_BEFORE, seconds=2))
        slack.faults.add(Fault("chat.postMessage", Kind.DELAY_AFTER, seconds=5))
        await web(slack).chat_postMessage(channel=GENERAL, text="x")
        assert waits == [(2, 0), (5, 1)]


async def test_a_delay_and_a_drop_strike_the_same_call() -> None:
    async with running_slack(workspace()) as slack:
        waits: list[float] = []

        async def waited(seconds: float) -> None:
            waits.append(seconds)

        slack.sleep = waited
        slack.faults.add(Fault("*", Kind.DELAY_BEFORE, seconds=1))
        slack.faults.add(Fault("*", Kind.DROP_AFTER))
        with pytest.raises(aiohttp.ClientError):
            await web(slack).chat_postMessage(channel=GENERAL, text="x")
        assert waits == [1]
        assert len(slack.transcript.messages()) == 1


async def test_an_unknown_kind_of_trouble_is_refused_when_it_is_planned() -> None:
    with pytest.raises(ValueError, match="explode"):
        Fault("chat.postMessage", "explode")


async def test_a_slack_error_keeps_http_200() -> None:
    async with running_slack(workspace()) as slack:
        slack.faults.add(Fault("*", error="account_inactive"))
        with pytest.raises(SlackApiError) as caught:
            await web(slack).auth_test()
        assert caught.value.response.status_code == 200


async def test_trouble_strikes_response_addresses_too() -> None:
    async with running_slack(workspace()) as slack:
        side = slack.client("http://127.0.0.1:1/")
        address = str((await side.slash(AKI, "x", GENERAL)).body["response_url"])
        slack.faults.add(Fault("response_url", Kind.HTTP_AFTER, status=502))
        slack.faults.add(Fault("response_url", Kind.DROP_BEFORE))
        async with side.courier.session.post(address, json={"text": "shown"}) as answer:
            assert answer.status == 502
        with pytest.raises(aiohttp.ClientError):
            await side.courier.session.post(address, json={"text": "lost"})
        assert [one.text for one in slack.transcript.ephemerals(AKI)] == ["shown"]
        assert [one.accepted for one in slack.transcript.response_url_calls()] == [True, False]
