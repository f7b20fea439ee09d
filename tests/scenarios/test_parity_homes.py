"""Homes, per role: what each may see, the same on every chat, and how acting there changes it."""

import pytest
from chats import JAPANESE, READERS, Chat, OpenForm, Reader, letters, pieces
from help_words import CLAIM, HELPERS, ask_anew
from scenario_stage import tokyo

from cards.words import load_words
from people.model import Platform

readers = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.person)
EVERYBODY = ("tanaka", "mueller", "garcia", "suzuki", "kato", "ogawa")

CONNECTED = {letters(load_words("ja").text(f"platform.{platform}")) for platform in Platform}
"""What the administrator's home calls the chat that is connected."""


async def homes_differ(
    chats: tuple[Chat, ...], people: tuple[str, ...] = EVERYBODY
) -> list[tuple[str, set[str]]]:
    """Return whose home says on one chat what it does not say on another, and what."""
    found = []
    for person in people:
        said = [pieces(await chat.home(person)) for chat in chats]
        offered = [await chat.home_buttons(person) for chat in chats]
        differing = set.union(*said) - set.intersection(*said) - CONNECTED
        if differing or any(one != offered[0] for one in offered):
            found.append((person, differing))
    return found


async def test_homes_of_every_role_say_the_same_on_every_chat_at_every_stage_of_a_programme(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    chats = all_chats_of_many
    assert await homes_differ(chats) == []
    for chat in chats:
        await chat.go_to(tokyo(9, 16, 18))
    assert await homes_differ(chats) == []
    for chat in chats:
        await chat.press("tanaka", "まだはっきりしない")
        await chat.press("tanaka", "数値を入力")
        await chat.submit("tanaka", value="1200", days_field=["2026-09-14"])
        await chat.press("tanaka", "完了")
        await chat.press("mueller", "Having trouble")
        await chat.submit("mueller", kind="no_time", text="no time at all")
        await chat.go_to(tokyo(9, 25, 18))
    assert await homes_differ(chats) == []
    for chat in chats:
        await chat.press("tanaka", "配信を調整")
        await chat.submit("tanaka", what="all", until="2026-10-30")
        await chat.press_at_home("ogawa", "全配信を緊急停止")
    assert await homes_differ(chats) == []
    for chat in chats:
        await chat.press_at_home("ogawa", "全配信を再開")
        await chat.go_to(tokyo(12, 15, 18))
    assert await homes_differ(chats) == []


async def test_homes_of_who_asks_and_who_helps_say_and_do_the_same_on_every_chat(
    all_chats_with_helpers: tuple[Chat, ...],
) -> None:
    chats, people = all_chats_with_helpers, (*EVERYBODY, *HELPERS)
    for chat in chats:
        await chat.go_to(tokyo(9, 15, 10))
    assert await homes_differ(chats, people) == []
    for chat in chats:
        for person in ("tanaka", "mueller", "garcia"):
            await ask_anew(chat, person, "text", wish="wish", kind="no_time")
        await chat.press_in_channel("sato", CLAIM)
        await chat.go_to(tokyo(9, 15, 16))
    assert await homes_differ(chats, people) == []
    for person, label in AT_HOME:
        assert await answers_differ(chats, person, label) == set(), (person, label)
    for chat in chats:
        await chat.press_at_home("suzuki", "時間は見送る")
        await chat.press("garcia", "I solved it")
    assert await homes_differ(chats, people) == []


AT_HOME = (
    ("sato", "対応一覧を開く"),
    ("sato", "対応内容を選ぶ"),
    ("weber", "Open my queue"),
    ("mueller", "Open request 2"),
    ("mueller", "Ask for help"),
    ("suzuki", "時間の資料作成"),
    ("suzuki", "時間の勉強会"),
    ("suzuki", "要望を見る"),
    ("suzuki", "資料の一覧"),
)
"""Buttons of the homes of supporters, a member with a request, and the lead with a proposal."""


def asked(form: OpenForm) -> str:
    """Return what a form asks and offers; how it marks what is required differs."""
    options = [one for offered in form.options.values() for one in offered]
    return "\n".join([form.title, *form.labels.values(), *options])


async def answers_differ(chats: tuple[Chat, ...], person: str, label: str) -> set[str]:
    """Return what pressing a button at home says on one chat and not on another."""
    said = []
    for chat in chats:
        seen = await chat.press_at_home(person, label)
        form = chat.form(person)
        said.append(pieces(seen if form is None else asked(form)))
        if form is not None:
            await chat.close_form(person)
    common = set.intersection(*said)
    # Slack cuts the titles of windows, and says the whole of them below.
    return {one for one in set.union(*said) - common if not any(two.startswith(one) for two in common)}


async def test_counts_at_home_are_counts_without_names_for_manager_lead_and_sponsor(
    all_chats_of_many: tuple[Chat, ...],
) -> None:
    for chat in all_chats_of_many:
        await chat.go_to(tokyo(9, 16, 18))
        await chat.press("tanaka", "問題あり（相談したい）")
        await chat.submit("tanaka", kind="no_point", text="ここだけの話")
        for person in ("suzuki", "kato"):
            home = await chat.home(person)
            assert "担当チーム｜Sales" in home
            assert "目的やメリットがわからない" in home
            for hidden in ("田中", "tanaka", "Müller", "ここだけの話"):
                assert hidden not in home


async def test_a_team_that_is_too_small_shows_no_counts(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    home = await chat.home("suzuki")

    assert "5名以上のチームだけ件数を表示します" in home
    assert "順調" not in home


async def test_a_programme_too_small_for_counts_does_not_claim_that_nothing_has_come(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    home, programme = await chat.home("suzuki"), await chat.say("suzuki", "プログラム")

    # Two people have had a check-in: what is hidden to protect them must not be told as if it were not so.
    assert "送信済み：8件" in home
    for words in (home, programme):
        assert "届いた状況確認はありません" not in words
        assert "状況確認はこれからです" not in words


@readers
async def test_the_home_of_a_member_shows_day_practice_figure_and_what_comes_next(
    chat: Chat, reader: Reader
) -> None:
    await chat.go_to(reader.asked)
    home = await chat.home(reader.person)

    words = {
        "tanaka": ("回答待ちの状況確認1件", "2日目（全90日）", "訪問記録の当日登録", "未入力／目安6件"),
        "mueller": ("1 check-in waits for you", "Day 2 of 90", "log visits the same day", "6 records"),
    }
    assert [one for one in words[reader.person] if one not in home] == []
    assert await chat.home_buttons(reader.person) == [
        reader.answer,
        reader.goal,
        reader.goal_state,
        {"tanaka": "相談する", "mueller": "Ask for help"}[reader.person],
        reader.adjust,
        reader.my_data,
    ]


@readers
async def test_the_check_in_that_waits_is_opened_and_answered_from_home(chat: Chat, reader: Reader) -> None:
    await chat.go_to(reader.asked)
    seen = await chat.press_at_home(reader.person, reader.answer)

    assert {"tanaka": "はいかがですか", "mueller": "how is “log visits"}[reader.person] in seen


@readers
async def test_the_home_changes_after_something_was_done_there(chat: Chat, reader: Reader) -> None:
    await chat.go_to(reader.asked)
    await chat.press_at_home(reader.person, reader.goal)
    assert await chat.submit(reader.person, goal="帰る前に終わらせる") == {}
    assert {"tanaka": "目標を保存しました", "mueller": "Your goal is saved"}[reader.person] in chat.seen(
        reader.person
    )
    assert "帰る前に終わらせる" in await chat.home(reader.person)
    assert reader.goal_edit in await chat.home_buttons(reader.person)

    await chat.press_at_home(reader.person, reader.adjust)
    assert set(await chat.submit(reader.person, until="2026-09-01")) == {"until"}
    assert await chat.submit(reader.person, until="2026-09-30") == {}
    until = {"tanaka": "9月30日（水）まで", "mueller": "until Wed 30 September"}[reader.person]
    assert until in chat.seen(reader.person)
    assert until in await chat.home(reader.person)

    seen = await chat.press_at_home(reader.person, reader.resume)
    assert {"tanaka": "配信を再開しました", "mueller": "Messages are on again"}[reader.person] in seen
    assert until not in await chat.home(reader.person)


@readers
async def test_people_see_what_is_kept_about_them(chat: Chat, reader: Reader) -> None:
    await chat.go_to(reader.asked)
    seen = await chat.press_at_home(reader.person, reader.my_data)

    words = {
        "tanaka": ("状況確認：1件（うち回答0件）", "お送りしたメッセージ：3件", "内線 1234"),
        "mueller": ("1 received, 0 answered", "Messages to you", "extension 1234"),
    }
    assert [one for one in words[reader.person] if one not in seen] == []


async def test_a_lead_sees_what_became_of_messages_as_counts_without_names(chat: Chat) -> None:
    chat.stage.bring_in(
        "person_id,name,team,locale,start_date\nunlinked,Nora Nowhere,Sales/East,ja,2020-01-01\n"
    )
    await chat.go_to(tokyo(9, 18, 18))
    seen = await chat.press_at_home("suzuki", "配信状況を見る")

    assert "配信状況｜送信済み" in seen
    for name in ("田中", "Müller", "Luis", "Nora", "tanaka", "U0"):
        assert name not in seen
    assert "全配信を緊急停止" not in await chat.home_buttons("suzuki")


async def test_the_administrator_sees_the_roster_in_numbers_and_no_texts(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    await chat.press("tanaka", JAPANESE.trouble)
    await chat.submit("tanaka", kind="other", text="ここだけの話")
    home = await chat.home("ogawa")

    assert "在籍：6名" in home
    assert "チャット未登録：0名" in home
    assert "ここだけの話" not in home
    assert "全配信を緊急停止" in await chat.home_buttons("ogawa")


async def test_the_card_of_the_first_day_leads_home_on_every_chat(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 14, 9))
    seen = await chat.press("tanaka", "ホームを開く")

    assert seen.startswith("ホーム｜")
    assert "目指す姿を見る" in seen
