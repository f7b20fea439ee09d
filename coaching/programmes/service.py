"""Importing, starting and stopping programmes, and who takes part in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from coaching.checkins.realigning import follow_calendars
from coaching.ports import CoachingUnit
from coaching.programmes.model import (
    PROGRAMME_DAYS,
    Enrolment,
    EnrolmentState,
    Programme,
    ProgrammeState,
    Step,
)
from coaching.programmes.rules import (
    day_number,
    day_one_moment,
    day_zero,
    has_begun,
    is_over,
    is_rehire,
)
from people.audience import in_audience, is_present
from people.calendar import WorkCalendar, pattern_of
from people.model import AuditEntry, Company, Person
from people.working_time import calendars_for

BATCH = 5_000
"""People whose calendars are in memory at a time."""
_AHEAD = timedelta(days=60)
"""So far after day 0 leave is known when the day-one moment is set; it is looked at again when it is due."""
_NOT_YET = 0
"""The id of an enrolment that storage has not numbered."""


class Imported(StrEnum):
    """What became of an imported programme."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartResult:
    """When the programme goes live and how many people were enrolled by this start."""

    go_live: date
    enrolled: int


def import_programme(unit: CoachingUnit, programme: Programme, *, now: datetime, actor: str) -> Imported:
    """Store a programme as its file says. One that was started keeps its state, and its go-live date
    too; its enrolments stay (`enrol_audience` applies a changed audience)."""
    known = unit.programmes.find(programme.id)
    wanted = programme
    if known is not None:
        started = known.state is not ProgrammeState.DRAFT
        wanted = replace(
            programme, state=known.state, go_live=known.go_live if started else programme.go_live
        )
    if wanted == known:
        return Imported.UNCHANGED
    unit.programmes.put(wanted)
    _note(unit, programme.id, action="programme_import", actor=actor, now=now)
    return Imported.NEW if known is None else Imported.CHANGED


def start(
    unit: CoachingUnit, programme_id: str, *, on: date | None, company: Company, now: datetime, actor: str
) -> StartResult:
    """Start a programme and enrol its audience. It goes live on `on`, else on the file's date, else today.

    Starting again enrols who is new, and with another date moves those who have not begun. Raises
    `NotFoundError`.
    """
    programme = unit.programmes.lock(programme_id)
    go_live = on or programme.go_live or now.astimezone(ZoneInfo(company.timezone)).date()
    started = replace(programme, state=ProgrammeState.RUNNING, go_live=go_live)
    if started != programme:
        unit.programmes.put(started)
        _note(unit, programme_id, action="programme_start", actor=actor, now=now, detail=go_live.isoformat())
    enrolled = enrol_audience(unit, started, company=company, now=now)
    return StartResult(go_live=go_live, enrolled=enrolled)


def stop(unit: CoachingUnit, programme_id: str, *, now: datetime, actor: str) -> bool:
    """Stop a programme: nothing more of it reaches anybody, and nothing more can be answered. Returns False
    if it was not running. Raises `NotFoundError`."""
    programme = unit.programmes.lock(programme_id)
    if programme.state is not ProgrammeState.RUNNING:
        return False
    unit.programmes.put(replace(programme, state=ProgrammeState.STOPPED))
    _note(unit, programme_id, action="programme_stop", actor=actor, now=now)
    return True


def enrol_everywhere(unit: CoachingUnit, *, company: Company, now: datetime) -> int:
    """Bring all running programmes in line with the roster, with leave and the company's own days; returns
    how many people were newly enrolled."""
    enrolled = 0
    for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING):
        enrolled += enrol_audience(unit, programme, company=company, now=now)
        follow_calendars(unit, programme, company=company, now=now)
    return enrolled


def enrol_audience(unit: CoachingUnit, programme: Programme, *, company: Company, now: datetime) -> int:
    """Bring the enrolments of a running programme in line with the roster and its audience; returns how
    many people were newly enrolled.

    Who is out of the audience, the company or the pilot group has left. A changed start date moves those
    who have not begun; a rehire begins anew with a new day 0. Nobody starts who is past day 90.
    """
    everybody = unit.people.list_all()
    managers = {person.manager_id for person in everybody if person.active}
    earlier: dict[str, list[Enrolment]] = {}
    for enrolment in unit.enrolments.of_programme(programme.id):
        earlier.setdefault(enrolment.person_id, []).append(enrolment)
    enrolled = 0
    for batch in _batches(everybody):
        audience = {
            person.id
            for person in batch
            if in_audience(person, programme.audience, is_manager=person.id in managers)
        }
        wanted = _compare(batch, programme, earlier, audience=audience, company=company, now=now)
        # Only what changes is locked, and looked at again as it is by then.
        concerned = [person for person in batch if person.id in wanted.people]
        if _lock(unit, concerned, earlier):
            wanted = _compare(concerned, programme, earlier, audience=audience, company=company, now=now)
        enrolled += _carry_out(unit, wanted, company=company, now=now)
    return enrolled


def _compare(
    people: Iterable[Person],
    programme: Programme,
    earlier: Mapping[str, Sequence[Enrolment]],
    *,
    audience: Collection[str],
    company: Company,
    now: datetime,
) -> "_Wanted":
    """Return what has to change for the people; `audience` has the ids of those whom the programme is for."""
    wanted = _Wanted()
    for person in people:
        today = now.astimezone(pattern_of(person, company).timezone).date()
        if person.id in audience and is_present(person, company=company, today=today):
            _take_in(wanted, person, programme, earlier.get(person.id, ()), today=today)
        else:
            _leave(wanted, earlier.get(person.id, ()))
    return wanted


def _lock(unit: CoachingUnit, people: Iterable[Person], earlier: dict[str, list[Enrolment]]) -> bool:
    """Lock the enrolments of the people and bring `earlier` up to date; False if they have none."""
    ids = {person.id: [one.id for one in earlier.get(person.id, ())] for person in people}
    wanted = [enrolment_id for own in ids.values() for enrolment_id in own]
    known = unit.enrolments.lock_many(wanted) if wanted else {}
    for person_id, own in ids.items():
        earlier[person_id] = [known[enrolment_id] for enrolment_id in own if enrolment_id in known]
    return bool(wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What has to change for one batch of people."""

    starting: list[tuple[Person, Enrolment]] = field(default_factory=list)
    """New, or moved to another day 0: the day-one moment is still to be set."""
    back: list[tuple[Person, Enrolment]] = field(default_factory=list)
    """Taking part again where they had left off."""
    leaving: list[Enrolment] = field(default_factory=list)

    @property
    def people(self) -> set[str]:
        """The ids of all for whom something changes."""
        moving = [enrolment for _, enrolment in (*self.starting, *self.back)]
        return {enrolment.person_id for enrolment in (*moving, *self.leaving)}


def _batches(everybody: Sequence[Person]) -> Iterable[Sequence[Person]]:
    for place in range(0, len(everybody), BATCH):
        yield everybody[place : place + BATCH]


def _leave(wanted: _Wanted, earlier: Sequence[Enrolment]) -> None:
    """Mark as left whoever takes part no more; `next_step` keeps what they had waited for."""
    wanted.leaving.extend(
        replace(enrolment, state=EnrolmentState.LEFT, next_at=None)
        for enrolment in earlier
        if enrolment.state is EnrolmentState.ACTIVE
    )


def _take_in(
    wanted: _Wanted, person: Person, programme: Programme, earlier: Sequence[Enrolment], *, today: date
) -> None:
    """Enrol somebody of the audience, bring them back, or move their day 0."""
    first_day = day_zero(programme, person)
    in_time = day_number(first_day, today) <= PROGRAMME_DAYS
    known = _best_known(earlier, first_day)
    if known is None or is_rehire(known, first_day=first_day):
        if in_time:
            wanted.starting.append((person, _new(programme, person, first_day)))
    elif known.state is EnrolmentState.LEFT and not is_over(known, today):
        wanted.back.append((person, replace(known, state=EnrolmentState.ACTIVE)))
    elif known.state is EnrolmentState.ACTIVE and not has_begun(known) and known.day_zero != first_day:
        if in_time:
            wanted.starting.append((person, replace(known, day_zero=first_day)))
        else:
            wanted.leaving.append(replace(known, state=EnrolmentState.LEFT, next_at=None))


def _best_known(earlier: Sequence[Enrolment], first_day: date) -> Enrolment | None:
    """Return the enrolment that the day 0 belongs to, else the latest one; None if there is none."""
    same_day = [enrolment for enrolment in earlier if enrolment.day_zero == first_day]
    latest = sorted(earlier, key=lambda enrolment: enrolment.day_zero, reverse=True)
    return next(iter([*same_day, *latest]), None)


def _new(programme: Programme, person: Person, first_day: date) -> Enrolment:
    return Enrolment(
        id=_NOT_YET,
        programme_id=programme.id,
        person_id=person.id,
        day_zero=first_day,
        next_step=Step.DAY_ONE,
    )


def _carry_out(unit: CoachingUnit, wanted: _Wanted, *, company: Company, now: datetime) -> int:
    """Store the changes of a batch; returns how many enrolments are new."""
    moving = [*wanted.starting, *wanted.back]
    calendars = _calendars(unit, moving, company=company, now=now)
    starting = [
        replace(one, next_at=_day_one_at(calendars[person.id], one, now=now))
        for person, one in wanted.starting
    ]
    # Those who are back are looked at at their next working moment: what was due then finds its new place.
    back = [
        replace(one, next_at=calendars[person.id].next_working_moment(now) or now)
        for person, one in wanted.back
    ]
    moved = [one for one in starting if one.id != _NOT_YET]
    unit.enrolments.save_many([*moved, *back, *wanted.leaving])
    return unit.enrolments.add_many([one for one in starting if one.id == _NOT_YET])


def _calendars(
    unit: CoachingUnit, moving: Sequence[tuple[Person, Enrolment]], *, company: Company, now: datetime
) -> dict[str, WorkCalendar]:
    days = [now.date(), *(enrolment.day_zero for _, enrolment in moving)]
    last = max(days) + _AHEAD
    return calendars_for(unit, [person for person, _ in moving], company=company, first=now.date(), last=last)


def _day_one_at(calendar: WorkCalendar, enrolment: Enrolment, *, now: datetime) -> datetime:
    """Return when the day-one card is due; who works on no day of a year is looked at on day 0."""
    at = day_one_moment(calendar, first_day=enrolment.day_zero, now=now)
    if at is not None:
        return at
    return datetime.combine(enrolment.day_zero, time(12), tzinfo=calendar.timezone).astimezone(UTC)


def _note(
    unit: CoachingUnit, programme_id: str, *, action: str, actor: str, now: datetime, detail: str = ""
) -> None:
    unit.audit.append(AuditEntry(at=now, actor=actor, action=action, subject=programme_id, detail=detail))
