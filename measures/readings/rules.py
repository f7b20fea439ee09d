"""What readings are to those taken before, and to each other, as one pure rule."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from measures.kpis.model import Recorded
from measures.readings.model import CheckedReading, Counts, RefusedReading, Span, StoredReading

_Place = tuple[str, str, date]
"""A KPI, a subject, and the first day of a whole period."""
_Key = tuple[str, str, date, date]
"""A KPI, a subject, and a period."""
_Numbers = tuple[Decimal, Decimal | None, Decimal | None]
"""Value, numerator, denominator: what two readings of the same moment must agree in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedOut:
    """The readings of a portion that are to be stored, and those that contradict what is known."""

    kept: list[CheckedReading]
    refused: list[RefusedReading]
    counts: Counts


def sort_out(readings: Sequence[CheckedReading], stored: Iterable[StoredReading]) -> SortedOut:
    """Return what becomes of readings of one source, taken one after the other.

    Of the same period: one that was measured later than all others is a correction, an earlier one history;
    the same moment with the same numbers is a duplicate, with others it is refused, and the first stands.
    One that shares days with another part of the same whole period is refused. `stored` are those taken
    before, of the same source, that lie in the whole periods of `readings`.
    """
    known = _Known(stored)
    became: Counter[Recorded] = Counter()
    kept: list[CheckedReading] = []
    refused: list[RefusedReading] = []
    newest: datetime | None = None
    for reading in readings:
        found = known.take(reading)
        if isinstance(found, RefusedReading):
            refused.append(found)
            continue
        became[found] += 1
        if found is not Recorded.DUPLICATE:
            kept.append(reading)
        if newest is None or reading.measured_at > newest:
            newest = reading.measured_at
    counts = Counts(
        new=became[Recorded.NEW],
        corrections=became[Recorded.CORRECTION],
        history=became[Recorded.HISTORY],
        duplicate=became[Recorded.DUPLICATE],
        refused=len(refused),
        not_counted=sum(not reading.counts for reading in kept),
        measured_at=newest,
    )
    return SortedOut(kept=kept, refused=refused, counts=counts)


class _Known:
    """What is known of one source, more with each reading."""

    def __init__(self, stored: Iterable[StoredReading]) -> None:
        self._measured: dict[_Key, dict[datetime, _Numbers]] = {}
        self._parts: dict[_Place, list[tuple[date, date]]] = {}
        for one in stored:
            key = (one.kpi_id, one.subject, one.period_start, one.period_end)
            self._add(key, one.whole, one.measured_at, (one.value, one.numerator, one.denominator))

    def take(self, reading: CheckedReading) -> Recorded | RefusedReading:
        """Return what the reading is to those known, or why it is refused; it is known then, unless it is."""
        key = (reading.kpi_id, reading.subject, reading.period_start, reading.period_end)
        numbers = (reading.value, reading.numerator, reading.denominator)
        known = self._measured.get(key)
        if known is None:
            overlapped = self._overlapped(reading)
            if overlapped is not None:
                return _overlap(reading, overlapped)
            recorded = Recorded.NEW
        elif reading.measured_at in known:
            same = known[reading.measured_at]
            return Recorded.DUPLICATE if same == numbers else _conflict(reading, same)
        else:
            recorded = Recorded.CORRECTION if reading.measured_at > max(known) else Recorded.HISTORY
        self._add(key, reading.whole, reading.measured_at, numbers)
        return recorded

    def _add(self, key: _Key, whole: Span, measured_at: datetime, numbers: _Numbers) -> None:
        known = self._measured.get(key)
        if known is not None:
            known[measured_at] = numbers
            return
        self._measured[key] = {measured_at: numbers}
        if key[2:] != whole:
            self._parts.setdefault((key[0], key[1], whole.first), []).append(key[2:])

    def _overlapped(self, reading: CheckedReading) -> tuple[date, date] | None:
        """Return a part of the same whole period that shares days with a part of which nothing is known yet.
        The whole period itself goes together with its parts: where there is one, it alone is counted."""
        if (reading.period_start, reading.period_end) == reading.whole:
            return None
        for first, last in self._parts.get((reading.kpi_id, reading.subject, reading.whole.first), ()):
            if first <= reading.period_end and reading.period_start <= last:
                return first, last
        return None


def _overlap(reading: CheckedReading, part: tuple[date, date]) -> RefusedReading:
    reason = (
        f"period_start, period_end: {reading.period_start} to {reading.period_end} shares days with "
        f"{part[0]} to {part[1]}, of which there is a reading already; only the whole period, "
        f"{reading.whole.first} to {reading.whole.last}, may."
    )
    return RefusedReading(line=reading.line, reason=reason)


def _conflict(reading: CheckedReading, same: _Numbers) -> RefusedReading:
    """Return that another reading of the same moment stands: which of both is right cannot be known."""
    value, numerator, denominator = same
    ratio = "" if numerator is None else f" ({numerator:f} / {denominator or 0:f})"
    reason = (
        f"value: is {value:f}{ratio} in another reading of the same period and measured_at; "
        "a correction needs a later measured_at."
    )
    return RefusedReading(line=reading.line, reason=reason)
