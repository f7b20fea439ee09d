"""The last look before a message that was sent is changed: nobody is told of it, so little holds it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from people.calendar import WorkCalendar, pattern_of
from people.model import Company, Pause, Person, Platform
from people.outbox import Message, MessageState, Original, Reason
from people.sending import ACCOUNT_RETRY, ORIGINAL_RETRY, End, Go, Move, Recipient, Verdict, decide_edit

COMPANY = Company(name="Acme")
TANAKA = Person(id="tanaka", name="Tanaka", team="Sales")
SUNDAY_NIGHT = datetime(2026, 6, 14, 23, tzinfo=UTC)
EDIT = Message(
    id=2,
    dedupe_key="invitation_over:1:tanaka",
    kind="invitation_over",
    lane="person:tanaka",
    person_id="tanaka",
    feature=None,
    subject_id=None,
    card="{}",
    due_at=SUNDAY_NIGHT,
    not_after=None,
    state=MessageState.QUEUED,
    reason=None,
    attempts=0,
    fence=0,
    queued_at=SUNDAY_NIGHT,
    finished_at=None,
    platform=None,
    doubt_since=None,
    edits="invitation:1:tanaka",
)
SENT = Original(
    state=MessageState.SENT,
    reason=None,
    due_at=SUNDAY_NIGHT - timedelta(days=7),
    platform=Platform.SLACK,
    platform_ref="D1:1.0",
)


def recipient(person: Person = TANAKA) -> Recipient:
    """Somebody who has paused everything, whose places are taken, and who does not work now."""
    calendar = WorkCalendar(pattern_of(person, COMPANY), leave=(), company_days={})
    pause = Pause(person_id="tanaka")
    return Recipient(person=person, calendar=calendar, pauses=(pause,), used=99, reachable=False)


def verdict(
    original: Original = SENT,
    *,
    edit: Message = EDIT,
    to: Recipient | None = None,
    now: datetime = SUNDAY_NIGHT,
) -> Verdict:
    return decide_edit(edit, original, person=to, platforms=(Platform.SLACK,), now=now)


def dropped(reason: Reason) -> End:
    return End(MessageState.DROPPED, reason)


def test_neither_the_night_nor_a_pause_nor_the_budget_holds_an_edit() -> None:
    assert verdict(to=recipient()) == Go()


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (replace(TANAKA, active=False), Reason.DEACTIVATED),
        (replace(TANAKA, end_date=datetime(2026, 6, 1, tzinfo=UTC).date()), Reason.LEFT_COMPANY),
    ],
)
def test_who_is_gone_gets_no_edit_either(person: Person, reason: Reason) -> None:
    assert verdict(to=recipient(person)) == dropped(reason)


@pytest.mark.parametrize("state", [MessageState.DROPPED, MessageState.FAILED, MessageState.UNKNOWN])
def test_what_was_not_sent_is_not_changed(state: MessageState) -> None:
    assert verdict(replace(SENT, state=state)) == dropped(Reason.NO_LONGER_NEEDED)


def test_what_the_platform_gave_no_name_cannot_be_changed() -> None:
    assert verdict(replace(SENT, platform_ref=None)) == dropped(Reason.NO_LONGER_NEEDED)


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENDING])
def test_an_edit_waits_as_long_as_its_original_does(state: MessageState) -> None:
    monday = SUNDAY_NIGHT + timedelta(hours=10)
    waiting = Original(
        state=state, reason=Reason.OUTSIDE_WORKING_TIME, due_at=monday, platform=None, platform_ref=None
    )
    assert verdict(waiting) == Move(monday, Reason.OUTSIDE_WORKING_TIME)
    due = replace(waiting, due_at=SUNDAY_NIGHT, reason=None)
    assert verdict(due) == Move(SUNDAY_NIGHT + ORIGINAL_RETRY, None)


def test_it_waits_for_a_platform_that_is_not_connected_any_more() -> None:
    there = replace(SENT, platform=Platform.TEAMS)
    assert verdict(there) == Move(SUNDAY_NIGHT + ACCOUNT_RETRY, Reason.NO_PLATFORM)


def test_an_edit_has_its_own_end() -> None:
    edit = replace(EDIT, not_after=SUNDAY_NIGHT)
    assert verdict(edit=edit) == Go()
    late = SUNDAY_NIGHT + timedelta(seconds=1)
    assert verdict(edit=edit, now=late) == dropped(Reason.EXPIRED)
    waiting = replace(SENT, state=MessageState.QUEUED)
    assert verdict(waiting, edit=edit, now=late) == dropped(Reason.EXPIRED)
