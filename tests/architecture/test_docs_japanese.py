"""Japanese pages call buttons and cards by the words that stand on them, and say all that English ones say.

The last line of a Japanese guide or tutorial names the English text that it was written after: who changes
that one brings the Japanese along, and sets the mark anew.
"""

import re
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from markdown_pages import DOCS, ROOT, codes_of, fenced, levels, links, table_shapes, without_blocks

GUIDES = sorted((DOCS / "how-to").glob("*.ja.md"))
TRANSLATED = [*sorted((DOCS / "tutorial").glob("*.ja.md")), *GUIDES]
PAGES = [ROOT / "README.ja.md", *TRANSLATED]
MARK = re.compile(r"<!-- after the English page: ([0-9a-f]{8}) -->\n\Z")
QUOTED = re.compile(r"「([^「」]+)」")
ENTRY = re.compile(r"^msgstr(?:\[\d\])? ((?:\".*\"\s*)+)", re.MULTILINE)
FILLED = re.compile(r"\{% if .*?\{% endif %\}|\{\{.*?\}\}")
NAMES = {"Hojorin", "supporters", "results"}
"""Places at the side of the playground, which nobody translates."""


def quoted(path: Path) -> set[str]:
    """Return what a page quotes of the bot; what people write stands in blocks."""
    text = without_blocks(path.read_text(encoding="utf-8"))
    return {words.replace("\n", "") for words in QUOTED.findall(text)}


@cache
def spoken() -> tuple[str, ...]:
    """Return all sentences of the catalogues in Japanese."""
    return tuple(
        "".join(re.findall(r'"(.*)"', entry)).replace('\\"', '"')
        for path in sorted((ROOT / "locales/ja/LC_MESSAGES").glob("*.po"))
        for entry in ENTRY.findall(path.read_text(encoding="utf-8"))
    )


@cache
def told() -> str:
    """Return what the sample company and the sets of questions say."""
    files = (*(ROOT / "bot/sample").rglob("*"), *(ROOT / "surveys/sets/data").rglob("*"))
    return "\n".join(path.read_text("utf-8") for path in files if path.suffix in {".md", ".yaml"})


def is_said(words: str) -> bool:
    """Tell whether words stand in a sentence, or are one whose names and numbers are filled in."""
    return words in told() or any(words in one or is_filled(one, words) for one in spoken())


def is_filled(sentence: str, words: str) -> bool:
    """Tell whether words are the whole sentence with something in its gaps, at most three quarters of it."""
    written = FILLED.split(sentence)
    if len("".join(written)) * 4 < len(words):
        return False
    return bool(re.fullmatch(".*".join(map(re.escape, written)), words))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_word_that_is_quoted_is_one_of_the_bot(path: Path) -> None:
    assert not sorted(words for words in quoted(path) - NAMES if not is_said(words))


def test_many_pages_quote_the_bot() -> None:
    assert sum(len(quoted(path)) > 3 for path in PAGES) >= 15


def test_a_word_that_stands_on_no_button_is_noticed() -> None:
    assert is_said("数値を保存")
    assert is_said("加藤 聡さんが対応します")
    assert not is_said("数値を保管")
    assert not is_said("加藤 聡さんが対応いたします")


def english_of(path: Path) -> Path:
    """Return the English page beside a Japanese one."""
    return path.with_name(path.name.replace(".ja.md", ".md"))


def in_either_language(target: str) -> str:
    """Return where a link leads, whichever language it is in; headings have other names in each."""
    return target.partition("#")[0].replace(".ja.md", ".md").replace("-ja.png", ".png")


def test_every_guide_is_there_in_japanese() -> None:
    names = {path.name for path in (DOCS / "how-to").glob("*.md")} - {"README.md"}
    assert {name for name in names if not name.endswith(".ja.md")} == {english_of(one).name for one in GUIDES}


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_a_japanese_page_was_written_after_the_english_text_of_today(path: Path) -> None:
    written_after = MARK.search(path.read_text(encoding="utf-8"))
    assert written_after is not None
    assert written_after[1] == sha256(english_of(path).read_bytes()).hexdigest()[:8]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_nothing_of_an_english_guide_is_missing_in_the_japanese_one(path: Path) -> None:
    english = english_of(path)
    assert levels(path) == levels(english)
    assert table_shapes(path) == table_shapes(english)
    assert fenced(path) == fenced(english)
    assert not codes_of(english) - codes_of(path)
    assert english.name in links(path)
    assert path.name in links(english)
    ours, theirs = (Counter(map(in_either_language, links(one))) for one in (path, english))
    assert ours == theirs


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_a_japanese_page_leads_to_japanese_ones(path: Path) -> None:
    pages = {target.partition("#")[0] for target in links(path)} - {english_of(path).name}
    english = {page for page in pages if page.endswith(".md") and not page.endswith(".ja.md")}
    assert not {page for page in english if (path.parent / page.replace(".md", ".ja.md")).exists()}
