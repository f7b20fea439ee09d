"""Measures the gate: forming groups, and counting and releasing a wave, beside a bare count."""

import json
import subprocess
import sys
from pathlib import Path

from slack_rows import ROOT, Row

GATE = Path(__file__).with_name("gate.py")
PLACES = 20_000
WAVES = ((10_000, 500), (100_000, 5_000))
"""Answers, and the teams that they are of."""


def rows() -> list[Row]:
    """Return the rows of the report."""
    grouped = step("group", PLACES)
    return [
        {
            "what": "form a wave's groups",
            "places": int(grouped["nodes"]),
            "groups": int(grouped["groups"]),
            "seconds": round(grouped["seconds"], 3),
        },
        *(released_row(answers, teams) for answers, teams in WAVES),
    ]


def released_row(answers: int, teams: int) -> Row:
    """Measure one wave of 10 questions, each step in a process of its own."""
    released, bare = step("release", answers, teams), step("bare", answers, teams)
    return {
        "what": "count and release a wave",
        "people": answers,
        "groups": int(released["groups"]),
        "seconds": round(released["tally_seconds"] + released["release_seconds"], 2),
        "release_seconds": round(released["release_seconds"], 2),
        "growth_mb": round(released["growth_mb"], 1),
        "bare_seconds": round(bare["seconds"], 2),
    }


def step(*arguments: str | int) -> dict[str, float]:
    """Run one step in a process of its own and return what it printed."""
    command = [sys.executable, str(GATE), *(str(argument) for argument in arguments)]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(finished.stdout)
    return figures
