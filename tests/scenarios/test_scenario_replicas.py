"""Several processes on one PostgreSQL database, without a leader: nothing twice, nothing left behind."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from delivery_stage import QUICK, Post, post_on, replica
from scenario_stage import PEOPLE, PROGRAMME, tokyo
from test_scenario_delivery_flow import emergency_stop, serving, stands_still, until, wave

from bot.engine import Engine, Mode
from coaching.programmes.file import read_programme
from coaching.programmes.service import enrol_everywhere, import_programme, start
from people.model import Feature
from people.outbox import Guarantee, MessageState
from people.roster import import_people, read_people
from storage.database import Database, open_database

FIRST = "first_of_two"
"""By which the server knows the connections of the first process."""


@dataclass
class Pair:
    """Two processes on one database."""

    one: Post
    two: Post

    @property
    def accepted(self) -> list[tuple[str, int]]:
        """Everything that Slack took, by whomever."""
        return self.one.slack.accepted + self.two.slack.accepted


@pytest.fixture
def pair(postgresql_url: str, tmp_path: Path) -> Iterator[Pair]:
    """Two processes, on a Monday at 10:00 in Tokyo."""
    with ExitStack() as stack:
        named = f"{postgresql_url}{'&' if '?' in postgresql_url else '?'}application_name={FIRST}"
        databases = [open_database(url) for url in (named, postgresql_url)]
        for database in databases:
            stack.callback(database.close)
        one = stack.enter_context(post_on(databases[0], tmp_path))
        two = stack.enter_context(replica(databases[1], tmp_path))
        yield Pair(one, two)


def start_programme(post: Post) -> None:
    """Bring in a small company, all of them on Slack, whose programme begins today."""
    installation = post.installation
    now, company = installation.clock.now(), installation.company
    header, *rows = PEOPLE.splitlines()
    roster = [f"{header},slack_user_id", *(f"{row},U{row.partition(',')[0].upper()}" for row in rows)]
    with installation.open_unit() as unit:
        table = read_people("\n".join(roster).encode())
        import_people(unit, table, known_locales=("ja", "en"), at=now, actor="test")
        people = [person.id for person in unit.people.list_all()]
        programme = read_programme(
            PROGRAMME.encode(), name="programme.yaml", languages=company.languages, people=people
        )
        import_programme(unit, programme, now=now, actor="test")
        start(unit, programme.id, on=now.date(), company=company, now=now, actor="test")
        enrol_everywhere(unit, company=company, now=now)
        unit.commit()


async def test_two_processes_that_plan_and_deliver_at_once_do_nothing_twice(pair: Pair) -> None:
    start_programme(pair.one)
    wave(pair.one, 150)
    engines = (pair.one.installation.engine, pair.two.installation.engine)
    for hours in (1, 6, 24, 30, 48, 50):
        for engine in engines:
            engine._clock.set_for_this_process(tokyo(9, 14, 10) + timedelta(hours=hours))
        await asyncio.gather(*(engine.settle() for engine in engines))

    ids = [delivery_id for _, delivery_id in pair.accepted]
    assert len(ids) == len(set(ids)) >= 150 + 4
    kinds = [(one.kind, one.person_id, one.subject_id) for one in pair.one.messages().values()]
    of_people = [one for one in kinds if one[1]]
    assert len(of_people) == len(set(of_people))
    assert {one.state for one in pair.one.messages().values()} <= {MessageState.SENT, MessageState.QUEUED}


async def test_both_take_part_in_a_mass_send(pair: Pair) -> None:
    for post in (pair.one, pair.two):
        post.slack.pace = replace(QUICK, first_rate=200.0, most_rate=200.0, burst_seconds=0.05)
    wave(pair.one, 120)
    async with serving(pair.one), serving(pair.two):
        await until(lambda: len(pair.accepted) >= 120)

    assert len(set(pair.accepted)) == len(pair.accepted) == 120
    assert pair.one.slack.accepted
    assert pair.two.slack.accepted


async def test_who_moves_the_clock_is_answered_when_the_other_has_nothing_in_flight_either(
    pair: Pair,
) -> None:
    pair.two.slack.hanging = {"UANN"}
    pair.two.queue("ann")
    other = asyncio.create_task(pair.two.installation.engine.settle())
    await until(lambda: pair.two.slack.under_way)
    moving = asyncio.create_task(pair.one.installation.engine.advance(tokyo(9, 14, 11), mode=Mode.JUMP))
    await asyncio.sleep(0.3)
    assert not moving.done()
    pair.two.slack.let_go.set()
    await asyncio.gather(moving, other)

    assert pair.one.states()["ann"] == (MessageState.SENT, None)


async def test_the_clock_that_one_process_sets_is_taken_over_by_the_other(pair: Pair) -> None:
    pair.two.queue("ann", feature=Feature.ANNOUNCEMENT)
    pair.two.slack.hanging = set()
    await pair.one.installation.engine.advance(tokyo(9, 15, 11), mode=Mode.JUMP)
    async with serving(pair.two):
        await until(lambda: pair.two.installation.clock.now() == tokyo(9, 15, 11))


async def test_the_emergency_stop_that_one_process_is_told_holds_for_the_other(pair: Pair) -> None:
    for post in (pair.one, pair.two):
        post.slack.pace = replace(QUICK, first_rate=40.0, most_rate=40.0, burst_seconds=0.1)
    wave(pair.one, 100)
    async with serving(pair.one), serving(pair.two):
        await until(lambda: len(pair.accepted) >= 10)
        emergency_stop(pair.one, "on")
        assert await stands_still(lambda: pair.accepted) < 100
        for post in (pair.one, pair.two):
            post.slack.pace = QUICK
        emergency_stop(pair.one, None)
        pair.two.installation.engine.wake()
        await until(lambda: len(pair.accepted) == 100)

    assert len(set(pair.accepted)) == 100


async def test_the_work_of_a_process_that_died_is_taken_over(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.RECLAIM_EVERY", timedelta(seconds=0.1))
    for post in (pair.one, pair.two):
        post.slack.looks_back, post.slack.promise = True, Guarantee.EXACTLY_ONCE
    pair.one.queue("ann")
    pair.one.begin(lease_seconds=1)
    engine: Engine = pair.two.installation.engine
    await engine.settle()

    assert len(pair.two.slack.looks) == 1
    assert pair.one.states()["ann"] == (MessageState.SENT, None)


async def test_everything_goes_on_after_the_database_was_away(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.REST_SECONDS", 0.02)
    post = pair.one
    post.slack.hanging = {"UANN"}
    post.queue("ann")
    post.queue("bob", key="note:before")
    async with serving(post):
        await until(lambda: post.slack.under_way and post.slack.accepted)
        await until(lambda: pair.two.state("note:before") == (MessageState.SENT, None))
        _end_connections(pair.two.installation.database)
        post.slack.let_go.set()
        await until(lambda: pair.two.states()["ann"] == (MessageState.SENT, None))
        _end_connections(pair.two.installation.database)
        pair.two.queue("bob", key="note:after")
        post.installation.engine.wake()
        await until(lambda: pair.two.state("note:after") == (MessageState.SENT, None))

    assert len(post.slack.accepted) == 3


def _end_connections(database: Database) -> None:
    """End all connections of the first process, as a server does that goes down at once.

    Of this database only: tests that run beside this one have a first process as well, on the same server.
    """
    with database._engine.begin() as connection:
        ended = connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = current_database() AND application_name = '{FIRST}'"
        )
        assert ended.rowcount
