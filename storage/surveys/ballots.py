"""Marks and ballots: an answer is one of each, and writes nothing else."""

from sqlalchemy import Table, bindparam, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from people.errors import TooLateError
from storage.surveys.part import SurveyPart, hold, keep_open
from storage.tables import survey_ballot, survey_mark, survey_wave
from storage.transaction import PerDatabase
from storage.types import clean
from surveys.ballots.model import SealedBallot
from surveys.waves.model import WaveState

_STATE = select(survey_wave.c.state).where(survey_wave.c.id == bindparam("wave_id"))
_MARK = PerDatabase(
    postgresql=postgresql.insert(survey_mark).on_conflict_do_nothing(),
    sqlite=sqlite.insert(survey_mark).on_conflict_do_nothing(),
)
_BALLOT = insert(survey_ballot)
_MARKS = (
    select(survey_mark.c.mark)
    .where(survey_mark.c.wave_id == bindparam("of_wave"))
    .order_by(survey_mark.c.mark)
)
_COUNTS = select(
    *(
        select(func.count())
        .select_from(table)
        .where(table.c.wave_id == bindparam("of_wave"))
        .scalar_subquery()
        .label(table.name)
        for table in (survey_mark, survey_ballot)
    )
)
_PAGE = (
    select(survey_ballot.c.token, survey_ballot.c.sealed)
    .where(survey_ballot.c.wave_id == bindparam("of_wave"), survey_ballot.c.token > bindparam("after"))
    .order_by(survey_ballot.c.token)
    .limit(bindparam("most"))
)


class SqlBallots(SurveyPart):
    """Implements `surveys.ports.BallotStore`."""

    def put(self, wave_id: str, mark: bytes, ballot: SealedBallot) -> bool:
        """Store a mark and a ballot, and nothing else; False, and nothing stored, if the mark is there.

        Raises `TooLateError` if the wave is not open: no ballot comes in beside a close, which waits for
        this unit of work to end, as this one waits for a close. Of two with the same mark, the second waits
        until the first has committed.
        """
        wave = clean(wave_id)
        keep_open(self._db, wave)
        # A statement of its own after the lock: it sees what was committed by whoever had that before.
        if self._db.value(_STATE, {"wave_id": wave}) is not WaveState.OPEN:
            raise TooLateError(reason="survey_closed")
        if self._db.run(self._db.made(_MARK), {"wave_id": wave, "mark": mark}) != 1:
            return False
        self._db.run(_BALLOT, {"wave_id": wave, "token": ballot.token, "sealed": ballot.sealed})
        return True

    def counts(self, wave_id: str) -> tuple[int, int]:
        """Count marks and ballots."""
        row = self._db.rows(_COUNTS, {"of_wave": clean(wave_id)})[0]
        return row[survey_mark.name], row[survey_ballot.name]

    def marks(self, wave_id: str) -> list[bytes]:
        """Return all marks of a wave, in their own order."""
        rows = self._db.rows(_MARKS, {"of_wave": clean(wave_id)})
        return [row["mark"] for row in rows]

    def page(self, wave_id: str, *, after: bytes, limit: int) -> list[SealedBallot]:
        """Return up to `limit` ballots with a token greater than `after`, in the order of tokens."""
        rows = self._db.rows(_PAGE, {"of_wave": clean(wave_id), "after": after, "most": limit})
        return [SealedBallot(**row) for row in rows]

    def destroy_some(self, wave_id: str, *, limit: int) -> int:
        """Delete up to `limit` ballots, and then marks; returns how many rows went, 0 once all are gone.

        Waits for another who does the same: were that one to fail, 0 would be wrong.
        """
        hold(self._db, clean(wave_id))
        ballots = self._delete(survey_ballot, "token", wave_id, limit=limit)
        return ballots + self._delete(survey_mark, "mark", wave_id, limit=limit - ballots)

    def _delete(self, table: Table, key: str, wave_id: str, *, limit: int) -> int:
        if limit < 1:
            return 0
        whose = table.c.wave_id == clean(wave_id)
        first = select(table.c[key]).where(whose).order_by(table.c[key]).limit(limit)
        return self._db.run(delete(table).where(whose, table.c[key].in_(first)))
