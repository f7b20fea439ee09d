"""Reads the repository's files and Markdown pages for the tests of this folder."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PACKAGES = ("bot", "handlers", "cards", "surveys", "coaching", "measures", "people", "storage")

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
"""As many backticks before as behind: the code may hold fewer of them."""
_FENCE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
_RULE = re.compile(r"[:\- ]+")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files of the repository as git knows them; without git, all that are not made by tools."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        made = {"var", "build", "__pycache__", "node_modules"}
        found = [
            path
            for path in ROOT.rglob("*")
            if not any(part.startswith(".") or part in made for part in path.relative_to(ROOT).parts)
        ]
    return tuple(path for path in found if path.is_file())


def text_of(path: Path) -> str | None:
    """Return the text of a file; None for pictures and other bytes."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def markdown_files() -> list[Path]:
    """Return the Markdown pages of the repository, those not yet committed under `docs/` included."""
    tracked = {path for path in tracked_files() if path.suffix == ".md"}
    return sorted(tracked | set(DOCS.rglob("*.md")))


def sections(page: str) -> dict[str, str]:
    """Return the text under each heading of a page, up to the next heading of any level."""
    text = (DOCS / page).read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {match[2]: text[match.end() : end] for match, end in zip(found, ends, strict=True)}


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows in a text, without the heads and rules of the tables."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.lstrip().startswith("|")
    ]
    heads = {number - 1 for number, row in enumerate(rows) if all(_RULE.fullmatch(cell) for cell in row)}
    return [
        row
        for number, row in enumerate(rows)
        if number not in heads and not all(_RULE.fullmatch(cell) for cell in row)
    ]


def code_in(text: str) -> list[str]:
    """Return what stands in backticks."""
    return [match[2] for match in _CODE.finditer(text)]


def first_codes(text: str) -> list[str]:
    """Return what stands in backticks first in each table row."""
    return [codes[0] for row in table_rows(text) if (codes := code_in(row[0]))]


def links(path: Path) -> list[str]:
    """Return the targets of all links and pictures of a page, outside code."""
    text = without_blocks(path.read_text(encoding="utf-8"))
    return _LINK.findall(_CODE.sub("", text))


def fenced(path: Path) -> list[str]:
    """Return the contents of the code blocks of a page."""
    blocks = (match[0].strip() for match in _FENCE.finditer(path.read_text(encoding="utf-8")))
    return ["\n".join(line.strip() for line in block.splitlines()[1:-1]) for block in blocks]


def without_blocks(text: str) -> str:
    """Return a page without its code blocks."""
    return _FENCE.sub("", text)


def codes_of(path: Path) -> set[str]:
    """Return what stands in backticks on a page, outside its code blocks."""
    return set(code_in(without_blocks(path.read_text(encoding="utf-8"))))


def levels(path: Path) -> list[int]:
    """Return the levels of the headings of a page, in their order."""
    return [len(match[1]) for match in _HEADING.finditer(without_blocks(path.read_text(encoding="utf-8")))]


def table_shapes(path: Path) -> list[int]:
    """Return how many cells each row of the tables of a page has, in their order."""
    return [len(row) for row in table_rows(without_blocks(path.read_text(encoding="utf-8")))]
