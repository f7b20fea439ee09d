"""The main road, walked once: who gets what when, and what their answers change."""

from datetime import date
from decimal import Decimal

from scenario_stage import PROGRAMME, TOKYO, Stage, tokyo

from bot.engine import Mode
from cards.actions import (
    AnswerCheckIn,
    AnswerClarity,
    OpenGoal,
    OpenNumber,
    OpenPause,
    OpenTrouble,
    StopSending,
    TakePractice,
)
from cards.model import Card
from cards.plain import plain_text
from coaching.checkins.model import Answer, CheckInState, TroubleKind
from coaching.programmes.service import stop
from people.outbox import MessageState, Reason


async def test_the_first_morning_brings_the_introduction_and_then_day_one(stage: Stage) -> None:
    report = await stage.go_to(tokyo(9, 14, 9))

    assert stage.kinds("tanaka") == ["introduction", "day_one"]
    assert (report.sent, report.failed, report.unknown) == (2, 0, 0)


async def test_people_who_are_not_in_the_audience_get_nothing(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 25, 9))

    assert stage.kinds("ogawa") == []


async def test_each_person_is_greeted_at_the_beginning_of_their_own_working_day(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 15, 9))

    assert stage.sent_at("mueller", "introduction") == [tokyo(9, 14, 16)]  # 09:00 in Berlin, UTC+2
    assert stage.sent_at("garcia", "introduction") == [tokyo(9, 15, 1)]  # 09:00 in San Francisco, UTC-7


async def test_the_check_in_comes_on_wednesday_at_ten_and_not_on_a_public_holiday(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})
    await stage.go_to(tokyo(9, 25, 9))

    # Wednesday 23 September 2026 is the autumnal equinox, a public holiday in Japan but not in Germany.
    assert stage.sent_at("tanaka", "check_in") == [tokyo(9, 16, 10), tokyo(9, 24, 10)]
    assert stage.sent_at("mueller", "check_in")[:2] == [tokyo(9, 16, 17), tokyo(9, 23, 17)]


async def test_the_check_in_says_the_day_of_the_programme(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 24, 12))

    assert "10日目" in stage.text("tanaka", "check_in")  # 14 September is day 0


async def test_an_answer_is_recorded_and_the_card_shows_it_without_buttons(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})

    with stage.unit() as unit:
        check_in = unit.check_ins.of_person("tanaka")[0]
    assert (check_in.state, check_in.answer) == (CheckInState.ANSWERED, Answer.ON_TRACK)
    assert "順調" in stage.text("tanaka", "check_in")
    again = await stage.press_action("tanaka", AnswerCheckIn(check_in.id, "done"))
    assert again.cards[0].kind == "notice"
    with stage.unit() as unit:
        assert unit.check_ins.get(check_in.id).answer is Answer.ON_TRACK


async def test_done_asks_for_the_next_practice_and_the_next_check_in_speaks_of_it(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    reply = await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "done"})
    assert [card.kind for card in reply.cards] == ["next_practice"]
    await stage.press("tanaka", TakePractice, on="next_practice", practice="deals")
    await stage.go_to(tokyo(9, 24, 12))

    assert "商談の更新" in stage.text("tanaka", "check_in")


async def test_one_reminder_comes_on_the_next_working_day_and_none_after_an_answer(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 24, 12))  # the second check-in; week 39 has room in its budget
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})
    await stage.go_to(tokyo(9, 30, 18))
    assert stage.sent_at("tanaka", "check_in")[-1] == tokyo(9, 30, 10)

    await stage.go_to(tokyo(10, 6, 18))
    # The third check-in stays without an answer: one reminder on Thursday, and it is the only one.
    assert [at for at in stage.sent_at("tanaka", "check_in") if at > tokyo(9, 30, 12)] == [tokyo(10, 1, 10)]


async def test_the_fourth_message_of_a_week_does_not_reach_anybody(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 18, 18))

    assert len(stage.posts("tanaka")) == 3  # introduction, day 1, check-in: the reminder has no room
    assert stage.kinds("tanaka") == ["introduction", "day_one", "check_in"]
    with stage.unit() as unit:
        held = [m for m in unit.outbox.list_messages() if m.kind == "reminder" and m.person_id == "tanaka"]
    assert {(m.state, m.reason) for m in held} <= {
        (MessageState.DROPPED, Reason.OVER_BUDGET),
        (MessageState.QUEUED, Reason.OVER_BUDGET),
    }


async def test_two_silent_check_ins_lead_to_the_status_card_and_then_to_one_every_four_weeks(
    stage: Stage,
) -> None:
    await stage.go_to(tokyo(12, 1, 18))

    statuses = stage.sent_at("tanaka", "status")
    # Check-ins on 16 and 24 September stay silent; the status card comes on Wednesday 30 September.
    assert statuses[0] == tokyo(9, 30, 10)
    assert statuses[1] == tokyo(10, 28, 10)
    assert statuses[2] == tokyo(11, 25, 10)
    unreminded = [at for at in stage.sent_at("tanaka", "check_in") if at.hour == 10]
    assert unreminded[0] == tokyo(9, 16, 10)


async def test_an_answer_to_the_status_card_brings_the_weekly_check_in_back(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 30, 12))
    await stage.press("tanaka", AnswerCheckIn, on="status", where={"answer": "on_track"})
    await stage.go_to(tokyo(10, 8, 12))

    assert stage.sent_at("tanaka", "check_in")[-1] in (tokyo(10, 7, 10), tokyo(10, 8, 10))


async def test_day_91_says_thanks_and_ends_it(stage: Stage) -> None:
    await stage.go_to(tokyo(12, 31, 18))

    assert stage.sent_at("tanaka", "farewell") == [tokyo(12, 14, 9)]  # 14 September + 91 days, a Monday
    assert stage.kinds("tanaka")[-1] == "farewell"


async def test_nobody_is_written_to_while_on_leave_and_the_week_is_not_missed(stage: Stage) -> None:
    stage.bring_in(
        people="person_id,name\ntanaka,田中 美香\n",
        leave="person_id,from,to,kind\ntanaka,2026-09-28,2026-10-02,annual\n",
    )
    await stage.go_to(tokyo(10, 7, 18))

    sent = [post.at.astimezone(TOKYO).date() for post in stage.posts("tanaka")]
    assert not [day for day in sent if date(2026, 9, 28) <= day <= date(2026, 10, 2)]


async def test_trouble_is_kept_and_only_its_kind_is_counted(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    opened = await stage.press("tanaka", OpenTrouble, on="check_in")
    reply = await stage.submit("tanaka", opened.form, kind="back_to_excel", text="前の方が楽だった")

    assert reply.cards[-1].kind == "request_received"
    with stage.unit() as unit:
        assert unit.help.kind_counts("crm", first=tokyo(9, 1, 0), last=tokyo(10, 1, 0)) == {
            TroubleKind.BACK_TO_EXCEL: 1
        }
    await stage.say("suzuki", "プログラム")
    assert "前の方が楽だった" not in "".join(str(card) for card in stage.cards("suzuki"))


async def test_a_refused_form_says_why_beside_the_field_and_stores_nothing(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    opened = await stage.press("tanaka", OpenTrouble, on="check_in")
    reply = await stage.submit("tanaka", opened.form, kind="no_time", text="   ")

    assert set(reply.errors) == {"text"}
    with stage.unit() as unit:
        assert unit.help.of_person("tanaka") == []


async def test_a_number_can_be_entered_and_corrected_and_the_history_stays(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    opened = await stage.press("tanaka", OpenNumber, on="check_in")
    await stage.submit("tanaka", opened.form, value="5")
    opened = await stage.press("tanaka", OpenNumber, on="check_in")
    await stage.submit("tanaka", opened.form, value="6")

    # Monday and Tuesday have passed: 2 days x 3 = 6 expected.
    assert "6件" in stage.text("tanaka", "check_in")
    with stage.unit() as unit:
        values = [reading.value for reading in unit.readings.of_subject("tanaka")]
    assert sorted(values) == [Decimal(5), Decimal(6)]


async def test_day_one_takes_clarity_and_an_own_goal_which_every_check_in_repeats(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 14, 9))
    await stage.press("tanaka", AnswerClarity, on="day_one", where={"clarity": "clear"})
    opened = await stage.press("tanaka", OpenGoal, on="day_one")
    await stage.submit("tanaka", opened.form, goal="訪問の記録を帰る前に終わらせる")
    await stage.go_to(tokyo(9, 16, 12))

    assert "訪問の記録を帰る前に終わらせる" in stage.text("tanaka", "check_in")


async def test_a_pause_holds_everything_back_until_its_end(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 14, 12))
    opened = await stage.press("tanaka", OpenPause, on="day_one")
    await stage.submit("tanaka", opened.form, what="all", until="2026-09-29")
    await stage.go_to(tokyo(9, 30, 18))

    assert stage.sent_at("tanaka", "check_in") == [tokyo(9, 30, 10)]


async def test_a_button_of_somebody_else_changes_nothing(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 18))
    with stage.unit() as unit:
        theirs = unit.check_ins.of_person("tanaka")[0].id
    reply = await stage.press_action("mueller", AnswerCheckIn(theirs, "done"))

    assert reply.cards[0].kind == "notice"
    with stage.unit() as unit:
        assert unit.check_ins.get(theirs).state is CheckInState.OPEN


async def test_a_stopped_programme_answers_its_old_buttons_with_a_friendly_line(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    with stage.unit() as unit:
        stop(unit, "crm", now=stage.installation.clock.now(), actor="test")
        unit.commit()
    reply = await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "done"})

    assert reply.cards[0].kind == "notice"
    with stage.unit() as unit:
        assert unit.check_ins.of_person("tanaka")[0].state is CheckInState.OPEN
    await stage.go_to(tokyo(10, 8, 12))
    assert len(stage.sent_at("tanaka", "check_in")) == 1


async def test_the_emergency_stop_holds_messages_and_loses_none(stage: Stage) -> None:
    await stage.press_action("ogawa", StopSending())
    report = await stage.go_to(tokyo(9, 14, 9))
    assert (report.sent, report.held) == (0, 2)

    await stage.say("ogawa", "配信再開")
    report = await stage.go_to(tokyo(9, 14, 9))
    assert (report.sent, report.held) == (2, 0)


async def test_only_admins_may_stop_sending(stage: Stage) -> None:
    reply = await stage.say("tanaka", "配信停止")

    assert reply.cards[0].kind == "notice"
    with stage.unit() as unit:
        assert unit.switches.get("sending_stopped") is None


async def test_a_jump_over_three_weeks_sends_only_what_still_makes_sense(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 14, 9))
    await stage.go_to(tokyo(10, 7, 12), mode=Mode.JUMP)

    assert stage.kinds("tanaka").count("check_in") <= 1


async def test_the_same_slot_is_never_planned_twice(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    report = await stage.installation.engine.settle()

    assert (report.planned, report.sent) == (0, 0)


async def test_a_new_starter_begins_on_their_own_first_day(stage: Stage) -> None:
    stage.bring_in(
        people="person_id,name,team,locale,timezone,country,start_date\n"
        "abe,阿部 涼,Sales/East/Tokyo,ja,Asia/Tokyo,JP,2026-10-01\n"
    )
    await stage.go_to(tokyo(10, 1, 12))

    assert stage.sent_at("abe", "introduction") == [tokyo(10, 1, 9)]


async def test_a_leaver_gets_nothing_after_the_last_day(stage: Stage) -> None:
    stage.bring_in(people="person_id,name,end_date\ntanaka,田中 美香,2026-09-18\n")
    await stage.go_to(tokyo(10, 8, 12))

    assert max(stage.sent_at("tanaka", "check_in")) == tokyo(9, 16, 10)


async def test_hostile_text_is_kept_as_text(stage: Stage) -> None:
    hostile = "<!channel> *x* ](javascript:alert(1)) \u202egnp.exe 🎉"
    await stage.go_to(tokyo(9, 14, 9))
    opened = await stage.press("tanaka", OpenGoal, on="day_one")
    await stage.submit("tanaka", opened.form, goal=hostile)
    await stage.go_to(tokyo(9, 16, 12))

    assert "<!channel> *x*" in stage.text("tanaka", "check_in")


async def test_the_lead_sees_counts_and_no_names(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 18))
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})
    reply = await stage.say("suzuki", "プログラム")

    card: Card = reply.cards[0]
    assert card.kind == "programme_counts"
    assert "田中" not in str(card)
    assert "tanaka" not in str(card)


async def test_both_engines_walk_the_same_road(stage_on_both: Stage) -> None:
    stage = stage_on_both
    await stage.go_to(tokyo(9, 16, 12))
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": "on_track"})
    await stage.go_to(tokyo(10, 1, 18))

    assert stage.sent_at("tanaka", "check_in") == [
        tokyo(9, 16, 10),
        tokyo(9, 24, 10),
        tokyo(9, 25, 10),  # the reminder, one working day after
        tokyo(9, 30, 10),
        tokyo(10, 1, 10),  # again
    ]


async def test_a_card_that_was_held_until_a_later_day_speaks_of_the_day_it_is_sent(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 15, 12))
    await stage.press_action("ogawa", StopSending())
    await stage.go_to(tokyo(9, 18, 11))
    assert stage.kinds("tanaka").count("check_in") == 0

    await stage.say("ogawa", "配信再開")
    await stage.go_to(tokyo(9, 18, 11))
    # Due on Wednesday, day 2; sent on Friday, day 4, when Monday to Thursday have passed: 4 x 3 expected.
    text = stage.text("tanaka", "check_in")
    assert "4日目" in text
    assert "目安12件" in text


async def test_why_names_the_programme_of_the_message_that_came_last(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    second = PROGRAMME.replace("id: crm", "id: bi").replace("CRM定着プログラム", "BI定着プログラム")
    stage.start_programme(tokyo(9, 28).date(), second.replace("visit-records", "bi-records"))
    reply = await stage.say("tanaka", "理由")

    text = plain_text(reply.cards[0])
    assert "CRM定着プログラム" in text
    assert "BI定着プログラム" not in text


async def test_a_trouble_form_sent_empty_names_every_missing_field_at_once(stage: Stage) -> None:
    await stage.go_to(tokyo(9, 16, 12))
    opened = await stage.press("tanaka", OpenTrouble, on="check_in")
    reply = await stage.submit("tanaka", opened.form)

    assert set(reply.errors) == {"kind", "text"}
