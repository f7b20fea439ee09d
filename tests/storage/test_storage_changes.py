"""Changes on request, and the wishes that they are about."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from response_samples import change_request
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, request
from survey_samples import at_once

from coaching.changes.model import ChangeRequest, ChangeState
from coaching.checkins.model import TroubleKind
from coaching.help.model import Wish
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import ConstraintError
from storage.unit_of_work import SqlUnitOfWork

DONE = change_request(
    titles={"en": "Shorter form", "ja": "入力を短く"},
    reasons={"ja": "項目を減らしました"},
    state=ChangeState.DONE,
    due=None,
    done_on=date(2026, 7, 1),
    waited=(21, 3, 0),
    voices=3,
    announcement_id=2**40,
)


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as one:
        yield one


def wish(person_id: str = "tanaka", **changes: Any) -> Wish:
    """A wish in `sales`."""
    plain: dict[str, Any] = {
        "id": 0,
        "programme_id": "sales",
        "request_id": None,
        "person_id": person_id,
        "kind": TroubleKind.OTHER,
        "text": "Fewer fields",
        "at": NOW,
    }
    return Wish(**plain | changes)


def put_wishes(unit: SqlUnitOfWork, *wishes: Wish) -> list[Wish]:
    """Store wishes; returns them with their ids."""
    return [replace(one, id=unit.help.put_wish(one)) for one in wishes]


@pytest.mark.parametrize("one", [change_request(), DONE], ids=["planned", "done"])
def test_a_change_comes_back_as_it_was(database: Database, one: ChangeRequest) -> None:
    with database.unit_of_work() as unit:
        number = unit.changes.add(one)
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        assert unit.changes.find(number) == replace(one, id=number)
        assert unit.changes.find(number + 1) is None


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_texts_of_people_come_back_to_the_letter(unit: SqlUnitOfWork, hostile: str) -> None:
    one = change_request(titles={"ja": hostile}, reasons={"en": hostile})
    number = unit.changes.add(one)
    assert unit.changes.find(number) == replace(one, id=number)


def test_a_changed_change_is_written_back_and_others_stay(unit: SqlUnitOfWork) -> None:
    number, other = unit.changes.add(change_request()), unit.changes.add(change_request())
    assert unit.changes.lock(number) == change_request(id=number)
    unit.changes.save(replace(DONE, id=number))
    assert unit.changes.find(number) == replace(DONE, id=number)
    assert unit.changes.find(other) == change_request(id=other)


def test_a_change_that_is_not_there_cannot_be_locked(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError) as caught:
        unit.changes.lock(1)
    assert (caught.value.what, caught.value.key) == ("change", "1")


def test_whoever_locks_a_change_waits_for_whoever_has_it(replicas: tuple[Database, Database]) -> None:
    first, second = replicas
    with first.unit_of_work() as unit:
        number = unit.changes.add(change_request(voices=0))
        unit.commit()

    def count_on(database: Database) -> Callable[[], None]:
        def work() -> None:
            for _ in range(20):
                with database.unit_of_work() as unit:
                    one = unit.changes.lock(number)
                    [own] = put_wishes(unit, wish())
                    unit.changes.set_wishes(number, [*(w.id for w in unit.changes.wishes_of(number)), own.id])
                    unit.changes.save(replace(one, voices=one.voices + 1))
                    unit.commit()

        return work

    assert at_once(count_on(first), count_on(second)) == [None, None]
    with first.unit_of_work() as unit:
        assert unit.changes.lock(number).voices == len(unit.changes.wishes_of(number)) == 40


def test_changes_are_listed_the_latest_first(unit: SqlUnitOfWork) -> None:
    late, early, same, elsewhere = (
        replace(one, id=unit.changes.add(one))
        for one in (
            change_request(saved_at=NOW + DAY),
            change_request(),
            change_request(),
            change_request(programme_id="service", saved_at=NOW + HOUR),
        )
    )
    assert unit.changes.of_programme("sales") == [late, same, early]
    assert unit.changes.of_programme("sale") == []
    assert unit.changes.list_all() == [late, elsewhere, same, early]


# Wishes


def test_a_change_is_about_the_wishes_that_were_chosen_last(unit: SqlUnitOfWork) -> None:
    first, second, third = put_wishes(unit, wish(), wish("mori"), wish("ito", text=""))
    number = unit.changes.add(change_request())
    unit.changes.set_wishes(number, [second.id, first.id])
    assert unit.changes.wishes_of(number) == [
        replace(first, change_id=number),
        replace(second, change_id=number),
    ]
    unit.changes.set_wishes(number, [third.id, second.id, 99])
    assert unit.changes.wishes_of(number) == [
        replace(second, change_id=number),
        replace(third, change_id=number),
    ]
    assert unit.help.wishes_by("tanaka") == [first]
    assert unit.help.wishes_of("sales") == [replace(second, change_id=number), first]
    unit.changes.set_wishes(number, [])
    assert unit.changes.wishes_of(number) == []


def test_a_wish_of_another_change_stays_with_it(unit: SqlUnitOfWork) -> None:
    [own, taken] = put_wishes(unit, wish(), wish("mori"))
    first, second = unit.changes.add(change_request()), unit.changes.add(change_request())
    unit.changes.set_wishes(first, [taken.id])
    unit.changes.set_wishes(second, [own.id, taken.id])
    assert unit.changes.wishes_of(first) == [replace(taken, change_id=first)]
    assert unit.changes.wishes_of(second) == [replace(own, change_id=second)]
    unit.changes.set_wishes(second, [])
    assert unit.changes.wishes_of(first) == [replace(taken, change_id=first)]


def test_a_change_that_nobody_knows_gets_no_wish(unit: SqlUnitOfWork) -> None:
    [own] = put_wishes(unit, wish())
    with pytest.raises(ConstraintError):
        unit.changes.set_wishes(7, [own.id])


@pytest.mark.parametrize(("text", "stays"), [("Fewer fields", True), ("Something else", False)])
def test_a_wish_told_again_stays_with_its_change_if_it_says_the_same(
    unit: SqlUnitOfWork, text: str, *, stays: bool
) -> None:
    request_id = unit.help.add(request())
    [first] = put_wishes(unit, wish(request_id=request_id))
    number = unit.changes.add(change_request())
    unit.changes.set_wishes(number, [first.id])
    [again] = put_wishes(unit, wish(request_id=request_id, text=text, at=NOW + HOUR))
    expected = replace(again, change_id=number if stays else None)
    assert unit.help.wishes_by("tanaka") == [expected]
    assert unit.changes.wishes_of(number) == ([expected] if stays else [])


def test_what_was_made_of_wishes_outlives_their_texts_and_whoever_wished(unit: SqlUnitOfWork) -> None:
    [first, second] = put_wishes(unit, wish(), wish("mori"))
    number = unit.changes.add(DONE)
    unit.changes.set_wishes(number, [first.id, second.id])
    unit.help.delete_texts(before=NOW + DAY)
    assert unit.changes.wishes_of(number) == [
        replace(one, text="", change_id=number) for one in (first, second)
    ]
    unit.help.erase("mori")
    assert unit.changes.wishes_of(number) == [replace(first, text="", change_id=number)]
    assert unit.changes.find(number) == replace(DONE, id=number)


def test_erasing_takes_a_persons_id_out_of_changes(unit: SqlUnitOfWork) -> None:
    number, other = unit.changes.add(DONE), unit.changes.add(replace(DONE, saved_by="lead2"))
    unit.changes.erase("lead")
    assert unit.changes.find(number) == replace(DONE, id=number, saved_by="")
    assert unit.changes.find(other) == replace(DONE, id=other, saved_by="lead2")
