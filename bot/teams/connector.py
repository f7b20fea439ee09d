"""The Bot Connector service, by the SDK's client over our own HTTP: one deadline, no repeats, no threads.

The SDK's own way to send waits on threads of the event loop's executor and silently repeats updates. Its
client takes another sender, so requests go out through aiohttp here, and every refusal comes back classified
before the SDK would try to read it. Nothing else in Hojorin knows the SDK's models.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar, TypeVar

import aiohttp
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import MicrosoftAppCredentials
from msrest.exceptions import ClientException
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http.aiohttp import AioHttpClientResponse

from bot.addresses import proxy_for
from bot.platform import SEND_DEADLINE_SECONDS
from bot.teams.failures import CLASSIFIED, UNREACHABLE_RETRY_SECONDS, TeamsFailedError
from bot.teams.gate import CHANNEL
from bot.teams.reading import read_start
from bot.teams.tokens import TokenSource

CALL_SECONDS = 6.0
OPEN_SECONDS = 3.5
"""Both together end before the delivery's own deadline, which could not tell which of them was lost."""
CONNECT_SECONDS = 2.0
MOST_CONNECTIONS = 80
"""Sends under way (40), answers (`bot.turns.SIDE_BY_SIDE`), and a little."""
PAGE = 500
"""Members asked for at once: the most that Teams gives ("Get Teams specific context for your bot")."""
MOST_ERROR_BYTES = 20_000
OK_UNTIL = 300
TOO_MANY_REQUESTS = 429
UNAUTHORIZED = 401
NOT_LET_IN = "unauthorized"
SERVER_ERROR = 500
BY_STATUS = frozenset({403, 404, 412})
"""What these say is clear whatever code stands beside them: real payloads differ from the documented."""
LONGEST_WAIT = 3600.0
"""Seconds: a `Retry-After` above that is kept to for so long; then one send finds out."""
MOST_DIGITS = 9
NOT_OURS = b"to decrypt conversation id"
"""Teams says so with code and status of something else (403 `BadArgument`: microsoft-365-agents-toolkit
#10059) of a conversation that this bot does not have, such as one of an earlier registration."""
_CODE = re.compile(r"[A-Za-z]{3,60}")
_SUBCODE = re.compile(r'\\?"subCode\\?"\s*:\s*\\?"([A-Za-z]{3,60})\\?"')

Answer = TypeVar("Answer")


class Connector:
    """Calls of the service, at whichever of its addresses a conversation is. Raises `TeamsFailedError`."""

    def __init__(self, tokens: TokenSource, *, app_id: str) -> None:
        self._tokens = tokens
        self._app_id = app_id
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, ConnectorClient] = {}

    async def send(self, service_url: str, conversation: str, content: Mapping[str, Any]) -> str:
        """Post a message into a conversation (`content`: `text`, or `summary` and `card`); returns its id."""
        at = self._client(service_url).conversations
        activity = _activity(conversation, content)
        answer = await self._call(
            lambda headers: at.send_to_conversation(conversation, activity, custom_headers=headers)
        )
        return str(getattr(answer, "id", None) or "")

    async def update(
        self, service_url: str, conversation: str, message: str, content: Mapping[str, Any]
    ) -> None:
        """Put something in place of a message that was posted."""
        at = self._client(service_url).conversations
        activity = _activity(conversation, content)
        activity.id = message
        await self._call(
            lambda headers: at.update_activity(conversation, message, activity, custom_headers=headers)
        )

    async def delete(self, service_url: str, conversation: str, message: str) -> None:
        """Delete a message that was posted."""
        at = self._client(service_url).conversations
        await self._call(lambda headers: at.delete_activity(conversation, message, custom_headers=headers))

    async def open(self, service_url: str, member: str, *, tenant: str | None) -> str:
        """Return the conversation with a person, by their id at the bot or in Entra; opened twice, it is the
        same one, so that a call whose answer was lost may simply be repeated."""
        parameters = _Opening(
            is_group=False,
            bot=ChannelAccount(id=f"28:{self._app_id}"),
            members=[ChannelAccount(id=member)],
            channel_data={"tenant": {"id": tenant}} if tenant else None,
            tenant_id=tenant,
        )
        try:
            at = self._client(service_url).conversations
            answer = await self._call(
                lambda headers: at.create_conversation(parameters, custom_headers=headers),
                seconds=OPEN_SECONDS,
            )
        except TeamsFailedError as failure:
            again = UNREACHABLE_RETRY_SECONDS if failure.maybe_done else failure.retry_after
            failed = TeamsFailedError(failure.code, retry_after=again)
        else:
            found = getattr(answer, "id", None)
            if isinstance(found, str) and found:
                return found
            failed = TeamsFailedError("no_conversation")
        raise failed

    async def members(
        self, service_url: str, conversation: str, *, page: str | None = None
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Return members of a conversation as Teams describes them, and where the next page begins."""
        at = self._client(service_url).conversations
        answer = await self._call(
            lambda headers: at.get_conversation_paged_members(
                conversation, page_size=PAGE, continuation_token=page, custom_headers=headers
            )
        )
        found = _there(answer)
        return [_described(one) for one in found.members or [] if one], found.continuation_token or None

    async def member(self, service_url: str, conversation: str, member: str) -> dict[str, Any]:
        """Return one member of a conversation as Teams describes them."""
        at = self._client(service_url).conversations
        answer = await self._call(
            lambda headers: at.get_conversation_member(conversation, member, custom_headers=headers)
        )
        return _described(_there(answer))

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        session, self._session, self._clients = self._session, None, {}
        if session is not None:
            await session.close()

    async def _call(
        self, ask: Callable[[dict[str, str]], Awaitable[Answer]], *, seconds: float = CALL_SECONDS
    ) -> Answer:
        """Return the answer to a request that carries our token; raises `TeamsFailedError`.

        The token is fetched before the deadline begins: who never got to ask certainly did nothing. Nor did
        a 401, so that a token that was withdrawn is replaced and the request made once more.
        """
        token = await self._tokens.token()
        try:
            return await _guarded(ask(_bearer(token)), seconds=seconds)
        except TeamsFailedError as failure:
            if failure.code != NOT_LET_IN or token is None:
                raise
        self._tokens.refused(token)
        return await _guarded(ask(_bearer(await self._tokens.token())), seconds=seconds)

    def _client(self, service_url: str) -> ConnectorClient:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SEND_DEADLINE_SECONDS, connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS),
            )
            # It would silently repeat an update whose connection was lost; nothing public says no to that.
            self._session._retry_connection = False  # noqa: SLF001
        if service_url not in self._clients:
            sender = _Sender(self._session)
            self._clients[service_url] = ConnectorClient(
                MicrosoftAppCredentials.empty(),
                base_url=service_url,
                pipeline_type=lambda _config: AsyncPipeline([RawDeserializer()], sender),
            )
        return self._clients[service_url]


class _Opening(ConversationParameters):  # type: ignore[misc] # a class of the SDK has no types
    """What opens a conversation; the SDK would call the tenant `tenantID`, which Teams does not read."""

    _attribute_map: ClassVar[dict[str, dict[str, str]]] = {
        **ConversationParameters._attribute_map,  # noqa: SLF001 - how models of the SDK are made
        "tenant_id": {"key": "tenantId", "type": "str"},
    }


class _Answer(AioHttpClientResponse):
    """An answer that may be empty: to some messages Teams says 202 and no more."""

    def body(self) -> bytes:
        """Return the whole body."""
        return self._body or b""


class _Sender(AsyncHTTPSender[Any, Any]):
    """Sends the SDK's requests; refusals are raised as `TeamsFailedError`."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aexit__(self, *_details: object) -> None:
        """Leave the session to whoever opened it."""

    async def send(self, request: Request[Any], **_config: Any) -> Response[Any, Any]:
        """Send one request, once."""
        asked = request.http_request
        async with self._session.request(
            asked.method,
            asked.url,
            data=asked.data,
            headers=asked.headers,
            proxy=proxy_for(asked.url),
            allow_redirects=False,
        ) as answer:
            if answer.status >= OK_UNTIL:
                raise _refused(answer, await read_start(answer, most=MOST_ERROR_BYTES))
            response = _Answer(asked, answer)
            await response.load_body()
        return Response(request, response)


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _activity(conversation: str, content: Mapping[str, Any]) -> Activity:
    """Return a message: text, or a card with its summary. Both in one would come back without an id."""
    activity = Activity(type="message", conversation=ConversationAccount(id=conversation))
    if "card" in content:
        kind = "application/vnd.microsoft.card.adaptive"
        activity.attachments = [Attachment(content_type=kind, content=content["card"])]
        activity.summary = content["summary"]
    else:
        activity.text, activity.text_format = content["text"], "plain"
    activity.channel_id = CHANNEL
    return activity


def _described(account: ChannelAccount) -> dict[str, Any]:
    """Return what Teams says of a member; the SDK knows only some of it by name."""
    return {
        **(account.additional_properties or {}),
        "id": account.id,
        "aadObjectId": account.aad_object_id or (account.additional_properties or {}).get("objectId"),
    }


def _there(answer: Answer | None) -> Answer:
    """Return the answer to a question; raises `TeamsFailedError` if it is empty."""
    if answer is None:
        raise TeamsFailedError("http_200")
    return answer


async def _guarded(call: Awaitable[Answer], *, seconds: float = CALL_SECONDS) -> Answer:
    """Return the answer within the deadline; raises `TeamsFailedError`; nothing of what was sent is kept."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TeamsFailedError as failed:
        failure = failed
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        failure = TeamsFailedError("unreachable", retry_after=UNREACHABLE_RETRY_SECONDS)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        failure = TeamsFailedError("invalid_url")
    except TimeoutError:
        failure = TeamsFailedError("timed_out", maybe_done=True)
    except (aiohttp.ClientError, OSError):
        failure = TeamsFailedError("connection_lost", maybe_done=True)
    except (ClientException, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        # The SDK stumbles over what is no JSON: something between us and Teams answered.
        failure = TeamsFailedError("http_200", maybe_done=True)
    raise failure from None


def _refused(answer: aiohttp.ClientResponse, body: bytes) -> TeamsFailedError:
    """Return what a refusal means; its texts, which may repeat what was sent, are dropped."""
    status = answer.status
    if status == TOO_MANY_REQUESTS:
        return TeamsFailedError("http_429", retry_after=_seconds(answer.headers.get("Retry-After", "")))
    if status == UNAUTHORIZED:
        return TeamsFailedError(NOT_LET_IN)
    if NOT_OURS in body:
        return TeamsFailedError("conversationnotfound")
    code = _code(body)
    if code is None or (status in BY_STATUS and code not in CLASSIFIED):
        code = f"http_{status}"
    return TeamsFailedError(code, maybe_done=status >= SERVER_ERROR)


def _code(body: bytes) -> str | None:
    """Return the code that says most, in lower case: Teams puts another one into the message as JSON."""
    text = body.decode("utf-8", "replace")
    found = _SUBCODE.search(text)
    if found:
        return found[1].lower()
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    error = read.get("error") if isinstance(read, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code.lower() if isinstance(code, str) and _CODE.fullmatch(code) else None


def _seconds(given: str) -> float | None:
    """Return what `Retry-After` says, if it is a sensible number of seconds."""
    is_number = given.isascii() and given.isdigit() and 0 < len(given.lstrip("0")) <= MOST_DIGITS
    return min(float(given), LONGEST_WAIT) if is_number else None
