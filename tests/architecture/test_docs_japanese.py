"""Japanese pages call buttons and cards by the words that stand on them."""

import re
from functools import cache
from pathlib import Path

import pytest
from markdown_pages import DOCS, ROOT

PAGES = [ROOT / "README.ja.md", *sorted((DOCS / "tutorial").glob("*.ja.md"))]
QUOTED = re.compile(r"「([^「」]+)」")
ENTRY = re.compile(r"^msgstr(?:\[\d\])? ((?:\".*\"\s*)+)", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
FILLED = re.compile(r"\{% if .*?\{% endif %\}|\{\{.*?\}\}")
NAMES = {"Hojorin", "supporters", "results"}
"""Places at the side of the playground, which nobody translates."""


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
    # What people write stands in blocks; what the bot says is quoted.
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    quoted = {words.replace("\n", "") for words in QUOTED.findall(text)}
    assert quoted
    assert not sorted(words for words in quoted - NAMES if not is_said(words))


def test_a_word_that_stands_on_no_button_is_noticed() -> None:
    assert is_said("数値を保存")
    assert is_said("加藤 聡さんが対応します")
    assert not is_said("数値を保管")
    assert not is_said("加藤 聡さんが対応いたします")
