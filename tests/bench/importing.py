"""A large file of readings is imported. Each step is a process of its own, and prints JSON.

python tests/bench/importing.py fill FOLDER URL READINGS   # people, 20 KPIs, readings.csv
python tests/bench/importing.py import FOLDER              # `hojorin kpi import` of it
python tests/bench/importing.py bare FOLDER URL            # the rows of it that are right, into a like table

The bare alternative is COPY of a file on PostgreSQL, and executemany of ready rows on SQLite, each in
one transaction, into a table with the same constraints and indices: nothing is looked at.
"""

import contextlib
import csv
import io
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.cli.app import run_command
from coaching.programmes.model import Practice, Programme, ProgrammeState, Vision
from measures.kpis.model import Kpi, Per
from people.model import Person
from storage.database import open_database

NOW = datetime(2026, 9, 1, 0, tzinfo=UTC)
FIRST_MONDAY = date(2026, 3, 2)
KPIS = 20
WEEKS = 10
REFUSED_EVERY, CORRECTED_EVERY = 200, 100
"""One row in so many has something wrong with it; one in so many corrects the one before."""
COLUMNS = (
    "kpi_id",
    "subject",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
    "measured_at",
)
SETTINGS = """\
company: Bench
languages: [en]
database: {url}
web: {{host: 127.0.0.1, port: 0}}
dev_clock: true
"""


def fill(folder: str, url: str, readings: str) -> None:
    """Make people, a programme, and two files: all rows, and those that are right as databases take them."""
    count = int(readings)
    people = max(count // (KPIS * WEEKS), 1)
    Path(folder, "app.yaml").write_text(SETTINGS.format(url=url), encoding="utf-8")
    database = open_database(url)
    database.migrate()
    with database.unit_of_work() as unit:
        unit.switches.put("business_clock", NOW.isoformat())
        unit.people.upsert_many([Person(id=f"p{n:06d}", name=f"Person {n}") for n in range(people)])
        unit.programmes.put(programme())
        unit.commit()
    database.close()
    with (
        Path(folder, "readings.csv").open("w", encoding="utf-8", newline="") as all_rows,
        Path(folder, "right.csv").open("w", encoding="utf-8", newline="") as right,
    ):
        everything, taken = csv.writer(all_rows), csv.writer(right)
        everything.writerow(COLUMNS)
        for row, is_right in rows(count, people):
            everything.writerow(row)
            if is_right:
                value = row[4] or f"{100 * int(row[5]) / int(row[6]):.6f}"
                taken.writerow([*row[:4], value, *row[5:7], row[7].replace("Z", "+00:00"), "bench"])


def programme() -> Programme:
    """Return a running programme; every other KPI is a ratio."""
    return Programme(
        id="bench",
        tool="crm",
        name={"en": "Bench"},
        purpose={"en": "To measure"},
        go_live=FIRST_MONDAY,
        lead="p000000",
        vision=Vision(state={"en": "Measured"}),
        practices=(Practice(id="p", name={"en": "P"}, benefit={"en": "B"}, ease=3, contribution=3),),
        kpis=tuple(kpi(n) for n in range(KPIS)),
        state=ProgrammeState.RUNNING,
    )


def kpi(number: int) -> Kpi:
    """Return a KPI of persons, per week."""
    return Kpi(
        id=f"kpi-{number:02d}",
        practice_id="p",
        name={"en": f"KPI {number}"},
        purpose={"en": "To measure"},
        unit={"en": "%" if number % 2 else "records"},
        target=Decimal(80 if number % 2 else 15),
        per=Per.WEEK,
        least=Decimal(0),
        source="bench",
    )


def rows(count: int, people: int) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield rows as an export has them, week by week and person by person, and whether each is right."""
    made = 0
    while made < count:
        for week in range(WEEKS):
            first = FIRST_MONDAY + timedelta(weeks=week)
            for person in range(people):
                for number in range(KPIS):
                    if made < count:
                        yield row(made, first, f"p{person:06d}", number)
                        made += 1
        return


def row(made: int, first: date, subject: str, number: int) -> tuple[tuple[str, ...], bool]:
    """Return the row with that number of the file."""
    last = first + timedelta(days=6)
    measured_at = f"{last + timedelta(days=1)}T01:00:00Z"
    part, whole = made % 97, 97
    value, numerator, denominator = str(made % 40), "", ""
    if number % 2:
        value, numerator, denominator = "", str(part), str(whole)
    if made % REFUSED_EVERY == 7:
        return (
            f"kpi-{number:02d}",
            "nobody",
            str(first),
            str(last),
            value,
            numerator,
            denominator,
            measured_at,
        ), False
    if (
        made % CORRECTED_EVERY == 11 and number
    ):  # The KPI before, of the same person and week, measured later.
        number -= 1
        value, numerator, denominator = ("", "96", "97") if number % 2 else ("39", "", "")
        measured_at = f"{last + timedelta(days=2)}T01:00:00Z"
    key = (f"kpi-{number:02d}", subject, str(first), str(last))
    return (*key, value, numerator, denominator, measured_at), True


def imported(folder: str) -> None:
    """Import the file as a command does; prints seconds, and the most memory that the process held."""
    os.chdir(folder)
    out = io.StringIO()
    watch = Watch()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        run_command(["kpi", "import", "readings.csv", "--source", "bench", "--json"])
    figures = watch.figures()
    found = json.loads(out.getvalue())
    counts = {name: found[name] for name in ("accepted", "corrections", "duplicate", "refused")}
    tell(**figures, peak_mb=peak_megabytes(), **counts)


def bare(folder: str, url: str) -> None:
    """Put the rows that are right into a like table; prints seconds."""
    database = open_database(url)
    with database.unit_of_work() as unit:
        connection: Any = unit._connection.connection.dbapi_connection
        if database.dialect == "sqlite":
            figures = bare_on_sqlite(connection, Path(folder, "right.csv"))
        else:
            figures = bare_on_postgresql(connection, Path(folder, "right.csv"))
    database.close()
    tell(**figures)


def bare_on_postgresql(connection: Any, file: Path) -> dict[str, float]:
    """COPY the file, in one transaction."""
    with connection.cursor() as cursor, file.open("rb") as opened:
        cursor.execute("CREATE TABLE bare_reading (LIKE reading INCLUDING ALL)")
        connection.commit()
        watch = Watch()
        with cursor.copy(f"COPY bare_reading ({', '.join(COLUMNS)}, source) FROM STDIN (FORMAT csv)") as copy:
            while block := opened.read(1 << 16):
                copy.write(block)
        connection.commit()
        figures = watch.figures()
        count: int = cursor.execute("SELECT count(*) FROM bare_reading").fetchone()[0]
        cursor.execute("DROP TABLE bare_reading")
        connection.commit()
    return {**figures, "rows": count}


def bare_on_sqlite(connection: Any, file: Path) -> dict[str, float]:
    """Insert rows by executemany, in one transaction."""
    made = connection.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'reading' AND sql IS NOT NULL")
    for (statement,) in made.fetchall():
        renamed = re.sub(r'(TABLE|ON) "?reading"?', r"\1 bare_reading", statement)
        connection.execute(renamed.replace("ix_reading", "ix_bare_reading"))
    with file.open(encoding="utf-8", newline="") as opened:
        ready = [tuple(cell or None for cell in cells) for cells in csv.reader(opened)]
    marks = ", ".join("?" for _ in (*COLUMNS, "source"))
    watch = Watch()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO bare_reading ({', '.join(COLUMNS)}, source) VALUES ({marks})", ready)
    connection.execute("COMMIT")
    figures = watch.figures()
    count: int = connection.execute("SELECT count(*) FROM bare_reading").fetchone()[0]
    connection.execute("DROP TABLE bare_reading")
    return {**figures, "rows": count}


def compared(folder: str, url: str) -> None:
    """Print how many rows the import stored, and whether they are those of the bare file."""
    database = open_database(url)
    with database.unit_of_work(read_only=True) as unit:
        stored: int = unit._connection.execute(text("SELECT count(*) FROM reading")).scalar_one()
    database.close()
    with Path(folder, "right.csv").open(encoding="utf-8", newline="") as opened:
        tell(stored=stored, right=sum(1 for _ in csv.reader(opened)))


class Watch:
    """Time that passes, and time that this process works: the second minds others less, and knows nothing of
    the server."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def figures(self) -> dict[str, float]:
        """Return both in seconds, since it was made."""
        passed, worked = self._began
        return {"seconds": time.perf_counter() - passed, "cpu_seconds": time.process_time() - worked}


def peak_megabytes() -> float:
    """Return the most memory that this process has held (VmHWM: what started it does not count)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def tell(**figures: float) -> None:
    """Print the figures as JSON."""
    print(json.dumps(figures))


STEPS = {"fill": fill, "import": imported, "bare": bare, "compare": compared}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
