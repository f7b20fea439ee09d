"""What people type finds the material that they mean, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from material_phrases import PHRASES
from material_samples import of_the_sample_company, stored

from coaching.materials.rules import in_best_language
from coaching.materials.search import ranked, terms

LEAST_IN_THREE = 0.95
"""Of the phrases, this share has the material that is meant among the first three."""
LEAST_AT_FIRST = 0.85
"""And this share has it in the first place."""


@pytest.fixture(scope="module")
def offered():
    """The materials of the sample company, in both languages."""
    return of_the_sample_company()


def keys(offered, typed, language="en"):
    """Return the keys of the first three materials for what was typed."""
    return [one.key for one in in_best_language(ranked(offered, typed), language)][:3]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_most_phrases_find_what_is_meant_first_and_nearly_all_in_three(offered, language):
    found = [(keys(offered, typed, of), key) for of, typed, key in PHRASES if of == language]

    assert sum(key in three for three, key in found) >= LEAST_IN_THREE * len(found)
    assert sum(three[:1] == [key] for three, key in found) >= LEAST_AT_FIRST * len(found)


def test_every_material_is_looked_for_in_both_languages(offered):
    for language in ("ja", "en"):
        assert {key for of, _, key in PHRASES if of == language} == {one.key for one in offered}


@pytest.mark.parametrize(
    "typed", ["", "   ", "?!", "😀", "the and of", "です", "qqqq", "お昼ご飯", "lunch break"]
)
def test_what_has_nothing_to_do_with_any_material_finds_none(offered, typed):
    assert ranked(offered, typed) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("logging visits", "log a visit"),
        ("Reports", "report"),
        ("ＤＡＳＨＢＯＡＲＤ", "dashboard"),
        ("ﾀﾞｯｼｭﾎﾞｰﾄﾞ", "ダッシュボード"),
        ("can’t save", "can't save"),
        ("stories", "story"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    assert set(terms(one)) & set(terms(other)) == set(terms(other))


def test_a_title_counts_more_than_a_text():
    by_title = stored(1, "a", title="Dashboard", body="Look at the numbers of the week.")
    by_body = stored(2, "b", title="Numbers", body="Look at the dashboard of the week.")

    assert ranked([by_body, by_title], "dashboard") == [by_title, by_body]


def test_a_rare_word_counts_more_than_a_common_one():
    common = [stored(number, f"c{number}", body="deal deal deal") for number in range(5)]
    rare = stored(9, "rare", body="deal forecast")

    assert ranked([*common, rare], "deal forecast")[0] == rare


def test_what_is_far_behind_the_best_is_not_shown():
    best = stored(1, "a", title="Forecast of a deal", body="forecast amount close date")
    weak = stored(2, "b", title="Visit", body="a deal comes up once " + "visit " * 50)

    assert ranked([weak, best], "forecast deal amount close date") == [best]


def test_nothing_is_found_among_nothing():
    assert ranked([], "visit") == []


def test_a_very_long_question_is_looked_at_in_its_beginning_only(offered):
    question = "dashboard " * 30 + "notifications " * 5_000

    assert keys(offered, question)[0] == "read-the-dashboard"


@given(st.text(max_size=400))
def test_any_text_gives_materials_that_share_a_term_with_it(typed):
    offered = [
        stored(1, "a", title="訪問記録の登録", body="visit"),
        stored(2, "b", title="dashboard", body="数字"),
    ]
    wanted = set(terms(typed))

    for one in ranked(offered, typed):
        assert wanted & set(terms(f"{one.title} {one.body}"))
