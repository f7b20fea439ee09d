"""The ledger: what was published comes back as it was, is never replaced, and its rows tell no more."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from survey_samples import CLOSES_AT, put_wave, wave

from storage.database import Database
from storage.errors import ConstraintError
from storage.surveys import releases as ledger
from surveys.gate.model import (
    CountsRelease,
    Group,
    QuoteRelease,
    Released,
    Shown,
    TextsRelease,
    ThemeRelease,
    Word,
    WordRelease,
)

COMPANY = Group(number=0, path=(), is_rest=False, of=((),), shown=Shown.COUNTS, is_part=False)
SALES = Group(
    number=1,
    path=("Sales", "東 \"'; --"),
    is_rest=True,
    of=(("Sales",), ("Sales", "East")),
    shown=Shown.WORDS,
    is_part=True,
)
PUBLISHED = Released(
    answered=31,
    invited=40,
    groups=(COMPANY, SALES),
    figures=(
        CountsRelease(group=0, question_id="recommend", counts=(-2, 0, 33)),
        ThemeRelease(question_id="words", theme="burden", people=5, is_known=False),
        TextsRelease(question_id="words", language="ja", people=12),
        ThemeRelease(question_id="words", theme="burden", people=7, is_known=True),
        WordRelease(group=1, question_id="easy", word=Word.MOST),
        WordRelease(group=1, question_id="recommend", word=Word.TOO_FEW),
    ),
    quotes=(
        QuoteRelease(question_id="words", language="en", place=0, text="O'Brien \"; DROP TABLE person; --"),
        QuoteRelease(question_id="words", language="en", place=1, text="👩🏽‍💻\n\u202eright to left"),
        QuoteRelease(question_id="words", language="ja", place=0, text="手間が増えた"),
    ),
)


@pytest.fixture
def closed(database: Database) -> Database:
    """A database with two waves of which nothing is published."""
    put_wave(database, wave("a-1"))
    put_wave(database, wave("b-1"))
    return database


def record(database: Database, released: Released, *, wave_id: str = "a-1") -> None:
    with database.unit_of_work() as unit:
        unit.releases.ready(wave_id, released, at=CLOSES_AT)()
        unit.commit()


def find(database: Database, wave_id: str = "a-1") -> Released | None:
    with database.unit_of_work() as unit:
        return unit.releases.find(wave_id)


@pytest.mark.parametrize(
    "released",
    [PUBLISHED, Released(answered=3, invited=12, too_few=True), Released(answered=0, invited=10)],
)
def test_what_was_published_comes_back_as_it_was(closed: Database, released: Released) -> None:
    record(closed, released)
    assert find(closed) == released
    assert find(closed, "b-1") is None


def test_a_figure_that_is_asked_for_again_is_the_same_figure(closed: Database) -> None:
    record(closed, PUBLISHED)
    assert find(closed) == find(closed) == PUBLISHED


def test_what_is_published_is_never_replaced(closed: Database) -> None:
    """A second draw of the same wave would let its errors be averaged away."""
    record(closed, PUBLISHED)
    second = replace(
        PUBLISHED,
        answered=30,
        figures=(
            CountsRelease(group=0, question_id="recommend", counts=(1, 1, 30)),
            CountsRelease(group=0, question_id="tools", counts=(3, 4, 6)),
        ),
        quotes=(*PUBLISHED.quotes, QuoteRelease(question_id="q", language="en", place=0, text="more")),
    )
    record(closed, second)
    assert find(closed) == PUBLISHED


def test_the_ledgers_of_two_waves_stand_beside_each_other(closed: Database) -> None:
    other = replace(PUBLISHED, answered=30)
    record(closed, PUBLISHED)
    record(closed, other, wave_id="b-1")
    assert (find(closed), find(closed, "b-1")) == (PUBLISHED, other)


def test_nothing_is_published_of_a_wave_that_does_not_exist(closed: Database) -> None:
    with closed.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.releases.ready("nothing-1", PUBLISHED, at=CLOSES_AT)()


@pytest.mark.parametrize(
    "twice",
    [
        {"figures": (PUBLISHED.figures[0], CountsRelease(group=0, question_id="recommend", counts=(9,)))},
        {"groups": (COMPANY, replace(SALES, number=0))},
        {"quotes": (PUBLISHED.quotes[0], replace(PUBLISHED.quotes[0], text="other"))},
    ],
)
def test_no_figure_is_published_twice_in_one_ledger(closed: Database, twice: dict[str, Any]) -> None:
    with closed.unit_of_work() as unit, pytest.raises(ConstraintError) as refused:
        unit.releases.ready("a-1", replace(PUBLISHED, **twice), at=CLOSES_AT)()
    assert "other" not in str(refused.value)
    assert find(closed) is None


def test_rows_lie_in_the_order_of_their_keys_whatever_order_they_came_in(closed: Database) -> None:
    """Else their numbers, or their places on a page, would tell in which order answers were read."""
    shuffled = random.Random(7)
    mixed = replace(
        PUBLISHED,
        groups=tuple(shuffled.sample(PUBLISHED.groups, 2)),
        figures=tuple(shuffled.sample(PUBLISHED.figures, 6)),
        quotes=tuple(reversed(PUBLISHED.quotes)),
    )
    assert mixed != PUBLISHED
    record(closed, mixed)
    assert find(closed) == PUBLISHED
    place = "rowid" if closed.dialect == "sqlite" else "ctid"
    with closed._engine.connect() as connection:
        for table in (ledger.survey_group, ledger.survey_release, ledger.survey_quote):
            query = text(f"SELECT * FROM {table.name} ORDER BY {place}")
            keys = [
                tuple(row[column.name] for column in table.primary_key)
                for row in connection.execute(query).mappings()
            ]
            assert keys == sorted(keys)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
places = st.lists(texts, max_size=3).map(tuple)


@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_any_ledger_comes_back(sqlite_database: Database, data: st.DataObject) -> None:
    put_wave_once(sqlite_database)
    counts = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=12).map(tuple)
    groups = st.builds(
        Group,
        number=st.integers(0, 30),
        path=places,
        is_rest=st.booleans(),
        of=st.lists(places, max_size=3).map(tuple),
        shown=st.sampled_from(Shown),
        is_part=st.booleans(),
    )
    words = st.builds(WordRelease, group=st.integers(1, 9), question_id=texts, word=st.sampled_from(Word))
    numbers = st.builds(CountsRelease, group=st.integers(0, 9), question_id=texts, counts=counts)
    quotes = st.builds(QuoteRelease, question_id=texts, language=texts, place=st.integers(0, 99), text=texts)
    drawn = Released(
        answered=data.draw(st.integers(0, 99)),
        invited=99,
        groups=tuple(data.draw(st.lists(groups, max_size=4, unique_by=lambda one: one.number))),
        figures=tuple(
            data.draw(
                st.lists(words | numbers, max_size=6, unique_by=lambda one: (one.group, one.question_id))
            )
        ),
        quotes=tuple(
            data.draw(
                st.lists(quotes, max_size=4, unique_by=lambda one: (one.question_id, one.language, one.place))
            )
        ),
    )
    with sqlite_database.unit_of_work() as unit:
        unit.releases.ready("a-1", drawn, at=CLOSES_AT)()
        found = unit.releases.find("a-1")
    assert found is not None
    assert (found.answered, found.invited, found.too_few) == (drawn.answered, 99, False)
    assert set(found.groups) == set(drawn.groups)
    assert set(found.figures) == set(drawn.figures)
    assert set(found.quotes) == set(drawn.quotes)


def put_wave_once(database: Database) -> None:
    with database.unit_of_work() as unit:
        is_there = unit.surveys.find_wave("a-1") is not None
    if not is_there:
        put_wave(database, wave("a-1"))
