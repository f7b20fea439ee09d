"""A YAML file as nodes that know their line: typed reading that collects every problem of the file.

The nodes are PyYAML's (`yaml.compose`): values stay as they were typed, so that a bare `10:00`, which YAML
reads as 600, and a quoted one are the same here.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Protocol, TypeVar

import yaml

from people.errors import FileRefusedError

LARGEST_FILE = 1_000_000
"""Bytes. A programme with long texts in two languages stays under a twentieth of it."""

_SHOWN = 5
"""Problems named in the one sentence of the error; all of them are in `problems`."""
_NULL = "tag:yaml.org,2002:null"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_MINUTES_A_DAY = 24 * 60
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST_NUMBER = Decimal(10) ** 9
_MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a file. `key` is a path such as `practices[2].ease` (counted from 1)."""

    line: int
    key: str
    reason: str


class UnreadableYamlError(Exception):
    """The file is not YAML at all (or not in UTF-8); `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class YamlFileError(FileRefusedError):
    """A file that was refused as a whole; `problems` has every reason with its line and key."""

    def __init__(self, *, name: str, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        said = "; ".join(_said(problem) for problem in self.problems[:_SHOWN])
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        whole = f"{name} was refused: {said}{more}"
        super().__init__(
            problem=whole if whole.endswith("?") else f"{whole}.",
            cure="Nothing was changed: correct the file and import it again.",
        )


def _said(problem: Problem) -> str:
    place = f"line {problem.line}" + (f", {problem.key}" if problem.key else "")
    return f"{place}: {problem.reason}"


def compose(data: bytes) -> yaml.Node | None:
    """Return the root node of a YAML file, None if it is empty; raises `UnreadableYamlError`."""
    if len(data) > LARGEST_FILE:
        raise UnreadableYamlError(Problem(line=1, key="", reason="the file is larger than 1 MB"))
    return compose_text(decoded(data))


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, with or without BOM; raises `UnreadableYamlError`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        reason = "the file is not UTF-8: save it as UTF-8 (in Windows Notepad: Save as, Encoding: UTF-8)"
        raise UnreadableYamlError(Problem(line=line, key="", reason=reason)) from error


def compose_text(text: str) -> yaml.Node | None:
    """Return the root node of YAML, None if it is empty; raises `UnreadableYamlError`."""
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"this is not valid YAML: {error.problem or error.context}"
        line = mark.line + 1 if mark else 1
        raise UnreadableYamlError(Problem(line=line, key="", reason=reason)) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        reason = "there is a control character, which YAML does not allow"
        raise UnreadableYamlError(Problem(line=line, key="", reason=reason)) from error
    except RecursionError as error:
        raise UnreadableYamlError(Problem(line=1, key="", reason="it is nested too deeply")) from error


class Problems:
    """Collects what is wrong while a file is read to its end."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, place: "Place", reason: str) -> None:
        """Remember a problem at a place of the file."""
        self.found.append(Problem(line=place.line, key=place.key, reason=reason))


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known word that is most like the given one."""
    return difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.0)[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A value in the file, with the path to it. Reading a wrong value adds a problem and gives None."""

    node: yaml.Node | None
    """None: the key was left out."""
    key: str
    line: int
    problems: Problems

    @property
    def missing(self) -> bool:
        """Whether the key was left out or is empty."""
        return self.node is None or (self.node.tag == _NULL and isinstance(self.node, yaml.ScalarNode))

    def refuse(self, reason: str) -> None:
        """Add a problem here."""
        self.problems.add(self, reason)

    def required(self) -> "Place":
        """Return the place itself, with a problem added if there is no value."""
        if self.missing:
            self.refuse("is required")
        return self

    def mapping(self, known: Sequence[str]) -> "Section":
        """Return the value as a section with known keys; unknown and repeated keys are problems.

        What is no section at all is one problem, not one more for every key that it lacks.
        """
        if self.missing:
            return Section(self, {})
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(f"must be a section with the keys {', '.join(known)}")
            return Section(replace(self, problems=Problems()), {})
        return Section(self, self._values(self.node, known))

    def _values(self, node: yaml.MappingNode, known: Sequence[str]) -> dict[str, "Place"]:
        values: dict[str, Place] = {}
        for key_node, value in node.value:
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            path = f"{self.key}.{name}" if self.key else name
            place = Place(value, path, key_node.start_mark.line + 1, self.problems)
            if name not in known:
                place.refuse(f"is not known; did you mean {nearest(name, known)!r}?")
            elif name in values:
                place.refuse("is there twice")
            else:
                values[name] = place
        return values

    def items(self) -> Iterator["Place"]:
        """Yield the values of a list; a single value counts as a list of one."""
        if self.missing:
            return
        if not isinstance(self.node, yaml.SequenceNode):
            yield self
            return
        for number, node in enumerate(self.node.value, start=1):
            yield Place(node, f"{self.key}[{number}]", node.start_mark.line + 1, self.problems)

    def scalar(self) -> str | None:
        """Return a single value as it was typed, without surrounding blanks."""
        if self.missing:
            return None
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("must be a single value")
            return None
        text: str = self.node.value.strip()
        if not text:
            self.refuse("is empty")
            return None
        return text

    def _half_width(self) -> str | None:
        text = self.scalar()
        return None if text is None else unicodedata.normalize("NFKC", text)

    def identity(self) -> str:
        """Return an id, which is required."""
        text = self.required().scalar()
        if text is not None and not _ID.fullmatch(text):
            self.refuse(f"{text!r} is not an id: 1 to 64 letters (a-z), digits, '_' or '-'")
        return text or ""

    def text(self, languages: Sequence[str]) -> dict[str, str]:
        """Return a text per language: a string is in the first language."""
        if isinstance(self.node, yaml.MappingNode):
            section = self.mapping(languages)
            texts = {code: section[code].scalar() for code in languages}
            if not section.values:
                self.refuse("is empty")
            return {code: text for code, text in texts.items() if text is not None}
        text = self.scalar()
        return {} if text is None else {languages[0]: text}

    def choice(self, known: Sequence[str]) -> str | None:
        """Return one of the known words."""
        word = self.scalar()
        if word is None or word in known:
            return word
        meant = str(nearest(word, known))
        self.refuse(f"{word!r} is not one of {', '.join(known)}; did you mean {meant!r}?")
        return None

    def integer(self, *, least: int, most: int) -> int | None:
        """Return a whole number within bounds; full-width digits do not matter."""
        text = self._half_width()
        if text is None:
            return None
        if not _WHOLE_NUMBER.fullmatch(text) or not least <= int(text) <= most:
            self.refuse(f"{text!r} is not a whole number from {least} to {most}")
            return None
        return int(text)

    def decimal_above_zero(self) -> Decimal | None:
        """Return a number above 0, at most a thousand million, with at most 4 decimals."""
        return self._decimal(lambda number: 0 < number <= _LARGEST_NUMBER, "a number above 0")

    def decimal(self) -> Decimal | None:
        """Return a number, at most a thousand million on either side of 0, with at most 4 decimals."""
        return self._decimal(lambda number: abs(number) <= _LARGEST_NUMBER, "a number")

    def _decimal(self, fits: Callable[[Decimal], bool], wanted: str) -> Decimal | None:
        text = self.scalar()
        if text is None:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not fits(number):
            self.refuse(f"{text!r} is not {wanted}")
            return None
        if number != round(number, _MOST_DECIMALS):
            self.refuse(f"{text!r} has more than {_MOST_DECIMALS} decimals")
            return None
        return number

    def day(self) -> date | None:
        """Return an ISO date."""
        text = self.scalar()
        if text is None:
            return None
        try:
            return date.fromisoformat(text if _DATE.fullmatch(text) else "")
        except ValueError:
            self.refuse(f"{text!r} is not a date such as 2026-06-01")
            return None

    def clock_time(self) -> time | None:
        """Return a time of day: `"10:00"` (also full-width), or minutes since midnight, as YAML reads a bare
        `10:00`."""
        text = self._half_width()
        if text is None:
            return None
        typed = _CLOCK.fullmatch(text)
        if typed:
            return time(int(typed[1]), int(typed[2]))
        if _WHOLE_NUMBER.fullmatch(text) and 0 <= int(text) < _MINUTES_A_DAY:
            return time(*divmod(int(text), 60))
        self.refuse(f'{text!r} is not a time such as "10:00"')
        return None

    def flag(self) -> bool | None:
        """Return true or false."""
        text = self.scalar()
        if text is None:
            return None
        if text.lower() not in ("true", "false", "yes", "no"):
            self.refuse(f"{text!r} is neither true nor false")
            return None
        return text.lower() in ("true", "yes")


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping of the file, by key; keys that were left out give a missing place on its own line."""

    place: Place
    values: dict[str, Place]

    def __getitem__(self, name: str) -> Place:
        if name in self.values:
            return self.values[name]
        path = f"{self.place.key}.{name}" if self.place.key else name
        return Place(None, path, self.place.line, self.place.problems)


class HasId(Protocol):
    """What is in a list by its id."""

    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=HasId)


def distinct(place: Place, read_item: Callable[[Place], _Item], *, most: int) -> tuple[_Item, ...]:
    """Return the entries of a list with ids that are there once each, at most so many."""
    places = list(place.items())
    if len(places) > most:
        place.refuse(f"has more than {most} entries")
        return ()
    if not places and not place.missing:
        place.refuse("has no entries")
    seen: set[str] = set()
    items = []
    for entry in places:
        item = read_item(entry)
        if item.id and item.id in seen:
            entry.refuse(f"the id {item.id!r} is there twice")
        seen.add(item.id)
        items.append(item)
    return tuple(items)
