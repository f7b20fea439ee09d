"""What must hold of a change on request, and what may be told of how many asked and how long they waited."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.changes.model import ChangeRequest, ChangeState
from coaching.changes.rules import (
    LONGEST_REASON,
    LONGEST_TITLE,
    Wanted,
    days_waited,
    is_on_request,
    middle,
    problems,
    public_days,
    told_days,
    told_people,
)

TODAY = date(2026, 6, 10)
NOON = datetime(2026, 6, 10, 3, tzinfo=UTC)
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
PLANNED = Wanted(titles={"ja": "減らす"}, reasons={"ja": "14から8"}, state=ChangeState.PLANNED, on=TODAY)
DONE = Wanted(titles={"ja": "減らす"}, state=ChangeState.DONE, on=TODAY)
REFUSED = Wanted(titles={"ja": "減らす"}, reasons={"ja": "目的"}, state=ChangeState.REFUSED)


def change(number: int, *waited: int, voices: int = 1, **others: object) -> ChangeRequest:
    """Return a change that was done first, and saved, on a day, the later the greater its number."""
    plain = ChangeRequest(
        id=number,
        programme_id="crm",
        titles={"en": "Fewer fields"},
        state=ChangeState.DONE,
        done_on=TODAY,
        asked_on=TODAY,
        waited=waited,
        counted=waited,
        counted_at=NOON + number * DAY if waited else None,
        voices=voices,
        saved_at=NOON + number * DAY,
        saved_by="suzuki",
    )
    return replace(plain, **others)  # type: ignore[arg-type] # a test's own


def wrong_with(wanted: Wanted) -> dict[str, str]:
    """Return what is wrong, in a company of two languages."""
    return problems(wanted, languages=("ja", "en"), today=TODAY)


# ---------------------------------------------------------------------------- what is entered


@pytest.mark.parametrize(
    "wanted",
    [
        PLANNED,
        replace(PLANNED, on=TODAY + DAY),
        DONE,
        replace(DONE, on=TODAY - DAY),
        REFUSED,
        replace(REFUSED, on=TODAY - 9 * DAY),
        replace(PLANNED, titles={"en": "Fewer"}, reasons={"en": "14 to 8"}),
    ],
)
def test_a_change_with_all_that_it_needs_is_taken(wanted: Wanted) -> None:
    assert wrong_with(wanted) == {}


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (replace(PLANNED, on=TODAY - DAY), {"date": "error.change_past"}),
        (replace(PLANNED, on=None), {"date": "error.required"}),
        (replace(DONE, on=TODAY + DAY), {"date": "error.change_future"}),
        (replace(DONE, on=None), {"date": "error.required"}),
        (replace(REFUSED, reasons={}), {"reason_ja": "error.required"}),
        (replace(PLANNED, reasons={}), {"reason_ja": "error.required"}),
        (replace(DONE, titles={}), {"title_ja": "error.required"}),
        (replace(DONE, state=None), {"state": "error.choice"}),
        (replace(DONE, state=None, titles={}), {"title_ja": "error.required", "state": "error.choice"}),
        (replace(DONE, titles={"en": "x" * (LONGEST_TITLE + 1)}), {"title_en": "error.too_long"}),
        (
            replace(PLANNED, titles={}, reasons={"en": "x" * (LONGEST_REASON + 1)}, on=None),
            {"title_ja": "error.required", "reason_en": "error.too_long", "date": "error.required"},
        ),
    ],
)
def test_all_that_is_wrong_is_said_beside_its_input(wanted: Wanted, wrong: dict[str, str]) -> None:
    assert wrong_with(wanted) == wrong


# ---------------------------------------------------------------------------- how long it took


def test_days_are_counted_from_each_wish_by_the_calendar() -> None:
    asked = [date(2026, 5, 27), date(2026, 6, 10), date(2026, 6, 1)]
    assert days_waited(asked, TODAY) == (0, 9, 14)


def test_who_wished_what_was_there_already_has_not_waited() -> None:
    assert days_waited([TODAY + DAY], TODAY) == ()
    assert not is_on_request(change(1))
    assert is_on_request(change(1, 0))


@pytest.mark.parametrize(
    ("days", "expected"), [((), None), ((3,), "3"), ((1, 4), "2.5"), ((9, 1, 4), "4"), ((1, 2, 4, 9), "3")]
)
def test_the_middle_of_days_is_their_median(days: tuple[int, ...], expected: str | None) -> None:
    assert middle(days) == (None if expected is None else Decimal(expected))


# ---------------------------------------------------------------------------- what is told


@pytest.mark.parametrize(("voices", "told"), [(1, None), (4, None), (5, 5), (6, 6)])
def test_how_many_asked_is_told_from_the_smallest_group_on(voices: int, told: int | None) -> None:
    assert told_people(change(1, 3, voices=voices), smallest=5) == told


@pytest.mark.parametrize(
    ("waited", "voices", "told"),
    [
        ((1, 2, 3, 4), 5, None),
        ((1, 2, 3, 4, 9), 4, None),
        ((1, 2, 3, 4, 9), 5, 3),
        ((1, 2, 3, 4, 9, 10), 5, 3.5),
    ],
)
def test_how_long_they_waited_is_told_of_enough_wishes_of_enough_people(
    waited: tuple[int, ...], voices: int, told: float | None
) -> None:
    found = told_days(change(1, *waited, voices=voices), smallest=5)
    assert found == (None if told is None else Decimal(str(told)))


def test_the_public_days_are_of_whole_bundles_in_the_order_in_which_they_were_done() -> None:
    """By hand, of at least 3 wishes: {1, 9, 20} is full with the second change; then 100 and 200 wait for a
    third one."""
    known = [change(3, 100, 200), change(1, 1), change(2, 9, 20)]
    assert public_days(known[1:2], since=NOON - YEAR, smallest=3) is None
    assert public_days(known, since=NOON - YEAR, smallest=3) == 9
    full = [*known, change(4, 300)]
    assert public_days(full, since=NOON - YEAR, smallest=3) == 60  # of 1, 9, 20, 100, 200, 300


def test_public_days_are_of_what_was_done_since_a_moment() -> None:
    known = [change(1, 1, 1, 1), change(2, 9, 9, 9)]
    assert public_days(known, since=NOON + 2 * DAY, smallest=3) == 9
    assert public_days(known, since=NOON + 3 * DAY, smallest=3) is None


def test_what_was_never_done_has_no_part_in_the_public_days() -> None:
    others = [change(1, state=state, voices=9) for state in (ChangeState.PLANNED, ChangeState.REFUSED)]
    assert public_days(others, since=NOON - YEAR, smallest=3) is None


def test_what_is_saved_of_a_done_change_later_moves_no_public_days() -> None:
    """By hand: of 40 | 1, 2, 3, 4, 50 the middle is 3.5. Were the first one moved behind the others, or left
    out, it would be 3: who looks before and after would know when its one wish was made."""
    first, second = change(1, 40), change(2, 1, 2, 3, 4, 50, voices=5)
    assert public_days([first, second], since=NOON - YEAR, smallest=5) == Decimal("3.5")
    later = NOON + 9 * DAY
    for saved in (
        replace(first, waited=(47,), done_on=TODAY + 7 * DAY, saved_at=later),
        replace(first, waited=(40, 3), voices=2, saved_at=later),
        replace(first, waited=(), done_on=None, state=ChangeState.PLANNED, saved_at=later),
    ):
        assert public_days([saved, second], since=NOON - YEAR, smallest=5) == Decimal("3.5")


@given(
    waits=st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=7), max_size=12),
    smallest=st.integers(5, 8),
)
def test_two_looks_around_one_change_never_differ_by_fewer_wishes_than_the_smallest_group(
    waits: list[list[int]], smallest: int
) -> None:
    """What is shown is followed from change to change. Whenever it moves, those wishes that came in are found
    by brute force: they are all that was done since it moved last, and at least as many as the least."""
    done: list[ChangeRequest] = []
    shown, inside = None, 0
    for number, days in enumerate(waits, start=1):
        done.append(change(number, *days))
        now = public_days(done, since=NOON - YEAR, smallest=smallest)
        every = [day for one in done for day in one.waited]
        if now != shown:
            assert now == middle(every)
            assert len(every) - inside >= smallest
        if now == middle(every) and len(every) - inside >= smallest:
            inside = len(every)
        shown = now
