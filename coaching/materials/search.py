"""Finds materials by what somebody typed, in Japanese and English: BM25 over words and pairs of characters.

The ranking function is Okapi BM25 (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond", Foundations and Trends in Information Retrieval 3(4), 2009), where titles count more, as in its
BM25F; the weight of a rare term is that of Lucene's `BM25Similarity`, which is never negative.
Japanese is written without spaces: pairs of neighbouring characters find what whole words would, and need no
dictionary. `docs/why/searching-materials.md` says why no library does this.
"""

import functools
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from coaching.materials.model import Material

SATURATION = 1.2
"""`k1` of BM25: how soon a repeated term counts no more; Lucene's default."""
LENGTH = 0.75
"""`b` of BM25: how much long texts are held back; Lucene's default."""
TITLE_WEIGHT = 4
"""Our own default: a term of the title counts like four of the text."""
NEAR_THE_BEST = 0.35
"""Our own default: what has less than this share of the best one's score is not shown."""
LONGEST_QUERY = 300
"""Characters that are looked at; a question is shorter."""
_CACHED = 2_000
"""Texts whose terms are remembered: 13 kB each, for a text of a page."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_JAPANESE = re.compile(r"[\u3005\u3041-\u309f\u30a1-\u30ff\u3400-\u9fff]+")
_HIRAGANA_ONLY = re.compile(r"[\u3041-\u309f]+")
_STOP_WORDS = frozenset(
    """
    a an the and or but if of to in on at by for from with about as is are was were be been am do does did
    how what when where which who whom why i i'm it its me my we our you your he she they them this that
    these those can could should would will shall may might must have has had not no so there then than
    """.split()  # noqa: SIM905 - a list of words is easier to read than a hundred quoted ones
)
"""Words that English questions are made of and that say nothing about what is looked for; our own list."""


def ranked(materials: Sequence[Material], text: str) -> list[Material]:
    """Return the materials that have to do with the text, best first, none that is far behind the best."""
    scores = _scores(materials, set(terms(text[:LONGEST_QUERY])))
    best = max(scores, default=0.0)
    if best <= 0:
        return []
    found = [
        (score, one) for score, one in zip(scores, materials, strict=True) if score >= best * NEAR_THE_BEST
    ]
    return [one for _, one in sorted(found, key=lambda pair: (-pair[0], pair[1].key, pair[1].language))]


def _scores(materials: Sequence[Material], wanted: set[str]) -> list[float]:
    counted = [_counted(one.title, one.body) for one in materials]
    lengths = [counts.total() for counts in counted]
    average = sum(lengths) / len(lengths) if lengths else 1
    weights = {term: _rarity(sum(term in counts for counts in counted), len(counted)) for term in wanted}
    return [
        sum(weight * _share(counts[term], length / average) for term, weight in weights.items())
        for counts, length in zip(counted, lengths, strict=True)
    ]


def _rarity(having: int, total: int) -> float:
    """Return the weight of a term that `having` of `total` texts have: log(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _share(count: int, length: float) -> float:
    """Return how much a term counts that is `count` times in a text of so many average lengths."""
    return count / (count + SATURATION * (1 - LENGTH + LENGTH * length))


@functools.lru_cache(_CACHED)
def _counted(title: str, body: str) -> Counter[str]:
    counts = Counter(terms(body))
    for term in terms(title):
        counts[term] += TITLE_WEIGHT
    return counts


def terms(text: str) -> Iterator[str]:
    """Yield what a text is found by: English words in their simplest form, pairs of Japanese characters."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for word in _WORD.findall(plain):
        if word not in _STOP_WORDS:
            yield _stem(word)
    for run in _JAPANESE.findall(plain):
        yield from _pairs(run)


def _pairs(run: str) -> Iterator[str]:
    """Yield the pairs of neighbouring characters; those of hiragana alone are grammar rather than meaning."""
    if len(run) == 1:
        yield run
    for first, second in itertools.pairwise(run):
        if not _HIRAGANA_ONLY.fullmatch(first + second):
            yield first + second


def _stem(word: str) -> str:
    """Return an English word without the endings of plural, past and "-ing"."""
    base = word.removesuffix("'s")
    for ending, instead, least in (
        ("ies", "y", 5),
        ("ing", "", 6),
        ("ed", "", 5),
        ("es", "e", 5),
        ("s", "", 4),
    ):
        if base.endswith(ending) and len(base) >= least and not base.endswith("ss"):
            return _single_end(base.removesuffix(ending) + instead)
    return _single_end(base)


def _single_end(base: str) -> str:
    """Return the word as "log" for "logg" and "us" for "use", so that all forms of a word meet."""
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeiou":
        return base[:-1]
    return base.removesuffix("e") if len(base) > 3 else base
