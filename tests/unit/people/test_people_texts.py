"""Which of a customer's texts a reader gets."""

from people.texts import in_language

BOTH = {"en": "Purpose", "ja": "目的"}


def test_a_reader_gets_their_own_language() -> None:
    assert in_language(BOTH, "ja", fallback=("en",)) == "目的"


def test_a_missing_language_falls_back_in_the_companys_order() -> None:
    assert in_language(BOTH, "de", fallback=("ja", "en")) == "目的"
    assert in_language({"en": "Purpose"}, "ja", fallback=("ja", "en")) == "Purpose"


def test_any_language_is_better_than_none() -> None:
    assert in_language({"fr": "But"}, "ja", fallback=("en",)) == "But"


def test_a_text_that_was_left_out_is_empty() -> None:
    assert in_language({}, "ja", fallback=("en",)) == ""
