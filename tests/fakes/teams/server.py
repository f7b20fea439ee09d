"""The fake as a server: Bot Connector, login service, key service and control API on one port."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import TracebackType

import aiohttp
from aiohttp import web

from fakes.slack.faults import FaultPlan
from fakes.teams import figures
from fakes.teams.client import TeamsClient
from fakes.teams.config import TeamsConfig
from fakes.teams.connector import OPERATIONS, Call
from fakes.teams.control import add_control
from fakes.teams.delivery import Courier
from fakes.teams.errors import Refusal, bad, unauthorized
from fakes.teams.login import LoginService
from fakes.teams.pacing import Limiter
from fakes.teams.records import JSON, mapping, parts
from fakes.teams.tokens import Forgery, KeyService
from fakes.teams.transcript import Transcript
from fakes.teams.trouble import Answered, Trouble
from fakes.teams.world import World

# method, path behind the region, operation
ROUTES = (
    ("POST", "conversations", "createConversation"),
    ("POST", "conversations/{conversation}/activities", "sendToConversation"),
    ("POST", "conversations/{conversation}/activities/{activity}", "replyToActivity"),
    ("PUT", "conversations/{conversation}/activities/{activity}", "updateActivity"),
    ("DELETE", "conversations/{conversation}/activities/{activity}", "deleteActivity"),
    ("GET", "conversations/{conversation}/pagedmembers", "getPagedMembers"),
    ("GET", "conversations/{conversation}/members/{member}", "getMember"),
    ("GET", "teams/{conversation}", "getTeam"),
    ("GET", "teams/{conversation}/conversations", "getChannels"),
)


class FakeTeams:
    """A fake tenant at work: `async with FakeTeams(config) as teams:`, or `start()` and `stop()`."""

    def __init__(self, config: TeamsConfig | None = None) -> None:
        self.config = config or TeamsConfig()
        self.world = World(self.config)
        self.transcript = Transcript(self.world)
        self.faults = FaultPlan()
        self.trouble = Trouble(self.faults, self.transcript)
        self.limiter = Limiter(self.config.pace)
        self.keys = KeyService()
        self.login = LoginService(self.config)
        self.base = ""
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    # -- Addresses ----------------------------------------------------------------------------------------
    @property
    def service_url(self) -> str:
        """Return the Bot Connector's address, as activities name it."""
        return f"{self.base}/teams/"

    @property
    def login_url(self) -> str:
        """Return the address of the tenant at the login service (MSAL's `authority`)."""
        tenant = self.config.tenant_id if self.config.app_type == "SingleTenant" else "botframework.com"
        return f"{self.base}/{tenant}"

    @property
    def token_url(self) -> str:
        """Return the address that issues the bot's tokens."""
        return f"{self.login_url}/oauth2/v2.0/token"

    @property
    def openid_url(self) -> str:
        """Return the address of the key service's metadata."""
        return f"{self.base}/v1/.well-known/openidconfiguration"

    def settings(self) -> dict[str, str]:
        """Return what a bot must be told to work against the fake."""
        return {
            "service_url": self.service_url,
            "login_url": self.login_url,
            "token_url": self.token_url,
            "openid_url": self.openid_url,
            "tenant_id": self.config.tenant_id,
            "app_id": self.config.app_id,
            "app_password": self.login.password,
            "app_type": self.config.app_type,
        }

    # -- Steering -----------------------------------------------------------------------------------------
    def client(self, bot_url: str, *, forgery: Forgery | str = Forgery.RIGHT) -> TeamsClient:
        """Return Microsoft's client side in front of a bot, `bot_url` being the address of its messages."""
        assert self._session is not None
        courier = Courier(
            self._session,
            self.keys,
            self.config.app_id,
            bot_url,
            self.config.answer_seconds,
            Forgery(forgery),
        )
        return TeamsClient(self.world, self.transcript, courier, self.service_url)

    def roll_keys(self) -> None:
        """Sign with a new key from now on, and publish the old one no longer."""
        self.keys.roll()

    def revoke_tokens(self) -> None:
        """Make the Bot Connector refuse every token that was issued until now."""
        self.login.revoke()

    # -- Life ---------------------------------------------------------------------------------------------
    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Serve on a loopback port, a free one by default."""
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.base = f"http://{host}:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Serve no longer."""
        await self.trouble.end_late()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> "FakeTeams":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def application(self) -> web.Application:
        """Return the aiohttp application."""
        app = web.Application(client_max_size=4 * 1024 * 1024)
        add_control(app, self)
        for method, path, operation in ROUTES:
            handler = self._connector(operation)
            # One slash or two: SDKs put `/v3` behind a serviceUrl that ends in a slash.
            app.router.add_route(method, "/{region:teams|amer|emea|apac}{slash:/{1,2}}v3/" + path, handler)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._openid)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._authority)
        app.router.add_get("/{tenant}/discovery/v2.0/keys", self._login_keys)
        app.router.add_get("/common/discovery/instance", self._instances)
        return app

    # -- Requests -----------------------------------------------------------------------------------------
    def _connector(self, operation: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            body = _json_body(raw)
            names = ("conversation", "activity", "member")
            named = {key: request.match_info.get(key, "") for key in names}
            user = self._user(named["conversation"], body)
            call = Call(self.world, self.limiter, body=body or {}, query=request.query)
            call.conversation_id, call.activity_id, call.member_id = (named[key] for key in names)
            args = {**named, "query": dict(request.query), "user": user}
            complete = body is not None or request.method not in {"POST", "PUT"}

            def act() -> Answered:
                try:
                    self._authorize(request)
                    _check_body(raw, complete=complete)
                    status, answer = OPERATIONS[operation](call)
                except Refusal as refused:
                    return Answered(refused.status, refused.body, refused.headers, refused.code)
                return Answered(status, answer)

            return await self.trouble.around(request, operation, args, body or {}, act)

        return handle

    def _user(self, conversation: str, body: JSON | None) -> str:
        """Return whose chat a request is about, for fault plans and the transcript; empty for others."""
        first = mapping(next(iter(parts((body or {}).get("members"))), None))
        found = self.world.find_conversation(conversation)
        person = self.world.person_of(found) if found else self.world.find_user(str(first.get("id") or ""))
        return person.key if person else ""

    def _authorize(self, request: web.Request) -> None:
        if self.config.open:
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not self.login.is_good(token.strip()):
            raise unauthorized()
        if not self.world.registered:
            raise Refusal("BotNotRegistered")

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        return await self._document(request, "openid", lambda: self.keys.metadata(self.base))

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        return await self._document(request, "keys", self.keys.published)

    async def _authority(self, request: web.Request) -> web.StreamResponse:
        tenant = request.match_info["tenant"]
        return await self._document(request, "authority", lambda: self.login.authority(tenant))

    async def _instances(self, request: web.Request) -> web.StreamResponse:
        return await self._document(request, "instances", self.login.instances)

    async def _login_keys(self, request: web.Request) -> web.StreamResponse:
        return await self._document(request, "login_keys", self.login.keys)

    async def _document(
        self, request: web.Request, operation: str, make: Callable[[], JSON]
    ) -> web.StreamResponse:
        return await self.trouble.around(request, operation, {}, {}, lambda: Answered(200, make()))

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {key: str(value) for key, value in (await request.post()).items()}
        tenant = request.match_info["tenant"]
        # The secret stays out of the transcript.
        args = {"tenant": tenant, "client_id": form.get("client_id", ""), "scope": form.get("scope", "")}

        def act() -> Answered:
            status, body = self.login.issue(tenant, form)
            return Answered(status, body, code=str(body.get("error", "ok")))

        return await self.trouble.around(request, "token", args, {}, act)


def _check_body(raw: bytes, *, complete: bool) -> None:
    if len(raw) > figures.REQUEST_BYTES:
        raise Refusal("MessageSizeTooBig", "The request content length exceeded limit of 262144 bytes.")
    if not complete:
        raise bad("The body must be a JSON object")


def _json_body(raw: bytes) -> JSON | None:
    """Return a body's JSON object, None when it has none."""
    try:
        body = json.loads(raw or b"null")
    except ValueError:
        return None
    return mapping(body) if isinstance(body, dict) else None


@asynccontextmanager
async def running_teams(
    config: TeamsConfig | None = None, *, port: int = 0, host: str = "127.0.0.1"
) -> AsyncIterator[FakeTeams]:
    """Run a fake tenant on a loopback port (a free one by default) for the length of a block."""
    teams = FakeTeams(config)
    await teams.start(port, host)
    try:
        yield teams
    finally:
        await teams.stop()
