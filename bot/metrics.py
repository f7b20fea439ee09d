"""Figures for Prometheus: counts of this process, taken from its ticks; never names or texts."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.platform import TickReport

_ENDS = ("sent", "failed", "unknown", "dropped")


class Metrics:
    """Counts what ticks report, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._ticks = Counter("hojorin_ticks", "Completed ticks.", registry=self.registry)
        self._planned = Counter("hojorin_messages_planned", "Messages queued.", registry=self.registry)
        self._ended = Counter(
            "hojorin_messages_ended", "Messages by what became of them.", ["state"], registry=self.registry
        )
        self._held = Gauge("hojorin_messages_held", "Messages that are due and held.", registry=self.registry)
        self._waiting = Gauge(
            "hojorin_messages_waiting", "Messages queued for later.", registry=self.registry
        )
        self._last_tick = Gauge(
            "hojorin_last_tick_timestamp_seconds", "When the last tick ended.", registry=self.registry
        )
        self._refused = Counter(
            "hojorin_requests_refused",
            "Requests of chat platforms that were turned away, by why.",
            ["platform", "reason"],
            registry=self.registry,
        )
        for state in _ENDS:
            self._ended.labels(state=state)  # so that each is there, as 0, before the first one

    def refused(self, platform: str, reason: str) -> None:
        """Count a request that was turned away; `reason` is one of a few names, never taken from outside."""
        self._refused.labels(platform=platform, reason=reason).inc()

    def observe(self, report: TickReport) -> None:
        """Count one completed tick."""
        self._ticks.inc()
        self._planned.inc(report.planned)
        for state in _ENDS:
            self._ended.labels(state=state).inc(getattr(report, state))
        self._held.set(report.held)
        self._waiting.set(report.waiting)
        self._last_tick.set(time.time())
