"""Slack as one part: starting without Slack, stopping, and `run` as a real process in front of it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakes.slack import Fault, Kind
from fakes.slack.ids import signature
from scenario_stage import APP_YAML, PEOPLE, PROGRAMME, tokyo
from slack_helpers import answering, until
from slack_stage import USERS, SlackStage, slack_settings, slack_stage_on

import bot.platform
from bot.bootstrap import open_installation
from bot.config import Slack, Web
from bot.serving import check_tokens, refresh_people, serve, working
from handlers.events import Event
from handlers.reply import Reply
from people.model import Platform
from people.outbox import Reason
from storage.database import Database

TESTS = Path(__file__).parents[1]
DEADLINE = 60
"""Seconds after which a process that should have answered counts as hung."""
STOP_SECONDS = 20 + 20
"""So long a stop may take (`bot.engine.FINISH_SECONDS`), and as much again beside other tests."""
DAY_ONE = next(
    day
    for number in range(3, 10)
    if (day := date.today() + timedelta(days=number)).weekday() == 0  # noqa: DTZ011
)
"""A Monday to come: the clock of a real process only moves on."""
TANAKA = USERS["tanaka"]


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company; its Slack was not met yet."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 10)) as found:
        found.bring_in()
        yield found


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.HTTP_BEFORE, Kind.RATELIMITED, Kind.ERROR])
async def test_a_slack_that_does_not_answer_is_no_reason_to_pause(stage: SlackStage, kind: Kind) -> None:
    stage.slack.faults.add(Fault("auth.test", kind, times=None, retry_after=60))
    assert await stage.installation.connections[0].test() is bot.platform.Tested.SILENT
    await check_tokens(stage.installation)
    with stage.unit() as unit:
        assert unit.outbox.troubled_platforms() == {}


async def test_a_token_that_slack_takes_is_good_and_says_which_workspace_it_is_of(stage: SlackStage) -> None:
    [connection] = stage.installation.connections
    assert await connection.test() is bot.platform.Tested.GOOD
    assert connection._directory.team == "T0FAKE001"  # type: ignore[attr-defined]


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_dead_token_is_told_as_such(stage: SlackStage, error: str) -> None:
    stage.slack.kill_token(error=error)
    assert await stage.installation.connections[0].test() is bot.platform.Tested.DEAD
    await check_tokens(stage.installation)
    with stage.unit() as unit:
        assert unit.outbox.troubled_platforms() == {Platform.SLACK: Reason.TOKEN_DEAD}


async def test_not_reaching_slack_does_not_end_the_rest_of_a_dead_token(stage: SlackStage) -> None:
    """Nobody can tell whether it is cured: the trouble stays shown until a call works."""
    stage.slack.kill_token()
    await check_tokens(stage.installation)
    stage.slack.faults.add(Fault("auth.test", Kind.DROP_BEFORE))
    await check_tokens(stage.installation)
    with stage.unit() as unit:
        assert unit.outbox.troubled_platforms() == {Platform.SLACK: Reason.TOKEN_DEAD}


async def test_what_is_not_slack_at_all_neither_stops_the_start_nor_the_stop(
    sqlite_database: Database, tmp_path: Path, stage: SlackStage
) -> None:
    """A proxy answers bytes that are no text: schedules run all the same, and stopping is clean."""
    nonsense: dict[str, Any] = {"body": b"\xff\xfe", "content_type": "application/json"}
    async with answering(**nonsense) as (api_url, asked):
        settings = slack_settings(tmp_path, stage.slack)
        section = Slack.model_validate({"api_url": api_url})
        settings = settings.model_copy(update={"slack": section})
        installation = open_installation(settings, database=sqlite_database)
        async with working(installation) as engine:
            await engine.settle()
            await until(lambda: asked)
            await refresh_people(installation)
        installation.threads.close()


async def test_what_was_acknowledged_while_stopping_is_still_answered(stage: SlackStage) -> None:
    """Requests end before answers do: receiving must stop first, and answers be finished last."""
    installation, ports = stage.installation, asyncio.Queue[int]()
    held, stuck, came = threading.Event(), threading.Event(), asyncio.Event()
    record = installation.dispatcher.record

    def busy() -> None:
        stuck.set()
        held.wait(DEADLINE)

    async def noticed(event: Event) -> Reply:
        came.set()
        return await record(event)

    installation.dispatcher.record = noticed  # type: ignore[method-assign]
    stage.slack.faults.add(Fault("*", Kind.DELAY_BEFORE, times=None, seconds=0.1))
    installation.settings = installation.settings.model_copy(update={"web": Web(port=0)})
    serving = asyncio.create_task(serve(installation, dev_clock=False, ready=ports.put_nowait))
    port = await ports.get()
    client = stage.slack.client(f"http://127.0.0.1:{port}/slack/events")
    busily = asyncio.create_task(installation.threads.run(busy))
    await asyncio.to_thread(stuck.wait, DEADLINE)
    saying = asyncio.create_task(client.say(TANAKA, "help"))
    await came.wait()  # and waits for the database
    os.kill(os.getpid(), signal.SIGTERM)
    await until(lambda: not is_taking(port))  # stopping has begun
    held.set()
    await asyncio.gather(serving, busily)
    assert (await saying).status == 200
    assert len(stage.shown("tanaka")) == 1


def is_taking(port: int) -> bool:
    """Tell whether somebody takes connections there."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


# A real process


@pytest.fixture
def fake_slack(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A fake Slack in its own process; yields its addresses and secrets."""
    seed = {
        "users": [
            {"id": identity, "name": name, "email": f"{name}@mizuki.example"}
            for name, identity in USERS.items()
        ]
    }
    (tmp_path / "seed.json").write_text(json.dumps(seed), "utf-8")
    command = [sys.executable, "-m", "fakes.slack", "--seed", str(tmp_path / "seed.json")]
    with running(command, cwd=TESTS) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()
        process.wait(DEADLINE)


@contextmanager
def running(command: list[str], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a process, and end it in any case."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )
    watchdog = threading.Timer(DEADLINE, process.kill)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        if process.poll() is None:
            process.kill()
        process.communicate()


def environment(fake: dict[str, str]) -> dict[str, str]:
    """Return the environment with the workspace's secrets."""
    hidden = ("DATABASE_URL", "PORT", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    secrets = {f"SLACK_{name}": fake[name.lower()] for name in ("BOT_TOKEN", "APP_TOKEN", "SIGNING_SECRET")}
    return {**kept, **secrets, "PORT": "0"}


def hojorin(*arguments: str) -> list[str]:
    """Return the command line."""
    return [sys.executable, "-m", "bot", *arguments]


def set_up(folder: Path, fake: dict[str, str], *, mode: str) -> None:
    """Write settings, import people and start the programme, as an operator does."""
    section = json.dumps({"mode": mode, "api_url": fake["api_url"]})
    (folder / "app.yaml").write_text(f"{APP_YAML}slack: {section}\n", "utf-8")
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    (folder / "crm.yaml").write_text(PROGRAMME, "utf-8")
    for line in (
        ("people", "import", "people.csv"),
        ("programme", "import", "crm.yaml"),
        ("programme", "start", "crm", "--on", f"{DAY_ONE:%Y-%m-%d}"),
    ):
        subprocess.run(
            hojorin(*line),
            cwd=folder,
            env=environment(fake),
            check=True,
            capture_output=True,
            timeout=DEADLINE,
        )


def posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of a request."""
    request = urllib.request.Request(url, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
        status: int = answer.status
    return status


def eventually(true: partial[bool]) -> None:
    """Return once it is true."""
    end = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < end, "this should have happened long ago"
        time.sleep(0.05)


def fetched(url: str) -> Any:
    """Return what an address of the fake's control API says."""
    with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
        return json.loads(answer.read())


def has_called(fake: dict[str, str], method: str, count: int = 1) -> bool:
    """Tell whether the fake was called so often, with effect."""
    requests = fetched(f"{fake['url']}/_fake/transcript")["requests"]
    return len([one for one in requests if one["method"] == method and one["accepted"]]) >= count


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_run_meets_slack_delivers_answers_and_stops_cleanly(
    tmp_path: Path, fake_slack: dict[str, str], mode: str
) -> None:
    set_up(tmp_path, fake_slack, mode=mode)
    command = hojorin("run", "--dev-clock")
    with running(command, cwd=tmp_path, env=environment(fake_slack)) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = next(word for word in line.split() if word.startswith("http://")).rstrip(".,")
        eventually(partial(has_called, fake_slack, "users.list"))
        moment = json.dumps({"now": f"{DAY_ONE + timedelta(days=9):%Y-%m-%d}T11:00:00+09:00"}).encode()
        assert posted(f"{address}/dev/clock", moment, {"Content-Type": "application/json"}) == 200
        eventually(partial(has_called, fake_slack, "chat.postMessage"))
        if mode == "http":
            ask_for_help(f"{address}/slack/events", fake_slack)
            eventually(partial(has_called, fake_slack, "views.publish"))
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert time.monotonic() - begun < STOP_SECONDS
    assert "Traceback" not in errors
    for secret in ("bot_token", "app_token", "signing_secret"):
        assert fake_slack[secret] not in errors


def ask_for_help(url: str, fake: dict[str, str]) -> None:
    """Send a signed `/hojorin help` and the opening of a home."""
    command = f"command=%2Fhojorin&text=help&user_id={TANAKA}&channel_id=D1&trigger_id=1.2.x&response_url="
    event = {"type": "app_home_opened", "user": TANAKA, "tab": "home"}
    home = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": event})
    for body, kind in ((command, "application/x-www-form-urlencoded"), (home, "application/json")):
        at = str(int(time.time()))
        signed = signature(fake["signing_secret"], at, body.encode())
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": signed}
        assert posted(url, body.encode(), headers) == 200
