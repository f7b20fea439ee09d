"""What can be seen of an item in the next wave: whether what people said has changed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from surveys.gate.model import Word
from surveys.responses.model import Item
from surveys.results.model import Change, Estimate, Measure, Verdict
from surveys.waves.model import Wave


class Unseen(StrEnum):
    """Why nobody can say whether it changed."""

    UNMEASURED = "unmeasured"
    """Added by whoever responds, and no question was named by which it would be seen."""
    NOT_ASKED = "not_asked"
    """The question was not asked again."""
    REWORDED = "reworded"
    OTHER_SCALE = "other_scale"
    """The answers to choose from are others now."""
    OTHER_PEOPLE = "other_people"
    """People of largely other places were asked."""
    OTHER_FORM = "other_form"
    """Shown in words one time and in figures the other."""
    OTHER_COUNT = "other_count"
    """A theme that was counted by other phrases, or in texts of other languages."""
    TOO_FEW_THEN = "too_few_then"
    TOO_FEW_NOW = "too_few_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourable:
    """Whole percent of those who answered."""

    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ByFigure:
    """By a question, in figures: the one for which results say whether it changed."""

    question_id: str
    measure: Measure
    """NPS, or the mean of agreement."""
    after: float
    change: Change
    """From the wave before, with its interval."""
    favourable: Favourable | None
    """Of agreement: by it the question became an item."""
    answered: tuple[int, int]
    """How many answered it, then and now, by counts with the errors of the gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWord:
    """By a question, in the words of a small company."""

    question_id: str
    before: Word
    after: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How many of all who took part named a theme."""

    people: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByTheme:
    """By how many named a theme."""

    theme: str
    before: Named
    after: Named | None
    """None: fewer than `smallest_group`, of whom it is not shown how many."""
    by: Estimate | None
    """Of the share of all who took part, in percentage points; None without `after`."""
    smallest_group: int


Seen: TypeAlias = ByFigure | ByWord | ByTheme | Unseen


class Moved(StrEnum):
    """What may be said of a change, in the eyes of those who said it."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    """The interval holds 0, or the word is the same: nobody can say that it changed."""
    UNKNOWN = "unknown"
    """There is nothing to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """An item that is answered with another one, with what is seen of it."""

    item: Item
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An item with what is seen of it."""

    item: Item
    seen: Seen
    was_to_come: bool
    """What was promised was not done when the next wave opened, and its date had not come."""
    together: tuple[Together, ...] = ()
    """Those that are answered with it, by place."""

    @property
    def moved(self) -> Moved:
        """What may be said of it."""
        return moved_of(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is seen of the items of a wave in the next one that has figures."""

    before: Wave
    after: Wave
    items: tuple[Effect, ...]
    """Those that are in no other one, in their order."""


_ORDER = (Word.FEW, Word.MIXED, Word.MOST)


def moved_of(seen: Seen) -> Moved:
    """Return what may be said of a change. Fewer people who name a theme are better."""
    match seen:
        case ByFigure(change=change):
            return _moved(change.by, more=Moved.BETTER, less=Moved.WORSE)
        case ByTheme(after=Named(), by=Estimate() as by):
            return _moved(by, more=Moved.WORSE, less=Moved.BETTER)
        case ByWord(before=before, after=after) if before in _ORDER and after in _ORDER:
            return _moved_by(_ORDER.index(after) - _ORDER.index(before))
        case _:
            return Moved.UNKNOWN


def _moved(by: Estimate, *, more: Moved, less: Moved) -> Moved:
    verdict = Change(before=0, by=by).verdict
    return {Verdict.UP: more, Verdict.DOWN: less, Verdict.UNCLEAR: Moved.UNCLEAR}[verdict]


def _moved_by(steps: int) -> Moved:
    if not steps:
        return Moved.UNCLEAR
    return Moved.BETTER if steps > 0 else Moved.WORSE
