"""People, calendars and a programme for tests of coaching, and one person's way through it, played purely."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from coaching.checkins import answers
from coaching.checkins.model import Answer, CheckIn, CheckInKind, CheckInState, TroubleKind
from coaching.checkins.planning import PlannedStep, take_due_steps
from coaching.checkins.rules import Outgoing, Situation, after_answer, decide
from coaching.help import asking
from coaching.programmes.model import Enrolment, EnrolmentState, Practice, Programme, Rhythm, Step, Vision
from coaching.programmes.service import import_programme, start
from measures.kpis.model import Kpi, Per
from people.calendar import WorkCalendar, WorkPattern
from people.model import Company, DayKind, Half, Leave, Pause, Person, WorkHours
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Kita", smallest_group=5)
GO_LIVE = date(2026, 6, 1)
"""A Monday; June 2026 has no public holiday in Japan."""
NINE_TO_FIVE = WorkHours(start=time(9), end=time(17))
MON_TO_FRI = frozenset({1, 2, 3, 4, 5})


def at(day: date, clock: time = time(9), zone: str = "Asia/Tokyo") -> datetime:
    """Return the UTC moment of a local time."""
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def person(person_id: str = "tanaka", **changes: object) -> Person:
    """Return a person of the sales department."""
    values: dict[str, object] = {"id": person_id, "name": person_id.title(), "team": "Sales/East"}
    return Person(**(values | changes))  # type: ignore[arg-type]


def calendar(
    *leave: Leave,
    zone: str = "Asia/Tokyo",
    country: str = "JP",
    work_days: frozenset[int] = MON_TO_FRI,
    hours: WorkHours = NINE_TO_FIVE,
    company_days: dict[date, DayKind] | None = None,
) -> WorkCalendar:
    """Return somebody's working time; Tokyo office hours unless told otherwise."""
    pattern = WorkPattern(timezone=ZoneInfo(zone), work_days=work_days, work_hours=hours, country=country)
    return WorkCalendar(pattern, leave=leave, company_days=company_days or {})


def away(first: date, last: date | None = None, *, half: Half | None = None) -> Leave:
    """Return leave of one or more days."""
    return Leave(person_id="tanaka", first=first, last=last or first, kind="annual", half=half)


def practice(practice_id: str, *, ease: int = 3, contribution: int = 3, **changes: object) -> Practice:
    """Return a practice."""
    values: dict[str, object] = {
        "id": practice_id,
        "name": {"en": practice_id},
        "benefit": {"en": "less work"},
        "ease": ease,
        "contribution": contribution,
    }
    return Practice(**(values | changes))  # type: ignore[arg-type]


KPI = Kpi(
    id="visits",
    practice_id="log",
    name={"en": "Visits"},
    purpose={"en": "Hand-over"},
    unit={"en": "records"},
    target=Decimal(3),
    per=Per.DAY,
)


def programme(**changes: object) -> Programme:
    """Return a programme with three practices, weekly on Wednesdays at ten, not started."""
    values: dict[str, object] = {
        "id": "crm",
        "tool": "Salesforce",
        "name": {"en": "CRM"},
        "purpose": {"en": "Nothing is lost"},
        "go_live": GO_LIVE,
        "lead": "suzuki",
        "vision": Vision(state={"en": "logged the same day"}),
        "practices": (
            practice("report", ease=1),
            practice("log", ease=5, contribution=5),
            practice("plan", ease=4),
        ),
        "kpis": (KPI,),
    }
    return Programme(**(values | changes))  # type: ignore[arg-type]


def enrolment(**changes: object) -> Enrolment:
    """Return an enrolment that waits for day one."""
    values: dict[str, object] = {
        "id": 1,
        "programme_id": "crm",
        "person_id": "tanaka",
        "day_zero": GO_LIVE,
        "next_at": at(GO_LIVE),
    }
    return Enrolment(**(values | changes))  # type: ignore[arg-type]


AnswerPolicy = Callable[[Outgoing, int], Answer | None]
"""Given the card and its number (from 1), what the person answers, if anything."""


def never(_card: Outgoing, _number: int) -> Answer | None:
    """Never answer."""
    return None


@dataclass
class Way:
    """One person's way through the programme, played with the pure rules alone."""

    calendar: WorkCalendar = field(default_factory=calendar)
    pauses: Sequence[Pause] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)
    enrolment: Enrolment = field(default_factory=enrolment)
    answers: AnswerPolicy = never
    answers_after: timedelta = timedelta(hours=1)
    is_delivered: Callable[[Outgoing], bool] = lambda _card: True
    is_present: Callable[[datetime], bool] = lambda _now: True
    last: CheckIn | None = None
    sent: list[Outgoing] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)

    def situation(self, now: datetime) -> Situation:
        """Return the situation as of a moment."""
        return Situation(
            enrolment=self.enrolment,
            programme=programme(rhythm=self.rhythm),
            person=person(),
            calendar=self.calendar,
            pauses=self.pauses,
            last=self.last,
            present=self.is_present(now),
            now=now,
        )

    def step(self, now: datetime | None = None) -> Outgoing | None:
        """Take the next step, when it is due unless another moment is given; return what went out."""
        moment = now or self.enrolment.next_at
        assert moment is not None
        self.moments.append(moment)
        decision = decide(self.situation(moment))
        if decision.closes is not None and self.last is not None:
            self.last = replace(self.last, state=decision.closes)
        self.enrolment = decision.enrolment
        if decision.outgoing is not None:
            self._send(decision.outgoing, moment)
        return decision.outgoing

    def play(self, *, until: date | None = None, steps: int = 500) -> "Way":
        """Take all steps in their time, up to the end or to the beginning of a day in UTC."""
        end = (
            datetime.max.replace(tzinfo=UTC) if until is None else datetime.combine(until, time(), tzinfo=UTC)
        )
        for _ in range(steps):
            due = self.enrolment.next_at
            if due is None or due >= end or self.enrolment.state is not EnrolmentState.ACTIVE:
                return self
            self.step()
        raise AssertionError("the steps never end")

    def days(self, *kinds: Step) -> list[date]:
        """Return the days on which cards of these kinds went out."""
        return [card.slot.day for card in self.sent if card.step in kinds]

    def _send(self, card: Outgoing, now: datetime) -> None:
        self.sent.append(card)
        if card.step is Step.REMINDER:
            assert self.last is not None
            self.last = replace(self.last, reminded_at=now)
        if card.step not in (Step.CHECK_IN, Step.STATUS):
            return
        self.last = CheckIn(
            id=len(self.sent),
            enrolment_id=1,
            programme_id="crm",
            person_id="tanaka",
            kind=CheckInKind(card.step.value),
            day=card.day,
            local_date=card.slot.day,
            practice_id=None,
            due_at=card.slot.at,
            delivered_at=now if self.is_delivered(card) else None,
        )
        self.enrolment = replace(self.enrolment, check_in_id=self.last.id)
        self._answer(card, now)

    def _answer(self, card: Outgoing, now: datetime) -> None:
        number = len(self.days(Step.CHECK_IN, Step.STATUS))
        answer = self.answers(card, number) if self.is_delivered(card) else None
        if answer is not None and self.last is not None:
            self.last = replace(self.last, state=CheckInState.ANSWERED, answer=answer)
            self.enrolment = after_answer(self.situation(now + self.answers_after))


EVERYBODY = ("suzuki", "tanaka", "mori", "kato", "ogata", "hayashi")


class Stage:
    """A running programme on a real database, with everything that goes out delivered at once."""

    def __init__(self, unit: SqlUnitOfWork) -> None:
        self.unit = unit
        unit.people.upsert_many([person(person_id) for person_id in EVERYBODY])
        import_programme(unit, programme(), now=at(date(2026, 5, 25)), actor="cli")
        start(unit, "crm", on=None, company=COMPANY, now=at(date(2026, 5, 25)), actor="cli")

    def tick(self, now: datetime, *, deliver: bool = True) -> list[PlannedStep]:
        """Take everything that is due, and deliver the check-ins."""
        taken: list[PlannedStep] = []
        while True:
            planned = take_due_steps(self.unit, company=COMPANY, now=now, limit=4)
            if planned.handled == 0:
                return taken
            taken += planned.steps
            cards = [
                step.check_in_id
                for step in planned.steps
                if step.step is not Step.REMINDER and step.check_in_id is not None
            ]
            if deliver and cards:
                self.unit.check_ins.mark_delivered(cards, at=now)

    def run(self, until: datetime, *, deliver: bool = True) -> list[PlannedStep]:
        """Visit every due moment up to `until`."""
        taken: list[PlannedStep] = []
        while (due := self.unit.enrolments.next_due()) is not None and due <= until:
            taken += self.tick(due, deliver=deliver)
        return taken

    def enrolment(self, person_id: str = "tanaka") -> Enrolment:
        """Return somebody's latest enrolment."""
        return self.unit.enrolments.of_person(person_id)[0]

    def check_in(self, person_id: str = "tanaka") -> CheckIn:
        """Return somebody's latest check-in."""
        return self.unit.check_ins.of_person(person_id)[0]

    def answer(
        self, answer: Answer, *, now: datetime, person_id: str = "tanaka", check_in_id: int | None = None
    ) -> answers.AnswerResult:
        """Press *done* or *on track* on the latest check-in, or on another."""
        given = answers.Given(
            check_in_id=self.check_in(person_id).id if check_in_id is None else check_in_id,
            person_id=person_id,
            answer=answer,
        )
        [result] = answers.record_answers(self.unit, [given], company=COMPANY, now=now)
        return result

    def trouble(
        self,
        text: str = "I cannot find the field",
        *,
        now: datetime,
        kind: TroubleKind = TroubleKind.SETUP,
        person_id: str = "tanaka",
    ) -> answers.AnswerResult:
        """Send the trouble form of the latest check-in."""
        trouble = asking.checked(asking.Trouble(kind=kind, text=text, language="en"))
        result = answers.record_trouble(
            self.unit,
            check_in_id=self.check_in(person_id).id,
            person_id=person_id,
            company=COMPANY,
            now=now,
        )
        asker = self.unit.people.get(person_id)
        asking.tell(self.unit, trouble, person=asker, check_in=result.check_in, company=COMPANY, now=now)
        return result
