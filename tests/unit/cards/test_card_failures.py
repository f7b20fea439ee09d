"""Every error of the domain has a friendly card, and every wrong value a sentence."""

import re
from pathlib import Path

import pytest

from cards.builders.start import MAX_GOAL, MAX_QUESTION
from cards.builders.trouble import MAX_TROUBLE
from cards.data import Notice
from cards.failure import ERRORS, NOT_IN_IT, NOT_YOURS, REASONS, failure_card, input_errors, notice_of
from cards.plain import plain_text
from cards.serial import UnreadableCardError
from cards.words import LANGUAGES, load_words
from coaching.checkins import answers
from people.errors import (
    FileRefusedError,
    HojorinError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    TooLateError,
)

ALL = [
    (TooLateError(reason="already_answered"), Notice.ALREADY_ANSWERED),
    (TooLateError(reason="programme_over"), Notice.PROGRAMME_OVER),
    (TooLateError(reason="too_late"), Notice.TOO_LATE),
    (TooLateError(reason="a reason of a later version"), Notice.TOO_LATE),
    (NotAllowedError(person_id="p1", what="act for somebody else"), Notice.NOT_FOR_YOU),
    (NotAllowedError(person_id="p1", what="stop_sending"), Notice.NOT_ALLOWED),
    (NotFoundError(what="check_in", key="412"), Notice.STALE_BUTTON),
    (NotFoundError(what="enrolment", key="31"), Notice.STALE_BUTTON),
    (NotFoundError(what="kpi", key="visits"), Notice.STALE_BUTTON),
    (NotFoundError(what="programme", key="salesforce"), Notice.NOT_FOUND),
    (NotFoundError(what="person", key="p1"), Notice.NOT_FOUND),
    (FileRefusedError(problem="Bad.", cure="Save it anew."), Notice.FAILED),
    (UnreadableCardError("not a card"), Notice.FAILED),
    (HojorinError(), Notice.FAILED),
]


@pytest.mark.parametrize(("error", "notice"), ALL, ids=[repr(error) for error, _ in ALL])
def test_an_error_becomes_its_notice(error, notice):
    assert notice_of(error) is notice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", [error for error, _ in ALL], ids=repr)
def test_the_card_never_repeats_ids_or_technical_words(error, language):
    shown = plain_text(failure_card(error, load_words(language), "7f3a9c20"))
    for secret in ("p1", "412", "salesforce", "visits", "Error", "None"):
        assert secret not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_of_ours_gives_a_number_to_quote(language):
    card = failure_card(HojorinError(), load_words(language), "7f3a9c20")
    assert "7f3a9c20" in plain_text(card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_of_a_button_says_that_nothing_changed(language):
    nothing = {"en": "othing was changed", "ja": "何も変更していません"}[language]
    for error, notice in ALL:
        if notice not in (Notice.FAILED, Notice.ALREADY_ANSWERED):
            assert nothing in plain_text(failure_card(error, load_words(language), ""))


def test_a_wrong_value_is_explained_at_its_input():
    error = InvalidInputError({"text": "error.required", "value": "error.number"})
    assert input_errors(error, load_words("ja")) == {
        "text": "入力してください。",
        "value": "7や7.5のような数値を入力してください。",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_wrong_value_has_its_own_words(language):
    words = load_words(language)
    errors = input_errors(InvalidInputError({name: f"error.{name}" for name in ERRORS}), words)
    assert len(set(errors.values())) == len(ERRORS)


def test_an_unknown_kind_of_wrong_value_still_says_something():
    words = load_words("en")
    assert input_errors(InvalidInputError({"x": "error.of_a_later_version"}), words) == {
        "x": "This value cannot be used. Please check it."
    }


def _sources():
    root = Path(__file__).resolve().parents[3]
    return [
        path.read_text(encoding="utf-8")
        for package in ("people", "measures", "coaching", "handlers")
        for path in (root / package).rglob("*.py")
    ]


def _named_in_sources(pattern):
    return {name for text in _sources() for name in re.findall(pattern, text)}


def test_every_key_of_a_wrong_value_that_the_code_names_has_words():
    used = _named_in_sources(r'"error\.([a-z_]+)"')
    assert used
    assert used <= ERRORS


def test_what_belongs_to_somebody_else_is_called_by_the_same_words_everywhere():
    said = _named_in_sources(r'NotAllowedError\([^)]*what="([^"]+)"')
    assert said >= NOT_YOURS | NOT_IN_IT, "a text changed where the error is raised: change it here too"


def test_every_reason_for_being_too_late_that_the_code_names_is_known():
    reasons = _named_in_sources(r'TooLateError\(reason="([a-z_]+)"')
    assert reasons <= REASONS.keys() | {"too_late"}


def test_a_form_never_takes_more_than_is_stored():
    assert MAX_GOAL <= answers.LONGEST_GOAL
    assert max(MAX_QUESTION, MAX_TROUBLE) <= answers.LONGEST_TEXT
