"""What a clock sets off about a request, and work that is handed to somebody, keeps their working time up
to the moment at which it goes out; leavers get nothing any more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from help_chat import HelpStage, help_stage_on
from scenario_stage import tokyo

from bot.engine import Mode
from cards.actions import ClaimRequest, HandOn, SavePause, SendMessage, SolveRequest
from people.model import Half, Leave
from storage.database import Database

FRIDAY, MONDAY = date(2026, 10, 2), date(2026, 10, 5)


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The small company on Thursday 1 October 2026, 09:00 in Tokyo; its programme has begun."""
    with help_stage_on(sqlite_database, tmp_path, monkeypatch, now=tokyo(10, 1, 9)) as found:
        yield found


async def ask_at(stage: HelpStage, moment: datetime, by: str | None = None) -> int:
    """Let Tanaka ask at a moment, and somebody take it; returns the request's id."""
    await stage.go_to(moment)
    request_id = await stage.ask("tanaka", text="商談の画面が開きません")
    if by is not None:
        await stage.press_action(by, ClaimRequest(request_id))
    await stage.installation.engine.settle()
    return request_id


def away(
    stage: HelpStage, person: str, first: date, last: date | None = None, half: Half | None = None
) -> None:
    """Let leave become known."""
    with stage.unit() as unit:
        period = Leave(person_id=person, first=first, last=last or first, kind="annual", half=half)
        unit.people.put_leave([period])
        unit.commit()


def deactivate(stage: HelpStage, person: str) -> None:
    """Take somebody out of the company."""
    with stage.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get(person), active=False)])
        unit.commit()


async def escalate_on_saturday(stage: HelpStage) -> None:
    """Let the four hours of Tanaka's request end on Friday, and the host look at it on Saturday only."""
    await ask_at(stage, tokyo(10, 2, 12))
    await stage.go_to(tokyo(10, 3, 12), mode=Mode.JUMP)


async def test_news_by_the_clock_waits_for_the_next_working_moment(stage: HelpStage) -> None:
    await escalate_on_saturday(stage)
    await stage.go_to(tokyo(10, 5, 18))
    assert stage.sent_at("tanaka", "request_moved") == [tokyo(10, 5, 9)]


async def test_news_by_the_clock_waits_for_the_end_of_leave_that_is_known_since(stage: HelpStage) -> None:
    await escalate_on_saturday(stage)
    away(stage, "tanaka", MONDAY)
    await stage.go_to(tokyo(10, 6, 18))
    assert stage.sent_at("tanaka", "request_moved") == [tokyo(10, 6, 9)]


async def test_news_by_the_clock_that_a_stop_had_held_does_not_come_at_night(stage: HelpStage) -> None:
    await ask_at(stage, tokyo(10, 2, 12))
    await stage.say("ogawa", "配信停止")
    with stage.unit() as unit:
        unit.switches.put("sending_stopped", "2026-10-02")
        unit.commit()
    await stage.go_to(tokyo(10, 2, 22))
    await stage.say("ogawa", "配信再開")
    await stage.go_to(tokyo(10, 5, 18))
    assert stage.sent_at("tanaka", "request_moved") == [tokyo(10, 5, 9)]


async def test_news_by_the_clock_comes_in_a_pause(stage: HelpStage) -> None:
    await escalate_on_saturday(stage)
    await stage.press_action("tanaka", SavePause(), values={"what": "all", "until": "2026-10-30"})
    await stage.go_to(tokyo(10, 5, 18))
    assert stage.sent_at("tanaka", "request_moved") == [tokyo(10, 5, 9)]


async def test_who_left_before_the_news_came_gets_nothing_more(stage: HelpStage) -> None:
    await escalate_on_saturday(stage)
    deactivate(stage, "tanaka")
    await stage.go_to(tokyo(10, 6, 18))
    assert stage.sent_at("tanaka", "request_moved") == []


async def test_a_request_handed_on_waits_for_the_end_of_leave_that_is_known_since(stage: HelpStage) -> None:
    request_id = await ask_at(stage, tokyo(10, 2, 16), by="sato")
    await stage.go_to(tokyo(10, 2, 18))
    await stage.press_action("sato", HandOn(request_id), values={"supporter": "ito", "note": ""})
    away(stage, "ito", MONDAY, half=Half.AM)
    await stage.go_to(tokyo(10, 6, 18))
    assert stage.sent_at("ito", "request_taken") == [tokyo(10, 5, 13)]


async def test_a_request_that_was_solved_before_it_was_handed_over_reaches_nobody_any_more(
    stage: HelpStage,
) -> None:
    request_id = await ask_at(stage, tokyo(10, 2, 16), by="sato")
    await stage.go_to(tokyo(10, 2, 18))
    await stage.press_action("sato", HandOn(request_id), values={"supporter": "ito", "note": "Take care"})
    await stage.press_action("tanaka", SolveRequest(request_id))
    await stage.go_to(tokyo(10, 6, 18))
    assert stage.sent_at("ito", "request_taken") == []


async def test_who_left_before_a_word_went_out_does_not_get_it(stage: HelpStage) -> None:
    request_id = await ask_at(stage, tokyo(10, 2, 16), by="sato")
    await stage.press_action("sato", SendMessage(request_id), values={"text": "今から電話します"})
    deactivate(stage, "tanaka")
    await stage.installation.engine.settle()
    assert stage.sent_at("tanaka", "relayed") == []


async def test_a_word_of_the_other_one_comes_at_once_at_night_and_in_a_pause(stage: HelpStage) -> None:
    request_id = await ask_at(stage, tokyo(10, 2, 16), by="sato")
    await stage.press_action("tanaka", SavePause(), values={"what": "all", "until": "2026-10-30"})
    await stage.go_to(tokyo(10, 2, 22))
    await stage.press_action("sato", SendMessage(request_id), values={"text": "直りましたか"})
    await stage.installation.engine.settle()
    assert stage.sent_at("tanaka", "relayed") == [tokyo(10, 2, 22)]
