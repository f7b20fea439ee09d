"""What supporters of the sample company, and whoever runs the programme, do about requests: pure decisions.

The shares are our own invention for the demo, as those of `bot.sample.temperament`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.sample.colleagues import Colleague
from bot.sample.intents import Errand, Intent, working_time_later
from bot.sample.matters import Matter, Sight
from bot.sample.temperament import Dice
from cards.words import LANGUAGES

OVERLOADED = "murakami.hiromi"
"""The supporter who takes more than anybody could answer in time: everybody in Sales knows her."""

_BILINGUAL = 0.35
_WILLING = (0.5, 0.95)
_TAKES_WITHIN = (0.0, 1.5)
_WATCHES = 0.08
"""Looks into the channel in time to take what others have not."""
_OVERLOADED_TAKES, _OVERLOADED_WATCHES = 0.95, 0.2
_OVERLOADED_RESPONDS_WITHIN = (0.5, 20.0)
_RESPONDS_WITHIN = (0.25, 1.75)
_SAYS_WHEN, _HANDS_ON, _GIVES_BACK = 0.22, 0.07, 0.03
_RUNNER_HANDS_ON = 0.7
"""Whoever runs the programme asks somebody, most of the time, and answers the rest."""
_OFFERS_CALL = 0.15
_WRITES_BACK = 0.95
_WRAPS_UP_AFTER = (14.0, 22.0)
"""A call is within two working days; what came of it is written down on the day after."""
_CHOOSES_TOPICS = 0.6
_STEPS_IN_AFTER = (5.0, 9.0)
"""Four working hours after it was asked, a request goes to the lead."""
_ROUNDS_ON = frozenset({2, 4})
"""ISO weekdays on which whoever runs the programme goes through it: Tuesday and Thursday."""


class Supporters:
    """Decides for all supporters and for whoever runs the programme, from the seed."""

    def __init__(self, dice: Dice, *, runner: str = "") -> None:
        """`runner` is the id of who runs the programme while nobody plays its lead."""
        self._dice = dice
        self._runner = runner

    def intents(self, who: Colleague, matter: Matter) -> list[Intent]:
        """Return what a supporter will do about a card in their own chat."""
        match matter.sight:
            case Sight.WANTED:
                planned = self._about_wanted(who, matter)
            case Sight.MINE:
                planned = self._about_mine(who, matter)
            case Sight.ASKER_WROTE if self._dice.roll(who.id, matter.key, "writes") < _WRITES_BACK:
                planned = iter([(Errand.WRITE_BACK, self._pace(who, matter, 0.25, 4.0))])
            case Sight.CALL_IS_SET:
                planned = iter([(Errand.WRAP_UP, self._hours(who, matter, *_WRAPS_UP_AFTER))])
            case _:
                return []
        return _timed(who, matter, planned)

    def watches(self, who: Colleague, matter: Matter) -> list[Intent]:
        """Return what a supporter will do about a request that they see in the channel."""
        share = _OVERLOADED_WATCHES if who.id == OVERLOADED else _WATCHES
        if not self.speaks(who, matter.language) or self._dice.roll(who.id, matter.key, "watches") >= share:
            return []
        return _timed(who, matter, iter([(Errand.CLAIM, self._hours(who, matter, 0.5, 4.0))]))

    def steps_in(self, who: Colleague, matter: Matter) -> list[Intent]:
        """Return when whoever runs the programme looks whether somebody took a request of the channel."""
        return _timed(who, matter, iter([(Errand.STEP_IN, self._hours(who, matter, *_STEPS_IN_AFTER))]))

    def next_round(self, who: Colleague, matter: Matter) -> tuple[date, list[Intent]]:
        """Return on which day after what was seen whoever runs the programme next goes through what waits
        there, and when; once a day is enough, whatever else is seen."""
        day = who.calendar.local_date(matter.seen_at)
        while True:
            day += timedelta(days=1)
            if day.isoweekday() in _ROUNDS_ON:
                break
        working = who.calendar.working_day_on_or_after(day)
        if working is None:
            return day, []
        begins = who.calendar.windows(working)[0][0]
        span = timedelta(hours=self._dice.between(0.5, 4.0, who.id, working.isoformat(), "round"))
        at = working_time_later(who.calendar, begins, span)
        return working, [] if at is None else [Intent(at, Errand.ROUND)]

    def _about_wanted(self, who: Colleague, matter: Matter) -> Iterator[tuple[Errand, timedelta]]:
        if self._dice.roll(who.id, "topics") < _CHOOSES_TOPICS:
            yield Errand.CHOOSE_TOPICS, timedelta(hours=self._dice.between(3.0, 9.0, who.id, "topics when"))
        willing = self._dice.between(*_WILLING, who.id, "willing")
        if who.id == OVERLOADED:
            willing = _OVERLOADED_TAKES
        takes = self._dice.roll(who.id, matter.key, "takes") < willing
        if takes and self.speaks(who, matter.language):
            low, high = (0.0, 0.5) if who.id == OVERLOADED else _TAKES_WITHIN
            yield Errand.CLAIM, self._hours(who, matter, low, high)

    def _about_mine(self, who: Colleague, matter: Matter) -> Iterator[tuple[Errand, timedelta]]:
        """Yield what somebody does who is on a request now: they answer it, or somebody else will."""
        roll = self._dice.roll(who.id, matter.key, "does")
        hands_on = 0.0 if who.id == OVERLOADED else _HANDS_ON
        if who.id == self._runner:
            hands_on = _RUNNER_HANDS_ON
        if roll < hands_on:
            yield Errand.HAND_ON, self._hours(who, matter, 0.0, 1.0)
            return
        if roll < hands_on + _GIVES_BACK:
            yield Errand.GIVE_BACK, self._hours(who, matter, 0.25, 2.0)
            return
        if self._dice.roll(who.id, matter.key, "says when") < _SAYS_WHEN:
            yield Errand.SAY_WHEN, self._hours(who, matter, 0.0, 0.5)
        yield Errand.RESPOND, self._pace(who, matter, *_RESPONDS_WITHIN)

    def _pace(self, who: Colleague, matter: Matter, low: float, high: float) -> timedelta:
        """Return how long somebody takes to write; the overloaded one takes much longer."""
        return self._hours(
            who, matter, *(_OVERLOADED_RESPONDS_WITHIN if who.id == OVERLOADED else (low, high))
        )

    def _hours(self, who: Colleague, matter: Matter, low: float, high: float) -> timedelta:
        """Return working time between two numbers of hours; most take their time from its beginning."""
        roll = self._dice.roll(who.id, matter.key, "delay", low)
        return timedelta(hours=low + (high - low) * roll * roll)

    def speaks(self, who: Colleague, language: str | None) -> bool:
        """Tell whether a supporter can help somebody in a language: some speak both."""
        if language is None or language == who.language or language not in LANGUAGES:
            return True
        return self._dice.roll(who.id, "bilingual") < _BILINGUAL

    def offers_call(self, who: Colleague, matter: Matter) -> bool:
        """Tell whether a supporter would rather talk than write."""
        return matter.wants_call or self._dice.roll(who.id, matter.key, "calls") < _OFFERS_CALL


def _timed(who: Colleague, matter: Matter, planned: Iterator[tuple[Errand, timedelta]]) -> list[Intent]:
    """Return the errands at the moments at which so much of the person's working time has passed."""
    found = ((errand, working_time_later(who.calendar, matter.seen_at, span)) for errand, span in planned)
    return [Intent(at, errand) for errand, at in found if at is not None]
