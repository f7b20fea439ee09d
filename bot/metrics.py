"""Figures for Prometheus: counts of this process and what the database holds; never names or texts.

The values of labels come from closed sets of our own, and from the names of sources that have a token, so
that nobody outside can make series
(https://prometheus.io/docs/practices/naming/).
"""

import time
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.platform import LEASE_SECONDS, SEND_DEADLINE_SECONDS, Outcome, TickReport
from bot.stored_figures import StoredFigures
from measures.readings.model import Taken
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.errors import StorageError

_ENDS = ("sent", "failed", "unknown", "dropped")
_AGAIN = "again"
"""Of a send: certainly not sent, and tried again later."""
_DOUBTFUL = "doubtful"
"""Of a send: it may have arrived. What becomes of the message is counted once it is known."""
_NONE = "none"
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, SEND_DEADLINE_SECONDS, LEASE_SECONDS)


class _LastTick(Collector):
    """When the last tick ended. Before the first it is named and has no value: 0 would be in 1970."""

    at: float | None = None

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the moment."""
        name, text = "hojorin_last_tick_timestamp_seconds", "When the last tick ended."
        yield GaugeMetricFamily(name, text, value=self.at)


class Metrics:
    """Counts what ticks and sends report, in a registry of its own."""

    def __init__(self, *, platforms: Iterable[Platform] = ()) -> None:
        """`platforms` are shown with noughts before anything was sent there."""
        self.registry = CollectorRegistry()
        self.stored = StoredFigures()
        self.registry.register(self.stored)
        self._last_tick = _LastTick()
        self.registry.register(self._last_tick)
        self._count_ticks()
        self._count_sends(platforms)
        self._refused = Counter(
            "hojorin_requests_refused",
            "Requests of chat platforms that were turned away, by why.",
            ["platform", "reason"],
            registry=self.registry,
        )
        self._count_pushes()
        self._database_errors = Counter(
            "hojorin_database_errors",
            "Units of work that failed, by the class of the error.",
            ["error"],
            registry=self.registry,
        )

    def _count_ticks(self) -> None:
        self._ticks = Counter("hojorin_ticks", "Completed ticks.", registry=self.registry)
        self._planned = Counter("hojorin_messages_planned", "Messages queued.", registry=self.registry)
        self._ended = Counter(
            "hojorin_messages_ended", "Messages by what became of them.", ["state"], registry=self.registry
        )
        self._held = Gauge("hojorin_messages_held", "Messages that are due and held.", registry=self.registry)
        self._waiting = Gauge(
            "hojorin_messages_waiting", "Messages queued for later.", registry=self.registry
        )
        for state in _ENDS:
            self._ended.labels(state=state)  # so that each is there, as 0, before the first one

    def _count_pushes(self) -> None:
        self._readings = Counter(
            "hojorin_readings",
            "Readings that were pushed, by source and what became of them.",
            ["source", "outcome"],
            registry=self.registry,
        )
        self._pushes_refused = Counter(
            "hojorin_pushes_refused",
            "Pushes of readings that were not let in or ended early, by why.",
            ["reason"],
            registry=self.registry,
        )

    def _count_sends(self, platforms: Iterable[Platform]) -> None:
        at, registry = ["platform"], self.registry
        self._in_flight = Gauge(
            "hojorin_sends_in_flight", "Sends and looks under way.", at, registry=registry
        )
        self._sends = Counter(
            "hojorin_sends", "Sends by outcome and reason.", [*at, "outcome", "reason"], registry=registry
        )
        self._seconds = Histogram(
            "hojorin_send_seconds", "Time of a send.", at, buckets=_SECONDS, registry=registry
        )
        self._rate_refusals = Counter(
            "hojorin_rate_refusals",
            "Sends that the platform refused for their rate (429).",
            at,
            registry=registry,
        )
        self._looks = Counter(
            "hojorin_looks", "Looks whether a doubtful send had arrived.", [*at, "found"], registry=registry
        )
        self._reclaimed = Counter(
            "hojorin_leases_reclaimed", "Leases that ran out while a message was sent.", at, registry=registry
        )
        for platform in platforms:
            self._show_noughts(platform.value)

    def _show_noughts(self, platform: str) -> None:
        for one in (self._in_flight, self._seconds, self._rate_refusals, self._reclaimed):
            one.labels(platform=platform)
        for outcome in (MessageState.SENT, MessageState.FAILED, _DOUBTFUL, _AGAIN):
            self._sends.labels(platform=platform, outcome=str(outcome), reason=_NONE)
        for found in ("yes", "no", "later", "unclear"):
            self._looks.labels(platform=platform, found=found)

    def refused(self, platform: str, reason: str) -> None:
        """Count a request that was turned away; `reason` is one of a few names, never taken from outside."""
        self._refused.labels(platform=platform, reason=reason).inc()

    def pushed(self, source: str, taken: Taken) -> None:
        """Count what became of readings of a source, which has a token and is therefore named by an admin."""
        counts = taken.counts
        for outcome, number in (
            ("new", counts.new),
            ("correction", counts.corrections),
            ("history", counts.history),
            ("duplicate", counts.duplicate),
            ("refused", counts.refused),
        ):
            if number:
                self._readings.labels(source=source, outcome=outcome).inc(number)

    def push_refused(self, reason: str) -> None:
        """Count a push that was not let in or ended early; `reason` is one of a few names of our own."""
        self._pushes_refused.labels(reason=reason).inc()

    def storage_failed(self, error: BaseException) -> None:
        """Count what failed on a storage thread, which may call this itself, if the database is to blame."""
        if isinstance(error, StorageError):
            self._database_errors.labels(error=type(error).__name__).inc()

    def observe(self, report: TickReport) -> None:
        """Count one completed tick."""
        self._ticks.inc()
        self._planned.inc(report.planned)
        for state in _ENDS:
            self._ended.labels(state=state).inc(getattr(report, state))
        self._held.set(report.held)
        self._waiting.set(report.waiting)
        self._last_tick.at = time.time()

    def began(self, platform: Platform) -> None:
        """Count a send, or a look, that is under way now."""
        self._in_flight.labels(platform.value).inc()

    def ended(self, platform: Platform, outcome: Outcome, *, seconds: float, looking: bool = False) -> None:
        """Count what became of a send, or of a look, after so many seconds."""
        self._in_flight.labels(platform.value).dec()
        if looking:
            self._looks.labels(platform.value, _found(outcome)).inc()
            return
        self._seconds.labels(platform.value).observe(seconds)
        reason = _NONE if outcome.reason is None else outcome.reason.value
        self._sends.labels(platform.value, _became(outcome), reason).inc()
        if outcome.reason is Reason.RATE_LIMITED:
            self._rate_refusals.labels(platform.value).inc()

    def reclaimed(self, platform: Platform | None, messages: int) -> None:
        """Count leases that had run out."""
        name = _NONE if platform is None else platform.value
        self._reclaimed.labels(platform=name).inc(messages)


def _became(outcome: Outcome) -> str:
    """Return what a call came to; what becomes of its message is another matter."""
    if outcome.retry_after is not None:
        return _AGAIN
    return _DOUBTFUL if outcome.state is MessageState.UNKNOWN else outcome.state.value


def _found(outcome: Outcome) -> str:
    """Return what a look found: `later` when the platform could not be asked yet."""
    if outcome.state is MessageState.SENT:
        return "yes"
    if outcome.state is MessageState.UNKNOWN:
        return "unclear" if outcome.retry_after is None else "later"
    return "no"
