"""A wave: one asking of a set. What it asks of whom, and how it is published, is fixed when it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from people.model import Role
from surveys.schedules.model import Breakdown
from surveys.sets.model import Question

INVITED = "invited"
"""In `Definition.read_by`: everybody who was invited."""
READERS = frozenset({Role.LEAD, Role.SPONSOR, Role.ADMIN})
"""Who reads the results of new waves without having been invited."""
Path: TypeAlias = tuple[str, ...]
"""A place in the breakdown's tree; () is the company."""


class WaveState(StrEnum):
    """Where a wave stands. A crash anywhere is finished at the next start."""

    OPEN = "open"
    CLOSING = "closing"
    """No ballot is taken any more; what there is is being counted."""
    COUNTED = "counted"
    """What passed the gate is in the ledger; secrets, ballots and marks are being destroyed."""
    CLOSED = "closed"
    LOST = "lost"
    """Nothing was published, ballots and marks are destroyed: `Lost` says why."""
    DISCARDED = "discarded"
    """Ended before its announced date by an admin: nothing was opened, all is destroyed."""


ENDED = frozenset({WaveState.CLOSED, WaveState.LOST, WaveState.DISCARDED})


class Lost(StrEnum):
    """Why a wave was lost; said openly to everybody who was invited."""

    NO_KEY = "no_key"
    """The vault does not know it (a restored database, a lost vault)."""
    TAMPERED = "tampered"
    """A ballot without a valid seal, two of one person, more or fewer ballots than marks, another definition
    than it opened with, or a close that was begun before its date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A place in the tree with how many people below it, its own included, were invited."""

    path: Path
    invited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """All that is fixed when a wave opens. Its canonical JSON is hashed (`surveys.waves.definition`)."""

    wave_id: str
    set_id: str
    set_name: Mapping[str, str]
    number: int
    """Of the schedule's waves, from 1."""
    questions: tuple[Question, ...]
    languages: tuple[str, ...]
    smallest_group: int
    breakdown: Breakdown
    nodes: tuple[Node, ...]
    """All places with anybody below them, the company first, then by path."""
    codebook: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Phrases by language and theme, in which themes are looked for; themes are named by their ids."""
    theme_names: Mapping[str, Mapping[str, str]]
    """By theme id and language."""
    opens_on: date
    closes_at: datetime
    """UTC."""
    results_to: tuple[str, ...]
    """Channels."""
    read_by: tuple[str, ...] = ()
    """Who reads the results: `INVITED`, and roles. Empty in waves of before it was fixed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """A wave as it is kept."""

    id: str
    schedule_id: str
    state: WaveState
    definition: Definition
    digest: str
    """SHA-256 of the definition's canonical JSON, in hex."""
    public_key: bytes
    """X25519, raw."""
    opened_at: datetime
    remind_at: datetime | None
    """When the reminder is due in the earliest time zone; None once it was queued, or if there is none."""
    invited: int
    answered: int | None = None
    """Known once counted."""
    lost: Lost | None = None
    results_at: datetime | None = None
    """When everybody is to be told what came of it: of the results, known once none of its ballots is left;
    or, from its end on, that there are none."""
    told_at: datetime | None = None
    """When everybody had been told, or what tells them was in the queue."""
    despite: str | None = None
    """Who let it open although responses to an earlier wave were missing; empty once they were erased."""

    @property
    def closes_at(self) -> datetime:
        """When no ballot is taken any more."""
        return self.definition.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """One person who may answer, and the place in the tree (`Definition.nodes`) that their ballot names."""

    person_id: str
    node: int
