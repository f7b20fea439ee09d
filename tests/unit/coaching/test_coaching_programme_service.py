"""Importing, starting and stopping programmes, and enrolment: on a real SQLite."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from coaching_stage import COMPANY, GO_LIVE, at, away, person, practice, programme

from coaching.programmes.model import (
    Enrolment,
    EnrolmentState,
    ProgrammeState,
    Step,
)
from coaching.programmes.service import (
    Imported,
    enrol_audience,
    enrol_everywhere,
    import_programme,
    start,
    stop,
)
from people.audience import Audience
from people.errors import NotFoundError
from people.model import Company, Person, Pilot
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 5, 25, 3, 0, tzinfo=UTC)
"""Monday a week before go-live, noon in Tokyo."""


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many(
            [person("suzuki"), person("tanaka"), person("mori", team="IT", start_date=date(2026, 7, 1))]
        )
        yield unit


def launch(
    unit: SqlUnitOfWork, *, now: datetime = NOW, company: Company = COMPANY, **changes: object
) -> None:
    import_programme(unit, programme(**changes), now=now, actor="cli")
    start(unit, "crm", on=None, company=company, now=now, actor="cli")


def enrolments(unit: SqlUnitOfWork) -> dict[str, Enrolment]:
    return {one.person_id: one for one in unit.enrolments.of_programme("crm")}


def refresh(unit: SqlUnitOfWork, *, now: datetime = NOW, company: Company = COMPANY) -> int:
    return enrol_everywhere(unit, company=company, now=now)


def change(unit: SqlUnitOfWork, person_id: str, **changes: object) -> None:
    unit.people.upsert_many([replace(unit.people.get(person_id), **changes)])  # type: ignore[arg-type]


# ---------------------------------------------------------------------------- import


def test_a_new_programme_is_a_draft(unit: SqlUnitOfWork) -> None:
    assert import_programme(unit, programme(), now=NOW, actor="cli") is Imported.NEW
    assert unit.programmes.get("crm").state is ProgrammeState.DRAFT
    assert unit.enrolments.of_programme("crm") == []


def test_the_same_file_twice_changes_nothing(unit: SqlUnitOfWork) -> None:
    import_programme(unit, programme(), now=NOW, actor="cli")
    assert import_programme(unit, programme(), now=NOW, actor="cli") is Imported.UNCHANGED
    assert len(unit.audit.list_entries(subject="crm")) == 1


def test_a_changed_file_replaces_a_draft(unit: SqlUnitOfWork) -> None:
    import_programme(unit, programme(), now=NOW, actor="cli")
    later = programme(go_live=date(2026, 9, 1))
    assert import_programme(unit, later, now=NOW, actor="cli") is Imported.CHANGED
    assert unit.programmes.get("crm").go_live == date(2026, 9, 1)


def test_a_running_programme_keeps_its_state_its_go_live_and_its_people(unit: SqlUnitOfWork) -> None:
    launch(unit)
    changed = programme(go_live=date(2026, 9, 1), practices=(practice("other"),))
    assert import_programme(unit, changed, now=NOW, actor="cli") is Imported.CHANGED
    stored = unit.programmes.get("crm")
    assert (stored.state, stored.go_live) == (ProgrammeState.RUNNING, GO_LIVE)
    assert [one.id for one in stored.practices] == ["other"]
    assert len(enrolments(unit)) == 3
    assert import_programme(unit, changed, now=NOW, actor="cli") is Imported.UNCHANGED


# ---------------------------------------------------------------------------- start and stop


def test_a_start_goes_live_on_the_files_date(unit: SqlUnitOfWork) -> None:
    import_programme(unit, programme(), now=NOW, actor="cli")
    result = start(unit, "crm", on=None, company=COMPANY, now=NOW, actor="cli")
    assert (result.go_live, result.enrolled) == (GO_LIVE, 3)
    assert unit.programmes.get("crm").state is ProgrammeState.RUNNING


def test_a_start_on_a_day_overrides_the_file(unit: SqlUnitOfWork) -> None:
    import_programme(unit, programme(), now=NOW, actor="cli")
    result = start(unit, "crm", on=date(2026, 6, 15), company=COMPANY, now=NOW, actor="cli")
    assert result.go_live == date(2026, 6, 15)
    assert enrolments(unit)["tanaka"].day_zero == date(2026, 6, 15)


def test_without_any_date_the_programme_goes_live_on_the_companys_today(unit: SqlUnitOfWork) -> None:
    """At 20:00 UTC on 25 May it is the 26th in Tokyo."""
    import_programme(unit, programme(go_live=None), now=NOW, actor="cli")
    late = datetime(2026, 5, 25, 20, 0, tzinfo=UTC)
    assert start(unit, "crm", on=None, company=COMPANY, now=late, actor="cli").go_live == date(2026, 5, 26)


def test_an_unknown_programme_is_not_started(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError):
        start(unit, "other", on=None, company=COMPANY, now=NOW, actor="cli")


def test_starting_twice_changes_nothing(unit: SqlUnitOfWork) -> None:
    launch(unit)
    before = enrolments(unit)
    again = start(unit, "crm", on=None, company=COMPANY, now=NOW, actor="cli")
    assert (again.go_live, again.enrolled) == (GO_LIVE, 0)
    assert enrolments(unit) == before
    assert len(unit.audit.list_entries(subject="crm")) == 2


def test_starting_again_on_another_day_moves_those_who_have_not_begun(unit: SqlUnitOfWork) -> None:
    launch(unit)
    begun = enrolments(unit)["suzuki"]
    unit.enrolments.save_many([replace(begun, next_step=Step.CHECK_IN)])
    start(unit, "crm", on=date(2026, 6, 8), company=COMPANY, now=NOW, actor="cli")
    assert enrolments(unit)["tanaka"].day_zero == date(2026, 6, 8)
    assert enrolments(unit)["tanaka"].next_at == at(date(2026, 6, 8))
    assert enrolments(unit)["suzuki"].day_zero == GO_LIVE


def test_a_stop_ends_a_running_programme_once(unit: SqlUnitOfWork) -> None:
    launch(unit)
    assert stop(unit, "crm", now=NOW, actor="cli")
    assert not stop(unit, "crm", now=NOW, actor="cli")
    assert unit.programmes.get("crm").state is ProgrammeState.STOPPED
    assert unit.enrolments.due(now=NOW + timedelta(days=30), limit=10) == []


def test_a_stopped_programme_can_go_on(unit: SqlUnitOfWork) -> None:
    launch(unit)
    stop(unit, "crm", now=NOW, actor="cli")
    result = start(unit, "crm", on=None, company=COMPANY, now=NOW, actor="cli")
    assert (result.go_live, result.enrolled) == (GO_LIVE, 0)
    assert len(unit.enrolments.due(now=NOW + timedelta(days=30), limit=10)) == 2


def test_import_start_and_stop_are_in_the_audit_with_who_did_it(unit: SqlUnitOfWork) -> None:
    launch(unit)
    stop(unit, "crm", now=NOW, actor="ogata")
    entries = unit.audit.list_entries(subject="crm")
    assert [(entry.action, entry.actor, entry.detail) for entry in reversed(entries)] == [
        ("programme_import", "cli", ""),
        ("programme_start", "cli", "2026-06-01"),
        ("programme_stop", "ogata", ""),
    ]


# ---------------------------------------------------------------------------- who takes part


def test_day_one_waits_for_the_first_working_moment_of_everybodys_own_day_zero(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many(
        [
            person("mueller", timezone="Europe/Berlin", country="DE-BE"),
            person("sato", start_date=date(2026, 6, 6)),
        ]
    )
    unit.people.put_leave([away(GO_LIVE)])
    launch(unit)
    found = enrolments(unit)
    assert found["suzuki"].next_at == at(GO_LIVE, time(9))
    assert found["tanaka"].next_at == at(date(2026, 6, 2), time(9))
    assert found["mueller"].next_at == at(GO_LIVE, time(9), "Europe/Berlin")
    assert (found["sato"].day_zero, found["sato"].next_at) == (date(2026, 6, 6), at(date(2026, 6, 8)))
    assert found["mori"].next_at == at(date(2026, 7, 1), time(9))
    assert {one.next_step for one in found.values()} == {Step.DAY_ONE}


def test_a_start_in_the_middle_of_the_day_begins_at_once_for_who_works(unit: SqlUnitOfWork) -> None:
    now = at(date(2026, 6, 3), time(11, 30))
    launch(unit, now=now)
    assert enrolments(unit)["tanaka"].next_at == now


def test_who_is_past_day_ninety_is_not_enrolled(unit: SqlUnitOfWork) -> None:
    """Go-live was on 1 June: day 90 is 30 August, and mori, who began on 1 July, has day 61."""
    launch(unit, now=at(date(2026, 8, 31), time(10)))
    assert list(enrolments(unit)) == ["mori"]


def test_on_day_ninety_somebody_may_still_begin(unit: SqlUnitOfWork) -> None:
    launch(unit, now=at(date(2026, 8, 30), time(10)))
    assert "tanaka" in enrolments(unit)


def test_only_the_audience_takes_part(unit: SqlUnitOfWork) -> None:
    launch(unit, audience=Audience(teams=("Sales",)))
    assert sorted(enrolments(unit)) == ["suzuki", "tanaka"]


def test_managers_are_found_in_the_tree(unit: SqlUnitOfWork) -> None:
    change(unit, "tanaka", manager_id="suzuki")
    launch(unit, audience=Audience(roles=("manager",)))
    assert list(enrolments(unit)) == ["suzuki"]


def test_leavers_deactivated_people_and_those_outside_the_pilot_do_not_take_part(
    unit: SqlUnitOfWork,
) -> None:
    change(unit, "suzuki", end_date=date(2026, 5, 24))
    change(unit, "mori", active=False)
    unit.people.upsert_many([person("kato", team="IT")])
    pilot = replace(COMPANY, pilot=Pilot(people=frozenset({"suzuki", "mori", "tanaka"})))
    launch(unit, company=pilot)
    assert list(enrolments(unit)) == ["tanaka"]


def test_new_people_of_the_roster_are_enrolled_once(unit: SqlUnitOfWork) -> None:
    launch(unit)
    unit.people.upsert_many([person("sato")])
    assert refresh(unit) == 1
    assert refresh(unit) == 0
    assert len(enrolments(unit)) == 4


def test_drafts_and_stopped_programmes_enrol_nobody(unit: SqlUnitOfWork) -> None:
    import_programme(unit, programme(), now=NOW, actor="cli")
    assert refresh(unit) == 0


@pytest.mark.parametrize(
    "changes",
    [{"team": "IT"}, {"active": False}, {"end_date": date(2026, 5, 24)}],
    ids=["moved away", "deactivated", "left"],
)
def test_who_is_out_has_left_the_programme(unit: SqlUnitOfWork, changes: dict[str, object]) -> None:
    launch(unit, audience=Audience(teams=("Sales",)))
    change(unit, "tanaka", **changes)
    assert refresh(unit) == 0
    found = enrolments(unit)["tanaka"]
    assert (found.state, found.next_at) == (EnrolmentState.LEFT, None)
    assert enrolments(unit)["suzuki"].state is EnrolmentState.ACTIVE


def test_who_is_out_of_the_pilot_group_has_left_the_programme(unit: SqlUnitOfWork) -> None:
    launch(unit)
    pilot = replace(COMPANY, pilot=Pilot(people=frozenset({"tanaka"})))
    refresh(unit, company=pilot)
    states = {key: one.state for key, one in enrolments(unit).items()}
    assert states == {
        "tanaka": EnrolmentState.ACTIVE,
        "suzuki": EnrolmentState.LEFT,
        "mori": EnrolmentState.LEFT,
    }


def test_who_comes_back_goes_on_where_they_were(unit: SqlUnitOfWork) -> None:
    launch(unit)
    begun = replace(enrolments(unit)["tanaka"], next_step=Step.CHECK_IN, own_goal="one a day")
    unit.enrolments.save_many([begun])
    change(unit, "tanaka", active=False)
    refresh(unit)
    change(unit, "tanaka", active=True)
    now = at(date(2026, 6, 10), time(20))
    assert refresh(unit, now=now) == 0
    back = enrolments(unit)["tanaka"]
    assert (back.state, back.next_step, back.own_goal) == (
        EnrolmentState.ACTIVE,
        Step.CHECK_IN,
        "one a day",
    )
    assert back.next_at == at(date(2026, 6, 11), time(9))


def test_who_comes_back_after_day_ninety_has_left_for_good(unit: SqlUnitOfWork) -> None:
    launch(unit)
    change(unit, "tanaka", active=False)
    refresh(unit)
    change(unit, "tanaka", active=True)
    refresh(unit, now=at(date(2026, 9, 10)))
    assert enrolments(unit)["tanaka"].state is EnrolmentState.LEFT


def test_a_rehire_starts_anew_with_a_new_day_zero(unit: SqlUnitOfWork) -> None:
    launch(unit)
    old = enrolments(unit)["tanaka"]
    unit.enrolments.save_many([replace(old, practices_done=("log",), next_step=Step.CHECK_IN)])
    change(unit, "tanaka", end_date=date(2026, 6, 10))
    refresh(unit, now=at(date(2026, 6, 11)))
    change(unit, "tanaka", end_date=None, start_date=date(2026, 8, 3))
    assert refresh(unit, now=at(date(2026, 7, 20))) == 1
    new, left = unit.enrolments.of_person("tanaka")
    assert (new.day_zero, new.state, new.practices_done) == (date(2026, 8, 3), EnrolmentState.ACTIVE, ())
    assert (left.day_zero, left.state) == (GO_LIVE, EnrolmentState.LEFT)
    assert refresh(unit, now=at(date(2026, 7, 20))) == 0


def test_a_changed_start_date_moves_who_has_not_begun(unit: SqlUnitOfWork) -> None:
    launch(unit)
    change(unit, "mori", start_date=date(2026, 7, 15))
    assert refresh(unit) == 0
    found = enrolments(unit)["mori"]
    assert (found.day_zero, found.next_at) == (date(2026, 7, 15), at(date(2026, 7, 15)))


def test_a_changed_start_date_does_not_move_who_has_begun(unit: SqlUnitOfWork) -> None:
    launch(unit)
    unit.enrolments.save_many([replace(enrolments(unit)["mori"], next_step=Step.CHECK_IN)])
    change(unit, "mori", start_date=date(2026, 7, 15))
    assert refresh(unit) == 0
    assert [one.day_zero for one in unit.enrolments.of_person("mori")] == [date(2026, 7, 1)]


def test_a_start_date_corrected_after_the_end_begins_no_second_programme(unit: SqlUnitOfWork) -> None:
    launch(unit)
    done = replace(enrolments(unit)["tanaka"], state=EnrolmentState.FINISHED, next_step=None, next_at=None)
    unit.enrolments.save_many([done])
    change(unit, "tanaka", start_date=date(2026, 6, 3))
    assert refresh(unit, now=at(date(2026, 8, 28))) == 0


def test_a_start_date_moved_so_far_back_that_the_programme_is_over_ends_it(unit: SqlUnitOfWork) -> None:
    launch(unit)
    change(unit, "mori", start_date=date(2026, 6, 1))
    refresh(unit, now=at(date(2026, 9, 1)))
    assert enrolments(unit)["mori"].state is EnrolmentState.LEFT


def test_a_refresh_on_day_91_does_not_take_the_farewell_away(unit: SqlUnitOfWork) -> None:
    launch(unit)
    waiting = replace(enrolments(unit)["tanaka"], next_step=Step.FAREWELL, next_at=at(date(2026, 8, 31)))
    unit.enrolments.save_many([waiting])
    refresh(unit, now=at(date(2026, 8, 31), time(8)))
    assert enrolments(unit)["tanaka"] == waiting


def test_who_works_on_no_day_is_enrolled_and_looked_at_on_day_zero(unit: SqlUnitOfWork) -> None:
    change(unit, "tanaka", work_days=frozenset())
    launch(unit)
    assert enrolments(unit)["tanaka"].next_at == at(GO_LIVE, time(12))


def test_thousands_are_enrolled_in_batches(unit: SqlUnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coaching.programmes.service.BATCH", 10)
    unit.people.upsert_many([Person(id=f"p{number:03}", name="x") for number in range(45)])
    import_programme(unit, programme(), now=NOW, actor="cli")
    assert start(unit, "crm", on=None, company=COMPANY, now=NOW, actor="cli").enrolled == 48
    unit.people.upsert_many([Person(id=f"p{number:03}", name="x", active=False) for number in range(40)])
    assert enrol_audience(unit, unit.programmes.get("crm"), company=COMPANY, now=NOW) == 0
    active = [one for one in unit.enrolments.of_programme("crm") if one.state is EnrolmentState.ACTIVE]
    assert len(active) == 8
