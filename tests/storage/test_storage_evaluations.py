"""What storage keeps of evaluations and attitudes, on both databases."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from storage_samples import NOW, check_in, enrolment, person, programme

from coaching.checkins.model import Answer
from coaching.programmes.model import Attitude, EnrolmentState, Support
from storage.database import Database


def _enrol(unit, *names: str, **changes: object) -> dict[str, int]:
    """Enrol people in `sales`; returns the ids of their enrolments."""
    unit.programmes.put(programme())
    unit.people.upsert_many([person(name) for name in names])
    unit.enrolments.add_many([enrolment(name, **changes) for name in names])
    return {name: unit.enrolments.of_person(name)[0].id for name in names}


def test_the_share_that_a_kpi_had_reached_is_kept_exactly_and_can_be_taken_back(database: Database) -> None:
    with database.unit_of_work() as unit:
        ids = _enrol(unit, "tanaka", "mori")
        first, second = unit.check_ins.add_many([check_in(ids[name], name) for name in ("tanaka", "mori")])
        unit.check_ins.record_answers([first, second], answer=Answer.DONE, at=NOW)
        unit.check_ins.save_attainments({first: Decimal("0.7777"), second: Decimal("1.2500")})
        unit.commit()
    with database.unit_of_work() as unit:
        known = unit.check_ins.get_many([first, second])
        assert {key: one.attainment for key, one in known.items()} == {
            first: Decimal("0.7777"),
            second: Decimal("1.2500"),
        }
        assert known[first].answer is Answer.DONE
        unit.check_ins.save_attainments({first: None})
        assert unit.check_ins.get(first).attainment is None
        assert unit.check_ins.get(second).attainment == Decimal("1.25")


def test_where_somebody_stands_comes_back_as_it_was_saved(database: Database) -> None:
    with database.unit_of_work() as unit:
        key = _enrol(unit, "tanaka")["tanaka"]
        saved = replace(
            unit.enrolments.lock(key),
            support=Support.MONTHLY,
            good_in_a_row=1,
            low_in_a_row=1,
            attitude=Attitude.SKILLED,
            attitude_asked_at=NOW,
        )
        unit.enrolments.save_many([saved])
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.enrolments.get(key) == saved


def test_attitudes_are_counted_by_person_with_the_latest_enrolment(database: Database) -> None:
    with database.unit_of_work() as unit:
        ids = _enrol(unit, "tanaka", "mori", "kato", "ogata")
        said = {"tanaka": Attitude.DOUBTS, "mori": Attitude.DOUBTS, "kato": Attitude.SEES_VALUE}
        unit.enrolments.save_many(
            [replace(unit.enrolments.lock(ids[name]), attitude=each) for name, each in said.items()]
        )
        left = replace(
            unit.enrolments.lock(ids["ogata"]), attitude=Attitude.SKILLED, state=EnrolmentState.LEFT
        )
        unit.enrolments.save_many([left])
        unit.enrolments.add_many([enrolment("mori", day_zero=date(2026, 9, 1))])
        assert dict(unit.check_ins.attitude_counts("sales")) == {"doubts": 1, "sees_value": 1, "": 1}
        assert dict(unit.check_ins.attitude_counts("other")) == {}
