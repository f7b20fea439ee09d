"""After a close nothing of marks and ballots is left in the files of the database."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from storage_samples import put_people
from survey_samples import ballot, mark, put_wave, wave

from storage import upkeep
from storage.database import Database, open_database
from surveys.ballots.model import SealedBallot
from surveys.waves.model import WaveState

PEOPLE = 300
PIECE = 16
"""Bytes that are looked for: so many do not come about by chance."""


@pytest.fixture
def folder(sqlite_url: str) -> Path:
    """Where the SQLite file and what belongs to it lie."""
    return Path(sqlite_url.removeprefix("sqlite+pysqlite:///")).parent


@pytest.fixture
def answered(sqlite_database: Database) -> Database:
    """A database with many ballots in two waves, whose rows lie among each other."""
    put_wave(sqlite_database, wave())
    put_wave(sqlite_database, wave("yearly-1"))
    for number in range(0, PEOPLE, 2):
        with sqlite_database.unit_of_work() as unit:
            unit.ballots.put("monthly-1", mark(number), sealed(number))
            unit.ballots.put("yearly-1", mark(number + 1), sealed(number + 1))
            unit.commit()
    return sqlite_database


def sealed(number: int) -> SealedBallot:
    """A ballot, some of them so large that they do not fit on a page."""
    return ballot(number, size=9_000 if number % 3 == 0 else 700)


def left_in(folder: Path, first: int) -> dict[str, int]:
    """Return how many pieces of every second person's ballot and mark stand in each file that has any."""
    found = {}
    for file in folder.glob("hojorin.db*"):
        content = file.read_bytes()
        pieces = [piece for number in range(first, PEOPLE, 2) for piece in pieces_of(number)]
        found[file.name] = sum(piece in content for piece in pieces)
    return {name: number for name, number in found.items() if number}


def pieces_of(number: int) -> Iterator[bytes]:
    """Yield the mark, the token, and pieces from all over the ballot."""
    yield mark(number)[:PIECE]
    one = sealed(number)
    yield one.token
    for start in range(0, len(one.sealed) - PIECE, 331):
        yield one.sealed[start : start + PIECE]


def destroy(database: Database, wave_id: str = "monthly-1") -> None:
    """Close a wave and destroy its rows as a close does, 40 at a time."""
    with database.unit_of_work() as unit:
        unit.surveys.move_wave(wave_id, before=WaveState.OPEN, after=WaveState.CLOSING)
        unit.commit()
    gone = 1
    while gone:
        with database.unit_of_work() as unit:
            gone = unit.ballots.destroy_some(wave_id, limit=40)
            unit.commit()


def test_after_a_close_neither_file_nor_log_keeps_anything_of_a_ballot(
    answered: Database, folder: Path
) -> None:
    assert left_in(folder, 0).keys() == {"hojorin.db", "hojorin.db-wal"}
    destroy(answered)
    assert left_in(folder, 0)  # the log keeps pages as they were
    assert answered.forget_deleted()
    assert left_in(folder, 0) == {}
    assert left_in(folder, 1)  # the other wave's are there
    with answered.unit_of_work() as unit:
        assert unit.ballots.counts("yearly-1") == (PEOPLE // 2, PEOPLE // 2)


def test_the_log_is_emptied_on_a_connection_that_read_before(answered: Database, folder: Path) -> None:
    destroy(answered)
    with answered.unit_of_work(read_only=True) as unit:
        assert unit.ballots.counts("monthly-1") == (0, 0)
    assert answered.forget_deleted()
    assert left_in(folder, 0) == {}


def test_who_is_reading_is_not_disturbed_and_it_is_done_again_later(
    answered: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "PATIENCE_MILLISECONDS", 1)
    with answered.unit_of_work(read_only=True) as reader:
        assert reader.ballots.counts("monthly-1") == (PEOPLE // 2, PEOPLE // 2)
        destroy(answered)
        assert not answered.forget_deleted()
        assert reader.ballots.counts("monthly-1") == (PEOPLE // 2, PEOPLE // 2)
    assert answered.forget_deleted()
    assert left_in(folder, 0) == {}


def test_a_writer_that_comes_later_is_as_patient_as_before(answered: Database) -> None:
    """The connection goes back into the pool."""
    assert answered.forget_deleted()
    with answered._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 20_000
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


def test_a_press_meanwhile_is_not_lost(answered: Database) -> None:
    destroy(answered)
    pressed = threading.Thread(target=put_people, args=(answered, "tanaka"))
    pressed.start()
    while not answered.forget_deleted():
        pass
    pressed.join(timeout=60)
    with answered.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["tanaka"]


def test_on_postgresql_deleted_rows_leave_the_pages(postgresql_url: str) -> None:
    with closing(open_database(postgresql_url)) as database:
        put_wave(database, wave())
        for number in range(50):
            with database.unit_of_work() as unit:
                unit.ballots.put("monthly-1", mark(number), sealed(number))
                unit.commit()
        destroy(database)
        assert database.forget_deleted()
        with database._engine.connect() as connection:
            sizes = connection.exec_driver_sql(
                "SELECT pg_relation_size('survey_ballot'), pg_relation_size('survey_mark'),"
                " pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'survey_ballot'"
            ).one()
    assert tuple(sizes) == (0, 0, 0)
