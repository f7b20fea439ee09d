"""Words in Latin letters, each without the usual endings of English; some stand for others."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from surveys.codebook.runs import BREAK, NOT, Manner

_TOKEN = re.compile(r"[a-z0-9\u00df-\u024f]+|[^\sa-z0-9\u00df-\u024f]+")
_LATIN = re.compile(r"[a-z0-9\u00df-\u024f ]+")
_DENYING = frozenset(
    {"not", "never", "no", "nor", "neither", "without", "hardly", "nobody", "none", "nothing"}
)
_SHORT_NOT = re.compile(
    r"\b(do|does|did|is|are|was|were|wo|ca|could|would|should|has|have|had|must|need)nt\b"
)
_WHOLE = {"wo": "will", "ca": "can"}
_ONE_WORD = re.compile(r"\b(no|some|any|every) one\b")
"""What folding made of *no-one*, and what many write for *somebody*."""
_LIGHT = frozenset({
    BREAK, "a", "an", "the", "this", "that", "these", "those", "it", "its", "is", "are", "was", "were",
    "be", "been", "i", "we", "you", "they", "my", "our", "your", "their", "me", "us", "them", "to", "of",
    "for", "in", "on", "at", "with", "as", "and", "or", "so", "very", "really", "just", "too", "quite",
    "all", "any", "some", "even", "still", "do", "does", "did", "have", "has", "had", "would", "could",
    "can", "will", "there", "here", "what", "which",
})  # fmt: skip
_CLAUSES = frozenset({BREAK, "but", "becaus", "sinc", "and", "so", "then", "why"})
"""Stems over which a denial does not reach."""
_NOT_DENIED = frozenset({"only", "just", "sure", "merely"})
"""What follows *not* where it denies nothing."""
_SAME_MEANING = {
    "boss": "manager management supervisor superior headquarters hq leadership",
    "customer": "client",
    "excel": "spreadsheet xls xlsx",
    "enter": "type fill",
    "fast": "quick",
    "faster": "quicker",
    "easier": "simpler",
    "field": "box column",
    "hard": "difficult tricky",
    "nobody": "noone",
    "screen": "page",
    "somebody": "someone anybody anyone",
    "tool": "system crm salesforce software program programme application",
    "colour": "color",
    "write": "wrote written",
    "take": "took taken",
    "forget": "forgot forgotten",
    "spend": "spent",
    "find": "found",
    "see": "saw seen",
    "get": "got",
}
"""Everyday words that stand for another one, in phrases and texts alike: people at work use either."""
_SOME_NUMBER = "20"
"""Stands for every number of two figures: the phrase *20 fields* is met by *34 fields*."""
_NO_ENDING = frozenset({"evening", "training", "helps", "helped"})
"""Words that only look like a form of another: *even*, *train*; *helps* and *helped* say what
is, *help* what is wished for."""
_REACH = 2
"""Words before a phrase in which it is denied: *not really a hassle*."""
_GAP = 2
_SHORTEST_STEM = 3
_VOWELS = frozenset("aeiouy")
_MOST_WORDS = 20_000
"""Whose stems are kept: our own default."""


def is_latin(plain: str) -> bool:
    """Tell whether a folded phrase is in Latin letters only."""
    return _LATIN.fullmatch(plain) is not None


def latin_words(sentence: str) -> list[str]:
    """Return the words of a folded sentence by their stems. What is in other letters stands for a comma."""
    whole = _SHORT_NOT.sub(lambda met: f"{_WHOLE.get(met[1], met[1])} not", sentence)
    whole = _ONE_WORD.sub(r"\1body", whole)
    return [_word(token) for token in _TOKEN.findall(whole.replace("cannot", "can not"))]


def _word(token: str) -> str:
    if not _LATIN.fullmatch(token):
        return BREAK
    return NOT if token == "not" else usual_word(token)  # noqa: S105 (a word)


def _is_denied(words: Sequence[str], start: int, end: int) -> bool:
    if any(word in _DENIALS for word in words[start : end + 1]):
        return False
    between = 0
    for place in range(start - 1, -1, -1):
        if words[place] in _DENIALS:
            return words[place + 1] not in _NOT_DENIED
        between += words[place] not in MANNER.light
        if between > _REACH or words[place] in _CLAUSES:
            return False
    return False


@lru_cache(maxsize=_MOST_WORDS)
def usual_word(word: str) -> str:
    """Return the stem of a word, or that of the word that it is taken for."""
    if len(word) == 2 and word.isdecimal():
        return _SOME_NUMBER
    base = stem(word)
    return _USUAL.get(base, base)


def stem(word: str) -> str:
    """Return what the forms of a word have in common: field(s), wast(e, ed, ing), entr(y, ies), lag(ging)."""
    if len(word) <= _SHORTEST_STEM:
        return word
    for ending in ("ing", "ed", "es", "s"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 2 and _VOWELS & set(base) and not _is_whole(word):
            return base + "e" if len(base) == 2 else _without_e(_plain_of(base, ending))
    return _without_e(word)


def _is_whole(word: str) -> bool:
    return word in _NO_ENDING or word.endswith(("ss", "us", "is", "thing", "eed"))


def _plain_of(base: str, ending: str) -> str:
    if ending in ("es", "ed") and base.endswith("i"):
        return base[:-1] + "y"
    doubled = len(base) > _SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "lsz"
    return base[:-1] if doubled and ending in ("ing", "ed") else base


def _without_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word if word in (BREAK, NOT) else stem(word) for word in words)


_USUAL = {stem(word): stem(usual) for usual, others in _SAME_MEANING.items() for word in others.split()}
_DENIALS = _stems(_DENYING) | {NOT}
MANNER = Manner(
    gap=_GAP,
    light=_stems(_LIGHT),
    close=frozenset({NOT, "no", "never"}),
    bound=_stems(_LIGHT),
    denied=_is_denied,
)
