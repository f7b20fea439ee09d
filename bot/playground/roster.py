"""Finding somebody to act as: search, roles in words, and whom a newcomer should try first."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.playground.model import roles_of
from cards.words import Words
from people.model import Person, Role

MAX_RESULTS = 40
_NEW_FOR = timedelta(days=60)
_ROLE_ORDER = (Role.LEAD, Role.SPONSOR, Role.ADMIN, Role.SUPPORTER, Role.MANAGER)

_TRIED_ROLES = (Role.LEAD, Role.SUPPORTER, Role.SPONSOR, Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Somebody worth trying, and why (`starter`, `manager`, or a role)."""

    person: Person
    reason: str


def present(people: Sequence[Person], *, today: date) -> list[Person]:
    """Return those who are in the company: active, and not past their last day."""
    return [one for one in people if one.active and (one.end_date is None or one.end_date >= today)]


def role_labels(roles: frozenset[Role], words: Words) -> list[str]:
    """Return the roles in words, the rarest first; a member without any is called just that."""
    return [words.text(f"role.{role}") for role in _ROLE_ORDER if role in roles] or [
        words.text("role.member")
    ]


def search(people: Sequence[Person], query: str, *, words: Words) -> list[Person]:
    """Return the people in whose name, id, team, rank or roles every word of the query occurs."""
    wanted = _folded(query).split()
    managers = {one.manager_id for one in people}
    roles = {one.id: one.roles | ({Role.MANAGER} if one.id in managers else frozenset()) for one in people}
    return [one for one in people if _has_all(_haystack(one, roles[one.id], words), wanted)]


def suggestions(people: Sequence[Person], *, preferred: Sequence[str], today: date) -> list[Pick]:
    """Return whom to try: a new starter, their manager, and one person of each further role.

    `preferred` are ids; they come before others who would do as well.
    """
    by_id = {one.id: one for one in people}
    wanted = [by_id[key] for key in preferred if key in by_id]
    starter = _starter(people, preferred=wanted, today=today)
    if starter is None:
        return []
    picks = [Pick(person=starter, reason="starter")]
    if starter.manager_id in by_id:
        picks.append(Pick(person=by_id[starter.manager_id], reason="manager"))
    for role in _TRIED_ROLES:
        taken = {pick.person.id for pick in picks}
        found = next((one for one in (*wanted, *people) if role in one.roles and one.id not in taken), None)
        if found is not None:
            picks.append(Pick(person=found, reason=role.value))
    return picks


def _starter(people: Sequence[Person], *, preferred: Sequence[Person], today: date) -> Person | None:
    """Return the preferred one, else who started last without a role, else anybody without one."""
    if preferred:
        return preferred[0]
    plain = [one for one in people if roles_of(one, people) <= {Role.MEMBER}]
    new = [one for one in plain if one.start_date and today - _NEW_FOR <= one.start_date <= today]
    if new:
        return max(new, key=lambda one: (one.start_date or date.min, one.id))
    return next(iter(plain), None) or next(iter(people), None)


def _has_all(haystack: str, wanted: Sequence[str]) -> bool:
    return all(word in haystack for word in wanted)


def _haystack(person: Person, roles: frozenset[Role], words: Words) -> str:
    parts = [person.name, person.id, person.team, person.rank or "", person.timezone or ""]
    return _folded(" ".join([*parts, *roles, *role_labels(roles, words)]))


def _folded(text: str) -> str:
    """Fold width and case, so that ＴＡＮＡＫＡ finds Tanaka."""
    return unicodedata.normalize("NFKC", text).casefold()
