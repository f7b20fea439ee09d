"""`POST /api/kpi/readings`: readings pushed by a source with its token, taken as they come.

The body is read piece by piece and taken in portions, each its own transaction: memory stays flat however
long it is, and whatever ends a push early leaves what was taken. To send everything again is harmless.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from aiohttp import web

from bot.logs import get_logger
from bot.sources.bodies import ArrayFaultError, LineCutter, check_array, elements_of, read_text
from bot.sources.doors import Doors, TurnedAwayError
from bot.sources.elements import Element, read_all
from bot.sources.taking import Push, RevokedError, Taking
from bot.threads import StorageThreads
from measures.readings.model import Counts, RefusedReading, Taken
from measures.sources.service import PREFIX, digest_of
from storage.errors import StorageError

log = get_logger("sources")

PATH = "/api/kpi/readings"
JSON = "application/json"
NDJSON = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-lines",
    }
)
"""What is sent for a reading a line; none of them is registered, and all are in use."""
PORTION = 1_000
"""Readings that are taken in one transaction: short, because presses wait for it on SQLite."""
PORTION_BYTES = 1 << 20
SHOWN = 1_000
"""Refused readings that an answer names; all are counted."""
_SCHEME = "bearer "
_LONGEST_TOKEN = 200
_HEADERS = {"Cache-Control": "no-store"}

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much and how long: our own defaults."""

    whole: int = 256 << 20
    """Bytes of a body of lines."""
    array: int = 16 << 20
    """Bytes of an array, which is looked at as a whole before anything of it is taken."""
    idle_seconds: float = 30.0
    """How long nothing may come."""
    seconds: float = 900.0
    """How long a push may take in all."""


class StoppedError(Exception):
    """A push that ends before its body does. `reason` is a name of our own, for the metrics."""

    def __init__(self, status: int, reason: str, error: str, hint: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.error = error
        self.hint = hint


_AGAIN = "What was taken before stays; send all of it again, which counts nothing twice."
_NOT_AUTHORISED = (
    401,
    "token",
    "The token is missing, unknown or revoked.",
    "Send `Authorization: Bearer TOKEN`; `hojorin token create SOURCE` makes one.",
)


@dataclass(slots=True, kw_only=True)
class PushPages:
    """Lets pushes in and answers them."""

    taking: Taking
    threads: StorageThreads
    pushed: Callable[[str, Taken], None]
    """Told what became of each portion of a source, for the metrics."""
    turned_away: Callable[[str], None]
    """Told why a push ended early or was not let in."""
    bounds: Bounds = Bounds()
    doors: Doors = field(default_factory=partial(Doors, clock=time.monotonic))
    _reading: ThreadPoolExecutor | None = None
    """Reads JSON while pushes are served: beside everything else, one portion at a time."""

    def extend(self, app: web.Application) -> None:
        """Add the route, and what works while it is served."""
        app.router.add_post(PATH, self.receive)
        app.cleanup_ctx.append(self._working)

    async def _working(self, _app: web.Application) -> AsyncIterator[None]:
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pushes")
        yield
        self._reading.shutdown(wait=False, cancel_futures=True)

    async def receive(self, request: web.Request) -> web.Response:
        """Answer one push."""
        try:
            push = await self._let_in(request)
            async with self.doors.entered(push.source):
                return await self._receive(request, push)
        except TurnedAwayError as error:
            self.turned_away(error.reason)
            return _refusal(
                429,
                "Too many pushes at once, or too often."
                if error.reason != "wrong_tokens"
                else "Too many wrong tokens came from here.",
                f"Try again in {error.again_in} seconds; send several hundred readings with each push.",
                headers={"Retry-After": str(error.again_in)},
            )
        except StoppedError as error:
            self.turned_away(error.reason)
            headers = {"WWW-Authenticate": "Bearer"} if error.reason == "token" else {}
            return _refusal(error.status, error.error, error.hint, headers=headers)

    async def _let_in(self, request: web.Request) -> Push:
        """Return whose push it is; raises before anything of the body is read."""
        header = request.headers.get("Authorization", "")
        token = header[len(_SCHEME) :].strip()
        if not header[: len(_SCHEME)].lower() == _SCHEME or not token.startswith(PREFIX):
            raise StoppedError(*_NOT_AUTHORISED)
        if len(token) > _LONGEST_TOKEN:
            raise StoppedError(*_NOT_AUTHORISED)
        digest, address = digest_of(token), request.remote or ""
        self.doors.may_try(address, digest)
        source = await self._stored(partial(self.taking.source_of, token))
        if source is None:
            self.doors.was_wrong(address, digest)
            raise StoppedError(*_NOT_AUTHORISED)
        self.doors.was_right(digest)
        return Push(token=token, source=source)

    async def _receive(self, request: web.Request, push: Push) -> web.Response:
        refused: list[RefusedReading] = []
        try:
            async with asyncio.timeout(self.bounds.seconds):
                async for portion in self._portions(request):
                    taken = await self._take(push, portion)
                    refused += taken.refused[: SHOWN - len(refused)]
        except TimeoutError:
            stopped = StoppedError(
                408, "too_long", f"The push took longer than {self.bounds.seconds:.0f} seconds.", _AGAIN
            )
        except StoppedError as error:
            stopped = error
        else:
            return web.json_response(_told(push, refused), headers=_HEADERS)
        self.turned_away(stopped.reason)
        more = _told(push, refused) if push.counts != Counts() else None
        response = _refusal(stopped.status, stopped.error, stopped.hint, more=more)
        response.force_close()
        return response

    async def _take(self, push: Push, portion: list[Element]) -> Taken:
        rows, unread = await self._beside(partial(read_all, portion))
        try:
            taken = await self._stored(partial(self.taking.take, push, rows, unread))
        except RevokedError:
            raise StoppedError(*_NOT_AUTHORISED) from None
        self.pushed(push.source, taken)
        return taken

    async def _stored(self, work: Callable[[], _Item]) -> _Item:
        """Run work on a storage thread, after everything that somebody waits for."""
        try:
            return await self.threads.run(work)
        except StorageError as error:
            log.error("push_not_stored", error=type(error).__name__)
            raise StoppedError(503, "database", "The database does not take it just now.", _AGAIN) from None

    async def _beside(self, work: Callable[[], _Item]) -> _Item:
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    # ------------------------------------------------------------------------ the body

    async def _portions(self, request: web.Request) -> AsyncIterator[list[Element]]:
        """Yield the readings of the body, in portions."""
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise StoppedError(
                415, "encoding", "The body is compressed.", "Send it as it is, without Content-Encoding."
            )
        if request.content_type == JSON:
            async for portion in self._of_array(request):
                yield portion
        elif request.content_type in NDJSON:
            async for portion in self._of_lines(request):
                yield portion
        else:
            hint = f"Send {JSON} with an array, or application/x-ndjson with an object on each line."
            raise StoppedError(415, "content_type", "The content type is neither JSON nor NDJSON.", hint)

    async def _of_lines(self, request: web.Request) -> AsyncIterator[list[Element]]:
        cutter, portion, size = LineCutter(), [], 0
        async for chunk in self._chunks(request, limit=self.bounds.whole):
            for element in cutter.feed(chunk):
                portion.append(element)
                size += len(element.content or b"")
                if len(portion) >= PORTION or size >= PORTION_BYTES:
                    yield portion
                    portion, size = [], 0
        portion += cutter.finish()
        if portion:
            yield portion

    async def _of_array(self, request: web.Request) -> AsyncIterator[list[Element]]:
        body = bytearray()
        async for chunk in self._chunks(request, limit=self.bounds.array):
            body += chunk
        try:
            text = await self._beside(partial(_checked_array, bytes(body)))
        except ArrayFaultError as error:
            hint = "Send an array of objects, or an object on each line as application/x-ndjson."
            raise StoppedError(400, "malformed", error.reason, hint) from None
        del body
        elements = elements_of(text)
        while portion := await self._beside(partial(_next_portion, elements)):
            yield portion

    async def _chunks(self, request: web.Request, *, limit: int) -> AsyncIterator[bytes]:
        """Yield the body as it comes; raises `StoppedError` for too much, or if it hangs."""
        if (request.content_length or 0) > limit:
            raise _too_large(limit)
        size = 0
        while chunk := await self._next_chunk(request):
            size += len(chunk)
            if size > limit:
                raise _too_large(limit)
            yield chunk

    async def _next_chunk(self, request: web.Request) -> bytes:
        deadline = asyncio.timeout(self.bounds.idle_seconds)
        try:
            async with deadline:
                return await request.content.readany()
        except TimeoutError:
            if not deadline.expired():
                raise
            seconds = f"{self.bounds.idle_seconds:.0f}"
            raise StoppedError(408, "idle", f"Nothing came for {seconds} seconds.", _AGAIN) from None
        except web.RequestPayloadError:
            raise StoppedError(400, "malformed", "The body ended before its end.", _AGAIN) from None


def _checked_array(body: bytes) -> str:
    text = read_text(body)
    check_array(text)
    return text


def _next_portion(elements: Iterator[Element]) -> list[Element]:
    return list(islice(elements, PORTION))


def _too_large(limit: int) -> StoppedError:
    error = f"The body is larger than {limit >> 20} MiB."
    return StoppedError(413, "too_large", error, "Send it in several parts, as application/x-ndjson.")


def _told(push: Push, refused: Iterable[RefusedReading]) -> dict[str, object]:
    """Return what became of a push."""
    counts = push.counts
    return {
        "accepted": counts.accepted,
        "duplicate": counts.duplicate,
        "refused": [{"line": one.line, "reason": one.reason} for one in refused],
        "refused_total": counts.refused,
        "not_counted": counts.not_counted,
    }


def _refusal(
    status: int,
    error: str,
    hint: str,
    *,
    more: dict[str, object] | None = None,
    headers: dict[str, str] | None = None,
) -> web.Response:
    body = {"error": error, "hint": hint, **(more or {})}
    return web.json_response(body, status=status, headers={**_HEADERS, **(headers or {})})
