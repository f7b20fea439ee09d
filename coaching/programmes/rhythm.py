"""How the rhythm of check-ins is written: `weekly`, `every 2 weeks`, `monthly`, with a weekday, in both
languages (CONTRACT, Rhythm)."""

import re
import unicodedata

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_JAPANESE = "月火水木金土日"
_WEEKS_OF_A_MONTH = 4
"""A month of check-ins is four weeks, so that they stay on their weekday."""

_EVERY = re.compile(r"every ([1-9]|1[0-2]) weeks?")
_EVERY_JAPANESE = re.compile(r"([1-9]|1[0-2])週間?(ごと|おき|に1回)")
_FIXED = {"weekly": 1, "monthly": _WEEKS_OF_A_MONTH, "毎週": 1, "隔週": 2, "毎月": _WEEKS_OF_A_MONTH}


def parse_weekday(text: str) -> int | None:
    """Return the ISO weekday (Monday = 1) of `Wed`, `Wednesday`, `水` or `水曜日`; None for anything else."""
    word = text.strip().lower()
    for names in (_WEEKDAYS, _LONG):
        if word in names:
            return names.index(word) + 1
    bare = word.removesuffix("日").removesuffix("曜") if word != "日" else word
    return _JAPANESE.index(bare) + 1 if len(bare) == 1 and bare in _JAPANESE else None


def parse_rhythm(text: str) -> tuple[int, int | None] | None:
    """Return (every how many weeks, ISO weekday or None) of e.g. `weekly` or `every 2 weeks, Tue`.

    None if it is not understood.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    often, _, day = re.sub("[、,]", ",", plain).partition(",")
    weeks = _weeks(" ".join(often.split()))
    if weeks is None:
        return None
    if not day.strip():
        return weeks, None
    weekday = parse_weekday(day)
    return None if weekday is None else (weeks, weekday)


def _weeks(text: str) -> int | None:
    if text in _FIXED:
        return _FIXED[text]
    match = _EVERY.fullmatch(text) or _EVERY_JAPANESE.fullmatch(text)
    return int(match[1]) if match else None
