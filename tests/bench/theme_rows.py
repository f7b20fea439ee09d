"""Measures how well themes are found in comments that were written and labelled without the codebook.

Each language has two halves: phrases were improved by looking at one (`tuning`), the other is only measured
(`kept-aside`). `further` has comments of another author; phrases were improved by looking at its first 150.
A pair is a comment and a theme of it. Precision: the share of pairs found that are labelled; recall: the
share of pairs labelled that are found; F1: their harmonic mean (van Rijsbergen, 1979).
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from surveys.codebook.matching import Matcher, Way
from surveys.codebook.shipped import shipped_codebook

COMMENTS = Path(__file__).with_name("comments")
TUNING, FURTHER, KEPT_ASIDE = "tuning", "further", "kept-aside"
LANGUAGES = ("ja", "en")
LEAST_SECONDS = 0.5
"""For which a speed is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was found of the labels."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        """Of the pairs found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of the pairs labelled."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """Both in one figure."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def rows() -> list[dict[str, Any]]:
    """Return the rows of the report, of the halves that were kept aside alone."""
    return [row(language, way) for language in LANGUAGES for way in ways_of(language)]


def ways_of(language: str) -> tuple[Way, ...]:
    """Return the ways that can differ: English is met word by word in both."""
    return tuple(Way) if language == "ja" else (Way.WORDS,)


def row(language: str, way: Way) -> dict[str, Any]:
    """Measure one language, one way."""
    comments = load(language, KEPT_ASIDE)
    score = scored(comments, language, way)
    return {
        "what": f"find themes, {language}, by {way.value}",
        "comments": len(comments),
        "pairs": score.labelled,
        "precision": round(score.precision, 3),
        "recall": round(score.recall, 3),
        "f1": round(score.f1, 3),
        "texts_per_second": speed(comments, language, way),
    }


def load(language: str, half: str) -> list[tuple[str, frozenset[str]]]:
    """Return the comments of a half, each with its themes."""
    found = yaml.safe_load((COMMENTS / f"{language}-{half}.yaml").read_text("utf-8"))
    return [(one["text"], frozenset(one["themes"])) for one in found]


def scored(comments: list[tuple[str, frozenset[str]]], language: str, way: Way) -> Score:
    """Compare what the shipped codebook finds with the labels."""
    matcher = Matcher(shipped_codebook((language,)).phrases[language], way=way)
    pairs = [(matcher.themes_in(text), labels) for text, labels in comments]
    return Score(
        right=sum(len(found & labels) for found, labels in pairs),
        found=sum(len(found) for found, _ in pairs),
        labelled=sum(len(labels) for _, labels in pairs),
    )


def speed(comments: list[tuple[str, frozenset[str]]], language: str, way: Way) -> int:
    """Return how many texts a second are read, once a codebook is ready."""
    matcher = Matcher(shipped_codebook((language,)).phrases[language], way=way)
    number, started = 0, time.perf_counter()
    while time.perf_counter() - started < LEAST_SECONDS:
        for text, _ in comments:
            matcher.named(text)
        number += len(comments)
    return round(number / (time.perf_counter() - started))
