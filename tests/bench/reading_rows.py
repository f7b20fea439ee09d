"""Measures how long results of a large company take to be read, beside reading the ledger's bare rows."""

import tempfile
from pathlib import Path

from slack_rows import Row, step

READING = Path(__file__).with_name("reading.py")
COMPANIES = ((10_000, 500), (100_000, 5_000))
"""Answers of each of two waves, and the teams that they are of."""


def rows() -> list[Row]:
    """Return the rows of the report, on SQLite."""
    return [read_row(answers, teams) for answers, teams in COMPANIES]


def read_row(answers: int, teams: int) -> Row:
    """Measure a schedule of two waves of 10 questions."""
    with tempfile.TemporaryDirectory() as name:
        database = f"sqlite+pysqlite:///{name}/reading.db"
        step("fill", database, str(answers), str(teams), script=READING)
        found = step("read", database, script=READING)
        bare = step("bare", database, script=READING)
    return {
        "what": "read results",
        "engine": "sqlite",
        "people": answers,
        "groups": int(found["groups"]),
        "company_seconds": round(found["company_seconds"], 2),
        "team_seconds": round(found["team_seconds"], 2),
        "trend_seconds": round(found["trend_seconds"], 2),
        "csv_seconds": round(found["csv_seconds"], 1),
        "bare_seconds": round(bare["seconds"], 2),
    }
