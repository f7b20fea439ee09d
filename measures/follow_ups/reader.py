"""A Markdown file with YAML front matter becomes a `Playbook`, or every problem of the file at once.

Front matter: `id`, `title` per language, `causes`, `practices`. Below it a heading with the code of each
language (`## en`), and under it the agenda, one point a line (`- …`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from measures.follow_ups.model import Cause, Playbook
from people.front_matter import MarkdownFileError, split, unreadable
from people.yaml_nodes import (
    Place,
    Problem,
    Problems,
    UnreadableYamlError,
    compose_text,
    decoded,
    nearest,
)

ENDING = ".md"
KEYS = ("id", "title", "causes", "practices")
"""Everything that may stand in the front matter."""
LARGEST_FILE = 20_000
"""Bytes. Our own default: more than twice what the longest agenda takes in two languages."""
LONGEST_TITLE = 80
"""Characters: one sentence on a card, beside its figures. Our own default."""
LONGEST_POINT = 200
MOST_POINTS = 7
"""Our own default: a short talk at a stand-up has three to five points."""

_HEADING: Final = re.compile(r"#{1,6}\s+(\S.*?)\s*#*\s*")
_POINT: Final = re.compile(r"(?:[-*+]|\d{1,2}[.)])\s+(\S.*?)\s*")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class PlaybookFileError(MarkdownFileError):
    """A file of a next step that was refused as a whole."""


def read_playbook(data: bytes, *, name: str, languages: Sequence[str]) -> Playbook:
    """Return the next step that a file describes; raises `PlaybookFileError`.

    `name` is the file's; `languages` are those that Hojorin speaks.
    """
    problems = Problems()
    try:
        playbook = _read(data, languages, problems)
    except UnreadableYamlError as error:
        raise PlaybookFileError(name=name, problems=[error.problem]) from error
    if problems.found:
        raise PlaybookFileError(name=name, problems=problems.found)
    return playbook


def _read(data: bytes, languages: Sequence[str], problems: Problems) -> Playbook:
    if len(data) > LARGEST_FILE:
        raise unreadable(f"the file is larger than {LARGEST_FILE // 1000} kB: an agenda is short")
    parts = split(decoded(data), required="id and title")
    section = Place(compose_text(parts.front), "", 1, problems).required().mapping(KEYS)
    title = _title(section["title"], languages)
    agenda = _agenda(parts.body, parts.line, languages, problems)
    _check_languages(title, agenda, problems)
    return Playbook(
        id=section["id"].identity(),
        causes=frozenset(_causes(section["causes"])),
        practices=frozenset(_practices(section["practices"])),
        title=title,
        agenda=agenda,
    )


def _title(place: Place, languages: Sequence[str]) -> dict[str, str]:
    title = place.required().text(languages)
    for code, text in title.items():
        if len(text) > LONGEST_TITLE:
            place.refuse(f"has {len(text)} characters ({code}); {LONGEST_TITLE} are possible")
    return title


def _causes(place: Place) -> Iterator[Cause]:
    known = [cause.value for cause in Cause]
    for item in place.items():
        word = item.choice(known)
        if word is not None:
            yield Cause(word)


def _practices(place: Place) -> Iterator[str]:
    for item in place.items():
        text = item.scalar()
        if text is not None and not _ID.fullmatch(text):
            item.refuse(f"{text!r} is not the id of a practice, such as log-visit")
        elif text is not None:
            yield text


@dataclass(slots=True)
class _Agenda:
    """The points that were read so far, and the language they are in."""

    points: dict[str, list[str]] = field(default_factory=dict)
    language: str | None = None
    """None: before the first heading, or under one that was refused."""
    begun: bool = False


def _agenda(body: str, line: int, languages: Sequence[str], problems: Problems) -> dict[str, tuple[str, ...]]:
    found, others = _Agenda(), len(problems.found)
    for number, text in enumerate(body.split("\n"), start=line):
        reason = _take_line(text.strip(), languages, found)
        if reason:
            problems.found.append(Problem(line=number, key="agenda", reason=reason))
    if not found.points and len(problems.found) == others:
        reason = "is empty: write a heading such as '## en' below the second ---, and points under it"
        problems.found.append(Problem(line=line, key="agenda", reason=reason))
    for code, points in found.points.items():
        if not 1 <= len(points) <= MOST_POINTS:
            reason = f"has {len(points)} points in {code}; 1 to {MOST_POINTS} are possible"
            problems.found.append(Problem(line=line, key="agenda", reason=reason))
    return {code: tuple(points) for code, points in found.points.items()}


def _take_line(text: str, languages: Sequence[str], found: _Agenda) -> str:
    """Take a line of the body; returns what is wrong with it."""
    heading, point = _HEADING.fullmatch(text), _POINT.fullmatch(text)
    if heading:
        return _begin(heading[1], languages, found)
    if point and found.language is not None:
        found.points[found.language].append(point[1])
        too_long = len(point[1]) > LONGEST_POINT
        return f"a point has {len(point[1])} characters; {LONGEST_POINT} are possible" if too_long else ""
    if not text or (point and found.begun):
        return ""  # Points under a heading that was refused are not refused once more.
    return "only headings with a language ('## en') and points ('- …') can stand here"


def _begin(code: str, languages: Sequence[str], found: _Agenda) -> str:
    """Begin the agenda of a language; returns what is wrong with its heading."""
    found.language, found.begun = None, True
    if code not in languages:
        return f"{code!r} is not one of {', '.join(languages)}; did you mean {nearest(code, languages)!r}?"
    if code in found.points:
        return f"the agenda in {code} is there twice"
    found.language, found.points[code] = code, []
    return ""


def _check_languages(title: dict[str, str], agenda: dict[str, tuple[str, ...]], problems: Problems) -> None:
    """Title and agenda go together: a card in one language must not lead to an agenda in another."""
    if problems.found or title.keys() == agenda.keys():
        return
    for code in sorted(title.keys() ^ agenda.keys()):
        lacking = "agenda" if code in title else "title"
        problems.found.append(Problem(line=1, key=lacking, reason=f"is missing in {code}"))
