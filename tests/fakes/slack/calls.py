"""What every Web API method works with: its arguments, the workspace, and the ways to refuse."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fakes.slack.pacing import Limiter
from fakes.slack.records import JSON
from fakes.slack.shapes import Problem, parts
from fakes.slack.world import Conversation, World


class Refusal(Exception):  # noqa: N818  an answer of Slack, not a fault of ours
    """Slack's answer `ok: false`, with what it carries beside the error string."""

    def __init__(
        self,
        error: str,
        *,
        messages: Sequence[str] = (),
        extra: Mapping[str, object] | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = dict(headers or {})
        self.body: JSON = {"ok": False, "error": error, **(extra or {})}
        if messages:
            self.body["response_metadata"] = {"messages": [f"[ERROR] {one}" for one in messages]}


def ratelimited(retry_after: int | None) -> Refusal:
    """Return Slack's HTTP 429 (https://docs.slack.dev/apis/web-api/rate-limits)."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Refusal("ratelimited", status=429, headers=headers)


@dataclass
class Call:
    """One call of a method by the bot (or by the app, with an app-level token)."""

    world: World
    limiter: Limiter
    method: str
    args: Mapping[str, object]
    address: str = ""
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        """Return an argument as text, None when absent or empty."""
        value = self.args.get(name)
        return None if value is None or value == "" else str(value)

    def required(self, name: str) -> str:
        """Return an argument that must be there."""
        value = self.text(name)
        if value is None:
            raise Refusal("invalid_arguments", messages=[f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean argument, however it was written."""
        return self.args.get(name) in {True, "1", "true", "True"}

    def number(self, name: str, default: int) -> int:
        """Return a whole-number argument."""
        value = self.args.get(name)
        if value in {None, ""}:
            return default
        try:
            return int(str(value))
        except ValueError:
            raise Refusal(
                "invalid_arguments", messages=[f"must provide an integer [json-pointer:/{name}]"]
            ) from None

    def parsed(self, name: str, error: str) -> object:
        """Return an argument that is JSON, written as text in a form or as it is in a JSON body."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if value == "":
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(error) from None

    def needs_scope(self, *alternatives: str) -> None:
        """Refuse with `missing_scope` unless one of the scopes is granted."""
        granted = self.world.config.granted
        if not granted.intersection(alternatives):
            raise missing_scope(alternatives, granted)


def missing_scope(needed: Iterable[str], provided: Iterable[str]) -> Refusal:
    """Return the refusal of a token without a scope; it names what is needed and what the token has."""
    extra = {"needed": ",".join(needed), "provided": ",".join(sorted(provided))}
    return Refusal("missing_scope", extra=extra)


def refuse(problems: Sequence[Problem]) -> None:
    """Raise the refusal of a payload: the first problem's error, with every sentence about that error."""
    if not problems:
        return
    error = problems[0].error
    sentences = [one.message for one in problems if one.error == error]
    extra = {"errors": sentences} if error == "invalid_blocks" else {}
    raise Refusal(error, messages=sentences, extra=extra)


def refuse_unknown_blocks(world: World, blocks: object) -> None:
    """Refuse charts and tables in a workspace that is set up not to know them."""
    unknown = set() if world.config.native_charts else {"data_visualization"}
    unknown |= set() if world.config.tables else {"table", "data_table"}
    kinds = [block.get("type") for block in parts(blocks) if isinstance(block, Mapping)]
    refuse(
        [
            Problem("invalid_blocks", f"unsupported type: {kind}", f"/blocks/{index}/type")
            for index, kind in enumerate(kinds)
            if kind in unknown
        ]
    )


HISTORY_SCOPES = {
    "public": "channels:history",
    "private": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
READ_SCOPES = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def seen_conversation(call: Call, channel: str) -> Conversation:
    """Return a conversation the app may know of; a private one it is not in is `channel_not_found`."""
    found = call.world.conversations.get(channel)
    if found is None:
        raise Refusal("channel_not_found")
    if found.kind != "public" and call.world.config.bot_user_id not in found.members:
        raise Refusal("channel_not_found")
    return found
