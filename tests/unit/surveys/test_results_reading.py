"""What is read of the ledger: figures worked out by hand, comparisons, and what is said instead of them."""

import math
from dataclasses import replace

import pytest
from gate_stage import AGREE, ALL, CODEBOOK, NPS, VOICE, WHERE, YES_NO
from published_stage import EAST, SALES, WEST, company, counts, group, published

from surveys.gate.model import QuoteRelease, Shown, TextsRelease, ThemeRelease, Word, WordRelease
from surveys.results.model import (
    Change,
    Figures,
    InWords,
    Measure,
    NotCompared,
    NotShown,
    QuestionResult,
    Verdict,
    WaveResult,
)
from surveys.results.reading import Published, read_results
from surveys.schedules.model import Breakdown
from surveys.sets.model import Question, QuestionType
from surveys.waves.model import Node


def shown(result: WaveResult, question: Question, *, group: int = 0) -> object:
    """Return what is shown of a question of a group."""
    found = result.find(group)
    assert found is not None
    [one] = [one for one in found.questions if one.question.id == question.id]
    assert isinstance(one, QuestionResult)
    return one.shown


def figures(result: WaveResult, question: Question, *, group: int = 0) -> Figures:
    found = shown(result, question, group=group)
    assert isinstance(found, Figures)
    return found


def change(now: Published, before: Published, question: Question, *, group: int = 0) -> object:
    """Return the change of a question's first figure."""
    return figures(read_results(now, before), question, group=group).measures[0].change


# ---------------------------------------------------------------------------- figures


def test_nps_is_promoters_minus_detractors_in_percent_of_who_answered() -> None:
    """10 of 40 promoters, 20 detractors: 25 % - 50 % = -25.

    Chance: scores -100, 0, 100 with mean -25 have the sum of squares 20 * 75^2 + 10 * 25^2 + 10 * 125^2 =
    275,000; / 39 / 40 = 176.28. Errors: 20/9 * (75^2 + 25^2 + 125^2) / 40^2 = 20/9 * 21,875 / 1,600 = 30.38.
    """
    [nps] = figures(read_results(published(counts(NPS, 20, 10, 10)), None), NPS).measures
    assert (nps.measure, nps.estimate.value) == (Measure.NPS, -25)
    variance = 275_000 / 39 / 40 + 20 / 9 * 21_875 / 1_600
    half = (nps.estimate.high - nps.estimate.low) / 2
    # Student's t of 39 degrees is 2.0227 (tables), of infinitely many 1.9600; here there are 53.6 (2.005).
    assert half == pytest.approx(2.005 * math.sqrt(variance), abs=0.05)
    assert nps.estimate.low + half == pytest.approx(-25)


def test_agreement_has_its_mean_and_the_share_of_the_two_upper_points() -> None:
    """2 * 1 + 4 * 2 + 10 * 3 + 16 * 4 + 8 * 5 = 144 points of 40 people; 24 of 40 agree."""
    mean, favourable = figures(read_results(published(counts(AGREE, 2, 4, 10, 16, 8)), None), AGREE).measures
    assert (mean.measure, mean.estimate.value) == (Measure.MEAN, 3.6)
    assert (favourable.measure, favourable.estimate.value) == (Measure.FAVOURABLE, 60)


def test_each_option_of_a_choice_has_its_share_of_who_answered() -> None:
    result = read_results(published(counts(YES_NO, 30, 10), counts(WHERE, 10, 20, 5, 25)), None)
    assert [one.estimate.value for one in figures(result, YES_NO).measures] == [75, 25]
    # Of a multiple choice 25 answered: 10, 20 and 5 of them chose the options.
    assert [one.estimate.value for one in figures(result, WHERE).measures] == [40, 80, 20]
    assert [one.option for one in figures(result, WHERE).measures] == [1, 2, 3]
    assert figures(result, WHERE).shares == (40, 80, 20)


@pytest.mark.parametrize(
    ("released", "shares"),
    [
        ((10, 10, 10), (34, 33, 33)),  # each 33.33: the first one of the same gets the hundredth
        ((1, 1, 28), (3, 3, 94)),  # 3.33, 3.33, 93.33: all the same, the largest first
        ((-2, 10, 30), (0, 24, 76)),  # what it took from nobody, 2, is taken from both: 9 and 29 of 38
    ],
)
def test_shares_of_one_question_add_up_to_a_hundred(
    released: tuple[int, ...], shares: tuple[int, ...]
) -> None:
    found = figures(read_results(published(counts(NPS, *released)), None), NPS).shares
    assert found == shares
    assert sum(found) == 100


def test_no_interval_leaves_its_scale() -> None:
    """All are promoters, and the errors made 22 of 20: NPS is 100, its interval at most."""
    [nps] = figures(read_results(published(counts(NPS, -1, 1, 22)), None), NPS).measures
    assert nps.estimate.low < nps.estimate.value <= nps.estimate.high <= 100


def test_figures_are_those_of_the_shares_beside_them_and_their_intervals_those_of_the_counts() -> None:
    """-2, 10, 12: the 2 too few are taken from the others: 9 and 11 of 20 are left (45 % and 55 %)."""
    options = ({"en": "a"}, {"en": "b"}, {"en": "c"})
    choice = replace(YES_NO, options=options)
    found = figures(read_results(published(counts(choice, -2, 10, 12), questions=(choice,)), None), choice)
    assert found.shares == (0, 45, 55)
    assert [one.estimate.value for one in found.measures] == [0, 45, 55]
    # The middle of 10 of 20 is 50 %.
    middle = found.measures[1].estimate
    assert (middle.low + middle.high) / 2 == pytest.approx(50)


@pytest.mark.parametrize("released", [(0, 0, 0), (3, 3, 3), (-1, -2, -1), (12, -3, -2)])
def test_too_few_answers_have_no_figure(released: tuple[int, ...]) -> None:
    assert shown(read_results(published(counts(NPS, *released)), None), NPS) is NotShown.TOO_FEW


def test_everybody_of_one_mind_still_has_an_interval() -> None:
    """Nothing is left to chance, but the gate's errors are."""
    mean, _ = figures(read_results(published(counts(AGREE, 0, 0, 0, 0, 40)), None), AGREE).measures
    assert mean.estimate.value == mean.estimate.high == 5
    # 20/9 * (16 + 9 + 4 + 1) / 1,600 = 0.0417; its root times 1.96 is 0.4.
    assert mean.estimate.low == pytest.approx(4.6, abs=0.001)


def test_a_multiple_choice_that_the_errors_made_larger_than_who_answered_is_all_of_them() -> None:
    found = figures(read_results(published(counts(WHERE, 26, 0, -1, 25)), None), WHERE)
    assert found.shares == (100, 0, 0)


def test_small_groups_have_words_and_choices_none() -> None:
    small = published(
        WordRelease(group=1, question_id=AGREE.id, word=Word.MOST),
        groups=(company(), group(1, WEST, shown=Shown.WORDS)),
        questions=(AGREE, YES_NO),
    )
    result = read_results(small, None)
    assert shown(result, AGREE, group=1) == InWords(word=Word.MOST, before=NotCompared.FIRST)
    assert shown(result, YES_NO, group=1) is NotShown.NO_SIDE


def test_how_many_were_invited_is_added_up_over_the_places_of_a_group() -> None:
    """30 in the east, 12 in the west, 50 in all of sales: 8 are in neither."""
    rest = group(1, SALES, is_rest=True, of=(SALES, WEST))
    result = read_results(published(groups=(company(), rest, group(2, EAST))), None)
    assert [one.invited for one in result.groups] == [60, 20, 30]


def test_only_the_groups_that_are_asked_for_are_read() -> None:
    result = read_results(published(groups=(company(), group(1, EAST), group(2, WEST))), None, of=[2])
    assert [one.group.path for one in result.groups] == [WEST]
    assert [one.path for one in result.places] == [(), EAST, WEST]


def test_too_few_answers_in_all_leave_nothing_else() -> None:
    result = read_results(published(too_few=True), None)
    assert (result.too_few, result.groups, result.texts, result.company) == (True, (), (), None)


# ---------------------------------------------------------------------------- changes


def test_a_change_is_said_only_if_its_interval_is_on_one_side() -> None:
    """400 of 1,000 promoters instead of 200 is a change; 11 of 40 instead of 10 is none."""
    many = change(published(counts(NPS, 200, 400, 400), number=2), published(counts(NPS, 400, 400, 200)), NPS)
    assert isinstance(many, Change)
    assert (many.before, many.by.value, many.verdict) == (-20, 40, Verdict.UP)
    few = change(published(counts(NPS, 20, 9, 11), number=2), published(counts(NPS, 20, 10, 10)), NPS)
    assert isinstance(few, Change)
    assert (few.by.value, few.verdict) == (2.5, Verdict.UNCLEAR)
    back = change(published(counts(NPS, 400, 400, 200), number=2), published(counts(NPS, 200, 400, 400)), NPS)
    assert isinstance(back, Change)
    assert back.verdict is Verdict.DOWN


def test_without_a_wave_before_nothing_is_compared() -> None:
    [nps] = figures(read_results(published(counts(NPS, 20, 10, 10)), None), NPS).measures
    assert nps.change is NotCompared.FIRST


@pytest.mark.parametrize(
    ("earlier", "why"),
    [
        (replace(AGREE, id="other"), NotCompared.NOT_ASKED),
        (replace(AGREE, points=7), NotCompared.OTHER_SCALE),
        (replace(AGREE, type=QuestionType.NPS), NotCompared.OTHER_SCALE),
        (replace(AGREE, text={"en": "Does it help a lot?"}), NotCompared.REWORDED),
        (replace(AGREE, text={"de": "Hilft es?"}), NotCompared.REWORDED),
    ],
)
def test_a_question_that_changed_is_not_compared(earlier: Question, why: NotCompared) -> None:
    before = published(counts(earlier, 8, 8, 8, 8, 8), questions=(earlier,))
    now = published(counts(AGREE, 8, 8, 8, 8, 8), questions=(AGREE,), number=2)
    assert change(now, before, AGREE) is why


@pytest.mark.parametrize(
    "text", [{"en": "does it help"}, {"ja": "役に立っていますか？"}, {"en": "Does it help?", "fr": "Aide ?"}]
)
def test_signs_and_further_languages_change_nothing(text: dict[str, str]) -> None:
    earlier = replace(AGREE, text=text)
    before = published(counts(earlier, 8, 8, 8, 8, 8), questions=(earlier,))
    now = published(counts(AGREE, 8, 8, 8, 8, 8), questions=(AGREE,), number=2)
    assert isinstance(change(now, before, AGREE), Change)


def test_a_choice_with_other_options_is_not_compared() -> None:
    earlier = replace(YES_NO, options=(YES_NO.options[0], {"en": "not yet"}))
    before = published(counts(earlier, 20, 20), questions=(earlier,))
    now = published(counts(YES_NO, 20, 20), questions=(YES_NO,), number=2)
    assert change(now, before, YES_NO) is NotCompared.OTHER_SCALE


def test_a_question_of_which_too_few_answered_last_time_is_not_compared() -> None:
    now = published(counts(NPS, 20, 10, 10), number=2)
    assert change(now, published(counts(NPS, 1, 2, 1)), NPS) is NotCompared.TOO_FEW


def test_a_team_is_compared_with_itself_and_nothing_else() -> None:
    """East was there; West was not; the others of Sales are others since West is shown by itself."""
    others = group(3, SALES, is_rest=True, of=(SALES,))
    others_then = group(2, SALES, is_rest=True, of=(SALES, WEST))
    now = published(
        *(counts(NPS, 10, 10, 10, group=number) for number in range(4)),
        groups=(company(), group(1, EAST), group(2, WEST), others),
        number=2,
    )
    before = published(
        *(counts(NPS, 5, 5, 20, group=number) for number in range(3)),
        groups=(company(), group(1, EAST), others_then),
    )
    assert isinstance(change(now, before, NPS, group=1), Change)
    assert change(now, before, NPS, group=2) is NotCompared.NO_GROUP
    assert change(now, before, NPS, group=3) is NotCompared.NO_GROUP


ASKED_LATER = (
    Node(path=(), invited=60),
    Node(path=("Admin",), invited=30),
    Node(path=("Sales",), invited=30),
)


def asked_of(*nodes: Node, number: int = 1) -> Published:
    """Return a wave of these places of which the company alone is shown."""
    everybody = replace(company(), of=tuple(node.path for node in nodes))
    return published(counts(NPS, 20, 10, 10), nodes=nodes, groups=(everybody,), number=number)


@pytest.mark.parametrize(
    ("then", "is_compared"),
    [
        ((("Admin", 30), ("Sales", 30)), True),
        ((("Admin", 24), ("Sales", 24)), True),
        ((("Admin", 20), ("Sales", 20)), False),
        ((("Admin", 30), ("Sales", 24), ("Sales 2", 6)), True),
        ((("Sales", 30),), False),
        ((("Admin", 30), ("Sales", 30), ("Works", 20)), False),
        ((("Verwaltung", 30), ("Vertrieb", 30)), False),
    ],
    ids=["same", "a fifth fewer", "a third fewer", "a small place more", "half", "a quarter more", "renamed"],
)
def test_the_company_is_compared_if_about_the_same_places_were_asked(
    then: tuple[tuple[str, int], ...], *, is_compared: bool
) -> None:
    everybody = Node(path=(), invited=sum(invited for _, invited in then))
    before = asked_of(everybody, *(Node(path=(name,), invited=invited) for name, invited in then))
    found = change(asked_of(*ASKED_LATER, number=2), before, NPS)
    assert isinstance(found, Change) if is_compared else found is NotCompared.OTHER_PEOPLE


def test_with_another_breakdown_nobody_can_tell_and_the_company_is_compared() -> None:
    before = asked_of(Node(path=(), invited=60), Node(path=("A",), invited=60))
    asked = replace(before.wave.definition, breakdown=Breakdown.COHORT)
    before = Published(replace(before.wave, definition=asked), before.released)
    assert isinstance(change(asked_of(*ASKED_LATER, number=2), before, NPS), Change)


@pytest.mark.parametrize(
    ("people_then", "is_compared"),
    [(30, True), (24, True), (37, True), (23, False), (15, False), (60, False)],
)
def test_a_group_of_far_more_or_fewer_people_is_another_one_of_the_same_name(
    *, people_then: int, is_compared: bool
) -> None:
    """30 now: 24 then are 80 % of it, and of 37 it is 81 %."""

    def of_east(people: int, *, number: int) -> Published:
        nodes = (Node(path=(), invited=100), Node(path=SALES, invited=80), Node(path=EAST, invited=people))
        everybody = replace(company(), of=((), SALES, EAST))
        figures = (counts(NPS, 20, 0, 20), counts(NPS, 20, 0, 20, group=1))
        return published(*figures, number=number, groups=(everybody, group(1, EAST)), nodes=nodes)

    now, before = of_east(30, number=2), of_east(people_then, number=1)
    found = change(now, before, NPS, group=1)
    assert isinstance(found, Change) if is_compared else found is NotCompared.OTHER_PEOPLE
    assert isinstance(change(now, before, NPS), Change)


def test_words_and_figures_are_not_compared() -> None:
    in_words = published(
        WordRelease(group=1, question_id=NPS.id, word=Word.FEW),
        groups=(company(), group(1, EAST, shown=Shown.WORDS)),
    )
    in_figures = published(counts(NPS, 10, 10, 10, group=1), groups=(company(), group(1, EAST)), number=2)
    assert change(in_figures, in_words, NPS, group=1) is NotCompared.OTHER_FORM
    back = shown(read_results(in_words, in_figures), NPS, group=1)
    assert back == InWords(word=Word.FEW, before=NotCompared.OTHER_FORM)


def test_a_word_stands_beside_the_one_of_last_time() -> None:
    def wave(word: Word, number: int) -> Published:
        return published(
            WordRelease(group=1, question_id=NPS.id, word=word),
            groups=(company(), group(1, EAST, shown=Shown.WORDS)),
            number=number,
        )

    found = shown(read_results(wave(Word.MOST, 2), wave(Word.MIXED, 1)), NPS, group=1)
    assert found == InWords(word=Word.MOST, before=Word.MIXED)


# ---------------------------------------------------------------------------- texts


def test_texts_are_themes_most_named_first_terms_and_quotes_in_their_order() -> None:
    now = published(
        TextsRelease(question_id=VOICE.id, language="ja", people=30),
        ThemeRelease(question_id=VOICE.id, theme="before", people=5, is_known=True),
        ThemeRelease(question_id=VOICE.id, theme="burden", people=12, is_known=True),
        ThemeRelease(question_id=VOICE.id, theme="approval", people=7, is_known=False),
        quotes=[
            QuoteRelease(question_id=VOICE.id, language="ja", place=2, text="二"),
            QuoteRelease(question_id=VOICE.id, language="ja", place=1, text="一"),
        ],
        number=2,
    )
    before = published(ThemeRelease(question_id=VOICE.id, theme="burden", people=20, is_known=True))
    [texts] = read_results(now, before).texts
    assert dict(texts.people) == {"ja": 30}
    assert [(one.theme, one.names, one.people, one.before) for one in texts.themes] == [
        ("burden", {"en": "More work"}, 12, 20),
        ("before", {"en": "The old way"}, 5, None),
    ]
    assert [(one.theme, one.people) for one in texts.terms] == [("approval", 7)]
    assert dict(texts.quotes) == {"ja": ("一", "二")}


@pytest.mark.parametrize(
    ("phrases", "text", "is_compared"),
    [
        (("more work",), VOICE.text, True),
        (("more work", "extra work"), VOICE.text, False),
        (("more work",), {"en": "What is in your way?"}, False),
    ],
    ids=["as now", "other phrases", "another question"],
)
def test_a_theme_is_compared_if_it_was_counted_in_the_same_way(
    phrases: tuple[str, ...], text: dict[str, str], *, is_compared: bool
) -> None:
    theme = ThemeRelease(question_id=VOICE.id, theme="burden", people=25, is_known=True)
    before = published(theme, questions=(replace(VOICE, text=text),))
    codebook = {"en": {"burden": phrases}, "ja": CODEBOOK["ja"]}
    before = Published(
        replace(before.wave, definition=replace(before.wave.definition, codebook=codebook)), before.released
    )
    [texts] = read_results(published(theme, questions=(VOICE,), number=2), before).texts
    assert [one.before for one in texts.themes] == [25 if is_compared else None]


@pytest.mark.parametrize(("sales", "before", "apart"), [(30, 25, None), (5, None, NotCompared.OTHER_PEOPLE)])
def test_a_theme_is_compared_only_with_a_wave_that_asked_about_the_same_company(
    sales: int, before: int | None, apart: NotCompared | None
) -> None:
    """30 of Sales now; 5 of 30 then are another company, whatever they wrote."""

    def wave(of_sales: int, number: int) -> Published:
        theme = ThemeRelease(question_id=VOICE.id, theme="burden", people=25, is_known=True)
        nodes = (Node(path=(), invited=30 + of_sales), Node(path=SALES, invited=of_sales))
        everybody = replace(company(), of=((), SALES))
        return published(theme, questions=(VOICE,), nodes=nodes, groups=(everybody,), number=number)

    [texts] = read_results(wave(30, 2), wave(sales, 1)).texts
    assert [(one.before, one.apart) for one in texts.themes] == [(before, apart)]


def test_every_question_in_free_text_is_there_if_nobody_wrote_anything() -> None:
    result = read_results(published(questions=ALL), None)
    assert [(one.question.id, dict(one.people), one.themes, dict(one.quotes)) for one in result.texts] == [
        (VOICE.id, {}, (), {})
    ]
