"""`survey close`: before its date a wave is discarded, from then on it is counted."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from wave_stage import CLOSE, COMPANY, OPENING, SCHEDULE, SET, ballot_of, people

from bot.bootstrap import installation_id
from bot.config import load_settings
from bot.vault_files import make_folder
from bot.vault_opening import open_vault
from handlers.context import World
from handlers.surveys.launching import run_now
from storage.database import open_database
from surveys.ballots.service import answer
from surveys.waves.model import Wave, WaveState

BEFORE = OPENING.replace(day=3)


@pytest.fixture
def office(desk):
    """Twenty people, of whom twelve have answered a survey that is open; its keys are in a folder."""
    desk.write("app.yaml", "company: x\ndev_clock: true\nsurveys: {vault_dir: vault}\n")
    make_folder(desk.folder / "vault")
    with closing(open_database(load_settings(desk.folder / "app.yaml", {}).database)) as database:
        vault = open_vault(desk.folder / "vault", database, installation=installation_id(database))
        with database.unit_of_work() as unit:
            unit.people.upsert_many(people(20))
            unit.surveys.put_set(SET)
            unit.surveys.put_schedule(SCHEDULE)
            run_now(World(company=COMPANY, now=OPENING, vault=vault), unit, "pulse", 1, actor="p00000")
            for number in range(12):
                answer(
                    unit,
                    vault,
                    person_id=f"p{number:05}",
                    wave_id="pulse-1",
                    language="en",
                    answers=ballot_of(number),
                    now=OPENING,
                )
            unit.commit()
    return desk


def set_clock(office, moment: str) -> None:
    with office.unit() as unit:
        unit.switches.put("business_clock", moment)
        unit.commit()


def found(office) -> tuple[Wave, tuple[int, int], list[str]]:
    """Return the wave, how many marks and ballots there are, and the files of keys."""
    keys = [path.name for path in (office.folder / "vault").iterdir() if path.name.startswith(KEY)]
    with office.unit() as unit:
        return unit.surveys.get_wave("pulse-1"), unit.ballots.counts("pulse-1"), keys


KEY = b"pulse-1".hex()
"""How the file of a wave's keys begins: its id in hexadecimal digits."""


def test_before_its_date_a_wave_is_discarded(office) -> None:
    set_clock(office, BEFORE.isoformat())
    answer = office("survey", "close", "pulse-1", "--yes")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "pulse-1 is discarded: no answer was opened, and all are destroyed.\n"
    wave, ballots, keys = found(office)
    assert (wave.state, ballots, keys) == (WaveState.DISCARDED, (0, 0), [])
    with office.unit() as unit:
        assert unit.releases.find("pulse-1") is None


def test_without_a_yes_nothing_is_changed(office) -> None:
    set_clock(office, BEFORE.isoformat())
    answer = office("survey", "close", "pulse-1")
    assert answer.code == 1
    assert "the 20 people who were invited are told" in answer.err
    wave, ballots, keys = found(office)
    assert (wave.state, ballots, len(keys)) == (WaveState.OPEN, (12, 12), 1)


def test_from_its_date_on_a_wave_is_counted_at_once(office) -> None:
    set_clock(office, CLOSE.isoformat())
    answer = office("survey", "close", "pulse-1")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("pulse-1 is closed: what passed the gate is kept")
    wave, ballots, keys = found(office)
    assert (wave.state, wave.answered, ballots, keys) == (WaveState.CLOSED, 12, (0, 0), [])


def test_a_wave_that_has_ended_stays_as_it_is(office) -> None:
    set_clock(office, CLOSE.isoformat())
    first = office("survey", "close", "pulse-1")
    again = office("survey", "close", "pulse-1", "--yes")
    assert (again.code, again.out) == (0, first.out)
    assert found(office)[0].state is WaveState.CLOSED


def test_an_unknown_wave_is_refused_with_what_shows_them(office) -> None:
    answer = office("survey", "close", "pulse-9", "--yes")
    assert answer.code == 1
    assert "pulse-9" in answer.err
    assert "hojorin survey list" in answer.err


def test_with_the_vault_away_nothing_is_lost(office, tmp_path: Path) -> None:
    set_clock(office, CLOSE.isoformat())
    shutil.move(office.folder / "vault", tmp_path / "elsewhere")
    answer = office("survey", "close", "pulse-1")
    assert answer.code == 1
    assert "nothing is lost" in answer.err
    shutil.move(tmp_path / "elsewhere", office.folder / "vault")
    assert found(office)[0].state is WaveState.CLOSING
    assert found(office)[1] == (12, 12)
    assert office("survey", "close", "pulse-1").code == 0
    assert found(office)[0].state is WaveState.CLOSED


def test_a_wave_whose_key_is_gone_ends_without_results(office) -> None:
    set_clock(office, CLOSE.isoformat())
    [key] = found(office)[2]
    (office.folder / "vault" / key).unlink()
    answer = office("survey", "close", "pulse-1")
    assert answer.code == 0
    assert "without results, because the vault does not know its key any more" in answer.out
    assert found(office)[1] == (0, 0)
