"""The frozen set of an announcement: who is in it, and who is no more."""

from datetime import timedelta

import pytest
from announcement_samples import (
    CHANNEL,
    OVER_AT,
    announcement,
    change,
    channel,
    correct,
    feed,
    launched,
    recipient,
)
from storage_samples import DAY, HOUR, NOW

from coaching.announcements.model import AnnouncementState, Recipient, Response, ResponseKind
from storage.database import Database
from storage.errors import ConstraintError
from storage.unit_of_work import SqlUnitOfWork


def everybody(unit: SqlUnitOfWork, number: int) -> list[Recipient]:
    """All recipients to whom nothing was queued, as `next_portion` gives them."""
    return unit.announcements.next_portion(number, now=NOW + 2 * DAY, limit=100)


def test_recipients_come_back_as_they_were_put_in(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement(state=AnnouncementState.SENDING))
        put = [recipient("b"), recipient("a", due_at=NOW + HOUR), channel()]
        assert unit.announcements.put_recipients(number, iter(put)) == 3
        assert unit.announcements.count(number) == 3
        assert everybody(unit, number) == [put[0], put[2], put[1]]


def test_of_who_is_there_already_only_the_moment_changes(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b")
        unit.announcements.set_revision(number, ["person:a"], 1)
        later = [recipient(one, due_at=NOW + HOUR, revision=7) for one in ("a", "b", "c")]
        assert unit.announcements.put_recipients(number, later) == 3
        assert unit.announcements.count(number) == 3
        assert everybody(unit, number) == [recipient(one, due_at=NOW + HOUR) for one in ("b", "c")]
        assert unit.announcements.next_portion(number, now=NOW + timedelta(minutes=59), limit=9) == []


def test_nobody_at_all_can_be_put_in(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement())
        assert unit.announcements.put_recipients(number, []) == 0
        assert unit.announcements.drop_recipients(number, []) == 0
        assert unit.announcements.known(number, []) == frozenset()
        assert unit.announcements.lanes(number, after="", limit=9) == []


def test_many_are_put_in_at_once_and_read_portion_by_portion(database: Database) -> None:
    ids = [f"p{number:05}" for number in range(5_203)]
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement())
        assert unit.announcements.put_recipients(number, map(recipient, reversed(ids))) == len(ids)
        unit.commit()
    found: list[str] = []
    with database.unit_of_work(read_only=True) as unit:
        while portion := unit.announcements.lanes(number, after=found[-1] if found else "", limit=1_000):
            found += portion
    assert found == [f"person:{one}" for one in ids]


def test_recipients_of_an_announcement_that_is_not_there_are_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.announcements.put_recipients(7, [recipient("a")])


def test_who_is_dropped_is_gone_unless_something_was_queued(database: Database) -> None:
    with database.unit_of_work() as unit:
        number, other = launched(unit, "a", "b", "c"), launched(unit, "a")
        assert feed(unit, number, limit=1) == ["person:a"]
        gone = ["person:a", "person:b", "person:nobody"]
        assert unit.announcements.drop_recipients(number, gone) == 1
        assert unit.announcements.lanes(number, after="", limit=9) == ["person:a", "person:c"]
        assert unit.announcements.count(other) == 1


def test_lanes_are_known_by_announcement(database: Database) -> None:
    hostile = "person:O'Brien; --%_"
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "O'Brien; --%_", more=[channel()])
        other = launched(unit, "b")
        asked = ["person:a", "person:b", hostile, CHANNEL]
        assert unit.announcements.known(number, asked) == {"person:a", hostile, CHANNEL}
        assert unit.announcements.is_recipient(other, "person:b")
        assert not unit.announcements.is_recipient(other, "person:a")


def test_a_person_reads_again_what_is_launched_and_not_over_latest_first(database: Database) -> None:
    with database.unit_of_work() as unit:
        first = launched(unit, "a", "b")
        latest = launched(unit, "a", launched_at=NOW + HOUR)
        paused = launched(unit, "a", launched_at=NOW + HOUR, state=AnnouncementState.PAUSED)
        for state in ("draft", "proposed", "stopped", "recalled"):
            launched(unit, "a", state=AnnouncementState(state))
        launched(unit, "b", launched_at=NOW + 2 * HOUR)
        before_the_end = unit.announcements.of_recipient("a", now=OVER_AT - timedelta(seconds=1))
        assert [one.id for one in before_the_end] == [paused, latest, first]
        assert unit.announcements.of_recipient("a", now=OVER_AT) == []
        assert unit.announcements.of_recipient("nobody", now=NOW) == []


def test_an_export_names_what_was_launched_even_if_it_was_recalled(database: Database) -> None:
    with database.unit_of_work() as unit:
        sent, recalled, draft = launched(unit, "a"), launched(unit, "a"), launched(unit, "a", "b")
        change(unit, recalled, state=AnnouncementState.RECALLED)
        change(unit, draft, state=AnnouncementState.DRAFT)
        assert unit.announcements.received("a") == [sent, recalled]
        assert unit.announcements.received("b") == []


# Responses


def response(number: int, person_id: str, kind: ResponseKind, *, hours: int = 0) -> Response:
    """What somebody did some hours from now."""
    return Response(announcement_id=number, person_id=person_id, kind=kind, at=NOW + hours * HOUR)


def test_the_first_response_of_a_kind_is_kept(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a")
        first = response(number, "a", ResponseKind.CLICK)
        assert unit.announcements.respond(first)
        assert not unit.announcements.respond(response(number, "a", ResponseKind.CLICK, hours=1))
        assert unit.announcements.respond(response(number, "a", ResponseKind.GOT_IT, hours=1))
        assert unit.announcements.of_person("a") == [
            first,
            response(number, "a", ResponseKind.GOT_IT, hours=1),
        ]
        assert unit.announcements.responded(number, "a") == {ResponseKind.CLICK, ResponseKind.GOT_IT}
        assert unit.announcements.responded(number, "b") == frozenset()


def test_responses_are_counted_by_kind(database: Database) -> None:
    with database.unit_of_work() as unit:
        number, other = launched(unit, "a", "b"), launched(unit, "a")
        for person_id in ("a", "b"):
            unit.announcements.respond(response(number, person_id, ResponseKind.CLICK))
        unit.announcements.respond(response(number, "a", ResponseKind.QUESTION))
        unit.announcements.respond(response(other, "a", ResponseKind.GOT_IT))
        counts = unit.announcements.response_counts(number)
    assert counts == {ResponseKind.CLICK: 2, ResponseKind.QUESTION: 1}


def test_responses_of_a_span_begin_with_its_first_moment_and_end_before_its_last(
    database: Database,
) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b", "c", "d")
        made = [response(number, one, ResponseKind.CLICK, hours=hour) for hour, one in enumerate("abcd")]
        for one in reversed(made):
            unit.announcements.respond(one)
        assert unit.announcements.responses_between(NOW + HOUR, NOW + 3 * HOUR) == made[1:3]


def test_a_response_to_an_announcement_that_is_not_there_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.announcements.respond(response(7, "a", ResponseKind.GOT_IT))


def test_a_correction_reaches_those_who_have_the_older_revision(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "a", "b")
        feed(unit, number, limit=1)
        correct(unit, number)
        assert everybody(unit, number) == [recipient("a", revision=1), recipient("b")]
