"""Who manages which team, and which teams a manager may see, as the roster alone says it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from people.audience import team_paths


class Reporting(Protocol):
    """A person, or their `ReportingLine`."""

    @property
    def id(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def manager_id(self) -> str | None: ...
    @property
    def active(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Managing:
    """Who manages which team, and who stands above whom."""

    managers: Mapping[str, str]
    """The manager's id by team path; teams that nobody manages are absent."""
    bosses: Mapping[str, str | None]
    """The manager's id of everybody who is active, by id."""


def managing_of(persons: Iterable[Reporting]) -> Managing:
    """Return who manages which team of those who are active."""
    active = [person for person in persons if person.active]
    bosses = {person.id: person.manager_id for person in active}
    return Managing(managers=managers_of_teams(active), bosses=bosses)


def managers_of_teams(persons: Iterable[Reporting]) -> dict[str, str]:
    """Return the id of the manager of each team path that active people lie on, inner paths included.

    Of a path with members of its own: whom more than half of them name; if they name several without that,
    nobody. Who is named by people of that path or below it leads them, so that their own manager has no
    voice there. A path without any voice is managed by the member of it who has reports
    and is no report of another one of these; else, if it has
    several child teams of which more than half have one and the same manager and the others none, by that
    person; else by whom the managers of more than half of its child teams name; else, if there is one child
    team, by its manager. Paths for which none of this says anybody are absent: a single voice among many
    does not open the figures of all.
    """
    active = {person.id: person for person in persons if person.active}
    reports = Counter(
        one.manager_id for one in active.values() if one.manager_id is not None and one.manager_id in active
    )
    members: dict[str, list[Reporting]] = defaultdict(list)
    leads_in: dict[str, set[str]] = defaultdict(set)
    for person in active.values():
        if not person.team:
            continue
        members[person.team].append(person)
        if person.manager_id in active and person.manager_id != person.id:
            for path in _upwards(person.team):
                leads_in[path].add(person.manager_id)
    found: dict[str, str] = {}
    children: dict[str, list[str | None]] = defaultdict(list)
    # The deepest first: what an inner path says hangs on the paths below it.
    for path in sorted(team_paths(members), key=lambda path: (-path.count("/"), path)):
        own = members.get(path, [])
        voices = [_known(one.manager_id, active) for one in own if one.id not in leads_in[path]]
        if any(voices):
            manager = _by_most(voices)
        else:
            manager = _lead_among(own, reports) or _of_children(children[path], active)
        if manager is not None:
            found[path] = manager
        if "/" in path:
            children[path.rpartition("/")[0]].append(manager)
    return found


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


def _known(person_id: str | None, active: Mapping[str, Reporting]) -> str | None:
    return person_id if person_id in active else None


def _by_most(named: Sequence[str | None]) -> str | None:
    """Return whom more than half of all name, those included who name nobody; else None."""
    voices = Counter(name for name in named if name is not None)
    return next((name for name, count in voices.items() if count * 2 > len(named)), None)


def _lead_among(own: Sequence[Reporting], reports: Mapping[str, int]) -> str | None:
    """Return who of a path's own members leads it: somebody who has reports, and is no report of another one
    of them; of several, whoever has the most."""
    leads = {one.id: one for one in own if reports.get(one.id)}
    first = [one.id for one in leads.values() if one.manager_id not in leads.keys() - {one.id}]
    return min(first or leads, key=lambda key: (-(reports.get(key) or 0), key), default=None)


def _of_children(managers: Sequence[str | None], active: Mapping[str, Reporting]) -> str | None:
    """Return who manages a path that nobody in it speaks for, by the managers of the paths right below it,
    None for one that nobody manages."""
    known = {one for one in managers if one is not None}
    only = _by_most(managers) if len(known) == 1 else None
    if only is not None and len(managers) > 1:
        return only
    return _by_most([one and _known(active[one].manager_id, active) for one in managers]) or only
