"""The roster file on a real database: what goes in, what is refused and why, what stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.csvfile import Columns, ImportResult, Row, write_rejected
from people.errors import FileRefusedError
from people.model import AuditEntry, Person, Role, WorkHours
from people.roster import COLUMNS, import_people, read_people
from people.roster_rules import Draft, settle
from storage.unit_of_work import SqlUnitOfWork

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)


def load(unit: SqlUnitOfWork, text: str, *, deactivate_missing: bool = False) -> ImportResult:
    return import_people(
        unit,
        read_people(text.encode()),
        known_locales=("ja", "en"),
        deactivate_missing=deactivate_missing,
        at=AT,
        actor="cli",
    )


def ids(unit: SqlUnitOfWork) -> list[str]:
    return [person.id for person in unit.people.list_all()]


def reasons(result: ImportResult) -> dict[int, str]:
    return {row.line: row.reason for row in result.refused}


def actions(unit: SqlUnitOfWork) -> list[tuple[str, str, str]]:
    return [(entry.action, entry.subject, entry.detail) for entry in reversed(unit.audit.list_entries())]


FULL = (
    "person_id,name,email,slack_user_id,teams_aad_id,team,rank,manager_id,roles,locale,timezone,country,"
    "start_date,end_date,work_days,work_hours\n"
    'T001,"Tanaka, Taro",tanaka@example.co.jp,U01,8b1a9953-c461-4296-a827-1f5b2c3d4e5f,Sales/East/Tokyo,'
    "課長,T002,lead;supporter,ja-JP,Asia/Tokyo,JP,2026-06-01,2027-03-31,Mon-Thu,10:00-16:00\n"
    "T002,佐藤 花子,,,,Sales,部長,,,,,,,,,\n"
)
TANAKA = Person(
    id="T001",
    name="Tanaka, Taro",
    email="tanaka@example.co.jp",
    slack_user_id="U01",
    teams_aad_id="8b1a9953-c461-4296-a827-1f5b2c3d4e5f",
    team="Sales/East/Tokyo",
    rank="課長",
    manager_id="T002",
    roles=frozenset({Role.LEAD, Role.SUPPORTER}),
    locale="ja",
    timezone="Asia/Tokyo",
    country="JP",
    start_date=date(2026, 6, 1),
    end_date=date(2027, 3, 31),
    work_days=frozenset({1, 2, 3, 4}),
    work_hours=WorkHours(start=time(10), end=time(16)),
)


def test_every_column_goes_into_the_roster(unit: SqlUnitOfWork) -> None:
    result = load(unit, FULL)
    assert (result.added, result.refused) == (2, ())
    assert unit.people.get("T001") == TANAKA
    assert unit.people.get("T002") == Person(id="T002", name="佐藤 花子", team="Sales", rank="部長")


def test_two_columns_are_enough(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\n")
    assert unit.people.get("T001") == Person(id="T001", name="Tanaka")


def test_the_same_file_twice_changes_nothing(unit: SqlUnitOfWork) -> None:
    load(unit, FULL)
    before = actions(unit)
    assert load(unit, FULL) == ImportResult(unchanged=2)
    assert actions(unit) == before


def test_a_missing_column_keeps_what_is_stored(unit: SqlUnitOfWork) -> None:
    load(unit, FULL)
    result = load(unit, "person_id,name\nT001,Tanaka Jiro\n")
    assert result == ImportResult(changed=1)
    assert unit.people.get("T001") == replace(TANAKA, name="Tanaka Jiro")


def test_an_empty_cell_clears_to_the_default(unit: SqlUnitOfWork) -> None:
    load(unit, FULL)
    header, _, _ = FULL.split("\n", 2)
    load(unit, f"{header}\nT001,Tanaka{',' * 14}\n")
    assert unit.people.get("T001") == Person(id="T001", name="Tanaka")


def test_an_empty_name_or_id_is_refused(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name\nT001,\n,Sato\n")
    assert reasons(result) == {
        2: "name: is empty, and every row needs it.",
        3: "person_id: is empty, and every row needs it.",
    }
    assert ids(unit) == []


def test_people_missing_from_the_file_stay(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    load(unit, "person_id,name\nT002,Sato\n")
    assert unit.people.get("T001").active


def test_people_missing_from_the_file_are_deactivated_on_demand(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    result = load(unit, "person_id,name\nT002,Sato\n", deactivate_missing=True)
    assert result == ImportResult(unchanged=1, deactivated=1)
    assert not unit.people.get("T001").active
    assert ("deactivate", "T001", "") in actions(unit)


def test_nobody_is_deactivated_twice(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    for expected in (1, 0):
        result = load(unit, "person_id,name\nT002,Sato\n", deactivate_missing=True)
        assert result.deactivated == expected


def test_somebody_who_comes_back_is_active_again(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    load(unit, "person_id,name\nT002,Sato\n", deactivate_missing=True)
    result = load(unit, "person_id,name\nT001,Tanaka\n")
    assert result == ImportResult(changed=1)
    assert unit.people.get("T001").active
    assert ("reactivate", "T001", "") in actions(unit)


def test_a_person_whose_row_is_refused_is_not_missing(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    result = load(unit, "person_id,name,email\nT001,Tanaka,wrong\nT002,Sato,\n", deactivate_missing=True)
    assert (result.deactivated, len(result.refused)) == (0, 1)
    assert unit.people.get("T001").active


@pytest.mark.parametrize("unreadable", [",Ito", "T 003,Ito", "T003,Ito,too long", 'T003,"Ito" x'])
def test_nobody_is_deactivated_while_a_row_does_not_say_whose_it_is(
    unit: SqlUnitOfWork, unreadable: str
) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    result = load(unit, f"person_id,name\nT002,Sato\n{unreadable}\n", deactivate_missing=True)
    assert (result.deactivated, result.deactivation_skipped) == (0, True)
    assert unit.people.get("T001").active


def test_a_file_without_rows_deactivates_nobody(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\n")
    with pytest.raises(FileRefusedError, match="names nobody"):
        load(unit, "person_id,name\n", deactivate_missing=True)
    assert load(unit, "person_id,name\n") == ImportResult()
    assert unit.people.get("T001").active


def test_the_second_row_of_a_person_is_refused(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\nT001,Tanaka Jiro\n")
    assert reasons(result) == {4: "person_id: T001 stands on line 2 already."}
    assert unit.people.get("T001").name == "Tanaka"


def test_an_end_before_the_start_is_refused(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name,start_date,end_date\nT001,Tanaka,2026-06-02,2026-06-01\n")
    assert reasons(result) == {2: "end_date: 2026-06-01 is before the start date 2026-06-02."}


def test_an_end_before_the_stored_start_is_refused_too(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,start_date\nT001,Tanaka,2026-06-02\n")
    assert load(unit, "person_id,name,end_date\nT001,Tanaka,2026-06-01\n").refused
    assert not load(unit, "person_id,name,end_date\nT001,Tanaka,2026-06-02\n").refused


def test_a_refused_row_leaves_its_person_as_stored(unit: SqlUnitOfWork) -> None:
    load(unit, FULL)
    result = load(unit, "person_id,name,country\nT001,Tanaka Jiro,Japan\n")
    assert (result.changed, len(result.refused)) == (0, 1)
    assert unit.people.get("T001") == TANAKA


# Managers


def test_a_manager_may_stand_below_their_people(unit: SqlUnitOfWork) -> None:
    assert load(unit, "person_id,name,manager_id\nT001,Tanaka,T002\nT002,Sato,\n").added == 2
    assert [person.id for person in unit.people.reports_of("T002")] == ["T001"]


def test_a_manager_may_be_in_the_roster_already(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT002,Sato\n")
    assert load(unit, "person_id,name,manager_id\nT001,Tanaka,T002\n").added == 1


def test_an_unknown_manager_is_refused(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name,manager_id\nT001,Tanaka,T999\nT002,Sato,\n")
    assert reasons(result) == {2: "manager_id: there is no person T999 (not in the file, not in the roster)."}
    assert ids(unit) == ["T002"]


def test_the_people_of_a_manager_whose_row_was_refused_are_told_so(unit: SqlUnitOfWork) -> None:
    text = "person_id,name,email,manager_id\nT001,A,,T002\nT002,B,,T003\nT003,C,wrong,\nT004,D,,\n"
    result = load(unit, text)
    assert result.added == 1
    assert reasons(result)[3] == "manager_id: there is no person T003 (their own row was refused)."
    assert reasons(result)[2] == "manager_id: there is no person T002 (their own row was refused)."


def test_a_refused_row_of_a_known_manager_does_not_keep_their_people_out(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT003,C\n")
    result = load(unit, "person_id,name,email,manager_id\nT002,B,,T003\nT003,C,wrong,\n")
    assert (result.added, list(reasons(result))) == (1, [3])


def test_a_circle_of_managers_is_refused_and_named(unit: SqlUnitOfWork) -> None:
    text = "person_id,name,manager_id\nA,A,B\nB,B,C\nC,C,A\nD,D,\n"
    result = load(unit, text)
    assert ids(unit) == ["D"]
    assert reasons(result) == {
        2: "manager_id: these are each other's managers: A > B > C > A.",
        3: "manager_id: these are each other's managers: B > C > A > B.",
        4: "manager_id: these are each other's managers: C > A > B > C.",
    }


def test_nobody_is_their_own_manager(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name,manager_id\nA,A,A\n")
    assert reasons(result) == {2: "manager_id: these are each other's managers: A > A."}


def test_a_circle_over_file_and_stored_roster_is_refused(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,manager_id\nA,A,B\nB,B,C\nC,C,\n")
    result = load(unit, "person_id,name,manager_id\nC,C,A\n")
    assert reasons(result) == {2: "manager_id: these are each other's managers: C > A > B > C."}
    assert unit.people.get("C").manager_id is None


def test_of_a_circle_only_the_row_that_closes_it_is_refused(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,manager_id\nA,A,B\nB,B,C\nC,C,\n")
    result = load(unit, "person_id,name,manager_id\nA,A,B\nB,B,C\nC,C,A\n")
    assert list(reasons(result)) == [4]
    assert result.unchanged == 2


def test_people_below_a_circle_are_refused_for_their_manager(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name,manager_id\nA,A,B\nB,B,A\nX,X,A\n")
    assert reasons(result)[4] == "manager_id: there is no person A (their own row was refused)."


def test_turning_a_line_of_managers_round_is_no_circle(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,manager_id\nA,A,B\nB,B,\n")
    result = load(unit, "person_id,name,manager_id\nA,A,\nB,B,A\n")
    assert (result.changed, result.refused) == (2, ())


def test_a_long_circle_is_named_in_part(unit: SqlUnitOfWork) -> None:
    rows = "".join(f"P{n},N,P{(n + 1) % 50}\n" for n in range(50))
    reason = reasons(load(unit, f"person_id,name,manager_id\n{rows}"))[2]
    assert "P0 > P1 > " in reason
    assert reason.endswith("> ... > P0.")


# Accounts


def test_an_account_in_two_rows_is_the_first_ones(unit: SqlUnitOfWork) -> None:
    result = load(unit, "person_id,name,slack_user_id\nT002,Sato,U1\nT001,Tanaka,U1\n")
    assert reasons(result) == {3: "slack_user_id: belongs to T002 already; an account is one person's."}


def test_an_account_of_a_stored_person_is_refused(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,teams_aad_id\nT001,Tanaka,a-1\n")
    result = load(unit, "person_id,name,teams_aad_id\nT002,Sato,a-1\n")
    assert reasons(result) == {2: "teams_aad_id: belongs to T001 already; an account is one person's."}


def test_two_people_may_swap_their_accounts(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,slack_user_id\nT001,Tanaka,U1\nT002,Sato,U2\n")
    result = load(unit, "person_id,name,slack_user_id\nT001,Tanaka,U2\nT002,Sato,U1\n")
    assert (result.changed, result.refused) == (2, ())
    assert unit.people.get("T001").slack_user_id == "U2"


def test_an_account_that_its_owner_keeps_after_all_is_not_given_away(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,slack_user_id\nT001,Tanaka,U1\n")
    # Tanaka would give U1 to Sato, but Tanaka's row is refused for its manager.
    text = "person_id,name,slack_user_id,manager_id\nT001,Tanaka,U9,T999\nT002,Sato,U1,\n"
    result = load(unit, text)
    assert list(reasons(result)) == [2, 3]
    assert ids(unit) == ["T001"]


def test_people_without_accounts_share_nothing(unit: SqlUnitOfWork) -> None:
    assert load(unit, "person_id,name,slack_user_id\nT001,Tanaka,\nT002,Sato,\n").added == 2


# The audit trail


def test_an_import_is_audited_once_with_its_figures(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT001,Tanaka\nT002,Sato\n")
    detail = "2 added, 0 changed, 0 deactivated"
    assert unit.audit.list_entries() == [
        AuditEntry(at=AT, actor="cli", action="import", subject="people", detail=detail)
    ]


def test_who_gets_or_loses_a_role_is_audited_by_id(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name,roles\nT001,Tanaka,lead;admin\n")
    load(unit, "person_id,name,roles\nT001,Tanaka,lead\n")
    load(unit, "person_id,name,roles\nT001,Tanaka,\n")
    roles = [detail for action, subject, detail in actions(unit) if (action, subject) == ("roles", "T001")]
    assert roles == ["admin,lead", "lead", "none"]


def test_the_audit_holds_no_names(unit: SqlUnitOfWork) -> None:
    load(unit, FULL)
    assert not any("Tanaka" in detail or "佐藤" in detail for _, _, detail in actions(unit))


def test_an_import_in_which_all_is_refused_is_not_audited(unit: SqlUnitOfWork) -> None:
    load(unit, "person_id,name\nT 1,Tanaka\n")
    assert actions(unit) == []


# A file as it comes from a personnel department: exported by Excel, kept by hand.

MESSY = (
    "\ufeffperson_id,name,email,team,rank,manager_id,roles,locale,timezone,country,start_date,work_days,,\r\n"
    'S100,"鈴木　一郎",suzuki@example.co.jp,営業部/東日本/東京第1,部長,,lead,ja-JP,'
    "Asia/Tokyo,JP,2024-04-01,Mon-Fri,,\r\n"
    'S101,"Müller, Anna",anna.mueller@example.de,営業部/欧州,Manager,S100,supporter;admin,en,'
    "Europe/Berlin,DE-BY,2026-06-01,Mon-Thu,,\r\n"
    "\r\n"
    "S102,髙橋 美咲,takahashi@example.co.jp,営業部/東日本/東京第1,,S101,,ja,"
    "Asia/Tokyo,JP,2026/6/1,Mon-Fri,,\r\n"
    "S103,Chen Wei,chen@example.sg,営業部/アジア,,S100,,en,Asia/Singapore,SG,31.05.2026,,,\r\n"
    "　S104　, 渡辺 健 ,,営業部 / 東日本,,S100,Supporter,,,,,,,\r\n"
    'S105,"O\'Brien, ""Bob""\r\n(Robert)",bob@example.com,営業部/米国,,S100,,en-US,'
    "America/Los_Angeles,US-CA,,Sun-Thu,,\r\n"
    ",,,,,,,,,,,,,\r\n"
    "S106,Smith, John,smith@example.com,営業部,,S100,,en,,,,,,\r\n"
    "S107,伊藤,ito＠example.co.jp,営業部,,S100,,日本語,Tokyo,日本,,月-金,,\r\n"
    "S100,鈴木 一郎,,,,,,,,,,,,\r\n"
    "=1+1,Mallory,,,,,,,,,,,,\r\n"
)


def test_of_a_messy_excel_export_the_good_rows_go_in(unit: SqlUnitOfWork) -> None:
    result = load(unit, MESSY)
    assert ids(unit) == ["S100", "S101", "S102", "S104", "S105"]
    assert result.added == 5
    assert unit.people.get("S102").start_date == date(2026, 6, 1)
    assert unit.people.get("S101").name == "Müller, Anna"
    assert unit.people.get("S104") == Person(
        id="S104",
        name="渡辺 健",
        team="営業部/東日本",
        manager_id="S100",
        roles=frozenset({Role.SUPPORTER}),
    )
    assert unit.people.get("S105").name == 'O\'Brien, "Bob" (Robert)'
    assert unit.people.get("S105").work_days == frozenset({7, 1, 2, 3, 4})


def test_of_a_messy_excel_export_the_bad_rows_are_refused_with_line_and_reason(unit: SqlUnitOfWork) -> None:
    said = reasons(load(unit, MESSY))
    assert list(said) == [6, 11, 12, 13, 14]
    assert said[6] == "start_date: '31.05.2026' is not a date; write 2026-05-31."
    assert "The row has 15 cells, the header 14" in said[11]
    for column in ("email: ", "locale: ", "timezone: 'Tokyo'", "country: '日本'", "work_days: "):
        assert column in said[12]
    assert said[13] == "person_id: S100 stands on line 2 already."
    assert "'=1+1' is not an id" in said[14]


def test_the_refused_rows_of_a_messy_export_can_be_opened_in_excel(unit: SqlUnitOfWork) -> None:
    table = read_people(MESSY.encode())
    result = import_people(unit, table, known_locales=("ja",), at=AT, actor="cli")
    text = write_rejected(table.header, result.refused)
    assert text.startswith("\ufeffline,reason,person_id,name,")
    assert ",'=1+1,Mallory," in text
    assert "31.05.2026" in text


def test_the_refused_rows_go_in_once_they_are_put_right(unit: SqlUnitOfWork) -> None:
    load(unit, MESSY)
    fixed = MESSY.replace("31.05.2026", "2026-05-31")
    result = load(unit, fixed)
    assert (result.added, result.changed, result.unchanged) == (1, 0, 5)
    assert unit.people.get("S103").manager_id == "S100"


def test_the_file_of_refused_rows_goes_in_once_it_is_put_right(unit: SqlUnitOfWork) -> None:
    table = read_people(MESSY.encode())
    refused = import_people(unit, table, known_locales=("ja", "en"), at=AT, actor="cli").refused
    fixed = write_rejected(table.header, refused)
    fixed = fixed.replace("31.05.2026", "2026-05-31")
    result = load(unit, fixed)
    assert result.added == 1
    assert [row.row[0] for row in result.refused] == ["S106", "S107", "=1+1"]
    assert ids(unit) == ["S100", "S101", "S102", "S103", "S104", "S105"]


def test_the_columns_are_those_of_the_contract() -> None:
    assert (
        Columns(
            required=("person_id", "name"),
            optional=(
                *("email", "slack_user_id", "teams_aad_id", "team", "rank", "manager_id", "roles", "locale"),
                *("timezone", "country", "start_date", "end_date", "work_days", "work_hours"),
            ),
        )
        == COLUMNS
    )


# By law: whatever managers and accounts a file names, what is left fits together.

names = st.sampled_from("ABCDEF")
rosters = st.dictionaries(
    names, st.tuples(st.none() | st.sampled_from("ABCDEFX"), st.none() | st.sampled_from(["U1", "U2", "U3"]))
)


def people_of(roster: dict[str, tuple[str | None, str | None]]) -> dict[str, Person]:
    return {
        person_id: Person(id=person_id, name=person_id, manager_id=manager, slack_user_id=account)
        for person_id, (manager, account) in roster.items()
    }


def drafts_of(roster: dict[str, tuple[str | None, str | None]]) -> dict[str, Draft]:
    return {
        person.id: Draft(row=Row(line=line, values={}, cells=()), person=person)
        for line, person in enumerate(people_of(roster).values(), start=2)
    }


def fits(people: dict[str, Person]) -> bool:
    accounts = [person.slack_user_id for person in people.values() if person.slack_user_id]
    if len(accounts) != len(set(accounts)):
        return False
    for person in people.values():
        manager, steps = person.manager_id, 0
        while manager is not None:
            if manager not in people or steps > len(people):
                return False
            manager, steps = people[manager].manager_id, steps + 1
    return True


@given(first=rosters, second=rosters)
def test_after_any_two_imports_the_roster_fits_together(
    first: dict[str, tuple[str | None, str | None]], second: dict[str, tuple[str | None, str | None]]
) -> None:
    stored: dict[str, Person] = {}
    for roster in (first, second):
        taken, refused = settle(drafts_of(roster), stored, named=roster)
        assert len(taken) + len(refused) == len(roster)
        stored |= {person_id: draft.person for person_id, draft in taken.items()}
        assert fits(stored)


@given(roster=rosters)
def test_a_roster_that_fits_together_is_taken_whole(
    roster: dict[str, tuple[str | None, str | None]],
) -> None:
    taken, refused = settle(drafts_of(roster), {}, named=roster)
    assert fits(people_of(roster)) is (not refused)
    again, none = settle(taken, {person_id: draft.person for person_id, draft in taken.items()}, named=roster)
    assert (again, none) == (taken, [])
