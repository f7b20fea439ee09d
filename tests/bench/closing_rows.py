"""Measures how long a wave takes to be closed, and how long presses wait to be recorded meanwhile."""

import tempfile
from pathlib import Path

from slack_rows import Row, step

CLOSING = Path(__file__).with_name("closing.py")
WAVES = ((10_000, 500), (100_000, 5_000))
"""Answers, and the teams that they are of."""


def rows() -> list[Row]:
    """Return the rows of the report, on SQLite."""
    return [closed_row(answers, teams) for answers, teams in WAVES]


def closed_row(answers: int, teams: int) -> Row:
    """Measure one wave of 10 questions."""
    with tempfile.TemporaryDirectory() as name:
        database = f"sqlite+pysqlite:///{name}/closing.db"
        step("fill", database, f"{name}/vault", str(answers), str(teams), script=CLOSING)
        found = step("close", database, f"{name}/vault", script=CLOSING)
    return {
        "what": "close a wave while people press",
        "engine": "sqlite",
        "people": answers,
        "groups": int(found["groups"]),
        "seconds": round(found["seconds"], 2),
        "growth_mb": round(found["growth_mb"], 1),
        "presses": int(found["presses"]),
        "p50_ms": round(found["p50_ms"], 1),
        "p99_ms": round(found["p99_ms"], 1),
        "worst_ms": round(found["worst_ms"], 1),
    }
