"""How a rhythm is written, in English and Japanese: read tolerantly, written in one form (CONTRACT,
Rhythm)."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import chain
from typing import TypeAlias, assert_never

from people.errors import HojorinError
from people.rhythm import (
    LAST,
    MOST_DAYS,
    MOST_WEEKDAYS,
    MOST_WEEKS,
    MOST_WORKING_DAYS,
    Counted,
    Daily,
    InPeriod,
    Once,
    Period,
    Rhythm,
    Weekly,
)

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KANJI_WEEKDAYS = "月火水木金土日"
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_KANJI_NUMBERS = "一二三四五六七八九十"
_YEARS = range(1900, 2200)
"""As of every date in a file."""
_LONGEST = 80
"""No form is longer; of a longer text only the beginning is compared."""
_EXAMPLE_DATE = date(2026, 12, 1)

_PERIOD = {"monthly": Period.MONTH, "every month": Period.MONTH, "毎月": Period.MONTH}
_PERIOD |= dict.fromkeys(("quarterly", "every quarter", "四半期ごと", "毎四半期"), Period.QUARTER)
_PERIOD |= dict.fromkeys(("3か月ごと", "3ヶ月ごと", "3カ月ごと", "3ヵ月ごと"), Period.QUARTER)
_FORTNIGHTLY = ("fortnightly", "every other week", "隔週")
_LAST_DAY = ("last day", "末日", "最終日", "月末")

_PERIODS = "|".join(_PERIOD)
_ORDINAL = rf"(?:the )?(?P<place>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th)|last)"
_PLACE = rf"(?P<place>最終|第(?:\d{{1,3}}|[{_KANJI_NUMBERS}]))"
_WEEKDAY = rf"(?P<weekday>{'|'.join((*_LONG_WEEKDAYS, *_WEEKDAYS)).lower()})"
_YOUBI = rf"(?P<weekday>[{_KANJI_WEEKDAYS}])曜日?"
_SHORT_YOUBI = rf"(?P<weekday>[{_KANJI_WEEKDAYS}])(?:曜日?)?"
"""Of weeks only: 第2日 would be the second day to others, not Sunday."""
_WITH_COMMA = r" ?[, ] ?"
_MAYBE_COMMA = r" ?,? ?"

Match: TypeAlias = re.Match[str]


class RhythmRefusedError(HojorinError):
    """A text is no rhythm. `nearest` is the one that it is most like, in its own language."""

    def __init__(self, text: str, *, nearest: str) -> None:
        super().__init__(f"{text!r} is no rhythm; the nearest is: {nearest}")
        self.text = text
        self.nearest = nearest


def parse_rhythm(text: str) -> Rhythm:
    """Return the rhythm that a text in either language says; raises `RhythmRefusedError`.

    Full-width letters and digits, `、` for a comma, capital letters and spaces do not matter.
    """
    plain = _plain(text)
    for pattern, read in _FORMS:
        match = pattern.fullmatch(plain)
        rhythm = read(match) if match else None
        if rhythm is not None:
            return rhythm
    raise RhythmRefusedError(text, nearest=_nearest(plain))


def rhythm_words(rhythm: Rhythm, language: str) -> str:
    """Return the one form of a rhythm in Japanese (`ja`), else in English. It is read back as the same."""
    return _japanese(rhythm) if language == "ja" else _english(rhythm)


# ---------------------------------------------------------------------------- reading


def _plain(text: str) -> str:
    """Return the text in half-width small letters, with single spaces and commas."""
    half_width = unicodedata.normalize("NFKC", text).lower().replace("、", ",")
    return " ".join(half_width.split())


def _once(match: Match) -> Rhythm | None:
    year, month, day = (int(match[name]) for name in ("year", "month", "day"))
    try:
        return Once(day=date(year, month, day)) if year in _YEARS else None
    except ValueError:
        return None


def _daily(_match: Match) -> Rhythm:
    return Daily()


def _weekly(match: Match) -> Rhythm | None:
    given = match.groupdict().get("every")
    every = int(given) if given else 2 if match[0].startswith(_FORTNIGHTLY) else 1
    if not 1 <= every <= MOST_WEEKS:
        return None
    return Weekly(every=every, weekday=_weekday_of(match["weekday"]))


def _last_day(match: Match) -> Rhythm:
    return InPeriod(period=_PERIOD[match["period"]], counted=Counted.DAY, place=LAST)


def _day(match: Match) -> Rhythm | None:
    return _within(match, Counted.DAY, place=int(match["number"]), most=MOST_DAYS)


def _working_day(match: Match) -> Rhythm | None:
    return _within(match, Counted.WORKING_DAY, place=_place_of(match["place"]), most=MOST_WORKING_DAYS)


def _weekday(match: Match) -> Rhythm | None:
    return _within(match, Counted.WEEKDAY, place=_place_of(match["place"]), most=MOST_WEEKDAYS)


def _within(match: Match, counted: Counted, *, place: int, most: int) -> Rhythm | None:
    if place != LAST and not 1 <= place <= most:
        return None
    weekday = _weekday_of(match["weekday"]) if counted is Counted.WEEKDAY else None
    return InPeriod(period=_PERIOD[match["period"]], counted=counted, place=place, weekday=weekday)


def _weekday_of(word: str) -> int:
    if word in _KANJI_WEEKDAYS:
        return _KANJI_WEEKDAYS.index(word) + 1
    return [name.lower() for name in _WEEKDAYS].index(word[:3]) + 1


def _place_of(word: str) -> int:
    if word in ("last", "最終"):
        return LAST
    bare = word.removeprefix("第")
    if bare in _KANJI_NUMBERS:
        return _KANJI_NUMBERS.index(bare) + 1
    return _ORDINALS.index(bare) + 1 if bare in _ORDINALS else int(re.sub(r"\D", "", bare))


def _forms() -> Iterator[tuple[str, Callable[[Match], Rhythm | None]]]:
    """Yield what may be written, and how it is read. Japanese needs no comma, English a comma or a space."""
    iso = r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
    kanji = r"(?P<year>\d{4})年 ?(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日"
    period = f"(?P<period>{_PERIODS})"
    yield rf"once{_WITH_COMMA}{iso}", _once
    yield rf"[1一] ?回(?:のみ|だけ|限り){_MAYBE_COMMA}(?:{iso})", _once
    yield rf"[1一] ?回(?:のみ|だけ|限り){_MAYBE_COMMA}(?:{kanji})", _once
    yield r"daily|every day|毎日", _daily
    yield rf"(?:weekly|every week){_WITH_COMMA}{_WEEKDAY}", _weekly
    yield rf"(?:{'|'.join(_FORTNIGHTLY[:2])}){_WITH_COMMA}{_WEEKDAY}", _weekly
    yield rf"every (?P<every>\d{{1,3}}) weeks?{_WITH_COMMA}{_WEEKDAY}", _weekly
    yield rf"(?:毎週|隔週){_MAYBE_COMMA}{_SHORT_YOUBI}", _weekly
    yield rf"(?P<every>\d{{1,3}}) ?週間?(?:ごと|毎|に1回){_MAYBE_COMMA}{_SHORT_YOUBI}", _weekly
    yield rf"{period}{_MAYBE_COMMA}(?:the )?(?:{'|'.join(_LAST_DAY)})", _last_day
    yield rf"{period}{_WITH_COMMA}(?:on )?(?:the )?day (?P<number>\d{{1,3}})", _day
    yield rf"{period}{_WITH_COMMA}(?:on )?(?:the )?(?P<number>\d{{1,3}})(?:st|nd|rd|th)(?: day)?", _day
    yield rf"{period}{_MAYBE_COMMA}(?P<number>\d{{1,3}}) ?日(?:目)?", _day
    yield rf"{period}{_WITH_COMMA}{_ORDINAL} (?:working|business) day", _working_day
    yield rf"{period}{_MAYBE_COMMA}{_PLACE} ?営業日(?:目)?", _working_day
    yield rf"{period}{_WITH_COMMA}{_ORDINAL} {_WEEKDAY}", _weekday
    yield rf"{period}{_MAYBE_COMMA}{_PLACE} ?{_YOUBI}", _weekday


_FORMS = tuple((re.compile(pattern, re.ASCII), read) for pattern, read in _forms())


# ---------------------------------------------------------------------------- writing


def _english(rhythm: Rhythm) -> str:
    match rhythm:
        case Once():
            return f"once, {rhythm.day.isoformat()}"
        case Daily():
            return "daily"
        case Weekly():
            often = "weekly" if rhythm.every == 1 else f"every {rhythm.every} weeks"
            return f"{often}, {_WEEKDAYS[rhythm.weekday - 1]}"
        case InPeriod():
            often = "monthly" if rhythm.period is Period.MONTH else "quarterly"
            return f"{often}, {_english_day(rhythm)}"
        case _:
            assert_never(rhythm)


def _english_day(rhythm: InPeriod) -> str:
    ordinal = "last" if rhythm.place == LAST else _ORDINALS[(rhythm.place - 1) % len(_ORDINALS)]
    match rhythm.counted:
        case Counted.DAY:
            return "last day" if rhythm.place == LAST else f"day {rhythm.place}"
        case Counted.WORKING_DAY:
            return f"{ordinal} working day"
        case Counted.WEEKDAY:
            return f"{ordinal} {_WEEKDAYS[(rhythm.weekday or 1) - 1]}"
        case _:
            assert_never(rhythm.counted)


def _japanese(rhythm: Rhythm) -> str:
    match rhythm:
        case Once():
            return f"1回のみ、{rhythm.day.year}年{rhythm.day.month}月{rhythm.day.day}日"
        case Daily():
            return "毎日"
        case Weekly():
            often = {1: "毎週", 2: "隔週"}.get(rhythm.every, f"{rhythm.every}週ごと")
            return f"{often}、{_KANJI_WEEKDAYS[rhythm.weekday - 1]}曜日"
        case InPeriod():
            often = "毎月" if rhythm.period is Period.MONTH else "四半期ごと"
            return f"{often}、{_japanese_day(rhythm)}"
        case _:
            assert_never(rhythm)


def _japanese_day(rhythm: InPeriod) -> str:
    ordinal = "最終" if rhythm.place == LAST else f"第{rhythm.place}"
    match rhythm.counted:
        case Counted.DAY:
            if rhythm.place != LAST:
                # In a quarter, "5日" would read as a date of one of its months.
                return f"{rhythm.place}日" + ("目" if rhythm.period is Period.QUARTER else "")
            return "末日"
        case Counted.WORKING_DAY:
            return f"{ordinal}営業日"
        case Counted.WEEKDAY:
            return f"{ordinal}{_KANJI_WEEKDAYS[(rhythm.weekday or 1) - 1]}曜日"
        case _:
            assert_never(rhythm.counted)


# ---------------------------------------------------------------------------- what may have been meant


def _nearest(plain: str) -> str:
    """Return the form that is most like the text, in the language in which it is written."""
    language = "en" if plain.isascii() else "ja"
    known = _all_forms(language)
    return known[get_close_matches(plain[:_LONGEST], list(known), n=1, cutoff=0.0)[0]]


@cache
def _all_forms(language: str) -> dict[str, str]:
    """Return every form of a language but the dates, by its plain text."""
    written = (rhythm_words(rhythm, language) for rhythm in all_rhythms())
    return {_plain(words): words for words in written}


def all_rhythms() -> Iterator[Rhythm]:
    """Yield every rhythm that can be written, of those on one day only an example."""
    weekdays = range(1, 8)
    yield Once(day=_EXAMPLE_DATE)
    yield Daily()
    yield from (Weekly(every=n, weekday=day) for n in range(1, MOST_WEEKS + 1) for day in weekdays)
    for period in Period:
        for counted, most in ((Counted.DAY, MOST_DAYS), (Counted.WORKING_DAY, MOST_WORKING_DAYS)):
            for place in chain(range(1, most + 1), (LAST,)):
                yield InPeriod(period=period, counted=counted, place=place)
        for place in chain(range(1, MOST_WEEKDAYS + 1), (LAST,)):
            for day in weekdays:
                yield InPeriod(period=period, counted=Counted.WEEKDAY, place=place, weekday=day)
