"""Readings that sources push: what is taken and refused, who is let in, what much or broken input costs."""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from push_stage import NDJSON, NOW, PEOPLE, PROGRAMME, Site, lines, push, reading

from bot.sources import doors
from bot.sources.pushing import PATH, SHOWN, Bounds
from bot.threads import StorageThreads
from coaching.programmes.model import ProgrammeState
from people.export import erase_person
from storage.database import Database

JSON = "application/json"


@pytest.fixture
def site(sqlite_database: Database) -> Iterator[Site]:
    """The company on SQLite."""
    threads = StorageThreads(single=True)
    yield Site(database=sqlite_database, threads=threads)
    threads.close()


@pytest.fixture
def any_site(database: Database) -> Iterator[Site]:
    """The company, on each database in turn."""
    threads = StorageThreads(single=database.single_process)
    yield Site(database=database, threads=threads)
    threads.close()


# ---------------------------------------------------------------------------- what is taken


@pytest.mark.parametrize("kind", [JSON, NDJSON])
async def test_what_is_right_is_taken_and_everything_else_refused_by_line(any_site: Site, kind: str) -> None:
    """Seven readings: one is taken, one is it again, one corrects it, one has another value for the moment of
    the correction; then nobody's, in the future, and beyond the declared 0 to 500."""
    sent = [
        reading(),
        reading(),
        reading(60, value=9),
        reading(60, value=8),
        reading(subject="nobody"),
        reading(period_start="2026-06-15", period_end="2026-06-21"),
        reading(subject="sato", value=501),
    ]
    body = json.dumps(sent).encode() if kind == JSON else lines(sent)
    token = any_site.token()
    async with any_site.served() as client:
        answer = await push(client, token, body, kind=kind)
        again = await push(client, token, body, kind=kind)

    assert answer.status == again.status == 200
    told = answer.body
    assert (told["accepted"], told["duplicate"], told["refused_total"]) == (2, 1, 4)
    assert [one["line"] for one in told["refused"]] == [4, 5, 6, 7]
    reasons = [one["reason"] for one in told["refused"]]
    for part, reason in zip(("9", "nobody", "future", "501"), reasons, strict=True):
        assert part in reason
    assert (again.body["accepted"], again.body["duplicate"], again.body["refused_total"]) == (0, 3, 4)
    assert [(one.subject, one.value, one.source) for one in any_site.stored()] == [
        ("tanaka", Decimal(7), "crm"),
        ("tanaka", Decimal(9), "crm"),
    ]


async def test_the_source_of_a_reading_is_that_of_the_token(site: Site) -> None:
    """The KPI is the CRM's: what another source says of it is kept and not counted."""
    token = site.token("time_sheets")
    async with site.served() as client:
        answer = await push(client, token, lines([reading()]))
    assert (answer.body["accepted"], answer.body["not_counted"]) == (1, 1)
    assert [one.source for one in site.stored()] == ["time_sheets"]
    with site.database.unit_of_work() as unit:
        assert unit.sources.deliveries().keys() == {"time_sheets"}


async def test_a_share_is_pushed_with_its_numerator_and_denominator(site: Site) -> None:
    share = {"kpi_id": "on-time", "subject": "team:Sales/East", "value": None}
    good = reading(**share, numerator=81, denominator=108)
    async with site.served() as client:
        answer = await push(client, site.token(), lines([good, reading(**share)]))
    assert (answer.body["accepted"], answer.body["refused"][0]["line"]) == (1, 2)
    [stored] = site.stored()
    assert (stored.value, stored.numerator, stored.denominator) == (Decimal(75), Decimal(81), Decimal(108))


async def test_what_came_of_a_source_last_is_kept(site: Site) -> None:
    async with site.served() as client:
        await push(client, site.token(), lines([reading(), reading(), {}]))
    with site.database.unit_of_work() as unit:
        known = unit.sources.deliveries()["crm"]
    assert (known.last_at, known.accepted, known.duplicate, known.refused) == (NOW, 1, 1, 1)


@pytest.mark.parametrize(("body", "kind"), [(b"", NDJSON), (b"\n\n", NDJSON), (b" [ ] ", JSON)])
async def test_a_push_of_nothing_is_no_fault(site: Site, body: bytes, kind: str) -> None:
    async with site.served() as client:
        answer = await push(client, site.token(), body, kind=kind)
    assert (answer.status, answer.body["accepted"], answer.body["refused"]) == (200, 0, [])


async def test_lines_that_cannot_be_read_cost_no_other_line(site: Site) -> None:
    broken = b"{\n" + b'{"a":' * 5000 + b"\n" + b"x" * 40_000 + b'\n{"value": NaN}\n\x93\xfa\n[]\n'
    async with site.served() as client:
        answer = await push(client, site.token(), broken + lines([reading()]))
    assert answer.body["accepted"] == 1
    assert [one["line"] for one in answer.body["refused"]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("body", [b"", b"{}", b'[{"kpi_id": "visits"}, {', b"[" * 50_000, b"\x93\xfa"])
async def test_an_array_that_breaks_off_is_refused_as_a_whole(site: Site, body: bytes) -> None:
    good = json.dumps(reading()).encode()
    async with site.served() as client:
        answer = await push(client, site.token(), body.replace(b'{"kpi_id": "visits"}', good), kind=JSON)
    assert (answer.status, answer.body.keys()) == (400, {"error", "hint"})
    assert site.stored() == []


async def test_of_very_many_refused_ones_all_are_counted_and_the_first_are_named(site: Site) -> None:
    async with site.served() as client:
        answer = await push(client, site.token(), b"{}\n" * (SHOWN + 1500))
    assert (answer.body["refused_total"], len(answer.body["refused"])) == (SHOWN + 1500, SHOWN)
    assert [one["line"] for one in answer.body["refused"]] == list(range(1, SHOWN + 1))


# ---------------------------------------------------------------------------- what it is checked against


async def test_who_was_erased_a_moment_ago_is_not_measured_any_more(any_site: Site) -> None:
    token = any_site.token()
    async with any_site.served() as client:
        before = await push(client, token, lines([reading()]))
        with any_site.database.unit_of_work() as unit:
            unit.readings.erase("tanaka")
            erase_person(unit, "tanaka", at=NOW, actor="cli")
            unit.commit()
        after = await push(client, token, lines([reading(), reading(subject="sato")]))
    assert before.body["accepted"] == after.body["accepted"] == 1
    assert after.body["refused"][0]["line"] == 1
    assert {one.subject for one in any_site.stored()} == {"sato"}


async def test_a_programme_that_is_stopped_takes_its_kpis_along_within_seconds(site: Site) -> None:
    token = site.token()
    async with site.served() as client:
        await push(client, token, lines([reading()]))
        with site.database.unit_of_work() as unit:
            unit.programmes.put(replace(PROGRAMME, state=ProgrammeState.STOPPED))
            unit.commit()
        site.steady += 20
        answer = await push(client, token, lines([reading(60)]))
    assert answer.body["refused_total"] == 1


async def test_what_is_measured_after_the_clock_moved_on_is_past(site: Site) -> None:
    later = reading(period_end="2026-06-05", measured_at="2026-06-10T05:00:00Z")
    token = site.token()
    async with site.served() as client:
        early = await push(client, token, lines([later]))
        site.now = NOW + timedelta(hours=5)
        answer = await push(client, token, lines([later]))
    assert (early.body["refused_total"], answer.body["accepted"]) == (1, 1)


# ---------------------------------------------------------------------------- who is let in


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic abc", "Bearer hojorin_" + "x" * 43, "hojorin_abc"]
)
async def test_without_a_token_that_works_nothing_is_read_or_told(site: Site, header: str) -> None:
    site.token()
    async with site.served() as client:
        answer = await push(client, "", lines([reading()]), Authorization=header)
    assert (answer.status, answer.body.keys()) == (401, {"error", "hint"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "crm" not in json.dumps(answer.body)
    assert site.stored() == []


async def test_a_revoked_token_ends_at_the_next_portion(any_site: Site) -> None:
    """The first portion of 1,000 is taken; then the token is revoked while the body still comes."""
    token = any_site.token()

    async def body() -> AsyncIterator[bytes]:
        yield lines(reading(number) for number in range(1_000))
        await any_site.counted.first.wait()
        with any_site.database.unit_of_work() as unit:
            unit.sources.revoke_tokens("crm", at=NOW)
            unit.commit()
        yield lines(reading(number) for number in range(1_000, 2_000))

    async with any_site.served() as client:
        answer = await push(client, token, body())
        after = await push(client, token, lines([reading()]))
    assert (answer.status, answer.body["accepted"]) == (401, 1_000)
    assert after.status == 401
    assert len(any_site.stored()) == 1_000


async def test_wrong_tokens_are_held_up_and_the_right_one_behind_the_same_proxy_is_not(site: Site) -> None:
    token, wrong = site.token(), "hojorin_" + "x" * 43
    async with site.served() as client:
        assert (await push(client, token, b"")).status == 200
        statuses = [(await push(client, wrong, b"")).status for _ in range(doors.WRONG_A_MINUTE + 2)]
        held = await push(client, wrong, b"")
        right = await push(client, token, b"")
        site.steady += 60
        later = await push(client, wrong, b"")
    assert statuses == [401] * doors.WRONG_A_MINUTE + [429] * 2
    assert (held.status, held.headers["Retry-After"]) == (429, "2")
    assert (right.status, later.status) == (200, 401)


async def test_a_source_that_pushes_too_often_is_told_when_to_come_back(site: Site) -> None:
    crm, erp = site.token("crm"), site.token("erp")
    async with site.served() as client:
        statuses = [(await push(client, crm, b"")).status for _ in range(doors.BURST + 1)]
        other = await push(client, erp, b"")
        site.steady += 1
        later = await push(client, crm, b"")
    assert statuses == [200] * doors.BURST + [429]
    assert (other.status, later.status) == (200, 200)
    assert site.counted.turned_away == {"rate": 1}


async def test_a_source_that_hangs_leaves_room_for_the_others(site: Site) -> None:
    crm, erp = site.token("crm"), site.token("erp")
    ended = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield lines([reading()])
        await ended.wait()

    async with site.served() as client:
        hanging = [asyncio.create_task(push(client, crm, endless())) for _ in range(doors.OF_A_SOURCE)]
        async with asyncio.timeout(60):
            while not ((door := site.doors._of_source.get("crm")) and door.locked()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        third = await push(client, crm, b"")
        other = await push(client, erp, b"")
        ended.set()
        answers = await asyncio.gather(*hanging)
    assert (third.status, third.body.keys()) == (429, {"error", "hint"})
    assert int(third.headers["Retry-After"]) >= 1
    assert other.status == 200
    assert sorted(one.body["accepted"] for one in answers) == [0, 1]


# ---------------------------------------------------------------------------- too much, too slow, broken


async def test_a_client_that_hangs_is_sent_away_and_what_was_taken_stays(site: Site) -> None:
    site.bounds = Bounds(idle_seconds=1.0)

    async def hangs() -> AsyncIterator[bytes]:
        yield lines(reading(number) for number in range(1_000))
        await asyncio.sleep(3600)

    async with site.served() as client:
        answer = await push(client, site.token(), hangs())
    assert (answer.status, answer.body["accepted"]) == (408, 1_000)
    assert answer.headers["Connection"] == "close"
    assert len(site.stored()) == 1_000


async def test_a_client_that_dribbles_is_sent_away_in_the_end(site: Site) -> None:
    site.bounds = Bounds(seconds=0.5)

    async def dribbles() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    async with site.served() as client:
        answer = await push(client, site.token(), dribbles())
    assert answer.status == 408


@pytest.mark.parametrize("kind", [NDJSON, JSON])
async def test_a_body_that_says_that_it_is_too_large_is_not_begun(site: Site, kind: str) -> None:
    site.bounds = Bounds(whole=2_000, array=2_000)
    async with site.served() as client:
        answer = await push(client, site.token(), lines([reading()]) + b" " * 2_000, kind=kind)
    assert (answer.status, answer.body.keys()) == (413, {"error", "hint"})
    assert site.stored() == []


async def test_a_body_that_does_not_end_is_cut_off_and_what_was_taken_is_said(site: Site) -> None:
    site.bounds = Bounds(whole=1 << 20)

    async def endless() -> AsyncIterator[bytes]:
        number = 0
        while True:
            yield lines(reading(at) for at in range(number, number + 500))
            number += 500

    async with site.served() as client:
        answer = await push(client, site.token(), endless())
    assert answer.status == 413
    assert answer.body["accepted"] == len(site.stored()) > 1_000


@pytest.mark.parametrize("kind", ["text/csv", "text/plain", "application/octet-stream"])
async def test_what_is_neither_json_nor_lines_is_refused(site: Site, kind: str) -> None:
    async with site.served() as client:
        answer = await push(client, site.token(), b"kpi_id,subject\n", kind=kind)
    assert (answer.status, answer.body.keys()) == (415, {"error", "hint"})


async def test_a_compressed_body_is_refused_before_anybody_knows_how_large_it_is(site: Site) -> None:
    body = gzip.compress(b" " * 1_000_000)
    async with site.served() as client:
        answer = await push(client, site.token(), body, **{"Content-Encoding": "gzip"})
    assert (answer.status, answer.body.keys()) == (415, {"error", "hint"})


async def test_a_connection_that_breaks_off_leaves_whole_portions_and_no_half_line(site: Site) -> None:
    token = site.token()
    async with site.served() as client:
        _, writer = await asyncio.open_connection(client.host, client.port)
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        body = lines(reading(number) for number in range(1_500))[:-10]
        head += f"Content-Type: {NDJSON}\r\nContent-Length: {len(body) + 10}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        await site.counted.first.wait()
        writer.close()
        await writer.wait_closed()
        again = await push(client, token, lines(reading(number) for number in range(1_500)))
    assert (again.body["duplicate"], again.body["accepted"]) == (1_000, 500)


async def test_fifty_megabytes_are_taken_in_flat_memory(site: Site) -> None:
    """50 MB of lines of 2,000 bytes each, blanks included: 26,500 readings, the same 500 again and again.
    Kept as a whole they would be 50 MB as bytes alone."""
    some = [reading(number, subject=PEOPLE[number % 3].id) for number in range(500)]
    chunk = b"".join(line[:-1].ljust(1_999) + b"\n" for line in lines(some).splitlines(keepends=True))
    times = (50 << 20) // len(chunk) + 1
    assert times * len(some) == 26_500

    async def body() -> AsyncIterator[bytes]:
        for _ in range(times):
            yield chunk

    async with site.served() as client:
        token = site.token()
        await push(client, token, chunk)
        tracemalloc.start()
        try:
            answer = await push(client, token, body())
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (answer.body["accepted"], answer.body["duplicate"]) == (0, 26_500)
    assert peak < 20 << 20
