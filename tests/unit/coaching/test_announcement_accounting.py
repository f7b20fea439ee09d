"""The report of an announcement: figures that add up, whatever became of messages, and tell on nobody."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.announcements.accounting import (
    CAN_GO_AGAIN,
    NAMED,
    PRIVATE,
    Account,
    Changes,
    Group,
    Reaction,
    account_of,
    correction_of,
    reaction_of,
    recall_of,
)
from coaching.announcements.model import Announcement, AnnouncementState, Standing
from people.outbox import MessageState, Reason

NOW = datetime(2026, 6, 2, 1, tzinfo=UTC)
K = 5
QUEUED, SENDING, SENT = MessageState.QUEUED, MessageState.SENDING, MessageState.SENT
FAILED, UNKNOWN, DROPPED = MessageState.FAILED, MessageState.UNKNOWN, MessageState.DROPPED
STANDINGS = st.dictionaries(
    st.builds(
        Standing, state=st.one_of(st.none(), st.sampled_from(MessageState)), reason=st.sampled_from(Reason)
    ),
    st.integers(1, 40),
    max_size=12,
)


def one(state: AnnouncementState = AnnouncementState.SENDING, *, over: bool = False) -> Announcement:
    return Announcement(
        id=7,
        author_id="lea",
        state=state,
        created_at=NOW,
        changed_at=NOW,
        over_at=NOW - timedelta(hours=1) if over else NOW + timedelta(days=9),
    )


def account(
    standings: dict[Standing, int],
    state: AnnouncementState = AnnouncementState.SENDING,
    *,
    over: bool = False,
) -> Account:
    return account_of(one(state, over=over), standings, now=NOW, smallest=K)


def at(state: MessageState | None, reason: Reason | None = None) -> Standing:
    return Standing(state=state, reason=reason)


@given(standings=STANDINGS, state=st.sampled_from(AnnouncementState), over=st.booleans())
def test_every_recipient_is_counted_exactly_once(
    *, standings: dict[Standing, int], state: AnnouncementState, over: bool
) -> None:
    found = account(standings, state, over=over)
    parts = found.sent + found.going + found.next + found.held + found.ended
    assert parts + sum(group.count for group in found.groups) == found.total == sum(standings.values())
    named = sum(found.counted(each) for each in MessageState) + found.later
    assert named == sum(group.count for group in found.groups)


@given(standings=STANDINGS, state=st.sampled_from(AnnouncementState), over=st.booleans())
def test_where_one_private_reason_has_few_no_private_reason_stands_alone(
    *, standings: dict[Standing, int], state: AnnouncementState, over: bool
) -> None:
    for group in account(standings, state, over=over).groups:
        if group.reason in PRIVATE:
            assert group.count >= K
        assert not (group.is_named and set(group.reasons) & set(PRIVATE))


def test_reasons_of_many_stand_apart_and_of_few_together() -> None:
    hours, pause, limit = PRIVATE
    many = account({at(QUEUED, hours): 9, at(QUEUED, limit): 5, at(SENT): 6})
    assert [(group.reasons, group.count) for group in many.groups] == [((hours,), 9), ((limit,), 5)]
    few = account({at(QUEUED, hours): 90, at(QUEUED, pause): 1})
    assert [(group.reasons, group.count) for group in few.groups] == [(PRIVATE, 91)]
    assert few.later == 91


def test_what_waits_goes_or_is_held_stands_in_its_own_row() -> None:
    found = account(
        {
            at(None): 1,
            at(QUEUED): 2,
            at(SENDING): 4,
            at(QUEUED, Reason.RATE_LIMITED): 8,
            at(QUEUED, Reason.HELD): 16,
            at(QUEUED, Reason.NO_CHAT_IDENTITY): 32,
            at(SENT): 64,
            at(FAILED, Reason.BLOCKED): 128,
            at(UNKNOWN, Reason.TIMED_OUT): 256,
        }
    )
    assert (found.next, found.going, found.held, found.sent) == (1, 2 + 4 + 8, 16, 64)
    waiting = (found.counted(QUEUED), found.counted(FAILED), found.counted(UNKNOWN))
    assert waiting == (32, 128, 256)
    assert found.open == 1 + 14 + 16 + 32


@pytest.mark.parametrize("state", [AnnouncementState.STOPPED, AnnouncementState.RECALLED])
def test_once_it_was_ended_what_had_not_left_is_told_as_that(state: AnnouncementState) -> None:
    left_over = {at(None): 3, at(QUEUED, Reason.PAUSED): 1, at(DROPPED, Reason.NO_LONGER_NEEDED): 6}
    found = account({**left_over, at(SENT): 10, at(SENDING): 1}, state)
    assert (found.ended, found.sent, found.going, found.groups, found.open) == (10, 10, 1, (), 1)


def test_after_its_last_day_what_had_not_left_came_too_late() -> None:
    found = account({at(None): 3, at(QUEUED, Reason.PAUSED): 2, at(SENT): 10}, over=True)
    assert found.groups == (Group(state=DROPPED, reasons=(Reason.EXPIRED,), count=5),)
    assert found.open == 0


def test_only_what_certainly_did_not_arrive_goes_again_and_only_after_a_cure() -> None:
    for state, reason in product(MessageState, Reason):
        group = Group(state=state, reasons=(reason,), count=1)
        assert group.can_go_again == (state is FAILED and reason in CAN_GO_AGAIN)
    assert not CAN_GO_AGAIN & {*PRIVATE, Reason.EXPIRED, Reason.TIMED_OUT, Reason.LEFT_COMPANY}
    assert not set(PRIVATE) & NAMED


# Changes of what was sent


def test_a_recall_tells_what_was_deleted_replaced_still_waits_and_is_out_of_reach() -> None:
    edits = {
        at(SENT): 60,
        at(SENT, Reason.REPLACED): 9,
        at(QUEUED): 3,
        at(DROPPED, Reason.CHANNEL_GONE): 1,
        at(DROPPED, Reason.NO_LONGER_NEEDED): 20,
    }
    found = recall_of(80, edits, is_fed=False)
    assert found == Changes(of=80, done=60, replaced=9, waiting=10, left=1)


def test_once_a_recall_is_through_the_rest_is_out_of_reach() -> None:
    edits = {at(SENT): 70, at(UNKNOWN, Reason.TIMED_OUT): 1}
    assert recall_of(80, edits, is_fed=True) == Changes(of=80, done=70, left=10)
    assert recall_of(80, edits, is_fed=False) == Changes(of=80, done=70, waiting=9, left=1)


@given(sent=st.integers(0, 200), edits=STANDINGS, is_fed=st.booleans())
def test_a_recall_adds_up(*, sent: int, edits: dict[Standing, int], is_fed: bool) -> None:
    found = recall_of(sent, edits, is_fed=is_fed)
    assert found.of == found.done + found.replaced + found.waiting + found.left
    assert min(found.done, found.replaced, found.waiting, found.left) >= 0


@given(changes=STANDINGS, is_fed=st.booleans())
def test_a_correction_adds_up_to_those_who_had_got_it(*, changes: dict[Standing, int], is_fed: bool) -> None:
    found = correction_of(changes, is_fed=is_fed)
    assert found.of == found.done + found.waiting + found.left == sum(changes.values())


def test_a_change_that_is_not_queued_yet_still_comes_and_later_does_not() -> None:
    """Of ten who had got it, seven show the new text, one could not be reached, two have no change yet."""
    changes = {at(SENT): 7, at(FAILED, Reason.CHANNEL_GONE): 1, at(None): 2}
    assert correction_of(changes, is_fed=False) == Changes(of=10, done=7, waiting=2, left=1)
    assert correction_of(changes, is_fed=True) == Changes(of=10, done=7, waiting=0, left=3)


def test_while_it_is_paused_what_would_go_is_held() -> None:
    standings = {at(QUEUED): 3, at(QUEUED, Reason.RATE_LIMITED): 2, at(SENDING): 1, at(None): 4}
    found = account(standings, AnnouncementState.PAUSED)
    assert (found.held, found.going, found.next) == (5, 1, 4)


# What people did


def test_from_what_is_shown_neither_who_did_nor_who_did_not_follows() -> None:
    """By brute force, for every total: an exact number has `K` on either side, and where there are fewer on
    one side, each number that is possible there looks the same."""
    for reached in range(41):
        shown: dict[Reaction | None, set[int]] = {}
        for count in range(reached + 1):
            shown.setdefault(reaction_of(count, reached=reached, smallest=K), set()).add(count)
        hidden = shown.pop(None)
        assert hidden == (set(range(K)) if reached >= 2 * K else set(range(reached + 1)))
        for reaction, counts in shown.items():
            if reaction is not None and reaction.is_least:
                assert counts == set(range(reached - K + 1, reached + 1))
            else:
                [exact] = counts
                assert K <= exact <= reached - K


def test_in_a_small_audience_nothing_is_shown() -> None:
    assert {reaction_of(count, reached=9, smallest=K) for count in range(10)} == {None}
    assert reaction_of(5, reached=10, smallest=K) == Reaction(count=5)
    assert reaction_of(4, reached=1000, smallest=K) is None
    assert reaction_of(58, reached=60, smallest=K) == Reaction(count=55, is_least=True)
