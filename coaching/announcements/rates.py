"""The response rate month by month: counted once a month is over, and kept as it was counted.

What is shown of a month never changes afterwards. If it were counted again whenever somebody looks, then two
looks before and after one person responded, moved to another team or was erased would tell what that person
did.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coaching.announcements.model import Response, ResponseKind
from coaching.announcements.response_rate import (
    Group,
    GroupKind,
    MonthlyRate,
    Withheld,
    present_in,
    response_rate,
)
from coaching.ports import CoachingUnit
from people.model import Company, Person

MOST_MONTHS = 12
"""Months that are shown, back from the last one that is over: our own default."""
COUNTED = frozenset({ResponseKind.CLICK, ResponseKind.QUESTION})
"""What counts as a response (PRODUCT 7: "clicked a link, posted a question"); *Got it* does not."""

_FACT = "response_rate:{:%Y-%m}"
"""The fact that keeps the figures of a month: numbers only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """`months`: those that are over and in which an announcement was sent or responded to, latest first."""

    months: tuple[MonthlyRate, ...]
    next_on: date
    """When the month that runs is counted, in the company's zone."""


def rates(unit: CoachingUnit, *, company: Company, now: datetime) -> Rates:
    """Return the figures of the latest months, and keep those that were not counted yet.

    A month lasts from midnight to midnight in the company's zone. Members and teams are those that the roster
    has when it is counted: at the first look after its end. A month in which nobody was reached and nobody
    responded has no figures.
    """
    this_month = now.astimezone(ZoneInfo(company.timezone)).date().replace(day=1)
    counting = _Counting(unit, company)
    months = []
    month = this_month
    for _ in range(MOST_MONTHS):
        month = _month_before(month)
        found = counting.rate_of(month)
        if found is not None:
            months.append(found)
    return Rates(months=tuple(months), next_on=_month_after(this_month))


class _Counting:
    """Counts months, and reads the roster at most once for all of them."""

    def __init__(self, unit: CoachingUnit, company: Company) -> None:
        self._unit = unit
        self._company = company
        self._people: list[Person] | None = None

    def rate_of(self, month: date) -> MonthlyRate | None:
        """Return the figures of a month that is over, counted now if they were not; None without any."""
        name = _FACT.format(month)
        kept = self._unit.switches.get(name)
        if kept is None:
            found = self._count(month)
            if found is None:
                return None
            # Whoever was first has counted: two who look at the same moment see the same.
            kept = self._unit.switches.keep(name, to_text(found))
        return from_text(kept)

    def _count(self, month: date) -> MonthlyRate | None:
        first, after = (_midnight(day, self._company) for day in (month, _month_after(month)))
        reached = self._unit.announcements.reached_between(first, after)
        responses = self._unit.announcements.responses_between(first, after)
        responded = {kind.value: _who(responses, kind) for kind in COUNTED}
        if not reached and not any(responded.values()):
            return None
        if self._people is None:
            self._people = self._unit.people.list_all()
        last = _month_after(month) - timedelta(days=1)
        return response_rate(
            present_in(self._people, company=self._company, first=month, last=last),
            month=month,
            reached=reached,
            responded=responded,
            smallest_group=self._company.smallest_group,
        )


def _who(responses: Sequence[Response], kind: ResponseKind) -> frozenset[str]:
    return frozenset(one.person_id for one in responses if one.kind is kind)


def _midnight(day: date, company: Company) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(company.timezone))


def _month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


# ---------------------------------------------------------------------------- as it is kept


def to_text(rate: MonthlyRate) -> str:
    """Return the figures as they are kept: what is shown, and nothing else."""
    rows = [[list(one.path), one.kind.value, one.people, one.reached, one.responded] for one in rate.groups]
    whole = [rate.people, rate.reached, rate.responded]
    return json.dumps(
        {
            "month": rate.month.isoformat(),
            "whole": whole,
            "smallest_group": rate.smallest_group,
            "groups": rows,
        },
        ensure_ascii=False,
    )


def from_text(text: str) -> MonthlyRate:
    """Return the figures that `to_text` wrote."""
    kept = json.loads(text)
    people, reached, responded = kept["whole"]
    return MonthlyRate(
        month=date.fromisoformat(kept["month"]),
        people=people,
        reached=reached,
        responded=_count_of(responded),
        smallest_group=kept["smallest_group"],
        groups=tuple(
            Group(
                path=tuple(path),
                kind=GroupKind(kind),
                people=people,
                reached=reached,
                responded=_count_of(responded),
            )
            for path, kind, people, reached, responded in kept["groups"]
        ),
    )


def _count_of(kept: int | str) -> int | Withheld:
    return kept if isinstance(kept, int) else Withheld(kept)
