"""What must hold of a change that people asked for, and what is counted of changes, purely."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from coaching.changes.model import ChangeRequest, ChangeState
from coaching.help.model import Wish

LONGEST_TITLE = 100
LONGEST_REASON = 600
"""Characters of what is changed and of its reason, in one language: our own defaults."""
MOST_WISHES = 50
"""Wishes that a form offers, the newest: our own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody entered about a change. Texts are per language code, without empty ones."""

    titles: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    state: ChangeState | None
    on: date | None = None
    """Of a planned one by when, of a done one when."""
    wish_ids: frozenset[int] = frozenset()


def problems(wanted: Wanted, *, languages: Sequence[str], today: date) -> dict[str, str]:
    """Return what is wrong, as keys of words by the inputs `title_LANG`, `reason_LANG` and `date`."""
    wrong = {
        f"{name}_{code}": "error.too_long"
        for name, texts, longest in (
            ("title", wanted.titles, LONGEST_TITLE),
            ("reason", wanted.reasons, LONGEST_REASON),
        )
        for code, text in texts.items()
        if len(text) > longest
    }
    if not wanted.titles:
        wrong[f"title_{languages[0]}"] = "error.required"
    if wanted.state is None:
        return wrong | {"state": "error.choice"}
    if wanted.state is not ChangeState.DONE and not wanted.reasons:
        # What will be done, or why not: whoever asked would be left with a bare yes or no.
        wrong[f"reason_{languages[0]}"] = "error.required"
    of_day = _problem_of_day(wanted, today)
    return wrong | ({"date": of_day} if of_day else {})


def _problem_of_day(wanted: Wanted, today: date) -> str:
    if wanted.state is ChangeState.REFUSED:
        return ""
    if wanted.on is None:
        return "error.required"
    if wanted.state is ChangeState.PLANNED:
        return "error.change_past" if wanted.on < today else ""
    return "error.change_future" if wanted.on > today else ""


def open_wishes(known: Iterable[Wish], change_id: int = 0) -> list[Wish]:
    """Return the wishes that nothing was made of, or that this change is about, in their order."""
    return [one for one in known if one.change_id is None or (change_id and one.change_id == change_id)]


def days_waited(asked: Iterable[date], done_on: date) -> tuple[int, ...]:
    """Return the days from each wish to the change that came after it, the fewest first. Whoever wished it
    when it was there already has not waited."""
    return tuple(sorted((done_on - day).days for day in asked if day <= done_on))


def is_on_request(one: ChangeRequest) -> bool:
    """Tell whether it was changed after somebody asked for it."""
    return one.state is ChangeState.DONE and bool(one.waited)


def middle(days: Collection[int]) -> Decimal | None:
    """Return the median; None of nothing."""
    return Decimal(str(median(days))) if days else None


def told_people(one: ChangeRequest, *, smallest: int) -> int | None:
    """Return how many people asked for it, as others may be told it; None where they are too few."""
    return one.voices if one.voices >= smallest else None


def told_days(one: ChangeRequest, *, smallest: int) -> Decimal | None:
    """Return the median of the days as others may be told it: of fewer wishes than `smallest` it would tell
    when somebody asked, and beside a number that is not told, that several wishes are one person's."""
    is_enough = len(one.waited) >= smallest and told_people(one, smallest=smallest) is not None
    return middle(one.waited) if is_enough else None


def public_days(changes: Iterable[ChangeRequest], *, since: datetime, smallest: int) -> Decimal | None:
    """Return the median of `public_waits`; None while there are too few."""
    return middle(public_waits(changes, since=since, smallest=smallest))


def public_waits(changes: Iterable[ChangeRequest], *, since: datetime, smallest: int) -> list[int]:
    """Return the days from wish to change of which everybody may read the median and how many they are, of
    changes done for the first time `since`; none while there are too few.

    Changes are taken in bundles of at least `smallest` wishes, in the order in which they were done, and the
    last bundle counts once it is full. So two looks, one before and one after a change was done, differ by at
    least so many wishes: nobody can compute from them when one person asked. Therefore a change counts as it
    was when it was done first, and keeps its place: another date, another wish or another state saved later
    moves nothing.
    """
    waited: list[int] = []
    bundle: list[int] = []
    done = ((one.counted_at, one.id, one.counted) for one in changes if one.counted_at is not None)
    for moment, _, days in sorted(done):
        bundle += days
        if len(bundle) >= smallest:
            # A bundle is in or out as a whole, by when it became full.
            waited += bundle if moment >= since else ()
            bundle = []
    return waited
