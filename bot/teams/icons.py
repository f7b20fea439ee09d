"""The icons of the Teams app, drawn by code: a bicycle with a training wheel (補助輪).

What Teams asks of them is said in its documentation by "Teams app package", section "App icons".
"""

import math
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

COLOR_SIZE = 192
"""Pixels of the colour icon, which is square and not rounded: Teams crops it itself."""
PADDING = 48
"""Pixels around the symbol of the colour icon that Teams may crop away."""
OUTLINE_SIZE = 32
"""Pixels of the outline icon, whose symbol has no padding."""
BACKGROUND = (11, 107, 88)
"""The green of the playground; `ACCENT_COLOR` is the same for the outline icon."""
ACCENT_COLOR = "#{:02x}{:02x}{:02x}".format(*BACKGROUND)

_WHITE = (255, 255, 255)
_YELLOW = (255, 201, 77)
_CLEAR = (255, 255, 255, 0)
_SOLID = (255, 255, 255, 255)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB, _RGB_WITH_ALPHA = 2, 6
"""PNG's names for pixels of three and of four bytes: https://www.w3.org/TR/png-3/, table 12."""

Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle drawn with a pen of some width, by the middle of its line."""

    x: float
    y: float
    radius: float
    width: float

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is from the ink; negative inside of it."""
        return abs(math.dist((x, y), (self.x, self.y)) - self.radius) - self.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line drawn with a round pen of some width; of no length it is a dot."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: float

    def distance(self, x: float, y: float) -> float:
        """Return how far a point is from the ink; negative inside of it."""
        (x1, y1), (x2, y2) = self.start, self.end
        length = math.dist(self.start, self.end)
        along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2 if length else 0.0
        along = min(1.0, max(0.0, along))
        return math.dist((x, y), (x1 + along * (x2 - x1), y1 + along * (y2 - y1))) - self.width / 2


Shape = Ring | Line

_BICYCLE: tuple[Shape, ...] = (
    Ring(26, 61, 18, 6),  # the wheels
    Ring(73, 61, 18, 6),
    Line((26, 61), (46, 61), 5),  # the frame, from the hub of the rear wheel to the pedals and round
    Line((26, 61), (39, 36), 5),
    Line((46, 61), (37, 31), 5),
    Line((39, 37), (65, 37), 5),
    Line((46, 61), (65, 38), 5),
    Line((73, 61), (62, 26), 5),  # the fork, up to the handlebar
    Line((62, 26), (71, 22), 5),
    Line((31, 30), (44, 30), 6),  # the saddle
)
_GAP = Line((11.5, 71.5), (11.5, 71.5), 30)
"""Keeps the training wheel apart from the wheel behind it."""
_TRAINING_WHEEL: tuple[Shape, ...] = (Ring(11.5, 71.5, 7.75, 7),)
_OUTLINE = """\
................................
................................
................................
................................
.....................######.....
.....................######.....
.........######.......##........
.........######.......##........
...........##.........##........
...........##.........##........
............##........##........
............############........
.......##################.......
.....##########....###.#####....
....####...####...###..##.####..
....##....##.##..###...##...##..
...##.....##..##.##.....##..###.
...##....##...####......##...##.
.........##...####...........##.
..####...#########...........##.
.######.......####...........##.
###..###......##.##.........###.
##....##.....###.###.......###..
##....##....###...###.....###...
###..###.#####.....#########....
.######.####.........#####......
..####..........................
................................
................................
................................
................................
................................
"""
"""The same for 32 pixels, set by hand: Teams refuses half-transparent ones, which would smooth the edges."""


def color_icon() -> bytes:
    """Return the colour icon as a PNG: the symbol inside of the padding, on a plain square."""
    rows = [[BACKGROUND] * COLOR_SIZE for _ in range(COLOR_SIZE)]
    for shapes, color in (
        (_BICYCLE, _WHITE),
        ((_GAP,), BACKGROUND),
        (_TRAINING_WHEEL, _YELLOW),
    ):
        _draw(rows, shapes, color)
    return _png(rows, kind=_RGB)


def outline_icon() -> bytes:
    """Return the outline icon as a PNG: white where the symbol is, fully transparent everywhere else."""
    rows = [[_SOLID if mark == "#" else _CLEAR for mark in line] for line in _OUTLINE.splitlines()]
    return _png(rows, kind=_RGB_WITH_ALPHA)


def _draw(rows: list[list[Color]], shapes: tuple[Shape, ...], color: Color) -> None:
    for y in range(PADDING, COLOR_SIZE - PADDING):
        for x in range(PADDING, COLOR_SIZE - PADDING):
            ink = _ink(shapes, x - PADDING + 0.5, y - PADDING + 0.5)
            if ink:
                rows[y][x] = _mixed(rows[y][x], color, ink)


def _ink(shapes: tuple[Shape, ...], x: float, y: float) -> float:
    """Return how much of a pixel is covered, 0 to 1."""
    nearest = min(shape.distance(x, y) for shape in shapes)
    return min(1.0, max(0.0, 0.5 - nearest))


def _mixed(below: Color, above: Color, share: float) -> Color:
    red, green, blue = (round(old + (new - old) * share) for old, new in zip(below, above, strict=True))
    return red, green, blue


def _png(rows: Iterable[Iterable[tuple[int, ...]]], *, kind: int) -> bytes:
    lines = [b"".join(bytes(pixel) for pixel in row) for row in rows]
    width = len(lines[0]) // (3 if kind == _RGB else 4)
    header = struct.pack(">IIBBBBB", width, len(lines), 8, kind, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
