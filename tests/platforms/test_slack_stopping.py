"""A real `hojorin run` that is told to stop while Slack hangs ends in time, and loses or repeats nothing."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes.slack import FakeSlack, FakeUser, Fault, Kind, Message, SlackConfig, running_slack
from scenario_stage import tokyo
from slack_helpers import HELLO

from bot.clocks import SWITCH
from cards.actions import ShowMyData
from cards.model import Button, Buttons, Card
from cards.serial import to_json
from people.outbox import MessageState, NewMessage, Reason
from people.roster import import_people, read_people
from storage.database import Database
from storage.tables import message

PEOPLE = b"person_id,name,locale,slack_user_id\nann,Ann,en,U0ANN\nbob,Bob,en,U0BOB\n"
WITH_A_BUTTON = replace(HELLO, elements=(Buttons((Button("My data", ShowMyData()),)),))
STOPPED_WITHIN = 20.0 + 20.0
"""So long a stop may take (`bot.engine.FINISH_SECONDS`), and as much again beside other tests."""
READY_WITHIN = 60.0
FOR_EVER = 3600.0
NOW = tokyo(9, 14, 10)


@dataclass
class Office:
    """A folder with settings, a database, and a workspace in which some calls hang."""

    folder: Path
    database: Database
    slack: FakeSlack
    let_go: asyncio.Event

    def queue(self, person: str, card: Card) -> None:
        """Queue a card for a person."""
        note = NewMessage(
            dedupe_key=f"note:{person}",
            kind="note",
            lane=f"person:{person}",
            person_id=person,
            card=to_json(card),
            due_at=NOW,
        )
        with self.database.unit_of_work() as unit:
            unit.outbox.add_many([note], now=NOW)
            unit.commit()

    def shown(self, user: str) -> list[Message]:
        """Return what the bot has shown somebody."""
        return self.slack.transcript.direct_messages(user)

    def state(self, person: str) -> tuple[MessageState, Reason | None, bool]:
        """Return state and reason of a person's note, and whether it is in doubt."""
        with self.database.unit_of_work() as unit:
            [found] = [one for one in unit.outbox.list_messages() if one.dedupe_key == f"note:{person}"]
        return found.state, found.reason, found.doubt_since is not None

    def waits_are_over(self) -> None:
        """Let the time for the next look have come."""
        with self.database._engine.begin() as connection:
            waiting = message.update().where(message.c.retry_at.is_not(None))
            connection.execute(waiting.values(retry_at=tokyo(9, 1)))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
        """Run `hojorin run`; yields the process and where Slack's events go."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=self.folder,
            env=_environment(self.slack.config),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), READY_WITHIN)
            address = next(word for word in line.decode().split() if word.startswith("http://"))
            yield process, f"{address}/slack/events"
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


def _environment(workspace: SlackConfig) -> dict[str, str]:
    hidden = ("DATABASE_URL", "PORT", "TEAMS_APP_ID")
    known = {name: value for name, value in os.environ.items() if name not in hidden}
    return known | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
    }


@pytest.fixture
async def office(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Two people on Slack, on each database."""
    with database.unit_of_work() as unit:
        unit.switches.put(SWITCH, NOW.isoformat())
        import_people(unit, read_people(PEOPLE), known_locales=("ja", "en"), at=NOW, actor="test")
        unit.commit()
    let_go = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await (let_go.wait() if seconds == FOR_EVER else asyncio.sleep(seconds))

    async with running_slack(
        SlackConfig(users=(FakeUser("U0ANN", "ann"), FakeUser("U0BOB", "bob")))
    ) as slack:
        slack.sleep = sleep
        (tmp_path / "app.yaml").write_text(
            "company: Test\nlanguages: [en, ja]\ndev_clock: true\nweb: {port: 0}\n"
            f"database: {json.dumps(database_url)}\n"
            f"slack: {{mode: http, api_url: '{slack.api_url}'}}\n",
            "utf-8",
        )
        yield Office(folder=tmp_path, database=database, slack=slack, let_go=let_go)
        let_go.set()


async def until(true: Callable[[], object]) -> None:
    """Return once the function says so."""
    async with asyncio.timeout(READY_WITHIN):
        while not true():  # noqa: ASYNC110 - it is about another process, of which nothing tells
            await asyncio.sleep(0.02)


ARRIVED = [Fault("chat.postMessage", Kind.DELAY_AFTER, seconds=FOR_EVER)]
ABSENT = [
    Fault("chat.postMessage", Kind.DELAY_BEFORE, seconds=FOR_EVER),
    Fault("chat.postMessage", Kind.DROP_BEFORE),
]


@pytest.mark.parametrize(
    ("hanging", "answering"),
    [(ARRIVED, 1.5), (ABSENT, 1.5), (ARRIVED, FOR_EVER)],
    ids=["arrived", "absent", "everything hangs"],
)
async def test_a_process_that_stops_while_a_send_hangs_answers_who_pressed_and_ends_in_time(
    office: Office, hanging: list[Fault], answering: float
) -> None:
    slack = office.slack
    office.queue("ann", WITH_A_BUTTON)
    async with office.running() as (process, events):
        await until(lambda: office.state("ann")[0] is MessageState.SENT)
        direct = slack.world.direct("U0BOB").id
        for fault in hanging:
            slack.faults.add(replace(fault, where={"channel": direct}))
        office.queue("bob", HELLO)
        await until(lambda: slack.faults.rules[0].struck)
        slack.faults.add(Fault("*", Kind.DELAY_BEFORE, seconds=answering))
        [card] = office.shown("U0ANN")
        pressed = await slack.client(events).press("U0ANN", card, label="My data")
        assert pressed.status == 200
        assert office.shown("U0ANN") == [card], "the answer is still to come"

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), STOPPED_WITHIN)
        assert process.returncode == 0
        assert time.monotonic() - began < STOPPED_WITHIN
        assert b"Traceback" not in said
    was_answered = len(office.shown("U0ANN")) == 2
    assert was_answered == (answering < FOR_EVER)
    assert office.state("bob") == (MessageState.QUEUED, Reason.TIMED_OUT, True)

    office.let_go.set()
    slack.faults.clear()
    office.waits_are_over()
    async with office.running() as (process, _):
        await until(lambda: office.state("bob")[0] is MessageState.SENT)
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), STOPPED_WITHIN)
        assert process.returncode == 0
    assert len(office.shown("U0BOB")) == 1
    assert len(slack.transcript.calls("conversations.history")) == 1, "it was looked for"
