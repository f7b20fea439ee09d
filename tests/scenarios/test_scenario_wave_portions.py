"""What is said to a whole company is queued in portions: nobody who presses a button waits for all of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from wave_stage import CLOSE, INVITED, SCHEDULE, Deadly, House, Killed, answered_house, dump, people

from handlers.surveys import closing, ending, messages
from people.outbox import NewMessage
from storage.database import Database
from storage.outbox import SqlOutbox
from surveys.waves.model import WaveState

PORTION = 15
"""Forty people are three portions."""
EVERYBODY = [f"p{number:05}" for number in range(INVITED)]
KINDS = {
    WaveState.CLOSED: {"survey_invitation_over": 2, "survey_results": 1},
    WaveState.LOST: {"survey_invitation_over": 2, "survey_lost": 1},
    WaveState.DISCARDED: {"survey_invitation_over": 2, "survey_discarded": 1},
}
"""What everybody gets, and how many of it, by how their survey ends."""


@pytest.fixture
def house(database: Database, monkeypatch: pytest.MonkeyPatch) -> House:
    """Forty people, of whom thirty have answered; their survey is over."""
    monkeypatch.setattr(ending, "PORTION", PORTION)
    return answered_house(database)


def press_discard(house: House) -> None:
    house.now = CLOSE - timedelta(hours=1)
    with house.unit() as unit:
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()


def bring_about(house: House, state: WaveState) -> None:
    """Have the wave end so, up to what a process does by itself."""
    if state is WaveState.DISCARDED:
        press_discard(house)
    if state is WaveState.LOST:
        house.vault.kept.clear()


def do_all(house: House, *, process: Deadly | None = None) -> None:
    """Let a process do all that is due until results are told."""
    for _ in range(2):
        house.close(open_unit=process)
        results_at = house.wave().results_at
        house.now = max(house.now, results_at or house.now)


def has_everything_once(house: House, state: WaveState) -> bool:
    wave = house.wave()
    told = {kind: house.keys_of(kind) == sorted(EVERYBODY * times) for kind, times in KINDS[state].items()}
    return (wave.state, wave.told_at is not None) == (state, True) and all(told.values())


@contextmanager
def queued(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Note of how many people messages are queued in each go."""
    sizes: list[int] = []
    add = SqlOutbox.add_many

    def noting(self: SqlOutbox, new: Sequence[NewMessage], **given: object) -> int:
        sizes.append(len({one.person_id for one in new}))
        return add(self, new, **given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(SqlOutbox, "add_many", noting)
        yield sizes


@pytest.mark.parametrize("state", KINDS)
def test_everybody_is_told_once_and_no_more_than_a_portion_in_a_transaction(
    house: House, state: WaveState, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_about(house, state)
    with queued(monkeypatch) as sizes:
        do_all(house)
    assert has_everything_once(house, state)
    assert max(sizes) == PORTION
    before = dump(house)
    assert house.close() == 0
    assert dump(house) == before


def test_a_press_that_discards_a_wave_queues_nothing_itself(house: House) -> None:
    press_discard(house)
    assert house.wave().state is WaveState.DISCARDED
    assert house.keys_of(messages.SURVEY_DISCARDED) == []
    assert house.keys_of(messages.SURVEY_INVITATION_OVER) == []


def test_of_a_discarded_wave_that_nobody_had_answered_everybody_is_told(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan()
    house.open()
    house.now += timedelta(hours=1)
    with house.unit() as unit:
        closing.discard(house.world(), unit, "pulse-1", actor="p00000")
        unit.commit()
    house.close()
    assert house.keys_of(messages.SURVEY_DISCARDED) == EVERYBODY


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("state", KINDS)
def test_killed_around_every_commit_in_turn_everybody_is_told_once(
    house: House, state: WaveState, *, is_after: bool
) -> None:
    """Each process dies at its second commit that does something: so every commit is a last one."""
    bring_about(house, state)
    for at in range(1, 12):
        process = Deadly(house.database.unit_of_work, at=at, is_after=is_after)
        try:
            do_all(house, process=process)
        except Killed:
            continue
    do_all(house)
    assert has_everything_once(house, state)


@pytest.mark.parametrize("state", [WaveState.LOST, WaveState.DISCARDED])
def test_of_a_wave_that_ended_in_the_version_before_nobody_is_told_again(
    house: House, state: WaveState
) -> None:
    """There everybody was told in the commit that ended it, and no moment for that was kept."""
    with house.unit() as unit:
        unit.surveys.move_wave("pulse-1", before=WaveState.OPEN, after=state)
        while unit.ballots.destroy_some("pulse-1", limit=100):
            pass
        unit.commit()
    house.vault.kept.clear()
    house.close()
    assert house.keys_of(messages.SURVEY_INVITATION_OVER) == []
    with house.unit() as unit:
        assert closing.unfinished(house.world(), unit) == []


def test_who_leaves_between_portions_gets_nothing(house: House) -> None:
    """Everybody is looked up in the commit that queues their message, and not before."""
    press_discard(house)
    gone: list[str] = []

    class Leaving(Deadly):
        def __call__(self):  # type: ignore[no-untyped-def]
            if self.commits and not gone and house.keys_of(messages.SURVEY_DISCARDED):
                gone.append("p00039")
                with house.unit() as unit:
                    unit.people.upsert_many([replace(unit.people.get("p00039"), active=False)])
                    unit.commit()
            return super().__call__()

    house.close(open_unit=Leaving(house.database.unit_of_work, at=0, is_after=False))
    assert gone == ["p00039"]
    assert house.keys_of(messages.SURVEY_DISCARDED) == EVERYBODY[:-1]


def test_all_channels_are_posted_to_after_everybody_else_was_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A post that is in the queue says that all who are in no channel were told: then nobody looks again."""
    monkeypatch.setattr(ending, "PORTION", PORTION)
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan(replace(SCHEDULE, results_to=("slack:C0RESULTS",)))
    house.open()
    house.now = CLOSE
    house.close()
    house.now = house.wave().results_at or CLOSE
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=2, is_after=True))
    assert len(house.keys_of("survey_results")) == 2 * PORTION
    assert house.keys_of("survey_results_posted") == []
    house.close()
    assert house.keys_of("survey_results") == EVERYBODY
    assert house.keys_of("survey_results_posted") == [""]
