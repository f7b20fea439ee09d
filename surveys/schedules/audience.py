"""Whom a schedule of surveys is for, and whether they are enough."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from people.audience import has_started, in_audience, is_present
from people.model import Company, Person
from surveys.ports import SurveysUnit
from surveys.schedules.model import SurveySchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Too few people for a wave to open: how many there are, and how many are needed."""

    people: int
    needed: int

    def __str__(self) -> str:
        return (
            f"is {self.people} people today, and nothing opens below {self.needed}, twice the smallest "
            "group: widen it, or import the roster first"
        )


def audience_of(
    unit: SurveysUnit, schedule: SurveySchedule, *, company: Company, today: date
) -> list[Person]:
    """Return those of the audience who are in the company on that day, by id."""
    managers = unit.people.manager_ids()
    return [
        person
        for person in unit.people.list_all()
        if is_present(person, company=company, today=today)
        and has_started(person, today=today)
        and in_audience(person, schedule.audience, is_manager=person.id in managers)
    ]


def shortage_of(
    unit: SurveysUnit, schedule: SurveySchedule, *, company: Company, now: datetime
) -> Shortage | None:
    """Tell whether a schedule is for too few people, today, to open a wave: for fewer than twice the smallest
    group (ANONYMITY)."""
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    people = len(audience_of(unit, schedule, company=company, today=today))
    needed = 2 * max(schedule.smallest_group, company.smallest_group)
    return Shortage(people=people, needed=needed) if people < needed else None
