"""Dates, numbers, lists and texts as the readers of each language write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from cards.words import LANGUAGES, MissingWordsError, Words, load_words, nearest_language, read_catalogue

JA, EN = load_words("ja"), load_words("en")


def words_of(language="en", **texts):
    """Return words of a catalogue with these texts besides the patterns of dates and numbers."""
    catalogue = Catalog(locale=language)
    for message in read_catalogue(language):
        if str(message.id).startswith("pattern."):
            catalogue.add(message.id, message.string)
    for key, text in texts.items():
        catalogue.add((key, key) if isinstance(text, tuple) else key, text)
    return Words(language, catalogue)


def test_dates_have_their_weekday():
    assert JA.date(date(2026, 6, 9)) == "6月9日（火）"
    assert EN.date(date(2026, 6, 9)) == "Tue 9 June"


def test_short_dates_fit_under_a_bar_of_a_chart():
    assert JA.short_date(date(2026, 12, 28)) == "12月28日"
    assert EN.short_date(date(2026, 12, 28)) == "28 Dec"


def test_moments_are_told_in_the_zone_they_come_in():
    tokyo = datetime(2026, 6, 9, 5, 12, tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo"))
    assert JA.moment(tokyo) == "6月9日（火）14:12"
    assert EN.moment(tokyo) == "Tue 9 June, 14:12"


def test_the_same_moment_is_told_to_each_reader_in_their_own_zone():
    # Moments are equal whatever their zone, which once let the first reader's zone answer for all.
    moment = datetime(2026, 6, 9, 5, 12, tzinfo=UTC)
    zones = ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles")
    told = [EN.moment(moment.astimezone(ZoneInfo(zone))) for zone in zones]
    assert told == ["Tue 9 June, 14:12", "Tue 9 June, 07:12", "Mon 8 June, 22:12"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (7, "7"),
        (Decimal("7.50"), "7.5"),
        (Decimal("7.456"), "7.46"),
        (1830, "1,830"),
        (Decimal("-11.1"), "−11.1"),
        (Decimal("1e26"), "1.00E+26"),
    ],
)
@pytest.mark.parametrize("words", [JA, EN], ids=LANGUAGES)
def test_numbers_have_half_width_digits_and_a_true_minus(words, number, written):
    assert words.number(number) == written


@pytest.mark.parametrize("words", [JA, EN], ids=LANGUAGES)
def test_minus_zero_is_written_as_zero_and_never_remembered_for_it(words):
    assert [words.number(Decimal(text)) for text in ("-0", "0", "-0.0", "-0.001", "0.00")] == ["0"] * 5


def test_percent_is_whole_and_spaced_as_usual():
    assert JA.percent(Decimal("0.75")) == "75%"
    assert EN.percent(Decimal("0.75")).replace("\u00a0", " ") == "75 %"
    assert JA.percent(0) == "0%"
    assert JA.percent(Decimal("-0.1")) == "−10%"


def test_lists_are_joined_as_in_a_sentence():
    assert JA.join(["休暇2日", "祝日1日", "外出1日"]) == "休暇2日、祝日1日、外出1日"
    assert EN.join(["a", "b", "c"]) == "a, b and c"
    assert EN.join(["a"]) == "a"
    assert EN.join([]) == ""


def test_english_counts_know_singular_and_plural():
    assert EN.count("left_out.leave", 1) == "1 leave day"
    assert EN.count("left_out.leave", Decimal(1)) == "1 leave day"
    assert EN.count("left_out.leave", 2) == "2 leave days"
    assert EN.count("left_out.leave", 0) == "0 leave days"


def test_half_days_are_plural_in_english():
    assert EN.count("left_out.leave", Decimal("0.5")) == "0.5 leave days"
    assert EN.count("left_out.leave", Decimal("1.5")) == "1.5 leave days"


def test_japanese_has_one_form_for_every_count():
    assert [JA.count("left_out.leave", n) for n in (0, 1, Decimal("1.5"))] == [
        "休暇0日",
        "休暇1日",
        "休暇1.5日",
    ]


def test_a_template_writes_numbers_and_dates_by_itself():
    words = words_of(line="{{ n }} on {{ day }} at {{ at }}{% if rest is none %} and nothing else{% endif %}")
    at = datetime(2026, 6, 9, 14, 12, tzinfo=UTC)
    shown = words.text("line", n=1200, day=date(2026, 6, 9), at=at, rest=None)
    assert shown == "1,200 on Tue 9 June at Tue 9 June, 14:12 and nothing else"


def test_a_text_without_variables_is_returned_as_it_is():
    assert words_of(line="100 % & <b>").text("line") == "100 % & <b>"


@given(st.text("ab {}%日", max_size=12), st.text("ab {}", max_size=6), st.integers(0, 9999))
def test_texts_that_only_show_values_are_rendered_as_jinja_renders_them(around, name, number):
    source = f"{around}{{{{ name }}}}{around}{{{{ number }}}}{around}"
    try:
        jinja = Environment(undefined=StrictUndefined, autoescape=False).from_string(source)
    except TemplateSyntaxError:
        return
    try:
        expected = jinja.render(name=name, number=f"{number:,}")
    except UndefinedError:
        return  # Braces around letters are a value of their own, which nobody gives.
    assert words_of(line=source).text("line", name=name, number=number) == expected


def test_a_missing_value_is_an_error_and_not_a_gap():
    with pytest.raises(UndefinedError, match="day"):
        EN.text("check_in.title", total=90)


def test_a_missing_key_is_an_error():
    with pytest.raises(MissingWordsError, match=r"en: no\.such\.key"):
        EN.text("no.such.key")
    with pytest.raises(MissingWordsError):
        EN.count("no.such.key", 1)


def test_a_text_with_plural_forms_asks_for_its_count():
    with pytest.raises(MissingWordsError):
        EN.text("left_out.leave", n=1)


def test_an_untranslated_text_counts_as_missing():
    words = words_of(line="")
    with pytest.raises(MissingWordsError):
        words.text("line")


def test_a_text_cannot_reach_into_python():
    words = words_of(line="{{ name.__class__.__mro__ }}", loop="{% for each in range(9) %}x{% endfor %}")
    with pytest.raises(SecurityError):
        words.text("line", name="x")
    with pytest.raises(UndefinedError):
        words.text("loop")


def test_what_a_person_wrote_is_shown_and_not_carried_out():
    assert words_of(line="Hello {{ name }}").text("line", name="{{ 7*7 }}") == "Hello {{ 7*7 }}"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("ja-JP", "ja"),
        ("ja_JP.UTF-8", "ja"),
        ("EN-us", "en"),
        ("en", "en"),
        ("de-DE", "ja"),
        ("", "ja"),
        (None, "ja"),
    ],
)
def test_a_reader_gets_their_language_or_the_companys(locale, language):
    assert nearest_language(locale, fallback=("ja", "en")) == language


def test_a_company_language_that_hojorin_does_not_speak_falls_through():
    assert nearest_language("fr", fallback=("de", "ja")) == "ja"
    assert nearest_language(None, fallback=()) == "en"


def test_the_catalogue_is_read_once():
    assert load_words("ja") is load_words("ja")
