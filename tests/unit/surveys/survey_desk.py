"""A small company in two time zones, for sets and schedules of surveys."""

from datetime import UTC, datetime

from people.model import Company, Person, Role
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="ミズキ計器", languages=("ja", "en"))
NOW = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
"""Monday, 09:00 in Tokyo."""
ACTOR = "admin"


def bring_people_in(unit: SqlUnitOfWork) -> None:
    """Store three people of Sales and one in Berlin."""
    people = [
        Person(id="suzuki", name="鈴木 健太", team="Sales", rank="部長", roles=frozenset({Role.LEAD})),
        Person(id="tanaka", name="田中 美香", team="Sales/East", rank="主任"),
        Person(id="sato", name="佐藤 亮", team="Sales/East"),
        Person(id="weber", name="Jana Weber", team="Support", timezone="Europe/Berlin"),
    ]
    unit.people.upsert_many(people)
