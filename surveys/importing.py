"""What a survey file describes is brought in."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from people.model import Company
from surveys.file import SurveyFile
from surveys.ports import SurveysUnit
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import keep
from surveys.sets.model import QuestionSet
from surveys.sets.service import save_set


class Outcome(StrEnum):
    """What became of a set or schedule."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"
    """The schedule has ended, which a file does not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One set or schedule of a file."""

    is_set: bool
    id: str
    outcome: Outcome


def import_surveys(
    unit: SurveysUnit, file: SurveyFile, *, company: Company, now: datetime, actor: str
) -> tuple[Imported, ...]:
    """Store sets and schedules as a file says; what is not in it stays.

    A schedule that is paused stays so, and one that has ended is left alone. Waves that are open keep what
    was fixed when they opened.
    """
    sets = [_import_set(unit, one, now=now, actor=actor) for one in file.sets]
    schedules = [_import_schedule(unit, one, company=company, now=now, actor=actor) for one in file.schedules]
    return (*sets, *schedules)


def _import_set(unit: SurveysUnit, wanted: QuestionSet, *, now: datetime, actor: str) -> Imported:
    is_known = unit.surveys.find_set(wanted.id) is not None
    is_changed = save_set(unit, wanted, now=now, actor=actor)
    return Imported(is_set=True, id=wanted.id, outcome=_outcome(is_known=is_known, is_changed=is_changed))


def _import_schedule(
    unit: SurveysUnit, wanted: SurveySchedule, *, company: Company, now: datetime, actor: str
) -> Imported:
    known = unit.surveys.find_schedule(wanted.id)
    if known is not None and known.state is ScheduleState.ENDED:
        return Imported(is_set=False, id=wanted.id, outcome=Outcome.ENDED)
    as_it_runs = wanted if known is None else replace(wanted, state=known.state)
    is_changed = keep(unit, as_it_runs, company=company, now=now, actor=actor)
    outcome = _outcome(is_known=known is not None, is_changed=is_changed)
    return Imported(is_set=False, id=wanted.id, outcome=outcome)


def _outcome(*, is_known: bool, is_changed: bool) -> Outcome:
    if not is_known:
        return Outcome.NEW
    return Outcome.CHANGED if is_changed else Outcome.UNCHANGED
