"""A person's home: their own section, and one for each further role they have."""

from collections.abc import Sequence

from cards import builders, data
from cards.model import Card
from coaching.checkins import answers, counts
from coaching.checkins.slots import STATUS_EVERY_WEEKS
from coaching.programmes.model import (
    PROGRAMME_DAYS,
    Enrolment,
    EnrolmentState,
    Programme,
    ProgrammeState,
    Step,
)
from coaching.programmes.rules import day_number, practice_in_focus
from handlers import role_homes, topics
from handlers.adjust import calendar_of, paused_data, today_of
from handlers.admin import delivery_counts, roster_counts
from handlers.announcements.mentions import at_work, own_mentions
from handlers.context import Turn
from handlers.readers import Reader, reader_of
from handlers.responses.at_work import responses_at_work
from handlers.responses.mentions import own_responses
from handlers.surveys.answering import open_waves
from handlers.surveys.result_homes import latest_results, own_results
from handlers.topics import Topic, find_practice, practice_line
from measures.kpis.service import figures_for
from people.model import Feature, Role
from people.preferences import active_pause
from people.visibility import Matter, may_see


def home(turn: Turn) -> Card:
    """Return the acting person's home."""
    reader = reader_of(turn.actor, turn.world.company)
    led = led_programmes(turn)
    is_admin = may_see(Matter.DELIVERY_STATES, viewer=turn.actor)
    requests, past_requests = role_homes.own_requests(turn)
    return builders.home(
        data.HomeData(
            person_name=turn.actor.name,
            today=today_of(turn),
            programmes=_programmes(turn, reader),
            paused=_paused(turn),
            requests=requests,
            past_requests=past_requests,
            surveys=open_waves(turn),
            announcements=own_mentions(turn),
            results=own_results(turn),
            latest=latest_results(turn),
            responses=own_responses(turn),
            supporter=role_homes.supporter_home(turn),
            team=role_homes.manager_home(turn),
            led=tuple(programme_counts(turn, programme) for programme in _begun(led)),
            work=tuple(role_homes.lead_work(turn, programme) for programme in _not_over(led)),
            may_make=Role.LEAD in turn.actor.roles,
            at_work=at_work(turn),
            responses_at_work=responses_at_work(turn),
            deliveries=delivery_counts(turn.unit, can_stop=Role.ADMIN in turn.actor.roles)
            if is_admin
            else None,
            roster=roster_counts(turn.world, turn.unit) if Role.ADMIN in turn.actor.roles else None,
            health=role_homes.health(turn) if Role.ADMIN in turn.actor.roles else None,
        ),
        reader.words,
    )


def _programmes(turn: Turn, reader: Reader) -> tuple[data.ProgrammeProgress, ...]:
    enrolments = [
        e for e in turn.unit.enrolments.of_person(turn.actor.id) if e.state is not EnrolmentState.LEFT
    ]
    return tuple(_progress(turn, enrolment, reader) for enrolment in enrolments)


def _progress(turn: Turn, enrolment: Enrolment, reader: Reader) -> data.ProgrammeProgress:
    programme = turn.unit.programmes.get(enrolment.programme_id)
    topic = Topic(
        kind=topics.CHECK_IN,
        person=turn.actor,
        enrolment=enrolment,
        programme=programme,
        calendar=calendar_of(turn),
        at=turn.world.now,
        next_at=enrolment.next_at,
    )
    practice = practice_in_focus(programme, enrolment, topic.day)
    done = [find_practice(programme, practice_id) for practice_id in enrolment.practices_done]
    open_check_in = answers.open_check_in(turn.unit, turn.actor.id)
    is_open = open_check_in is not None and open_check_in.enrolment_id == enrolment.id
    return data.ProgrammeProgress(
        enrolment_id=enrolment.id,
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        day=day_number(enrolment.day_zero, topic.today),
        total_days=PROGRAMME_DAYS,
        practice=practice_line(practice, reader) if practice else None,
        practices_done=tuple(reader.text(found.name) for found in done if found is not None),
        own_goal=enrolment.own_goal,
        figures=_figures(turn, topic, reader),
        next_date=topic.next_date,
        open_check_in_id=open_check_in.id if open_check_in is not None and is_open else None,
        stopped=_is_over(programme, enrolment),
        support=enrolment.support,
        weeks=STATUS_EVERY_WEEKS if enrolment.next_step is Step.STATUS else topic.weeks,
    )


def _is_over(programme: Programme, enrolment: Enrolment) -> bool:
    return programme.state is not ProgrammeState.RUNNING or enrolment.state is not EnrolmentState.ACTIVE


def _figures(turn: Turn, topic: Topic, reader: Reader) -> tuple[data.Figure, ...]:
    request = topics.figure_request(topic, topics.personal_kpis(topic))
    found = figures_for(turn.unit, [request]).get(turn.actor.id, [])
    return tuple(topics.figure_line(result, reader) for result in found)


def _paused(turn: Turn) -> data.PausedData | None:
    pauses = turn.unit.people.pauses_of([turn.actor.id]).get(turn.actor.id, [])
    pause = active_pause(pauses, feature=Feature.CHECK_IN, day=today_of(turn))
    return None if pause is None else paused_data(turn, pause)


def _begun(programmes: Sequence[Programme]) -> list[Programme]:
    """Return those of which there is something to count."""
    return [one for one in programmes if one.state is not ProgrammeState.DRAFT]


def _not_over(programmes: Sequence[Programme]) -> list[Programme]:
    """Return those that are being made, or run."""
    return [one for one in programmes if one.state is not ProgrammeState.STOPPED]


def led_programmes(turn: Turn) -> list[Programme]:
    """Return the programmes whose counts the acting person may see."""
    return [programme for programme in turn.unit.programmes.list_all() if may_see_counts(turn, programme)]


def may_see_counts(turn: Turn, programme: Programme) -> bool:
    """Tell whether the acting person runs the programme: lead, deputy or sponsor of it."""
    runs = turn.actor.id in (programme.lead, programme.deputy, programme.sponsor)
    return may_see(Matter.PROGRAMME_COUNTS, viewer=turn.actor, leads_programme=runs)


def programme_counts(turn: Turn, programme: Programme) -> data.ProgrammeCounts:
    """Return the counts of a programme since its go-live, groups under k pooled."""
    found = counts.programme_counts(turn.unit, programme, company=turn.world.company, today=today_of(turn))
    reader = reader_of(turn.actor, turn.world.company)
    return data.ProgrammeCounts(
        programme_id=programme.id,
        programme_name=reader.text(programme.name),
        first=found.first,
        last=found.last,
        whole=found.whole,
        groups=found.groups,
        smallest_group=turn.world.company.smallest_group,
        trouble=found.trouble,
        clarity=found.clarity,
        attitude=found.attitude,
        weeks=found.weeks,
    )
