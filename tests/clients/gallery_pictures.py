"""Takes a picture of every card of the catalogue, in both languages, as every platform shows it.

    .venv/bin/python tests/clients/gallery_pictures.py [NAME …] [--look slack] [--examples 3] [--dark]

NAMEs are parts of the names of cards (`survey_`). Without one the first example of every card is taken, else
the first four. The pictures lie in build/clients/gallery/FAMILY/CARD-LANGUAGE-LOOK.png, further examples as
CARD.1-LANGUAGE-LOOK.png.
"""

import argparse
import asyncio
import base64
import re
import shutil
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from aiohttp import web  # noqa: E402 - found by the lines above
from chromium import ARGUMENTS, BROWSERS, HINT  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from bot.looks import other_chats  # noqa: E402
from bot.playground.gallery import add_gallery, family_of  # noqa: E402
from bot.playground.looking import add_cards_script  # noqa: E402
from bot.playground.looks import Look  # noqa: E402
from bot.playground.static_files import add_static_files  # noqa: E402
from cards.catalogue import CATALOGUE  # noqa: E402

FOLDER = ROOT / "build" / "clients" / "gallery"
_ROW = '<rect x="{x}" y="{y}" width="{width}" height="14" rx="4" fill="#cfe3dc"/>'
EXAMPLE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="200" viewBox="0 0 480 200">'
    '<rect width="480" height="200" fill="#e2f1ec"/>'
    '<rect x="180" y="16" width="120" height="220" rx="16" fill="#ffffff" stroke="#0b6b58" stroke-width="4"/>'
    + "".join(_ROW.format(x=196, y=40 + 26 * row, width=88 - 9 * (row % 3)) for row in range(6))
    + "</svg>"
)
"""Stands for the pictures of the examples, which lie on hosts that are nowhere (RFC 2606): a form with six
fields on a phone, of which the announcement in the catalogue tells."""
HEIGHT = 2000
SHOW = """async (address) => {
  const main = document.querySelector("main");
  main.innerHTML = await (await fetch(address)).text();
  main.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: main } }));
  const images = [...main.querySelectorAll("img")];
  images.forEach((one) => { one.loading = "eager"; });
  const seen = (one) => new Promise((done) => { one.onload = one.onerror = done; });
  await Promise.all(images.filter((one) => !one.complete).map(seen));
  return [...main.querySelectorAll(".specimen")].map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return [one.dataset.picture, { x: left + scrollX, y: top + scrollY, width, height }];
  });
}"""
"""Puts one kind of card into the gallery's page; returns the names of its pictures and where they stand."""
NO_RENDERER = "Cards of Teams are drawn by a package that is not here: run `make node-packages` (npm)."


def needed_browser(looks: Collection[Look]) -> str:
    """Return the Chromium that takes the pictures; raises SystemExit, which says what to install, without one
    and where pictures of Teams would show no cards."""
    if Look.TEAMS in looks and not other_chats().draws_cards:
        raise SystemExit(NO_RENDERER)
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        raise SystemExit(HINT)
    return found


@contextmanager
def served_gallery() -> Iterator[str]:
    """Serve the gallery alone, on a free port of loopback; yields the address."""
    app, chats = web.Application(), other_chats()
    add_gallery(app, chats, languages=("en", "ja"))
    add_cards_script(app, chats)
    add_static_files(app)
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port: int = runner.addresses[0][1]
        return port

    try:
        yield f"http://127.0.0.1:{asyncio.run_coroutine_threadsafe(start(), loop).result(10)}"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@contextmanager
def gallery_page(
    browser: Browser, *, width: int = 1280, dark: bool = False, scale: float = 1
) -> Iterator[Page]:
    """Give a page of the browser in which the examples' pictures are there, though their hosts are not."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if dark else "light",
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    context.route(
        re.compile(r"https://[^/]+\.example/"),
        lambda route: route.fulfill(body=EXAMPLE, content_type="image/svg+xml"),
    )
    yield context.new_page()
    context.close()


def take(page: Page, names: Sequence[str], look: Look, *, examples: int) -> int:
    """Take the pictures of the cards that have one of the names in theirs; returns how many."""
    browser = page.context.new_cdp_session(page)
    taken = 0
    for entry in CATALOGUE:
        if names and not any(name in entry.kind for name in names):
            continue
        folder = FOLDER / family_of(entry)
        folder.mkdir(parents=True, exist_ok=True)
        query = urlencode({"look": look.value, "examples": examples})
        for name, box in page.evaluate(SHOW, f"/gallery/{entry.kind}?{query}"):
            # Playwright's own pictures of elements scroll to each and wait, which takes five times as long.
            beyond = box["y"] + box["height"] > HEIGHT
            clip = {"clip": {**box, "scale": 1}, "captureBeyondViewport": beyond, "optimizeForSpeed": True}
            shot = browser.send("Page.captureScreenshot", clip)
            (folder / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
            taken += 1
    return taken


def main() -> None:
    """Take what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--look", action="append", choices=[look.value for look in Look])
    parser.add_argument("--examples", type=int)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--dark", action="store_true")
    asked = parser.parse_args()
    looks = [Look(look) for look in asked.look or Look]
    examples = asked.examples or (4 if asked.names else 1)
    found = needed_browser(looks)
    with served_gallery() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        with gallery_page(browser, width=asked.width, dark=asked.dark) as page:
            page.goto(f"{address}/gallery?q=-&all=1")
            taken = sum(take(page, asked.names, look, examples=examples) for look in looks)
    print(f"{taken} pictures in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
