"""Looks for many texts at once in a lot of data, quicker than for one after the other."""

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator

_STRIDE = 8
_WINDOW = 9
SHORTEST = _STRIDE + _WINDOW - 1
"""Bytes of the shortest text that can be looked for: as long as a token of a ballot."""


class Needles:
    """Texts that are looked for. Windows of the data, a few bytes apart, are compared with all windows that a
    text begins with: wherever it stands, one of them is met."""

    def __init__(self, needles: Iterable[bytes]) -> None:
        self._starts: defaultdict[bytes, list[tuple[int, bytes]]] = defaultdict(list)
        self.longest = 0
        for needle in sorted(set(needles)):
            if len(needle) >= SHORTEST:
                self.longest = max(self.longest, len(needle))
                for place in range(_STRIDE):
                    self._starts[needle[place : place + _WINDOW]].append((place, needle))

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self._starts)

    def found_in(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield where each of the texts stands, as often as it does."""
        if not self._starts:
            return
        starts = self._starts
        for at in range(0, len(data) - _WINDOW + 1, _STRIDE):
            window = data[at : at + _WINDOW]
            if window in starts:
                for place, needle in starts[window]:
                    if at >= place and data.startswith(needle, at - place):
                        yield at - place, needle


def as_written(text: str) -> set[bytes]:
    """Return how a text may stand in a file: as it is, and inside of JSON, in both of its ways."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    in_ascii = "".join(char if char.isascii() else _escape(char) for char in escaped)
    return {text.encode(), escaped.encode(), in_ascii.encode()}


def _escape(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def as_key(key: bytes) -> set[bytes]:
    """Return how a key may stand in a file: as it is, in hexadecimal digits, in base 64."""
    # The last characters of base 64 hold what comes after the key as well.
    plain, for_addresses = base64.b64encode(key), base64.urlsafe_b64encode(key)
    whole = len(key) // 3 * 4
    return {key, key.hex().encode(), key.hex().upper().encode(), plain[:whole], for_addresses[:whole]}
