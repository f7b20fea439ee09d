"""What people decide about Hojorin: pause, stop, resume, what is kept about me."""

from datetime import date, timedelta
from enum import StrEnum

from cards import builders, data
from cards.actions import OpenPause, Resume, SavePause, ShowMyData
from coaching.checkins import answers
from coaching.checkins.model import CheckInState
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import chosen, date_of
from handlers.readers import name_of, reader_of
from handlers.reply import Reply
from people import preferences
from people.calendar import WorkCalendar
from people.errors import InvalidInputError
from people.model import Feature, Pause
from people.working_time import calendars_at

LONGEST_PAUSE = timedelta(days=366)


class What(StrEnum):
    """What the pause form offers."""

    ALL = "all"
    CHECK_IN = "check_in"


def open_pause(turn: Turn, _action: OpenPause, _values: Values) -> Reply:
    """Ask what to pause and until when."""
    reader = reader_of(turn.actor, turn.world.company)
    form = builders.pause_form(data.PauseFormData(earliest=today_of(turn)), reader.words)
    return Reply(form=form, opens=OpenPause())


def save_pause(turn: Turn, _action: SavePause, values: Values) -> Reply:
    """Pause everything or check-ins, until a date or until the person resumes."""
    feature = Feature.CHECK_IN if chosen(values, "what", What) is What.CHECK_IN else None
    until = date_of(values, "until")
    if until is not None and not today_of(turn) <= until <= today_of(turn) + LONGEST_PAUSE:
        raise InvalidInputError({"until": "error.pause_date"})
    pause = preferences.pause(turn.unit, turn.actor.id, feature=feature, until=until, at=turn.world.now)
    answers.after_pause(turn.unit, person=turn.actor, company=turn.world.company, now=turn.world.now)
    reader = reader_of(turn.actor, turn.world.company)
    return Reply(cards=(builders.paused(paused_data(turn, pause), reader.words),))


def paused_data(turn: Turn, pause: Pause) -> data.PausedData:
    """Return a pause with the first working day after it."""
    back = None
    if pause.until is not None:
        calendar = calendar_of(turn, last=pause.until)
        back = calendar.working_day_on_or_after(pause.until + timedelta(days=1))
    return data.PausedData(feature=pause.feature, until=pause.until, back_on=back)


def calendar_of(turn: Turn, *, last: date | None = None) -> WorkCalendar:
    """Return the acting person's own working time of this month and the one before, until today or `last`."""
    world = turn.world
    found = calendars_at(turn.unit, [turn.actor], company=world.company, now=world.now, last=last)
    return found[turn.actor.id]


def today_of(turn: Turn) -> date:
    """Return today's date where the acting person is."""
    return calendar_of(turn).local_date(turn.world.now)


def resume(turn: Turn, _action: Resume, _values: Values) -> Reply:
    """End all pauses and stops; the next check-in is planned from now on."""
    ended = preferences.resume(turn.unit, turn.actor.id, at=turn.world.now)
    answers.after_pause(turn.unit, person=turn.actor, company=turn.world.company, now=turn.world.now)
    notice = data.Notice.RESUMED if ended else data.Notice.NOT_PAUSED
    reader = reader_of(turn.actor, turn.world.company)
    return Reply(cards=(builders.notice(data.NoticeData(notice=notice), reader.words),))


def show_my_data(turn: Turn, _action: ShowMyData, _values: Values) -> Reply:
    """Show what is kept about the person, as counts, and how to get or delete all of it."""
    person, unit, company = turn.actor, turn.unit, turn.world.company
    check_ins = unit.check_ins.of_person(person.id)
    today = today_of(turn)
    leave = unit.people.leave_of([person.id], first=today - timedelta(days=366), last=today + LONGEST_PAUSE)
    reader = reader_of(person, company)
    card = builders.my_data(
        data.MyData(
            person_name=person.name,
            team=person.team,
            manager_name=name_of(unit.people.find(person.manager_id)) if person.manager_id else "",
            check_ins=len(check_ins),
            answers=sum(check_in.state is CheckInState.ANSWERED for check_in in check_ins),
            troubles=len(unit.help.of_person(person.id)),
            numbers=len(unit.readings.of_subject(person.id)),
            leave_periods=len(leave.get(person.id, [])),
            messages=unit.outbox.count_of_person(person.id),
            keep_trouble_texts_days=company.keep_trouble_texts_days,
            keep_messages_days=company.keep_messages_days,
            complaints=reader.text(company.complaints),
        ),
        reader.words,
    )
    return Reply(cards=(card,))
