"""What came of everything that people said in surveys: shares of what was answered, done, late, purely.

Of rounds, not of people: everything counted here is public already, in results and in responses.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from surveys.responses.model import Decision, Item, Round, RoundState
from surveys.responses.rules import heard, is_late, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRound:
    """One round with its items, merged ones included, and the company's day on which its wave closed."""

    round: Round
    items: Sequence[Item]
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundShare:
    """How far one round is, as everybody can read it."""

    wave_id: str
    items: int
    answered: int
    due_on: date
    is_published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Several rounds together. `items` = `answered` + those that wait; `answered` = `will_do` + `not_now` +
    `already_there`; `will_do` = `done` + `late` + what is under way. What was added by those who respond is
    in none of these: nobody said it, so it must not make their share look better."""

    items: int
    answered: int
    will_do: int
    not_now: int
    already_there: int
    done: int
    late: int
    days: Decimal | None
    """The median from the close of the survey to what was done; None while nothing is."""
    rounds: tuple[RoundShare, ...]
    """Those in which something was said."""
    added: int = 0
    """Items that were added by those who respond, and that everybody can read."""
    added_late: int = 0
    """Of them, those that are late: to add one is a promise all the same."""

    @property
    def waiting(self) -> int:
        """Items without an answer."""
        return self.items - self.answered

    @property
    def under_way(self) -> int:
        """Items that are being done in time."""
        return self.will_do - self.done - self.late


def is_public(one: Round, today: date) -> bool:
    """Tell whether a round counts for everybody: it was published, or should have been. One that is promised
    for a later day is nobody's to count; one that is overdue must not be left out of what is shown."""
    if one.state is RoundState.PUBLISHED:
        return True
    return one.state is RoundState.OPEN and one.due_on < today


def shares_of(rounds: Iterable[AskedRound], today: date) -> Shares:
    """Count the public rounds, in their order; of one that was not published nothing is answered."""
    public = [one for one in rounds if is_public(one.round, today)]
    answered = [(one, item) for one in public for item in _answered(one)]
    decisions = [item.answer.decision for _, item in answered if item.answer is not None]
    days = [each for each in (_days(one, item) for one, item in answered) if each is not None]
    added = [item for one in public for item in _added(one)]
    return Shares(
        items=sum(len(heard(one.items)) for one in public),
        answered=len(answered),
        will_do=decisions.count(Decision.WILL_DO),
        not_now=decisions.count(Decision.NOT_NOW),
        already_there=decisions.count(Decision.ALREADY_THERE),
        done=len(days),
        late=sum(is_late(item, today=today) for _, item in answered),
        days=Decimal(str(median(days))) if days else None,
        rounds=tuple(_share(one) for one in public if heard(one.items)),
        added=len(added),
        added_late=sum(is_late(item, today=today) for item in added),
    )


def _added(one: AskedRound) -> list[Item]:
    """Return what everybody can read and nobody said."""
    if one.round.state is not RoundState.PUBLISHED:
        return []
    said = {item.id for item in heard(one.items)}
    return [item for item in standing(one.items) if item.id not in said]


def _answered(one: AskedRound) -> Iterator[Item]:
    """Yield what everybody can read an answer to."""
    if one.round.state is RoundState.PUBLISHED:
        yield from (item for item in heard(one.items) if item.answer is not None)


def _share(one: AskedRound) -> RoundShare:
    return RoundShare(
        wave_id=one.round.wave_id,
        items=len(heard(one.items)),
        answered=len(list(_answered(one))),
        due_on=one.round.due_on,
        is_published=one.round.state is RoundState.PUBLISHED,
    )


def together(rounds: Iterable[RoundShare]) -> RoundShare | None:
    """Return several rounds as if they were one, which is no wave's; None of nothing."""
    known = list(rounds)
    if not known:
        return None
    return RoundShare(
        wave_id="",
        items=sum(one.items for one in known),
        answered=sum(one.answered for one in known),
        due_on=max(one.due_on for one in known),
        is_published=any(one.is_published for one in known),
    )


def _days(one: AskedRound, item: Item) -> int | None:
    """Return after how many days what was promised was done; None if it is not, or was no promise."""
    answer = item.answer
    if answer is None or answer.decision is not Decision.WILL_DO or answer.done_on is None:
        return None
    return max(0, (answer.done_on - one.closed_on).days)
