"""A codebook: which phrases of people are counted as which theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Phrases: TypeAlias = Mapping[str, tuple[str, ...]]
"""What people write, by the id of the theme that it names; in one language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """Themes, by their ids, with their names and phrases per language."""

    phrases: Mapping[str, Phrases]
    """By language."""
    theme_names: Mapping[str, Mapping[str, str]]
    """By theme and language."""
