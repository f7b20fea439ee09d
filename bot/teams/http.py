"""`POST /api/messages`: token first, then what it says; no answer ever holds a stack trace."""

import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from yarl import URL

from bot.logs import get_logger
from bot.settings_values import is_loopback
from bot.teams.activities import (
    ACTION_INVOKE,
    Act,
    Activity,
    read_invoke,
    read_membership,
    read_message,
    read_reference,
    team_of,
    tenant_of,
)
from bot.teams.directs import Conversations
from bot.teams.gate import Gate, NotAuthenticatedError
from bot.teams.inbound import Directory, Inbound
from bot.teams.keys import KeysUnavailableError
from bot.teams.references import ServiceUrls
from handlers.events import leaves_no_trace

log = get_logger("teams_http")

ACTS = frozenset({"message", "invoke"})
MEMBERSHIP = frozenset({"conversationUpdate", "installationUpdate"})
NOT_IMPLEMENTED = 501
"""What the SDK answers to an invoke that a bot knows nothing of (botbuilder-core, ActivityHandler)."""


class Endpoint:
    """The address that Microsoft calls. `refused` is told why a request was turned away, for the metrics."""

    def __init__(
        self,
        inbound: Inbound,
        conversations: Conversations,
        directory: Directory,
        *,
        gate: Gate | None,
        tenant: str | None,
        service_urls: ServiceUrls,
        refused: Callable[[str], None],
    ) -> None:
        """No `gate`: nothing is checked, for a test server on this machine. `tenant`: the only one heard."""
        self._inbound = inbound
        self._conversations = conversations
        self._directory = directory
        self._gate = gate
        self._tenant = tenant
        self._service_urls = service_urls
        self._refused = refused

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        try:
            activity = read_body(await request.read())
        except web.RequestPayloadError:
            return self._turned_away(400, "malformed")
        if activity is None:
            return self._turned_away(400, "malformed")
        if self._gate is None and not _is_from_here(request):
            return self._turned_away(403, "not_local")
        refusal = await self._refusal(request.headers.get("Authorization", ""), activity)
        return refusal if refusal is not None else await self._answer(activity)

    async def _refusal(self, header: str, activity: Activity) -> web.Response | None:
        if self._gate is not None:
            try:
                await self._gate.check(header, activity)
            except NotAuthenticatedError as error:
                return self._turned_away(401, error.reason)
            except KeysUnavailableError:
                return self._turned_away(503, "keys_unavailable")
        if not self._service_urls.allows(activity.get("serviceUrl")):
            return self._turned_away(403, "service_url")
        found = tenant_of(activity)
        if self._tenant is not None and found.lower() != self._tenant.lower():
            return self._turned_away(403, "tenant")
        return None

    async def _answer(self, activity: Activity) -> web.Response:
        unseen = _read_unseen(activity)
        if unseen is not None:
            return await self._answer_unseen(unseen, activity)
        at, kind, team = read_reference(activity), activity["type"], team_of(activity)
        if at is not None and (team or not self._conversations.has_heard):
            # Channels are reached there. People of one tenant may be in several regions, so that their own
            # addresses would take turns.
            await self._conversations.heard_from(at.service_url)
        if team and kind in ACTS:
            await self._directory.joined(team)
        if kind == "invoke":
            return await self._answer_invoke(activity)
        if kind == "message" and (act := read_message(activity)) is not None:
            await self._inbound.on_act(act, activity)
        elif kind in MEMBERSHIP and (found := read_membership(activity)) is not None:
            await self._inbound.on_membership(found, activity)
        return web.Response()

    async def _answer_unseen(self, act: Act, activity: Activity) -> web.Response:
        """Answer a press that may leave no trace: nothing is noted, not even where it came from."""
        if activity["type"] == "invoke":
            return web.json_response(await self._inbound.on_unseen(act))
        self._inbound.on_unseen_message(act)
        return web.Response()

    async def _answer_invoke(self, activity: Activity) -> web.Response:
        if activity.get("name") != ACTION_INVOKE:
            return web.Response(status=NOT_IMPLEMENTED)
        act = read_invoke(activity)
        if act is None:
            log.info("teams_invoke_unreadable")
            return web.json_response(_bad_request())
        return web.json_response(await self._inbound.on_invoke(act, activity))

    def _turned_away(self, status: int, reason: str) -> web.Response:
        self._refused(reason)
        log.info("teams_request_refused", reason=reason, status=status)
        return web.json_response({"error": "invalid request"}, status=status)


def _is_from_here(request: web.Request) -> bool:
    """Tell whether no web page can have sent it, open in a browser on this machine: one of another site may
    not send JSON without asking first, and one that has its name lead here is known by that name."""
    try:
        host = URL(f"http://{request.host}").host
    except ValueError:
        return False
    return is_loopback(host or "") and request.content_type == "application/json"


def read_body(body: bytes) -> dict[str, Any] | None:
    """Return the activity in a request, or None if it is none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) and isinstance(read.get("type"), str) else None


def _read_unseen(activity: Activity) -> Act | None:
    """Return the press if it is one that may leave no trace."""
    act = None
    if activity["type"] == "invoke" and activity.get("name") == ACTION_INVOKE:
        act = read_invoke(activity)
    elif activity["type"] == "message":
        act = read_message(activity)
    return act if act is not None and leaves_no_trace(act.event) else None


def _bad_request() -> dict[str, object]:
    """Return the answer to a press that is none of ours ("Universal Actions", error responses)."""
    error = {"code": "BadRequest", "message": "BadRequest"}
    return {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": error}
