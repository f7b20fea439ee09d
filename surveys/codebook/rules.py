"""What a phrase must be, to mean anything and to be met fast."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

from surveys.codebook.folding import folded
from surveys.codebook.latin import is_latin
from surveys.codebook.model import LONGEST_PHRASE, MOST_PHRASES

SHORTEST_LATIN, SHORTEST_KANA, SHORTEST_OTHER = 3, 3, 2
"""Letters of a phrase: *at*, する or 多 stand in texts about anything. Our own limits."""
_KANA = re.compile(r"[\u3041-\u3096\u30fc]+")


class Fault(StrEnum):
    """What is wrong with the phrases of a theme in a language."""

    MANY = "many"
    LONG = "long"
    SHORT = "short"
    TWICE = "twice"


def fault_of(phrases: Sequence[str]) -> tuple[Fault, str] | None:
    """Return the first thing that is wrong with phrases, and the phrase; None if nothing is."""
    if len(phrases) > MOST_PHRASES:
        return Fault.MANY, ""
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE:
            return Fault.LONG, phrase
        if is_too_short(phrase):
            return Fault.SHORT, phrase
    twice = twice_in(phrases)
    return (Fault.TWICE, twice) if twice else None


def is_too_short(phrase: str) -> bool:
    """Tell whether a phrase is so short that it means nothing by itself."""
    plain = folded(phrase).replace(" ", "")
    letters = sum(letter.isalnum() for letter in plain)
    if is_latin(plain):
        return letters < SHORTEST_LATIN
    return letters < (SHORTEST_KANA if _KANA.fullmatch(plain) else SHORTEST_OTHER)


def twice_in(phrases: Iterable[str]) -> str:
    """Return a phrase that is there twice, whatever its width and capitals; empty if none is."""
    times = Counter(map(folded, phrases))
    return next((phrase for phrase, number in times.items() if number > 1), "")
