"""Schedules in the running product: the clock stops for them, each date comes once, whatever was missed."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import structlog
from scenario_stage import Stage, stage_on, tokyo

from bot.engine import Mode
from handlers import scheduled
from handlers.context import UnitOfWork, World
from handlers.scheduled import (
    COMPANY,
    HOUSEKEEPING,
    SECRETS,
    Failing,
    failing,
    keep_schedules,
    next_opening,
    open_due,
)
from people.model import AuditEntry
from people.rhythm import Daily
from people.rhythm_words import parse_rhythm
from people.schedules import Missed, Occurrence, Schedule
from people.scheduling import put_schedule
from storage.database import open_database

KIND = "round"
DAILY = Schedule(rhythm=Daily(), at=time(11), zones=("Asia/Tokyo",), first=date(2026, 9, 15))


@dataclass
class Recorder:
    """What a schedule is for in these tests: it remembers each date, and when it came."""

    came: list[tuple[date, datetime]] = field(default_factory=list)

    def act(self, world: World, _unit: UnitOfWork, occurrence: Occurrence) -> int:
        """Remember a date."""
        self.came.append((occurrence.day, world.now))
        return 0

    @property
    def days(self) -> list[int]:
        """The days of the month that came."""
        return [day.day for day, _ in self.came]


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """A kind of schedule of these tests' own."""
    found = Recorder()
    actions = cast("MutableMapping[str, Any]", scheduled.ACTIONS)
    monkeypatch.setitem(actions, KIND, found.act)
    return found


def put(stage: Stage, schedule: Schedule, owner: str = "one") -> None:
    """Put a schedule in, committed."""
    world = stage.installation.world()
    with stage.unit() as unit:
        put_schedule(unit, KIND, owner, schedule, company=world.company, now=world.now)
        unit.commit()


def next_at(stage: Stage) -> datetime | None:
    with stage.unit() as unit:
        return next_opening(unit)


async def test_a_clock_that_goes_step_by_step_stops_at_every_date(
    stage_on_both: Stage, recorder: Recorder
) -> None:
    stage = stage_on_both
    put(stage, DAILY)
    await stage.go_to(tokyo(9, 18, 9))
    assert recorder.came == [(date(2026, 9, day), tokyo(9, day, 11).astimezone(UTC)) for day in (15, 16, 17)]


async def test_rhythm_and_company_calendar_decide_together(stage: Stage, recorder: Recorder) -> None:
    # In 2026 Japan has holidays from Monday 21 to Wednesday 23 September.
    put(stage, replace(DAILY, rhythm=parse_rhythm("毎月、最終営業日")))
    put(stage, replace(DAILY, rhythm=parse_rhythm("monthly, second working day")), "other")
    await stage.go_to(tokyo(10, 5))
    assert recorder.came == [
        (date(2026, 9, 30), tokyo(9, 30, 11).astimezone(UTC)),
        (date(2026, 10, 2), tokyo(10, 2, 11).astimezone(UTC)),
    ]


@pytest.mark.parametrize(
    ("missed", "older_than", "expected"),
    [
        (Missed.LATEST, None, [17]),
        (Missed.ALL, None, [15, 16, 17]),
        (Missed.SKIP, timedelta(hours=1), []),
        (Missed.SKIP, timedelta(hours=30), [16, 17]),
    ],
)
async def test_three_days_asleep_are_made_up_for_as_the_schedule_says_and_once(
    stage_on_both: Stage,
    recorder: Recorder,
    missed: Missed,
    older_than: timedelta | None,
    expected: list[int],
) -> None:
    stage = stage_on_both
    put(stage, replace(DAILY, missed=missed, older_than=older_than))
    await stage.go_to(tokyo(9, 17, 14), mode=Mode.JUMP)
    assert recorder.days == expected
    await stage.installation.engine.settle()
    await stage.go_to(tokyo(9, 18, 10))
    assert recorder.days == expected
    await stage.go_to(tokyo(9, 18, 12))
    assert recorder.days == [*expected, 18]


async def test_the_next_process_goes_on_where_the_last_one_was(
    stage: Stage, recorder: Recorder, tmp_path: Path
) -> None:
    put(stage, DAILY)
    await stage.go_to(tokyo(9, 16, 12))
    other = tmp_path / "other"
    other.mkdir()
    with stage_on(stage.installation.database, other, now=tokyo(9, 16, 12)) as restarted:
        await restarted.installation.engine.settle()
        await restarted.go_to(tokyo(9, 17, 12))
    assert recorder.days == [15, 16, 17]


async def test_two_processes_that_tick_at_once_open_each_date_once(
    postgresql_url: str, recorder: Recorder, tmp_path: Path
) -> None:
    databases = [open_database(postgresql_url) for _ in range(2)]
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with (
        stage_on(databases[0], folders[0], now=tokyo(9, 14, 9)) as one,
        stage_on(databases[1], folders[1], now=tokyo(9, 14, 9)) as two,
    ):
        for owner in ("a", "b", "c"):
            put(one, replace(DAILY, missed=Missed.ALL), owner)
        for day in range(15, 20):
            moment = tokyo(9, day, 12)
            await asyncio.gather(one.go_to(moment, mode=Mode.JUMP), two.go_to(moment, mode=Mode.JUMP))
        await one.installation.engine.settle()
    assert sorted(recorder.days) == [day for day in range(15, 20) for _ in range(3)]
    for database in databases:
        database.close()


async def test_a_host_clock_that_was_years_ahead_and_is_set_right_loses_no_day(
    stage: Stage, recorder: Recorder
) -> None:
    put(stage, DAILY)
    clock, engine = stage.installation.clock, stage.installation.engine
    await stage.go_to(tokyo(9, 15, 12))
    clock.set_for_this_process(datetime(2031, 1, 1, 12, tzinfo=UTC))
    await engine.settle()
    clock.set_for_this_process(tokyo(9, 15, 13).astimezone(UTC))
    await engine.settle()
    assert [day for day, _ in recorder.came] == [date(2026, 9, 15), date(2031, 1, 1)]
    clock.set_for_this_process(tokyo(9, 16, 12).astimezone(UTC))
    await engine.settle()
    assert recorder.days == [15, 1, 16]


async def test_a_host_clock_set_back_by_minutes_opens_nothing_again(stage: Stage, recorder: Recorder) -> None:
    put(stage, DAILY)
    clock, engine = stage.installation.clock, stage.installation.engine
    for hour, minute in ((11, 0), (10, 55), (11, 0), (11, 5), (10, 59), (12, 0)):
        clock.set_for_this_process(tokyo(9, 15, hour, minute).astimezone(UTC))
        await engine.settle()
    assert recorder.days == [15]
    assert next_at(stage) == tokyo(9, 16, 3, 30)


# What breaks


@dataclass
class Breaking(Recorder):
    """What a schedule is for that breaks whenever it comes, until it is mended."""

    is_broken: bool = True

    def act(self, world: World, unit: UnitOfWork, occurrence: Occurrence) -> int:
        """Remember a date, write something down, and break."""
        super().act(world, unit, occurrence)
        unit.switches.put("half done", occurrence.owner)
        if self.is_broken:
            raise KeyError("what stands in a row")
        return 0


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch) -> Breaking:
    """A kind of schedule that breaks."""
    found = Breaking()
    actions = cast("MutableMapping[str, Any]", scheduled.ACTIONS)
    monkeypatch.setitem(actions, "breaking", found.act)
    return found


def put_breaking(stage: Stage) -> None:
    """Put the one in that breaks, before all others of the same moment."""
    world = stage.installation.world()
    with stage.unit() as unit:
        put_schedule(unit, "breaking", "it", DAILY, company=world.company, now=world.now)
        unit.commit()


async def test_what_breaks_at_a_date_is_undone_and_holds_no_other_up(
    stage_on_both: Stage, recorder: Recorder, breaking: Breaking
) -> None:
    stage = stage_on_both
    put_breaking(stage)
    for owner in ("one", "two"):
        put(stage, DAILY, owner)
    with structlog.testing.capture_logs() as logs:
        await stage.go_to(tokyo(9, 15, 11))

    assert (breaking.days, recorder.days) == ([15], [15, 15])
    with stage.unit() as unit:
        assert unit.switches.get("half done") is None
        assert failing(unit) == {
            "breaking:it": Failing(since=tokyo(9, 15, 11).astimezone(UTC), error="KeyError")
        }
    [entry] = [one for one in logs if one["event"] == "schedule_broke"]
    assert (entry["kind"], entry["error"]) == ("breaking", "KeyError")
    assert "what stands in a row" not in str(logs)


async def test_what_breaks_is_tried_again_less_and_less_often(stage: Stage, breaking: Breaking) -> None:
    put_breaking(stage)
    await stage.go_to(tokyo(9, 15, 15))
    late = [at - tokyo(9, 15, 11) for _, at in breaking.came]
    minutes = [0, 1, 2, 4, 8, 16, 32, 64, 124, 184]
    assert late == [timedelta(minutes=one) for one in minutes]


async def test_what_was_mended_is_opened_and_no_longer_said_to_break(
    stage_on_both: Stage, breaking: Breaking
) -> None:
    stage = stage_on_both
    put_breaking(stage)
    await stage.go_to(tokyo(9, 15, 11))
    breaking.is_broken = False
    await stage.installation.engine.settle()
    assert len(breaking.came) == 1, "not before its time"
    await stage.go_to(tokyo(9, 15, 12))

    assert breaking.days == [15, 15]
    with stage.unit() as unit:
        assert failing(unit) == {}
    await stage.go_to(tokyo(9, 16, 12))
    assert breaking.days == [15, 15, 16]


# The schedules that are there by themselves


def next_housekeeping(stage: Stage) -> datetime | None:
    with stage.unit() as unit:
        return unit.schedules.next_due([HOUSEKEEPING])


def entry_of(at: datetime) -> AuditEntry:
    return AuditEntry(at=at, actor="test", action="old", subject="x")


async def test_every_night_what_is_kept_no_longer_is_deleted(stage: Stage) -> None:
    keep = timedelta(days=stage.installation.company.keep_audit_days)
    await stage.installation.engine.settle()
    with stage.unit() as unit:
        unit.audit.append(entry_of(tokyo(9, 14, 12) - keep))
        unit.audit.append(entry_of(tokyo(9, 15, 12) - keep))
        unit.commit()
    assert next_housekeeping(stage) == tokyo(9, 15, 3, 30)
    for day, left in ((15, 1), (16, 0)):
        await stage.go_to(tokyo(9, day, 3, 29))
        with stage.unit() as unit:
            assert sum(one.action == "old" for one in unit.audit.list_entries()) == left + 1
        await stage.go_to(tokyo(9, day, 3, 30))
        with stage.unit() as unit:
            assert sum(one.action == "old" for one in unit.audit.list_entries()) == left


async def test_housekeeping_begins_anew_where_the_clock_begins_earlier(empty: Stage) -> None:
    engine = empty.installation.engine
    await engine.settle()
    assert next_housekeeping(empty) == tokyo(9, 15, 3, 30)
    assert await engine.begin_at(tokyo(9, 1, 9).astimezone(UTC), keep=True)
    await engine.settle()
    assert next_housekeeping(empty) == tokyo(9, 2, 3, 30)


async def test_every_morning_of_a_company_whose_secret_ends_the_admins_are_warned_in_time(
    stage: Stage,
) -> None:
    await stage.installation.engine.settle()
    world = replace(stage.installation.world(), expiring={"TEAMS_APP_PASSWORD": date(2026, 10, 15)})
    with stage.unit() as unit:
        keep_schedules(world, unit)
    warned: dict[int, int] = {}
    for day in range(15, 30):
        with stage.unit() as unit:
            assert open_due(replace(world, now=tokyo(9, day, 8, 59)), unit).queued == 0
        with stage.unit() as unit:
            warned[day] = open_due(replace(world, now=tokyo(9, day, 9)), unit).queued
    assert {day for day, queued in warned.items() if queued} == {15}


async def test_the_look_at_secrets_ends_when_no_end_is_known_any_more(stage: Stage) -> None:
    world = stage.installation.world()
    with stage.unit() as unit:
        keep_schedules(replace(world, expiring={"TEAMS_APP_PASSWORD": date(2026, 10, 15)}), unit)
    with stage.unit() as unit:
        assert unit.schedules.lock(SECRETS, COMPANY) is not None
        keep_schedules(world, unit)
    with stage.unit() as unit:
        assert unit.schedules.lock(SECRETS, COMPANY) is None
        assert unit.schedules.lock(HOUSEKEEPING, COMPANY) is not None
