"""Phrases met by their letters, two at a time, for languages without blanks where nothing splits words.

A phrase is in a sentence if a piece of it, a few letters longer than the phrase, holds most of its pairs of
letters, and all of its kanji and katakana: endings and particles may differ, what it is about may not.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

_SHARE = 0.7
"""Of a phrase's pairs."""
_SLACK = 3
"""Letters that a piece may be longer than the phrase."""
_WHOLE = 3
"""A phrase of so many letters, or fewer, is met as a whole."""
_CORE = re.compile(r"[^ぁ-ゖー、 ]")
_POLITE = (
    (re.compile(r"(?:では|じゃ)?ありません(?:でした)?"), "ない"),
    (re.compile(r"りません(?:でした)?"), "らない"),
    (re.compile(r"([いえせれけめべてきねげ])ません(?:でした)?"), r"\1ない"),
    (re.compile(r"なかった|無い|無かった"), "ない"),
)
_BETWEEN = re.compile(
    r"(?<=[\u30a1-\u30fc\u3400-\u9fffa-z0-9])[がはをにのとで]、?(?=[\u30a1-\u30fc\u3400-\u9fff])"
)
"""A particle between two words: which one it is does not matter."""
_ENDING = re.compile(r"(?<=..)[たてるいくう]$")
_DENIAL = re.compile(
    r"(?:[くいけかっただなんでのにとはもがわり]|じゃ|感じ|思わ|思え|思い|いう|なら|なっ|言え|訳|わけ|て){0,6}"
    r"(?:ない|なく|ません|なくな)(?!よう|で(?:ほし|欲し|くださ|下さ)|(?:です)?か)"
)
_SECOND_DENIAL = re.compile(r"(?:わけ|訳|こと)(?:では|じゃ|は|も)?ない")
"""Twice denied is said: 時間がないわけではない."""
_HAS_DENIAL = re.compile(r"ない|なく|ず|ません|ぬ|無")


@dataclass(frozen=True, slots=True)
class _Known:
    plain: str
    pairs: frozenset[str]
    core: frozenset[str]
    needed: int
    theme: str
    phrase: str


@dataclass(slots=True)
class Letters:
    """Phrases by their pairs of letters, so that a sentence is compared with few of them."""

    _phrases: list[_Known] = field(default_factory=list)
    _by_pair: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, plain: str, theme: str, phrase: str) -> None:
        """Add a phrase of a theme: folded, and as it was written."""
        close = _close(plain)
        if len(close) > _WHOLE and not _HAS_DENIAL.search(close):
            close = _ENDING.sub("", close)
        pairs = frozenset(_pairs(close))
        needed = len(pairs) if len(close) <= _WHOLE else math.ceil(_SHARE * len(pairs))
        core = frozenset(_CORE.findall(close))
        for pair in pairs:
            self._by_pair[pair].append(len(self._phrases))
        self._phrases.append(_Known(close, pairs, core, needed, theme, phrase))

    def found_in(self, sentence: str, found: dict[str, str]) -> None:
        """Add the themes that a folded sentence names, each with the phrase that named it first."""
        close = _close(sentence)
        places = defaultdict[str, list[int]](list)
        for place, pair in enumerate(_pairs(close)):
            places[pair].append(place)
        shared = Counter(number for pair in places for number in self._by_pair.get(pair, ()))
        for number in sorted(shared):
            known = self._phrases[number]
            if known.theme not in found and shared[number] >= known.needed and _is_met(known, close, places):
                found[known.theme] = known.phrase

    def __bool__(self) -> bool:
        return bool(self._phrases)


def _is_met(known: _Known, sentence: str, places: Mapping[str, list[int]]) -> bool:
    """Tell whether some piece of a sentence holds enough of a phrase, and does not deny it."""
    hits = sorted((place, pair) for pair in known.pairs for place in places.get(pair, ()))
    reach = len(known.plain) + (_SLACK if len(known.plain) > _WHOLE else 0)
    for number, (start, _) in enumerate(hits):
        inside = [(place, pair) for place, pair in hits[number:] if place + 2 <= start + reach]
        if len({pair for _, pair in inside}) < known.needed:
            continue
        end = inside[-1][0] + 2
        if known.core <= set(sentence[start : start + reach]) and not _is_denied(known, sentence[end:]):
            return True
    return False


def _is_denied(known: _Known, following: str) -> bool:
    denial = _SECOND_DENIAL if _HAS_DENIAL.search(known.plain) else _DENIAL
    return denial.match(following) is not None


def _close(plain: str) -> str:
    """Return the letters without blanks and particles between words, and polite denials as plain ones."""
    text = _BETWEEN.sub("", plain.replace(" ", ""))
    for polite, short in _POLITE:
        text = polite.sub(short, text)
    return text


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]
