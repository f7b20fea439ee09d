"""What an admin reads of the roster: who is in the company, and who is not any more."""

from datetime import UTC, date, datetime

from handlers.admin import roster_counts
from handlers.context import World
from people.model import Company, Person
from storage.database import Database

NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)
"""Midnight in Tokyo: 1 July begins there."""


def test_who_is_past_their_last_day_or_deactivated_is_not_in_the_company_any_more(database: Database) -> None:
    """By their own date: in Berlin it is still 30 June."""
    last = date(2026, 6, 30)
    with database.unit_of_work() as unit:
        unit.people.upsert_many(
            [
                Person(id="a", name="A", team="Sales"),
                Person(id="left", name="L", team="Sales/East", end_date=last),
                Person(id="last-day", name="D", team="Sales/West", end_date=last, timezone="Europe/Berlin"),
                Person(id="off", name="O", team="Sales/North", active=False),
            ]
        )
        found = roster_counts(World(company=Company(name="Acme"), now=NOW), unit)
    assert (found.people, found.active, found.teams) == (4, 2, 2)
