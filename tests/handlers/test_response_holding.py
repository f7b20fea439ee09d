"""The next survey waits for the responses to the last one: by its schedule, at once, and with the sponsor's
word."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from responses_waiting_stage import (
    ADMIN,
    LEAD,
    NOT_NOW,
    SECOND_DATE,
    SPONSOR,
    THIRD_DATE,
    WILL,
    answer,
    closed_house,
    go_to,
    keep_dates,
    leave,
    message_to,
    press,
    publish,
    respond,
    round_of,
    say,
    text_of,
    tokyo,
    told,
    waves,
)
from wave_stage import CLOSE, SCHEDULE, House, people

from cards.actions import ConfirmRunSurvey, RunSurvey, ShowHome, ShowSurveySchedule
from cards.actions.responses import OverrideResponses, WithdrawOverride
from handlers.responses.watching import look_after_responses
from handlers.surveys.launching import run_now
from handlers.surveys.messages import SURVEY_INVITATION, SURVEY_NOT_OPENED, SURVEY_REMINDER
from handlers.surveys.reminding import remind_due
from people.model import Role
from storage.database import Database
from surveys.errors import SurveyRefusedError
from surveys.responses.model import Answer, Round, RoundState
from surveys.schedules.model import ScheduleState
from surveys.waves.launching import NO_RESPONSES, OPENING

ON_ITS_DATE, NEXT_MORNING = tokyo(7, 7, 10), tokyo(7, 8, 9)


@pytest.fixture
def house(database: Database) -> House:
    """A company whose June survey has closed; the next dates are 7 July and 4 August."""
    house = closed_house(database)
    keep_dates(house)
    return house


def run(house: House) -> str:
    """Let the admin open a survey now; returns why it is refused, or whose word it opened by."""
    try:
        with house.unit() as unit:
            wave = run_now(house.world(), unit, "pulse", 2, actor=ADMIN)
            unit.commit()
    except SurveyRefusedError as error:
        return error.reason
    return f"opened, despite {wave.despite}"


# ---------------------------------------------------------------------------- at once


@pytest.mark.parametrize(
    ("state", "answers", "outcome"),
    [
        (RoundState.OPEN, [None], NO_RESPONSES),
        (RoundState.OPEN, [answer(NOT_NOW)], NO_RESPONSES),
        (RoundState.PUBLISHED, [answer(NOT_NOW), None], NO_RESPONSES),
        (RoundState.PUBLISHED, [answer(NOT_NOW)], "opened, despite None"),
        (RoundState.NOTHING, [], "opened, despite None"),
    ],
)
def test_no_survey_opens_before_everything_is_answered_and_published(
    house: House, state: RoundState, answers: list[Answer | None], outcome: str
) -> None:
    respond(house, *answers, state=state)
    house.now = ON_ITS_DATE
    assert run(house) == outcome


def test_a_survey_of_before_there_were_responses_holds_nothing_back(house: House) -> None:
    house.now = ON_ITS_DATE
    assert run(house) == "opened, despite None"


def test_an_admin_is_told_what_is_missing_and_who_is_asked_before_opening_one(house: House) -> None:
    respond(house, None, answer(NOT_NOW))
    house.now = ON_ITS_DATE
    shown = press(house, ConfirmRunSurvey("pulse"), by=ADMIN)
    assert "responses to the June survey are missing (promised by Tue 16 June)" in shown
    assert "1 of 2 answered; not answered yet: 1" in shown
    assert "June survey are missing" in press(house, RunSurvey("pulse", 2), by=ADMIN)
    assert [wave.id for wave in waves(house)] == ["pulse-1"]


# ---------------------------------------------------------------------------- by its schedule


def test_on_its_date_a_survey_waits_and_the_admins_hear_why(house: House) -> None:
    respond(house, None)
    go_to(house, ON_ITS_DATE)
    assert [wave.id for wave in waves(house)] == ["pulse-1"]
    assert round_of(house).held_on == SECOND_DATE
    assert told(house, SURVEY_NOT_OPENED) == [(ADMIN, SECOND_DATE)]
    text = text_of(message_to(house, SURVEY_NOT_OPENED, ADMIN))
    assert "Asked for them: Suzuki" in text
    assert "A sponsor can let it open without them" in text


def test_once_all_is_published_it_opens_on_the_next_working_morning(house: House) -> None:
    [item] = respond(house, None)
    go_to(house, ON_ITS_DATE)
    say(house, item, answer(NOT_NOW))
    publish(house)
    go_to(house, tokyo(7, 7, 16))
    assert len(waves(house)) == 1
    go_to(house, NEXT_MORNING)
    opened = waves(house)[-1]
    assert (opened.id, opened.definition.opens_on, opened.despite) == ("pulse-2", date(2026, 7, 8), None)
    assert round_of(house).held_on is None
    # At the survey's time of day, with nothing to say about responses.
    invitation = message_to(house, SURVEY_INVITATION, "p00001")
    assert invitation.due_at == tokyo(7, 8, 10)
    assert "let it open" not in text_of(invitation)


def test_what_is_published_on_a_friday_opens_it_on_monday_and_only_once(house: House) -> None:
    [item] = respond(house, None)
    go_to(house, ON_ITS_DATE)
    house.now = tokyo(7, 10, 16)
    say(house, item, answer(NOT_NOW))
    publish(house)
    for day in (11, 12):
        go_to(house, tokyo(7, day, 9))
        assert len(waves(house)) == 1
    for day in (13, 14, 15):
        go_to(house, tokyo(7, day, 9))
        # 22 days before 4 August.
        assert [wave.definition.opens_on for wave in waves(house)][1:] == [date(2026, 7, 13)]


def test_it_is_left_out_if_the_next_date_is_no_more_than_21_days_away(house: House) -> None:
    [item] = respond(house, None)
    go_to(house, ON_ITS_DATE)
    house.now = tokyo(7, 13, 16)
    say(house, item, answer(NOT_NOW))
    publish(house)
    go_to(house, tokyo(7, 14, 9))
    assert len(waves(house)) == 1
    assert round_of(house).held_on is None
    assert told(house, SURVEY_NOT_OPENED) == [(ADMIN, SECOND_DATE), (ADMIN, date(2026, 7, 14))]
    assert "opens on Tue 4 August" in text_of(message_to(house, SURVEY_NOT_OPENED, ADMIN))
    go_to(house, tokyo(8, 4, 10))
    assert [wave.definition.opens_on for wave in waves(house)] == [date(2026, 6, 2), THIRD_DATE]


def test_while_responses_are_missing_it_waits_from_date_to_date(house: House) -> None:
    respond(house, None)
    go_to(house, ON_ITS_DATE)
    for day in (8, 9, 10):
        go_to(house, tokyo(7, day, 9))
    go_to(house, tokyo(8, 4, 10))
    assert len(waves(house)) == 1
    assert round_of(house).held_on == THIRD_DATE
    assert told(house, SURVEY_NOT_OPENED) == [(ADMIN, SECOND_DATE), (ADMIN, THIRD_DATE)]


@pytest.mark.parametrize("state", [ScheduleState.PAUSED, ScheduleState.ENDED])
def test_a_survey_that_was_stopped_while_it_waited_does_not_open(house: House, state: ScheduleState) -> None:
    [item] = respond(house, None)
    go_to(house, ON_ITS_DATE)
    with house.unit() as unit:
        unit.surveys.put_schedule(replace(SCHEDULE, state=state))
        unit.commit()
    say(house, item, answer(NOT_NOW))
    publish(house)
    go_to(house, NEXT_MORNING)
    assert len(waves(house)) == 1
    assert round_of(house).held_on is None


def test_with_the_vault_away_it_goes_on_waiting_until_the_vault_is_back(house: House) -> None:
    [item] = respond(house, None)
    go_to(house, ON_ITS_DATE)
    say(house, item, answer(NOT_NOW))
    publish(house)
    house.vault.is_away = True
    go_to(house, NEXT_MORNING)
    assert len(waves(house)) == 1
    assert "surveys.vault_dir" in text_of(message_to(house, SURVEY_NOT_OPENED, ADMIN))
    house.vault.is_away = False
    go_to(house, tokyo(7, 9, 9))
    assert [wave.definition.opens_on for wave in waves(house)][1:] == [date(2026, 7, 9)]


def test_with_too_few_people_by_then_it_is_given_up_and_the_admins_hear_it(house: House) -> None:
    [item] = respond(house, None)
    go_to(house, ON_ITS_DATE)
    say(house, item, answer(NOT_NOW))
    publish(house)
    house.bring_in([replace(one, active=False) for one in people(20)[7:]])
    go_to(house, NEXT_MORNING)
    assert len(waves(house)) == 1
    assert round_of(house).held_on is None
    assert "Too few people" in text_of(message_to(house, SURVEY_NOT_OPENED, ADMIN))


# ---------------------------------------------------------------------------- the sponsor's word


def test_with_the_sponsors_word_the_survey_that_waited_opens_and_says_so_to_everybody(house: House) -> None:
    respond(house, None)
    go_to(house, ON_ITS_DATE)
    shown = press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert "The next survey opens without the responses" in shown
    assert "The survey of Tue 7 July waited for them" in shown
    go_to(house, NEXT_MORNING)
    opened = waves(house)[-1]
    assert (opened.id, opened.despite) == ("pulse-2", SPONSOR)
    sentence = "Our responses to an earlier survey were not complete when this one opened. Yamada let it open"
    assert sentence in text_of(message_to(house, SURVEY_INVITATION, "p00001"))
    house.now = opened.remind_at or house.now
    with house.unit() as unit:
        remind_due(house.world(), unit)
    assert sentence in text_of(message_to(house, SURVEY_REMINDER, "p00001"))


def test_its_invitation_says_so_in_japanese_too(house: House) -> None:
    house.bring_in([replace(people(20)[1], locale="ja")])
    respond(house, None)
    house.now = ON_ITS_DATE
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert run(house) == f"opened, despite {SPONSOR}"
    assert "Yamadaさんの判断で、このアンケートを開始しています" in text_of(
        message_to(house, SURVEY_INVITATION, "p00001")
    )


def test_on_its_regular_date_it_opens_by_the_sponsors_word_too(house: House) -> None:
    respond(house, None)
    house.now = tokyo(6, 18, 12)
    assert "opens on Tue 7 July" in press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    go_to(house, ON_ITS_DATE)
    assert [(wave.definition.opens_on, wave.despite) for wave in waves(house)][1:] == [(SECOND_DATE, SPONSOR)]


def test_responses_that_came_after_the_sponsors_word_leave_nothing_to_say(house: House) -> None:
    [item] = respond(house, None)
    house.now = tokyo(6, 18, 12)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    say(house, item, answer(NOT_NOW))
    publish(house)
    go_to(house, ON_ITS_DATE)
    assert waves(house)[-1].despite is None


def test_one_that_an_admin_opened_meanwhile_does_not_open_again(house: House) -> None:
    respond(house, None)
    go_to(house, ON_ITS_DATE)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert run(house) == f"opened, despite {SPONSOR}"
    go_to(house, NEXT_MORNING)
    assert [wave.id for wave in waves(house)] == ["pulse-1", "pulse-2"]


def test_the_sponsor_can_take_it_back_until_a_survey_has_opened(house: House) -> None:
    respond(house, None)
    go_to(house, ON_ITS_DATE)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    shown = press(house, WithdrawOverride("pulse-1"), by=SPONSOR)
    assert "The next survey waits for the responses" in shown
    go_to(house, NEXT_MORNING)
    assert len(waves(house)) == 1
    assert "taken back already" in press(house, WithdrawOverride("pulse-1"), by=SPONSOR)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    go_to(house, tokyo(7, 9, 9))
    assert len(waves(house)) == 2
    assert "A survey has opened already" in press(house, WithdrawOverride("pulse-1"), by=SPONSOR)
    assert round_of(house).overridden_by == SPONSOR


def test_what_was_said_twice_or_too_late_changes_nothing(house: House) -> None:
    [item] = respond(house, None)
    house.now = ON_ITS_DATE
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    before = round_of(house)
    house.now += timedelta(minutes=1)
    assert "said already" in press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert round_of(house) == before
    press(house, WithdrawOverride("pulse-1"), by=SPONSOR)
    say(house, item, answer(NOT_NOW))
    publish(house)
    assert "not missing any more" in press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert round_of(house).overridden_at is None


@pytest.mark.parametrize("somebody", [LEAD, ADMIN, "p00001"])
def test_nobody_but_a_sponsor_lets_a_survey_open_without_responses(house: House, somebody: str) -> None:
    respond(house, None)
    house.now = ON_ITS_DATE
    for action in (OverrideResponses("pulse-1"), WithdrawOverride("pulse-1")):
        press(house, action, by=somebody)
    assert round_of(house).overridden_at is None


def test_a_sponsor_who_left_cannot_say_it_any_more_and_an_admin_can(house: House) -> None:
    respond(house, None)
    leave(house, SPONSOR)
    house.now = ON_ITS_DATE
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert round_of(house).overridden_at is None
    assert "[Back to the survey]" in press(house, OverrideResponses("pulse-1"), by=ADMIN)
    assert round_of(house).overridden_by == ADMIN
    with house.unit() as unit:
        [entry] = [one for one in unit.audit.list_entries(subject="pulse-1") if "overridden" in one.action]
    assert (entry.actor, entry.action, entry.detail) == (ADMIN, "responses.overridden", "no sponsor")


def test_the_sponsors_word_and_that_it_was_taken_back_are_audited(house: House) -> None:
    respond(house, None)
    house.now = ON_ITS_DATE
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    press(house, WithdrawOverride("pulse-1"), by=SPONSOR)
    with house.unit() as unit:
        entries = unit.audit.list_entries(subject="pulse-1")
    found = {(one.actor, one.action, one.detail) for one in entries if one.action.startswith("responses.")}
    assert found == {
        (SPONSOR, "responses.overridden", ""),
        (SPONSOR, "responses.override_withdrawn", ""),
    }


def test_who_let_it_open_may_be_forgotten_and_it_still_says_so(house: House) -> None:
    respond(house, None)
    house.now = ON_ITS_DATE
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    with house.unit() as unit:
        unit.responses.erase(SPONSOR)
        unit.commit()
    assert run(house) == "opened, despite "
    assert "A sponsor let it open anyway" in text_of(message_to(house, SURVEY_INVITATION, "p00001"))


# ---------------------------------------------------------------------------- what admins see


def test_the_page_of_a_survey_says_that_the_next_one_is_held_back(house: House) -> None:
    respond(house, None, None, answer(WILL, due=date(2026, 7, 10), owner=LEAD))
    house.now = CLOSE + timedelta(days=1)
    shown = press(house, ShowSurveySchedule("pulse"), by=ADMIN)
    assert "The next one is held back" in shown
    assert "responses to the June survey are still to come (promised by Tue 16 June)" in shown
    assert "1 of 3 answered; not answered yet: 2" in shown
    # There is a sponsor: the button is theirs.
    assert "Open the next survey anyway" not in shown
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    shown = press(house, ShowSurveySchedule("pulse"), by=ADMIN)
    assert "Yamada lets the next survey open without them" in shown


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([LEAD, SPONSOR], []),
        ([LEAD], ["There is no sponsor", "Open the next survey anyway"]),
        ([SPONSOR], []),
        ([], ["Nobody would respond", "Open the next survey anyway"]),
    ],
)
def test_the_page_of_a_survey_warns_where_nobody_would_answer(
    database: Database, roles: list[str], said: list[str]
) -> None:
    house = closed_house(database, roles=roles)
    respond(house, None)
    shown = press(house, ShowSurveySchedule("pulse"), by=ADMIN)
    known = ("There is no sponsor", "Nobody would respond", "Open the next survey anyway")
    assert [one for one in known if one in shown] == said


def test_an_admins_home_says_that_the_next_survey_is_held_back(house: House) -> None:
    respond(house, None)
    house.now = CLOSE + timedelta(days=1)
    shown = press(house, ShowHome(), by=ADMIN)
    assert "Waiting for the responses to the June survey (promised by Tue 16 June)" in shown
    assert "held back" not in shown
    leave(house, SPONSOR)
    assert "No sponsor is there, who hears of late responses" in press(house, ShowHome(), by=ADMIN)


def test_an_admin_who_is_the_sponsor_too_decides(house: House) -> None:
    house.bring_in([replace(people(1)[0], roles=frozenset({Role.ADMIN, Role.SPONSOR}))])
    respond(house, None)
    house.now = ON_ITS_DATE
    assert "Open the next survey anyway" in press(house, ShowSurveySchedule("pulse"), by=ADMIN)
    press(house, OverrideResponses("pulse-1"), by=ADMIN)
    assert round_of(house).overridden_by == ADMIN


def test_the_morning_look_locks_the_opening_before_any_round_as_every_opening_does(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens a wave locks the switch first and a round then; the other way round, two of them at once
    would each wait for the other one on PostgreSQL."""
    [item] = respond(house, None, assigned="p00007")
    go_to(house, ON_ITS_DATE)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    house.now = NEXT_MORNING
    with house.unit() as unit:
        locked: list[str] = []
        lock_round, put = unit.responses.lock_round, unit.switches.put

        def locks_round(wave_id: str) -> Round:
            locked.append(wave_id)
            return lock_round(wave_id)

        def puts(name: str, value: str) -> None:
            locked.append(name)
            put(name, value)

        monkeypatch.setattr(unit.responses, "lock_round", locks_round)
        monkeypatch.setattr(unit.switches, "put", puts)
        look_after_responses(house.world(), unit)
    assert [wave.id for wave in waves(house)] == ["pulse-1", "pulse-2"]
    # Of the house's own: what was assigned to somebody who may not respond is given back.
    assert "pulse-1" in locked
    assert locked.index(OPENING) < locked.index("pulse-1")
    with house.unit() as unit:
        found = unit.responses.find_item(item)
    assert found is not None
    assert found.assigned_to == ""
