"""The laws of the outbox, whatever happens in whatever order: workers that claim, send, die, freeze and come
back late, and a platform that accepts, refuses or loses, with its answer or without.

The platform of this model counts what it accepted. What it is not asked to survive is a worker that is frozen
between the last look at its deadline and the request itself for longer than its lease (docs/why/delivery.md):
here nobody sends after the deadline.
"""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from outbox_samples import PACE, let_pass, machine_now
from sqlalchemy import delete, select
from storage_samples import NOW, by_key, message

from people.model import Feature, Platform
from people.outbox import Acknowledgement, Message, MessageState, Reason
from storage.database import Database
from storage.outbox import RANK_OF_EDITS, RANKS
from storage.tables import bucket, lane
from storage.tables import message as message_table
from storage.unit_of_work import SqlUnitOfWork

LEASE = 30
DEADLINE = 10
"""Nobody sends or looks later than that after the claim."""
LOOK_AFTER = 10
LONGEST_ON_ITS_WAY = 5
WORKERS = 3
_USUALLY = st.sampled_from([True, True, True, False])
UNFINISHED = {MessageState.QUEUED, MessageState.SENDING}


class Fate(Enum):
    """What becomes of a request."""

    ACCEPTED = "accepted, and the worker is told"
    REFUSED = "refused for the rate"
    BLOCKED = "refused for good"
    LOST_BEFORE = "lost before it arrived"
    LOST_AFTER = "accepted, but the answer is lost"
    ON_ITS_WAY = "given up by the worker while it is still on its way"


_FATES = st.lists(st.sampled_from(Fate), min_size=1, max_size=4)


@dataclass(kw_only=True)
class Delivery:
    """What a worker has claimed."""

    message_id: int
    key: str
    fence: int
    looking: bool
    worker: int
    claimed_at: int
    """By the model, which counts only what was let pass."""
    leased_at: float
    """No later than the database's clock says, which goes on meanwhile, however slow the machine is."""
    outcome: Acknowledgement | None = None

    def end(self, state: MessageState, *, wait: int | None = None, in_doubt: bool = False) -> None:
        """Note what became of it; `wait`: to be tried again after so many seconds."""
        self.outcome = Acknowledgement(
            message_id=self.message_id,
            fence=self.fence,
            state=state,
            reason=None if state is MessageState.SENT else Reason.TIMED_OUT,
            retry_at=None if wait is None else machine_now() + timedelta(seconds=wait),
            in_doubt=in_doubt,
        )


class OutboxMachine(RuleBasedStateMachine):
    """Some workers, a platform, and the outbox between them."""

    def __init__(self, database: Database, *, looks_back: bool) -> None:
        super().__init__()
        self.database = database
        self.looks_back = looks_back
        self.time = 0
        self.began = time.monotonic()
        self.queued = 0
        self.edits: set[str] = set()
        self.held: list[Delivery] = []
        self.accepted: Counter[str] = Counter()
        self.on_their_way: list[tuple[str, int]] = []
        self.void: set[tuple[int, int]] = set()
        self.ended_on_purpose: set[str] = set()
        self.seen: dict[str, Message] = {}
        with database.unit_of_work() as unit:
            for table in (message_table, lane, bucket):
                unit._transaction.run(delete(table))
            unit.commit()

    def _clock(self) -> float:
        """Return the seconds on the database's clock: what was let pass, and what really passed."""
        return self.time + time.monotonic() - self.began

    # What people and admins do

    @initialize()
    def begin_with_some(self) -> None:
        for where in "xxy":
            self.enqueue(where=where, feature=None)

    @rule(where=st.sampled_from("xyz"), feature=st.sampled_from([None, Feature.HELP, Feature.JOURNEY]))
    def enqueue(self, where: str, feature: Feature | None) -> None:
        self.queued += 1
        with self.database.unit_of_work() as unit:
            unit.outbox.add_many([message(f"{self.queued}", lane=where, feature=feature)], now=NOW)
            unit.commit()

    @precondition(lambda self: self.queued)
    @rule(which=st.integers(min_value=0, max_value=30))
    def edit(self, which: int) -> None:
        """Change an earlier message, or an edit of one, whatever has become of it."""
        original = self.seen.get(f"{which % self.queued + 1}")
        if original is None:
            return
        self.queued += 1
        self.edits.add(f"{self.queued}")
        change = message(f"{self.queued}", lane=original.lane, edits=original.dedupe_key)
        with self.database.unit_of_work() as unit:
            unit.outbox.add_many([change], now=NOW)
            unit.commit()

    @precondition(lambda self: self.queued)
    @rule(which=st.integers(min_value=0, max_value=30))
    def cancel(self, which: int) -> None:
        key = f"{which % self.queued + 1}"
        with self.database.unit_of_work() as unit:
            if unit.outbox.cancel([key], at=NOW):
                self.ended_on_purpose.add(key)
            unit.commit()

    @rule(seconds=st.sampled_from([1, LEASE]))
    def pause(self, seconds: int) -> None:
        until = machine_now() + timedelta(seconds=seconds)
        with self.database.unit_of_work() as unit:
            unit.outbox.pause_platform(Platform.SLACK, until=until, reason=Reason.RATE_LIMITED)
            unit.commit()

    @rule()
    def resume(self) -> None:
        with self.database.unit_of_work() as unit:
            unit.outbox.resume_platform(Platform.SLACK)
            unit.commit()

    # What time does

    @rule(seconds=st.sampled_from([1, 3, DEADLINE, LEASE]), arrive=st.booleans())
    def wait(self, *, seconds: int, arrive: bool) -> None:
        late = [one for one in self.on_their_way if self.time + seconds - one[1] > LONGEST_ON_ITS_WAY]
        for one in late:
            self._arrives(one, arrive=arrive)
        self.time += seconds
        with self.database.unit_of_work() as unit:
            let_pass(unit, timedelta(seconds=seconds))
            unit.commit()

    @precondition(lambda self: self.on_their_way)
    @rule(arrive=st.booleans())
    def arrive(self, *, arrive: bool) -> None:
        self._arrives(self.on_their_way[0], arrive=arrive)

    def _arrives(self, one: tuple[str, int], *, arrive: bool) -> None:
        self.on_their_way.remove(one)
        self.accepted[one[0]] += arrive

    # What workers do

    @rule(
        worker=st.integers(0, WORKERS - 1),
        limit=st.integers(1, 6),
        fates=_FATES,
        survives=_USUALLY,
    )
    def claim(self, *, worker: int, limit: int, fates: list[Fate], survives: bool) -> None:
        """Some of what is claimed is sent at once, or looked for."""
        with self.database.unit_of_work() as unit:
            begun = self._claim(unit, worker, limit)
            if survives:
                unit.commit()
                self.held += begun
                for one, fate in zip(begun, fates, strict=False):
                    self._carry_out(one, fate)

    @rule(fates=_FATES, seconds=st.sampled_from([1, DEADLINE]), arrive=st.booleans())
    def work(self, *, fates: list[Fate], seconds: int, arrive: bool) -> None:
        """A worker's usual round, so that much happens between the accidents."""
        self.wait(seconds=seconds, arrive=arrive)
        self.claim(worker=0, limit=4, fates=fates, survives=True)
        self.acknowledge(workers={0}, survives=True)

    @rule(fates=_FATES)
    def work_and_freeze(self, *, fates: list[Fate]) -> None:
        """One of which the outcomes come only after its leases have run out."""
        self.claim(worker=1, limit=4, fates=fates, survives=True)
        self.wait(seconds=LEASE, arrive=True)
        self.reclaim(survives=True)

    def _claim(self, unit: SqlUnitOfWork, worker: int, limit: int) -> list[Delivery]:
        room = unit.outbox.room({Platform.SLACK: PACE}, most=limit)[Platform.SLACK].messages
        found = unit.outbox.ready(now=NOW, limit=limit, room={Platform.SLACK: room})
        assert len(found) <= limit
        self._each_is_the_first_of_its_lane(unit, found)
        found = self._without_lost_edits(unit, found)
        looking = [one for one in found if one.doubt_since is not None and one.edits is None]
        over = [one for one in found if one not in looking and one.not_after is not None]
        self._end_unsent(unit, over, Reason.EXPIRED)
        going = [one for one in found if one not in looking and one not in over]
        unit.outbox.hold([one.id for one in going[room:]], platform=Platform.SLACK)
        return [
            *self._begin(unit, worker, looking, looking=True),
            *self._begin(unit, worker, going[:room], looking=False),
        ]

    def _without_lost_edits(self, unit: SqlUnitOfWork, found: list[Message]) -> list[Message]:
        """End edits whose original was not sent. One that is still to be sent goes first in its lane."""
        edits = [one for one in found if one.edits is not None]
        originals = unit.outbox.originals([one.id for one in edits])
        rows = by_key(unit)
        assert {one.id: rows[one.edits or ""].state for one in edits} == {
            number: original.state for number, original in originals.items()
        }
        assert not {original.state for original in originals.values()} & UNFINISHED
        lost = [one for one in edits if originals[one.id].state is not MessageState.SENT]
        self._end_unsent(unit, lost, Reason.NO_LONGER_NEEDED)
        self.ended_on_purpose |= {one.dedupe_key for one in lost}
        return [one for one in found if one not in lost]

    def _end_unsent(self, unit: SqlUnitOfWork, messages: list[Message], reason: Reason) -> None:
        for one in messages:
            state = MessageState.DROPPED if one.doubt_since is None else MessageState.UNKNOWN
            unit.outbox.finish([one.id], state=state, reason=reason, at=NOW)

    def _begin(
        self, unit: SqlUnitOfWork, worker: int, messages: list[Message], *, looking: bool
    ) -> list[Delivery]:
        leased_at = self._clock()
        fences = unit.outbox.begin(
            [one.id for one in messages],
            platform=Platform.SLACK,
            lease_seconds=LEASE,
            pace=PACE,
            looking=looking,
        )
        keys = {one.id: one.dedupe_key for one in messages}
        return [
            Delivery(
                message_id=number,
                key=keys[number],
                fence=fence,
                looking=looking,
                worker=worker,
                claimed_at=self.time,
                leased_at=leased_at,
            )
            for number, fence in fences.items()
        ]

    def _each_is_the_first_of_its_lane(self, unit: SqlUnitOfWork, found: list[Message]) -> None:
        rows = unit.outbox.list_messages()
        for one in found:
            others = [row for row in rows if row.lane == one.lane and row.state in UNFINISHED]
            assert all(row.state is MessageState.QUEUED for row in others)
            assert one.id == min(others, key=lambda row: (_rank(row), row.due_at, row.id)).id

    def _open(self, *, looking: bool) -> list[Delivery]:
        """What is claimed and may still be carried out in time."""
        return [
            one
            for one in self.held
            if one.outcome is None and one.looking is looking and self.time - one.claimed_at < DEADLINE
        ]

    @precondition(lambda self: self._open(looking=False))
    @rule(which=st.integers(0, 20), fate=st.sampled_from(Fate))
    def send(self, which: int, fate: Fate) -> None:
        candidates = self._open(looking=False)
        self._carry_out(candidates[which % len(candidates)], fate)

    def _carry_out(self, one: Delivery, fate: Fate) -> None:
        if one.looking:
            self._look(one)
            return
        self.accepted[one.key] += fate in {Fate.ACCEPTED, Fate.LOST_AFTER}
        if fate is Fate.ACCEPTED:
            one.end(MessageState.SENT)
        elif fate is Fate.REFUSED:
            one.end(MessageState.FAILED, wait=1)
        elif fate is Fate.BLOCKED:
            one.end(MessageState.FAILED)
        else:
            if fate is Fate.ON_ITS_WAY:
                self.on_their_way.append((one.key, self.time))
            goes_on = self.looks_back or one.key in self.edits
            wait = LOOK_AFTER if goes_on else None
            one.end(MessageState.UNKNOWN, wait=wait, in_doubt=goes_on)

    @precondition(lambda self: self._open(looking=True))
    @rule(which=st.integers(0, 20), can_be_asked=_USUALLY)
    def look(self, *, which: int, can_be_asked: bool) -> None:
        candidates = self._open(looking=True)
        self._look(candidates[which % len(candidates)], can_be_asked=can_be_asked)

    def _look(self, one: Delivery, *, can_be_asked: bool = True) -> None:
        for late in [sent for sent in self.on_their_way if sent[0] == one.key]:
            # Nobody looks before it must have arrived. By the model it is earlier only on a machine so slow
            # that seconds passed that nobody let pass.
            assert self._clock() - late[1] > LONGEST_ON_ITS_WAY
            self._arrives(late, arrive=True)
        if not can_be_asked:
            one.end(MessageState.UNKNOWN, wait=2, in_doubt=True)
        elif self.accepted[one.key]:
            one.end(MessageState.SENT)
        else:
            one.end(MessageState.FAILED, wait=0)

    @precondition(lambda self: any(one.outcome is None for one in self.held))
    @rule(which=st.integers(0, 20))
    def hand_back_untouched(self, which: int) -> None:
        candidates = [one for one in self.held if one.outcome is None]
        one = candidates[which % len(candidates)]
        one.end(MessageState.FAILED, wait=0, in_doubt=one.looking)

    @precondition(lambda self: any(one.outcome is not None for one in self.held))
    @rule(workers=st.sampled_from([{0}, {1}, {0, 1, 2}]), survives=_USUALLY)
    def acknowledge(self, *, workers: set[int], survives: bool) -> None:
        done = [one for one in self.held if one.outcome is not None and one.worker in workers]
        with self.database.unit_of_work() as unit:
            self._acknowledge(unit, done)
            if survives:
                unit.commit()
                self.held = [one for one in self.held if one not in done]
                self._remember_what_ended(done)

    def _acknowledge(self, unit: SqlUnitOfWork, done: list[Delivery]) -> None:
        outcomes = [one.outcome for one in done if one.outcome is not None]
        taken = sum(one.state is MessageState.SENT for one in outcomes)
        unit.outbox.note_pace(Platform.SLACK, PACE, taken=taken, refused=False)
        recorded = unit.outbox.acknowledge(outcomes, at=NOW)
        assert recorded == {one.message_id for one in done if not self._is_void(one)}

    def _is_void(self, one: Delivery) -> bool:
        return (one.message_id, one.fence) in self.void

    def _remember_what_ended(self, done: list[Delivery]) -> None:
        for one in done:
            self.void.add((one.message_id, one.fence))
            if one.outcome is not None and one.outcome.retry_at is None:
                self.ended_on_purpose.add(one.key)

    @rule(worker=st.integers(0, WORKERS - 1))
    def die(self, worker: int) -> None:
        self.held = [one for one in self.held if one.worker != worker]

    @rule(survives=_USUALLY)
    def reclaim(self, *, survives: bool) -> None:
        with self.database.unit_of_work() as unit:
            found = unit.outbox.expired(all_leases=False, limit=9)
            leased_at = {(one.message_id, one.fence): one.leased_at for one in self.held}
            now = self._clock()
            assert all(now - leased_at.get((one.id, one.fence), now - LEASE) >= LEASE for one in found)
            self._end_leases(unit, found, wait=None)
            if survives:
                unit.commit()
                self.void |= {(one.id, one.fence) for one in found}

    @rule()
    def start_the_only_process_anew(self) -> None:
        self.held.clear()
        with self.database.unit_of_work() as unit:
            found = unit.outbox.expired(all_leases=True, limit=99)
            self._end_leases(unit, found, wait=LOOK_AFTER)
            unit.commit()

    def _end_leases(self, unit: SqlUnitOfWork, found: list[Message], *, wait: int | None) -> None:
        going_on = [one.id for one in found if self.looks_back or one.edits is not None]
        reason = Reason.DIED_WHILE_SENDING
        retry_at = None if wait is None else machine_now() + timedelta(seconds=wait)
        unit.outbox.give_back(going_on, reason=reason, retry_at=retry_at)
        unit.outbox.lose([one.id for one in found if one.id not in going_on], reason=reason, at=NOW)

    # The laws

    @invariant()
    def nothing_but_edits_is_accepted_twice(self) -> None:
        assert all(number <= 1 for key, number in self.accepted.items() if key not in self.edits)

    @invariant()
    def rows_keep_the_laws(self) -> None:
        with self.database.unit_of_work(read_only=True) as unit:
            rows = by_key(unit)
            taken = unit._transaction.column(select(lane.c.message_id).where(lane.c.message_id.is_not(None)))
        sending = [row for row in rows.values() if row.state is MessageState.SENDING]
        assert len({row.lane for row in sending}) == len(sending), "two in flight in a conversation"
        assert sorted(taken) == sorted(row.id for row in sending)
        for key, before in self.seen.items():
            assert rows[key].fence >= before.fence
            assert before.state in UNFINISHED or rows[key] == before, "a finished message changed"
        for key, row in rows.items():
            self._row_is_true(row, accepted=self.accepted[key])
        self.seen = rows

    def _row_is_true(self, row: Message, *, accepted: int) -> None:
        """What a row says agrees with what the platform saw."""
        if row.state is MessageState.SENT:
            assert accepted
        if row.edits is not None:
            return
        if row.state in {MessageState.FAILED, MessageState.DROPPED}:
            assert not accepted
        if row.state is MessageState.QUEUED and accepted:
            assert row.doubt_since is not None, "it would be sent again without a look"
        if row.state is MessageState.UNKNOWN:
            assert not self.looks_back

    def teardown(self) -> None:
        """Let everybody who is left work in peace: then all has arrived that nobody ended on purpose."""
        self.held.clear()
        for one in list(self.on_their_way):
            self._arrives(one, arrive=True)
        rounds = 0
        while self._is_unfinished() and rounds < 10 + 2 * self.queued:
            rounds += 1
            self.wait(seconds=2 * LEASE, arrive=True)
            self.reclaim(survives=True)
            self._work_in_peace()
        self.nothing_but_edits_is_accepted_twice()
        self.rows_keep_the_laws()
        for key, row in self.seen.items():
            assert row.state not in UNFINISHED, "it was forgotten"
            done = row.state is MessageState.SENT or key in self.ended_on_purpose
            assert done or (not self.looks_back and row.edits is None), "it was lost"

    def _is_unfinished(self) -> bool:
        with self.database.unit_of_work(read_only=True) as unit:
            return unit.outbox.in_flight() + unit.outbox.due_count(now=NOW) > 0

    def _work_in_peace(self) -> None:
        with self.database.unit_of_work() as unit:
            begun = self._claim(unit, 0, 99)
            unit.commit()
        for one in begun:
            if one.looking:
                self._look(one)
            else:
                self.accepted[one.key] += 1
                one.end(MessageState.SENT)
        with self.database.unit_of_work() as unit:
            self._acknowledge(unit, begun)
            unit.commit()


def _rank(row: Message) -> int:
    return RANKS[row.feature] if row.edits is None else RANK_OF_EDITS


@pytest.mark.parametrize("policy", ["looks back", "at most once"])
def test_nothing_is_lost_or_repeated_whatever_happens_when(database: Database, policy: str) -> None:
    database.spare_the_disk()
    run_state_machine_as_test(
        lambda: OutboxMachine(database, looks_back=policy == "looks back"),
        settings=settings(
            max_examples=10, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
