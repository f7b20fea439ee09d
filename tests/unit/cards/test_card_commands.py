"""What people write to the bot is understood in both languages, or answered with the nearest words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.commands import (
    COMMANDS,
    is_similar,
    looks_like_command,
    nearest_commands,
    parse_command,
    parse_with_text,
)
from cards.words import LANGUAGES, load_words
from people.model import Role

MEMBERS = tuple(command for command in COMMANDS if Role.MEMBER in command.roles)


@pytest.mark.parametrize(
    ("command_id", "english", "japanese"),
    [  # CONTRACT, "In chat", as far as this version goes
        ("help", "help", "ヘルプ"),
        ("home", "home", "ホーム"),
        ("check_in", "check in", "状況確認"),
        ("ask", "ask", "質問"),
        ("pause", "pause", "停止"),
        ("why", "why", "理由"),
        ("programme", "programme", "プログラム"),
        ("kpi", "kpi", "KPI"),
        ("follow_ups", "follow ups", "フォロー"),
        ("people", "people", "メンバー"),
        ("stop_sending", "stop sending", "配信停止"),
        ("resume", "resume", "再開"),
        ("resume_sending", "resume sending", "配信再開"),
    ],
)
def test_the_words_of_the_contract_are_understood(command_id, english, japanese):
    assert parse_command(english).id == command_id
    assert parse_command(japanese).id == command_id


@pytest.mark.parametrize(
    ("text", "command_id"),
    [
        ("HELP", "help"),
        ("  Help.  ", "help"),
        ("ｈｅｌｐ", "help"),
        ("/help", "help"),
        ("?", "help"),
        ("ﾍﾙﾌﾟ", "help"),
        ("check-in", "check_in"),
        ("Check　In", "check_in"),
        ("checkin!", "check_in"),
        ("状況　確認", "check_in"),
        ("停止。", "pause"),
        ("配信 停止", "stop_sending"),
        ("program", "programme"),
        ("/hojorin help", "help"),
        ("hojorin 停止", "pause"),
        ("Hojorin、停止", "pause"),
        ("/hojorin", "help"),
        ("ていし", "pause"),
        ("ポーズ", "pause"),
        ("ぽーず", "pause"),
        ("やすむ", "pause"),
        ("休む", "pause"),
        ("たすけて", "help"),
        ("へるぷ", "help"),
        ("ほーむ", "home"),
        ("さいかい", "resume"),
        ("お知らせ", "announce"),
        ("オシラセ", "announce"),
        ("/hojorin Announcements", "announce"),
        ("ｋｐｉ", "kpi"),
        ("/hojorin KPI", "kpi"),
        ("KPIs", "kpi"),
    ],
)
def test_case_width_spaces_and_marks_do_not_matter(text, command_id):
    assert parse_command(text).id == command_id


@pytest.mark.parametrize(
    "text", ["", " ", "hlep", "helpme", "please help", "停止して", "/", "😀", "help" * 100]
)
def test_anything_else_is_no_command(text):
    assert parse_command(text) is None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("ask where do I log a visit?", "where do I log a visit?"),
        ("質問 訪問記録の入れ方", "訪問記録の入れ方"),
        ("質問　訪問記録の入れ方", "訪問記録の入れ方"),
        ("質問：Excelの方が早い", "Excelの方が早い"),
        ("しつもん、通知 が多い", "通知 が多い"),
        ("ＡＳＫ: Reports", "Reports"),
        ("/hojorin ask it twice", "it twice"),
        ("Hojorin、質問 引き継ぎ", "引き継ぎ"),
        ("ask\nfirst line\nsecond line  ", "first line\nsecond line"),
        ("ask help", "help"),
        ("ask " + "a" * 5_000, "a" * 5_000),
        ("質問：", ""),
        ("ask ", ""),
    ],
)
def test_what_stands_behind_the_word_for_questions_is_kept_as_it_was_typed(written, text):
    command, found = parse_with_text(written)
    assert (command.id, found) == ("ask", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ask",
        "質問",
        "質問訪問",
        "task a b",
        "asking for help",
        "help me",
        "pause until Monday",
        "停止 明日",
        "hojorin",
    ],
)
def test_other_texts_are_no_command_with_a_text(text):
    assert parse_with_text(text) is None


@pytest.mark.parametrize(
    ("typed", "similar"), [("hlep", True), ("お昼", False), ("xyzzy", False), ("", False)]
)
def test_only_what_is_near_a_shown_word_is_called_similar(typed, similar):
    for language in LANGUAGES:
        shown = nearest_commands(typed, COMMANDS, language)
        assert is_similar(typed, shown) is similar
    assert not is_similar(typed, ("no command",))


def test_stopping_for_oneself_and_for_everybody_are_never_mixed_up():
    assert parse_command("停止").id == "pause"
    assert parse_command("stop").id == "pause"
    assert parse_command("配信停止").id == "stop_sending"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("hlep", "help"),
        ("chek in", "check in"),
        ("puase", "pause"),
        ("programs", "programme"),
        ("状況", "check in"),
        ("理由は", "why"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(text, nearest):
    assert nearest_commands(text, COMMANDS, "en")[0] == nearest


def test_the_nearest_words_come_in_the_readers_language():
    assert nearest_commands("hlep", COMMANDS, "ja")[0] == "ヘルプ"


def test_what_nothing_is_similar_to_gets_the_three_most_useful_words():
    assert nearest_commands("xyzzy", COMMANDS, "en") == ("help", "home", "check in")
    assert nearest_commands("", COMMANDS, "ja") == ("ヘルプ", "ホーム", "状況確認")


def test_commands_that_a_person_may_not_use_are_not_named():
    assert "stop sending" not in nearest_commands("stop sendin", MEMBERS, "en")


@given(st.text(max_size=200))
def test_every_text_gets_three_different_words(text):
    for language in LANGUAGES:
        words = nearest_commands(text, MEMBERS, language)
        assert len(set(words)) == 3
        assert set(words) <= {command.words[language][0] for command in MEMBERS}


def test_every_command_explains_itself_in_both_languages():
    for language in LANGUAGES:
        for command in COMMANDS:
            assert load_words(language).text(command.help_key)
            assert parse_command(command.words[language][0]) is command


def test_only_admins_may_touch_what_concerns_everybody():
    restricted = {command.id for command in COMMANDS if Role.MEMBER not in command.roles}
    assert restricted == {"people", "stop_sending", "resume_sending"}
    assert all(command.roles == {Role.ADMIN} for command in COMMANDS if command.id in restricted)


@pytest.mark.parametrize(
    "text", ["hlep", "へるぷみー", "停止！", "chek in", "help me", "ＨＯＭＥ?", "停止して"]
)
def test_a_slip_of_the_pen_looks_like_a_command(text):
    assert looks_like_command(text, COMMANDS)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for your help with the set-up",
        "yes",
        "done",
        "はい、お願いします",
        "助けてくださってありがとうございます",
        "ホームの画面が開きません",
        "",
        "長" * 3000,
    ],
)
def test_what_people_write_to_each_other_does_not_look_like_a_command(text):
    assert not looks_like_command(text, COMMANDS)


def test_a_slip_of_a_command_that_one_may_not_use_is_no_command():
    allowed = [command for command in COMMANDS if command.id == "home"]
    assert not looks_like_command("hlep", allowed)
