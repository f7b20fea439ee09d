"""When everybody is to be told of a wave's results, and that they were, is kept."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from survey_samples import CLOSES_AT, put_wave, wave

from storage import schema
from storage.database import Database, open_database
from surveys.waves.model import WaveState

RESULTS_AT = CLOSES_AT + timedelta(hours=16)
LATER = RESULTS_AT + timedelta(days=1)


def test_a_closed_wave_is_told_of_once_its_moment_has_come(database: Database) -> None:
    put_wave(database, wave("a-1", state=WaveState.CLOSED, results_at=RESULTS_AT))
    put_wave(database, wave("b-1", state=WaveState.CLOSED, results_at=LATER))
    with database.unit_of_work() as unit:
        assert unit.surveys.next_moment() == RESULTS_AT
        assert unit.surveys.waves_to_tell(now=RESULTS_AT - timedelta(seconds=1)) == []
        assert [one.id for one in unit.surveys.waves_to_tell(now=RESULTS_AT)] == ["a-1"]
        assert [one.id for one in unit.surveys.waves_to_tell(now=LATER)] == ["a-1", "b-1"]
        unit.surveys.set_told_at("a-1", RESULTS_AT)
        assert unit.surveys.get_wave("a-1").told_at == RESULTS_AT
        assert unit.surveys.next_moment() == LATER
        assert [one.id for one in unit.surveys.waves_to_tell(now=LATER)] == ["b-1"]


@pytest.mark.parametrize("state", sorted(set(WaveState) - {WaveState.CLOSED}))
def test_of_a_wave_in_any_other_state_nothing_is_told(database: Database, state: WaveState) -> None:
    put_wave(database, wave(state=state, results_at=RESULTS_AT))
    with database.unit_of_work() as unit:
        assert unit.surveys.waves_to_tell(now=LATER) == []


@pytest.mark.parametrize("state", [WaveState.LOST, WaveState.DISCARDED])
def test_a_wave_without_results_is_looked_at_until_everybody_is_told_of_that(
    database: Database, state: WaveState
) -> None:
    put_wave(database, wave(state=state, results_at=RESULTS_AT))
    with database.unit_of_work() as unit:
        assert unit.surveys.next_moment() == RESULTS_AT
        unit.surveys.set_told_at("monthly-1", LATER)
        assert unit.surveys.next_moment() is None


def test_a_wave_gets_its_moment_when_it_is_closed(database: Database) -> None:
    put_wave(database, wave())
    with database.unit_of_work() as unit:
        assert unit.surveys.get_wave("monthly-1").results_at is None
        unit.surveys.move_wave("monthly-1", before=WaveState.OPEN, after=WaveState.CLOSED)
        assert unit.surveys.next_moment() is None
        unit.surveys.set_results_at("monthly-1", RESULTS_AT)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.surveys.get_wave("monthly-1").results_at == RESULTS_AT
        assert unit.surveys.next_moment() == RESULTS_AT


def test_waves_of_the_version_before_stay_as_they_are_and_nobody_is_told_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "older"
    shutil.copytree(
        schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__", "v000[89]*", "v001*")
    )
    database = open_database(f"sqlite:///{tmp_path}/older.db")
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", copy)
        database.migrate()
    row = (
        "INSERT INTO survey_wave (id, schedule_id, number, state, definition, digest, public_key, opened_at, "
        "closes_at, invited, answered) VALUES ('a-1', 'a', 1, 'closed', '{}', 'x', x'00', "
        "'2026-06-02 01:00:00', '2026-06-09 08:00:00', 20, 12)"
    )
    with database.unit_of_work() as unit:
        unit._connection.execute(text(row))
        unit._connection.execute(text("INSERT INTO survey_invited VALUES ('a-1', 'tanaka', 0)"))
        unit.commit()
    database.migrate()
    with database.unit_of_work() as unit:
        kept = unit._connection.execute(
            text("SELECT id, state, answered, results_at, told_at FROM survey_wave")
        ).all()
        assert [tuple(one) for one in kept] == [("a-1", "closed", 12, None, None)]
        assert unit._connection.execute(text("SELECT person_id FROM survey_invited")).scalars().all() == [
            "tanaka"
        ]
        assert unit.surveys.waves_to_tell(now=LATER) == []
        assert unit.surveys.next_moment() is None
    database.close()
