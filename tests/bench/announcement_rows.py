"""Measures how long an announcement takes to be counted and launched, and how long presses wait meanwhile."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from slack_rows import Row, step

ANNOUNCING = Path(__file__).with_name("announcing.py")
SIZES = (10_000, 100_000)


def rows(engine: str, fresh: Callable[[str], str]) -> list[Row]:
    """Return the rows of the report on a database; `fresh` makes an empty one."""
    return [row for size in SIZES for row in rows_of(engine, fresh(f"announcement_{size}"), size)]


def rows_of_sqlite() -> list[Row]:
    """Return the rows of the report on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        return rows("sqlite", lambda name: f"sqlite+pysqlite:///{folder}/{name}.db")


def rows_of(engine: str, url: str, people: int) -> list[Row]:
    """Measure one announcement to everybody."""
    step("fill", url, str(people), script=ANNOUNCING)
    counted = worked_row("count an announcement while people press", engine, url, "count")
    launched = worked_row("launch it while people press", engine, url, "launch")
    queued = step("queue", url, script=ANNOUNCING)
    bare = step("bare", url, str(people), script=ANNOUNCING)
    return [
        {**counted, "people": people, "bare_seconds": round(bare["seconds"], 2)},
        {**launched, "people": people},
        {
            "what": "queue its first portion",
            "engine": engine,
            "people": int(queued["recipients"]),
            "seconds": round(queued["seconds"], 2),
            "growth_mb": round(queued["growth_mb"], 1),
        },
    ]


def worked_row(what: str, engine: str, url: str, name: str) -> Row:
    """Do a piece of work in a process of its own and return what it took."""
    found = step(name, url, script=ANNOUNCING)
    return {
        "what": what,
        "engine": engine,
        "seconds": round(found["seconds"], 2),
        "growth_mb": round(found["growth_mb"], 1),
        "presses": int(found["presses"]),
        "p50_ms": round(found["p50_ms"], 1),
        "p99_ms": round(found["p99_ms"], 1),
        "worst_ms": round(found["worst_ms"], 1),
    }
