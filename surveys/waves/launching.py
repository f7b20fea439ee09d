"""A wave is planned, which changes nothing, and opened, by which all that it asks of whom is fixed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from people.calendar import WorkCalendar, utc_of
from people.model import Company, Person
from people.working_time import company_calendar
from surveys.ballots.sealing import new_secrets
from surveys.codebook.model import Codebook
from surveys.codebook.service import current_codebook
from surveys.errors import SurveyRefusedError, VaultError
from surveys.ports import SurveysUnit, Vault
from surveys.responses.model import Round
from surveys.responses.service import Latest, latest_of
from surveys.schedules.audience import audience_of
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.sets.model import Question, QuestionSet, QuestionType
from surveys.sets.rules import fingerprints, repeated
from surveys.sets.service import find_set
from surveys.waves.definition import digest, to_text
from surveys.waves.model import INVITED, READERS, Definition, Invited, Node, Wave, WaveState
from surveys.waves.tree import grow

TOO_FEW_INVITED = "too_few_invited"
NO_SET = "no_set"
NO_VAULT = "no_vault"
ENDED = "ended"
NO_RESPONSES = "no_responses"
"""Why a wave cannot open."""
APART = timedelta(days=21)
"""Nobody gets the same question in two waves that open within so many days: the errors of the published
figures could be averaged away (ANONYMITY, The gate)."""
TEXTS_ASKED_OF = 10
"""Fewer people than these are not asked for texts (ANONYMITY, rule 3)."""
OPENING = "survey_opening"
"""The switch that waves being opened write to, one after the other."""

_BEHIND_EVERYWHERE = timedelta(hours=12)
"""The time zone farthest behind UTC: what is past there is past everywhere."""
_ONE_DAY = timedelta(days=1)
_LOOK_AHEAD = timedelta(days=400)
"""How far the company's own days are read for the date of the close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePlan:
    """A wave as it would open now. `refusal`: why it cannot; the rest is told as far as it is known."""

    number: int
    opens_on: date
    closes_at: datetime
    remind_at: datetime | None
    """When the reminder is due in the earliest time zone of those who are invited."""
    smallest_group: int
    languages: tuple[str, ...]
    set: QuestionSet | None
    questions: tuple[Question, ...]
    """Those of the set that are asked."""
    nodes: tuple[Node, ...]
    invited: tuple[Invited, ...]
    left_out: tuple[str, ...]
    """The ids of those who were asked one of the questions less than `APART` ago."""
    refusal: str | None = None
    waits_for: Round | None = None
    """The responses that are missing, whether or not a sponsor lets it open without them."""
    despite: str | None = None
    """Who lets it open although they are missing; empty once that is forgotten."""


def wait_for_turn(unit: SurveysUnit, *, now: datetime) -> None:
    """Let no other wave open until this unit of work ends: of two that open at the same time, each must know
    whom the other one invites, and what number it has."""
    unit.switches.put(OPENING, now.isoformat())


def plan_wave(
    unit: SurveysUnit,
    schedule: SurveySchedule,
    *,
    company: Company,
    now: datetime,
    opens_on: date,
    vault: Vault | None = None,
) -> WavePlan:
    """Return whom a schedule's next wave would invite to what, if it opened now for a date; changes nothing.

    With a `vault`, a plan is refused as well where that is not to be used.
    """
    chosen = find_set(unit, schedule.set_id)
    asked = chosen.questions if chosen is not None else ()
    first = _first_day(opens_on, company=company, now=now)
    left_out = _asked_lately(unit, asked, opens_on=first)
    everybody = audience_of(unit, schedule, company=company, today=first)
    people = [person for person in everybody if person.id not in left_out]
    tree = grow(people, schedule.breakdown)
    smallest_group = max(schedule.smallest_group, company.smallest_group)
    calendar = company_calendar(unit, company, first=first, last=first + _LOOK_AHEAD)
    closes_at = _closes_at(calendar, schedule, first=first)
    latest = latest_of(unit, schedule.id)
    missing = latest.round if latest is not None and latest.lacks else None
    return WavePlan(
        number=next_number(unit, schedule.id),
        opens_on=first,
        closes_at=closes_at,
        remind_at=_remind_at(calendar, schedule, people, first=first, closes_at=closes_at, company=company),
        smallest_group=smallest_group,
        languages=schedule.languages or company.languages,
        set=chosen,
        questions=questions_for(asked, invited=len(people)),
        nodes=tree.nodes,
        invited=tree.invited,
        left_out=tuple(person.id for person in everybody if person.id in left_out),
        refusal=_refusal(schedule, asked, latest)
        or _refusal_of_few(len(people), smallest_group)
        or _refusal_of(vault),
        waits_for=missing,
        despite=missing.overridden_by if missing is not None and missing.overridden_at is not None else None,
    )


def launch(
    unit: SurveysUnit, vault: Vault, schedule: SurveySchedule, plan: WavePlan, *, now: datetime
) -> Wave:
    """Open a planned wave: its secrets are in the vault before anything is written to the database.

    Should the caller's commit fail, they are swept later. Raises `SurveyRefusedError` and `VaultError`.
    """
    if plan.refusal is not None or plan.set is None:
        raise SurveyRefusedError(reason=plan.refusal or NO_SET, schedule_id=schedule.id)
    definition = _definition(schedule, plan, plan.set, current_codebook(unit, plan.languages))
    secrets, public_key = new_secrets()
    vault.keep(definition.wave_id, secrets)
    wave = Wave(
        id=definition.wave_id,
        schedule_id=schedule.id,
        state=WaveState.OPEN,
        definition=definition,
        digest=digest(to_text(definition)),
        public_key=public_key,
        opened_at=now,
        remind_at=plan.remind_at,
        invited=len(plan.invited),
        despite=plan.despite,
    )
    unit.surveys.add_wave(wave, plan.invited)
    return wave


def next_number(unit: SurveysUnit, schedule_id: str) -> int:
    """Return the number of a schedule's next wave."""
    return max((wave.definition.number for wave in unit.surveys.waves_of(schedule_id)), default=0) + 1


def questions_for(questions: Sequence[Question], *, invited: int) -> tuple[Question, ...]:
    """Return the questions that so many people are asked: each once, also of a set that was kept before sets
    with the same question twice were refused."""
    asks_texts, again = invited >= TEXTS_ASKED_OF, repeated(questions)
    return tuple(
        one
        for place, one in enumerate(questions)
        if place not in again and (asks_texts or one.type is not QuestionType.TEXT)
    )


# ---------------------------------------------------------------------------- whom, when


def _asked_lately(unit: SurveysUnit, questions: Iterable[Question], *, opens_on: date) -> frozenset[str]:
    """Return who was asked one of these questions in another wave that opens close to that day."""
    wanted = frozenset(one for question in questions for one in fingerprints(question))
    since = datetime.combine(opens_on - APART - _ONE_DAY, datetime.min.time(), tzinfo=UTC)
    found: set[str] = set()
    for wave in unit.surveys.waves_since(since):
        known = {one for question in wave.definition.questions for one in fingerprints(question)}
        if wanted & known and abs(wave.definition.opens_on - opens_on) <= APART:
            found.update(one.person_id for one in unit.surveys.invited(wave.id))
    return frozenset(found)


def _first_day(opens_on: date, *, company: Company, now: datetime) -> date:
    """Return the day from which the wave's days are counted: one that opens late, because nothing ran on its
    own day, is open as long as any other."""
    is_past = (now - _BEHIND_EVERYWHERE).astimezone(UTC).date() > opens_on
    return now.astimezone(ZoneInfo(company.timezone)).date() if is_past else opens_on


def _closes_at(calendar: WorkCalendar, schedule: SurveySchedule, *, first: date) -> datetime:
    """Return the end of the company's working day on which the wave closes. A company that works on no day
    of a year closes it by the calendar."""
    day = calendar.add_working_days(first, schedule.open_days) or first + timedelta(days=schedule.open_days)
    return utc_of(day, calendar.pattern.work_hours.end, calendar.timezone)


def _remind_at(
    calendar: WorkCalendar,
    schedule: SurveySchedule,
    people: Iterable[Person],
    *,
    first: date,
    closes_at: datetime,
    company: Company,
) -> datetime | None:
    """Return when the reminder is due where its time comes first; None if the wave is closed by then."""
    if schedule.remind_on_day is None:
        return None
    day = calendar.add_working_days(first, schedule.remind_on_day)
    zones = {person.timezone or company.timezone for person in people}
    if day is None or not zones:
        return None
    moment = min(utc_of(day, schedule.at, ZoneInfo(zone)) for zone in zones)
    return moment if moment < closes_at else None


# ---------------------------------------------------------------------------- refused, fixed


def _refusal(schedule: SurveySchedule, questions: Collection[Question], latest: Latest | None) -> str | None:
    if schedule.state is ScheduleState.ENDED:
        return ENDED
    if not questions:
        return NO_SET
    # Before whom it would ask: as long as it waits, nobody's last survey is far enough away to tell.
    return NO_RESPONSES if latest is not None and latest.holds_back else None


def _refusal_of_few(invited: int, smallest_group: int) -> str | None:
    return TOO_FEW_INVITED if invited < 2 * smallest_group else None


def _refusal_of(vault: Vault | None) -> str | None:
    try:
        if vault is not None:
            vault.waves()
    except VaultError:
        return NO_VAULT
    return None


def _definition(
    schedule: SurveySchedule, plan: WavePlan, chosen: QuestionSet, codebook: Codebook
) -> Definition:
    return Definition(
        wave_id=wave_id_of(schedule.id, plan.number),
        set_id=chosen.id,
        set_name=chosen.name,
        number=plan.number,
        questions=plan.questions,
        languages=plan.languages,
        smallest_group=plan.smallest_group,
        breakdown=schedule.breakdown,
        nodes=plan.nodes,
        codebook=codebook.phrases,
        theme_names=codebook.theme_names,
        opens_on=plan.opens_on,
        closes_at=plan.closes_at,
        results_to=schedule.results_to,
        read_by=(INVITED, *sorted(role.value for role in READERS)),
    )


def wave_id_of(schedule_id: str, number: int) -> str:
    """Return the id of a schedule's wave."""
    return f"{schedule_id}-{number}"
