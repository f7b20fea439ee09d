"""What Prometheus is told of ticks, sends and the database."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest

from bot.metrics import Metrics
from bot.platform import Outcome, TickReport
from bot.threads import StorageThreads
from handlers.figures import Figures
from people.figures import PlatformFigures
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.errors import DatabaseUnavailableError

NOW = datetime(2026, 9, 14, tzinfo=UTC)
SLACK, TEAMS = Platform.SLACK, Platform.TEAMS
SENT = Outcome(state=MessageState.SENT)
UNKNOWN = Outcome(state=MessageState.UNKNOWN, reason=Reason.TIMED_OUT)
AGAIN = Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=2.0)
TOO_MANY = Outcome(state=MessageState.FAILED, reason=Reason.RATE_LIMITED, retry_after=3.0, pause=True)
FIGURES = Figures(
    oldest_due=90.0,
    outbox_age=5.0,
    schedule_lag=7.5,
    schedules_failing=2,
    sending_stopped=False,
    messages={(SLACK, MessageState.QUEUED): 3, (None, MessageState.QUEUED): 2},
    platforms=(
        PlatformFigures(platform=SLACK, rate=9.5, limit=10.0, pause_seconds=0.0, reason=None),
        PlatformFigures(platform=TEAMS, rate=None, limit=None, pause_seconds=30.0, reason=Reason.TOKEN_DEAD),
    ),
)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(platforms=[SLACK])


def lines(metrics: Metrics) -> set[str]:
    return set(generate_latest(metrics.registry).decode().splitlines())


def test_every_figure_is_there_as_zero_before_the_first_tick(metrics: Metrics) -> None:
    shown = lines(metrics)
    assert "hojorin_ticks_total 0.0" in shown
    assert all(
        f'hojorin_messages_ended_total{{state="{state}"}} 0.0' in shown for state in ("sent", "failed")
    )
    assert 'hojorin_rate_refusals_total{platform="slack"} 0.0' in shown
    assert 'hojorin_sends_total{outcome="doubtful",platform="slack",reason="none"} 0.0' in shown


def test_the_moment_of_the_last_tick_is_there_once_there_was_one(metrics: Metrics) -> None:
    def moments() -> list[float]:
        found = [one for one in lines(metrics) if one.startswith("hojorin_last_tick_timestamp_seconds ")]
        return [float(one.split()[1]) for one in found]

    assert moments() == []
    began = time.time()
    for _ in range(2):
        metrics.observe(TickReport(now=NOW))
    [at] = moments()
    assert began <= at <= time.time()


def test_what_was_done_adds_up_and_what_is_left_is_as_it_was_last(metrics: Metrics) -> None:
    metrics.observe(TickReport(now=NOW, planned=5, sent=3, failed=1, dropped=1, held=2, waiting=9))
    metrics.observe(TickReport(now=NOW, planned=1, sent=1, unknown=1, held=0, waiting=8))
    shown = lines(metrics)
    assert "hojorin_ticks_total 2.0" in shown
    assert "hojorin_messages_planned_total 6.0" in shown
    assert 'hojorin_messages_ended_total{state="sent"} 4.0' in shown
    assert 'hojorin_messages_ended_total{state="unknown"} 1.0' in shown
    assert 'hojorin_messages_ended_total{state="dropped"} 1.0' in shown
    assert "hojorin_messages_held 0.0" in shown
    assert "hojorin_messages_waiting 8.0" in shown


def test_sends_are_counted_by_platform_outcome_and_reason(metrics: Metrics) -> None:
    for outcome in (SENT, SENT, UNKNOWN, AGAIN):
        metrics.began(SLACK)
        metrics.ended(SLACK, outcome, seconds=0.2)
    metrics.began(TEAMS)
    metrics.ended(TEAMS, SENT, seconds=12.0)
    shown = lines(metrics)
    assert 'hojorin_sends_total{outcome="sent",platform="slack",reason="none"} 2.0' in shown
    assert 'hojorin_sends_total{outcome="doubtful",platform="slack",reason="timed_out"} 1.0' in shown
    assert not any(line.startswith('hojorin_sends_total{outcome="unknown"') for line in shown)
    assert 'hojorin_sends_total{outcome="again",platform="slack",reason="platform_down"} 1.0' in shown
    assert 'hojorin_sends_total{outcome="sent",platform="teams",reason="none"} 1.0' in shown
    assert 'hojorin_send_seconds_bucket{le="0.25",platform="slack"} 4.0' in shown
    assert 'hojorin_send_seconds_bucket{le="10.0",platform="teams"} 0.0' in shown
    assert 'hojorin_send_seconds_sum{platform="teams"} 12.0' in shown


def test_only_a_refusal_for_the_rate_counts_as_one(metrics: Metrics) -> None:
    for outcome in (TOO_MANY, AGAIN, TOO_MANY):
        metrics.began(SLACK)
        metrics.ended(SLACK, outcome, seconds=0.1)
    assert 'hojorin_rate_refusals_total{platform="slack"} 2.0' in lines(metrics)


def test_what_began_and_has_not_ended_is_in_flight(metrics: Metrics) -> None:
    for _ in range(3):
        metrics.began(SLACK)
    metrics.ended(SLACK, SENT, seconds=0.1)
    metrics.ended(SLACK, SENT, seconds=0.1, looking=True)
    assert 'hojorin_sends_in_flight{platform="slack"} 1.0' in lines(metrics)


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (SENT, "yes"),
        (Outcome(state=MessageState.FAILED, retry_after=0.0), "no"),
        (UNKNOWN, "unclear"),
        (Outcome(state=MessageState.UNKNOWN, reason=Reason.PLATFORM_DOWN, retry_after=2.0), "later"),
    ],
)
def test_a_look_is_counted_by_what_it_found_and_is_no_send(
    metrics: Metrics, outcome: Outcome, found: str
) -> None:
    metrics.began(SLACK)
    metrics.ended(SLACK, outcome, seconds=0.1, looking=True)
    shown = lines(metrics)
    assert f'hojorin_looks_total{{found="{found}",platform="slack"}} 1.0' in shown
    assert 'hojorin_send_seconds_count{platform="slack"} 0.0' in shown
    assert 'hojorin_sends_total{outcome="sent",platform="slack",reason="none"} 0.0' in shown


def test_leases_that_ran_out_are_counted(metrics: Metrics) -> None:
    metrics.reclaimed(SLACK, 2)
    metrics.reclaimed(None, 1)
    shown = lines(metrics)
    assert 'hojorin_leases_reclaimed_total{platform="slack"} 2.0' in shown
    assert 'hojorin_leases_reclaimed_total{platform="none"} 1.0' in shown


def test_what_only_the_database_knows_has_no_value_before_it_was_read(metrics: Metrics) -> None:
    shown = lines(metrics)
    assert "# TYPE hojorin_outbox_oldest_due_seconds gauge" in shown
    assert not [line for line in shown if line.startswith(("hojorin_outbox", "hojorin_platform"))]


def test_what_was_read_of_the_database_is_shown(metrics: Metrics) -> None:
    metrics.stored.keep(FIGURES, seconds=0.25)
    shown = lines(metrics)
    assert "hojorin_outbox_oldest_due_seconds 90.0" in shown
    assert "hojorin_outbox_age_seconds 5.0" in shown
    assert "hojorin_schedule_lag_seconds 7.5" in shown
    assert "hojorin_schedules_failing 2.0" in shown
    assert "hojorin_sending_stopped 0.0" in shown
    assert "hojorin_figures_read_seconds 0.25" in shown
    assert 'hojorin_messages_stored{platform="slack",state="queued"} 3.0' in shown
    assert 'hojorin_messages_stored{platform="none",state="queued"} 2.0' in shown
    assert 'hojorin_platform_messages_per_second{platform="slack"} 9.5' in shown
    assert 'hojorin_platform_limit_messages_per_second{platform="slack"} 10.0' in shown
    assert 'hojorin_platform_pause_seconds{platform="teams"} 30.0' in shown
    assert 'hojorin_platform_trouble{platform="teams",reason="token_dead"} 1.0' in shown


def test_a_platform_without_trouble_or_a_learnt_pace_has_no_such_figure(metrics: Metrics) -> None:
    metrics.stored.keep(FIGURES, seconds=0.25)
    shown = "\n".join(lines(metrics))
    assert 'hojorin_platform_messages_per_second{platform="teams"}' not in shown
    assert 'hojorin_platform_trouble{platform="slack"' not in shown


@pytest.fixture
def threads(metrics: Metrics) -> Iterator[StorageThreads]:
    made = StorageThreads(single=True)
    made.on_failure = metrics.storage_failed
    yield made
    made.close()


async def test_a_failing_database_is_counted_by_class_and_the_caller_still_gets_the_error(
    threads: StorageThreads, metrics: Metrics
) -> None:
    def work() -> None:
        raise DatabaseUnavailableError("secret")

    with pytest.raises(DatabaseUnavailableError):
        await threads.run(work)
    shown = "\n".join(lines(metrics))
    assert 'hojorin_database_errors_total{error="DatabaseUnavailableError"} 1.0' in shown
    assert "secret" not in shown


async def test_what_fails_for_another_reason_is_not_the_databases_fault(
    threads: StorageThreads, metrics: Metrics
) -> None:
    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await threads.run(work)
    assert not [line for line in lines(metrics) if line.startswith("hojorin_database_errors_total")]
