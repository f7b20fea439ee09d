"""A programme starts, changes in mid-course, changes hands and ends, on every chat: told once, and only by
those who run it."""

import pytest
from chats import Chat
from help_words import settle
from programme_words import (
    MAKERS,
    MEMBERS,
    Maker,
    account,
    ask_members,
    begin,
    made,
    name_everybody,
    prepare,
)
from scenario_stage import PEOPLE, tokyo

from cards import actions
from cards.actions import encode
from coaching.checkins.model import Answer
from coaching.programmes.model import Programme, ProgrammeState

makers = pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.language)


def count(chat: Chat, person: str, words: str) -> int:
    """Return how many messages to somebody begin with these words."""
    return sum(one.startswith(words) for one in chat.messages(person))


TOLD_ONCE = {"tanaka": (1, 0), "mueller": (0, 1), "garcia": (0, 1), "ito": (1, 0), "weber": (0, 1)}


def told(chat: Chat, japanese: str, english: str) -> dict[str, tuple[int, int]]:
    """Return how many messages that begin so each member has, in each language."""
    return {one: (count(chat, one, japanese), count(chat, one, english)) for one in MEMBERS}


def crm(chat: Chat) -> Programme:
    """Return the programme that runs from the beginning."""
    with chat.stage.unit() as unit:
        return unit.programmes.get("crm")


# -- Start and end ----------------------------------------------------------------------------------------
@makers
async def test_a_start_with_red_items_waits_for_the_word_of_the_sponsor(helped: Chat, maker: Maker) -> None:
    await begin(helped, maker)
    await name_everybody(helped, maker)
    shown = await helped.press("suzuki", maker.readiness)
    assert maker.unready in shown
    assert maker.to_start not in helped.buttons("suzuki")
    await helped.press("suzuki", maker.ask_sponsor)
    await settle(helped)
    assert "営業の定着プログラム" in helped.messages("kato")[-1]
    await helped.press("kato", "判断を伝える")
    assert await helped.submit("kato", word="yes", reason="") != {}
    assert await helped.submit("kato", reason="意見は開始後に集めます") == {}
    await settle(helped)

    told = helped.messages("suzuki")[-1]
    assert told.startswith(maker.word)
    assert "意見は開始後に集めます" in told
    await helped.press("suzuki", maker.readiness)
    await helped.press("suzuki", maker.to_start)
    await helped.press("suzuki", maker.start)
    assert made(helped).state is ProgrammeState.RUNNING


@makers
async def test_a_programme_starts_after_the_number_was_said_and_ends_told_once(
    helped: Chat, maker: Maker
) -> None:
    await prepare(helped, maker)
    await ask_members(helped, maker)
    await helped.press("suzuki", maker.readiness)
    assert (await helped.press("suzuki", maker.to_start)).startswith(maker.starts)
    assert made(helped).state is ProgrammeState.DRAFT
    assert (await helped.press("suzuki", maker.start)).startswith(maker.runs)
    await helped.press_again("suzuki")
    await helped.go_to(tokyo(9, 29, 2))
    assert told(helped, "初日のご案内：目指す姿｜営業", "First day: the goal state | Sales") == TOLD_ONCE

    await helped.press("suzuki", maker.plan)
    await helped.press("suzuki", maker.end)
    assert made(helped).state is ProgrammeState.RUNNING
    assert (await helped.press("suzuki", maker.stop)).startswith(maker.ended)
    await helped.press_again("suzuki")
    await helped.go_to(tokyo(10, 9, 18))
    assert told(helped, "終了のお知らせ｜営業", "It has ended | Sales onboarding") == TOLD_ONCE


# -- In mid-course ----------------------------------------------------------------------------------------
async def test_a_change_is_told_once_and_a_card_of_a_practice_that_is_gone_still_takes_its_answer(
    chat: Chat,
) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "1番を開く")
    await chat.press_value("suzuki", encode(actions.RemovePractice("crm", "visits")))
    assert "実施中（反映待ちの変更あり）" in chat.seen("suzuki")
    assert len(crm(chat).practices) == 2
    changes = await chat.press("suzuki", "変更を確認")
    assert "訪問記録の当日登録" in changes
    await chat.press("suzuki", "反映し3名に通知")
    await chat.press_again("suzuki")
    answered = await chat.press("tanaka", "完了")
    await chat.go_to(tokyo(9, 29, 18))

    assert [one.id for one in crm(chat).practices] == ["deals"]
    assert "商談の更新" in answered
    with chat.stage.unit() as unit:
        assert min(unit.check_ins.of_person("tanaka"), key=lambda one: one.id).answer is Answer.DONE
    assert count(chat, "tanaka", "変更のお知らせ（") == 1
    assert count(chat, "mueller", "2 changes | CRM onboarding") == 1
    assert "log visits the same day" in next(one for one in chat.messages("garcia") if "changes |" in one)


async def test_what_was_edited_in_a_running_programme_can_be_thrown_away_unnoticed(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    before, known = crm(chat), len(chat.messages("tanaka"))
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "1番を開く")
    await chat.press("suzuki", "目指す姿を直す")
    assert await chat.submit("suzuki", purpose_ja="お客様を待たせないため") == {}
    await chat.press("suzuki", "変更を確認")
    assert "お客様を待たせないため" in chat.seen("suzuki")
    assert "変更を取り消しました" in await chat.press("suzuki", "変更を取り消す")
    await settle(chat)

    assert crm(chat) == before
    assert len(chat.messages("tanaka")) == known


# -- A successor ------------------------------------------------------------------------------------------
async def test_when_the_lead_leaves_the_sponsor_names_a_successor_who_is_told_in_their_language(
    chat: Chat,
) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    columns, *rows = PEOPLE.splitlines()
    gone = [f"{row},2026-09-16" if row.startswith("suzuki,") else f"{row}," for row in rows]
    chat.stage.bring_in("\n".join([f"{columns},end_date", *gone]) + "\n")
    await chat.go_to(tokyo(9, 17, 12))
    assert count(chat, "kato", "推進担当の後任のお願い｜CRM定着プログラム") == 1
    await chat.press("kato", "後任を決める")
    assert await chat.submit("kato", lead=account(chat, "mueller")) == {}
    assert "Anna Müllerさん" in chat.seen("kato")
    await chat.go_to(tokyo(9, 17, 18))

    assert crm(chat).lead == "mueller"
    assert chat.messages("mueller")[-1].startswith("You lead it from now on | CRM onboarding")
    assert "CRM onboarding" in await chat.press("mueller", "Open the programme")
    assert "Edit the goal state" in chat.buttons("mueller") + chat.buttons("mueller", -2)


# -- Who may not ------------------------------------------------------------------------------------------
def everything_about(programme: str) -> tuple[actions.Action, ...]:
    """Return what only those do who run the programme."""
    return (
        actions.ShowPlan(programme),
        actions.OpenVision(programme),
        actions.SaveVision(programme),
        actions.SavePractice(programme, "visits"),
        actions.RemovePractice(programme, "visits"),
        actions.SaveKpi(programme, ""),
        actions.RemoveKpi(programme, "visit-records"),
        actions.SaveRoles(programme),
        actions.SaveAudience(programme),
        actions.PreviewProgramme(programme),
        actions.AskComments(programme),
        actions.ShowReadiness(programme),
        actions.AskSponsor(programme),
        actions.GiveWord(programme),
        actions.StartProgramme(programme),
        actions.StopProgramme(programme),
        actions.ApplyChanges(programme),
        actions.DropChanges(programme),
        actions.OpenSuccessor(programme),
        actions.SaveSuccessor(programme),
        actions.ShowQuestions(programme),
    )


async def test_members_and_leads_of_other_programmes_are_refused_whatever_button_they_make_up(
    chat: Chat,
) -> None:
    other_lead = PEOPLE.replace("Sales/Americas/SF,suzuki,,", "Sales/Americas/SF,suzuki,lead,")
    assert other_lead != PEOPLE
    chat.stage.bring_in(other_lead)
    await chat.go_to(tokyo(9, 16, 18))
    before = crm(chat)
    for person, refusal in (("tanaka", "この操作は行えません"), ("garcia", "This is not open to you")):
        for action in everything_about("crm"):
            seen = await chat.press_value(person, encode(action))
            assert seen.startswith(refusal), action
            assert chat.form(person) is None

    assert crm(chat) == before
    with chat.stage.unit() as unit:
        assert unit.preparing.changes("crm") is None


async def test_ids_that_were_made_up_are_not_found_by_the_lead_either(chat: Chat) -> None:
    await chat.say("suzuki", "プログラム")
    before = crm(chat)
    parts = (
        actions.OpenPractice("crm", "nothing"),
        actions.RemovePractice("crm", "nothing"),
        actions.OpenKpi("crm", "nothing"),
        actions.RemoveKpi("crm", "visits"),
    )
    others = (actions.OpenAnswer(404), actions.SendAnswer(404), actions.PublishCase(404))
    for action in (*everything_about("<script>"), *others, *parts):
        seen = await chat.press_value("suzuki", encode(action))
        refusal = "このボタンは古くなっています" if action in parts else "お探しの内容が見つかりません"
        assert seen.startswith(refusal), action
        assert chat.form("suzuki") is None

    assert crm(chat) == before
    with chat.stage.unit() as unit:
        assert unit.preparing.changes("crm") is None
