"""Measures pushes of readings to `hojorin run` in batches of 500, beside plain INSERTs of the same rows."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from slack_rows import Row, process, step, wait_for

PUSHING = Path(__file__).with_name("pushing.py")
READINGS = int(os.environ.get("BENCH_PUSHED", "50000"))
WARM = 2_000
SETTINGS = """\
company: Bench
languages: [en]
database: {url}
web: {{host: 127.0.0.1, port: {port}}}
"""


def rows_of_sqlite(free_port: Callable[[], int]) -> list[Row]:
    """Return the rows of the report on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        return rows("sqlite", lambda name: f"sqlite+pysqlite:///{folder}/{name}.db", free_port)


def rows(engine: str, fresh: Callable[[str], str], free_port: Callable[[], int]) -> list[Row]:
    """Return the rows of the report: on one connection, and on two. `fresh` makes an empty database."""
    url, port = fresh("pushes"), free_port()
    token = str(step("fill", url, script=PUSHING)["token"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "app.yaml").write_text(SETTINGS.format(url=url, port=port), encoding="utf-8")
        with process([sys.executable, "-m", "bot", "run"], folder, slack=False):
            wait_for(port)
            step("load", str(port), token, "0", str(WARM), "1", script=PUSHING)
            one = step("load", str(port), token, str(WARM), str(READINGS), "1", script=PUSHING)
            two = step("load", str(port), token, str(WARM + READINGS), str(READINGS), "2", script=PUSHING)
    bare = step("bare", url, str(READINGS), script=PUSHING)
    return [
        {
            "what": f"push readings, batches of 500, {connections}",
            "engine": engine,
            "readings": READINGS,
            "a_second": round(found["a_second"]),
            "p99_ms": round(found["p99_ms"], 1),
            "bare_a_second": round(bare["a_second"]),
        }
        for connections, found in (("one connection", one), ("two connections", two))
    ]
