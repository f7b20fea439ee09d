"""The question to others whether they approve an announcement: its key, and when it is asked no more."""

from collections.abc import Sequence

from coaching.announcements.model import Announcement, AnnouncementState
from handlers.context import UnitOfWork
from people.outbox import Message

ANNOUNCEMENT_TO_APPROVE = "announcement_to_approve"
"""The kind of message, as on `deliveries`."""


def approval_key(one: Announcement, person_id: str) -> str:
    """Return the key of the latest question to somebody whether they approve it; whoever is asked again gets
    another message."""
    return f"{ANNOUNCEMENT_TO_APPROVE}:{one.id}:{one.requests}:{person_id}"


def questions_that_are_over(unit: UnitOfWork, messages: Sequence[Message]) -> frozenset[int]:
    """Return the ids of those messages that ask for the approval of what is asked for no more."""
    asked = {one.id: _about(one) for one in messages if one.kind == ANNOUNCEMENT_TO_APPROVE}
    found = unit.announcements.get_many(set(asked.values())) if asked else {}
    return frozenset(
        message.id
        for message in messages
        if message.id in asked and not _is_asked(found.get(asked[message.id]), message)
    )


def _about(message: Message) -> int:
    _, number, *_ = (*message.dedupe_key.split(":"), "0", "0")
    return int(number)


def _is_asked(one: Announcement | None, message: Message) -> bool:
    """Tell whether an announcement still waits for an answer to just this question."""
    if one is None or one.state is not AnnouncementState.PROPOSED or one.work is not None:
        return False
    return message.dedupe_key == approval_key(one, message.person_id or "")
