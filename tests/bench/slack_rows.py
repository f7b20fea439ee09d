"""Measures presses on Slack: Hojorin beside a bare slack-bolt app that only acknowledges, in the same run."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PRESSES = Path(__file__).with_name("slack_presses.py")
ROOT = PRESSES.parents[2]
ROUNDS = 3
EACH = 1500
STEADY = 2000
"""Presses of a round, and at the steady rate."""
RATE = 100
SECRET = "bench-signing-secret"
READY_WITHIN_SECONDS = 60
APP_YAML = """\
company: Bench
languages: [ja, en]
database: {url}
web: {{host: 127.0.0.1, port: {port}}}
slack: {{mode: http, api_url: "http://127.0.0.1:{slack}/api/"}}
"""

Row = dict[str, str | float | int | None]


def rows(free_port: Callable[[], int]) -> list[Row]:
    """Return the rows of the report: as fast as answers come, and at a steady rate."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+pysqlite:///{folder}/presses.db"
        step("fill", url, str(ROUNDS * EACH + STEADY))
        port, bare, slack = free_port(), free_port(), free_port()
        text = APP_YAML.format(url=url, port=port, slack=slack)
        (folder / "app.yaml").write_text(text, encoding="utf-8")
        with (
            process([sys.executable, str(PRESSES), "stub", str(slack)], folder),
            process([sys.executable, str(PRESSES), "bare", str(bare)], folder),
            process([sys.executable, "-m", "bot", "run"], folder),
        ):
            for waiting in (slack, bare, port):
                wait_for(waiting)
            return measure(url, port=port, bare=bare, slack=slack)


def measure(url: str, *, port: int, bare: int, slack: int) -> list[Row]:
    """Press in turn on both, so that what else the machine does meets both alike."""
    step("load", str(bare), url, "0", "200", "0")
    ours, theirs, shown = [], [], []
    for number in range(ROUNDS):
        theirs.append(step("load", str(bare), url, str(number * EACH), str(EACH), "0"))
        ours.append(step("load", str(port), url, str(number * EACH), str(EACH), "0"))
        shown.append(seconds_until_shown(slack, (number + 1) * EACH))
    steady = step("load", str(port), url, str(ROUNDS * EACH), str(STEADY), str(RATE))
    best, best_bare = (max(one["a_second"] for one in each) for each in (ours, theirs))
    return [
        {
            "what": "press on Slack, recorded and acknowledged",
            "engine": "sqlite",
            "a_second": round(best),
            "bare_a_second": round(best_bare),
            "ratio": round(best / best_bare, 2),
            "presses": EACH,
            "all_shown_after_s": round(max(shown), 1),
        },
        {
            "what": f"the same at {RATE} a second",
            "engine": "sqlite",
            "p50_ms": round(steady["p50_ms"], 1),
            "p99_ms": round(steady["p99_ms"], 1),
        },
    ]


def seconds_until_shown(slack: int, updates: int) -> float:
    """Return how long after the last acknowledgement Slack was told of the last changed card."""
    started = time.perf_counter()
    while time.perf_counter() - started < READY_WITHIN_SECONDS:
        with urllib.request.urlopen(f"http://127.0.0.1:{slack}/updates", timeout=5) as answer:
            if json.load(answer) >= updates:
                return time.perf_counter() - started
        time.sleep(0.1)
    raise SystemExit(f"Slack was not told of {updates} changed cards")


def step(*arguments: str, script: Path = PRESSES) -> dict[str, float]:
    """Run one step in a process of its own and return what it printed last."""
    finished = subprocess.run(
        [sys.executable, str(script), *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    )
    lines = finished.stdout.strip().splitlines()
    return json.loads(lines[-1]) if lines else {}


@contextmanager
def process(command: list[str], folder: Path, *, slack: bool = True) -> Iterator[int]:
    """Run a server while the block runs, and yield its process id, by which it is ended."""
    secrets = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_SIGNING_SECRET": SECRET} if slack else {}
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **secrets}
    server = subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int) -> None:
    """Return once something answers HTTP on the port, with whatever status."""
    started = time.perf_counter()
    while time.perf_counter() - started < READY_WITHIN_SECONDS:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing answered on port {port}")
