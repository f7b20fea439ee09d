"""The transcript: every request in order, and what stands now, readable in Python and as JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from fakes.slack.records import JSON, Message, Request, Sent, View
from fakes.slack.shows import message_json, view_json
from fakes.slack.world import World


@dataclass
class Transcript:
    """What the fake received (`requests`) and what its client side sent (`sent`)."""

    world: World
    requests: list[Request] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    """How many calls had which outcome, by method: those that took effect though the client was told
    otherwise count as `ok`."""

    def note(
        self, method: str, arguments: Mapping[str, object], *, outcome: str, accepted: bool, **more: object
    ) -> None:
        """Write down one request."""
        number = len(self.requests) + 1
        kept = {key: value for key, value in arguments.items() if key != "token"}
        entry = Request(number, method, kept, self.world.now(), outcome, accepted, **more)  # type: ignore[arg-type]
        self.requests.append(entry)
        self.outcomes.setdefault(method, Counter())["ok" if accepted else outcome] += 1

    def calls(self, method: str, *, accepted: bool | None = None) -> list[Request]:
        """Return the requests of a method, those that took effect (or did not) if asked."""
        return [one for one in self.requests if one.method == method and accepted in {None, one.accepted}]

    def messages(self, channel: str | None = None) -> list[Message]:
        """Return the messages that stand now, without ephemeral ones, oldest first."""
        channels = [channel] if channel else list(self.world.conversations)
        return [one for name in channels for one in self.world.in_channel(name)]

    def ephemerals(self, user: str | None = None) -> list[Message]:
        """Return the ephemeral messages that are shown now."""
        shown = [one for one in self.world.messages if one.ephemeral_to and not one.deleted]
        return [one for one in shown if user in {None, one.ephemeral_to}]

    def direct_messages(self, user: str) -> list[Message]:
        """Return what stands in the app's direct message with a person."""
        found = self.world.find_direct(user)
        return self.world.in_channel(found.id) if found else []

    def views(self, user: str | None = None) -> list[View]:
        """Return the modals that are open now, the lowest of each stack first."""
        return [view for owner, stack in self.world.stacks.items() if user in {None, owner} for view in stack]

    def home(self, user: str) -> View | None:
        """Return a person's Home view."""
        return self.world.homes.get(user)

    def response_url_calls(self) -> list[Request]:
        """Return the requests to response addresses."""
        return self.calls("response_url")

    def as_json(self) -> JSON:
        """Return the whole transcript as JSON."""
        world = self.world
        return {
            "requests": [asdict(one) for one in self.requests],
            "sent": [
                {
                    "kind": one.kind,
                    "body": dict(one.body),
                    "status": one.status,
                    "text": one.text,
                    "seconds": one.seconds,
                    "timed_out": one.timed_out,
                    "trouble": one.trouble,
                    "over": one.over,
                }
                for one in self.sent
            ],
            "views": [
                {"user": view.user, **view_json(world, view, state=view.entered)} for view in self.views()
            ],
            "homes": {user: view_json(world, view) for user, view in world.homes.items()},
        }

    def accepted_json(self) -> JSON:
        """Return what was accepted, counted: calls by outcome, and deliveries by channel with their parts."""
        return {"calls": self.outcomes, "channels": self.world.accepted}

    def messages_json(self) -> JSON:
        """Return the messages that stand, by conversation, and the ephemeral ones, as JSON."""
        world = self.world
        return {
            "channels": {
                name: [
                    {**message_json(world, one), "versions": one.versions} for one in world.in_channel(name)
                ]
                for name in world.conversations
            },
            "ephemerals": [
                {**message_json(world, one), "channel": one.channel, "to": one.ephemeral_to}
                for one in self.ephemerals()
            ],
        }
