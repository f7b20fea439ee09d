"""What came of everything that people said: counts that add up, of rounds that everybody can read or should
be able to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState
from surveys.responses.voices import AskedRound, RoundShare, Shares, shares_of

CLOSED = date(2026, 6, 9)
DUE = date(2026, 6, 16)
TODAY = date(2026, 7, 20)
NOW = datetime(2026, 6, 9, 8, tzinfo=UTC)
WILL_DO, NOT_NOW, ALREADY_THERE = Decision


def answer(decision: Decision, due: date | None = None, done_on: date | None = None) -> Answer:
    """Return an answer."""
    return Answer(decision=decision, reasons={"en": "so"}, due=due, done_on=done_on, at=NOW, by="suzuki")


def item(number: int, given: Answer | None = None, *, merged_into: int = 0) -> Item:
    """Return an item with an answer, or none."""
    return Item(
        id=number,
        wave_id="pulse-1",
        place=number,
        origin=Origin.THEME,
        merged_into=merged_into,
        answer=given,
    )


def asked(items: Sequence[Item], state: RoundState = RoundState.PUBLISHED, due_on: date = DUE) -> AskedRound:
    """Return a round whose wave closed on 9 June."""
    one = Round(wave_id="pulse-1", schedule_id="pulse", state=state, due_on=due_on, opened_at=NOW)
    return AskedRound(round=one, items=items, closed_on=CLOSED)


ITEMS = (
    item(1, answer(WILL_DO, date(2026, 7, 10), date(2026, 7, 9))),
    item(2, answer(WILL_DO, date(2026, 7, 10))),
    item(3, answer(WILL_DO, TODAY)),
    item(4, answer(NOT_NOW)),
    item(5, answer(ALREADY_THERE)),
    item(6, merged_into=1),
    item(7),
)


def test_counts_of_a_published_round_are_those_counted_by_hand() -> None:
    """Done after 30 days (9 June to 9 July); late since 10 July; due today and so under way; one waits, and
    one is answered with another."""
    found = shares_of([asked(ITEMS)], TODAY)
    assert found == Shares(
        items=6,
        answered=5,
        will_do=3,
        not_now=1,
        already_there=1,
        done=1,
        late=1,
        days=Decimal(30),
        rounds=(RoundShare(wave_id="pulse-1", items=6, answered=5, due_on=DUE, is_published=True),),
    )
    assert (found.waiting, found.under_way) == (1, 1)


@pytest.mark.parametrize(("today", "items"), [(DUE, 0), (DUE + timedelta(days=1), 6)])
def test_a_round_counts_as_unanswered_once_its_day_is_over(today: date, items: int) -> None:
    """What was answered and not published is nobody's to read."""
    found = shares_of([asked(ITEMS, RoundState.OPEN)], today)
    assert (found.items, found.answered, found.will_do, found.days) == (items, 0, 0, None)


def test_what_those_who_respond_added_is_not_counted_as_said_and_late_promises_are_told() -> None:
    late = replace(item(8, answer(WILL_DO, date(2026, 7, 10))), origin=Origin.OWN)
    done = replace(item(9, answer(WILL_DO, DUE, CLOSED)), origin=Origin.OWN)
    plain, found = shares_of([asked(ITEMS)], TODAY), shares_of([asked((*ITEMS, late, done))], TODAY)
    assert found == replace(plain, added=2, added_late=1)
    assert shares_of([asked([late])], TODAY).rounds == ()
    assert shares_of([asked([late], RoundState.OPEN)], TODAY).added == 0


def test_what_was_added_counts_once_something_that_people_said_is_answered_in_it() -> None:
    added = replace(item(1, answer(NOT_NOW)), origin=Origin.OWN)
    found = shares_of([asked([added, item(2, merged_into=1)])], TODAY)
    assert (found.items, found.answered, found.added) == (1, 1, 0)


def test_a_survey_without_items_is_not_counted() -> None:
    assert shares_of([asked((), RoundState.NOTHING)], TODAY).rounds == ()


def test_the_days_are_the_median_over_all_surveys() -> None:
    """10, 20 and 40 days: 20. With 41 as well: 30."""
    days = [10, 40, 20]
    rounds = [asked([item(1, answer(WILL_DO, DUE, CLOSED + timedelta(days=one)))]) for one in days]
    assert shares_of(rounds, TODAY).days == 20
    rounds.append(asked([item(1, answer(WILL_DO, DUE, CLOSED + timedelta(days=41)))]))
    assert shares_of(rounds, TODAY).days == 30


def test_what_was_done_before_the_survey_closed_took_no_time() -> None:
    found = shares_of([asked([item(1, answer(WILL_DO, DUE, CLOSED - timedelta(days=3)))])], TODAY)
    assert found.days == 0


_DAYS = st.dates(date(2026, 6, 1), date(2026, 8, 30))
_ANSWERS = st.one_of(
    st.none(),
    st.just(answer(NOT_NOW)),
    st.just(answer(ALREADY_THERE)),
    st.builds(answer, st.just(WILL_DO), _DAYS, st.one_of(st.none(), _DAYS)),
)


@given(st.lists(st.tuples(st.lists(_ANSWERS, max_size=6), st.sampled_from(list(RoundState))), max_size=5))
def test_all_figures_add_up(rounds: list[tuple[list[Answer | None], RoundState]]) -> None:
    found = shares_of(
        [asked([item(n, one) for n, one in enumerate(items, 1)], state) for items, state in rounds], TODAY
    )
    assert found.items == found.answered + found.waiting == sum(one.items for one in found.rounds)
    assert found.answered == found.will_do + found.not_now + found.already_there
    assert found.answered == sum(one.answered for one in found.rounds)
    assert found.will_do == found.done + found.late + found.under_way
    assert min(found.waiting, found.under_way) >= 0
