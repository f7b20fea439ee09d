"""What can come in, after an adapter has verified it. Nothing here is ever stored.

`identity` is the acting person's id on the platform; `bot.dispatch` finds the person of the roster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from cards.actions import Action
from cards.actions.surveys import LEAVES_NO_TRACE
from people.model import Platform

Values = Mapping[str, str | tuple[str, ...]]
"""What stands in the inputs, by name: a text, or the chosen values of a multiple choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A person wrote to the bot."""

    platform: Platform
    event_id: str
    identity: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A person pressed a button, or sent a form (its submit button's action, with values)."""

    platform: Platform
    event_id: str
    identity: str
    action: Action
    values: Values = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    """Names of the inputs in which somebody was chosen: their values are identities too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedHome:
    """A person opened their home."""

    platform: Platform
    event_id: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Hojorin was added to a person's chat."""

    platform: Platform
    event_id: str
    identity: str


Event = Said | Pressed | OpenedHome | Joined


def leaves_no_trace(event: Event | None) -> TypeGuard[Pressed]:
    """Tell whether nothing may be kept of the event, by anybody on the way."""
    return isinstance(event, Pressed) and type(event.action) in LEAVES_NO_TRACE
