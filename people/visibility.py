"""Who sees what (PRODUCT 1), in one place: what is not listed here for a standing is not shown to it.

A pressed button is never proof of a right: handlers ask here about the acting person, every time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from people.model import Person, Role


class Matter(StrEnum):
    """Something that may be shown, or (EMERGENCY_STOP) done."""

    OWN_DATA = "own_data"
    CHECK_IN_ANSWER = "check_in_answer"
    TROUBLE_TEXT = "trouble_text"
    REQUEST_OUTLINE = "request_outline"
    """Kind, phase and language of a request that nobody has claimed."""
    WISHES = "wishes"
    """What members would like to be changed, and proposals made of many requests, without names."""
    PAUSE = "pause"
    PERSONAL_KPI = "personal_kpi"
    TEAM_KPI = "team_kpi"
    TEAM_COUNTS = "team_counts"
    PROGRAMME_COUNTS = "programme_counts"
    DELIVERY_STATES = "delivery_states"
    SETTINGS = "settings"
    AUDIT = "audit"
    ROSTER = "roster"
    EMERGENCY_STOP = "emergency_stop"


class Standing(StrEnum):
    """How a viewer stands to what is looked at."""

    SELF = "self"
    """It is about the viewer."""
    MANAGER = "manager"
    """It is about a direct report of the viewer, or about the viewer's team."""
    MANAGER_LET_IN = "manager_let_in"
    """As MANAGER, and the KPI is marked `manager_sees_person`, or the asker ticked "my manager too"."""
    SUPPORTER = "supporter"
    CLAIMER = "claimer"
    """It is about a request that the viewer claimed."""
    PROGRAMME_LEAD = "programme_lead"
    """The viewer is named in the programme as its lead, deputy or sponsor."""
    LEAD = "lead"
    ADMIN = "admin"


ALLOWED: Mapping[Matter, frozenset[Standing]] = {
    Matter.OWN_DATA: frozenset({Standing.SELF}),
    Matter.CHECK_IN_ANSWER: frozenset({Standing.SELF}),
    Matter.TROUBLE_TEXT: frozenset({Standing.SELF, Standing.MANAGER_LET_IN, Standing.CLAIMER}),
    Matter.REQUEST_OUTLINE: frozenset({Standing.SUPPORTER, Standing.PROGRAMME_LEAD}),
    Matter.WISHES: frozenset({Standing.PROGRAMME_LEAD}),
    Matter.PAUSE: frozenset({Standing.SELF}),
    Matter.PERSONAL_KPI: frozenset({Standing.SELF, Standing.MANAGER_LET_IN}),
    Matter.TEAM_KPI: frozenset({Standing.MANAGER, Standing.PROGRAMME_LEAD}),
    Matter.TEAM_COUNTS: frozenset({Standing.MANAGER, Standing.PROGRAMME_LEAD}),
    Matter.PROGRAMME_COUNTS: frozenset({Standing.PROGRAMME_LEAD}),
    Matter.DELIVERY_STATES: frozenset({Standing.PROGRAMME_LEAD, Standing.LEAD, Standing.ADMIN}),
    Matter.SETTINGS: frozenset({Standing.ADMIN}),
    Matter.AUDIT: frozenset({Standing.ADMIN}),
    Matter.ROSTER: frozenset({Standing.ADMIN}),
    Matter.EMERGENCY_STOP: frozenset({Standing.ADMIN}),
}
"""The whole of the rules; a test compares it with PRODUCT 1 cell by cell."""


def may_see(
    matter: Matter,
    *,
    viewer: Person,
    subject_id: str | None = None,
    is_manager_of_subject: bool = False,
    leads_programme: bool = False,
    manager_sees_person: bool = False,
    claimed: bool = False,
) -> bool:
    """Tell whether the viewer may see the matter.

    `subject_id` is whom it is about, None for teams, programmes and the installation;
    `is_manager_of_subject`: the viewer is that person's direct manager, or the manager of that team;
    `leads_programme`: the viewer is the programme's lead, deputy or sponsor;
    `manager_sees_person`: the KPI, or the asker, lets the manager in; `claimed`: the viewer is on the
    request. Deactivated people see nothing.
    """
    if not viewer.active:
        return False
    standings = {Standing(role) for role in viewer.roles & {Role.LEAD, Role.ADMIN, Role.SUPPORTER}}
    if subject_id == viewer.id:
        standings.add(Standing.SELF)
    if is_manager_of_subject:
        standings.add(Standing.MANAGER)
        if manager_sees_person:
            standings.add(Standing.MANAGER_LET_IN)
    if leads_programme:
        standings.add(Standing.PROGRAMME_LEAD)
    if claimed:
        standings.add(Standing.CLAIMER)
    return bool(standings & ALLOWED[matter])


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Which groups may be shown one by one, and which only added up, as one last group.

    Both are empty when even everybody together are too few: then no figure may be shown at all,
    the total included.
    """

    alone: tuple[str, ...]
    pooled: tuple[str, ...]


def pool_small_groups(sizes: Mapping[str, int], *, smallest_group: int) -> Grouping:
    """Decide which groups of people (`sizes`: people by group) may be shown apart.

    Groups under `smallest_group` are pooled. A pool that is itself too small swallows the next smallest
    group, until it is large enough, so that neither a figure nor the difference between the total and
    the figures shown belongs to fewer people. Both results keep the order of `sizes`.
    """
    pooled: set[str] = set()
    people = 0
    for name in sorted(sizes, key=lambda name: (sizes[name], name)):
        if sizes[name] >= smallest_group and (people >= smallest_group or not pooled):
            break
        pooled.add(name)
        people += sizes[name]
    if people < smallest_group and len(pooled) == len(sizes):
        return Grouping(alone=(), pooled=())
    return Grouping(
        alone=tuple(name for name in sizes if name not in pooled),
        pooled=tuple(name for name in sizes if name in pooled),
    )
