"""Rule 3: what people wrote, of the company only: word for word, or counted; and themes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from random import Random
from typing import TypeAlias

from surveys.codebook.matching import Matcher, terms_in
from surveys.gate.model import QuoteRelease, TextsRelease, ThemeRelease
from surveys.waves.model import Definition

LEAST_QUOTED = 10
"""People who answered the question in a form's language, for their texts to be shown (promise 4)."""
LEAST_UNSHOWN = 20
"""People whose texts are not shown, for themes to be counted in them: of five who wrote in a rare language, a
theme of five would tell what each of them said."""
MOST_TERMS = 20
"""Other frequent terms of a question; our own default."""

Written: TypeAlias = Mapping[str, list[str]]
"""The texts of one question, by the form's language."""


def quotes_of(question_id: str, written: Written, chance: Random) -> Iterator[QuoteRelease]:
    """Yield the texts that are shown word for word, those of each language in random order."""
    for language in sorted(written):
        texts = list(written[language])
        if len(texts) < LEAST_QUOTED:
            continue
        chance.shuffle(texts)
        for place, text in enumerate(texts, start=1):
            yield QuoteRelease(question_id=question_id, language=language, place=place, text=text)


def numbers_of(question_id: str, written: Written, *, least: int) -> Iterator[TextsRelease]:
    """Yield how many answered in each language, if at least so many did."""
    for language in sorted(written):
        if len(written[language]) >= least:
            yield TextsRelease(question_id=question_id, language=language, people=len(written[language]))


def themes_of(
    question_id: str,
    written: Written,
    definition: Definition,
    matchers: Mapping[str, Matcher],
    *,
    least: int,
) -> Iterator[ThemeRelease]:
    """Yield how many named each theme, and terms that are of no theme, if at least so many did; most named
    first.

    Texts that are shown can be counted by every reader. So those that are not shown are counted with them
    only where they are enough by themselves: else the difference would tell what few people wrote. And they
    are not counted at all where fewer than 20 people wrote them. `matchers`: those of the definition's
    codebook, by language.
    """
    unshown = sum(len(texts) for texts in written.values() if len(texts) < LEAST_QUOTED)
    themes, terms = _People(least), _People(least, left_out=_terms_of_phrases(definition))
    for language, texts in written.items():
        is_shown = len(texts) >= LEAST_QUOTED
        if not is_shown and unshown < LEAST_UNSHOWN:
            continue
        if language in matchers:
            themes.count((matchers[language].themes_in(text) for text in texts), is_shown=is_shown)
        terms.count((terms_in(text, language) for text in texts), is_shown=is_shown)
    for theme, people in themes.enough():
        yield ThemeRelease(question_id=question_id, theme=theme, people=people, is_known=True)
    for term, people in terms.enough()[:MOST_TERMS]:
        yield ThemeRelease(question_id=question_id, theme=term, people=people, is_known=False)


class _People:
    """How many people named what, those whose texts are shown apart from the others."""

    def __init__(self, least: int, *, left_out: Set[str] = frozenset()) -> None:
        self._least = least
        self._shown: Counter[str] = Counter()
        self._others: Counter[str] = Counter()
        self._left_out = left_out

    def count(self, named: Iterable[Iterable[str]], *, is_shown: bool) -> None:
        """Count what each of some people named, once a person."""
        people = self._shown if is_shown else self._others
        for names in named:
            people.update(names)

    def enough(self) -> list[tuple[str, int]]:
        """Return what enough people named, most named first."""
        people = self._shown + Counter(_enough(self._others, self._least))
        found = [item for item in _enough(people, self._least).items() if item[0] not in self._left_out]
        return sorted(found, key=lambda item: (-item[1], item[0]))


def _terms_of_phrases(definition: Definition) -> frozenset[str]:
    """Return the terms of which the phrases of themes are made: they are counted as themes.

    Of all languages, whatever was written: else a term would tell that nobody wrote in some language.
    """
    return frozenset(
        term
        for language, phrases in definition.codebook.items()
        for several in phrases.values()
        for phrase in several
        for term in terms_in(phrase, language)
    )


def _enough(people: Mapping[str, int], least: int) -> dict[str, int]:
    return {name: number for name, number in people.items() if number >= least}
