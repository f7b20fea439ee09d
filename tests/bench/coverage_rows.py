"""Measures how often the 95 % intervals of results hold the truth, by measure and by how many answered."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from slack_rows import ROOT, Row

COVERAGE = Path(__file__).resolve().parents[1] / "interval_coverage.py"
WAVES, SEED = 10_000, 2
"""Simulated; at 95 % of 10,000 intervals, chance moves a figure by 0.4 points."""


def rows() -> list[Row]:
    """Return a row for each measure: percent over all waves, and of each size."""
    command = [sys.executable, str(COVERAGE), str(WAVES), str(SEED)]
    finished = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    held: dict[str, dict[int, tuple[int, int]]] = {}
    for measure, size, hits, many in json.loads(finished.stdout):
        held.setdefault(measure, {})[size] = (hits, many)
    return [_row(measure, of_sizes) for measure, of_sizes in held.items()]


def _row(measure: str, of_sizes: dict[int, tuple[int, int]]) -> Row:
    row: Row = {"what": f"95 % intervals hold the truth: {measure}"}
    row["percent"] = _percent(of_sizes.values())
    row.update({f"of_{size}": _percent([of_sizes[size]]) for size in sorted(of_sizes)})
    return row


def _percent(held: Iterable[tuple[int, int]]) -> float:
    hits, many = map(sum, zip(*held, strict=True))
    return round(100 * hits / many, 1)
