"""Which words of the last waves' results may be worth a theme. Read from the ledger alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.codebook.matching import Matcher
from surveys.codebook.model import Theme
from surveys.gate.model import Released, ThemeRelease

LAST_WAVES = 3
"""How many are looked at; our own default."""
MOST_SUGGESTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A term that many used and no theme has."""

    term: str
    people: int
    """The most that named it in one question of a wave, as it was published."""
    waves: int
    """Of those looked at, how many it was published in."""


def suggested_terms(
    waves: Sequence[Released], themes: Iterable[Theme], *, most: int = MOST_SUGGESTED
) -> tuple[Suggestion, ...]:
    """Return the terms of published waves that are of no theme as the codebook is now, most named first."""
    people: defaultdict[str, list[int]] = defaultdict(list)
    for released in waves:
        for term, number in _terms(released).items():
            people[term].append(number)
    matcher = _matcher(themes)
    found = [
        Suggestion(term=term, people=max(numbers), waves=len(numbers))
        for term, numbers in people.items()
        if not matcher.named(term)
    ]
    return tuple(sorted(found, key=lambda one: (-one.people, -one.waves, one.term))[:most])


def _terms(released: Released) -> dict[str, int]:
    terms: dict[str, int] = {}
    for figure in released.figures:
        if isinstance(figure, ThemeRelease) and not figure.is_known:
            terms[figure.theme] = max(terms.get(figure.theme, 0), figure.people)
    return terms


def _matcher(themes: Iterable[Theme]) -> Matcher:
    """Return what meets the phrases of all languages: the ledger does not say of which one a term is."""
    return Matcher({one.id: tuple(phrase for of in one.phrases.values() for phrase in of) for one in themes})
