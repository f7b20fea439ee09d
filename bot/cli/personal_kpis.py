"""What is kept about a person who reviews KPIs or manages teams: for the export."""

from handlers.context import UnitOfWork
from people.export import Json


def reviews_of(unit: UnitOfWork, person_id: str) -> list[Json]:
    """Return the reviews of KPIs that the person wrote."""
    return [
        {
            "programme_id": one.programme_id,
            "kpi_id": one.kpi_id,
            "on": one.on.isoformat(),
            "reached": None if one.reached is None else one.reached.value,
            "why": one.why,
            "change": one.change,
            "answered_at": None if one.answered_at is None else one.answered_at.isoformat(),
        }
        for one in unit.kpi_reviews.answered_by(person_id)
    ]


def teams_managed_by(unit: UnitOfWork, person_id: str) -> list[Json]:
    """Return the teams that the roster said the person manages, at the last look."""
    known = unit.team_managers.list_all().values()
    return [
        {
            "team": one.team,
            "since": one.since.isoformat(),
            "told_at": None if one.told_at is None else one.told_at.isoformat(),
        }
        for one in known
        if one.manager_id == person_id
    ]
