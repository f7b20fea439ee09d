"""A codebook: which phrases of people are counted as which theme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

MOST_THEMES, MOST_PHRASES = 60, 80
"""Themes of a codebook, and phrases of a theme in a language: our own limits."""
LONGEST_PHRASE, LONGEST_THEME_NAME = 36, 60
"""Characters: our own limits. All phrases of a theme fit into one input of Slack (3,000 characters)."""

Phrases: TypeAlias = Mapping[str, tuple[str, ...]]
"""What people write, by the id of the theme that it names; in one language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme, with its name and its phrases by language."""

    id: str
    name: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]
    is_praise: bool = False
    """Whoever names it is content: results count it, and it asks for no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """Themes, by their ids, with their names and phrases per language."""

    phrases: Mapping[str, Phrases]
    """By language."""
    theme_names: Mapping[str, Mapping[str, str]]
    """By theme and language."""


def codebook_of(themes: Sequence[Theme], languages: Sequence[str]) -> Codebook:
    """Return themes as a codebook with the phrases of some languages; names are there in all."""
    return Codebook(
        phrases={code: {one.id: one.phrases.get(code, ()) for one in themes} for code in languages},
        theme_names={one.id: one.name for one in themes},
    )
