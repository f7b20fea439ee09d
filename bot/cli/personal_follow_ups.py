"""What is kept about a person who follows up with a team, or answers for a source: for the export."""

from datetime import date, datetime

from handlers.context import UnitOfWork
from measures.follow_ups.model import FollowUp
from people.export import Json


def follow_ups_of(unit: UnitOfWork, person_id: str) -> list[Json]:
    """Return what the person was asked about, pressed and wrote; what others wrote is theirs."""
    return [_follow_up(entry, person_id) for entry in unit.follow_ups.of_person(person_id)]


def _follow_up(entry: FollowUp, person_id: str) -> dict[str, Json]:
    found: dict[str, Json] = {
        "programme_id": entry.programme_id,
        "kpi_id": entry.kpi_id,
        "team": entry.team,
        "opened_on": entry.opened_on.isoformat(),
        "state": entry.state.value,
    }
    if entry.manager_id == person_id:
        found |= {
            "first_asked_on": _iso(entry.asked_on),
            "last_asked_on": _iso(entry.last_asked_on),
            "reaction": entry.reaction.value if entry.reaction else None,
            "reacted_at": _iso(entry.reacted_at),
            "snoozed_until": _iso(entry.snoozed_until),
            "manager_told_at": _iso(entry.told_above_at),
        }
    if entry.disputed_by == person_id:
        found |= {"dispute": entry.dispute, "disputed_at": _iso(entry.disputed_at)}
    if entry.settled_by == person_id:
        found |= {"settlement": entry.settlement, "settled_at": _iso(entry.settled_at)}
    return found


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None
