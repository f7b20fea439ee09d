"""Before, during and after: readiness, the sponsor's word, start, changes, end, successors."""

from dataclasses import replace
from decimal import Decimal

import pytest
from card_samples import buttons_of, inputs_of

from cards import builders, data
from cards.actions import (
    ApplyChanges,
    AskSponsor,
    ConfirmStart,
    DropChanges,
    OpenWord,
    StartProgramme,
    StopProgramme,
)
from cards.examples import plan_forms, plans, starting
from cards.model import Context
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from coaching.programmes.model import ProgrammeState
from measures.kpis.model import Per

EN = load_words("en")
PLAN = plans.plans("ja")[0]


def kinds_of(card):
    return {type(button.action) for button in buttons_of(card)}


# --- Readiness --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", data.ReadinessItem)
def test_every_item_says_in_a_mark_and_a_word_whether_it_is_ready(item, language):
    marks = {
        "en": {True: "✓ Ready", False: "✗ Not ready yet: "},
        "ja": {True: "○ 準備できています", False: "△ これからです："},
    }
    for green in (True, False):
        lines = (data.ReadinessLine(item=item, green=green),)
        example = replace(starting.readinesses(language)[0], items=lines)
        shown = plain_text(builders.readiness(example, load_words(language)))
        assert marks[language][green] in shown
        assert marks[language][not green] not in shown


def test_a_red_item_names_what_it_lacks():
    shown = plain_text(builders.readiness(starting.readinesses("en")[6], EN))
    for lacking in ("ask for approvals in the tool", "Sales", "Deputy and Field side", "2 wait"):
        assert lacking in shown


def test_what_has_no_room_beside_an_item_is_counted():
    assert "and 3 more" in plain_text(builders.readiness(starting.readinesses("en")[7], EN))


def test_a_start_is_offered_only_where_it_may_be_made():
    for example in starting.readinesses("en"):
        kinds = kinds_of(builders.readiness(example, EN))
        assert (ConfirmStart in kinds) == example.may_start
        assert (AskSponsor in kinds) == example.may_ask_sponsor
        assert (OpenWord in kinds) == example.is_sponsor


def test_a_word_that_was_for_less_than_is_open_now_does_not_look_like_a_leave_to_start():
    given, newer = (builders.readiness(starting.readinesses("en")[number], EN) for number in (4, 5))
    assert "the sponsor said that it may start anyway" in plain_text(given)
    assert "may start anyway" not in plain_text(newer)
    assert "More is open than the sponsor's word was for" in plain_text(newer)


def test_the_sponsors_word_stands_with_reason_name_and_day():
    shown = plain_text(builders.readiness(starting.readinesses("en")[3], EN))
    assert "Not yet (Sato-san, Wed 10 June): Answer the two comments first." in shown


def test_the_sponsor_reads_the_red_items_and_why_they_are_asked():
    card = builders.sponsor_request(starting.sponsor_requests("en")[0], EN)
    assert plain_text(card).count("✗ Not ready yet") == 3
    assert isinstance(card.elements[-1], Context)
    assert "you are the sponsor" in card.elements[-1].text


def test_the_sponsors_word_needs_a_reason():
    inputs = inputs_of(builders.word_form(plan_forms.word_forms("en")[0], EN))
    assert [option.value for option in inputs["word"].options] == [data.YES, data.NO]
    assert inputs["word"].required
    assert inputs["reason"].required


# --- Start, changes, end ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("card", "action"),
    [
        (builders.start_confirm(starting.start_confirms("en")[0], EN), StartProgramme),
        (builders.programme_stop(starting.programme_stops("en")[0], EN), StopProgramme),
        (builders.changes(plans.changes("en")[0], EN), ApplyChanges),
    ],
    ids=["start", "stop", "change"],
)
def test_what_reaches_many_people_asks_back_with_their_number(card, action):
    (button,) = (each for each in buttons_of(card) if isinstance(each.action, action))
    assert "48 people" in button.confirm.question


def test_a_change_shows_the_new_before_the_old():
    shown = plain_text(builders.programme_changed(plans.programmes_changed("en")[0], EN))
    assert (
        "Target of the KPI “Visit records”: 2 records a working day per person "
        "(before: 3 records a working day per person)"
    ) in shown
    assert "The tool goes live on: Mon 1 June (before: Mon 18 May)" in shown
    assert "leave, public holidays and days out in the field (before: leave and public holidays)" in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", data.ChangedPart)
def test_every_part_that_can_change_has_words(part, language):
    target = data.Target(value=Decimal(3), unit="x", per=Per.DAY)
    for before, after in (("", ""), ("a", ""), ("", "b"), ("a", "b"), (1, 2), (target, target)):
        row = data.ChangeLine(what=part, name="n", before=before, after=after)
        example = replace(plans.changes(language)[0], rows=(row,))
        card = builders.changes(example, load_words(language))
        assert len(plain_text(card).split("\n")) == 4


def test_without_changes_there_is_nothing_to_put_into_force_or_throw_away():
    kinds = kinds_of(builders.changes(plans.changes("en")[4], EN))
    assert not {ApplyChanges, DropChanges} & kinds


def test_changes_beyond_the_fifteenth_are_counted():
    assert "3 further changes" in plain_text(builders.changes(plans.changes("en")[3], EN))


@pytest.mark.parametrize("state", ProgrammeState)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_a_programme_has_words_in_list_and_plan(state, language):
    words = load_words(language)
    line = replace(plans.plan_lists(language)[0].programmes[0], state=state, red=0)
    listed = builders.plan_list(data.PlanListData(programmes=(line,), may_make=False), words)
    assert line.name in plain_text(listed)
    assert PLAN.name in builders.plan(replace(PLAN, state=state), words).title


# --- Successors -------------------------------------------------------------------------------


def test_the_sponsor_is_told_who_stands_in_or_that_nobody_does():
    with_deputy, without = (
        plain_text(builders.successor_request(each, EN)) for each in starting.successor_requests("en")
    )
    assert "Emma Schmidt stands in" in with_deputy
    assert "Nobody stands in" in without


def test_the_new_lead_and_the_sponsor_are_told_in_their_own_words():
    new, sponsor = (builders.successor_named(each, EN).title for each in starting.successors_named("en"))
    assert new.startswith("You lead it from now on")
    assert sponsor.startswith("Emma Schmidt leads from now on")
