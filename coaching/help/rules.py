"""What is due for a request for help, and when: pure rules of stored data and working time.

Deadlines run in the working time of the asker's team: their zone, country and work days, without their own
leave, so that nobody's holiday lets a request grow old.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from coaching.help.model import FUNCTIONAL, Ending, Request, RequestState
from coaching.programmes.model import Attitude, Enrolment
from people.calendar import WorkCalendar
from people.working_hours import add_working_hours, next_day_begins

RESPONSE_HOURS = 4
WIDEN_HOURS = 1
PROMISE_HOURS = 1
"""Working hours until a request goes to the lead, until more supporters are asked, and until somebody who
takes one late writes. These and all numbers below are our own defaults."""
OFFER_LAPSES_DAYS = 3
QUIET_DAYS = 5
LAPSES_DAYS = 10
"""Working days: materials offered and no word; no word in a request; no answer to "is it solved?"."""
REOPEN_DAYS = 14
"""Days in which the asker may open a request again."""
PROPOSAL_NUMBER = 3
PROPOSAL_DAYS = 10
"""So many requests of a kind within so many working days propose a material or a session."""


class Due(StrEnum):
    """What a tick does with a request, the most pressing first."""

    ESCALATE = "escalate"
    WIDEN = "widen"
    LAPSE = "lapse"
    ASK_IF_SOLVED = "ask_if_solved"


def respond_by(team: WorkCalendar, opened_at: datetime) -> datetime:
    """Return the end of the time for a first response; a day later for a team that never works."""
    return add_working_hours(team, opened_at, RESPONSE_HOURS) or opened_at + timedelta(days=1)


def promise_at_first(calendar: WorkCalendar, *, respond_by: datetime | None, now: datetime) -> datetime:
    """Return by when somebody who takes a request writes unless they say otherwise: within the time for a
    response; if that is over, or before they work again, within the next working hour of their own."""
    begins = calendar.next_working_moment(now)
    if respond_by is not None and begins is not None and now < respond_by and begins < respond_by:
        return respond_by
    return add_working_hours(calendar, now, PROMISE_HOURS) or now + timedelta(days=1)


def after_working_days(calendar: WorkCalendar, moment: datetime, days: int) -> datetime:
    """Return the working moment so many working days after a moment, at the same time of the day."""
    day = calendar.add_working_days(calendar.local_date(moment), days)
    at = moment.astimezone(calendar.timezone).time()
    found = None if day is None else calendar.moment_on(day, at)
    return found or moment + timedelta(days=days)


def deadlines(request: Request, *, team: WorkCalendar, last_word: datetime) -> Mapping[Due, datetime]:
    """Return what will be due for a request if nothing happens, the most pressing first.

    `last_word` is when something was last written in it or, if nothing was, when it was claimed.
    """
    match request.state:
        case RequestState.OFFERED:
            return {Due.LAPSE: after_working_days(team, request.asked_at, OFFER_LAPSES_DAYS)}
        case RequestState.OPEN:
            return _escalation(request) | _widening(request, team)
        case RequestState.CLAIMED:
            return _escalation(request) | _closing(request, team, last_word)
        case _:
            return {}


def due_of(request: Request, *, team: WorkCalendar, last_word: datetime, now: datetime) -> Due | None:
    """Return what is due for a request now, the most pressing only; None if nothing is."""
    found = deadlines(request, team=team, last_word=last_word)
    return next((due for due, at in found.items() if at <= now), None)


def next_look(
    request: Request, *, team: WorkCalendar, watched: WorkCalendar, last_word: datetime, now: datetime
) -> datetime | None:
    """Return when a request is to be looked at again: at its next deadline, and every morning of `watched`
    (the supporter's working time, else the asker's), whether they are still there. None once it ended."""
    if request.state is RequestState.ENDED:
        return None
    ahead = deadlines(request, team=team, last_word=last_word).values()
    return min([*(at for at in ahead if at > now), next_day_begins(watched, now)])


def _escalation(request: Request) -> dict[Due, datetime]:
    is_over = request.escalated_at is not None or request.responded_at is not None
    return {} if is_over or request.respond_by is None else {Due.ESCALATE: request.respond_by}


def _widening(request: Request, team: WorkCalendar) -> dict[Due, datetime]:
    if request.widened_at is not None or request.opened_at is None:
        return {}
    at = add_working_hours(team, request.opened_at, WIDEN_HOURS)
    return {} if at is None else {Due.WIDEN: at}


def _closing(request: Request, team: WorkCalendar, last_word: datetime) -> dict[Due, datetime]:
    """Return when the asker is asked whether it is solved, or when it lapses without an answer."""
    quiet = max(last_word, request.call_at or last_word)
    if request.asked_if_solved_at is None:
        return {Due.ASK_IF_SOLVED: after_working_days(team, quiet, QUIET_DAYS)}
    return {Due.LAPSE: after_working_days(team, max(quiet, request.asked_if_solved_at), LAPSES_DAYS)}


def goes_to_materials_first(request: Request, enrolment: Enrolment | None) -> bool:
    """Tell whether materials may help first: trouble with the tool itself, unless the asker said that they
    doubt (PRODUCT 3). All else goes to a person at once."""
    doubts = enrolment is not None and enrolment.attitude is Attitude.DOUBTS
    return request.kind in FUNCTIONAL and not doubts


def can_reopen(request: Request, *, now: datetime) -> bool:
    """Tell whether the asker may still open it again."""
    if request.ended_at is None or request.ending in (Ending.LEFT, Ending.EARLIER):
        return False
    return now <= request.ended_at + timedelta(days=REOPEN_DAYS)


def is_for_team(request: Request) -> bool:
    """Tell whether a manager asked for a team (`coaching.help.asking.About`): of a programme and a practice,
    and of nobody's own way through it."""
    is_own = request.enrolment_id is not None or request.check_in_id is not None
    return not is_own and request.programme_id is not None and request.practice_id is not None


def is_overdue(request: Request, *, now: datetime) -> bool:
    """Tell whether the first word, or the one promised, should have come by now."""
    if request.state not in (RequestState.OPEN, RequestState.CLAIMED) or request.responded_at is not None:
        return False
    by = request.promised_by if request.state is RequestState.CLAIMED else request.respond_by
    return by is not None and by < now
