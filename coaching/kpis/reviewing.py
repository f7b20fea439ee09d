"""Reviews of KPIs at their rhythm: when a lead is asked, what waits for an answer, and the answer itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from coaching.kpis.model import CHANGE_FIELD, LONGEST_TEXT, WHY_FIELD, KpiReview, Reached
from coaching.ports import CoachingUnit
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme
from measures.kpis.model import Kpi
from people.calendar import DayState
from people.errors import InvalidInputError
from people.model import AuditEntry, Company
from people.rhythm import IsWorking, dates
from people.rhythm_words import parse_rhythm
from people.working_time import company_calendar

ANSWERED = "kpi_review.answered"
"""What the audit calls that somebody answered a review."""
FIRST_AFTER = timedelta(days=7)
"""Before the first week of a programme is over there is no evaluation to look at: our own default."""
LOOKED_BACK = timedelta(days=31)
"""What fell due longer ago, while nothing ran, is not asked any more: our own default."""
_BEHIND, _AHEAD = timedelta(days=100), timedelta(days=100)
"""The company's own days are read so far around, so that a quarter which has begun is known whole."""


def falls_due(
    kpi: Kpi, *, go_live: date, after: date | None, today: date, is_working: IsWorking
) -> date | None:
    """Return the last day after `after` (None: today alone) up to `today` on which a KPI is to be reviewed;
    None if there is none. Every so many weeks is counted from the go-live."""
    since = today if after is None else max(after + timedelta(days=1), today - LOOKED_BACK)
    found = dates(parse_rhythm(kpi.review), first=go_live, start=since, is_working=is_working)
    days = [day for day in takewhile(lambda day: day <= today, found) if day >= go_live + FIRST_AFTER]
    return days[-1] if days else None


def open_reviews(
    unit: CoachingUnit,
    programme: Programme,
    *,
    company: Company,
    after: date | None,
    now: datetime,
    today: date,
) -> list[KpiReview]:
    """Store a review for each KPI of a running programme that is to be reviewed today, or was to be since
    `after`, the day of the last look; returns those that are new, in the order of the KPIs. What was opened
    on the same day before is not returned again. The caller commits."""
    if programme.go_live is None or not programme.kpis:
        return []
    calendar = company_calendar(unit, company, first=today - _BEHIND, last=today + _AHEAD)
    known = {(one.kpi_id, one.on) for one in unit.kpi_reviews.of_programme(programme.id)}
    opened = []
    for kpi in programme.kpis:
        day = falls_due(
            kpi,
            go_live=programme.go_live,
            after=after,
            today=today,
            is_working=lambda day: calendar.state(day) is DayState.WORKING,
        )
        if day is not None and (kpi.id, today) not in known:
            new = KpiReview(programme_id=programme.id, kpi_id=kpi.id, on=today, asked_at=now)
            opened.append(replace(new, id=unit.kpi_reviews.add(new)))
    return opened


def waiting(reviews: Iterable[KpiReview], programme: Programme) -> list[KpiReview]:
    """Return the reviews that wait for an answer, the longest waiting first: of each KPI that the programme
    still has, the latest one. An older one that nobody answered is made up for by the later."""
    kpi_ids = {kpi.id for kpi in programme.kpis}
    latest: dict[str, KpiReview] = {}
    for one in reviews:
        if one.kpi_id in kpi_ids and (one.kpi_id not in latest or one.on > latest[one.kpi_id].on):
            latest[one.kpi_id] = one
    return sorted((one for one in latest.values() if one.reached is None), key=lambda one: (one.on, one.id))


def reviews_of_day(unit: CoachingUnit, programme: Programme, on: date) -> list[KpiReview]:
    """Return the reviews that a programme's lead was asked for on a day, in the order of the KPIs; those of
    KPIs that are no more are left out."""
    places = {kpi.id: place for place, kpi in enumerate(programme.kpis)}
    found = [one for one in unit.kpi_reviews.of_programme(programme.id) if one.on == on]
    return sorted((one for one in found if one.kpi_id in places), key=lambda one: places[one.kpi_id])


# ---------------------------------------------------------------------------- the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a lead says of a KPI."""

    reached: Reached
    why: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A review as it is now, and what somebody else had answered while the form was open."""

    review: KpiReview
    met: KpiReview | None = None


def print_of(review: KpiReview) -> str:
    """Return a short text that differs once what was answered differs; empty for one without an answer."""
    if review.reached is None:
        return ""
    return fingerprint(review.reached, review.why, review.change)


def answer(
    unit: CoachingUnit, review_id: int, wanted: Judgement, *, seen: str, actor: str, now: datetime
) -> Answered:
    """Keep what a lead says of a KPI; a later word replaces the earlier. `seen`: `print_of` the review when
    the form was opened.

    Raises `NotFoundError(what="kpi_review")`, and `InvalidInputError` by the inputs of the form.
    """
    wrong = _problems(wanted)
    if wrong:
        raise InvalidInputError(wrong)
    before = unit.kpi_reviews.lock(review_id)
    after = replace(
        before,
        reached=wanted.reached,
        why=wanted.why,
        change=wanted.change,
        answered_at=now,
        answered_by=actor,
    )
    if print_of(after) != print_of(before):
        unit.kpi_reviews.save(after)
        entry = AuditEntry(at=now, actor=actor, action=ANSWERED, subject=f"kpi_review:{review_id}")
        unit.audit.append(entry)
    else:
        after = before
    return Answered(review=after, met=before if print_of(before) not in (seen, print_of(after)) else None)


def _problems(wanted: Judgement) -> dict[str, str]:
    """Return what is wrong by input. Why is always asked for: what was reached by chance is no more
    understood than what was missed. What changes may be nothing."""
    wrong = {} if wanted.why else {WHY_FIELD: "error.required"}
    texts = ((WHY_FIELD, wanted.why), (CHANGE_FIELD, wanted.change))
    return wrong | {name: "error.too_long" for name, text in texts if len(text) > LONGEST_TEXT}
