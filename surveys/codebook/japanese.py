"""Words of Japanese by their normalised forms, as SudachiPy gives them; it comes with the extra `japanese`.

Spelling and endings do not matter (めんどくさそう: 面倒臭い; わかりません: 分かる, not). Particles and most
auxiliaries are left out: they may stand anywhere.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Protocol, TypeAlias

from surveys.codebook.folding import folded
from surveys.codebook.runs import BREAK, NOT, Manner

_ASKED = "¬?"
"""A denial that is asked for, or asks: 増えないように, 面倒ではないですか. It denies nothing."""
_LEFT_OUT = frozenset({"助詞", "補助記号", "空白", "感動詞", "接続詞", "フィラー"})
_KEPT_PARTICLES = frozenset({"も", "より", "しか", "だけ", "まで", "ばかり", "さえ"})
"""What an Excelにも is without its も is any Excel."""
_GOES_ON = "居る"
"""Of ～ている: a phrase that has it means what goes on (助かっている is no 助かります)."""
_GOING_ON = frozenset({"居る", "てる", "でる", "とる"})
_KEPT_AUXILIARIES = frozenset({"れる", "られる", "せる", "させる", "たい"})
_LIGHT_WORDS = frozenset({"為る", "有る", "物", "御", "仕舞う"})
_DENYING = frozenset({"無い", "ない", "ず", "ぬ", "まい"})
_ASKING = frozenset({"欲しい", "下さる", "か", "様", "よう", "?", "頂く"})
_DEGREES = frozenset(
    {"余り", "然程", "そんなに", "全く", "特に", "全然", "殆ど", "中々", "とても", "良く", "もう"}
)
_PASSED_OVER = frozenset(
    {*_KEPT_PARTICLES, *_KEPT_AUXILIARIES, *_DEGREES, _GOES_ON}
    | {"成る", "思う", "感じる", "言う", "訳", "程", "過ぎる"}
)
"""What may stand between a word and its denial: 面倒だとは思わない."""
_REACH = 4
_GAP = 2

_MOST_FORMS = 20_000
"""Normalised forms that are kept folded: our own default."""

Splitter: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
"""Gives the normalised forms of a sentence's words, each with its part of speech."""


class _Morpheme(Protocol):
    def normalized_form(self) -> str: ...
    def part_of_speech(self) -> Sequence[str]: ...


@cache
def has_splitter() -> bool:
    """Tell whether the extra `japanese` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("sudachipy", "sudachidict_core"))


def new_splitter() -> Splitter:
    """Return what splits sentences. Each is for one thread; the dictionary behind them is loaded once."""
    tokenizer, mode = _dictionary().tokenizer(), importlib.import_module("sudachipy").SplitMode.C

    def split(sentence: str) -> Iterator[tuple[str, str]]:
        # Half of a surrogate pair is no character, and would be an error there.
        whole = sentence.encode(errors="replace").decode()
        morphemes: Iterable[_Morpheme] = tokenizer.tokenize(whole, mode)
        return ((one.normalized_form(), one.part_of_speech()[0]) for one in morphemes)

    return split


@cache
def _dictionary() -> Any:
    return importlib.import_module("sudachipy").Dictionary(dict="core")


def japanese_words(sentence: str, split: Splitter) -> list[str]:
    """Return the words of a folded sentence that say something, by their normalised forms."""
    parts = [(_folded(form), kind) for form, kind in split(sentence)]
    words = []
    for place, (form, kind) in enumerate(parts):
        word = _word(form, kind, parts[place + 1 : place + 4])
        if word:
            words.append(word)
    return words


_folded = lru_cache(maxsize=_MOST_FORMS)(folded)


def _word(form: str, kind: str, following: Sequence[tuple[str, str]]) -> str:
    if form in _DENYING and kind in ("助動詞", "形容詞", "助詞"):
        return _ASKED if _is_asked(following) else NOT
    if form in ("、", ","):
        return BREAK
    if form in _GOING_ON and kind in ("動詞", "助動詞"):
        return _GOES_ON
    if kind == "助動詞":
        return form if form in _KEPT_AUXILIARIES else ""
    if kind in _LEFT_OUT:
        return form if form in _KEPT_PARTICLES else ""
    return "" if form in _LIGHT_WORDS else form


def _is_asked(following: Sequence[tuple[str, str]]) -> bool:
    for form, kind in following:
        if form in _ASKING:
            return True
        if kind not in ("助詞", "助動詞") or form == "が":
            return False
    return False


def _is_denied(words: Sequence[str], _start: int, end: int) -> bool:
    following = words[end + 1 : end + 1 + _REACH]
    if words[end] == NOT:
        # Twice denied is said: 時間がないわけではない.
        return NOT in following[:2] and following[0] in (NOT, "訳", "事")
    for word in following:
        if word == NOT:
            return True
        if word not in _PASSED_OVER:
            return False
    return False


MANNER = Manner(
    gap=_GAP,
    light=frozenset({BREAK, *_KEPT_PARTICLES, *_DEGREES, _GOES_ON}),
    close=frozenset({NOT}),
    denied=_is_denied,
)
