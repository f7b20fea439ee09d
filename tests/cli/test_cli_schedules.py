"""What the command line does to schedules."""

from collections.abc import MutableMapping
from datetime import UTC, date, datetime, time
from typing import Any, cast

from handlers import scheduled
from handlers.context import UnitOfWork, World
from handlers.scheduled import HOUSEKEEPING, next_opening
from people.model import Company
from people.rhythm_words import parse_rhythm
from people.schedules import Occurrence, Schedule
from people.scheduling import put_schedule

CLOSED = "date,kind\n2026-10-01,closed\n"
SECOND_WORKING_DAY = Schedule(
    rhythm=parse_rhythm("monthly, second working day"),
    at=time(10),
    zones=("Asia/Tokyo",),
    first=date(2026, 10, 1),
)


def test_dates_to_come_follow_a_calendar_that_is_imported(desk):
    desk.set_up()
    with desk.unit() as unit:
        now = datetime(2026, 9, 4, tzinfo=UTC)
        put_schedule(unit, HOUSEKEEPING, "other", SECOND_WORKING_DAY, company=Company(name="x"), now=now)
        assert next_opening(unit) == datetime(2026, 10, 2, 1, tzinfo=UTC)
        unit.commit()
    desk.write("calendar.csv", CLOSED)
    assert desk("calendar", "import", "calendar.csv", "--dry-run").code == 0
    with desk.unit() as unit:
        assert next_opening(unit) == datetime(2026, 10, 2, 1, tzinfo=UTC)
    assert desk("calendar", "import", "calendar.csv").code == 0
    with desk.unit() as unit:
        assert next_opening(unit) == datetime(2026, 10, 5, 1, tzinfo=UTC)


def test_a_tick_at_night_opens_the_housekeeping_of_that_night_and_the_next_is_a_day_later(desk):
    desk.set_up()
    assert desk("tick", "--now", "2026-09-07T03:00:00+09:00").code == 0
    with desk.unit() as unit:
        assert next_opening(unit) == datetime(2026, 9, 6, 18, 30, tzinfo=UTC)
    for _ in range(2):
        assert desk("tick", "--now", "2026-09-07T03:30:00+09:00").code == 0
        with desk.unit() as unit:
            assert unit.schedules.next_due([HOUSEKEEPING]) == datetime(2026, 9, 7, 18, 30, tzinfo=UTC)
            assert unit.schedules.lock(HOUSEKEEPING, "company") is not None


def test_a_schedule_that_breaks_stops_no_tick_and_check_names_it_until_it_is_mended(desk, monkeypatch):
    def break_down(_world: World, _unit: UnitOfWork, _occurrence: Occurrence) -> int:
        raise KeyError("what stands in a row")

    def lines() -> list[str]:
        return [line for line in desk("check").out.splitlines() if line.startswith("✗ The schedule")]

    desk.set_up()
    assert desk("tick", "--now", "2026-09-07T03:00:00+09:00").code == 0
    with monkeypatch.context() as meanwhile:
        meanwhile.setitem(cast("MutableMapping[str, Any]", scheduled.ACTIONS), HOUSEKEEPING, break_down)
        assert desk("tick", "--now", "2026-09-07T03:30:00+09:00").code == 0
    [line] = lines()
    assert line.startswith(
        "✗ The schedule housekeeping:company has been breaking since 2026-09-06T18:30:00+00:00 (KeyError). "
    )
    assert desk("tick", "--now", "2026-09-07T03:31:00+09:00").code == 0
    assert lines() == []
