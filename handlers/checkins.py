"""Check-ins as conversation: the three buttons, the trouble form, the number, the next practice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TypeGuard

from cards import builders, data
from cards.actions import (
    Action,
    AnswerCheckIn,
    OpenCheckIn,
    OpenNumber,
    OpenTrouble,
    SaveNumber,
    SendTrouble,
    TakePractice,
)
from cards.model import Card, Form
from coaching.checkins import answers, evaluating
from coaching.checkins.answers import AnswerResult, Given
from coaching.checkins.model import Answer, CheckIn, CheckInKind, CheckInState
from coaching.help.asking import Telling
from coaching.programmes.model import Support
from coaching.programmes.rules import practices_left
from handlers import attitude, requests, topics
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import dates_of, text_of
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.topics import Topic, cards_for, find_practice, load_topics, practice_line
from measures.kpis.model import Kpi
from measures.kpis.rules import period_of
from measures.kpis.service import (
    FigureResult,
    figures_for,
    mark_days,
    parse_number,
    record_number,
)
from people.errors import InvalidInputError, NotAllowedError, NotFoundError, TooLateError


def answer(turn: Turn, action: AnswerCheckIn, _values: Values) -> Reply:
    """Record *done* or *on track*; the card says so, and *done* asks for the next practice."""
    if _given(action) is Answer.TROUBLE:
        return open_trouble(turn, OpenTrouble(action.check_in_id), {})
    [reply] = answer_together([(turn, action)])
    return reply


def answer_together(given: Sequence[tuple[Turn, AnswerCheckIn]]) -> list[Reply]:
    """Record *done* and *on track* of different people in one unit of work, as `answer` does for one."""
    if not given:
        return []
    turn, _ = given[0]
    results = answers.record_answers(
        turn.unit,
        [
            Given(check_in_id=action.check_in_id, person_id=turn.actor.id, answer=_given(action))
            for turn, action in given
        ],
        company=turn.world.company,
        now=turn.world.now,
    )
    _forget_reminders(turn, [result.check_in for result in results])
    return [Reply(later=partial(_answered, result)) for result in results]


def goes_together(action: Action) -> TypeGuard[AnswerCheckIn]:
    """Tell whether an action is one for `answer_together`."""
    return isinstance(action, AnswerCheckIn) and action.answer in (Answer.DONE, Answer.ON_TRACK)


def _given(action: AnswerCheckIn) -> Answer:
    try:
        return Answer(action.answer)
    except ValueError:
        raise NotFoundError(what="answer", key=action.answer) from None


def _answered(result: AnswerResult, turn: Turn) -> Reply:
    topic = _topic_after(turn, result)
    below = []
    if result.check_in.answer is Answer.DONE:
        below.append(_next_practice(turn, topic))
    if result.asks_attitude:
        below.append(attitude.question(turn, result.enrolment))
    return Reply(replace=_card(turn, topic), cards=tuple(below))


def _next_practice(turn: Turn, topic: Topic) -> Card:
    reader = reader_of(turn.actor, turn.world.company)
    done = find_practice(topic.programme, topic.check_in.practice_id if topic.check_in else None)
    left = practices_left(topic.programme, topic.enrolment)
    return builders.next_practice(
        data.NextPracticeData(
            enrolment_id=topic.enrolment.id,
            done_name=reader.text(done.name) if done is not None else None,
            practices=tuple(practice_line(practice, reader) for practice in left),
        ),
        reader.words,
    )


def open_trouble(turn: Turn, action: OpenTrouble, _values: Values) -> Reply:
    """Ask what the trouble is, unless it is too late to say."""
    answers.check_trouble(
        turn.unit,
        check_in_id=action.check_in_id,
        person_id=turn.actor.id,
        company=turn.world.company,
        now=turn.world.now,
    )
    check_in = turn.unit.check_ins.get(action.check_in_id)
    form = requests.trouble_form(turn, programme_id=check_in.programme_id, check_in_id=check_in.id)
    return Reply(form=form)


def send_trouble(turn: Turn, action: SendTrouble, values: Values) -> Reply:
    """Take what the trouble is and bring it to where it can be solved; the check-in counts as answered with
    *having trouble*."""
    trouble = requests.read_trouble(turn, values)
    result = answers.record_trouble(
        turn.unit,
        check_in_id=action.check_in_id,
        person_id=turn.actor.id,
        company=turn.world.company,
        now=turn.world.now,
    )
    _forget_reminders(turn, [result.check_in])
    told = requests.tell(turn, trouble, check_in=result.check_in)
    return Reply(later=partial(_trouble_received, result, told))


def _trouble_received(result: AnswerResult, told: Telling, turn: Turn) -> Reply:
    topic = _topic_after(turn, result)
    return Reply(
        replace=_card(turn, topic), cards=(requests.told_card(turn, told, next_card=result.next_at),)
    )


def take_practice(turn: Turn, action: TakePractice, values: Values) -> Reply:
    """Put the chosen practice into focus."""
    practice_id = text_of(values, "practice")
    if not practice_id:
        raise InvalidInputError({"practice": "error.required"})
    enrolment = answers.take_practice(
        turn.unit,
        enrolment_id=action.enrolment_id,
        person_id=turn.actor.id,
        practice_id=practice_id,
        now=turn.world.now,
    )
    programme = turn.unit.programmes.get(enrolment.programme_id)
    practice = find_practice(programme, practice_id)
    if practice is None:
        raise NotFoundError(what="practice", key=practice_id)
    reader = reader_of(turn.actor, turn.world.company)
    topic = load_topics(turn.world, turn.unit, [(topics.CHECK_IN, enrolment, None)], at=turn.world.now)[0]
    card = builders.practice_taken(
        data.PracticeTakenData(
            practice=practice_line(practice, reader),
            next_date=topic.next_card_date if topic else None,
            rides_alone=enrolment.support is Support.ON_REQUEST,
        ),
        reader.words,
    )
    return Reply(replace=card)


def open_number(turn: Turn, action: OpenNumber, _values: Values) -> Reply:
    """Ask for the number of the period that the card shows, and for days that do not count."""
    topic = _own_topic(turn, action.check_in_id)
    kpi = _kpi(topic, action.kpi_id)
    result = _figure(turn, topic, kpi)
    return Reply(form=_number_form(turn, topic, kpi, result))


def _number_form(turn: Turn, topic: Topic, kpi: Kpi, result: FigureResult) -> Form:
    reader = reader_of(turn.actor, turn.world.company)
    days = tuple(day for day in topic.calendar.pattern_days(result.first, result.last))
    kinds = sorted(kpi.not_on - {"leave", "holiday"})
    marks = turn.unit.readings.marks_of([turn.actor.id], first=result.first, last=result.last)
    marked = marks.get(turn.actor.id, [])
    return builders.number_form(
        data.NumberFormData(
            check_in_id=topic.check_in.id if topic.check_in else 0,
            figure=topics.figure_line(result, reader),
            markable=tuple((kind, days) for kind in kinds),
            marked=tuple((kind, tuple(m.day for m in marked if m.kind == kind)) for kind in kinds),
        ),
        reader.words,
    )


def save_number(turn: Turn, action: SaveNumber, values: Values) -> Reply:
    """Store the number; a correction replaces the one before, which stays in the history."""
    topic = _own_topic(turn, action.check_in_id)
    kpi = _kpi(topic, action.kpi_id)
    first, last = _period(topic, kpi, action.period_start)
    stored = record_number(
        turn.unit,
        kpi=kpi,
        person_id=turn.actor.id,
        period_start=first,
        period_end=last,
        value=parse_number(text_of(values, "value")),
        now=turn.world.now,
    )
    for kind in sorted(kpi.not_on - {"leave", "holiday"}):
        days = [day for day in dates_of(values, f"days_{kind}") if first <= day <= last]
        mark_days(turn.unit, person_id=turn.actor.id, kind=kind, first=first, last=last, days=days)
    topic = _reconsidered(turn, topic, kpi, first)
    reader = reader_of(turn.actor, turn.world.company)
    figure = topics.figure_line(_figure(turn, topic, kpi), reader)
    saved = builders.number_saved(data.NumberSavedData(figure=figure, before=stored.before), reader.words)
    return Reply(replace=_card(turn, topic), cards=(saved,))


def _reconsidered(turn: Turn, topic: Topic, kpi: Kpi, period_start: date) -> Topic:
    """Return the topic with the level of support that the number leads to."""
    found = evaluating.reconsider(
        turn.unit,
        topic.enrolment.id,
        kpi=kpi,
        period_start=period_start,
        company=turn.world.company,
        now=turn.world.now,
    )
    if found is None:
        return topic
    return replace(topic, enrolment=found.enrolment, next_at=found.enrolment.next_at, change=found.change)


def _period(topic: Topic, kpi: Kpi, period_start: str) -> tuple[date, date]:
    """Return the period that the form was opened for; not a future one, nor one before the programme."""
    try:
        wanted = date.fromisoformat(period_start)
    except ValueError:
        raise NotFoundError(what="period", key=period_start[:10]) from None
    first, last = period_of(kpi.per, wanted)
    if first > topic.today or last < topic.enrolment.day_zero - timedelta(days=7):
        raise TooLateError(reason="too_late")
    return first, last


def show_open(turn: Turn, _action: OpenCheckIn, _values: Values) -> Reply:
    """Show the open check-in again, or say that none is open."""
    check_in = answers.open_check_in(turn.unit, turn.actor.id)
    if check_in is None:
        reader = reader_of(turn.actor, turn.world.company)
        has_programme = bool(turn.unit.enrolments.of_person(turn.actor.id))
        notice = data.Notice.NO_OPEN_CHECK_IN if has_programme else data.Notice.NO_PROGRAMME
        return Reply(cards=(builders.notice(data.NoticeData(notice=notice), reader.words),))
    return Reply(cards=(_card(turn, _topic(turn, check_in)),))


def _forget_reminders(turn: Turn, check_ins: Sequence[CheckIn]) -> None:
    reminders = [f"{topics.REMINDER}:{one.id}" for one in check_ins if one.reminded_at is not None]
    if reminders:
        turn.unit.outbox.cancel(reminders, at=turn.world.now)


def _own_topic(turn: Turn, check_in_id: int) -> Topic:
    check_in = turn.unit.check_ins.get(check_in_id)
    if check_in.person_id != turn.actor.id:
        raise NotAllowedError(person_id=turn.actor.id, what="enter a number for somebody else")
    if check_in.state is CheckInState.SKIPPED:
        raise TooLateError(reason="too_late")
    return _topic(turn, check_in)


def _topic_after(turn: Turn, result: AnswerResult) -> Topic:
    """Return the topic of a check-in that was just answered: all that it needs was read for the answer."""
    return Topic(
        kind=_kind_of(result.check_in),
        person=turn.actor,
        enrolment=result.enrolment,
        programme=result.programme,
        calendar=result.calendar,
        at=turn.world.now,
        check_in=result.check_in,
        next_at=result.enrolment.next_at,
        change=result.change,
    )


def _kind_of(check_in: CheckIn) -> str:
    return topics.STATUS if check_in.kind is CheckInKind.STATUS else topics.CHECK_IN


def _topic(turn: Turn, check_in: CheckIn) -> Topic:
    enrolment = turn.unit.enrolments.get(check_in.enrolment_id)
    kind = _kind_of(check_in)
    topic = load_topics(turn.world, turn.unit, [(kind, enrolment, check_in)], at=turn.world.now)[0]
    if topic is None:
        raise NotFoundError(what="person", key=check_in.person_id)
    return topic


def _card(turn: Turn, topic: Topic) -> Card:
    return cards_for(turn.world, turn.unit, [topic])[0]


def _kpi(topic: Topic, kpi_id: str) -> Kpi:
    for kpi in topic.programme.kpis:
        if kpi.id == kpi_id:
            return kpi
    raise NotFoundError(what="kpi", key=kpi_id)


def _figure(turn: Turn, topic: Topic, kpi: Kpi) -> FigureResult:
    """Return the figure that the card shows; raises `TooLateError` if no day has counted yet."""
    found = figures_for(turn.unit, [topics.figure_request(topic, (kpi,))]).get(turn.actor.id, [])
    if not found:
        raise TooLateError(reason="too_late")
    return found[0]
