"""Who acts is checked on every chat: strangers, other people's buttons, presses that come twice."""

from chats import JAPANESE, Chat
from scenario_stage import tokyo

from cards.actions import (
    AnswerCheckIn,
    AnswerClarity,
    OpenGoal,
    OpenNumber,
    OpenQuestion,
    OpenTrouble,
    ShowDeliveries,
    ShowGoalState,
    ShowProgramme,
    StopSending,
    encode,
)
from coaching.checkins.model import CheckInState
from coaching.programmes.service import stop


def check_in_of(chat: Chat, person: str) -> int:
    """Return the id of a person's first check-in."""
    with chat.stage.unit() as unit:
        return min(one.id for one in unit.check_ins.of_person(person))


async def test_who_is_not_in_the_roster_gets_a_friendly_line_and_nothing_is_stored(chat: Chat) -> None:
    with chat.stage.unit() as unit:
        before = (len(unit.people.list_all()), len(unit.audit.list_entries()), unit.outbox.counts())
    for words in ("ヘルプ", "配信停止", "こんにちは"):
        seen = await chat.say("nobody", words)
        assert seen.startswith("メンバーとして登録されていません")
        assert "Hojorin管理者に登録をご依頼ください" in seen
        assert chat.buttons("nobody") == []

    with chat.stage.unit() as unit:
        after = (len(unit.people.list_all()), len(unit.audit.list_entries()), unit.outbox.counts())
        assert unit.switches.get("sending_stopped") is None
    assert after == before


async def test_a_stranger_who_opens_the_home_is_told_the_same(chat: Chat) -> None:
    assert "メンバーとして登録されていません" in await chat.home("nobody")
    assert await chat.home_buttons("nobody") == []


async def test_buttons_of_somebody_else_are_refused_and_change_nothing(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    theirs = check_in_of(chat, "tanaka")
    with chat.stage.unit() as unit:
        [enrolment] = unit.enrolments.of_person("tanaka")
    for action in (
        AnswerCheckIn(theirs, "done"),
        OpenTrouble(theirs),
        OpenNumber(theirs, "visit-records"),
        OpenGoal(enrolment.id),
        OpenQuestion(enrolment.id),
        AnswerClarity(enrolment.id, "clear"),
    ):
        seen = await chat.press_value("mueller", encode(action))
        assert seen.startswith("This card was for somebody else"), action
        assert chat.form("mueller") is None

    with chat.stage.unit() as unit:
        assert unit.check_ins.get(theirs).state is CheckInState.OPEN
        assert unit.enrolments.get(enrolment.id) == enrolment


async def test_buttons_that_ones_role_does_not_have_are_refused_when_made_up(chat: Chat) -> None:
    await chat.go_to(tokyo(9, 16, 18))
    for action in (ShowProgramme("crm"), ShowDeliveries(), StopSending()):
        seen = await chat.press_value("tanaka", encode(action))
        assert seen.startswith("この操作は行えません"), action
    await chat.say("ogawa", "ヘルプ")
    assert (await chat.press_value("ogawa", encode(ShowGoalState("crm")))).startswith("この操作は行えません")

    with chat.stage.unit() as unit:
        assert unit.switches.get("sending_stopped") is None


async def test_buttons_that_nobody_made_are_called_out_of_date_and_change_nothing(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    number = check_in_of(chat, "tanaka")
    for value in (
        "1|answer_check_in|999999|done",
        f"1|answer_check_in|{number}|excellent",
        f"2|answer_check_in|{number}|done",
        "1|drop_table",
        "'; DROP TABLE person; --",
        f"1|open_number|{number}|no-such-kpi",
    ):
        seen = await chat.press_value("tanaka", value)
        assert seen.startswith("このボタンは古くなっています"), value

    with chat.stage.unit() as unit:
        assert unit.check_ins.get(number).state is CheckInState.OPEN


async def test_the_same_press_that_arrives_twice_acts_once(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    await chat.press("tanaka", "完了")
    before = chat.messages("tanaka")
    seen = await chat.press_again("tanaka")

    assert seen == ""
    assert chat.messages("tanaka") == before
    assert [one for one in before if one.startswith("次の取り組み")] == before[3:]


async def test_a_form_that_arrives_twice_is_taken_once(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    await chat.press("tanaka", JAPANESE.trouble)
    await chat.submit("tanaka", kind="setup", text="ログインできません")
    before = chat.messages("tanaka")
    await chat.press_again("tanaka")

    assert chat.messages("tanaka") == before
    with chat.stage.unit() as unit:
        assert len(unit.help.of_person("tanaka")) == 1


async def test_a_leaver_gets_nothing_after_the_last_day(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    number = len(chat.messages("tanaka"))
    chat.stage.bring_in("person_id,name,end_date\ntanaka,田中 美香,2026-09-18\n")
    await chat.go_to(tokyo(10, 8, 12))

    assert [one for one in chat.messages("tanaka")[number:] if "再送" not in one] == []
    assert "状況確認｜24日目" not in "".join(chat.messages("tanaka"))


async def test_the_words_of_a_stopped_programme_are_friendly_on_every_chat(chat: Chat) -> None:
    await chat.go_to(JAPANESE.asked)
    with chat.stage.unit() as unit:
        stop(unit, "crm", now=chat.stage.installation.clock.now(), actor="test")
        unit.commit()
    seen = await chat.press("tanaka", "完了")

    assert seen.startswith("この定着プログラムは終了しています")
    assert chat.buttons("tanaka") == ["ホームを開く"]
