"""What the fake keeps: conversations and messages as people see them, and the transcript of requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JSON = dict[str, object]

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
BOT = "bot"  # the sender of the bot's own messages


def mapping(value: object) -> JSON:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def parts(value: object) -> list[object]:
    """Return a JSON list, or an empty one for anything else."""
    return value if isinstance(value, list) else []


@dataclass
class Conversation:
    """A chat or a channel. `team` is the id of a channel's team; `installed`: the bot is in it."""

    id: str
    kind: str
    members: list[str]
    name: str = ""
    team: str | None = None
    installed: bool = False


@dataclass
class Message:
    """A message as it stands now.

    `views` holds the cards that invoke answers put in place of the message's, by person and by the card's
    place among the attachments. `toggled` holds what a person made visible or invisible, by element id.
    """

    id: str
    conversation: str
    sender: str
    activity: JSON
    at: float
    root: str | None = None
    deleted: bool = False
    versions: list[JSON] = field(default_factory=list)
    views: dict[str, dict[int, JSON]] = field(default_factory=dict)
    toggled: dict[str, dict[str, bool]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return the text, empty for a message of cards only."""
        return str(self.activity.get("text") or "")

    @property
    def summary(self) -> str:
        """Return the text of the notification."""
        return str(self.activity.get("summary") or "")

    def cards(self, user: str | None = None) -> list[JSON]:
        """Return the Adaptive Cards, as a person sees them now if one is named."""
        own = self.views.get(user or "", {})
        return [
            own.get(place, mapping(one.get("content")))
            for place, one in enumerate(map(mapping, parts(self.activity.get("attachments"))))
            if one.get("contentType") == ADAPTIVE
        ]

    def show_instead(self, user: str, card: JSON, instead_of: JSON) -> None:
        """Put a card in the place of another, for one person only."""
        for place, one in enumerate(map(mapping, parts(self.activity.get("attachments")))):
            if self.views.get(user, {}).get(place, one.get("content")) is instead_of:
                self.views.setdefault(user, {})[place] = card
                self.toggled.pop(user, None)


@dataclass(frozen=True)
class Request:
    """A request the fake received: what was asked, when, and what came of it.

    `outcome` is `ok`, the code of the refusal, `http 503`, or `dropped`; `accepted` says whether it took
    effect at Teams, whatever the bot was told. `activity` is the body.
    """

    number: int
    operation: str
    arguments: Mapping[str, object]
    activity: JSON
    at: float
    outcome: str
    accepted: bool
    status: int = 200
    fault: str | None = None

    @property
    def conversation(self) -> str:
        """Return the conversation's id, empty where there is none."""
        return str(self.arguments.get("conversation") or "")


@dataclass(frozen=True)
class Sent:
    """Something Microsoft's side sent to the bot, and the raw answer.

    `status` is None when the bot did not answer in time or could not be reached. `invoke` is the parsed
    answer to an invoke, `toast` the message it made the client show, `card` the card it put in the place of
    the pressed one, `trouble` what the person's client would complain about.
    """

    kind: str
    body: JSON
    status: int | None
    text: str
    headers: Mapping[str, str]
    seconds: float
    timed_out: bool = False
    invoke: JSON | None = None
    toast: str | None = None
    card: JSON | None = None
    trouble: str | None = None
