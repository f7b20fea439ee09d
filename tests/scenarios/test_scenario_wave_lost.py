"""A wave ends without results: lost keys, tampering, restored backups, a vault that is away, an admin."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from wave_stage import (
    CLOSE,
    INVITED,
    SCHEDULE,
    VOTES,
    Deadly,
    House,
    Killed,
    MemoryVault,
    answered_house,
    ending,
    people,
    released,
    undisturbed,
)

from handlers.context import UnitOfWork
from handlers.surveys import closing, launching, messages
from people.errors import TooLateError
from storage.database import Database
from surveys.ballots.checking import own_invited
from surveys.ballots.model import Ballot, SealedBallot
from surveys.ballots.sealing import mark_of, new_secrets, seal
from surveys.ballots.service import Sent
from surveys.waves.definition import digest, to_text
from surveys.waves.model import Lost, WaveState


@pytest.fixture
def house(database: Database) -> House:
    """Forty people, of whom thirty have answered; their survey is over."""
    return answered_house(database)


# ---------------------------------------------------------------------------- lost


def test_without_its_key_a_wave_ends_as_lost_and_everybody_invited_is_told(house: House) -> None:
    house.vault = MemoryVault()
    house.close()
    wave = house.wave()
    assert (wave.state, wave.lost, wave.answered) == (WaveState.LOST, Lost.NO_KEY, None)
    assert house.ballots() == (0, 0)
    assert released(house) is None
    assert len(house.keys_of(messages.SURVEY_LOST)) == INVITED


def test_a_wave_that_a_restored_database_still_has_open_is_lost_at_the_next_start(house: House) -> None:
    # The backup was made while the wave was open; since then it was closed, and its secrets are gone.
    house.now = CLOSE - timedelta(days=2)
    house.vault.kept.clear()
    house.close()
    assert house.wave().lost is Lost.NO_KEY
    assert house.ballots() == (0, 0)


def test_a_restored_wave_that_was_being_counted_is_destroyed_and_publishes_nothing(house: House) -> None:
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=1, is_after=True))
    assert house.wave().state is WaveState.CLOSING
    house.vault.kept.clear()
    house.close()
    assert (house.wave().lost, released(house), house.ballots()) == (Lost.NO_KEY, None, (0, 0))


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_killed_anywhere_a_lost_wave_ends_in_the_same_state(house: House, at: int, *, is_after: bool) -> None:
    house.vault = MemoryVault()
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=at, is_after=is_after))
    house.close()
    assert (house.wave().lost, released(house), house.ballots()) == (Lost.NO_KEY, None, (0, 0))
    assert len(house.keys_of(messages.SURVEY_LOST)) == INVITED


def forge(house: House, ballots: list[SealedBallot], *, marks: int) -> None:
    """Write ballots and marks past the product, as somebody who has the database can."""
    with house.unit() as unit:
        connection = unit._connection  # type: ignore[attr-defined]
        unit.switches.get("begin")
        for number in range(marks):
            # Marks of people who have not answered, which nobody has without the vault: what is shown is that
            # the ballots give it away.
            person = f"p{VOTES + number:05}"
            mark = mark_of(house.vault.kept["pulse-1"], wave_id="pulse-1", person_id=person)
            connection.execute(
                text("INSERT INTO survey_mark (wave_id, mark) VALUES ('pulse-1', :mark)"), {"mark": mark}
            )
        for one in ballots:
            connection.execute(
                text(
                    "INSERT INTO survey_ballot (wave_id, token, sealed) VALUES ('pulse-1', :token, :sealed)"
                ),
                {"token": one.token, "sealed": one.sealed},
            )
        unit.commit()


def test_forged_ballots_around_a_victim_lose_the_wave(house: House) -> None:
    # Whoever has the database has the public key, but not the secret under which a ballot is made valid:
    # their own key pair and secret stand for it.
    wave = house.wave()
    others, _ = new_secrets()
    forged = Ballot(node=0, language="en", answers={"nps": 10})
    mine = [seal(forged, wave, others) for _ in range(5)]
    forge(house, mine, marks=5)
    house.close()
    assert (house.wave().lost, released(house), house.ballots()) == (Lost.TAMPERED, None, (0, 0))
    assert len(house.keys_of(messages.SURVEY_LOST)) == INVITED
    assert not house.vault.kept


def test_copies_of_somebodys_ballot_lose_the_wave(house: House) -> None:
    with house.unit() as unit:
        victim = unit.ballots.page("pulse-1", after=b"", limit=1)[0]
    copies = [SealedBallot(token=bytes([number]) * 16, sealed=victim.sealed) for number in range(5)]
    forge(house, copies, marks=5)
    house.close()
    assert (house.wave().lost, released(house)) == (Lost.TAMPERED, None)


def test_somebody_who_answers_again_by_taking_their_own_mark_away_loses_the_wave(house: House) -> None:
    """Whoever writes to the database could fill somebody's group up with their own answers."""
    house.now = CLOSE - timedelta(days=1)
    with house.unit() as unit:
        before = marks_of(unit)
    assert house.vote("p00039", {"nps": 10}) is Sent.RECEIVED
    with house.unit() as unit:
        [own] = marks_of(unit) - before
        unit._connection.execute(  # type: ignore[attr-defined]
            text("UPDATE survey_mark SET mark = :other WHERE mark = :own"), {"other": bytes(32), "own": own}
        )
        unit.commit()
    assert house.vote("p00039", {"nps": 10}) is Sent.RECEIVED
    assert house.ballots() == (VOTES + 2, VOTES + 2)
    house.now = CLOSE
    house.close()
    assert (house.wave().lost, released(house), house.ballots()) == (Lost.TAMPERED, None, (0, 0))


def test_whoever_invites_more_people_than_the_form_said_loses_the_wave(house: House) -> None:
    with house.unit() as unit:
        unit.switches.get("begin")
        unit._connection.execute(  # type: ignore[attr-defined]
            text("INSERT INTO survey_invited (wave_id, person_id, node) VALUES ('pulse-1', 'ghost', 1)")
        )
        unit.commit()
    house.close()
    assert (house.wave().lost, released(house)) == (Lost.TAMPERED, None)


def test_whoever_moves_people_around_somebody_loses_the_wave(house: House) -> None:
    """Five answers come from where fewer were invited, even if the rows are put back before the close."""
    house.now = CLOSE - timedelta(days=1)
    places = own_invited(house.wave().definition)
    node = min((one for one in places if places[one]), key=lambda one: places[one])

    def put(changed: dict[str, int]) -> None:
        with house.unit() as unit:
            unit.switches.get("begin")
            for person, place in changed.items():
                unit._connection.execute(  # type: ignore[attr-defined]
                    text("UPDATE survey_invited SET node = :node WHERE person_id = :person"),
                    {"node": place, "person": person},
                )
            unit.commit()

    with house.unit() as unit:
        before = {one.person_id: one.node for one in unit.surveys.invited("pulse-1")}
    others = [person for person in list(before)[VOTES:] if before[person] != node]
    put(dict.fromkeys(others, node))
    assert {house.vote(person, {"nps": 10}) for person in others} == {Sent.RECEIVED}
    put(before)
    house.now = CLOSE
    house.close()
    assert (house.wave().lost, released(house)) == (Lost.TAMPERED, None)


def test_somebody_who_was_erased_after_answering_loses_nobody_the_wave(house: House) -> None:
    with house.unit() as unit:
        unit.surveys.erase("p00001")
        unit.commit()
    house.close()
    assert (house.wave().state, house.wave().answered) == (WaveState.CLOSED, VOTES)


def marks_of(unit: UnitOfWork) -> set[bytes]:
    unit.switches.get("begin")
    rows = unit._connection.execute(text("SELECT mark FROM survey_mark"))  # type: ignore[attr-defined]
    return {bytes(row.mark) for row in rows}


@pytest.mark.parametrize("state", ["closing", "counted"])
def test_a_wave_that_was_made_to_close_before_its_date_publishes_nothing(house: House, state: str) -> None:
    """Whoever writes to the database could choose whose answers count, as if it had been closed early."""
    house.now = CLOSE - timedelta(days=1)
    with house.unit() as unit:
        unit.switches.get("begin")
        connection = unit._connection  # type: ignore[attr-defined]
        connection.execute(text("UPDATE survey_wave SET state = :state"), {"state": state})
        unit.commit()
    house.close()
    assert (released(house), house.ballots(), house.vault.kept) == (None, (0, 0), {})


def test_a_process_whose_clock_is_a_little_behind_may_go_on_with_a_close(house: House) -> None:
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=1, is_after=True))
    house.now = CLOSE - timedelta(minutes=1)
    house.close()
    assert (house.wave().state, house.wave().answered) == (WaveState.CLOSED, VOTES)


def test_a_definition_that_was_changed_while_the_wave_was_open_loses_it(house: House) -> None:
    """Smaller groups than the form had promised would be shown: its number does not fit any more."""
    wave = house.wave()
    lower = to_text(replace(wave.definition, smallest_group=wave.definition.smallest_group - 1))
    with house.unit() as unit:
        unit.switches.get("begin")
        connection = unit._connection  # type: ignore[attr-defined]
        connection.execute(text("UPDATE survey_wave SET definition = :lower"), {"lower": lower})
        unit.commit()
    house.close()
    assert (house.wave().lost, released(house), house.ballots()) == (Lost.TAMPERED, None, (0, 0))


def test_a_question_that_was_another_one_while_somebody_answered_loses_the_wave(house: House) -> None:
    """Put back before the close, it would be seen by nobody: the answer is bound to what was asked."""
    house.now = CLOSE - timedelta(days=1)
    original = house.wave().definition
    first, *others = original.questions
    asked = replace(original, questions=(replace(first, text={"en": "Your staff number, please."}), *others))

    def put(text_of_definition: str) -> None:
        with house.unit() as unit:
            unit.switches.get("begin")
            connection = unit._connection  # type: ignore[attr-defined]
            connection.execute(text("UPDATE survey_wave SET definition = :it"), {"it": text_of_definition})
            unit.commit()

    put(to_text(asked))
    assert house.wave().digest == digest(to_text(asked))
    assert house.vote("p00039", {"nps": 10}) is Sent.RECEIVED
    put(to_text(original))
    house.now = CLOSE
    house.close()
    assert (house.wave().lost, released(house)) == (Lost.TAMPERED, None)


@pytest.mark.parametrize("table", ["survey_mark", "survey_ballot"])
def test_a_deleted_row_loses_the_wave(house: House, table: str) -> None:
    with house.unit() as unit:
        unit.switches.get("begin")
        column = "mark" if table == "survey_mark" else "token"
        first = f"SELECT {column} FROM {table} ORDER BY {column} LIMIT 1"
        connection = unit._connection  # type: ignore[attr-defined]
        connection.execute(text(f"DELETE FROM {table} WHERE {column} = ({first})"))
        unit.commit()
    house.close()
    assert (house.wave().lost, released(house), house.ballots()) == (Lost.TAMPERED, None, (0, 0))


def test_a_ballot_of_another_wave_loses_the_wave(house: House) -> None:
    secrets = house.vault.kept["pulse-1"]
    other = replace(house.wave(), id="pulse-2")
    forge(house, [seal(Ballot(node=0, language="en", answers={}), other, secrets)], marks=1)
    house.close()
    assert house.wave().lost is Lost.TAMPERED


# ---------------------------------------------------------------------------- a vault that is away


def test_while_the_vault_is_away_nothing_is_decided_and_admins_are_told_once(house: House) -> None:
    house.vault.is_away = True
    for _ in range(3):
        house.close()
    assert house.wave().state is WaveState.CLOSING
    assert house.ballots() == (VOTES, VOTES)
    assert released(house) is None
    assert house.keys_of(messages.SURVEY_NOT_CLOSED) == ["p00000"]
    assert house.keys_of(messages.SURVEY_LOST) == []
    house.vault.is_away = False
    house.close()
    assert (house.wave().state, house.wave().answered) == (WaveState.CLOSED, VOTES)


def test_a_vault_that_goes_away_after_counting_delays_the_destruction_alone(house: House) -> None:
    published_before = undisturbed(house)[2]

    def go_away() -> None:
        house.vault.is_away = True
        house.vault._look()

    house.vault.before_erasing = go_away
    house.close()
    assert house.wave().state is WaveState.COUNTED
    assert house.ballots() == (VOTES, VOTES)
    house.vault.before_erasing = lambda: None
    house.vault.is_away = False
    house.close()
    assert ending(house) == (WaveState.CLOSED, VOTES, published_before, (0, 0), False)


# ---------------------------------------------------------------------------- secrets that belong to nothing


def test_secrets_of_a_launch_that_did_not_commit_are_swept_at_the_next_start(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan()
    with house.unit() as unit:
        launching.run_now(house.world(), unit, SCHEDULE.id, 1, actor="p00000")  # and the process dies
    house.vault.ages["pulse-1"] = closing.STRAY_AFTER
    house.close()
    assert house.vault.waves() == frozenset()
    wave = house.open()
    house.close()
    assert house.vault.waves() == {wave.id}


def test_an_older_copy_of_the_database_leaves_the_secrets_of_waves_that_it_does_not_know(
    database: Database,
) -> None:
    """Somebody tries a backup beside the one that works, with the same settings."""
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.vault.keep("opened-after-the-backup", new_secrets()[0])
    # 30 working days are six weeks; the company closes for three, and there are public holidays.
    house.vault.ages["opened-after-the-backup"] = timedelta(days=75)
    house.close()
    assert house.vault.waves() == {"opened-after-the-backup"}


# ---------------------------------------------------------------------------- before its date


def test_a_discarded_wave_is_destroyed_unopened_and_everybody_invited_is_told(house: House) -> None:
    house.now = CLOSE - timedelta(hours=1)
    with house.unit() as unit:
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()
    house.close()
    wave = house.wave()
    assert (wave.state, wave.answered, wave.lost) == (WaveState.DISCARDED, None, None)
    assert (released(house), house.ballots(), house.vault.kept) == (None, (0, 0), {})
    assert len(house.keys_of(messages.SURVEY_DISCARDED)) == INVITED
    with house.unit() as unit:
        entry = unit.audit.list_entries(subject="pulse-1")[0]
    assert (entry.actor, entry.action) == ("p00000", "survey.discarded")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=3)])
def test_from_its_date_on_a_wave_cannot_be_discarded(house: House, later: timedelta) -> None:
    house.now = CLOSE + later
    with house.unit() as unit, pytest.raises(TooLateError):
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")


def test_a_wave_is_discarded_once(house: House) -> None:
    house.now = CLOSE - timedelta(hours=1)
    with house.unit() as unit:
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()
    with house.unit() as unit, pytest.raises(TooLateError):
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")


def test_a_discarded_wave_takes_no_ballots(house: House) -> None:
    house.now = CLOSE - timedelta(hours=1)
    with house.unit() as unit:
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()
    assert house.vote("p00039", {"nps": 1}) is Sent.CLOSED
    assert house.ballots() == (VOTES, VOTES)
