"""Which published terms are worth a theme: those of no theme, the most named ones first."""

from surveys.codebook.model import Theme
from surveys.codebook.suggestions import Suggestion, suggested_terms
from surveys.gate.model import Figure, Released, TextsRelease, ThemeRelease


def term(name: str, people: int, question_id: str = "voice") -> ThemeRelease:
    """A term as it was published."""
    return ThemeRelease(question_id=question_id, theme=name, people=people, is_known=False)


def wave(*figures: Figure) -> Released:
    """What was published of a wave."""
    return Released(answered=50, invited=60, figures=figures)


def theme(*phrases: str) -> Theme:
    """A theme with phrases in English."""
    return Theme(id="a", name={"en": "A"}, phrases={"en": phrases})


def names(found: tuple[Suggestion, ...]) -> list[str]:
    """Return the terms in their order."""
    return [one.term for one in found]


def test_terms_come_most_named_first_and_then_by_how_many_waves_had_them() -> None:
    waves = [wave(term("printer", 9), term("approval", 7), term("badge", 7)), wave(term("badge", 5))]
    assert suggested_terms(waves, []) == (
        Suggestion(term="printer", people=9, waves=1),
        Suggestion(term="badge", people=7, waves=2),
        Suggestion(term="approval", people=7, waves=1),
    )


def test_the_same_people_in_two_questions_are_not_added_up() -> None:
    found = suggested_terms([wave(term("printer", 9), term("printer", 6, "more"))], [])
    assert found == (Suggestion(term="printer", people=9, waves=1),)


def test_what_a_theme_has_by_now_is_not_suggested() -> None:
    waves = [wave(term("printers", 9), term("approval", 7))]
    assert names(suggested_terms(waves, [theme("printer")])) == ["approval"]


def test_a_term_that_is_a_part_of_a_longer_phrase_is_suggested() -> None:
    assert names(suggested_terms([wave(term("approval", 7))], [theme("waiting for approval")])) == [
        "approval"
    ]


def test_themes_and_numbers_of_texts_are_no_terms() -> None:
    known = ThemeRelease(question_id="voice", theme="slow", people=20, is_known=True)
    number = TextsRelease(question_id="voice", language="en", people=30)
    assert suggested_terms([wave(known, number)], []) == ()


def test_no_more_are_suggested_than_can_be_read() -> None:
    many = [term(f"word{chr(97 + n)}", 40 - n) for n in range(26)]
    assert names(suggested_terms([wave(*many)], [])) == [one.theme for one in many[:20]]
    assert names(suggested_terms([wave(*many)], [], most=2)) == ["worda", "wordb"]


def test_without_results_there_is_nothing_to_suggest() -> None:
    assert suggested_terms([], [theme("slow")]) == ()
