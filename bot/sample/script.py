"""The other people of the sample company act by themselves: when a card reaches them they plan when to sit
down with it, and at that moment they press and write, by the same way in as a person at a browser."""

import heapq
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.playground.inbound import Inbound
from bot.playground.transcript import BOT, Post, Transcript, direct
from bot.sample.colleagues import Colleague, SampleCompany, load_sample_company
from bot.sample.company import LEFT_TO_HUMANS
from bot.sample.habits import Errand, Habits, Question, QuestionKind
from bot.sample.reading import asks_clarity, check_in_of
from bot.sample.sitting import Sitting
from bot.sample.temperament import Dice
from people.model import Company

ACTED_UNTIL = "script_acted_until"
"""The fact that lets a restarted script leave alone what it has done."""

_DIRECT = direct("")


@dataclass(frozen=True, slots=True, order=True)
class _Plan:
    """What somebody will do about a post."""

    at: datetime
    post_id: int
    errand: Errand
    who: Colleague = field(compare=False)
    question: Question = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where a question was first asked."""

    post_id: int
    on: date


class Script:
    """`bot.platform.Crowd` for the sample company.

    Everything follows from the seed and from what the transcript shows, so that a restart, or another order
    of work, changes nothing. As soon as a human acts as somebody, they are left to the human.
    """

    def __init__(
        self,
        transcript: Transcript,
        inbound: Inbound,
        company: Company,
        *,
        seed: int = 1,
        sample: SampleCompany | None = None,
    ) -> None:
        """`sample` is read from its files when it is not given."""
        self._transcript = transcript
        self._inbound = inbound
        self._sample = sample or load_sample_company(company)
        self._dice = Dice(seed)
        go_live = self._sample.programme.go_live or date.min
        self._habits = Habits(self._dice, go_live=go_live)
        self._plans: list[_Plan] = []
        self._asked: dict[tuple[QuestionKind, int], _Asked] = {}
        self._version = 0
        self._newest = 0
        stored = transcript.get_fact(ACTED_UNTIL)
        self._acted_until = datetime.fromisoformat(stored) if stored else None

    async def act(self, now: datetime) -> int:
        """Do everything that is due by `now`; returns for how many people that was."""
        self._look()
        self._drop_what_humans_do()
        due = []
        while self._plans and self._plans[0].at <= now:
            due.append(heapq.heappop(self._plans))
        for plan in due:
            await self._sit_down(plan, now)
        if due:
            self._transcript.put_fact(ACTED_UNTIL, now.isoformat())
        return len(due)

    def next_act(self) -> datetime | None:
        """Return when somebody acts next."""
        self._look()
        self._drop_what_humans_do()
        return self._plans[0].at if self._plans else None

    async def _sit_down(self, plan: _Plan, now: datetime) -> None:
        post = self._transcript.find(plan.post_id)
        if post is None or post.card is None:
            return
        sitting = Sitting(
            transcript=self._transcript,
            inbound=self._inbound,
            sample=self._sample,
            habits=self._habits,
            dice=self._dice,
            who=plan.who,
            question=plan.question,
            post_id=plan.post_id,
            now=now,
            errand=plan.errand,
        )
        await sitting.do()

    def _drop_what_humans_do(self) -> None:
        """Forget plans of people as whom a human acts, so that the clock does not stop for them."""
        if not self._plans:
            return
        humans = self._transcript.humans()
        if any(plan.who.id in humans for plan in self._plans):
            self._plans = [plan for plan in self._plans if plan.who.id not in humans]
            heapq.heapify(self._plans)

    def _look(self) -> None:
        """Read what is new in the transcript, and plan."""
        if self._transcript.version() == self._version:
            return
        for post in self._transcript.changes_since(self._version):
            self._version = max(self._version, post.version)
            if post.id > self._newest:
                self._newest = post.id
                self._plan(post)

    def _plan(self, post: Post) -> None:
        """Plan what the reader of a new post will do about it."""
        who = self._sample.colleagues.get(post.conversation.removeprefix(_DIRECT))
        if who is None or who.id in LEFT_TO_HUMANS or post.author != BOT or post.card is None:
            return
        key = _question_key(post)
        if key is None:
            return
        kind, _ = key
        first = self._first_asked(key, post, who)
        question = Question(kind=kind, asked_on=first.on)
        again = first.post_id != post.id
        for intent in self._habits.intents(who, question, seen_at=post.at, again=again):
            if self._acted_until is None or intent.at > self._acted_until:
                heapq.heappush(self._plans, _Plan(intent.at, post.id, intent.errand, who, question))

    def _first_asked(self, key: tuple[QuestionKind, int], post: Post, who: Colleague) -> _Asked:
        """Return where the question was asked first: here, unless an earlier post of it is still there."""
        first = self._asked.get(key)
        if first is None or self._transcript.find(first.post_id) is None:
            first = _Asked(post.id, who.calendar.local_date(post.at))
            self._asked[key] = first
        return first


def _question_key(post: Post) -> tuple[QuestionKind, int] | None:
    """Return what a card asks, with the id of it; None for cards that ask nothing of the script."""
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
