"""What may stand in one cell of a file: a function returns the value, or says why not and what to write."""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date, time
from functools import lru_cache
from typing import TypeVar
from zoneinfo import available_timezones

import holidays

from people.calendar import is_known_country
from people.csvfile import RefusedRow, Row, nearest, shown
from people.errors import HojorinError
from people.model import Role, WorkHours

Value = TypeVar("Value")

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FILE_ROLES = (Role.SUPPORTER, Role.LEAD, Role.ADMIN, Role.SPONSOR)
"""The roles that a file may give; everybody is a member, and managers follow from `manager_id`."""

_PERSON_ID = re.compile(r"[A-Za-z0-9._@-]{1,64}")
_CHAT_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_HOURS = re.compile(r"(\d{1,2}):(\d{2}) ?[-–—~〜] ?(\d{1,2}):(\d{2})", re.ASCII)
_RANGE = re.compile(r" ?[-–—] ?")
_YEARS = range(1900, 2200)
_NO_END = frozenset({"9999-12-31", "9999/12/31"})
_NOT_ZONES = frozenset({"Factory", "localtime"})


class CellRefusedError(HojorinError):
    """A cell's value cannot be taken. `reason` says why and what to write; the column is not in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RowReader:
    """Takes the cells of one row, and gathers everything that is wrong with it."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._faults: list[str] = []

    def take(self, column: str, parse: Callable[[str], Value], *, kept: Value, empty: Value) -> Value:
        """Return the cell's value: `kept` if the file has no such column or the value is refused, `empty`
        if the cell is."""
        text = self._row.values.get(column)
        if text is None:
            return kept
        if not text:
            return empty
        try:
            return parse(text)
        except CellRefusedError as error:
            self.refuse(f"{column}: {error.reason}")
            return kept

    def need(self, column: str, parse: Callable[[str], Value], *, instead: Value) -> Value:
        """Return the value of a cell that may not be empty; `instead` when it is refused."""
        if not self._row.values[column]:
            self.refuse(f"{column}: is empty, and every row needs it.")
            return instead
        return self.take(column, parse, kept=instead, empty=instead)

    def refuse(self, reason: str) -> None:
        """Add a reason for which the row is refused."""
        self._faults.append(reason)

    @property
    def refused(self) -> RefusedRow | None:
        """The row with all its reasons, or None if nothing is wrong with it."""
        return self._row.refused(" ".join(self._faults)) if self._faults else None


def text_up_to(limit: int) -> Callable[[str], str]:
    """Return a parser of one-line texts: runs of spaces and line breaks become one space."""

    def parse(text: str) -> str:
        line = " ".join(text.split())
        if len(line) > limit:
            raise CellRefusedError(f"has {len(line)} characters; at most {limit} are possible.")
        if any(unicodedata.category(char) == "Cc" for char in line):
            raise CellRefusedError("holds control characters; type it anew.")
        return line

    return parse


def is_person_id(text: str) -> bool:
    """Tell whether the text can be a person id: letters, digits and `._@-`, 64 at most."""
    return _PERSON_ID.fullmatch(text) is not None


def parse_person_id(text: str) -> str:
    """Return a person id."""
    if not is_person_id(text):
        raise CellRefusedError(f"{shown(text)} is not an id; use up to 64 of A-Z, a-z, 0-9 and . _ @ -")
    return text


def parse_chat_id(text: str) -> str:
    """Return the id of an account on Slack or Teams; Microsoft's GUIDs in lower case, as Teams sends them."""
    if not _CHAT_ID.fullmatch(text):
        raise CellRefusedError(f"{shown(text)} is not the id of an account (such as U012AB3CD, or a GUID).")
    return text.lower() if _GUID.fullmatch(text) else text


def parse_email(text: str) -> str:
    """Return one e-mail address."""
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise CellRefusedError(f"{shown(text)} is not an e-mail address.")
    return text


def parse_team(text: str) -> str:
    """Return a team path such as `Sales/East/Tokyo`, its elements trimmed."""
    path = text_up_to(300)(text)
    elements = [element.strip() for element in path.split("/")]
    if not all(elements):
        raise CellRefusedError(f"{shown(text)} has an empty element; write a path such as Sales/East/Tokyo.")
    return "/".join(elements)


def parse_date(text: str) -> date:
    """Return a date of the years 1900 to 2199, written as YYYY-MM-DD, or as Excel in Japan does: 2026/6/1."""
    match = _DATE.fullmatch(text)
    found = _date_of(match[1], match[3], match[4]) if match else None
    if found is None:
        hint = _date_meant(text)
        wanted = f"write {hint}" if hint else "write dates as YYYY-MM-DD, such as 2026-06-01"
        raise CellRefusedError(f"{shown(text)} is not a date; {wanted}.")
    return found


def parse_end_date(text: str) -> date | None:
    """Return the last day of somebody's employment; None for 9999-12-31, with which personnel systems
    say that there is none."""
    return None if text in _NO_END else parse_date(text)


def _date_of(year: str, month: str, day: str) -> date | None:
    if int(year) not in _YEARS:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _date_meant(text: str) -> str | None:
    """Return the ISO form of a date that can only mean one day, such as 2026年6月1日 or 31.05.2026."""
    first, german = _YEAR_FIRST.fullmatch(text), _GERMAN.fullmatch(text)
    meant = _date_of(*first.groups()) if first else None
    if german:
        meant = _date_of(german[3], german[2], german[1])
    return meant.isoformat() if meant else None


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Return the IANA time zones that a person can live in; read once."""
    return frozenset(available_timezones() - _NOT_ZONES)


def parse_timezone(text: str) -> str:
    """Return an IANA time zone name."""
    if text not in time_zones():
        known = sorted(time_zones())
        city = [name for name in known if name.rsplit("/", 1)[-1].casefold() == text.casefold()]
        hint = f" (did you mean {city[0]}?)" if city else nearest(text, known)
        raise CellRefusedError(f"{shown(text)} is not an IANA time zone such as Asia/Tokyo{hint}.")
    return text


def parse_country(text: str) -> str:
    """Return a country code, with a subdivision if its holidays differ: `JP`, `DE-BY`."""
    code = text.upper()
    if is_known_country(code):
        return code
    nation, _, part = code.partition("-")
    if part and is_known_country(nation):
        parts = holidays.country_holidays(nation).subdivisions
        codes = ", ".join(name for name in parts if is_known_country(f"{nation}-{name}"))
        known = f"its parts are {codes}" if codes else f"write {nation}"
        raise CellRefusedError(f"{shown(text)}: no holidays are known for that part of {nation}; {known}.")
    raise CellRefusedError(f"{shown(text)} is not a country code such as JP, or DE-BY for a part of one.")


def locale_in(known: Collection[str]) -> Callable[[str], str]:
    """Return a parser of languages: `ja`, also as `ja-JP` or `ja_JP`, gives `ja`."""

    def parse(text: str) -> str:
        language = re.split("[-_]", text, maxsplit=1)[0].casefold()
        if language not in known:
            raise CellRefusedError(f"{shown(text)} is not one of the languages {', '.join(sorted(known))}.")
        return language

    return parse


def parse_roles(text: str) -> frozenset[Role]:
    """Return the roles, which are joined by semicolons."""
    words = [word.strip().casefold() for word in text.split(";")]
    return frozenset(_role(word) for word in words if word)


def _role(word: str) -> Role:
    if word == Role.MANAGER:
        raise CellRefusedError("'manager' follows from manager_id; leave it out.")
    if word == Role.MEMBER:
        raise CellRefusedError("'member' is everybody; leave it out.")
    known = [role.value for role in FILE_ROLES]
    if word not in known:
        hint = nearest(word, known)
        raise CellRefusedError(
            f"{shown(word)} is not a role{hint}; write {', '.join(known)}, joined by semicolons."
        )
    return Role(word)


def parse_work_days(text: str) -> frozenset[int]:
    """Return ISO weekdays out of `Mon-Fri`, `Mon;Wed;Thu` or `Sun-Thu`."""
    days: set[int] = set()
    for part in text.split(";"):
        if part.strip():
            days.update(_weekday_range(part.strip()))
    if not days:
        raise CellRefusedError(f"{shown(text)} names no day; write Mon-Fri or Mon;Wed;Thu.")
    return frozenset(days)


def _weekday_range(part: str) -> Sequence[int]:
    ends = _RANGE.split(part)
    if len(ends) > 2:
        raise CellRefusedError(f"{shown(part)} is not a range of days; write Mon-Fri or Mon;Wed;Thu.")
    first, last = _weekday(ends[0]), _weekday(ends[-1])
    return [(first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1)]


def _weekday(word: str) -> int:
    name = word.strip().capitalize()
    if name not in WEEKDAYS:
        raise CellRefusedError(f"{shown(word)} is not a day; write Mon-Fri or Mon;Wed;Thu.")
    return WEEKDAYS.index(name) + 1


def parse_work_hours(text: str) -> WorkHours:
    """Return the hours of one day, such as `09:00-17:00`."""
    match = _HOURS.fullmatch(text)
    start, end = (_time_of(match[1], match[2]), _time_of(match[3], match[4])) if match else (None, None)
    if start is None or end is None:
        raise CellRefusedError(f"{shown(text)} are not hours; write them as 09:00-17:00.")
    if start >= end:
        raise CellRefusedError(f"{shown(text)}: work must end after it begins, on the same day.")
    return WorkHours(start=start, end=end)


def _time_of(hour: str, minute: str) -> time | None:
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None
