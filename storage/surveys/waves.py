"""Waves and who is invited to them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    RowMapping,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.selectable import ScalarSelect

from people.errors import NotFoundError
from storage.bulk import Existing, insert_rows
from storage.surveys.codec import definition_from_text, digest_of
from storage.surveys.part import SurveyPart, hold
from storage.tables import survey_ballot, survey_invited, survey_mark, survey_wave
from storage.transaction import Prepared, row_of
from storage.types import clean
from surveys.waves.definition import to_text
from surveys.waves.model import Invited, Lost, Wave, WaveState

_WAVE = select(survey_wave).where(survey_wave.c.id == bindparam("wave_id"))
_LOCK_WAVE = _WAVE.with_for_update()
_OF_SCHEDULE = (
    select(survey_wave)
    .where(survey_wave.c.schedule_id == bindparam("of_schedule"))
    .order_by(survey_wave.c.number.desc())
)
_IN_STATES = Prepared(
    lambda any_of: select(survey_wave).where(any_of(survey_wave.c.state, "states")).order_by(survey_wave.c.id)
)
_SINCE = select(survey_wave).where(survey_wave.c.opened_at >= bindparam("moment")).order_by(survey_wave.c.id)
_UNTOLD = (
    survey_wave.c.state.in_([WaveState.CLOSED, WaveState.LOST, WaveState.DISCARDED]),
    survey_wave.c.told_at.is_(None),
)
_TO_TELL = (
    select(survey_wave)
    .where(
        survey_wave.c.state == WaveState.CLOSED,
        survey_wave.c.told_at.is_(None),
        survey_wave.c.results_at <= bindparam("now"),
    )
    .order_by(survey_wave.c.id)
)
_INVITING = Prepared(
    lambda any_of: (
        select(survey_wave)
        .join_from(survey_invited, survey_wave, survey_invited.c.wave_id == survey_wave.c.id)
        .where(survey_invited.c.person_id == bindparam("of_person"), any_of(survey_wave.c.state, "states"))
        .order_by(survey_wave.c.opened_at.desc(), survey_wave.c.id)
    )
)
_INVITED = select(survey_invited.c.person_id, survey_invited.c.node).where(
    survey_invited.c.wave_id == bindparam("of_wave")
)
_INVITATION = _INVITED.where(survey_invited.c.person_id == bindparam("of_person"))
_EVERYBODY = _INVITED.order_by(survey_invited.c.person_id)


def _earliest(moment: str, *states: WaveState) -> ScalarSelect[datetime]:
    return select(func.min(survey_wave.c[moment])).where(survey_wave.c.state.in_(states)).scalar_subquery()


def _left_behind() -> ScalarSelect[datetime]:
    """Return the query of a moment that has passed, if a wave has ended with ballots or marks still there."""
    left = (
        exists(select(literal_column("1")).where(table.c.wave_id == survey_wave.c.id))
        for table in (survey_ballot, survey_mark)
    )
    ended = survey_wave.c.state.in_([WaveState.LOST, WaveState.DISCARDED])
    return select(func.min(survey_wave.c.opened_at)).where(ended, or_(*left)).scalar_subquery()


_MOMENTS = select(
    _earliest("closes_at", WaveState.OPEN).label("closed"),
    _earliest("remind_at", WaveState.OPEN).label("reminded"),
    # A moment that has passed, even if the clock of a demonstration was set back.
    _earliest("opened_at", WaveState.CLOSING, WaveState.COUNTED).label("unfinished"),
    _left_behind().label("left_behind"),
    select(func.min(survey_wave.c.results_at)).where(*_UNTOLD).scalar_subquery().label("told"),
)


class Waves(SurveyPart):
    """Part of `SqlSurveys`."""

    def add_wave(self, wave: Wave, invited: Sequence[Invited]) -> None:
        """Insert a wave and whom it invites. A second one with its number is a `ConstraintError`."""
        row = row_of(wave) | {
            "number": wave.definition.number,
            "definition": to_text(wave.definition),
            "closes_at": wave.closes_at,
        }
        self._db.run(insert(survey_wave).values(row))
        # In the order of people's ids, which tells nothing.
        rows = ({"wave_id": wave.id} | row_of(one) for one in sorted(invited, key=lambda one: one.person_id))
        insert_rows(self._db, survey_invited, rows, existing=Existing.REFUSE)

    def get_wave(self, wave_id: str) -> Wave:
        """Return the wave; raises `NotFoundError(what="wave")`."""
        return _known(self.find_wave(wave_id), wave_id)

    def find_wave(self, wave_id: str) -> Wave | None:
        """Return the wave or None."""
        row = self._db.row(_WAVE, {"wave_id": clean(wave_id)})
        return None if row is None else _wave(row)

    def lock_wave(self, wave_id: str) -> Wave:
        """Return the wave as it is now, locked; raises `NotFoundError(what="wave")`."""
        row = self._db.row(_LOCK_WAVE, {"wave_id": clean(wave_id)})
        return _known(None if row is None else _wave(row), wave_id)

    def waves_of(self, schedule_id: str) -> list[Wave]:
        """Return a schedule's waves, latest first."""
        return [_wave(row) for row in self._db.rows(_OF_SCHEDULE, {"of_schedule": clean(schedule_id)})]

    def waves_in(self, states: Collection[WaveState]) -> list[Wave]:
        """Return the waves in one of the states, by id."""
        return [_wave(row) for row in self._db.rows(self._db.made(_IN_STATES), self._states(states))]

    def waves_since(self, moment: datetime) -> list[Wave]:
        """Return the waves that opened at the moment or later, in any state, by id."""
        return [_wave(row) for row in self._db.rows(_SINCE, {"moment": moment})]

    def waves_inviting(self, person_id: str, *, states: Collection[WaveState]) -> list[Wave]:
        """Return the waves to which a person is invited, latest first."""
        given = self._states(states) | {"of_person": clean(person_id)}
        return [_wave(row) for row in self._db.rows(self._db.made(_INVITING), given)]

    def invitation(self, wave_id: str, person_id: str) -> Invited | None:
        """Return a person's invitation or None."""
        row = self._db.row(_INVITATION, {"of_wave": clean(wave_id), "of_person": clean(person_id)})
        return None if row is None else Invited(**row)

    def invited(self, wave_id: str) -> list[Invited]:
        """Return everybody who is invited, by person id."""
        return [Invited(**row) for row in self._db.rows(_EVERYBODY, {"of_wave": clean(wave_id)})]

    def set_remind_at(self, wave_id: str, moment: datetime | None) -> None:
        """Set when the reminder is due."""
        one = update(survey_wave).where(survey_wave.c.id == clean(wave_id))
        self._db.run(one.values(remind_at=moment))

    def set_results_at(self, wave_id: str, moment: datetime) -> None:
        """Set when everybody is to be told what came of a wave."""
        one = update(survey_wave).where(survey_wave.c.id == clean(wave_id))
        self._db.run(one.values(results_at=moment))

    def set_told_at(self, wave_id: str, moment: datetime) -> None:
        """Remember that it was queued for everybody."""
        one = update(survey_wave).where(survey_wave.c.id == clean(wave_id))
        self._db.run(one.values(told_at=moment))

    def waves_to_tell(self, *, now: datetime) -> list[Wave]:
        """Return the closed waves of whose results everybody is to be told by now, and was not, by id."""
        return [_wave(row) for row in self._db.rows(_TO_TELL, {"now": now})]

    def move_wave(
        self,
        wave_id: str,
        *,
        before: WaveState,
        after: WaveState,
        answered: int | None = None,
        lost: Lost | None = None,
    ) -> bool:
        """Take a wave from one state to another; False, and nothing changed, if it is not in the first.

        Waits for whoever is answering at this moment; from then on nobody else's ballot comes in before this
        unit of work ends.
        """
        hold(self._db, clean(wave_id))
        found = survey_wave.c.id == clean(wave_id), survey_wave.c.state == before
        told = {"answered": answered, "lost": lost}
        changes = {"state": after} | {name: value for name, value in told.items() if value is not None}
        return self._db.run(update(survey_wave).where(*found).values(changes)) == 1

    def next_moment(self) -> datetime | None:
        """Return when an open wave is reminded of or closed next, or results are told; a moment that has
        passed if one is being closed, or has ended with ballots or marks still there."""
        moments = (moment for row in self._db.rows(_MOMENTS) for moment in row.values())
        return min((moment for moment in moments if moment is not None), default=None)

    def erase(self, person_id: str) -> None:
        """Remove a person's invitations, and their name from waves that they let open. Their ballots cannot
        be found, and stay counted."""
        self._db.run(delete(survey_invited).where(survey_invited.c.person_id == person_id))
        let_open = update(survey_wave).where(survey_wave.c.despite == person_id)
        self._db.run(let_open.values(despite=""))

    def _states(self, states: Collection[WaveState]) -> dict[str, object]:
        return {"states": self._db.listed(sorted(states))}


def _known(wave: Wave | None, wave_id: str) -> Wave:
    if wave is None:
        raise NotFoundError(what="wave", key=wave_id)
    return wave


def _wave(row: RowMapping) -> Wave:
    stored = {name: value for name, value in row.items() if name not in {"number", "closes_at"}}
    text = row["definition"]
    # The number of what is asked, not the one beside it: whoever changed a question while people answer would
    # be seen by nobody if they put it back. So it stands on the form, and the ballots are bound to it.
    return Wave(**stored | {"definition": definition_from_text(text), "digest": digest_of(text)})
