"""Support that fades and returns, as a person meets it: dates by hand, over the holidays of September."""

from dataclasses import replace
from datetime import datetime

from scenario_stage import Stage, tokyo

from cards.actions import AnswerCheckIn, OpenHelp, OpenNumber, OpenTrouble, TakePractice
from cards.plain import plain_text
from coaching.programmes.model import Step, Support
from handlers.reply import Reply

SIXTEENTH = tokyo(9, 16, 10)
HOLIDAYS_OVER = tokyo(9, 24, 10)
"""Monday 21 to Wednesday 23 September 2026 are public holidays in Japan: the card comes on Thursday."""


async def enter(stage: Stage, value: str) -> Reply:
    """Enter a number on Tanaka's newest check-in."""
    opened = await stage.press("tanaka", OpenNumber, on="check_in")
    return await stage.submit("tanaka", opened.form, value=value)


async def go_on(stage: Stage, day: datetime, *, number: str | None = None, answer: str = "on_track") -> str:
    """Go to an hour after a card, enter a number, answer, and return what the card says then."""
    await stage.go_to(day.replace(hour=11))
    if number is not None:
        await enter(stage, number)
    await stage.press("tanaka", AnswerCheckIn, on="check_in", where={"answer": answer})
    return stage.text("tanaka", "check_in")


async def first_fortnight(stage: Stage) -> str:
    """Answer the first two cards well, with the numbers reached; return what the second one says."""
    await go_on(stage, SIXTEENTH, number="6")  # Monday and Tuesday, three a day
    return await go_on(stage, HOLIDAYS_OVER, number="15")  # the week before, since this one had no day yet


def asked_at(stage: Stage) -> list[datetime]:
    """Return when check-ins reached Tanaka, without the reminders of the day after."""
    return [at for at in stage.sent_at("tanaka", "check_in") if at.weekday() in (2, 3) and at.hour == 10]


def support(stage: Stage) -> Support:
    with stage.unit() as unit:
        return unit.enrolments.of_person("tanaka")[0].support


async def test_who_does_well_is_asked_weekly_then_fortnightly_then_monthly(stage: Stage) -> None:
    told = await first_fortnight(stage)
    assert "これからは2週間に1回おうかがいします" in told
    assert "次回は10月7日（水）" in told
    await go_on(stage, tokyo(10, 7), number="6")
    told = await go_on(stage, tokyo(10, 21), number="6")
    assert "これからは4週間に1回おうかがいします" in told
    assert "次回は11月18日（水）" in told
    await go_on(stage, tokyo(11, 18), number="6")
    await stage.go_to(tokyo(12, 15, 18))

    assert asked_at(stage) == [
        SIXTEENTH, HOLIDAYS_OVER, tokyo(10, 7, 10), tokyo(10, 21, 10), tokyo(11, 18, 10),
    ]  # fmt: skip
    assert stage.sent_at("tanaka", "farewell") == [tokyo(12, 14, 9)]  # day 91


async def test_without_the_numbers_support_stays_close(stage: Stage) -> None:
    for day in (SIXTEENTH, HOLIDAYS_OVER, tokyo(9, 30), tokyo(10, 7)):
        told = await go_on(stage, day)
    assert "2週間" not in told
    assert support(stage) is Support.WEEKLY


async def test_a_number_entered_after_the_answer_changes_the_level_and_the_card_says_so(stage: Stage) -> None:
    await go_on(stage, SIXTEENTH, number="6")
    told = await go_on(stage, HOLIDAYS_OVER)
    assert "次回は9月30日（水）" in told
    await enter(stage, "15")
    told = stage.text("tanaka", "check_in")
    assert "これからは2週間に1回おうかがいします" in told
    assert "次回は10月7日（水）" in told


async def test_two_low_numbers_bring_the_weekly_check_ins_back(stage: Stage) -> None:
    await first_fortnight(stage)
    await go_on(stage, tokyo(10, 7), number="4")
    told = await go_on(stage, tokyo(10, 21), number="4")
    assert "数値が2回続けて目安の80%未満でした" in told
    assert "次回は10月28日（水）" in told


async def test_trouble_told_days_after_a_good_answer_brings_them_back_at_once(stage: Stage) -> None:
    await first_fortnight(stage)
    await stage.go_to(tokyo(9, 28, 11))
    opened = await stage.press("tanaka", OpenTrouble, on="check_in")
    await stage.submit("tanaka", opened.form, kind="no_time", text="月末の処理で手が回りません")
    told = stage.text("tanaka", "check_in")
    assert "しばらくのあいだ、毎週おうかがいします" in told
    assert "次回は9月30日（水）" in told
    await stage.go_to(tokyo(9, 30, 11))
    assert asked_at(stage)[-1] == tokyo(9, 30, 10)


async def test_the_home_says_how_close_the_support_is(stage: Stage) -> None:
    async def home() -> str:
        reply = await stage.inbound.open_home("tanaka")
        return "\n".join(plain_text(card) for card in reply.cards)

    await stage.go_to(tokyo(9, 16, 9))
    assert "手厚く支援（毎週" in await home()
    await first_fortnight(stage)
    assert "必要なときに支援（2週間に1回" in await home()


async def ride_alone(stage: Stage) -> str:
    """Answer a monthly card well for the second time, about the practice that has no number; return what the
    card says then."""
    await go_on(stage, SIXTEENTH, answer="done")
    await stage.press("tanaka", TakePractice, on="next_practice", practice="deals")
    await stage.go_to(HOLIDAYS_OVER)
    with stage.unit() as unit:
        known = unit.enrolments.lock(unit.enrolments.of_person("tanaka")[0].id)
        unit.enrolments.save_many([replace(known, support=Support.MONTHLY, good_in_a_row=1)])
        unit.commit()
    return await go_on(stage, HOLIDAYS_OVER)


async def test_who_is_asked_only_once_in_four_weeks_does_not_read_on_the_home_that_it_is_every_week(
    stage: Stage,
) -> None:
    await stage.go_to(tokyo(9, 30, 12))  # Two check-ins had no answer.

    reply = await stage.inbound.open_home("tanaka")

    assert "手厚く支援（4週間に1回" in plain_text(reply.cards[0])


async def test_who_rides_alone_is_asked_no_more_and_is_told_where_help_is(stage: Stage) -> None:
    told = await ride_alone(stage)
    assert "これからは自走の段階です" in told
    assert "次回は" not in told
    reply = await stage.inbound.open_home("tanaka")
    home = "\n".join(plain_text(card) for card in reply.cards)
    assert "自走" in home
    assert "[相談する]" in home
    await stage.go_to(tokyo(12, 15, 18))
    assert asked_at(stage)[-1] == HOLIDAYS_OVER
    assert stage.kinds("tanaka")[-1] == "farewell"


async def test_trouble_told_from_the_home_brings_the_check_ins_back(stage: Stage) -> None:
    await ride_alone(stage)
    await stage.go_to(tokyo(10, 13, 11))
    opened = await stage.press_action("tanaka", OpenHelp())
    await stage.submit("tanaka", opened.form, kind="no_time", text="月末の処理で手が回りません")
    with stage.unit() as unit:
        known = unit.enrolments.of_person("tanaka")[0]
    assert (known.support, known.next_step) == (Support.WEEKLY, Step.CHECK_IN)
    await stage.go_to(tokyo(10, 14, 11))
    assert asked_at(stage)[-1] == tokyo(10, 14, 10)
