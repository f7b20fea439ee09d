"""What cards need to know about changes that people asked for. See `cards.data`.

Nobody who asked is named here, and they are counted only where they are enough to be told.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coaching.changes.model import ChangeState
from coaching.checkins.model import TroubleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WishChange:
    """What was made of a wish."""

    state: ChangeState
    on: date | None = None
    """Of a planned one by when, of a done one when."""
    days: int | None = None
    """Of a done one: how long after the wish; None where it was there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTerms:
    """A change in the reader's language."""

    title: str
    reason: str
    state: ChangeState
    on: date | None = None
    """Of a planned one by when, of a done one when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A change in the list of those who run the programme."""

    change_id: int
    terms: ChangeTerms
    days: Decimal | None = None
    """Of a done one: the median from the wishes to it; None where it was there before."""
    can_announce: bool = False
    is_announced: bool = False
    """An announcement was drafted of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeListData:
    """What was made of the wishes of a programme, some changes at a time."""

    programme_id: str
    programme_name: str
    lines: tuple[ChangeLine, ...]
    page: int
    pages: int
    total: int
    open: int
    """Wishes that nothing was made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOption:
    """A wish that can be answered."""

    wish_id: int
    kind: TroubleKind
    text: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFormData:
    """A form to be filled, with what stands; texts are per language code. `change_id` 0: a new change."""

    programme_id: str
    change_id: int
    languages: tuple[str, ...]
    wishes: tuple[WishOption, ...]
    """Those that it can be about, newest first."""
    chosen: tuple[int, ...] = ()
    is_fixed: bool = False
    """Which wishes it is about cannot be changed any more."""
    titles: dict[str, str]
    reasons: dict[str, str]
    state: ChangeState | None = None
    on: date | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSavedData:
    """What was saved. `replaced`: what somebody else had saved since the form was opened."""

    programme_id: str
    line: ChangeLine
    by_name: str = ""
    """Who that was."""
    replaced: ChangeTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WishAnsweredData:
    """What was made of what somebody asked for, as they are told it."""

    asked_on: date
    """The day of their first wish of it, by their own clock."""
    terms: ChangeTerms
    by_name: str = ""
    """Who answered."""
    programme_name: str = ""
