"""What the cards of everybody's voices need to know. See `cards.data`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cards.data.survey_messages import WaveLine
from surveys.responses.voices import RoundShare, Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesRound:
    """A survey with how much of it was answered."""

    wave: WaveLine
    items: int
    answered: int
    due_on: date
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesData:
    """What came of what people said, the same for everybody."""

    shares: Shares
    """Of all surveys that count, without the list of them."""
    rounds: tuple[VoicesRound, ...]
    """Those of this page, the latest first, of those whose results the reader may read."""
    others: RoundShare | None = None
    """All others together: of them not even the names are said."""
    page: int
    pages: int
    changes: int
    """Changes that were made after somebody asked for them."""
    change_days: Decimal | None
    """The median from wish to change; None while it would stand for too few wishes."""
    change_wishes: int
    """Of so many wishes; 0 without a median."""
    smallest: int
    """How many are enough."""
    months: int
    """How far back all of this goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromVoicesData:
    """What the draft of an announcement says of something that was done because people asked for it."""

    what: str
    """Of a change what was changed, of an item what people said."""
    is_item: bool = False
    reason: str = ""
    people: int | None = None
    """How many asked for it, or said it; None where it is not told."""
    survey: WaveLine | None = None
    """Of an item: the survey in which it was said."""
    done_on: date
    days: Decimal | None = None
    """From the wishes, or from the close of the survey; None where it is not told."""
    smallest: int = 0
    """Of a change: from how many on it is told how many asked, and how long they waited."""
