"""Results of a large company are read from a database. Each step is a process of its own, prints JSON.

python tests/bench/reading.py fill URL ANSWERS TEAMS   # two published waves of one schedule
python tests/bench/reading.py read URL                 # the company's results, one team's, all, the trend
python tests/bench/reading.py bare URL                 # the rows of the ledger alone, of all groups
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from gate import definition, pages, tell, tree
from sqlalchemy import create_engine, text

from storage.database import open_database
from surveys.gate.model import COMPANY
from surveys.gate.release import release
from surveys.gate.tally import Tally
from surveys.results.service import results_of
from surveys.results.table import csv_text, result_rows
from surveys.results.trends import trend_of
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Wave, WaveState

SCHEDULE = "bench"


def fill(url: str, answers: str, teams: str) -> None:
    """Publish two waves."""
    nodes, places = tree(int(teams) * 11 // 10)
    database = open_database(url)
    database.migrate()
    for number in (1, 2):
        opened = datetime(2026, 5 + number, 2, 1, tzinfo=UTC)
        asked = replace(
            definition(nodes), wave_id=f"bench-{number}", number=number, closes_at=opened.replace(day=9)
        )
        tally = Tally(asked)
        for page in pages(int(answers), places):
            for ballot in page:
                tally.add(ballot)
        wave = Wave(
            id=asked.wave_id,
            schedule_id=SCHEDULE,
            state=WaveState.CLOSED,
            definition=asked,
            digest=digest(to_text(asked)),
            public_key=bytes(32),
            opened_at=opened,
            remind_at=None,
            invited=nodes[0].invited,
        )
        with database.unit_of_work() as unit:
            unit.surveys.add_wave(wave, [])
            unit.releases.ready(wave.id, release(tally, asked, random.SystemRandom()), at=opened)()
            unit.commit()
    database.close()


def read(url: str) -> None:
    """Read what chats show, and what is downloaded; prints seconds of each, the first time and after that."""
    database = open_database(url)

    def seconds(work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    with database.unit_of_work(read_only=True) as unit:
        first = seconds(lambda: results_of(unit, "bench-2", of=(COMPANY,)))
        company = seconds(lambda: results_of(unit, "bench-2", of=(COMPANY,)))
        last = results_of(unit, "bench-2", of=()).places[-1].number
        team = seconds(lambda: results_of(unit, "bench-2", of=(last,)))
        everybody = results_of(unit, "bench-2", of=()).places[COMPANY]
        trend = seconds(lambda: trend_of(unit, SCHEDULE, group=everybody))
        table = seconds(lambda: csv_text(result_rows(results_of(unit, "bench-2"), "en")))
        groups = len(results_of(unit, "bench-2", of=()).places)
    database.close()
    tell(
        groups=groups,
        first_seconds=first,
        company_seconds=company,
        team_seconds=team,
        trend_seconds=trend,
        csv_seconds=table,
    )


def bare(url: str) -> None:
    """Read the ledger's rows of both waves without making anything of them."""
    engine = create_engine(url)
    started = time.perf_counter()
    with engine.connect() as connection:
        for table in ("survey_wave", "survey_group", "survey_release", "survey_quote"):
            connection.execute(text(f"SELECT * FROM {table}")).fetchall()
    tell(seconds=time.perf_counter() - started)


if __name__ == "__main__":
    {"fill": fill, "read": read, "bare": bare}[sys.argv[1]](*sys.argv[2:])
