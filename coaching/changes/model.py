"""What was made of wishes: a change of the tool that is planned, done, or refused with a reason."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class ChangeState(StrEnum):
    """How far a change is. A wish without one is open."""

    PLANNED = "planned"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """One change that people asked for. `id` 0: not stored yet. Texts are per language code."""

    id: int = 0
    programme_id: str
    titles: dict[str, str]
    reasons: dict[str, str] = field(default_factory=dict)
    """Of a planned one what will be done, of a refused one why."""
    state: ChangeState
    due: date | None = None
    """Of a planned one: by when."""
    done_on: date | None = None
    """Of a done one, and never of another."""
    asked_on: date
    """The company's day of the first wish."""
    waited: tuple[int, ...] = ()
    """Of a done one: the days from each wish to the change, by which the median is computed. They stay when
    wishes are forgotten."""
    voices: int
    """How many people wished it."""
    counted: tuple[int, ...] = ()
    """The days when it was done for the first time. The count that everybody reads is made of them: they stay
    whatever is saved later, as two such counts that differ by one wish would tell when that was made."""
    counted_at: datetime | None = None
    """The moment of that; None as long as it was never done for somebody who asked."""
    saved_at: datetime
    saved_by: str
    announcement_id: int = 0
    """The announcement that was drafted from it."""
