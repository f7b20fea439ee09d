"""Managers of the sample company who are asked to follow up with their team."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground.transcript import Post
from bot.sample.colleagues import Colleague
from bot.sample.hands import Hands
from bot.sample.intents import Errand, Intent, working_time_later
from bot.sample.measuring import TALKED_WITH_MANAGER
from bot.sample.reading import actions_on, find_action
from bot.sample.temperament import Dice
from cards.actions.kpis import SnoozeFollowUp, TalkWithTeam

FOLLOW_UP = "follow_up"
"""The card that asks them."""
_WITHIN = (0.5, 11.0)
"""Hours of working time after which they sit down with it."""
_TALKS, _SNOOZES = 0.6, 0.15
"""Shares of those who talk with the team, and who put it off; the others do nothing that week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """What a manager was asked to follow up."""

    asked_at: datetime

    @property
    def key(self) -> str:
        """What chance hangs on."""
        return f"follow up:{self.asked_at.date().isoformat()}"


def below_on(post: Post) -> Below | None:
    """Return what a post asks a manager to follow up; None for other posts."""
    if post.card is None or post.card.kind != FOLLOW_UP or find_action(post.card, TalkWithTeam) is None:
        return None
    return Below(asked_at=post.at)


def intents(dice: Dice, who: Colleague, below: Below) -> list[Intent]:
    """Return when a manager sits down with it; nothing for one who lets the week pass."""
    if not (_talks(dice, who, below) or _snoozes(dice, who, below)):
        return []
    hours = dice.between(*_WITHIN, who.id, below.key, "when")
    at = working_time_later(who.calendar, below.asked_at, timedelta(hours=hours))
    return [] if at is None else [Intent(at, Errand.FOLLOW_UP)]


def _talks(dice: Dice, who: Colleague, below: Below) -> bool:
    return who.id == TALKED_WITH_MANAGER or dice.roll(who.id, below.key, "how") < _TALKS


def _snoozes(dice: Dice, who: Colleague, below: Below) -> bool:
    return _TALKS <= dice.roll(who.id, below.key, "how") < _TALKS + _SNOOZES


@dataclass(slots=True, kw_only=True)
class FollowingUp:
    """A manager at the card. What is no longer on it is not pressed."""

    hands: Hands
    below: Below

    async def do(self) -> None:
        """Talk with the team about all that is below, or put all of it off by a week."""
        kind = TalkWithTeam if _talks(self.hands.dice, self.hands.who, self.below) else SnoozeFollowUp
        for action in [one for one in actions_on(self.hands.card()) if isinstance(one, kind)]:
            await self.hands.press(action)
