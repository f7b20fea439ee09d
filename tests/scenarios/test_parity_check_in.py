"""The check-in as a person meets it, on every chat and in both languages."""

from datetime import timedelta

import pytest
from chats import ENGLISH, JAPANESE, READERS, Chat, Reader, bring_leave
from scenario_stage import tokyo

from coaching.checkins.model import Answer, CheckInState

readers = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.person)
LEAVE = "tanaka,2026-09-15,2026-09-15,annual\nmueller,2026-09-15,2026-09-15,annual"


async def asked(chat: Chat, reader: Reader = JAPANESE) -> str:
    """Let time pass until the first check-in has come; returns it."""
    await chat.go_to(reader.asked)
    return chat.messages(reader.person)[-1]


def answers(chat: Chat, reader: Reader = JAPANESE) -> list[tuple[CheckInState, Answer | None]]:
    """Return how the person's check-ins stand, oldest first."""
    with chat.stage.unit() as unit:
        found = sorted(unit.check_ins.of_person(reader.person), key=lambda one: one.id)
    return [(one.state, one.answer) for one in found]


def troubles(chat: Chat, reader: Reader = JAPANESE) -> list[tuple[str, str]]:
    """Return kind and text of what the person said of trouble."""
    with chat.stage.unit() as unit:
        return [(one.kind.value, one.text) for one in unit.help.of_person(reader.person)]


# -- How it begins ----------------------------------------------------------------------------------------
@readers
async def test_the_first_card_introduces_the_bot_and_comes_in_working_time_before_all_else(
    chat: Chat, reader: Reader
) -> None:
    nine_o_clock = {"tanaka": tokyo(9, 14, 9), "mueller": tokyo(9, 14, 16)}[reader.person]
    if reader is ENGLISH:  # 09:00 in Berlin; where it is night, nothing comes
        await chat.go_to(nine_o_clock - timedelta(minutes=1))
    assert chat.messages(reader.person) == []
    await chat.go_to(nine_o_clock)

    introduction, day_one = chat.messages(reader.person)
    about_it = {
        "tanaka": ("ボットのHojorinです", "業務改革室", "365日", "「停止」と送って", "内線 1234"),
        "mueller": ("from Hojorin, a bot", "Change Office", "365 days", "write “pause”", "extension 1234"),
    }
    assert all(words in introduction for words in about_it[reader.person])
    assert chat.buttons(reader.person, 0) == [reader.home, reader.adjust]
    assert day_one.startswith({"tanaka": "初日のご案内", "mueller": "First day"}[reader.person])


async def test_who_takes_part_in_nothing_gets_nothing(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 25, 9))

    assert chat.messages("ogawa") == []


@readers
async def test_the_check_in_asks_on_wednesday_at_ten_with_three_buttons_and_says_why_it_came(
    chat: Chat, reader: Reader
) -> None:
    at_ten = {"tanaka": tokyo(9, 16, 10), "mueller": tokyo(9, 16, 17)}[reader.person]
    await chat.go_to(at_ten - timedelta(minutes=1))
    assert len(chat.messages(reader.person)) == 2
    await chat.go_to(at_ten)

    card = chat.messages(reader.person)[2]
    words = {
        "tanaka": (
            "状況確認｜2日目（全90日）",
            "「訪問記録の当日登録」はいかがですか。",
            "未入力／目安6件",
            "今：Excelに転記 → これから：移動中に登録",
            "届いた理由：9月14日（月）に始まった「CRM定着プログラム」",
            "推進担当 鈴木 健太",
        ),
        "mueller": (
            "Check-in | day 2 of 90",
            "how is “log visits the same day” going?",
            "not entered yet, 6 records expected",
            "today: retyped → then: on the way",
            "Why you got this: “CRM onboarding” began on Mon 14 September",
            "from 鈴木 健太, project lead",
        ),
    }
    assert [one for one in words[reader.person] if one not in card] == []
    assert chat.buttons(reader.person) == [
        reader.done,
        reader.on_track,
        reader.trouble,
        reader.number,
        reader.adjust,
    ]


@readers
async def test_what_is_expected_leaves_the_persons_leave_out(chat: Chat, reader: Reader) -> None:
    bring_leave(chat.stage, LEAVE)
    card = await asked(chat, reader)

    # Monday and Tuesday have passed, and Tuesday was leave: one day of three records.
    expected = {
        "tanaka": "未入力／目安3件（休暇1日を除く）",
        "mueller": "not entered yet, 3 records expected (1 leave day left out)",
    }
    assert expected[reader.person] in card


# -- On track, done ---------------------------------------------------------------------------------------
@readers
async def test_on_track_thanks_in_place_of_the_question_and_takes_the_buttons_away(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    seen = await chat.press(reader.person, reader.on_track)

    assert len(chat.messages(reader.person)) == 3
    assert chat.messages(reader.person)[-1] == seen
    assert reader.thanks in seen
    assert reader.done not in chat.buttons(reader.person)
    assert reader.on_track not in chat.buttons(reader.person)
    assert answers(chat, reader) == [(CheckInState.ANSWERED, Answer.ON_TRACK)]


@readers
async def test_a_copy_of_an_answered_check_in_says_that_it_is_answered_and_keeps_the_first_answer(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.say(reader.person, reader.commands["check_in"])
    await chat.press(reader.person, reader.on_track)  # on the copy, which is the newer one
    seen = await chat.press(reader.person, reader.done)  # on the first one, which still stands there

    assert seen.startswith(reader.already)
    assert answers(chat, reader) == [(CheckInState.ANSWERED, Answer.ON_TRACK)]


@readers
async def test_done_asks_for_the_next_practice_and_the_one_taken_comes_into_focus(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    seen = await chat.press(reader.person, reader.done)
    offered = {"tanaka": "商談の更新：会議資料が不要", "mueller": "update deals: no slides"}[reader.person]
    assert offered in seen
    assert len(chat.messages(reader.person)) == 4

    seen = await chat.press(reader.person, reader.take, fill={"practice": "deals"})
    taken = {"tanaka": "取り組み中｜商談の更新", "mueller": "Now in focus | update deals"}[reader.person]
    assert seen.startswith(taken)
    assert chat.messages(reader.person)[-1] == seen
    assert len(chat.messages(reader.person)) == 4
    await chat.go_to(tokyo(9, 24, 18))
    question = {"tanaka": "「商談の更新」はいかがですか", "mueller": "how is “update deals” going?"}
    assert question[reader.person] in chat.messages(reader.person)[-1]


@readers
async def test_taking_no_practice_says_what_is_missing_and_the_choice_stays(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.done)
    seen = await chat.press(reader.person, reader.take, fill={"practice": None})

    assert reader.required in seen
    assert reader.take in chat.buttons(reader.person, 3)


async def test_who_has_done_every_practice_is_told_so(chat: Chat) -> None:
    await asked(chat)
    await chat.press("tanaka", "完了")
    await chat.press("tanaka", "この取り組みを始める")
    await chat.go_to(tokyo(9, 24, 12))
    seen = await chat.press("tanaka", "完了")

    assert "取り組みはすべて完了です" in seen
    assert "この取り組みを始める" not in chat.buttons("tanaka")


# -- Trouble ----------------------------------------------------------------------------------------------
KINDS = {
    "tanaka": (
        "使い方がわからない",
        "設定でつまずいている",
        "業務に合わず使いづらい",
        "時間が取れない",
        "目的やメリットがわからない",
        "Excelなどに戻っている",
        "その他",
    ),
    "mueller": (
        "I don't know how",
        "I'm stuck in set-up",
        "It doesn't fit my work",
        "I have no time",
        "I don't see the point",
        "I'm back to Excel",
        "Other",
    ),
}


@readers
async def test_having_trouble_opens_a_form_with_all_seven_kinds_and_says_who_sees_it(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.trouble)

    form = chat.form(reader.person)
    assert form is not None
    assert form.options["kind"] == KINDS[reader.person]
    assert form.standing == {
        "kind": "",
        "text": "",
        "wish": "",
        "reach": "chat",
        "seen_by": "supporters",
    }
    seen_by = {"tanaka": "引き受けた担当者だけです", "mueller": "open only to the one who takes it"}
    assert seen_by[reader.person] in form.words
    assert answers(chat, reader) == [(CheckInState.OPEN, None)]


@readers
async def test_a_form_without_a_text_stays_open_with_what_was_chosen_and_says_what_is_missing(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.trouble)
    assert set(await chat.submit(reader.person, kind="no_time")) == {"text"}
    errors = await chat.submit(reader.person, text="   ")

    form = chat.form(reader.person)
    assert errors == {"text": reader.required}
    assert form is not None
    assert form.errors == errors
    assert form.standing["kind"] == "no_time"
    assert troubles(chat, reader) == []


async def test_a_form_sent_empty_names_everything_that_is_missing_at_once(chat: Chat) -> None:
    await asked(chat)
    await chat.press("tanaka", "問題あり（相談したい）")

    assert set(await chat.submit("tanaka")) == {"kind", "text"}


@readers
async def test_trouble_that_was_sent_is_confirmed_and_shown_on_the_card_and_the_form_closes(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.trouble)
    errors = await chat.submit(reader.person, kind="back_to_excel", text="<前の方が>楽 & 速い")

    *_, card, received = chat.messages(reader.person)
    words = {
        "tanaka": ("「問題あり」で受け付けました", "受け付けました｜ご相談 #1（Excelなど）"),
        "mueller": ("Your answer is “Having trouble”", "Received | request #1 (back to Excel)"),
    }[reader.person]
    assert errors == {}
    assert chat.form(reader.person) is None
    assert words[0] in card
    assert received.startswith(words[1])
    assert reader.done not in chat.buttons(reader.person, 2)
    assert troubles(chat, reader) == [("back_to_excel", "<前の方が>楽 & 速い")]


async def test_a_form_that_is_closed_without_sending_changes_nothing(chat: Chat) -> None:
    await asked(chat)
    before = chat.messages("tanaka")
    await chat.press("tanaka", "問題あり（相談したい）")
    await chat.close_form("tanaka")

    assert chat.form("tanaka") is None
    assert chat.messages("tanaka") == before
    assert answers(chat) == [(CheckInState.OPEN, None)]


async def test_trouble_after_a_good_answer_is_kept_beside_it(chat: Chat) -> None:
    await asked(chat)
    await chat.press("tanaka", "順調")
    await chat.press("tanaka", "問題あり（相談したい）")
    await chat.submit("tanaka", kind="setup", text="ログインできません")

    assert answers(chat) == [(CheckInState.ANSWERED, Answer.ON_TRACK)]
    assert troubles(chat) == [("setup", "ログインできません")]


async def test_a_form_that_was_open_while_the_next_check_in_came_is_refused_and_says_why(
    chat: Chat,
) -> None:
    await asked(chat)
    await chat.press("tanaka", "問題あり（相談したい）")
    await chat.go_to(tokyo(9, 24, 12))
    errors = await chat.submit("tanaka", kind="setup", text="遅くなりました")

    form = chat.form("tanaka")
    assert "この状況確認は受付を終えています" in "\n".join(errors.values())
    assert form is not None
    assert form.standing["text"] == "遅くなりました"
    assert troubles(chat) == []


# -- Numbers ----------------------------------------------------------------------------------------------
def numbers(chat: Chat, reader: Reader = JAPANESE) -> list[str]:
    """Return every number the person entered, oldest first."""
    with chat.stage.unit() as unit:
        return [f"{one.value:f}".rstrip("0").rstrip(".") for one in unit.readings.of_subject(reader.person)]


@readers
async def test_a_number_is_read_as_people_write_it(chat: Chat, reader: Reader) -> None:
    await asked(chat, reader)
    button = reader.number
    for written, read in {"12": "12", "１２": "12", "７．５": "7.5", "1,200": "1,200", "0": "0"}.items():
        await chat.press(reader.person, button)
        assert await chat.submit(reader.person, value=written) == {}
        button = reader.number_edit

        card = {"tanaka": f"{read}件／目安6件", "mueller": f"{read} records, 6 expected"}[reader.person]
        saved = {"tanaka": "保存しました｜", "mueller": "Saved | "}[reader.person]
        assert card in chat.messages(reader.person)[2]
        assert chat.messages(reader.person)[-1].startswith(saved + card)


@readers
async def test_a_number_is_corrected_from_what_stands_in_the_form_and_the_history_stays(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.number)
    await chat.submit(reader.person, value="12")
    await chat.press(reader.person, reader.number_edit)
    form = chat.form(reader.person)
    assert form is not None
    assert form.standing["value"] == "12"
    await chat.submit(reader.person, value="13")

    before = {
        "tanaka": "修正前：12件（履歴に残しています）",
        "mueller": "Before: 12 records (kept in the history)",
    }
    assert before[reader.person] in chat.messages(reader.person)[-1]
    assert {"tanaka": "13件／目安6件", "mueller": "13 records, 6 expected"}[reader.person] in chat.messages(
        reader.person
    )[2]
    assert numbers(chat, reader) == ["12", "13"]


@readers
async def test_what_is_no_number_stays_in_the_form_with_what_is_wrong(chat: Chat, reader: Reader) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.number)
    for typed in ("seven", "-1", "99999999999999999999"):
        assert set(await chat.submit(reader.person, value=typed)) == {"value"}
        form = chat.form(reader.person)
        assert form is not None
        assert form.standing["value"] == typed
    assert numbers(chat, reader) == []


@readers
async def test_a_comma_that_might_mean_either_thing_is_refused_with_words_and_never_guessed(
    chat: Chat, reader: Reader
) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.number)
    errors = await chat.submit(reader.person, value="7,5")

    form = chat.form(reader.person)
    words = {
        "tanaka": "7や7.5のような数値を入力してください。",
        "mueller": "Please enter a number, such as 7 or 7.5.",
    }
    assert errors == {"value": words[reader.person]}
    assert errors["value"] in chat.seen(reader.person)
    assert form is not None
    assert form.standing["value"] == "7,5"
    assert numbers(chat, reader) == []


@readers
async def test_days_in_the_field_do_not_count_and_stay_marked(chat: Chat, reader: Reader) -> None:
    await asked(chat, reader)
    await chat.press(reader.person, reader.number)
    await chat.submit(reader.person, value="3", days_field=["2026-09-15"])
    left_out = {
        "tanaka": "3件／目安3件（外出1日を除く）",
        "mueller": "3 records, 3 expected (1 day in the field left out)",
    }[reader.person]
    assert left_out in chat.messages(reader.person)[2]

    await chat.press(reader.person, reader.number_edit)
    form = chat.form(reader.person)
    assert form is not None
    assert form.standing["days_field"] == ("2026-09-15",)
    await chat.submit(reader.person, days_field=[])
    assert left_out not in chat.messages(reader.person)[2]
