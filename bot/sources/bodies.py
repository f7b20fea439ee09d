"""The body of a push, cut into readings as it comes: lines (NDJSON), or the elements of a JSON array."""

import json
from collections.abc import Iterator

from bot.sources.elements import MOST_BYTES, Element

_BOM = b"\xef\xbb\xbf"
_BLANKS = " \t\n\r"
_PLAIN = json.JSONDecoder()


class ArrayFaultError(ValueError):
    """A body that is no JSON array; nothing of it can be told apart. `reason` is a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LineCutter:
    """Cuts bytes into numbered lines, and holds no more than one that is not over yet.

    Blank lines are counted and left out, as parsers of NDJSON may (github.com/ndjson/ndjson-spec, 3.2).
    """

    def __init__(self) -> None:
        self._rest = b""
        self._line = 0
        self._is_skipping = False
        """The line that is under way is too long: what remains of it is not kept."""

    def feed(self, chunk: bytes) -> Iterator[Element]:
        """Yield the lines that end in the chunk."""
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            yield from self._end(part)
        self._keep(rest)

    def finish(self) -> Iterator[Element]:
        """Yield the last line, if no line end stood behind it."""
        if self._rest or self._is_skipping:
            yield from self._end(b"")

    def _keep(self, part: bytes) -> None:
        if self._is_skipping:
            return
        self._rest += part
        if len(self._rest) > MOST_BYTES:
            self._rest, self._is_skipping = b"", True

    def _end(self, part: bytes) -> Iterator[Element]:
        self._keep(part)
        self._line += 1
        line, is_too_long = self._rest, self._is_skipping
        self._rest, self._is_skipping = b"", False
        if self._line == 1 and line.startswith(_BOM):
            line = line[len(_BOM) :]
        if is_too_long:
            yield Element(self._line, None)
        elif line.strip():
            yield Element(self._line, line)


def read_text(body: bytes) -> str:
    """Return the text of a body; raises `ArrayFaultError` if it is not UTF-8."""
    try:
        return body.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArrayFaultError(f"The body is not UTF-8 (byte {error.start + 1}).") from None


def check_array(text: str) -> None:
    """Raise `ArrayFaultError` unless the whole text is a JSON array: so that of one that breaks off, or is
    something else, nothing is taken at all."""
    for _ in _spans(text):
        pass


def elements_of(text: str) -> Iterator[Element]:
    """Yield the elements of an array that `check_array` found to be one, each when it is asked for."""
    for number, (start, end) in enumerate(_spans(text), start=1):
        content = text[start:end]
        yield Element(number, content if len(content.encode("utf-8", "replace")) <= MOST_BYTES else None)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each element begins and ends. No more than one of them is in memory as an object."""
    at = _after_blanks(text, 0)
    if text[at : at + 1] != "[":
        raise ArrayFaultError("The body is not a JSON array.")
    at = _after_blanks(text, at + 1)
    if text[at : at + 1] == "]":
        return _nothing_follows(text, at + 1)
    while True:
        end = _end_of_element(text, at)
        yield at, end
        at = _after_blanks(text, end)
        mark = text[at : at + 1]
        if mark == "]":
            return _nothing_follows(text, at + 1)
        if mark != ",":
            raise ArrayFaultError(f"The body is not JSON (a comma is missing, character {at + 1}).")
        at = _after_blanks(text, at + 1)


def _end_of_element(text: str, at: int) -> int:
    try:
        return _PLAIN.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        raise ArrayFaultError(f"The body is not JSON ({error.msg}, character {error.pos + 1}).") from None
    except RecursionError:
        raise ArrayFaultError("The body is nested too deeply; a reading is one flat object.") from None
    except ValueError:  # Python reads no number of more than 4,300 digits.
        raise ArrayFaultError(f"The body has a number of too many digits (character {at + 1}).") from None


def _after_blanks(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANKS:
        at += 1
    return at


def _nothing_follows(text: str, at: int) -> None:
    if text[at:].strip(_BLANKS):
        raise ArrayFaultError(f"Something follows after the array (character {at + 1}).")
