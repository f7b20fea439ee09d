"""The keys with which Microsoft signs what it sends: fetched without ever blocking, anew when they change.

The SDK looks for the key of a token in what stands in `JwtTokenExtractor.metadataCache`. Its own keeper asks
for the keys with a blocking call without a deadline, and fails for a key that is not among those of the last
24 hours; so ours stands in its place.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from bot.addresses import proxy_for
from bot.logs import get_logger
from bot.teams.reading import read_whole

log = get_logger("teams_keys")

FRESH_SECONDS = 24 * 3600.0
"""Keys are asked for again once a day (Microsoft's "Authenticate requests with the Bot Connector API")."""
MOST_ASKS = 5
ASK_SECONDS = 12.0
"""For an unknown key they are asked for at once, but not without end, because anybody can name keys: so
often in a row, and once more every so many seconds. Whatever made us ask, the answer has the new keys."""
FETCH_SECONDS = 5.0
"""For both documents together; Teams itself waits for about 15 seconds."""
MOST_BYTES = 1_000_000


class KeysUnavailableError(Exception):
    """Microsoft's keys could not be fetched, so that nothing can be said of a token."""


class UnknownKeyError(Exception):
    """Microsoft has no such key."""


class SigningKey:
    """A key as the SDK wants it."""

    def __init__(self, public_key: object, endorsements: list[str]) -> None:
        self.public_key = public_key
        self.endorsements = endorsements


class SigningKeys:
    """Keeps the keys of one address."""

    def __init__(self, url: str, *, clock: Callable[[], float]) -> None:
        self._url = url
        self._clock = clock
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = float("-inf")
        self._asked_at = float("-inf")
        self._asks_left = float(MOST_ASKS)
        self._fetching = asyncio.Lock()

    async def get(self, key_id: object) -> SigningKey:
        """Return the key. Raises `UnknownKeyError`, and `KeysUnavailableError` if there are none at all.

        Keys of yesterday are better than none: while Microsoft's service is down, they are used on.
        """
        wanted = key_id if isinstance(key_id, str) else ""
        now = self._clock()
        is_stale = now - self._fetched_at > FRESH_SECONDS or wanted not in self._keys
        if is_stale and not self._fetching.locked() and self._may_ask(now):
            await self._fetch_once(now)
        elif self._fetching.locked() and wanted not in self._keys:
            async with self._fetching:
                pass
        if wanted in self._keys:
            return self._keys[wanted]
        if not self._keys:
            raise KeysUnavailableError
        raise UnknownKeyError

    def _may_ask(self, now: float) -> bool:
        return self._asks(now) >= 1

    def _asks(self, now: float) -> float:
        """Return how often may be asked in a row by now."""
        return min(self._asks_left + (now - self._asked_at) / ASK_SECONDS, float(MOST_ASKS))

    async def warm_up(self) -> bool:
        """Fetch the keys if there are none yet; tells whether there are any."""
        if not self._keys:
            await self._fetch_once(self._clock())
        return bool(self._keys)

    async def _fetch_once(self, now: float) -> None:
        """Fetch the keys; whoever comes meanwhile waits for the same."""
        async with self._fetching:
            if self._asked_at > now:
                return
            self._asks_left = self._asks(now) - 1
            self._asked_at = self._clock()
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    self._keys = await _fetch(self._url)
                self._fetched_at = self._clock()
            except _NOT_FETCHED as error:
                log.warning("keys_not_fetched", error=type(error).__name__)


_NOT_FETCHED = (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError, RecursionError)
"""No answer (`TimeoutError` is an `OSError`), or one that is no list of keys."""


async def _fetch(url: str) -> dict[str, SigningKey]:
    async with aiohttp.ClientSession() as session:
        described = await _json(session, url)
        listed = await _json(session, described["jwks_uri"])
    keys = dict(found for key in listed["keys"] if (found := _read_key(key)) is not None)
    if not keys:
        raise ValueError
    return keys


async def _json(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    async with session.get(url, proxy=proxy_for(url)) as answer:
        answer.raise_for_status()
        read: dict[str, Any] = json.loads(await read_whole(answer, most=MOST_BYTES))
        return read


def _read_key(key: Any) -> tuple[str, SigningKey] | None:
    """Return a key by its id; None for one of a kind that is not ours, which must not cost us the others."""
    try:
        public_key = RSAAlgorithm.from_jwk(key)
        return str(key["kid"]), SigningKey(public_key, list(key.get("endorsements") or []))
    except (InvalidKeyError, KeyError, TypeError, ValueError, AttributeError):
        return None
