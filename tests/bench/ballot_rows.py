"""Measures sealing and storing an answer to a survey end to end, beside two bare rows that are as durable."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from slack_rows import ROOT, Row

BALLOTS = Path(__file__).with_name("ballots.py")
ANSWERS = 1_000
ROUNDS = 3


def rows() -> list[Row]:
    """Return the row of the report: the middle of a few rounds, in turn, as the disk is not always alike."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            bare.append(step("bare", folder))
            ours.append(step("answer", folder))
    return [
        {
            "what": "seal and store an answer to a survey",
            "engine": "sqlite",
            "people": ANSWERS,
            "a_second": round(statistics.median(ours)),
            "bare_a_second": round(statistics.median(bare)),
        }
    ]


def step(name: str, folder: str) -> float:
    """Run one step in a process of its own and return how many answers a second it stored."""
    command = [sys.executable, str(BALLOTS), name, folder, str(ANSWERS)]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(finished.stdout)
    return figures["a_second"]
