"""Whether what people said has changed: by questions and themes, by hand, beside scipy and by brute force."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from gate_stage import AGREE, CODEBOOK, NPS, VOICE, YES_NO, publish
from hypothesis import given
from hypothesis import strategies as st
from published_stage import company, counts, published
from scipy import stats

from surveys.gate.model import Figure, Shown, TextsRelease, ThemeRelease, Word, WordRelease
from surveys.responses.effects import effects_between, share_difference, wants_next_step
from surveys.responses.model import Answer, Decision, Item, Origin, Source
from surveys.responses.seen import ByFigure, ByTheme, ByWord, Effect, Moved, Named, Seen, Unseen
from surveys.results.model import Change, Estimate, Measure
from surveys.results.reading import Published, read_results
from surveys.sets.model import Question
from surveys.waves.model import Node

AT = datetime(2026, 6, 16, 1, tzinfo=UTC)
BURDEN = Source(question_id=VOICE.id, theme="burden")
NEXT_OPENS = date(2026, 7, 7)
"""Of the second wave."""
MOVED: dict[str, Any] = {
    "nodes": (Node(path=(), invited=60), Node(path=("Works",), invited=50)),
    "groups": (replace(company(), of=((), ("Works",))),),
}
"""A company of which nobody is in the departments of before."""


def item(item_id: int = 1, *sources: Source, **changes: Any) -> Item:
    """Return an item of a theme, or of a question where no theme is named."""
    found = sources or (BURDEN,)
    one = Item(
        id=item_id,
        wave_id="monthly-1",
        place=item_id,
        origin=Origin.THEME if found[0].theme else Origin.QUESTION,
        sources=found,
    )
    return replace(one, **changes)


def own(item_id: int = 1, **changes: Any) -> Item:
    return replace(item(item_id, **changes), origin=Origin.OWN, sources=(), titles={"en": "A room"})


def about(question: Question) -> Source:
    return Source(question_id=question.id)


def named(people: int, *, theme: str = "burden", of: Question = VOICE) -> ThemeRelease:
    return ThemeRelease(question_id=of.id, theme=theme, people=people, is_known=True)


def wrote(people: int = 30, language: str = "ja", *, of: Question = VOICE) -> TextsRelease:
    return TextsRelease(question_id=of.id, language=language, people=people)


def then(*figures: Figure, **changes: Any) -> Published:
    return published(*figures, number=1, **changes)


def now(*figures: Figure, opens_on: date = NEXT_OPENS, **changes: Any) -> Published:
    found = published(*figures, number=2, **changes)
    definition = replace(found.wave.definition, opens_on=opens_on)
    return Published(replace(found.wave, definition=definition), found.released)


def effects(items: Sequence[Item], before: Published, after: Published) -> list[Effect]:
    found = effects_between(items, read_results(before, None), read_results(after, before))
    return list(found.items)


def seen(before: Published, after: Published, one: Item | None = None) -> Seen:
    [found] = effects([one or item()], before, after)
    return found.seen


# ---------------------------------------------------------------------------- by a question


def test_a_question_is_compared_by_its_mean_and_shows_its_favourable_share() -> None:
    """Of 40: 1 * 10 + 2 * 10 + 3 * 10 + 4 * 8 + 5 * 2 = 102, 2.55 on average, 10 of 40 agree. Then 2 * 1 +
    4 * 2 + 10 * 3 + 16 * 4 + 8 * 5 = 144, 3.6, 24 of 40 agree. 1.05 more.

    Chance: squares around the means are 57.9 and 45.6 (sum of x^2: 318 - 40 * 2.55^2; 564 - 40 * 3.6^2), each
    / 39 / 40; errors: 20/9 * sum (x - m)^2 / 40^2 with sums 11.0125 and 11.8. The standard error is the root
    of 0.03712 + 0.01530 + 0.02923 + 0.01639 = 0.09804: 0.3131, and t lies between 1.96 and 2.
    """
    found = seen(
        then(counts(AGREE, 10, 10, 10, 8, 2)), now(counts(AGREE, 2, 4, 10, 16, 8)), item(1, about(AGREE))
    )
    assert isinstance(found, ByFigure)
    assert (found.measure, found.answered) == (Measure.MEAN, (40, 40))
    assert (found.change.before, found.after) == (2.55, 3.6)
    assert found.change.by.value == pytest.approx(1.05)
    assert 1.96 * 0.3131 < (found.change.by.high - found.change.by.low) / 2 < 2.0 * 0.3131
    assert found.favourable is not None
    assert (found.favourable.before, found.favourable.after) == (25, 60)


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        ((2, 4, 10, 16, 8), Moved.BETTER),
        ((30, 8, 2, 0, 0), Moved.WORSE),
        ((9, 10, 10, 9, 2), Moved.UNCLEAR),
    ],
)
def test_a_question_moves_for_the_better_where_more_agree(after: tuple[int, ...], moved: Moved) -> None:
    [found] = effects(
        [item(1, about(AGREE))], then(counts(AGREE, 10, 10, 10, 8, 2)), now(counts(AGREE, *after))
    )
    assert found.moved is moved


def test_the_question_that_was_chosen_comes_before_the_theme() -> None:
    before = then(counts(NPS, 20, 10, 10), named(12), wrote())
    after = now(counts(NPS, 10, 10, 20), named(6), wrote())
    found = seen(before, after, item(measured_by=NPS.id))
    assert isinstance(found, ByFigure)
    assert (found.measure, found.change.before, found.after) == (Measure.NPS, -25, 25)
    assert found.favourable is None


def test_what_somebody_added_is_seen_by_what_was_chosen_or_by_what_is_answered_in_it() -> None:
    before, after = then(named(12), wrote(), counts(AGREE, 8, 8, 8, 8, 8)), now(named(6), wrote())
    assert seen(before, after, own()) is Unseen.UNMEASURED
    [found] = effects([own(1), item(2, merged_into=1)], before, after)
    assert isinstance(found.seen, ByTheme)
    assert found.item.id == 1


def test_the_options_of_a_choice_have_no_side() -> None:
    figures = counts(YES_NO, 30, 10)
    assert seen(then(figures), now(figures), own(measured_by=YES_NO.id)) is Unseen.UNMEASURED


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (then(counts(AGREE, 8, 8, 8, 8, 8)), now(questions=(NPS,)), Unseen.NOT_ASKED),
        (
            then(counts(AGREE, 8, 8, 8, 8, 8)),
            now(
                counts(AGREE, 8, 8, 8, 8, 8),
                questions=(replace(AGREE, text={"ja": "楽しいですか", "en": "Is it fun?"}),),
            ),
            Unseen.REWORDED,
        ),
        (
            then(counts(AGREE, 8, 8, 8, 8, 8)),
            now(counts(AGREE, 8, 8, 8, 8, 8, 0), questions=(replace(AGREE, points=6),)),
            Unseen.OTHER_SCALE,
        ),
        (
            then(counts(AGREE, 8, 8, 8, 8, 8)),
            now(
                counts(AGREE, 8, 8, 8, 8, 8),
                **MOVED,
            ),
            Unseen.OTHER_PEOPLE,
        ),
        (then(counts(AGREE, 1, 1, 1, 1, 1)), now(counts(AGREE, 8, 8, 8, 8, 8)), Unseen.TOO_FEW_THEN),
        (then(counts(AGREE, 8, 8, 8, 8, 8)), now(counts(AGREE, 1, 1, 1, 1, 1)), Unseen.TOO_FEW_NOW),
        (
            then(counts(AGREE, 8, 8, 8, 8, 8)),
            now(
                WordRelease(group=0, question_id=AGREE.id, word=Word.MIXED),
                groups=(company(shown=Shown.WORDS),),
            ),
            Unseen.OTHER_FORM,
        ),
    ],
)
def test_it_is_said_why_a_question_is_not_compared(before: Published, after: Published, why: Unseen) -> None:
    [found] = effects([item(1, about(AGREE))], before, after)
    assert (found.seen, found.moved) == (why, Moved.UNKNOWN)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        (Word.FEW, Word.MIXED, Moved.BETTER),
        (Word.FEW, Word.MOST, Moved.BETTER),
        (Word.MOST, Word.MIXED, Moved.WORSE),
        (Word.MIXED, Word.MIXED, Moved.UNCLEAR),
    ],
)
def test_a_small_company_is_compared_in_words(before: Word, after: Word, moved: Moved) -> None:
    [found] = effects([item(1, about(AGREE))], then(*in_words(before)), now(*in_words(after)))
    assert isinstance(found.seen, ByWord)
    assert (found.seen.before, found.seen.after, found.moved) == (before, after, moved)


def in_words(word: Word) -> tuple[Figure, ...]:
    return (WordRelease(group=0, question_id=AGREE.id, word=word),)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (Word.TOO_FEW, Word.MIXED, Unseen.TOO_FEW_THEN),
        (Word.MIXED, Word.TOO_FEW, Unseen.TOO_FEW_NOW),
    ],
)
def test_too_few_is_no_word_to_compare(before: Word, after: Word, why: Unseen) -> None:
    assert seen(then(*in_words(before)), now(*in_words(after)), item(1, about(AGREE))) is why


# ---------------------------------------------------------------------------- by a theme


def test_a_theme_is_compared_by_the_share_of_all_who_took_part() -> None:
    """12 of 40 are 30 %, 6 of 40 are 15 %: 15 points less."""
    found = seen(then(named(12), wrote()), now(named(6), wrote()))
    assert isinstance(found, ByTheme)
    assert (found.before, found.after) == (Named(people=12, answered=40), Named(people=6, answered=40))
    assert found.by is not None
    assert found.by.value == pytest.approx(-15)


def scores(of: Named) -> np.ndarray:
    """Return a score of 0 or 100 for each person, one who named it and one who did not added."""
    return np.repeat([100.0, 0.0], [of.people + 1, of.answered - of.people + 1])


@pytest.mark.parametrize(
    ("after", "before"),
    [
        (Named(people=6, answered=40), Named(people=12, answered=40)),
        (Named(people=9, answered=36), Named(people=12, answered=34)),
        (Named(people=5, answered=6), Named(people=5, answered=12)),
        (Named(people=400, answered=1000), Named(people=250, answered=900)),
    ],
)
def test_the_interval_is_welchs_of_the_people_with_two_added_to_each_side(
    after: Named, before: Named
) -> None:
    """Agresti and Caffo: scipy's Welch interval of the same people with their two added ones."""
    mine = share_difference(after, before)
    found = stats.ttest_ind(scores(after), scores(before), equal_var=False).confidence_interval(0.95)
    assert (mine.low, mine.high) == pytest.approx(
        (found.low, found.high), abs=2e-3 * (found.high - found.low)
    )
    assert mine.value == pytest.approx(
        100 * (after.people / after.answered - before.people / before.answered)
    )


@pytest.mark.parametrize("answered", [(20, 20), (34, 36), (60, 25), (200, 180)])
@pytest.mark.parametrize("shares", [(0.15, 0.15), (0.3, 0.3), (0.35, 0.2), (0.5, 0.3), (0.9, 0.8)])
def test_nineteen_of_twenty_intervals_hold_the_true_difference(
    answered: tuple[int, int], shares: tuple[float, float]
) -> None:
    """Every outcome there is, each with its chance of the binomial law."""
    (n_then, n_now), (p_then, p_now) = answered, shares
    chance = np.outer(
        stats.binom.pmf(range(n_then + 1), n_then, p_then), stats.binom.pmf(range(n_now + 1), n_now, p_now)
    )
    true, held = 100 * (p_now - p_then), 0.0
    for one in range(n_then + 1):
        for other in range(n_now + 1):
            if chance[one, other] > 1e-9:
                by = share_difference(Named(people=other, answered=n_now), Named(people=one, answered=n_then))
                held += chance[one, other] if by.low <= true <= by.high else 0.0
    assert held > 0.94


takers = st.integers(5, 300).flatmap(
    lambda answered: st.builds(Named, people=st.integers(5, answered), answered=st.just(answered))
)


@given(takers, takers)
def test_every_difference_lies_in_its_interval_which_has_a_width(after: Named, before: Named) -> None:
    by = share_difference(after, before)
    assert by.low < by.value < by.high


@pytest.mark.parametrize(("people", "moved"), [(5, Moved.BETTER), (25, Moved.WORSE), (12, Moved.UNCLEAR)])
def test_fewer_people_who_name_a_theme_are_better(people: int, moved: Moved) -> None:
    """Of 14 of 40: 5 are 22 points less (standard error 9.2), 25 are 28 points more (10.6), 12 are 5 less."""
    [found] = effects([item()], then(named(14), wrote()), now(named(people), wrote()))
    assert found.moved is moved


def test_of_a_theme_that_too_few_named_nothing_is_computed() -> None:
    [found] = effects([item()], then(named(12), wrote()), now(wrote()))
    assert isinstance(found.seen, ByTheme)
    assert (found.seen.after, found.seen.by, found.seen.smallest_group) == (None, None, 5)
    assert found.moved is Moved.UNKNOWN


def test_whether_nobody_or_four_named_it_reads_the_same() -> None:
    phrase = CODEBOOK["ja"]["burden"][0]
    read = [
        seen(wave_of([phrase] * 12 + ["別の話"] * 28, number=1), wave_of(texts, number=2))
        for texts in (["別の話"] * 40, [phrase] + ["別の話"] * 39, [phrase] * 4 + ["別の話"] * 36)
    ]
    assert read[0] == read[1] == read[2]
    assert isinstance(read[0], ByTheme)
    five = seen(
        wave_of([phrase] * 12 + ["別の話"] * 28, number=1), wave_of([phrase] * 5 + ["別の話"] * 35, number=2)
    )
    assert isinstance(five, ByTheme)
    assert five.after == Named(people=5, answered=40)


def wave_of(texts: Sequence[str], *, number: int) -> Published:
    """Return a wave as the gate publishes it."""
    answers: list[Mapping[str, str]] = [{VOICE.id: text} for text in texts]
    found = publish({(): (60, len(texts))}, answers, questions=(VOICE,))
    nodes = (Node(path=(), invited=60),)
    one = published(number=number, questions=(VOICE,), nodes=nodes)
    return Published(one.wave, found)


def test_a_theme_that_is_counted_by_other_phrases_is_not_compared() -> None:
    after = now(named(6), wrote())
    codebook = {**CODEBOOK, "ja": {**CODEBOOK["ja"], "burden": ("業務負荷が増えた", "手間が増えた")}}
    definition = replace(after.wave.definition, codebook=codebook)
    other = Published(replace(after.wave, definition=definition), after.released)
    assert seen(then(named(12), wrote()), other) is Unseen.OTHER_COUNT


@pytest.mark.parametrize("languages", [(("ja", 30),), (("ja", 30), ("en", 9))])
def test_a_theme_that_is_counted_in_texts_of_other_languages_is_not_compared(
    languages: tuple[tuple[str, int], ...],
) -> None:
    """Ten wrote in English then, whose texts were counted; nine now, whose texts may not be."""
    before = then(named(12), wrote(), wrote(10, "en"))
    after = now(named(6), *(wrote(people, code) for code, people in languages))
    assert seen(before, after) is Unseen.OTHER_COUNT
    assert isinstance(seen(before, now(named(6), wrote(), wrote(11, "en"))), ByTheme)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (now(questions=(AGREE,)), Unseen.NOT_ASKED),
        (
            now(named(6), wrote(), questions=(replace(VOICE, text={"ja": "困りごとは", "en": "Trouble?"}),)),
            Unseen.REWORDED,
        ),
        (
            now(named(6), wrote(), **MOVED),
            Unseen.OTHER_PEOPLE,
        ),
    ],
)
def test_it_is_said_why_a_theme_is_not_compared(after: Published, why: Unseen) -> None:
    assert seen(then(named(12), wrote()), after) is why


WISHES = replace(VOICE, id="wishes", text={"ja": "ご要望は", "en": "Any wishes?"})
BOTH = (VOICE, WISHES)


def test_a_theme_of_two_questions_is_compared_where_most_named_it_before() -> None:
    """7 named it in one question, 12 in the other, of whom 6 are left; that 15 do in the first one
    now does not count."""
    one = item(1, BURDEN, Source(question_id=WISHES.id, theme="burden"))
    before = then(named(7), named(12, of=WISHES), wrote(), wrote(of=WISHES), questions=BOTH)
    after = now(named(15), named(6, of=WISHES), wrote(), wrote(of=WISHES), questions=BOTH)
    found = seen(before, after, one)
    assert isinstance(found, ByTheme)
    assert (found.before.people, found.after) == (12, Named(people=6, answered=40))
    only_one = seen(before, now(named(15), wrote(), questions=(VOICE,)), one)
    assert isinstance(only_one, ByTheme)
    assert only_one.before.people == 7


# ---------------------------------------------------------------------------- what follows


def answer(decision: Decision, **changes: Any) -> Answer:
    one = Answer(decision=decision, reasons={"en": "Because"}, at=AT, by="lead")
    return replace(one, **changes)


PROMISED = answer(Decision.WILL_DO, due=date(2026, 6, 30), owner_id="lead")
DONE = replace(PROMISED, done_on=date(2026, 6, 20))


@pytest.mark.parametrize(
    ("said", "people", "is_asked"),
    [
        (DONE, 12, True),
        (DONE, 25, True),
        (DONE, 5, False),
        # Late: what comes next is to do it.
        (PROMISED, 12, False),
        (PROMISED, 25, False),
        (replace(PROMISED, done_on=NEXT_OPENS), 12, False),
        (replace(PROMISED, due=NEXT_OPENS), 12, False),
        (answer(Decision.ALREADY_THERE), 12, True),
        (answer(Decision.NOT_NOW), 12, False),
        (None, 12, False),
    ],
)
def test_what_follows_is_asked_where_something_was_to_change_by_then_and_did_not(
    said: Answer | None, people: int, *, is_asked: bool
) -> None:
    """14 named it: 12 are no change, 25 are more, 5 are fewer."""
    [found] = effects([item(answer=said)], then(named(14), wrote()), now(named(people), wrote()))
    assert wants_next_step(found) is is_asked


def test_what_cannot_be_compared_asks_for_nothing() -> None:
    [hidden] = effects([item(answer=DONE)], then(named(14), wrote()), now(wrote()))
    [odd] = effects([item(answer=DONE)], then(named(14), wrote()), now(questions=(AGREE,)))
    assert not wants_next_step(hidden)
    assert not wants_next_step(odd)


def test_what_is_answered_in_another_item_has_no_line_of_its_own() -> None:
    items = [item(1), item(2, about(AGREE), merged_into=1)]
    found = effects(items, then(named(12), wrote()), now(named(6), wrote()))
    assert [one.item.id for one in found] == [1]


def test_an_interval_that_ends_at_nothing_is_no_change() -> None:
    by = Estimate(value=5, low=0, high=10)
    seen_so = ByTheme(
        theme="burden",
        before=Named(people=5, answered=40),
        after=Named(people=7, answered=40),
        by=by,
        smallest_group=5,
    )
    assert Effect(item=item(), seen=seen_so, was_to_come=False).moved is Moved.UNCLEAR
    assert Change(before=0, by=by).verdict.value == "unclear"
