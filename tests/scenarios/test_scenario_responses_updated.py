"""What everybody was told of responses is kept up to date, quietly; and what became of it stands on homes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from response_stage import (
    LEAD,
    OWNER,
    PUBLISHED,
    STRANGER,
    WAVE,
    actions_of,
    answer,
    change_round,
    do,
    items_of,
    look,
    of_kind,
    promise,
    publish,
    published_house,
    put_off,
    responding_house,
    round_of,
    told_house,
)
from results_stage import card_of
from wave_stage import INVITED, Deadly, House, Killed, dump, people

from cards.actions import ShowHome, ShowSurveyResults
from cards.actions.responses import (
    AnnounceResponse,
    OpenResponseDone,
    ReopenResponse,
    SaveResponseDone,
    SaveResponseMerge,
    ShowResponseHistory,
    ShowResponses,
    ShowResponseWork,
)
from cards.model import Form
from cards.plain import plain_text
from cards.serial import from_json
from coaching.announcements.model import AnnouncementState
from handlers.responses.telling import responses_that_are_over
from handlers.surveys import ending
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.outbox import Message
from storage.database import Database
from surveys.responses.model import Item, Origin

CHANNEL = "slack:C0RESULTS"
EVERYBODY = [f"p{number:05}" for number in range(INVITED)]
NEXT_MORNING = PUBLISHED + timedelta(days=1)
DONE = datetime(2026, 7, 8, 1, tzinfo=UTC)
"""Wednesday 8 July, 10:00 in Tokyo."""


def edits_of(house: House) -> list[Message]:
    return sorted(of_kind(house, "responses_edit"), key=lambda one: one.dedupe_key)


def say_done(house: House, *, by: str = OWNER, on: str = "2026-07-08") -> str:
    """Open the form and send it; returns what its sender is told."""
    item = items_of(house)[0]
    form = do(house, OpenResponseDone(item.id), by=by).form
    assert isinstance(form, Form)
    assert isinstance(form.submit.action, SaveResponseDone)
    return plain_text(card_of(do(house, form.submit.action, {"done_on": on}, by=by)))


def home_of(house: House, person: str) -> str:
    return plain_text(card_of(do(house, ShowHome(), by=person)))


# ---------------------------------------------------------------------------- quiet updates


def test_while_nothing_changes_nothing_is_changed(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = NEXT_MORNING
    assert not look(house)
    before = dump(house)
    assert house.close() == 0
    assert dump(house) == before


def test_several_changes_of_a_day_are_one_quiet_update_of_the_first_message(
    sqlite_database: Database,
) -> None:
    first, *others = people(INVITED)
    house = told_house(sqlite_database, everybody=[replace(first, locale="ja"), *others])
    house.now = DONE
    say_done(house)
    answer(house, items_of(house)[1], promise(due=date(2026, 8, 7), at=DONE))
    house.now = DONE + timedelta(days=1)
    assert look(house)
    assert not look(house)
    assert house.close() == 1
    edits = edits_of(house)
    assert [one.edits for one in edits] == [f"responses:{WAVE}:{person}" for person in EVERYBODY]
    assert {(one.feature, one.due_at) for one in edits} == {(None, house.now)}
    assert edits[0].dedupe_key == f"responses_edit:{WAVE}:1:person:p00000"
    japanese, english = (plain_text(from_json(one.card)) for one in edits[:2])
    assert "→ done on Wed 8 July. Promised: 14 → 8 required fields (Person 3)" in english
    assert "This answer was changed on Wed 8 July." in english
    assert "Updated on Wed 8 July." in english
    assert "→ 対応済み（7月8日（水）完了）｜お約束した内容：必須項目を14から8に減らします（" in japanese
    assert (round_of(house).update, round_of(house).updated) == (1, 1)
    before = dump(house)
    assert house.close() == 0
    assert dump(house) == before


def test_that_a_day_has_passed_is_shown_though_nobody_did_anything(sqlite_database: Database) -> None:
    """Promised by Friday 10 July: on that day it is not late, and after it it is."""
    house = told_house(sqlite_database)
    house.now = datetime(2026, 7, 10, 9, tzinfo=UTC)
    assert not look(house)
    house.now = datetime(2026, 7, 13, 0, tzinfo=UTC)
    assert look(house)
    house.close()
    text = plain_text(from_json(edits_of(house)[0].card))
    assert "will do, running late: 14 → 8 required fields (Person 3, planned by Fri 10 July)" in text
    # Friday was its day: everybody's message changes on Monday.
    assert "Updated on Mon 13 July." in text


def test_a_second_update_takes_the_place_of_the_first_where_that_has_not_arrived(
    sqlite_database: Database,
) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    say_done(house)
    assert look(house)
    house.close()
    do(house, ReopenResponse(items_of(house)[0].id))
    assert look(house)
    house.close()
    edits = edits_of(house)
    assert len(edits) == 2 * INVITED
    with house.unit() as unit:
        over = responses_that_are_over(unit, edits)
    assert {one.dedupe_key.split(":")[2] for one in edits if one.id in over} == {"1"}
    assert len(over) == INVITED


def test_channels_are_changed_too_and_who_read_it_there_gets_nothing_directly(
    sqlite_database: Database,
) -> None:
    house = published_house(sqlite_database, CHANNEL)
    house.channels = {CHANNEL: frozenset(f"U{number:05}" for number in range(20))}
    house.close()
    change_round(house, lambda one: replace(one, told_at=PUBLISHED))
    house.now = DONE
    say_done(house)
    assert look(house)
    house.close()
    direct = [one for one in edits_of(house) if one.person_id is not None]
    [post] = [one for one in edits_of(house) if one.person_id is None]
    assert [one.person_id for one in direct] == EVERYBODY[20:]
    assert (post.lane, post.edits) == (CHANNEL, f"responses_posted:{WAVE}:{CHANNEL}")
    assert from_json(post.card).kind == "responses_posted"


def test_who_has_left_is_not_updated(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    with house.unit() as unit:
        unit.people.upsert_many([replace(unit.people.get("p00005"), active=False)])
        unit.commit()
    house.now = DONE
    say_done(house)
    look(house)
    house.close()
    assert [one.person_id for one in edits_of(house)] == [one for one in EVERYBODY if one != "p00005"]


@pytest.mark.parametrize(("days", "updates"), [(120, 1), (121, 0)])
def test_after_120_days_responses_are_not_kept_up_to_date_any_more(
    sqlite_database: Database, days: int, updates: int
) -> None:
    house = told_house(sqlite_database)
    house.now = PUBLISHED + timedelta(days=days)
    say_done(house)
    look(house)
    assert round_of(house).update == updates


def test_before_everybody_was_told_there_is_nothing_to_update(sqlite_database: Database) -> None:
    house = published_house(sqlite_database)
    say_done(house, on="2026-06-15")
    assert not look(house)
    house.close()
    assert "→ done on Mon 15 June" in plain_text(from_json(of_kind(house, "responses")[0].card))


PORTIONS = 3
"""Of 15 people each; then comes the commit that remembers that nobody is left."""


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, PORTIONS + 2))
def test_killed_between_portions_everybodys_message_is_changed_once(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, at: int, *, is_after: bool
) -> None:
    monkeypatch.setattr(ending, "PORTION", 15)
    house = told_house(sqlite_database)
    house.now = DONE
    say_done(house)
    look(house)
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=at, is_after=is_after))
    done = min((at if is_after else at - 1), PORTIONS)
    assert len(edits_of(house)) == min(15 * done, INVITED)
    house.close()
    assert [one.person_id for one in edits_of(house)] == EVERYBODY
    assert round_of(house).updated == 1


# ---------------------------------------------------------------------------- done


@pytest.mark.parametrize("who", [OWNER, LEAD])
def test_who_does_it_and_who_responds_say_that_it_is_done(sqlite_database: Database, who: str) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    assert say_done(house, by=who).startswith("Done on Wed 8 July: It is easy to use\n")
    stored = items_of(house)[0].answer
    assert stored is not None
    assert (stored.done_on, stored.by, stored.at) == (date(2026, 7, 8), who, DONE)
    with house.unit() as unit:
        entries = unit.audit.list_entries(subject=f"response:{items_of(house)[0].id}")
    assert [one.actor for one in entries if one.action == "response.done"] == [who]


def test_nobody_else_does(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    item = items_of(house)[0]
    for action in (OpenResponseDone(item.id), SaveResponseDone(item.id, ""), ReopenResponse(item.id)):
        with pytest.raises(NotAllowedError):
            do(house, action, {"done_on": "2026-06-15"}, by="p00001")
    assert items_of(house)[0] == item


@pytest.mark.parametrize("day", ["2026-07-09", "2026-06-01", "", "soon"])
def test_it_was_done_on_a_day_from_the_opening_until_today(sqlite_database: Database, day: str) -> None:
    """The survey opened on 2 June, and it is 8 July."""
    house = told_house(sqlite_database)
    house.now = DONE
    with pytest.raises(InvalidInputError) as error:
        say_done(house, on=day)
    assert set(error.value.fields) == {"done_on"}
    assert items_of(house)[0].answer == promise(due=date(2026, 7, 10))


def test_what_was_answered_otherwise_since_the_form_was_opened_is_not_done(
    sqlite_database: Database,
) -> None:
    house = told_house(sqlite_database)
    item = items_of(house)[0]
    form = do(house, OpenResponseDone(item.id), by=OWNER).form
    assert form is not None
    answer(house, item, promise(due=date(2026, 8, 7)))
    with pytest.raises(TooLateError, match="responses_changed"):
        do(house, form.submit.action, {"done_on": "2026-06-15"}, by=OWNER)


def test_what_promises_nothing_cannot_be_done(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    for action in (OpenResponseDone(items_of(house)[1].id), ReopenResponse(items_of(house)[1].id)):
        with pytest.raises(TooLateError, match="response_not_promised"):
            do(house, action)


def test_what_is_open_again_is_promised_as_before(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    say_done(house)
    text = plain_text(card_of(do(house, ReopenResponse(items_of(house)[0].id), by=OWNER)))
    assert text.startswith("Open again: ")
    stored = items_of(house)[0].answer
    assert stored is not None
    assert stored.done_on is None
    assert "→ will do: 14 → 8" in plain_text(card_of(do(house, ShowResponses(WAVE), by="p00001")))


# ---------------------------------------------------------------------------- the whole, and its history


def test_the_whole_is_read_by_whoever_may_read_the_results(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    member = card_of(do(house, ShowResponses(WAVE), by="p00001"))
    assert "→ will do: 14 → 8 required fields (Person 3, by Fri 10 July)" in plain_text(member)
    assert not [one for one in actions_of(member) if isinstance(one, OpenResponseDone | ShowResponseWork)]
    owner = card_of(do(house, ShowResponses(WAVE), by=OWNER))
    assert OpenResponseDone(items_of(house)[0].id) in actions_of(owner)
    lead = card_of(do(house, ShowResponses(WAVE)))
    assert ShowResponseWork(WAVE) in actions_of(lead)
    stranger = plain_text(card_of(do(house, ShowResponses(WAVE), by=STRANGER)))
    assert stranger.startswith("There are no responses to read yet")
    assert "June" not in stranger


def test_who_does_it_reads_it_and_says_it_is_done_though_they_were_not_asked(
    sqlite_database: Database,
) -> None:
    house = responding_house(sqlite_database)
    first, second = items_of(house)
    answer(house, first, promise(due=date(2026, 7, 10), owner=STRANGER))
    answer(house, second, promise(due=date(2026, 7, 10)))
    before = plain_text(card_of(do(house, ShowResponses(WAVE), by=STRANGER)))
    assert "14 → 8" not in before
    house.now = PUBLISHED
    publish(house)
    house.now = DONE
    assert ShowResponses(WAVE) in actions_of(card_of(do(house, ShowHome(), by=STRANGER)))
    whole = card_of(do(house, ShowResponses(WAVE), by=STRANGER))
    assert [one for one in actions_of(whole) if isinstance(one, OpenResponseDone)] == [
        OpenResponseDone(first.id)
    ]
    assert not [one for one in actions_of(whole) if isinstance(one, ShowSurveyResults)]
    assert say_done(house, by=STRANGER).startswith("Done on Wed 8 July: It is easy to use\n")
    read = plain_text(card_of(do(house, ShowResponseHistory(first.id), by=STRANGER)))
    assert "done on Wed 8 July. Promised: 14 → 8 required fields" in read


def test_a_draft_that_announces_what_is_open_again_is_thrown_away(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    say_done(house)
    first = items_of(house)[0]
    do(house, AnnounceResponse(first.id))
    with house.unit() as unit:
        [draft] = unit.announcements.list_all(limit=9)
    assert items_of(house)[0].announcement_id == draft.id
    reply = plain_text(card_of(do(house, ReopenResponse(first.id), by=OWNER)))
    assert "There was a draft that announced it as done. It was thrown away." in reply
    with house.unit() as unit:
        assert unit.announcements.find(draft.id) is None
    assert items_of(house)[0].announcement_id == 0
    say_done(house)
    assert AnnounceResponse(first.id) in actions_of(card_of(do(house, ShowResponses(WAVE))))


def test_that_it_was_announced_already_is_said_when_it_is_open_again(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    say_done(house)
    first = items_of(house)[0]
    do(house, AnnounceResponse(first.id))
    with house.unit() as unit:
        [draft] = unit.announcements.list_all(limit=9)
        unit.announcements.save(replace(draft, state=AnnouncementState.SENDING))
        unit.commit()
    reply = plain_text(card_of(do(house, ReopenResponse(first.id))))
    assert "That it is done was announced already." in reply
    assert items_of(house)[0].announcement_id == draft.id


def test_of_what_was_done_the_lead_can_make_an_announcement(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    say_done(house)
    announcing = AnnounceResponse(items_of(house)[0].id)
    assert announcing in actions_of(card_of(do(house, ShowResponses(WAVE))))
    assert announcing not in actions_of(card_of(do(house, ShowResponses(WAVE), by=OWNER)))


def test_before_it_is_published_only_its_date_is_said(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    answer(house, items_of(house)[0], promise(due=date(2026, 7, 10)))
    text = plain_text(card_of(do(house, ShowResponses(WAVE), by="p00001")))
    assert "They are promised by Tue 16 June." in text
    assert "fields" not in text
    with house.unit() as unit:
        item = unit.responses.items_of([WAVE])[WAVE][0]
    history = plain_text(card_of(do(house, ShowResponseHistory(item.id), by="p00001")))
    assert "fields" not in history


def test_pages_of_the_whole_are_turned_in_place(sqlite_database: Database) -> None:
    house = responding_house(sqlite_database)
    with house.unit() as unit:
        for number in range(9):
            own = Item(
                wave_id=WAVE,
                place=10 + number,
                origin=Origin.OWN,
                titles={"en": f"Own {number}"},
                answer=put_off(),
            )
            unit.responses.add_item(own)
        unit.commit()
    house.now = PUBLISHED
    publish(house)
    house.close()
    message = plain_text(from_json(of_kind(house, "responses")[0].card))
    assert "And 3 more points." in message
    first = do(house, ShowResponses(WAVE), by="p00001")
    assert first.replace is None
    [on] = [one for one in actions_of(card_of(first)) if isinstance(one, ShowResponses)]
    second = do(house, on, by="p00001").replace
    assert second is not None
    assert "Own 8 (added" in plain_text(second)
    [back] = [one for one in actions_of(second) if isinstance(one, ShowResponses)]
    again = do(house, back, by="p00001").replace
    assert again is not None
    assert "Own 0 (added" in plain_text(again)


def test_what_was_changed_after_publishing_shows_how_it_read_before(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    item = items_of(house)[1]
    answer(house, item, promise(due=date(2026, 8, 7), at=DONE))
    whole = card_of(do(house, ShowResponses(WAVE), by="p00001"))
    assert ShowResponseHistory(item.id) in actions_of(whole)
    assert "This answer was changed on Wed 8 July." in plain_text(whole)
    lines = plain_text(card_of(do(house, ShowResponseHistory(item.id), by="p00001"))).splitlines()
    assert lines[2:4] == [
        "Wed 8 July: will do: 14 → 8 required fields (Person 3, by Fri 7 August)",
        "Wed 10 June: not now: after the audit",
    ]
    stranger = do(house, ShowResponseHistory(item.id), by=STRANGER)
    assert "audit" not in plain_text(card_of(stranger))


# ---------------------------------------------------------------------------- homes


def test_what_was_changed_while_the_clock_was_set_back_keeps_its_history(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    first = items_of(house)[0]
    house.now = PUBLISHED - timedelta(minutes=5)
    answer(house, first, put_off(at=house.now))
    house.now = PUBLISHED + timedelta(days=1)
    card = card_of(do(house, ShowResponses(WAVE), by="p00001"))
    assert ShowResponseHistory(first.id) in actions_of(card)
    history = plain_text(card_of(do(house, ShowResponseHistory(first.id), by="p00001")))
    assert "14 → 8 required fields" in history


def test_a_promise_that_everybody_read_stays_readable_when_it_is_merged_and_apart_again(
    sqlite_database: Database,
) -> None:
    """What can be taken back without a trace was never promised (docs/why/responses.md)."""
    house = told_house(sqlite_database)
    first, second = items_of(house)[:2]
    house.now = NEXT_MORNING
    do(house, SaveResponseMerge(second.id), {"items": (str(first.id),)})
    together = card_of(do(house, ShowResponses(WAVE), by="p00001"))
    assert ShowResponseHistory(second.id) in actions_of(together)
    for item in (first, second):
        read = plain_text(card_of(do(house, ShowResponseHistory(item.id), by="p00001")))
        assert "will do: 14 → 8 required fields" in read
        assert "not now: after the audit" in read
    do(house, SaveResponseMerge(second.id), {"items": ()})
    apart = card_of(do(house, ShowResponses(WAVE), by="p00001"))
    assert ShowResponseHistory(first.id) in actions_of(apart)
    read = plain_text(card_of(do(house, ShowResponseHistory(first.id), by="p00001")))
    assert "will do: 14 → 8 required fields" in read


def test_homes_say_what_became_of_it_for_fourteen_days(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    assert ": responses published (Mon 15 June)" in home_of(house, "p00001")
    house.now = PUBLISHED + timedelta(days=14)
    assert "From your voices" not in home_of(house, "p00001")
    house.now = DONE
    say_done(house)
    assert "From your voices\n" in home_of(house, "p00001")
    assert ": done (Wed 8 July)" in home_of(house, "p00001")
    assert "From your voices" not in home_of(house, STRANGER)
    house.now = DONE + timedelta(days=14)
    assert "From your voices" not in home_of(house, "p00001")


def test_homes_say_that_an_answer_changed_and_that_a_day_has_passed(sqlite_database: Database) -> None:
    house = told_house(sqlite_database)
    house.now = DONE
    answer(house, items_of(house)[1], promise(due=date(2026, 8, 7), at=DONE))
    assert ": answer changed (Wed 8 July)" in home_of(house, "p00001")
    house.now = datetime(2026, 7, 13, 0, tzinfo=UTC)
    assert ": running late (planned by Fri 10 July)" in home_of(house, "p00001")
    house.now = datetime(2026, 9, 1, 0, tzinfo=UTC)
    assert ": running late (planned by Fri 10 July)" in home_of(house, "p00001")


def test_homes_say_what_was_answered_after_everybody_was_told_and_lead_to_it(
    sqlite_database: Database,
) -> None:
    house = responding_house(sqlite_database)
    first, second = items_of(house)
    answer(house, first, promise(due=date(2026, 7, 10)))
    house.now = PUBLISHED
    publish(house)
    house.close()
    house.now = NEXT_MORNING
    answer(house, second, put_off(at=NEXT_MORNING))
    home = card_of(do(house, ShowHome(), by="p00001"))
    assert "Would you recommend it?: answered (Tue 16 June)" in plain_text(home)
    assert ShowResponses(WAVE) in actions_of(home)
