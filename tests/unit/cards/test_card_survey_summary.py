"""The summary of a survey says what WORDS gives as its tone, and fits whatever is asked."""

import re
from dataclasses import replace

import pytest

from bot.slack.render import render_messages as on_slack
from bot.teams.render import render_messages as on_teams
from cards import builders
from cards.actions import OpenPause, OpenSurvey, ShowAnonymity, ShowSurveyResults
from cards.examples.survey_published import over, summaries
from cards.examples.survey_results import details
from cards.model import Buttons, Card, Chart
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words

WORDS = {language: load_words(language) for language in LANGUAGES}
FULL, FIRST, FIFTEEN, IN_WORDS, TOO_FEW, TWICE = range(6)
"""Places of the examples."""


def summary(number: int, language: str = "en") -> Card:
    return builders.survey_results(summaries(language)[number], WORDS[language])


def actions_of(card: Card) -> list[type]:
    return [
        type(button.action) for row in card.elements if isinstance(row, Buttons) for button in row.buttons
    ]


def test_it_says_what_example_7_of_the_words_says() -> None:
    english, japanese = plain_text(summary(FULL)), plain_text(summary(FULL, "ja"))
    assert summary(FULL).title == "June results (36 of 48 answered, 75 %)"
    assert "−11.1 (last −23.5): +12.4, 95 % interval −25.4 to +50.3, so we cannot say it changed" in english
    assert "Most named: too many fields (12) and approve on mobile (7)" in english
    assert "\nOur responses by Tue 16 June.\n" in english
    assert summary(FULL, "ja").title == "6月度アンケートの結果（回答36名／対象48名、75%）"
    assert "−11.1（前回−23.5）" in japanese
    assert "\n今後の方針は6月16日（火）までにお知らせします。\n" in japanese
    assert "差は+12.4ですが、95%区間が−25.4〜+50.3のため、変化したとはいえません。" in japanese
    assert "主なご意見：入力項目が多い（12件）、スマホで承認したい（7件）" in japanese


@pytest.mark.parametrize("language", LANGUAGES)
def test_subject_and_figure_stand_within_the_first_thirty_characters(language: str) -> None:
    assert "36" in summary(FULL, language).title[:30]


def test_without_anything_to_answer_no_responses_are_promised() -> None:
    assert "response" not in plain_text(summary(FIFTEEN)).lower()
    assert "方針" not in plain_text(summary(FIFTEEN, "ja"))


def test_each_change_has_its_word() -> None:
    found = re.findall(r"on average \(change: ([a-z ]+)\)", plain_text(summary(FULL)))
    assert found == ["up", "down", "cannot say", "not comparable"]


def test_what_changed_for_certain_stands_first() -> None:
    first = plain_text(summary(FULL)).split("\n")[1]
    assert first == "Changed since last time: I understand why we use it (up) and It helps my work (down)"


def test_numbers_of_questions_are_those_of_the_chart() -> None:
    card = summary(FULL)
    [chart] = [one for one in card.elements if isinstance(one, Chart)]
    # The fifth was answered by too few for a figure, and has no bar.
    assert [label.partition(" ")[0] for label in chart.categories] == ["1", "2", "3", "4"]
    assert chart.series[0].values == (64.0, 39.0, 50.0, 28.0)
    assert "\n5. I use it actively, beyond what I am told: too few answers" in plain_text(card)


def test_a_first_survey_compares_with_nothing_and_says_so_once() -> None:
    text = plain_text(summary(FIRST))
    assert text.count("first") == 1
    assert "samples" not in text


def test_of_a_choice_the_options_most_chosen_stand_there_with_their_shares() -> None:
    assert "What is most in the way?: Fields 46 %, Nothing 23 % and Time 20 %" in plain_text(summary(FULL))


def test_a_company_in_words_shows_no_figure_and_no_chart() -> None:
    card = summary(IN_WORDS)
    assert not [one for one in card.elements if isinstance(one, Chart)]
    assert "mixed (last time: few favourable)" in plain_text(card)
    assert "error" not in plain_text(card)


def test_where_small_groups_are_not_shown_at_all_nothing_is_said_of_words() -> None:
    assert "in one word" in plain_text(summary(FULL))
    assert "in one word" not in plain_text(summary(TWICE))  # its smallest group is 20


def test_two_questions_of_a_kind_are_told_apart_by_their_texts() -> None:
    text = plain_text(summary(TWICE))
    assert text.count("How likely are you to recommend Salesforce to a colleague?: ") == 2
    assert text.count("Most named in answer to “Anything at all?”") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_fifteen_long_questions_are_one_message_on_each_platform(language: str) -> None:
    card = summary(FIFTEEN, language)
    assert len(on_slack(card)) == 1
    assert len(on_slack(card, native=False)) == 1
    assert len(on_teams(card)) == 1


def test_from_a_summary_the_ways_lead_on_and_of_too_few_answers_there_are_no_details() -> None:
    assert actions_of(summary(FULL)) == [ShowSurveyResults, ShowAnonymity, OpenPause]
    assert actions_of(summary(TOO_FEW)) == [ShowAnonymity, OpenPause]


def test_a_channel_reads_the_same_and_nobody_pauses_there() -> None:
    data = summaries("en")[FULL]
    direct = builders.survey_results(data, WORDS["en"])
    posted = builders.survey_results_posted(data, WORDS["en"])
    assert (posted.title, posted.elements[:-2]) == (direct.title, direct.elements[:-2])
    assert actions_of(posted) == [ShowSurveyResults]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_place_of_an_invitation_cannot_be_answered(language: str) -> None:
    for example in over(language):
        card = builders.survey_invitation_over(example, WORDS[language])
        assert OpenSurvey not in actions_of(card)


def test_only_the_day_of_results_tells_two_notes_of_a_wave_apart() -> None:
    known, _ = over("en")
    later = replace(known, results_on=known.wave.closes_at.date())
    one, other = (builders.survey_invitation_over(each, WORDS["en"]) for each in (known, later))
    assert one.elements == other.elements
    assert one.title != other.title


def test_what_it_is_compared_with_is_named_with_how_many_took_part_then() -> None:
    assert "\nLast time: May survey (34 of 46 answered)" in plain_text(summary(FULL))
    assert "\n前回：5月度アンケート（回答34名／対象46名）" in plain_text(summary(FULL, "ja"))
    assert "Last time: " not in plain_text(summary(FIRST))


def test_the_details_name_it_too() -> None:
    card = builders.survey_details(details("en")[0], WORDS["en"])
    assert "Compared with: the May survey (34 of 46 answered). " in plain_text(card)
    japanese = builders.survey_details(details("ja")[0], WORDS["ja"])
    assert "：5月度アンケート（回答34名／対象46名。" in plain_text(japanese)
