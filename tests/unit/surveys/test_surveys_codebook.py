"""The codebook that is shipped, and how themes and terms are found in what people wrote."""

import unicodedata

import pytest

from surveys.codebook.matching import Way, terms_in, themes_in
from surveys.codebook.model import LONGEST_PHRASE, LONGEST_THEME_NAME, MOST_PHRASES
from surveys.codebook.rules import fault_of
from surveys.codebook.shipped import phrases_in, shipped_codebook, shipped_themes, theme_names

BOTH = ("ja", "en")
CODEBOOK = shipped_codebook(BOTH)


both_ways = pytest.mark.parametrize("way", Way)


def found(text: str, language: str, way: Way) -> set[str]:
    """Return the shipped themes in a text."""
    return set(themes_in(text, CODEBOOK.phrases[language], way=way))


# ---------------------------------------------------------------------------- what is shipped


def test_every_theme_has_a_name_in_both_languages_and_phrases_enough() -> None:
    assert 12 <= len(theme_names()) <= 20
    assert all(set(names) == set(BOTH) for names in theme_names().values())
    for language in BOTH:
        assert CODEBOOK.phrases[language].keys() == theme_names().keys()
        assert all(8 <= len(several) <= MOST_PHRASES for several in CODEBOOK.phrases[language].values())


def test_a_phrase_is_of_one_theme_only() -> None:
    for language in BOTH:
        phrases = [phrase for several in CODEBOOK.phrases[language].values() for phrase in several]
        assert len(phrases) == len(set(phrases))


def test_what_is_shipped_keeps_the_rules_for_what_is_edited() -> None:
    for theme in shipped_themes().values():
        assert all(len(name) <= LONGEST_THEME_NAME for name in theme.name.values())
        assert all(len(phrase) <= LONGEST_PHRASE for several in theme.phrases.values() for phrase in several)
        assert [fault_of(several) for several in theme.phrases.values()] == [None, None]


def test_phrases_are_written_as_texts_are_compared() -> None:
    for language in BOTH:
        for several in CODEBOOK.phrases[language].values():
            assert all(unicodedata.normalize("NFKC", one).casefold() == one for one in several)


def test_a_wave_in_one_language_has_the_phrases_of_that_one() -> None:
    assert set(phrases_in(("en",))) == {"en"}
    codebook = shipped_codebook(("en",))
    assert codebook.phrases == phrases_in(("en",))
    assert codebook.theme_names == theme_names()


@both_ways
@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("正直、面倒くさそう。", {"tedious"}),
        ("前の方が楽だった", {"old-way"}),
        ("業務負荷が増えたと感じています。", {"more-work"}),
        ("やらされ感があります。", {"made-to"}),
        ("入力項目が多いので減らしてほしい", {"too-many-fields"}),
        ("Excelにも同じ内容を何度も書いている", {"double-entry"}),
        ("何のために入れるのかがわからない", {"purpose-unclear"}),
        ("使い方がよくわからないまま使っています", {"how-to-unclear"}),
        ("画面が見づらい", {"screens-hard"}),
        ("日中は時間がないです", {"no-time"}),
        ("とにかく動作が遅い", {"slow"}),
        ("スマホで承認したい", {"mobile"}),
        ("現場の実態と合わない", {"does-not-fit"}),
        ("監視されているみたいで嫌です", {"watched"}),
        ("入力しても誰も見ていない", {"data-unused"}),
        ("要望を出しても対応してくれない", {"not-heard"}),
        ("研修がほしいです", {"support"}),
        ("引き継ぎが楽になって助かっています", {"helps"}),
        ("特にありません。", set()),
    ],
)
def test_what_reluctant_users_say_in_japanese_is_found(text: str, themes: set[str], way: Way) -> None:
    assert found(text, "ja", way) == themes


@both_ways
@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("It is just a hassle.", {"tedious"}),
        ("The old way was easier", {"old-way"}),
        ("This means extra work for us", {"more-work"}),
        ("We are being told to use it", {"made-to"}),
        ("There are too many fields on that form", {"too-many-fields"}),
        ("I have to enter the same numbers in Excel", {"double-entry"}),
        ("I don't see the point", {"purpose-unclear"}),
        ("I don’t know how to change a deal", {"how-to-unclear"}),
        ("It's clunky", {"screens-hard"}),
        ("I never have time for this", {"no-time"}),
        ("It crashes twice a day", {"slow"}),
        ("Let me approve on my phone", {"mobile"}),
        ("It doesn't fit how we sell", {"does-not-fit"}),
        ("I feel watched", {"watched"}),
        ("Nobody looks at what I enter", {"data-unused"}),
        ("Nothing ever changes", {"not-heard"}),
        ("We need training sessions", {"support"}),
        ("It saves time at month end", {"helps"}),
        ("Nothing to add.", set()),
    ],
)
def test_what_reluctant_users_say_in_english_is_found(text: str, themes: set[str], way: Way) -> None:
    assert found(text, "en", way) == themes


@both_ways
@pytest.mark.parametrize(
    "text",
    ["売上が落ちるのが心配", "責任が重大です", "不便はありません"],
)
def test_what_only_looks_like_a_theme_in_japanese_is_none(text: str, way: Way) -> None:
    assert found(text, "ja", way) == set()


@both_ways
@pytest.mark.parametrize(
    "text", ["A slowly growing market", "The flagship store", "I gave him a phone call", "Debugging is fun"]
)
def test_what_only_looks_like_a_theme_in_english_is_none(text: str, way: Way) -> None:
    assert found(text, "en", way) == set()


def test_a_word_inside_of_a_longer_one_is_told_apart_by_letters_only() -> None:
    """A limit that docs/why/themes.md names: what splits words takes 面倒見 (care for others) for two."""
    text = "面倒見のよい上司です"
    assert found(text, "ja", Way.LETTERS) == set()
    assert found(text, "ja", Way.WORDS) == {"tedious"}


# ---------------------------------------------------------------------------- how it is found


@pytest.mark.parametrize(
    "text",
    ["ＥＸＣＥＬにも", "excelにも", "Excelにも書く", "\n\nExcelにも\n"],
    ids=["full width", "small", "in a sentence", "lines"],
)
def test_width_and_capitals_do_not_matter(text: str) -> None:
    assert themes_in(text, {"a": ("Excelにも",)}) == {"a"}


def test_half_width_katakana_is_read_as_full_width_and_hiragana_stays_apart() -> None:
    assert themes_in("ｽﾏﾎで", {"a": ("スマホ",)}) == {"a"}
    assert themes_in("すまほで", {"a": ("スマホ",)}) == frozenset()


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("field", "Fields"),
        ("waste of time", "wasted   of\ttimes"),
        ("entry", "entries"),
        ("lag", "lagging"),
        ("freeze", "it was freezing"),
        ("crash", "crashes"),
        ("double entry", "double-entry"),
        ("dont know", "I don't know"),
        ("don't know", "I dont know"),
        ("too many field", "too many fields?"),
        ("excel", "UIよりExcelがよい"),
    ],
)
def test_a_phrase_in_latin_letters_is_met_word_by_word_with_its_endings(phrase: str, text: str) -> None:
    assert themes_in(text, {"a": (phrase,)}) == {"a"}


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("field", "Fieldwork"),
        ("lag", "flag"),
        ("slow", "slower"),
        ("no time", "not on time"),
        ("at", "ates"),
        ("more work", "more people seem to like work"),
        ("excel", "excel2"),
    ],
)
def test_a_part_of_a_word_is_no_phrase(phrase: str, text: str) -> None:
    assert themes_in(text, {"a": (phrase,)}) == frozenset()


def test_a_theme_is_named_once_and_several_may_be() -> None:
    phrases = {"a": ("面倒", "手間"), "b": ("遅い",), "c": ("研修",)}
    assert themes_in("面倒で手間。遅い", phrases) == {"a", "b"}
    assert themes_in("", phrases) == frozenset()


def test_an_empty_phrase_is_in_no_text() -> None:
    assert themes_in("anything", {"a": ("", " ")}) == frozenset()


# ---------------------------------------------------------------------------- terms


def test_english_terms_are_words_of_four_letters_and_more_that_say_something() -> None:
    assert terms_in("The approval screens don't help with Approval in CRM", "en") == {
        "approval",
        "screens",
        "help",
    }


def test_japanese_terms_are_runs_of_kanji_or_katakana() -> None:
    text = "商談の承認をｽﾏｰﾄﾌｫﾝで、Salesforceから見積書。今回の件"
    assert terms_in(text, "ja") == {"商談", "承認", "スマートフォン", "salesforce", "見積書"}


def test_japanese_words_are_no_terms_of_an_english_text() -> None:
    assert terms_in("承認 approvals", "en") == {"approvals"}


def test_a_text_of_stop_words_has_no_terms() -> None:
    assert terms_in("this would have been there", "en") == frozenset()
    assert terms_in("今回の業務について、自分の場合", "ja") == frozenset()
