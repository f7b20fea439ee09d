"""Windows of a browser in which everything is looked at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page
from test_browser_story import assert_readable

Window = Callable[..., Page]


@contextmanager
def watched_windows(browser: Browser, address: str) -> Iterator[Window]:
    """Give what opens a place of somebody in a window of its own. Whatever stands there in the end can be
    read, fits the window, and ran without an error on the page or in its console."""
    opened: list[Page] = []
    complaints: list[str] = []

    def new_window(
        who: str, place: str = "dm", *, width: int = 1280, height: int = 800, scheme: str = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        opened.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{address}/as/{who}/{place}")
        return page

    yield new_window
    for page in opened:
        assert_readable(page)
        page.context.close()
    assert complaints == []
