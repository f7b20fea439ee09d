"""An announcement on its way in a small company, whichever chats that is on, and what is pressed about it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.bootstrap import Installation
from cards.actions import Action
from cards.model import Card
from cards.plain import plain_text
from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Recipient,
)
from handlers.announcements import feeding
from handlers.context import Turn
from handlers.conversation import handle
from handlers.events import Pressed
from handlers.reply import Reply
from people.model import Platform
from people.outbox import MessageState, Reason

TITLE, NEW_TITLE = "Six fields from Monday", "Seven fields from Monday"
TEXT = "What you have entered stays as it is."
LASTS = timedelta(days=10)


class Staged(Protocol):
    """Any stage: what matters here is its installation."""

    @property
    def installation(self) -> Installation: ...


def launch(
    stage: Staged,
    author: str,
    people: list[str],
    *,
    channels: tuple[str, ...] = (),
    later: Mapping[str, datetime] | None = None,
    **changes: object,
) -> int:
    """Store an announcement that has just been launched, with its recipients; returns its id. It is due now,
    but for those who are in `later`, each with their moment."""
    now = stage.installation.clock.now()
    one = Announcement(
        author_id=author,
        state=AnnouncementState.SENDING,
        content=Content(titles={"en": TITLE}, texts={"en": TEXT}),
        addressing=Addressing(channels=channels, valid_until=date(2026, 9, 24)),
        launched_by=author,
        launched_at=now,
        created_at=now,
        changed_at=now,
        over_at=now + LASTS,
    )
    with stage.installation.open_unit() as unit:
        unit.people.mark_introduced(people, at=now)
        unit.commit()
    places = [(f"person:{person}", person) for person in people] + [(lane, None) for lane in channels]
    with stage.installation.open_unit() as unit:
        number = unit.announcements.add(replace(one, **changes))  # type: ignore[arg-type] # a test's own
        unit.announcements.put_recipients(
            number,
            [
                Recipient(lane=lane, person_id=who, due_at=(later or {}).get(who or "", now))
                for lane, who in places
            ],
        )
        unit.commit()
    return number


def feed(stage: Staged) -> int:
    """Queue what is due of announcements; returns how many messages that were."""
    installation = stage.installation
    with installation.open_unit() as unit:
        return feeding.feed(installation.world(), unit).queued


def press(stage: Staged, person: str, action: Action) -> Reply:
    """Let somebody press a button; returns what goes back."""
    with stage.installation.open_unit() as unit:
        [actor] = unit.people.get_many([person]).values()
        turn = Turn(world=stage.installation.world(), unit=unit, actor=actor)
        pressed = Pressed(platform=Platform.SLACK, event_id="1", identity=person, action=action)
        reply = handle(turn, pressed)
        unit.commit()
    return reply


def shown(stage: Staged, person: str, action: Action) -> str:
    """Return what stands in place of the card that was pressed, in words."""
    return plain_text(replaced(press(stage, person, action)))


def replaced(reply: Reply) -> Card:
    """Return the card that takes the place of the one that was pressed."""
    assert reply.replace is not None
    return reply.replace


def correct(stage: Staged, announcement_id: int, title: str = NEW_TITLE) -> None:
    """Change its title, as the form does."""
    with stage.installation.open_unit() as unit:
        one = unit.announcements.lock(announcement_id)
        content = replace(one.content, titles={"en": title}, corrected=("en",))
        unit.announcements.save(replace(one, content=content, revision=one.revision + 1))
        unit.commit()


def outcomes(stage: Staged, kind: str) -> dict[str, tuple[MessageState, Reason | None]]:
    """Return what became of the messages of a kind, by conversation."""
    with stage.installation.open_unit() as unit:
        return {one.lane: (one.state, one.reason) for one in unit.outbox.list_messages() if one.kind == kind}


def audited(stage: Staged) -> list[tuple[str, str]]:
    """Return what was done with announcements, and by whom, oldest first."""
    with stage.installation.open_unit() as unit:
        entries = unit.audit.list_entries(limit=100)
    return [(one.actor, one.action) for one in reversed(entries) if one.action.startswith("announcement.")]
