"""What rows of a roster must be to each other: known managers without circles, accounts of one person each.

Checked over the file and the stored roster together, as they would stand after the import.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from people.csvfile import RefusedRow, Row
from people.model import Person

_SHOWN_OF_A_CIRCLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row that is right in itself, and the person it would make."""

    row: Row
    person: Person


def settle(
    drafts: Mapping[str, Draft], stored: Mapping[str, Person], *, named: Collection[str]
) -> tuple[dict[str, Draft], list[RefusedRow]]:
    """Return the drafts (by person id) that may go in together, and the others with their reasons.

    `named` are the ids of all rows of the file, those refused before included.
    A refused row leaves its person as stored, which can put another row in the wrong: it goes on until
    all that is left fits together.
    """
    left = dict(drafts)
    refused: list[RefusedRow] = []
    while faults := _faults(left, stored, named):
        refused += [left.pop(person_id).row.refused(reason) for person_id, reason in faults.items()]
    return left, refused


def _faults(
    drafts: Mapping[str, Draft], stored: Mapping[str, Person], named: Collection[str]
) -> dict[str, str]:
    """Return what is wrong, by person id: the first kind of fault that there is."""
    after = {**stored, **{person_id: draft.person for person_id, draft in drafts.items()}}
    return (
        _shared_accounts(drafts, after, column="slack_user_id", account=lambda person: person.slack_user_id)
        or _shared_accounts(drafts, after, column="teams_aad_id", account=lambda person: person.teams_aad_id)
        or _unknown_managers(drafts, after, named)
        or _circles(drafts, stored, after)
    )


def _shared_accounts(
    drafts: Mapping[str, Draft],
    after: Mapping[str, Person],
    *,
    column: str,
    account: Callable[[Person], str | None],
) -> dict[str, str]:
    """Return the rows whose account is somebody else's: a stored person's, or of an earlier line."""
    owners = {account(person): person.id for person in after.values() if person.id not in drafts}
    faults: dict[str, str] = {}
    for draft in sorted(drafts.values(), key=lambda draft: draft.row.line):
        name = account(draft.person)
        if name is None:
            continue
        owner = owners.setdefault(name, draft.person.id)
        if owner != draft.person.id:
            faults[draft.person.id] = f"{column}: belongs to {owner} already; an account is one person's."
    return faults


def _unknown_managers(
    drafts: Mapping[str, Draft], after: Mapping[str, Person], named: Collection[str]
) -> dict[str, str]:
    faults: dict[str, str] = {}
    for person_id, draft in drafts.items():
        manager = draft.person.manager_id
        if manager is None or manager in after:
            continue
        why = "their own row was refused" if manager in named else "not in the file, not in the roster"
        faults[person_id] = f"manager_id: there is no person {manager} ({why})."
    return faults


def _circles(
    drafts: Mapping[str, Draft], stored: Mapping[str, Person], after: Mapping[str, Person]
) -> dict[str, str]:
    """Return the rows that close a circle of managers: those that change the manager of one in it."""
    faults: dict[str, str] = {}
    done: set[str] = set()
    for person_id in drafts:
        circle = _circle_above(person_id, after, done)
        mine = [one for one in circle if one in drafts]
        changed = [one for one in mine if one not in stored or _manager(stored, one) != _manager(after, one)]
        for one in changed or mine:
            faults[one] = f"manager_id: these are each other's managers: {_path(circle, one)}."
    return faults


def _circle_above(person_id: str, people: Mapping[str, Person], done: set[str]) -> list[str]:
    """Return the circle that the line of managers above a person runs into; empty if it ends, or was
    walked before (`done`, which grows)."""
    line: list[str] = []
    places: dict[str, int] = {}
    current: str | None = person_id
    while current is not None and current in people and current not in done:
        places[current] = len(line)
        line.append(current)
        done.add(current)
        current = _manager(people, current)
    return line[places[current] :] if current in places else []


def _manager(people: Mapping[str, Person], person_id: str) -> str | None:
    return people[person_id].manager_id


def _path(circle: list[str], first: str) -> str:
    start = circle.index(first)
    walk = circle[start:] + circle[:start]
    names = [*walk[:_SHOWN_OF_A_CIRCLE], *(["..."] if len(walk) > _SHOWN_OF_A_CIRCLE else []), first]
    return " > ".join(names)
