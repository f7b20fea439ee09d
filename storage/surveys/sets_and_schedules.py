"""Sets of one's own, and schedules."""

from sqlalchemy import RowMapping, bindparam, select

from people.errors import NotFoundError
from storage.bulk import Existing, insert_rows
from storage.surveys.codec import schedule_from_text, schedule_to_text, set_from_text, set_to_text
from storage.surveys.part import SurveyPart
from storage.tables import survey_schedule, survey_set
from storage.types import clean
from surveys.schedules.model import SurveySchedule
from surveys.sets.model import QuestionSet

_SET = select(survey_set.c.definition).where(survey_set.c.id == bindparam("set_id"))
_SETS = select(survey_set.c.definition).order_by(survey_set.c.id)
_SCHEDULE = select(survey_schedule).where(survey_schedule.c.id == bindparam("schedule_id"))
_LOCK_SCHEDULE = _SCHEDULE.with_for_update()
_SCHEDULES = select(survey_schedule).order_by(survey_schedule.c.id)


class SetsAndSchedules(SurveyPart):
    """Part of `SqlSurveys`."""

    def find_set(self, set_id: str) -> QuestionSet | None:
        """Return a set of one's own or None; those that are shipped are not here."""
        text = self._db.value(_SET, {"set_id": clean(set_id)})
        return None if text is None else set_from_text(text)

    def list_sets(self) -> list[QuestionSet]:
        """Return the sets of one's own, by id."""
        return [set_from_text(text) for text in self._db.column(_SETS)]

    def put_set(self, questions: QuestionSet) -> None:
        """Insert or replace a set."""
        row = {"id": questions.id, "definition": set_to_text(questions)}
        insert_rows(self._db, survey_set, [row], existing=Existing.REPLACE)

    def find_schedule(self, schedule_id: str) -> SurveySchedule | None:
        """Return the schedule or None."""
        row = self._db.row(_SCHEDULE, {"schedule_id": clean(schedule_id)})
        return None if row is None else _schedule(row)

    def lock_schedule(self, schedule_id: str) -> SurveySchedule:
        """Return the schedule as it is now, locked; raises `NotFoundError(what="survey_schedule")`."""
        row = self._db.row(_LOCK_SCHEDULE, {"schedule_id": clean(schedule_id)})
        if row is None:
            raise NotFoundError(what="survey_schedule", key=schedule_id)
        return _schedule(row)

    def list_schedules(self) -> list[SurveySchedule]:
        """Return all schedules, by id, those that ended included."""
        return [_schedule(row) for row in self._db.rows(_SCHEDULES)]

    def put_schedule(self, schedule: SurveySchedule) -> None:
        """Insert or replace a schedule."""
        row = {"id": schedule.id, "definition": schedule_to_text(schedule), "state": schedule.state}
        insert_rows(self._db, survey_schedule, [row], existing=Existing.REPLACE)


def _schedule(row: RowMapping) -> SurveySchedule:
    return schedule_from_text(row["id"], row["definition"], row["state"])
