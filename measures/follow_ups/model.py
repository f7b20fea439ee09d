"""Follow-ups and next steps, as plain data. Texts are per language code."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class FollowUpState(StrEnum):
    """How far a follow-up is."""

    OPEN = "open"
    RECOVERED = "recovered"
    DROPPED = "dropped"
    """The KPI, the team or its programme is no more, by corrected figures it should never have begun, or no
    evaluation says anything of it any more."""


class Reaction(StrEnum):
    """What a manager pressed."""

    TALK = "talk"
    HELP = "help"
    WRONG = "wrong"
    SNOOZE = "snooze"


class Cause(StrEnum):
    """Why a team may be below, inferred from its figures alone; a card says from what."""

    NOT_STARTED = "not_started"
    """It never reached what was expected since the programme began."""
    SLIPPED = "slipped"
    """It had reached it before."""
    FEW_DO_IT = "few_do_it"
    """Fewer than half of its people have a number."""
    MANY_AWAY = "many_away"
    """A third or more of its days were spent on leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One team below expected in one KPI, from the second evaluation below to the recovery. `id` 0: not
    stored yet. There is at most one open one of a (programme, KPI, team)."""

    id: int = 0
    programme_id: str
    kpi_id: str
    team: str
    manager_id: str
    """Who is asked; follows the roster while it is open."""
    opened_on: date
    """The evaluation that opened it."""
    state: FollowUpState = FollowUpState.OPEN
    ended_on: date | None = None
    cause: Cause
    step_id: str = ""
    """The next step that the card names now; empty: none fits."""
    asked_on: date | None = None
    """The company's day of the first card; None: none was queued yet."""
    last_asked_on: date | None = None
    reaction: Reaction | None = None
    """The last one."""
    reacted_at: datetime | None = None
    snoozed_until: date | None = None
    """No card before this day."""
    told_above_at: datetime | None = None
    """When the manager's manager heard of it."""
    disputed_at: datetime | None = None
    """When the number was called wrong; while `settled_at` is None nothing is sent about it."""
    disputed_by: str = ""
    dispute: str = ""
    """What the manager wrote."""
    settled_at: datetime | None = None
    settled_by: str = ""
    settlement: str = ""
    """What the owner of the source answered."""


class Outcome(StrEnum):
    """What became of a team after a next step was named."""

    WAITING = "waiting"
    RECOVERED = "recovered"
    """Within two evaluations."""
    NOT_RECOVERED = "not_recovered"
    UNDECIDED = "undecided"
    """It says nothing of the step: the follow-up ended otherwise, or there were no figures to decide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUse:
    """A next step that a manager took up ("Talk with my team"). `id` 0: not stored yet."""

    id: int = 0
    follow_up_id: int
    step_id: str
    cause: Cause
    practice_id: str
    taken_on: date
    evaluations: int = 0
    """Evaluations since, two at most."""
    outcome: Outcome = Outcome.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """How often a step was taken up, and how often the team recovered within two evaluations."""

    step_id: str
    uses: int
    """Uses that were decided."""
    recovered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """A small next step with an agenda to talk about it, from a Markdown file."""

    id: str
    causes: frozenset[Cause]
    """Empty: any cause."""
    practices: frozenset[str]
    """Ids of practices; empty: any."""
    title: dict[str, str]
    """One sentence: what to do ("log one visit together at stand-up")."""
    agenda: dict[str, tuple[str, ...]]
    """What to say in the team's meeting, point by point."""
