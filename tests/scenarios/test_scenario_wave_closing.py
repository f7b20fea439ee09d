"""A wave is closed: killed anywhere it ends in the same state, and several processes draw once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from wave_stage import (
    CLOSE,
    INVITED,
    VOTES,
    Deadly,
    House,
    Killed,
    answered_house,
    ballot_of,
    dump,
    ending,
    ordered,
    people,
    released,
    undisturbed,
)

from bot.threads import StorageThreads
from handlers.surveys import closing, messages
from storage.database import Database
from surveys.gate.model import CountsRelease, Released, WordRelease
from surveys.waves.model import Lost, WaveState


@pytest.fixture
def house(database: Database) -> House:
    """Forty people, of whom thirty have answered; their survey is over."""
    return answered_house(database)


# ---------------------------------------------------------------------------- as it should be


def test_a_wave_is_counted_and_all_that_could_open_it_is_gone(house: House) -> None:
    assert house.ballots() == (VOTES, VOTES)
    house.close()
    wave, published = house.wave(), released(house)
    assert (wave.state, wave.answered, wave.invited) == (WaveState.CLOSED, VOTES, INVITED)
    assert house.ballots() == (0, 0)
    assert not house.vault.kept
    assert published is not None
    assert (published.answered, published.invited, published.too_few) == (VOTES, INVITED, False)


def test_the_files_of_the_database_forget_what_was_destroyed(sqlite_database: Database) -> None:
    house = answered_house(sqlite_database)
    with house.unit() as unit:
        pieces = [one.sealed[:24] for one in unit.ballots.page("pulse-1", after=b"", limit=VOTES)]
    file = Path(sqlite_database._engine.url.database or "")

    def standing() -> int:
        files = [one.read_bytes() for one in file.parent.glob(f"{file.name}*")]
        return sum(any(piece in content for content in files) for piece in pieces)

    assert standing() == VOTES
    house.close()
    assert standing() == 0


def test_before_its_date_nothing_is_closed(house: House) -> None:
    house.now = CLOSE - timedelta(seconds=1)
    assert house.close() == 0
    assert house.wave().state is WaveState.OPEN
    assert house.ballots() == (VOTES, VOTES)


def test_a_closed_wave_is_left_alone(house: House) -> None:
    house.close()
    before = dump(house)
    house.seed = 8
    assert house.close() == 0
    assert dump(house) == before


def test_with_too_few_answers_only_that_is_kept(database: Database) -> None:
    house = House(database=database)
    house.bring_in(people(INVITED))
    house.plan()
    house.open()
    for number in range(4):
        house.vote(f"p{number:05}", ballot_of(number))
    house.now = CLOSE
    house.close()
    published = released(house)
    assert published is not None
    assert published.too_few
    assert (published.groups, published.figures, published.quotes) == ((), (), ())
    assert house.wave().answered == 0
    assert house.ballots() == (0, 0)


def test_what_did_not_pass_the_gate_stands_nowhere(database: Database) -> None:
    # Nine texts are one too few to be shown (promise 4), and a group of nine gets a word, never a figure.
    house = House(database=database)
    house.bring_in(people(20, teams=("Sales",)))
    house.plan()
    house.open()
    for number in range(9):
        house.vote(f"p{number:05}", ballot_of(number))
    for number in range(9, 12):
        house.vote(f"p{number:05}", {"nps": 5})
    assert "planted" not in dump(house)  # sealed
    house.now = CLOSE
    house.close()
    after = dump(house)
    assert "pulse-1" in after
    assert "planted" not in after
    published = released(house)
    assert published is not None
    assert {type(figure) for figure in published.figures} >= {WordRelease}
    assert not [figure for figure in published.figures if isinstance(figure, CountsRelease)]


def test_of_a_wave_that_is_not_being_closed_any_more_no_figure_is_written_for_a_moment(house: House) -> None:
    """PostgreSQL keeps in its files what is rolled back: with several draws the error could be averaged."""
    outcome = closing.count(house.world(), lambda: house.database.unit_of_work(read_only=True), house.wave())
    assert isinstance(outcome, Released)
    assert house.wave().state is WaveState.OPEN
    with house.unit() as unit:
        assert not closing.settle(house.world(), unit, house.wave(), outcome)
        assert unit.releases.find("pulse-1") is None


# ---------------------------------------------------------------------------- killed anywhere


COMMITS = 7
"""Closing, counted, destroyed, nothing left to destroy, the day of the results fixed, invitations changed,
closed."""


def test_closing_takes_as_many_commits_as_the_tests_kill_it_at(house: House) -> None:
    process = Deadly(house.database.unit_of_work, at=0, is_after=False)
    house.close(open_unit=process)
    assert process.commits == COMMITS


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, COMMITS + 1))
def test_killed_around_any_commit_a_wave_ends_in_the_same_state(
    house: House, at: int, *, is_after: bool
) -> None:
    expected = undisturbed(house)
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=at, is_after=is_after))
    house.close()
    assert ending(house) == expected


@pytest.mark.parametrize("moment", ["before_erasing", "after_erasing"])
def test_killed_around_the_erasing_of_the_secrets_a_wave_ends_in_the_same_state(
    house: House, moment: str
) -> None:
    expected = undisturbed(house)

    def die() -> None:
        raise Killed

    setattr(house.vault, moment, die)
    with pytest.raises(Killed):
        house.close()
    setattr(house.vault, moment, lambda: None)
    house.close()
    assert ending(house) == expected


def test_killed_again_and_again_nothing_of_a_draw_stays_that_was_not_kept(house: House) -> None:
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=1, is_after=True))
    for _ in range(3):
        with pytest.raises(Killed):
            house.close(open_unit=Deadly(house.database.unit_of_work, at=1, is_after=False))
        assert (house.wave().state, released(house)) == (WaveState.CLOSING, None)
    house.seed = 99  # whoever goes on has another chance
    expected = undisturbed(house)
    house.close()
    assert ending(house) == expected


def test_what_was_kept_before_the_process_died_is_not_drawn_anew(house: House) -> None:
    with pytest.raises(Killed):
        house.close(open_unit=Deadly(house.database.unit_of_work, at=2, is_after=True))
    kept = released(house)
    assert kept is not None
    house.seed = 99
    house.close()
    assert released(house) == kept


# ---------------------------------------------------------------------------- two at once


@pytest.mark.both_engines
def test_two_processes_that_close_at_once_keep_one_draw(house: House) -> None:
    houses = [replace(house, seed=seed) for seed in (7, 8)]
    draws = [undisturbed(one)[2] for one in houses]
    assert draws[0] != draws[1]
    threads = [StorageThreads(single=house.database.single_process) for _ in houses]

    async def together() -> None:
        closers = [one.closer(own) for one, own in zip(houses, threads, strict=True)]
        await asyncio.gather(*(closer.run() for closer in closers))

    asyncio.run(together())
    for own in threads:
        own.close()
    assert ending(house)[2] in draws
    assert ending(house) == (WaveState.CLOSED, VOTES, ending(house)[2], (0, 0), False)
    assert house.keys_of(messages.SURVEY_LOST) == []


def test_whoever_is_slower_throws_the_draw_away(house: House) -> None:
    wave, slow = house.wave(), replace(house, seed=99)
    with house.unit() as unit:
        closing.begin(house.world(), unit, wave)
    late = closing.count(slow.world(), lambda: house.database.unit_of_work(read_only=True), wave)
    house.close()
    kept = released(house)
    with house.unit() as unit:
        assert not closing.settle(slow.world(), unit, wave, late)
        unit.commit()
    assert isinstance(late, Released)
    assert kept is not None
    assert ordered(late) != ordered(kept)
    assert released(house) == kept


def test_whoever_reads_while_another_destroys_does_not_take_the_wave_for_tampered(house: House) -> None:
    wave = house.wave()
    with house.unit() as unit:
        closing.begin(house.world(), unit, wave)
    house.close()
    for why in Lost:
        with house.unit() as unit:
            assert not closing.settle(house.world(), unit, wave, why)
            unit.commit()
    assert (house.wave().state, house.wave().lost) == (WaveState.CLOSED, None)
    assert house.keys_of(messages.SURVEY_LOST) == []
