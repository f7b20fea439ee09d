"""People at Slack's client in front of `emulate`: what they see there, and what their client sends of an act.

`emulate` plays neither presses nor forms nor commands. So what they send is made here, as
docs.slack.dev/reference/interaction-payloads says, of the very blocks that `emulate` keeps, with a trigger of
`emulate`'s own and signed with its secret.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from emulated_slack import APP, BOT, FORM, JSON, TEAM, Relay, response_url, token_of, user_id
from fakes.slack.inputs import Entered, entry, state_of, stateful


@dataclass
class Person:
    """Somebody of the workspace, at their client."""

    name: str
    relay: Relay
    user: str
    direct: str
    """Their direct conversation with Hojorin."""
    _presses: int = field(default=0)

    async def messages(self, channel: str = "") -> list[JSON]:
        """Return what Hojorin posted in a conversation (by default the direct one), oldest first."""
        found = await self.relay.call(
            "conversations.history", token=token_of(self.name), channel=channel or self.direct, limit=200
        )
        return [one for one in reversed(found["messages"]) if one["user"] == BOT]

    async def press(self, label: str, *, channel: str = "") -> JSON:
        """Press the button with that label of the newest message that has it; returns that message."""
        messages = [one for one in await self.messages(channel) if label in labels(one["blocks"])]
        assert messages, (label, [labels(one["blocks"]) for one in await self.messages(channel)])
        message = messages[-1]
        where = channel or self.direct
        container = {"type": "message", "message_ts": message["ts"], "channel_id": where}
        await self._send(
            {
                **self._payload("block_actions"),
                "container": {**container, "is_ephemeral": False},
                "channel": {"id": where, "name": "directmessage" if where == self.direct else "channel"},
                "message": message,
                "state": {"values": state_of(message["blocks"], {})},
                "response_url": response_url(self.relay),
                "actions": [self._action(message["blocks"], label)],
            }
        )
        return message

    async def press_in(self, view: JSON, label: str) -> None:
        """Press a button of a window or of the home."""
        await self._send(
            {
                **self._payload("block_actions"),
                "container": {"type": "view", "view_id": view["id"]},
                "view": {**view, "state": {"values": state_of(view["blocks"], {})}},
                "actions": [self._action(view["blocks"], label)],
            }
        )

    async def submit(self, view: JSON, filled: Mapping[str, object]) -> JSON:
        """Send a form with these values, by block_id; returns Hojorin's answer to it."""
        entered: Entered = {
            str(block["block_id"]): {
                str(element["action_id"]): entry(element, filled[str(block["block_id"])])
            }
            for block, element in stateful(view["blocks"])
            if str(block["block_id"]) in filled
        }
        payload = {
            **self._payload("view_submission"),
            "view": {**view, "state": {"values": state_of(view["blocks"], entered)}},
            "response_urls": [],
        }
        return await self.relay.submit(_form(payload))

    async def say(self, text: str) -> None:
        """Write in the direct conversation: `emulate` tells Hojorin of it."""
        await self.relay.call("chat.postMessage", token=token_of(self.name), channel=self.direct, text=text)

    async def command(self, text: str) -> None:
        """Write `/hojorin …` in the direct conversation."""
        fields = {
            "team_id": TEAM,
            "channel_id": self.direct,
            "channel_name": "directmessage",
            "user_id": self.user,
            "user_name": self.name,
            "command": "/hojorin",
            "text": text,
            "api_app_id": APP,
            "response_url": response_url(self.relay),
            "trigger_id": self.relay.new_trigger(self.user),
        }
        assert await self.relay.deliver(urlencode(fields).encode(), content_type=FORM) == 200

    async def open_home(self) -> None:
        """Open Hojorin's home."""
        event = {"type": "app_home_opened", "user": self.user, "channel": self.direct, "tab": "home"}
        envelope = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": APP,
            "event_id": f"EvHome{self.name}{time.monotonic_ns()}",
            "event_time": int(time.time()),
            "event": event,
        }
        body = json.dumps(envelope).encode()
        assert await self.relay.deliver(body, content_type="application/json") == 200

    async def _send(self, payload: JSON) -> None:
        assert await self.relay.deliver(_form(payload), content_type=FORM) == 200

    def _payload(self, kind: str) -> JSON:
        return {
            "type": kind,
            "user": {"id": self.user, "username": self.name, "name": self.name, "team_id": TEAM},
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "mizuki"},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.relay.new_trigger(self.user),
        }

    def _action(self, blocks: Sequence[JSON], label: str) -> JSON:
        self._presses += 1
        block, button = next(
            (block, one)
            for block in blocks
            if block["type"] == "actions"
            for one in block["elements"]
            if one["text"]["text"] == label
        )
        kept = {key: button[key] for key in ("type", "action_id", "text", "value") if key in button}
        # Two seconds apart by Slack's clock, so that no press is the second half of a double click.
        moment = time.time() + 10 * self._presses
        # Slack names blocks that have no name; `emulate` leaves them without one.
        return {**kept, "block_id": block.get("block_id", "b1"), "action_ts": f"{moment:.6f}"}


async def person(relay: Relay, name: str) -> Person:
    """Return somebody at their client."""
    user = await user_id(relay, name)
    opened = await relay.call("conversations.open", token=token_of(name), users=BOT)
    return Person(name=name, relay=relay, user=user, direct=str(opened["channel"]["id"]))


def labels(blocks: Sequence[JSON]) -> list[str]:
    """Return the labels of the buttons."""
    return [
        one["text"]["text"] for block in blocks if block["type"] == "actions" for one in block["elements"]
    ]


def _form(payload: JSON) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()
