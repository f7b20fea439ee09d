"""What can come in, after an adapter has verified it. Nothing here is ever stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cards.actions import Action
from people.model import Platform

Values = Mapping[str, str | tuple[str, ...]]
"""What stands in the inputs, by name: a text, or the chosen values of a multiple choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A person wrote to the bot."""

    platform: Platform
    event_id: str
    person_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A person pressed a button, or sent a form (its submit button's action, with values)."""

    platform: Platform
    event_id: str
    person_id: str
    action: Action
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedHome:
    """A person opened their home."""

    platform: Platform
    event_id: str
    person_id: str


Event = Said | Pressed | OpenedHome
