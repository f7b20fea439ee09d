"""The other people of the sample company act by themselves: when a card reaches them they plan when to sit
down with it, and at that moment they press and write, by the same way in as a person at a browser."""

import asyncio
import heapq
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial

from bot.playground.inbound import Inbound
from bot.playground.transcript import Transcript
from bot.sample.answering import Answering
from bot.sample.askers import Askers
from bot.sample.asking import Asking
from bot.sample.colleagues import SampleCompany, load_sample_company
from bot.sample.company import LEAD, sample_files
from bot.sample.following_up import Below, FollowingUp
from bot.sample.habits import Habits, Question
from bot.sample.hands import Hands, Turn
from bot.sample.helping import Helping
from bot.sample.intents import Errand
from bot.sample.leading import Leading
from bot.sample.matters import Matter
from bot.sample.opinions import Opinions
from bot.sample.past_responses import read_answers_to_come
from bot.sample.plans import OF_SUPPORTERS, Plan, Planner
from bot.sample.respondents import Respondents, Survey
from bot.sample.responding import Awaited, Responding
from bot.sample.rounds import Rounds
from bot.sample.sitting import Sitting
from bot.sample.story import load_story
from bot.sample.supporters import Supporters
from bot.sample.temperament import Dice
from people.model import Company

ACTED_UNTIL = "script_acted_until"
"""The fact that lets a restarted script leave alone what it has done."""

_LEADING = frozenset({Errand.STEP_IN, Errand.ROUND})


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
        self._askers = Askers(self._dice)
        self._supporters = Supporters(self._dice, runner=self._sample.programme.deputy or "")
        opinions = Opinions(self._dice, load_story(), go_live=go_live)
        self._respondents = Respondents(self._dice, opinions, self._sample)
        self._planner = Planner(
            transcript,
            self._sample,
            dice=self._dice,
            habits=self._habits,
            askers=self._askers,
            supporters=self._supporters,
            respondents=self._respondents,
        )
        self._answers_to_come = read_answers_to_come(sample_files().responses_yaml)
        self._plans: list[Plan] = []
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
        await self._act_together(_by_person(due), now)
        if due:
            self._transcript.put_fact(ACTED_UNTIL, now.isoformat())
        return len(due)

    def next_act(self) -> datetime | None:
        """Return when somebody acts next."""
        self._look()
        self._drop_what_humans_do()
        return self._plans[0].at if self._plans else None

    async def _act_together(self, everybody: Sequence[Sequence[Plan]], now: datetime) -> None:
        """Let everybody carry out their plans, one after another, side by side with the others."""
        rounds = Rounds(len(everybody))

        async def carry_out(place: int, plans: Sequence[Plan]) -> None:
            try:
                for plan in plans:
                    await self._sit_down(plan, now, turn=partial(rounds.turn, place))
            finally:
                rounds.leave()

        async with asyncio.TaskGroup() as group:
            for place, plans in enumerate(everybody):
                group.create_task(carry_out(place, plans))

    async def _sit_down(self, plan: Plan, now: datetime, *, turn: Turn) -> None:
        post = self._transcript.find(plan.post_id)
        if post is None or post.card is None:
            return
        if isinstance(plan.about, Matter):
            # What others did a moment before has got about by now.
            await turn()
            self._look()
        hands = Hands(
            transcript=self._transcript,
            inbound=self._inbound,
            sample=self._sample,
            dice=self._dice,
            who=plan.who,
            key=plan.about.key,
            post_id=plan.post_id,
            now=now,
            errand=plan.errand,
            turn=turn,
        )
        if isinstance(plan.about, Question):
            await Sitting(hands=hands, habits=self._habits, question=plan.about).do(plan.errand)
        elif isinstance(plan.about, Survey):
            await Answering(hands=hands, respondents=self._respondents, survey=plan.about).do()
        elif isinstance(plan.about, Below):
            await FollowingUp(hands=hands, below=plan.about).do()
        elif isinstance(plan.about, Awaited):
            await Responding(
                hands=hands,
                awaited=plan.about,
                answers=self._answers_to_come,
                lead_is_played=LEAD in self._transcript.humans(),
            ).do()
        else:
            await self._do_about(plan.about, plan.errand, hands)

    async def _do_about(self, matter: Matter, errand: Errand, hands: Hands) -> None:
        """Let somebody run an errand about a request, or about where they stand."""
        known = self._planner.known
        if errand in _LEADING:
            lead_is_played = LEAD in self._transcript.humans()
            leading = Leading(hands=hands, known=known, matter=matter, lead_is_played=lead_is_played)
            await leading.do(errand)
        elif matter.sight in OF_SUPPORTERS:
            helping = Helping(hands=hands, supporters=self._supporters, known=known, matter=matter)
            await helping.do(errand)
        else:
            week = self._habits.week(hands.who, hands.today)
            asking = Asking(hands=hands, askers=self._askers, known=known, matter=matter, week=week)
            await asking.do(errand)

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
        changed = self._transcript.changes_since(self._version)
        for post in sorted(changed, key=lambda one: one.version):
            self._planner.known.note(post)
        for post in changed:
            self._version = max(self._version, post.version)
            if post.id > self._newest:
                self._newest = post.id
                self._keep(self._planner.plans(post))

    def _keep(self, plans: Iterable[Plan]) -> None:
        for plan in plans:
            if self._acted_until is None or plan.at > self._acted_until:
                heapq.heappush(self._plans, plan)


def _by_person(plans: Sequence[Plan]) -> list[list[Plan]]:
    """Return the plans of each person in their order, by the people's ids: not by those of posts, which
    hang on whose card was written first."""
    found: dict[str, list[Plan]] = {}
    for plan in plans:
        found.setdefault(plan.who.id, []).append(plan)
    return [found[person_id] for person_id in sorted(found)]
