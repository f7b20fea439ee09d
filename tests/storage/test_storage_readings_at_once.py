"""Readings are pushed while the person that they measure is erased: who waits for whom on PostgreSQL."""

import asyncio

from push_stage import NOW, Site, lines, push, reading
from side_by_side import wait_until_somebody_waits_for_a_lock

from bot.threads import StorageThreads
from people.export import erase_person
from storage.database import Database


async def test_a_push_waits_for_an_erasure_and_then_measures_the_person_no_more(
    replicas: tuple[Database, Database],
) -> None:
    """What it is checked against was loaded by a push before, and the erasure is not committed yet."""
    first, second = replicas
    threads = StorageThreads(single=False)
    site = Site(database=first, threads=threads)
    token = site.token()
    async with site.served() as client:
        await push(client, token, lines([reading(subject="sato")]))
        with second.unit_of_work() as unit:
            unit.readings.erase("tanaka")
            pushing = asyncio.create_task(push(client, token, lines([reading()])))
            await asyncio.to_thread(wait_until_somebody_waits_for_a_lock, unit)
            erase_person(unit, "tanaka", at=NOW, actor="cli")
            unit.commit()
        after = await pushing
    assert (after.body["accepted"], after.body["refused_total"]) == (0, 1)
    assert {one.subject for one in site.stored()} == {"sato"}
    threads.close()
