"""When a KPI is to be reviewed, and what waits.

Days are those of 2026: Thursday 1 October, Monday 5, Monday 12 October (a holiday in Japan), Monday 2
November. The company works from Monday to Friday; holidays are given where they matter.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from coaching.kpis.model import KpiReview, Reached
from coaching.kpis.reviewing import Judgement, answer, falls_due, print_of, waiting
from coaching.programmes.model import Programme, Vision
from measures.kpis.model import Kpi, Per
from people.errors import InvalidInputError
from storage.database import Database

NOW = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
GO_LIVE = date(2026, 9, 14)


def kpi(review: str, kpi_id: str = "visits") -> Kpi:
    return Kpi(
        id=kpi_id,
        practice_id="log",
        name={"en": "Visits"},
        purpose={"en": "hand-over"},
        unit={"en": "records"},
        target=Decimal(3),
        per=Per.DAY,
        review=review,
    )


def works(day: date) -> bool:
    return day.isoweekday() < 6 and day != date(2026, 10, 12)


def due(review: str, today: date, *, after: date | None = None, go_live: date = GO_LIVE) -> date | None:
    return falls_due(kpi(review), go_live=go_live, after=after, today=today, is_working=works)


@pytest.mark.parametrize(
    ("review", "today", "is_due"),
    [
        # 1 October is a Thursday, and the first day of the month that is worked.
        ("monthly, first working day", date(2026, 10, 1), 1),
        ("monthly, first working day", date(2026, 10, 2), 0),
        # 1 and 2, 5 to 9 October are worked, and 12 is not: 13 October is the eighth.
        ("monthly, eighth working day", date(2026, 10, 13), 1),
        ("monthly, eighth working day", date(2026, 10, 12), 0),
        ("weekly, Mon", date(2026, 10, 5), 1),
        ("weekly, Mon", date(2026, 10, 6), 0),
        # Counted from go-live on Monday 14 September: 28 September, 12 and 26 October.
        ("every 2 weeks, Mon", date(2026, 10, 12), 1),
        ("every 2 weeks, Mon", date(2026, 10, 5), 0),
        ("once, 2026-10-05", date(2026, 10, 5), 1),
        ("once, 2026-10-05", date(2026, 10, 6), 0),
    ],
)
def test_a_kpi_is_reviewed_on_the_dates_of_its_rhythm(review: str, today: date, is_due: int) -> None:
    assert due(review, today) == (today if is_due else None)


def test_nothing_is_reviewed_before_a_week_has_passed() -> None:
    """Go-live on Monday 28 September: 1 October lies within the first week, 5 October does not."""
    late = date(2026, 9, 28)
    assert due("monthly, first working day", date(2026, 10, 1), go_live=late) is None
    assert due("weekly, Mon", date(2026, 10, 5), go_live=late) == date(2026, 10, 5)


def test_what_fell_due_while_nothing_ran_is_asked_once_and_only_the_last_of_it() -> None:
    """Looked on Friday 2 October, and then nothing ran until Tuesday 20. Mondays between: 5, 12, 19."""
    assert due("weekly, Mon", date(2026, 10, 20), after=date(2026, 10, 2)) == date(2026, 10, 19)
    assert due("weekly, Mon", date(2026, 10, 20), after=date(2026, 10, 19)) is None
    assert due("monthly, first working day", date(2026, 10, 20), after=date(2026, 10, 2)) is None


def test_what_fell_due_more_than_a_month_ago_is_not_asked_any_more() -> None:
    """31 days before 2 November is 2 October."""
    today, long_ago = date(2026, 11, 2), date(2026, 9, 20)
    assert due("once, 2026-10-01", today, after=long_ago) is None
    assert due("once, 2026-10-02", today, after=long_ago) == date(2026, 10, 2)


def test_a_clock_that_was_set_back_asks_nothing() -> None:
    assert due("weekly, Mon", date(2026, 10, 5), after=date(2026, 10, 12)) is None


# ---------------------------------------------------------------------------- what waits


def review(number: int, kpi_id: str, day: int, reached: Reached | None = None) -> KpiReview:
    return KpiReview(
        id=number,
        programme_id="crm",
        kpi_id=kpi_id,
        on=date(2026, 10, day),
        asked_at=NOW,
        reached=reached,
        why="" if reached is None else "because",
        answered_at=None if reached is None else NOW,
        answered_by="" if reached is None else "lead",
    )


PROGRAMME = Programme(
    id="crm",
    tool="Salesforce",
    name={"en": "CRM"},
    purpose={"en": "hand-over"},
    go_live=GO_LIVE,
    lead="lead",
    vision=Vision(state={"en": "used"}),
    practices=(),
    kpis=(kpi("weekly, Mon", "visits"), kpi("weekly, Mon", "deals")),
)


def test_the_latest_review_of_each_kpi_waits_unless_it_was_answered() -> None:
    known = [
        review(5, "visits", 19),
        review(4, "deals", 12),
        review(3, "visits", 12),
        review(2, "gone", 12),
        review(1, "deals", 5, Reached.YES),
    ]
    assert [one.id for one in waiting(known, PROGRAMME)] == [4, 5]
    said = [review(5, "visits", 19, Reached.NO), *known[1:]]
    assert [one.id for one in waiting(said, PROGRAMME)] == [4]
    assert waiting([], PROGRAMME) == []


# ---------------------------------------------------------------------------- the answer

SAID = Judgement(reached=Reached.PARTLY, why="two teams are new", change="a trainer comes")


def test_a_later_answer_takes_the_place_of_the_earlier_and_says_what_it_replaced(
    sqlite_database: Database,
) -> None:
    with sqlite_database.unit_of_work() as unit:
        number = unit.kpi_reviews.add(review(0, "visits", 1))
        first = answer(unit, number, SAID, seen="", actor="lead", now=NOW)
        assert (first.review.reached, first.review.answered_by, first.met) == (Reached.PARTLY, "lead", None)
        # The deputy opened the form before that, too.
        other = replace(SAID, reached=Reached.NO, why="three teams are new")
        second = answer(unit, number, other, seen="", actor="deputy", now=NOW)
        assert second.met == first.review
        assert unit.kpi_reviews.get(number) == second.review
        # Who opened it afterwards has seen what they replace.
        third = answer(unit, number, SAID, seen=print_of(second.review), actor="lead", now=NOW)
        assert third.met is None
        actions = [(one.actor, one.action) for one in unit.audit.list_entries()]
    assert sorted(actions) == sorted([
        ("lead", "kpi_review.answered"), ("deputy", "kpi_review.answered"), ("lead", "kpi_review.answered"),
    ])  # fmt: skip


def test_the_same_answer_twice_is_kept_once(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as unit:
        number = unit.kpi_reviews.add(review(0, "visits", 1))
        first = answer(unit, number, SAID, seen="", actor="lead", now=NOW)
        again = answer(unit, number, SAID, seen="", actor="deputy", now=NOW)
        assert (again.review, again.met) == (first.review, None)
        assert len(unit.audit.list_entries()) == 1


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (replace(SAID, why=""), {"why": "error.required"}),
        (replace(SAID, why="x" * 501), {"why": "error.too_long"}),
        (replace(SAID, change="x" * 501), {"change": "error.too_long"}),
        (replace(SAID, why="", change="x" * 501), {"why": "error.required", "change": "error.too_long"}),
    ],
)
def test_a_review_says_why_and_nothing_too_long(
    sqlite_database: Database, wanted: Judgement, wrong: dict[str, str]
) -> None:
    with sqlite_database.unit_of_work() as unit:
        number = unit.kpi_reviews.add(review(0, "visits", 1))
        with pytest.raises(InvalidInputError) as caught:
            answer(unit, number, wanted, seen="", actor="lead", now=NOW)
        assert caught.value.fields == wrong
        assert unit.kpi_reviews.get(number).reached is None
