"""The form of a survey fits into one window of Slack and one card of Teams, in both languages."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.render import render_form as slack_form
from bot.teams import limits as teams_limits
from bot.teams.render import render_form as teams_form
from cards import builders, data
from cards.examples import survey_form
from cards.model import Form, Input
from cards.validate import problems
from cards.words import LANGUAGES, load_words
from people.texts import in_language
from surveys.sets.model import MOST_QUESTIONS, MOST_TEXTS, Question, QuestionType
from surveys.sets.shipped import shipped_sets

WIDE = {
    "en": "How well does the new tool fit into your work today?",
    "ja": "新しいツールはいまの業務に合っていますか。",
}
OPTION = {"en": "It fits most of what I do in a week", "ja": "一週間の業務のほとんどに合っている"}


def form_of(questions: tuple[Question, ...], language: str) -> Form:
    """Return the form of a wave for somebody who belongs to five groups."""
    [usual, *_] = survey_form.forms(language)
    path = ("Sales and Marketing", "East Japan", "Tokyo", "Section 1")
    own = tuple(data.PlaceLine(path=path[:length], invited=100 - length) for length in range(5))
    assert usual.terms is not None
    line = data.WaveLine(
        wave_id="a-long-schedule-id-of-fifty-characters-and-no-more-12",
        set_name="Monthly pulse",
        opens_on=usual.terms.wave.opens_on,
        closes_at=datetime(2026, 9, 24, 17, tzinfo=ZoneInfo("Asia/Tokyo")),
    )
    asked = tuple(
        data.SurveyQuestion(
            id=one.id,
            type=one.type,
            text=in_language(one.text, language, fallback=LANGUAGES),
            options=tuple(in_language(option, language, fallback=LANGUAGES) for option in one.options),
            points=one.points,
        )
        for one in questions
    )
    terms = data.WaveTerms(wave=line, digest=survey_form.DIGEST, own=own)
    return builders.survey_form(
        data.SurveyFormData(
            set_id="pulse", terms=terms, smallest_group=5, language=language, questions=asked
        ),
        load_words(language),
    )


def a_full_set() -> tuple[Question, ...]:
    """Return the most questions that a set may hold: three texts, and choices of six options."""
    choices = [
        Question(id=f"q{number}", type=QuestionType.SINGLE, text=WIDE, options=(OPTION,) * 6)
        for number in range(MOST_QUESTIONS - MOST_TEXTS)
    ]
    texts = [Question(id=f"t{number}", type=QuestionType.TEXT, text=WIDE) for number in range(MOST_TEXTS)]
    return (*choices, *texts)


SETS = {key: one.questions for key, one in shipped_sets().items()} | {"full": a_full_set()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SETS)
def test_every_question_stands_in_the_form_on_both_chats(name: str, language: str) -> None:
    form = form_of(SETS[name], language)
    assert problems(form) == []
    ids = {question.id for question in SETS[name]}
    assert {one.name for one in form.elements if isinstance(one, Input)} == ids
    view = slack_form(form, metadata="")
    on_slack = {block["block_id"].partition(".")[2] for block in view["blocks"] if block["type"] == "input"}
    assert on_slack == ids
    assert len(view["blocks"]) <= 100
    card = teams_form(form).card
    on_teams = {
        block["id"].rpartition(".")[2] for block in card["body"] if block["type"].startswith("Input.")
    }
    assert on_teams == ids
    # As Teams counts: two bytes for each unit of UTF-16.
    assert 2 * len(json.dumps(card, ensure_ascii=False)) <= teams_limits.CARD_BYTES
