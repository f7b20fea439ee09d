"""How phrases are met: by words, by letters, and where a sentence denies them."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.codebook import japanese
from surveys.codebook.folding import folded, sentences
from surveys.codebook.latin import stem
from surveys.codebook.matching import Matcher, Way, themes_in, usual_way
from surveys.codebook.rules import is_too_short, twice_in

both_ways = pytest.mark.parametrize("way", Way)
LETTERS = st.text(
    alphabet=st.one_of(st.sampled_from("面倒だではない入力が増えた、。 ネクterm not nｅ"), st.characters()),
    max_size=30,
)


def is_met(phrase: str, text: str, way: Way) -> bool:
    """Tell whether a text has a phrase."""
    return themes_in(text, {"a": (phrase,)}, way=way) == {"a"}


# ---------------------------------------------------------------------------- Japanese


@both_ways
@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("入力が増えた", "入力は増えています"),
        ("入力が増えた", "日々の入力が、増えてしまった。"),
        ("使い方がわからない", "使い方がよくわからないままです"),
        ("時間がない", "時間がありません"),
        ("時間がない", "昼は時間がなかった"),
        ("誰も見ていない", "誰も見ていません"),
        ("入力項目が多い", "入力項目が多すぎる"),
        ("スマホ", "ｽﾏﾎで承認したい"),
    ],
)
def test_endings_particles_and_small_words_do_not_matter_in_japanese(
    phrase: str, text: str, way: Way
) -> None:
    assert is_met(phrase, text, way)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("面倒くさい", "めんどくさかった"),
        ("使い方がわからない", "使い方が分かりません"),
        ("入力が増えた", "入力する項目がふえた"),
        ("前のほうが楽", "前の方がずっと楽だった"),
        ("見づらい", "画面が見辛い"),
        ("動作が遅い", "動作がとても遅いです"),
        ("二重入力", "２重に入力している"),
    ],
)
def test_spelling_and_words_between_do_not_matter_by_words(phrase: str, text: str) -> None:
    assert is_met(phrase, text, Way.WORDS)


@both_ways
@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("面倒だ", "面倒ではない"),
        ("面倒だ", "面倒だとは思わない"),
        ("動作が遅い", "動作は遅くないです"),
        ("業務負荷が増えた", "業務負荷は増えていません"),
        ("時間がない", "時間がないわけではない"),
        ("強制され", "強制されたわけではない"),
    ],
)
def test_what_is_denied_in_japanese_is_not_said(phrase: str, text: str, way: Way) -> None:
    assert not is_met(phrase, text, way)


@both_ways
@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("業務負荷が増える", "業務負荷が増えないようにしてほしい"),
        ("監視", "監視しないでほしい"),
        ("面倒だ", "面倒だし、意味がない"),
        ("意味がない", "意味がないと思います"),
    ],
)
def test_a_wish_and_another_denial_deny_nothing(phrase: str, text: str, way: Way) -> None:
    assert is_met(phrase, text, way)


@both_ways
@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("入力が増えた", "入力は楽になった。売上が増えた。"),
        ("入力が増えた", "売上が増えた"),
        ("時間がない", "時間はある。人がいない。"),
    ],
)
def test_a_phrase_is_met_inside_of_one_sentence(phrase: str, text: str, way: Way) -> None:
    assert not is_met(phrase, text, way)


def test_a_phrase_with_a_particle_that_means_something_needs_it_by_words() -> None:
    assert is_met("Excelにも", "Excelにも書いている", Way.WORDS)
    assert not is_met("Excelにも", "Excelで書いている", Way.WORDS)


@both_ways
def test_a_text_that_grows_when_it_is_folded_is_read(way: Way) -> None:
    """U+FDFA becomes 18 characters; what splits words takes 49,149 bytes at most."""
    assert themes_in("\ufdfa" * 1000 + "面倒だ", {"a": ("面倒だ",)}, way=way) <= {"a"}
    assert is_met("面倒だ", "\ufdfa" * 1000 + "。面倒だ", way)


# ---------------------------------------------------------------------------- English


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("slow", "It is not slow any more"),
        ("slow", "It isn't really slow."),
        ("hassle", "Not as much of a hassle as I feared"),
        ("burden", "It has never been a burden"),
        ("confusing", "no longer confusing"),
    ],
)
def test_what_is_denied_in_english_is_not_said(phrase: str, text: str) -> None:
    assert not is_met(phrase, text, Way.LETTERS)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("slow", "Not only slow, it also crashes"),
        ("slow", "I do not use it because it is slow"),
        ("slow", "It does not help, it is slow"),
        ("not see the point", "I don't see the point"),
        ("not see the point", "I cannot really see the point"),
        ("no time", "There is no time"),
        ("too many fields", "too many required fields"),
        ("enter twice", "we enter the same data twice"),
        ("does not fit", "it doesn’t fit"),
        ("used to be easier", "it used to be so much easier"),
    ],
)
def test_words_between_and_denials_of_the_phrase_itself_do_not_matter(phrase: str, text: str) -> None:
    assert is_met(phrase, text, Way.LETTERS)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("excel was better", "The spreadsheet was better"),
        ("because my manager", "only because my boss"),
        ("nobody reads", "no-one reads it"),
        ("nobody listens", "Nobody in Munich listens"),
        ("someone to ask", "I want somebody to ask"),
        ("wrote it twice", "I write it twice"),
        ("many fields", "so many boxes"),
        ("20 fields", "34 fields for one call"),
    ],
)
def test_everyday_words_stand_for_others_in_phrases_and_texts(phrase: str, text: str) -> None:
    assert is_met(phrase, text, Way.LETTERS)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("2 fields", "3 fields"),
        ("sick of", "on sick leave for most of May"),
        ("used to", "I used it again and had to wait"),
        ("training", "in the train"),
        ("every evening", "every even number"),
        ("helps us", "please help us"),
    ],
)
def test_small_words_stand_by_their_word_and_some_words_keep_their_ending(phrase: str, text: str) -> None:
    assert not is_met(phrase, text, Way.LETTERS)


@pytest.mark.parametrize("text", ["no comment this time", "not the right time", "no. Time is short"])
def test_nothing_stands_between_no_and_its_word(text: str) -> None:
    assert not is_met("no time", text, Way.LETTERS)


@pytest.mark.parametrize(
    "forms",
    [
        ("field", "fields"),
        ("waste", "wasted", "wasting", "wastes"),
        ("entry", "entries"),
        ("lag", "lags", "lagged", "lagging"),
        ("crash", "crashes", "crashed", "crashing"),
        ("use", "used", "uses", "using"),
        ("duplicate", "duplicated", "duplicates", "duplicating"),
        ("click", "clicks", "clicked"),
        ("annoy", "annoys", "annoyed", "annoying"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("slow", "slower"),
        ("field", "fieldwork"),
        ("bus", "busy"),
        ("thing", "th"),
        ("less", "les"),
        ("at", "ates"),
    ],
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


# ---------------------------------------------------------------------------- both ways, laws


@both_ways
@given(text=LETTERS, old=st.lists(LETTERS, max_size=4), new=LETTERS)
def test_adding_a_phrase_never_removes_a_theme(text: str, old: list[str], new: str, way: Way) -> None:
    before = themes_in(text, {"a": tuple(old), "b": ("面倒だ",)}, way=way)
    assert before <= themes_in(text, {"a": (*old, new), "b": ("面倒だ",)}, way=way)


@given(text=st.text(max_size=40))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert unicodedata.is_normalized("NFKC", once)


@given(text=st.text(max_size=200))
def test_sentences_are_folded_and_never_long(text: str) -> None:
    assert all(len(one) <= 1000 and folded(one) == one for one in sentences(text))


@both_ways
@given(phrase=st.text(alphabet="面倒入力増時間項目多遅", min_size=2, max_size=8))
def test_a_text_that_is_a_phrase_has_it(phrase: str, way: Way) -> None:
    assert is_met(phrase, phrase, way)


def test_a_theme_says_by_which_phrase_it_was_named() -> None:
    matcher = Matcher({"a": ("Too Many Fields", "面倒だ"), "b": ("slow",)}, way=Way.LETTERS)
    assert matcher.named("面倒だ。 too many fields") == {"a": "面倒だ"}
    assert matcher.named("slow, with too many fields") == {"a": "Too Many Fields", "b": "slow"}


# ---------------------------------------------------------------------------- with and without the extra


def test_the_extra_is_installed_where_tests_run_and_is_used() -> None:
    assert usual_way() is Way.WORDS


def test_without_the_extra_texts_are_met_by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """None in `sys.modules` is what makes an import fail as if nothing were installed."""
    for name in ("sudachipy", "sudachidict_core"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(japanese, "has_splitter", japanese.has_splitter.__wrapped__)
    assert usual_way() is Way.LETTERS
    assert themes_in("入力は増えています", {"a": ("入力が増えた",)}) == {"a"}
    with pytest.raises(ImportError):
        themes_in("入力", {"a": ("入力",)}, way=Way.WORDS)


# ---------------------------------------------------------------------------- what a phrase must be


@pytest.mark.parametrize("phrase", ["a", "UI", "多", "する", "も", "。。。", "！", "-"])
def test_a_phrase_that_stands_in_any_text_is_too_short(phrase: str) -> None:
    assert is_too_short(phrase)


@pytest.mark.parametrize("phrase", ["lag", "残業", "だるい", "スマホ", "遅い", "バグ", "GPS"])
def test_short_words_that_mean_something_are_phrases(phrase: str) -> None:
    assert not is_too_short(phrase)


def test_phrases_that_differ_by_width_and_capitals_are_the_same() -> None:
    assert twice_in(["Excelにも", "ＥＸＣＥＬにも"])
    assert not twice_in(["Excelにも", "エクセルにも"])
