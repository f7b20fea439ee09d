"""What the forms of those who run a programme need to know. See `cards.data`.

They take texts per language code, because whoever runs a programme writes it in all of the company's
languages: an input for each, called `name_ja`, `name_en`, and so on.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cards.data.plans import PlanRole, ReadinessItem
from measures.kpis.model import Of, Per
from people.model import Role

NO_TEMPLATE = "none"
"""The value of the input `template` for those who begin with an empty page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """A goal state to begin with."""

    id: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProgrammeData:
    """Inputs: template, tool, name_LANG, go_live."""

    templates: tuple[TemplateLine, ...]
    languages: tuple[str, ...]
    tool: str
    """What the company coaches already, to be typed over."""
    earliest: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VisionFormData:
    """Inputs: name_LANG, tool, go_live, purpose_LANG, state_LANG, plan_LANG, by_day."""

    programme_id: str
    languages: tuple[str, ...]
    tool: str
    go_live: date | None
    name: dict[str, str] = field(default_factory=dict)
    purpose: dict[str, str] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)
    plan: dict[str, str] = field(default_factory=dict)
    by_day: int = 90
    seen: str = ""
    """What the part was when the form was opened: it travels with the button that saves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFormData:
    """Inputs: name_LANG, benefit_LANG, ease and contribution (choices "1" to "5"), from_day.

    An empty `practice_id` is a new one.
    """

    programme_id: str
    practice_id: str
    languages: tuple[str, ...]
    name: dict[str, str] = field(default_factory=dict)
    benefit: dict[str, str] = field(default_factory=dict)
    ease: int = 3
    contribution: int = 3
    from_day: int = 0
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFormData:
    """Inputs: practice, name_LANG, target, unit_LANG, per, of, purpose_LANG, not_on (several),
    manager_sees_person (`YES` or `NO`). An empty `kpi_id` is a new one."""

    programme_id: str
    kpi_id: str
    practices: tuple[tuple[str, str], ...]
    """(id, name); at least one."""
    languages: tuple[str, ...]
    practice_id: str = ""
    name: dict[str, str] = field(default_factory=dict)
    unit: dict[str, str] = field(default_factory=dict)
    purpose: dict[str, str] = field(default_factory=dict)
    target: Decimal | None = None
    per: Per = Per.DAY
    of: Of = Of.PERSON
    not_on: tuple[str, ...] = ("leave", "holiday")
    manager_sees_person: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesFormData:
    """Inputs: deputy, sponsor, management, field, project, administration; one left empty stays as it is."""

    programme_id: str
    present: tuple[tuple[PlanRole, str], ...] = ()
    """Who is named now."""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceFormData:
    """Inputs: teams, roles; both take several, and nothing chosen is everybody."""

    programme_id: str
    teams: tuple[tuple[str, int], ...]
    """(path, people in its subtree), departments first."""
    roles: tuple[Role, ...]
    """All that one can choose."""
    chosen_teams: tuple[str, ...] = ()
    chosen_roles: tuple[Role, ...] = ()
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFormData:
    """Inputs: text."""

    programme_id: str
    programme_name: str
    lead_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFormData:
    """Inputs: word (`YES` or `NO`), reason."""

    programme_id: str
    red: tuple[ReadinessItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorFormData:
    """Inputs: lead."""

    programme_id: str
    programme_name: str
