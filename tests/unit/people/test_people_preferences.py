"""Pausing and resuming."""

from datetime import UTC, date, datetime, timedelta

from people.export import export_person
from people.model import AuditEntry, Feature, Pause, Person
from people.preferences import active_pause, pause, resume
from storage.unit_of_work import SqlUnitOfWork

AT = datetime(2026, 6, 10, 3, tzinfo=UTC)
FRIDAY = date(2026, 6, 19)
SATURDAY = date(2026, 6, 20)
PERSON = Person(id="T001", name="Tanaka")


def wish(feature: Feature | None = None, until: date | None = None) -> Pause:
    return Pause(person_id="T001", feature=feature, until=until)


def test_a_pause_covers_its_last_day_and_not_the_next() -> None:
    ours = wish(until=FRIDAY)
    assert active_pause([ours], feature=Feature.CHECK_IN, day=FRIDAY) == ours
    assert active_pause([ours], feature=Feature.CHECK_IN, day=SATURDAY) is None


def test_a_pause_without_an_end_lasts() -> None:
    ours = wish()
    assert active_pause([ours], feature=Feature.SURVEY, day=FRIDAY + timedelta(days=1000)) == ours


def test_a_paused_feature_leaves_the_others() -> None:
    ours = wish(feature=Feature.NUDGE)
    assert active_pause([ours], feature=Feature.NUDGE, day=FRIDAY) == ours
    assert active_pause([ours], feature=Feature.CHECK_IN, day=FRIDAY) is None


def test_a_pause_of_everything_covers_every_feature() -> None:
    assert all(active_pause([wish()], feature=feature, day=FRIDAY) for feature in Feature)


def test_of_two_pauses_the_one_that_lasts_longer_counts() -> None:
    short, long = wish(until=FRIDAY), wish(feature=Feature.CHECK_IN, until=SATURDAY)
    endless = wish(feature=Feature.SURVEY)
    assert active_pause([short, long], feature=Feature.CHECK_IN, day=FRIDAY) == long
    assert active_pause([endless, short], feature=Feature.SURVEY, day=FRIDAY) == endless


def test_without_pauses_nothing_is_paused() -> None:
    assert active_pause([], feature=Feature.CHECK_IN, day=FRIDAY) is None


def test_a_pause_is_kept_and_the_audit_says_neither_who_nor_what_nor_until_when(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([PERSON])
    given = pause(unit, "T001", feature=None, until=FRIDAY, at=AT)
    assert unit.people.pauses_of(["T001"]) == {"T001": [given]}
    (entry,) = unit.audit.list_entries()
    assert entry == AuditEntry(at=AT, actor="somebody", action="pause", subject="")


def test_a_stopped_feature_is_not_told_by_the_audit(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([PERSON])
    pause(unit, "T001", feature=Feature.NUDGE, until=None, at=AT)
    assert "nudge" not in str(unit.audit.list_entries())
    assert "T001" not in str(unit.audit.list_entries())


def test_the_own_export_still_says_what_is_paused_until_when(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([PERSON])
    pause(unit, "T001", feature=Feature.NUDGE, until=FRIDAY, at=AT)
    assert export_person(unit, "T001")["pauses"] == [{"feature": "nudge", "until": "2026-06-19"}]


def test_a_second_pause_of_the_same_feature_replaces_the_first(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([PERSON])
    pause(unit, "T001", feature=Feature.NUDGE, until=FRIDAY, at=AT)
    latest = pause(unit, "T001", feature=Feature.NUDGE, until=SATURDAY, at=AT)
    assert unit.people.pauses_of(["T001"]) == {"T001": [latest]}


def test_resuming_ends_all_pauses_and_is_audited(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([PERSON])
    pause(unit, "T001", feature=None, until=FRIDAY, at=AT)
    pause(unit, "T001", feature=Feature.NUDGE, until=None, at=AT)
    assert resume(unit, "T001", at=AT) == 2
    assert unit.people.pauses_of(["T001"]) == {}
    assert unit.audit.list_entries()[0] == AuditEntry(at=AT, actor="somebody", action="resume", subject="")


def test_resuming_without_a_pause_changes_nothing(unit: SqlUnitOfWork) -> None:
    unit.people.upsert_many([PERSON])
    assert resume(unit, "T001", at=AT) == 0
    assert unit.audit.list_entries() == []
