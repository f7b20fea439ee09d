"""The Bot Connector service in bad weather: each call is one request of the documented shape, and every
failure comes back classified."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from fakes.teams import FakeTeam, FakeTeams, FakeUser, Fault, Kind, Pace, running_teams
from fakes.teams.errors import WRITES_BLOCKED
from fakes.teams.records import ADAPTIVE
from fakes.teams.stage import AKI, BEN, CHI, TEAM, card, tenant
from slack_helpers import LoopClock, answering, until
from teams_helpers import led_to

from bot.platform import SEND_DEADLINE_SECONDS
from bot.teams.connector import CALL_SECONDS, OPEN_SECONDS, PAGE, Connector
from bot.teams.failures import UNREACHABLE_RETRY_SECONDS, TeamsFailedError
from bot.teams.tokens import NoTokens, Registration, Tokens
from bot.web import served

PLANTED = "what Aki told nobody else"
CONTENT: dict[str, Any] = {"summary": PLANTED, "card": card({"type": "TextBlock", "text": PLANTED})}
NO_PACE = Pace(send=(), read=(), tenant_per_second=None)
Json = dict[str, Any]


@dataclass
class Wire:
    """The real connector in front of a tenant."""

    teams: FakeTeams
    connector: Connector

    @property
    def chat(self) -> str:
        """Return Aki's conversation."""
        return self.teams.world.open_personal(AKI).id

    def send(self, content: Json = CONTENT) -> Awaitable[str]:
        """Post into Aki's conversation."""
        return self.connector.send(self.teams.service_url, self.chat, content)

    def update(self, message: str) -> Awaitable[None]:
        """Change a message there."""
        return self.connector.update(self.teams.service_url, self.chat, message, CONTENT)

    def open(self, person: str = AKI) -> Awaitable[str]:
        """Open the conversation with a person, by their id in Entra."""
        identity = self.teams.world.users[person].aad_id
        return self.connector.open(self.teams.service_url, identity, tenant=self.teams.config.tenant_id)

    def count(self, operation: str = "sendToConversation") -> int:
        """Count requests."""
        return len(self.teams.transcript.calls(operation))


@asynccontextmanager
async def wired(monkeypatch: pytest.MonkeyPatch, **changes: object) -> AsyncIterator[Wire]:
    """Give a connector with tokens of its own."""
    async with running_teams(tenant(**changes)) as teams:
        led_to(teams, monkeypatch)
        of = teams.config
        tokens = Tokens(
            Registration(app_id=of.app_id, password=of.app_password, tenant_id=of.tenant_id),
            clock=lambda: 1000.0,
        )
        connector = Connector(tokens, app_id=of.app_id)
        try:
            yield Wire(teams, connector)
        finally:
            await connector.close()
            tokens.close()


@pytest.fixture
async def wire(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Wire]:
    """The connector in front of the small tenant."""
    async with wired(monkeypatch) as found:
        yield found


@pytest.fixture
async def bare() -> AsyncIterator[Connector]:
    """A connector without tokens."""
    made = Connector(NoTokens(), app_id="b07")
    yield made
    await made.close()


async def failure_of(work: Awaitable[object]) -> TeamsFailedError:
    """Return how the work failed; nothing of what was sent hangs on the error."""
    with pytest.raises(TeamsFailedError) as raised:
        await work
    error = raised.value
    assert (error.__cause__, error.__context__) == (None, None)
    assert PLANTED not in repr((error, error.__dict__))
    return error


# What arrives


async def test_a_card_arrives_as_an_attachment_with_its_notification_and_without_a_text(wire: Wire) -> None:
    """ "Send messages in channel and group conversations": text and card in one are split, and no id comes
    back; the notification of a card is its `summary`."""
    message = await wire.send()
    [request] = wire.teams.transcript.calls("sendToConversation")
    assert message == wire.teams.transcript.shown(AKI)[0].id
    assert request.activity["type"] == "message"
    assert request.activity["summary"] == PLANTED
    assert request.activity["attachments"] == [{"contentType": ADAPTIVE, "content": CONTENT["card"]}]
    assert not request.activity.get("text")


async def test_a_text_arrives_as_it_is_without_markdown_and_without_a_card(wire: Wire) -> None:
    await wire.send({"text": "*Hello* <at>all</at>"})
    [request] = wire.teams.transcript.calls("sendToConversation")
    assert (request.activity["text"], request.activity["textFormat"]) == ("*Hello* <at>all</at>", "plain")
    assert not request.activity.get("attachments")


async def test_an_update_keeps_the_message_and_its_id(wire: Wire) -> None:
    message = await wire.send({"text": "before"})
    await wire.update(message)
    [shown] = wire.teams.transcript.shown(AKI)
    [request] = wire.teams.transcript.calls("updateActivity")
    assert shown.id == message == request.arguments["activity"] == request.activity["id"]
    assert shown.cards() == [CONTENT["card"]]
    assert not shown.text


async def test_opening_a_conversation_names_the_tenant_in_both_places_and_one_member(wire: Wire) -> None:
    """ "Send proactive messages", sample request: `channelData.tenant.id` and `tenantId`."""
    conversation = await wire.open()
    [request] = wire.teams.transcript.calls("createConversation")
    asked, of = request.activity, wire.teams.config
    assert conversation == wire.chat
    assert (asked["tenantId"], asked["channelData"]) == (of.tenant_id, {"tenant": {"id": of.tenant_id}})
    assert asked["members"] == [{"id": wire.teams.world.users[AKI].aad_id}]
    assert asked["bot"] == {"id": f"28:{of.app_id}"}
    assert not asked.get("isGroup")


async def test_opening_twice_finds_the_same_conversation(wire: Wire) -> None:
    assert await wire.open() == await wire.open()


async def test_members_come_page_by_page_until_there_is_no_further_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = tuple(FakeUser(f"p{number}") for number in range(2 * PAGE + 1))
    team = FakeTeam(TEAM, "Works", tuple(one.key for one in people), installed=True)
    async with wired(monkeypatch, users=people, teams=(team,), group_chats=()) as wire:
        found: list[Json] = []
        sizes, page = [], None
        while len(sizes) < 4:
            members, page = await wire.connector.members(wire.teams.service_url, TEAM, page=page)
            sizes.append(len(members))
            found += members
            if page is None:
                break
    assert sizes == [PAGE, PAGE, 1]
    assert {one["aadObjectId"] for one in found} == {one.aad_id for one in people}
    assert {one["email"] for one in found} == {one.email for one in people}


async def test_a_member_is_asked_for_by_their_id_in_entra(wire: Wire) -> None:
    aki = wire.teams.world.users[AKI]
    found = await wire.connector.member(wire.teams.service_url, wire.chat, aki.aad_id)
    assert (found["id"], found["aadObjectId"], found["email"]) == (aki.mri, aki.aad_id, aki.email)


@pytest.mark.parametrize("prefix", ["teams", "emea", "amer/sub"])
@pytest.mark.parametrize("slash", ["", "/"])
async def test_the_services_own_path_stands_in_front_with_or_without_a_slash(
    bare: Connector, prefix: str, slash: str
) -> None:
    """`https://smba.trafficmanager.net/teams/` is such an address ("Send proactive messages")."""
    async with answering(text='{"id": "1"}', content_type="application/json") as (url, asked):
        base = url.removesuffix("api/") + prefix + slash
        await bare.send(base, "19:a b@thread;messageid=5", {"text": "x"})
        await bare.update(base, "a:1", "17", {"text": "x"})
    assert asked == [
        f"/{prefix}/v3/conversations/19:a b@thread;messageid=5/activities",
        f"/{prefix}/v3/conversations/a:1/activities/17",
    ]


async def test_without_tokens_no_header_pretends_to_be_one(bare: Connector) -> None:
    seen: list[str | None] = []

    async def answered(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.json_response({"id": "1"})

    app = web.Application()
    app.router.add_post("/{rest:.*}", answered)
    async with served(app, host="127.0.0.1", port=0) as port:
        assert await bare.send(f"http://127.0.0.1:{port}/", "a:1", {"text": "x"}) == "1"
    assert seen == [None]


# What fails. Codes: "Status codes from bot conversational APIs"; retry: "Rate limiting for bots"


@pytest.mark.parametrize(
    ("fault", "code", "maybe_done", "retry_after"),
    [
        (Fault(kind=Kind.DROP_BEFORE), "connection_lost", True, None),
        (Fault(kind=Kind.DROP_AFTER), "connection_lost", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=500), "serviceerror", True, None),
        (Fault(kind=Kind.HTTP_AFTER, status=500), "serviceerror", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=502), "serviceerror", True, None),
        (Fault(kind=Kind.HTTP_AFTER, status=502), "serviceerror", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=503), "http_503", True, None),
        (Fault(kind=Kind.HTTP_AFTER, status=503), "http_503", True, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=504), "http_504", True, None),
        (Fault(kind=Kind.HTTP_AFTER, status=504), "http_504", True, None),
        (Fault(kind=Kind.RATELIMITED, retry_after=7), "http_429", False, 7),
        (Fault(kind=Kind.RATELIMITED, retry_after=3600), "http_429", False, 3600),
        (Fault(kind=Kind.RATELIMITED, retry_after=3601), "http_429", False, 3600),
        (Fault(kind=Kind.RATELIMITED, retry_after=0), "http_429", False, None),
        (Fault(kind=Kind.RATELIMITED, retry_after=-5), "http_429", False, None),
        (Fault(kind=Kind.RATELIMITED, retry_after=None), "http_429", False, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=429), "http_429", False, None),
        (Fault(error="PreconditionFailed"), "preconditionfailed", False, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=412), "http_412", False, None),
        (Fault(error="MessageSizeTooBig"), "messagesizetoobig", False, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=413), "http_413", False, None),
        (Fault(error="BotNotRegistered"), "unauthorized", False, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=401), "unauthorized", False, None),
        (Fault(error="BotDisabledByAdmin"), "botdisabledbyadmin", False, None),
        (Fault(error="BotNotInConversationRoster"), "botnotinconversationroster", False, None),
        (Fault(error="ConversationBlockedByUser"), "conversationblockedbyuser", False, None),
        (Fault(error="ForbiddenOperationException"), "forbiddenoperationexception", False, None),
        (Fault(error="MessageWritesBlocked"), "messagewritesblocked", False, None),
        (Fault(error="NobodyEverSawThis"), "http_403", False, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=403), "http_403", False, None),
        (Fault(error="ConversationNotFound"), "conversationnotfound", False, None),
        (Fault(error="ActivityNotFoundInConversation"), "http_404", False, None),
        (Fault(kind=Kind.HTTP_BEFORE, status=404), "http_404", False, None),
        (Fault(error="BadArgument"), "badargument", False, None),
    ],
    ids=lambda value: (
        f"{value.kind}-{value.status}-{value.error}" if isinstance(value, Fault) else str(value)
    ),
)
@pytest.mark.parametrize("operation", ["sendToConversation", "updateActivity"])
async def test_a_failed_call_is_classified_and_made_once(
    wire: Wire, *, operation: str, fault: Fault, code: str, maybe_done: bool, retry_after: float | None
) -> None:
    """The SDK's own way repeats updates up to three times, and the HTTP client once: neither must happen."""
    message = await wire.send({"text": "before"})
    wire.teams.transcript.requests.clear()
    wire.teams.faults.add(Fault(**{**fault.__dict__, "method": operation, "times": None}))
    failure = await failure_of(wire.send() if operation == "sendToConversation" else wire.update(message))
    assert (failure.code, failure.maybe_done, failure.retry_after) == (code, maybe_done, retry_after)
    # A 401 did certainly nothing: it is asked once more, with a new token.
    tried = 2 if code == "unauthorized" else 1
    assert wire.count(operation) == tried
    of_the_login = {"token", "authority"}
    made = [one for one in wire.teams.transcript.requests if one.operation not in of_the_login]
    assert len(made) == tried


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER])
async def test_the_first_update_on_a_new_connection_is_not_repeated_either(wire: Wire, kind: Kind) -> None:
    message = await wire.send()
    await wire.connector.close()
    wire.teams.faults.add(Fault("updateActivity", kind, times=None))
    assert (await failure_of(wire.update(message))).maybe_done
    assert wire.count("updateActivity") == 1


@pytest.mark.parametrize("body", ["plain", "nested", "under a code"])
async def test_a_code_is_found_wherever_teams_puts_it(bare: Connector, body: str) -> None:
    """ "Send proactive messages" shows the second code as JSON inside of the message."""
    inner = json.dumps(WRITES_BLOCKED)
    bodies: dict[str, Json] = {
        "plain": {"error": {"code": "ConversationBlockedByUser", "message": "subCode"}},
        "nested": {"errorCode": 209, "message": inner},
        "under a code": {"error": {"code": "Forbidden", "message": inner}},
    }
    text = json.dumps(bodies[body])
    async with answering(status=403, text=text, content_type="application/json") as (url, _):
        failure = await failure_of(bare.send(url, "a:1", CONTENT))
    assert failure.code == ("conversationblockedbyuser" if body == "plain" else "messagewritesblocked")


@pytest.mark.parametrize(
    "text",
    [
        "", "<html>Sign in</html>", "[]", "null", "5", '"x"', '{"error": null}', '{"error": []}',
        '{"error": {"code": 5}}', '{"error": {"code": "not a code: ' + PLANTED + '"}}',
        "é" * 50_000,
        '{"error": {"code": "Forbidden"}}' + " " * 500_000, "[" * 100_000,
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
async def test_a_refusal_without_a_code_that_we_know_is_named_by_its_status(
    bare: Connector, text: str
) -> None:
    async with answering(status=403, text=text, content_type="text/html") as (url, asked):
        failure = await failure_of(bare.send(url, "a:1", CONTENT))
    assert (failure.code, failure.maybe_done, len(asked)) == ("http_403", False, 1)


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>Sign in to the hotel's network</html>", "content_type": "text/html"},
        {"text": "Service restarting"},
        {"text": "[]", "content_type": "application/json"},
        {"text": '{"id": {}}', "content_type": "application/json"},
        {"text": "5", "content_type": "application/json"},
        {"body": b"\xff\xfe\x00", "content_type": "application/json"},
        {"text": "[" * 100_000, "content_type": "application/json"},
    ],
    ids=lambda answer: str(answer)[:40],
)
async def test_what_is_no_answer_of_teams_leaves_a_doubt_or_no_id_but_breaks_nothing(
    bare: Connector, answer: Json
) -> None:
    async with answering(**answer) as (url, asked):
        try:
            message = await bare.send(url, "a:1", CONTENT)
        except TeamsFailedError as failure:
            assert (failure.code, failure.maybe_done) == ("http_200", True)
        else:
            assert "<" not in message
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "5", "{}", "<html>", '{"members": 5}', '{"members": [null, 5, {}]}', '{"id": 5}'],
)
async def test_a_roster_that_cannot_be_read_fails_or_is_empty(bare: Connector, text: str) -> None:
    async with answering(text=text, content_type="application/json") as (url, _):
        for work in (bare.members(url, TEAM), bare.member(url, "a:1", "aad")):
            with suppress(TeamsFailedError):
                found = await work
                members = found[0] if isinstance(found, tuple) else [found]
                assert all(one["aadObjectId"] is None for one in members)


async def test_a_message_that_teams_splits_or_takes_without_a_word_has_no_id(bare: Connector) -> None:
    """202 without a body was seen (bot-docs #1726)."""
    async with answering(status=202) as (url, _):
        assert await bare.send(url, "a:1", CONTENT) == ""


@pytest.mark.parametrize("status", [400, 403])
async def test_a_conversation_of_another_registration_is_one_that_is_not_there(
    bare: Connector, status: int
) -> None:
    """As users saw it (microsoft-365-agents-toolkit #10059, bot-docs #1328)."""
    text = '{"error":{"code":"BadArgument","message":"Failed to decrypt conversation id"}}'
    async with answering(status=status, text=text, content_type="application/json") as (url, _):
        failure = await failure_of(bare.send(url, "a:1", CONTENT))
    assert (failure.code, failure.maybe_done) == ("conversationnotfound", False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_can_lead_a_message_elsewhere(bare: Connector, status: int) -> None:
    async with (
        answering(text='{"id": "stolen"}', content_type="application/json") as (thief, stolen),
        answering(status=status, headers={"Location": thief}) as (url, asked),
    ):
        failure = await failure_of(bare.send(url, "a:1", CONTENT))
    assert (failure.code, failure.retry_after) == (f"http_{status}", None)
    assert (len(asked), stolen) == (1, [])


@pytest.mark.parametrize(
    ("answer", "retry"),
    [
        ({"status": 200, "text": "{}"}, False),
        ({"status": 200, "text": '{"id": ""}'}, False),
        ({"status": 201, "text": ""}, False),
        ({"status": 200, "text": "<html>"}, True),
        ({"status": 502, "text": ""}, True),
        ({"status": 403, "text": ""}, False),
    ],
    ids=str,
)
async def test_an_opening_without_a_conversation_is_a_failure_and_never_a_doubt(
    bare: Connector, *, answer: Json, retry: bool
) -> None:
    async with answering(**answer, content_type="application/json") as (url, _):
        failure = await failure_of(bare.open(url, "aad", tenant="t"))
    assert not failure.maybe_done
    assert (failure.retry_after is not None) == retry


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
async def test_a_lost_opening_may_be_repeated_because_it_opens_nothing_twice(wire: Wire, kind: Kind) -> None:
    wire.teams.faults.add(Fault("createConversation", kind))
    failure = await failure_of(wire.open())
    assert (failure.maybe_done, failure.retry_after is None) == (False, False)
    assert await wire.open() == wire.chat
    assert wire.count("createConversation") == 2


async def test_who_lacks_the_app_and_is_in_no_team_cannot_be_written_to(wire: Wire) -> None:
    assert (await failure_of(wire.open(CHI))).code == "botnotinconversationroster"


# Tokens


async def test_a_token_that_teams_refused_is_not_used_again(wire: Wire) -> None:
    await wire.send()
    wire.teams.revoke_tokens()
    await wire.send()
    assert len(wire.teams.transcript.shown(AKI)) == 2
    assert wire.count() == 3


async def test_while_the_login_service_hangs_nobodys_message_is_in_doubt(wire: Wire) -> None:
    """Those that wait share one attempt, and none of them ever got to ask."""
    clock = LoopClock()
    wire.teams.faults.add(Fault("token", Kind.DELAY_BEFORE, seconds=60, times=None))
    failures = await clock.hurry(asyncio.gather(*(failure_of(wire.send()) for _ in range(6))))
    assert {(one.code, one.maybe_done) for one in failures} == {("login_unreachable", False)}
    assert wire.count() == 0


async def test_without_a_token_nothing_is_sent(wire: Wire) -> None:
    wire.teams.login.password = "another"
    assert (await failure_of(wire.send())).code == "token_refused"
    assert wire.count() == 0


async def test_a_login_service_that_is_silent_was_certainly_no_send(wire: Wire) -> None:
    clock = LoopClock()
    wire.teams.faults.add(Fault("token", Kind.DELAY_BEFORE, seconds=60))
    failure = await clock.hurry(failure_of(wire.send()))
    assert (failure.code, failure.maybe_done) == ("login_unreachable", False)
    assert wire.count() == 0


# Time


@pytest.mark.parametrize("kind", [Kind.DELAY_BEFORE, Kind.DELAY_AFTER])
@pytest.mark.parametrize("operation", ["sendToConversation", "updateActivity"])
async def test_a_call_that_nobody_answers_ends_at_our_deadline_and_may_be_done(
    wire: Wire, operation: str, kind: Kind
) -> None:
    message = await wire.send()
    wire.teams.transcript.requests.clear()
    clock = LoopClock()
    wire.teams.faults.add(Fault(operation, kind, seconds=10 * SEND_DEADLINE_SECONDS))
    begun = clock()
    work = wire.send() if operation == "sendToConversation" else wire.update(message)
    failure = await clock.hurry(failure_of(work))
    assert clock() - begun < CALL_SECONDS + 1
    assert (failure.code, failure.maybe_done, failure.retry_after) == ("timed_out", True, None)
    assert wire.count(operation) <= 1


def test_opening_a_conversation_and_posting_into_it_both_end_before_the_deliverys_deadline() -> None:
    """Otherwise the worker would end them itself, and could not tell which of the two was lost."""
    assert OPEN_SECONDS + CALL_SECONDS < SEND_DEADLINE_SECONDS


async def test_an_opening_that_nobody_answers_ends_at_its_own_deadline(wire: Wire) -> None:
    clock = LoopClock()
    wire.teams.faults.add(Fault("createConversation", Kind.DELAY_BEFORE, seconds=60))
    begun = clock()
    failure = await clock.hurry(failure_of(wire.open()))
    assert clock() - begun < OPEN_SECONDS + 1
    assert (failure.maybe_done, failure.retry_after is None) == (False, False)


async def test_an_answer_that_begins_and_never_ends_ends_at_our_deadline(bare: Connector) -> None:
    async def answered(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(status=403)
        await answer.prepare(request)
        await answer.write(b'{"error":')
        await asyncio.sleep(60)
        return answer

    app = web.Application()
    app.router.add_post("/{rest:.*}", answered)
    clock = LoopClock()
    async with served(app, host="127.0.0.1", port=0) as port:
        url = f"http://127.0.0.1:{port}/"
        failure = await clock.hurry(failure_of(bare.send(url, "a:1", CONTENT)))
        await bare.close()
    assert (failure.code, failure.maybe_done) == ("timed_out", True)


async def test_an_address_where_nobody_listens_was_certainly_not_reached(
    bare: Connector, unused_tcp_port: int
) -> None:
    failure = await failure_of(bare.send(f"http://127.0.0.1:{unused_tcp_port}/", "a:1", CONTENT))
    assert (failure.code, failure.maybe_done) == ("unreachable", False)
    assert failure.retry_after == UNREACHABLE_RETRY_SECONDS


async def test_a_connection_that_never_comes_about_was_certainly_not_made(bare: Connector) -> None:
    """A firewall that swallows packets: nothing can have been sent, so that the message is not lost."""
    clock = LoopClock()
    with closing(socket.socket()) as full, ExitStack() as stack:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # those who wait already: nobody else gets in
            waiting = stack.enter_context(closing(socket.socket()))
            waiting.setblocking(False)  # noqa: FBT003 - the name of the standard library
            waiting.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        failure = await clock.hurry(failure_of(bare.send(url, "a:1", CONTENT)))
    assert (failure.maybe_done, failure.retry_after is None) == (False, False)


# Many at once


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted as Linux shows them")
async def test_sixty_sends_at_once_all_arrive_and_leave_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wired(monkeypatch, pace=NO_PACE) as wire:
        await wire.send()
        await wire.connector.close()
        await until(_settled())
        before = _open_files()
        held, under_way = asyncio.Event(), 0

        async def hold(_: float) -> None:
            nonlocal under_way
            under_way += 1
            await held.wait()

        wire.teams.trouble.sleep = hold
        wire.teams.faults.add(Fault("sendToConversation", Kind.DELAY_BEFORE, times=None, seconds=1))
        sends = [asyncio.ensure_future(wire.send()) for _ in range(60)]
        await until(lambda: under_way >= 40)
        held.set()
        messages = await asyncio.gather(*sends)
        assert len(set(messages)) == 60
        assert wire.count() == 61
        await wire.connector.close()
        await until(lambda: _open_files() <= before)


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _settled() -> Callable[[], bool]:
    """Return what is true once the number of open files stays for a while."""
    seen: list[int] = []

    def settled() -> bool:
        seen.append(_open_files())
        return len(seen) > 50 and len(set(seen[-50:])) == 1

    return settled


async def test_forty_people_are_written_to_while_one_conversation_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with wired(monkeypatch, pace=NO_PACE) as wire:
        held = asyncio.Event()

        async def hold(_: float) -> None:
            await held.wait()

        wire.teams.trouble.sleep = hold
        wire.teams.faults.add(Fault("sendToConversation", Kind.DELAY_BEFORE, seconds=1, where={"user": BEN}))
        ben = wire.teams.world.open_personal(BEN).id
        hanging = asyncio.ensure_future(wire.connector.send(wire.teams.service_url, ben, CONTENT))
        await asyncio.gather(*(wire.send() for _ in range(40)))
        assert not hanging.done()
        held.set()
        await hanging


async def test_after_it_was_closed_a_connector_opens_anew(wire: Wire) -> None:
    await wire.connector.close()
    await wire.send()
    await wire.connector.close()
    await wire.connector.close()
    await wire.send()
    assert len(wire.teams.transcript.shown(AKI)) == 2
