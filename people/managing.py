"""Who manages which team, and which teams a manager may see, as the roster alone says it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from people.audience import team_paths
from people.model import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Managing:
    """Who manages which team, and who stands above whom."""

    managers: Mapping[str, str]
    """The manager's id by team path; teams that nobody manages are absent."""
    bosses: Mapping[str, str | None]
    """The manager's id of everybody who is active, by id."""


def managing_of(persons: Iterable[Person]) -> Managing:
    """Return who manages which team of those who are active."""
    active = [person for person in persons if person.active]
    bosses = {person.id: person.manager_id for person in active}
    return Managing(managers=managers_of_teams(active), bosses=bosses)


def managers_of_teams(persons: Iterable[Person]) -> dict[str, str]:
    """Return the id of the manager of each team path that active people lie on, inner paths included.

    Of a path with members of its own: whom most of them name, of two alike the lower id. Who is named by
    people of that path or below it leads them, so that their own manager has no voice there. A path without
    such voices is managed by the member of it who has reports; else by the manager of all of its several
    child teams, if that is one person; else by whom most of the child teams' managers name; else, if there
    is one child team, by its manager. Paths for which none of this says anybody are absent.
    """
    active = {person.id: person for person in persons if person.active}
    reports = Counter(one.manager_id for one in active.values() if one.manager_id in active)
    members: dict[str, list[Person]] = defaultdict(list)
    leads_in: dict[str, set[str]] = defaultdict(set)
    for person in active.values():
        if not person.team:
            continue
        members[person.team].append(person)
        if person.manager_id in active and person.manager_id != person.id:
            for path in _upwards(person.team):
                leads_in[path].add(person.manager_id)
    found: dict[str, str] = {}
    children: dict[str, list[str]] = defaultdict(list)
    # The deepest first: what an inner path says hangs on the paths below it.
    for path in sorted(team_paths(members), key=lambda path: (-path.count("/"), path)):
        own = members.get(path, [])
        manager = (
            _most(one.manager_id for one in own if one.id not in leads_in[path] and one.manager_id in active)
            or min(
                (one.id for one in own if reports[one.id]), key=lambda key: (-reports[key], key), default=None
            )
            or _of_children(children[path], active)
        )
        if manager is None:
            continue
        found[path] = manager
        if "/" in path:
            children[path.rpartition("/")[0]].append(manager)
    return found


def may_see_team(viewer_id: str, team: str, *, managing: Managing) -> bool:
    """Tell whether somebody manages the team or one above it, or stands above the manager of such a team.

    The team of everybody (an empty path) has no manager: nobody may see it for that.
    """
    return any(_stands_over(viewer_id, path, managing) for path in _upwards(team))


def teams_of(manager_id: str, *, managing: Managing) -> tuple[str, ...]:
    """Return the topmost teams that a manager may see, by path; teams below them are not named again."""
    seen = {path for path in managing.managers if _stands_over(manager_id, path, managing)}
    return tuple(
        sorted(path for path in seen if not any(above in seen for above in list(_upwards(path))[1:]))
    )


def managers_above(person_id: str, *, managing: Managing) -> Iterator[str]:
    """Yield who stands above a person, the nearest first; a cycle in old data does not go round for ever."""
    known, current = {person_id}, managing.bosses.get(person_id)
    while current is not None and current not in known:
        yield current
        known.add(current)
        current = managing.bosses.get(current)


def _stands_over(viewer_id: str, path: str, managing: Managing) -> bool:
    if viewer_id not in managing.bosses:
        return False
    manager = managing.managers.get(path)
    return manager is not None and (
        manager == viewer_id or viewer_id in managers_above(manager, managing=managing)
    )


def _upwards(team: str) -> Iterator[str]:
    """Yield the path and those above it, the longest first."""
    while team:
        yield team
        team = team.rpartition("/")[0]


def _most(named: Iterable[str | None]) -> str | None:
    """Return who is named most often, of several the lowest id."""
    voices = Counter(name for name in named if name is not None)
    return min(voices, key=lambda name: (-voices[name], name), default=None)


def _of_children(managers: Iterable[str], active: Mapping[str, Person]) -> str | None:
    """Return who manages a path that has no members of its own, by the managers of the paths below it."""
    below = list(managers)
    only = below[0] if len(set(below)) == 1 else None
    if only is not None and len(below) > 1:
        return only
    named = (active[one].manager_id for one in below)
    return _most(name for name in named if name in active) or only
