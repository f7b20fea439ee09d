"""Cards that are more than one message takes, and forms that are more than one card takes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.teams import limits
from bot.teams.texts import Block
from cards.model import Buttons, Element, Input

_BETWEEN = 4
"""Bytes of what stands between two elements."""


def weight(blocks: Iterable[Block]) -> int:
    """Return the bytes of blocks as JSON, two for each unit of UTF-16."""
    return sum(
        len(json.dumps(block, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) + _BETWEEN
        for block in blocks
    )


@dataclass(frozen=True)
class Piece:
    """Blocks that stay together, and the element that begins with them (None: it began before)."""

    blocks: tuple[Block, ...]
    element: Element | None = None

    @cached_property
    def weight(self) -> int:
        """What the blocks weigh; measured once, as that is the slow part."""
        return weight(self.blocks)


ROOM = limits.CARD_BYTES - limits.FRAME_BYTES
"""What the elements of one card may weigh."""


def split(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces in as many cards as they need: each once, in order, room for a mark in each."""
    if _weight(pieces) <= ROOM:
        return [list(pieces)]
    room = ROOM - limits.MARK_BYTES
    cards: list[list[Piece]] = [[]]
    taken = 0
    for group in _together(pieces, room):
        size = _weight(group)
        if cards[-1] and taken + size > room:
            cards.append([])
            taken = 0
        cards[-1] += group
        taken += size
    return cards


def fill(pieces: Sequence[Piece], beside: Iterable[Block]) -> tuple[list[Piece], bool]:
    """Return the pieces that fit into one card beside other blocks, and whether these are all."""
    room = ROOM - weight(beside)
    if _weight(pieces) <= room:
        return list(pieces), True
    room -= limits.MARK_BYTES
    kept: list[Piece] = []
    for piece in pieces:
        room -= piece.weight
        if room < 0:
            break
        kept.append(piece)
    return kept, False


def _weight(pieces: Iterable[Piece]) -> int:
    return sum(piece.weight for piece in pieces)


def _together(pieces: Sequence[Piece], room: int) -> list[list[Piece]]:
    """Return groups that stay in one card.

    A button sends the inputs of its own card only, so inputs stay with the next buttons if they can.
    """
    groups: list[list[Piece]] = []
    waiting: list[Piece] = []
    for piece in pieces:
        if waiting or isinstance(piece.element, Input):
            waiting.append(piece)
            if _weight(waiting) > room:
                groups += [[one] for one in waiting]
                waiting = []
            elif isinstance(piece.element, Buttons):
                groups.append(waiting)
                waiting = []
        else:
            groups.append([piece])
    return groups + [[one] for one in waiting]
