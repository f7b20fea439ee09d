"""Requests for help, what is written in them, supporters' topics, wishes and proposals."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, request

from coaching.checkins.model import TroubleKind
from coaching.help.model import (
    Ending,
    Proposal,
    ProposalState,
    Reach,
    Request,
    RequestMessage,
    RequestState,
    Wish,
)
from coaching.programmes.model import Phase
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import ConstraintError, NaiveDatetimeError
from storage.unit_of_work import SqlUnitOfWork

WITHOUT_ZONE = NOW.replace(tzinfo=None)


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def put(unit: SqlUnitOfWork, *requests: Request) -> list[Request]:
    """Store requests; returns them with their ids."""
    return [replace(one, id=unit.help.add(one)) for one in requests]


def claimed(person_id: str = "tanaka", *, by: str = "sato", **changes: Any) -> Request:
    """A request that a supporter is on."""
    values = {"state": RequestState.CLAIMED, "supporter_id": by, "claimed_at": NOW, "promised_by": NOW + HOUR}
    return request(person_id, **values | changes)


def ended(person_id: str = "tanaka", *, ending: Ending = Ending.WITH_HELP, **changes: Any) -> Request:
    """A request that has ended an hour ago."""
    values = {"state": RequestState.ENDED, "ending": ending, "ended_at": NOW - HOUR}
    return request(person_id, **values | changes)


def written(request_id: int, author_id: str = "tanaka", **changes: Any) -> RequestMessage:
    """Something written in a request now."""
    plain = {"request_id": request_id, "author_id": author_id, "text": "It says error 7", "at": NOW}
    return RequestMessage(**plain | changes)


def wish(person_id: str = "tanaka", **changes: Any) -> Wish:
    """A wish of somebody in `sales`, told without a request."""
    plain: dict[str, Any] = {
        "id": 0,
        "programme_id": "sales",
        "request_id": None,
        "person_id": person_id,
        "kind": TroubleKind.DOESNT_FIT,
        "text": "One field less",
        "at": NOW,
    }
    return Wish(**plain | changes)


def proposal(**changes: Any) -> Proposal:
    """An open proposal of `sales`, made now of three requests."""
    plain: dict[str, Any] = {
        "id": 0,
        "programme_id": "sales",
        "kind": TroubleKind.SETUP,
        "number": 3,
        "at": NOW,
    }
    return Proposal(**plain | changes)


# Requests


def test_a_request_comes_back_exactly_as_told(database: Database) -> None:
    with database.unit_of_work() as unit:
        [told] = put(unit, request())
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        assert unit.help.get(told.id) == told
        assert unit.help.get_many([told.id, 999]) == {told.id: told}
        assert unit.help.get_many([]) == {}


def test_a_request_comes_back_exactly_as_saved_with_everything_that_can_happen_to_it(
    database: Database,
) -> None:
    whole = Request(
        id=0,
        person_id="tanaka",
        programme_id="sales",
        enrolment_id=4,
        check_in_id=12,
        kind=TroubleKind.BACK_TO_EXCEL,
        text="前の方が楽",
        wish="一覧を\n印刷したい",
        reach=Reach.CALL,
        manager_too=True,
        language="en",
        phase=Phase.ROUTINE,
        practice_id="訪問",
        state=RequestState.ENDED,
        asked_at=NOW,
        opened_at=NOW + HOUR,
        respond_by=NOW + 2 * HOUR,
        widened_at=NOW + 3 * HOUR,
        escalated_at=NOW + 4 * HOUR,
        supporter_id="sato",
        claimed_at=NOW + 5 * HOUR,
        promised_by=NOW + 6 * HOUR,
        responded_at=NOW + 7 * HOUR,
        ended_at=NOW + 8 * HOUR,
        ending=Ending.LAPSED,
        asked_if_solved_at=NOW + 9 * HOUR,
        offered=((NOW + DAY).isoformat(), (NOW + 2 * DAY).isoformat()),
        call_at=NOW + DAY,
        next_at=NOW + 10 * HOUR,
    )
    with database.unit_of_work() as unit:
        told, other = put(unit, request(check_in_id=12), request("sato"))
        unit.help.save(replace(whole, id=told.id))
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.help.lock(told.id) == replace(whole, id=told.id)
        assert unit.help.get(other.id) == other


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_whatever_people_write_comes_back_as_written(database: Database, text: str) -> None:
    with database.unit_of_work() as unit:
        told = put(unit, request(text=text, wish=text, practice_id=text, offered=(text, text)))[0]
        unit.help.add_message(written(told.id, text=text))
        unit.help.put_wish(wish(request_id=told.id, text=text))
        unit.help.put_topics("sato", [text])
        unit.help.save(replace(told, manager_too=True))
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.help.get(told.id) == replace(told, manager_too=True)
        assert unit.help.messages_of(told.id) == [written(told.id, text=text)]
        assert [one.text for one in unit.help.wishes_by("tanaka")] == [text]
        assert unit.help.topics_of(["sato"]) == {"sato": frozenset({text})}


def test_unknown_requests_and_proposals_are_not_found(unit: SqlUnitOfWork) -> None:
    for ask, what in (
        (unit.help.get, "request"),
        (unit.help.lock, "request"),
        (unit.help.lock_proposal, "proposal"),
    ):
        with pytest.raises(NotFoundError) as refused:
            ask(999)
        assert (refused.value.what, refused.value.key) == (what, "999")


def test_saving_what_does_not_exist_changes_nothing(unit: SqlUnitOfWork) -> None:
    [told] = put(unit, request())
    unit.help.save(request("ghost", id=999))
    unit.help.save_proposal(proposal(id=999))
    assert unit.help.in_state(RequestState.OPEN) == [told]
    assert unit.help.proposals_of("sales") == []


def test_a_check_in_has_at_most_one_request(database: Database) -> None:
    with database.unit_of_work() as unit:
        told, _without, _another = put(unit, request(check_in_id=12), request(), request())
        assert unit.help.of_check_in(12) == told
        assert unit.help.of_check_in(13) is None
        unit.commit()
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.help.add(request(check_in_id=12))


@pytest.mark.parametrize("moment", ["asked_at", "next_at", "call_at", "respond_by"])
def test_a_request_with_a_moment_without_zone_is_refused(database: Database, moment: str) -> None:
    with database.unit_of_work() as unit, pytest.raises(NaiveDatetimeError):
        unit.help.add(request(**{moment: WITHOUT_ZONE}))


def test_requests_are_listed_latest_first_by_asker_supporter_and_state(unit: SqlUnitOfWork) -> None:
    early, late, tie, theirs, done = put(
        unit,
        claimed(asked_at=NOW - DAY),
        request(asked_at=NOW),
        claimed(by="mori", asked_at=NOW),
        claimed("kato", asked_at=NOW - HOUR),
        ended(supporter_id="sato", asked_at=NOW - 2 * DAY),
    )
    assert unit.help.of_person("tanaka") == [tie, late, early, done]
    assert unit.help.of_supporter("sato") == [theirs, early]
    assert unit.help.in_state(RequestState.CLAIMED) == [tie, theirs, early]
    assert unit.help.in_state(RequestState.OFFERED) == []
    assert unit.help.of_person("nobody") == unit.help.of_supporter("nobody") == []


def test_requests_of_a_kind_since_a_moment_are_those_of_one_programme(unit: SqlUnitOfWork) -> None:
    at_once, later, _other_kind, _other_programme, _none, _before = put(
        unit,
        request(asked_at=NOW),
        ended(asked_at=NOW + HOUR),
        request(kind=TroubleKind.OTHER),
        request(programme_id="other"),
        request(programme_id=None),
        request(asked_at=NOW - HOUR),
    )
    assert unit.help.asked_since("sales", TroubleKind.SETUP, since=NOW) == [later, at_once]


def test_requests_are_counted_by_kind_from_the_first_moment_up_to_the_last(unit: SqlUnitOfWork) -> None:
    put(
        unit,
        request(asked_at=NOW - HOUR),
        request(asked_at=NOW),
        ended("sato", asked_at=NOW + HOUR),
        request("sato", kind=TroubleKind.NO_POINT, asked_at=NOW + HOUR),
        request(programme_id="other"),
        request(asked_at=NOW + DAY),
    )
    counts = unit.help.kind_counts("sales", first=NOW, last=NOW + DAY)
    assert counts == {TroubleKind.SETUP: 2, TroubleKind.NO_POINT: 1}
    assert unit.help.kind_counts("nothing", first=NOW, last=NOW + DAY) == {}


def test_a_supporter_is_credited_for_what_askers_closed_after_their_help_and_nothing_else(
    unit: SqlUnitOfWork,
) -> None:
    put(
        unit,
        ended(supporter_id="sato"),
        ended("kato", supporter_id="sato"),
        ended(supporter_id="sato", ending=Ending.LAPSED),
        ended(ending=Ending.ALONE),
        ended(supporter_id="mori"),
        claimed(by="kato"),
    )
    assert unit.help.credits_of(["sato", "mori", "kato"]) == {"sato": 2, "mori": 1}
    assert unit.help.credits_of([]) == {}


def test_a_supporters_load_is_what_they_are_on_now(unit: SqlUnitOfWork) -> None:
    put(unit, claimed(), claimed("kato"), claimed(by="mori"), ended(supporter_id="sato"), request())
    assert unit.help.load_of(["sato", "mori", "kato"]) == {"sato": 2, "mori": 1}
    assert unit.help.load_of(["kato"]) == {}


# What is due


def due(unit: SqlUnitOfWork, *, now: datetime = NOW, limit: int = 9) -> list[str]:
    return [one.person_id for one in unit.help.due(now=now, limit=limit)]


def test_due_requests_come_earliest_first_up_to_the_limit(unit: SqlUnitOfWork) -> None:
    put(
        unit,
        request("late", next_at=NOW),
        request("early", next_at=NOW - DAY),
        request("tie", next_at=NOW),
        request("future", next_at=NOW + HOUR),
        request("never", next_at=None),
    )
    assert due(unit) == ["early", "late", "tie"]
    assert due(unit, limit=1) == ["early"]
    assert due(unit, now=NOW - 2 * DAY) == []
    assert unit.help.next_due() == NOW - DAY


def test_a_due_request_comes_whole_and_can_be_saved(unit: SqlUnitOfWork) -> None:
    [told] = put(unit, claimed(next_at=NOW, offered=("a", "b")))
    [found] = unit.help.due(now=NOW, limit=9)
    assert found == told
    unit.help.save(replace(found, next_at=NOW + HOUR))
    assert unit.help.next_due() == NOW + HOUR


@pytest.mark.parametrize("state", set(RequestState) - {RequestState.ENDED})
def test_whatever_has_not_ended_can_be_due(unit: SqlUnitOfWork, state: RequestState) -> None:
    put(unit, request(state=state, next_at=NOW))
    assert due(unit) == ["tanaka"]
    assert unit.help.next_due() == NOW


def test_what_has_ended_is_never_due(unit: SqlUnitOfWork) -> None:
    put(unit, ended(next_at=NOW - DAY), request(next_at=None))
    assert due(unit) == []
    assert unit.help.next_due() is None


# What is written in them


def test_messages_come_in_the_order_in_which_they_were_written(unit: SqlUnitOfWork) -> None:
    one, other = put(unit, request(), request("kato"))
    said = [
        written(one.id, text="first", at=NOW + HOUR),
        written(one.id, "sato", text="second", at=NOW),
        written(one.id, text="third", at=NOW),
    ]
    for message in (*said, written(other.id, "sato", text="elsewhere")):
        unit.help.add_message(message)
    assert unit.help.messages_of(one.id) == said
    assert unit.help.messages_of(999) == []
    assert [message.text for message in unit.help.written_by("sato")] == ["second", "elsewhere"]
    assert unit.help.written_by("nobody") == []


def test_a_message_in_no_request_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.help.add_message(written(999))


def test_a_message_without_zone_is_refused(unit: SqlUnitOfWork) -> None:
    [told] = put(unit, request())
    with pytest.raises(NaiveDatetimeError):
        unit.help.add_message(written(told.id, at=WITHOUT_ZONE))


# Topics


def test_topics_are_replaced_as_a_whole_and_only_those_of_one_supporter(unit: SqlUnitOfWork) -> None:
    unit.help.put_topics("sato", ["kind:setup", "practice:sales/visits", "kind:setup"])
    unit.help.put_topics("mori", ["kind:other"])
    assert unit.help.topics_of(["sato", "mori", "kato"]) == {
        "sato": frozenset({"kind:setup", "practice:sales/visits"}),
        "mori": frozenset({"kind:other"}),
    }
    unit.help.put_topics("sato", ["kind:no_time"])
    unit.help.put_topics("mori", [])
    assert unit.help.topics_of(["sato", "mori"]) == {"sato": frozenset({"kind:no_time"})}
    assert unit.help.topics_of([]) == {}


# Wishes


def test_the_log_of_a_programme_is_latest_first_and_leaves_out_emptied_wishes(unit: SqlUnitOfWork) -> None:
    entries = [
        wish(text="early", at=NOW - DAY),
        wish("sato", text="late", kind=TroubleKind.OTHER),
        wish("sato", text="", at=NOW + DAY),
        wish(text="elsewhere", programme_id="other"),
        wish(text="nowhere", programme_id=None),
    ]
    early, late, *_ = stored = [replace(entry, id=unit.help.put_wish(entry)) for entry in entries]
    assert unit.help.wishes_of("sales") == [late, early]
    assert unit.help.wishes_of("nothing") == []
    assert unit.help.wishes_by("sato") == [stored[2], late]


def test_a_wish_told_again_with_its_request_replaces_the_first(unit: SqlUnitOfWork) -> None:
    one, other = put(unit, request(), request())
    unit.help.put_wish(wish(request_id=one.id, text="first"))
    unit.help.put_wish(wish(request_id=other.id, text="of another request"))
    unit.help.put_wish(wish(text="without a request"))
    unit.help.put_wish(wish(text="another without a request"))
    unit.help.put_wish(wish(request_id=one.id, text="second", at=NOW + HOUR))
    assert [entry.text for entry in unit.help.wishes_of("sales")] == [
        "second",
        "another without a request",
        "without a request",
        "of another request",
    ]


# Proposals


def test_a_proposal_comes_back_as_stored_and_as_answered(database: Database) -> None:
    with database.unit_of_work() as unit:
        first = replace(proposal(), id=unit.help.add_proposal(proposal()))
        later = proposal(kind=TroubleKind.OTHER, number=5, at=NOW + HOUR)
        second = replace(later, id=unit.help.add_proposal(later))
        unit.help.add_proposal(proposal(programme_id="other"))
        unit.commit()
    answered = replace(first, state=ProposalState.SESSION, answered_by="suzuki", answered_at=NOW + DAY)
    with database.unit_of_work() as unit:
        assert unit.help.proposals_of("sales") == [second, first]
        assert unit.help.lock_proposal(first.id) == first
        unit.help.save_proposal(answered)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.help.proposals_of("sales") == [second, answered]
        assert unit.help.proposals_of("nothing") == []


# Retention


def test_old_texts_are_emptied_and_everything_else_stays(unit: SqlUnitOfWork) -> None:
    old, only_wish, new = put(
        unit,
        ended(asked_at=NOW - DAY),
        ended("kato", asked_at=NOW - DAY, text="", wish="One field less"),
        request(asked_at=NOW, wish="Two"),
    )
    unit.help.add_message(written(old.id, text="old", at=NOW - HOUR))
    unit.help.add_message(written(old.id, text="new", at=NOW))
    early, late = wish(at=NOW - DAY), wish(at=NOW)
    early, late = (replace(entry, id=unit.help.put_wish(entry)) for entry in (early, late))

    assert unit.help.delete_texts(before=NOW) == 4
    assert unit.help.delete_texts(before=NOW) == 0
    assert unit.help.get(old.id) == replace(old, text="")
    assert unit.help.get(only_wish.id) == replace(only_wish, wish="")
    assert unit.help.get(new.id) == new
    assert [message.text for message in unit.help.messages_of(old.id)] == ["", "new"]
    assert unit.help.wishes_of("sales") == [late]
    assert unit.help.wishes_by("tanaka") == [late, replace(early, text="")]


# Erasing


def test_erasing_an_asker_removes_their_requests_with_all_that_was_written_in_them(
    unit: SqlUnitOfWork,
) -> None:
    own, theirs = put(unit, claimed(), claimed("kato"))
    for message in (written(own.id), written(own.id, "sato"), written(theirs.id, "kato")):
        unit.help.add_message(message)
    unit.help.put_wish(wish(request_id=own.id))
    kept = wish("kato", request_id=theirs.id)
    kept = replace(kept, id=unit.help.put_wish(kept))
    unit.help.put_topics("tanaka", ["kind:setup"])
    unit.help.put_topics("kato", ["kind:setup"])

    unit.help.erase("tanaka")
    unit.help.erase("nobody")

    assert unit.help.of_person("tanaka") == []
    assert unit.help.messages_of(own.id) == []
    assert unit.help.wishes_of("sales") == [kept]
    assert unit.help.topics_of(["tanaka", "kato"]) == {"kato": frozenset({"kind:setup"})}
    assert unit.help.get(theirs.id) == theirs
    assert unit.help.messages_of(theirs.id) == [written(theirs.id, "kato")]


def test_erasing_a_supporter_empties_their_words_and_makes_due_what_they_were_on(unit: SqlUnitOfWork) -> None:
    on_it = claimed(asked_at=NOW - DAY, responded_at=NOW, next_at=NOW + DAY)
    told, another, done = put(unit, on_it, claimed(by="mori"), ended(supporter_id="sato"))
    for message in (written(told.id, "sato"), written(told.id), written(done.id, "sato")):
        unit.help.add_message(message)

    unit.help.erase("sato")

    assert unit.help.get(told.id) == replace(told, supporter_id=None, next_at=NOW - DAY)
    assert due(unit) == ["tanaka"]
    assert unit.help.get(done.id) == replace(done, supporter_id=None)
    assert unit.help.get(another.id) == another
    assert unit.help.messages_of(told.id) == [written(told.id, "", text=""), written(told.id)]
    assert unit.help.written_by("sato") == []
    assert unit.help.credits_of(["sato"]) == {}


def test_erasing_a_lead_leaves_what_became_of_a_proposal_without_saying_who_decided(
    unit: SqlUnitOfWork,
) -> None:
    decided = proposal(state=ProposalState.MATERIAL, answered_by="suzuki", answered_at=NOW)
    decided = replace(decided, id=unit.help.add_proposal(decided))
    unit.help.erase("suzuki")
    assert unit.help.proposals_of("sales") == [replace(decided, answered_by="")]
