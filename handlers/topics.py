"""What a programme's message is about, and the card it becomes: for planning, moving and looking again.

One way for all three, so that a message that was moved is built exactly like a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cards import builders, data
from cards.data.announcement_mentions import AnnouncementMention
from cards.model import Card
from coaching.checkins.fading import weeks_between
from coaching.checkins.model import CheckIn, SupportChange
from coaching.programmes.model import PROGRAMME_DAYS, Enrolment, Practice, Programme, Step
from coaching.programmes.rules import day_number, kpis_of_practice, practice_in_focus, practice_order
from handlers.announcements.mentions import mentions_on_check_ins
from handlers.context import UnitOfWork, World
from handlers.readers import Reader, name_of, reader_of
from measures.kpis.model import CHECKIN_SOURCE, Kpi
from measures.kpis.service import FigureRequest, FigureResult, figures_for
from people.calendar import WorkCalendar
from people.model import Person
from people.working_time import calendars_at

DAY_ONE = "day_one"
CHECK_IN = "check_in"
REMINDER = "reminder"
STATUS = "status"
FAREWELL = "farewell"
INTRODUCTION = "introduction"
PLATFORM_TROUBLE = "platform_trouble"
SECRET_EXPIRES = "secret_expires"  # noqa: S105 - the name of a kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One person's place in one programme at the moment `at`, seen by a card of the given kind."""

    kind: str
    person: Person
    enrolment: Enrolment
    programme: Programme
    calendar: WorkCalendar
    at: datetime
    check_in: CheckIn | None = None
    next_at: datetime | None = None
    answered: int = 0
    """Check-ins answered in this programme; the card of thanks says it."""
    change: SupportChange | None = None
    """How often the person is asked changed just now."""

    @property
    def today(self) -> date:
        """The person's date at that moment."""
        return self.calendar.local_date(self.at)

    @property
    def day(self) -> int:
        """The day of the person's programme."""
        return day_number(self.enrolment.day_zero, self.today)

    @property
    def next_date(self) -> date | None:
        """The person's date of what comes next."""
        return None if self.next_at is None else self.calendar.local_date(self.next_at)

    @property
    def next_card_date(self) -> date | None:
        """The person's date of the next check-in; None if none is planned."""
        return None if self.enrolment.next_step is Step.FAREWELL else self.next_date

    @property
    def weeks(self) -> int:
        """Weeks from a check-in to the next; 0 for those who ride alone."""
        return weeks_between(self.enrolment.support, self.programme.rhythm) or 0

    @property
    def practice(self) -> Practice | None:
        """The practice in focus: of the check-in once it is stored, else of the enrolment."""
        if self.check_in is not None and self.check_in.practice_id is not None:
            return find_practice(self.programme, self.check_in.practice_id)
        return practice_in_focus(self.programme, self.enrolment, self.day)


def find_practice(programme: Programme, practice_id: str | None) -> Practice | None:
    """Return the practice of the programme, or None if a newer definition has it no more."""
    return next((practice for practice in programme.practices if practice.id == practice_id), None)


def practice_line(practice: Practice, reader: Reader) -> data.PracticeLine:
    """Return a practice as the reader sees it."""
    return data.PracticeLine(
        id=practice.id, name=reader.text(practice.name), benefit=reader.text(practice.benefit)
    )


def personal_kpis(topic: Topic) -> tuple[Kpi, ...]:
    """Return the personal KPIs of the practice in focus."""
    practice = topic.practice
    if practice is None:
        return ()
    return kpis_of_practice(topic.programme, practice.id)


def load_figures(unit: UnitOfWork, topics: Sequence[Topic]) -> dict[str, list[FigureResult]]:
    """Return the figures of the practices in focus, per person, for a whole batch at once."""
    requests = [
        figure_request(topic, personal_kpis(topic)) for topic in topics if topic.kind in (CHECK_IN, REMINDER)
    ]
    return figures_for(unit, requests) if requests else {}


def figure_request(topic: Topic, kpis: tuple[Kpi, ...]) -> FigureRequest:
    """Return the question for the person's figures at the moment; nothing counts before their day 0."""
    return FigureRequest(
        person_id=topic.person.id,
        calendar=topic.calendar,
        kpis=kpis,
        today=topic.today,
        since=topic.enrolment.day_zero,
    )


def figure_line(result: FigureResult, reader: Reader) -> data.Figure:
    """Return a figure as the reader sees it."""
    return data.Figure(
        kpi_id=result.kpi.id,
        name=reader.text(result.kpi.name),
        unit=reader.text(result.kpi.unit),
        purpose=reader.text(result.kpi.purpose),
        actual=result.actual,
        expected=result.expected.value,
        period_start=result.first,
        period_end=result.last,
        left_out=result.expected.left_out,
        manager_sees_person=result.kpi.manager_sees_person,
        can_enter=result.kpi.source == CHECKIN_SOURCE,
        entered_on=result.entered_on,
    )


def cards_for(world: World, unit: UnitOfWork, topics: Sequence[Topic]) -> list[Card]:
    """Return the card of each topic, in order, with a constant number of queries."""
    figures = load_figures(unit, topics)
    leads = unit.people.get_many({topic.programme.lead for topic in topics})
    asked = [topic.person for topic in topics if _is_asked(topic)]
    mentions = mentions_on_check_ins(world, unit, asked) if asked else {}
    return [
        card_of(
            world,
            topic,
            figures=figures.get(topic.person.id, ()),
            lead=leads.get(topic.programme.lead),
            mention=mentions.get(topic.person.id) if _is_asked(topic) else None,
        )
        for topic in topics
    ]


def _is_asked(topic: Topic) -> bool:
    """Tell whether it is a check-in that waits for an answer."""
    return topic.kind in (CHECK_IN, REMINDER) and topic.check_in is not None and topic.check_in.answer is None


def card_of(
    world: World,
    topic: Topic,
    *,
    figures: Sequence[FigureResult],
    lead: Person | None,
    mention: AnnouncementMention | None,
) -> Card:
    """Return the card of one topic."""
    reader = reader_of(topic.person, world.company)
    match topic.kind:
        case "day_one":
            return builders.day_one(day_one_data(topic, reader, lead), reader.words)
        case "status":
            return builders.status(status_data(topic, reader, lead), reader.words)
        case "farewell":
            return builders.farewell(farewell_data(topic, reader, lead), reader.words)
        case "introduction":
            return builders.introduction(introduction_data(world, topic), reader.words)
        case _:
            found = check_in_data(topic, reader, figures=figures, lead=lead, mention=mention)
            return builders.check_in(found, reader.words)


def introduction_data(world: World, topic: Topic) -> data.IntroductionData:
    """Return what the first-contact card needs."""
    company = world.company
    reader = reader_of(topic.person, company)
    return data.IntroductionData(
        person_name=topic.person.name,
        company=company.name,
        run_by=reader.text(company.run_by),
        complaints=reader.text(company.complaints),
        tool=topic.programme.tool,
        keep_trouble_texts_days=company.keep_trouble_texts_days,
        keep_messages_days=company.keep_messages_days,
    )


def day_one_data(topic: Topic, reader: Reader, lead: Person | None) -> data.DayOneData:
    """Return what the day-1 card needs, as it stands now."""
    programme = topic.programme
    return data.DayOneData(
        enrolment_id=topic.enrolment.id,
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        tool=programme.tool,
        purpose=reader.text(programme.purpose),
        goal_state=reader.text(programme.vision.state),
        practices=tuple(
            practice_line(practice, reader) for practice in practice_order(programme.practices)[:3]
        ),
        lead_name=name_of(lead),
        go_live=programme.go_live or topic.enrolment.day_zero,
        clarity=topic.enrolment.clarity,
        own_goal=topic.enrolment.own_goal,
    )


def check_in_data(
    topic: Topic,
    reader: Reader,
    *,
    figures: Sequence[FigureResult],
    lead: Person | None,
    mention: AnnouncementMention | None,
) -> data.CheckInData:
    """Return what the check-in card needs; the check-in is stored already."""
    if topic.check_in is None:
        raise ValueError("a check-in card needs a stored check-in")
    practice = topic.practice
    return data.CheckInData(
        check_in_id=topic.check_in.id,
        person_name=topic.person.name,
        day=topic.day,
        total_days=PROGRAMME_DAYS,
        programme_name=reader.text(topic.programme.name),
        practice_name=reader.text(practice.name) if practice else None,
        benefit=reader.text(practice.benefit) if practice else None,
        figures=tuple(figure_line(result, reader) for result in figures),
        own_goal=topic.enrolment.own_goal,
        lead_name=name_of(lead),
        go_live=topic.programme.go_live or topic.enrolment.day_zero,
        reminder=topic.kind == REMINDER,
        answer=topic.check_in.answer,
        next_date=topic.next_card_date,
        change=topic.change,
        weeks=topic.weeks,
        announcement=mention,
    )


def status_data(topic: Topic, reader: Reader, lead: Person | None) -> data.StatusData:
    """Return what the status card needs; the check-in is stored already."""
    if topic.check_in is None:
        raise ValueError("a status card needs a stored check-in")
    return data.StatusData(
        check_in_id=topic.check_in.id,
        person_name=topic.person.name,
        day=topic.day,
        total_days=PROGRAMME_DAYS,
        programme_name=reader.text(topic.programme.name),
        lead_name=name_of(lead),
        go_live=topic.programme.go_live or topic.enrolment.day_zero,
        answer=topic.check_in.answer,
        next_date=topic.next_card_date,
        change=topic.change,
        weeks=topic.weeks,
    )


def farewell_data(topic: Topic, reader: Reader, lead: Person | None) -> data.FarewellData:
    """Return what the card of thanks needs."""
    done = [find_practice(topic.programme, practice_id) for practice_id in topic.enrolment.practices_done]
    return data.FarewellData(
        person_name=topic.person.name,
        programme_name=reader.text(topic.programme.name),
        tool=topic.programme.tool,
        practices_done=tuple(reader.text(practice.name) for practice in done if practice is not None),
        answered=topic.answered,
        own_goal=topic.enrolment.own_goal,
        lead_name=name_of(lead),
    )


def load_topics(
    world: World, unit: UnitOfWork, wanted: Sequence[tuple[str, Enrolment, CheckIn | None]], *, at: datetime
) -> list[Topic | None]:
    """Return topics for stored enrolments at a moment, in order; None where the person is gone."""
    persons = unit.people.get_many({enrolment.person_id for _, enrolment, _ in wanted})
    calendars = calendars_at(unit, persons.values(), company=world.company, now=at)
    programmes: Mapping[str, Programme] = {
        key: unit.programmes.get(key) for key in {enrolment.programme_id for _, enrolment, _ in wanted}
    }
    return [
        Topic(
            kind=kind,
            person=persons[enrolment.person_id],
            enrolment=enrolment,
            programme=programmes[enrolment.programme_id],
            calendar=calendars[enrolment.person_id],
            at=at,
            check_in=check_in,
            next_at=enrolment.next_at,
        )
        if enrolment.person_id in persons
        else None
        for kind, enrolment, check_in in wanted
    ]
