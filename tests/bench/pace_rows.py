"""Measures how much of a limit that nobody told is used: Hojorin beside a bot that only tries again.

Each writes to a fake Slack of its own, at the same time, with the same limit.
"""

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from delivery_rows import DELIVERIES
from slack_rows import ROOT, SECRET, Row, process, step, wait_for

PEOPLE = 400
LIMIT = 10.0
"""Messages a second that the workspace takes, and as many at once."""
WARM_UP = 60
MEASURED = 60
"""Seconds."""
EACH = 5
APP_YAML = """\
company: Bench
languages: [ja, en]
database: {url}
web: {{host: 127.0.0.1, port: {port}}}
slack: {{mode: http, api_url: "http://127.0.0.1:{slack}/api/"}}
"""


def rows(free_port: Callable[[], int]) -> list[Row]:
    """Return the row of the report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+pysqlite:///{folder}/pace.db"
        step("replies", url, str(PEOPLE), str(EACH), script=DELIVERIES)
        port, ours, theirs = free_port(), free_port(), free_port()
        text = APP_YAML.format(url=url, port=port, slack=ours)
        (folder / "app.yaml").write_text(text, encoding="utf-8")
        with fake_slack(ours, folder), fake_slack(theirs, folder):
            wait_for(ours)
            wait_for(theirs)
            with naive(theirs), process([sys.executable, "-m", "bot", "run"], folder):
                wait_for(port)
                time.sleep(WARM_UP)
                before = {slack: posts(slack) for slack in (ours, theirs)}
                started = time.monotonic()
                time.sleep(MEASURED)
                seconds = time.monotonic() - started
                return [row(*(used(slack, before[slack], seconds) for slack in (ours, theirs)))]


@contextmanager
def fake_slack(port: int, folder: Path) -> Iterator[None]:
    """Run a fake workspace with the limit while the block runs."""
    seed = folder / f"seed-{port}.json"
    users = [{"id": f"U{number}", "name": f"u{number}"} for number in range(PEOPLE)]
    pace = {"posts_per_second": LIMIT}
    known = {"bot_token": "xoxb-bench", "signing_secret": SECRET}
    seed.write_text(json.dumps({"users": users, "pace": pace, **known}), encoding="utf-8")
    command = [sys.executable, "-m", "fakes.slack", "--port", str(port), "--seed", str(seed)]
    server = subprocess.Popen(command, cwd=ROOT / "tests", stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


@contextmanager
def naive(slack: int) -> Iterator[None]:
    """Let the bot without a pace post for as long as is measured."""
    seconds = str(WARM_UP + MEASURED + 30)
    arguments = ["naive", f"http://127.0.0.1:{slack}/api/", str(PEOPLE), seconds]
    command = [sys.executable, str(DELIVERIES), *arguments]
    poster = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment())
    try:
        yield
    finally:
        poster.terminate()
        poster.wait(timeout=30)


def environment() -> dict[str, str]:
    """Return the environment in which a step finds Hojorin."""
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


def posts(slack: int) -> tuple[int, int]:
    """Return how many messages a fake has taken, and how many times it was called for them."""
    with urllib.request.urlopen(f"http://127.0.0.1:{slack}/_fake/accepted", timeout=30) as answer:
        outcomes = json.load(answer)["calls"].get("chat.postMessage", {})
    return outcomes.get("ok", 0), sum(outcomes.values())


def used(slack: int, before: tuple[int, int], seconds: float) -> tuple[float, float]:
    """Return the share of the limit that was used since then, and the calls a message."""
    taken, calls = (now - then for now, then in zip(posts(slack), before, strict=True))
    return taken / (LIMIT * seconds), calls / max(taken, 1)


def row(ours: tuple[float, float], theirs: tuple[float, float]) -> Row:
    """Return the row of both."""
    return {
        "what": f"write against a limit of {LIMIT:.0f} a second (bare: only try again)",
        "engine": "sqlite",
        "share_of_limit": round(ours[0], 3),
        "calls_a_message": round(ours[1], 3),
        "bare_share_of_limit": round(theirs[0], 3),
        "bare_calls_a_message": round(theirs[1], 3),
    }
