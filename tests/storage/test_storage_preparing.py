"""Programmes in the making: changes of running ones, and what happened before the start."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, programme

from coaching.programmes.model import Preparation, ProgrammeState
from storage.database import Database
from storage.errors import ConstraintError, NaiveDatetimeError
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        for programme_id in ("sales", "other"):
            unit.programmes.put(programme(programme_id))
        yield unit


# Changes


def test_changes_are_kept_beside_the_programme_and_leave_it_as_it_is(database: Database) -> None:
    changed = programme(deputy="mori", name={"ja": "営業 改"})
    with database.unit_of_work() as unit:
        unit.programmes.put(programme())
        assert unit.preparing.changes("sales") is None
        unit.preparing.put_changes(changed)
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        assert unit.preparing.changes("sales") == changed
        assert unit.programmes.get("sales") == programme()


def test_later_changes_replace_the_earlier_ones_of_the_same_programme(unit: SqlUnitOfWork) -> None:
    unit.preparing.put_changes(programme(deputy="mori"))
    unit.preparing.put_changes(programme("other", deputy="kato"))
    unit.preparing.put_changes(programme(sponsor="suzuki"))
    assert unit.preparing.changes("sales") == programme(sponsor="suzuki")
    assert unit.preparing.changes("other") == programme("other", deputy="kato")


def test_changes_are_thrown_away_once(unit: SqlUnitOfWork) -> None:
    unit.preparing.put_changes(programme(deputy="mori"))
    unit.preparing.put_changes(programme("other"))
    assert unit.preparing.drop_changes("sales")
    assert not unit.preparing.drop_changes("sales")
    assert unit.preparing.changes("sales") is None
    assert unit.preparing.changes("other") == programme("other")


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_whatever_a_lead_writes_comes_back_unchanged(unit: SqlUnitOfWork, text: str) -> None:
    changed = programme(purpose={"en": text}, state=ProgrammeState.DRAFT)
    unit.preparing.put_changes(changed)
    assert unit.preparing.changes("sales") == changed


def test_changes_of_a_programme_that_does_not_exist_are_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.preparing.put_changes(programme("nothing"))


# Preparation


def test_before_anything_happened_there_is_an_empty_preparation(unit: SqlUnitOfWork) -> None:
    assert unit.preparing.preparation("sales") == Preparation(programme_id="sales")
    assert unit.preparing.preparation("nothing") == Preparation(programme_id="nothing")


@pytest.mark.parametrize("given", [True, False, None])
def test_what_happened_before_the_start_comes_back_exactly(database: Database, *, given: bool | None) -> None:
    whole = Preparation(
        programme_id="sales",
        comments_asked_at=NOW,
        asked=12,
        approvals=7,
        word_asked_at=NOW + HOUR,
        word_given=given,
        word_reason="期日は\n動かせません",
        word_by="suzuki",
        word_at=NOW + DAY,
        word_items=("lead", "ゴール"),
    )
    with database.unit_of_work() as unit:
        unit.programmes.put(programme())
        unit.preparing.put_preparation(whole)
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        assert unit.preparing.preparation("sales") == whole


def test_a_preparation_is_replaced_as_a_whole_and_leaves_the_others(unit: SqlUnitOfWork) -> None:
    first = Preparation(programme_id="sales", asked=3, word_given=False, word_items=("lead",))
    other = Preparation(programme_id="other", asked=1)
    later = Preparation(programme_id="sales", approvals=1)
    for entry in (first, other, later):
        unit.preparing.put_preparation(entry)
    assert unit.preparing.preparation("sales") == later
    assert unit.preparing.preparation("other") == other


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_reason_of_a_sponsor_comes_back_unchanged(unit: SqlUnitOfWork, text: str) -> None:
    entry = Preparation(programme_id="sales", word_reason=text, word_items=(text, text))
    unit.preparing.put_preparation(entry)
    assert unit.preparing.preparation("sales") == entry


def test_a_preparation_of_a_programme_that_does_not_exist_is_refused(database: Database) -> None:
    with database.unit_of_work() as unit, pytest.raises(ConstraintError):
        unit.preparing.put_preparation(Preparation(programme_id="nothing"))


def test_a_preparation_without_zone_is_refused(unit: SqlUnitOfWork) -> None:
    entry = Preparation(programme_id="sales", comments_asked_at=NOW)
    with pytest.raises(NaiveDatetimeError):
        unit.preparing.put_preparation(replace(entry, comments_asked_at=NOW.replace(tzinfo=None)))
