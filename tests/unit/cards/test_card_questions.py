"""A draft put to its members, and what they ask or object to: read without names, and answered."""

import dataclasses
from dataclasses import replace
from datetime import date

import pytest
from card_samples import buttons_of

from cards import builders, data
from cards.actions import AskComments, LooksRight, OpenAnswer, OpenComment, OpenHelp, PublishCase
from cards.examples import questions, starting
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from coaching.questions.model import QuestionKind

JA, EN = load_words("ja"), load_words("en")


def actions_of(card):
    return [button.action for button in buttons_of(card)]


def kinds_of(card):
    return {type(action) for action in actions_of(card)}


# --- The draft --------------------------------------------------------------------------------


def test_a_draft_is_sent_only_after_its_number_was_shown_twice():
    card = builders.comments_ask(starting.comments_asks("en")[0], EN)
    (send,) = (button for button in buttons_of(card) if isinstance(button.action, AskComments))
    assert send.label == "Send to 48 people"
    assert "48" in send.confirm.question
    assert "48" in card.title


def test_a_draft_for_nobody_cannot_be_sent():
    assert AskComments not in kinds_of(builders.comments_ask(starting.comments_asks("en")[2], EN))


def test_an_absurd_number_still_fits_its_button():
    example = replace(starting.comments_asks("ja")[0], people=1_000_000)
    labels = [button.label for button in buttons_of(builders.comments_ask(example, JA))]
    assert "1,000,000…" in labels


def test_whoever_said_that_a_draft_looks_right_may_still_comment():
    asked, _, answered = (builders.draft_for_comment(each, EN) for each in starting.drafts("en"))
    assert {LooksRight, OpenComment} <= kinds_of(asked)
    assert OpenComment in kinds_of(answered)
    assert LooksRight not in kinds_of(answered)


# --- Questions --------------------------------------------------------------------------------


def test_no_data_about_a_question_has_room_for_the_name_of_who_asked():
    for kind in (data.QuestionLine, data.QuestionsData, data.AnswerFormData, data.QuestionsWaitingData):
        names = {field.name for field in dataclasses.fields(kind)}
        assert not {name for name in names if "person" in name or "asker" in name or name.endswith("_by")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_questions_says_that_names_are_not_shown(language):
    promise = {"en": "Names are not shown", "ja": "お名前は表示していません"}[language]
    for example in questions.questions(language):
        assert promise in plain_text(builders.questions(example, load_words(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", QuestionKind)
def test_whoever_asked_is_told_that_it_went_without_a_name_and_where_the_answer_comes(kind, language):
    card = builders.question_kept(data.QuestionKeptData(kind=kind, lead_name=""), load_words(language))
    shown = plain_text(card)
    assert {"en": "without your name", "ja": "お名前なし"}[language] in shown
    assert {"en": "this chat", "ja": "このチャット"}[language] in shown


def test_only_a_case_can_be_published_and_everything_can_be_answered():
    card = builders.questions(questions.questions("en")[0], EN)
    case = next(line for line in questions.lines("en", date(2026, 6, 1)) if line.kind is QuestionKind.CASE)
    assert [a for a in actions_of(card) if isinstance(a, PublishCase)] == [PublishCase(case.question_id)]
    assert len([a for a in actions_of(card) if isinstance(a, OpenAnswer)]) == len(QuestionKind)


def test_questions_beyond_the_tenth_are_counted():
    card = builders.questions(questions.questions("en")[1], EN)
    assert len([a for a in actions_of(card) if isinstance(a, OpenAnswer)]) == 10
    assert "7 more" in plain_text(card)
    assert card.title.startswith("17 texts")


def test_an_empty_list_of_questions_says_what_will_stand_there():
    shown = plain_text(builders.questions(questions.questions("en")[4], EN))
    assert "Nobody has written yet" in shown
    assert "cases" in shown


def test_a_long_comment_is_shortened_in_the_list_and_whole_on_the_form_of_its_answer():
    text = "x" * 1_900
    line = replace(questions.lines("en", date(2026, 6, 1))[0], text=text)
    listed = builders.questions(replace(questions.questions("en")[2], open=(line,)), EN)
    assert text not in plain_text(listed)
    assert "x…" in plain_text(listed)
    form = builders.answer_form(replace(questions.answer_forms("en")[0], text=text), EN)
    assert text in plain_text(form)


def test_an_answer_comes_whole_with_the_way_to_a_person():
    answer = "y" * 1_900
    card = builders.question_answered(replace(questions.questions_answered("en")[0], answer=answer), EN)
    assert answer in plain_text(card)
    assert OpenHelp in kinds_of(card)
