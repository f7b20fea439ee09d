"""What the sample company has been through with its tool, chapter by chapter, as its surveys tell it.

The story is in `company/story.yaml`, what people write in surveys in `company/comments.csv`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.sample.colleagues import Phrases, read_phrases
from bot.sample.company import SampleFiles, sample_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The survey that a chapter began with."""

    schedule: str
    set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """How things stand from a day on."""

    begins: date
    told: Mapping[str, str]
    """By language."""
    takes_part: float
    """The share of those invited who answer."""
    moods: Mapping[str, float]
    """The mean of what is answered, by question, on the question's own scale."""
    apart: Mapping[str, float] = field(default_factory=dict)
    """What is added to that in a department."""
    chosen: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """The shares that choose each option, by question."""
    themes: Mapping[str, float] = field(default_factory=dict)
    """The parts of what is written, by theme."""
    asked: Asked | None = None
    """None: it is still to come when the demo begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A team that had another name before a day; so had the teams below it."""

    team: str
    was: str
    since: date

    def name_on(self, team: str, day: date) -> str:
        """Return what a team was called on a day."""
        is_it = team == self.team or team.startswith(f"{self.team}/")
        return self.was + team.removeprefix(self.team) if is_it and day < self.since else team


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All chapters in their order, and what people write."""

    chapters: tuple[Chapter, ...]
    renamed: tuple[Renamed, ...]
    alike: frozenset[str]
    """Questions that all departments answer alike."""
    comments: Phrases
    """By theme and language."""

    def chapter_on(self, day: date) -> Chapter:
        """Return the chapter in which a day lies; the first one for earlier days."""
        begun = [one for one in self.chapters if one.begins <= day]
        return begun[-1] if begun else self.chapters[0]


def load_story(files: SampleFiles | None = None) -> Story:
    """Return the story as its files tell it."""
    files = files or sample_files()
    found = _read(files.story_yaml)
    return Story(
        chapters=tuple(sorted(map(_chapter, found["chapters"]), key=lambda one: one.begins)),
        renamed=tuple(Renamed(**one) for one in found["renamed"]),
        alike=frozenset(found["alike"]),
        comments=read_phrases(files.comments_csv),
    )


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_bytes())
    return found


def _chapter(found: Mapping[str, Any]) -> Chapter:
    given = {key: value for key, value in found.items() if key not in {"from", "asked", "chosen"}}
    asked = found.get("asked")
    return Chapter(
        begins=found["from"],
        asked=None if asked is None else Asked(**asked),
        chosen={key: tuple(shares) for key, shares in found.get("chosen", {}).items()},
        **given,
    )
