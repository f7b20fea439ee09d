"""Why the last unprompted message came, for those who help and who run a programme: rule, data, date."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from help_chat import HelpStage, help_stage_on
from scenario_stage import tokyo

from cards.actions import ClaimRequest, SendMessage, SendMisfit, SendSession
from cards.plain import plain_text
from storage.database import Database


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The small company on Monday 14 September 2026, 09:00 in Tokyo; its programme has begun."""
    with help_stage_on(sqlite_database, tmp_path, monkeypatch, now=tokyo(9, 14, 9)) as found:
        yield found


async def ask_why(stage: HelpStage, person: str) -> str:
    """Return what somebody reads who asks why."""
    reply = await stage.say(person, "理由" if person not in ("mueller", "garcia", "weber") else "why")
    [card] = reply.cards
    return f"{card.title}\n{plain_text(card)}"


def says(text: str, *parts: str) -> bool:
    """Tell whether a text says all of this; shows what is missing."""
    missing = [part for part in parts if part not in text]
    assert not missing, f"{missing} is not in {text!r}"
    return True


async def begin(stage: HelpStage) -> int:
    """Let Tanaka ask on Tuesday at ten; returns the request's id."""
    await stage.go_to(tokyo(9, 15, 10))
    request_id = await stage.ask("tanaka", text="商談の画面が開きません", seen_by="manager")
    await stage.installation.engine.settle()
    return request_id


async def test_nothing_was_sent_to_who_got_nothing_yet(stage: HelpStage) -> None:
    assert "まだ何もお送りしていません" in await ask_why(stage, "sato")


async def test_a_supporter_learns_which_request_of_which_day_it_was(stage: HelpStage) -> None:
    request_id = await begin(stage)
    text = await ask_why(stage, "sato")
    assert says(text, "対応を待つご相談", "サポート担当の方へ", f"#{request_id}", "9月15日（火）", "10:00")
    assert says(text, "CRM定着プログラム", "鈴木 健太")
    assert "田中" not in text
    assert "商談の画面" not in text


async def test_the_same_in_english(stage: HelpStage) -> None:
    await begin(stage)
    await stage.go_to(tokyo(9, 15, 18))
    text = await ask_why(stage, "weber")
    assert says(text, "Request for help", "You are a supporter", "Tue 15 September", "CRM onboarding")


async def test_lead_and_manager_learn_what_came_last(stage: HelpStage) -> None:
    await begin(stage)
    assert says(await ask_why(stage, "suzuki"), "メンバーのご相談", "上長にも共有")
    await stage.go_to(tokyo(9, 15, 15))
    assert says(await ask_why(stage, "suzuki"), "回答のないご相談", "4営業時間以内")


async def test_a_word_of_the_other_one_is_no_message_that_came_unprompted(stage: HelpStage) -> None:
    request_id = await begin(stage)
    await stage.press_action("sato", ClaimRequest(request_id))
    await stage.press_action("sato", SendMessage(request_id), values={"text": "直りましたか"})
    await stage.go_to(tokyo(9, 15, 11))
    assert stage.kinds("tanaka")[-1] == "relayed"
    assert "届いた理由｜初日のご案内" in await ask_why(stage, "tanaka")


async def test_who_asked_learns_why_it_is_asked_whether_it_is_solved(stage: HelpStage) -> None:
    request_id = await begin(stage)
    await stage.press_action("sato", ClaimRequest(request_id))
    await stage.go_to(tokyo(9, 28, 10, 30))
    assert says(await ask_why(stage, "tanaka"), "ご相談の確認", "5営業日", f"#{request_id}")


async def test_a_lead_learns_why_texts_of_members_are_brought_up(stage: HelpStage) -> None:
    values = {"kpi": "visit-records", "text": "週により違います"}
    await stage.press_action("tanaka", SendMisfit("crm"), values=values)
    await stage.go_to(tokyo(9, 15, 12))
    assert says(await ask_why(stage, "suzuki"), "回答を待つ声", "営業日の朝", "CRM定着プログラム")


async def test_a_sponsor_learns_why_they_are_asked_for_the_next_lead(stage: HelpStage) -> None:
    with stage.unit() as unit:
        lead = unit.people.get("suzuki")
        unit.people.upsert_many([replace(lead, active=False)])
        unit.commit()
    await stage.go_to(tokyo(9, 15, 12))
    assert says(await ask_why(stage, "kato"), "推進担当の後任のお願い", "推進担当が不在")


async def test_an_answer_is_given_also_when_what_it_was_about_is_gone(stage: HelpStage) -> None:
    await begin(stage)
    with stage.unit() as unit:
        unit.help.erase("tanaka")
        unit.commit()
    text = await ask_why(stage, "sato")
    assert says(text, "対応を待つご相談", "9月15日（火）10:00")
    assert "#" not in text


@pytest.mark.parametrize(("person", "rule"), [("tanaka", "勉強会のご案内"), ("mueller", "Group session")])
async def test_who_is_invited_to_a_session_learns_why(stage: HelpStage, person: str, rule: str) -> None:
    await stage.go_to(tokyo(9, 15, 10))
    for asker in ("tanaka", "mueller", "garcia"):
        await stage.ask(asker)
    with stage.unit() as unit:
        [proposal] = unit.help.proposals_of("crm")
    assert says(await after_settling(stage, "suzuki"), "ご提案", "10営業日", "CRM定着プログラム")
    session = {"date": "2026-09-18", "time": "17:00", "place": "会議室A"}
    await stage.press_action("suzuki", SendSession(proposal.id), values=session)
    await stage.go_to(tokyo(9, 15, 23))
    assert rule in await ask_why(stage, person)


async def after_settling(stage: HelpStage, person: str) -> str:
    """Return what somebody reads who asks why, once all that is due is delivered."""
    await stage.installation.engine.settle()
    return await ask_why(stage, person)
