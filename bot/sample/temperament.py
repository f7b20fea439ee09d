"""How the people of the sample company are: who answers when, with what. Pure, and the same in every run.

Chance comes from a hash of the seed, the person and what they decide about: never from a global generator,
so that neither the order of work nor a restart changes what somebody does. The shares are our own invention
for the demo, made to look like a company in its first 90 days; they are no finding of anybody's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from coaching.checkins.model import Answer, TroubleKind
from coaching.programmes.model import Clarity

T = TypeVar("T")

_DIGEST_BYTES = 8
_SIDES = float(2 ** (8 * _DIGEST_BYTES))


@dataclass(frozen=True, slots=True)
class Dice:
    """Chance that follows from what is decided, not from when."""

    seed: int

    def roll(self, *about: object) -> float:
        """Return a number from 0 up to but not including 1, always the same for the same words."""
        words = "|".join((str(self.seed), *(str(word) for word in about)))
        digest = hashlib.blake2b(words.encode(), digest_size=_DIGEST_BYTES).digest()
        return int.from_bytes(digest, "big") / _SIDES

    def pick(self, choices: Sequence[T], *about: object) -> T:
        """Return one of the choices, each as likely as the others."""
        return choices[int(self.roll(*about) * len(choices))]

    def between(self, low: float, high: float, *about: object) -> float:
        """Return a number from `low` up to but not including `high`."""
        return low + (high - low) * self.roll(*about)


class Temperament(StrEnum):
    """What somebody is like when a card arrives."""

    QUICK = "quick"
    STEADY = "steady"
    BUSY = "busy"
    DOUBTING = "doubting"
    SILENT = "silent"


_SHARES = (
    (Temperament.QUICK, 0.25),
    (Temperament.STEADY, 0.37),
    (Temperament.BUSY, 0.18),
    (Temperament.DOUBTING, 0.12),
    (Temperament.SILENT, 0.08),
)
_FIRST_TURN, _LAST_TURN = 4, 9
"""Weeks between which a doubter turns, once somebody has shown them what it is good for."""


def temperament_of(dice: Dice, person_id: str, *, week: int) -> Temperament:
    """Return what a person is like in a week of their programme (0 = the first): doubters turn steady."""
    roll, temperament = dice.roll(person_id, "temperament"), Temperament.STEADY
    for candidate, share in _SHARES:
        if roll < share:
            temperament = candidate
            break
        roll -= share
    turns = dice.between(_FIRST_TURN, _LAST_TURN, person_id, "turns")
    if temperament is Temperament.DOUBTING and week >= turns:
        return Temperament.STEADY
    return temperament


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """The shares of answers from a week on; the rest is silence. Delays are hours of working time."""

    done: float
    on_track: float
    trouble: float
    after_reminder: float
    """Of the silence: answered once reminded."""
    delay: tuple[float, float]
    number: float
    """Enters the number that the card asks for."""
    reach: tuple[float, float]
    """The number entered, as a part of what could be expected."""
    kinds: tuple[TroubleKind, ...]


_EARLY_WEEKS = 3
"""Weeks in which things are still new."""

_QUICK_KINDS = (TroubleKind.SETUP, TroubleKind.DOESNT_FIT, TroubleKind.DONT_KNOW_HOW)
_STEADY_KINDS = (TroubleKind.DONT_KNOW_HOW, TroubleKind.DONT_KNOW_HOW, TroubleKind.SETUP, TroubleKind.NO_TIME)
_BUSY_KINDS = (TroubleKind.NO_TIME, TroubleKind.NO_TIME, TroubleKind.BACK_TO_EXCEL, TroubleKind.DOESNT_FIT)
_DOUBTING_KINDS = (TroubleKind.NO_POINT, TroubleKind.BACK_TO_EXCEL, TroubleKind.DOESNT_FIT, TroubleKind.OTHER)

_AT_FIRST = {
    Temperament.QUICK: Manner(
        done=0.30, on_track=0.53, trouble=0.09, after_reminder=0.7, delay=(0.0, 1.5), number=0.85,
        reach=(0.75, 1.15), kinds=_QUICK_KINDS,
    ),
    Temperament.STEADY: Manner(
        done=0.12, on_track=0.50, trouble=0.20, after_reminder=0.6, delay=(0.25, 5.0), number=0.65,
        reach=(0.50, 1.0), kinds=_STEADY_KINDS,
    ),
    Temperament.BUSY: Manner(
        done=0.04, on_track=0.32, trouble=0.12, after_reminder=0.5, delay=(2.0, 7.5), number=0.4,
        reach=(0.35, 0.85), kinds=_BUSY_KINDS,
    ),
    Temperament.DOUBTING: Manner(
        done=0.0, on_track=0.16, trouble=0.42, after_reminder=0.35, delay=(0.5, 6.0), number=0.35,
        reach=(0.10, 0.55), kinds=_DOUBTING_KINDS,
    ),
    Temperament.SILENT: Manner(
        done=0.02, on_track=0.10, trouble=0.04, after_reminder=0.12, delay=(4.0, 7.5), number=0.2,
        reach=(0.2, 0.8), kinds=_BUSY_KINDS,
    ),
}  # fmt: skip
_LATER = {
    Temperament.QUICK: Manner(
        done=0.44, on_track=0.49, trouble=0.02, after_reminder=0.8, delay=(0.0, 1.5), number=0.85,
        reach=(0.92, 1.2), kinds=_QUICK_KINDS,
    ),
    Temperament.STEADY: Manner(
        done=0.25, on_track=0.56, trouble=0.07, after_reminder=0.6, delay=(0.25, 5.0), number=0.7,
        reach=(0.75, 1.1), kinds=_STEADY_KINDS,
    ),
    Temperament.BUSY: Manner(
        done=0.14, on_track=0.34, trouble=0.08, after_reminder=0.5, delay=(2.0, 7.5), number=0.45,
        reach=(0.45, 0.95), kinds=_BUSY_KINDS,
    ),
}  # fmt: skip


def manner_of(dice: Dice, person_id: str, *, week: int) -> Manner:
    """Return how a person answers in a week of their programme."""
    temperament = temperament_of(dice, person_id, week=week)
    if week >= _EARLY_WEEKS:
        return _LATER.get(temperament, _AT_FIRST[temperament])
    return _AT_FIRST[temperament]


def answer_of(manner: Manner, roll: float) -> Answer | None:
    """Return what a person answers to a check-in, or None for silence."""
    for answer, share in (
        (Answer.DONE, manner.done),
        (Answer.ON_TRACK, manner.on_track),
        (Answer.TROUBLE, manner.trouble),
    ):
        if roll < share:
            return answer
        roll -= share
    return None


_CLARITY = {
    Temperament.QUICK: (0.86, 0.06, 0.05),
    Temperament.STEADY: (0.64, 0.15, 0.08),
    Temperament.BUSY: (0.48, 0.08, 0.02),
    Temperament.DOUBTING: (0.10, 0.36, 0.28),
    Temperament.SILENT: (0.12, 0.06, 0.0),
}
"""Day 1: clear, not quite, a question; the rest is silence."""


def clarity_of(temperament: Temperament, roll: float) -> Clarity | None:
    """Return what a person says on day 1, or None for silence."""
    for clarity, share in zip(
        (Clarity.CLEAR, Clarity.NOT_QUITE, Clarity.QUESTION), _CLARITY[temperament], strict=True
    ):
        if roll < share:
            return clarity
        roll -= share
    return None


def delay_of(manner: Manner, roll: float) -> timedelta:
    """Return how much working time passes before the answer. Most answer early in their span."""
    low, high = manner.delay
    return timedelta(hours=low + (high - low) * roll * roll)
