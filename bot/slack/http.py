"""`POST /slack/events`: signature first, then Bolt; no answer ever holds a stack trace."""

import json
import re
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from yarl import URL

from bot.logs import get_logger
from bot.slack.payloads import is_shaped

log = get_logger("slack_http")

_SECONDS = re.compile(r"[0-9]{1,12}")
UNHANDLED = 404
"""What Bolt answers for what it has no listener for; Slack would count it as a failed delivery."""


class Endpoint:
    """The address that Slack calls. `refused` is told why a request was turned away, for the metrics.

    Bolt reads a body before it verifies it, and logs it when the signature is bad; so we verify first, with
    the SDK's own verifier (docs.slack.dev/authentication/verifying-requests-from-slack).
    """

    def __init__(self, app: AsyncApp, *, signing_secret: str, refused: Callable[[str], None]) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)
        self._refused = refused

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of Slack's."""
        try:
            text = _decoded(await request.read())
        except web.RequestPayloadError:
            return self._turned_away(400, "malformed")
        if text is None or not self._is_signed(text, request):
            return self._turned_away(401, "signature")
        body = read_body(text, content_type=request.content_type)
        if not is_shaped(body):
            return self._turned_away(400, "malformed")
        try:
            # As Socket Mode hands bodies over, read: Bolt's own reading takes longer than all else it does.
            incoming = AsyncBoltRequest(body=body, headers=dict(request.headers), mode="socket_mode")
            response = await self._app.async_dispatch(incoming)
        except Exception as error:  # noqa: BLE001 - signed, but of no shape that Bolt can read
            log.warning("slack_request_unreadable", error=type(error).__name__)
            return self._turned_away(400, "malformed")
        return await to_aiohttp_response(_quietly(response))

    def _is_signed(self, body: str, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (_SECONDS.fullmatch(timestamp) and signature.isascii()):
            return False
        return self._verifier.is_valid(body=body, timestamp=timestamp, signature=signature)

    def _turned_away(self, status: int, reason: str) -> web.Response:
        self._refused(reason)
        log.info("slack_request_refused", reason=reason, status=status)
        return web.json_response({"error": "invalid request"}, status=status)


def read_body(text: str, *, content_type: str) -> object:
    """Return what Slack sends: JSON, a form with JSON in `payload`, or a plain form; None if unreadable.

    Shapes: docs.slack.dev/apis/events-api, /interactivity/handling-user-interaction and
    /interactivity/implementing-slash-commands.
    """
    try:
        if content_type == "application/json":
            return json.loads(text)
        # yarl reads a form 20 times as fast as urllib, which Bolt uses: a press carries its whole message.
        form = dict(URL.build(query_string=text, encoded=True).query)
        return json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        return None


def _decoded(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _quietly(response: BoltResponse) -> BoltResponse:
    return BoltResponse(status=200) if response.status == UNHANDLED else response
