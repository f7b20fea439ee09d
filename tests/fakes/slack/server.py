"""The fake as a server: Web API, response addresses, Socket Mode and control API on one port."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NoReturn

import aiohttp
from aiohttp import web

from fakes.slack.calls import Call, Refusal, missing_scope, ratelimited
from fakes.slack.client import SlackClient
from fakes.slack.config import SlackConfig
from fakes.slack.control import add_control
from fakes.slack.delivery import Courier, Signing
from fakes.slack.faults import Fault, FaultPlan, Kind
from fakes.slack.hooks import answer_hook
from fakes.slack.methods import METHODS, Method
from fakes.slack.pacing import Limiter
from fakes.slack.records import JSON
from fakes.slack.shapes import mapping
from fakes.slack.sockets import SocketHub
from fakes.slack.transcript import Transcript
from fakes.slack.world import World

Result = tuple[int, JSON | str, dict[str, str]]


class FakeSlack:
    """A fake workspace at work. Made by `running_slack`."""

    def __init__(self, config: SlackConfig) -> None:
        self.config = config
        self.world = World(config)
        self.transcript = Transcript(self.world)
        self.faults = FaultPlan()
        self.limiter = Limiter(config.pace)
        self.sockets = SocketHub(self.world)
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self._late: set[asyncio.Task[None]] = set()
        self.base = ""
        self._session: aiohttp.ClientSession | None = None

    @property
    def api_url(self) -> str:
        """Return the base address of the Web API, as slack_sdk's `base_url` takes it."""
        return f"{self.base}/api/"

    def client(self, bot_url: str | None = None, *, signing: Signing | str = Signing.RIGHT) -> SlackClient:
        """Return Slack's client side in front of an app at an address, or behind a socket without one."""
        assert self._session is not None
        courier = Courier(
            self._session,
            self.config.signing_secret,
            self.sockets,
            bot_url,
            Signing(signing),
            self.config.ack_seconds,
        )
        return SlackClient(self.world, self.transcript, courier, self.base)

    def kill_token(self, token: str | None = None, error: str = "token_revoked") -> None:
        """Make a token (default: the bot's) answer `token_revoked`, `account_inactive` or `invalid_auth`."""
        self.world.dead_tokens[token or self.config.bot_token] = error

    def revive_token(self, token: str | None = None) -> None:
        """Make a killed token work again."""
        self.world.dead_tokens.pop(token or self.config.bot_token, None)

    def application(self) -> web.Application:
        """Return the aiohttp application."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{team}/{id}", self._hook)
        app.router.add_get("/link/", self.sockets.accept)
        add_control(app, self)

        async def close_sockets(_: web.Application) -> None:
            await self.sockets.close()
            await self._end_late()

        app.on_shutdown.append(close_sockets)
        return app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args, token = await _arguments(request)
        return await self._with_faults(request, method, args, lambda: self._answer(method, args, token))

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        body = await _json_body(request)

        def act() -> Result:
            status, answer = answer_hook(self.world, request.match_info["id"], body)
            return status, answer, {}

        args = {**body, "response_url_id": request.match_info["id"]}
        return await self._with_faults(request, "response_url", args, act)

    async def _with_faults(
        self, request: web.Request, method: str, args: Mapping[str, object], act: Callable[[], Result]
    ) -> web.StreamResponse:
        """Let the plan's faults strike around `act`, and write the transcript."""
        struck = self.faults.take(method, args)
        for fault in struck:
            if fault.kind is Kind.DELAY_BEFORE:
                await self.sleep(fault.seconds)
        last = struck[-1] if struck else None
        if last is not None and last.kind is Kind.DROP_LATE:
            self._act_late(last, method, args, act)
            _drop(request)
        planned = _before(last)
        if planned is not None:
            self._note(method, args, planned, accepted=False, fault=last)
        else:
            planned = act()
            self._note(method, args, planned, accepted=_is_ok(planned), fault=last)
        for fault in struck:
            if fault.kind is Kind.DELAY_AFTER:
                await self.sleep(fault.seconds)
        if last is not None and last.kind in {Kind.DROP_BEFORE, Kind.DROP_AFTER}:
            _drop(request)
        if last is not None and last.kind is Kind.HTTP_AFTER:
            planned = (last.status, "planned trouble", {})
        return _response(planned)

    def _act_late(
        self, fault: Fault, method: str, args: Mapping[str, object], act: Callable[[], Result]
    ) -> None:
        """Let a call take effect a while after its client was told nothing."""

        async def later() -> None:
            await self.sleep(fault.seconds)
            result = act()
            self._note(method, args, result, accepted=_is_ok(result), fault=fault)

        task = asyncio.create_task(later())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def all_late(self) -> None:
        """Return once every call that takes effect late has done so."""
        await asyncio.gather(*self._late)

    async def _end_late(self) -> None:
        for task in tuple(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    def _note(
        self, method: str, args: Mapping[str, object], result: Result, *, accepted: bool, fault: Fault | None
    ) -> None:
        status, body, _ = result
        outcome = "ok" if accepted else str(body.get("error") if isinstance(body, dict) else body)
        dropped = fault is not None and fault.kind in _DROPS
        warning = body.get("warning") if isinstance(body, dict) else None
        self.transcript.note(
            method,
            args,
            outcome="dropped" if dropped else outcome,
            accepted=accepted,
            status=status,
            warning=warning,
            fault=None if fault is None else str(fault.kind),
        )

    def _answer(self, name: str, args: Mapping[str, object], token: str | None) -> Result:
        headers = {"x-oauth-scopes": ",".join(sorted(self.config.granted))}
        try:
            return 200, self._run(name, args, token, headers), headers
        except Refusal as refusal:
            return refusal.status, refusal.body, {**headers, **refusal.headers}

    def _run(self, name: str, args: Mapping[str, object], token: str | None, headers: dict[str, str]) -> JSON:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", extra={"req_method": name})
        headers["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        self._authorize(method, token)
        wait = self.limiter.refuse_call(name, self.world.now())
        if wait is not None:
            raise ratelimited(wait)
        call = Call(self.world, self.limiter, name, args)
        if method.app_level:
            call.address = self._socket_address()
        return _finish(method.run(call), call.warnings)

    def _authorize(self, method: Method, token: str | None) -> None:
        config = self.config
        if not token:
            raise Refusal("not_authed")
        if token in self.world.dead_tokens:
            raise Refusal(self.world.dead_tokens[token])
        if token not in {config.bot_token, config.app_token}:
            raise Refusal("invalid_auth")
        if (token == config.app_token) != method.app_level:
            raise Refusal("not_allowed_token_type")
        granted = config.app_scopes if method.app_level else config.granted
        if method.scopes and not granted.issuperset(method.scopes):
            raise missing_scope(method.scopes, granted)

    def _socket_address(self) -> str:
        host = self.base.removeprefix("http://")
        return f"ws://{host}/link/?ticket={self.sockets.new_ticket()}&app_id={self.config.app_id}"


def _finish(body: JSON, warnings: list[str]) -> JSON:
    shown: JSON = {"ok": True, **body}
    if warnings:
        shown["warning"] = ",".join(warnings)
        shown["response_metadata"] = {**mapping(body.get("response_metadata")), "warnings": warnings}
    return shown


def _is_ok(result: Result) -> bool:
    status, body, _ = result
    return status == 200 and isinstance(body, dict) and body.get("ok") is True


def _before(fault: Fault | None) -> Result | None:
    """Return the answer of a fault that keeps a call from taking effect; None lets it take effect."""
    if fault is None:
        return None
    if fault.kind is Kind.DROP_BEFORE:
        return 0, "dropped", {}
    if fault.kind is Kind.HTTP_BEFORE:
        return fault.status, f"http {fault.status}", {}
    if fault.kind is Kind.ERROR:
        return 200, {"ok": False, "error": fault.error}, {}
    if fault.kind is Kind.RATELIMITED:
        refusal = ratelimited(fault.retry_after)
        return refusal.status, refusal.body, refusal.headers
    return None


class _Dropped(web.HTTPException):
    status_code = 444


def _drop(request: web.Request) -> NoReturn:
    """Reset the connection, so that the client learns nothing."""
    if request.transport is not None:
        request.transport.abort()
    raise _Dropped


def _response(result: Result) -> web.Response:
    status, body, headers = result
    if isinstance(body, str):
        return web.Response(status=status, text=body, headers=headers)
    return web.json_response(body, status=status, headers=headers)


_DROPS = frozenset({Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.DROP_LATE})


async def _json_body(request: web.Request) -> JSON:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _arguments(request: web.Request) -> tuple[JSON, str | None]:
    """Return a call's arguments and token: from query, form or JSON body, and the Authorization header.

    A token inside a JSON body does not count; it must be in the header then (docs.slack.dev/apis/web-api).
    """
    args: JSON = dict(request.query)
    token = args.pop("token", None)
    if request.content_type == "application/json":
        args |= await _json_body(request)
        args.pop("token", None)
    elif request.method == "POST":
        form = await request.post()
        args |= {key: value for key, value in form.items() if isinstance(value, str)}
        token = args.pop("token", token)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given.strip():
        token = given.strip()
    return args, str(token) if token else None


@asynccontextmanager
async def running_slack(
    config: SlackConfig | None = None, *, port: int = 0, host: str = "127.0.0.1"
) -> AsyncIterator[FakeSlack]:
    """Run a fake Slack on a loopback port (a free one by default) for the length of a block."""
    slack = FakeSlack(config or SlackConfig())
    runner = web.AppRunner(slack.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    slack.base = f"http://{host}:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            slack._session = session
            yield slack
    finally:
        await runner.cleanup()
