"""The attention budget by law: whatever is queued when, no week gets more than its share, and work passes."""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from people.attention import FREE
from people.calendar import WorkCalendar, iso_week, pattern_of
from people.model import Company, Feature, Leave, Pause, Person
from people.outbox import Message, MessageState
from people.sending import Go, Move, Recipient, decide

START = datetime(2026, 6, 1, tzinfo=UTC)
SUPPORTER = Person(id="T001", name="Tanaka", team="Sales")
COMPANY = Company(name="Acme")
OUTSIDE = frozenset({Feature.WORK, Feature.URGENT})
"""What takes no place (PRODUCT 1)."""
NEVER_ENDS = 10_000
"""More decisions than any of these sequences takes."""

moments = st.integers(0, 60 * 24 * 4).map(lambda quarters: START + timedelta(minutes=15 * quarters))
days = st.integers(0, 40).map(lambda number: date(2026, 6, 1) + timedelta(days=number))
arrivals = st.lists(st.tuples(moments, st.sampled_from(Feature)), max_size=40)


@st.composite
def leaves(draw: st.DrawFn) -> Leave:
    first = draw(days)
    return Leave(
        person_id="T001", first=first, last=first + timedelta(days=draw(st.integers(0, 9))), kind="x"
    )


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    return Pause(person_id="T001", feature=draw(st.sampled_from([None, *Feature])), until=draw(days))


@dataclass
class Post:
    """One person's messages, sent as the tick sends them: each is looked at when it is due, until it goes."""

    calendar: WorkCalendar
    limit: int
    pauses: tuple[Pause, ...] = ()
    used: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[datetime, Message]] = field(default_factory=list)

    def send(self, queue: Sequence[tuple[datetime, Feature]]) -> None:
        waiting = [
            (due, number, message(number, feature, due)) for number, (due, feature) in enumerate(queue)
        ]
        heapq.heapify(waiting)
        for _ in range(NEVER_ENDS):
            if not waiting:
                return
            now, number, one = heapq.heappop(waiting)
            verdict = self.decide(one, now)
            if isinstance(verdict, Move):
                assert verdict.to > now
                heapq.heappush(waiting, (verdict.to, number, one))
                continue
            assert verdict == Go()
            self.sent.append((now, one))
            self.used[iso_week(self.calendar, now)] += one.feature not in FREE
        raise AssertionError("the messages never come to an end")

    def decide(self, one: Message, now: datetime) -> object:
        recipient = Recipient(
            person=SUPPORTER,
            calendar=self.calendar,
            pauses=self.pauses,
            used=self.used[iso_week(self.calendar, now)],
            reachable=True,
        )
        company = replace(COMPANY, direct_messages_per_week=self.limit)
        return decide(one, recipient, company=company, now=now)


def message(number: int, feature: Feature, due: datetime) -> Message:
    return Message(
        id=number,
        dedupe_key=str(number),
        kind="any",
        lane="person:T001",
        person_id="T001",
        feature=feature,
        subject_id=None,
        card="{}",
        due_at=due,
        not_after=None,
        state=MessageState.QUEUED,
        reason=None,
        attempts=0,
        fence=0,
        queued_at=due,
        finished_at=None,
        platform=None,
        doubt_since=None,
    )


def calendar(*leave: Leave) -> WorkCalendar:
    return WorkCalendar(pattern_of(SUPPORTER, COMPANY), leave=leave, company_days={})


@given(queue=arrivals, leave=st.lists(leaves(), max_size=2), kept=st.lists(pauses(), max_size=2))
def test_no_week_gets_more_than_its_budget_of_what_counts(
    queue: list[tuple[datetime, Feature]], leave: list[Leave], kept: list[Pause]
) -> None:
    post = Post(calendar=calendar(*leave), limit=3, pauses=tuple(kept))
    post.send(queue)
    counted = Counter(iso_week(post.calendar, at) for at, one in post.sent if one.feature not in OUTSIDE)
    assert max(counted.values(), default=0) <= 3
    assert len(post.sent) == len(queue)
    assert all(post.calendar.is_working_moment(at) for at, _ in post.sent)


@given(queue=arrivals, leave=st.lists(leaves(), max_size=2), limit=st.integers(1, 4))
def test_work_goes_out_at_the_first_working_moment_whatever_else_is_queued(
    queue: list[tuple[datetime, Feature]], leave: list[Leave], limit: int
) -> None:
    post = Post(calendar=calendar(*leave), limit=limit)
    post.send(queue)
    for at, one in post.sent:
        if one.feature is Feature.WORK:
            assert at == post.calendar.next_working_moment(one.due_at)


@given(queue=arrivals, limit=st.integers(1, 4))
def test_work_delays_nothing_that_counts(queue: list[tuple[datetime, Feature]], limit: int) -> None:
    with_work, without = (Post(calendar=calendar(), limit=limit) for _ in range(2))
    with_work.send(queue)
    without.send([arrival for arrival in queue if arrival[1] is not Feature.WORK])
    counted = [(at, one.feature) for at, one in with_work.sent if one.feature is not Feature.WORK]
    assert counted == [(at, one.feature) for at, one in without.sent]
