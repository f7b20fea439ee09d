"""`GET /go/{token}`: a counted link of an announcement is followed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from yarl import URL

from bot.addresses import web_address
from bot.click_links import PATH, SealedClickLinks
from bot.logs import get_logger
from bot.threads import StorageThreads, Urgency
from cards.words import load_words
from handlers.announcements.clicking import Followed, follow
from handlers.click_links import Click
from handlers.context import World
from storage.database import Database
from storage.errors import StorageError

log = get_logger("links")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Nobody keeps where a link leads for the next one, and the page that it leads to does not learn the link."""
_LONGEST = 3000
"""Characters of an address: no form takes more."""
_DOMAIN = "files"
"""The catalogue of what is said where a link leads nowhere."""
_LOOKS_AHEAD = frozenset({"prefetch", "preview"})
"""What browsers say that load a page before somebody opens it (`Sec-Purpose` of the Fetch standard, and the
older `Purpose`)."""


@dataclass(slots=True, kw_only=True)
class ClickPages:
    """Reads links, counts and leads on."""

    links: SealedClickLinks
    database: Database
    threads: StorageThreads
    world: Callable[[], World]

    def extend(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_get(f"{PATH}{{token}}", self.lead_on)

    async def lead_on(self, request: web.Request) -> web.Response:
        """Answer with where the link leads, or with a friendly line. What only looks is not counted."""
        click = self.links.read(request.match_info["token"])
        if click is None:
            return _line(404, self.world().company.languages[0], "unknown")
        work = partial(self._follow, click, counts=_is_opened(request))
        followed = await self.threads.run(work, urgency=Urgency.AT_ONCE)
        target = web_address(followed.target, limit=_LONGEST)
        if target is None:
            return _line(410, followed.language, "gone")
        return web.Response(status=302, headers={**HEADERS, "Location": str(URL(target, encoded=True))})

    def _follow(self, click: Click, *, counts: bool) -> Followed:
        """Return where a link leads. That it cannot be counted just now keeps nobody from reading."""
        if counts:
            try:
                return self._counted(click)
            except StorageError as error:
                log.warning("click_not_counted", error=type(error).__name__)
        with self.database.unit_of_work(read_only=True) as unit:
            return follow(self.world(), unit, click, counts=False)

    def _counted(self, click: Click) -> Followed:
        with self.database.unit_of_work() as unit:
            followed = follow(self.world(), unit, click, counts=True)
            if followed.is_new:
                unit.commit()
            return followed


def _is_opened(request: web.Request) -> bool:
    said = f"{request.headers.get('Sec-Purpose', '')};{request.headers.get('Purpose', '')}".lower()
    return request.method == "GET" and not any(one in said for one in _LOOKS_AHEAD)


def _line(status: int, language: str, what: str) -> web.Response:
    """Return one line for the person who followed the link."""
    words = load_words(language, _DOMAIN)
    return web.Response(status=status, text=words.text(f"link_page.{what}") + "\n", headers=HEADERS)
