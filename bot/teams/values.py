"""What stands in the inputs of a card, out of what a press sends; everything in it is distrusted.

Teams sends the values by the ids of their inputs, beside the button's own data, every one as a text. So the
id says what kind of input it is: the several values of a multiple choice come as one text with commas.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, unquote

from bot.teams.limits import OPTIONS
from handlers.events import Values

MAX_INPUTS = 100
"""Inputs that are read: no card of ours has as many."""
MAX_TEXT = 20_000
"""Characters of a text that are read: a card takes far fewer, and whoever asked says what is too long."""
_LONGEST_NAME = 120
_DIGEST = 16
_PERSON = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
"""The object id of a person in Microsoft Entra ID (docs, "People Picker in Adaptive Cards")."""


class InputKind(StrEnum):
    """What an input's value is: its letter stands in the id."""

    TEXT = "t"
    """A text or a date."""
    CHOICE = "c"
    SEVERAL = "m"
    PERSON = "p"


_INPUT = re.compile(
    rf"in(?:[2-9]|[1-9][0-9]{{1,2}})?\.([{''.join(InputKind)}])(?:~[0-9a-f]{{1,{_DIGEST}}})?\.(.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadState:
    """The values by name; `people` are the names of those whose value is the id of a person."""

    values: Values = field(default_factory=dict)
    people: frozenset[str] = frozenset()


def input_id(name: str, kind: InputKind, number: int = 1) -> str:
    """Return the id of an input; `number` tells inputs apart that have one name."""
    return f"in{number if number > 1 else ''}.{kind}.{_written(name)}"


def of_one_card(name: str, mark: str) -> str:
    """Return the id of an input that is told apart from the one of another card by a mark (hexadecimal)."""
    found = _INPUT.fullmatch(name)
    if found is None:
        raise ValueError("not the id of an input")
    return f"{name[: found.end(1)]}~{mark}.{found[2]}"


def option_value(value: str) -> str:
    """Return the value of an option without a comma, which would end it in a multiple choice."""
    return value.replace("%", "%25").replace(",", "%2C")


def is_person(text: str) -> bool:
    """Tell whether it is the id of a person."""
    return _PERSON.fullmatch(text) is not None


def read_values(data: object) -> ReadState:
    """Return what the data of a press or of a form that was sent holds; never raises.

    A text that is empty and a choice that was not made are "", a multiple choice of nothing is ().
    """
    values: dict[str, str | tuple[str, ...]] = {}
    people: set[str] = set()
    seen = 0
    for key, value in (data if isinstance(data, dict) else {}).items():
        found = _INPUT.fullmatch(key) if isinstance(key, str) else None
        if found is None:
            continue
        seen += 1
        if seen > MAX_INPUTS:
            break
        kind, name = InputKind(found[1]), unquote(found[2])
        values[name] = _READERS[kind](value[:MAX_TEXT] if isinstance(value, str) else "")
        people.discard(name)
        if kind is InputKind.PERSON and values[name]:
            people.add(name)
    return ReadState(values=values, people=frozenset(people))


def _written(name: str) -> str:
    """Return a name in characters that stay as they are on every way."""
    written = quote(name, safe="", errors="replace")
    if len(written) <= _LONGEST_NAME:
        return written
    # No input of ours has such a name; its digest keeps it apart from others that begin alike.
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
    return f"{quote(name[:8], safe='', errors='replace')}~{digest}"


def _several(text: str) -> tuple[str, ...]:
    return tuple(unquote(value) for value in text.split(",", OPTIONS)[:OPTIONS] if value)


_READERS: Mapping[InputKind, Callable[[str], str | tuple[str, ...]]] = {
    InputKind.TEXT: lambda text: text,
    InputKind.CHOICE: unquote,
    InputKind.SEVERAL: _several,
    InputKind.PERSON: lambda text: text if is_person(text) else "",
}
