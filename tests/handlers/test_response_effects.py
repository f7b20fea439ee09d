"""What changed after responses: who reads it, what stands in the next results, and what is asked then."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from results_stage import (
    ADMIN,
    EAST,
    LATE,
    LEAD,
    SPONSOR,
    VOTES,
    act,
    answers_of,
    card_of,
    ledger,
    opened_house,
    read,
    vote_and_close,
)
from sqlalchemy import delete
from wave_stage import OPENING, House

from cards.actions import Action, ShowSurveyResults
from cards.actions.responses import OpenNextStep, SaveNextStep, ShowEffects
from cards.builders.effects import MOST_BECAME, STEP_FIELD
from cards.model import Button, Buttons, Card, Facts, TextInput
from cards.plain import plain_text
from cards.serial import from_json
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed, Values
from handlers.rebuilding import rebuild
from handlers.reply import Reply
from handlers.responses.next_steps import NEXT_STEPS_WANTED, ask, next_steps_that_are_over
from handlers.responses.work_messages import RESPONSES_WANTED
from handlers.surveys.publishing import find_results
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import Platform
from people.outbox import Message
from storage.database import Database
from storage.tables import survey_invited
from surveys.gate.model import COMPANY, ThemeRelease
from surveys.responses.history import again_of
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState, Source
from surveys.responses.next_steps import UNANSWERED
from surveys.sets.model import Answer as Given

THEME = Source(question_id="text", theme="too-many-fields")
"""What `NAMED` names: 17 of the 51 who answer in June."""
EASY = Source(question_id="easy")
NPS = Source(question_id="nps")
NOT_NAMED = "nothing to say"
JULY = OPENING + timedelta(days=30)


def said(decision: Decision = Decision.WILL_DO, **changes: object) -> Answer:
    """Return an answer; of "will do" with a date before the next wave opens, on which it was done."""
    day = date(2026, 6, 26)
    plain: dict[str, object] = {"due": day, "done_on": day} if decision is Decision.WILL_DO else {}
    return Answer(
        decision=decision,
        reasons={"en": "Fewer fields"},
        at=OPENING + timedelta(days=12),
        by=LEAD,
        **(plain | changes),  # type: ignore[arg-type]
    )


def respond(
    house: House, *answered: tuple[Source, Answer | None], state: RoundState = RoundState.PUBLISHED
) -> list[int]:
    """Put the responses to the survey of June in, in place of those that its close has made; returns the ids
    of the items."""
    with house.unit() as unit:
        one = Round(
            wave_id="pulse-1",
            schedule_id="pulse",
            state=state,
            due_on=date(2026, 6, 16),
            opened_at=house.now,
            published_at=house.now,
            published_by=LEAD,
            told_at=house.now,
            overridden_at=None if state is RoundState.PUBLISHED else house.now,
        )
        if unit.responses.find_round("pulse-1") is None:
            unit.responses.add_round(one)
        unit.responses.lock_round("pulse-1")
        unit.responses.save_round(one)
        for item in unit.responses.items_of(["pulse-1"]).get("pulse-1", []):
            unit.responses.remove_item(item.id)
        found = [
            unit.responses.add_item(_item(place, source, answer))
            for place, (source, answer) in enumerate(answered)
        ]
        unit.commit()
    return found


def _item(place: int, source: Source, answer: Answer | None) -> Item:
    return Item(
        wave_id="pulse-1",
        place=place,
        origin=Origin.THEME if source.theme else Origin.QUESTION,
        sources=(source,),
        answer=answer,
    )


def better(number: int) -> dict[str, Given]:
    """Return what somebody answers in July: nobody names the fields, and everybody finds it easy."""
    return {**answers_of(number), "easy": 5, "text": NOT_NAMED}


def next_wave(house: House, *, is_better: bool = False) -> None:
    """Open the survey of July and close it, with the same answers or with better ones."""
    house.now = JULY
    house.open(number=2)
    for number in range(VOTES):
        house.vote(f"p{number:05}", better(number) if is_better else answers_of(number), wave="pulse-2")
    house.now = house.wave("pulse-2").closes_at
    while house.close():
        pass


@pytest.fixture
def june(database: Database) -> House:
    """Fifty-one of sixty have answered in June; the survey is over."""
    house = opened_house(database)
    vote_and_close(house)
    return house


def messages(house: House) -> list[Message]:
    with house.unit() as unit:
        return [one for one in unit.outbox.list_messages() if one.kind == NEXT_STEPS_WANTED]


def ask_alone(house: House) -> Message:
    """Ask what follows as after a survey with nothing to answer: in a message of its own. Return it."""
    after = house.wave("pulse-2")
    with house.unit() as unit:
        for item in unit.responses.items_of(["pulse-1"])["pulse-1"]:
            unit.responses.save_item(replace(item, next_step_asked_at=None))
        assert ask(house.world(), unit, after) == 1
        unit.commit()
    [message] = messages(house)
    return message


def press(house: House, action: Action, values: Values | None = None, *, by: str = LEAD) -> Reply:
    """Let somebody press, for good."""
    turn = {"platform": Platform.SLACK, "event_id": "pressed", "identity": f"U{by.removeprefix('p')}"}
    with house.unit() as unit:
        pressed = Pressed(**turn, action=action, values=values or {})  # type: ignore[arg-type]
        reply = handle(Turn(world=house.world(), unit=unit, actor=unit.people.get(by)), pressed)
        unit.commit()
    return reply


def get_item(house: House, item_id: int) -> Item:
    with house.unit() as unit:
        found = unit.responses.find_item(item_id)
    assert found is not None
    return found


def labels(card: Card) -> list[str]:
    rows = [one.buttons for one in card.elements if isinstance(one, Buttons)]
    return [one.label for row in rows for one in row if isinstance(one, Button)]


# ---------------------------------------------------------------------------- what the ledger holds


def test_the_theme_of_this_house_is_in_the_ledger_with_seventeen_people(june: House) -> None:
    [found] = [one for one in ledger(june).figures if isinstance(one, ThemeRelease) and one.is_known]
    assert (found.theme, found.people) == (THEME.theme, 17)


def test_a_theme_and_a_question_are_told_then_and_now(june: House) -> None:
    """17 of 51 are 33 %; in July the same, so that nobody can say that it changed."""
    respond(june, (THEME, said()), (EASY, said(Decision.NOT_NOW)))
    next_wave(june)
    told = read(june, ShowEffects("pulse-1"))
    assert told.startswith("June → July: ")
    # What may be said of it comes first, then the figures it is said of.
    assert re.search(r"\nChange: we cannot say it changed: 0 points \(−.+\n", told)
    assert "\nJune: 17 of 51 named it (33 %)\nJuly: 17 of 51 named it (33 %)\nAnswer: " in told
    assert "Done on Fri 26 June" in told
    assert "Not now (nothing was done)" in told
    assert "\nIt is easy to use\n" in told
    assert "about " in told


def test_what_is_late_is_told_as_late_and_is_not_asked_for_what_comes_next(june: House) -> None:
    respond(june, (THEME, said(done_on=None)))
    next_wave(june)
    assert "Answer: Running late: planned by Fri 26 June" in read(june, ShowEffects("pulse-1"))
    assert messages(june) == []
    assert "Running late: planned by Fri 26 June." in plain_text(results_told(june)[0])


def test_figures_of_what_was_answered_together_are_told_too(june: House) -> None:
    first, second = respond(june, (EASY, said()), (THEME, None))
    with june.unit() as unit:
        unit.responses.lock_round("pulse-1")
        merged = unit.responses.find_item(second)
        assert merged is not None
        unit.responses.save_item(replace(merged, merged_into=first))
        unit.commit()
    next_wave(june)
    told = read(june, ShowEffects("pulse-1"))
    assert "”: 17 people (33 %) → 17 people (33 %): we cannot say it changed" in told
    assert told.count("Together with it: “") == 1


def test_what_is_better_is_told_and_a_theme_that_few_name_has_no_number(june: House) -> None:
    respond(june, (THEME, said()), (EASY, said()))
    next_wave(june, is_better=True)
    told = read(june, ShowEffects("pulse-1"))
    assert told.startswith("June → July: 1 of 2 changed for the better")
    assert (
        "Change: too few to compare\nJune: 17 of 51 named it (33 %)\nJuly: fewer than 5, number not shown"
        in told
    )
    assert "it went up" in told


# ---------------------------------------------------------------------------- who reads it


def test_everybody_who_may_read_the_later_results_reads_the_same(june: House) -> None:
    respond(june, (THEME, said()))
    next_wave(june)
    shown = read(june, ShowEffects("pulse-1"))
    # Whoever came in June was invited in July; the admin, the lead and the sponsor read by their roles.
    for reader in (ADMIN, LATE):
        assert read(june, ShowEffects("pulse-1"), by=reader) == shown
    assert "17 of 51 named it" in read(june, ShowEffects("pulse-1"), by=SPONSOR)


def test_who_was_asked_in_the_earlier_survey_alone_reads_what_came_of_it(june: House) -> None:
    respond(june, (THEME, said()))
    next_wave(june)
    with june.database.unit_of_work() as unit:
        invited = survey_invited.c.wave_id == "pulse-2", survey_invited.c.person_id == "p00055"
        unit._transaction.run(delete(survey_invited).where(*invited))
        unit.commit()
    assert read(june, ShowEffects("pulse-1"), by="p00055") == read(june, ShowEffects("pulse-1"), by=ADMIN)


def test_who_was_asked_in_neither_survey_reads_nothing_of_it(june: House) -> None:
    respond(june, (THEME, said()))
    said_before = read(june, ShowEffects("pulse-1"), by=LATE)
    assert said_before.startswith("For those who were asked")
    assert "June" not in said_before


def test_before_the_next_results_it_is_said_when_there_will_be_something(june: House) -> None:
    respond(june, (THEME, said()))
    assert "Once its results are there" in read(june, ShowEffects("pulse-1"))


def test_responses_that_are_not_published_are_not_told(june: House) -> None:
    respond(june, (THEME, said()), state=RoundState.OPEN)
    assert "not published yet" in read(june, ShowEffects("pulse-1"))
    next_wave(june)
    for reader in (EAST, LEAD):
        told = read(june, ShowEffects("pulse-1"), by=reader)
        assert "not published yet" in told
        assert "We will do it" not in told
    assert messages(june) == []


def test_a_wave_that_does_not_exist_is_named_by_an_old_button(june: House) -> None:
    assert "results" in read(june, ShowEffects("pulse-9"), by=LEAD)


def test_only_who_responds_finds_the_way_to_a_next_step(june: House) -> None:
    respond(june, (THEME, said()))
    next_wave(june)
    assert "Add a next step" in labels(card_of(act(june, ShowEffects("pulse-1"), by=LEAD)))
    assert "Add a next step" not in labels(card_of(act(june, ShowEffects("pulse-1"), by=EAST)))


def test_a_page_that_is_turned_takes_the_place_of_the_one_before(june: House) -> None:
    respond(june, *((EASY, said()) for _ in range(9)))
    next_wave(june)
    first = act(june, ShowEffects("pulse-1"))
    assert first.replace is None
    assert "Next" in labels(first.cards[0])
    second = act(june, ShowEffects("pulse-1", 2))
    assert second.cards == ()
    assert second.replace is not None
    assert plain_text(second.replace).count("It is easy to use\n") == 1
    beyond = act(june, ShowEffects("pulse-1", 99))
    assert beyond.replace == second.replace


# ---------------------------------------------------------------------------- in the next results


def results_told(house: House, kind: str = "survey_results") -> list[Card]:
    """Have the results of July told, and return their cards."""
    house.now = house.wave("pulse-2").results_at or house.now
    while house.close():
        pass
    with house.unit() as unit:
        found = [one for one in unit.outbox.list_messages() if one.kind == kind]
        return [
            card
            for one in found
            if "pulse-2" in one.dedupe_key and isinstance(card := from_json(one.card), Card)
        ]


def test_the_next_results_say_in_a_few_lines_what_became_of_the_answers(june: House) -> None:
    respond(june, (THEME, said()), *((EASY, said(Decision.NOT_NOW)) for _ in range(6)))
    next_wave(june)
    told = results_told(june)
    assert told
    for card in told:
        shown = plain_text(card)
        assert "What became of the answers to the last survey" in shown
        assert "17 people (33 %) → 17 people (33 %): we cannot say it changed" in shown
        assert "What changed" in labels(card)
        lines = [one.rows for one in card.elements if isinstance(one, Facts)][-1]
        assert len(lines) == MOST_BECAME


def test_results_without_responses_before_them_say_nothing_of_that(june: House) -> None:
    respond(june, (THEME, said()), state=RoundState.OPEN)
    next_wave(june)
    for card in results_told(june):
        assert "What became of" not in plain_text(card)
        assert "What changed" not in labels(card)


def test_the_details_of_the_next_results_lead_to_what_changed(june: House) -> None:
    respond(june, (THEME, said()))
    assert "What changed" not in labels(card_of(act(june, ShowSurveyResults("pulse-1", COMPANY))))
    next_wave(june)
    assert "What changed" in labels(card_of(act(june, ShowSurveyResults("pulse-2", COMPANY))))


def test_a_wave_of_too_few_answers_is_passed_over(june: House) -> None:
    respond(june, (THEME, said()))
    june.now = JULY
    june.open(number=2)
    vote_and_close(june, wave="pulse-2", votes=2)
    assert "Once its results are there" in read(june, ShowEffects("pulse-1"))
    with june.unit() as unit:
        found = find_results(june.world(), unit, "pulse-2")
    assert found is not None
    assert found.became is None
    june.now = JULY + timedelta(days=30)
    june.open(number=3)
    vote_and_close(june, wave="pulse-3")
    assert read(june, ShowEffects("pulse-1")).startswith("June → August: ")


# ---------------------------------------------------------------------------- what follows


def test_whoever_responds_is_asked_once_what_follows_where_it_did_not_move(june: House) -> None:
    ids = respond(june, (THEME, said()), (EASY, said(Decision.NOT_NOW)), (NPS, said(Decision.ALREADY_THERE)))
    next_wave(june)
    # July has things to answer itself: one message says both.
    assert messages(june) == []
    with june.unit() as unit:
        work = [one for one in unit.outbox.list_messages() if one.kind == RESPONSES_WANTED]
    [both] = [one for one in work if one.person_id == LEAD and "pulse-2" in one.dedupe_key]
    assert "From the June survey, 2 items are not better" in plain_text(from_json(both.card))
    message = ask_alone(june)
    assert message.person_id == LEAD
    assert message.due_at == june.wave("pulse-2").results_at
    shown = plain_text(from_json(message.card))
    assert shown.startswith("What comes next? 2 items are not better yet")
    assert "Would you recommend it?" in shown
    assert "It is easy to use" not in shown
    asked = [get_item(june, key).next_step_asked_at is not None for key in ids]
    assert asked == [True, False, True]
    with june.unit() as unit:
        assert ask(june.world(), unit, june.wave("pulse-2")) == 0


def test_nobody_is_asked_where_it_is_better_or_was_still_to_come(june: House) -> None:
    respond(june, (EASY, said()), (THEME, said(due=date(2026, 7, 10), done_on=None)))
    next_wave(june, is_better=True)
    assert messages(june) == []


def test_a_next_step_is_kept_with_the_answer_and_the_former_one_stays_to_be_read(june: House) -> None:
    [item_id] = respond(june, (THEME, said()))
    next_wave(june)
    form = act(june, OpenNextStep(item_id), by=LEAD).form
    assert form is not None
    assert [one.name for one in form.elements if isinstance(one, TextInput)] == [
        "next_step_en",
        "next_step_ja",
    ]
    assert "17 people (33 %) → 17 people (33 %)" in plain_text(form)
    reply = press(june, form.submit.action, {f"{STEP_FIELD}_en": "  Ask three teams "}, by=LEAD)
    assert "Ask three teams" in plain_text(card_of(reply))
    found = get_item(june, item_id).answer
    assert found is not None
    assert (found.next_steps, found.by, found.at) == ({"en": "Ask three teams"}, LEAD, june.now)
    with june.unit() as unit:
        assert [one.next_steps for one in unit.responses.revisions_of(item_id)] == [{}]
        assert (
            unit.audit.list_entries(limit=1, subject=f"response:{item_id}")[0].action == "response.next_step"
        )
    assert "Next step: Ask three teams" in read(june, ShowEffects("pulse-1"))
    # Saved once more it is the same, and nothing is kept anew; left empty, it is taken back.
    press(june, SaveNextStep(item_id), {f"{STEP_FIELD}_en": "Ask three teams"}, by=LEAD)
    press(june, SaveNextStep(item_id), {}, by=LEAD)
    with june.unit() as unit:
        assert len(unit.responses.revisions_of(item_id)) == 2
    assert "Next step:" not in read(june, ShowEffects("pulse-1"))


def test_whoever_saves_last_is_told_what_another_had_saved(june: House) -> None:
    [item_id] = respond(june, (THEME, said()))
    next_wave(june)
    form = act(june, OpenNextStep(item_id), by=LEAD).form
    assert form is not None
    press(june, SaveNextStep(item_id), {f"{STEP_FIELD}_en": "Wait for August"}, by=SPONSOR)
    told = plain_text(card_of(press(june, form.submit.action, {f"{STEP_FIELD}_en": "Ask them"}, by=LEAD)))
    assert f"Late {SPONSOR} had saved it" in told
    assert "Wait for August" in told
    again = plain_text(card_of(press(june, form.submit.action, {f"{STEP_FIELD}_en": "Ask all"}, by=LEAD)))
    assert "had saved it" not in again


def test_a_next_step_cannot_be_taken_back_before_there_is_one(june: House) -> None:
    [item_id] = respond(june, (THEME, said()))
    with pytest.raises(InvalidInputError) as refused:
        press(june, SaveNextStep(item_id), {})
    assert refused.value.fields == {"next_step_en": "error.one_language"}


def test_a_next_step_that_is_too_long_is_refused_beside_its_field(june: House) -> None:
    [item_id] = respond(june, (THEME, said()))
    with pytest.raises(InvalidInputError) as refused:
        press(june, SaveNextStep(item_id), {f"{STEP_FIELD}_ja": "あ" * 501})
    assert refused.value.fields == {"next_step_ja": "error.too_long"}
    assert get_item(june, item_id).answer == said()


def test_only_who_responds_says_what_follows(june: House) -> None:
    [item_id] = respond(june, (THEME, said()))
    for action in (OpenNextStep(item_id), SaveNextStep(item_id)):
        with pytest.raises(NotAllowedError):
            press(june, action, {f"{STEP_FIELD}_en": "Mine"}, by=EAST)
    assert get_item(june, item_id).answer == said()


def test_an_item_without_an_answer_has_no_next_step(june: House) -> None:
    [item_id] = respond(june, (THEME, None))
    for action in (OpenNextStep(item_id), SaveNextStep(item_id)):
        with pytest.raises(TooLateError) as refused:
            press(june, action, {f"{STEP_FIELD}_en": "Anything"})
        assert refused.value.reason == UNANSWERED
    assert get_item(june, item_id).answer is None


def test_a_question_that_waits_names_what_is_left_and_goes_once_nothing_is(june: House) -> None:
    first, second = respond(june, (THEME, said()), (NPS, said()))
    next_wave(june)
    message = ask_alone(june)
    press(june, SaveNextStep(first), {f"{STEP_FIELD}_en": "Ask them"}, by=LEAD)
    with june.unit() as unit:
        cards = rebuild(june.world(), unit, [message], at=june.now)
        assert plain_text(cards[message.id]).startswith("What comes next? 1 item is not better yet")
        assert next_steps_that_are_over(unit, [message]) == frozenset()
    press(june, SaveNextStep(second), {f"{STEP_FIELD}_en": "Ask them"}, by=LEAD)
    with june.unit() as unit:
        assert rebuild(june.world(), unit, [message], at=june.now) == {}
        assert next_steps_that_are_over(unit, [message]) == frozenset({message.id})


def test_how_often_in_a_row_is_read_of_the_rounds_of_the_schedule(june: House) -> None:
    [before] = respond(june, (THEME, said()))
    with june.unit() as unit:
        later = Round(
            wave_id="pulse-2",
            schedule_id="pulse",
            state=RoundState.OPEN,
            due_on=date(2026, 7, 16),
            opened_at=june.now + timedelta(days=30),
        )
        wave = june.wave()
        definition = replace(wave.definition, wave_id="pulse-2", number=2)
        unit.surveys.add_wave(replace(wave, id="pulse-2", definition=definition), [])
        unit.responses.add_round(later)
        item_id = unit.responses.add_item(replace(_item(0, THEME, None), wave_id="pulse-2"))
        found = again_of(unit, "pulse-2")
        assert found[item_id].times == 2
        assert [one.item.id for one in found[item_id].earlier] == [before]
        assert again_of(unit, "pulse-1")[before].times == 1
        assert again_of(unit, "pulse-9") == {}
