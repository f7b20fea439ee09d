"""Who may speak for Microsoft: every forgery is refused, and a key change costs nobody a day."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import jwt
import pytest
from aiohttp import web
from fakes.teams import FakeTeams, Fault, Forgery, Kind, running_teams
from fakes.teams.stage import tenant
from fakes.teams.tokens import jwk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_helpers import LoopClock

from bot.teams.gate import LONGEST_TOKEN, Gate, NotAuthenticatedError
from bot.teams.keys import (
    ASK_SECONDS,
    FETCH_SECONDS,
    FRESH_SECONDS,
    MOST_ASKS,
    MOST_BYTES,
    KeysUnavailableError,
)
from bot.web import served

MINUTE, DAY = 60.0, 86_400.0
TROUBLE = [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER]


@dataclass
class Watched:
    """A gate in front of a tenant, with a clock that tests move."""

    teams: FakeTeams
    gate: Gate
    moment: list[float] = field(default_factory=lambda: [1000.0])

    def check(self, forgery: Forgery = Forgery.RIGHT, *, service_url: str | None = None) -> Awaitable[None]:
        """Check a request that Microsoft's side signs so."""
        url = self.teams.service_url
        header = self.teams.keys.header(self.teams.config.app_id, url, forgery) or ""
        return self.gate.check(header, {"serviceUrl": service_url or url})

    @property
    def fetched(self) -> int:
        """Count how often the keys were asked for, with or without an answer."""
        return len(self.teams.transcript.calls("openid"))


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    """Give a gate that knows no keys yet."""
    async with running_teams(tenant()) as teams:
        moment = [1000.0]
        gate = Gate(teams.config.app_id, keys_url=teams.openid_url, clock=lambda: moment[0])
        yield Watched(teams, gate, moment)


@pytest.fixture
async def at() -> AsyncIterator[Watched]:
    """A gate that knows no keys yet."""
    async with watched() as found:
        yield found


async def reason_of(work: Awaitable[None]) -> str:
    """Return why a request was refused."""
    with pytest.raises(NotAuthenticatedError) as raised:
        await work
    return raised.value.reason


@asynccontextmanager
async def key_service(*bodies: bytes, pieces: int = 1) -> AsyncIterator[str]:
    """Give the address of a key service whose list of keys is that, in several pieces."""
    arrived = asyncio.Event()

    async def metadata(request: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"http://{request.host}/keys"})

    async def keys(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for body in bodies:
            size = max(len(body) // pieces, 1)
            for start in range(0, len(body), size):
                await answer.write(body[start : start + size])
                arrived.set()
                await asyncio.sleep(0.002)
        await answer.write_eof()
        return answer

    app = web.Application()
    app.router.add_get("/metadata", metadata)
    app.router.add_get("/keys", keys)
    async with served(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}/metadata"


# Tokens. What must be checked: "Authenticate requests from the Bot Connector service to your bot", step 4


async def test_a_token_of_microsofts_passes(at: Watched) -> None:
    await at.check()


@pytest.mark.parametrize("forgery", [one for one in Forgery if one is not Forgery.RIGHT])
async def test_every_forgery_is_refused_with_a_reason_to_count(at: Watched, forgery: Forgery) -> None:
    expected = {
        Forgery.MISSING: "no_token",
        Forgery.EXPIRED: "expired",
        Forgery.UNKNOWN_KEY: "unknown_key",
    }
    assert await reason_of(at.check(forgery)) == expected.get(forgery, "token")
    await at.check()


async def test_the_address_for_answers_must_be_the_tokens_to_the_last_slash(at: Watched) -> None:
    assert await reason_of(at.check(service_url=at.teams.service_url.rstrip("/"))) == "token"
    assert await reason_of(at.check(service_url="https://evil.example/")) == "token"


@pytest.mark.parametrize("url", [None, "", 5, [], {}])
async def test_a_request_that_names_no_address_for_answers_is_refused(at: Watched, url: object) -> None:
    for forgery in (Forgery.RIGHT, Forgery.NO_SERVICE_URL):
        header = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url, forgery) or ""
        assert await reason_of(at.gate.check(header, {"serviceUrl": url})) == "token"


async def test_a_token_for_one_bot_opens_no_other(at: Watched) -> None:
    other = Gate("00000000-0000-4000-8000-0000000000ff", keys_url=at.teams.openid_url)
    header = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
    assert await reason_of(other.check(header, {"serviceUrl": at.teams.service_url})) == "token"


@pytest.mark.parametrize("scheme", ["", "Basic ", "bearer", "Bearer", "Bearer  "])
async def test_a_token_in_another_shape_is_refused(at: Watched, scheme: str) -> None:
    right = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
    header = scheme + right.removeprefix("Bearer ")
    await reason_of(at.gate.check(header, {"serviceUrl": at.teams.service_url}))


async def test_a_header_longer_than_any_token_is_not_even_looked_at(at: Watched) -> None:
    right = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
    header = right + "x" * LONGEST_TOKEN
    assert await reason_of(at.gate.check(header, {"serviceUrl": at.teams.service_url})) == "no_token"
    assert at.fetched == 0


_SEGMENTS = st.text(max_size=30) | st.sampled_from(
    ["eyJhbGciOiJSUzI1NiJ9", "e30", "bnVsbA", "W10", "IiI", "*"]
)
_TOKENS = st.lists(_SEGMENTS, max_size=5).map(".".join)
_HEADERS = st.dictionaries(
    st.sampled_from(["kid", "alg", "typ", "crit", "jku", "b64", "x5c"]),
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.lists(st.text(max_size=3), max_size=3),
)
_SIGNED = _HEADERS.map(
    lambda headers: (
        jwt.encode({"iss": "https://api.botframework.com"}, "x" * 32, headers={**headers, "alg": "HS256"})
        if not {"kid", "crit", "b64"} & set(headers)
        else ".".join([_part(headers), _part({"iss": "https://api.botframework.com"}), "AA"])
    )
)


def _part(value: object) -> str:
    return jwt.utils.base64url_encode(json.dumps(value).encode()).decode()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(header=st.text() | (_TOKENS | _SIGNED).map("Bearer {}".format), url=st.none() | st.text(max_size=20))
def test_whatever_stands_in_the_header_is_refused_in_one_way(header: str, url: str | None) -> None:
    async def check() -> None:
        gate = Gate("b07", keys_url="http://127.0.0.1:1/")
        gate.keys._keys = {"known": None}  # type: ignore[dict-item]
        gate.keys._asked_at = float("inf")
        await reason_of(gate.check(header, {"serviceUrl": url}))

    asyncio.run(check())


# Key changes


async def test_after_a_key_change_the_next_request_passes(at: Watched) -> None:
    for _ in range(3):
        await at.check()
        at.teams.roll_keys()
    await at.check()
    assert at.fetched == 4


async def test_whoever_names_keys_without_end_holds_up_a_key_change_for_seconds_alone(at: Watched) -> None:
    await at.check()
    for _ in range(3 * MOST_ASKS):
        assert await reason_of(at.check(Forgery.UNKNOWN_KEY)) == "unknown_key"
    at.teams.roll_keys()
    at.moment[0] += ASK_SECONDS
    assert ASK_SECONDS < MINUTE / 4
    await at.check()


async def test_a_key_that_was_withdrawn_opens_no_longer_once_the_new_ones_are_known(at: Watched) -> None:
    header = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
    await at.check()
    at.teams.roll_keys()
    await at.check()
    assert await reason_of(at.gate.check(header, {"serviceUrl": at.teams.service_url})) == "unknown_key"


async def test_unknown_keys_lead_to_a_few_questions_and_stop_nobody_else(at: Watched) -> None:
    await at.check()
    for _ in range(60):
        at.moment[0] += 2.0
        assert await reason_of(at.check(Forgery.UNKNOWN_KEY)) == "unknown_key"
        await at.check()
    assert at.fetched <= 1 + MOST_ASKS + 60 * 2.0 / ASK_SECONDS


async def test_known_keys_are_asked_for_again_once_a_day(at: Watched) -> None:
    """ "Authenticate requests …": keys may be kept for 24 hours, and a withdrawn one must go."""
    assert FRESH_SECONDS <= DAY
    for hours in range(0, 49, 6):
        at.moment[0] = 1000.0 + hours * 3600.0 + hours
        await at.check()
    assert at.fetched == 3


async def test_requests_that_come_at_once_ask_for_the_keys_once(at: Watched) -> None:
    await asyncio.gather(*(at.check() for _ in range(40)))
    assert at.fetched == 1
    at.teams.roll_keys()
    await asyncio.gather(*(at.check() for _ in range(40)))
    assert at.fetched == 2


async def test_warming_up_leaves_nothing_to_ask_for_to_the_first_request(at: Watched) -> None:
    assert await at.gate.keys.warm_up()
    assert await at.gate.keys.warm_up()
    await at.check()
    assert at.fetched == 1


# A key service in trouble


@pytest.mark.parametrize("document", ["openid", "keys"])
@pytest.mark.parametrize("kind", TROUBLE)
async def test_without_any_keys_nobody_can_tell_and_soon_somebody_can(
    at: Watched, kind: Kind, document: str
) -> None:
    at.teams.faults.add(Fault(document, kind, times=None))
    with pytest.raises(KeysUnavailableError):
        await at.check()
    for _ in range(4 * MOST_ASKS):
        with pytest.raises(KeysUnavailableError):
            await at.check()
    # The HTTP client reads again by itself where a connection was lost.
    assert at.fetched <= 2 * MOST_ASKS
    at.teams.faults.clear()
    at.moment[0] += ASK_SECONDS
    await at.check()


@pytest.mark.parametrize("kind", TROUBLE)
async def test_with_keys_of_before_everybody_goes_on_while_microsofts_service_is_down(
    at: Watched, kind: Kind
) -> None:
    await at.check()
    at.teams.faults.add(Fault("keys", kind, times=None))
    at.moment[0] += 3 * FRESH_SECONDS
    await at.check()
    assert await reason_of(at.check(Forgery.UNKNOWN_KEY)) == "unknown_key"


async def test_a_key_service_that_does_not_answer_is_given_up_before_teams_gives_up_on_us(
    at: Watched,
) -> None:
    clock = LoopClock()
    at.teams.faults.add(Fault("openid", Kind.DELAY_BEFORE, seconds=FETCH_SECONDS - 1))
    at.teams.faults.add(Fault("keys", Kind.DELAY_BEFORE, seconds=600))
    begun = clock()
    with pytest.raises(KeysUnavailableError):
        await clock.hurry(at.check())
    assert clock() - begun < 15.0 / 2


async def test_while_keys_are_fetched_everything_else_goes_on(at: Watched) -> None:
    await at.check()
    held, reached = asyncio.Event(), asyncio.Event()

    async def hold(_: float) -> None:
        reached.set()
        await held.wait()

    at.teams.trouble.sleep = hold
    at.teams.faults.add(Fault("keys", Kind.DELAY_BEFORE, seconds=60))
    known = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
    at.teams.roll_keys()
    waiting = [asyncio.ensure_future(at.check()) for _ in range(5)]
    await reached.wait()
    await at.gate.check(known, {"serviceUrl": at.teams.service_url})
    assert not any(one.done() for one in waiting)
    held.set()
    await asyncio.gather(*waiting)
    assert at.fetched == 2


async def test_a_request_that_is_given_up_while_it_fetches_costs_the_next_ones_nothing(at: Watched) -> None:
    held = asyncio.Event()

    async def hold(_: float) -> None:
        held.set()
        await asyncio.Event().wait()

    at.teams.trouble.sleep = hold
    at.teams.faults.add(Fault("keys", Kind.DELAY_BEFORE, seconds=60))
    first = asyncio.ensure_future(at.check())
    await held.wait()
    first.cancel()
    await asyncio.wait([first])
    await at.check()


# What the key service says


async def test_a_list_of_keys_that_arrives_in_pieces_is_read_whole(at: Watched) -> None:
    padding = json.dumps({"kty": "RSA", "x5c": "A" * 40_000}).encode()
    body = json.dumps({"keys": [jwk(0, ("msteams",))]}).encode()
    async with key_service(body[:-2] + b"," + padding + body[-2:], pieces=7) as url:
        gate = Gate(at.teams.config.app_id, keys_url=url)
        header = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
        await gate.check(header, {"serviceUrl": at.teams.service_url})


async def test_keys_of_kinds_that_nobody_knows_yet_cost_us_none_of_the_others(at: Watched) -> None:
    odd: list[object] = [
        None, 5, "key", [], {}, {"kid": "no kind"}, {"kty": "EC", "kid": "curve"},
        {"kty": "RSA", "kid": "empty"}, {"kty": "RSA", "kid": "bad", "n": "!", "e": "!"},
        {"kty": "oct", "kid": "secret", "k": "AAAA"},
    ]  # fmt: skip
    nameless = {name: value for name, value in jwk(-1).items() if name != "kid"}
    body = json.dumps({"keys": [*odd, nameless, jwk(0, ("msteams",)), *odd]}).encode()
    async with key_service(body) as url:
        gate = Gate(at.teams.config.app_id, keys_url=url)
        header = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
        await gate.check(header, {"serviceUrl": at.teams.service_url})


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"5", b"<html>Sign in</html>", b"{}", b'{"keys": null}', b'{"keys": 5}',
        b'{"keys": {}}', b'{"keys": []}', b'{"keys": [{"kty": "EC", "kid": "1"}]}', b"\xff\xfe",
        b'{"keys": []}' + b" " * MOST_BYTES, b"[" * 100_000,
    ],
    ids=lambda body: body[:24].decode("utf-8", "replace"),
)  # fmt: skip
async def test_what_is_no_list_of_keys_leaves_those_that_were_known(at: Watched, body: bytes) -> None:
    header = at.teams.keys.header(at.teams.config.app_id, at.teams.service_url) or ""
    async with key_service(body) as url:
        unknowing = Gate(at.teams.config.app_id, keys_url=url)
        assert not await unknowing.keys.warm_up()
        with pytest.raises(KeysUnavailableError):
            await unknowing.check(header, {"serviceUrl": at.teams.service_url})
        await at.check()
        at.gate.keys._url = url
        at.moment[0] += FRESH_SECONDS + 1
        await at.check()
