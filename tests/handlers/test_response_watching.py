"""Responses are looked after on the mornings of the company's working days: who hears of what, and when."""

from dataclasses import replace
from datetime import date

import pytest
from responses_waiting_stage import (
    ADMIN,
    DUE,
    LEAD,
    NOT_NOW,
    OWNER,
    SPONSOR,
    WILL,
    answer,
    closed_house,
    each_morning,
    go_to,
    keep_dates,
    leave,
    message_to,
    publish,
    respond,
    round_of,
    say,
    text_of,
    tokyo,
    told,
)
from wave_stage import CLOSE, House

from handlers.deciding import load_deciding
from handlers.figures import Part, next_of_parts
from handlers.responses.reminders import (
    RESPONSE_LATE,
    RESPONSE_OWNER,
    RESPONSES_MISSING,
    RESPONSES_WAITING,
    rebuild_watching,
)
from handlers.responses.watching import look_after_responses, next_look, tell_owner
from people.model import DayKind
from storage.database import Database
from surveys.responses.model import RoundState

FIRST, LAST = date(2026, 6, 10), date(2026, 7, 1)
"""The day after the close, and two weeks after the responses were due."""
REMINDED = [date(2026, 6, 12), DUE, date(2026, 6, 23), date(2026, 6, 30)]
"""Two working days before Tuesday 16 June, that day, and the two Tuesdays after it."""
ESCALATED = [date(2026, 6, 17), date(2026, 6, 24), date(2026, 7, 1)]
"""The working day after it, and once a week."""
PROMISED = date(2026, 7, 10)


@pytest.fixture
def house(database: Database) -> House:
    """A company whose June survey has closed, with a lead and a sponsor."""
    return closed_house(database)


def promise(house: House, *, owner: str = OWNER, due: date = PROMISED) -> int:
    """Let one thing be promised to everybody; returns the item."""
    [item] = respond(house, answer(WILL, owner=owner, due=due), state=RoundState.PUBLISHED)
    return item


# ---------------------------------------------------------------------------- when


def test_without_responses_nothing_is_looked_after(house: House) -> None:
    with house.unit() as unit:
        assert next_look(house.world(), unit) is None
        assert look_after_responses(house.world(), unit).handled == 0


def test_it_is_looked_once_on_each_working_morning(house: House) -> None:
    respond(house, None)
    looks = []
    house.now = tokyo(6, 9, 18)
    for _ in range(5):
        with house.unit() as unit:
            moment = next_of_parts(house.world(), unit)[Part.RESPONSES]
            assert moment is not None
            house.now = max(house.now, moment)
            assert look_after_responses(house.world(), unit).handled == 1
        with house.unit() as unit:
            assert look_after_responses(house.world(), unit).handled == 0
        looks.append(house.now)
    # The close was in the evening of Tuesday 9 June, on which it was not looked yet.
    expected = [tokyo(6, 9, 18), tokyo(6, 10, 9), tokyo(6, 11, 9), tokyo(6, 12, 9), tokyo(6, 15, 9)]
    assert looks == expected


def test_what_was_missed_while_nothing_ran_waits_for_a_working_day(house: House) -> None:
    respond(house, None)
    go_to(house, tokyo(6, 11, 9))
    with house.unit() as unit:
        house.now = tokyo(6, 13, 12)  # a Saturday
        assert next_look(house.world(), unit) == tokyo(6, 15, 9)
    go_to(house, tokyo(6, 13, 12))
    assert told(house, RESPONSES_WAITING) == []
    go_to(house, tokyo(6, 15, 9))
    assert told(house, RESPONSES_WAITING) == [(LEAD, date(2026, 6, 15))]


# ---------------------------------------------------------------------------- whoever responds


def test_whoever_responds_is_reminded_before_the_day_on_it_and_weekly_after_it(house: House) -> None:
    respond(house, None, answer(NOT_NOW))
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSES_WAITING) == [(LEAD, day) for day in REMINDED]
    text = text_of(message_to(house, RESPONSES_WAITING, LEAD))
    assert "Responses: 1 of 2 answered (June survey, promised by Tue 16 June)" in text


def test_days_on_which_the_company_is_closed_do_not_count(house: House) -> None:
    with house.unit() as unit:
        unit.people.put_company_days({date(2026, 6, 12): DayKind.CLOSED, date(2026, 6, 15): DayKind.CLOSED})
        unit.commit()
    respond(house, None)
    each_morning(house, FIRST, date(2026, 6, 15))
    # Two working days before the 16th is Wednesday the 10th.
    assert told(house, RESPONSES_WAITING) == [(LEAD, date(2026, 6, 10))]


def test_answers_that_nobody_has_read_yet_are_reminded_of_too(house: House) -> None:
    respond(house, answer(NOT_NOW))
    each_morning(house, FIRST, DUE)
    text = text_of(message_to(house, RESPONSES_WAITING, LEAD))
    assert "The responses to the June survey are ready to be published" in text
    publish(house)
    each_morning(house, date(2026, 6, 17), LAST)
    assert [day for _, day in told(house, RESPONSES_WAITING)] == REMINDED[:2]
    assert told(house, RESPONSES_MISSING) == []


def test_items_left_open_when_the_rest_was_published_are_reminded_of(house: House) -> None:
    respond(house, None, answer(NOT_NOW), state=RoundState.PUBLISHED)
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSES_WAITING) == [(LEAD, day) for day in REMINDED]
    assert told(house, RESPONSES_MISSING) == [(SPONSOR, day) for day in ESCALATED]


def test_a_survey_of_which_nothing_came_asks_nobody(house: House) -> None:
    respond(house, state=RoundState.NOTHING)
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSES_WAITING) == told(house, RESPONSES_MISSING) == []


def test_who_was_given_an_item_is_reminded_and_told_how_many_are_theirs(house: House) -> None:
    respond(house, None, None, assigned=SPONSOR)
    each_morning(house, FIRST, date(2026, 6, 12))
    day = date(2026, 6, 12)
    assert told(house, RESPONSES_WAITING) == [(LEAD, day), (SPONSOR, day)]
    assert "1 of those not answered yet was given to you" in text_of(
        message_to(house, RESPONSES_WAITING, SPONSOR)
    )
    assert "given to you" not in text_of(message_to(house, RESPONSES_WAITING, LEAD))


def test_what_somebody_was_to_answer_who_may_not_respond_any_more_is_everybodys_again(house: House) -> None:
    [item, _] = respond(house, None, None, assigned=SPONSOR)
    with house.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get(SPONSOR), roles=frozenset())])
        unit.commit()
    each_morning(house, FIRST, DUE)
    with house.unit() as unit:
        found = unit.responses.find_item(item)
    assert found is not None and found.assigned_to == ""
    assert SPONSOR not in dict(told(house, RESPONSES_WAITING))


def test_what_a_leaver_was_to_answer_is_everybodys_again(house: House) -> None:
    [item, _] = respond(house, None, None, assigned=SPONSOR)
    leave(house, SPONSOR)
    each_morning(house, FIRST, date(2026, 6, 12))
    assert told(house, RESPONSES_WAITING) == [(LEAD, date(2026, 6, 12))]
    with house.unit() as unit:
        found = unit.responses.find_item(item)
    assert found is not None and found.assigned_to == ""


def test_the_reminder_says_which_survey_waits(house: House) -> None:
    respond(house, None)
    keep_dates(house)
    each_morning(house, FIRST, date(2026, 6, 12))
    text = text_of(message_to(house, RESPONSES_WAITING, LEAD))
    assert "The next survey (Tue 7 July) waits for them" in text


def test_once_a_later_survey_has_responses_the_earlier_ones_are_let_be(house: House) -> None:
    respond(house, None)
    each_morning(house, FIRST, date(2026, 6, 12))
    with house.unit() as unit:
        one = unit.responses.lock_round("pulse-1")
        unit.responses.save_round(replace(one, overridden_by=SPONSOR, overridden_at=house.now))
        unit.commit()
    house.now = tokyo(7, 7, 10)
    house.open(number=2)
    respond(house, None, wave="pulse-2", due=date(2026, 7, 21))
    each_morning(house, date(2026, 7, 15), date(2026, 7, 28))
    with house.unit() as unit:
        found = [one for one in unit.outbox.list_messages() if one.kind == RESPONSES_WAITING]
    assert sorted(one.dedupe_key for one in found) == [
        "responses_waiting:pulse-1:soon:q-lead",
        "responses_waiting:pulse-2:due:q-lead",
        "responses_waiting:pulse-2:soon:q-lead",
        "responses_waiting:pulse-2:week1:q-lead",
    ]


# ---------------------------------------------------------------------------- the sponsor


def test_the_sponsor_hears_of_missing_responses_the_day_after_and_weekly(house: House) -> None:
    respond(house, None, answer(NOT_NOW))
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSES_MISSING) == [(SPONSOR, day) for day in ESCALATED]
    assert round_of(house).escalated_at == tokyo(6, 17, 9)
    text = text_of(message_to(house, RESPONSES_MISSING, SPONSOR))
    assert "Responses are missing: June survey (promised by Tue 16 June)" in text
    assert "1 of 2 answered; not answered yet: 1" in text
    assert "Asked for them: Suzuki" in text
    assert "Open the next survey anyway" in text


def test_after_the_sponsors_word_the_sponsor_hears_no_more_and_the_lead_does(house: House) -> None:
    respond(house, None)
    each_morning(house, FIRST, date(2026, 6, 17))
    with house.unit() as unit:
        one = unit.responses.lock_round("pulse-1")
        unit.responses.save_round(replace(one, overridden_by=SPONSOR, overridden_at=house.now))
        unit.commit()
    each_morning(house, date(2026, 6, 18), LAST)
    assert told(house, RESPONSES_MISSING) == [(SPONSOR, ESCALATED[0])]
    assert told(house, RESPONSES_WAITING) == [(LEAD, day) for day in REMINDED]


def test_without_a_sponsor_the_admins_hear_how_to_name_one(house: House) -> None:
    respond(house, None)
    leave(house, SPONSOR)
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSES_MISSING) == [(ADMIN, day) for day in ESCALATED]
    text = text_of(message_to(house, RESPONSES_MISSING, ADMIN))
    assert "There is no sponsor in the company" in text
    assert "role sponsor in the roster file (people.csv)" in text
    assert "Open the next survey anyway" in text


def test_without_a_lead_the_sponsor_is_asked_and_without_both_an_admin(house: House) -> None:
    respond(house, None)
    leave(house, LEAD)
    each_morning(house, FIRST, date(2026, 6, 12))
    assert told(house, RESPONSES_WAITING) == [(SPONSOR, date(2026, 6, 12))]
    leave(house, SPONSOR)
    each_morning(house, date(2026, 6, 13), DUE)
    assert told(house, RESPONSES_WAITING) == [
        # The admin is asked from the 15th on, so that they hear of it at once.
        (ADMIN, date(2026, 6, 15)),
        (ADMIN, DUE),
        (SPONSOR, date(2026, 6, 12)),
    ]


# ---------------------------------------------------------------------------- owners


def test_an_owner_who_left_is_told_once_to_whoever_responds(house: House) -> None:
    promise(house)
    leave(house, OWNER)
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSES_WAITING) == [(LEAD, FIRST)]
    text = text_of(message_to(house, RESPONSES_WAITING, LEAD))
    assert "somebody new is needed" in text
    assert "It is easy to use: Person 3 has left" in text.replace(" | ", ": ")


def test_an_owner_who_left_stands_in_the_reminder_of_that_day_and_is_no_message_more(house: House) -> None:
    respond(house, answer(WILL, owner=OWNER, due=PROMISED), None)
    each_morning(house, FIRST, date(2026, 6, 11))
    leave(house, OWNER)
    each_morning(house, date(2026, 6, 12), DUE)
    # What would have been the reminder of the 12th comes with the next one.
    days = [day for _, day in told(house, RESPONSES_WAITING)]
    assert days == [date(2026, 6, 12), date(2026, 6, 15), DUE]


def test_who_was_named_by_somebody_else_is_told_once(house: House) -> None:
    item = promise(house)
    with house.unit() as unit:
        found = unit.responses.find_item(item)
        assert found is not None
        assert [tell_owner(house.world(), unit, found) for _ in range(2)] == [1, 0]
        unit.commit()
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSE_OWNER) == [(OWNER, CLOSE.date())]
    text = text_of(message_to(house, RESPONSE_OWNER, OWNER))
    assert "You are named as the owner of “It is easy to use”, until Fri 10 July" in text
    assert "Suzuki named you in the responses to the June survey" in text


def test_who_was_named_and_not_told_at_once_hears_it_in_the_morning(house: House) -> None:
    promise(house)
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSE_OWNER) == [(OWNER, FIRST)]


def test_an_owner_hears_of_another_date_that_somebody_else_set(house: House) -> None:
    item = promise(house)
    each_morning(house, FIRST, FIRST)
    first = message_to(house, RESPONSE_OWNER, OWNER)
    say(house, item, replace(answer(WILL, owner=OWNER, due=date(2026, 7, 24)), at=house.now))
    each_morning(house, date(2026, 6, 11), LAST)
    assert told(house, RESPONSE_OWNER) == [(OWNER, FIRST), (OWNER, date(2026, 6, 11))]
    assert "until Fri 24 July" in text_of(message_to(house, RESPONSE_OWNER, OWNER))
    with house.unit() as unit:
        # Were it still waiting, it would say the same as the second one.
        assert first.id in load_deciding(house.world(), unit, [first]).over


def test_who_named_themselves_is_not_told(house: House) -> None:
    promise(house, owner=LEAD)
    each_morning(house, FIRST, LAST)
    assert told(house, RESPONSE_OWNER) == []


def test_a_promise_past_its_date_is_told_once_to_its_owner_and_to_whoever_responds(house: House) -> None:
    promise(house)
    each_morning(house, FIRST, date(2026, 7, 31))
    # Friday 10 July has passed on the Monday after it.
    monday = date(2026, 7, 13)
    assert told(house, RESPONSE_LATE) == [(OWNER, monday), (LEAD, monday)]
    text = text_of(message_to(house, RESPONSE_LATE, OWNER))
    assert "1 promise from the June survey is past its date" in text
    assert "by Fri 10 July, Person 3" in text


def test_another_date_that_passes_is_told_again(house: House) -> None:
    item = promise(house)
    each_morning(house, FIRST, date(2026, 7, 14))
    say(house, item, answer(WILL, owner=OWNER, due=date(2026, 7, 24)))
    each_morning(house, date(2026, 7, 15), date(2026, 7, 31))
    assert [day for who, day in told(house, RESPONSE_LATE) if who == OWNER] == [
        date(2026, 7, 13),
        date(2026, 7, 27),
    ]


def test_what_is_open_again_after_its_date_is_told_as_late(house: House) -> None:
    item = promise(house)
    each_morning(house, FIRST, date(2026, 7, 9))
    done = replace(answer(WILL, owner=OWNER, due=PROMISED), done_on=date(2026, 7, 9))
    say(house, item, done)
    each_morning(house, date(2026, 7, 10), date(2026, 7, 17))
    assert told(house, RESPONSE_LATE) == []
    house.now = tokyo(7, 20, 15)
    with house.unit() as unit:
        unit.responses.add_revision(item, done)
        unit.commit()
    say(house, item, replace(done, done_on=None, at=house.now))
    each_morning(house, date(2026, 7, 21), date(2026, 7, 31))
    tuesday = date(2026, 7, 21)
    assert told(house, RESPONSE_LATE) == [(OWNER, tuesday), (LEAD, tuesday)]


def test_what_is_done_in_time_is_never_late(house: House) -> None:
    item = promise(house)
    each_morning(house, FIRST, date(2026, 7, 10))
    say(house, item, replace(answer(WILL, owner=OWNER, due=PROMISED), done_on=PROMISED))
    each_morning(house, date(2026, 7, 11), date(2026, 7, 31))
    assert told(house, RESPONSE_LATE) == []


def test_a_late_promise_whose_owner_left_has_its_owner_to_be_named(house: House) -> None:
    promise(house)
    leave(house, OWNER)
    each_morning(house, FIRST, date(2026, 7, 13))
    assert told(house, RESPONSE_LATE) == [(LEAD, date(2026, 7, 13))]
    assert "owner to be named" in text_of(message_to(house, RESPONSE_LATE, LEAD))


def test_who_is_named_for_a_day_that_has_passed_hears_only_that_it_is_late(house: House) -> None:
    # Published on Friday 12 June, with a promise until that day; nobody was told before Monday.
    house.now = tokyo(6, 12, 18)
    promise(house, due=date(2026, 6, 12))
    each_morning(house, date(2026, 6, 13), LAST)
    assert told(house, RESPONSE_OWNER) == []
    assert [day for who, day in told(house, RESPONSE_LATE) if who == OWNER] == [date(2026, 6, 15)]


def test_of_what_becomes_late_as_its_owner_leaves_there_is_one_message(house: House) -> None:
    promise(house)
    each_morning(house, FIRST, PROMISED)
    leave(house, OWNER)
    go_to(house, tokyo(7, 13, 9))
    assert told(house, RESPONSE_LATE) == [(LEAD, date(2026, 7, 13))]
    assert told(house, RESPONSES_WAITING) == []
    assert "owner to be named" in text_of(message_to(house, RESPONSE_LATE, LEAD))


# ---------------------------------------------------------------------------- who holds what


def test_a_sponsor_who_is_to_answer_one_gets_one_message_which_says_who_holds_what(house: House) -> None:
    respond(house, None, None, assigned=SPONSOR)
    each_morning(house, FIRST, DUE)
    go_to(house, tokyo(6, 17, 9))
    each_morning(house, date(2026, 6, 18), LAST)
    late = [day for who, day in told(house, RESPONSES_WAITING) if who == SPONSOR]
    assert late == REMINDED[:2]
    assert told(house, RESPONSES_MISSING) == [(SPONSOR, day) for day in ESCALATED]
    text = text_of(message_to(house, RESPONSES_MISSING, SPONSOR))
    assert "It is easy to use: Yamada\nItem 1: Suzuki" in text.replace(" | ", ": ")
    assert "1 of those not answered yet was given to you" in text


def test_after_the_sponsors_word_the_sponsor_is_reminded_of_their_own_item_again(house: House) -> None:
    respond(house, None, assigned=SPONSOR)
    each_morning(house, FIRST, date(2026, 6, 17))
    with house.unit() as unit:
        one = unit.responses.lock_round("pulse-1")
        unit.responses.save_round(replace(one, overridden_by=SPONSOR, overridden_at=house.now))
        unit.commit()
    each_morning(house, date(2026, 6, 18), LAST)
    assert [day for who, day in told(house, RESPONSES_WAITING) if who == SPONSOR] == REMINDED


def test_once_published_what_is_waited_for_are_the_answers_that_are_left(house: House) -> None:
    respond(house, None, answer(NOT_NOW), state=RoundState.PUBLISHED)
    keep_dates(house)
    each_morning(house, FIRST, date(2026, 6, 17))
    sentence = "The next survey (Tue 7 July) waits for the one that is left"
    assert sentence in text_of(message_to(house, RESPONSES_WAITING, LEAD))
    assert sentence in text_of(message_to(house, RESPONSES_MISSING, SPONSOR))


# ---------------------------------------------------------------------------- at the last moment


@pytest.mark.parametrize("kind", [RESPONSES_WAITING, RESPONSES_MISSING])
def test_a_reminder_that_waited_is_dropped_once_the_responses_came(house: House, kind: str) -> None:
    [item] = respond(house, None)
    each_morning(house, FIRST, date(2026, 6, 17))
    message = message_to(house, kind, LEAD if kind == RESPONSES_WAITING else SPONSOR)
    with house.unit() as unit:
        assert message.id not in load_deciding(house.world(), unit, [message]).over
    say(house, item, answer(NOT_NOW))
    publish(house)
    with house.unit() as unit:
        assert message.id in load_deciding(house.world(), unit, [message]).over


def test_news_of_a_late_promise_are_dropped_once_it_is_done_and_of_an_owner_once_it_is_another(
    house: House,
) -> None:
    item = promise(house)
    each_morning(house, FIRST, PROMISED)
    named = message_to(house, RESPONSE_OWNER, OWNER)
    with house.unit() as unit:
        assert rebuild_watching(house.world(), unit, [named]).keys() == {named.id}
    go_to(house, tokyo(7, 13, 9))
    messages = [message_to(house, RESPONSE_LATE, OWNER), named]
    with house.unit() as unit:
        # That somebody is the owner is no news any more once they hear that it is late.
        assert rebuild_watching(house.world(), unit, messages).keys() == {messages[0].id}
    say(house, item, replace(answer(WILL, owner=LEAD, due=PROMISED), done_on=PROMISED))
    with house.unit() as unit:
        assert load_deciding(house.world(), unit, messages).over == {one.id for one in messages}


def test_a_reminder_that_waited_is_worded_by_how_things_stand(house: House) -> None:
    [item, _] = respond(house, None, None)
    each_morning(house, FIRST, date(2026, 6, 12))
    message = message_to(house, RESPONSES_WAITING, LEAD)
    assert "0 of 2 answered" in text_of(message)
    say(house, item, answer(NOT_NOW))
    with house.unit() as unit:
        [card] = rebuild_watching(house.world(), unit, [message]).values()
    assert "1 of 2 answered" in card.title
