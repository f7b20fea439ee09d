"""Who manages which team, as it was found last."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from coaching.kpis.model import TeamManager
from storage.bulk import Existing, insert_rows
from storage.tables import team_manager
from storage.transaction import Transaction, row_of
from storage.types import clean

_ALL = select(team_manager).order_by(team_manager.c.team)


class SqlTeamManagers:
    """Implements `coaching.ports.TeamManagerStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def list_all(self) -> dict[str, TeamManager]:
        """Return the managers by team."""
        return {row["team"]: TeamManager(**row) for row in self._db.rows(_ALL)}

    def put_many(self, entries: Sequence[TeamManager]) -> None:
        """Insert or replace, by team."""
        insert_rows(self._db, team_manager, map(row_of, entries), existing=Existing.REPLACE)

    def remove(self, teams: Collection[str]) -> None:
        """Forget teams that are no more."""
        self._db.run(delete(team_manager).where(self._db.among(team_manager.c.team, teams)))

    def erase(self, person_id: str) -> None:
        """Forget the teams that the person manages."""
        self._db.run(delete(team_manager).where(team_manager.c.manager_id == clean(person_id)))
