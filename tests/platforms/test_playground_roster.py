"""Finding somebody to act as, and who may look into which channel."""

from datetime import date

import pytest
from playground_stage import PEOPLE, person

from bot.playground.model import Channel, conversations_for, may_see_by, roles_of
from bot.playground.roster import present, role_labels, search, suggestions
from bot.playground.view import address, initials, place_path
from cards.words import load_words
from people.model import Person, Role

TODAY = date(2026, 6, 8)
EN, JA = load_words("en", "playground"), load_words("ja", "playground")
HERE = present(PEOPLE, today=TODAY)
CHANNELS = (Channel(name="leads", roles=frozenset({Role.LEAD, Role.SPONSOR})), Channel(name="results"))


def found(query: str, people: list[Person] = HERE) -> list[str]:
    return [one.id for one in search(people, query, words=EN)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("weber", ["weber"]),
        ("WEBER", ["weber"]),
        ("ｗｅｂｅｒ", ["weber"]),
        ("田中", ["tanaka"]),
        ("tanaka", ["tanaka"]),
        ("emea", ["weber"]),
        ("berlin", ["weber"]),
        ("project lead", ["suzuki"]),
        ("lead kenta", ["suzuki"]),
        ("manager", ["mori", "sato"]),
        ("<script>", ["hostile"]),
        ("nobody at all", []),
    ],
)
def test_people_are_found_by_name_id_team_zone_or_role(query: str, ids: list[str]) -> None:
    assert found(query) == ids


def test_roles_are_found_in_the_pages_language() -> None:
    assert [one.id for one in search(HERE, "推進担当", words=JA)] == ["suzuki"]


def test_an_empty_search_finds_everybody() -> None:
    assert found("  ") == [one.id for one in HERE]


def test_leavers_and_deactivated_people_cannot_be_acted_as() -> None:
    inactive = person("off", "Off", active=False)
    last_day = person("last", "Last Day", end_date=TODAY)
    assert [one.id for one in present([*PEOPLE, inactive, last_day], today=TODAY)] == [
        *(one.id for one in HERE),
        "last",
    ]
    assert "gone" not in [one.id for one in HERE]


def test_a_new_starter_comes_first_then_their_manager_then_a_person_of_each_role() -> None:
    picks = suggestions(HERE, preferred=(), today=TODAY)
    assert [(pick.reason, pick.person.id) for pick in picks] == [
        ("starter", "tanaka"),
        ("manager", "mori"),
        ("lead", "suzuki"),
        ("sponsor", "sato"),
        ("admin", "ogawa"),
    ]


def test_preferred_people_come_before_others_who_would_do() -> None:
    people = [*HERE, person("zz", "Other Lead", Role.LEAD)]
    picks = suggestions(people, preferred=("weber", "zz", "nobody"), today=TODAY)
    assert {pick.reason: pick.person.id for pick in picks} == {
        "starter": "weber",
        "lead": "zz",
        "sponsor": "sato",
        "admin": "ogawa",
    }


def test_without_a_new_starter_anybody_without_a_role_is_tried() -> None:
    later = date(2027, 6, 1)
    assert suggestions(HERE, preferred=(), today=later)[0].person.id == "tanaka"
    only_lead = [one for one in HERE if one.id == "suzuki"]
    assert suggestions(only_lead, preferred=(), today=TODAY)[0].person.id == "suzuki"
    assert suggestions([], preferred=("tanaka",), today=TODAY) == []


def test_who_starts_in_the_future_is_no_new_starter_yet() -> None:
    future = person("soon", "Soon", start_date=date(2026, 7, 1))
    assert suggestions([*HERE, future], preferred=(), today=TODAY)[0].person.id == "tanaka"


def test_a_manager_is_who_somebody_reports_to() -> None:
    mori, tanaka = (next(one for one in PEOPLE if one.id == key) for key in ("mori", "tanaka"))
    assert roles_of(mori, PEOPLE) == {Role.MANAGER}
    assert roles_of(tanaka, PEOPLE) == frozenset()


def test_roles_are_named_in_words() -> None:
    assert role_labels(frozenset({Role.MANAGER, Role.LEAD}), EN) == ["Project lead", "Manager"]
    assert role_labels(frozenset(), JA) == ["メンバー"]


@pytest.mark.parametrize(
    ("who", "conversations"),
    [
        ("tanaka", ["dm:tanaka", "channel:results"]),
        ("suzuki", ["dm:suzuki", "channel:leads", "channel:results"]),
    ],
)
async def test_a_channel_is_open_to_its_roles_only(who: str, conversations: list[str]) -> None:
    one = next(each for each in PEOPLE if each.id == who)
    assert conversations_for(one, PEOPLE, CHANNELS) == conversations

    async def everybody() -> tuple[Person, ...]:
        return PEOPLE

    may_see = may_see_by(everybody, CHANNELS)
    for conversation in ("dm:tanaka", "dm:suzuki", "channel:leads", "channel:results", "channel:x"):
        assert await may_see(who, conversation) is (conversation in conversations)
    assert not await may_see("nobody", "channel:results")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Jonas Weber", "JW"),
        ("anna", "A"),
        ("Maria de la Cruz", "MC"),
        ("田中 美香", "田"),
        ("", "?"),
        ("<b> &", "?"),
        ("  ", "?"),
    ],
)
def test_initials_stand_for_a_name(name: str, shown: str) -> None:
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("person_id", "at", "path"),
    [
        ("tanaka", "dm", "/as/tanaka/dm"),
        ("a/b?c", "home", "/as/a%2Fb%3Fc/home"),
        ("田中", "channel:leads", "/as/%E7%94%B0%E4%B8%AD/channel/leads"),
        ("x", "channel:../y", "/as/x/channel/..%2Fy"),
    ],
)
def test_any_id_makes_a_sound_address(person_id: str, at: str, path: str) -> None:
    assert address(person_id, place_path(at)) == path
