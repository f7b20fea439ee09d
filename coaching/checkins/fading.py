"""Support that fades and returns, as a pure rule (PRODUCT 3): weekly, fortnightly, monthly, on request.

Two good answers in a row lead one level down. Trouble, or a KPI that is low twice in a row, leads back to
weekly at once: all the way, so that nobody in trouble is left alone for another two weeks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from coaching.checkins.model import Answer, SupportChange
from coaching.programmes.model import Enrolment, Rhythm, Support

GOOD_IN_A_ROW = 2
"""So many good answers in a row lead one level down (our own default)."""
LOW_IN_A_ROW = 2
"""So many evaluations in a row with a low KPI lead back to weekly."""
GOOD_FROM = Decimal("0.95")
LOW_BELOW = Decimal("0.8")
"""Shares of what was expected from which a KPI is good, and below which it is low (our own defaults)."""

WEEKS = {Support.WEEKLY: 1, Support.FORTNIGHTLY: 2, Support.MONTHLY: 4}
"""Weeks from a check-in to the next; a month is four, so that the weekday stays. On request has none."""

_LESS = {
    Support.WEEKLY: Support.FORTNIGHTLY,
    Support.FORTNIGHTLY: Support.MONTHLY,
    Support.MONTHLY: Support.ON_REQUEST,
}
_PRECISION = Decimal("0.0001")


class Sign(StrEnum):
    """What an answer says about how much support somebody needs."""

    GOOD = "good"
    MIDDLING = "middling"
    """The KPI is not low, and not as expected either: it ends both rows."""
    LOW = "low"
    UNKNOWN = "unknown"
    """There is a KPI and no number: neither good nor bad, so that the rows stand as they were."""
    TROUBLE = "trouble"
    LOW_ALONE = "low_alone"
    MIDDLING_ALONE = "middling_alone"
    """Numbers entered while nothing was asked. They say something only of those who ride alone."""


_BACK = {Sign.TROUBLE: SupportChange.AFTER_TROUBLE, Sign.LOW: SupportChange.AFTER_NUMBERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands: the level of support, and what came in a row at it."""

    support: Support = Support.WEEKLY
    good: int = 0
    low: int = 0


def attainment(shares: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Return the lowest share of (actual, expected); None if nothing could be expected yet.

    It is rounded down to four places, which keeps it on the side of both thresholds where it is.
    """
    known = [actual / expected for actual, expected in shares if expected > 0]
    return min(known).quantize(_PRECISION, rounding=ROUND_FLOOR) if known else None


def sign_of(answer: Answer, *, reached: Decimal | None, has_kpi: bool) -> Sign:
    """Return what an answer says, with what the lowest KPI had reached then (1 = as expected)."""
    if answer is Answer.TROUBLE:
        return Sign.TROUBLE
    if not has_kpi:
        return Sign.GOOD
    if reached is None:
        return Sign.UNKNOWN
    if reached < LOW_BELOW:
        return Sign.LOW
    return Sign.GOOD if reached >= GOOD_FROM else Sign.MIDDLING


def sign_alone(reached: Decimal | None) -> Sign:
    """Return what a number says that was entered for a period in which nothing was asked."""
    if reached is None:
        return Sign.UNKNOWN
    return Sign.LOW_ALONE if reached < LOW_BELOW else Sign.MIDDLING_ALONE


def step(standing: Standing, sign: Sign) -> Standing:
    """Return where somebody stands after one more answer.

    Support    Sign                       Support afterwards
    any        trouble                    weekly
    any        low, for the second time   weekly
    weekly     good, for the second time  fortnightly
    fortnight  good, for the second time  monthly
    monthly    good, for the second time  on request
    any        anything else              the same
    """
    alone = standing.support is Support.ON_REQUEST
    match sign:
        case Sign.TROUBLE:
            after = Standing()
        case Sign.GOOD:
            after = _good(standing)
        case Sign.LOW:
            after = _low(standing)
        case Sign.MIDDLING:
            after = replace(standing, good=0, low=0)
        case Sign.LOW_ALONE if alone:
            after = _low(standing)
        case Sign.MIDDLING_ALONE if alone:
            after = replace(standing, low=0)
        case _:
            after = standing
    return after


def fold(signs: Iterable[Sign], *, begin: Standing | None = None) -> Standing:
    """Return where somebody stands after all signs, in their order; everybody begins closely supported."""
    standing = begin or Standing()
    for sign in signs:
        standing = step(standing, sign)
    return standing


def standing_of(enrolment: Enrolment) -> Standing:
    """Return where somebody stands, as their enrolment says."""
    return Standing(support=enrolment.support, good=enrolment.good_in_a_row, low=enrolment.low_in_a_row)


def with_standing(enrolment: Enrolment, standing: Standing, *, silent: int | None = None) -> Enrolment:
    """Return the enrolment with another standing, and with another number of silent check-ins if given."""
    return replace(
        enrolment,
        support=standing.support,
        good_in_a_row=standing.good,
        low_in_a_row=standing.low,
        silent=enrolment.silent if silent is None else silent,
    )


def weeks_between(support: Support, rhythm: Rhythm) -> int | None:
    """Return how many weeks lie between two check-ins; None if none come. Nobody is asked more often than
    the programme's rhythm says."""
    weeks = WEEKS.get(support)
    return None if weeks is None else max(weeks, rhythm.every_weeks)


def change_of(before: Support, after: Support, *, rhythm: Rhythm, sign: Sign | None) -> SupportChange | None:
    """Return what somebody is to be told; None if they are asked as often as before. `sign` is what their
    answer said; None: it is no answer that changed the level."""
    if weeks_between(before, rhythm) == weeks_between(after, rhythm):
        return None
    match after:
        case Support.WEEKLY:
            return SupportChange.BY_NUMBER if sign is None else _BACK[sign]
        case Support.ON_REQUEST:
            return SupportChange.ON_REQUEST
        case _:
            return SupportChange.LESS


def _good(standing: Standing) -> Standing:
    if standing.support not in _LESS:
        return replace(standing, good=0, low=0)
    good = standing.good + 1
    if good < GOOD_IN_A_ROW:
        return replace(standing, good=good, low=0)
    return Standing(support=_LESS[standing.support])


def _low(standing: Standing) -> Standing:
    low = standing.low + 1
    return Standing() if low >= LOW_IN_A_ROW else replace(standing, good=0, low=low)
