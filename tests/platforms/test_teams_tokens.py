"""Our own token: one for many sends, asked for off the event loop, refusals told apart from silence."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from aiohttp import web
from fakes.teams import FakeTeams, Fault, Kind, running_teams
from fakes.teams.figures import TOKEN_SECONDS
from fakes.teams.stage import tenant
from slack_helpers import LoopClock, answering, captured_logs
from teams_helpers import led_to

from bot.platform import SEND_DEADLINE_SECONDS
from bot.teams.failures import TeamsFailedError
from bot.teams.tokens import ASK_SECONDS, REUSE_SECONDS, AppType, Registration, Tokens
from bot.web import served

TROUBLE = [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER]


@pytest.fixture
async def teams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTeams]:
    """A tenant to whose login service MSAL is led."""
    async with running_teams(tenant()) as found:
        led_to(found, monkeypatch)
        yield found


def registration(teams: FakeTeams, *, app_type: AppType = "SingleTenant", **changes: str) -> Registration:
    """Return the bot's registration in the tenant."""
    config = teams.config
    named = {"app_id": config.app_id, "password": config.app_password, "tenant_id": config.tenant_id}
    return Registration(**{**named, **changes}, app_type=app_type)


@contextmanager
def tokens_of(of: Registration, moment: list[float] | None = None) -> Iterator[Tokens]:
    """Give the tokens of a registration, by a clock that stands still unless it is moved."""
    clock = moment or [1000.0]
    made = Tokens(of, clock=lambda: clock[0])
    try:
        yield made
    finally:
        made.close()


def asked(teams: FakeTeams) -> int:
    """Count how often a token was asked for."""
    return len(teams.transcript.calls("token"))


async def failure_of(made: Tokens) -> TeamsFailedError:
    """Return how asking failed."""
    with pytest.raises(TeamsFailedError) as raised:
        await made.token()
    assert not raised.value.maybe_done, "no message was sent"
    return raised.value


# One token for many sends


async def test_one_token_serves_many_sends_at_once_and_one_after_the_other(teams: FakeTeams) -> None:
    moment = [1000.0]
    with tokens_of(registration(teams), moment) as made:
        found = set(await asyncio.gather(*(made.token() for _ in range(60))))
        for _ in range(5):
            moment[0] += REUSE_SECONDS + 1
            found.add(await made.token())
    assert len(found) == 1
    assert asked(teams) == 1
    assert teams.login.is_good(found.pop())


async def test_no_token_is_used_that_has_ended(teams: FakeTeams, monkeypatch: pytest.MonkeyPatch) -> None:
    moment, passed, real, issued = [1000.0], [0.0], time.time, {}
    monkeypatch.setattr(time, "time", lambda: real() + passed[0])
    with tokens_of(registration(teams), moment) as made:
        for seconds in range(0, 2 * TOKEN_SECONDS, 30):
            moment[0], passed[0] = 1000.0 + seconds, float(seconds)
            begun = issued.setdefault(await made.token(), seconds)
            assert seconds < begun + TOKEN_SECONDS
    assert asked(teams) == len(issued) > 1


async def test_a_token_that_was_forgotten_or_refused_is_asked_for_anew(teams: FakeTeams) -> None:
    with tokens_of(registration(teams)) as made:
        first = await made.token()
        made.forget()
        second = await made.token()
        made.refused(second)
        third = await made.token()
    assert len({first, second, third}) == asked(teams) == 3


async def test_the_refusal_of_a_token_that_was_replaced_meanwhile_costs_no_other(teams: FakeTeams) -> None:
    """Forty sends under way are refused one after the other: one new token is enough."""
    with tokens_of(registration(teams)) as made:
        old = await made.token()
        for _ in range(40):
            made.refused(old)
            await made.token()
    assert asked(teams) == 2


@pytest.mark.parametrize("app_type", ["SingleTenant", "MultiTenant"])
async def test_a_bot_asks_where_bots_of_its_kind_get_their_tokens(
    app_type: AppType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "Authenticate requests …": the tenant of the app, or `botframework.com` for bots of many tenants."""
    async with running_teams(tenant(app_type=app_type)) as teams:
        led_to(teams, monkeypatch)
        with tokens_of(registration(teams, app_type=app_type)) as made:
            assert teams.login.is_good(await made.token())
        [request] = teams.transcript.calls("token")
    expected = teams.config.tenant_id if app_type == "SingleTenant" else "botframework.com"
    assert request.arguments["tenant"] == expected
    assert request.arguments["scope"] == "https://api.botframework.com/.default"


# Refused


@pytest.mark.parametrize(
    "wrong",
    [{"password": "wrong-secret-of-ours"}, {"app_id": "00000000-0000-4000-8000-00000000beef"}],
    ids=str,
)
async def test_a_registration_that_is_wrong_is_refused_and_nothing_of_it_is_logged(
    teams: FakeTeams, wrong: dict[str, str]
) -> None:
    with captured_logs() as logs, tokens_of(registration(teams, **wrong)) as made:
        failure = await failure_of(made)
    assert (failure.code, failure.retry_after) == ("token_refused", None)
    assert "token_refused" in logs.getvalue()
    assert "AADSTS" not in logs.getvalue()
    assert not any(value in logs.getvalue() for value in wrong.values())


async def test_a_secret_that_was_put_right_works_once_the_old_answer_is_forgotten(teams: FakeTeams) -> None:
    teams.login.password = "another"
    with tokens_of(registration(teams)) as made:
        await failure_of(made)
        teams.login.password = teams.config.app_password
        made.forget()
        assert teams.login.is_good(await made.token())


# The login service in trouble


@pytest.mark.parametrize("document", ["authority", "token"])
@pytest.mark.parametrize("kind", TROUBLE)
async def test_a_login_service_that_is_down_may_be_asked_again(
    teams: FakeTeams, kind: Kind, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, real = [0.0], time.time
    monkeypatch.setattr(time, "time", lambda: real() + passed[0])
    teams.faults.add(Fault(document, kind))
    with tokens_of(registration(teams)) as made:
        failure = await failure_of(made)
        assert failure.code == "login_unreachable"
        assert failure.retry_after is not None
        passed[0] += failure.retry_after + 1
        assert teams.login.is_good(await made.token())


@pytest.mark.parametrize(
    "body",
    [
        {"text": "<html>Sign in to the hotel's network</html>", "content_type": "text/html"},
        {"text": "", "content_type": "application/json"},
        {"text": "[]", "content_type": "application/json"},
        {"text": "null", "content_type": "application/json"},
        {"text": "{}", "content_type": "application/json"},
        {"text": '{"token_endpoint": 5, "authorization_endpoint": 5}', "content_type": "application/json"},
        {"status": 302, "headers": {"Location": "/elsewhere"}},
    ],
    ids=str,
)
async def test_what_is_no_answer_of_the_login_service_counts_as_none(
    teams: FakeTeams, monkeypatch: pytest.MonkeyPatch, body: dict[str, object]
) -> None:
    async with answering(**body) as (url, _):
        right, teams.base = teams.base, url.removesuffix("/api/")
        with tokens_of(registration(teams)) as made:
            failure = await failure_of(made)
            assert (failure.code, failure.retry_after is None) == ("login_unreachable", False)
            teams.base = right
            assert teams.login.is_good(await made.token())


async def test_an_answer_with_neither_token_nor_refusal_counts_as_none(teams: FakeTeams) -> None:
    right = teams.login.issue
    teams.login.issue = lambda *_: (200, {"token_type": "Bearer"})  # type: ignore[method-assign]
    with tokens_of(registration(teams)) as made:
        assert (await failure_of(made)).code == "login_unreachable"
        teams.login.issue = right  # type: ignore[method-assign]
        assert teams.login.is_good(await made.token())


async def test_a_login_service_that_does_not_answer_ends_at_our_deadline(teams: FakeTeams) -> None:
    clock = LoopClock()
    teams.faults.add(Fault("token", Kind.DELAY_BEFORE, seconds=60))
    with tokens_of(registration(teams)) as made:
        begun = clock()
        failure = await clock.hurry(failure_of(made))
        took = clock() - begun
    assert failure.code == "login_unreachable"
    assert took < ASK_SECONDS + 1 < SEND_DEADLINE_SECONDS


async def test_while_a_token_is_asked_for_everything_else_goes_on(teams: FakeTeams) -> None:
    """The fake works on this very loop: it could not even hear the question if asking blocked it."""
    held, reached = asyncio.Event(), asyncio.Event()

    async def hold(_: float) -> None:
        reached.set()
        await held.wait()

    teams.trouble.sleep = hold
    teams.faults.add(Fault("token", Kind.DELAY_BEFORE, seconds=60))
    with tokens_of(registration(teams)) as made:
        asking = asyncio.ensure_future(made.token())
        await reached.wait()
        assert not asking.done()
        held.set()
        assert teams.login.is_good(await asking)


# Managed identities


@asynccontextmanager
async def identity_service(**answer: object) -> AsyncIterator[tuple[str, list[web.Request]]]:
    """Give the address of a managed identity endpoint, and what it was asked."""
    requests: list[web.Request] = []

    async def answered(request: web.Request) -> web.Response:
        requests.append(request)
        return web.json_response(**answer)  # type: ignore[arg-type]

    app = web.Application()
    app.router.add_get("/metadata/identity/oauth2/token", answered)
    app.router.add_get("/msi/token", answered)
    async with served(app, host="127.0.0.1", port=0) as port:
        yield f"http://127.0.0.1:{port}", requests


IDENTITY = Registration(
    app_id="b07b07b0-0000-4000-8000-00000000b07e", password="", tenant_id="t", app_type="UserAssignedMSI"
)


async def test_a_managed_identity_is_asked_at_the_virtual_machines_own_endpoint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ "Use managed identities on a virtual machine to acquire access token", over HTTP. MSAL takes another
    host than 169.254.169.254 from this variable; all else is as on a machine in Azure."""
    given = {
        "access_token": "of-the-identity", "client_id": IDENTITY.app_id, "expires_in": "86399",
        "expires_on": str(int(time.time()) + 86_399), "not_before": str(int(time.time())),
        "resource": "https://api.botframework.com", "token_type": "Bearer",
    }  # fmt: skip
    async with identity_service(data=given) as (url, requests):
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", url)
        moment = [1000.0]
        with tokens_of(IDENTITY, moment) as made:
            assert await made.token() == "of-the-identity"
            moment[0] += REUSE_SECONDS + 1
            assert await made.token() == "of-the-identity"
    [request] = requests
    assert request.path == "/metadata/identity/oauth2/token"
    assert request.headers["Metadata"] == "true"
    assert request.query["api-version"] == "2018-02-01"
    assert request.query["client_id"] == IDENTITY.app_id
    assert request.query["resource"].rstrip("/") == "https://api.botframework.com"


async def test_a_managed_identity_is_asked_at_app_services_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "How to use managed identities for App Service", REST endpoint reference."""
    given = {
        "access_token": "of-the-identity", "client_id": IDENTITY.app_id, "token_type": "Bearer",
        "expires_on": str(int(time.time()) + 86_399), "resource": "https://api.botframework.com",
    }  # fmt: skip
    async with identity_service(data=given) as (url, requests):
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "proof-of-the-app")
        with tokens_of(IDENTITY) as made:
            assert await made.token() == "of-the-identity"
    [request] = requests
    assert request.headers["X-IDENTITY-HEADER"] == "proof-of-the-app"
    assert (request.query["api-version"], request.query["client_id"]) == ("2019-08-01", IDENTITY.app_id)


async def test_an_identity_that_the_machine_does_not_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page as above, error handling: 400 `invalid_request`, "Identity not found"."""
    refused = {"error": "invalid_request", "error_description": "Identity not found"}
    async with identity_service(data=refused, status=400) as (url, _):
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", url)
        with tokens_of(IDENTITY) as made:
            failure = await failure_of(made)
    assert (failure.code, failure.retry_after) == ("token_refused", None)


async def test_outside_of_azure_nobody_answers_for_an_identity(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{unused_tcp_port}")
    with tokens_of(IDENTITY) as made:
        failure = await failure_of(made)
    assert (failure.code, failure.retry_after is None) == ("login_unreachable", False)
