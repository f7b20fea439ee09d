"""What is kept of a person who reviews KPIs and manages teams, in their export and after an erasure."""

from datetime import UTC, date, datetime

from bot.cli.personal_data import erase_everything, export_everything
from coaching.kpis.model import KpiReview, Reached, TeamManager
from people.model import Person
from storage.database import Database

NOW = datetime(2026, 10, 1, 1, tzinfo=UTC)
TODAY = date(2026, 10, 1)


def test_reviews_and_teams_are_exported_and_who_is_erased_stands_in_none(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.people.upsert_many([Person(id="suzuki", name="Suzuki"), Person(id="mori", name="Mori")])
        for kpi_id, by in (("visits", "suzuki"), ("deals", "mori")):
            review = KpiReview(
                programme_id="crm",
                kpi_id=kpi_id,
                on=TODAY,
                asked_at=NOW,
                reached=Reached.NO,
                why="two teams are new",
                answered_at=NOW,
                answered_by=by,
            )
            unit.kpi_reviews.add(review)
        teams = (("East", "suzuki"), ("West", "mori"))
        unit.team_managers.put_many(
            [TeamManager(team=team, manager_id=who, since=TODAY, told_at=NOW) for team, who in teams]
        )
        found = export_everything(unit, "suzuki")
        assert found["kpi_reviews"] == [
            {
                "programme_id": "crm",
                "kpi_id": "visits",
                "on": "2026-10-01",
                "reached": "no",
                "why": "two teams are new",
                "change": "",
                "answered_at": NOW.isoformat(),
            }
        ]
        assert found["teams_managed"] == [{"team": "East", "since": "2026-10-01", "told_at": NOW.isoformat()}]
        erase_everything(unit, "suzuki", at=NOW, actor="admin")
        reviews = {one.kpi_id: one for one in unit.kpi_reviews.of_programme("crm")}
        assert (reviews["visits"].answered_by, reviews["visits"].why) == ("", "two teams are new")
        assert reviews["deals"].answered_by == "mori"
        assert unit.team_managers.list_all().keys() == {"West"}
