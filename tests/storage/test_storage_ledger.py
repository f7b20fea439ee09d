"""The attention budget, the audit trail, facts about the installation, and the inbox."""

import threading

import pytest
from storage_samples import DAY, HOUR, NOW, put_people

from people.model import AuditEntry, Feature, Platform
from storage.database import Database
from storage.errors import ConstraintError, NaiveDatetimeError


def entry(action: str, **changes: object) -> AuditEntry:
    return AuditEntry(**{"at": NOW, "actor": "cli", "action": action, "subject": "sales", **changes})


# Attention


def test_places_are_counted_per_person_and_week(database: Database) -> None:
    put_people(database, "a", "b")
    with database.unit_of_work() as unit:
        unit.attention.take_many(
            [
                ("a", "2026-W24", 1, Feature.CHECK_IN),
                ("a", "2026-W24", 2, Feature.SURVEY),
                ("a", "2026-W25", 3, Feature.CHECK_IN),
                ("b", "2026-W25", 4, Feature.CHECK_IN),
            ]
        )
        assert unit.attention.used(["a", "b"], week="2026-W24") == {"a": 2}
        assert unit.attention.used(["a", "b"], week="2026-W25") == {"a": 1, "b": 1}
        assert unit.attention.used([], week="2026-W24") == {}


def test_a_message_takes_one_place_in_all_even_in_another_week(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work() as unit:
        unit.attention.take_many([("a", "2026-W24", 1, Feature.CHECK_IN)] * 2)
        unit.attention.take_many([("a", "2026-W25", 1, Feature.CHECK_IN)])
        assert unit.attention.used(["a"], week="2026-W24") == {"a": 1}
        assert unit.attention.used(["a"], week="2026-W25") == {}


def test_a_place_that_was_given_back_can_be_taken_again(database: Database) -> None:
    put_people(database, "a")
    with database.unit_of_work() as unit:
        unit.attention.take_many([("a", "2026-W24", n, Feature.CHECK_IN) for n in (1, 2)])
        unit.attention.give_back([1, 99])
        unit.attention.give_back([])
        assert unit.attention.used(["a"], week="2026-W24") == {"a": 1}
        unit.attention.take_many([("a", "2026-W25", 1, Feature.CHECK_IN)])
        assert unit.attention.used(["a"], week="2026-W25") == {"a": 1}


def test_a_place_of_somebody_unknown_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.attention.take_many([("nobody", "2026-W24", 1, Feature.CHECK_IN)])


# Audit


def test_entries_are_listed_newest_first(database: Database) -> None:
    entries = [entry("first"), entry("second", at=NOW + HOUR, detail="12"), entry("third", subject="tanaka")]
    with database.unit_of_work() as unit:
        for one in entries:
            unit.audit.append(one)
        assert unit.audit.list_entries() == entries[::-1]
        assert unit.audit.list_entries(limit=1) == [entries[2]]
        assert unit.audit.list_entries(subject="sales", limit=5) == [entries[1], entries[0]]
        assert unit.audit.list_entries(subject="nothing") == []


def test_entries_are_deleted_by_age_alone(database: Database) -> None:
    with database.unit_of_work() as unit:
        for days in (3, 2, 1):
            unit.audit.append(entry(f"{days} days ago", at=NOW - days * DAY))
        assert unit.audit.delete_entries(before=NOW - 2 * DAY) == 1
        assert [one.action for one in unit.audit.list_entries()] == ["1 days ago", "2 days ago"]


def test_an_entry_without_zone_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.audit.append(entry("naive", at=NOW.replace(tzinfo=None)))


# Switches


def test_a_switch_that_is_kept_stays_what_it_was_first(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.switches.keep("installation", "a") == "a"
        assert unit.switches.keep("installation", "b") == "a"
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.switches.keep("installation", "c") == "a"
        assert unit.switches.get("installation") == "a"


def test_a_switch_is_set_replaced_and_removed(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.switches.get("sending_stopped") is None
        unit.switches.put("sending_stopped", "yes")
        unit.switches.put("sending_stopped", "")
        assert unit.switches.get("sending_stopped") == ""
        unit.switches.put("sending_stopped", None)
        unit.switches.put("sending_stopped", None)
        assert unit.switches.get("sending_stopped") is None


# Inbox


def test_an_event_is_accepted_once_per_platform(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.inbox.accept(platform=Platform.SLACK, event_id="E1", at=NOW)
        assert not unit.inbox.accept(platform=Platform.SLACK, event_id="E1", at=NOW + HOUR)
        assert unit.inbox.accept(platform=Platform.TEAMS, event_id="E1", at=NOW)


def test_an_event_whose_unit_of_work_failed_is_accepted_again(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.inbox.accept(platform=Platform.SLACK, event_id="E1", at=NOW)
    with database.unit_of_work() as unit:
        assert unit.inbox.accept(platform=Platform.SLACK, event_id="E1", at=NOW)


def test_of_two_deliveries_of_one_event_at_the_same_time_one_is_accepted(database: Database) -> None:
    accepted: list[bool] = []

    def second() -> None:
        with database.unit_of_work() as unit:
            accepted.append(unit.inbox.accept(platform=Platform.SLACK, event_id="E1", at=NOW))
            unit.commit()

    with database.unit_of_work() as unit:
        assert unit.inbox.accept(platform=Platform.SLACK, event_id="E1", at=NOW)
        other = threading.Thread(target=second)
        other.start()
        unit.commit()
    other.join(timeout=30)
    assert accepted == [False]


def test_old_events_are_forgotten_and_recent_ones_still_act_once(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.inbox.accept(platform=Platform.SLACK, event_id="old", at=NOW - 8 * 24 * HOUR)
        unit.inbox.accept(platform=Platform.SLACK, event_id="recent", at=NOW)
        assert unit.inbox.delete_accepted(before=NOW - 7 * 24 * HOUR) == 1
        assert unit.inbox.accept(platform=Platform.SLACK, event_id="old", at=NOW)
        assert not unit.inbox.accept(platform=Platform.SLACK, event_id="recent", at=NOW)
