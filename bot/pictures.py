"""Looks at the picture of an announcement, once, before its form is handled and outside of any transaction:
everybody's chat must be able to show it.

It asks an address that somebody typed. So it asks https alone, follows no redirect, connects to nothing but
the public addresses that it has looked up itself, reads no more than a picture may have, and gives up early:
a chat waits for the answer to a form. Where the environment names a proxy (`HTTPS_PROXY`), that one decides
what may be reached; what leads into a private network here is not even asked for.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.addresses import proxy_for, web_address
from bot.logs import get_logger
from bot.picture_sizes import size_of
from bot.public_addresses import is_public
from cards.actions import SaveAnnouncementText
from coaching.announcements.pictures import MOST_BYTES, MOST_PIXELS, PictureProblem
from handlers.events import Event, Pressed
from handlers.inputs import text_of

log = get_logger("pictures")

DEADLINE_SECONDS = 2.0
"""Our own default. Slack closes a form only if it is answered within three seconds
(docs.slack.dev/surfaces/modals), and it is handled after this."""
AT_ONCE = 4
"""Pictures that are looked at side by side; the next ones wait, within their deadline."""
LONGEST_ADDRESS = 2000
"""Characters: Slack takes 3,000 of a picture's (docs.slack.dev/reference/block-kit/blocks/image-block)."""
INPUT = "picture"
"""The input of the form that holds the address."""
_HTTPS_PORT = 443
_PIECE = 65_536
_HEADERS = {"Accept": "image/png, image/jpeg, image/gif", "Accept-Encoding": "identity"}
"""Nothing that has to be unpacked: what is small on the way could be huge here."""


@dataclass(slots=True, kw_only=True)
class Pictures:
    """Looks at pictures. `may_reach` and `tls` are what tests of their own server differ in."""

    may_reach: Callable[[str], bool] = is_public
    tls: ssl.SSLContext | None = None
    deadline: float = DEADLINE_SECONDS
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def wrong_in(self, event: Event) -> Mapping[str, PictureProblem]:
        """Return what is wrong with the picture that a form names, by its address; nothing for all other
        events."""
        address = _picture_of(event)
        problem = await self.look(address) if address else None
        return {} if problem is None else {address: problem}

    async def look(self, address: str) -> PictureProblem | None:
        """Return what keeps everybody from seeing the picture, or None. Never raises."""
        asked = web_address(address, limit=LONGEST_ADDRESS)
        if asked is None or urlsplit(asked).scheme != "https":
            return PictureProblem.NOT_HTTPS
        try:
            async with asyncio.timeout(self.deadline), self.turns:
                return await self._look(asked)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # An OSError is also that time is over.
            log.info("picture_not_seen", error=type(error).__name__)
            return PictureProblem.UNREACHABLE

    async def _look(self, address: str) -> PictureProblem | None:
        parts, proxy = urlsplit(address), proxy_for(address)
        found = await _addresses(parts.hostname or "", parts.port or _HTTPS_PORT)
        if not all(self.may_reach(one["host"]) for one in found):
            return PictureProblem.PRIVATE
        if proxy is None and not found:
            return PictureProblem.UNREACHABLE
        async with (
            self._session(found if proxy is None else None) as session,
            session.get(URL(address, encoded=True), allow_redirects=False, proxy=proxy) as answer,
        ):
            if answer.status != 200:
                return PictureProblem.REFUSED
            return _judged(await _beginning(answer.content))

    def _session(self, known: Sequence[ResolveResult] | None) -> aiohttp.ClientSession:
        """Return a session of its own, which knows no addresses but those that were looked at."""
        connector = aiohttp.TCPConnector(
            resolver=None if known is None else _Known(known),
            use_dns_cache=False,
            force_close=True,
            ssl=self.tls or True,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers=_HEADERS,
        )


class _Known(AbstractResolver):
    """Knows the addresses of one host, which were looked at: nobody can say others a moment later."""

    def __init__(self, found: Sequence[ResolveResult]) -> None:
        self._found = list(found)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return them."""
        del host, port, family
        return self._found

    async def close(self) -> None:
        """Nothing is held."""


async def _addresses(host: str, port: int) -> list[ResolveResult]:
    """Return where a host is; nothing where nobody knows it."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return []
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=port,
            family=family,
            proto=proto,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for family, _, proto, _, address in found
    ]


async def _beginning(stream: aiohttp.StreamReader) -> bytes:
    """Return what comes, up to a byte more than a picture may have."""
    content = bytearray()
    while len(content) <= MOST_BYTES and (piece := await stream.read(_PIECE)):
        content += piece
    return bytes(content)


def _judged(content: bytes) -> PictureProblem | None:
    size = size_of(content)
    if size is None:
        return PictureProblem.NO_PICTURE
    if len(content) > MOST_BYTES:
        return PictureProblem.TOO_LARGE
    return PictureProblem.TOO_MANY_PIXELS if max(size) > MOST_PIXELS else None


def _picture_of(event: Event) -> str:
    """Return the address of the picture that a form names, if it is one that does."""
    if isinstance(event, Pressed) and isinstance(event.action, SaveAnnouncementText):
        return text_of(event.values, INPUT)
    return ""
