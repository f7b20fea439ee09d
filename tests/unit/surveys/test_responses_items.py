"""What of a wave's results asks for an answer, worked out by hand."""

from dataclasses import replace

import pytest
from gate_stage import AGREE, ALL, NPS, VOICE, WHERE, YES_NO
from published_stage import company, counts, group, published

from surveys.gate.model import CountsRelease, Shown, ThemeRelease, Word, WordRelease
from surveys.responses.items import favourable_of, items_of, sided_questions
from surveys.responses.model import Item, Origin, Source
from surveys.results.model import NotShown, WaveResult
from surveys.results.reading import read_results

MORE = replace(VOICE, id="more")
"""A second question in free text."""
SECOND = replace(AGREE, id="heard")


def named(theme: str, people: int, *, question: str = VOICE.id, is_known: bool = True) -> ThemeRelease:
    return ThemeRelease(question_id=question, theme=theme, people=people, is_known=is_known)


def sources(items: list[Item]) -> list[tuple[Origin, tuple[Source, ...]]]:
    return [(item.origin, item.sources) for item in items]


def items(result: WaveResult, *, weak_below: int = 50) -> list[Item]:
    return items_of(result, weak_below=weak_below)


def theme(name: str, *questions: str) -> tuple[Origin, tuple[Source, ...]]:
    return Origin.THEME, tuple(Source(question_id=one, theme=name) for one in questions)


def question(of: str) -> tuple[Origin, tuple[Source, ...]]:
    return Origin.QUESTION, (Source(question_id=of),)


def test_themes_come_first_by_how_many_named_them_then_weak_questions_the_lowest_first() -> None:
    """Agreement: 12 of 40 in the top two points are 30 %. NPS: 24 of 40 detractors leave 40 % favourable."""
    found = items(
        read_results(
            published(
                counts(NPS, 24, 6, 10),
                counts(AGREE, 10, 10, 8, 8, 4),
                named("before", 7),
                named("burden", 12),
            ),
            None,
        )
    )
    assert sources(found) == [
        theme("burden", VOICE.id),
        theme("before", VOICE.id),
        question(AGREE.id),
        question(NPS.id),
    ]
    assert [item.place for item in found] == [0, 1, 2, 3]
    assert {item.wave_id for item in found} == {"monthly-1"}
    assert all(item.answer is None and not item.merged_into and not item.measured_by for item in found)


def test_a_theme_of_two_questions_is_one_item_and_counts_as_the_larger_number_not_the_sum() -> None:
    """Of 8 and 9 people, some may be the same: 9, so that it comes after what 10 named, not before."""
    result = read_results(
        published(
            named("burden", 8),
            named("burden", 9, question=MORE.id),
            named("before", 10),
            questions=(*ALL, MORE),
        ),
        None,
    )
    assert sources(items(result)) == [theme("before", VOICE.id), theme("burden", VOICE.id, MORE.id)]


def test_a_theme_that_praises_is_no_item_however_many_name_it() -> None:
    result = read_results(published(named("glad", 24), named("burden", 12)), None)
    assert sources(items_of(result, weak_below=50, praise={"glad"})) == [theme("burden", VOICE.id)]
    only = read_results(published(named("glad", 24)), None)
    assert items_of(only, weak_below=50, praise={"glad"}) == []


def test_frequent_terms_that_are_of_no_theme_are_no_items() -> None:
    assert items(read_results(published(named("approval", 20, is_known=False)), None)) == []


@pytest.mark.parametrize(
    ("agreeing", "weak_below", "is_item"),
    [
        (20, 50, False),  # 20 of 40 are 50 %: not below
        (19, 50, True),  # 47.5 %, shown as 47: of 52.5 and 47.5 the larger one is rounded up
        (19, 48, True),
        (19, 47, False),  # what is shown counts: 47 is not below 47
        (0, 1, True),
        (1, 1, False),  # 1 of 40 is shown as 2 % or 3 %, never as 0 %
        (39, 100, True),
        (40, 100, False),
    ],
)
def test_agreement_is_weak_below_the_line_of_its_top_two_points(
    agreeing: int, weak_below: int, *, is_item: bool
) -> None:
    rest = 40 - agreeing
    result = read_results(published(counts(AGREE, rest, 0, 0, 0, agreeing)), None)
    assert bool(items(result, weak_below=weak_below)) is is_item


@pytest.mark.parametrize(("detractors", "is_item"), [(20, False), (21, True)])
def test_a_scale_to_ten_is_weak_if_too_many_gave_six_or_less(detractors: int, *, is_item: bool) -> None:
    """20 of 40 detractors: 50 % gave 7 to 10. 21: 47.5 %. NPS itself may be far below 0 with both."""
    result = read_results(published(counts(NPS, detractors, 40 - detractors, 0)), None)
    assert bool(items(result)) is is_item
    [shown] = [one.shown for one in result.groups[0].questions if one.question.id == NPS.id]
    assert (favourable_of(NPS, shown) == 50) is not is_item


def test_a_choice_has_no_side_and_is_never_weak() -> None:
    result = read_results(published(counts(YES_NO, 0, 40), counts(WHERE, 0, 0, 0, 40)), None)
    assert items(result, weak_below=100) == []
    assert sided_questions(ALL) == [AGREE, NPS]
    assert favourable_of(YES_NO, result.groups[0].questions[2].shown) is None


def test_a_small_company_has_its_words_and_few_is_weak() -> None:
    in_words = (company(shown=Shown.WORDS),)
    for word, found in (
        (Word.FEW, [question(AGREE.id)]),
        (Word.MIXED, []),
        (Word.MOST, []),
        (Word.TOO_FEW, []),
    ):
        released = WordRelease(group=0, question_id=AGREE.id, word=word)
        assert sources(items(read_results(published(released, groups=in_words), None))) == found


def test_questions_in_the_same_word_keep_their_order() -> None:
    released = [WordRelease(group=0, question_id=one.id, word=Word.FEW) for one in (NPS, SECOND, AGREE)]
    asked = (AGREE, NPS, SECOND, VOICE)
    result = read_results(published(*released, groups=(company(shown=Shown.WORDS),), questions=asked), None)
    assert sources(items(result)) == [question(AGREE.id), question(NPS.id), question(SECOND.id)]


def test_only_everybody_together_counts() -> None:
    """A part of the company that agrees with nothing makes no item."""
    low = CountsRelease(group=1, question_id=AGREE.id, counts=(30, 0, 0, 0, 0))
    result = read_results(
        published(low, counts(AGREE, 0, 0, 0, 0, 40), groups=(company(), group(1, ("Sales",)))), None
    )
    assert items(result) == []


def test_too_few_answers_and_a_question_that_too_few_answered_ask_for_nothing() -> None:
    assert items(read_results(published(too_few=True), None)) == []
    result = read_results(published(counts(AGREE, 2, 1, 0, 0, 0)), None)
    assert result.groups[0].questions[0].shown is NotShown.TOO_FEW
    assert items(result, weak_below=100) == []
