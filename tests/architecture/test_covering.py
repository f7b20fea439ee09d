"""What a run takes of all combinations (`covering`): each value of each, and of what is marked all of it."""

from itertools import product

import pytest
from covering import Example, covering

CHATS = ("playground", "slack", "teams")
ENGINES = ("sqlite", "postgresql")
PEOPLE = ("tanaka", "mueller")
CASES = ("one", "two", "three")

Combination = dict[str, str]


def taken(test: str, *, marked: bool = False, **values: tuple[str, ...]) -> list[Combination]:
    """Return the combinations that a run takes of a test with these parameters, in whatever order it asks."""
    combinations = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    examples = [Example(test=test, values=one, order=(n,)) for n, one in enumerate(combinations)]
    keeps = covering(examples, both_engines={test} if marked else ())
    # pytest-randomly asks in any order, and each process must take the same.
    backwards = covering(examples[::-1], both_engines={test} if marked else ())
    assert keeps == backwards[::-1]
    return [one for one, keep in zip(combinations, keeps, strict=True) if keep]


@pytest.mark.parametrize("number", range(12))
def test_on_each_chat_once_and_in_both_languages(number: int) -> None:
    found = taken(f"tests/scenarios/test_x.py::test_{number}", chat=CHATS, reader=PEOPLE)
    assert [one["chat"] for one in found] == [*CHATS]
    assert {one["reader"] for one in found} == {*PEOPLE}


@pytest.mark.parametrize("number", range(12))
def test_each_case_on_each_chat_and_over_the_cases_each_chat_in_both_languages(number: int) -> None:
    name = f"tests/scenarios/test_x.py::test_{number}"
    found = taken(name, chat=CHATS, reader=PEOPLE, case=CASES)
    assert {(one["chat"], one["case"]) for one in found} == {*product(CHATS, CASES)}
    assert {(one["chat"], one["reader"]) for one in found} == {*product(CHATS, PEOPLE)}
    assert len(found) == 9


@pytest.mark.parametrize("number", range(12))
def test_each_chat_on_one_database_and_over_the_chats_on_both(number: int) -> None:
    found = taken(f"tests/scenarios/test_x.py::test_{number}", database_url=ENGINES, chat=CHATS)
    assert sorted(one["chat"] for one in found) == [*CHATS]
    assert {one["database_url"] for one in found} == {*ENGINES}


@pytest.mark.parametrize("number", range(12))
def test_each_case_on_one_database_and_over_the_cases_on_both(number: int) -> None:
    found = taken(f"tests/scenarios/test_x.py::test_{number}", database_url=ENGINES, case=CASES)
    assert sorted(one["case"] for one in found) == sorted(CASES)
    assert {one["database_url"] for one in found} == {*ENGINES}


def test_what_has_a_single_example_runs_on_sqlite_mostly_and_on_postgresql_too() -> None:
    found = [taken(f"tests/handlers/test_x.py::test_{n}", database_url=ENGINES) for n in range(300)]
    assert {len(one) for one in found} == {1}
    # A third of 300 is 100; 70 and 130 lie three and a half standard deviations away (√(300·⅓·⅔) ≈ 8.2).
    assert 70 < sum(one[0]["database_url"] == "postgresql" for one in found) < 130


def test_what_is_stored_and_what_is_marked_runs_on_both_databases() -> None:
    both = [{"database_url": engine, "case": case} for engine, case in product(ENGINES, CASES)]
    assert taken("tests/storage/test_x.py::test_1", database_url=ENGINES, case=CASES) == both
    assert taken("tests/scenarios/test_x.py::test_1", marked=True, database_url=ENGINES, case=CASES) == both


def test_languages_without_a_chat_and_all_other_values_are_taken_whole() -> None:
    assert len(taken("tests/unit/test_x.py::test_1", reader=PEOPLE, case=CASES)) == 6
    assert len(taken("tests/scenarios/test_x.py::test_1", chat=CHATS, case=CASES)) == 9
