"""What the tests of announcements share: announcements, recipients, and messages that came to an end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from storage_samples import DAY, NOW, message

from coaching.announcements.model import Announcement, AnnouncementState, Recipient
from people.model import Platform
from people.outbox import MessageState, NewMessage, Reason
from storage import tables
from storage.unit_of_work import SqlUnitOfWork

OVER_AT = NOW + 3 * DAY
CHANNEL = "slack:C0123"
ENDED = {MessageState.SENT, MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN}


def announcement(**changes: Any) -> Announcement:
    """An empty draft by `lead`, made now."""
    return Announcement(**{"author_id": "lead", "created_at": NOW, "changed_at": NOW, **changes})


def recipient(person_id: str, **changes: Any) -> Recipient:
    """A person who is due now."""
    plain: dict[str, Any] = {"lane": f"person:{person_id}", "person_id": person_id, "due_at": NOW}
    return Recipient(**plain | changes)


def channel(lane: str = CHANNEL, **changes: Any) -> Recipient:
    """A channel that is due now."""
    return Recipient(**{"lane": lane, "person_id": None, "due_at": NOW, **changes})


def launched(unit: SqlUnitOfWork, *person_ids: str, more: Iterable[Recipient] = (), **changes: Any) -> int:
    """Store an announcement that sends, with recipients; returns its id."""
    plain: dict[str, Any] = {"state": AnnouncementState.SENDING, "launched_at": NOW, "over_at": OVER_AT}
    number = unit.announcements.add(announcement(**plain | changes))
    unit.announcements.put_recipients(number, [*map(recipient, person_ids), *more])
    return number


def change(unit: SqlUnitOfWork, number: int, **changes: Any) -> None:
    """Change an announcement."""
    unit.announcements.save(replace(unit.announcements.lock(number), **changes))


def correct(unit: SqlUnitOfWork, number: int, **changes: Any) -> None:
    """Give an announcement its next revision."""
    one = unit.announcements.lock(number)
    unit.announcements.save(replace(one, revision=one.revision + 1, **changes))


def message_to(number: int, lane: str, **changes: Any) -> NewMessage:
    """The message to a recipient."""
    kind, _, name = lane.partition(":")
    plain: dict[str, Any] = {
        "kind": "announcement",
        "lane": lane,
        "person_id": name if kind == "person" else None,
        "subject_id": number,
    }
    return message(f"announcement:{number}:{lane}", **plain | changes)


def edit_to(number: int, revision: int, lane: str, **changes: Any) -> NewMessage:
    """The edit of the message to a recipient."""
    edits = f"announcement:{number}:{lane}"
    key = f"announcement_edit:{number}:{revision}:{lane}"
    return message_to(number, lane, dedupe_key=key, kind="announcement_edit", edits=edits, **changes)


def feed(unit: SqlUnitOfWork, number: int, *, now: datetime = NOW, limit: int = 1_000) -> list[str]:
    """Queue messages or edits for the next portion; returns their lanes."""
    found = unit.announcements.next_portion(number, now=now, limit=limit)
    [one] = unit.announcements.get_many([number]).values()
    messages = [
        message_to(number, each.lane) if each.revision == 0 else edit_to(number, one.revision, each.lane)
        for each in found
    ]
    unit.outbox.add_many(messages, now=now)
    lanes = [each.lane for each in found]
    unit.announcements.set_revision(number, lanes, one.revision)
    return lanes


def end(
    unit: SqlUnitOfWork,
    key: str,
    state: MessageState = MessageState.SENT,
    reason: Reason | None = None,
    *,
    at: datetime = NOW,
) -> None:
    """Let a message be in a state, as the outbox would leave it."""
    values = {
        "state": state,
        "reason": reason,
        "finished_at": at if state in ENDED else None,
        "platform": Platform.SLACK,
    }
    ended = update(tables.message).where(tables.message.c.dedupe_key == key).values(values)
    assert unit._transaction.run(ended) == 1
