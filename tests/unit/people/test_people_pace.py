"""How fast a platform is written to: what is learnt from it, and how many messages fit now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.pace import (
    LEAST_RATE,
    PLATEAU_SECONDS,
    STEP,
    Pace,
    Rate,
    after_refusal,
    after_sending,
    after_taken,
    first,
    room,
)

PACE = Pace(first_rate=8.0, most_rate=50.0, burst_seconds=0.5)
NOW = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# What is learnt


def test_it_begins_with_the_first_rate_and_knows_no_limit() -> None:
    assert first(PACE) == Rate(now=8.0, limit=None, taken=0)


def test_each_message_taken_adds_a_step_while_no_limit_is_known() -> None:
    assert after_taken(first(PACE), 1, pace=PACE) == Rate(now=8.0 + STEP, taken=1)
    assert after_taken(first(PACE), 100, pace=PACE) == Rate(now=13.0, taken=100)


def test_a_refusal_keeps_nine_tenths_and_remembers_where_it_was() -> None:
    assert after_refusal(Rate(now=20.0, limit=None, taken=77), pace=PACE) == Rate(now=18.0, limit=20.0)


@pytest.mark.parametrize(
    ("turn", "rate"),
    # 20 * (1 + 0.1 * (turn - 1)^3), by hand.
    [(0, 18.0), (0.5, 19.75), (1, 20.0), (1.5, 20.25), (2, 22.0), (3, 36.0)],
)
def test_the_rate_returns_to_the_known_limit_and_then_looks_for_a_new_one(turn: float, rate: float) -> None:
    """A turn is as many messages as the limit lets through in the time of the plateau."""
    messages = round(turn * 20 * PLATEAU_SECONDS)
    refused = after_refusal(Rate(now=20.0), pace=PACE)
    assert after_taken(refused, messages, pace=PACE).now == pytest.approx(rate)


def test_after_a_second_refusal_the_clock_of_the_curve_starts_anew() -> None:
    once = after_taken(after_refusal(Rate(now=20.0), pace=PACE), 800, pace=PACE)
    twice = after_refusal(once, pace=PACE)
    assert twice == Rate(now=pytest.approx(18.0), limit=pytest.approx(20.0), taken=0)


def test_the_rate_stays_within_its_bounds() -> None:
    assert after_taken(Rate(now=49.99), 10, pace=PACE).now == 50.0
    assert after_taken(Rate(now=45.0, limit=50.0, taken=3 * 2000), 1, pace=PACE).now == 50.0
    lowest = after_refusal(Rate(now=LEAST_RATE), pace=PACE)
    assert (lowest.now, lowest.limit) == (LEAST_RATE, LEAST_RATE)


@given(steps=st.lists(st.integers(min_value=0, max_value=400), max_size=60))
def test_whatever_happens_the_rate_stays_within_its_bounds_and_rises_only_by_what_is_taken(
    steps: list[int],
) -> None:
    """A step of 0 is a refusal, others are so many messages taken."""
    rate = first(PACE)
    for step in steps:
        before = rate
        rate = after_taken(rate, step, pace=PACE) if step else after_refusal(rate, pace=PACE)
        assert LEAST_RATE <= rate.now <= PACE.most_rate
        assert rate.now >= before.now - 1e-9 if step else rate.now <= before.now


# What fits now


def test_an_idle_platform_takes_its_burst_and_the_one_that_is_due() -> None:
    assert room(Rate(now=8.0), free_at=None, now=NOW, pace=PACE) == (5, 0.0)
    assert room(Rate(now=8.0), free_at=later(-1000), now=NOW, pace=PACE) == (5, 0.0)


@pytest.mark.parametrize(
    ("free_at", "messages", "wait"),
    # Half a second of burst at 8 a second: one more fits as long as no more than that is ahead.
    [(0.0, 5, 0.0), (0.125, 4, 0.0), (0.4, 1, 0.0), (0.5, 1, 0.0), (0.625, 0, 0.125), (2.5, 0, 2.0)],
)
def test_what_was_sent_leaves_less_room(free_at: float, messages: int, wait: float) -> None:
    found = room(Rate(now=8.0), free_at=later(free_at), now=NOW, pace=PACE)
    assert found == (messages, pytest.approx(wait))


def test_even_without_a_burst_one_message_fits_when_it_is_due() -> None:
    slow = replace(PACE, burst_seconds=0.0)
    assert room(Rate(now=0.5), free_at=NOW, now=NOW, pace=slow) == (1, 0.0)
    assert room(Rate(now=0.5), free_at=later(2), now=NOW, pace=slow) == (0, pytest.approx(2.0))


def test_messages_take_their_time_from_now_or_after_those_before() -> None:
    def free(free_at: datetime | None) -> datetime:
        return after_sending(4, rate=Rate(now=8.0), free_at=free_at, now=NOW, pace=PACE)

    assert free(None) == later(0.5)
    assert free(later(-3)) == later(0.5)
    assert free(later(0.25)) == later(0.75)


def test_a_rate_that_was_learnt_under_other_settings_is_kept_within_these() -> None:
    calm = replace(PACE, most_rate=2.0)
    assert after_sending(4, rate=Rate(now=8.0), free_at=None, now=NOW, pace=calm) == later(2.0)
    assert room(Rate(now=8.0), free_at=None, now=NOW, pace=calm) == (2, 0.0)


@given(
    rate=st.floats(min_value=LEAST_RATE, max_value=50),
    waits=st.lists(st.floats(min_value=0, max_value=3), max_size=30),
)
def test_however_it_is_asked_no_more_than_the_rate_and_one_burst_goes_out(
    rate: float, waits: list[float]
) -> None:
    now, free_at, sent = NOW, None, 0
    for wait in waits:
        now += timedelta(seconds=wait)
        messages, _ = room(Rate(now=rate), free_at=free_at, now=now, pace=PACE)
        if messages:
            free_at = after_sending(messages, rate=Rate(now=rate), free_at=free_at, now=now, pace=PACE)
        sent += messages
        assert sent <= 1 + rate * (PACE.burst_seconds + (now - NOW).total_seconds()) + 0.01


@given(rate=st.floats(min_value=LEAST_RATE, max_value=50), ahead=st.floats(min_value=0, max_value=100))
def test_after_the_wait_that_is_told_one_message_fits(rate: float, ahead: float) -> None:
    free_at = later(ahead)
    messages, wait = room(Rate(now=rate), free_at=free_at, now=NOW, pace=PACE)
    assert (messages > 0) == (wait == 0)
    assert room(Rate(now=rate), free_at=free_at, now=later(wait + 1e-5), pace=PACE)[0] >= 1


# Against a limit that nobody knows


@dataclass
class UnknownLimit:
    """A platform that takes `limit` messages a second, and so many more at once as it has not taken before.
    Counted in messages that have drained away, and not by the code that is tested."""

    limit: float
    depth: float
    filled: float = 0.0
    at: float = 0.0
    calls: int = 0
    taken: int = 0

    def takes(self, at: float) -> bool:
        self.filled = max(0.0, self.filled - (at - self.at) * self.limit)
        self.at = at
        self.calls += 1
        if self.filled + 1 > self.depth:
            return False
        self.filled += 1
        self.taken += 1
        return True


RETRY_AFTER = 1.0
LATENCY = 0.1


def converse(
    limit: UnknownLimit,
    *,
    seconds: float,
    pace: Pace,
    learnt: Callable[[Rate, int], Rate],
    refused: Callable[[Rate], Rate],
) -> None:
    """Send without end, as fast as the pace allows, with answers that come a tenth of a second late."""
    rate, free_at, paused, now = first(pace), None, 0.0, 0.0
    answers: list[tuple[float, bool]] = []
    while now < seconds:
        due = [took for at, took in answers if at <= now]
        answers = [answer for answer in answers if answer[0] > now]
        rate = learnt(rate, sum(due))
        if not all(due):
            rate = rate if now < paused else refused(rate)
            paused = max(paused, now + RETRY_AFTER)
        if now >= paused:
            messages, _ = room(rate, free_at=free_at, now=later(now), pace=pace)
            if messages:
                free_at = after_sending(messages, rate=rate, free_at=free_at, now=later(now), pace=pace)
            answers += [(now + LATENCY, limit.takes(now)) for _ in range(messages)]
        now += 0.005


def after_warm_up(limit: float, depth: float, **how: Callable[..., Rate]) -> tuple[float, float]:
    """Return the share of the limit that was reached in four minutes after one, and the calls a message."""
    pace = Pace(first_rate=8.0, most_rate=50.0)
    rules: dict[str, Callable[..., Rate]] = {
        "learnt": lambda rate, messages: after_taken(rate, messages, pace=pace),
        "refused": lambda rate: after_refusal(rate, pace=pace),
    }
    short, long = UnknownLimit(limit, depth), UnknownLimit(limit, depth)
    converse(short, seconds=60, pace=pace, **rules | how)
    converse(long, seconds=300, pace=pace, **rules | how)
    taken = long.taken - short.taken
    return taken / (240 * limit), (long.calls - short.calls) / taken


def test_a_limit_that_nobody_told_of_is_used_well_and_seldom_met() -> None:
    reached, calls = after_warm_up(10.0, 10.0)
    assert reached >= 0.95
    assert calls <= 1.05


@pytest.mark.parametrize(("limit", "depth"), [(10.0, 2.0), (3.0, 3.0), (30.0, 30.0)])
def test_so_it_is_with_other_limits_and_without_a_burst(limit: float, depth: float) -> None:
    reached, calls = after_warm_up(limit, depth)
    assert reached >= 0.92
    assert calls <= 1.05


def test_plain_additive_increase_would_be_refused_more_often_and_reach_less() -> None:
    """Why it is not done so (docs/why/pace.md)."""

    def learnt(rate: Rate, messages: int) -> Rate:
        return replace(rate, now=min(rate.now + 0.05 * messages, 50.0))

    plain = after_warm_up(10.0, 2.0, learnt=learnt, refused=lambda rate: replace(rate, now=rate.now * 0.8))
    ours = after_warm_up(10.0, 2.0)
    assert plain[0] < ours[0] - 0.05
    assert plain[1] - 1 > 3 * (ours[1] - 1)
