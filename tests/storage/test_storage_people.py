"""The roster and what belongs to each person, on both databases."""

from datetime import date, time

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, NOW, person, put_people

from people.errors import NotFoundError
from people.model import Account, DayKind, Feature, Half, Leave, Pause, Platform, Role, WorkHours
from storage.database import Database
from storage.errors import ConstraintError, NaiveDatetimeError

JUNE = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}

WHOLE = person(
    "tanaka",
    name="田中 花子",
    email="tanaka@example.com",
    slack_user_id="U01",
    teams_aad_id="0000-1111",
    team="Sales/East/Tokyo",
    rank="課長",
    manager_id="suzuki",
    roles=frozenset({Role.LEAD, Role.SUPPORTER}),
    locale="ja",
    timezone="Asia/Tokyo",
    country="JP",
    start_date=date(2026, 4, 1),
    end_date=date(2027, 3, 31),
    work_days=frozenset({1, 3, 4}),
    work_hours=WorkHours(start=time(9, 30), end=time(15, 45)),
    active=False,
)


def leave(person_id: str = "tanaka", **changes: object) -> Leave:
    plain = {"person_id": person_id, "first": date(2026, 6, 8), "last": date(2026, 6, 9), "kind": "vacation"}
    return Leave(**plain | changes)


def test_a_person_comes_back_exactly_as_stored(database: Database) -> None:
    plain = person("plain")
    with database.unit_of_work() as unit:
        unit.people.upsert_many([WHOLE, plain])
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.people.get("tanaka") == WHOLE
        assert unit.people.get("plain") == plain


def test_no_work_days_at_all_is_not_the_same_as_the_companys_days(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("none", work_days=frozenset()), person("default")])
        assert unit.people.get("none").work_days == frozenset()
        assert unit.people.get("default").work_days is None


def test_an_unknown_person_is_not_found(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.people.find("nobody") is None
        with pytest.raises(NotFoundError) as refused:
            unit.people.get("nobody")
    assert (refused.value.what, refused.value.key) == ("person", "nobody")


def test_get_many_leaves_out_those_who_do_not_exist(database: Database) -> None:
    put_people(database, "a", "b")
    with database.unit_of_work() as unit:
        assert set(unit.people.get_many(["a", "nobody", "a"])) == {"a"}
        assert unit.people.get_many([]) == {}


def test_everybody_is_listed_by_the_code_points_of_their_ids(database: Database) -> None:
    ids = ["é", "b", "B", "a-1", "a1", "田中", "Z", "_", "10", "9"]
    put_people(database, *ids)
    with database.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == sorted(ids)


def test_a_second_import_replaces_the_whole_person(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([WHOLE])
        unit.people.upsert_many([person("tanaka", name="Tanaka")])
        assert unit.people.get("tanaka") == person("tanaka", name="Tanaka")


def test_of_two_rows_with_one_id_the_last_holds(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("a", name="first"), person("a", name="last")])
        assert unit.people.get("a").name == "last"


def test_a_replaced_person_keeps_leave_and_pauses(database: Database) -> None:
    put_people(database, "tanaka")
    with database.unit_of_work() as unit:
        unit.people.put_leave([leave()])
        unit.people.put_pause(Pause(person_id="tanaka"))
        unit.people.upsert_many([WHOLE])
        assert unit.people.leave_of(["tanaka"], **JUNE) == {"tanaka": [leave()]}
        assert unit.people.pauses_of(["tanaka"]) == {"tanaka": [Pause(person_id="tanaka")]}


def test_a_manager_may_stand_after_their_reports_or_be_missing(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many(
            [
                person("b", manager_id="boss"),
                person("a", manager_id="boss"),
                person("boss", manager_id="gone"),
            ]
        )
        assert [one.id for one in unit.people.reports_of("boss")] == ["a", "b"]
        assert unit.people.reports_of("a") == []
        assert unit.people.manager_ids() == {"boss", "gone"}


def test_people_of_a_role_are_found_by_the_whole_word(database: Database) -> None:
    both = frozenset({Role.SUPPORTER, Role.LEAD})
    with database.unit_of_work() as unit:
        unit.people.upsert_many(
            [
                person("c", roles=both),
                person("a", roles=frozenset({Role.SUPPORTER}), active=False),
                person("b", roles=frozenset({Role.LEAD})),
                person("d", roles=frozenset()),
            ]
        )
        assert [one.id for one in unit.people.of_role(Role.SUPPORTER)] == ["a", "c"]
        assert [one.id for one in unit.people.of_role(Role.LEAD)] == ["b", "c"]
        assert unit.people.of_role(Role.ADMIN) == []


def test_company_days_that_were_read_are_read_anew_once_they_changed(database: Database) -> None:
    day = date(2026, 9, 21)
    with database.unit_of_work() as unit:
        assert unit.people.company_days(first=day, last=day) == {}
        unit.people.put_company_days({day: DayKind.CLOSED})
        assert unit.people.company_days(first=day, last=day) == {day: DayKind.CLOSED}


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_text_comes_back_unchanged(database: Database, text: str) -> None:
    hostile = person("p", name=text, team=text, rank=text)
    with database.unit_of_work() as unit:
        unit.people.upsert_many([hostile])
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.people.get("p") == hostile


@pytest.mark.parametrize("key", HOSTILE_TEXTS)
def test_any_text_works_as_an_id(database: Database, key: str) -> None:
    put_people(database, key, "other")
    with database.unit_of_work() as unit:
        assert set(unit.people.get_many([key])) == {key}


@pytest.mark.parametrize(("given", "stored"), [("a\0b", "ab"), ("half \ud83d pair", "half \ufffd pair")])
def test_what_postgresql_cannot_hold_is_taken_out_on_both(
    database: Database, given: str, stored: str
) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person(given, name=given)])
        unit.commit()
        assert unit.people.get(given).name == stored
        assert set(unit.people.get_many([given])) == {stored}


def test_erasing_removes_the_person_and_what_the_ground_knows_of_them(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("a"), person("b", manager_id="a")])
        unit.people.put_leave([leave("a"), leave("b")])
        unit.people.put_pause(Pause(person_id="a"))
        unit.people.mark_introduced(["a"], at=NOW)
        unit.people.remember_chat("a", Platform.SLACK)
        unit.attention.take_many([("a", "2026-W24", 1, Feature.CHECK_IN)])
        unit.people.erase("a")
        unit.commit()
    with database.unit_of_work() as unit:
        put_back = person("a")
        unit.people.upsert_many([put_back])
        assert unit.people.get("b").manager_id is None
        assert unit.people.leave_of(["a", "b"], **JUNE) == {"b": [leave("b")]}
        assert unit.people.pauses_of(["a"]) == {}
        assert unit.people.introduced(["a"]) == frozenset()
        assert unit.people.last_chats(["a"]) == {}
        assert unit.attention.used(["a"], week="2026-W24") == {}


def test_erasing_somebody_unknown_changes_nothing(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work() as unit:
        unit.people.erase("nobody")
        assert [one.id for one in unit.people.list_all()] == ["a"]


# Leave


def test_the_same_leave_twice_is_stored_once(database: Database) -> None:
    put_people(database, "tanaka")
    with database.unit_of_work() as unit:
        assert unit.people.put_leave([leave(), leave(half=Half.AM)]) == 2
        assert unit.people.put_leave([leave(), leave(half=Half.AM), leave(kind="sick")]) == 1
        unit.commit()
        assert unit.people.put_leave([leave(), leave()]) == 0


def test_the_same_new_leave_twice_in_one_file_is_stored_once(database: Database) -> None:
    put_people(database, "tanaka")
    with database.unit_of_work() as unit:
        assert unit.people.put_leave([leave(), leave()]) == 1
        assert unit.people.put_leave([]) == 0


def test_leave_counts_when_it_touches_the_span_at_all(database: Database) -> None:
    put_people(database, "tanaka", "sato")
    spans = [(5, 31), (6, 1), (6, 30), (7, 1)]
    periods = [leave(first=date(2026, m, d), last=date(2026, m, d)) for m, d in spans]
    around = leave(first=date(2026, 5, 1), last=date(2026, 7, 31), kind="parental")
    with database.unit_of_work() as unit:
        unit.people.put_leave([*reversed(periods), around])
        found = unit.people.leave_of(["tanaka", "sato", "nobody"], **JUNE)
    assert found == {"tanaka": [around, periods[1], periods[2]]}


def test_half_days_come_back_as_such(database: Database) -> None:
    put_people(database, "tanaka")
    half = leave(last=date(2026, 6, 8), half=Half.PM)
    with database.unit_of_work() as unit:
        unit.people.put_leave([half])
        assert unit.people.leave_of(["tanaka"], **JUNE) == {"tanaka": [half]}


def test_leave_of_somebody_unknown_is_refused_by_a_named_rule(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError, match="would break"):
        unit.people.put_leave([leave("nobody")])


# The company's calendar


def test_company_days_are_replaced_and_only_changes_are_counted(database: Database) -> None:
    new_year, foundation = date(2026, 1, 2), date(2026, 6, 15)
    with database.unit_of_work() as unit:
        assert unit.people.put_company_days({}) == 0
        assert unit.people.put_company_days({new_year: DayKind.CLOSED, foundation: DayKind.CLOSED}) == 2
        assert unit.people.put_company_days({new_year: DayKind.CLOSED, foundation: DayKind.WORKING}) == 1
        assert unit.people.company_days(first=new_year, last=foundation) == {
            new_year: DayKind.CLOSED,
            foundation: DayKind.WORKING,
        }
        assert unit.people.company_days(first=new_year + DAY, last=foundation - DAY) == {}


# Pauses


def test_a_pause_is_one_per_person_and_feature(database: Database) -> None:
    put_people(database, "tanaka", "sato")
    everything = Pause(person_id="tanaka", until=date(2026, 6, 19))
    surveys = Pause(person_id="tanaka", feature=Feature.SURVEY)
    with database.unit_of_work() as unit:
        unit.people.put_pause(Pause(person_id="tanaka"))
        unit.people.put_pause(everything)
        unit.people.put_pause(surveys)
        assert unit.people.pauses_of(["tanaka", "sato"]) == {"tanaka": [everything, surveys]}


def test_clearing_pauses_counts_them_and_leaves_others_alone(database: Database) -> None:
    put_people(database, "tanaka", "sato")
    with database.unit_of_work() as unit:
        for feature in (None, Feature.SURVEY):
            unit.people.put_pause(Pause(person_id="tanaka", feature=feature))
        unit.people.put_pause(Pause(person_id="sato"))
        assert unit.people.clear_pauses("tanaka") == 2
        assert unit.people.clear_pauses("tanaka") == 0
        assert unit.people.pauses_of(["tanaka", "sato"]) == {"sato": [Pause(person_id="sato")]}


def test_a_pause_of_somebody_unknown_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.people.put_pause(Pause(person_id="nobody"))


# First contact and last chat


def test_first_contact_and_last_chat_do_not_overwrite_each_other(database: Database) -> None:
    put_people(database, "a", "b", "c")
    with database.unit_of_work() as unit:
        unit.people.remember_chat("a", Platform.TEAMS)
        unit.people.mark_introduced(["a", "b", "a"], at=NOW)
        unit.people.remember_chat("b", Platform.TEAMS)
        unit.people.remember_chat("b", Platform.SLACK)
        assert unit.people.introduced(["a", "b", "c"]) == {"a", "b"}
        assert unit.people.introduced([]) == frozenset()
        assert unit.people.last_chats(["a", "b", "c"]) == {"a": Platform.TEAMS, "b": Platform.SLACK}


def test_marking_nobody_introduced_does_nothing(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work() as unit:
        unit.people.mark_introduced([], at=NOW)
        assert unit.people.introduced(["a"]) == frozenset()


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.people.mark_introduced(["a"], at=NOW.replace(tzinfo=None))


def test_the_state_of_somebody_unknown_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.people.mark_introduced(["nobody"], at=NOW)
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.people.remember_chat("nobody", Platform.SLACK)


def test_everybody_is_read_portion_by_portion_in_the_databases_own_order(database: Database) -> None:
    people = [
        person("ito", active=False),
        person("Ito", end_date=date(2020, 1, 1)),
        person("mori", slack_user_id="U07"),
        person("森"),
        person("a-1"),
    ]
    found: list[str] = []
    with database.unit_of_work() as unit:
        unit.people.upsert_many(people)
        while portion := unit.people.portion(after=found[-1] if found else "", limit=2):
            assert len(portion) <= 2
            found += [one.id for one in portion]
        everybody = unit.people.list_all()
        assert unit.people.portion(after="", limit=9) == everybody
    # By code point, on both databases.
    assert found == ["Ito", "a-1", "ito", "mori", "森"]
    assert found == [one.id for one in everybody]


def test_a_portion_has_what_accounts_complete(database: Database) -> None:
    account = Account(
        platform=Platform.SLACK, identity="U07", person_id="mori", locale="en", timezone="Asia/Tokyo"
    )
    with database.unit_of_work() as unit:
        unit.people.upsert_many([person("mori")])
        unit.accounts.put_many([account])
        assert unit.people.portion(after="", limit=1) == [unit.people.get("mori")]
        assert unit.people.portion(after="", limit=1)[0].slack_user_id == "U07"
