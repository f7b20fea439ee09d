"""What cards need to know that tell whether what people said has changed. See `cards.data`.

Figures are those of `surveys.responses.seen`, as they were read from the release ledger.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cards.data.survey_messages import WaveLine
from surveys.responses.model import Decision
from surveys.responses.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherLine:
    """One thing that was answered together with another one, and what is seen of it."""

    name: str
    found: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """One thing that people said, what was answered, and what is seen of it since; in the reader's
    language."""

    name: str
    decision: Decision | None
    """None: there was no answer."""
    item_id: int
    found: Seen
    was_to_come: bool = False
    """What was promised was not done when the next survey opened, and its date had not come."""
    wants_step: bool = False
    """It is asked what follows."""
    by_question: str = ""
    """The question by which it is seen, where that is another one than what it is called by."""
    due: date | None = None
    done_on: date | None = None
    is_late: bool = False
    """Its day has passed, and it is not done."""
    next_step: str = ""
    is_own: bool = False
    """Whoever responds added it; nobody said it."""
    together: tuple[TogetherLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPart:
    """A wave with how many answered."""

    wave: WaveLine
    answered: int
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsData:
    """What changed from a wave to the next one with figures, some items at a time."""

    before: TakenPart
    after: TakenPart
    lines: tuple[EffectLine, ...]
    """All of them."""
    page: int = 0
    """As it was asked for; the last one there is stands for all beyond it."""
    responds: bool = False
    """The reader may say what follows."""


class NoEffects(StrEnum):
    """Why nothing is told of what changed."""

    NOT_PUBLISHED = "not_published"
    """The responses are not there yet."""
    NO_WAVE = "no_wave"
    """No later survey has results yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsNoneData:
    """Somebody asked what changed, and there is nothing to tell yet."""

    wave: WaveLine
    why: NoEffects


@dataclass(frozen=True, slots=True, kw_only=True)
class BecameData:
    """What became of the answers to the survey before, within the results of the next one."""

    wave_id: str
    """Of the survey before."""
    lines: tuple[EffectLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepFormData:
    """The form in which is said what follows, because a figure did not move."""

    item_id: int
    line: EffectLine
    languages: tuple[str, ...]
    texts: dict[str, str] = field(default_factory=dict)
    """As they stand."""
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepsWantedData:
    """Whoever responds is asked what follows from items whose figures did not move."""

    before: WaveLine
    after: WaveLine
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepSavedData:
    """What follows was kept."""

    wave_id: str
    item_id: int
    name: str
    texts: tuple[str, ...]
    """In each language in which it was written; none where it was taken back."""
    is_met: bool = False
    """Somebody else had saved it since the form was opened."""
    by_name: str = ""
    """Who that was; empty if it cannot be said."""
    others: tuple[str, ...] = ()
    """What they had written."""
