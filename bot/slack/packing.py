"""Cards that are more than one message takes, and views that are more than a window takes."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.slack import limits
from bot.slack.blocks import Piece, characters
from bot.slack.texts import Block
from cards.model import Buttons, Input


@dataclass(frozen=True, slots=True)
class Room:
    """How much fits: blocks, and what they weigh."""

    blocks: int
    weight: int
    weigh: Callable[[Iterable[Block]], int]

    def holds(self, pieces: Sequence[Piece]) -> bool:
        """Tell whether all of it fits."""
        blocks = [block for piece in pieces for block in piece.blocks]
        return len(blocks) <= self.blocks and self.weigh(blocks) <= self.weight

    def without(self, blocks: int, weight: int) -> "Room":
        """Return what is left beside so many blocks."""
        return Room(self.blocks - blocks, self.weight - weight, self.weigh)


def message_weight(blocks: Iterable[Block]) -> int:
    """Return the characters of blocks, and something for each block."""
    listed = list(blocks)
    around = len(listed) * limits.BLOCK_CHARACTERS
    # As JSON they can only be longer, and that is counted in no time; nearly every card fits even so.
    bound = len(json.dumps(listed, ensure_ascii=False))
    if bound + around <= limits.MESSAGE_CHARACTERS:
        return bound + around
    return sum(map(characters, listed)) + around


def view_weight(blocks: Iterable[Block]) -> int:
    """Return the bytes of blocks as the SDK sends them."""
    return sum(len(json.dumps(block)) + 2 for block in blocks)


MESSAGE = Room(limits.MESSAGE_BLOCKS, limits.MESSAGE_CHARACTERS, message_weight)
VIEW = Room(limits.VIEW_BLOCKS, limits.VIEW_BYTES, view_weight)
_MARK = 2 * limits.HEADER + limits.BLOCK_CHARACTERS
"""What the line that says "2 of 3" may weigh."""
_LINE = 1000
"""Bytes of the line that says that something was left out."""


def split(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces in as many messages as they need: each once, in order, room for a mark in each."""
    if MESSAGE.holds(pieces):
        return [list(pieces)]
    room = MESSAGE.without(1, _MARK)
    messages: list[list[Piece]] = [[]]
    for group in _together(pieces, room):
        if messages[-1] and not room.holds([*messages[-1], *group]):
            messages.append([])
        messages[-1] += group
    return messages


def fill(pieces: Sequence[Piece], beside: Sequence[Block]) -> tuple[list[Piece], bool]:
    """Return the pieces that fit into a view with other blocks in it, and whether these are all."""
    room = VIEW.without(len(beside), view_weight(beside))
    if room.holds(pieces):
        return list(pieces), True
    room = room.without(1, _LINE)
    kept: list[Piece] = []
    for piece in pieces:
        if not room.holds([*kept, piece]):
            break
        kept.append(piece)
    return kept, False


def _together(pieces: Sequence[Piece], room: Room) -> list[list[Piece]]:
    """Return groups that stay in one message.

    A button sends the inputs of its own message only, so inputs stay with the next buttons if they can.
    """
    groups: list[list[Piece]] = []
    waiting: list[Piece] = []
    for piece in pieces:
        if waiting or isinstance(piece.element, Input):
            waiting.append(piece)
            if not room.holds(waiting):
                groups += [[one] for one in waiting]
                waiting = []
            elif isinstance(piece.element, Buttons):
                groups.append(waiting)
                waiting = []
        else:
            groups.append([piece])
    return groups + [[one] for one in waiting]
