"""What the fake keeps: messages and views as a person would see them, and the transcript of every request."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = dict[str, object]


@dataclass
class Message:
    """A message as it stands now. `ephemeral_to` names the only person who sees it, if it is ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    metadata: JSON | None = None
    thread_ts: str | None = None
    edited_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    ephemeral_to: str | None = None
    deleted: bool = False
    entered: dict[str, dict[str, JSON]] = field(default_factory=dict)
    versions: list[JSON] = field(default_factory=list)


@dataclass
class View:
    """A modal or a Home view. `entered` is what the person has filled in: block_id, action_id, state."""

    id: str
    user: str
    payload: JSON
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    entered: dict[str, dict[str, JSON]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[JSON]:
        """Return the blocks of the view."""
        found = self.payload.get("blocks")
        return found if isinstance(found, list) else []

    @property
    def kind(self) -> str:
        """Return `modal` or `home`."""
        return str(self.payload["type"])


@dataclass
class ResponseUrl:
    """An address to which the app may answer an interaction, and what is left of it."""

    id: str
    user: str
    channel: str
    issued: float
    message: Message | None = None
    uses: int = 0


@dataclass
class Trigger:
    """A short-lived permission to open a modal for a person."""

    id: str
    user: str
    issued: float
    view_id: str | None = None
    used: bool = False


@dataclass(frozen=True)
class Request:
    """A request the fake received: what was asked, when, and what came of it.

    `outcome` is `ok`, Slack's error string, `http 503`, or `dropped`; `accepted` says whether it took effect
    at Slack, whatever the client was told.
    """

    number: int
    method: str
    arguments: Mapping[str, object]
    at: float
    outcome: str
    accepted: bool
    status: int = 200
    warning: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Sent:
    """Something Slack's client side sent to the app, and the raw answer.

    `status` is None when the app did not answer within the deadline (the person sees "operation timed out")
    or could not be reached. `trouble` says what the person's client would complain about.
    """

    kind: str
    body: Mapping[str, object]
    status: int | None
    text: str
    headers: Mapping[str, str]
    seconds: float
    timed_out: bool = False
    trouble: str | None = None
    raw: bytes = b""
    content_type: str = ""
    over: str = "http"
