"""`GET /files/survey/{token}` and `GET /files/kpi/{token}`: files of surveys and of KPI figures, for whoever
has a link. Nobody records who fetches one."""

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from aiohttp import web

from bot.file_keys import LOOKED_EVERY, file_keys
from bot.file_links import KPI_PATH, PATH, SignedLinks, Unreadable
from bot.file_making import TooLargeError, make_file
from bot.logs import get_logger
from bot.threads import StorageThreads
from cards.data import SurveyFile
from cards.words import LANGUAGES, Words, load_words
from handlers.links import FileWanted, KpiFileWanted
from people.errors import NotFoundError
from storage.database import Database
from surveys.errors import NotPublishedError

log = get_logger("files")

A_MINUTE = 30
"""Files of figures a minute, of everybody together, and as many of evidence: our own default."""
MOST_WAITING = 10
"""Files of a kind that are being made or waited for: our own default."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_MINUTE = 60.0
_DOMAIN = "files"
"""The catalogue of what is said where a file is not to be had."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True)
class Lane:
    """Files of a kind: one is made at a time, on a thread of its own, and the others wait. Evidence has
    another one than figures: nobody who fetches figures again and again keeps others from checking."""

    name: str
    begun: deque[float] = field(default_factory=deque)
    """When the last files were begun."""
    waiting: int = 0
    """Files that are being made or waited for."""
    thread: ThreadPoolExecutor | None = None
    """While files are served."""

    def may_begin(self, now: float) -> bool:
        """Tell whether one more file may be made within this minute, and count it."""
        while self.begun and now - self.begun[0] >= _MINUTE:
            self.begun.popleft()
        if len(self.begun) >= A_MINUTE or self.waiting >= MOST_WAITING:
            return False
        self.begun.append(now)
        return True

    async def make(self, make: Callable[[], bytes]) -> bytes:
        """Make a file, in its turn."""
        self.waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.thread, make)
        finally:
            self.waiting -= 1


@dataclass(slots=True, kw_only=True)
class FilePages:
    """Reads links and answers with files."""

    links: SignedLinks
    database: Database
    threads: StorageThreads
    """Where the keys of links are renewed. Files are read beside them: nobody who presses waits for that."""
    language: str
    """Of the company: for whom a link cannot be read."""
    clock: Callable[[], float] = time.monotonic
    figures: Lane = field(default_factory=partial(Lane, "figures"))
    evidence: Lane = field(default_factory=partial(Lane, "evidence"))

    def extend(self, app: web.Application) -> None:
        """Add the route, and what works while it is served."""
        for path in (PATH, KPI_PATH):
            app.router.add_get(f"{path}{{token}}", self.fetch, allow_head=False)
        app.cleanup_ctx.append(self._working)

    async def fetch(self, request: web.Request) -> web.Response:
        """Answer with the file that the link names."""
        wanted = self.links.read(request.match_info["token"])
        if wanted is Unreadable.OVER:
            return _line(410, _words(self.language).text("file_page.over"))
        if isinstance(wanted, Unreadable):
            return _line(404, _words(self.language).text("file_page.unknown"))
        lane = self.evidence if _is_evidence(wanted) else self.figures
        if not lane.may_begin(self.clock()):
            busy = _words(wanted.language).text("file_page.busy")
            return _line(429, busy, {"Retry-After": str(int(_MINUTE))})
        return await self._made(wanted, lane)

    async def _made(self, wanted: FileWanted | KpiFileWanted, lane: Lane) -> web.Response:
        words, is_kpi = _words(wanted.language), isinstance(wanted, KpiFileWanted)
        try:
            content = await lane.make(partial(make_file, self.database, wanted))
        except (NotFoundError, NotPublishedError):
            return _line(404, words.text("file_page.gone.kpi" if is_kpi else "file_page.gone"))
        except TooLargeError as error:
            kind = "kpi" if is_kpi else "evidence" if lane is self.evidence else "figures"
            return _line(413, words.text(f"file_page.large.{kind}", of=error.of))
        return _file(wanted, content)

    async def _working(self, _app: web.Application) -> AsyncIterator[None]:
        """Have a thread for each kind of files, and look at the keys of links, while files are served."""
        lanes = (self.figures, self.evidence)
        for lane in lanes:
            lane.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"files_{lane.name}")
        looking = asyncio.create_task(self._look_at_keys(), name="file_keys")
        yield
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        for lane in lanes:
            if lane.thread is not None:
                lane.thread.shutdown(wait=False, cancel_futures=True)

    async def _look_at_keys(self) -> None:
        """Renew the keys of links in time, and see when another process did."""
        while True:
            await asyncio.sleep(LOOKED_EVERY)
            try:
                look = partial(file_keys, self.database, self.links.now())
                self.links.keys = await self.threads.run(look)
            except Exception as error:  # noqa: BLE001 - the edge of the process: recorded, and tried again
                log.error("file_keys_unread", error=type(error).__name__)


def _is_evidence(wanted: FileWanted | KpiFileWanted) -> bool:
    return isinstance(wanted, FileWanted) and wanted.what == SurveyFile.EVIDENCE


def _file(wanted: FileWanted | KpiFileWanted, content: bytes) -> web.Response:
    """Return a file as something to be saved, never shown: texts in it are people's own."""
    is_json = _is_evidence(wanted)
    if isinstance(wanted, KpiFileWanted):
        called = f"{wanted.programme_id}-kpi"
    else:
        called = f"{wanted.wave_id}-{wanted.what}"
    name = _UNSAFE.sub("_", called) + (".json" if is_json else ".csv")
    return web.Response(
        body=content,
        content_type="application/json" if is_json else "text/csv",
        charset="utf-8",
        headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
    )


def _words(language: str) -> Words:
    return load_words(language if language in LANGUAGES else LANGUAGES[0], _DOMAIN)


def _line(status: int, text: str, headers: dict[str, str] | None = None) -> web.Response:
    """Return one line for the person who followed the link."""
    return web.Response(status=status, text=text + "\n", headers={**HEADERS, **(headers or {})})
