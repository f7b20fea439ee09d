"""Measures `kpi import` of a large file beside putting the same rows into a like table.

`BENCH_READINGS=100000 make bench ONLY=readings` measures a smaller file.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from slack_rows import Row, step

IMPORTING = Path(__file__).with_name("importing.py")
READINGS = int(os.environ.get("BENCH_READINGS", "1000000"))


def rows_of_sqlite() -> list[Row]:
    """Return the rows of the report on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        return rows("sqlite", lambda name: f"sqlite+pysqlite:///{folder}/{name}.db")


def rows(engine: str, fresh: Callable[[str], str]) -> list[Row]:
    """Return the rows of the report: the first import, and the same file once more. `fresh` makes an empty
    database."""
    url = fresh("readings")
    with tempfile.TemporaryDirectory() as folder:
        step("fill", folder, url, str(READINGS), script=IMPORTING)
        bare = step("bare", folder, url, script=IMPORTING)
        first = step("import", folder, script=IMPORTING)
        again = step("import", folder, script=IMPORTING)
        found = step("compare", folder, url, script=IMPORTING)
    if found["stored"] != found["right"] or again["accepted"] or first["accepted"] != found["right"]:
        raise SystemExit(f"{engine}: {found['stored']} of {found['right']} readings are stored")
    return [
        row("import readings", engine, first, bare),
        row("import them once more", engine, again, bare),
    ]


def row(what: str, engine: str, found: dict[str, float], bare: dict[str, float]) -> Row:
    """Return one row of the report."""
    return {
        "what": what,
        "engine": engine,
        "readings": READINGS,
        "refused": int(found["refused"]),
        "corrections": int(found["corrections"]),
        "seconds": round(found["seconds"], 2),
        "bare_seconds": round(bare["seconds"], 2),
        "cpu_seconds": round(found["cpu_seconds"], 2),
        "bare_cpu_seconds": round(bare["cpu_seconds"], 2),
        "times_bare": round(found["seconds"] / bare["seconds"], 2),
        "peak_mb": round(found["peak_mb"], 1),
    }
