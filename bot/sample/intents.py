"""What somebody of the sample company is going to do about something they saw, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from people.calendar import WorkCalendar

GRID = timedelta(minutes=30)
"""People act at full and half hours: every moment that somebody acts at is a stop of the clock."""


class Errand(StrEnum):
    """What a person sits down for."""

    ANSWER = "answer"
    CORRECT = "correct"
    PAUSE = "pause"
    OBJECT = "object"
    """To say that a target does not fit their work."""
    LOOK_UP = "look_up"
    SURVEY = "survey"
    """To answer one."""
    ATTITUDE = "attitude"
    READ = "read"
    """To read what is offered, and say whether it helped."""
    ADD_DETAILS = "add_details"
    ASK_AGAIN = "ask_again"
    """To ask whether there is any news."""
    REPLY = "reply"
    CLOSE = "close"
    REOPEN = "reopen"
    TAKE_SLOT = "take_slot"
    IS_IT_SOLVED = "is_it_solved"
    CLAIM = "claim"
    SAY_WHEN = "say_when"
    RESPOND = "respond"
    HAND_ON = "hand_on"
    GIVE_BACK = "give_back"
    WRITE_BACK = "write_back"
    WRAP_UP = "wrap_up"
    """To write down what came of a call."""
    CHOOSE_TOPICS = "choose_topics"
    STEP_IN = "step_in"
    """Whoever runs the programme takes what nobody took."""
    ROUND = "round"
    """Whoever runs the programme goes through what waits there."""
    ANSWER_FOR = "answer_for"
    """Whoever runs the programme answers what people said in a survey."""
    FOLLOW_UP = "follow_up"
    """A manager is asked to follow up with the team."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person will do about a card, and when (UTC)."""

    at: datetime
    errand: Errand


def working_time_later(calendar: WorkCalendar, start: datetime, span: timedelta) -> datetime | None:
    """Return when the span of working time after `start` has passed, at the next full or half hour
    that is working time; None if the person does not work that long within a year."""
    moment = calendar.next_working_moment(start)
    while moment is not None:
        end = _end_of_window(calendar, moment)
        if moment + span < end:
            return calendar.next_working_moment(_rounded_up(moment + span))
        span -= end - moment
        moment = calendar.next_working_moment(end)
    return None


def _end_of_window(calendar: WorkCalendar, moment: datetime) -> datetime:
    windows = calendar.windows(calendar.local_date(moment))
    return next(end for start, end in windows if start <= moment < end)


def _rounded_up(moment: datetime) -> datetime:
    beyond = timedelta(
        minutes=moment.minute % (GRID // timedelta(minutes=1)),
        seconds=moment.second,
        microseconds=moment.microsecond,
    )
    return moment if not beyond else moment - beyond + GRID
