"""Day one, the own goal, pauses and reasons: what people decide themselves, on every chat."""

import pytest
from chats import JAPANESE, READERS, Chat, Reader
from scenario_stage import tokyo

readers = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.person)
FIRST_DAY = tokyo(9, 14, 17)
"""Both readers have had their first two cards then."""


def clarity(chat: Chat, reader: Reader) -> tuple[str | None, str | None, str | None]:
    """Return what the person answered on day one: clarity, question, own goal."""
    with chat.stage.unit() as unit:
        [enrolment] = unit.enrolments.of_person(reader.person)
        asked = unit.questions.of_person(reader.person)
    return (
        None if enrolment.clarity is None else enrolment.clarity.value,
        asked[0].text if asked else None,
        enrolment.own_goal,
    )


# -- Day one ----------------------------------------------------------------------------------------------
@readers
async def test_clear_is_thanked_for_on_the_card_and_is_not_asked_again(chat: Chat, reader: Reader) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press(reader.person, reader.clear)

    assert {"tanaka": "「よくわかった」で受け付けました", "mueller": "You answered “Clear”"}[
        reader.person
    ] in chat.messages(reader.person)[1]
    assert chat.buttons(reader.person, 1) == [reader.goal, reader.goal_state, reader.adjust]
    assert clarity(chat, reader)[0] == "clear"


@readers
async def test_not_quite_is_kept_and_still_lets_the_person_ask(chat: Chat, reader: Reader) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press(reader.person, reader.not_quite)

    card = chat.messages(reader.person)[1]
    assert {"tanaka": "お名前なしで人数が伝わります", "mueller": "without names"}[reader.person] in card
    assert reader.ask in chat.buttons(reader.person, 1)
    assert clarity(chat, reader)[0] == "not_quite"


@readers
async def test_a_question_is_written_in_a_form_and_kept(chat: Chat, reader: Reader) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press(reader.person, reader.ask)
    form = chat.form(reader.person)
    assert form is not None
    assert {"tanaka": "お名前なしで読み", "mueller": "without your name"}[reader.person] in form.words
    assert set(await chat.submit(reader.person)) == {"question"}
    assert await chat.submit(reader.person, question="週報はなくなりますか\n<いつから>") == {}

    saved = {"tanaka": "ご質問を推進担当に届けました", "mueller": "Your question is with the project lead"}[
        reader.person
    ]
    assert chat.form(reader.person) is None
    assert chat.messages(reader.person)[-1].startswith(saved)
    assert clarity(chat, reader)[:2] == ("question", "週報はなくなりますか\n<いつから>")


@readers
async def test_an_own_goal_is_set_edited_and_repeated_on_the_check_in(chat: Chat, reader: Reader) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press(reader.person, reader.goal)
    assert await chat.submit(reader.person, goal="<早く>帰る & 休む") == {}
    assert chat.messages(reader.person)[-1].startswith(
        {"tanaka": "目標を保存しました", "mueller": "Your goal is saved"}[reader.person]
    )
    await chat.press_at_home(reader.person, reader.goal_edit)
    form = chat.form(reader.person)
    assert form is not None
    assert form.standing == {"goal": "<早く>帰る & 休む"}
    await chat.submit(reader.person, goal="帰る前に終わらせる")
    await chat.go_to(reader.asked)

    repeated = {"tanaka": "自分の目標：帰る前に終わらせる", "mueller": "Your own goal: 帰る前に終わらせる"}
    assert repeated[reader.person] in chat.messages(reader.person)[-1]
    assert repeated[reader.person] in await chat.home(reader.person)


async def test_an_own_goal_is_taken_back_by_leaving_it_empty(chat: Chat) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press("tanaka", JAPANESE.goal)
    await chat.submit("tanaka", goal="帰る前に終わらせる")
    await chat.press_at_home("tanaka", JAPANESE.goal_edit)

    assert await chat.submit("tanaka", goal="") == {}
    assert "目標を取り消しました" in chat.seen("tanaka")
    assert clarity(chat, JAPANESE)[2] is None
    assert "帰る前に終わらせる" not in await chat.home("tanaka")


@readers
async def test_the_goal_state_can_be_read_from_the_first_card_on(chat: Chat, reader: Reader) -> None:
    await chat.go_to(FIRST_DAY)
    seen = await chat.press(reader.person, reader.goal_state)

    words = {
        "tanaka": ("目指す姿（", "訪問記録が当日に入っている", "1営業日に3件", "推進責任者：加藤 誠"),
        "mueller": ("Goal state by", "visits are logged the same day", "3 records a working day", "加藤 誠"),
    }
    assert [one for one in words[reader.person] if one not in seen] == []


async def ask_to_pause(chat: Chat, reader: Reader) -> None:
    """Write the word for pausing. Where a word alone opens no window, the button of the answer does."""
    await chat.say(reader.person, reader.commands["pause"])
    if chat.form(reader.person) is None:
        assert chat.buttons(reader.person) == [reader.open_form]
        await chat.press(reader.person, reader.open_form)


# -- Pauses -----------------------------------------------------------------------------------------------
@readers
async def test_a_pause_until_a_date_says_when_it_ends_and_nothing_comes_before(
    chat: Chat, reader: Reader
) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press(reader.person, reader.adjust)
    form = chat.form(reader.person)
    assert form is not None
    assert (
        form.options["what"]
        == {
            "tanaka": ("すべての配信", "状況確認だけ"),
            "mueller": ("Everything", "Check-ins only"),
        }[reader.person]
    )
    assert form.standing == {"what": "all", "until": ""}
    assert await chat.submit(reader.person, until="2026-09-29") == {}

    until = {
        "tanaka": "9月29日（火）まで配信を停止し、9月30日（水）に再開します",
        "mueller": "until Tue 29 September; back on Wed 30 September",
    }[reader.person]
    assert until in chat.messages(reader.person)[-1]
    assert until in await chat.home(reader.person)
    before = len(chat.messages(reader.person))
    await chat.go_to(tokyo(9, 29, 23))
    assert len(chat.messages(reader.person)) == before
    await chat.go_to(tokyo(9, 30, 18))
    assert len(chat.messages(reader.person)) == before + 1


@readers
async def test_a_pause_that_ends_in_the_past_or_in_two_years_is_refused_beside_the_date(
    chat: Chat, reader: Reader
) -> None:
    await ask_to_pause(chat, reader)
    for wrong in ("2026-09-13", "2028-09-14"):
        errors = await chat.submit(reader.person, until=wrong)
        form = chat.form(reader.person)
        assert errors == {
            "until": {
                "tanaka": "今日から1年以内の日付を選んでください。",
                "mueller": "Please choose a date from today, at most a year ahead.",
            }[reader.person]
        }
        assert form is not None
        assert form.standing["until"] == wrong


@readers
async def test_everything_stays_off_until_the_person_resumes(chat: Chat, reader: Reader) -> None:
    await chat.go_to(FIRST_DAY)
    await chat.press(reader.person, reader.adjust)
    await chat.submit(reader.person, what="all")
    assert {"tanaka": "再開するまで", "mueller": "until you resume"}[reader.person] in chat.messages(
        reader.person
    )[-1]
    before = len(chat.messages(reader.person))
    await chat.go_to(tokyo(9, 28, 12))
    assert len(chat.messages(reader.person)) == before

    seen = await chat.press(reader.person, reader.resume)
    assert seen.startswith(
        {"tanaka": "配信を再開しました", "mueller": "Messages are on again"}[reader.person]
    )
    await chat.go_to(tokyo(9, 30, 18))
    assert {"tanaka": "状況確認｜16日目", "mueller": "Check-in | day 16 of 90"}[
        reader.person
    ] in chat.messages(reader.person)[-1]


async def test_only_check_ins_can_be_stopped_and_resumed_by_a_word(chat: Chat) -> None:
    await chat.go_to(FIRST_DAY)
    await ask_to_pause(chat, JAPANESE)
    await chat.submit("tanaka", what="check_in")
    assert "「状況確認」を、再開するまで停止します" in chat.messages("tanaka")[-1]

    assert "配信を再開しました" in await chat.say("tanaka", "再開")
    assert "配信は停止していません" in await chat.say("tanaka", "再開")


async def test_a_paused_person_can_still_do_what_they_open_themselves(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    await ask_to_pause(chat, JAPANESE)
    await chat.submit("tanaka", what="all")

    seen = await chat.press("tanaka", "順調")
    assert "「順調」で受け付けました" in seen


# -- Why --------------------------------------------------------------------------------------------------
@readers
async def test_why_names_rule_programme_date_and_lead_of_the_last_message(chat: Chat, reader: Reader) -> None:
    why = reader.commands["why"]
    nothing = {"tanaka": "まだ何もお送りしていません", "mueller": "Nothing has been sent to you yet"}
    assert nothing[reader.person] in await chat.say(reader.person, why)
    await chat.go_to(reader.asked)

    seen = await chat.say(reader.person, why)
    words = {
        "tanaka": ("届いた理由｜状況確認", "9月16日（水）10:00", "CRM定着プログラム", "鈴木 健太"),
        "mueller": (
            "Why you got this | Check-in",
            "Wed 16 September",
            "10:00",
            "CRM onboarding",
            "鈴木 健太",
        ),
    }
    assert [one for one in words[reader.person] if one not in seen] == []
