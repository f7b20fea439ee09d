"""Whether a file is text in UTF-8; the others are refused with what to do in Excel.

Nothing is guessed: a wrongly guessed encoding puts wrong names into the roster without anybody noticing.
"""

import codecs
from collections.abc import Callable, Iterable

from people.errors import FileRefusedError

SAVE_AS_UTF8 = 'In Excel, choose File > Save As and the type "CSV UTF-8 (Comma delimited) (*.csv)".'
"""The cure for most files that cannot be read."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_EXCEL_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""Beginnings of .xlsx (a ZIP archive) and .xls (an OLE compound file)."""
_JIS_MARKS = (b"\x1b$", b"\x1b(")
"""Shift sequences of ISO-2022-JP, which looks like ASCII otherwise."""


def refuse_other_encodings(blocks: Callable[[], Iterable[bytes]]) -> None:
    """Raise `FileRefusedError` unless the bytes are UTF-8, with or without byte order mark.

    `blocks` gives them piece by piece, from the beginning each time: of what is refused, it is found out by a
    second look which encoding it may be.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, before = 1, b""
    for number, block in enumerate(blocks()):
        if number == 0:
            _refuse_other_kinds(block)
        _refuse_other_texts(before[-1:] + block)
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            # The decoder kept the beginning of a character, in which there is no end of a line.
            line += error.object.count(b"\n", 0, error.start)
            raise FileRefusedError(problem=_problem(blocks, line), cure=SAVE_AS_UTF8) from None
        line += block.count(b"\n")
        before = block
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise FileRefusedError(problem=_problem(blocks, line), cure=SAVE_AS_UTF8) from None


def _refuse_other_kinds(beginning: bytes) -> None:
    if beginning.startswith(_EXCEL_MARKS):
        raise FileRefusedError(problem="This is an Excel workbook, not a CSV file.", cure=SAVE_AS_UTF8)
    if beginning.startswith(_UTF16_MARKS):
        raise FileRefusedError(problem='The file is saved as UTF-16 ("Unicode text").', cure=SAVE_AS_UTF8)


def _refuse_other_texts(block: bytes) -> None:
    if b"\x00" in block:
        raise FileRefusedError(problem="This is not a text file.", cure=SAVE_AS_UTF8)
    if any(mark in block for mark in _JIS_MARKS):
        raise FileRefusedError(problem="The file is saved as ISO-2022-JP (JIS).", cure=SAVE_AS_UTF8)


def _problem(blocks: Callable[[], Iterable[bytes]], line: int) -> str:
    """Return which encoding it looks like: Japanese Windows writes CP932, which others call Shift_JIS."""
    decoder = codecs.getincrementaldecoder("cp932")()
    try:
        for block in blocks():
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return f"Line {line} is not UTF-8."
    return f"Line {line} is not UTF-8; the file looks like Shift_JIS (CP932)."
