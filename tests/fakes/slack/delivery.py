"""Brings what Slack sends to the app: as a signed HTTP request, or as a Socket Mode envelope."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

import aiohttp

from fakes.slack.ids import signature
from fakes.slack.records import Sent
from fakes.slack.sockets import SocketHub

FORM = "application/x-www-form-urlencoded"
ENVELOPES = {"event_callback": "events_api", "slash_command": "slash_commands"}
STALE_SECONDS = 6 * 60  # an app refuses what is older than five minutes


class Signing(StrEnum):
    """How a request is signed: as Slack does, or in a way that an app must refuse."""

    RIGHT = "right"
    WRONG = "wrong"
    OLD = "old"
    MISSING = "missing"


@dataclass
class Courier:
    """Sends requests to `bot_url`, or through a connected socket when there is no address."""

    session: aiohttp.ClientSession
    secret: str
    sockets: SocketHub
    bot_url: str | None = None
    signing: Signing = Signing.RIGHT
    ack_seconds: float = 3.0
    extra_headers: Mapping[str, str] = field(default_factory=dict)

    async def event(self, body: Mapping[str, object], *, retry: tuple[int, str] | None = None) -> Sent:
        """Send an event (or a url_verification), as a retry if told so."""
        if self.bot_url is None:
            return await self._socket(str(body["type"]), body, retry=retry)
        headers = {}
        if retry is not None:
            headers = {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        raw = json.dumps(body, ensure_ascii=False).encode()
        return await self._post(str(body["type"]), body, raw, "application/json", headers)

    async def interaction(self, body: Mapping[str, object]) -> Sent:
        """Send an interaction payload."""
        if self.bot_url is None:
            return await self._socket(str(body["type"]), body)
        raw = urlencode({"payload": json.dumps(body, ensure_ascii=False)}).encode()
        return await self._post(str(body["type"]), body, raw, FORM, {})

    async def command(self, body: Mapping[str, str]) -> Sent:
        """Send a slash command."""
        if self.bot_url is None:
            return await self._socket("slash_command", body)
        return await self._post("slash_command", body, urlencode(body).encode(), FORM, {})

    async def repeat(self, sent: Sent, headers: Mapping[str, str]) -> Sent:
        """Send the very same body again, freshly signed."""
        if self.bot_url is None:
            return await self._socket(sent.kind, sent.body)
        return await self._post(sent.kind, sent.body, sent.raw, sent.content_type, headers)

    def _signed(self, raw: bytes) -> dict[str, str]:
        stamp = int(time.time()) - (STALE_SECONDS if self.signing is Signing.OLD else 0)
        secret = "not the secret" if self.signing is Signing.WRONG else self.secret
        signed = {
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": signature(secret, str(stamp), raw),
        }
        return {} if self.signing is Signing.MISSING else signed

    async def _post(
        self, kind: str, body: Mapping[str, object], raw: bytes, content_type: str, headers: Mapping[str, str]
    ) -> Sent:
        assert self.bot_url is not None
        sent_headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **self._signed(raw),
            **headers,
            **self.extra_headers,
        }
        start = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=self.ack_seconds)
        status, text, got, timed_out = None, "", {}, False
        try:
            async with self.session.post(
                self.bot_url, data=raw, headers=sent_headers, timeout=timeout
            ) as answer:
                status, text, got = answer.status, await answer.text(), dict(answer.headers)
        except TimeoutError:
            status, timed_out = None, True
        except aiohttp.ClientError as error:
            text = f"not reached: {type(error).__name__}"
        took = time.monotonic() - start
        return Sent(kind, body, status, text, got, took, timed_out, raw=raw, content_type=content_type)

    async def _socket(
        self, kind: str, body: Mapping[str, object], *, retry: tuple[int, str] | None = None
    ) -> Sent:
        start = time.monotonic()
        try:
            async with asyncio.timeout(self.ack_seconds):
                answer = await self.sockets.deliver(ENVELOPES.get(kind, "interactive"), body, retry=retry)
        except TimeoutError:
            took = time.monotonic() - start
            return Sent(kind, body, None, "", {}, took, timed_out=True, over="socket")
        took = time.monotonic() - start
        text = "" if answer is None else json.dumps(answer, ensure_ascii=False)
        return Sent(kind, body, 200, text, {}, took, over="socket")
