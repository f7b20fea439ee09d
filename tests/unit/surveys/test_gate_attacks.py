"""Attackers who read everything that was published, know all rules, and compute with it."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from gate_stage import (
    AGREE,
    VOICE,
    YES_NO,
    counts_of,
    definition,
    law,
    likelihood,
    nodes_of,
    parts_of,
    publish,
    seats,
    words_of,
)

from surveys.ballots.model import Ballot
from surveys.codebook.matching import themes_in
from surveys.gate.grouping import form_groups
from surveys.gate.model import Released, ThemeRelease
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.sets.model import Answers

WAVES = 3000


def difference_law(errors: int) -> dict[int, Fraction]:
    """Return the law of a sum of so many independent errors, by convolution."""
    found = {0: Fraction(1)}
    for _ in range(errors):
        following: Counter[int] = Counter()
        for value, chance in found.items():
            for error in range(-15, 16):
                following[value + error] += chance * law(error)  # type: ignore[assignment]
        found = dict(following)
    return found


def differences() -> list[int]:
    """Subtract, in many waves, the figures of the two larger parts from the company's: what is left is the
    figure of the smallest part (5 answers), as far as an attacker can compute it, minus the truth."""
    places = {("A",): (30, 22), ("B",): (30, 22), ("C",): (8, 5)}
    people = seats(places)
    asked = definition(nodes_of(people), questions=[YES_NO])
    chance = random.Random(11)
    found = []
    for _ in range(WAVES):
        tally = Tally(asked)
        for node, (_, sent) in enumerate(places.values(), start=1):
            for _ in range(sent):
                tally.add(Ballot(node=node, language="ja", answers={YES_NO.id: 1}))
        released = release(tally, asked, chance)
        whole, a, b = (counts_of(released, group, YES_NO)[0] for group in (0, 1, 2))
        found.append(whole - a - b - 5)
    return found


def test_subtracting_parts_from_the_whole_gives_the_small_part_with_three_errors() -> None:
    """Exact figures would give it exactly in all waves. Here every value is met, and the right one as
    seldom as three errors cancel: 4.5 standard deviations around the law's share."""
    found = Counter(differences())
    exact = float(difference_law(3)[0])
    deviation = (exact * (1 - exact) / WAVES) ** 0.5
    assert exact < 0.2
    assert abs(found[0] / WAVES - exact) < 4.5 * deviation
    assert all(found[error] for error in range(-5, 6))


def test_the_small_part_itself_is_shown_in_a_word_alone() -> None:
    released = publish({("A",): (30, 22), ("B",): (30, 22), ("C",): (8, 5)}, [{AGREE.id: 5}] * 49)
    assert words_of(released, AGREE) == {3: "most"}
    with pytest.raises(ValueError, match="unpack"):
        counts_of(released, 3, AGREE)


def guessed(released: Released, groups: Sequence[int], known: Mapping[int, tuple[int, int]]) -> int | None:
    """Return what an attacker takes the last answer for who knows all others: whichever makes the figures of
    these groups likelier; None where neither does."""
    likelier = Fraction(1)
    for group in groups:
        yes, no = known[group]
        figures = counts_of(released, group, YES_NO)
        likelier *= likelihood(figures, (yes + 1, no)) / likelihood(figures, (yes, no + 1))
    return None if likelier == 1 else 1 if likelier > 1 else 2


def test_even_somebody_who_knows_all_other_answers_can_only_guess_the_last_one() -> None:
    """The worst there is (k - 1 accomplices are not covered): a person whose team, department and company all
    have 20 answers. Each of six counts speaks for the truth with 5/7, by 5/2 to 1, else against it: the
    binomial law gives how often most of them are right."""
    places = {("Sales", "North"): (30, 22), ("Sales", "South"): (30, 23), ("Operations",): (30, 25)}
    people = seats(places)
    asked = definition(nodes_of(people), questions=[YES_NO])
    number = {node.path: place for place, node in enumerate(asked.nodes)}
    chance, right = random.Random(7), Fraction(0)
    for _ in range(WAVES):
        tally, answer = Tally(asked), chance.randrange(2) + 1
        ballots = [(number[path], 1) for path, sent in people if sent]
        ballots[0] = (ballots[0][0], answer)
        for node, given in ballots:
            tally.add(Ballot(node=node, language="ja", answers={YES_NO.id: given}))
        released = release(tally, asked, chance)
        assert [group.path for group in released.groups] == [
            (), ("Operations",), ("Sales",), ("Sales", "North"), ("Sales", "South"),
        ]  # fmt: skip
        guess = guessed(released, (0, 2, 3), {0: (69, 0), 2: (44, 0), 3: (21, 0)})
        right += Fraction(1, 2) if guess is None else guess == answer
    expected = sum(
        math.comb(6, speaking)
        * (5 / 7) ** speaking
        * (2 / 7) ** (6 - speaking)
        * (0.5 if speaking == 3 else 1)
        for speaking in range(3, 7)
    )
    assert abs(right / WAVES - expected) < 4.5 * (expected * (1 - expected) / WAVES) ** 0.5
    assert 0.85 < expected < 0.86


def test_a_reader_who_knows_the_rule_and_nine_of_ten_numbers_is_told_of_nobody_who_is_missing() -> None:
    """The usual rule hides a group in which all agree, and "hidden" says so. Here whatever a group answers,
    the same figures are there; only their values differ."""
    places = {("A",): (12, 10), ("B",): (30, 22)}
    kinds = []
    for favourable in range(11):
        answers: list[Answers] = [{AGREE.id: 5 if n < favourable else 1} for n in range(10)]
        released = publish(places, [*answers, *[{AGREE.id: 3}] * 22])
        kinds.append([(type(figure), figure.question_id) for figure in released.figures])
        assert words_of(released, AGREE)[1] in {"few", "mixed", "most"}
    assert all(kind == kinds[0] for kind in kinds)


def test_nested_places_of_the_same_people_do_not_give_several_errors_to_average() -> None:
    """A chain of six places that hold the same people is shown once, and each place of others once."""
    chain = tuple("abcdef")
    people = seats({chain: (40, 30), ("z",): (40, 30)})
    nodes = nodes_of(people)
    sent = [30 if node.path in {chain, ("z",)} else 0 for node in nodes]
    groups = form_groups(nodes, sent, 5)
    assert [group.path for group in groups] == [(), chain, ("z",)]


def test_who_did_not_answer_cannot_be_told_from_which_places_are_shown() -> None:
    """One person more was invited to the department than to its team: it is not shown, whether they answered
    or not."""
    team, lead = ("Sales", "North"), ("Sales",)
    shown = []
    for sent in (0, 1):
        people = seats({team: (40, 30), lead: (1, sent), ("Operations",): (40, 30)})
        nodes = nodes_of(people)
        ballots = [{team: 30, lead: sent, ("Operations",): 30}.get(node.path, 0) for node in nodes]
        shown.append([(group.path, group.of, group.shown) for group in form_groups(nodes, ballots, 5)])
    assert shown[0] == shown[1]
    assert lead not in {path for path, _, _ in shown[0]}


def test_an_answer_cannot_be_averaged_out_of_a_row_of_places_of_one_person_more_each() -> None:
    """31 places, one in the other, of one silent person more each: those are shown that are seven apart,
    not 31 errors of one count. The largest is a group, since who did not answer joined it."""
    chain = [tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZabcde"[: length + 1]) for length in range(31)]
    people = seats({chain[-1]: (30, 30), ("Other",): (40, 40), **dict.fromkeys(chain[:-1], (1, 0))})
    nodes = nodes_of(people)
    ballots = [{chain[-1]: 30, ("Other",): 40}.get(node.path, 0) for node in nodes]
    shown = {group.path for group in form_groups(nodes, ballots, 5)}
    sizes = sorted(node.invited for node in nodes if node.path in shown & set(chain))
    assert sizes == [30, 37, 44, 51, 60]


def written(japanese: int, english: int, *, named: tuple[int, int]) -> dict[str, ThemeRelease]:
    """Publish texts in two languages, so many of which name the theme of burden."""
    texts = [
        (language, phrase if n < naming else "-")
        for language, people, naming, phrase in (
            ("ja", japanese, named[0], "業務負荷が増えた"),
            ("en", english, named[1], "more work"),
        )
        for n in range(people)
    ]
    released = publish(
        {(): (90, 60)},
        [{VOICE.id: text} for _, text in texts],
        languages=[language for language, _ in texts],
    )
    return {
        figure.theme: figure
        for figure in released.figures
        if isinstance(figure, ThemeRelease) and figure.is_known
    }


@pytest.mark.parametrize("english", range(5))
def test_texts_that_are_shown_cannot_be_subtracted_from_a_theme_to_read_the_few_that_are_not(
    english: int,
) -> None:
    """Every reader can count the theme in the 12 Japanese texts that are shown. Up to four English ones that
    name it must not be what is missing to the published number."""
    themes = written(12, 4, named=(7, english))
    shown = sum(
        "burden" in themes_in(text, {"burden": ("業務負荷が増えた",)}) for text in ["業務負荷が増えた"] * 7
    )
    assert themes["burden"].people - shown == 0


def test_what_all_who_wrote_in_a_rare_language_said_is_not_told() -> None:
    """All five English texts name a theme that no Japanese one does: a theme of five would be theirs."""
    assert "burden" not in written(30, 5, named=(0, 5))
    assert "burden" not in written(3, 2, named=(3, 2))


def test_texts_that_are_not_shown_are_not_counted_where_fewer_than_twenty_wrote_them() -> None:
    assert written(12, 9, named=(7, 5))["burden"].people == 7


def test_a_theme_that_four_shown_and_four_others_name_is_not_published() -> None:
    """Eight in all; but the four others are too few to be counted, and the four shown ones are all that is
    left."""
    assert "burden" not in written(12, 9, named=(4, 4))


def test_the_sizes_of_the_parts_never_stand_beside_them() -> None:
    released = publish({("A",): (30, 22), ("B",): (30, 23), ("C",): (8, 6)}, [])
    assert len(parts_of(released.groups)) == 3
    for group in released.groups:
        numbers = [
            value for value in vars_of(group) if isinstance(value, int) and not isinstance(value, bool)
        ]
        assert numbers == [group.number]
    assert released.answered == 51


def vars_of(value: object) -> list[object]:
    return [getattr(value, name) for name in type(value).__dataclass_fields__]  # type: ignore[attr-defined]
