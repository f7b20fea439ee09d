"""The table of all cards is complete, and every card keeps the promises that all cards make."""

import importlib
import inspect
import pkgutil

import pytest
from card_samples import buttons_of

from cards import builders
from cards.actions import OpenPause
from cards.catalogue import CATALOGUE
from cards.model import Buttons, Card, Chart, Context, Form, Table
from cards.plain import plain_text
from cards.validate import problems
from cards.words import LANGUAGES

UNPROMPTED = (
    "introduction", "day_one", "check_in", "status", "farewell", "draft_for_comment", "programme_changed",
    "programme_stopped",
)  # fmt: skip
"""Cards that come without being asked for."""
WRITTEN_IN_EVERY_LANGUAGE = (
    *("vision_form", "practice_form", "kpi_form", "survey_question_form"),
    *("survey_theme", "survey_theme_form", "survey_theme_overwritten"),
    *("announcement_text_form", "announcement_overwritten"),
)
"""Forms whose inputs hold, and cards that show, what was written in each language."""


def cards_of(kind, language):
    return next(entry for entry in CATALOGUE if entry.kind == kind).cards(language)


def test_every_builder_stands_in_the_table_once():
    exported = [getattr(builders, name) for name in builders.__all__]
    assert sorted(each.__name__ for each in exported) == sorted(entry.build.__name__ for entry in CATALOGUE)


def test_every_function_of_the_package_that_builds_a_card_is_exported():
    # By name, because a function of the package may be called like a module of it.
    names = [each.name for each in pkgutil.iter_modules(builders.__path__, "cards.builders.")]
    modules = [importlib.import_module(name) for name in names]
    public = {
        function.__name__
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if inspect.signature(function).return_annotation in (Card, Form)
    }
    assert public - {"make_card", "make_form"} == set(builders.__all__)


def test_kinds_are_unique():
    kinds = [entry.kind for entry in CATALOGUE]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.kind for entry in CATALOGUE])
def test_a_card_knows_its_kind_and_language_and_keeps_every_limit(entry):
    for language in LANGUAGES:
        for card in entry.cards(language):
            assert (card.kind, card.language) == (entry.kind, language)
            assert problems(card) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", UNPROMPTED)
def test_an_unprompted_card_says_why_it_came_and_lets_people_adjust(kind, language):
    reason = {"en": "Why you got this", "ja": "届いた理由"}[language]
    for card in cards_of(kind, language):
        assert isinstance(card.elements[-1], Context)
        assert card.elements[-1].text.startswith(reason)
        assert isinstance(card.elements[-2], Buttons)
        assert any(isinstance(button.action, OpenPause) for button in card.elements[-2].buttons)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "number", "figure"),
    [
        ("check_in", 0, "23"),
        ("check_in", 1, "23"),
        ("status", 0, "37"),
        ("next_practice", 0, "2"),
        ("number_saved", 0, "7"),
        ("programme_counts", 0, "36"),
        ("programme_counts", 0, "48"),
        ("deliveries", 0, "1,830"),
        ("roster", 0, "240"),
        ("goal_state", 0, "16"),
        ("paused", 0, "19"),
        ("home", 0, "1"),
        ("help", 0, "17"),
        ("programme_list", 0, "2"),
        ("plan_list", 0, "4"),
        ("plan", 0, "2"),
        ("plan", 3, "48"),
        ("comments_ask", 0, "48"),
        ("questions", 0, "4"),
        ("questions_waiting", 0, "4"),
        ("readiness", 0, "3"),
        ("sponsor_request", 0, "3"),
        ("start_confirm", 0, "48"),
        ("programme_stop", 0, "48"),
        ("changes", 0, "5"),
        ("programme_changed", 0, "5"),
    ],
)
def test_a_notification_shows_subject_and_figure(kind, number, figure, language):
    example = figure if (kind, language) != ("goal_state", "en") else "16 A"
    assert example in cards_of(kind, language)[number].title[:30]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_with_a_total_adds_up(language):
    total = {"en": "Total", "ja": "合計"}[language]
    tables = [
        element
        for entry in CATALOGUE
        for card in entry.cards(language)
        for element in card.elements
        if isinstance(element, Table) and element.rows[-1][0] == total
    ]
    assert tables
    for table in tables:
        for column in range(1, len(table.header)):
            numbers = [int(row[column].replace(",", "")) for row in table.rows]
            assert sum(numbers[:-1]) == numbers[-1], table.header[column]
        for row in table.rows:
            invited, *parts = (int(cell.replace(",", "")) for cell in row[2:])
            assert invited == sum(parts), row[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_of_weeks_and_the_table_of_departments_tell_the_same_story(language):
    card = cards_of("programme_counts", language)[0]
    chart = next(element for element in card.elements if isinstance(element, Chart))
    whole = next(element for element in card.elements if isinstance(element, Table)).rows[-1]
    done, on_track, trouble, waiting, silent = (int(cell) for cell in whole[3:])
    assert [sum(series.values) for series in chart.series] == [done, on_track, trouble, waiting + silent]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_card_has_two_buttons_that_do_the_same(language):
    for entry in CATALOGUE:
        for example, card in zip(entry.examples(language), entry.cards(language), strict=True):
            actions = [button.action for button in buttons_of(card)]
            repeated = len(actions) - len(set(actions))
            same_kpi_twice = entry.kind == "check_in" and len({f.kpi_id for f in example.figures}) < len(
                example.figures
            )
            same_programme_thrice = entry.kind == "home"
            assert repeated == 0 or same_kpi_twice or same_programme_thrice


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_check_in_is_short_enough_for_a_busy_monday(language):
    for card in cards_of("check_in", language)[:3]:
        lines = plain_text(card).split("\n")
        assert len(lines) <= 10
        assert sum(map(len, lines)) <= {"en": 700, "ja": 350}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_language_never_shows_through(language):
    japanese = any(
        "\u3040" <= letter <= "\u30ff"
        for entry in CATALOGUE
        if entry.kind not in WRITTEN_IN_EVERY_LANGUAGE
        for card in entry.cards("en")
        for letter in plain_text(card)
    )
    assert not japanese
    for entry in CATALOGUE:
        for card in entry.cards("ja"):
            assert any("\u3040" <= letter <= "\u9fff" for letter in card.title), card.title
