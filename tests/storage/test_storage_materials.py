"""Materials: their versions, what is offered, and counters that know no person."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, material

from coaching.checkins.model import TroubleKind
from coaching.materials.model import Material, NewMaterial, Source, Usage
from coaching.programmes.model import Attitude, Phase
from people.errors import NotFoundError
from storage.database import Database
from storage.errors import NaiveDatetimeError
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as unit:
        yield unit


def stored_as(new: NewMaterial, *, material_id: int, version: int = 1) -> Material:
    """What a material is once it is stored, now and offered."""
    given = {field.name: getattr(new, field.name) for field in fields(new)}
    return Material(**given, id=material_id, version=version, active=True, at=NOW)


def offered(unit: SqlUnitOfWork) -> list[tuple[str, str, int]]:
    return [(one.key, one.language, one.version) for one in unit.materials.active()]


def test_a_material_comes_back_exactly_as_written(database: Database) -> None:
    new = material(
        language="ja",
        kinds=(TroubleKind.NO_TIME, TroubleKind.BACK_TO_EXCEL),
        phases=(Phase.AFTER, Phase.FIRST_STEPS),
        practices=("sales/visits", "営業/訪問"),
        attitude=Attitude.DOUBTS,
        source=Source.CHAT,
    )
    with database.unit_of_work() as unit:
        stored = unit.materials.add(new, at=NOW)
        unit.commit()
    assert stored == stored_as(new, material_id=stored.id)
    with database.unit_of_work(read_only=True) as unit:
        found = unit.materials.get(stored.id)
        assert found == stored
        assert unit.materials.active() == [stored]
    assert all(type(kind) is TroubleKind for kind in (*stored.kinds, *found.kinds))
    assert all(type(phase) is Phase for phase in (*stored.phases, *found.phases))


def test_a_material_for_everybody_names_no_kind_phase_practice_or_attitude(unit: SqlUnitOfWork) -> None:
    found = unit.materials.get(unit.materials.add(material(), at=NOW).id)
    assert (found.kinds, found.phases, found.practices, found.attitude) == ((), (), (), None)
    assert (found.source, found.shown, found.read, found.solved) == (Source.FILE, 0, 0, 0)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_title_and_body_come_back_unchanged(database: Database, text: str) -> None:
    new = material(text, title=text, body=text, practices=(text,))
    with database.unit_of_work() as unit:
        stored = unit.materials.add(new, at=NOW)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.materials.get(stored.id) == stored_as(new, material_id=stored.id)


def test_an_unknown_material_is_not_found(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError) as refused:
        unit.materials.get(999)
    assert (refused.value.what, refused.value.key) == ("material", "999")


def test_a_material_without_zone_is_refused(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NaiveDatetimeError):
        unit.materials.add(material(), at=NOW.replace(tzinfo=None))


def test_what_is_written_again_is_the_next_version_and_the_earlier_one_stays_readable(
    unit: SqlUnitOfWork,
) -> None:
    first = unit.materials.add(material(), at=NOW - DAY)
    second = unit.materials.add(material(body="shorter"), at=NOW)
    third = unit.materials.add(material(body="shorter still"), at=NOW)
    assert [one.version for one in (first, second, third)] == [1, 2, 3]
    assert unit.materials.active() == [third]
    assert unit.materials.get(first.id) == replace(first, active=False)
    assert unit.materials.get(second.id) == replace(second, active=False)


def test_versions_are_counted_for_each_key_and_language(unit: SqlUnitOfWork) -> None:
    for key, language in (("b", "ja"), ("b", "en"), ("a", "en"), ("B", "en"), ("b", "en")):
        unit.materials.add(material(key, language=language), at=NOW)
    assert offered(unit) == [("B", "en", 1), ("a", "en", 1), ("b", "en", 2), ("b", "ja", 1)]


def test_what_was_withdrawn_is_offered_no_longer_and_comes_back_as_a_new_version(
    unit: SqlUnitOfWork,
) -> None:
    gone, kept = (unit.materials.add(material(key), at=NOW) for key in ("a", "b"))
    assert unit.materials.withdraw([gone.id, 999]) == 1
    assert unit.materials.withdraw([gone.id]) == unit.materials.withdraw([]) == 0
    assert unit.materials.active() == [kept]
    assert unit.materials.get(gone.id) == replace(gone, active=False)
    assert unit.materials.add(material("a"), at=NOW + HOUR).version == 2


@pytest.mark.parametrize("what", Usage)
def test_each_use_is_counted_by_itself_for_those_named_only(unit: SqlUnitOfWork, what: Usage) -> None:
    used, other = (unit.materials.add(material(key), at=NOW) for key in ("a", "b"))
    unit.materials.count([used.id, 999], what)
    unit.materials.count([used.id, used.id], what)
    unit.materials.count([], what)
    assert unit.materials.get(used.id) == replace(used, **{what.value: 2})
    assert unit.materials.get(other.id) == other


def test_a_new_version_begins_to_count_anew_and_the_old_one_still_counts(unit: SqlUnitOfWork) -> None:
    old = unit.materials.add(material(), at=NOW)
    unit.materials.count([old.id], Usage.SHOWN)
    new = unit.materials.add(material(body="changed"), at=NOW)
    unit.materials.count([old.id], Usage.READ)
    unit.materials.count([new.id], Usage.SOLVED)
    old, new = unit.materials.get(old.id), unit.materials.get(new.id)
    assert (old.shown, old.read, old.solved) == (1, 1, 0)
    assert (new.shown, new.read, new.solved) == (0, 0, 1)
