"""Readings taken in portions: what each is to those before it, on both databases, and who waits for whom."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from side_by_side import in_thread, wait_until_somebody_waits_for_a_lock

from measures.kpis.model import Kpi, Per, Reading
from measures.readings.checks import Checker
from measures.readings.model import Counts, RawReading, Span
from measures.readings.service import make_ground, note_delivery, take
from people.model import Person
from storage.database import Database
from storage.errors import ConstraintError
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 6, 20, tzinfo=UTC)
MONDAY = date(2026, 6, 1)
WHOLE = Span(MONDAY, date(2026, 6, 7))
SPANS = [
    WHOLE,
    Span(MONDAY, MONDAY),
    Span(MONDAY, date(2026, 6, 2)),
    Span(date(2026, 6, 2), date(2026, 6, 4)),
    Span(date(2026, 6, 7), date(2026, 6, 7)),
    Span(date(2026, 6, 8), date(2026, 6, 14)),
    Span(date(2026, 6, 8), date(2026, 6, 9)),
]
MOMENTS = [NOW - timedelta(hours=hours) for hours in (3, 2, 1)]
SUBJECTS = ["tanaka", "s\\a'to"]
_numbers = count()


def a_kpi(unit: str) -> Kpi:
    """A KPI of persons per week."""
    return Kpi(
        id="visits" if unit == "records" else "on-time",
        practice_id="log",
        name={"en": "Visits"},
        purpose={"en": "Hand-over"},
        unit={"en": unit},
        target=Decimal(15),
        per=Per.WEEK,
        source="crm",
    )


def checker(source: str) -> Checker:
    """What checks readings of a source."""
    kpis = {kpi.id: kpi for kpi in (a_kpi("records"), a_kpi("%"))}
    people = [Person(id=one, name=one) for one in SUBJECTS]
    return Checker(make_ground(people, kpis, source=source, now=NOW))


def row(
    line: int, *, span: Span = WHOLE, value: int = 3, at: datetime = MOMENTS[0], subject: str = "tanaka"
) -> RawReading:
    """A reading as it was delivered."""
    return RawReading(line, "visits", subject, str(span.first), str(span.last), str(value), at.isoformat())


def ratio(line: int, numerator: int, denominator: int) -> RawReading:
    """A ratio as it was delivered."""
    plain = row(line)
    return plain._replace(kpi_id="on-time", value="", numerator=str(numerator), denominator=str(denominator))


# ---------------------------------------------------------------------------- beside a plain replay

Raw = tuple[str, Span, int, datetime]


def replay(rows: Sequence[Raw]) -> list[str]:
    """Return what becomes of each row, by comparing it with each that was taken before, day by day."""
    taken: list[Raw] = []
    became = []
    for one in rows:
        subject, span, value, at = one
        same = [other for other in taken if other[:2] == (subject, span)]
        at_once = [other for other in same if other[3] == at]
        parts = [
            other[1] for other in taken if other[0] == subject and (other[1].last - other[1].first).days < 6
        ]
        if at_once:
            became.append("duplicate" if at_once[0][2] == value else "refused")
            continue
        if not same and (span.last - span.first).days < 6 and any(days(span) & days(part) for part in parts):
            became.append("refused")
            continue
        taken.append(one)
        newer = [other for other in same if other[3] > at]
        became.append("new" if not same else "history" if newer else "corrections")
    return became


def days(span: Span) -> set[date]:
    """Return the days of a span."""
    return {span.first + timedelta(days=day) for day in range((span.last - span.first).days + 1)}


rows_of_a_file = st.lists(
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(SPANS), st.integers(0, 1), st.sampled_from(MOMENTS)),
    max_size=24,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows_of_a_file, cut=st.integers(0, 24))
def test_portions_make_of_readings_what_one_after_the_other_makes(
    database: Database, rows: list[Raw], cut: int
) -> None:
    source = f"source-{next(_numbers)}"
    expected = replay(rows)
    delivered = [
        row(line, span=span, value=value, at=at, subject=subject)
        for line, (subject, span, value, at) in enumerate(rows, start=1)
    ]
    refused = [line for line, what in enumerate(expected, start=1) if what == "refused"]
    for rehearse in (True, False):
        found, counts = taken_in_two(database, delivered, cut=cut, source=source, dry_run=rehearse)
        assert found == refused
        told = (counts.new, counts.corrections, counts.history, counts.duplicate, counts.refused)
        wanted = ("new", "corrections", "history", "duplicate", "refused")
        assert told == tuple(expected.count(what) for what in wanted)
    stored = sum(what not in {"refused", "duplicate"} for what in expected)
    with database.unit_of_work(read_only=True) as unit:
        kept = [one for subject in SUBJECTS for one in unit.readings.of_subject(subject)]
        assert sum(one.source == source for one in kept) == stored
    again, counts = taken_in_two(database, delivered, cut=0, source=source, dry_run=False)
    assert (counts.accepted, again) == (0, refused)


def taken_in_two(
    database: Database, rows: Sequence[RawReading], *, cut: int, source: str, dry_run: bool
) -> tuple[list[int], Counts]:
    """Take rows in two portions, each committed; return the refused lines, and the counts."""
    checks = checker(source)
    refused, counts = [], Counts()
    with database.unit_of_work() as unit:
        for portion in (rows[:cut], rows[cut:]):
            taken = take(unit, portion, checker=checks, dry_run=dry_run)
            unit.commit()
            refused += [one.line for one in taken.refused]
            counts = counts.plus(taken.counts)
        if dry_run:
            unit.readings.end_rehearsal()
            unit.commit()
    return refused, counts


# ---------------------------------------------------------------------------- what is stored, and said


def taken(unit: SqlUnitOfWork, *rows: RawReading, source: str = "crm") -> list[tuple[int, str]]:
    """Take rows; return line and reason of the refused ones."""
    found = take(unit, rows, checker=checker(source))
    return [(one.line, one.reason) for one in found.refused]


def test_a_reading_is_stored_with_all_that_it_has(database: Database) -> None:
    """100 x 1 / 8 = 12.5."""
    with database.unit_of_work() as unit:
        assert taken(unit, ratio(2, 1, 8), row(3, subject="s\\a'to")) == []
        assert unit.readings.of_subject("tanaka") == [
            Reading(
                kpi_id="on-time", subject="tanaka", period_start=WHOLE.first, period_end=WHOLE.last,
                value=Decimal("12.5"), source="crm", measured_at=MOMENTS[0],
                numerator=Decimal(1), denominator=Decimal(8),
            )
        ]  # fmt: skip
        [other] = unit.readings.of_subject("s\\a'to")
        assert (other.value, other.numerator, other.denominator) == (3, None, None)


def test_of_two_values_of_the_same_moment_the_first_stands_and_the_second_says_so(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert taken(unit, ratio(2, 1, 2), row(3), row(4, value=4), ratio(5, 2, 4)) == [
            (
                4,
                (
                    "value: is 3 in another reading of the same period and measured_at; "
                    "a correction needs a later measured_at."
                ),
            ),
            (
                5,
                (
                    "value: is 50 (1 / 2) in another reading of the same period and measured_at; "
                    "a correction needs a later measured_at."
                ),
            ),
        ]


def test_parts_that_share_days_are_refused_and_the_whole_week_is_not(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert taken(unit, row(2, span=SPANS[2]), row(3, span=SPANS[3]), row(4)) == [
            (
                3,
                (
                    "period_start, period_end: 2026-06-02 to 2026-06-04 shares days with "
                    "2026-06-01 to 2026-06-02, of which there is a reading already; "
                    "only the whole period, 2026-06-01 to 2026-06-07, may."
                ),
            )
        ]


def test_readings_of_another_source_are_not_compared_and_not_counted(database: Database) -> None:
    with database.unit_of_work() as unit:
        take(unit, [row(2)], checker=checker("crm"))
        found = take(unit, [row(2, value=9)], checker=checker("sheet")).counts
    assert (found.new, found.not_counted) == (1, 1)


def test_numbers_that_are_written_otherwise_are_the_same(database: Database) -> None:
    with database.unit_of_work() as unit:
        counts = take(unit, [row(2), row(3)._replace(value="3.00")], checker=checker("crm")).counts
    assert (counts.new, counts.duplicate) == (1, 1)


def test_what_somebody_left_rehearsed_is_nothing_to_the_next(database: Database) -> None:
    with database.unit_of_work() as unit:
        take(unit, [row(2)], checker=checker("crm"), dry_run=True)
        unit.commit()
    with database.unit_of_work() as unit:
        counts = take(unit, [row(2)], checker=checker("crm"), dry_run=True).counts
    assert counts.new == 1


def test_a_portion_that_is_not_committed_leaves_nothing(database: Database) -> None:
    with database.unit_of_work() as unit:
        take(unit, [row(2)], checker=checker("crm"))
    with database.unit_of_work() as unit:
        assert unit.readings.of_subject("tanaka") == []


def test_a_portion_with_a_reading_that_is_there_fails_as_a_whole(database: Database) -> None:
    checked, _ = checker("crm").check_all([row(2), row(3, subject="s\\a'to")])
    with database.unit_of_work() as unit:
        unit.readings.add_portion(checked[:1], source="crm")
        unit.commit()
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.readings.add_portion(checked, source="crm")
    with database.unit_of_work() as unit:
        assert unit.readings.of_subject("s\\a'to") == []


def test_who_takes_readings_of_a_source_waits_for_whoever_does_already(
    replicas: tuple[Database, Database],
) -> None:
    """Both deliver another value of the same moment: the second sees the first one's, and is refused."""
    first, second = replicas
    found: list[tuple[int, str]] = []

    def other() -> None:
        with second.unit_of_work() as unit:
            found.extend(taken(unit, row(2, value=9)))
            unit.commit()

    with first.unit_of_work() as unit:
        assert taken(unit, row(2, value=3)) == []
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()
        with second.unit_of_work() as beside:
            assert taken(beside, row(2), source="sheet") == []
        unit.commit()
    thread.join(timeout=30)
    assert [line for line, _ in found] == [2]


def test_an_erasure_waits_for_who_takes_readings_and_leaves_none(
    replicas: tuple[Database, Database],
) -> None:
    first, second = replicas

    def erase() -> None:
        with second.unit_of_work() as unit:
            unit.readings.erase("tanaka")
            unit.commit()

    with first.unit_of_work() as unit:
        unit.readings.wait_for_erasures()
        assert taken(unit, row(2)) == []
        with second.unit_of_work() as beside:
            beside.readings.wait_for_erasures()  # Those who take do not wait for each other.
            assert taken(beside, row(2, subject="s\\a'to"), source="sheet") == []
            beside.commit()
        thread = in_thread(erase)
        wait_until_somebody_waits_for_a_lock(unit)
        unit.commit()
    thread.join(timeout=30)
    with first.unit_of_work() as unit:
        assert unit.readings.of_subject("tanaka") == []
        assert len(unit.readings.of_subject("s\\a'to")) == 1


# ---------------------------------------------------------------------------- what came of a source last


def test_a_delivery_counts_its_last_file_and_keeps_the_latest_measuring(database: Database) -> None:
    later = NOW + timedelta(hours=1)
    with database.unit_of_work() as unit:
        note_delivery(unit, "crm", Counts(refused=2), now=NOW)
        assert unit.sources.deliveries() == {}
        note_delivery(unit, "crm", Counts(new=2, corrections=1, measured_at=MOMENTS[2]), now=NOW)
        note_delivery(unit, "crm", Counts(duplicate=5, refused=1, measured_at=MOMENTS[0]), now=later)
        last = unit.sources.deliveries()["crm"]
        assert (last.last_at, last.measured_at) == (later, MOMENTS[2])
        assert (last.accepted, last.duplicate, last.refused) == (0, 5, 1)
        note_delivery(unit, "crm", Counts(refused=7), now=later + timedelta(days=1))
        refused = unit.sources.deliveries()["crm"]
    assert (refused.last_at, refused.measured_at, refused.refused) == (later, MOMENTS[2], 7)
