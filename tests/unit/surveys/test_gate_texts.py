"""What people wrote, as it is published: word for word, as a number, as themes."""

from collections import Counter

import pytest
from gate_stage import VOICE, publish

from surveys.gate.model import QuoteRelease, Released, TextsRelease, ThemeRelease
from surveys.sets.model import Question, QuestionType

MORE = Question(id="more", type=QuestionType.TEXT, text={"en": "More?"})


def texts(
    japanese: list[str], english: list[str] | None = None, *, seed: int = 1, smallest_group: int = 5
) -> Released:
    """Close a wave of 60 ballots that wrote these texts in forms of these languages."""
    english = english or []
    return publish(
        {("A",): (40, 30), ("B",): (40, 30)},
        [{VOICE.id: text} for text in [*japanese, *english]],
        languages=["ja"] * len(japanese) + ["en"] * len(english),
        seed=seed,
        smallest_group=smallest_group,
    )


def numbers(released: Released) -> dict[str, int]:
    return {figure.language: figure.people for figure in released.figures if isinstance(figure, TextsRelease)}


def themes(released: Released) -> dict[tuple[str, bool], int]:
    return {
        (figure.theme, figure.is_known): figure.people
        for figure in released.figures
        if isinstance(figure, ThemeRelease)
    }


def several(number: int) -> list[str]:
    return [f"意見{place}です" for place in range(number)]


def test_ten_texts_of_a_language_are_shown_word_for_word() -> None:
    written = [f"  そのまま、{place}！\n次の行 " for place in range(10)]
    released = texts(written)
    assert Counter(quote.text for quote in released.quotes) == Counter(written)
    assert [quote.place for quote in released.quotes] == list(range(1, 11))
    assert {(quote.question_id, quote.language) for quote in released.quotes} == {("voice", "ja")}


def test_nine_texts_are_only_counted() -> None:
    released = texts(several(9))
    assert released.quotes == ()
    assert numbers(released) == {"ja": 9}
    assert "意見" not in repr(released)


def test_fewer_than_five_texts_leave_nothing_at_all() -> None:
    released = texts(several(4))
    assert (released.quotes, numbers(released), themes(released)) == ((), {}, {})
    assert "意見" not in repr(released)


def test_each_language_is_counted_by_itself() -> None:
    """Ten in all are not ten of a language: the one English text would be known by its language."""
    released = texts(several(10), ["Only I write English."])
    assert {quote.language for quote in released.quotes} == {"ja"}
    assert numbers(released) == {"ja": 10}
    assert "English" not in repr(released)


def test_with_a_larger_k_texts_are_counted_from_k_on() -> None:
    assert numbers(texts(several(7), smallest_group=8)) == {}
    assert numbers(texts(several(8), smallest_group=8)) == {"ja": 8}


def test_texts_of_blanks_are_nobodys_answer() -> None:
    assert texts([*several(9), " \n　"]).quotes == ()


def test_the_order_is_chances_for_every_question_and_language() -> None:
    """Two questions answered by the same people in the same order come out in two orders: a text of one does
    not lead to that of the other."""
    answers = [{VOICE.id: f"a{place}", MORE.id: f"b{place}"} for place in range(30)]
    released = publish({(): (40, 30)}, answers, questions=[VOICE, MORE])
    orders = {
        question: [int(quote.text[1:]) for quote in released.quotes if quote.question_id == question]
        for question in (VOICE.id, MORE.id)
    }
    assert sorted(orders[VOICE.id]) == sorted(orders[MORE.id]) == list(range(30))
    assert orders[VOICE.id] != list(range(30))
    assert orders[VOICE.id] != orders[MORE.id]


def test_every_place_in_the_order_is_as_likely_for_every_text() -> None:
    """The first text of 10, in 2,000 orders: each place 200 times, within 5 standard deviations of 13.4."""
    found: Counter[int] = Counter()
    for seed in range(2000):
        quotes = texts(several(10), seed=seed).quotes
        found[next(quote.place for quote in quotes if quote.text == "意見0です")] += 1
    assert all(abs(found[place] - 200) < 5 * 13.4 for place in range(1, 11))


def test_texts_stand_without_group() -> None:
    assert set(QuoteRelease.__dataclass_fields__) == {"question_id", "language", "place", "text"}


@pytest.mark.parametrize(("people", "published"), [(4, {}), (5, {("burden", True): 5})])
def test_a_theme_is_published_from_five_people_on(
    people: int, published: dict[tuple[str, bool], int]
) -> None:
    written = ["業務負荷が増えた"] * people + ["。"] * (10 - people)
    assert themes(texts(written)) == published


def test_with_a_larger_k_themes_are_published_from_k_on() -> None:
    assert ("burden", True) not in themes(texts(["業務負荷が増えた"] * 7 + ["。"] * 3, smallest_group=8))
    assert themes(texts(["業務負荷が増えた"] * 8 + ["。"] * 2, smallest_group=8)) == {("burden", True): 8}


def test_somebody_who_names_a_theme_twice_is_one_person() -> None:
    written = ["業務負荷が増えた。業務負荷が増えた。"] * 5 + ["。"] * 5
    assert themes(texts(written))["burden", True] == 5


def test_themes_are_of_the_whole_company_whichever_group_named_them() -> None:
    """30 people of A wrote nothing of it, 6 of B did."""
    released = texts(["。"] * 30 + ["前の方が楽だった"] * 6)
    assert themes(released)["before", True] == 6


def test_terms_that_many_use_are_published_beside_the_themes() -> None:
    found = themes(texts([], ["The printer jams."] * 6 + ["My printer is fine."] * 3 + ["-"]))
    assert found["printer", False] == 9
    assert all(people >= 5 for people in found.values())


def test_a_term_of_which_a_phrase_of_a_theme_is_made_is_not_counted_a_second_time() -> None:
    found = themes(texts([], ["This is more work for me."] * 10))
    assert found["burden", True] == 10
    assert not [term for term, is_known in found if not is_known and term in "more work"]


def test_what_is_left_out_does_not_tell_whether_somebody_wrote_in_another_language() -> None:
    """*Easier* stands in an English phrase; one English text more or less changes nothing."""
    japanese = ["easier だといいな"] * 10
    assert themes(texts(japanese)) == themes(texts(japanese, ["Hello there."])) == {}


def test_no_more_than_twenty_terms_are_published_the_most_used_first() -> None:
    """The n-th of 25 words is used by 29 - n people, the last one by 5; their order is not the alphabet's."""
    words = [f"{'yxwvutsrqponmlkjihgfedcba'[n] * 6}" for n in range(25)]
    written = [" ".join(words[: 29 - n]) for n in range(29)]
    found = [term for term, is_known in themes(texts([], written)) if not is_known]
    assert found == words[:20]
