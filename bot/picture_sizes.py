"""How wide and high a picture is, by the first bytes of its file. Nothing of it is decoded.

PNG: W3C PNG (Third Edition), 5.2 and 11.2.1. GIF: CompuServe GIF89a, sections 17 and 18. JPEG: ITU-T T.81,
B.1.1.3 and B.2.2.
"""

import struct
from collections.abc import Callable

Size = tuple[int, int]
"""Width and height, in pixels."""

_PNG = b"\x89PNG\r\n\x1a\n"
_GIF = (b"GIF87a", b"GIF89a")
_JPEG = b"\xff\xd8\xff"
_MARKER = 0xFF
_STANDS_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""JPEG markers without a segment: TEM, RST0 to RST7, SOI."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers of frame headers: SOF0 to SOF15. Those between are DHT, JPG and DAC."""
_SCAN, _END = 0xDA, 0xD9


def size_of(content: bytes) -> Size | None:
    """Return the size of a PNG, JPEG or GIF; None for anything else, or where it says no size."""
    for begins, read in _READERS:
        if content.startswith(begins):
            size = read(content)
            return size if size is not None and all(size) else None
    return None


def _png(content: bytes) -> Size | None:
    """The first chunk is the header, 13 bytes long; width and height are its first numbers."""
    head = content[len(_PNG) : 24]
    if len(head) < 16 or head[:8] != b"\x00\x00\x00\rIHDR":
        return None
    width, height = struct.unpack(">II", head[8:])
    return width, height


def _gif(content: bytes) -> Size | None:
    """After the six letters comes the logical screen."""
    if len(content) < 10:
        return None
    width, height = struct.unpack("<HH", content[6:10])
    return width, height


def _jpeg(content: bytes) -> Size | None:
    """Go from segment to segment up to the frame header, which stands before the first scan."""
    place = 2
    while place + 4 <= len(content) and content[place] == _MARKER:
        code = content[place + 1]
        if code == _MARKER:  # Any number of them may stand before a marker.
            place += 1
        elif code in _STANDS_ALONE:
            place += 2
        elif code in _FRAMES:
            return _frame(content[place + 4 : place + 9])
        elif code in (_SCAN, _END):
            return None
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return None


def _frame(header: bytes) -> Size | None:
    """After the precision come the lines, then the samples of each."""
    if len(header) < 5:
        return None
    height, width = struct.unpack(">HH", header[1:])
    return width, height


_READERS: tuple[tuple[bytes | tuple[bytes, ...], Callable[[bytes], Size | None]], ...] = (
    (_PNG, _png),
    (_GIF, _gif),
    (_JPEG, _jpeg),
)
