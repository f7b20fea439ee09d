"""Readings are pushed in batches. Each step is a process of its own, and prints JSON.

python tests/bench/pushing.py fill URL                 # people, KPIs, a token; prints the token
python tests/bench/pushing.py load PORT TOKEN FIRST COUNT CONNECTIONS   # pushes; prints readings a second
python tests/bench/pushing.py bare URL COUNT           # plain INSERTs of the same rows, a batch a transaction

The bare alternative is the same driver's executemany into a like table, with the same constraints, indices
and batches: nothing is looked at, and nothing comes over the network.
"""

import asyncio
import json
import secrets
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import aiohttp
from sqlalchemy import text

from coaching.programmes.model import Programme, ProgrammeState, Vision
from measures.kpis.model import Kpi, Per
from measures.sources.service import create_token
from people.model import Person
from storage.database import open_database

BATCH = 500
PEOPLE = 1_000
KPIS = 20
FIRST_MONDAY = date(2025, 1, 6)
WEEK = timedelta(days=7)
COLUMNS = {
    "kpi_id": "text",
    "subject": "text",
    "period_start": "date",
    "period_end": "date",
    "value": "numeric",
    "source": "text",
    "measured_at": "timestamptz",
}


def fill(url: str) -> None:
    """Make a company that can be measured, and print its token."""
    database = open_database(url)
    database.migrate()
    with database.unit_of_work() as unit:
        people = [Person(id=f"p{n}", name=f"P {n}", team=f"T/{n % 50}") for n in range(PEOPLE)]
        unit.people.upsert_many(people)
        unit.programmes.put(programme())
        chance = secrets.token_urlsafe(32)
        token = create_token(unit, "crm", chance=chance, now=datetime.now(UTC), actor="bench")
        unit.commit()
    database.close()
    print(json.dumps({"token": token}))


def programme() -> Programme:
    """Return a running programme with weekly KPIs that the source measures."""
    kpis = tuple(
        Kpi(
            id=f"kpi-{n}",
            practice_id="any",
            name={"en": f"KPI {n}"},
            purpose={"en": "to be measured"},
            unit={"en": "records"},
            target=Decimal(3),
            per=Per.WEEK,
            source="crm",
        )
        for n in range(KPIS)
    )
    return Programme(
        id="bench",
        tool="any",
        name={"en": "Bench"},
        purpose={"en": "to be measured"},
        go_live=FIRST_MONDAY,
        lead="p0",
        vision=Vision(state={"en": "measured"}),
        practices=(),
        kpis=kpis,
        state=ProgrammeState.RUNNING,
    )


def row(number: int) -> dict[str, object]:
    """Return the n-th reading: a person's KPI of a week, each another one."""
    week, rest = divmod(number, PEOPLE * KPIS)
    kpi, person = divmod(rest, PEOPLE)
    start = FIRST_MONDAY + week * WEEK
    return {
        "kpi_id": f"kpi-{kpi}",
        "subject": f"p{person}",
        "period_start": start.isoformat(),
        "period_end": (start + timedelta(days=6)).isoformat(),
        "value": number % 97,
        "measured_at": f"{start + WEEK}T00:00:{number % 60:02}Z",
    }


def batches(first: int, count: int) -> list[range]:
    """Return the numbers of the readings of each batch."""
    return [range(at, at + BATCH) for at in range(first, first + count, BATCH)]


async def load(port: str, token: str, first: str, count: str, connections: str) -> None:
    """Push, on so many connections at once; print how many readings a second were taken."""
    bodies = [
        b"".join(json.dumps(row(n)).encode() + b"\n" for n in batch)
        for batch in batches(int(first), int(count))
    ]
    waiting, taken, spent = bodies[::-1], 0, []

    async def push() -> None:
        nonlocal taken
        while waiting:
            began = time.perf_counter()
            async with session.post(url, data=waiting.pop()) as answer:
                told = await answer.json()
            spent.append(time.perf_counter() - began)
            if answer.status != 200 or told["refused_total"]:
                raise SystemExit(f"{answer.status}: {told}")
            taken += told["accepted"]

    url = f"http://127.0.0.1:{port}/api/kpi/readings"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    async with aiohttp.ClientSession(headers=headers) as session:
        began = time.perf_counter()
        await asyncio.gather(*(push() for _ in range(int(connections))))
        seconds = time.perf_counter() - began
    if taken != int(count):
        raise SystemExit(f"{taken} of {count} readings were taken")
    spent.sort()
    print(json.dumps({"a_second": taken / seconds, "p99_ms": spent[int(len(spent) * 0.99)] * 1000}))


def bare(url: str, count: str) -> None:
    """Insert the same rows as fast as the driver can, a transaction a batch."""
    database = open_database(url)
    cast = "{}" if database.single_process else "CAST({} AS {})"
    values = ", ".join(cast.format(f":{name}", kind) for name, kind in COLUMNS.items())
    statement = text(f"INSERT INTO reading ({', '.join(COLUMNS)}) VALUES ({values})")
    ready = [
        [{**row(n), "value": str(n % 97), "source": "bare"} for n in batch]
        for batch in batches(0, int(count))
    ]
    began = time.perf_counter()
    for batch in ready:
        with database._engine.begin() as connection:
            if database.single_process:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.execute(statement, batch)
    seconds = time.perf_counter() - began
    database.close()
    print(json.dumps({"a_second": int(count) / seconds}))


if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    if step == "load":
        asyncio.run(load(*arguments))
    else:
        {"fill": fill, "bare": bare}[step](*arguments)
