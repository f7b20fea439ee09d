"""What is missing of responses, whether the next survey waits for it, and when whom to remind."""

from datetime import UTC, date, datetime

import pytest

from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState
from surveys.responses.rules import (
    holds_back,
    is_late,
    lacks,
    overdue_week,
    promised,
    reminder_due,
    standing,
    unanswered,
)

NOON = datetime(2026, 6, 9, 3, tzinfo=UTC)
DUE = date(2026, 6, 16)


def a_round(state: RoundState = RoundState.OPEN, *, overridden: bool = False, by: str = "sponsor") -> Round:
    return Round(
        wave_id="pulse-1",
        schedule_id="pulse",
        state=state,
        due_on=DUE,
        opened_at=NOON,
        overridden_by=by if overridden else "",
        overridden_at=NOON if overridden else None,
    )


def item(
    number: int,
    decision: Decision | None = None,
    *,
    due: date | None = None,
    done: date | None = None,
    into: int = 0,
) -> Item:
    answer = decision and Answer(
        decision=decision, reasons={"en": "So."}, owner_id="o", due=due, done_on=done, at=NOON, by="lead"
    )
    return Item(
        id=number, wave_id="pulse-1", place=number, origin=Origin.OWN, answer=answer, merged_into=into
    )


OPEN_ONE, NOT_NOW = item(1), item(2, Decision.NOT_NOW)
MERGED = item(3, into=2)


@pytest.mark.parametrize(
    ("one", "items", "expected"),
    [
        # Worked on: it waits even if everything has an answer, because nobody has read it.
        (a_round(), [OPEN_ONE, NOT_NOW], (True, True)),
        (a_round(), [NOT_NOW], (True, True)),
        # Published: it waits only for items without an answer, and what was merged has one.
        (a_round(RoundState.PUBLISHED), [NOT_NOW, MERGED], (False, False)),
        (a_round(RoundState.PUBLISHED), [NOT_NOW, OPEN_ONE], (True, True)),
        # Nothing was named: there is nothing to wait for, not even an item of one's own.
        (a_round(RoundState.NOTHING), [], (False, False)),
        (a_round(RoundState.NOTHING), [OPEN_ONE], (False, False)),
        # A sponsor's word lets it open; what is missing is missing all the same.
        (a_round(overridden=True), [OPEN_ONE], (True, False)),
        (a_round(RoundState.PUBLISHED, overridden=True), [OPEN_ONE], (True, False)),
        # ... also once it is forgotten who said so.
        (a_round(overridden=True, by=""), [OPEN_ONE], (True, False)),
    ],
)
def test_the_next_survey_waits_for_what_is_missing_unless_a_sponsor_says_otherwise(
    one: Round, items: list[Item], expected: tuple[bool, bool]
) -> None:
    """`expected`: something is missing, the next one waits."""
    assert (lacks(one, items), holds_back(one, items)) == expected


def test_what_was_merged_stands_for_itself_no_more() -> None:
    assert standing([OPEN_ONE, NOT_NOW, MERGED]) == [OPEN_ONE, NOT_NOW]
    assert unanswered([OPEN_ONE, NOT_NOW, MERGED]) == [OPEN_ONE]


def test_only_what_will_be_done_and_is_not_done_is_a_promise() -> None:
    will = item(4, Decision.WILL_DO, due=DUE)
    done = item(5, Decision.WILL_DO, due=DUE, done=DUE)
    into_another = item(6, Decision.WILL_DO, due=DUE, into=4)
    there = item(7, Decision.ALREADY_THERE)
    assert promised([OPEN_ONE, NOT_NOW, will, done, into_another, there]) == [will]


def test_a_promise_is_late_from_the_day_after_its_date() -> None:
    will, days = item(1, Decision.WILL_DO, due=DUE), [date(2026, 6, 15), DUE, date(2026, 6, 17)]
    assert [is_late(will, today=day) for day in days] == [False, False, True]
    done = item(1, Decision.WILL_DO, due=DUE, done=days[2])
    assert not any(is_late(one, today=days[2]) for one in (done, NOT_NOW, OPEN_ONE))


@pytest.mark.parametrize(
    ("today", "soon", "occasion"),
    [
        # Two working days after Thursday 11 June is Monday, after Friday 12 June is Tuesday 16 June.
        (date(2026, 6, 11), date(2026, 6, 15), None),
        (date(2026, 6, 12), DUE, "soon"),
        (date(2026, 6, 15), date(2026, 6, 17), "soon"),
        (DUE, date(2026, 6, 18), "due"),
        (date(2026, 6, 22), date(2026, 6, 24), "due"),
        (date(2026, 6, 23), date(2026, 6, 25), "week1"),
        (date(2026, 6, 29), date(2026, 7, 1), "week1"),
        (date(2026, 6, 30), date(2026, 7, 2), "week2"),
    ],
)
def test_it_is_time_to_remind_before_the_day_on_it_and_each_week_after_it(
    today: date, soon: date, occasion: str | None
) -> None:
    assert reminder_due(a_round(), today=today, soon=soon) == occasion


@pytest.mark.parametrize(
    ("today", "week"),
    [(DUE, None), (date(2026, 6, 17), 0), (date(2026, 6, 23), 0), (date(2026, 6, 24), 1)],
)
def test_responses_are_overdue_from_the_day_after_they_were_promised(today: date, week: int | None) -> None:
    assert overdue_week(a_round(), today=today) == week
