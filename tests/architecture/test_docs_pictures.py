"""The pictures of the documents: each is made from the gallery, and shows what its card says today."""

import json
import tomllib
from pathlib import Path

import pytest
from markdown_pages import DOCS, ROOT, links, markdown_files

from bot.playground.looks import Look
from cards.catalogue import CATALOGUE
from cards.plain import plain_text

IMAGES = DOCS / "images"
MANIFEST = tomllib.loads((IMAGES / "pictures.toml").read_text(encoding="utf-8"))
HOW = "Run `make pictures`, look at them, and commit them."
MOST_BYTES = 120_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")


def shown_on(path: Path) -> list[Path]:
    """Return the pictures of a page that lie in the repository."""
    local = [target for target in links(path) if "://" not in target and target.lower().endswith(PICTURES)]
    return [(path.parent / target).resolve() for target in local]


def used() -> set[Path]:
    """Return the pictures of all pages."""
    return {picture for path in markdown_files() for picture in shown_on(path)}


def test_every_picture_of_the_documents_is_made_from_the_manifest() -> None:
    made = {IMAGES / f"{name}.png" for name in MANIFEST}
    assert {str(path.relative_to(ROOT)) for path in used() - made} == set()


def test_every_picture_of_the_manifest_is_made_and_used_and_there_are_no_others() -> None:
    files = {path.name for path in IMAGES.iterdir() if path.suffix in PICTURES}
    assert files == {f"{name}.png" for name in MANIFEST}, HOW
    assert {name for name in MANIFEST if IMAGES / f"{name}.png" not in used()} == set()


@pytest.mark.parametrize("name", MANIFEST)
def test_a_picture_shows_what_its_card_says_today(name: str) -> None:
    shown = MANIFEST[name]
    assert shown["look"] in set(Look)
    entry = next(entry for entry in CATALOGUE if entry.kind == shown["card"])
    told = json.loads((IMAGES / "said.json").read_text(encoding="utf-8"))
    assert told[name] == plain_text(entry.cards(shown["language"])[shown["example"]]), HOW


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in IMAGES.glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
