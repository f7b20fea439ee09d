"""The fake platforms of a run, in processes of their own: their trouble, and what they accepted."""

import json
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crash_processes import Child, fake
from crash_town import Town, kind_of

SECONDS = 120
POST = {"slack": "chat.postMessage", "teams": "sendToConversation"}
"""What puts a message into a conversation."""
LINGER_SECONDS = 0.15
"""How long the answer of an accepted message is on its way: a process that dies then cannot know of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A message that a platform accepted. `row`: the delivery id that it carries (Slack)."""

    platform: str
    person: str
    kind: str
    at: float
    row: int | None = None
    part: str = ""


class Fake(ABC):
    """One fake platform, steered over HTTP."""

    def __init__(self, platform: str, child: Child, line: Mapping[str, str]) -> None:
        self.platform = platform
        self.child = child
        self.line = line

    @abstractmethod
    def accepted(self, town: Town) -> list[Accepted]:
        """Return what it accepted for the people of the town, in order."""

    def trouble_for_sure(self) -> None:
        """Let every answer of an accepted message take a while, and some connections break: with the message
        accepted, and without."""
        post = POST[self.platform]
        self.trouble(
            {"method": post, "kind": "delay_after", "times": None, "seconds": LINGER_SECONDS},
            {"method": post, "kind": "drop_after", "times": 2, "skip": 4},
            {"method": post, "kind": "drop_before", "times": 2, "skip": 8},
        )

    def trouble(self, *faults: Mapping[str, object]) -> None:
        """Plan faults, with the fields of `fakes.slack.Fault`."""
        self.ask("faults", list(faults))

    def calm(self) -> None:
        """Forget all faults."""
        self.ask("faults", method="DELETE")

    def ask(self, path: str, body: object = None, *, method: str | None = None) -> Any:
        """Call the control API."""
        return _json(f"{self.line['url']}/_fake/{path}", body, method=method)


class FakeSlackProcess(Fake):
    """The fake Slack."""

    def accepted(self, town: Town) -> list[Accepted]:
        """Return what it accepted for the people of the town, in order."""
        posts = [
            one for one in self.ask("transcript")["requests"]
            if one["method"] == POST["slack"] and one["accepted"]
        ]  # fmt: skip
        persons = {self._direct(user): person for user, person in town.on_slack.items()} if posts else {}
        found = []
        for post in posts:
            arguments = post["arguments"]
            payload = _payload(arguments.get("metadata"))
            person = persons.get(arguments["channel"]) or town.on_slack.get(arguments["channel"], "")
            found.append(
                Accepted(
                    platform="slack",
                    person=person,
                    kind=kind_of(str(arguments.get("text"))),
                    at=post["at"],
                    row=_row_of(payload.get("delivery_id")),
                    part=str(payload.get("part", "")),
                )
            )
        return [one for one in found if one.person]

    def _direct(self, user: str) -> str:
        """Return the id of the bot's direct conversation with somebody, as Slack's own API tells it."""
        token = {"Authorization": f"Bearer {self.line['bot_token']}"}
        url = f"{self.line['api_url']}conversations.open"
        return str(_json(url, {"users": user}, headers=token)["channel"]["id"])


class FakeTeamsProcess(Fake):
    """The fake Teams."""

    def accepted(self, town: Town) -> list[Accepted]:
        """Return what it accepted for the people of the town, in order."""
        found = []
        for one in self.ask("transcript")["requests"]:
            person = town.on_teams.get(str(one["arguments"].get("user")))
            if one["operation"] == POST["teams"] and one["accepted"] and person:
                kind = kind_of(str(one["activity"].get("summary")))
                found.append(Accepted(platform="teams", person=person, kind=kind, at=one["at"]))
        return found


@dataclass(frozen=True, slots=True)
class Fakes:
    """The fake platforms of a run, by name."""

    by_name: Mapping[str, Fake]

    @property
    def addresses(self) -> dict[str, Mapping[str, str]]:
        """Return what each printed when it started."""
        return {name: one.line for name, one in self.by_name.items()}

    def accepted(self, town: Town) -> list[Accepted]:
        """Return what all of them accepted."""
        return [found for one in self.by_name.values() for found in one.accepted(town)]


KINDS: Mapping[str, type[Fake]] = {"slack": FakeSlackProcess, "teams": FakeTeamsProcess}


@contextmanager
def running_fakes(folder: Path, names: Sequence[str]) -> Iterator[Fakes]:
    """Run fakes for the length of a block; their seeds are in the folder."""
    with ExitStack() as stack:
        found = {}
        for name in names:
            child, line = fake(name, folder=folder)
            stack.callback(child.kill)
            found[name] = KINDS[name](name, child, line)
        yield Fakes(found)


def _payload(metadata: object) -> Mapping[str, object]:
    known = json.loads(metadata) if isinstance(metadata, str) else metadata
    payload = known.get("event_payload") if isinstance(known, dict) else None
    return payload if isinstance(payload, dict) else {}


def _row_of(delivery_id: object) -> int | None:
    """Return the id of the outbox row: what comes last in a delivery id."""
    last = str(delivery_id or "").rpartition("-")[2]
    return int(last) if last.isdigit() else None


def _json(
    url: str,
    body: object = None,
    *,
    method: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data=data, method=method, headers={"Content-Type": "application/json", **(headers or {})}
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.loads(answer.read())
