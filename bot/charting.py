"""What charts of all platforms have in common: figures that can be drawn, labels that can be told apart."""

import math
from collections.abc import Iterable, Sequence

from bot.texts import one_line
from cards.model import Series


def is_drawable(series: Sequence[Series], *, most: int, largest: float) -> bool:
    """Tell whether there is something to draw, in no more than `most` series and nothing beyond `largest`."""
    values = [value for one in series for value in one.values]
    fits = all(math.isfinite(value) and abs(value) < largest for value in values)
    return fits and 1 <= len(series) <= most


def figure(value: float) -> float:
    """Return a whole number without its `.0`, and minus zero as zero."""
    return int(value) if value == int(value) else value


def distinct_labels(names: Iterable[str], *, limit: int) -> list[str]:
    """Return labels, none empty, longer than `limit`, or there twice: bars of one name become one."""
    found: list[str] = []
    for name in names:
        label, number = one_line(name, limit), 1
        while label in found:
            number += 1
            mark = f" ({number})"
            label = one_line(name, limit - len(mark)) + mark
        found.append(label)
    return found
