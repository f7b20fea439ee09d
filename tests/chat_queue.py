"""Cards in the queue of an installation, whichever chats it is on, and how they stand."""

from typing import Protocol

from slack_helpers import HELLO

from bot.bootstrap import Installation
from cards.model import Card
from cards.serial import to_json
from people.model import Platform
from people.outbox import MessageState, NewMessage, Reason


class Installed(Protocol):
    """Any stage: what matters here is its installation."""

    @property
    def installation(self) -> Installation: ...


def queue(
    stage: Installed,
    *people: str,
    card: Card = HELLO,
    key: str = "note",
    edits: str | None = None,
    removes: bool = False,
) -> None:
    """Queue a card for each. Only another `key` makes it another message to the same person. `edits`: the key
    of what is changed to it, or deleted with `removes`."""
    now = stage.installation.clock.now()
    messages = [
        NewMessage(
            dedupe_key=f"{key}:{person}",
            kind=card.kind,
            lane=f"person:{person}",
            person_id=person,
            card=to_json(card),
            due_at=now,
            edits=None if edits is None else f"{edits}:{person}",
            removes=removes,
        )
        for person in people
    ]
    with stage.installation.open_unit() as unit:
        unit.outbox.add_many(messages, now=now)
        unit.commit()


def states(stage: Installed) -> dict[str, tuple[MessageState, Reason | None]]:
    """Return state and reason by person."""
    with stage.installation.open_unit() as unit:
        return {one.person_id or "": (one.state, one.reason) for one in unit.outbox.list_messages()}


def troubles(stage: Installed) -> dict[Platform, Reason]:
    """Return the platforms in trouble."""
    with stage.installation.open_unit() as unit:
        return unit.outbox.troubled_platforms()
