"""Schedules of surveys: kept as somebody says, and followed by the dates on which waves open."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from people import scheduling
from people.audience import team_paths
from people.audience_reader import KnownPlaces
from people.errors import InvalidInputError, NotFoundError, TooLateError
from people.model import AuditEntry, Company
from people.parts import Part, place_of
from people.schedules import Due, Missed, Schedule, first_day
from surveys.ports import SurveysUnit
from surveys.schedules.audience import Shortage, audience_of, shortage_of
from surveys.schedules.forms import NEVER, new_id, part_of, refuse
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.schedules.reader import LANGUAGES, Ground, read_form
from surveys.sets.rules import languages_of
from surveys.sets.service import all_sets

KIND = "survey"
"""Of the schedules in `people.schedules`; their owner is the id of the survey's."""
TOO_OLD = timedelta(days=3)
"""A date that was missed for so long opens no wave: our own default."""
SAVED, PAUSED = "survey.schedule_saved", "survey.paused"
RESUMED, ENDED = "survey.resumed", "survey.ended"
"""What the audit calls what was done to a schedule."""
OVER = "survey_over"
"""Why what has ended cannot be changed."""


# ---------------------------------------------------------------------------- its dates


def to_schedule(schedule: SurveySchedule, *, zones: Sequence[str], now: datetime) -> Schedule:
    """Return when waves open: at its time in the earliest of the zones, from now on."""
    ordered = tuple(sorted(set(zones)))
    return Schedule(
        rhythm=schedule.rhythm,
        at=schedule.at,
        zones=ordered,
        first=first_day(schedule.at, ordered, now=now),
        missed=Missed.SKIP,
        older_than=TOO_OLD,
    )


def zones_of(
    unit: SurveysUnit, schedule: SurveySchedule, *, company: Company, now: datetime
) -> tuple[str, ...]:
    """Return the time zones of the people whom it is for, and the company's."""
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    people = audience_of(unit, schedule, company=company, today=today)
    return tuple(sorted({person.timezone or company.timezone for person in people} | {company.timezone}))


def next_runs(
    unit: SurveysUnit, schedule: SurveySchedule, *, company: Company, now: datetime, count: int
) -> list[Due]:
    """Return the next dates on which it would open a wave, if it were kept and active."""
    zones = zones_of(unit, schedule, company=company, now=now)
    wanted = to_schedule(schedule, zones=zones, now=now)
    return scheduling.next_dates(unit, wanted, company=company, now=now, count=count)


def follow(unit: SurveysUnit, schedule: SurveySchedule, *, company: Company, now: datetime) -> None:
    """Have its dates opened while it is active, and not otherwise; however often this is said."""
    if schedule.state is ScheduleState.ACTIVE:
        zones = zones_of(unit, schedule, company=company, now=now)
        wanted = to_schedule(schedule, zones=zones, now=now)
        scheduling.keep_schedule(unit, KIND, schedule.id, wanted, company=company, now=now)
    elif unit.schedules.lock(KIND, schedule.id) is not None:
        unit.schedules.remove(KIND, schedule.id)


def follow_all(unit: SurveysUnit, *, company: Company, now: datetime) -> None:
    """Bring the dates of all schedules in line with who is in the company, and where."""
    for schedule in unit.surveys.list_schedules():
        follow(unit, schedule, company=company, now=now)


# ---------------------------------------------------------------------------- what can be said


def ground_of(unit: SurveysUnit, *, company: Company, now: datetime) -> Ground:
    """Return what the schedules of a file or form are read against.

    One that is kept with the same rhythm already is not asked for a date to come: it may have had its last.
    Nor is it asked again for enough people if it is kept for the same ones, or before there is a roster.
    """
    people = unit.people.list_all()

    def fires(schedule: SurveySchedule) -> bool:
        known = unit.surveys.find_schedule(schedule.id)
        is_kept = known is not None and (known.rhythm, known.at) == (schedule.rhythm, schedule.at)
        return is_kept or bool(next_runs(unit, schedule, company=company, now=now, count=1))

    def shortage(schedule: SurveySchedule) -> Shortage | None:
        known = unit.surveys.find_schedule(schedule.id)
        own = (schedule.audience, schedule.smallest_group)
        if not people or (known is not None and (known.audience, known.smallest_group) == own):
            return None
        return shortage_of(unit, schedule, company=company, now=now)

    return Ground(
        languages=tuple(dict.fromkeys((*company.languages, *LANGUAGES))),
        sets={one.id: languages_of(one.questions) for one in all_sets(unit)},
        places=KnownPlaces(
            teams=team_paths(person.team for person in people),
            ranks={person.rank for person in people if person.rank},
        ),
        fires=fires,
        shortage=shortage,
    )


def schedule_from_part(
    unit: SurveysUnit, part: Part, *, schedule_id: str | None, company: Company, now: datetime
) -> SurveySchedule:
    """Return the schedule that a form describes (`FORM_KEYS`), without keeping it. What the form does not ask
    for stays as it was; None is a new one, which gets an id like its set's.

    Raises `InvalidInputError`, by the keys; `NotFoundError`; and `TooLateError` for one that has ended.
    """
    known = _editable(unit, schedule_id) if schedule_id else None
    ground = ground_of(unit, company=company, now=now)
    own_id = known.id if known is not None else new_id(part, sets=ground.sets, taken=_ids(unit))
    before = part_of(known) if known is not None else {}
    whole = {**before, **part, "id": own_id}
    place = place_of(whole)
    found = read_form(place, replace(ground, fires=lambda _one: True))
    refuse(place.problems.found, whole)
    if not ground.fires(found):
        raise InvalidInputError({"rhythm": NEVER})
    return found if known is None else replace(found, state=known.state)


# ---------------------------------------------------------------------------- what is done


def save_schedule(
    unit: SurveysUnit,
    part: Part,
    *,
    schedule_id: str | None,
    company: Company,
    now: datetime,
    actor: str,
) -> SurveySchedule:
    """Keep the schedule that a form describes; returns it. Raises as `schedule_from_part`."""
    wanted = schedule_from_part(unit, part, schedule_id=schedule_id, company=company, now=now)
    keep(unit, wanted, company=company, now=now, actor=actor)
    return wanted


def keep(unit: SurveysUnit, schedule: SurveySchedule, *, company: Company, now: datetime, actor: str) -> bool:
    """Store a schedule and follow its dates; returns whether it changed. Open waves stay as they are."""
    is_new_or_changed = unit.surveys.find_schedule(schedule.id) != schedule
    if is_new_or_changed:
        _store(unit, schedule, action=SAVED, now=now, actor=actor)
    follow(unit, schedule, company=company, now=now)
    return is_new_or_changed


def pause(unit: SurveysUnit, schedule_id: str, *, company: Company, now: datetime, actor: str) -> bool:
    """Open no more waves until it is resumed; False if it was paused. One that is open goes on.

    Raises `NotFoundError`, and `TooLateError` for one that has ended; so do `resume` and `end`.
    """
    return _move(unit, schedule_id, ScheduleState.PAUSED, PAUSED, company=company, now=now, actor=actor)


def resume(unit: SurveysUnit, schedule_id: str, *, company: Company, now: datetime, actor: str) -> bool:
    """Open waves again, from the next date on; False if it was active."""
    return _move(unit, schedule_id, ScheduleState.ACTIVE, RESUMED, company=company, now=now, actor=actor)


def end(unit: SurveysUnit, schedule_id: str, *, company: Company, now: datetime, actor: str) -> bool:
    """Open no wave any more, for good. One that is open goes on."""
    return _move(unit, schedule_id, ScheduleState.ENDED, ENDED, company=company, now=now, actor=actor)


def get_schedule(unit: SurveysUnit, schedule_id: str) -> SurveySchedule:
    """Return the schedule; raises `NotFoundError(what="survey_schedule")`."""
    found = unit.surveys.find_schedule(schedule_id)
    if found is None:
        raise NotFoundError(what="survey_schedule", key=schedule_id)
    return found


def _move(
    unit: SurveysUnit,
    schedule_id: str,
    state: ScheduleState,
    action: str,
    *,
    company: Company,
    now: datetime,
    actor: str,
) -> bool:
    before = _editable(unit, schedule_id)
    after = replace(before, state=state)
    if after == before:
        return False
    _store(unit, after, action=action, now=now, actor=actor)
    follow(unit, after, company=company, now=now)
    return True


def _ids(unit: SurveysUnit) -> set[str]:
    return {one.id for one in unit.surveys.list_schedules()}


def _editable(unit: SurveysUnit, schedule_id: str) -> SurveySchedule:
    found = unit.surveys.lock_schedule(schedule_id)
    if found.state is ScheduleState.ENDED:
        raise TooLateError(reason=OVER)
    return found


def _store(unit: SurveysUnit, schedule: SurveySchedule, *, action: str, now: datetime, actor: str) -> None:
    unit.surveys.put_schedule(schedule)
    unit.audit.append(AuditEntry(at=now, actor=actor, action=action, subject=schedule.id))
