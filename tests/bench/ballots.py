"""Answering a survey, each answer in a unit of work of its own. A step is a process of its own, prints JSON.

python tests/bench/ballots.py answer FOLDER ANSWERS   # `answer`, on SQLite and a vault in the folder
python tests/bench/ballots.py bare FOLDER ANSWERS     # two rows of those sizes by sqlite3 alone, as durable
"""

import json
import secrets as randomness
import sqlite3
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.vault_files import make_folder
from bot.vault_opening import open_vault
from people.model import Person
from storage.database import Database, open_database
from surveys.ballots.answers import read_answers
from surveys.ballots.layout import size_of
from surveys.ballots.sealing import new_secrets
from surveys.ballots.service import Sent, answer
from surveys.ports import Vault
from surveys.schedules.model import Breakdown
from surveys.sets.model import Question, QuestionType
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Definition, Invited, Node, Wave, WaveState

NOW = datetime(2026, 6, 3, 1, tzinfo=UTC)
TEAMS = 50
AGREES = 8
WARM_UP = 50
SEAL_BYTES, MARK_BYTES, TOKEN_BYTES = 32 + 16 + 32, 32, 16
"""What HPKE and the code add to a ballot; a mark; a token."""
QUESTIONS = (
    Question(id="nps", type=QuestionType.NPS, text={"en": "Recommend?"}),
    *(Question(id=f"agree{n}", type=QuestionType.AGREE, text={"en": "Agree?"}) for n in range(AGREES)),
    Question(id="text", type=QuestionType.TEXT, text={"en": "What else?"}),
)
DEFINITION = Definition(
    wave_id="bench-1",
    set_id="bench",
    set_name={"en": "Bench"},
    number=1,
    questions=QUESTIONS,
    languages=("en",),
    smallest_group=5,
    breakdown=Breakdown.DEPARTMENT,
    nodes=(Node(path=(), invited=1000), *(Node(path=(f"T{n:03}",), invited=20) for n in range(TEAMS))),
    codebook={},
    theme_names={},
    opens_on=date(2026, 6, 2),
    closes_at=NOW + timedelta(days=5),
    results_to=(),
)
VALUES = {"nps": "9", **{f"agree{n}": "4" for n in range(AGREES)}, "text": "Saves me an hour a week. " * 8}


def main(step: str, folder: str, answers: str) -> None:
    """Run one step and print how many answers a second were stored."""
    given = int(answers)
    seconds = {"answer": answer_all, "bare": insert_all}[step](Path(folder), given)
    print(json.dumps({"a_second": given / seconds}))


def answer_all(folder: Path, answers: int) -> float:
    """Let so many people answer one after the other; returns the seconds."""
    database = open_database(f"sqlite+pysqlite:///{folder}/ballots.db")
    database.migrate()
    make_folder(folder / "vault")
    vault = open_vault(folder / "vault", database, installation="bench")
    people = [f"p{n:05}" for n in range(WARM_UP + answers)]
    open_wave(database, vault, people)
    send(database, vault, people[:WARM_UP])
    started = time.perf_counter()
    send(database, vault, people[WARM_UP:])
    seconds = time.perf_counter() - started
    database.close()
    return seconds


def open_wave(database: Database, vault: Vault, people: list[str]) -> None:
    """Invite everybody."""
    secrets, public_key = new_secrets()
    vault.keep(DEFINITION.wave_id, secrets)
    wave = Wave(
        id=DEFINITION.wave_id,
        schedule_id="bench",
        state=WaveState.OPEN,
        definition=DEFINITION,
        digest=digest(to_text(DEFINITION)),
        public_key=public_key,
        opened_at=NOW,
        remind_at=None,
        invited=len(people),
    )
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=one) for one in people])
        invited = [Invited(person_id=one, node=n % (TEAMS + 1)) for n, one in enumerate(people)]
        unit.surveys.add_wave(wave, invited)
        unit.commit()


def send(database: Database, vault: Vault, people: list[str]) -> None:
    """Send a ballot of each, from what the form gave to the commit."""
    for person_id in people:
        with database.unit_of_work() as unit:
            sent = answer(
                unit,
                vault,
                person_id=person_id,
                wave_id=DEFINITION.wave_id,
                language="en",
                answers=read_answers(QUESTIONS, VALUES),
                now=NOW,
            )
            unit.commit()
        if sent is not Sent.RECEIVED:
            raise SystemExit(f"not received: {sent}")


def insert_all(folder: Path, answers: int) -> float:
    """Insert two rows of the same sizes for each answer, and commit it; returns the seconds."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("CREATE TABLE mark (mark BLOB PRIMARY KEY) WITHOUT ROWID")
    connection.execute("CREATE TABLE ballot (token BLOB PRIMARY KEY, sealed BLOB) WITHOUT ROWID")
    size = size_of(DEFINITION) + SEAL_BYTES
    rows = [
        (noise[:MARK_BYTES], noise[:TOKEN_BYTES], noise)
        for noise in (randomness.token_bytes(size) for _ in range(answers))
    ]
    started = time.perf_counter()
    for mark, token, sealed in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO mark VALUES (?)", (mark,))
        connection.execute("INSERT INTO ballot VALUES (?, ?)", (token, sealed))
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


if __name__ == "__main__":
    main(*sys.argv[1:])
