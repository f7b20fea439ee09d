"""How rhythms are written and read in English and Japanese."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from people.rhythm import LAST, Counted, Daily, InPeriod, Once, Period, Rhythm, Weekly
from people.rhythm_words import RhythmRefusedError, all_rhythms, parse_rhythm, rhythm_words

SECOND_WORKING_DAY = InPeriod(period=Period.MONTH, counted=Counted.WORKING_DAY, place=2)
LAST_FRIDAY = InPeriod(period=Period.MONTH, counted=Counted.WEEKDAY, place=LAST, weekday=5)
FIFTH = InPeriod(period=Period.MONTH, counted=Counted.DAY, place=5)
LAST_DAY = InPeriod(period=Period.MONTH, counted=Counted.DAY, place=LAST)
QUARTER = InPeriod(period=Period.QUARTER, counted=Counted.WORKING_DAY, place=1)

WRITTEN: list[tuple[Rhythm, str, str]] = [
    (Once(day=date(2026, 12, 1)), "once, 2026-12-01", "1回のみ、2026年12月1日"),
    (Daily(), "daily", "毎日"),
    (Weekly(weekday=2), "weekly, Tue", "毎週、火曜日"),
    (Weekly(every=2, weekday=2), "every 2 weeks, Tue", "隔週、火曜日"),
    (Weekly(every=3, weekday=7), "every 3 weeks, Sun", "3週ごと、日曜日"),
    (FIFTH, "monthly, day 5", "毎月、5日"),
    (LAST_DAY, "monthly, last day", "毎月、末日"),
    (SECOND_WORKING_DAY, "monthly, second working day", "毎月、第2営業日"),
    (LAST_FRIDAY, "monthly, last Fri", "毎月、最終金曜日"),
    (QUARTER, "quarterly, first working day", "四半期ごと、第1営業日"),
]


@pytest.mark.parametrize(("rhythm", "english", "japanese"), WRITTEN)
def test_each_form_is_written_in_one_way_in_each_language_and_read_back(
    rhythm: Rhythm, english: str, japanese: str
) -> None:
    assert rhythm_words(rhythm, "en") == english
    assert rhythm_words(rhythm, "ja") == japanese
    assert parse_rhythm(english) == parse_rhythm(japanese) == rhythm


@pytest.mark.parametrize("language", ["en", "ja", "fr"])
def test_every_rhythm_is_read_back_as_it_was_written(language: str) -> None:
    for rhythm in all_rhythms():
        assert parse_rhythm(rhythm_words(rhythm, language)) == rhythm


def test_no_two_rhythms_are_written_alike() -> None:
    rhythms = list(all_rhythms())
    for language in ("en", "ja"):
        assert len({rhythm_words(rhythm, language) for rhythm in rhythms}) == len(rhythms)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_any_day_is_read_back_as_it_was_written(day: date) -> None:
    for language in ("en", "ja"):
        assert parse_rhythm(rhythm_words(Once(day=day), language)) == Once(day=day)


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("  MONTHLY ,  Second   Working Day ", SECOND_WORKING_DAY),
        ("monthly second working day", SECOND_WORKING_DAY),
        ("monthly, 2nd business day", SECOND_WORKING_DAY),
        ("every month, the 2nd working day", SECOND_WORKING_DAY),
        ("ｍｏｎｔｈｌｙ，　ｄａｙ　５", FIFTH),
        ("monthly、day 5", FIFTH),
        ("monthly, the 5th", FIFTH),
        ("Monthly, last Friday", LAST_FRIDAY),
        ("every week, tuesday", Weekly(weekday=2)),
        ("every 1 week, Tue", Weekly(weekday=2)),
        ("fortnightly, Tue", Weekly(every=2, weekday=2)),
        ("every other week, Tue", Weekly(every=2, weekday=2)),
        ("EVERY ２ WEEKS， TUESDAY", Weekly(every=2, weekday=2)),
        ("every day", Daily()),
        ("once 2026/12/1", Once(day=date(2026, 12, 1))),
        ("毎月、第２営業日", SECOND_WORKING_DAY),
        ("毎月第2営業日", SECOND_WORKING_DAY),
        ("毎月 第二営業日", SECOND_WORKING_DAY),
        ("毎月，第2営業日目", SECOND_WORKING_DAY),
        ("毎月５日", FIFTH),
        ("毎月、最終日", LAST_DAY),
        ("毎月、月末", LAST_DAY),
        ("毎月、最終金曜", LAST_FRIDAY),
        ("毎週、火", Weekly(weekday=2)),
        ("毎週日曜日", Weekly(weekday=7)),
        ("毎週、日", Weekly(weekday=7)),
        ("2週間ごと、火曜", Weekly(every=2, weekday=2)),
        ("２週に1回、火曜日", Weekly(every=2, weekday=2)),
        ("3か月ごと、第1営業日", QUARTER),
        ("毎四半期、第一営業日", QUARTER),
        ("一回だけ、2026-12-01", Once(day=date(2026, 12, 1))),
    ],
)
def test_reading_is_tolerant_of_width_case_commas_spaces_and_near_words(text: str, rhythm: Rhythm) -> None:
    assert parse_rhythm(text) == rhythm


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("montly, day 5", "monthly, day 5"),
        ("monthly, secnd working day", "monthly, second working day"),
        ("weekly, Teu", "weekly, Tue"),
        ("毎月、第2営業", "毎月、第2営業日"),
        ("隔週、火曜月", "隔週、火曜日"),
        ("once, 2026-02-30", "once, 2026-12-01"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_nearest_form(text: str, nearest: str) -> None:
    with pytest.raises(RhythmRefusedError) as refused:
        parse_rhythm(text)
    assert (refused.value.text, refused.value.nearest) == (text, nearest)


@pytest.mark.parametrize(
    "text",
    [
        *("", "weekly", "monthly", "毎月", "yearly, day 1", "Tue", "weekly, Tue, Wed"),
        *("monthly, day 0", "monthly, day 32", "monthly, fifth Fri", "monthly, 11th working day"),
        *("every 0 weeks, Mon", "every 13 weeks, Mon", "once, 1850-01-01", "once, 2026-13-01"),
        *("毎月、第2日", "毎月、第0営業日", "13週ごと、月曜日", "monthly, day " + "9" * 5000),
    ],
)
def test_what_says_no_day_or_one_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(RhythmRefusedError):
        parse_rhythm(text)


@given(st.text(max_size=120))
@example("毎" * 2000)
@example("every " * 2000)
def test_any_text_is_read_or_refused_with_a_form_that_can_be_read(text: str) -> None:
    try:
        parse_rhythm(text)
    except RhythmRefusedError as refused:
        assert parse_rhythm(refused.nearest) in list(all_rhythms())
