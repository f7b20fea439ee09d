"""Ballots that come at the same moment, beside a close, and closes that come at the same moment."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial

import psycopg
import pytest
from sqlalchemy import make_url
from survey_samples import CLOSES_AT, DEADLINE, at_once, ballot, mark, put, put_wave, wave

from people.errors import TooLateError
from storage.database import Database, open_database
from surveys.gate.model import Released
from surveys.waves.model import WaveState

A_WHILE = 0.3
"""Seconds after which somebody who has not come through is waiting."""
WAVE = "monthly-1"


@pytest.fixture
def asked(database: Database) -> Database:
    """A database with an open wave."""
    put_wave(database, wave())
    return database


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """An empty database on which several write at once."""
    with closing(open_database(postgresql_url)) as database:
        yield database


class Beside:
    """Something that is done in a thread of its own while the test does something else."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._found: object = None
        self._thread = threading.Thread(target=self._do, args=(work,), daemon=True)
        self._thread.start()

    def _do(self, work: Callable[[], object]) -> None:
        try:
            self._found = work()
        except Exception as error:  # noqa: BLE001 - what it is, is what the test looks at
            self._found = error

    def is_waiting(self) -> bool:
        self._thread.join(A_WHILE)
        return self._thread.is_alive()

    def result(self) -> object:
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()
        return self._found


def move(database: Database, before: WaveState, after: WaveState) -> bool:
    """Take the wave on, committed."""
    with database.unit_of_work() as unit:
        moved = unit.surveys.move_wave(WAVE, before=before, after=after)
        unit.commit()
    return moved


def counts(database: Database) -> tuple[int, int]:
    with database.unit_of_work(read_only=True) as unit:
        return unit.ballots.counts(WAVE)


# One mark


def test_of_two_ballots_with_one_mark_at_once_one_is_stored(asked: Database) -> None:
    for number in range(10):
        stored = at_once(*[partial(put, asked, number)] * 2)
        assert sorted(map(bool, stored)) == [False, True]
    assert counts(asked) == (10, 10)


def test_a_second_ballot_waits_for_the_first_and_is_refused(asked: Database) -> None:
    with asked.unit_of_work() as unit:
        assert unit.ballots.put(WAVE, mark(1), ballot(1))
        second = Beside(lambda: put(asked, 1))
        assert second.is_waiting()
        unit.commit()
    assert second.result() is False
    assert counts(asked) == (1, 1)


def test_a_second_ballot_counts_if_the_first_comes_to_nothing(asked: Database) -> None:
    with asked.unit_of_work() as unit:
        assert unit.ballots.put(WAVE, mark(1), ballot(1))
        second = Beside(lambda: put(asked, 1))
        assert second.is_waiting()
    assert second.result() is True
    assert counts(asked) == (1, 1)


def test_two_people_do_not_wait_for_each_other_on_postgresql(postgresql_database: Database) -> None:
    put_wave(postgresql_database, wave())
    with postgresql_database.unit_of_work() as unit:
        assert unit.ballots.put(WAVE, mark(1), ballot(1))
        assert Beside(lambda: put(postgresql_database, 2)).result() is True
        unit.commit()
    assert counts(postgresql_database) == (2, 2)


# Beside a close


def test_a_close_waits_for_a_ballot_that_is_on_its_way(asked: Database) -> None:
    with asked.unit_of_work() as unit:
        unit.ballots.put(WAVE, mark(1), ballot(1))
        close = Beside(lambda: move(asked, WaveState.OPEN, WaveState.CLOSING))
        assert close.is_waiting()
        unit.commit()
    assert close.result() is True
    assert counts(asked) == (1, 1)


def test_a_ballot_waits_for_a_close_and_is_too_late(asked: Database) -> None:
    with asked.unit_of_work() as unit:
        unit.surveys.move_wave(WAVE, before=WaveState.OPEN, after=WaveState.CLOSING)
        late = Beside(lambda: put(asked, 1))
        assert late.is_waiting()
        unit.commit()
    assert isinstance(late.result(), TooLateError)
    assert counts(asked) == (0, 0)


def test_who_had_looked_at_the_open_wave_before_the_close_is_too_late_all_the_same(
    postgresql_database: Database,
) -> None:
    """As the service does: it looks at the wave first, and seals; the close comes meanwhile."""
    put_wave(postgresql_database, wave())
    with postgresql_database.unit_of_work() as unit:
        assert unit.surveys.get_wave(WAVE).state is WaveState.OPEN
        assert move(postgresql_database, WaveState.OPEN, WaveState.CLOSING)
        with pytest.raises(TooLateError):
            unit.ballots.put(WAVE, mark(1), ballot(1))


def test_a_close_that_comes_to_nothing_lets_the_ballot_in(asked: Database) -> None:
    with asked.unit_of_work() as unit:
        unit.surveys.move_wave(WAVE, before=WaveState.OPEN, after=WaveState.CLOSING)
        waiting = Beside(lambda: put(asked, 1))
        assert waiting.is_waiting()
    assert waiting.result() is True


def test_a_close_beside_fifty_who_answer_counts_what_it_finds_and_nothing_comes_after(
    asked: Database,
) -> None:
    found: list[tuple[int, int]] = []

    def close() -> None:
        while counts(asked)[0] < 5:
            pass
        assert move(asked, WaveState.OPEN, WaveState.CLOSING)
        found.append(counts(asked))

    def answer(first: int) -> int:
        stored = 0
        for number in range(first, first + 4):
            with suppress(TooLateError):
                stored += put(asked, number)
        return stored

    *stored, closed = at_once(*(partial(answer, 4 * number) for number in range(50)), close)
    assert closed is None
    assert all(isinstance(one, int) for one in stored)
    total = sum(one for one in stored if isinstance(one, int))
    assert total >= 5
    assert found == [(total, total)]
    assert counts(asked) == (total, total)


# Two who close


def finish(database: Database, answered: int) -> bool:
    """Publish a draw and take the wave on, in one commit; whoever loses the race throws theirs away."""
    with database.unit_of_work() as unit:
        unit.releases.ready(WAVE, Released(answered=answered, invited=20), at=CLOSES_AT)()
        moved = unit.surveys.move_wave(
            WAVE, before=WaveState.CLOSING, after=WaveState.COUNTED, answered=answered
        )
        if moved:
            unit.commit()
    return moved


def test_of_two_closers_one_publishes_and_the_wave_is_as_that_one_says(asked: Database) -> None:
    move(asked, WaveState.OPEN, WaveState.CLOSING)
    moved = at_once(partial(finish, asked, 17), partial(finish, asked, 18))
    assert sorted(map(bool, moved)) == [False, True]
    with asked.unit_of_work() as unit:
        published, one = unit.releases.find(WAVE), unit.surveys.get_wave(WAVE)
    assert published == Released(answered=17 if moved[0] else 18, invited=20)
    assert (one.state, one.answered) == (WaveState.COUNTED, published.answered)


def test_only_one_of_several_opens_the_close(asked: Database) -> None:
    moved = at_once(*[partial(move, asked, WaveState.OPEN, WaveState.CLOSING)] * 5)
    assert sorted(map(bool, moved)) == [False] * 4 + [True]


def test_who_destroys_beside_another_who_fails_does_not_say_that_all_is_gone(asked: Database) -> None:
    put(asked, 1)
    with asked.unit_of_work() as unit:
        assert unit.ballots.destroy_some(WAVE, limit=10) == 2
        other = Beside(lambda: destroy(asked))
        assert other.is_waiting()
    assert other.result() == 2
    assert counts(asked) == (0, 0)


def test_who_destroys_beside_another_goes_on_where_that_one_ended(asked: Database) -> None:
    """To have waited for rows that are gone by then is not to have found none."""
    for number in range(3):
        put(asked, number)
    assert destroy(asked, limit=3) == 3
    with asked.unit_of_work() as unit:
        assert unit.ballots.destroy_some(WAVE, limit=2) == 2
        other = Beside(lambda: destroy(asked, limit=2))
        assert other.is_waiting()
        unit.commit()
    assert other.result() == 1
    assert counts(asked) == (0, 0)


def destroy(database: Database, *, limit: int = 10) -> int:
    with database.unit_of_work() as unit:
        gone = unit.ballots.destroy_some(WAVE, limit=limit)
        unit.commit()
    return gone


def test_pages_are_read_while_somebody_answers_in_another_wave(asked: Database) -> None:
    """The close counts outside any write lock."""
    put(asked, 1)
    put_wave(asked, wave("yearly-1"))
    with asked.unit_of_work(read_only=True) as unit:
        assert len(unit.ballots.page(WAVE, after=b"", limit=500)) == 1
        assert Beside(lambda: put(asked, 2, wave_id="yearly-1")).result() is True


def test_a_locked_wave_is_changed_by_nobody_else(postgresql_database: Database) -> None:
    put_wave(postgresql_database, wave())
    with postgresql_database.unit_of_work() as unit:
        unit.surveys.lock_wave(WAVE)
        close = Beside(lambda: move(postgresql_database, WaveState.OPEN, WaveState.CLOSING))
        assert close.is_waiting()
        unit.commit()
    assert close.result() is True


def test_each_statement_sees_what_was_committed_before_it_whatever_the_server_prefers(
    postgresql_url: str, postgresql_database: Database
) -> None:
    """Who had to wait for a close must see it."""
    name = make_url(postgresql_url).database
    prefer = f'ALTER DATABASE "{name}" {{}} default_transaction_isolation {{}}'
    with psycopg.connect(plain(postgresql_url), autocommit=True) as server:
        server.execute(prefer.format("SET", "= 'repeatable read'"))
        try:
            with postgresql_database.unit_of_work() as unit:
                isolation = unit._connection.exec_driver_sql("SHOW transaction_isolation").scalar_one()
        finally:
            server.execute(prefer.format("RESET", ""))
    assert isolation == "read committed"


def plain(url: str) -> str:
    """Return an address as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
