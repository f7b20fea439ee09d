"""Reviews of KPIs, and who manages which team, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from storage_samples import DAY, HOSTILE_TEXTS, NOW, TODAY
from survey_samples import at_once

from coaching.kpis.model import KpiReview, Reached, TeamManager
from people.errors import NotFoundError
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork


@pytest.fixture
def unit(database: Database) -> Iterator[SqlUnitOfWork]:
    with database.unit_of_work() as one:
        yield one


def review(**changes: Any) -> KpiReview:
    """A review of `visits` in `sales` that nobody has answered."""
    return KpiReview(**{"programme_id": "sales", "kpi_id": "visits", "on": TODAY, "asked_at": NOW} | changes)


def answered(**changes: Any) -> KpiReview:
    """One that the lead has answered."""
    said: dict[str, Any] = {
        "reached": Reached.PARTLY,
        "why": "Two teams are new",
        "change": "They get a trainer",
        "answered_at": NOW + DAY,
        "answered_by": "lead",
    }
    return review(**said | changes)


@pytest.mark.parametrize("one", [review(), answered(), answered(change="")], ids=["asked", "said", "short"])
def test_a_review_comes_back_as_it_was(database: Database, one: KpiReview) -> None:
    with database.unit_of_work() as unit:
        number = unit.kpi_reviews.add(replace(one, id=999))
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        assert unit.kpi_reviews.get(number) == replace(one, id=number)


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_what_a_lead_wrote_comes_back_to_the_letter(unit: SqlUnitOfWork, hostile: str) -> None:
    one = answered(why=hostile, change=hostile)
    number = unit.kpi_reviews.add(one)
    assert unit.kpi_reviews.get(number) == replace(one, id=number)


def test_a_kpi_is_reviewed_once_a_day_and_the_first_stands(unit: SqlUnitOfWork) -> None:
    number = unit.kpi_reviews.add(answered())
    assert unit.kpi_reviews.add(review()) == number
    assert unit.kpi_reviews.get(number) == answered(id=number)
    other = unit.kpi_reviews.add(review(on=TODAY + DAY))
    assert other != number


def test_an_answer_is_written_back_and_others_stay(unit: SqlUnitOfWork) -> None:
    number, other = unit.kpi_reviews.add(review()), unit.kpi_reviews.add(review(kpi_id="deals"))
    assert unit.kpi_reviews.lock(number) == review(id=number)
    unit.kpi_reviews.save(answered(id=number))
    assert unit.kpi_reviews.get(number) == answered(id=number)
    assert unit.kpi_reviews.get(other) == review(id=other, kpi_id="deals")


def test_a_review_that_is_not_there_is_neither_got_nor_locked(unit: SqlUnitOfWork) -> None:
    for look in (unit.kpi_reviews.get, unit.kpi_reviews.lock):
        with pytest.raises(NotFoundError) as caught:
            look(1)
        assert (caught.value.what, caught.value.key) == ("kpi_review", "1")


def test_whoever_locks_a_review_waits_for_whoever_has_it(replicas: tuple[Database, Database]) -> None:
    first, second = replicas
    with first.unit_of_work() as unit:
        number = unit.kpi_reviews.add(answered(why=""))
        unit.commit()

    def write(database: Database) -> Any:
        def work() -> None:
            for _ in range(20):
                with database.unit_of_work() as unit:
                    one = unit.kpi_reviews.lock(number)
                    unit.kpi_reviews.save(replace(one, why=one.why + "x"))
                    unit.commit()

        return work

    assert at_once(write(first), write(second)) == [None, None]
    with first.unit_of_work() as unit:
        assert unit.kpi_reviews.get(number).why == "x" * 40


def test_reviews_of_a_programme_are_listed_the_latest_first(unit: SqlUnitOfWork) -> None:
    early, late, same, _ = (
        replace(one, id=unit.kpi_reviews.add(one))
        for one in (
            review(),
            review(on=TODAY + DAY),
            review(kpi_id="deals"),
            review(programme_id="service"),
        )
    )
    assert unit.kpi_reviews.of_programme("sales") == [late, same, early]
    assert unit.kpi_reviews.of_programme("sale") == []


def test_who_is_erased_stands_in_no_review_and_what_they_wrote_stays(unit: SqlUnitOfWork) -> None:
    own = unit.kpi_reviews.add(answered())
    other = unit.kpi_reviews.add(answered(kpi_id="deals", answered_by="deputy"))
    assert [one.id for one in unit.kpi_reviews.answered_by("lead")] == [own]
    unit.kpi_reviews.erase("lead")
    assert unit.kpi_reviews.get(own) == answered(id=own, answered_by="")
    assert unit.kpi_reviews.get(other).answered_by == "deputy"
    assert unit.kpi_reviews.answered_by("lead") == []


# Who manages which team


def manager(team: str, manager_id: str = "kato", **changes: Any) -> TeamManager:
    """Who manages a team since today, and has not been told."""
    return TeamManager(**{"team": team, "manager_id": manager_id, "since": TODAY} | changes)


def test_managers_are_kept_by_team_and_the_later_word_counts(unit: SqlUnitOfWork) -> None:
    unit.team_managers.put_many([manager("Sales"), manager("営業部/東日本", told_at=NOW)])
    unit.team_managers.put_many([])
    unit.team_managers.put_many([manager("Sales", "mori", since=date(2026, 7, 1), told_at=NOW)])
    assert unit.team_managers.list_all() == {
        "Sales": manager("Sales", "mori", since=date(2026, 7, 1), told_at=NOW),
        "営業部/東日本": manager("営業部/東日本", told_at=NOW),
    }


def test_teams_that_are_no_more_are_forgotten_and_so_is_who_is_erased(unit: SqlUnitOfWork) -> None:
    unit.team_managers.put_many([manager("A"), manager("B", "mori"), manager("C", "mori"), manager("D")])
    unit.team_managers.remove({"A", "no such team"})
    unit.team_managers.erase("mori")
    assert unit.team_managers.list_all() == {"D": manager("D")}
