"""What the measures domain needs from storage."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from measures.kpis.model import DayMark, Reading, Recorded


class ReadingStore(Protocol):
    """Readings with their whole history: (kpi, subject, period, source, measured_at) is unique."""

    def record(self, reading: Reading) -> Recorded:
        """Store a reading. The same (kpi, subject, period, source): later `measured_at` = correction,
        earlier = history, equal with the same value = duplicate, equal with another = conflict (not
        stored)."""

    def current(
        self, *, kpi_ids: Collection[str], subjects: Collection[str], first: date, last: date
    ) -> list[Reading]:
        """Return, per (kpi, subject, period, source), the reading measured last, for the periods
        that lie within the span."""

    def history(self, *, kpi_id: str, subject: str, period_start: date, period_end: date) -> list[Reading]:
        """Return every reading of the period, oldest first."""

    def of_subject(self, subject: str) -> list[Reading]:
        """Return every reading of a subject (for the person's own export)."""

    def mark_days(self, *, person_id: str, kind: str, first: date, last: date, days: Sequence[date]) -> None:
        """Make `days` the marked days of that kind within the span, removing others in it."""

    def marks_of(self, person_ids: Collection[str], *, first: date, last: date) -> dict[str, list[DayMark]]:
        """Return the marks in the span per person; people without any are absent."""

    def erase(self, person_id: str) -> None:
        """Remove the readings and marks of a person."""


class MeasuresUnit(Protocol):
    """What services of the measures domain take."""

    @property
    def readings(self) -> ReadingStore: ...
