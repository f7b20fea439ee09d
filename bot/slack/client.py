"""The Web API with our own deadline, without the SDK's retries: every failure comes back classified."""

import asyncio
import json
import re
from collections.abc import Awaitable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platform import SEND_DEADLINE_SECONDS
from bot.slack.failures import MAYBE_DONE, UNREACHABLE_RETRY_SECONDS, SlackFailedError

CALL_SECONDS = 6.0
OPEN_SECONDS = 3.0
"""Deadlines of a call, and of opening a conversation before it: both together end before the delivery's own
(SEND_DEADLINE_SECONDS), so that it is always known which of them was lost."""
CONNECT_SECONDS = 2.0
MOST_CONNECTIONS = 60
"""Sends under way (40), replies, and a little."""
OK = 200
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")

Answer = TypeVar("Answer")


class SlackClient:
    """One workspace's Web API. The session opens with the first call and is closed by `close`."""

    def __init__(self, *, token: str, api_url: str) -> None:
        self._token = token
        self._api_url = api_url
        self._web: AsyncWebClient | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def web(self) -> AsyncWebClient:
        """The SDK's client; to be used on the event loop only."""
        if self._web is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SEND_DEADLINE_SECONDS, sock_connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS),
            )
            # By default the SDK sends again after a dropped connection, which shows a message twice.
            self._web = AsyncWebClient(
                token=self._token, base_url=self._api_url, session=self._session, retry_handlers=[]
            )
        return self._web

    async def respond(self, response_url: str, **message: Any) -> None:
        """Post to the address that came with a press or a command; raises `SlackFailedError`.

        It answers `ok`, or an error as JSON or as a word, instead of the Web API's envelope.
        """
        webhook = AsyncWebhookClient(response_url, session=self.web.session, retry_handlers=[])
        answer = await _guarded(webhook.send(**message))
        if answer.status_code == OK and '"ok":false' not in answer.body.replace(" ", ""):
            return
        if answer.status_code == TOO_MANY_REQUESTS:
            raise SlackFailedError("ratelimited", retry_after=_seconds(answer))
        code = _error_of(answer.body) or f"http_{answer.status_code}"
        raise SlackFailedError(code, maybe_done=answer.status_code >= SERVER_ERROR)

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        session, self._session, self._web = self._session, None, None
        if session is not None:
            await session.close()


async def called(call: Awaitable[AsyncSlackResponse], *, within: float = CALL_SECONDS) -> AsyncSlackResponse:
    """Return the answer of a call of the Web API within some seconds; raises `SlackFailedError`."""
    return await _guarded(call, within=within)


async def _guarded(call: Awaitable[Answer], *, within: float = CALL_SECONDS) -> Answer:
    """Return the answer within the deadline; raises `SlackFailedError`.

    The error is raised outside the `except` blocks, so that the SDK's own, which holds what was sent, is
    not kept as its context.
    """
    try:
        async with asyncio.timeout(within):
            return await call
    except SlackApiError as error:
        failure = _refused(error)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        failure = SlackFailedError("unreachable", retry_after=UNREACHABLE_RETRY_SECONDS)
    except aiohttp.RedirectClientError:
        failure = SlackFailedError("redirected", maybe_done=True)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        failure = SlackFailedError("invalid_url")
    except TimeoutError:
        failure = SlackFailedError("timed_out", maybe_done=True)
    except (aiohttp.ClientError, OSError):
        failure = SlackFailedError("connection_lost", maybe_done=True)
    except (AttributeError, ValueError):
        # The SDK stumbles over what is no JSON: something between us and Slack answered.
        failure = SlackFailedError("http_200", maybe_done=True)
    raise failure


def _refused(error: SlackApiError) -> SlackFailedError:
    response = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", SERVER_ERROR)
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    name = code if isinstance(code, str) and code else f"http_{status}"
    if status == TOO_MANY_REQUESTS or name in {"ratelimited", "rate_limited"}:
        return SlackFailedError("ratelimited", retry_after=_seconds(response))
    return SlackFailedError(name, maybe_done=status >= SERVER_ERROR or name in MAYBE_DONE)


def _error_of(body: str) -> str | None:
    """Return the code of a refusal by a `response_url`: JSON with `error`, or a bare word."""
    try:
        found = json.loads(body)
    except ValueError:
        found = body.strip()
    code = found.get("error") if isinstance(found, dict) else found
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def _seconds(response: object) -> float | None:
    """Return what `Retry-After` says, if it is a sensible number of seconds."""
    headers = getattr(response, "headers", {})
    given = next((value for key, value in headers.items() if str(key).lower() == "retry-after"), "")
    text = given[0] if isinstance(given, list) and given else str(given)
    return float(text) if text.isascii() and text.isdigit() and 0 < int(text) <= 3600 else None
