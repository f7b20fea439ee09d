"""Who something is for: by team, role, rank and start, as files and forms name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from people.model import Company, Person, Role
from people.sending import is_in_pilot


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who takes part. Entries of one key are alternatives, keys must all hold; empty = everybody.

    `teams` take their subtree.
    """

    teams: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    started_after: date | None = None


def in_audience(person: Person, audience: Audience, *, is_manager: bool) -> bool:
    """Tell whether the person takes part: every key that is there must hold, by any of its entries."""
    return (
        _in_teams(person, audience.teams)
        and (not audience.roles or bool(_roles(person, is_manager=is_manager) & set(audience.roles)))
        and (not audience.ranks or person.rank in audience.ranks)
        and (
            audience.started_after is None
            or (person.start_date is not None and person.start_date > audience.started_after)
        )
    )


def is_present(person: Person, *, company: Company, today: date) -> bool:
    """Tell whether the person is in the company and may get anything; leave does not matter here."""
    gone = person.end_date is not None and person.end_date < today
    return person.active and not gone and is_in_pilot(person, company)


def has_started(person: Person, *, today: date) -> bool:
    """Tell whether the person's first day in the company has come; one that is not known has."""
    return person.start_date is None or person.start_date <= today


def team_paths(teams: Iterable[str]) -> set[str]:
    """Return all paths that the teams lie on, their departments included."""
    parts = [team.split("/") for team in teams if team]
    return {"/".join(one[: length + 1]) for one in parts for length in range(len(one))}


def _in_teams(person: Person, teams: Sequence[str]) -> bool:
    return not teams or any(person.team == team or person.team.startswith(team + "/") for team in teams)


def _roles(person: Person, *, is_manager: bool) -> set[str]:
    extra = {Role.MEMBER, Role.MANAGER} if is_manager else {Role.MEMBER}
    return {role.value for role in person.roles | extra}
