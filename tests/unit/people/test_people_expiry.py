"""A secret that ends is warned of in time, once for each of the days ahead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.expiry import WARN_DAYS_AHEAD, days_left, warning_due

ENDS = date(2027, 3, 31)


@pytest.mark.parametrize(
    ("left", "due"),
    [(31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-400, 1)],
)
def test_the_latest_warning_whose_day_has_come_is_due(left: int, due: int | None) -> None:
    assert warning_due(ENDS, ENDS - timedelta(days=left)) == due


@given(st.sets(st.integers(-10, 40), min_size=1))
def test_whoever_looks_on_some_days_alone_gives_each_warning_once_and_in_order(days: set[int]) -> None:
    given_out = [warning_due(ENDS, ENDS - timedelta(days=left)) for left in sorted(days, reverse=True)]
    changes = [due for before, due in zip([None, *given_out], given_out, strict=False) if due != before]
    assert changes == sorted(set(changes), reverse=True)
    assert set(changes) <= set(WARN_DAYS_AHEAD)
    if min(days) <= min(WARN_DAYS_AHEAD):
        assert changes[-1] == min(WARN_DAYS_AHEAD)


def test_days_left_count_down_over_the_end() -> None:
    assert [days_left(ENDS, ENDS + timedelta(days=days)) for days in (-1, 0, 1)] == [1, 0, -1]
