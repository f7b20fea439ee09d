"""Whoever needs something is offered what fits them best, in a language that they read."""

from hypothesis import given
from hypothesis import strategies as st
from material_samples import new, of_the_sample_company, stored

from coaching.checkins.model import TroubleKind
from coaching.help.model import FUNCTIONAL
from coaching.materials.rules import Need, fitting, in_best_language, is_same
from coaching.programmes.model import Attitude, Phase

SETUP = TroubleKind.SETUP


def need(**changes):
    """Return what somebody at the beginning needs who is stuck in set-up."""
    values = {"kind": SETUP, "phase": Phase.FIRST_STEPS, "practice_id": "log-visit", "language": "en"}
    return Need(**(values | changes))


def keys(materials, wanted=None, limit=3):
    """Return the keys of what is offered."""
    return [one.key for one in fitting(materials, wanted or need(), limit=limit)]


def test_only_what_fits_the_kind_is_offered():
    materials = [
        stored(1, "no", kinds=(TroubleKind.NO_TIME,)),
        stored(2, "yes", kinds=(SETUP,)),
        stored(3, "any"),
    ]

    assert keys(materials) == ["yes", "any"]
    assert keys(materials, need(kind=None)) == ["any", "no", "yes"]


def test_the_readers_language_comes_first_and_another_one_only_where_there_is_none():
    materials = [
        stored(1, "both", "en", practices=("other",)),
        stored(2, "both", "ja", practices=("other",)),
        stored(3, "only-ja", "ja", practices=("log-visit",)),
    ]

    assert [one.id for one in fitting(materials, need(), limit=3)] == [1, 3]
    assert [one.id for one in fitting(materials, need(language="ja"), limit=3)] == [3, 2]


def test_practice_and_phase_raise_the_rank_and_naming_others_lowers_it():
    materials = [
        stored(1, "another", practices=("forecast",)),
        stored(2, "any"),
        stored(3, "late", practices=("log-visit",), phases=(Phase.ROUTINE,)),
        stored(4, "right", practices=("log-visit",), phases=(Phase.FIRST_STEPS,)),
    ]

    assert keys(materials, limit=4) == ["right", "late", "any", "another"]


def test_a_case_for_doubters_is_offered_to_them_first_and_to_the_others_last():
    materials = [
        stored(1, "plain"),
        stored(2, "case", attitude=Attitude.DOUBTS),
        stored(3, "advanced", attitude=Attitude.SKILLED),
    ]

    assert keys(materials, need(attitude=Attitude.DOUBTS)) == ["case", "plain", "advanced"]
    assert keys(materials, need(attitude=Attitude.SKILLED)) == ["advanced", "plain", "case"]
    assert keys(materials)[0] == "plain"


def test_what_solved_more_comes_first_among_equals_and_one_lucky_reading_is_not_enough():
    materials = [
        stored(1, "lucky", read=1, solved=1),
        stored(2, "good", read=20, solved=16),
        stored(3, "poor", read=20, solved=2),
    ]

    assert keys(materials) == ["good", "lucky", "poor"]


def test_no_more_than_asked_for_are_offered():
    assert len(fitting([stored(n, f"m{n}") for n in range(9)], need(), limit=3)) == 3


def test_everybody_with_functional_trouble_is_offered_something_at_the_sample_company():
    offered = of_the_sample_company()
    practices = {practice for one in offered for practice in one.practices}
    for language in ("ja", "en"):
        for practice in practices:
            found = fitting(
                offered,
                need(kind=TroubleKind.DONT_KNOW_HOW, practice_id=practice, language=language),
                limit=3,
            )
            assert practice in found[0].practices
            assert {one.language for one in found} == {language}
    assert {kind for one in offered for kind in one.kinds} >= FUNCTIONAL


def test_a_change_of_anything_that_is_read_or_matched_is_another_version():
    before = stored(1, "log", kinds=(SETUP,))
    same = new("log", kinds=(SETUP,))

    assert is_same(before, same)
    for change in (
        {"title": "x"},
        {"body": "x"},
        {"minutes": 9},
        {"kinds": ()},
        {"phases": (Phase.AFTER,)},
        {"practices": ("p",)},
        {"attitude": Attitude.DOUBTS},
    ):
        assert not is_same(before, new("log", **({"kinds": (SETUP,)} | change)))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["en", "ja", "de"])), unique=True),
    st.sampled_from(["en", "ja"]),
)
def test_each_material_is_shown_once_and_in_the_readers_language_if_there_is_one(rows, language):
    materials = [stored(number, key, of) for number, (key, of) in enumerate(rows)]
    shown = in_best_language(materials, language)

    assert sorted(one.key for one in shown) == sorted({key for key, _ in rows})
    for one in shown:
        assert one.language == language or (one.key, language) not in rows
