"""Who is new as the manager of a team: they are told of purpose, figures and open promises (PRODUCT 1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from coaching.kpis.model import TeamManager
from coaching.ports import CoachingUnit
from coaching.programmes.model import EnrolmentState, Programme, ProgrammeState
from people.managing import managers_of_teams
from people.model import Person

TELL_WITHIN = 5
"""Working days within which a new manager is told: our own default."""
TAKES_PART = frozenset({EnrolmentState.ACTIVE, EnrolmentState.FINISHED})
"""Enrolments of those whose figures are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewManager:
    """Somebody who was found to manage teams that they did not manage before."""

    manager_id: str
    teams: tuple[str, ...]
    """Paths, sorted; of a path and those below it only the topmost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is to be kept of a look at the roster, and who is new by it."""

    kept: tuple[TeamManager, ...]
    """New and changed ones."""
    gone: frozenset[str]
    """Teams that are no more, or that nobody manages."""
    new: tuple[NewManager, ...]


def compare(
    known: Mapping[str, TeamManager], managing: Mapping[str, str], *, today: date, now: datetime
) -> Found:
    """Return what differs between who managed which team at the last look and who does now.

    At the first look of all nobody is new. Later, somebody is new for a team that another one managed. For
    a team that was not there before they are new only if they managed none until then: a team that got
    another name, or was split by its own manager, has no new manager.
    """
    kept, taken = [], []
    managed_before = {one.manager_id for one in known.values()}
    for team, manager_id in sorted(managing.items()):
        before = known.get(team)
        if before is not None and before.manager_id == manager_id:
            continue
        is_new = bool(known) and (before is not None or manager_id not in managed_before)
        kept.append(
            TeamManager(team=team, manager_id=manager_id, since=today, told_at=None if is_new else now)
        )
        if is_new:
            taken.append((manager_id, team))
    return Found(
        kept=tuple(kept), gone=frozenset(known.keys() - managing.keys()), new=tuple(_by_person(taken))
    )


def _by_person(taken: Iterable[tuple[str, str]]) -> Iterable[NewManager]:
    teams: dict[str, list[str]] = {}
    for manager_id, team in taken:
        teams.setdefault(manager_id, []).append(team)
    for manager_id in sorted(teams):
        yield NewManager(manager_id=manager_id, teams=topmost(teams[manager_id]))


def topmost(teams: Iterable[str]) -> tuple[str, ...]:
    """Return the paths without those that lie below another one of them, sorted."""
    paths = set(teams)
    return tuple(sorted(path for path in paths if not any(is_below(path, other) for other in paths)))


def is_below(team: str, other: str) -> bool:
    """Tell whether a team's path lies below another one."""
    return team.startswith(f"{other}/")


def look_at_roster(unit: CoachingUnit, *, persons: Sequence[Person], today: date, now: datetime) -> Found:
    """Compare who manages which team with the last look, and keep what is different; the caller commits.
    `persons` are those who are in the company."""
    found = compare(unit.team_managers.list_all(), managers_of_teams(persons), today=today, now=now)
    unit.team_managers.put_many(found.kept)
    if found.gone:
        unit.team_managers.remove(found.gone)
    return found


def to_tell(unit: CoachingUnit) -> list[NewManager]:
    """Return the managers who were found to be new and have not been told yet, by id."""
    waiting = [one for one in unit.team_managers.list_all().values() if one.told_at is None]
    return list(_by_person((one.manager_id, one.team) for one in waiting))


def mark_told(unit: CoachingUnit, manager_id: str, *, now: datetime) -> None:
    """Keep that a manager was told of all their teams."""
    own = [one for one in unit.team_managers.list_all().values() if one.manager_id == manager_id]
    unit.team_managers.put_many([replace(one, told_at=now) for one in own if one.told_at is None])


def programmes_of(
    unit: CoachingUnit, teams: Sequence[str], persons: Mapping[str, Person]
) -> list[tuple[Programme, frozenset[str]]]:
    """Return the running programmes in which people of the teams, or of teams below, take part, with who
    they are; `persons` by id."""
    found = []
    for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING):
        members = frozenset(
            one.person_id
            for one in unit.enrolments.of_programme(programme.id)
            if one.state in TAKES_PART and _is_in(persons.get(one.person_id), teams)
        )
        if members:
            found.append((programme, members))
    return found


def _is_in(person: Person | None, teams: Sequence[str]) -> bool:
    return person is not None and any(person.team == team or is_below(person.team, team) for team in teams)
