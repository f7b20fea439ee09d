"""The words that people write: the same answers on every chat, in both languages."""

import pytest
from chats import READERS, Chat, Reader
from scenario_stage import tokyo

from cards.commands import COMMANDS
from cards.words import LANGUAGES, load_words
from people.model import Platform

CHAT_NAMES = {load_words(language).text(f"platform.{one}") for language in LANGUAGES for one in Platform}

# What the answer to a command begins with, for a member (Japanese and English) and for an admin.
ANSWERS = {
    "help": ("ヘルプ｜使える言葉14個", "Help | 14 words to write", "ヘルプ｜使える言葉17個"),
    "home": ("ホーム｜", "Home | ", "ホーム｜"),
    "check_in": ("状況確認｜2日目", "Check-in | day 2", "参加中の定着プログラムはありません"),
    "ask": ("質問のしかた", "How to ask", "質問のしかた"),
    "pause": ("配信の調整", "Adjust what you get", "配信の調整"),
    "resume": ("配信は停止していません", "Nothing is paused", "配信は停止していません"),
    "why": ("届いた理由｜", "Why you got this | ", "まだ何もお送りしていません"),
    "programme": ("目指す姿", "Goal state", "担当の定着プログラムはまだありません"),
    "kpi": ("私のKPI：1件", "My KPIs: 1 figure", "KPI：表示できるものはありません"),
    "survey": (
        "受付中のアンケートはありません",
        "No survey is open",
        "アンケートはまだ設定されていません",
    ),
    "survey_results": (
        "アンケートの結果はまだありません",
        "No survey results yet",
        "アンケートの結果はまだありません",
    ),
    "survey_evidence": (
        "アンケートを自分で確かめる",
        "Check a survey yourself",
        "アンケートを自分で確かめる",
    ),
    "announce": (
        "届いたお知らせはまだありません",
        "No announcements have come to you yet",
        "お知らせはまだありません",
    ),
    "follow_ups": ("フォロー", "Follow-ups", "フォロー"),
    "people": ("この操作は行えません", "This is not open to you", "メンバー｜在籍6名／登録6名"),
    "stop_sending": ("この操作は行えません", "This is not open to you", "会社全体の配信を停止しますか"),
    "resume_sending": ("この操作は行えません", "This is not open to you", "全配信は停止していません"),
}


async def test_every_command_word_of_both_languages_gets_the_same_answer_on_every_chat(
    all_chats: tuple[Chat, ...],
) -> None:
    said: list[list[tuple[str, str, str]]] = []
    for chat in all_chats:
        await chat.go_to(tokyo(9, 16, 18))
        answers = []
        for command in COMMANDS:
            for word in [one for words in command.words.values() for one in words]:
                for person in ("tanaka", "mueller", "suzuki", "kato", "ogawa"):
                    answers.append((person, word, await chat.say(person, word)))
                    if chat.form(person) is not None:
                        await chat.close_form(person)
        said.append(answers)

    unanswered = [(person, word) for answers in said for person, word, words in answers if not words]
    assert unanswered == []
    first, *others = said
    for other in others:
        pairs = zip(first, other, strict=True)
        assert [(one, two) for one, two in pairs if _told(*one) != _told(*two)] == []


def _told(person: str, word: str, words: str) -> tuple[str, str, str]:
    """Return who was told what for a word. Of a form its title alone: not every chat opens it unasked; and
    whichever chat it is that an administrator reads to be connected."""
    if _command(word) == "pause":
        return person, word, words.split("\n", maxsplit=1)[0]
    for name in CHAT_NAMES:
        words = words.replace(name, "CHAT")
    return person, word, words


def _command(word: str) -> str:
    [found] = [one.id for one in COMMANDS if word in {w for words in one.words.values() for w in words}]
    return found


@pytest.mark.parametrize("command", [one.id for one in COMMANDS])
async def test_a_command_answers_in_the_readers_language_whatever_language_it_was_written_in(
    chat: Chat, command: str
) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    [found] = [one for one in COMMANDS if one.id == command]
    japanese, english, admin = ANSWERS[command]
    for words in found.words.values():
        of_member = await chat.say("tanaka", words[0])
        of_german = await chat.say("mueller", words[0])
        of_admin = await chat.say("ogawa", words[0])
        assert of_member.startswith(japanese)
        assert of_german.startswith(english)
        assert of_admin.startswith(admin)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.person)
async def test_the_word_for_pausing_leads_to_the_form_on_every_chat(chat: Chat, reader: Reader) -> None:
    title = {"tanaka": "配信の調整", "mueller": "Adjust what you get"}[reader.person]
    seen = await chat.say(reader.person, reader.commands["pause"])
    if chat.form(reader.person) is None:
        await chat.press(reader.person, reader.open_form)

    form = chat.form(reader.person)
    assert seen.startswith(title)
    assert form is not None
    assert form.title in title  # a window's frame has room for 24 characters
    assert set(form.labels) == {"what", "until"}


async def test_help_shows_only_what_one_may_use_in_ones_own_language(chat: Chat) -> None:
    member = await chat.say("tanaka", "help")
    german = await chat.say("mueller", "ヘルプ")
    admin = await chat.say("ogawa", "ヘルプ")

    assert "停止：配信を日付まで、または状況確認だけ停止する" in member
    assert "pause: Pauses messages until a date, or check-ins only" in german
    for words in (member, german):
        assert "配信停止" not in words
        assert "stop sending" not in words
        assert "メンバー" not in words
    assert "配信停止：全員への配信をすぐに止める" in admin


async def test_unknown_words_get_the_three_nearest_commands(chat: Chat) -> None:
    english = await chat.say("mueller", "hepl")
    japanese = await chat.say("tanaka", "状況")
    nowhere_near = await chat.say("tanaka", "zzzzzz")

    assert "“hepl”" in english
    assert "help" in english
    assert "近い言葉：状況確認" in japanese
    assert "使える言葉：ヘルプ" in nowhere_near
    assert nowhere_near.count("、") >= 2


async def test_hostile_words_are_repeated_as_words(chat: Chat) -> None:
    hostile = "<!channel> *x* & <@U0KATO> `y`"
    seen = await chat.say("mueller", hostile)

    assert "*x* &" in seen
    assert "Not" in seen


@pytest.mark.parametrize(
    "written", ["HELP", " help ", "Help!", "ｈｅｌｐ", "/help", "hojorin help", "へるぷ", "ﾍﾙﾌﾟ", "ヘルプ。"]
)
async def test_a_command_is_understood_however_it_is_written(chat: Chat, written: str) -> None:
    assert (await chat.say("tanaka", written)).startswith("ヘルプ｜")


# -- The emergency stop -----------------------------------------------------------------------------------
async def test_a_member_may_not_stop_sending(chat: Chat) -> None:
    for word in ("配信停止", "stop sending"):
        assert (await chat.say("tanaka", word)).startswith("この操作は行えません")
    assert not _is_stopped(chat)


async def test_an_admin_stops_everything_after_being_asked_and_resuming_delivers_it(chat: Chat) -> None:
    asked = await chat.say("ogawa", "配信停止")
    assert asked.startswith("会社全体の配信を停止しますか")
    assert not _is_stopped(chat)
    seen = await chat.press("ogawa", "全配信を緊急停止")
    assert seen.startswith("全配信を停止しました")
    report = await chat.go_to(tokyo(9, 14, 12))
    assert (report.sent, report.held) == (0, 2)
    assert chat.messages("tanaka") == []
    assert "全配信を停止中｜待機2件" in await chat.press_at_home("ogawa", "配信状況を見る")

    assert (await chat.press("ogawa", "全配信を再開")).startswith("全配信を再開しました")
    report = await chat.go_to(tokyo(9, 14, 12))
    assert (report.sent, report.held) == (2, 0)
    assert len(chat.messages("tanaka")) == 2


async def test_an_admin_stops_and_resumes_at_home_too(chat: Chat) -> None:
    seen = await chat.press_at_home("ogawa", "全配信を緊急停止")
    assert "全配信を停止しました" in seen
    assert _is_stopped(chat)
    assert "現在、どなたにも送信していません" in await chat.home("ogawa")

    seen = await chat.press_at_home("ogawa", "全配信を再開")
    assert "全配信を再開しました" in seen
    assert not _is_stopped(chat)


def _is_stopped(chat: Chat) -> bool:
    with chat.stage.unit() as unit:
        return unit.switches.get("sending_stopped") is not None
