"""A wave closes: what people said becomes what is to be answered. Nothing here commits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from people.model import AuditEntry, Company
from people.working_time import company_calendar
from surveys.codebook.service import praising
from surveys.gate.model import COMPANY
from surveys.ports import SurveysUnit
from surveys.responses.items import items_of
from surveys.responses.model import Item, Round, RoundState
from surveys.results.service import results_of
from surveys.waves.model import Wave

OPENED = "responses.opened"
"""What the audit calls it when items were made."""
ACTOR = "surveys"
"""Who the audit says made them."""
LOOK_AHEAD = timedelta(days=60)
"""In which the company's own days are read for the date until which responses are promised."""


def open_round(
    unit: SurveysUnit, wave: Wave, *, closed_on: date, company: Company, now: datetime
) -> tuple[Round, list[Item]] | None:
    """Make the round of a wave whose figures are in the ledger, and its items; returns both. None if too few
    answered, of which there is nothing to respond to, or if it is there already.

    `closed_on` is the company's day from which working days are counted.
    """
    result = results_of(unit, wave.id, of=(COMPANY,))
    if result.too_few or unit.responses.find_round(wave.id) is not None:
        return None
    items = items_of(result, weak_below=company.weak_below, praise=praising(unit))
    one = Round(
        wave_id=wave.id,
        schedule_id=wave.schedule_id,
        state=RoundState.OPEN if items else RoundState.NOTHING,
        due_on=_due_on(unit, closed_on, company),
        opened_at=now,
    )
    unit.responses.add_round(one)
    _add(unit, items)
    entry = AuditEntry(at=now, actor=ACTOR, action=OPENED, subject=wave.id, detail=str(len(items)))
    unit.audit.append(entry)
    return one, items


def _add(unit: SurveysUnit, items: Sequence[Item]) -> None:
    for item in items:
        unit.responses.add_item(item)


def _due_on(unit: SurveysUnit, closed_on: date, company: Company) -> date:
    """Return the last day of those that are promised: of 5 working days after Tuesday 9 June the 16th
    (WORDS, example 7)."""
    calendar = company_calendar(unit, company, first=closed_on, last=closed_on + LOOK_AHEAD)
    found = calendar.add_working_days(closed_on, company.response_days)
    # A calendar without any working day in a year is a mistake: the survey still ends.
    return found or closed_on + timedelta(days=company.response_days)
