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

from bot.addresses import proxy_for
from bot.platform import SEND_DEADLINE_SECONDS
from bot.slack.failures import MAYBE_DONE, UNREACHABLE_RETRY_SECONDS, SlackFailedError

CALL_SECONDS = 6.0
OPEN_SECONDS = 3.0
"""Deadlines of a call, and of opening a conversation before it: both together end before the delivery's own
(SEND_DEADLINE_SECONDS), so that it is always known which of them was lost."""
CONNECT_SECONDS = 2.0
MOST_CONNECTIONS = 130
"""Sends under way (100), replies, and a little: who waits for a connection loses time of their deadline."""
LONGEST_WAIT = 3600.0
"""Seconds: a `Retry-After` above that is kept to for so long; then one send finds out."""
MOST_DIGITS = 9
OK = 200
CLIENT_ERROR = 400
REQUEST_TIMEOUT = 408
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
            # The SDK takes `HTTPS_PROXY` for every address; a gateway within the company is not behind it.
            self._web.proxy = proxy_for(self._api_url)
        return self._web

    async def respond(self, response_url: str, **message: Any) -> None:
        """Post to the address that came with a press or a command; raises `SlackFailedError`.

        It answers `ok`, or an error as JSON or as a word, instead of the Web API's envelope.
        """
        webhook = AsyncWebhookClient(response_url, session=self.web.session, retry_handlers=[])
        webhook.proxy = proxy_for(response_url)
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
    except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, aiohttp.ConnectionTimeoutError):
        # There was no connection, or a proxy refused to make one: nothing can have been sent.
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
    name = _slacks_word(getattr(response, "data", None))
    if status == TOO_MANY_REQUESTS or name in {"ratelimited", "rate_limited"}:
        return SlackFailedError("ratelimited", retry_after=_seconds(response))
    if name is None:
        is_certain = _is_turned_away(status)
        again = UNREACHABLE_RETRY_SECONDS if is_certain else None
        return SlackFailedError(f"http_{status}", maybe_done=not is_certain, retry_after=again)
    return SlackFailedError(name, maybe_done=status >= SERVER_ERROR or name in MAYBE_DONE)


def _slacks_word(data: object) -> str | None:
    """Return the code of a refusal in Slack's envelope (docs.slack.dev/apis/web-api: `ok` false and `error`),
    None for anything else."""
    if not isinstance(data, dict) or data.get("ok") is not False:
        return None
    code = data.get("error")
    return code if isinstance(code, str) and code else None


def _is_turned_away(status: int) -> bool:
    """Tell whether an answer that is not Slack's own says that the request was not carried out: a gateway's
    refusal does. A page with status 200, or a torn answer, may stand in the place of Slack's `ok`."""
    return CLIENT_ERROR <= status < SERVER_ERROR and status != REQUEST_TIMEOUT


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
    is_number = text.isascii() and text.isdigit() and 0 < len(text.lstrip("0")) <= MOST_DIGITS
    return min(float(text), LONGEST_WAIT) if is_number else None
