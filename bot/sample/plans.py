"""From what is posted to what people will do about it: the script's plans."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from bot.playground.transcript import BOT, Post, Transcript, direct
from bot.sample.askers import Askers
from bot.sample.colleagues import Colleague, SampleCompany
from bot.sample.company import LEFT_TO_HUMANS
from bot.sample.following_up import Below, below_on
from bot.sample.following_up import intents as intents_to_follow_up
from bot.sample.habits import Habits, Question, QuestionKind
from bot.sample.intents import Errand, Intent
from bot.sample.known import Known
from bot.sample.matters import Matter, Sight, matter_of
from bot.sample.reading import asks_clarity, check_in_of
from bot.sample.respondents import Respondents, Survey
from bot.sample.responding import Awaited, awaited_by
from bot.sample.responding import intents as intents_to_respond
from bot.sample.supporters import Supporters
from bot.sample.temperament import Dice
from people.model import Role

_DIRECT = direct("")
OF_SUPPORTERS = frozenset({Sight.WANTED, Sight.MINE, Sight.ASKER_WROTE, Sight.CALL_IS_SET})


About: TypeAlias = Question | Matter | Survey | Awaited | Below


@dataclass(frozen=True, slots=True, order=True)
class Plan:
    """What somebody will do about a post."""

    at: datetime
    post_id: int
    errand: Errand
    who: Colleague = field(compare=False)
    about: About = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a question was first asked."""

    post_id: int
    on: date


class Planner:
    """Reads posts and returns plans; remembers where questions were asked first, and what gets about."""

    def __init__(
        self,
        transcript: Transcript,
        sample: SampleCompany,
        *,
        dice: Dice,
        habits: Habits,
        askers: Askers,
        supporters: Supporters,
        respondents: Respondents,
    ) -> None:
        self._transcript = transcript
        self._sample = sample
        self._dice = dice
        self._habits = habits
        self._askers = askers
        self._supporters = supporters
        self._respondents = respondents
        self._asked: dict[tuple[QuestionKind, int], _Asked] = {}
        self._rounds: set[date] = set()
        self._choosing: set[str] = set()
        self._responding: set[Awaited] = set()
        self._watching = [who for who in sample.colleagues.values() if Role.SUPPORTER in who.person.roles]
        self._runner = sample.colleagues.get(sample.programme.deputy or "")
        self.known = Known()

    def plans(self, post: Post) -> Iterator[Plan]:
        """Yield what people will do about a new post."""
        if post.author != BOT or post.card is None:
            return
        if post.conversation.startswith(_DIRECT):
            who = self._sample.colleagues.get(post.conversation.removeprefix(_DIRECT))
            if who is not None and who.id not in LEFT_TO_HUMANS:
                yield from self._of_reader(who, post)
        else:
            yield from self._of_channel(post)

    def _of_reader(self, who: Colleague, post: Post) -> Iterator[Plan]:
        key = _question_key(post)
        if key is not None:
            yield from self._about_question(who, post, key)
            return
        survey = self._respondents.survey_of(post)
        if survey is not None:
            yield from _planned(who, post, survey, self._respondents.intents(who, survey, post))
            return
        awaited = awaited_by(post)
        if awaited is not None:
            yield from self._about_responses(who, post, awaited)
            return
        below = below_on(post)
        if below is not None:
            yield from _planned(who, post, below, intents_to_follow_up(self._dice, who, below))
            return
        matter = matter_of(post)
        if matter is not None:
            habits = self._supporters if matter.sight in OF_SUPPORTERS else self._askers
            yield from self._once(_planned(who, post, matter, habits.intents(who, matter)))

    def _once(self, plans: Iterator[Plan]) -> Iterator[Plan]:
        """Yield plans without those to choose topics of somebody who has planned that before."""
        for plan in plans:
            if plan.errand is not Errand.CHOOSE_TOPICS:
                yield plan
            elif plan.who.id not in self._choosing:
                self._choosing.add(plan.who.id)
                yield plan

    def _about_question(self, who: Colleague, post: Post, key: tuple[QuestionKind, int]) -> Iterator[Plan]:
        kind, _ = key
        first = self._first_asked(key, post, who)
        question = Question(kind=kind, asked_on=first.on)
        again = first.post_id != post.id
        intents = self._habits.intents(who, question, seen_at=post.at, again=again)
        yield from _planned(who, post, question, intents)

    def _about_responses(self, who: Colleague, post: Post, awaited: Awaited) -> Iterator[Plan]:
        """Yield when the deputy responds, once a survey."""
        if who is self._runner and awaited not in self._responding:
            self._responding.add(awaited)
            yield from _planned(who, post, awaited, intents_to_respond(self._dice, who, awaited, post))

    def _of_channel(self, post: Post) -> Iterator[Plan]:
        """Yield who will take a request that stands in the supporters' channel, and when whoever runs the
        programme looks after it."""
        matter = matter_of(post)
        if matter is None or matter.sight is not Sight.WANTED:
            return
        for who in self._watching:
            yield from _planned(who, post, matter, self._supporters.watches(who, matter))
        if self._runner is not None:
            yield from _planned(self._runner, post, matter, self._supporters.steps_in(self._runner, matter))
            day, intents = self._supporters.next_round(self._runner, matter)
            if day not in self._rounds:
                self._rounds.add(day)
                yield from _planned(self._runner, post, matter, intents)

    def _first_asked(self, key: tuple[QuestionKind, int], post: Post, who: Colleague) -> _Asked:
        """Return where the question was asked first: here, unless an earlier post of it is still there."""
        first = self._asked.get(key)
        if first is None or self._transcript.find(first.post_id) is None:
            first = _Asked(post.id, who.calendar.local_date(post.at))
            self._asked[key] = first
        return first


def _planned(who: Colleague, post: Post, about: About, intents: list[Intent]) -> Iterator[Plan]:
    return (Plan(intent.at, post.id, intent.errand, who, about) for intent in intents)


def _question_key(post: Post) -> tuple[QuestionKind, int] | None:
    """Return what a card of the programme asks, with the id of it; None for other cards."""
    if post.card is None:
        return None
    clarity = asks_clarity(post.card)
    if clarity is not None:
        return QuestionKind.DAY_ONE, clarity.enrolment_id
    check_in_id = check_in_of(post.card)
    if check_in_id is None:
        return None
    kind = QuestionKind.STATUS if post.card.kind == "status" else QuestionKind.CHECK_IN
    return kind, check_in_id
