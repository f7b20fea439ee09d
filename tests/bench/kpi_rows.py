"""Measures the weekly evaluation of team KPIs, beside the same sums by pandas, on both databases.

`BENCH_TEAMS=10000 make bench ONLY=kpis` measures companies of other sizes (`1000,10000` unless said).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from slack_rows import ROOT, Row

KPIS = Path(__file__).with_name("kpis.py")
TEAMS = tuple(map(int, os.environ.get("BENCH_TEAMS", "1000,10000").split(",")))


def rows(engine: str, fresh: Callable[[str], str]) -> list[Row]:
    """Return the rows of one database; `fresh` gives the address of a new one by name."""
    return [_evaluation(engine, fresh(f"kpis_{teams}"), teams) for teams in TEAMS]


def flight_rows(engine: str, fresh: Callable[[str], str]) -> list[Row]:
    """Return the row of a year of flights on one database."""
    return [_flights(engine, fresh("flights"))]


def _evaluation(engine: str, url: str, teams: int) -> Row:
    """Measure one evaluation of 20 KPIs: members, calendars, leave and readings loaded, figures stored."""
    step("fill", url, str(teams))
    done, bare = step("evaluate", url), step("bare", url)
    return {
        "what": "evaluate 20 KPIs of teams",
        "engine": engine,
        "teams": teams,
        "people": int(done["people"]),
        "readings": int(done["readings"]),
        "figures": int(done["figures"]),
        "seconds": round(done["seconds"], 2),
        "cpu_seconds": round(done["cpu_seconds"], 2),
        "growth_mb": round(done["growth_mb"], 1),
        "bare_seconds": round(bare["seconds"], 2),
    }


def _flights(engine: str, url: str) -> Row:
    """Import and evaluate a year of flights; a figure that pandas makes otherwise ends the bench."""
    done = step("flights", url)
    if done["different"]:
        raise SystemExit(f"{engine}: {int(done['different'])} figures of flights are not those of pandas")
    return {
        "what": "evaluate 52 weeks of 336,776 flights",
        "engine": engine,
        "teams": 16,
        "readings": int(done["rows"]),
        "figures": int(done["figures"]),
        "seconds": round(done["seconds"], 2),
        "import_seconds": round(done["import_seconds"], 2),
        "bare_seconds": round(done["bare_seconds"], 2),
    }


def step(*arguments: str) -> dict[str, float]:
    """Run one step in a process of its own and return what it printed."""
    command = [sys.executable, str(KPIS), *arguments]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, float] = json.loads(finished.stdout) if finished.stdout.strip() else {}
    return found
