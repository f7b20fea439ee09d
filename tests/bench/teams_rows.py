"""Measures presses on Teams: Hojorin beside an echo bot of the SDK alone, in the same run."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from slack_rows import Row, process, seconds_until_shown, wait_for
from slack_rows import step as step_of

PRESSES = Path(__file__).with_name("teams_presses.py")
ROUNDS = 3
EACH = 500
ECHOED = 200
"""Presses and echoes of a round; the echo bot is slow."""
AT_ONCE = 500
CONNECTIONS = 16
QUIET_SECONDS = 20
"""Longer than idle connections are kept (15 seconds)."""
APP_YAML = """\
company: Bench
languages: [ja, en]
database: {url}
web: {{host: 127.0.0.1, port: {port}}}
teams: {{allow_unauthenticated: true}}
"""


def rows(free_port: Callable[[], int]) -> list[Row]:
    """Return the rows of the report: as fast as answers come, and what 500 at once leave open."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+pysqlite:///{folder}/presses.db"
        port, bare, stub = free_port(), free_port(), free_port()
        step("fill", url, str(stub), str(ROUNDS * EACH + AT_ONCE))
        text = APP_YAML.format(url=url, port=port)
        (folder / "app.yaml").write_text(text, encoding="utf-8")
        with (
            process([sys.executable, str(PRESSES), "stub", str(stub)], folder),
            process([sys.executable, str(PRESSES), "bare", str(bare)], folder),
            process([sys.executable, "-m", "bot", "run"], folder, slack=False) as server,
        ):
            for waiting in (stub, bare, port):
                wait_for(waiting)
            return measure(url, port=port, bare=bare, stub=stub, pid=server)


def measure(url: str, *, port: int, bare: int, stub: int, pid: int) -> list[Row]:
    """Press and echo in turn, so that what else the machine does meets both alike."""
    ours, echoes, invokes, shown = [], [], [], []
    for number in range(ROUNDS):
        echoes.append(step("echo", str(bare), str(stub), str(ECHOED), str(CONNECTIONS)))
        invokes.append(step("invoke", str(bare), str(stub), str(EACH), str(CONNECTIONS)))
        ours.append(load(port, stub, url, number * EACH, EACH, CONNECTIONS))
        shown.append(seconds_until_shown(stub, (number + 1) * EACH))
    before = open_files(pid)
    at_once = load(port, stub, url, ROUNDS * EACH, AT_ONCE, AT_ONCE)
    time.sleep(QUIET_SECONDS)
    best, best_echo, best_invoke = (max(one["a_second"] for one in each) for each in (ours, echoes, invokes))
    return [
        {
            "what": "press on Teams, recorded and answered",
            "engine": "sqlite",
            "a_second": round(best),
            "bare_a_second": round(best_echo),
            "ratio": round(best / best_echo, 2),
            "bare_invoke_a_second": round(best_invoke),
            "presses": EACH,
            "all_shown_after_s": round(max(shown), 1),
        },
        {
            "what": f"the same, {AT_ONCE} at once",
            "engine": "sqlite",
            "p50_ms": round(at_once["p50_ms"], 1),
            "p99_ms": round(at_once["p99_ms"], 1),
            "open_files_before": before,
            "open_files_after": open_files(pid),
        },
    ]


def load(port: int, stub: int, url: str, first: int, count: int, connections: int) -> dict[str, float]:
    """Press on Hojorin."""
    return step("load", str(port), str(stub), url, str(first), str(count), str(connections))


def open_files(pid: int) -> int:
    """Return how many files and connections a process holds."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def step(*arguments: str) -> dict[str, float]:
    """Run one step in a process of its own and return what it printed last."""
    return step_of(*arguments, script=PRESSES)
