"""What a published wave says: figures with their intervals, words, and what changed since the last wave."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from surveys.gate.model import COMPANY, Group, Word
from surveys.sets.model import Question
from surveys.waves.model import Wave


class Measure(StrEnum):
    """What is computed of the counts of a question."""

    NPS = "nps"
    """Share of 9 to 10 minus share of 0 to 6, from -100 to 100."""
    MEAN = "mean"
    """Of agreement, in points of its scale."""
    FAVOURABLE = "favourable"
    """Share of the top two points of agreement, in percent."""
    SHARE = "share"
    """Of one option of a choice, in percent of those who answered the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval, which holds the error of the gate and that of chance. The figure is
    that of the shares that are shown beside it."""

    value: float
    low: float
    high: float


class Verdict(StrEnum):
    """What may be said of a change."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"
    """The interval holds 0: nobody can say that it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure minus that of the last wave. Who answered both is unknown, so the two are treated as
    independent samples."""

    before: float
    by: Estimate

    @property
    def verdict(self) -> Verdict:
        """What may be said of it."""
        if self.by.low > 0:
            return Verdict.UP
        return Verdict.DOWN if self.by.high < 0 else Verdict.UNCLEAR


class NotCompared(StrEnum):
    """Why a figure is not compared with the last wave."""

    FIRST = "first"
    """There was no wave before that was published."""
    NOT_ASKED = "not_asked"
    REWORDED = "reworded"
    """The question, or the phrases by which a theme is counted."""
    OTHER_SCALE = "other_scale"
    """Another type, number of points, or other options."""
    NO_GROUP = "no_group"
    """The group was not there: teams were renamed, merged, split, or too few of it answered."""
    OTHER_PEOPLE = "other_people"
    """The company: people of other places were asked then; a group: far more or fewer people."""
    OTHER_FORM = "other_form"
    """Shown in words then and in figures now, or the other way round."""
    TOO_FEW = "too_few"
    """Too few answered the question then for a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One figure of a question."""

    measure: Measure
    option: int = 0
    """Of a share: the option's number, from 1."""
    estimate: Estimate
    change: Change | NotCompared


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Rule 2: a question of a group of 20 and more."""

    answered: int
    """How many of the group answered the question, with the errors of its counts."""
    shares: tuple[int, ...]
    """Whole percent, in the order of `surveys.gate.model.CountsRelease`; they add up to 100, but for a
    multiple choice, where each is of those who answered."""
    measures: tuple[Measured, ...]
    """NPS; or mean and favourable share; or the share of each option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InWords:
    """Rule 1: a question of a group of 5 to 19."""

    word: Word
    before: Word | NotCompared


class NotShown(StrEnum):
    """Why there is nothing to show of a question of a group."""

    TOO_FEW = "too_few"
    """Too few of a large group answered it for a figure."""
    NO_SIDE = "no_side"
    """A choice, in a small group: it has no favourable answers, so there is no word for it."""


Answered: TypeAlias = Figures | InWords | NotShown


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """One question of one group."""

    question: Question
    shown: Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResult:
    """One group, the company included: all its questions but those in free text, in their order."""

    group: Group
    invited: int
    questions: tuple[QuestionResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """How many people named a theme of the codebook, or a term that is of none."""

    theme: str
    """The theme's id, or the term itself."""
    names: Mapping[str, str]
    """By language, of a theme; empty of a term."""
    people: int
    before: int | None
    """In the last wave; None: not counted there in the same way, or fewer than could be shown."""
    apart: NotCompared | None
    """Why it cannot be compared with the last wave; None: it can, also where fewer than could be shown named
    it then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextResult:
    """What people wrote to one question; of the company only."""

    question: Question
    people: Mapping[str, int]
    """By language, where it is k or more."""
    themes: tuple[ThemeCount, ...]
    """Most named first."""
    terms: tuple[ThemeCount, ...]
    quotes: Mapping[str, tuple[str, ...]]
    """By language, in random order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveResult:
    """All that was published of a wave, ready to be read. `too_few`: fewer than k answered, and nothing else
    is here."""

    wave: Wave
    before: Wave | None
    """The wave with which it is compared: the last one of the schedule that has results."""
    answered: int
    invited: int
    too_few: bool
    places: tuple[Group, ...]
    """All groups that were published, the company first."""
    groups: tuple[GroupResult, ...]
    """Those that were read, in the same order."""
    texts: tuple[TextResult, ...]

    @property
    def company(self) -> GroupResult | None:
        """Everybody together; None if too few answered."""
        return self.find(COMPANY)

    def find(self, number: int) -> GroupResult | None:
        """Return a group by its number within the wave; None if there is none, or it was not read."""
        return next((one for one in self.groups if one.group.number == number), None)
