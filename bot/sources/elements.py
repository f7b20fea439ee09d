"""One pushed reading: from JSON to the texts that a file would hold, or why not.

Numbers stay as they were written: a detour over binary fractions would make 0.1 something else.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from measures.readings.model import COLUMNS, OPTIONAL_COLUMNS, RawReading, RefusedReading
from people.csvfile import nearest, shown, trimmed

MOST_BYTES = 16_384
"""Bytes of one reading: a hundred times as many as one usually has."""
FIELDS = (*COLUMNS, *OPTIONAL_COLUMNS)
NUMBERS = frozenset({"value", *OPTIONAL_COLUMNS})
_KNOWN = frozenset(FIELDS)
_NAMED = 5
"""Keys that are named in a refusal."""


class Number(str):
    """A number as JSON writes it."""

    __slots__ = ()


class NotTakenError(ValueError):
    """An object that JSON allows and a reading does not. `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Element(NamedTuple):
    """What one reading was delivered as."""

    line: int
    """Where it stands: the line, or the number in the array; from 1 on."""
    content: bytes | str | None
    """None: it is longer than `MOST_BYTES`."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotTakenError(f"The key {shown(twice)} stands there twice.")
    return found


def _no_number(text: str) -> Any:
    raise NotTakenError(f"{text} is not a number that JSON has.")


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=_no_number
)
"""Reads JSON strictly (RFC 8259): no NaN, no key twice."""


def read_all(elements: Iterable[Element]) -> tuple[list[RawReading], list[RefusedReading]]:
    """Return the readings as far as they can be read, and the others with why."""
    rows: list[RawReading] = []
    refused: list[RefusedReading] = []
    for element in elements:
        try:
            rows.append(_row(element.line, _value(element.content)))
        except NotTakenError as error:
            refused.append(RefusedReading(line=element.line, reason=error.reason))
    return rows, refused


def _value(content: bytes | str | None) -> Any:
    if content is None:
        raise NotTakenError(f"It is longer than {MOST_BYTES:,} bytes; one reading is far shorter.")
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        return DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise NotTakenError(f"It is not UTF-8 (byte {error.start + 1}); send UTF-8.") from None
    except json.JSONDecodeError as error:
        raise NotTakenError(f"It is not JSON ({error.msg}, character {error.pos + 1}).") from None
    except RecursionError:
        raise NotTakenError("It is nested too deeply; a reading is one flat object.") from None


def _row(line: int, value: Any) -> RawReading:
    if type(value) is not dict:
        raise NotTakenError('It is not an object; a reading is one, such as {"kpi_id": "visits", …}.')
    if not value.keys() <= _KNOWN:
        raise NotTakenError(_unknown(value))
    return RawReading(line, *map(_text, FIELDS, map(value.get, FIELDS)))


def _text(name: str, value: Any) -> str:
    """Return what a file would hold; raises `NotTakenError` for what is neither a text nor, where one
    belongs, a number."""
    if value is None:
        return ""
    if type(value) is str:
        # Nearly all texts are plain, and looking is far quicker than trimming.
        return value if value.isascii() and value == value.strip() else trimmed(value)
    if type(value) is Number and name in NUMBERS:
        return str(value)
    kind = "a number or a text" if name in NUMBERS else "a text"
    raise NotTakenError(f"{name}: this must be {kind}.")


def _unknown(value: dict[str, Any]) -> str:
    names = [name for name in value if name not in _KNOWN]
    named = ", ".join(f"{shown(name)}{nearest(name, FIELDS)}" for name in names[:_NAMED])
    return f"Unknown {'key' if len(names) == 1 else 'keys'}: {named}. A reading has {', '.join(FIELDS)}."
