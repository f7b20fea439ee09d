"""Makes the site speak Japanese as well as English: each page says which it is, and the search finds both.

Japanese has no spaces between words, but lines of a source end somewhere: there those ends are left out.

Sphinx searches one language. Its Japanese one cuts sentences into words in the index, but not what a reader
types, so that 相談する finds nothing. Here Japanese is cut into pairs of characters on both sides, without a
dictionary; English words are reduced to their stems, as Sphinx does.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.util.typing import ExtensionMetadata

# Hiragana, katakana with the long vowel mark, kanji with the repetition mark, full-width letters and digits.
_JAPANESE = "\\u3005\\u3041-\\u3096\\u30a1-\\u30fc\\u3400-\\u4dbf\\u4e00-\\u9fff\\uff10-\\uff5a"
_WIDE = re.compile(f"[{_JAPANESE}\\u3000-\\u303f\\uff00-\\uffef]")
_RUNS = re.compile(f"[{_JAPANESE}]+|[^\\W{_JAPANESE}]+")


class SearchBoth(SearchEnglish):
    """Cuts Japanese into overlapping pairs of characters, and leaves the rest to the English search."""

    lang = "en_ja"
    # Sphinx's search lets a page match only if it has all of these terms.
    js_splitter_code = (
        """
function splitQuery(query) {
  const runs = query.match(/[JAPANESE]+|(?:(?![JAPANESE])[\\p{Letter}\\p{Number}_])+/gu) || [];
  return runs.flatMap((run) =>
    /^[JAPANESE]{2}/.test(run) ? Array.from(run).slice(1).map((last, at) => run[at] + last) : [run]
  );
}
"""
    ).replace("JAPANESE", _JAPANESE)

    def split(self, input: str) -> list[str]:  # noqa: A002  (the name is Sphinx's)
        """Return the terms of a text."""
        return [term for run in _RUNS.findall(input) for term in _terms(run)]


def _terms(run: str) -> list[str]:
    if len(run) > 1 and re.match(f"[{_JAPANESE}]", run):
        return [run[at : at + 2] for at in range(len(run) - 1)]
    return [run]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the search, the language of each page, and the lines of Japanese."""
    app.add_search_language(SearchBoth)
    app.connect("doctree-read", _join_lines)
    app.connect("html-page-context", _say_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _join_lines(app: Sphinx, doctree: nodes.document) -> None:
    if app.env.docname.endswith(".ja"):
        for parent in {text.parent for text in doctree.findall(nodes.Text) if text == "\n"}:
            kept = [child for at, child in enumerate(parent) if not _is_lost(parent, at)]
            parent.clear()
            parent.extend(_joined(kept))


def _joined(children: list[nodes.Node]) -> list[nodes.Node]:
    """Return children with texts beside each other as one: the search would miss a word that is parted."""
    found: list[nodes.Node] = []
    for child in children:
        if found and isinstance(child, nodes.Text) and isinstance(found[-1], nodes.Text):
            found[-1] = nodes.Text(found[-1] + child)
        else:
            found.append(child)
    return found


def _is_lost(parent: nodes.Element, at: int) -> bool:
    """Tell whether a child is the end of a line beside Japanese; the parser makes a text of its own of it."""
    before, after = ("".join(child.astext() for child in part) for part in (parent[:at], parent[at + 1 :]))
    return parent[at] == "\n" and bool(_WIDE.search(before[-1:] + after[:1]))


def _say_language(
    _app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Browsers choose the shapes of kanji, and screen readers the voice, by the language of the page."""
    if page.endswith(".ja"):
        context["language"] = "ja"
