"""The gate: from a tally to all that is ever published of a wave. There is no other way out."""

from collections.abc import Iterator, Sequence
from random import Random

from surveys.codebook.matching import Matcher
from surveys.gate.columns import Columns, columns_of
from surveys.gate.grouping import form_groups
from surveys.gate.model import (
    COMPANY,
    CountsRelease,
    Figure,
    Group,
    QuoteRelease,
    Released,
    Shown,
    WordRelease,
)
from surveys.gate.noise import draw
from surveys.gate.tally import Counted, Tally
from surveys.gate.texts import numbers_of, quotes_of, themes_of
from surveys.gate.words import word_of
from surveys.schedules.model import LEAST_K
from surveys.waves.model import Definition


def release(tally: Tally, definition: Definition, chance: Random) -> Released:
    """Publish a wave: groups, words, figures with errors drawn now, and what people wrote.

    The tally is empty from then on: a second release would draw other errors, which could be averaged away.
    What is returned holds no true count but those that the gate lets pass.
    """
    counted, k = tally.take(), max(definition.smallest_group, LEAST_K)
    answered, invited = sum(counted.own_ballots), definition.nodes[COMPANY].invited
    if answered < k:
        return Released(answered=0, invited=invited, too_few=True)
    groups = form_groups(definition.nodes, counted.own_ballots, k)
    figures = [*_figures_of_groups(groups, counted, definition, chance)]
    quotes: list[QuoteRelease] = []
    matchers = {language: Matcher(phrases) for language, phrases in definition.codebook.items()}
    for question_id, written in counted.texts.items():
        figures += numbers_of(question_id, written, least=k)
        figures += themes_of(question_id, written, definition, matchers, least=k)
        quotes += quotes_of(question_id, written, chance)
    return Released(
        answered=answered, invited=invited, groups=groups, figures=tuple(figures), quotes=tuple(quotes)
    )


def _figures_of_groups(
    groups: Sequence[Group], counted: Counted, definition: Definition, chance: Random
) -> Iterator[Figure]:
    columns = columns_of(definition.questions)
    place_of = {node.path: place for place, node in enumerate(definition.nodes)}
    for group in groups:
        counts = counted.sum_of(place_of[path] for path in group.of)
        if group.shown is Shown.WORDS:
            yield from _words(group.number, counts, columns)
        else:
            yield from _counts(group.number, counts, columns, chance)


def _words(group: int, counts: Sequence[int], columns: Sequence[Columns]) -> Iterator[WordRelease]:
    """Yield rule 1: a word for every question that has favourable answers."""
    for of in columns:
        if of.favourable is not None:
            favourable = sum(counts[place] for place in of.favourable)
            word = word_of(favourable, sum(counts[place] for place in of.places))
            yield WordRelease(group=group, question_id=of.question_id, word=word)


def _counts(
    group: int, counts: Sequence[int], columns: Sequence[Columns], chance: Random
) -> Iterator[CountsRelease]:
    """Yield rule 2: each count with an error of its own, however many answered the question."""
    for of in columns:
        noisy = tuple(counts[place] + draw(chance) for place in of.places)
        yield CountsRelease(group=group, question_id=of.question_id, counts=noisy)
