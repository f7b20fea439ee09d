"""Taking a ballot on a real database and a real vault: one of each, once, while the wave is open."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from ballot_stage import CLOSES_AT, PUBLIC_KEY, QUESTIONS, SECRETS, define, open_wave
from sqlalchemy import create_engine, select

from bot.vault import FolderVault
from bot.vault_opening import open_vault
from people.model import Person
from storage.database import Database
from storage.tables import metadata
from surveys.ballots.answers import read_answers
from surveys.ballots.model import Ballot, WaveSecrets
from surveys.ballots.sealing import Opener, mark_of
from surveys.ballots.service import Sent, answer, form_language, takes_ballots
from surveys.errors import VaultError
from surveys.sets.model import Answer
from surveys.vault import NoVault
from surveys.waves.model import Invited, WaveState

WAVE = open_wave(public_key=PUBLIC_KEY)
NOW = CLOSES_AT - timedelta(days=3)
ANSWERS: dict[str, Answer] = {"nps": 9, "free": "planted words"}


@pytest.fixture
def vault(tmp_path: Path, database: Database) -> FolderVault:
    """A vault with the wave's secrets."""
    opened = open_vault(tmp_path / "vault", database, installation="1234", is_own=True)
    opened.keep(WAVE.id, SECRETS)
    return opened


@pytest.fixture
def wave(database: Database, vault: FolderVault) -> None:
    """An open wave to which two of three people are invited."""
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id=one, name=one) for one in ("aoi", "ren", "yui")])
        unit.surveys.add_wave(WAVE, [Invited(person_id="aoi", node=4), Invited(person_id="ren", node=0)])
        unit.commit()


def send(
    database: Database,
    vault: FolderVault,
    person_id: str = "aoi",
    *,
    answers: Mapping[str, Answer] = ANSWERS,
    wave_id: str = WAVE.id,
    language: str = "ja",
    now: datetime = NOW,
) -> Sent:
    with database.unit_of_work() as unit:
        sent = answer(
            unit, vault, person_id=person_id, wave_id=wave_id, language=language, answers=answers, now=now
        )
        unit.commit()
    return sent


def stored(database: Database) -> list[Ballot]:
    with database.unit_of_work() as unit:
        return [Opener(WAVE, SECRETS).open(one) for one in unit.ballots.page(WAVE.id, after=b"", limit=100)]


def counts(database: Database) -> tuple[int, int]:
    with database.unit_of_work() as unit:
        return unit.ballots.counts(WAVE.id)


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    engine = create_engine(url)
    with closing(engine.connect()) as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


@pytest.mark.usefixtures("wave")
def test_what_is_received_can_be_opened_with_the_vault_and_names_the_place_and_the_language(
    database: Database, vault: FolderVault
):
    assert send(database, vault) is Sent.RECEIVED
    assert stored(database) == [Ballot(node=4, language="ja", answers=ANSWERS)]


@pytest.mark.usefixtures("wave")
def test_an_answer_writes_one_mark_and_one_ballot_and_nothing_else(
    database: Database, database_url: str, vault: FolderVault, tmp_path: Path
):
    files = {file.name: file.read_bytes() for file in (tmp_path / "vault").iterdir()}
    before = everything(database_url)
    assert send(database, vault) is Sent.RECEIVED
    after = everything(database_url)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed == {"survey_mark", "survey_ballot"}
    mark = mark_of(SECRETS, wave_id=WAVE.id, person_id="aoi")
    assert after["survey_mark"] == [(WAVE.id, mark)]
    assert len(after["survey_ballot"]) == 1
    assert "planted" not in repr(after)
    assert {file.name: file.read_bytes() for file in (tmp_path / "vault").iterdir()} == files


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize("case", ["second", "not invited", "stranger", "late", "other wave"])
def test_whatever_is_not_received_writes_nothing_at_all(
    database: Database, database_url: str, vault: FolderVault, case: str
):
    send(database, vault)
    before = everything(database_url)
    sent = {
        "second": lambda: send(database, vault, answers={"nps": 0}),
        "not invited": lambda: send(database, vault, "yui"),
        "stranger": lambda: send(database, vault, "nobody"),
        "late": lambda: send(database, vault, "ren", now=CLOSES_AT),
        "other wave": lambda: send(database, vault, wave_id="pulse-4"),
    }[case]()
    assert (
        sent
        is {
            "second": Sent.SECOND,
            "not invited": Sent.NOT_INVITED,
            "stranger": Sent.NOT_INVITED,
            "late": Sent.CLOSED,
            "other wave": Sent.CLOSED,
        }[case]
    )
    assert everything(database_url) == before


@pytest.mark.usefixtures("wave")
def test_the_first_one_that_was_sent_counts(database: Database, vault: FolderVault):
    send(database, vault, answers={"nps": 3})
    assert send(database, vault, answers={"nps": 10}) is Sent.SECOND
    assert [one.answers for one in stored(database)] == [{"nps": 3}]


@pytest.mark.usefixtures("wave")
def test_two_people_who_skip_everything_are_two_ballots(database: Database, vault: FolderVault):
    assert send(database, vault, "aoi", answers={}) is Sent.RECEIVED
    assert send(database, vault, "ren", answers={}) is Sent.RECEIVED
    assert counts(database) == (2, 2)


@pytest.mark.usefixtures("wave")
def test_the_last_moment_before_the_close_is_in_time(database: Database, vault: FolderVault):
    assert send(database, vault, now=CLOSES_AT - timedelta(microseconds=1)) is Sent.RECEIVED


@pytest.mark.parametrize("state", [state for state in WaveState if state is not WaveState.OPEN])
def test_a_wave_in_any_other_state_takes_no_ballots(state: WaveState):
    assert not takes_ballots(replace(WAVE, state=state), now=NOW)
    assert takes_ballots(WAVE, now=NOW)


@pytest.mark.usefixtures("wave")
@pytest.mark.both_engines
def test_a_wave_that_closes_between_reading_and_writing_takes_no_ballot(database: Database):
    with database.unit_of_work() as unit:

        class ClosedMeanwhile(NoVault):
            """A vault during whose reading the wave is closed."""

            def find(self, wave_id: str) -> WaveSecrets | None:
                unit.surveys.move_wave(wave_id, before=WaveState.OPEN, after=WaveState.CLOSING)
                return SECRETS

        sent = answer(
            unit,
            ClosedMeanwhile(),
            person_id="aoi",
            wave_id=WAVE.id,
            language="ja",
            answers=ANSWERS,
            now=NOW,
        )
        unit.commit()
    assert sent is Sent.CLOSED
    assert counts(database) == (0, 0)


@pytest.mark.usefixtures("wave")
def test_a_wave_whose_secrets_are_gone_takes_no_ballots(database: Database, vault: FolderVault):
    vault.erase(WAVE.id)
    assert send(database, vault) is Sent.CLOSED
    assert counts(database) == (0, 0)


@pytest.mark.usefixtures("wave")
def test_a_vault_that_cannot_be_used_is_an_error_and_nothing_is_stored(
    database: Database, vault: FolderVault, tmp_path: Path
):
    (tmp_path / "vault").chmod(0o755)
    with pytest.raises(VaultError):
        send(database, vault)
    assert counts(database) == (0, 0)


@pytest.mark.usefixtures("wave")
def test_answers_that_the_wave_cannot_have_are_an_error_that_does_not_repeat_them(
    database: Database, vault: FolderVault
):
    with pytest.raises(ValueError, match="not a ballot of this wave") as refused:
        send(database, vault, answers={"nps": 11, "free": "planted"})
    assert "planted" not in repr(refused.value)
    assert counts(database) == (0, 0)


@pytest.mark.usefixtures("wave")
def test_what_the_form_sent_comes_out_as_it_was_read(database: Database, vault: FolderVault):
    values = {"nps": "7", "where": ("3", "1"), "free": " 楽になった😀 "}
    send(database, vault, answers=read_answers(QUESTIONS, values))
    assert [one.answers for one in stored(database)] == [
        {"nps": 7, "where": (1, 3), "free": "楽になった😀"},
    ]


@pytest.mark.parametrize(("wanted", "shown"), [("en", "en"), ("ja", "ja"), ("de", "ja"), ("", "ja")])
def test_who_reads_a_language_that_is_not_asked_gets_the_first_one(wanted: str, shown: str):
    assert form_language(define(), wanted) == shown
