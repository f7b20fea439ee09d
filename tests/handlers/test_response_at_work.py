"""What homes say of responses to those who respond, to sponsors and to admins, and what they hear once of a
survey that waits."""

from dataclasses import replace
from datetime import date

import pytest
from responses_waiting_stage import (
    ADMIN,
    LEAD,
    NOT_NOW,
    OWNER,
    SECOND_DATE,
    SPONSOR,
    WILL,
    answer,
    closed_house,
    each_morning,
    go_to,
    keep_dates,
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
from wave_stage import House

from cards.actions import ShowHome
from cards.actions.responses import OverrideResponses, ShowResponseWork
from handlers.deciding import load_deciding
from handlers.responses.reminders import RESPONSES_HELD
from storage.database import Database
from surveys.responses.model import RoundState
from surveys.schedules.model import ScheduleState

LET_OPEN = "[Open the next survey anyway]"


@pytest.fixture
def house(database: Database) -> House:
    """A company whose June survey has closed; the next dates are 7 July and 4 August."""
    house = closed_house(database)
    keep_dates(house)
    return house


def home(house: House, person: str = LEAD) -> str:
    """Return what somebody's home says."""
    return press(house, ShowHome(), by=person)


def end_survey(house: House) -> None:
    """Let the survey never open again."""
    with house.unit() as unit:
        schedule = unit.surveys.find_schedule("pulse")
        assert schedule is not None
        unit.surveys.put_schedule(replace(schedule, state=ScheduleState.ENDED))
        unit.commit()


def later_round(house: House) -> None:
    """Let the survey of July be over too, with everything answered and published."""
    house.now = tokyo(7, 7, 10)
    house.open(number=2)
    respond(house, answer(NOT_NOW), wave="pulse-2", state=RoundState.PUBLISHED, due=date(2026, 7, 21))


# ---------------------------------------------------------------------------- the lead's home


def test_what_is_left_after_publishing_keeps_its_date_and_says_when_that_has_passed(house: House) -> None:
    respond(house, None, answer(NOT_NOW), state=RoundState.PUBLISHED)
    house.now = tokyo(6, 16, 9)
    assert "June survey: published, 1 of 2 answered, the rest until Tue 16 June" in home(house)
    house.now = tokyo(6, 17, 9)
    assert "June survey: published, 1 of 2 answered, the rest promised by Tue 16 June" in home(house)


def test_an_earlier_survey_stays_on_the_lead_s_home_as_long_as_it_needs_something(house: House) -> None:
    late = answer(WILL, owner=OWNER, due=date(2026, 6, 30))
    item, _ = respond(house, late, answer(NOT_NOW), state=RoundState.PUBLISHED)
    later_round(house)
    assert "June survey: published, all answered; 1 running late" in home(house)
    say(house, item, replace(late, due=date(2026, 7, 31)))
    assert "June survey: published, all answered; 1 to be done" in home(house)
    with house.unit() as unit:
        found = unit.responses.find_item(item)
        assert found is not None and found.answer is not None
        done = replace(found.answer, done_on=date(2026, 7, 6))
        unit.responses.save_item(replace(found, answer=done, next_step_asked_at=house.now))
        unit.commit()
    assert "June survey: published, all answered; 1 needs a next step" in home(house)
    say(house, item, replace(done, next_steps={"en": "Another look"}))
    assert "June survey: published" not in home(house)


def test_an_earlier_survey_with_something_unanswered_stays_too(house: House) -> None:
    [item] = respond(house, None, state=RoundState.PUBLISHED)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    later_round(house)
    assert "June survey: published, 0 of 1 answered" in home(house)
    say(house, item, answer(NOT_NOW))
    assert "Responses to surveys" not in home(house)


def test_what_is_done_of_a_survey_that_ended_is_no_work_any_more(house: House) -> None:
    [item] = respond(house, None)
    end_survey(house)
    house.now = tokyo(6, 12, 9)
    assert "June survey: 0 of 1 answered, until Tue 16 June" in home(house)
    say(house, item, answer(NOT_NOW))
    publish(house)
    assert "Responses to surveys" not in home(house)


# ---------------------------------------------------------------------------- the sponsor's home


def test_the_sponsor_s_home_has_the_button_once_responses_are_late(house: House) -> None:
    respond(house, None)
    house.now = tokyo(6, 16, 9)
    assert LET_OPEN not in home(house, SPONSOR)
    house.now = tokyo(6, 17, 9)
    assert LET_OPEN in home(house, SPONSOR)
    assert LET_OPEN not in home(house, LEAD)
    assert LET_OPEN not in home(house, ADMIN)


def test_the_sponsor_s_home_says_who_lets_it_open_until_it_has_opened(house: House) -> None:
    respond(house, None)
    go_to(house, tokyo(7, 7, 10))
    assert f"The survey of Tue 7 July waits for them.\n{LET_OPEN}" in home(house, SPONSOR)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert "Yamada lets the next survey open without them" in home(house, SPONSOR)
    assert "[Wait for responses after all]" in home(house, SPONSOR)
    go_to(house, tokyo(7, 8, 9))
    assert len(waves(house)) == 2
    assert "[Wait for responses after all]" not in home(house, SPONSOR)
    assert LET_OPEN not in home(house, SPONSOR)


# ---------------------------------------------------------------------------- the admin's home


def test_an_admin_s_home_does_not_name_a_later_date_while_one_is_held_back(house: House) -> None:
    respond(house, None, None, answer(NOT_NOW), state=RoundState.PUBLISHED)
    house.now = tokyo(6, 12, 9)
    shown = home(house, ADMIN)
    assert "next on Tue 7 July, if the responses are there by then" in shown
    assert "Waiting for 2 more responses to the June survey (promised by Tue 16 June)" in shown
    go_to(house, tokyo(7, 7, 10))
    shown = home(house, ADMIN)
    assert "the one of Tue 7 July is held back" in shown
    assert "4 August" not in shown
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    shown = home(house, ADMIN)
    assert "Yamada lets the next survey open without responses" in shown
    assert "the one of Tue 7 July opens on the next working morning" in shown


# ---------------------------------------------------------------------------- heard once


def test_whoever_responds_hears_once_that_a_survey_waits_and_once_that_it_opens_anyway(house: House) -> None:
    respond(house, None, None, state=RoundState.PUBLISHED)
    each_morning(house, date(2026, 6, 18), date(2026, 7, 6))
    go_to(house, tokyo(7, 7, 10))
    assert round_of(house).held_on == SECOND_DATE
    # Admins hear it otherwise, and sponsors say it themselves.
    assert told(house, RESPONSES_HELD) == [(LEAD, SECOND_DATE)]
    waits = message_to(house, RESPONSES_HELD, LEAD)
    assert "The survey of Tue 7 July did not open: it waits for responses" in text_of(waits)
    press(house, OverrideResponses("pulse-1"), by=SPONSOR)
    assert told(house, RESPONSES_HELD) == [(LEAD, SECOND_DATE)] * 2
    with house.unit() as unit:
        found = [one for one in unit.outbox.list_messages() if one.kind == RESPONSES_HELD]
        opens = next(one for one in found if one.id != waits.id)
        # That it waits is no news any more.
        assert load_deciding(house.world(), unit, found).over == {waits.id}
    assert "Yamada lets the next survey open without them" in text_of(opens)


def test_a_lead_in_another_language_hears_it_in_theirs(house: House) -> None:
    with house.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get(LEAD), locale="ja")])
        unit.commit()
    respond(house, None, None, answer(NOT_NOW), state=RoundState.PUBLISHED)
    go_to(house, tokyo(7, 7, 10))
    text = text_of(message_to(house, RESPONSES_HELD, LEAD))
    assert text.startswith("7月7日（火）に予定していたアンケートは、方針を待っています")
    assert "3件中1件が決定、残り2件が未定です" in text


def test_the_list_counts_as_the_messages_and_the_home_do(house: House) -> None:
    respond(house, None, answer(NOT_NOW))
    each_morning(house, date(2026, 6, 10), date(2026, 6, 12))
    counted = "1 of 2 answered, until Tue 16 June"
    assert counted in home(house)
    assert counted in press(house, ShowResponseWork("pulse-1", 0), by=LEAD)
    told = text_of(message_to(house, "responses_waiting", LEAD))
    assert "1 of 2 answered (June survey, until Tue 16 June)" in told
