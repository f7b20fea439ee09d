"""What people said in a wave and what is done about it. Figures are never kept here: they are read from the
release ledger, whenever they are shown."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Decision(StrEnum):
    """What is answered to what people said."""

    WILL_DO = "will_do"
    NOT_NOW = "not_now"
    ALREADY_THERE = "already_there"


class Origin(StrEnum):
    """How an item came to be."""

    THEME = "theme"
    """A theme of the codebook that was published."""
    QUESTION = "question"
    """A question with too few favourable answers."""
    OWN = "own"
    """Added by whoever works on the responses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where in the ledger the figures of an item are: a theme within a question, or the question itself."""

    question_id: str
    theme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered, as it is at `at`. Texts are per language code."""

    decision: Decision
    reasons: dict[str, str]
    """A sentence of reason; of "will do" what will be done."""
    owner_id: str = ""
    """Who does it; only of "will do"."""
    due: date | None = None
    """By when; only of "will do", which needs it."""
    done_on: date | None = None
    """When it was done."""
    next_steps: dict[str, str] = field(default_factory=dict)
    """What follows because the figure did not move."""
    at: datetime
    by: str
    """Who saved it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that people said. `id` 0: not stored yet."""

    id: int = 0
    wave_id: str
    place: int
    """From 0, most named first; those of one's own come last."""
    origin: Origin
    sources: tuple[Source, ...] = ()
    """Its own ones; those of items that were merged into it are theirs."""
    titles: dict[str, str] = field(default_factory=dict)
    """Of an item of one's own; others are called by their theme or question."""
    measured_by: str = ""
    """The question by which is seen whether it changed; empty: its own theme or question, or none."""
    assigned_to: str = ""
    """Who is to answer it; empty: whoever leads."""
    merged_into: int = 0
    """The item in which it is answered too."""
    answer: Answer | None = None
    next_step_asked_at: datetime | None = None
    """When whoever leads was asked what follows, because the figure did not move."""
    announcement_id: int = 0
    """The announcement that was drafted when it was done."""


class RoundState(StrEnum):
    """How far the responses to a wave are."""

    OPEN = "open"
    """They are worked on."""
    PUBLISHED = "published"
    """Everybody who was asked has them, or gets them now; items may still be without an answer."""
    NOTHING = "nothing"
    """Nothing was named that asks for an answer; whoever leads may still add something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The responses to one wave. One of before Hojorin kept responses, or of too few answers, has none."""

    wave_id: str
    schedule_id: str
    state: RoundState
    due_on: date
    """The company's day until which they are promised."""
    opened_at: datetime
    escalated_at: datetime | None = None
    """When the sponsor heard that answers are missing."""
    published_at: datetime | None = None
    published_by: str = ""
    told_at: datetime | None = None
    """When it was queued for everybody."""
    overridden_by: str = ""
    """The sponsor who let the next wave open without them."""
    overridden_at: datetime | None = None
    held_on: date | None = None
    """The day on which a wave of the schedule was due that waits for them."""
    shown: str = ""
    """A short print of what everybody was last shown."""
    update: int = 0
    """How often what is shown has changed since it was published."""
    updated: int = 0
    """The update that everybody has got."""
