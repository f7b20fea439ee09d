"""What answers and numbers say about how much support somebody needs, and what follows from it.

The level of support is kept with the enrolment. It is what `coaching.checkins.fading` makes of everything
that the person answered, told and entered, in its order: whenever a number comes late or is corrected, it is
made anew from there.

Numbers of a KPI's own source count like those that people enter: in the evaluation of an answer as they
stand at that moment, and, of periods in which nothing was asked, whenever the level is made anew. One that is
imported or pushed after the answer to its period leaves that answer as it was judged: nobody is told of
another level without having done anything. What teams reached is made anew with it all the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from coaching.checkins.fading import Sign, Standing, attainment, change_of, fold, sign_alone, sign_of
from coaching.checkins.model import Answer, CheckIn, CheckInKind, CheckInState, SupportChange
from coaching.checkins.rules import Situation, with_new_standing
from coaching.checkins.situations import load_situations
from coaching.ports import CoachingUnit
from coaching.programmes.model import Enrolment, EnrolmentState, Programme, ProgrammeState
from coaching.programmes.rules import kpis_of_practice, personal_kpis
from measures.kpis.model import Kpi
from measures.kpis.rules import period_of, period_shown
from measures.kpis.service import FigureRequest, FigureResult, figures_for
from people.calendar import WorkCalendar
from people.model import Company
from people.working_time import calendars_for

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one answer says, and the share that its lowest KPI had reached."""

    sign: Sign
    reached: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconsidered:
    """An enrolment after a number was entered; `change` is what the person is to be told of it."""

    enrolment: Enrolment
    change: SupportChange | None


def evaluate(
    unit: CoachingUnit, given: Sequence[tuple[CheckIn, Answer, Situation]], *, now: datetime
) -> list[Evaluation]:
    """Return what each answer says at the moment, and keep it with the check-in. Storage is asked as often
    for many as for one."""
    kpis = _kpis_of_each([(situation.programme, check_in) for check_in, _, situation in given])
    requests = [
        _request(situation.enrolment, situation.calendar, own, today=situation.calendar.local_date(now))
        for (_, _, situation), own in zip(given, kpis, strict=True)
        if own
    ]
    found = figures_for(unit, requests, measured_only=True) if requests else {}
    evaluations = [
        _evaluation(check_in, answer, own, found.get(check_in.person_id, ()))
        for (check_in, answer, _), own in zip(given, kpis, strict=True)
    ]
    _keep(unit, [check_in for check_in, _, _ in given], evaluations)
    return evaluations


def _keep(unit: CoachingUnit, check_ins: Sequence[CheckIn], evaluations: Sequence[Evaluation]) -> None:
    reached = {
        check_in.id: evaluation.reached
        for check_in, evaluation in zip(check_ins, evaluations, strict=True)
        if evaluation.reached is not None
    }
    if reached:
        unit.check_ins.save_attainments(reached)


def reconsider(
    unit: CoachingUnit, enrolment_id: int, *, kpi: Kpi, period_start: date, company: Company, now: datetime
) -> Reconsidered | None:
    """Take a number into account that was entered or corrected: in the evaluation of the answer that was
    given in its period, if there was one, and in the level of support. None if the programme is over.

    A changed level counts from the next card on.
    """
    situation = _going_on(unit, enrolment_id, company=company, now=now)
    if situation is None:
        return None
    before, rhythm = situation.enrolment, situation.programme.rhythm
    record = _Record(unit, situation, company=company)
    record.correct(kpi, period_start)
    standing = fold(record.signs())
    saved = with_new_standing(situation, standing)
    unit.enrolments.save_many([saved])
    change = change_of(before.support, saved.support, rhythm=rhythm, sign=None)
    return Reconsidered(enrolment=saved, change=change)


def support_again(
    unit: CoachingUnit, enrolment_id: int, *, company: Company, now: datetime
) -> Enrolment | None:
    """Support somebody closely again who told trouble outside a check-in; None if the programme is over."""
    situation = _going_on(unit, enrolment_id, company=company, now=now)
    if situation is None:
        return None
    saved = with_new_standing(situation, Standing())
    unit.enrolments.save_many([saved])
    return saved


def _going_on(unit: CoachingUnit, enrolment_id: int, *, company: Company, now: datetime) -> Situation | None:
    """Return the situation of an enrolment, locked; None if its programme is over or stopped."""
    enrolment = unit.enrolments.lock(enrolment_id)
    for situation in load_situations(unit, [enrolment], company=company, now=now):
        is_running = situation.programme.state is ProgrammeState.RUNNING
        if is_running and enrolment.state is EnrolmentState.ACTIVE:
            return situation
    return None


def _kpis_of(programme: Programme, check_in: CheckIn) -> tuple[Kpi, ...]:
    return kpis_of_practice(programme, check_in.practice_id)


def _kpis_of_each(asked: Sequence[tuple[Programme, CheckIn]]) -> list[tuple[Kpi, ...]]:
    """Return the KPIs of each check-in's practice. Who is asked about the same one shares a tuple, and with
    it what `figures_for` works out."""
    known: dict[tuple[str, str | None], tuple[Kpi, ...]] = {}
    for programme, check_in in asked:
        if (programme.id, check_in.practice_id) not in known:
            known[programme.id, check_in.practice_id] = _kpis_of(programme, check_in)
    return [known[programme.id, check_in.practice_id] for programme, check_in in asked]


def _request(
    enrolment: Enrolment, calendar: WorkCalendar, kpis: Sequence[Kpi], *, today: date
) -> FigureRequest:
    return FigureRequest(
        person_id=enrolment.person_id, calendar=calendar, kpis=kpis, today=today, since=enrolment.day_zero
    )


def _evaluation(
    check_in: CheckIn, answer: Answer, kpis: Sequence[Kpi], figures: Sequence[FigureResult]
) -> Evaluation:
    reached = _reached([figure for figure in figures if figure.kpi in kpis])
    return Evaluation(sign=_sign(check_in, answer, reached, has_kpi=bool(kpis)), reached=reached)


def _sign(check_in: CheckIn, answer: Answer, reached: Decimal | None, *, has_kpi: bool) -> Sign:
    """Return what an answer says. A status card asks about the tool as a whole, after silence: a good answer
    to it is as little known to be good as one whose number is missing."""
    is_status = check_in.kind is CheckInKind.STATUS
    return sign_of(answer, reached=reached, has_kpi=has_kpi or is_status)


def _reached(figures: Sequence[FigureResult]) -> Decimal | None:
    return attainment(
        (figure.actual, figure.expected.value) for figure in figures if figure.actual is not None
    )


@dataclass(frozen=True, slots=True, order=True)
class _Moment:
    """A place in the order of what happened; what was told with an answer stands right after it."""

    at: datetime
    place: int


class _Record:
    """Everything that one person answered, told and entered in one programme."""

    def __init__(self, unit: CoachingUnit, situation: Situation, *, company: Company) -> None:
        self._unit = unit
        self._enrolment = situation.enrolment
        self._programme = situation.programme
        self._last = situation.last
        self._now = situation.now
        self._answered = self._read_answered()
        self._calendar = calendars_for(
            unit,
            [situation.person],
            company=company,
            first=min(self._enrolment.day_zero, situation.agenda.today),
            last=situation.agenda.today,
        )[situation.person.id]
        self._today = situation.agenda.today

    def _read_answered(self) -> list[CheckIn]:
        known = self._unit.check_ins.of_person(self._enrolment.person_id)
        own = [
            one
            for one in known
            if one.enrolment_id == self._enrolment.id and one.state is CheckInState.ANSWERED
        ]
        return sorted(own, key=lambda one: (self._answered_at(one), one.id))

    def correct(self, kpi: Kpi, period_start: date) -> None:
        """Evaluate the answer anew that was given last in the number's period.

        While a later card waits for its answer in the same period, the number belongs to that one.
        """
        wanted = period_of(kpi.per, period_start)
        if self._is_waiting_in(kpi, wanted):
            return
        for place in reversed(range(len(self._answered))):
            check_in = self._answered[place]
            if check_in.practice_id == kpi.practice_id and self._period(kpi, check_in) == wanted:
                reached = self._reached_in(check_in)
                self._unit.check_ins.save_attainments({check_in.id: reached})
                self._answered[place] = replace(check_in, attainment=reached)
                return

    def signs(self) -> list[Sign]:
        """Return what all of it says, in its order."""
        happened = [
            *((self._moment(one), self._sign(one)) for one in self._answered),
            *self._told(),
            *self._entered_alone(),
        ]
        return [sign for _, sign in sorted(happened, key=lambda one: one[0])]

    def _sign(self, check_in: CheckIn) -> Sign:
        has_kpi = bool(_kpis_of(self._programme, check_in))
        answer = check_in.answer or Answer.ON_TRACK
        return _sign(check_in, answer, check_in.attainment, has_kpi=has_kpi)

    def _told(self) -> list[tuple[_Moment, Sign]]:
        """Return the troubles that were told: with an answer, or without any card."""
        moments = {one.id: self._moment(one) for one in self._answered}
        requests = self._unit.help.of_person(self._enrolment.person_id)
        return [
            (moments.get(one.check_in_id or 0, _Moment(one.asked_at, 1)), Sign.TROUBLE)
            for one in requests
            if one.enrolment_id == self._enrolment.id
        ]

    def _entered_alone(self) -> list[tuple[_Moment, Sign]]:
        """Return what numbers say of periods in which nothing was asked, each at the end of its period."""
        kpis = personal_kpis(self._programme)
        asked = {
            (kpi.id, self._period(kpi, one))
            for one in self._answered
            for kpi in kpis
            if kpi.practice_id == one.practice_id
        }
        periods: dict[date, list[Kpi]] = defaultdict(list)
        for kpi in kpis:
            for period in self._entered_periods(kpi):
                if (kpi.id, period) not in asked:
                    periods[period[1]].append(kpi)
        return [(self._end_of(last), self._sign_alone(last, own)) for last, own in periods.items()]

    def _entered_periods(self, kpi: Kpi) -> set[tuple[date, date]]:
        readings = self._unit.readings.current(
            kpi_ids=[kpi.id],
            subjects=[self._enrolment.person_id],
            first=period_of(kpi.per, self._enrolment.day_zero)[0],
            last=period_of(kpi.per, self._today)[1],
        )
        return {period_of(kpi.per, one.period_start) for one in readings if one.source == kpi.source}

    def _sign_alone(self, last: date, kpis: Sequence[Kpi]) -> Sign:
        return sign_alone(_reached(self._figures([(kpi, last) for kpi in kpis])))

    def _reached_in(self, check_in: CheckIn) -> Decimal | None:
        kpis = _kpis_of(self._programme, check_in)
        return _reached(self._figures([(kpi, self._period(kpi, check_in)[1]) for kpi in kpis]))

    def _figures(self, wanted: Sequence[tuple[Kpi, date]]) -> list[FigureResult]:
        """Return figures of periods, each as it stands today, or as it stood when the period was over."""
        requests = [
            _request(self._enrolment, self._calendar, [kpi], today=min(self._today, last + _ONE_DAY))
            for kpi, last in wanted
        ]
        found = figures_for(self._unit, requests).get(self._enrolment.person_id, [])
        ends = {(kpi.id, last) for kpi, last in wanted}
        return [one for one in found if (one.kpi.id, period_of(one.kpi.per, one.last)[1]) in ends]

    def _period(self, kpi: Kpi, check_in: CheckIn) -> tuple[date, date]:
        """Return the period that the card spoke of when it was answered."""
        return self._shown(kpi, self._calendar.local_date(self._answered_at(check_in)))

    def _shown(self, kpi: Kpi, day: date) -> tuple[date, date]:
        _, last = period_shown(kpi, self._calendar, today=day)
        return period_of(kpi.per, last)

    def _is_waiting_in(self, kpi: Kpi, period: tuple[date, date]) -> bool:
        last = self._last
        is_open = last is not None and last.state is CheckInState.OPEN and last.practice_id == kpi.practice_id
        return is_open and self._shown(kpi, self._today) == period

    def _moment(self, check_in: CheckIn) -> _Moment:
        return _Moment(self._answered_at(check_in), 0)

    def _answered_at(self, check_in: CheckIn) -> datetime:
        return check_in.answered_at or check_in.due_at

    def _end_of(self, last: date) -> _Moment:
        """Return the end of a period, or the present moment while it goes on."""
        midnight = datetime.combine(last + _ONE_DAY, time(), tzinfo=self._calendar.timezone)
        return _Moment(min(midnight, self._now), 2)
