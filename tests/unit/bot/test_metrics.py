"""What Prometheus is told."""

from datetime import UTC, datetime

from prometheus_client import generate_latest

from bot.metrics import Metrics
from bot.platform import TickReport

NOW = datetime(2026, 9, 14, tzinfo=UTC)


def lines(metrics: Metrics) -> set[str]:
    return set(generate_latest(metrics.registry).decode().splitlines())


def test_every_figure_is_there_as_zero_before_the_first_tick():
    shown = lines(Metrics())
    assert "hojorin_ticks_total 0.0" in shown
    assert all(
        f'hojorin_messages_ended_total{{state="{state}"}} 0.0' in shown for state in ("sent", "failed")
    )


def test_what_was_done_adds_up_and_what_is_left_is_as_it_was_last():
    metrics = Metrics()
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
