"""Waves open: by their schedules, and at once where an admin wants it. Everybody invited gets an invitation
at their own time of day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from cards import builders, data
from cards.model import Card
from handlers.context import UnitOfWork, World
from handlers.introductions import introductions
from handlers.readers import Reader
from handlers.responses.awaited import awaited
from handlers.responses.held import tell_waits
from handlers.surveys.messages import (
    SURVEY_INVITATION,
    SURVEY_NOT_OPENED,
    key_of,
    let_open_by,
    people_invited,
    tell_admins,
    wave_messages,
)
from people.calendar import utc_of
from people.errors import NotFoundError, TooLateError
from people.model import AuditEntry
from people.schedules import Occurrence
from surveys.errors import VaultError
from surveys.responses import service as responses
from surveys.responses.model import Round
from surveys.schedules.model import ScheduleState, SurveySchedule
from surveys.sets.service import find_set
from surveys.waves import launching
from surveys.waves.launching import WavePlan
from surveys.waves.model import Wave

SCHEDULES = "schedules"
"""Who the audit says opened a wave whose date had come."""


def open_scheduled(world: World, unit: UnitOfWork, occurrence: Occurrence) -> int:
    """Open the wave for which a date of a schedule is; returns how many messages were queued.

    One that is refused is told to the admins; one that waits for responses opens later. Raises `VaultError`,
    so that it is tried again.
    """
    schedule = unit.surveys.find_schedule(occurrence.owner)
    if schedule is None or schedule.state is not ScheduleState.ACTIVE:
        return 0
    launching.wait_for_turn(unit, now=world.now)
    plan = launching.plan_wave(unit, schedule, company=world.company, now=world.now, opens_on=occurrence.day)
    if plan.refusal == launching.NO_RESPONSES and plan.waits_for is not None:
        responses.hold(unit, schedule.id, day=occurrence.day)
        tell_waits(world, unit, plan.waits_for.wave_id)
    if plan.refusal is not None:
        return tell_not_opened(world, unit, schedule, plan, day=occurrence.day)
    return _open(world, unit, schedule, plan, actor=SCHEDULES)[1]


def open_held(world: World, unit: UnitOfWork, schedule: SurveySchedule) -> int:
    """Open a wave now that had waited for responses; returns how many messages were queued.

    One that is refused otherwise is told to the admins, and given up; for the vault it goes on waiting.
    """
    launching.wait_for_turn(unit, now=world.now)
    plan = plan_now(world, unit, schedule)
    if plan.refusal is None:
        try:
            return _open(world, unit, schedule, plan, actor=SCHEDULES)[1]
        except VaultError:
            plan = replace(plan, refusal=launching.NO_VAULT)
    if plan.refusal != launching.NO_VAULT:
        responses.release(unit, schedule.id)
    return tell_not_opened(world, unit, schedule, plan, day=plan.opens_on)


def run_now(world: World, unit: UnitOfWork, schedule_id: str, number: int, *, actor: str) -> Wave:
    """Open a schedule's next wave at once; the caller commits.

    Raises `TooLateError` if the next wave is not the `number`-th any more (somebody was faster),
    `SurveyRefusedError`, `VaultError`, and `NotFoundError(what="survey_schedule")`.
    """
    launching.wait_for_turn(unit, now=world.now)
    schedule = unit.surveys.find_schedule(schedule_id)
    if schedule is None:
        raise NotFoundError(what="survey_schedule", key=schedule_id)
    plan = plan_now(world, unit, schedule)
    if plan.number != number:
        raise TooLateError(reason="survey_is_open")
    return _open(world, unit, schedule, plan, actor=actor)[0]


def plan_now(world: World, unit: UnitOfWork, schedule: SurveySchedule) -> WavePlan:
    """Return the wave that would open now."""
    return plan_on(world, unit, schedule, world.company_day)


def plan_on(world: World, unit: UnitOfWork, schedule: SurveySchedule, day: date) -> WavePlan:
    """Return the wave that would open on a day, as people and answers to them stand now."""
    return launching.plan_wave(
        unit, schedule, company=world.company, now=world.now, opens_on=day, vault=world.vault
    )


def _open(
    world: World, unit: UnitOfWork, schedule: SurveySchedule, plan: WavePlan, *, actor: str
) -> tuple[Wave, int]:
    """Open a planned wave and queue what everybody invited gets; returns it with the number of messages."""
    wave = launching.launch(unit, world.vault, schedule, plan, now=world.now)
    responses.release(unit, schedule.id)
    people = people_invited(unit, wave.id)
    due = _due(world, schedule.at, plan.opens_on)
    # The first thing that reaches anybody is the card that says what Hojorin is.
    messages = introductions(world, unit, people, about=wave.id, not_after=wave.closes_at)
    messages += wave_messages(
        world,
        wave,
        people,
        kind=SURVEY_INVITATION,
        due=due,
        not_after=wave.closes_at,
        despite=let_open_by(unit, wave),
    )
    queued = unit.outbox.add_many(messages, now=world.now)
    entry = AuditEntry(
        at=world.now, actor=actor, action="survey.opened", subject=wave.id, detail=str(wave.invited)
    )
    unit.audit.append(entry)
    return wave, queued


def _due(world: World, at: time, day: date) -> Callable[[ZoneInfo], datetime]:
    """Return what tells when a message of a day is due in a time zone: never before now."""
    return lambda zone: max(world.now, utc_of(day, at, zone))


# ---------------------------------------------------------------------------- refused


def tell_not_opened(
    world: World, unit: UnitOfWork, schedule: SurveySchedule, plan: WavePlan, *, day: date
) -> int:
    """Tell every admin once that a wave of a schedule did not open on a day, and what helps."""

    def card(reader: Reader, zone: ZoneInfo) -> Card:
        told = data.SurveyNotOpenedData(
            schedule_id=schedule.id,
            set_name=schedule.set_id if plan.set is None else reader.text(plan.set.name),
            reason=data.WhyNot(plan.refusal or launching.NO_VAULT),
            invited=len(plan.invited),
            needed=2 * plan.smallest_group,
            left_out=len(plan.left_out),
            awaited=None if plan.waits_for is None else awaited(world, unit, plan.waits_for, reader, zone),
        )
        return builders.survey_not_opened(told, reader.words)

    return tell_admins(
        world, unit, key=key_of(SURVEY_NOT_OPENED, schedule.id, day.isoformat()), card_for=card
    )


def tell_given_up(
    world: World, unit: UnitOfWork, schedule: SurveySchedule, one: Round, *, next_on: date
) -> int:
    """Tell every admin once that a wave which had waited for responses is left out, because the next one
    is too near."""

    def card(reader: Reader, _zone: ZoneInfo) -> Card:
        chosen = find_set(unit, schedule.set_id)
        told = data.SurveyNotOpenedData(
            schedule_id=schedule.id,
            set_name=schedule.set_id if chosen is None else reader.text(chosen.name),
            reason=data.WhyNot.NO_RESPONSES,
            invited=0,
            needed=0,
            left_out=0,
            next_on=next_on,
        )
        return builders.survey_not_opened(told, reader.words)

    key = key_of(SURVEY_NOT_OPENED, schedule.id, "given-up", str(one.held_on))
    return tell_admins(world, unit, key=key, card_for=card)


def tell_no_vault(world: World, unit: UnitOfWork, occurrence: Occurrence) -> int:
    """Tell every admin once that a wave cannot open because the vault cannot be used; the caller commits."""
    schedule = unit.surveys.find_schedule(occurrence.owner)
    if schedule is None:
        return 0
    plan = launching.plan_wave(
        unit, schedule, company=world.company, now=world.now, opens_on=occurrence.day, vault=world.vault
    )
    return tell_not_opened(world, unit, schedule, plan, day=occurrence.day)
