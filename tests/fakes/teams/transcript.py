"""The transcript: every request in order, and what stands now, readable in Python and as JSON."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field

from fakes.teams.ids import personal_id
from fakes.teams.records import BOT, JSON, Message, Request, Sent
from fakes.teams.world import World


@dataclass
class Transcript:
    """What the fake received (`requests`) and what its client side sent to the bot (`sent`)."""

    world: World
    requests: list[Request] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def note(
        self,
        operation: str,
        arguments: Mapping[str, object],
        activity: JSON,
        *,
        outcome: str,
        accepted: bool,
        status: int,
        fault: str | None,
    ) -> None:
        """Write down one request."""
        number, at = len(self.requests) + 1, self.world.now()
        kept = deepcopy(activity)
        entry = Request(number, operation, dict(arguments), kept, at, outcome, accepted, status, fault)
        self.requests.append(entry)

    def calls(self, operation: str, *, accepted: bool | None = None) -> list[Request]:
        """Return the requests of an operation, those that took effect (or did not) if asked."""
        return [
            one for one in self.requests if one.operation == operation and accepted in {None, one.accepted}
        ]

    def shown(self, user: str) -> list[Message]:
        """Return the bot's messages that stand in its chat with a person, oldest first."""
        standing = self.world.standing(personal_id(user))
        return [one for one in standing if one.sender == BOT]

    def messages(self, conversation: str | None = None) -> list[Message]:
        """Return every message that stands now, people's too, oldest first."""
        return [
            one for one in self.world.messages if not one.deleted and conversation in {None, one.conversation}
        ]

    def toasts(self, user: str) -> list[str]:
        """Return the messages that invoke answers made a person's client show."""
        return [text for who, text in self.world.toasts if who == user]

    def as_json(self) -> JSON:
        """Return the whole transcript as JSON."""
        return {
            "requests": [asdict(one) for one in self.requests],
            "sent": [sent_json(one) for one in self.sent],
            "toasts": [{"user": user, "text": text} for user, text in self.world.toasts],
        }

    def messages_json(self) -> JSON:
        """Return the messages that stand, by conversation, and each person's own views, as JSON."""
        return {
            name: [message_json(one) for one in self.world.standing(name)]
            for name in self.world.conversations
        }


def message_json(message: Message) -> JSON:
    """Return a message as JSON: id, sender, activity, earlier versions, and the views people have."""
    return {
        "id": message.id,
        "sender": message.sender,
        "at": message.at,
        "activity": message.activity,
        "versions": message.versions,
        "views": {user: message.cards(user) for user in message.views},
    }


def sent_json(sent: Sent) -> JSON:
    """Return something that was sent to the bot, and its answer, as JSON."""
    return {**asdict(sent), "headers": dict(sent.headers)}
