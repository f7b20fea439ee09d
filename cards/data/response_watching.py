"""What the cards need to know that see to it that responses come, and are kept. See `cards.data`."""

from dataclasses import dataclass
from datetime import date

from cards.data.survey_messages import AwaitedResponses, WaveLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOwner:
    """Something that is promised, and whoever was to do it has left."""

    name: str
    """Of the item."""
    owner_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesWaitingData:
    """For whoever responds: what waits for them. `awaited` is None where everything is answered and
    published, and only somebody has left."""

    wave: WaveLine
    awaited: AwaitedResponses | None
    own: int = 0
    """How many of the items without an answer are the reader's to answer."""
    next_on: date | None = None
    """When the next survey would open that waits."""
    left: tuple[LeftOwner, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesMissingData:
    """For the sponsor: responses are late."""

    awaited: AwaitedResponses
    next_on: date | None = None
    """When the next survey would open that waits."""
    own: int = 0
    """How many of the items without an answer were given to the reader."""
    without_sponsor: bool = False
    """The reader is an admin, and hears of it because there is no sponsor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesHeldData:
    """For whoever responds: the next survey did not open, or a sponsor lets it open without responses."""

    awaited: AwaitedResponses
    own: int = 0
    """How many of the items without an answer were given to the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateItem:
    """Something that is promised, and whose day has passed."""

    name: str
    owner_name: str
    """Empty where nobody does it any more."""
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseLateData:
    """What is late of the responses to a survey: to whoever responds, and to owners their own."""

    wave: WaveLine
    items: tuple[LateItem, ...]
    responds: bool
    """The reader works on the responses."""
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseOwnerData:
    """For whoever is named as the one who does something."""

    wave: WaveLine
    name: str
    """Of the item."""
    text: str
    """What will be done."""
    due: date
    by_name: str
    """Who named them; empty where that is forgotten."""
    responds: bool
    """The reader works on the responses."""
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseOverrideData:
    """What a sponsor said about the next survey: it opens without responses, or it waits again."""

    awaited: AwaitedResponses
    next_on: date | None = None
    schedule_id: str = ""
    """For admins: the way back to the survey."""
