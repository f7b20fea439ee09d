"""What people of the sample company do once they asked for help, and about where they stand: pure decisions.

The shares are our own invention for the demo, as those of `bot.sample.temperament`.
"""

from collections.abc import Iterator
from datetime import timedelta

from bot.sample.colleagues import Colleague
from bot.sample.intents import Errand, Intent, working_time_later
from bot.sample.matters import Matter, Sight
from bot.sample.temperament import Dice, Temperament, temperament_of
from coaching.programmes.model import Attitude

_READS = 0.9
_ADDS_DETAILS = 0.2
_SOLVES_ALONE = 0.05
_ASKS_AGAIN = 0.45
_ASKS_AGAIN_AFTER = (7.0, 14.0)
_CLOSES, _ASKS_MORE = 0.58, 0.28
"""Of those who got an answer; the others say nothing and are asked whether it is solved."""
_REOPENS = 0.07
_REOPENS_AFTER = (6.0, 40.0)
_TAKES_SLOT = 0.9
_SAYS_WHETHER_SOLVED = 0.62
_ATTITUDE_ANSWERED = 0.8
_SOLVED_BY_MATERIAL = 0.5
"""Of those who read what was offered; most others still need a person, some leave it at that."""
_NEEDS_PERSON = 0.4

_ATTITUDES = {
    Temperament.QUICK: (0.02, 0.58, 0.32),
    Temperament.STEADY: (0.12, 0.68, 0.06),
    Temperament.BUSY: (0.28, 0.44, 0.02),
    Temperament.DOUBTING: (0.72, 0.10, 0.0),
    Temperament.SILENT: (0.2, 0.2, 0.0),
}
"""I doubt, I see the value, I am skilled; the rest would rather not say."""


class Askers:
    """Decides for everybody who asked for help, from the seed."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice

    def intents(self, who: Colleague, matter: Matter) -> list[Intent]:
        """Return what a person will do about a card on their own request, or about where they stand."""
        planned = self._planned(who, matter)
        found = ((errand, working_time_later(who.calendar, matter.seen_at, span)) for errand, span in planned)
        return [Intent(at, errand) for errand, at in found if at is not None]

    def _planned(self, who: Colleague, matter: Matter) -> Iterator[tuple[Errand, timedelta]]:
        """Yield errands with how much working time passes before each."""
        roll = self._dice.roll(who.id, matter.key, "does")
        match matter.sight:
            case Sight.MATERIALS if roll < _READS:
                yield Errand.READ, self._hours(who, matter, 0.25, 4.0)
            case Sight.RECEIVED if roll < _ADDS_DETAILS:
                yield Errand.ADD_DETAILS, self._hours(who, matter, 0.25, 1.5)
            case Sight.RECEIVED if roll > 1 - _SOLVES_ALONE:
                yield Errand.CLOSE, self._hours(who, matter, 0.5, 3.0)
            case Sight.TAKEN_FOR_ME if roll < _ASKS_AGAIN:
                yield Errand.ASK_AGAIN, self._hours(who, matter, *_ASKS_AGAIN_AFTER)
            case Sight.REPLY_TO_ME:
                yield from self._after_reply(who, matter, roll)
            case Sight.TIMES:
                errand = Errand.TAKE_SLOT if roll < _TAKES_SLOT else Errand.REPLY
                yield errand, self._hours(who, matter, 0.25, 2.5)
            case Sight.IS_IT_SOLVED if roll < _SAYS_WHETHER_SOLVED:
                yield Errand.IS_IT_SOLVED, self._hours(who, matter, 0.25, 6.0)
            case Sight.ATTITUDE if roll < _ATTITUDE_ANSWERED:
                yield Errand.ATTITUDE, timedelta(minutes=1)

    def _after_reply(self, who: Colleague, matter: Matter, roll: float) -> Iterator[tuple[Errand, timedelta]]:
        if roll < _CLOSES:
            closes = self._hours(who, matter, 0.5, 9.0)
            yield Errand.CLOSE, closes
            if self._dice.roll(who.id, matter.key, "reopens") < _REOPENS:
                yield Errand.REOPEN, closes + self._hours(who, matter, *_REOPENS_AFTER)
        elif roll < _CLOSES + _ASKS_MORE:
            yield Errand.REPLY, self._hours(who, matter, 0.25, 4.0)

    def _hours(self, who: Colleague, matter: Matter, low: float, high: float) -> timedelta:
        """Return working time between two numbers of hours; most take their time from its beginning."""
        roll = self._dice.roll(who.id, matter.key, "delay", low)
        return timedelta(hours=low + (high - low) * roll * roll)

    def is_solved_by_material(self, who: Colleague, matter: Matter) -> bool | None:
        """Tell whether what was read solved it; None if the person leaves it at that."""
        roll = self._dice.roll(who.id, matter.key, "helped")
        if roll < _SOLVED_BY_MATERIAL:
            return True
        return False if roll < _SOLVED_BY_MATERIAL + _NEEDS_PERSON else None

    def attitude(self, who: Colleague, matter: Matter, *, week: int) -> Attitude | None:
        """Return where a person says that they stand; None if they would rather not say."""
        roll = self._dice.roll(who.id, matter.key, "attitude")
        shares = _ATTITUDES[temperament_of(self._dice, who.id, week=week)]
        for attitude, share in zip(
            (Attitude.DOUBTS, Attitude.SEES_VALUE, Attitude.SKILLED), shares, strict=True
        ):
            if roll < share:
                return attitude
            roll -= share
        return None
