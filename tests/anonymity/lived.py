"""A company that has asked three surveys, through the services that really do it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import uuid4

import psycopg
from sqlalchemy import make_url
from wave_stage import CLOSE, SCHEDULE, SET, House, ballot_of, people, words

from handlers.surveys.reminding import remind_due
from storage.database import Database
from surveys.sets.model import Answer, QuestionSet
from surveys.waves.model import WaveState


@contextmanager
def own_postgresql(server_url: str) -> Iterator[str]:
    """Make a database of one's own on the server, without any table."""
    name = f"hojorin_anonymity_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        url = make_url(server_url).set(drivername="postgresql+psycopg", database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


INVITED, VOTES = 60, 48
CLOSED, LOST, OPEN = "pulse-1", "second-1", "third-1"


def renamed(name: str) -> QuestionSet:
    """Return the set with other questions: nobody gets the same one twice within three weeks."""
    questions = tuple(
        replace(one, text=words(f"{name}: {text}")) for one, text in zip(SET.questions, "abcde", strict=True)
    )
    return replace(SET, id=name, questions=questions)


def lived_database(database: Database) -> House:
    """Let sixty people live through a wave that is closed, one that is lost, and one that is open and was
    reminded of."""
    house = House(database=database)
    house.bring_in(people(INVITED, teams=("Sales/East", "Sales/West", "Admin")))
    house.plan()
    house.open()
    _vote(house, CLOSED, seed=1)
    house.now = CLOSE
    house.close()
    _lose(house)
    _leave_open(house)
    return house


def _lose(house: House) -> None:
    house.plan(replace(SCHEDULE, id="second", set_id="second"), renamed("second"))
    wave = house.open(replace(SCHEDULE, id="second"))
    _vote(house, LOST, seed=2)
    house.vault.kept.pop(LOST)
    house.now = wave.closes_at
    house.close()
    assert house.wave(LOST).state is WaveState.LOST


def _leave_open(house: House) -> None:
    house.plan(replace(SCHEDULE, id="third", set_id="third"), renamed("third"))
    wave = house.open(replace(SCHEDULE, id="third"))
    _vote(house, OPEN, seed=3)
    assert wave.remind_at is not None
    house.now = wave.remind_at + timedelta(minutes=1)
    with house.unit() as unit:
        remind_due(house.world(), unit)


def _vote(house: House, wave: str, *, seed: int) -> None:
    voters = list(range(VOTES))
    Random(seed).shuffle(voters)
    for number in voters:
        house.vote(f"p{number:05}", said(number), wave=wave)


def said(number: int) -> dict[str, Answer]:
    """Return a person's answers, with a text that is long enough to be recognised."""
    answers = ballot_of(number)
    return answers | {"text": f"{answers['text']} is what I say, 「本音」"}
