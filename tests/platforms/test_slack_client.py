"""The Web API in bad weather: every failure comes back classified, after exactly one request."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable
from contextlib import ExitStack, closing

import pytest
from fakes.slack import FakeSlack, Fault, Kind, running_slack
from fakes.slack_stage import GENERAL, workspace
from slack_helpers import LoopClock, answering, client_of

from bot import addresses
from bot.platform import SEND_DEADLINE_SECONDS
from bot.slack.client import CALL_SECONDS, OPEN_SECONDS, SlackClient, called
from bot.slack.failures import UNREACHABLE_RETRY_SECONDS, SlackFailedError

PLANTED = "what Aki told nobody else"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A small workspace."""
    async with running_slack(workspace()) as found:
        yield found


async def failure_of(work: Awaitable[object]) -> SlackFailedError:
    """Return how the work failed; nothing of what was sent hangs on the error."""
    with pytest.raises(SlackFailedError) as raised:
        await work
    error = raised.value
    assert (error.__cause__, error.__context__) == (None, None)
    assert PLANTED not in repr(error.__dict__)
    return error


def post(client: SlackClient) -> Awaitable[object]:
    """Post the planted text."""
    return called(client.web.chat_postMessage(channel=GENERAL, text=PLANTED))


@pytest.mark.parametrize(
    ("fault", "code", "maybe_done", "retry_after"),
    [
        (Fault(kind=Kind.DROP_BEFORE), "connection_lost", True, None),
        (Fault(kind=Kind.DROP_AFTER), "connection_lost", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=500), "http_500", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=502), "http_502", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=503), "http_503", True, None),
        (Fault(kind=Kind.HTTP_AFTER, status=503), "http_503", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=504), "http_504", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=408), "http_408", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=403), "http_403", False, UNREACHABLE_RETRY_SECONDS),
        (Fault(kind=Kind.HTTP_BEFORE, status=404), "http_404", False, UNREACHABLE_RETRY_SECONDS),
        (Fault(kind=Kind.RATELIMITED, retry_after=7), "ratelimited", False, 7),
        (Fault(kind=Kind.RATELIMITED, retry_after=3600), "ratelimited", False, 3600),
        (Fault(kind=Kind.RATELIMITED, retry_after=3601), "ratelimited", False, 3600),
        (Fault(kind=Kind.RATELIMITED, retry_after=0), "ratelimited", False, None),
        (Fault(kind=Kind.RATELIMITED, retry_after=None), "ratelimited", False, None),
        (Fault(error="rate_limited"), "ratelimited", False, None),
        (Fault(error="fatal_error"), "fatal_error", True, None),
        (Fault(error="internal_error"), "internal_error", True, None),
        (Fault(error="service_unavailable"), "service_unavailable", True, None),
        (Fault(error="request_timeout"), "request_timeout", False, None),
        (Fault(error="channel_not_found"), "channel_not_found", False, None),
        (Fault(error="something_new"), "something_new", False, None),
    ],
    ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else str(value),
)
async def test_a_failed_call_is_classified_and_made_once(
    slack: FakeSlack, *, fault: Fault, code: str, maybe_done: bool, retry_after: float | None
) -> None:
    slack.faults.add(Fault(**{**fault.__dict__, "times": None}))
    async with client_of(slack.api_url) as client:
        failure = await failure_of(post(client))
    assert (failure.code, failure.maybe_done, failure.retry_after) == (code, maybe_done, retry_after)
    assert len(slack.transcript.calls("chat.postMessage")) == 1


async def test_a_call_that_nobody_answers_ends_at_our_deadline_and_may_be_done(slack: FakeSlack) -> None:
    clock = LoopClock()
    slack.faults.add(Fault(kind=Kind.DELAY_BEFORE, seconds=10 * SEND_DEADLINE_SECONDS))
    async with client_of(slack.api_url) as client:
        begun = clock()
        failure = await clock.hurry(failure_of(post(client)))
        took = clock() - begun
    assert (failure.code, failure.maybe_done, failure.retry_after) == ("timed_out", True, None)
    assert took < CALL_SECONDS + 1


def test_opening_a_conversation_and_posting_into_it_both_end_before_the_deliverys_deadline() -> None:
    """Otherwise the worker would end them itself, and could not tell which of the two was lost."""
    assert OPEN_SECONDS + CALL_SECONDS < SEND_DEADLINE_SECONDS


async def test_an_address_where_nobody_listens_was_certainly_not_reached(unused_tcp_port: int) -> None:
    async with client_of(f"http://127.0.0.1:{unused_tcp_port}/api/") as client:
        failure = await failure_of(post(client))
    assert (failure.code, failure.maybe_done) == ("unreachable", False)
    assert failure.retry_after == UNREACHABLE_RETRY_SECONDS


async def test_a_connection_that_never_comes_about_was_certainly_not_made() -> None:
    """A firewall that swallows packets: nothing can have been sent, so that the message is not lost."""
    clock = LoopClock()
    with closing(socket.socket()) as full, ExitStack() as stack:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # those who wait already: nobody else gets in
            waiting = stack.enter_context(closing(socket.socket()))
            waiting.setblocking(False)  # noqa: FBT003 - the name of the standard library
            waiting.connect_ex(full.getsockname())
        async with client_of(f"http://127.0.0.1:{full.getsockname()[1]}/api/") as client:
            failure = await clock.hurry(failure_of(post(client)))
    assert not failure.maybe_done
    assert failure.retry_after is not None


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "Service restarting"},
        {"text": "<html>Sign in to the hotel's network</html>", "content_type": "text/html"},
        {"text": "[]", "content_type": "application/json"},
        {"text": "null", "content_type": "application/json"},
        {"text": "1", "content_type": "application/json"},
        {"text": '{"ok": ', "content_type": "application/json"},
        {"text": "{}", "content_type": "application/json"},
        {"text": '{"ok": false, "error": ["a"]}', "content_type": "application/json"},
        {"body": b"\xff\xfe", "content_type": "application/json"},
        {"body": b"not zipped", "headers": {"Content-Encoding": "gzip"}},
        {"text": '{"ok": false}', "content_type": "application/json"},
        {"text": '{"error": "bad gateway"}', "content_type": "application/json"},
        {"status": 204},
        {"status": 302, "headers": {"Location": "/api/elsewhere"}},
        {"status": 307, "headers": {"Location": "ftp://elsewhere/"}},
        {"status": 502, "text": '{"ok": false, "error": "x"}', "content_type": "application/json"},
    ],
    ids=lambda answer: str(answer)[:60],
)
async def test_whatever_answers_in_slacks_place_leaves_a_doubt_and_no_text(answer: dict[str, object]) -> None:
    """A page with status 200, or half an answer, may stand where Slack said `ok`."""
    async with answering(**answer) as (api_url, _), client_of(api_url) as client:
        failure = await failure_of(post(client))
    assert failure.code.replace("_", "").isalnum()
    assert (failure.maybe_done, failure.retry_after) == (True, None)


async def test_an_answer_that_is_torn_off_leaves_a_doubt(slack: FakeSlack) -> None:
    """The head says 200 and how long the answer is; then the connection breaks."""

    async def tear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(tear, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with client_of(f"http://127.0.0.1:{port}/api/") as client:
            failure = await failure_of(post(client))
    assert (failure.code, failure.maybe_done) == ("connection_lost", True)


@pytest.mark.parametrize(
    "given", ["soon", "-1", "1.5", "0", "9999999999", "٣", "Wed, 21 Oct 2026 07:28:00 GMT", ""]
)
async def test_a_wait_that_is_no_sensible_number_of_seconds_is_not_taken(given: str) -> None:
    answer = {
        "status": 429,
        "text": '{"ok": false, "error": "ratelimited"}',
        "headers": {"Retry-After": given},
    }
    async with (
        answering(**answer, content_type="application/json") as (api_url, _),
        client_of(api_url) as client,
    ):
        failure = await failure_of(post(client))
    assert (failure.code, failure.retry_after) == ("ratelimited", None)


@pytest.mark.parametrize("count", [1, 45])
async def test_calls_side_by_side_share_one_session_which_closes_clean(slack: FakeSlack, count: int) -> None:
    async with client_of(slack.api_url) as client:
        await asyncio.gather(*(called(client.web.auth_test()) for _ in range(count)))
        session = client.web.session
    assert session is not None
    assert session.closed


async def test_a_client_that_was_closed_opens_again_with_the_next_call(slack: FakeSlack) -> None:
    async with client_of(slack.api_url) as client:
        await called(client.web.auth_test())
        await client.close()
        assert (await called(client.web.auth_test()))["ok"] is True


# Response addresses


def respond(client: SlackClient, url: str) -> Awaitable[None]:
    """Answer through an address."""
    return client.respond(url, text=PLANTED)


@pytest.mark.parametrize(
    ("answer", "code", "maybe_done", "retry_after"),
    [
        ({"status": 404, "text": '{"ok":false,"error":"invalid_url"}'}, "invalid_url", False, None),
        ({"status": 400, "text": "invalid_blocks"}, "invalid_blocks", False, None),
        ({"status": 200, "text": '{"ok":false,"error":"invalid_blocks"}'}, "invalid_blocks", False, None),
        ({"status": 200, "text": '{"ok": false, "error": "no_text"}'}, "no_text", False, None),
        ({"status": 429, "text": "", "headers": {"Retry-After": "3"}}, "ratelimited", False, 3),
        ({"status": 429, "text": "slow_down"}, "ratelimited", False, None),
        ({"status": 503, "text": ""}, "http_503", True, None),
        ({"status": 404, "text": ""}, "http_404", False, None),
        ({"status": 410, "text": "漢字"}, "http_410", False, None),
    ],
    ids=str,
)
async def test_a_refusal_of_a_response_address_is_read_whatever_its_form(
    *, answer: dict[str, object], code: str, maybe_done: bool, retry_after: float | None
) -> None:
    async with answering(**answer) as (url, asked), client_of(url) as client:
        failure = await failure_of(respond(client, url))
    assert (failure.code, failure.maybe_done, failure.retry_after) == (code, maybe_done, retry_after)
    assert len(asked) == 1


@pytest.mark.parametrize("text", ["ok", '{"ok":true}', '{"ok": true}', ""])
async def test_an_answer_through_a_response_address_is_taken(text: str) -> None:
    async with answering(text=text) as (url, asked), client_of(url) as client:
        await respond(client, url)
    assert len(asked) == 1


@pytest.mark.parametrize("url", ["", "not an address", "ftp://example.com/x", "http://", "http://[::1"])
async def test_an_address_that_is_none_fails_like_any_other(slack: FakeSlack, url: str) -> None:
    async with client_of(slack.api_url) as client:
        failure = await failure_of(respond(client, url))
    assert not failure.maybe_done


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER])
async def test_a_response_address_that_hangs_up_is_asked_once(slack: FakeSlack, kind: Kind) -> None:
    slack.faults.add(Fault("response_url", kind, times=None))
    async with client_of(slack.api_url) as client:
        failure = await failure_of(respond(client, f"{slack.base}/response/T1/unknown"))
    assert (failure.code, failure.maybe_done) == ("connection_lost", True)
    assert len(slack.transcript.response_url_calls()) == 1


async def test_cancelling_a_call_cancels_it_and_is_no_failure_of_slack(slack: FakeSlack) -> None:
    stuck = asyncio.Event()
    slack.sleep = lambda _: stuck.wait()
    slack.faults.add(Fault(kind=Kind.DELAY_BEFORE, seconds=1))
    async with client_of(slack.api_url) as client:
        task = asyncio.ensure_future(post(client))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    stuck.set()


# A proxy on the way


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """What a proxy is asked for that the environment names for everything; it gives nothing."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, address)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        addresses._proxy.cache_clear()
        yield asked
    addresses._proxy.cache_clear()


async def test_a_gateway_that_no_proxy_names_is_asked_without_the_proxy(
    slack: FakeSlack, proxy: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with client_of(slack.api_url) as client:
        await post(client)
        await failure_of(client.respond(f"{slack.api_url}nothing", text=PLANTED))
    assert (len(slack.transcript.calls("chat.postMessage")), proxy) == (1, [])


async def test_everything_else_goes_through_the_proxy(slack: FakeSlack, proxy: list[bytes]) -> None:
    async with client_of(slack.api_url) as client:
        await failure_of(post(client))
        await failure_of(client.respond(f"{slack.api_url}nothing", text=PLANTED))
    assert [line.split()[0] for line in proxy] == [b"POST", b"POST"]
    assert slack.transcript.calls("chat.postMessage") == []
