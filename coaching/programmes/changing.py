"""A running programme that changes: what that means for its members, and putting it into force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Practice, Programme, ProgrammeState
from coaching.programmes.rules import has_begun
from coaching.programmes.service import enrol_audience
from measures.kpis.model import Kpi
from people.errors import TooLateError
from people.model import AuditEntry, Company


class Part(StrEnum):
    """What can change for members."""

    NAME = "name"
    TOOL = "tool"
    GO_LIVE = "go_live"
    PURPOSE = "purpose"
    GOAL_STATE = "goal_state"
    BY_DAY = "by_day"
    PLAN = "plan"
    PRACTICE_ADDED = "practice_added"
    PRACTICE_REMOVED = "practice_removed"
    PRACTICE_NAME = "practice_name"
    BENEFIT = "benefit"
    PRACTICE_ORDER = "practice_order"
    """Ease, contribution or days: when it is offered."""
    KPI_ADDED = "kpi_added"
    KPI_REMOVED = "kpi_removed"
    KPI_NAME = "kpi_name"
    TARGET = "target"
    KPI_PURPOSE = "kpi_purpose"
    NOT_ON = "not_on"
    MANAGER_SEES = "manager_sees"
    AUDIENCE = "audience"
    """Told to those who run it only."""


Value = Mapping[str, str] | str | int | date | bool | Kpi | frozenset[str] | None
"""A text per language, a number, a date, yes or no, a KPI for its target, or kinds of days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changes; `name` is that of the practice or KPI, per language."""

    part: Part
    name: Mapping[str, str] = field(default_factory=dict)
    before: Value = None
    after: Value = None


# ---------------------------------------------------------------------------- the difference


def differences(before: Programme, after: Programme) -> tuple[Change, ...]:
    """Return what changes, in the order in which a programme is read."""
    return (
        *_of_goal_state(before, after),
        *_of_practices(before, after),
        *_of_kpis(before, after),
        *_audience(before, after),
    )


def for_members(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return what members are told: whom a programme is for is no news to those it is for."""
    return tuple(change for change in changes if change.part is not Part.AUDIENCE)


def _between(part: Part, name: Mapping[str, str], before: Value, after: Value) -> Iterator[Change]:
    if before != after:
        yield Change(part=part, name=name, before=before, after=after)


def _audience(before: Programme, after: Programme) -> Iterator[Change]:
    if before.audience != after.audience:
        yield Change(part=Part.AUDIENCE)


def _of_goal_state(before: Programme, after: Programme) -> Iterator[Change]:
    pairs: tuple[tuple[Part, Value, Value], ...] = (
        (Part.NAME, before.name, after.name),
        (Part.TOOL, before.tool, after.tool),
        (Part.GO_LIVE, before.go_live, after.go_live),
        (Part.PURPOSE, before.purpose, after.purpose),
        (Part.GOAL_STATE, before.vision.state, after.vision.state),
        (Part.BY_DAY, before.vision.by_day, after.vision.by_day),
        (Part.PLAN, before.vision.plan, after.vision.plan),
    )
    for part, old, new in pairs:
        yield from _between(part, {}, old, new)


def _of_practices(before: Programme, after: Programme) -> Iterator[Change]:
    old = {practice.id: practice for practice in before.practices}
    new = {practice.id: practice for practice in after.practices}
    for practice in after.practices:
        if practice.id in old:
            yield from _of_practice(old[practice.id], practice)
        else:
            yield Change(part=Part.PRACTICE_ADDED, name=practice.name, after=practice.benefit)
    for practice in before.practices:
        if practice.id not in new:
            yield Change(part=Part.PRACTICE_REMOVED, name=practice.name, before=practice.benefit)


def _of_practice(old: Practice, new: Practice) -> Iterator[Change]:
    yield from _between(Part.PRACTICE_NAME, old.name, old.name, new.name)
    yield from _between(Part.BENEFIT, new.name, old.benefit, new.benefit)
    if _place(old) != _place(new):
        yield Change(part=Part.PRACTICE_ORDER, name=new.name)


def _place(practice: Practice) -> tuple[int, int, int, int]:
    return practice.ease, practice.contribution, practice.from_day, practice.to_day


def _of_kpis(before: Programme, after: Programme) -> Iterator[Change]:
    old = {kpi.id: kpi for kpi in before.kpis}
    new = {kpi.id: kpi for kpi in after.kpis}
    for kpi in after.kpis:
        if kpi.id in old:
            yield from _of_kpi(old[kpi.id], kpi)
        else:
            yield Change(part=Part.KPI_ADDED, name=kpi.name, after=kpi)
            if kpi.manager_sees_person:
                yield Change(part=Part.MANAGER_SEES, name=kpi.name, before=False, after=True)
    for kpi in before.kpis:
        if kpi.id not in new:
            yield Change(part=Part.KPI_REMOVED, name=kpi.name, before=kpi)


def _of_kpi(old: Kpi, new: Kpi) -> Iterator[Change]:
    moved = (old.target, old.per, old.of, old.unit) != (new.target, new.per, new.of, new.unit)
    yield from _between(Part.KPI_NAME, old.name, old.name, new.name)
    if moved:
        yield Change(part=Part.TARGET, name=new.name, before=old, after=new)
    yield from _between(Part.KPI_PURPOSE, new.name, old.purpose, new.purpose)
    yield from _between(Part.NOT_ON, new.name, old.not_on, new.not_on)
    sees = old.manager_sees_person, new.manager_sees_person
    yield from _between(Part.MANAGER_SEES, new.name, *sees)


# ---------------------------------------------------------------------------- into force


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was put into force, and who takes part and has seen the programme as it was."""

    programme: Programme
    changes: tuple[Change, ...]
    people: tuple[str, ...]


def apply_changes(
    unit: CoachingUnit, programme_id: str, *, company: Company, now: datetime, actor: str
) -> Applied:
    """Put the changes of a running programme into force and bring its audience in line; audited.

    Cards that are open go on working: what they ask about is looked up as it is by then. Raises
    `TooLateError`: `programme_over`, or `no_changes` if there are none (any more).
    """
    before = unit.programmes.lock(programme_id)
    wanted = unit.preparing.changes(programme_id)
    if before.state is not ProgrammeState.RUNNING:
        raise TooLateError(reason="programme_over")
    if wanted is None:
        raise TooLateError(reason="no_changes")
    after = replace(
        wanted,
        state=before.state,
        lead=before.lead,
        deputy=before.deputy,
        sponsor=before.sponsor,
        sides=before.sides,
    )
    told = told_of(unit, programme_id)
    unit.programmes.put(after)
    unit.preparing.drop_changes(programme_id)
    enrol_audience(unit, after, company=company, now=now)
    unit.audit.append(AuditEntry(at=now, actor=actor, action="programme_change", subject=programme_id))
    return Applied(programme=after, changes=differences(before, after), people=told)


def told_of(unit: CoachingUnit, programme_id: str) -> tuple[str, ...]:
    """Return the ids of those who hear of it when a running programme changes or ends: who takes part and
    has begun. The others will read it as it is by then."""
    enrolments = unit.enrolments.of_programme(programme_id)
    return tuple(dict.fromkeys(one.person_id for one in enrolments if _takes_part(one)))


def _takes_part(enrolment: Enrolment) -> bool:
    return enrolment.state is EnrolmentState.ACTIVE and has_begun(enrolment)
