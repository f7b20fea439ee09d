"""One process at a time on an SQLite file, several on PostgreSQL at its version: as real processes."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from storage.database import open_database

DEADLINE = 60


def environment(**more: str) -> dict[str, str]:
    hidden = ("DATABASE_URL", "PORT", "SLACK_BOT_TOKEN", "TEAMS_APP_ID")
    return {name: value for name, value in os.environ.items() if name not in hidden} | more


class Machine:
    """Starts `hojorin run` in a folder, with an environment of its own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack

    def serve(self, **more: str) -> "tuple[subprocess.Popen[str], str]":
        """Start one more; returns it once it serves, with its address."""
        said = self._stack.enter_context((self.folder / "said.txt").open("a+", encoding="utf-8"))
        process = self._stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,
                env=environment(**more),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        )
        self._stack.callback(process.kill)
        assert process.stdout is not None
        words = process.stdout.readline().split()
        assert words, (self.folder / "said.txt").read_text(encoding="utf-8")
        return process, next(word for word in words if word.startswith("http://"))


@pytest.fixture
def machine(desk) -> Iterator[Machine]:
    with ExitStack() as stack:
        yield Machine(desk.folder, stack)


def test_nothing_else_that_works_on_the_file_starts_beside_run(desk, machine):
    first, _address = machine.serve()
    for line in ("run", "demo", "tick", "migrate"):
        refused = desk(line)
        assert (refused.code, refused.out) == (2, ""), line
        assert f"in use by process {first.pid} (__main__.py run) since " in refused.err
        assert len(refused.err.splitlines()) == 1


def test_a_database_does_not_move_while_it_is_served(desk, machine, new_postgresql_url):
    first, _address = machine.serve()
    refused = desk("move-database", new_postgresql_url)
    assert (refused.code, refused.out) == (2, "")
    assert f"in use by process {first.pid} (__main__.py run)" in refused.err
    first.kill()
    first.wait(timeout=DEADLINE)
    assert desk("move-database", new_postgresql_url).code == 0


def test_a_process_that_was_killed_holds_nobody_up(machine):
    first, _address = machine.serve()
    first.kill()
    first.wait(timeout=DEADLINE)
    second, address = machine.serve()
    with urllib.request.urlopen(f"{address}/healthz", timeout=DEADLINE) as answer:
        assert answer.status == 200
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=DEADLINE) == 0


def test_several_replicas_serve_one_postgresql_at_once(desk, machine, new_postgresql_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", new_postgresql_url)
    assert desk("migrate").code == 0
    replicas = [machine.serve(DATABASE_URL=new_postgresql_url) for _ in range(2)]
    for _process, address in replicas:
        with urllib.request.urlopen(f"{address}/healthz", timeout=DEADLINE) as answer:
            assert json.load(answer) == {"ok": True}
    assert desk("tick").code == 0
    for process, _address in replicas:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=DEADLINE) == 0


def test_a_replica_does_not_start_before_the_tables_are_there(desk, new_postgresql_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", new_postgresql_url)
    refused = desk("run")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "The database is not at this version of Hojorin yet; run `hojorin migrate`.\n"


def test_a_replica_does_not_start_on_the_tables_of_a_newer_version(desk, new_postgresql_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", new_postgresql_url)
    assert desk("migrate").code == 0
    with closing(open_database(new_postgresql_url)) as database, database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    refused = desk("run")
    assert (refused.code, refused.out) == (2, "")
    assert "made by a newer version of Hojorin" in refused.err
