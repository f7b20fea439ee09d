"""A wave lived by the clock, in the running product: opening, invitations, answers, reminder, close."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from scenario_stage import Stage, stage_on, tokyo
from test_scenario_delivery_flow import until
from wave_stage import SCHEDULE, SET, ballot_of, people

from bot.engine import Mode
from cards.actions import DiscardWave
from cards.plain import plain_text
from handlers.surveys.closing import discard
from people.rhythm_words import parse_rhythm
from storage.database import Database
from surveys.ballots.service import answer
from surveys.schedules.service import keep
from surveys.waves.model import WaveState

BERLIN = ZoneInfo("Europe/Berlin")
START = tokyo(8, 31, 9)
"""Monday; the first Tuesday of September is the 1st, and five working days later the 8th."""
OPENS, REMINDS, CLOSES = tokyo(9, 1, 10), tokyo(9, 4, 10), tokyo(9, 8, 17)


def bring_in(stage: Stage) -> None:
    """Twelve people, half of them in Berlin, and the survey."""
    world = stage.installation.world()
    with stage.unit() as unit:
        unit.people.upsert_many(
            [
                replace(person, slack_user_id=None, timezone="Europe/Berlin" if number % 2 else "Asia/Tokyo")
                for number, person in enumerate(people(12))
            ]
        )
        unit.surveys.put_set(SET)
        schedule = replace(SCHEDULE, rhythm=parse_rhythm("monthly, first Tue"))
        keep(unit, schedule, company=world.company, now=world.now, actor="p00000")
        unit.commit()


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """Twelve people and a survey of the first Tuesday of each month, on the Monday before one."""
    with stage_on(database, tmp_path, now=START) as found:
        bring_in(found)
        yield found


def vote(stage: Stage, number: int) -> None:
    world = stage.installation.world()
    with stage.unit() as unit:
        answer(
            unit,
            world.vault,
            person_id=f"p{number:05}",
            wave_id="pulse-1",
            language="ja",
            answers=ballot_of(number),
            now=world.now,
        )
        unit.commit()


def state(stage: Stage, wave_id: str = "pulse-1") -> WaveState:
    with stage.unit() as unit:
        return unit.surveys.get_wave(wave_id).state


async def test_a_wave_is_lived_by_the_clock_over_two_time_zones(stage: Stage) -> None:
    await stage.go_to(OPENS - timedelta(minutes=1))
    assert stage.kinds("p00000") == []
    await stage.go_to(OPENS + timedelta(days=1))
    for person, zone in (("p00000", "Asia/Tokyo"), ("p00001", "Europe/Berlin")):
        at = datetime(2026, 9, 1, 10, tzinfo=ZoneInfo(zone))
        assert stage.kinds(person) == ["introduction", "survey_invitation"]
        assert stage.sent_at(person, "survey_invitation") == [at]
    for number in range(11):
        vote(stage, number)
    await stage.go_to(CLOSES - timedelta(minutes=1))
    for person, zone in (("p00000", "Asia/Tokyo"), ("p00001", "Europe/Berlin"), ("p00011", "Europe/Berlin")):
        at = datetime(2026, 9, 4, 10, tzinfo=ZoneInfo(zone))
        assert stage.sent_at(person, "survey_reminder") == [at]
    assert state(stage) is WaveState.OPEN
    await stage.go_to(CLOSES)
    assert state(stage) is WaveState.CLOSED
    with stage.unit() as unit:
        published = unit.releases.find("pulse-1")
        assert published is not None
        assert (published.answered, published.invited) == (11, 12)
        assert unit.ballots.counts("pulse-1") == (0, 0)
    assert stage.installation.world().vault.waves() == frozenset()


async def test_a_clock_that_jumps_over_a_close_closes_the_wave_before_it_answers(stage: Stage) -> None:
    await stage.go_to(OPENS)
    vote(stage, 0)
    await stage.go_to(CLOSES + timedelta(days=3), mode=Mode.JUMP)
    assert state(stage) is WaveState.CLOSED
    assert "survey_reminder" not in stage.kinds("p00000")


async def test_a_clock_that_goes_step_by_step_stops_for_the_reminder_and_the_close(stage: Stage) -> None:
    # Within one move, the next wave opens four weeks later as well.
    await stage.go_to(tokyo(10, 7, 9))
    assert (state(stage), state(stage, "pulse-2")) == (WaveState.CLOSED, WaveState.OPEN)
    with stage.unit() as unit:
        entries = unit.audit.list_entries(subject="pulse-1")
        messages = [one for one in unit.outbox.list_messages() if one.person_id == "p00000"]
    # What stands in the chat says by now that the survey is over.
    assert [one.finished_at for one in messages if one.kind == "survey_reminder"] == [REMINDS]
    assert [one.at for one in entries if one.action == "survey.closed"] == [CLOSES]


async def test_each_date_opens_one_wave_over_restarts(stage: Stage, tmp_path: Path) -> None:
    await stage.go_to(OPENS)
    for _ in range(2):
        again = tmp_path / "again"
        again.mkdir(exist_ok=True)
        database = stage.installation.database
        with stage_on(database, again, now=OPENS + timedelta(minutes=5)) as restarted:
            await restarted.installation.engine.settle()
    with stage.unit() as unit:
        assert [wave.id for wave in unit.surveys.waves_of("pulse")] == ["pulse-1"]
        kinds = [one.kind for one in unit.outbox.list_messages()]
    assert kinds.count("survey_invitation") == 12


async def test_what_waits_to_be_sent_is_dropped_once_a_wave_is_over(stage: Stage) -> None:
    await stage.go_to(OPENS)  # it is 3:00 in Berlin
    world = stage.installation.world()
    with stage.unit() as unit:
        discard(world, unit, "pulse-1", actor="p00000")
        unit.commit()
    await stage.go_to(OPENS + timedelta(days=1))
    assert "survey_invitation" not in stage.kinds("p00001")
    assert stage.kinds("p00001") == ["introduction", "survey_discarded"]
    assert stage.kinds("p00000")[-2:] == ["survey_invitation_over", "survey_discarded"]


async def test_closing_goes_on_beside_ticks_while_the_process_serves(stage: Stage) -> None:
    await stage.go_to(OPENS)
    for number in range(11):
        vote(stage, number)
    engine = stage.installation.engine
    with stage.unit() as unit:
        stage.installation.clock.put(unit, CLOSES)
        unit.commit()
    serving = asyncio.create_task(engine.serve())
    engine.wake()
    await until(lambda: state(stage) is WaveState.CLOSED)
    await engine.finish()
    serving.cancel()


async def test_a_wave_that_cannot_be_closed_holds_nothing_else_up(
    stage: Stage,
) -> None:
    await stage.go_to(OPENS)
    vote(stage, 0)
    folder = next(path for path in stage.installation.settings.var_dir.iterdir() if "vault" in path.name)
    folder.rename(folder.with_name("away"))
    await stage.go_to(CLOSES + timedelta(days=1))
    assert state(stage) is WaveState.CLOSING
    assert stage.kinds("p00000")[-1] == "survey_not_closed"
    await stage.go_to(tokyo(10, 6, 12))  # the next date comes, and cannot open either
    assert stage.kinds("p00000")[-1] == "survey_not_opened"
    folder.with_name("away").rename(folder)
    await stage.go_to(tokyo(10, 6, 18))
    assert (state(stage), state(stage, "pulse-2")) == (WaveState.CLOSED, WaveState.OPEN)


async def test_an_admin_discards_a_wave_by_its_button_and_nobody_else_can(stage: Stage) -> None:
    await stage.go_to(OPENS)
    vote(stage, 0)
    refused = await stage.press_action("p00001", DiscardWave("pulse-1"))
    assert refused.refused
    assert state(stage) is WaveState.OPEN
    done = await stage.press_action("p00000", DiscardWave("pulse-1"))
    assert done.replace is not None
    assert done.replace.kind == "survey_discarded"
    shown = plain_text(done.replace)
    assert "設定に戻る" in shown
    assert "届いた理由" not in shown  # who discards need not have been invited
    await stage.installation.engine.settle()
    with stage.unit() as unit:
        assert unit.ballots.counts("pulse-1") == (0, 0)
    again = await stage.press_action("p00000", DiscardWave("pulse-1"))
    assert again.refused


async def test_a_member_who_asks_why_is_told_of_the_survey_alone(stage: Stage) -> None:
    await stage.go_to(OPENS)
    reply = await stage.say("p00000", "理由")
    assert "アンケート" in plain_text(reply.cards[0])
