"""The small company on a fake Slack: the real installation behind real HTTP, signed requests in.

Nothing of ours is faked: what comes in goes through signature, Bolt, dispatcher and database; what goes out
is what Slack's SDK sends.
"""

import dataclasses
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fakes.slack import FakeChannel, FakeSlack, FakeUser, Message, SlackClient, SlackConfig, View
from pydantic import SecretStr
from scenario_stage import Company, settings_in

from bot.bootstrap import Installation, open_installation
from bot.clocks import BusinessClock
from bot.config import Alerts, Settings, Slack
from bot.environment import Secrets
from bot.serving import check_tokens, close_connections, refresh_people
from bot.slack.values import input_block_id
from bot.web import WebParts, build_web, served
from storage.database import Database

USERS = {
    "kato": "U0KATO",
    "suzuki": "U0SUZUKI",
    "ogawa": "U0OGAWA",
    "tanaka": "U0TANAKA",
    "mueller": "U0MUELLER",
    "garcia": "U0GARCIA",
    "nobody": "U0NOBODY",
}
HELPERS = {"sato": "U0SATO", "ito": "U0ITO", "weber": "U0WEBER", "novak": "U0NOVAK"}
"""Supporters, where there are some."""
ACCOUNTS = USERS | HELPERS
BOT = "U0BOT0001"
ACK_SECONDS = 60.0
"""So long this Slack waits for an answer, where the real one waits three seconds: a machine with much else to
do can take longer. That Hojorin answers before it works is looked at in `tests/platforms`."""
LEADS = FakeChannel("C0LEADS", "leads", members=(BOT, USERS["suzuki"], USERS["ogawa"]))


SUPPORT = FakeChannel("C0SUPPORT", "support", members=(BOT, USERS["garcia"], *HELPERS.values()))


def users(*names: str) -> tuple[FakeUser, ...]:
    """Return the workspace's users: everybody of the roster by e-mail, and one who is not in it."""
    return tuple(FakeUser(ACCOUNTS[name], name, email=f"{name}@mizuki.example") for name in names or USERS)


def slack_settings(
    folder: Path,
    slack: FakeSlack,
    *,
    mode: str = "http",
    webhook: str | None = None,
    supporters: str = "",
) -> Settings:
    """Return the settings of the small company, on that workspace. `webhook` is told of a dead token."""
    secrets = Secrets(
        slack_bot_token=SecretStr(slack.config.bot_token),
        slack_app_token=SecretStr(slack.config.app_token),
        slack_signing_secret=SecretStr(slack.config.signing_secret),
    )
    section = Slack.model_validate({"mode": mode, "api_url": slack.api_url})
    alerts = Alerts.model_validate({"webhook": webhook})
    known = settings_in(folder, supporters=supporters)
    return known.model_copy(update={"slack": section, "secrets": secrets, "alerts": alerts})


@dataclass
class SlackStage(Company):
    """The company, its workspace, and people at their clients."""

    slack: FakeSlack
    client: SlackClient
    url: str

    async def settled(self) -> None:
        """Return once every answer that was begun has reached Slack."""
        for connection in self.installation.connections:
            await connection._turns.finish()  # type: ignore[attr-defined]

    def shown(self, person: str) -> list[Message]:
        """Return what the bot posted to a person, as it stands now, oldest first."""
        return [one for one in self.slack.transcript.direct_messages(ACCOUNTS[person]) if one.user == BOT]

    def last_with(self, person: str, label: str) -> Message:
        """Return the newest message with a button of that label."""
        return [one for one in self.shown(person) if label in labels(one)][-1]

    async def press(self, person: str, label: str, *, fill: dict[str, object] | None = None) -> Message:
        """Press a button of the newest message that has it; returns that message."""
        message = self.last_with(person, label)
        values = {input_block_id(name): value for name, value in (fill or {}).items()}
        sent = await self.client.press(ACCOUNTS[person], message, label=label, fill=values)
        assert sent.status == 200
        await self.settled()
        return message

    async def say(self, person: str, text: str) -> None:
        """Write to the bot."""
        sent = await self.client.say(ACCOUNTS[person], text)
        assert sent.status == 200
        await self.settled()

    async def submit(self, person: str, **values: object) -> View | None:
        """Send the form in front of a person; returns it while it stays open."""
        filled = {input_block_id(name): value for name, value in values.items()}
        sent = await self.client.submit(ACCOUNTS[person], values=filled)
        assert sent.status == 200
        assert sent.trouble is None, sent.trouble
        await self.settled()
        open_views = self.slack.transcript.views(ACCOUNTS[person])
        return open_views[-1] if open_views else None

    async def home(self, person: str) -> View:
        """Open the person's home and return what is shown."""
        assert (await self.client.open_home(ACCOUNTS[person])).status == 200
        await self.settled()
        view = self.slack.transcript.home(ACCOUNTS[person])
        assert view is not None
        return view


def labels(shown: Message | View) -> list[str]:
    """Return the labels of the buttons of a message or view."""
    return [
        str(element["text"]["text"])  # type: ignore[index]
        for block in shown.blocks
        if block["type"] == "actions"
        for element in block["elements"]  # type: ignore[attr-defined]
    ]


def read_aloud(value: object) -> str:
    """Return every text of blocks, in order, a line each."""
    if isinstance(value, dict):
        own = [str(value["text"])] if isinstance(value.get("text"), str) else []
        return "\n".join([*own, *(read_aloud(one) for key, one in value.items() if key != "value")])
    if isinstance(value, list | tuple):
        return "\n".join(read_aloud(one) for one in value)
    return ""


@asynccontextmanager
async def slack_stage_on(
    database: Database,
    folder: Path,
    *,
    now: datetime,
    mode: str = "http",
    watch: Callable[[], float] = time.time,
    webhook: str | None = None,
    supporters: str = "",
    **config: object,
) -> AsyncIterator[SlackStage]:
    """Give a stage whose clock stands at `now`, without anybody in the roster yet.

    `watch` is the workspace's clock, in seconds since 1970.
    """
    given = {"users": users(), "channels": (LEADS,), "now": watch, "ack_seconds": ACK_SECONDS, **config}
    seed = SlackConfig(**given)  # type: ignore[arg-type]
    async with running(seed) as slack:
        with clock_at(database, now):
            installation = open_installation(
                slack_settings(folder, slack, mode=mode, webhook=webhook, supporters=supporters),
                database=database,
            )
        without_pace(installation)
        [connection] = installation.connections
        app = build_web(WebParts(health=_no_health, extend=(connection.extend,)))
        try:
            async with served(app, host="127.0.0.1", port=0) as port, connection.working():
                url = f"http://127.0.0.1:{port}/slack/events"
                client = slack.client(url if mode == "http" else None)
                yield SlackStage(installation=installation, slack=slack, client=client, url=url)
        finally:
            await close_connections(installation)
            installation.threads.close()


def without_pace(installation: Installation) -> None:
    """Let Hojorin write as fast as it can: a conversation's second between two messages is not what the
    scenarios are about, and would take them as long."""
    for sender in installation.senders.values():
        sender.pace = None  # type: ignore[misc]


async def meet(stage: SlackStage) -> None:
    """Do what `run` does at its start: test the token, take over the users."""
    await check_tokens(stage.installation)
    await refresh_people(stage.installation)


@contextmanager
def clock_at(database: Database, now: datetime) -> Iterator[None]:
    """Set the business clock that the next installation on the database takes over."""
    with database.unit_of_work() as unit:
        BusinessClock().put(unit, now)
        unit.commit()
    yield


@asynccontextmanager
async def running(config: SlackConfig) -> AsyncIterator[FakeSlack]:
    """Run the fake."""
    from fakes.slack import running_slack

    async with running_slack(config) as slack:
        yield slack


async def _no_health() -> object:
    raise AssertionError("nobody asks for readiness here")


def changed(config: SlackConfig, **changes: object) -> SlackConfig:
    """Return the configuration with changes."""
    return dataclasses.replace(config, **changes)  # type: ignore[arg-type]
