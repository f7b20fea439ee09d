"""Where on Slack somebody acted, so that the answer goes to the same place. It travels along with forms."""

import json
from dataclasses import dataclass, replace
from enum import StrEnum


class Place(StrEnum):
    """Where the person looked at when they acted."""

    CHAT = "chat"
    """Their direct conversation with the bot."""
    CHANNEL = "channel"
    """A channel: what is answered there only they see."""
    EPHEMERAL = "ephemeral"
    """A message that only they see, or a slash command: both are answered through their `response_url`."""
    HOME = "home"


_LONGEST = 3000
"""Characters of `private_metadata` (slack_sdk.models.views)."""
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A place, and what is needed to answer there."""

    place: Place
    user: str
    channel: str = ""
    ts: str = ""
    """The message that was pressed; empty if none was."""
    thread: str = ""
    """The thread in which it all happens; empty outside one."""
    response_url: str = ""
    view: str = ""
    """The window that was open when a button in it was pressed."""

    def in_window(self, view: str) -> "Origin":
        """Return the same place, acted upon from a window that was opened there."""
        return replace(self, view=view)


def to_metadata(origin: Origin, *, action: str = "") -> str:
    """Return the place, and what a form does when it is sent, as a window's metadata."""
    places = [
        origin.place.value, origin.channel, origin.ts, origin.thread, origin.response_url
    ]  # fmt: skip
    text = json.dumps([_VERSION, action, *places], separators=(",", ":"))
    if len(text) > _LONGEST:
        # Only a response_url could be that long. Without it the answer goes to the direct conversation.
        return to_metadata(Origin(place=Place.CHAT, user=origin.user), action=action)
    return text


def from_metadata(text: object, *, user: str) -> tuple[str, Origin]:
    """Return action and place of a window's metadata; anything unreadable means no action, and the person's
    direct conversation."""
    lost = "", Origin(place=Place.CHAT, user=user)
    if not isinstance(text, str) or len(text) > _LONGEST:
        return lost
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return lost
    if not isinstance(parts, list) or len(parts) != 7 or parts[0] != _VERSION:
        return lost
    if not all(isinstance(part, str) for part in parts[1:]) or parts[2] not in set(Place):
        return lost
    action, place, channel, ts, thread, response_url = parts[1:]
    origin = Origin(
        place=Place(place), user=user, channel=channel, ts=ts, thread=thread, response_url=response_url
    )
    return action, origin
