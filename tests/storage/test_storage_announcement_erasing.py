"""A person who is erased leaves a count behind in announcements, and nothing that names them."""

from dataclasses import replace
from typing import Any

import pytest
from announcement_samples import OVER_AT, announcement, change, correct, end, feed, launched, recipient
from sqlalchemy import select
from storage_samples import HOUR, NOW, put_people

from bot.cli.personal_data import erase_everything
from coaching.announcements.model import AnnouncementState, Forecast, Response, ResponseKind, Standing
from people.outbox import MessageState, Reason
from storage.database import Database
from storage.tables import metadata
from storage.unit_of_work import SqlUnitOfWork

NOT_SENT = Standing(state=MessageState.DROPPED, reason=Reason.NO_LONGER_NEEDED)
NOBODY_KNOWS = Standing(state=MessageState.UNKNOWN, reason=Reason.DIED_WHILE_SENDING)
SENT = Standing(state=MessageState.SENT)
BLOCKED = Standing(state=MessageState.FAILED, reason=Reason.BLOCKED)
GONE = "tanaka"


def forecast(**changes: Any) -> Forecast:
    """A dry run of nobody."""
    return Forecast(**{"counted_at": NOW, "audience": 0, "recipients": 0, "reached": 0, **changes})


def everything_stored(unit: SqlUnitOfWork) -> str:
    """All rows of announcements and of messages, as one text."""
    tables = [
        table
        for table in metadata.sorted_tables
        if table.name.startswith("announcement") or table.name in {"message", "lane"}
    ]
    return "\n".join(str(row) for table in tables for row in unit._transaction.rows(select(table)))


def erase(unit: SqlUnitOfWork, person_id: str = GONE) -> None:
    """Erase from announcements and, as the command does, from messages afterwards."""
    unit.announcements.erase(person_id)
    unit.outbox.erase(person_id)


@pytest.mark.parametrize(
    ("standing", "left"),
    [
        (SENT, SENT),
        (BLOCKED, BLOCKED),
        (Standing(state=MessageState.QUEUED), NOT_SENT),
        (Standing(state=MessageState.QUEUED, reason=Reason.HELD), NOT_SENT),
        (Standing(state=MessageState.SENDING), NOBODY_KNOWS),
    ],
)
def test_who_is_erased_is_still_counted_with_what_became_of_their_message(
    database: Database, standing: Standing, left: Standing
) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, GONE, "mori")
        feed(unit, number)
        end(unit, f"announcement:{number}:person:{GONE}", standing.state, standing.reason)  # type: ignore[arg-type]
        erase(unit)
        queued = Standing(state=MessageState.QUEUED)
        expected = {left: 1, queued: 1}
        assert unit.announcements.count(number) == 2
        assert unit.announcements.standings(number) == expected
        assert unit.announcements.standings(number, people_only=True) == expected
        assert unit.announcements.in_standing(number, left, limit=9) == []
        assert GONE not in everything_stored(unit)


def test_nothing_is_ever_queued_for_who_was_erased(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, GONE, "mori")
        erase(unit)
        assert feed(unit, number) == ["person:mori"]
        assert unit.announcements.to_feed(now=NOW) == []
        assert unit.announcements.standings(number)[NOT_SENT] == 1
        correct(unit, number)
        assert feed(unit, number) == ["person:mori"]
        assert unit.announcements.next_moment(now=NOW) == OVER_AT
        assert not unit.announcements.is_recipient(number, f"person:{GONE}")


def test_the_figures_of_a_closed_announcement_stay_as_they_are(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, GONE, "mori", "ito")
        feed(unit, number)
        for one in (GONE, "mori"):
            end(unit, f"announcement:{number}:person:{one}")
        end(unit, f"announcement:{number}:person:ito", MessageState.FAILED, Reason.BLOCKED)
        unit.announcements.close(number, at=OVER_AT)
        unit.outbox.delete_finished(before=OVER_AT)
        for one in (GONE, "ito"):
            erase(unit, one)
        assert unit.announcements.standings(number, people_only=True) == {SENT: 2, BLOCKED: 1}
        assert unit.announcements.reached_between(NOW, OVER_AT) == {"mori"}


def test_two_who_are_erased_both_count(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, GONE, "mori", "ito")
        for one in (GONE, "mori"):
            erase(unit, one)
        assert unit.announcements.standings(number, people_only=True) == {
            NOT_SENT: 2,
            Standing(state=None): 1,
        }


def test_in_a_draft_who_is_erased_has_no_place(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement())
        unit.announcements.put_recipients(number, [recipient(GONE), recipient("mori")])
        erase(unit)
        assert unit.announcements.lanes(number, after="", limit=9) == ["person:mori"]


def test_what_the_person_did_is_removed_and_what_others_did_stays(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, GONE, "mori")
        for one in (GONE, "mori"):
            for kind in ResponseKind:
                unit.announcements.respond(
                    Response(announcement_id=number, person_id=one, kind=kind, at=NOW + HOUR)
                )
        erase(unit)
        assert unit.announcements.of_person(GONE) == []
        assert unit.announcements.response_counts(number) == dict.fromkeys(ResponseKind, 1)
        assert unit.announcements.received(GONE) == []


def test_an_announcement_of_theirs_stays_without_their_name(database: Database) -> None:
    own = {"author_id": GONE, "work_by": GONE, "approver_id": GONE, "launched_by": GONE}
    with database.unit_of_work() as unit:
        number = launched(unit, "mori", **own)
        other = launched(unit, "mori", author_id="tanaka2")
        erase(unit)
        found, kept = unit.announcements.lock(number), unit.announcements.lock(other)
        assert (found.author_id, found.work_by, found.approver_id, found.launched_by) == ("", "", "", "")
        assert found.state is AnnouncementState.SENDING
        assert kept.author_id == "tanaka2"


def test_why_somebody_sent_one_back_goes_with_whoever_wrote_it(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement(sent_back="Not yet", sent_back_by=GONE))
        other = unit.announcements.add(announcement(sent_back="Not yet", sent_back_by="mori"))
        erase(unit)
        found, kept = unit.announcements.lock(number), unit.announcements.lock(other)
        assert (found.sent_back, found.sent_back_by) == ("", "")
        assert (kept.sent_back, kept.sent_back_by) == ("Not yet", "mori")


@pytest.mark.parametrize("person_id", [GONE, "田中", 'O"Brien\\', "100%_"])
def test_lists_of_a_dry_run_do_not_name_them_any_more(database: Database, person_id: str) -> None:
    counted = forecast(
        without_account=("mori", person_id), changed=(person_id, "ito", f"{person_id}2"), audience=7
    )
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement(forecast=counted))
        untouched = unit.announcements.add(announcement(forecast=forecast(changed=("ito",))))
        unit.announcements.erase(person_id)
        found = unit.announcements.lock(number).forecast
        assert found == replace(counted, without_account=("mori",), changed=("ito", f"{person_id}2"))
        assert unit.announcements.lock(untouched).forecast == forecast(changed=("ito",))


def test_whoever_has_nothing_to_do_with_announcements_changes_nothing(database: Database) -> None:
    with database.unit_of_work() as unit:
        number = launched(unit, "mori")
        feed(unit, number)
        change(unit, number, forecast=forecast(changed=("mori",)))
        before = everything_stored(unit)
        erase(unit)
        assert everything_stored(unit) == before


def test_the_command_that_erases_a_person_keeps_what_became_of_the_announcement(database: Database) -> None:
    put_people(database, GONE, "mori")
    with database.unit_of_work() as unit:
        number = launched(unit, GONE, "mori")
        feed(unit, number)
        end(unit, f"announcement:{number}:person:{GONE}")
        erase_everything(unit, GONE, at=NOW, actor="cli")
        assert unit.announcements.standings(number, people_only=True)[SENT] == 1
        assert GONE not in everything_stored(unit)
