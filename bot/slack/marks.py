"""The mark on every delivered message: which delivery it is, and which part of it, as Slack's metadata.

Slack keeps metadata beside a message and shows it to nobody but apps
(docs.slack.dev/messaging/message-metadata), so that what arrived can be told from what did not. Every app in
the workspace may read it, and could write the same: it holds no word of anybody's, and counts only on our own
messages.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

DELIVERY_EVENT = "hojorin_delivery"
"""The type of the metadata."""
_ID, _PART = "delivery_id", "part"
_OF = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Part `part` of the `parts` messages of a delivery."""

    delivery: str
    part: int
    parts: int


def delivery_name(installation: str, message_id: int) -> str:
    """Return the name of a delivery, which no other installation gives on the same Slack app: databases
    count their messages from 1."""
    return f"{installation}-{message_id}"


def to_metadata(mark: Mark) -> dict[str, object]:
    """Return the mark as `chat.postMessage` takes it."""
    payload = {_ID: mark.delivery, _PART: f"{mark.part}/{mark.parts}"}
    return {"event_type": DELIVERY_EVENT, "event_payload": payload}


def find_mark(message: Mapping[str, object]) -> Mark | None:
    """Return the mark on a message of the history; None if there is none, or none of ours."""
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != DELIVERY_EVENT:
        return None
    payload = metadata.get("event_payload")
    if not isinstance(payload, Mapping):
        return None
    delivery, of = payload.get(_ID), _OF.fullmatch(str(payload.get(_PART)))
    if not isinstance(delivery, str) or of is None or int(of[1]) > int(of[2]):
        return None
    return Mark(delivery=delivery, part=int(of[1]), parts=int(of[2]))
