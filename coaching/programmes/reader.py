"""The parts of `programme.yaml`, key by key. A part that cannot be read adds a problem and gives a stand-in
value, so that the whole file is always read to its end; with any problem the result is thrown away."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from coaching.programmes.model import (
    PROGRAMME_DAYS,
    Practice,
    Programme,
    Rhythm,
    Sides,
    Vision,
)
from coaching.programmes.rhythm import parse_rhythm, parse_weekday
from measures.kpis.model import BELOW, CHECKIN_SOURCE, RECOVERED, REVIEW, Kpi, Of, Per
from measures.kpis.rules import DAY_KINDS, HOLIDAY, LEAVE
from people.audience_reader import KEYS as AUDIENCE
from people.audience_reader import read_audience
from people.parts import Part, place_of
from people.rhythm_words import RhythmRefusedError, rhythm_words
from people.rhythm_words import parse_rhythm as parse_review_rhythm
from people.yaml_nodes import Place, Problem, Problems, Section, compose, distinct, nearest

_LANGUAGES = ("ja", "en")
"""The languages that Hojorin speaks; a text in another one would never be read."""

_TOP = (
    "id", "tool", "name", "purpose", "go_live", "lead", "deputy", "sponsor", "sides", "vision", "practices",
    "kpis", "checkins", "audience",
)  # fmt: skip
_SIDES = ("management", "field", "project", "administration")
_VISION = ("by_day", "state", "plan")
_PRACTICE = ("id", "name", "benefit", "ease", "contribution", "from_day", "to_day")
_KPI = (
    "id", "practice", "name", "purpose", "unit", "target", "per", "of", "not_on", "manager_sees_person",
    "source", "below", "recovered", "range", "review",
)  # fmt: skip
_RANGE = ("least", "most")
_CHECKINS = ("rhythm", "weekday", "at")

_LEFT_OUT_BY_DEFAULT = frozenset({LEAVE, HOLIDAY})
_MOST_ITEMS = 200
"""Practices or KPIs in one programme: more is a slip, and nobody could coach them."""

_BASICS = ("tool", "name", "purpose", "go_live", "by_day", "state", "plan")
"""What the form of the goal state asks for."""

_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Basics:
    """A programme without its practices and the people who run it."""

    tool: str
    name: dict[str, str]
    purpose: dict[str, str]
    go_live: date | None
    vision: Vision


def read(
    data: bytes, *, languages: Sequence[str], people: Collection[str]
) -> tuple[Programme, list[Problem]]:
    """Return the programme and what is wrong with it; raises `UnreadableYamlError`."""
    problems = Problems()
    root = Place(compose(data), "", 1, problems)
    reader = _Reader(languages=tuple(dict.fromkeys((*languages, *_LANGUAGES))), people=people)
    programme = reader.programme(root.required().mapping(_TOP))
    return programme, problems.found[:1] if root.missing else problems.found


def read_practice(part: Part, *, languages: Sequence[str]) -> tuple[Practice, list[Problem]]:
    """Return the practice that a form describes, by the rules of the file, and what is wrong with it."""
    return _read_part(part, languages, lambda reader, place: reader.practice(place))


def read_kpi(part: Part, *, languages: Sequence[str], practices: Sequence[str]) -> tuple[Kpi, list[Problem]]:
    """Return the KPI that a form describes, and what is wrong with it; `practices` are the known ids."""
    return _read_part(part, languages, lambda reader, place: reader.kpi(place, practices))


def read_basics(part: Part, *, languages: Sequence[str]) -> tuple[Basics, list[Problem]]:
    """Return what a form says of tool, name, purpose and goal state, and what is wrong with it. Purpose and
    goal state may still be missing: they are asked for before the start."""
    return _read_part(part, languages, lambda reader, place: reader.basics(place.mapping(_BASICS)))


def _read_part(
    part: Part, languages: Sequence[str], read_it: "Callable[[_Reader, Place], _Read]"
) -> tuple[_Read, list[Problem]]:
    place = place_of(part)
    reader = _Reader(languages=tuple(dict.fromkeys((*languages, *_LANGUAGES))), people=())
    return read_it(reader, place), place.problems.found


class _Reader:
    """Reads the parts of a programme."""

    def __init__(self, *, languages: tuple[str, ...], people: Collection[str]) -> None:
        self._languages = languages
        self._people = people

    def programme(self, section: Section) -> Programme:
        """Return the programme."""
        practices = distinct(section["practices"].required(), self.practice, most=_MOST_ITEMS)
        known = [practice.id for practice in practices]
        return Programme(
            id=section["id"].identity(),
            tool=section["tool"].required().scalar() or "",
            name=self._text(section["name"]),
            purpose=self._text(section["purpose"]),
            go_live=section["go_live"].day(),
            lead=self._person(section["lead"].required()) or "",
            deputy=self._person(section["deputy"]),
            sponsor=self._person(section["sponsor"]),
            sides=self._sides(section["sides"].mapping(_SIDES)),
            vision=self._vision(section["vision"].required().mapping(_VISION)),
            practices=practices,
            kpis=distinct(section["kpis"], lambda place: self.kpi(place, known), most=_MOST_ITEMS),
            rhythm=_rhythm(section["checkins"].mapping(_CHECKINS)),
            audience=read_audience(section["audience"].mapping(AUDIENCE)),
        )

    def _text(self, place: Place) -> dict[str, str]:
        """Return a text that must not be left out."""
        return place.required().text(self._languages)

    def _person(self, place: Place) -> str | None:
        """Return the id of somebody in the roster."""
        text = place.scalar()
        if text is not None and text not in self._people:
            hint = f"; did you mean {nearest(text, self._people)!r}?" if self._people else ""
            place.refuse(f"{text!r} is nobody's person_id in the roster{hint}")
        return text

    def _sides(self, section: Section) -> Sides:
        return Sides(
            management=self._person(section["management"]),
            field=self._person(section["field"]),
            project=self._person(section["project"]),
            administration=self._person(section["administration"]),
        )

    def basics(self, section: Section) -> Basics:
        """Return what stands at the top of a programme in the making."""
        return Basics(
            tool=section["tool"].required().scalar() or "",
            name=self._text(section["name"]),
            purpose=section["purpose"].text(self._languages),
            go_live=section["go_live"].day(),
            vision=self._goal_state(section),
        )

    def _vision(self, section: Section) -> Vision:
        if not section.place.missing:  # a vision that is missing altogether is one problem, not two
            section["state"].required()
        return self._goal_state(section)

    def _goal_state(self, section: Section) -> Vision:
        by_day = section["by_day"].integer(least=1, most=PROGRAMME_DAYS)
        return Vision(
            state=section["state"].text(self._languages),
            by_day=PROGRAMME_DAYS if by_day is None else by_day,
            plan=section["plan"].text(self._languages),
        )

    def practice(self, place: Place) -> Practice:
        """Return a practice."""
        section = place.required().mapping(_PRACTICE)
        from_day = _day_number(section["from_day"], default=0)
        to_day = _day_number(section["to_day"], default=PROGRAMME_DAYS)
        if from_day > to_day:
            section["from_day"].refuse(f"day {from_day} is after to_day, {to_day}")
        return Practice(
            id=section["id"].identity(),
            name=self._text(section["name"]),
            benefit=self._text(section["benefit"]),
            ease=section["ease"].required().integer(least=1, most=5) or 1,
            contribution=section["contribution"].required().integer(least=1, most=5) or 1,
            from_day=from_day,
            to_day=to_day,
        )

    def kpi(self, place: Place, practices: Sequence[str]) -> Kpi:
        """Return a KPI of one of the practices."""
        section = place.required().mapping(_KPI)
        below, recovered = _lines(section)
        least, most = _range(section["range"])
        return Kpi(
            id=section["id"].identity(),
            practice_id=_practice_of_kpi(section["practice"], practices),
            name=self._text(section["name"]),
            purpose=self._text(section["purpose"]),
            unit=self._text(section["unit"]),
            target=section["target"].required().decimal_above_zero() or Decimal(1),
            per=Per(section["per"].required().choice(tuple(Per)) or Per.WEEK),
            of=Of(section["of"].choice(tuple(Of)) or Of.PERSON),
            not_on=_kinds_of_days(section["not_on"]),
            manager_sees_person=section["manager_sees_person"].flag() or False,
            source=CHECKIN_SOURCE if section["source"].missing else section["source"].identity(),
            below=below,
            recovered=recovered,
            least=least,
            most=most,
            review=_review(section["review"]),
        )


def _day_number(place: Place, *, default: int) -> int:
    number = place.integer(least=0, most=PROGRAMME_DAYS)
    return default if number is None else number


def _practice_of_kpi(place: Place, practices: Sequence[str]) -> str:
    text = place.required().scalar()
    if text is not None and text not in practices:
        hint = f"; did you mean {nearest(text, practices)!r}?" if practices else ""
        place.refuse(f"{text!r} is not the id of a practice{hint}")
    return text or ""


def _kinds_of_days(place: Place) -> frozenset[str]:
    """Return the kinds of days that a KPI leaves out; `not_on: []` leaves out none."""
    if place.missing:
        return _LEFT_OUT_BY_DEFAULT
    kinds = [entry.choice(DAY_KINDS) for entry in place.items()]
    return frozenset(kind for kind in kinds if kind is not None)


def _lines(section: Section) -> tuple[int, int]:
    """Return the per cent under which a team is below expected, and from which on it has recovered."""
    below = section["below"].integer(least=1, most=100)
    recovered = section["recovered"].integer(least=1, most=100)
    low = BELOW if below is None else below
    high = max(RECOVERED, low) if recovered is None else recovered
    if high < low:
        section["recovered"].refuse(f"{high} is under `below` ({low}), so a team would recover while below")
    return low, high


def _range(place: Place) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the greatest value that a reading may have; None: no bound."""
    if place.missing:
        return None, None
    section = place.mapping(_RANGE)
    least, most = section["least"].decimal(), section["most"].decimal()
    if least is not None and most is not None and most < least:
        section["most"].refuse(f"{most} is under `least` ({least})")
    return least, most


def _review(place: Place) -> str:
    """Return the rhythm of a KPI's reviews, in English."""
    text = None if place.missing else place.scalar()
    if text is None:
        return REVIEW
    try:
        return rhythm_words(parse_review_rhythm(text), "en")
    except RhythmRefusedError as error:
        place.refuse(f"{text!r} is no rhythm; did you mean {error.nearest!r}?")
        return REVIEW


def _rhythm(section: Section) -> Rhythm:
    default = Rhythm()
    every_weeks, named = _weeks(section["rhythm"], default.every_weeks)
    at = section["at"].clock_time()
    return Rhythm(
        every_weeks=every_weeks,
        weekday=_weekday(section["weekday"], named) or named or default.weekday,
        at=default.at if at is None else at,
    )


def _weeks(place: Place, default: int) -> tuple[int, int | None]:
    """Return every how many weeks, and the weekday if the rhythm names it."""
    text = place.scalar()
    if text is None:
        return default, None
    parsed = parse_rhythm(text)
    if parsed is None:
        place.refuse(f"{text!r} is none of: weekly, every 2 weeks, monthly (毎週, 隔週, 毎月)")
        return default, None
    return parsed


def _weekday(place: Place, named: int | None) -> int | None:
    """Return the weekday's number; one that contradicts the rhythm's is a problem."""
    text = place.scalar()
    if text is None:
        return None
    weekday = parse_weekday(text)
    if weekday is None:
        place.refuse(f"{text!r} is not one of Mon, Tue, Wed, Thu, Fri, Sat, Sun")
    elif named is not None and weekday != named:
        place.refuse("names another weekday than the rhythm")
    return weekday
