"""The steps of a person through a programme: what goes out now, and what comes next (PRODUCT 3).

Day-one card -> check-ins in the rhythm, each with at most one reminder -> after two that stayed without
answer the status card, every four weeks -> a card of thanks after day 90. Pure: storage is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from coaching.checkins import slots
from coaching.checkins.fading import Sign, Standing, standing_of, step, with_standing
from coaching.checkins.model import CheckIn, CheckInKind, CheckInState
from coaching.checkins.slots import Agenda, Slot
from coaching.programmes.model import Enrolment, EnrolmentState, Programme, Step, Support
from coaching.programmes.rules import day_number
from people.calendar import WorkCalendar, end_of_week
from people.model import Pause, Person

SILENT_BEFORE_STATUS = 2
"""After so many check-ins in a row without answer, the status card comes instead."""
CARD_LASTS = timedelta(days=14)
"""For so long after they are due, the day-one card, the status card and the farewell still make sense."""

_JUST_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One person's way through one programme, with all that decides about its next step."""

    enrolment: Enrolment
    programme: Programme
    person: Person
    calendar: WorkCalendar
    pauses: Sequence[Pause]
    last: CheckIn | None
    """The check-in sent last, if any."""
    present: bool
    """The person is in the company (and in the pilot group, if there is one)."""
    now: datetime

    @property
    def agenda(self) -> Agenda:
        """What decides when something may come."""
        return self.agenda_at(self.enrolment.support)

    def agenda_at(self, support: Support) -> Agenda:
        """Return what decides when something may come, at a level of support."""
        return slots.agenda_for(
            self.calendar,
            pauses=self.pauses,
            rhythm=self.programme.rhythm,
            day_zero=self.enrolment.day_zero,
            now=self.now,
            support=support,
            asked_on=None if self.last is None else self.last.local_date,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A card that goes out now."""

    step: Step
    day: int
    """Day of the person's programme."""
    slot: Slot
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a due step leads to: the enrolment as it is from now on, and perhaps a card."""

    enrolment: Enrolment
    outgoing: Outgoing | None = None
    closes: CheckInState | None = None
    """What becomes of the last check-in, if it was still open."""


def decide(situation: Situation) -> Decision:
    """Return what happens now to an enrolment whose next step is due. The next step it gets is always
    later than now, so that the same enrolment is never due twice at one moment.

    Due step         Situation                                   Card now     Next step
    any              not present                                 -            none: left
    any              after day 90, day one never came or paused  -            none: finished
    any              after day 90, today is no day for a card    -            farewell
    any              after day 90                                farewell     none: finished
    day one          away or paused today                        -            day one
    day one          -                                           day one      check-in
    reminder         the next check-in is due as well            as check-in  as check-in
    reminder         answered, or no day left before the next    -            check-in
    reminder         today is no day for it                      -            reminder
    reminder         -                                           reminder     check-in
    check-in/status  away or paused today                        -            the same
    check-in/status  one or none in a row without answer         check-in     reminder or check-in
    check-in/status  two or more in a row without answer         status       status
    farewell         before the end of day 90                    -            farewell

    Where no day for the next step is left before day 90 ends, that end comes next.
    """
    if not situation.present:
        return _end(situation, EnrolmentState.LEFT)
    agenda = situation.agenda
    if agenda.today > agenda.last_day:
        return _farewell(situation, agenda)
    match situation.enrolment.next_step:
        case Step.DAY_ONE:
            return _day_one(situation, agenda)
        case Step.REMINDER:
            return _reminder(situation, agenda)
        case Step.CHECK_IN | Step.STATUS:
            return _check_in(situation, agenda)
        case Step.FAREWELL | None:
            return Decision(enrolment=_wait_for_end(situation.enrolment, agenda))


def after_answer(situation: Situation, *, sign: Sign = Sign.UNKNOWN) -> Enrolment:
    """Return the enrolment once its last check-in is answered: silence is over, `sign` has its effect on the
    level of support, the next check-in comes on a later day than today, in a later week than the last."""
    standing = step(standing_of(situation.enrolment), sign)
    enrolment = with_standing(situation.enrolment, standing, silent=0)
    if enrolment.state is not EnrolmentState.ACTIVE:
        return replace(enrolment, next_at=None)
    agenda = situation.agenda_at(standing.support)
    return _wait_for_check_in(enrolment, agenda, after=_later(situation, agenda))


def with_new_standing(situation: Situation, standing: Standing) -> Enrolment:
    """Return the enrolment with another standing; if the level of support changes, its next step moves."""
    enrolment = with_standing(situation.enrolment, standing)
    if enrolment.support is situation.enrolment.support:
        return enrolment
    return replan(replace(situation, enrolment=enrolment))


def replan(situation: Situation) -> Enrolment:
    """Return the enrolment with its next step moved to where it belongs now: after pausing, after resuming,
    after a changed start date, with another level of support. Nothing but day one comes on the very day of
    the change."""
    enrolment, agenda = situation.enrolment, situation.agenda
    if enrolment.state is not EnrolmentState.ACTIVE:
        return replace(enrolment, next_at=None)
    if enrolment.next_step is Step.DAY_ONE:
        return _wait_for_day_one(enrolment, agenda, slots.day_one(agenda))
    last = situation.last
    if last is not None and last.kind is CheckInKind.STATUS and last.state is not CheckInState.ANSWERED:
        return _wait_for_status(enrolment, agenda, previous=last.local_date)
    waiting = _wait_for_check_in(enrolment, agenda, after=_later(situation, agenda))
    if last is None or not awaits_reminder(last):
        return waiting
    return _wait_for_reminder(waiting, agenda, sent=max(_reached_on(last, agenda), agenda.today))


def realign(situation: Situation) -> Enrolment:
    """Return the enrolment with its next step where it belongs since leave or closed days became known: in
    the week that was planned, if that still has a working day, on an earlier day if need be."""
    enrolment, agenda = situation.enrolment, situation.agenda
    if enrolment.next_at is None:
        return enrolment
    if enrolment.next_step is Step.DAY_ONE:
        return _wait_for_day_one(enrolment, agenda, slots.day_one(agenda))
    if enrolment.next_step is Step.STATUS and situation.last is not None:
        return _wait_for_status(enrolment, agenda, previous=situation.last.local_date)
    if enrolment.next_step is not Step.CHECK_IN:
        return enrolment
    week_before = slots.monday_of(agenda.calendar.local_date(enrolment.next_at)) - timedelta(days=1)
    # Before the first check-in today may be the day of the day-one card, which stands alone.
    earliest = agenda.today if situation.last is None else week_before
    return _wait_for_check_in(enrolment, agenda, after=max(week_before, _week_over(situation), earliest))


def awaits_reminder(check_in: CheckIn) -> bool:
    """Tell whether a reminder may still follow the check-in. Status cards have none: they are one."""
    return (
        check_in.kind is CheckInKind.CHECK_IN
        and check_in.state is CheckInState.OPEN
        and check_in.reminded_at is None
    )


def closing_state(check_in: CheckIn | None) -> CheckInState | None:
    """Return what becomes of the last check-in when the next step comes; None if it is closed already.

    What reached nobody was not missed.
    """
    if check_in is None or check_in.state is not CheckInState.OPEN:
        return None
    return CheckInState.SKIPPED if check_in.delivered_at is None else CheckInState.SILENT


def _day_one(situation: Situation, agenda: Agenda) -> Decision:
    slot = slots.day_one(agenda)
    if slot is None or slot.at > agenda.now:
        return Decision(enrolment=_wait_for_day_one(situation.enrolment, agenda, slot))
    return Decision(
        enrolment=_wait_for_check_in(situation.enrolment, agenda, after=slot.day),
        outgoing=_outgoing(agenda, Step.DAY_ONE, slot, not_after=_while_running(agenda, slot)),
    )


def _reminder(situation: Situation, agenda: Agenda) -> Decision:
    last = situation.last
    waiting = _wait_for_check_in(situation.enrolment, agenda, after=_week_over(situation))
    if waiting.next_at is not None and waiting.next_at <= agenda.now:
        return _check_in(replace(situation, enrolment=waiting), agenda)
    if last is None or not awaits_reminder(last):
        return Decision(enrolment=waiting)
    before = _next_card_at(waiting)
    slot = slots.next_reminder(agenda, sent=_reached_on(last, agenda), before=before)
    if slot is None:
        return Decision(enrolment=waiting)
    if slot.at > agenda.now:
        return Decision(enrolment=replace(waiting, next_step=Step.REMINDER, next_at=slot.at))
    not_after = _while_a_reminder_helps(agenda, slot, before=before)
    return Decision(enrolment=waiting, outgoing=_outgoing(agenda, Step.REMINDER, slot, not_after=not_after))


def _check_in(situation: Situation, agenda: Agenda) -> Decision:
    enrolment, last = situation.enrolment, situation.last
    if enrolment.next_step is Step.STATUS and last is not None:
        slot = slots.next_status(agenda, previous=last.local_date)
    else:
        slot = slots.next_check_in(agenda, after=_week_over(situation))
    if slot is None:
        return Decision(enrolment=_wait_for_end(enrolment, agenda))
    if slot.at > agenda.now:
        return Decision(enrolment=replace(enrolment, next_at=slot.at))
    closes = closing_state(last)
    silent = enrolment.silent + (closes is CheckInState.SILENT)
    sent = replace(enrolment, silent=silent)
    if silent >= SILENT_BEFORE_STATUS:
        return Decision(
            enrolment=_wait_for_status(sent, agenda, previous=slot.day),
            outgoing=_outgoing(agenda, Step.STATUS, slot, not_after=_while_running(agenda, slot)),
            closes=closes,
        )
    asked = replace(agenda, asked_in=slots.monday_of(slot.day))
    waiting = _wait_for_check_in(sent, asked, after=slots.sunday_of(slot.day))
    not_after = min(end_of_week(agenda.calendar, slot.day), slots.end_of_programme(agenda)) - _JUST_BEFORE
    return Decision(
        enrolment=_wait_for_reminder(waiting, agenda, sent=slot.day),
        outgoing=_outgoing(agenda, Step.CHECK_IN, slot, not_after=not_after),
        closes=closes,
    )


def _farewell(situation: Situation, agenda: Agenda) -> Decision:
    """End the programme, with a card of thanks for those who began it and did not pause."""
    slot = slots.farewell(agenda)
    unheard = situation.enrolment.next_step is Step.DAY_ONE or slots.is_paused(agenda, agenda.today)
    if slot is None or unheard:
        return _end(situation, EnrolmentState.FINISHED)
    if slot.at > agenda.now:
        return Decision(enrolment=_wait_for_end(situation.enrolment, agenda))
    ended = _end(situation, EnrolmentState.FINISHED)
    return replace(ended, outgoing=_outgoing(agenda, Step.FAREWELL, slot, not_after=slot.at + CARD_LASTS))


def _end(situation: Situation, state: EnrolmentState) -> Decision:
    """End the way; who left keeps what they waited for, and may come back to it."""
    step = situation.enrolment.next_step if state is EnrolmentState.LEFT else None
    ended = replace(situation.enrolment, state=state, next_step=step, next_at=None)
    return Decision(enrolment=ended, closes=closing_state(situation.last))


def _outgoing(agenda: Agenda, step: Step, slot: Slot, *, not_after: datetime) -> Outgoing:
    return Outgoing(step=step, day=day_number(agenda.day_zero, slot.day), slot=slot, not_after=not_after)


def _while_running(agenda: Agenda, slot: Slot) -> datetime:
    """Return until when a card of the running programme still makes sense."""
    return min(slot.at + CARD_LASTS, slots.end_of_programme(agenda) - _JUST_BEFORE)


def _while_a_reminder_helps(agenda: Agenda, slot: Slot, *, before: datetime | None) -> datetime:
    """Return until when a reminder that cannot go out at once still helps: within its week, and never on
    the day on which the next card comes anyway."""
    ends = [end_of_week(agenda.calendar, slot.day), slots.end_of_programme(agenda)]
    if before is not None:
        ends.append(slots.start_of_day(agenda, before))
    return min(ends) - _JUST_BEFORE


def _wait_for_day_one(enrolment: Enrolment, agenda: Agenda, slot: Slot | None) -> Enrolment:
    """Wait for day one; who cannot be met before day 90 waits for the end, which comes without a card."""
    at = slots.end_of_programme(agenda) if slot is None else slot.at
    return replace(enrolment, next_step=Step.DAY_ONE, next_at=at)


def _wait_for_check_in(enrolment: Enrolment, agenda: Agenda, *, after: date) -> Enrolment:
    slot = slots.next_check_in(agenda, after=after)
    if slot is None:
        return _wait_for_end(enrolment, agenda)
    return replace(enrolment, next_step=Step.CHECK_IN, next_at=slot.at)


def _wait_for_status(enrolment: Enrolment, agenda: Agenda, *, previous: date) -> Enrolment:
    slot = slots.next_status(agenda, previous=previous)
    if slot is None:
        return _wait_for_end(enrolment, agenda)
    return replace(enrolment, next_step=Step.STATUS, next_at=slot.at)


def _wait_for_reminder(waiting: Enrolment, agenda: Agenda, *, sent: date) -> Enrolment:
    """Put a reminder before what the enrolment waits for, if one fits in between."""
    slot = slots.next_reminder(agenda, sent=sent, before=_next_card_at(waiting))
    return waiting if slot is None else replace(waiting, next_step=Step.REMINDER, next_at=slot.at)


def _wait_for_end(enrolment: Enrolment, agenda: Agenda) -> Enrolment:
    slot = slots.farewell(agenda)
    at = slots.end_of_programme(agenda) if slot is None else slot.at
    return replace(enrolment, next_step=Step.FAREWELL, next_at=at)


def _next_card_at(waiting: Enrolment) -> datetime | None:
    """Return when the next check-in comes; None if the end of the programme comes before."""
    return None if waiting.next_step is Step.FAREWELL else waiting.next_at


def _week_over(situation: Situation) -> date:
    """Return the last day that belongs to the last check-in: there is at most one in a week."""
    last = situation.last
    return situation.enrolment.day_zero if last is None else slots.sunday_of(last.local_date)


def _later(situation: Situation, agenda: Agenda) -> date:
    return max(_week_over(situation), agenda.today)


def _reached_on(check_in: CheckIn, agenda: Agenda) -> date:
    """Return the day on which the check-in reached the person; today while it still has not."""
    reached = check_in.delivered_at
    return agenda.today if reached is None else agenda.calendar.local_date(reached)
