"""Who of the sample company answers a survey, and when: pure decisions. What they answer is in `opinions`."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.playground.transcript import Post
from bot.sample.colleagues import Colleague, SampleCompany
from bot.sample.intents import Errand, Intent, working_time_later
from bot.sample.opinions import Opinions
from bot.sample.reading import find_action
from bot.sample.temperament import Dice
from cards.actions import OpenSurvey
from people.audience import in_audience

_REMINDS = "survey_reminder"
_ASKS = frozenset({"survey_invitation", _REMINDS})
_AT_ONCE = 0.72
"""Of those who answer; the others wait until they are reminded."""
_WITHIN, _WITHIN_REMINDED = 15.0, 6.0
"""Hours of working time; most answer early in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A survey that somebody was asked to answer, and the day on which the first of all was asked."""

    wave_id: str
    opened_on: date

    @property
    def key(self) -> str:
        """What chance hangs on."""
        return self.wave_id


def asked_by(post: Post) -> OpenSurvey | None:
    """Return the button with which a post asks for answers; None if it does not."""
    if post.card is None or post.card.kind not in _ASKS:
        return None
    return find_action(post.card, OpenSurvey)


class Respondents:
    """Decides for everybody, from the seed."""

    def __init__(self, dice: Dice, opinions: Opinions, sample: SampleCompany) -> None:
        self._dice = dice
        self.opinions = opinions
        self._users = [
            who.person
            for who in sample.colleagues.values()
            if in_audience(who.person, sample.programme.audience, is_manager=False)
        ]
        self._opened: dict[str, date] = {}
        self._written: dict[str, dict[str, str]] = {}

    def survey_of(self, post: Post) -> Survey | None:
        """Return the survey that a post asks about; posts come in their order. None for other posts."""
        opening = asked_by(post)
        if opening is None:
            return None
        opened_on = self._opened.setdefault(opening.wave_id, post.at.date())
        return Survey(wave_id=opening.wave_id, opened_on=opened_on)

    def intents(self, who: Colleague, survey: Survey, post: Post) -> list[Intent]:
        """Return when somebody will answer, because of an invitation or because they are reminded."""
        if not self.opinions.takes_part(who.person, survey.key, on=survey.opened_on):
            return []
        is_reminder = post.card is not None and post.card.kind == _REMINDS
        waits = self._dice.roll(who.id, survey.key, "waits") >= _AT_ONCE
        if waits != is_reminder:
            return []
        roll = self._dice.roll(who.id, survey.key, "delay")
        hours = (_WITHIN_REMINDED if is_reminder else _WITHIN) * roll * roll
        at = working_time_later(who.calendar, post.at + timedelta(seconds=1), timedelta(hours=hours))
        return [] if at is None else [Intent(at, Errand.SURVEY)]

    def written(self, survey: Survey) -> dict[str, str]:
        """Return what the users of the tool write in a survey, by their ids."""
        if survey.key not in self._written:
            found = self.opinions.writings(self._users, survey.key, on=survey.opened_on)
            self._written[survey.key] = found
        return self._written[survey.key]
