"""Those who respond work on what people said: the list, answers, who gives them, what goes together."""

from datetime import date, timedelta

import pytest
from response_stage import (
    LEAD,
    OWNER,
    PUBLISHED,
    RESULTS,
    STRANGER,
    WAVE,
    actions_of,
    do,
    items_of,
    of_kind,
    publish,
    responding_house,
)
from results_stage import card_of
from wave_stage import House

from cards.actions.responses import (
    OpenOwnResponse,
    OpenResponse,
    OpenResponseAssignment,
    OpenResponseMerge,
    RemoveOwnResponse,
    SaveOwnResponse,
    SaveResponse,
    SaveResponseAssignment,
    SaveResponseMerge,
    ShowResponseWork,
)
from cards.model import Form, PersonInput
from cards.plain import plain_text
from handlers.events import Values
from handlers.responses.forms import seen_of
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError
from people.model import Person, Role
from storage.database import Database
from surveys.responses.model import Answer, Decision, Item, Origin

GOOD: Values = {
    "decision": "will_do",
    "owner": OWNER,
    "due": "2026-07-10",
    "reason_en": "14 → 8 required fields",
    "reason_ja": "必須項目を14から8に減らします",
    "measured_by": "*",
}
NOT_NOW: Values = {"decision": "not_now", "reason_en": "after the audit"}
SPONSOR, DEPUTY = "p00200", "p00201"


@pytest.fixture
def house(sqlite_database: Database) -> House:
    """The morning of the results: two questions are weak, and nothing is answered."""
    return responding_house(sqlite_database)


def work(house: House, *, by: str = LEAD, page: int = 0) -> str:
    return plain_text(card_of(do(house, ShowResponseWork(WAVE, page), by=by)))


def save(house: House, item: Item, values: Values, *, seen: str = "", by: str = LEAD) -> str:
    return plain_text(card_of(do(house, SaveResponse(item.id, seen), values, by=by)))


def wrong(house: House, item: Item, values: Values) -> dict[str, str]:
    """Return what a form says is wrong; nothing is kept."""
    before = items_of(house)
    with pytest.raises(InvalidInputError) as refused:
        do(house, SaveResponse(item.id), values)
    assert items_of(house) == before
    return refused.value.fields


def stored(house: House, item: Item) -> Item:
    [found] = [one for one in items_of(house) if one.id == item.id]
    return found


def answer_of(house: House, item: Item) -> Answer:
    found = stored(house, item).answer
    assert found is not None
    return found


def form_of(house: House, action: object, *, by: str = LEAD) -> Form:
    form = do(house, action, by=by).form  # type: ignore[arg-type]
    assert form is not None
    return form


def bring(house: House, person_id: str, name: str, *roles: Role, active: bool = True) -> None:
    house.bring_in(
        [
            Person(
                id=person_id,
                name=name,
                slack_user_id=f"U{person_id[1:]}",
                roles=frozenset(roles),
                locale="en",
                active=active,
            )
        ]
    )


def audited(house: House, subject: str) -> list[tuple[str, str, str]]:
    with house.unit() as unit:
        entries = unit.audit.list_entries(limit=20, subject=subject)
        return [(one.action, one.actor, one.detail) for one in reversed(entries)]


def add(house: House, title: str) -> Item:
    do(house, SaveOwnResponse(WAVE), {"title_en": title})
    return items_of(house)[-1]


# ---------------------------------------------------------------------------- the list


def test_the_list_says_how_often_somebody_is_asked_and_what_can_be_done(house: House) -> None:
    card = card_of(do(house, ShowResponseWork(WAVE)))
    first, second = items_of(house)
    for item in (first, second):
        for kind in (OpenResponse, OpenResponseAssignment, OpenResponseMerge):
            assert kind(item.id) in actions_of(card)
    assert OpenOwnResponse(WAVE, 0) in actions_of(card)
    assert "Not answered yet" in plain_text(card)


@pytest.mark.parametrize("who", [STRANGER, OWNER])
def test_nobody_else_sees_it_or_changes_anything(house: House, who: str) -> None:
    [item, _] = items_of(house)
    for action in (
        ShowResponseWork(WAVE),
        OpenResponse(item.id),
        SaveResponse(item.id),
        OpenResponseAssignment(item.id),
        SaveResponseAssignment(item.id),
        OpenResponseMerge(item.id),
        SaveResponseMerge(item.id),
        OpenOwnResponse(WAVE),
        SaveOwnResponse(WAVE),
        RemoveOwnResponse(item.id),
    ):
        with pytest.raises(NotAllowedError):
            do(house, action, GOOD, by=who)
    assert stored(house, item).answer is None


def test_a_sponsor_may_do_all_of_it(house: House) -> None:
    bring(house, SPONSOR, "Sponsor Abe", Role.SPONSOR)
    save(house, items_of(house)[0], GOOD, by=SPONSOR)
    assert answer_of(house, items_of(house)[0]).by == SPONSOR


def test_there_is_nothing_to_work_on_of_a_wave_without_a_round(house: House) -> None:
    with pytest.raises(NotFoundError):
        do(house, ShowResponseWork("pulse-9"))


def test_a_list_of_many_is_turned_in_place(house: House) -> None:
    for number in range(5):
        add(house, f"own {number}")
    reply = do(house, ShowResponseWork(WAVE))
    [card] = reply.cards
    assert ShowResponseWork(WAVE, 2) in actions_of(card)
    following = do(house, ShowResponseWork(WAVE, 2))
    assert following.replace is not None
    assert "own 4 (added by the project lead)" in plain_text(following.replace)
    assert "own 4" not in plain_text(card)
    assert ShowResponseWork(WAVE, 1) in actions_of(following.replace)


# ---------------------------------------------------------------------------- answered


def test_an_answer_is_kept_in_both_languages_and_leads_on_to_the_next_one(house: House) -> None:
    first, second = items_of(house)
    said = save(house, first, GOOD)
    assert said.startswith("Saved: 1 of 2 answered, until Tue 16 June\n")
    assert "will do: 14 → 8 required fields (Person 3, by Fri 10 July)" in said
    found = answer_of(house, first)
    assert (found.decision, found.owner_id, found.due) == (Decision.WILL_DO, OWNER, date(2026, 7, 10))
    assert found.reasons == {"en": GOOD["reason_en"], "ja": GOOD["reason_ja"]}
    assert (found.at, found.by) == (RESULTS, LEAD)
    assert audited(house, f"response:{first.id}") == [("response.answered", LEAD, "will_do")]
    card = card_of(do(house, SaveResponse(first.id), GOOD))
    assert OpenResponse(second.id) in actions_of(card)
    # What says the same as before is no change.
    assert len(audited(house, f"response:{first.id}")) == 1


def test_all_that_is_wrong_stands_beside_its_field_and_nothing_is_kept(house: House) -> None:
    [item, _] = items_of(house)
    assert wrong(house, item, {}) == {"decision": "error.choice", "reason_en": "error.one_language"}
    past = {**GOOD, "due": "2026-06-09"}
    assert wrong(house, item, past) == {"due": "error.response_due"}
    assert wrong(house, item, {**GOOD, "due": "soon"}) == {"due": "error.date"}
    assert wrong(house, item, {**GOOD, "owner": ""}) == {"owner": "error.response_owner"}
    assert wrong(house, item, {**GOOD, "owner": "nobody"}) == {"owner": "error.person"}
    assert wrong(house, item, {**GOOD, "decision": "maybe"}) == {"decision": "error.choice"}
    assert wrong(house, item, {**GOOD, "reason_ja": "あ" * 301}) == {"reason_ja": "error.too_long"}
    assert wrong(house, item, {**GOOD, "reason_en": "\u200b", "reason_ja": " "}) == {
        "reason_en": "error.one_language"
    }
    assert wrong(house, item, {**GOOD, "measured_by": "why"}) == {"measured_by": "error.choice"}
    assert stored(house, item).answer is None


def test_who_has_left_is_not_chosen_and_who_stays_chosen_must_be_there(house: House) -> None:
    [item, _] = items_of(house)
    save(house, item, GOOD)
    bring(house, OWNER, "Person 3", active=False)
    assert wrong(house, item, {**GOOD, "owner": ""}) == {"owner": "error.person"}
    bring(house, OWNER, "Person 3")
    save(house, item, {**GOOD, "owner": "", "reason_en": "14 → 7"})
    assert answer_of(house, item).owner_id == OWNER


def test_whether_it_changed_is_seen_by_the_item_itself_or_by_a_question(house: House) -> None:
    [item, _] = items_of(house)
    save(house, item, {**GOOD, "measured_by": "easy"})
    assert stored(house, item).measured_by == "easy"
    form = plain_text(form_of(house, OpenResponse(item.id)))
    assert "☑" in form
    save(house, item, GOOD)
    assert stored(house, item).measured_by == ""


def test_who_meets_what_another_had_saved_keeps_it_only_by_sending_it_once_more(house: House) -> None:
    bring(house, SPONSOR, "Sponsor Abe", Role.SPONSOR)
    [item, _] = items_of(house)
    seen = seen_of(item)
    assert SaveResponse(item.id, seen) == form_of(house, OpenResponse(item.id)).submit.action
    assert save(house, item, {**NOT_NOW, "reason_en": "After the audit."}, seen=seen, by=SPONSOR)
    met = do(house, SaveResponse(item.id, seen), GOOD).form
    assert met is not None
    shown = plain_text(met)
    # The sentence that quotes ends by itself.
    assert "Sponsor Abe saved “not now: After the audit”. What stands below is not saved yet" in shown
    assert all(
        typed in shown for typed in ("14 → 8 required fields", "必須項目を14から8に減らします", "10 July")
    )
    assert answer_of(house, item).decision is Decision.NOT_NOW
    assert of_kind(house, "response_owner") == []  # nobody is told of what may never be kept
    # Sent once more, it holds, with the owner whom nobody has to choose again.
    assert "had saved" not in plain_text(card_of(do(house, met.submit.action, {**GOOD, "owner": ""})))
    assert answer_of(house, item).owner_id == OWNER


def test_what_is_answered_anew_in_between_is_shown_once_more(house: House) -> None:
    bring(house, SPONSOR, "Sponsor Abe", Role.SPONSOR)
    [item, _] = items_of(house)
    seen = seen_of(item)
    save(house, item, NOT_NOW, seen=seen, by=SPONSOR)
    met = do(house, SaveResponse(item.id, seen), GOOD).form
    assert met is not None
    save(house, item, {"decision": "not_now", "reason_en": "next year"}, by=SPONSOR)
    again = do(house, met.submit.action, GOOD).form
    assert again is not None
    assert "saved “not now: next year”" in plain_text(again)


def test_who_does_it_and_by_when_are_not_dropped_without_a_word(house: House) -> None:
    [item, _] = items_of(house)
    assert "were not kept" in save(house, item, {**GOOD, "decision": "not_now"})
    assert "were not kept" not in save(house, item, NOT_NOW)
    assert "were not kept" not in save(house, item, GOOD)


def test_who_does_it_stands_in_the_form_that_changes_it(house: House) -> None:
    [item, _] = items_of(house)
    [asked] = (one for one in form_of(house, OpenResponse(item.id)).elements if isinstance(one, PersonInput))
    assert asked.present == ""
    save(house, item, GOOD)
    [asked] = (one for one in form_of(house, OpenResponse(item.id)).elements if isinstance(one, PersonInput))
    assert asked.present == "Person 3"


def test_who_saves_twice_or_says_the_same_is_told_nothing_of_others(house: House) -> None:
    bring(house, SPONSOR, "Sponsor Abe", Role.SPONSOR)
    [item, _] = items_of(house)
    seen = seen_of(item)
    save(house, item, NOT_NOW, seen=seen)
    assert "had saved" not in save(house, item, GOOD, seen=seen)
    assert "had saved" not in save(house, item, GOOD, seen=seen, by=SPONSOR)


def test_a_change_after_publication_keeps_what_everybody_had_read(house: House) -> None:
    first, second = items_of(house)
    save(house, first, GOOD)
    house.now = PUBLISHED
    publish(house)
    read = answer_of(house, first)
    assert "stays in its history" in save(house, first, NOT_NOW)
    save(house, second, NOT_NOW)
    with house.unit() as unit:
        assert unit.responses.revisions_of(first.id) == [read]
        assert unit.responses.revisions_of(second.id) == []  # nobody had read an answer to it
    assert "Everybody has read the present answer" in plain_text(form_of(house, OpenResponse(first.id)))


def test_before_publication_nothing_goes_to_the_history(house: House) -> None:
    [item, _] = items_of(house)
    save(house, item, GOOD)
    save(house, item, NOT_NOW)
    with house.unit() as unit:
        assert unit.responses.revisions_of(item.id) == []


# ---------------------------------------------------------------------------- who answers


def test_somebody_who_may_respond_is_asked_to_answer_and_hears_of_it(house: House) -> None:
    bring(house, DEPUTY, "Lead Ito", Role.LEAD)
    [item, _] = items_of(house)
    form = plain_text(form_of(house, OpenResponseAssignment(item.id)))
    assert "Lead Ito" in form and "Lead Mori" in form and "Person 3" not in form
    said = do(house, SaveResponseAssignment(item.id), {"person": DEPUTY})
    assert "Lead Ito is asked to answer it" in plain_text(card_of(said))
    [message] = of_kind(house, "response_assigned")
    assert message.person_id == DEPUTY
    assert "Not answered yet: Lead Ito is asked" in work(house)
    assert "Not answered yet: yours to answer" in work(house, by=DEPUTY)
    assert audited(house, f"response:{item.id}") == [("response.assigned", LEAD, DEPUTY)]
    # Their next one comes first for them.
    other = items_of(house)[1]
    card = card_of(do(house, SaveResponse(other.id), NOT_NOW, by=DEPUTY))
    assert OpenResponse(item.id) in actions_of(card)


def test_who_takes_it_or_is_asked_already_hears_nothing(house: House) -> None:
    bring(house, DEPUTY, "Lead Ito", Role.LEAD)
    [item, _] = items_of(house)
    taken = do(house, SaveResponseAssignment(item.id), {"person": LEAD})
    assert "It is yours to answer" in plain_text(card_of(taken))
    do(house, SaveResponseAssignment(item.id), {"person": DEPUTY})
    house.now += timedelta(hours=1)
    do(house, SaveResponseAssignment(item.id), {"person": DEPUTY})
    assert len(of_kind(house, "response_assigned")) == 1
    freed = do(house, SaveResponseAssignment(item.id), {"person": "*"})
    assert "Whoever leads" in plain_text(card_of(freed))
    assert stored(house, item).assigned_to == ""


def test_nobody_is_asked_who_may_not_respond_or_for_what_is_answered(house: House) -> None:
    first, second = items_of(house)
    with pytest.raises(InvalidInputError):
        do(house, SaveResponseAssignment(first.id), {"person": OWNER})
    save(house, second, NOT_NOW)
    for action in (OpenResponseAssignment(second.id), SaveResponseAssignment(second.id)):
        with pytest.raises(TooLateError) as late:
            do(house, action, {"person": LEAD})
        assert late.value.reason == "response_answered"


# ---------------------------------------------------------------------------- together


def test_items_are_answered_together_and_apart_again(house: House) -> None:
    first, second = items_of(house)
    save(house, first, GOOD)
    said = do(house, SaveResponseMerge(first.id), {"items": [str(second.id)]})
    assert plain_text(card_of(said)).startswith("Saved: 1 of 1 answered")
    listed = work(house)
    assert "Answered together: “" in listed
    assert listed.count("Our response:") == 1
    with pytest.raises(TooLateError):
        do(house, OpenResponse(second.id))
    with pytest.raises(TooLateError):
        save(house, second, GOOD)
    do(house, SaveResponseMerge(first.id), {"items": []})
    assert work(house).count("Our response:") == 2
    assert audited(house, f"response:{second.id}") == [
        ("response.merged", LEAD, f"response:{first.id}"),
        ("response.merged", LEAD, ""),
    ]


@pytest.mark.parametrize("chosen", [["999"], ["x"], ["-1"], ["9" * 5000]])
def test_only_items_of_the_same_survey_are_answered_together(house: House, chosen: list[str]) -> None:
    first = items_of(house)[0]
    with pytest.raises(InvalidInputError):
        do(house, SaveResponseMerge(first.id), {"items": chosen})
    with pytest.raises(InvalidInputError):
        do(house, SaveResponseMerge(first.id), {"items": [str(first.id)]})


def test_before_items_are_put_together_it_is_said_what_holds_for_all_and_what_nobody_reads(
    house: House,
) -> None:
    first, second = items_of(house)
    save(house, first, GOOD)
    save(house, second, NOT_NOW)
    form = plain_text(form_of(house, OpenResponseMerge(first.id)))
    assert "It will be the response to everything you choose" in form
    assert "These have a response of their own" in form and "not now: " in form
    said = plain_text(card_of(do(house, SaveResponseMerge(first.id), {"items": [str(second.id)]})))
    assert "These have a response of their own" in said and "not now: " in said
    # It was put aside, and comes back.
    do(house, SaveResponseMerge(first.id), {"items": []})
    assert answer_of(house, second).decision is Decision.NOT_NOW


def test_the_answer_of_a_merged_item_is_named_also_after_everybody_has_read_it(house: House) -> None:
    first, second = items_of(house)
    save(house, first, GOOD)
    save(house, second, NOT_NOW)
    publish(house)
    said = plain_text(card_of(do(house, SaveResponseMerge(first.id), {"items": [str(second.id)]})))
    assert "These have a response of their own" in said and "not now: " in said


def test_where_nothing_is_chosen_and_nothing_was_together_nothing_is_said_to_be_saved(house: House) -> None:
    first, _ = items_of(house)
    said = plain_text(card_of(do(house, SaveResponseMerge(first.id), {"items": []})))
    assert "Nothing was chosen, so nothing has changed" in said
    assert not said.startswith("Saved")


def test_an_answer_that_everybody_has_read_goes_to_the_history_when_it_is_merged(house: House) -> None:
    first, second = items_of(house)
    save(house, first, GOOD)
    save(house, second, NOT_NOW)
    house.now = PUBLISHED
    publish(house)
    read = answer_of(house, second)
    do(house, SaveResponseMerge(first.id), {"items": [str(second.id)]})
    assert (stored(house, second).answer, stored(house, second).merged_into) == (None, first.id)
    with house.unit() as unit:
        assert unit.responses.revisions_of(second.id) == [read]


# ---------------------------------------------------------------------------- of one's own


def test_an_item_of_one_s_own_stands_last_without_a_number(house: House) -> None:
    item = add(house, "A drop-in hour")
    assert (item.origin, item.place, item.titles) == (Origin.OWN, 2, {"en": "A drop-in hour"})
    assert "A drop-in hour (added by the project lead)\n" in work(house)
    do(house, SaveOwnResponse(WAVE, item.id), {"title_ja": "金曜の質問会"})
    assert stored(house, item).titles == {"ja": "金曜の質問会"}
    do(house, RemoveOwnResponse(item.id))
    assert len(items_of(house)) == 2
    assert [one[0] for one in audited(house, f"response:{item.id}")] == [
        "response.added",
        "response.renamed",
        "response.removed",
    ]


def test_what_was_answered_with_an_item_stands_for_itself_once_that_is_removed(house: House) -> None:
    first, own = items_of(house)[0], add(house, "All of it")
    do(house, SaveResponseMerge(own.id), {"items": [str(first.id)]})
    assert stored(house, first).merged_into == own.id
    do(house, RemoveOwnResponse(own.id))
    assert stored(house, first).merged_into == 0


def test_what_people_said_can_neither_be_renamed_nor_removed(house: House) -> None:
    [item, _] = items_of(house)
    for action in (
        RemoveOwnResponse(item.id),
        SaveOwnResponse(WAVE, item.id),
        OpenOwnResponse(WAVE, item.id),
    ):
        with pytest.raises(NotFoundError):
            do(house, action, {"title_en": "Something else"})
    assert len(items_of(house)) == 2


def test_a_form_that_is_sent_twice_adds_one_item(house: House) -> None:
    first = add(house, "A drop-in hour")
    assert add(house, "A drop-in hour") == first
    assert len(items_of(house)) == 3
    assert [one[0] for one in audited(house, f"response:{first.id}")] == ["response.added"]


def test_an_item_needs_a_title_and_there_are_ten_at_most(house: House) -> None:
    with pytest.raises(InvalidInputError) as empty:
        do(house, SaveOwnResponse(WAVE), {"title_en": " "})
    assert empty.value.fields == {"title_en": "error.one_language"}
    for number in range(10):
        add(house, f"own {number}")
    with pytest.raises(InvalidInputError) as full:
        add(house, "one too many")
    assert full.value.fields == {"title_en": "error.responses_full"}


def test_after_publication_nothing_is_added_renamed_or_removed(house: House) -> None:
    own = add(house, "A drop-in hour")
    save(house, own, NOT_NOW)
    publish(house)
    for action in (
        OpenOwnResponse(WAVE),
        SaveOwnResponse(WAVE),
        SaveOwnResponse(WAVE, own.id),
        RemoveOwnResponse(own.id),
    ):
        with pytest.raises(TooLateError) as late:
            do(house, action, {"title_en": "Something else"})
        assert late.value.reason == "responses_published"
    assert stored(house, own).titles == {"en": "A drop-in hour"}


def test_a_press_on_an_item_that_was_removed_says_so(house: House) -> None:
    own = add(house, "A drop-in hour")
    do(house, RemoveOwnResponse(own.id))
    for action in (OpenResponse(own.id), SaveResponse(own.id), OpenResponseMerge(own.id)):
        with pytest.raises(TooLateError) as late:
            do(house, action, GOOD)
        assert late.value.reason == "response_removed"


# ---------------------------------------------------------------------------- who does it


def test_whoever_is_to_do_it_hears_of_it_once_unless_they_said_so_themselves(house: House) -> None:
    first, second = items_of(house)
    save(house, first, GOOD)
    save(house, first, {**GOOD, "reason_en": "14 → 7"})
    assert [one.person_id for one in of_kind(house, "response_owner")] == [OWNER]
    save(house, second, {**GOOD, "owner": LEAD})
    assert [one.person_id for one in of_kind(house, "response_owner")] == [OWNER]
