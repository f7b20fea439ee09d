"""A whole wave is closed on a database. Each step is a process of its own; `close` prints JSON.

python tests/bench/closing.py fill URL VAULT ANSWERS TEAMS  # an open wave of 10 questions with sealed answers
python tests/bench/closing.py close URL VAULT               # closes it, while somebody presses all the time
"""

import asyncio
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from gate import definition, pages, peak_megabytes, tell, tree

from bot.beside import Beside
from bot.bootstrap import installation_id
from bot.closing import Closer
from bot.threads import StorageThreads, Urgency
from bot.vault import FolderVault
from bot.vault_files import make_folder
from bot.vault_opening import open_vault
from handlers.context import World
from people.model import Company, Platform
from storage.database import Database, open_database
from surveys.ballots.sealing import mark_of, new_secrets, seal
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Definition, Invited, Wave, WaveState

OPENED = datetime(2026, 6, 2, 1, tzinfo=UTC)
PRESS_EVERY = 0.02
"""Seconds."""


def fill(url: str, vault_dir: str, answers: str, teams: str) -> None:
    """Make the database, the vault and the wave, and send the answers."""
    database = open_database(url)
    database.migrate()
    make_folder(Path(vault_dir))
    nodes, places = tree(int(teams) * 11 // 10)
    secrets, public_key = new_secrets()
    vault_of(database, vault_dir).keep("bench-1", secrets)
    asked = replace(definition(nodes), closes_at=OPENED + timedelta(days=7))
    wave = Wave(
        id="bench-1",
        schedule_id="bench",
        state=WaveState.OPEN,
        definition=asked,
        digest=digest(to_text(asked)),
        public_key=public_key,
        opened_at=OPENED,
        remind_at=None,
        invited=nodes[0].invited,
    )
    with database.unit_of_work() as unit:
        unit.surveys.add_wave(wave, invited(asked, places, answers=int(answers)))
        unit.commit()
    number = 0
    for page in pages(int(answers), places):
        with database.unit_of_work() as unit:
            for ballot in page:
                number += 1
                mark = mark_of(secrets, wave_id=wave.id, person_id=f"p{number}")
                unit.ballots.put(wave.id, mark, seal(ballot, wave, secrets))
            unit.commit()
    database.close()


def invited(asked: Definition, places: list[int], *, answers: int) -> list[Invited]:
    """Return whom the wave invites: who answers, by number, and who does not."""
    found = [Invited(person_id=f"p{n + 1}", node=places[n % len(places)]) for n in range(answers)]
    answering = Counter(one.node for one in found)
    silent = ((node, n) for node in places for n in range(asked.nodes[node].invited - answering[node]))
    return [*found, *(Invited(person_id=f"s{node}-{n}", node=node) for node, n in silent)]


def vault_of(database: Database, folder: str) -> FolderVault:
    """Return the vault in the folder."""
    return open_vault(Path(folder), database, installation=installation_id(database))


def close(url: str, vault_dir: str) -> None:
    """Close the wave, and print seconds, what memory grew by, and how long presses waited meanwhile."""
    database = open_database(url)
    vault, before = vault_of(database, vault_dir), peak_megabytes()
    now = OPENED + timedelta(days=7)
    threads = StorageThreads(single=database.single_process)
    closer = Closer(
        open_unit=database.unit_of_work,
        open_reading=partial(database.unit_of_work, read_only=True),
        threads=threads,
        world=lambda: World(company=Company(name="Bench"), now=now, vault=vault),
        forget_deleted=database.forget_deleted,
    )
    seconds, waits = asyncio.run(closed_under_presses(closer, database, threads))
    threads.close()
    with database.unit_of_work(read_only=True) as unit:
        published, state = unit.releases.find("bench-1"), unit.surveys.get_wave("bench-1").state
        left = sum(unit.ballots.counts("bench-1"))
    database.close()
    assert (state, left) == (WaveState.CLOSED, 0)
    assert published is not None
    waits.sort()
    tell(
        seconds=seconds,
        groups=len(published.groups),
        figures=len(published.figures),
        growth_mb=peak_megabytes() - before,
        presses=len(waits),
        p50_ms=waits[len(waits) // 2] * 1000,
        p99_ms=waits[len(waits) * 99 // 100] * 1000,
        worst_ms=waits[-1] * 1000,
    )


async def closed_under_presses(
    closer: Beside, database: Database, threads: StorageThreads
) -> tuple[float, list[float]]:
    """Return how long it took, and how long each press waited to be recorded."""
    waits: list[float] = []
    started = time.perf_counter()
    running = asyncio.create_task(closer.run())
    presses: set[asyncio.Task[None]] = set()
    number = 0
    while not running.done():
        number += 1
        presses.add(asyncio.create_task(press(database, threads, number, waits)))
        await asyncio.sleep(PRESS_EVERY)
    seconds = time.perf_counter() - started
    await running
    await asyncio.gather(*presses)
    return seconds, waits


async def press(database: Database, threads: StorageThreads, number: int, waits: list[float]) -> None:
    """Record an event as the dispatcher does: what is acknowledged is committed."""

    def record() -> None:
        with database.unit_of_work() as unit:
            unit.inbox.accept(platform=Platform.SLACK, event_id=f"press-{number}", at=OPENED)
            unit.commit()

    came = time.perf_counter()
    await threads.run(record, urgency=Urgency.AT_ONCE)
    waits.append(time.perf_counter() - came)


STEPS = {"fill": fill, "close": close}

if __name__ == "__main__":
    STEPS[sys.argv[1]](*sys.argv[2:])
