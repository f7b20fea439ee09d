"""A Markdown file with YAML front matter becomes a `NewMaterial`, or every problem of the file at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from coaching.checkins.model import TroubleKind
from coaching.materials.model import NewMaterial
from coaching.programmes.model import Attitude, Phase
from people.front_matter import MarkdownFileError, split, unreadable
from people.yaml_nodes import Place, Problems, Section, UnreadableYamlError, compose_text, decoded

ENDING = ".md"
KEYS = ("title", "kinds", "phases", "practices", "language", "minutes", "for")
"""Everything that may stand in the front matter."""
LARGEST_FILE = 100_000
"""Bytes. Our own default: five times what the longest text takes in Japanese, at 3 bytes a character."""
LONGEST_TITLE = 100
"""Characters. Our own default: two thirds of what a card's title takes (`cards.texts.TITLE`)."""
LONGEST_TEXT = 6_000
"""Characters. Our own default: five minutes of English at 238 words a minute (M. Brysbaert, "How many words
do we read per minute?", Journal of Memory and Language 109, 2019), and half of what a Slack message takes."""
MOST_MINUTES = 60
CHAT_PREFIX = "chat-"
"""Begins the keys of what was written in chat; no file may be called so."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")

Word = TypeVar("Word", bound=StrEnum)


class MaterialFileError(MarkdownFileError):
    """A file of a material that was refused as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileName:
    """What the name of a file says: `KEY.LANG.md` or `KEY.md`."""

    key: str
    language: str | None


def parts_of(name: str) -> FileName:
    """Return key and language of a file's name; whether they can be taken is not looked at."""
    key, _, language = name.removesuffix(ENDING).partition(".")
    return FileName(key=key, language=language or None)


def read_material(data: bytes, *, name: str, languages: Sequence[str]) -> NewMaterial:
    """Return the material that a file describes; raises `MaterialFileError`.

    `name` is the file's; `languages` are those that Hojorin speaks.
    """
    problems = Problems()
    try:
        material = _read(data, name=name, languages=languages, problems=problems)
    except UnreadableYamlError as error:
        raise MaterialFileError(name=name, problems=[error.problem]) from error
    if problems.found:
        raise MaterialFileError(name=name, problems=problems.found)
    return material


def _read(data: bytes, *, name: str, languages: Sequence[str], problems: Problems) -> NewMaterial:
    if len(data) > LARGEST_FILE:
        raise unreadable(f"the file is larger than {LARGEST_FILE // 1000} kB: split it into several")
    parts = split(decoded(data), required="title and minutes")
    body = parts.body.strip()
    front_place = Place(compose_text(parts.front), "", 1, problems)
    section = front_place.required().mapping(KEYS)
    file = _named(name, problems)
    _check_body(body, parts.line, problems)
    return NewMaterial(
        key=file.key,
        language=_language(section, file, languages),
        title=_title(section["title"]),
        body=body,
        minutes=section["minutes"].required().integer(least=1, most=MOST_MINUTES) or 1,
        kinds=_words(section["kinds"], TroubleKind),
        phases=_words(section["phases"], Phase),
        practices=_practices(section["practices"]),
        attitude=next(iter(_words(section["for"], Attitude)), None),
    )


def _named(name: str, problems: Problems) -> FileName:
    file = parts_of(name)
    place = Place(None, "file name", 1, problems)
    if not _KEY.fullmatch(file.key):
        place.refuse(
            f"{file.key!r} must be 1 to 64 letters (a-z), digits, '_' or '-', as in log-a-visit.ja.md"
        )
    elif file.key.startswith(CHAT_PREFIX):
        place.refuse(
            f"names that begin with {CHAT_PREFIX} are for what is written in chat: call it otherwise"
        )
    return file


def _language(section: Section, file: FileName, languages: Sequence[str]) -> str:
    """Return the language of the name or of the front matter; where both are there they must agree."""
    place = section["language"]
    written = place.choice(languages)
    if file.language is None:
        if written is None and place.missing:
            place.refuse("is required, or a name such as log-a-visit.ja.md")
        return written or ""
    if file.language not in languages:
        shown = ", ".join(languages)
        Place(None, "file name", 1, place.problems).refuse(f"{file.language!r} is not one of {shown}")
    elif written is not None and written != file.language:
        place.refuse(f"{written!r} is not the language in the file's name, {file.language!r}")
    return file.language


def _title(place: Place) -> str:
    title = place.required().scalar() or ""
    if len(title) > LONGEST_TITLE:
        place.refuse(f"has {len(title)} characters; {LONGEST_TITLE} are possible")
    return title


def _check_body(body: str, line: int, problems: Problems) -> None:
    place = Place(None, "text", line, problems)
    if not body:
        place.refuse("is empty: write it below the second ---")
    elif len(body) > LONGEST_TEXT:
        place.refuse(f"has {len(body)} characters; {LONGEST_TEXT} are possible: split it into several files")


def _words(place: Place, kind: type[Word]) -> tuple[Word, ...]:
    """Return the known words of a list, each once."""
    known = [word.value for word in kind]
    found = (item.choice(known) for item in place.items())
    return tuple(dict.fromkeys(kind(word) for word in found if word is not None))


def _practices(place: Place) -> tuple[str, ...]:
    found = []
    for item in place.items():
        text = item.scalar()
        if text is not None and not _ID.fullmatch(text):
            item.refuse(f"{text!r} is not the id of a practice, such as log-visit")
        elif text is not None:
            found.append(text)
    return tuple(dict.fromkeys(found))
