"""What takes a place of the attention budget when it is sent, and what goes out without one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cards.model import Card
from cards.serial import to_json
from handlers.context import World
from handlers.delivery import Claimed, claim
from handlers.settling import settle
from people.attention import FREE
from people.model import Company, Feature, Person, Platform
from people.outbox import Acknowledgement, MessageState, NewMessage, Reason
from storage.database import Database

WEDNESDAY_TEN = datetime(2026, 6, 10, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
EVENING = WEDNESDAY_TEN + timedelta(hours=9)
WEEK = "2026-W24"
CARD = to_json(Card(kind="note", language="ja", title="Hello", elements=()))
SUPPORTER = Person(id="sato", name="Sato", team="IT")


@dataclass
class Post:
    """A database with one supporter, and the tick's way to send what is queued for them."""

    database: Database

    def queue(self, *features: Feature | None) -> None:
        """Queue a message of each feature, due now."""
        known = len(self.states())
        with self.database.unit_of_work() as unit:
            unit.outbox.add_many(
                [self._message(known + number, feature) for number, feature in enumerate(features)],
                now=WEDNESDAY_TEN,
            )
            unit.commit()

    def _message(self, number: int, feature: Feature | None) -> NewMessage:
        return NewMessage(
            dedupe_key=f"{number}",
            kind="note",
            lane=f"person:{SUPPORTER.id}",
            person_id=SUPPORTER.id,
            feature=feature,
            card=CARD,
            due_at=WEDNESDAY_TEN,
        )

    def send(self, *, now: datetime = WEDNESDAY_TEN, state: MessageState = MessageState.SENT) -> None:
        """Claim and settle until nothing is ready any more."""
        world = World(company=Company(name="Acme"), now=now, platforms=(Platform.PLAYGROUND,))
        while self._claim(world, state).handled:
            pass

    def _claim(self, world: World, state: MessageState) -> Claimed:
        with self.database.unit_of_work() as unit:
            claimed = claim(world, unit, limit=9, lease_seconds=30)
            settle(world, unit, [_outcome(one.message_id, one.fence, state) for one in claimed.deliveries])
        return claimed

    def used(self) -> int:
        """Return how many places of the week are taken."""
        with self.database.unit_of_work(read_only=True) as unit:
            return unit.attention.used([SUPPORTER.id], week=WEEK).get(SUPPORTER.id, 0)

    def states(self) -> list[tuple[Feature | None, MessageState, Reason | None]]:
        """Return what became of the messages, in the order in which they were queued."""
        with self.database.unit_of_work(read_only=True) as unit:
            messages = sorted(unit.outbox.list_messages(), key=lambda one: one.id)
        return [(one.feature, one.state, one.reason) for one in messages]


def _outcome(message_id: int, fence: int, state: MessageState) -> Acknowledgement:
    reason = Reason.PAYLOAD_REFUSED if state is MessageState.FAILED else None
    return Acknowledgement(message_id=message_id, fence=fence, state=state, reason=reason)


def all_sent(features: Sequence[Feature | None]) -> list[tuple[Feature | None, MessageState, Reason | None]]:
    return [(feature, MessageState.SENT, None) for feature in features]


@pytest.fixture
def post(sqlite_database: Database) -> Post:
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([SUPPORTER])
        unit.commit()
    return Post(sqlite_database)


@pytest.mark.parametrize("feature", sorted(set(Feature) - FREE))
def test_whatever_is_unprompted_takes_a_place_when_it_is_sent(post: Post, feature: Feature) -> None:
    post.queue(feature)
    post.send()
    assert post.states() == all_sent([feature])
    assert post.used() == 1


@pytest.mark.parametrize("feature", [None, Feature.WORK])
def test_answers_and_work_take_no_place(post: Post, feature: Feature | None) -> None:
    post.queue(feature, feature, feature, feature)
    post.send()
    assert post.states() == all_sent([feature] * 4)
    assert post.used() == 0


def test_work_goes_out_in_a_week_that_is_full_and_what_counts_waits(post: Post) -> None:
    post.queue(Feature.CHECK_IN, Feature.SURVEY, Feature.NUDGE)
    post.send()
    post.queue(Feature.HELP, Feature.WORK)
    post.send()
    assert post.used() == 3
    assert post.states()[3:] == [
        (Feature.HELP, MessageState.QUEUED, Reason.OVER_BUDGET),
        (Feature.WORK, MessageState.SENT, None),
    ]


def test_work_that_came_first_leaves_the_whole_week_to_what_counts(post: Post) -> None:
    post.queue(Feature.WORK, Feature.WORK, Feature.WORK)
    post.send()
    counted = [Feature.CHECK_IN, Feature.SURVEY, Feature.NUDGE]
    post.queue(*counted)
    post.send()
    assert post.states()[3:] == all_sent(counted)
    assert post.used() == 3


def test_work_waits_for_working_time_and_an_answer_does_not(post: Post) -> None:
    post.queue(None, Feature.WORK)
    post.send(now=EVENING)
    assert post.states() == [
        (None, MessageState.SENT, None),
        (Feature.WORK, MessageState.QUEUED, Reason.OUTSIDE_WORKING_TIME),
    ]
    post.send(now=WEDNESDAY_TEN + timedelta(hours=23))
    assert post.states()[1][1] is MessageState.SENT


def test_work_that_was_refused_gives_back_no_place_that_it_never_had(post: Post) -> None:
    post.queue(Feature.CHECK_IN)
    post.send()
    post.queue(Feature.WORK)
    post.send(state=MessageState.FAILED)
    assert post.used() == 1
