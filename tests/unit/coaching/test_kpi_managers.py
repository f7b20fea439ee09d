"""Who is new as the manager of a team, from two looks at the roster."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from coaching.kpis.managers import Found, NewManager, compare, look_at_roster, mark_told, to_tell, topmost
from coaching.kpis.model import TeamManager
from people.model import Person
from storage.database import Database

BEFORE = date(2026, 10, 1)
TODAY = date(2026, 10, 2)
NOW = datetime(2026, 10, 2, 0, 30, tzinfo=UTC)


def known(**managers: str) -> dict[str, TeamManager]:
    """Who managed which team at the last look."""
    return {
        team: TeamManager(team=team, manager_id=manager_id, since=BEFORE, told_at=NOW)
        for team, manager_id in managers.items()
    }


def look(before: dict[str, TeamManager], **managing: str) -> Found:
    return compare(before, managing, today=TODAY, now=NOW)


def test_at_the_first_look_nobody_is_new_and_everybody_counts_as_told() -> None:
    found = look({}, East="kato", West="mori")
    assert found.new == ()
    assert [(one.team, one.manager_id, one.told_at) for one in found.kept] == [
        ("East", "kato", NOW),
        ("West", "mori", NOW),
    ]


def test_who_takes_a_team_over_is_new() -> None:
    found = look(known(East="kato", West="mori"), East="abe", West="mori")
    assert found.new == (NewManager(manager_id="abe", teams=("East",)),)
    assert found.kept == (TeamManager(team="East", manager_id="abe", since=TODAY),)


def test_a_manager_who_takes_another_team_over_is_new_for_that_one() -> None:
    assert look(known(East="kato", West="mori"), East="mori", West="mori").new == (
        NewManager(manager_id="mori", teams=("East",)),
    )


def test_a_team_that_is_called_otherwise_has_no_new_manager() -> None:
    found = look(known(East="kato"), Tokyo="kato")
    assert (found.new, found.gone) == ((), {"East"})
    assert found.kept == (TeamManager(team="Tokyo", manager_id="kato", since=TODAY, told_at=NOW),)


def test_a_new_team_of_somebody_who_managed_none_has_a_new_manager() -> None:
    assert look(known(East="kato"), East="kato", North="abe").new == (
        NewManager(manager_id="abe", teams=("North",)),
    )


def test_a_team_without_a_manager_is_forgotten_and_its_next_one_is_new() -> None:
    assert look(known(East="kato", West="mori"), West="mori").gone == {"East"}
    assert look(known(West="mori"), West="mori", East="abe").new == (
        NewManager(manager_id="abe", teams=("East",)),
    )


def test_of_a_team_and_those_below_it_the_topmost_is_named() -> None:
    before = {
        team: TeamManager(team=team, manager_id="kato", since=BEFORE, told_at=NOW)
        for team in ("Sales", "Sales/East", "Sales/East/Tokyo", "Salesforce")
    }
    managing = dict.fromkeys(("Sales/East", "Sales/East/Tokyo", "Salesforce"), "abe") | {"Sales": "kato"}
    found = compare(before, managing, today=TODAY, now=NOW)
    assert found.new == (NewManager(manager_id="abe", teams=("Sales/East", "Salesforce")),)
    assert len(found.kept) == 3


@pytest.mark.parametrize(
    ("teams", "expected"),
    [
        ([], ()),
        (["A/B", "A"], ("A",)),
        (["A/B", "A/C", "AB"], ("A/B", "A/C", "AB")),
        (["A", "A"], ("A",)),
    ],
)
def test_topmost_paths(teams: list[str], expected: tuple[str, ...]) -> None:
    assert topmost(teams) == expected


# ---------------------------------------------------------------------------- kept


def person(person_id: str, team: str, manager_id: str | None = None) -> Person:
    return Person(id=person_id, name=person_id, team=team, manager_id=manager_id)


ROSTER = [
    person("boss", "Sales"),
    person("kato", "Sales/East", "boss"),
    person("a", "Sales/East", "kato"),
    person("b", "Sales/East", "kato"),
]


def test_a_new_manager_waits_until_told_and_is_told_once(sqlite_database: Database) -> None:
    """Kato manages Sales/East by the voices of two; then both name Abe, who belongs to that team."""
    handed = [
        *(replace(one, manager_id="abe") if one.manager_id == "kato" else one for one in ROSTER),
        person("abe", "Sales/East", "boss"),
    ]
    with sqlite_database.unit_of_work() as unit:
        assert look_at_roster(unit, persons=ROSTER, today=BEFORE, now=NOW).new == ()
        assert unit.team_managers.list_all()["Sales/East"].manager_id == "kato"
        assert look_at_roster(unit, persons=ROSTER, today=TODAY, now=NOW).kept == ()
        look_at_roster(unit, persons=handed, today=TODAY, now=NOW)
        assert to_tell(unit) == [NewManager(manager_id="abe", teams=("Sales/East",))]
        mark_told(unit, "abe", now=NOW)
        assert to_tell(unit) == []
        assert look_at_roster(unit, persons=handed, today=TODAY, now=NOW) == Found(
            kept=(), gone=frozenset(), new=()
        )
