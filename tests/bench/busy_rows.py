"""Measures how soon a press is acknowledged while a mass send is under way, and while none is."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from delivery_rows import DELIVERIES
from slack_rows import APP_YAML, PRESSES, RATE, Row, process, step, wait_for

PRESSED = 1500
A_PERSON = 4
"""Messages that wait for each person when the presses come: more than go out meanwhile."""


def rows(free_port: Callable[[], int]) -> list[Row]:
    """Return the row of the report."""
    quiet = pressed(free_port, waiting=0)
    busy = pressed(free_port, waiting=A_PERSON)
    return [
        {
            "what": f"press at {RATE} a second during a mass send (bare: without)",
            "engine": "sqlite",
            "presses": PRESSED,
            "p50_ms": round(busy["p50_ms"], 1),
            "p99_ms": round(busy["p99_ms"], 1),
            "bare_p50_ms": round(quiet["p50_ms"], 1),
            "bare_p99_ms": round(quiet["p99_ms"], 1),
        }
    ]


def pressed(free_port: Callable[[], int], *, waiting: int) -> dict[str, float]:
    """Press at a steady rate while so many messages wait for each person, and return how long it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite+pysqlite:///{folder}/busy.db"
        step("fill", url, str(PRESSED))
        if waiting:
            step("replies", url, str(PRESSED), str(waiting), script=DELIVERIES)
        port, slack = free_port(), free_port()
        text = APP_YAML.format(url=url, port=port, slack=slack)
        (folder / "app.yaml").write_text(text, encoding="utf-8")
        with (
            process([sys.executable, str(PRESSES), "stub", str(slack)], folder),
            process([sys.executable, "-m", "bot", "run"], folder),
        ):
            wait_for(slack)
            wait_for(port)
            return step("load", str(port), url, "0", str(PRESSED), str(RATE))
