"""Makes the pictures of the documents from the gallery, all of `docs/images/pictures.toml`: `make pictures`.

Beside them lies what each shows in words (`said.json`), so that a test notices a picture whose card changed.
"""

import json
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "clients")]

from chromium import ARGUMENTS  # noqa: E402 - found by the lines above
from gallery_pictures import SHOW, gallery_page, needed_browser, served_gallery  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from small_png import small_png  # noqa: E402

from bot.playground.looks import Look  # noqa: E402
from cards.catalogue import CATALOGUE  # noqa: E402
from cards.plain import plain_text  # noqa: E402

IMAGES = ROOT / "docs" / "images"
MANIFEST = IMAGES / "pictures.toml"
SAID = IMAGES / "said.json"
WIDTH = 1180
"""The gallery's width in pixels, a half of which is a card's."""
SCALE = 1.5
"""Pixels of a picture for one of the gallery, unless the manifest says another number."""

Shown = dict[str, str | int | float]
"""One picture of the manifest: `card`, `language`, `look`, `example`, which counts from 0, and perhaps
`scale`."""


def read_manifest() -> dict[str, Shown]:
    """Return the pictures by name, without the ending of their files."""
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))


def said(shown: Shown) -> str:
    """Return what the card of a picture says now; raises StopIteration or IndexError if there is none."""
    entry = next(entry for entry in CATALOGUE if entry.kind == shown["card"])
    return plain_text(entry.cards(str(shown["language"]))[int(shown["example"])])


def take(page: Page, shown: Shown) -> bytes:
    """Return the picture as PNG."""
    number = int(shown["example"])
    query = urlencode({"look": shown["look"], "examples": number + 1})
    name = str(shown["card"]) if number == 0 else f"{shown['card']}.{number}"
    wanted = f"{name}-{shown['language']}-{shown['look']}"
    page.evaluate(SHOW, f"/gallery/{shown['card']}?{query}")
    content = page.locator(f'[data-picture="{wanted}"] > *').screenshot(animations="disabled")
    blank = page.context.new_page()
    return small_png(content, blank)


def main() -> None:
    """Make all pictures anew."""
    pictures = read_manifest()
    found = needed_browser({Look(str(shown["look"])) for shown in pictures.values()})
    with served_gallery() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for name, shown in pictures.items():
            with gallery_page(chromium, width=WIDTH, scale=float(shown.get("scale", SCALE))) as page:
                page.goto(f"{address}/gallery?q=-&all=1")
                content = take(page, shown)
            (IMAGES / f"{name}.png").write_bytes(content)
            print(f"docs/images/{name}.png, {len(content) // 1024} KB")
    told = {name: said(shown) for name, shown in pictures.items()}
    SAID.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
