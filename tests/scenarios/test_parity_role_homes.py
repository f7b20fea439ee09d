"""Homes of those who run programmes, teams and Hojorin: the same on every chat, and every button works."""

from datetime import date
from decimal import Decimal

from chats import Chat, pieces
from scenario_stage import tokyo

from cards import actions
from cards.actions import encode
from measures.kpis.service import record_number

TEAM = ("tanaka", "other1", "other2", "other3", "other4", "other5")
EMERGENCY = "全配信を緊急停止"
CONNECTED = {"プレイグラウンド", "Slack", "MicrosoftTeams"}
REFUSALS = ("この操作は行えません", "お探しの内容が見つかりません", "エラー")


async def live(chat: Chat) -> None:
    """Let there be work for everybody: a draft, a question, a wish, requests, numbers of a team."""
    await chat.go_to(tokyo(9, 16, 18))
    await chat.say("suzuki", "プログラム")
    await chat.press("suzuki", "新しく作る")
    names = {"tool": "Salesforce", "name_ja": "西日本の定着", "name_en": "West onboarding"}
    assert await chat.submit("suzuki", template="complete-data", **names) == {}
    await chat.press("mueller", "I have a question")
    assert await chat.submit("mueller", question="Why now?") == {}
    for person, label in (("tanaka", "問題あり（相談したい）"), ("mueller", "Having trouble")):
        await chat.press(person, label)
        assert await chat.submit(person, kind="no_time", text="手が回りません", wish="音声入力") == {}
    await chat.go_to(tokyo(9, 17, 12))


async def evaluated(chat: Chat, each: int, *, day: int) -> None:
    """Let each of six people have entered that many visits for the week of 14 September by eight o'clock of a
    day of September, and its evaluation at half past nine be made."""
    await chat.go_to(tokyo(9, day, 8))
    enter(chat, each)
    await chat.go_to(tokyo(9, day, 12))


def enter(chat: Chat, each: int) -> None:
    """Let each of six people enter that many visits for the week of 14 September now."""
    with chat.stage.unit() as unit:
        [kpi] = unit.programmes.get("crm").kpis
        for person in TEAM:
            record_number(
                unit,
                kpi=kpi,
                person_id=person,
                period_start=date(2026, 9, 14),
                period_end=date(2026, 9, 20),
                value=Decimal(each),
                now=chat.stage.installation.clock.now(),
            )
        unit.commit()


async def test_homes_of_lead_manager_sponsor_and_admin_say_the_same_on_every_chat(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    for chat in all_chats_of_many:
        await live(chat)
    first, *others = all_chats_of_many
    for person in ("suzuki", "kato", "ogawa"):
        # The chats that are connected are the one thing in which they differ.
        said = pieces(await first.home(person)) - CONNECTED
        offered = await first.home_buttons(person)
        for other in others:
            assert pieces(await other.home(person)) - CONNECTED == said
            assert await other.home_buttons(person) == offered

    home = await first.home("suzuki")
    for words in (
        "回答待ちの質問・ご意見：1件",
        "変更要望：2件",
        "担当者が決まっていない相談：時間2件",
    ):
        assert words in home
    for hidden in ("手が回りません", "Why now?", "田中", "Müller", "Other 1"):
        assert hidden not in home


async def test_a_managers_home_shows_the_teams_numbers_as_they_were_evaluated_on_every_chat(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    """Six people, five working days, three a day: 90 expected; 6 x 7 = 42 came. What comes after Monday's
    evaluation, 6 x 9 = 54, is shown from the next one on."""
    for chat in all_chats_of_many:
        await evaluated(chat, 7, day=21)
        home = await chat.home("suzuki")
        assert "訪問記録：42件／目安90件" in home
        for hidden in ("田中", "Müller", "Other 1"):
            assert hidden not in home
        enter(chat, 9)
        assert "訪問記録：42件／目安90件" in await chat.home("suzuki")
        await chat.go_to(tokyo(9, 22, 12))
        assert "訪問記録：54件／目安90件" in await chat.home("suzuki")


async def test_every_button_at_the_home_of_a_lead_and_of_an_admin_works(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    answers = []
    for chat in all_chats_of_many:
        await live(chat)
        found = []
        for person in ("suzuki", "ogawa"):
            labels = [one for one in await chat.home_buttons(person) if one != EMERGENCY]
            for label in sorted({one for one in labels if labels.count(one) == 1}):
                seen = await chat.press_at_home(person, label)
                assert seen, (person, label)
                assert not seen.startswith(REFUSALS), (person, label, seen)
                found.append((person, label, "" if chat.form(person) else seen.splitlines()[0]))
                if chat.form(person) is not None:
                    await chat.close_form(person)
        answers.append(found)

    first, *others = answers
    assert {label for _, label, _ in first} >= {"質問に答える", "要望を見る", "設定を見る", "開始前の確認"}
    assert [one for one in others if one != first] == []


async def test_the_settings_are_shown_to_admins_alone(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    shown = await chat.press_at_home("ogawa", "設定を見る")
    for words in ("設定｜ミズキ計器", "日本語", "英語", "Asia/Tokyo", "週3件まで", "5名", "app.yaml"):
        assert words in shown
    for person, refusal in (
        ("tanaka", "この操作は行えません"),
        ("mueller", "This is not open to you"),
    ):
        assert (await chat.press_value(person, encode(actions.ShowSettings()))).startswith(refusal)
    await chat.say("suzuki", "ヘルプ")
    await chat.say("suzuki", "プログラム")
    refused = await chat.press_value("suzuki", encode(actions.ShowSettings()))
    assert refused.startswith("この操作は行えません")
    assert "設定を見る" not in await chat.home_buttons("suzuki")
