"""What those who run a programme hear unasked: when, how often, and as it stands when it goes out."""

from dataclasses import replace
from datetime import datetime

import pytest
from programme_making import MORE_PEOPLE, PROGRAMME, kinds, prepare, run
from scenario_stage import PEOPLE, Stage, find_action, tokyo

from bot.engine import Mode
from cards import actions
from cards.model import Card
from coaching.programmes.model import ProgrammeState

WAITING = "questions_waiting"


async def ask(stage: Stage, at: datetime, words: str = "合いません") -> None:
    """Let a member object to a target at a moment."""
    await stage.go_to(at)
    form = (await stage.press_action("tanaka", actions.OpenMisfit(PROGRAMME))).form
    kept = await stage.submit("tanaka", form, kpi="visits-same-day", text=words)
    assert kinds(kept) == ["question_kept"]


def card(stage: Stage, person: str, kind: str) -> Card:
    """Return the newest card of a kind."""
    found = stage.last_post(person, kind).card
    assert found is not None
    return found


async def test_what_is_asked_on_friday_evening_is_said_on_monday_morning(empty: Stage) -> None:
    await run(empty)
    await ask(empty, tokyo(10, 2, 19))
    await empty.go_to(tokyo(10, 5, 18))
    assert empty.sent_at("suzuki", WAITING) == [tokyo(10, 5, 9)]


async def test_a_public_holiday_is_no_day_on_which_anything_waits(empty: Stage) -> None:
    await run(empty)
    await ask(empty, tokyo(10, 9, 19))
    await empty.go_to(tokyo(10, 13, 18))
    """12 October 2026 is Sports Day in Japan."""
    assert empty.sent_at("suzuki", WAITING) == [tokyo(10, 13, 9)]


async def test_a_lead_who_comes_back_from_leave_finds_one_reminder(empty: Stage) -> None:
    await run(empty)
    await ask(empty, tokyo(9, 28, 18))
    leave = "person_id,from,to,kind\nsuzuki,2026-09-29,2026-10-02,annual\n"
    empty.bring_in(PEOPLE + MORE_PEOPLE, leave)
    await empty.go_to(tokyo(10, 5, 18))
    assert empty.sent_at("suzuki", WAITING) == [tokyo(10, 5, 9)]


async def test_days_that_are_jumped_over_are_not_made_up_for(empty: Stage) -> None:
    await run(empty)
    await ask(empty, tokyo(9, 28, 18))
    await empty.go_to(tokyo(10, 7, 12), mode=Mode.JUMP)
    assert empty.sent_at("suzuki", WAITING) == [tokyo(10, 7, 12)]


async def test_nothing_is_said_while_nothing_waits(empty: Stage) -> None:
    await run(empty)
    await empty.go_to(tokyo(10, 9, 18))
    assert WAITING not in empty.kinds("suzuki")


async def test_a_deputy_hears_of_what_waits_once_the_lead_is_gone(empty: Stage) -> None:
    await run(empty)
    await ask(empty, tokyo(9, 28, 18))
    header, *rows = (PEOPLE + MORE_PEOPLE).splitlines()
    gone = [f"{row},2026-09-28" if row.startswith("suzuki,") else f"{row}," for row in rows]
    empty.bring_in("\n".join([f"{header},end_date", *gone]) + "\n")
    await empty.go_to(tokyo(9, 29, 18))
    assert empty.sent_at("mori", WAITING) == [tokyo(9, 29, 9)]
    assert WAITING not in empty.kinds("suzuki")


async def test_a_request_that_waited_for_the_morning_says_what_is_open_then(empty: Stage) -> None:
    await prepare(empty)
    kpi = "visits-same-day"
    await empty.press_action("suzuki", actions.RemoveKpi(PROGRAMME, kpi))
    await empty.go_to(tokyo(9, 14, 22))
    await empty.press_action("suzuki", actions.AskSponsor(PROGRAMME))
    await empty.press_action("suzuki", actions.RemovePractice(PROGRAMME, "same-day"))
    await empty.go_to(tokyo(9, 15, 10))
    assert empty.sent_at("kato", "sponsor_request") == [tokyo(9, 15, 9)]
    assert "訪問記録の当日登録" not in empty.text("kato", "sponsor_request")
    assert find_action(card(empty, "kato", "sponsor_request"), actions.OpenWord, {})


async def test_the_sponsor_is_asked_once_however_often_the_lead_presses_and_anew_after_a_word(
    empty: Stage,
) -> None:
    await prepare(empty)
    await empty.press_action("suzuki", actions.RemoveKpi(PROGRAMME, "visits-same-day"))
    asked = []
    for minute in (0, 10):
        await empty.go_to(tokyo(9, 15, 10, minute))
        await empty.press_action("suzuki", actions.AskSponsor(PROGRAMME))
        await empty.go_to(tokyo(9, 15, 10, minute + 5))
        asked.append(len(empty.sent_at("kato", "sponsor_request")))
    word = {"word": "no", "reason": "まだ早いため"}
    await empty.press_action("kato", actions.GiveWord(PROGRAMME), values=word)
    await empty.press_action("suzuki", actions.AskSponsor(PROGRAMME))
    await empty.go_to(tokyo(9, 15, 11))
    assert [*asked, len(empty.sent_at("kato", "sponsor_request"))] == [1, 1, 2]


async def test_a_draft_put_to_members_does_not_arrive_once_it_has_been_started(empty: Stage) -> None:
    await prepare(empty)
    await empty.go_to(tokyo(9, 14, 22))
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    with empty.unit() as unit:
        unit.programmes.put(replace(unit.programmes.get(PROGRAMME), state=ProgrammeState.RUNNING))
        unit.commit()
    await empty.go_to(tokyo(9, 15, 12))
    assert "draft_for_comment" not in empty.kinds("tanaka")


async def test_a_draft_arrives_as_it_is_in_the_language_that_is_read_by_then(empty: Stage) -> None:
    await prepare(empty)
    await empty.go_to(tokyo(9, 14, 22))
    await empty.press_action("suzuki", actions.AskComments(PROGRAMME))
    rows = (PEOPLE + MORE_PEOPLE).replace("suzuki,,ja,Asia/Tokyo,JP,2020", "suzuki,,en,Asia/Tokyo,JP,2020")
    empty.bring_in(rows)
    await empty.go_to(tokyo(9, 15, 12))
    assert card(empty, "tanaka", "draft_for_comment").language == "en"
    assert "No deal stalls" in empty.text("tanaka", "draft_for_comment")


@pytest.mark.parametrize("kind", ["draft_for_comment", "programme_changed"])
async def test_news_for_members_take_a_place_of_their_attention_and_work_takes_none(
    empty: Stage, kind: str
) -> None:
    await run(empty)
    await ask(empty, tokyo(9, 29, 18))
    await empty.press_action("suzuki", actions.RemovePractice(PROGRAMME, "fill-gaps"))
    await empty.press_action("suzuki", actions.ApplyChanges(PROGRAMME))
    await empty.go_to(tokyo(10, 2, 18))
    with empty.unit() as unit:
        features = {message.kind: message.feature for message in unit.outbox.list_messages()}
        used = unit.attention.used(["suzuki"], week="2026-W40")
    assert features[kind] == "announcement"
    assert features[WAITING] == "work"
    assert used.get("suzuki", 0) == 0
