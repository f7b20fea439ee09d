"""Rounds of responses, their items and how answers read before are kept as they were given."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from response_samples import answer, item, put_waves, response_round
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW
from survey_samples import at_once

from people.errors import NotFoundError
from storage.database import Database
from storage.errors import ConstraintError
from storage.unit_of_work import SqlUnitOfWork
from surveys.responses.model import Decision, Origin, Round, RoundState, Source

EVERYTHING = response_round(
    state=RoundState.PUBLISHED,
    escalated_at=NOW,
    published_at=NOW + HOUR,
    published_by="lead",
    told_at=NOW + 2 * HOUR,
    overridden_by="sponsor",
    overridden_at=NOW + 3 * HOUR,
    held_on=date(2026, 7, 1),
    shown="f00d",
    update=5,
    updated=4,
)


@pytest.fixture(autouse=True)
def _waves(database: Database) -> None:
    put_waves(database, "monthly-1", "monthly-2", "monthly-10", "yearly-1")


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as one:
        yield one


def put_rounds(database: Database, *rounds: Round) -> None:
    """Store rounds, committed."""
    with database.unit_of_work() as unit:
        for one in rounds:
            unit.responses.add_round(one)
        unit.commit()


# Rounds


@pytest.mark.parametrize("one", [response_round(), EVERYTHING], ids=["new", "with everything"])
def test_a_round_comes_back_as_it_was(database: Database, one: Round) -> None:
    put_rounds(database, one)
    with database.unit_of_work(read_only=True) as unit:
        assert unit.responses.find_round("monthly-1") == one
        assert unit.responses.find_round("monthly-2") is None


def test_a_changed_round_is_written_back_and_others_stay(database: Database) -> None:
    other = response_round("monthly-2")
    put_rounds(database, response_round(), other)
    with database.unit_of_work() as unit:
        assert unit.responses.lock_round("monthly-1") == response_round()
        unit.responses.save_round(EVERYTHING)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.responses.find_round("monthly-1") == EVERYTHING
        assert unit.responses.find_round("monthly-2") == other


def test_a_wave_has_one_round_only(database: Database) -> None:
    put_rounds(database, response_round())
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.responses.add_round(response_round(due_on=date(2026, 7, 1)))


def test_of_a_wave_that_nobody_knows_there_is_no_round(unit: SqlUnitOfWork) -> None:
    with pytest.raises(ConstraintError):
        unit.responses.add_round(response_round("monthly-3"))


def test_a_round_that_is_not_there_cannot_be_locked(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError) as caught:
        unit.responses.lock_round("monthly-1")
    assert (caught.value.what, caught.value.key) == ("response_round", "monthly-1")


def test_rounds_are_listed_the_latest_opened_first(database: Database) -> None:
    first, second, third = (
        response_round("monthly-2", opened_at=NOW),
        response_round("yearly-1", opened_at=NOW + DAY),
        response_round("monthly-1", opened_at=NOW + 2 * DAY),
    )
    put_rounds(database, second, first, third)
    with database.unit_of_work() as unit:
        assert unit.responses.rounds() == [third, second, first]
        assert unit.responses.rounds(limit=2) == [third, second]
        assert unit.responses.rounds(limit=0) == []
        assert unit.responses.rounds_of("monthly") == [third, first]
        assert unit.responses.rounds_of("month") == []


def published(wave_id: str, *, told: bool, update: int = 0, updated: int = 0) -> Round:
    """A published round that everybody was told of, or not yet."""
    return response_round(
        wave_id,
        state=RoundState.PUBLISHED,
        published_at=NOW,
        told_at=NOW if told else None,
        update=update,
        updated=updated,
    )


def test_to_be_told_of_are_published_rounds_that_are_new_or_changed(database: Database) -> None:
    put_rounds(
        database,
        published("monthly-2", told=True, update=2, updated=1),
        published("monthly-10", told=False),
        published("yearly-1", told=True, update=2, updated=2),
        response_round("monthly-1", update=1),
    )
    with database.unit_of_work() as unit:
        assert [one.wave_id for one in unit.responses.rounds_to_tell()] == ["monthly-10", "monthly-2"]
        nothing = replace(published("monthly-10", told=False), state=RoundState.NOTHING)
        unit.responses.save_round(nothing)
        unit.responses.save_round(published("monthly-2", told=True, update=2, updated=2))
        assert unit.responses.rounds_to_tell() == []


def test_whoever_locks_a_round_waits_for_whoever_has_it(replicas: tuple[Database, Database]) -> None:
    first, second = replicas
    put_waves(first, "monthly-4")
    put_rounds(first, response_round("monthly-4"))

    def count_on(database: Database) -> Callable[[], None]:
        def work() -> None:
            for _ in range(20):
                with database.unit_of_work() as unit:
                    one = unit.responses.lock_round("monthly-4")
                    unit.responses.add_item(item("monthly-4", place=one.update))
                    unit.responses.save_round(replace(one, update=one.update + 1))
                    unit.commit()

        return work

    assert at_once(count_on(first), count_on(second)) == [None, None]
    with first.unit_of_work() as unit:
        found = unit.responses.lock_round("monthly-4")
        items = unit.responses.items_of(["monthly-4"])["monthly-4"]
    assert found.update == 40
    assert [one.place for one in items] == list(range(40))


# Items

FULL = item(
    place=3,
    origin=Origin.QUESTION,
    sources=(Source(question_id="easy"), Source(question_id='O"Brien', theme="負担")),
    titles={"ja": "入力の手間", "en": "Typing"},
    measured_by="easy",
    assigned_to="mori",
    merged_into=7,
    answer=answer(
        decision=Decision.WILL_DO,
        reasons={"en": "We will", "ja": "対応します"},
        owner_id="ito",
        due=date(2026, 7, 10),
        done_on=date(2026, 7, 9),
        next_steps={"ja": "次"},
    ),
    next_step_asked_at=NOW + DAY,
    announcement_id=2**40,
)


@pytest.mark.parametrize("one", [item(), FULL, item(sources=(), origin=Origin.OWN)])
def test_an_item_comes_back_as_it_was(database: Database, one: object) -> None:
    assert isinstance(one, type(FULL))
    put_rounds(database, response_round())
    with database.unit_of_work() as unit:
        number = unit.responses.add_item(one)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.responses.find_item(number) == replace(one, id=number)
        assert unit.responses.find_item(number + 1) is None


@pytest.mark.parametrize("decision", list(Decision))
def test_an_answer_is_given_changed_and_taken_back(database: Database, decision: Decision) -> None:
    put_rounds(database, response_round())
    with database.unit_of_work() as unit:
        number, other = unit.responses.add_item(item()), unit.responses.add_item(item())
        given = item(id=number, answer=answer(decision=decision))
        for changed in (given, replace(FULL, id=number), item(id=number)):
            unit.responses.save_item(changed)
            assert unit.responses.find_item(number) == changed
        assert unit.responses.find_item(other) == item(id=other)


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_texts_of_people_come_back_to_the_letter(database: Database, hostile: str) -> None:
    put_rounds(database, response_round())
    said = answer(reasons={"ja": hostile}, next_steps={"en": hostile})
    with database.unit_of_work() as unit:
        number = unit.responses.add_item(item(titles={"en": hostile}, answer=said))
        unit.responses.add_revision(number, said)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.responses.find_item(number) == item(id=number, titles={"en": hostile}, answer=said)
        assert unit.responses.revisions_of(number) == [said]


def test_items_are_read_of_many_rounds_at_once_by_place_then_id(database: Database) -> None:
    put_rounds(database, *map(response_round, ("monthly-1", "monthly-2", "monthly-10")))
    with database.unit_of_work() as unit:
        places = [("monthly-1", 1), ("monthly-2", 0), ("monthly-1", 0), ("monthly-1", 1)]
        numbers = [unit.responses.add_item(item(wave_id, place=place)) for wave_id, place in places]
        merged = item("monthly-1", id=numbers[3], place=1, merged_into=numbers[0])
        unit.responses.save_item(merged)
        found = unit.responses.items_of(["monthly-10", "monthly-2", "monthly-1", "unknown"])
        assert {wave_id: [one.id for one in items] for wave_id, items in found.items()} == {
            "monthly-1": [numbers[2], numbers[0], numbers[3]],
            "monthly-2": [numbers[1]],
        }
        assert found["monthly-1"][2] == merged
        assert unit.responses.items_of([]) == {}


def test_an_item_of_no_round_is_refused(unit: SqlUnitOfWork) -> None:
    with pytest.raises(ConstraintError):
        unit.responses.add_item(item())


def test_a_removed_item_takes_its_history_and_frees_what_was_merged_into_it(database: Database) -> None:
    put_rounds(database, response_round())
    with database.unit_of_work() as unit:
        removed, kept = unit.responses.add_item(item()), unit.responses.add_item(item())
        merged, elsewhere = (
            unit.responses.add_item(item(merged_into=removed)),
            unit.responses.add_item(item(merged_into=kept)),
        )
        for one in (removed, kept):
            unit.responses.add_revision(one, answer())
        unit.responses.remove_item(removed)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.responses.find_item(removed) is None
        assert unit.responses.revisions_of(removed) == []
        assert unit.responses.revisions_of(kept) == [answer()]
        assert unit.responses.find_item(merged) == item(id=merged)
        assert unit.responses.find_item(elsewhere) == item(id=elsewhere, merged_into=kept)


def test_the_id_of_a_removed_item_does_not_come_back(database: Database) -> None:
    """Buttons in old messages carry it."""
    put_rounds(database, response_round())
    with database.unit_of_work() as unit:
        number = unit.responses.add_item(item())
        unit.responses.remove_item(number)
        assert unit.responses.add_item(item()) > number


# History


def test_earlier_answers_are_listed_the_oldest_first_even_of_one_moment(database: Database) -> None:
    put_rounds(database, response_round())
    earlier = [
        answer(reasons={"en": "third"}, at=NOW + HOUR),
        FULL.answer,
        answer(reasons={"en": "same moment"}, at=NOW + HOUR),
    ]
    with database.unit_of_work() as unit:
        number, other = unit.responses.add_item(item()), unit.responses.add_item(item())
        for one in earlier:
            assert one is not None
            unit.responses.add_revision(number, one)
        unit.responses.add_revision(other, answer())
        assert unit.responses.revisions_of(number) == earlier
        assert unit.responses.revisions_of(other) == [answer()]
        assert unit.responses.revisions_of(other + 1) == []
        assert unit.responses.revisions_in("monthly-1") == {number: earlier, other: [answer()]}
        assert unit.responses.revisions_in("monthly-2") == {}
        assert unit.responses.find_item(number) == item(id=number)


# People


def test_about_a_person_are_items_that_they_answered_own_or_are_to_answer(database: Database) -> None:
    put_rounds(database, response_round(), response_round("monthly-2"))
    theirs = [
        item(assigned_to="tanaka"),
        item("monthly-2", answer=answer(by="tanaka")),
        item(answer=answer(decision=Decision.WILL_DO, owner_id="tanaka", due=date(2026, 7, 1))),
        item(assigned_to="tanaka", answer=answer(by="tanaka")),
    ]
    with database.unit_of_work() as unit:
        unit.responses.add_item(item(assigned_to="tanaka2", answer=answer(by="Tanaka")))
        stored = [replace(one, id=unit.responses.add_item(one)) for one in theirs]
        assert unit.responses.items_about("tanaka") == stored
        assert unit.responses.items_about("nobody") == []


def test_earlier_answers_that_a_person_gave_or_owned_are_found(database: Database) -> None:
    put_rounds(database, response_round())
    owned = answer(decision=Decision.WILL_DO, owner_id="tanaka", due=date(2026, 7, 1), by="mori")
    with database.unit_of_work() as unit:
        first, second = unit.responses.add_item(item()), unit.responses.add_item(item(assigned_to="tanaka"))
        unit.responses.add_revision(second, answer(by="tanaka"))
        unit.responses.add_revision(first, answer(by="tanaka2"))
        unit.responses.add_revision(first, owned)
        assert unit.responses.revisions_about("tanaka") == [(second, answer(by="tanaka")), (first, owned)]
        assert unit.responses.revisions_about("nobody") == []


def test_erasing_takes_a_persons_id_out_and_leaves_what_was_answered(database: Database) -> None:
    named = response_round(published_by="tanaka", overridden_by="tanaka", overridden_at=NOW)
    other = response_round("monthly-2", published_by="lead", overridden_by="tanaka2")
    put_rounds(database, named, other)
    said = answer(decision=Decision.WILL_DO, owner_id="tanaka", due=date(2026, 7, 1), by="tanaka")
    with database.unit_of_work() as unit:
        number = unit.responses.add_item(item(assigned_to="tanaka", answer=said))
        owned = unit.responses.add_item(item(assigned_to="mori", answer=replace(said, by="mori")))
        untouched = unit.responses.add_item(item(answer=answer()))
        for one in (said, answer()):
            unit.responses.add_revision(number, one)
        unit.responses.erase("tanaka")
        unit.commit()
    nobody = replace(said, owner_id="", by="")
    with database.unit_of_work() as unit:
        found = unit.responses.find_round("monthly-1")
        assert found == replace(named, published_by="", overridden_by="")
        assert unit.responses.find_round("monthly-2") == other
        assert unit.responses.find_item(number) == item(id=number, answer=nobody)
        assert unit.responses.find_item(owned) == item(
            id=owned, assigned_to="mori", answer=replace(nobody, by="mori")
        )
        assert unit.responses.find_item(untouched) == item(id=untouched, answer=answer())
        assert unit.responses.revisions_of(number) == [nobody, answer()]
        assert unit.responses.items_about("tanaka") == []
        assert unit.responses.revisions_about("tanaka") == []
