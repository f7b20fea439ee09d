"""What people write to the bot is understood in both languages, or answered with the nearest words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.commands import COMMANDS, LATER, is_later, is_similar, nearest_commands, parse_command
from cards.words import LANGUAGES, load_words
from people.model import Role

MEMBERS = tuple(command for command in COMMANDS if Role.MEMBER in command.roles)


@pytest.mark.parametrize(
    ("command_id", "english", "japanese"),
    [  # CONTRACT, "In chat", as far as this version goes
        ("help", "help", "ヘルプ"),
        ("home", "home", "ホーム"),
        ("check_in", "check in", "状況確認"),
        ("pause", "pause", "停止"),
        ("why", "why", "理由"),
        ("programme", "programme", "プログラム"),
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
    "text",
    ["質問", "質問 休暇の登録は？", "質問：休暇の登録は？", "アンケート", "お知らせ", "オシラセ", "KPI",
     "ｋｐｉ", "survey", "Announce", "ask", "/hojorin kpi",
     "ask where do I log a visit, and who sees it? " * 3],
)  # fmt: skip
def test_words_of_later_features_are_known_as_such(text):
    assert is_later(text)
    assert parse_command(text) is None


@pytest.mark.parametrize("text", ["", "task", "お知らせを止めて", "kpis", "help", "停止", "survey says no"])
def test_other_texts_are_not_taken_for_a_later_feature(text):
    assert not is_later(text)


def test_a_word_of_a_later_feature_is_no_command_of_today():
    assert [word for word in LATER if parse_command(word)] == []


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
