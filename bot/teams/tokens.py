"""Our own token for what we send, through MSAL, which caches it until shortly before it ends.

MSAL is synchronous: it works on a thread of its own, so that the event loop never waits for it.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

import msal
import requests

from bot.logs import get_logger
from bot.teams.failures import UNREACHABLE_RETRY_SECONDS, TeamsFailedError

log = get_logger("teams_tokens")

AppType = Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"]
LOGIN_URL = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
RESOURCE = "https://api.botframework.com"
SHARED_TENANT = "botframework.com"
"""Where bots of many tenants get their tokens; new ones cannot be registered since 2025-07-31."""
ASK_SECONDS = 4.0
REUSE_SECONDS = 60.0
"""How long a token is taken without asking MSAL, which gives none that ends within five minutes."""


class TokenSource(Protocol):
    """Gives the token that a request carries; None where requests carry none."""

    async def token(self) -> str | None: ...
    def refused(self, token: str | None) -> None: ...


class NoTokens:
    """For a test server on this machine, which asks for none."""

    async def token(self) -> str | None:
        """Return None."""
        return None

    def refused(self, token: str | None) -> None:
        """Know no better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The bot's registration in Azure."""

    app_id: str
    password: str
    tenant_id: str | None
    app_type: AppType = "SingleTenant"


class Tokens:
    """The tokens of one registration."""

    def __init__(
        self,
        registration: Registration,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registration = registration
        self._clock = clock
        self._application: Any = None
        self._known: str | None = None
        self._known_until = float("-inf")
        self._asking: asyncio.Task[str] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="teams_token")

    async def token(self) -> str:
        """Return a token; raises `TeamsFailedError` (`token_refused`, or one that may be tried again)."""
        if self._clock() < self._known_until and self._known is not None:
            return self._known
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_once())
        # Whoever comes meanwhile shares the attempt, and what it comes to.
        return await asyncio.shield(self._asking)

    def refused(self, token: str | None) -> None:
        """Ask anew the next time, because Teams refused this token; it may have been replaced already."""
        if token == self._known:
            self.forget()

    def forget(self) -> None:
        """Ask the login service anew the next time, whatever MSAL remembers."""
        self._known, self._known_until, self._application = None, float("-inf"), None

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _ask_once(self) -> str:
        try:
            self._known = await self._ask()
            self._known_until = self._clock() + REUSE_SECONDS
            return self._known
        finally:
            self._asking = None

    async def _ask(self) -> str:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ASK_SECONDS):
                answer = await loop.run_in_executor(self._thread, self._acquire)
        except Exception as error:  # noqa: BLE001 - MSAL stumbles in many ways over what is no answer
            log.warning("token_not_fetched", error=type(error).__name__)
            answer = {}
        token = answer.get("access_token")
        if isinstance(token, str) and token:
            return token
        if "error" not in answer:
            raise TeamsFailedError("login_unreachable", retry_after=UNREACHABLE_RETRY_SECONDS)
        log.warning("token_refused", reason=_code(answer))
        raise TeamsFailedError("token_refused")

    def _acquire(self) -> dict[str, Any]:
        of = self._registration
        if of.app_type == "UserAssignedMSI":
            identity = msal.UserAssignedManagedIdentity(client_id=of.app_id)
            self._application = self._application or msal.ManagedIdentityClient(
                identity, http_client=new_http_client()
            )
            return dict(self._application.acquire_token_for_client(resource=RESOURCE))
        tenant = of.tenant_id if of.app_type == "SingleTenant" and of.tenant_id else SHARED_TENANT
        self._application = self._application or msal.ConfidentialClientApplication(
            of.app_id,
            client_credential=of.password,
            authority=f"{LOGIN_URL}/{tenant}",
            instance_discovery=False,
            http_client=new_http_client(),
        )
        return dict(self._application.acquire_token_for_client(scopes=[SCOPE]))


def new_http_client() -> requests.Session:
    """Return what MSAL asks with: it waits no longer than our deadline."""
    session = requests.Session()
    session.request = partial(session.request, timeout=ASK_SECONDS)  # type: ignore[method-assign]
    return session


def _code(answer: dict[str, Any]) -> str:
    """Return the code of a refusal (`invalid_client`), never its text."""
    code = answer.get("error")
    return code if isinstance(code, str) and code.isascii() and len(code) <= 40 else "unnamed"
