"""The tool of the sample company delivers by the same service as a push: once, whatever is restarted."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from scenario_stage import TOKYO, Stage, stage_on

from bot.playground.transcript import direct
from bot.sample.colleagues import SampleCompany, load_sample_company
from bot.sample.company import DEMO_START
from bot.sample.delivering import Delivering, Together
from bot.sample.measuring import SAME_DAY, SOURCE, TALKED_WITH, TALKED_WITH_MANAGER, Measuring
from bot.sample.seed import seed
from bot.sample.temperament import Dice
from cards.model import Card
from measures.kpis.model import Reading
from people.model import Company
from storage.database import Database

SUBJECT = f"team:{TALKED_WITH}"


@pytest.fixture(scope="module")
def sample() -> SampleCompany:
    return load_sample_company(Company(name="Mizuki"))


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The sample company on the morning of go-live."""
    with stage_on(sqlite_database, tmp_path, now=DEMO_START) as one:
        with one.unit() as unit:
            seed(unit, company=one.installation.company, now=DEMO_START)
            unit.commit()
        yield one


def delivering(stage: Stage, sample: SampleCompany) -> Delivering:
    """The tool, as after a start."""
    return Delivering(
        stage.transcript,
        Measuring(sample=sample, dice=Dice(1), zone=TOKYO),
        open_unit=stage.installation.open_unit,
        threads=stage.installation.threads,
    )


def night(month: int, day: int) -> datetime:
    """Return when the tool delivers on a day."""
    return datetime(2026, month, day, 3, 30, tzinfo=TOKYO)


def readings(stage: Stage) -> list[Reading]:
    """Return what is stored of the team of the story in the KPI that is a share."""
    with stage.unit() as unit:
        return [one for one in unit.readings.of_subject(SUBJECT) if one.kpi_id == SAME_DAY]


async def test_each_day_comes_once_in_its_night_though_the_demo_is_restarted(
    stage: Stage, sample: SampleCompany
) -> None:
    """Monday 14 to Friday 18 September: five days, five readings."""
    tool = delivering(stage, sample)
    assert tool.next_act() == night(9, 15)
    assert await tool.act(night(9, 15) - timedelta(seconds=1)) == 0
    assert await tool.act(night(9, 15)) == 1
    assert await tool.act(night(9, 15)) == 0
    again = delivering(stage, sample)
    assert again.next_act() == night(9, 16)
    assert await again.act(night(9, 19)) == 4
    stored = readings(stage)
    assert [one.period_start for one in stored] == [date(2026, 9, day) for day in range(14, 19)]
    assert {one.source for one in stored} == {SOURCE}
    for one in stored:
        assert one.numerator is not None
        assert one.denominator
        assert abs(one.value - 100 * one.numerator / one.denominator) < Decimal("0.001")
    with stage.unit() as unit:
        assert unit.sources.deliveries()[SOURCE].refused == 0


async def test_what_was_delivered_but_not_remembered_is_taken_once(
    stage: Stage, sample: SampleCompany
) -> None:
    """As after a crash between the commit and the note of it."""
    await delivering(stage, sample).act(night(9, 16))
    before = readings(stage)
    stage.transcript.put_fact("readings_delivered_until", None)
    assert await delivering(stage, sample).act(night(9, 16)) == 2
    assert readings(stage) == before
    with stage.unit() as unit:
        assert unit.sources.deliveries()[SOURCE].duplicate > 0


async def test_the_team_recovers_some_days_after_its_manager_talked_with_it(
    stage: Stage, sample: SampleCompany
) -> None:
    """Below from the third week on, Monday 28 September. The manager talks on Tuesday 29; from Friday on it
    goes well."""
    card = Card(kind="follow_up_agenda", language="en", title="Agenda", elements=())
    stage.transcript.post_card(direct(TALKED_WITH_MANAGER), card, at=night(9, 29))
    await delivering(stage, sample).act(night(10, 10))
    by_day = {one.period_start: one.value for one in readings(stage)}
    assert all(by_day[date(2026, 9, day)] < 64 for day in (28, 29, 30))
    assert all(
        by_day[date(2026, 10, day)] > 70 for day in (2, 5, 6, 7, 8, 9) if date(2026, 10, day) in by_day
    )


async def test_people_and_tool_are_one_crowd(stage: Stage, sample: SampleCompany) -> None:
    first, second = delivering(stage, sample), delivering(stage, sample)
    both = Together(first, second)
    assert both.next_act() == night(9, 15)
    assert await both.act(night(9, 15)) == 2
    assert both.next_act() == night(9, 16)
    assert Together().next_act() is None
