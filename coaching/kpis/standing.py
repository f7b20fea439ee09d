"""How a team stands in a KPI, by its evaluations so far (PRODUCT 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from measures.teams.model import TeamFigure, Verdict
from measures.teams.rules import JUDGED, are_in_a_row, is_judged

_HUNDRED = Decimal(100)


class Standing(StrEnum):
    """How a team stands now."""

    REACHED = "reached"
    RECOVERED = "recovered"
    """It was below expected until this evaluation."""
    BETWEEN = "between"
    UNDER = "under"
    """Under the limit once: it is below expected if the next evaluation says so, too."""
    BELOW = "below"
    """Under the limit at two evaluations in a row, or again before it had recovered."""
    RECOVERING = "recovering"
    """Below expected, and over the limit now, but not recovered yet."""
    NO_NUMBERS = "no_numbers"
    STALE = "stale"
    TOO_FEW = "too_few"
    ALL_AWAY = "all_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where a team is, and how it got there."""

    standing: Standing
    change: Decimal | None = None
    """By how many percentage points what was reached of what was expected differs from the last evaluation
    that had a figure; None where there is none to compare with."""


def course_of(figures: Sequence[TeamFigure]) -> Course:
    """Return how a team stands after its evaluations in one KPI, the oldest first; there is one at least.

    Raises `ValueError` for none.
    """
    if not figures:
        raise ValueError("a team stands nowhere before its first evaluation")
    latest = figures[-1]
    if latest.verdict not in JUDGED:
        return Course(standing=Standing(latest.verdict.value))
    # A figure that stands from before is no evaluation of its own; where that one is out of sight, it is.
    judged = [one for one in figures if is_judged(one)] or [latest]
    was_below = _is_below(judged[:-1])
    return Course(standing=_standing(judged[-1], judged[:-1], was_below=was_below), change=_change(judged))


def _standing(latest: TeamFigure, before: Sequence[TeamFigure], *, was_below: bool) -> Standing:
    match latest.verdict:
        case Verdict.BELOW:
            return Standing.BELOW if was_below or _follows_below(latest, before) else Standing.UNDER
        case Verdict.BETWEEN:
            return Standing.RECOVERING if was_below else Standing.BETWEEN
        case _:
            return Standing.RECOVERED if was_below else Standing.REACHED


def _is_below(judged: Sequence[TeamFigure]) -> bool:
    """Tell whether the team was below expected after these evaluations."""
    found = False
    for place, one in enumerate(judged):
        if one.verdict is Verdict.REACHED:
            found = False
        elif one.verdict is Verdict.BELOW and _follows_below(one, judged[:place]):
            found = True
    return found


def _follows_below(one: TeamFigure, before: Sequence[TeamFigure]) -> bool:
    """Tell whether the evaluation before it was under the limit as well, and the two are in a row."""
    return bool(before) and before[-1].verdict is Verdict.BELOW and are_in_a_row(before[-1], one)


def _change(judged: Sequence[TeamFigure]) -> Decimal | None:
    shares = [one.attainment for one in judged[-2:]]
    if len(shares) < len(("before", "now")) or shares[0] is None or shares[1] is None:
        return None
    return (shares[1] - shares[0]) * _HUNDRED
