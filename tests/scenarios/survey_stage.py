"""A small company that is asked anonymously, on any chat, and everything that is kept, to compare."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import time
from pathlib import Path

import pytest
import scenario_stage
import slack_stage
import teams_stage
from chats import MANY_PEOPLE, Chat
from playground_chat import playground_chat
from prometheus_client import generate_latest
from scenario_stage import Stage, tokyo
from slack_chat import OTHERS, slack_chat
from sqlalchemy import text
from teams_chat import teams_chat
from wave_stage import SET

from bot.bootstrap import Installation
from handlers.surveys.launching import run_now
from people.rhythm_words import parse_rhythm
from storage.database import Database
from surveys.schedules.model import SurveySchedule
from surveys.waves.model import Wave

PLANTED = "planted-xyzzy-answer"
ANSWERS: dict[str, object] = {"nps": "9", "easy": "4", "why": "2", "help": ["1", "2"], "text": PLANTED}
"""What somebody enters, by question."""
ANSWER = "回答する"
HOW = "匿名のしくみ"
WAVE = "pulse-1"
CHATS = ("playground", "slack", "teams")
SOCKET = "socket"
"""Slack in Socket Mode, by which name `asked_on` knows it."""
SCHEDULE = SurveySchedule(id="pulse", set_id=SET.id, rhythm=parse_rhythm("monthly, last Fri"), at=time(10))
ASKED = tokyo(9, 14, 10, 5)
"""Five minutes after the invitations went out."""

Rows = dict[str, list[str]]


@dataclass
class Asked:
    """A company with an open survey."""

    chat: Chat
    database: Database
    folder: Path
    vault_folder: Path

    @property
    def installation(self) -> Installation:
        """What runs."""
        return self.chat.stage.installation

    def open_wave(self, *, number: int = 1) -> Wave:
        """Open a wave for everybody."""
        with self.chat.stage.unit() as unit:
            wave = run_now(self.installation.world(), unit, SCHEDULE.id, number, actor="ogawa")
            unit.commit()
        return wave

    def forget_views(self, person: str) -> None:
        """Let Teams show messages as they were sent again, as it does after a reaction or a restart."""
        stage = self.chat.stage
        if isinstance(stage, teams_stage.TeamsStage):
            for message in stage.shown(person):
                message.views.pop(person, None)

    def everything(self) -> Rows:
        """Return all that is kept: every row, the vault's files, what the chat's own file holds, metrics."""
        return self.everything_but_the_vault() | {"vault": files_of(self.vault_folder)}

    def everything_but_the_vault(self) -> Rows:
        """Return the same while the vault is away."""
        kept = rows_of(self.database)
        kept["transcript"] = self._transcript()
        kept["metrics"] = generate_latest(self.installation.metrics.registry).decode().splitlines()
        return kept

    def _transcript(self) -> list[str]:
        stage = self.chat.stage
        if not isinstance(stage, Stage):
            return []
        with closing(sqlite3.connect(self.folder / "playground.db")) as connection:
            return _sqlite_rows(connection)

    def bytes_kept(self) -> bytes:
        """Return all bytes of all files below the test's folder, the database's among them."""
        return b"".join(one.read_bytes() for one in sorted(self.folder.rglob("*")) if one.is_file())


def rows_of(database: Database) -> Rows:
    """Return every row of every table as it lies there, and where PostgreSQL's counters stand."""
    with database.unit_of_work() as unit:
        unit.switches.get("begin")  # the transaction begins with the first statement
        run = unit._connection.execute
        if database.single_process:
            names = run(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
            counters = []
        else:
            names = run(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
            counters = run(text("SELECT sequencename, last_value FROM pg_sequences")).all()
        rows = {name: sorted(map(repr, run(text(f'SELECT * FROM "{name}"')))) for name in names}
    return rows | {"counters": sorted(map(repr, counters))}


def _sqlite_rows(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    every = ((name, connection.execute(f'SELECT * FROM "{name}"')) for (name,) in found)
    return sorted(repr((name, row)) for name, rows in every for row in rows)


def files_of(folder: Path) -> list[str]:
    """Return names and contents of the files of a folder."""
    return sorted(f"{one.name} {one.read_bytes().hex()}" for one in folder.iterdir() if one.is_file())


def changes(before: Rows, after: Rows) -> dict[str, tuple[int, int]]:
    """Return how many lines went and came, by where."""
    assert before.keys() == after.keys()
    found = {}
    for name in before:
        gone, come = [*before[name]], []
        for line in after[name]:
            if line in gone:
                gone.remove(line)
            else:
                come.append(line)
        if gone or come:
            found[name] = (len(gone), len(come))
    return found


def _of_the_demo(folder: Path) -> Path:
    """Return the demo's own vault."""
    return next(one for one in folder.rglob("*-vault") if one.is_dir())


@asynccontextmanager
async def _chat(name: str, database: Database, folder: Path) -> AsyncIterator[Chat]:
    """Give eleven people on the chat of that name."""
    if name == "playground":
        async with playground_chat(database, folder, people=MANY_PEOPLE) as playground:
            yield playground
    elif name == "teams":
        others = (f"other{number}" for number in range(1, 6))
        known = teams_stage.users(*teams_stage.NAMES, *others)
        async with teams_chat(database, folder, people=MANY_PEOPLE, users=known) as teams:
            yield teams
    else:
        given = {"people": MANY_PEOPLE, "users": (*slack_stage.users(), *OTHERS)}
        mode = "socket" if name == SOCKET else "http"
        async with slack_chat(database, folder, mode=mode, **given) as slack:
            if name == SOCKET:
                await slack.stage.slack.sockets.connected()
            yield slack


@asynccontextmanager
async def asked_on(
    name: str, database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, *, opens: bool = True
) -> AsyncIterator[Asked]:
    """Give a company of eleven on the chat of that name; with `opens`, a survey is in front of everybody."""
    vault = folder / "secrets"
    vault.mkdir(mode=0o700)
    monkeypatch.setattr(
        scenario_stage, "APP_YAML", f"{scenario_stage.APP_YAML}surveys: {{vault_dir: {vault}}}\n"
    )
    async with _chat(name, database, folder) as chat:
        if name == "playground":
            vault = _of_the_demo(folder)
        asked = Asked(chat=chat, database=database, folder=folder, vault_folder=vault)
        with chat.stage.unit() as unit:
            unit.surveys.put_set(SET)
            unit.surveys.put_schedule(SCHEDULE)
            unit.commit()
        if opens:
            asked.open_wave()
            await chat.go_to(ASKED)
        yield asked
