"""How an answer changed over time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from surveys.responses.model import Answer, Decision
from surveys.responses.versions import changed_at

MONDAY = datetime(2026, 6, 15, tzinfo=UTC)
FIRST = Answer(
    decision=Decision.WILL_DO,
    reasons={"en": "fewer fields"},
    owner_id="suzuki",
    due=date(2026, 7, 10),
    at=MONDAY,
    by="mori",
)


def days(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


@pytest.mark.parametrize(
    "changed",
    [
        replace(FIRST, decision=Decision.NOT_NOW),
        replace(FIRST, reasons={"en": "far fewer fields"}),
        replace(FIRST, owner_id="sato"),
        replace(FIRST, due=date(2026, 8, 7)),
    ],
)
def test_another_decision_reason_owner_or_date_is_another_answer(changed: Answer) -> None:
    assert changed_at((FIRST, replace(changed, at=days(2)))) == days(2)


def test_an_answer_that_stands_as_it_was_given_never_changed() -> None:
    assert changed_at((FIRST,)) is None


@pytest.mark.parametrize(
    "later", [replace(FIRST, done_on=date(2026, 7, 8)), replace(FIRST, next_steps={"en": "a report"})]
)
def test_that_it_is_done_or_what_follows_is_no_other_answer(later: Answer) -> None:
    assert changed_at((FIRST, replace(later, at=days(2)))) is None


def test_the_last_change_counts_whatever_came_after_it() -> None:
    moved = replace(FIRST, due=date(2026, 8, 7), at=days(3))
    done = replace(moved, done_on=date(2026, 8, 1), at=days(50))
    assert changed_at((FIRST, moved, done)) == days(3)
