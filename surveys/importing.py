"""What a survey file describes is brought in."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from people.model import Company
from surveys.codebook.model import Theme
from surveys.codebook.service import find_theme, save_theme
from surveys.file import SurveyFile
from surveys.ports import SurveysUnit
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.service import keep
from surveys.sets.model import QuestionSet
from surveys.sets.service import save_set


class Outcome(StrEnum):
    """What became of a set, schedule or theme."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"
    """The schedule has ended, which a file does not change."""


class Kind(StrEnum):
    """What a file describes."""

    SET = "set"
    SCHEDULE = "schedule"
    THEME = "theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One set, schedule or theme of a file."""

    kind: Kind
    id: str
    outcome: Outcome


def import_surveys(
    unit: SurveysUnit, file: SurveyFile, *, company: Company, now: datetime, actor: str
) -> tuple[Imported, ...]:
    """Store sets, schedules and themes as a file says; what is not in it stays.

    A schedule that is paused stays so, and one that has ended is left alone. Waves that are open keep what
    was fixed when they opened.
    """
    sets = [_import_set(unit, one, now=now, actor=actor) for one in file.sets]
    schedules = [_import_schedule(unit, one, company=company, now=now, actor=actor) for one in file.schedules]
    themes = [_import_theme(unit, one, now=now, actor=actor) for one in file.themes]
    return (*sets, *schedules, *themes)


def _import_set(unit: SurveysUnit, wanted: QuestionSet, *, now: datetime, actor: str) -> Imported:
    is_known = unit.surveys.find_set(wanted.id) is not None
    is_changed = save_set(unit, wanted, now=now, actor=actor)
    return Imported(kind=Kind.SET, id=wanted.id, outcome=_outcome(is_known=is_known, is_changed=is_changed))


def _import_theme(unit: SurveysUnit, wanted: Theme, *, now: datetime, actor: str) -> Imported:
    is_known = find_theme(unit, wanted.id) is not None
    is_changed = save_theme(unit, wanted, now=now, actor=actor)
    outcome = _outcome(is_known=is_known, is_changed=is_changed)
    return Imported(kind=Kind.THEME, id=wanted.id, outcome=outcome)


def _import_schedule(
    unit: SurveysUnit, wanted: SurveySchedule, *, company: Company, now: datetime, actor: str
) -> Imported:
    known = unit.surveys.find_schedule(wanted.id)
    if known is not None and known.state is ScheduleState.ENDED:
        return Imported(kind=Kind.SCHEDULE, id=wanted.id, outcome=Outcome.ENDED)
    as_it_runs = wanted if known is None else replace(wanted, state=known.state)
    is_changed = keep(unit, as_it_runs, company=company, now=now, actor=actor)
    outcome = _outcome(is_known=known is not None, is_changed=is_changed)
    return Imported(kind=Kind.SCHEDULE, id=wanted.id, outcome=outcome)


def _outcome(*, is_known: bool, is_changed: bool) -> Outcome:
    if not is_known:
        return Outcome.NEW
    return Outcome.CHANGED if is_changed else Outcome.UNCHANGED
