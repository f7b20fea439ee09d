"""The figures that only the database knows, as Prometheus is shown them between two readings of it.

They are read now and then by a job, never at a scrape: however often somebody asks, the database is not.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from handlers.figures import Figures

_NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    figures: Figures
    at: float
    """Seconds since 1970."""
    seconds: float
    """How long the reading took."""


class StoredFigures(Collector):
    """Keeps the last reading. Until there is one, the figures are named and have no values."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._reading: _Reading | None = None

    def keep(self, figures: Figures, *, seconds: float) -> None:
        """Show these figures from now on; reading them took so many seconds."""
        self._reading = _Reading(figures=figures, at=self._now(), seconds=seconds)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the figures of the last reading."""
        reading = self._reading
        yield from _numbers(reading)
        yield from _by_platform(None if reading is None else reading.figures)


def _numbers(reading: _Reading | None) -> Iterator[GaugeMetricFamily]:
    for name, text, value_of in _NUMBERS:
        family = GaugeMetricFamily(f"hojorin_{name}", text)
        if reading is not None:
            family.add_metric([], float(value_of(reading)))
        yield family


_NUMBERS: tuple[tuple[str, str, Callable[[_Reading], float]], ...] = (
    (
        "outbox_oldest_due_seconds",
        "Business time since the oldest message that may be sent became due.",
        lambda reading: reading.figures.oldest_due,
    ),
    (
        "outbox_age_seconds",
        "The same, but no longer than since a message went out on its platform: what /readyz judges.",
        lambda reading: reading.figures.outbox_age,
    ),
    (
        "schedule_lag_seconds",
        "Business time since the oldest thing that is to be planned became due.",
        lambda reading: reading.figures.schedule_lag,
    ),
    (
        "schedules_failing",
        "Schedules whose last date could not be opened.",
        lambda reading: reading.figures.schedules_failing,
    ),
    (
        "sending_stopped",
        "1 while the emergency stop is on.",
        lambda reading: reading.figures.sending_stopped,
    ),
    (
        "figures_read_timestamp_seconds",
        "When these figures were last read from the database.",
        lambda reading: reading.at,
    ),
    ("figures_read_seconds", "How long reading them took.", lambda reading: reading.seconds),
)


def _by_platform(figures: Figures | None) -> Iterator[GaugeMetricFamily]:
    messages = GaugeMetricFamily(
        "hojorin_messages_stored", "Messages in the database.", labels=["platform", "state"]
    )
    rate, limit, pause = (
        GaugeMetricFamily(f"hojorin_platform_{name}", text, labels=["platform"])
        for name, text in (
            ("messages_per_second", "The rate at which the platform is written to, as it was learnt."),
            ("limit_messages_per_second", "The rate at which it refused last."),
            ("pause_seconds", "What is left of the platform's pause."),
        )
    )
    trouble = GaugeMetricFamily(
        "hojorin_platform_trouble", "1: the platform takes nothing.", labels=["platform", "reason"]
    )
    if figures is not None:
        for (where, state), number in figures.messages.items():
            messages.add_metric([_NONE if where is None else where.value, state.value], number)
        for one in figures.platforms:
            name = [one.platform.value]
            pause.add_metric(name, one.pause_seconds)
            if one.rate is not None:
                rate.add_metric(name, one.rate)
            if one.limit is not None:
                limit.add_metric(name, one.limit)
            if one.reason is not None:
                trouble.add_metric([*name, one.reason.value], 1)
    yield from (messages, rate, limit, pause, trouble)
