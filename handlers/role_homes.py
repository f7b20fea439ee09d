"""What homes show besides one's own programmes: requests, a supporter's queue, a manager's team, what waits
for those who run programmes, and whether everything runs."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from cards import builders, data
from cards.actions import ShowSettings
from coaching.checkins import counts
from coaching.help.model import ProposalState, RequestState
from coaching.help.rules import is_overdue
from coaching.kpis.manager_figures import KpiOfTeam, ReportFigure, manager_figures
from coaching.programmes.model import Programme, ProgrammeState
from coaching.programmes.readiness import readiness, red
from coaching.programmes.succession import acting_lead
from handlers.adjust import calendar_of, today_of
from handlers.admin import require
from handlers.context import Turn
from handlers.events import Values
from handlers.kpis.reviews import reviews_waiting
from handlers.kpis.sources import source_lines
from handlers.queues import mine, waiting
from handlers.readers import Reader, reader_of
from handlers.reply import Reply
from handlers.requests import cards_of
from handlers.surveys.schedule_cards import surveys_health
from measures.kpis.rules import is_share
from people.model import Role
from people.sending import is_in_pilot
from people.visibility import Matter

LATE_AFTER_MINUTES = 15
"""Our own default: a message that was due so long ago and is not out is called late."""


def own_requests(turn: Turn) -> tuple[tuple[data.RequestLine, ...], int]:
    """Return the acting person's requests that have not ended, the latest first, and how many have."""
    known = turn.unit.help.of_person(turn.actor.id)
    open_ones = [one for one in known if one.state is not RequestState.ENDED]
    return tuple(map(cards_of(turn).line, open_ones)), len(known) - len(open_ones)


def supporter_home(turn: Turn) -> data.SupporterHome | None:
    """Return what a supporter is on and what waits; None for others, unless they are on a request."""
    own = mine(turn)
    if Role.SUPPORTER not in turn.actor.roles and not own:
        return None
    person_id = turn.actor.id
    return data.SupporterHome(
        mine=own,
        waiting=waiting(turn) if Role.SUPPORTER in turn.actor.roles else (),
        credits=turn.unit.help.credits_of([person_id]).get(person_id, 0),
        has_topics=bool(turn.unit.help.topics_of([person_id])),
    )


def manager_home(turn: Turn) -> data.ManagerHome | None:
    """Return the counts and KPIs of the people below a manager; None for people without reports."""
    if not turn.unit.people.reports_of(turn.actor.id):
        return None
    company, today = turn.world.company, today_of(turn)
    found = counts.team_counts(turn.unit, manager=turn.actor, company=company, today=today)
    figures = manager_figures(turn.unit, manager=turn.actor, company=company, now=turn.world.now)
    reader = reader_of(turn.actor, company)
    return data.ManagerHome(
        counts=data.TeamCounts(
            team=turn.actor.team,
            people=found.people,
            counts=found.counts,
            smallest_group=company.smallest_group,
        ),
        evaluated_on=figures.evaluated_on,
        figures=tuple(_team_figure(one, reader, among=figures.teams) for one in figures.teams),
        reports=tuple(_report(one, reader) for one in figures.reports),
        hidden=not figures.teams and figures.too_few,
        follow_ups=figures.follow_ups,
    )


def _team_figure(one: KpiOfTeam, reader: Reader, *, among: Sequence[KpiOfTeam]) -> data.TeamFigureLine:
    figure = one.figure
    if figure.actual is None or figure.expected is None:
        raise ValueError("only figures that were made are shown")
    return data.TeamFigureLine(
        name=reader.text(one.kpi.name),
        team=figure.team if len({other.figure.team for other in among}) > 1 else "",
        unit=reader.text(one.kpi.unit),
        purpose=reader.text(one.kpi.purpose),
        people=figure.with_numbers or figure.people,
        actual=figure.actual,
        expected=figure.expected,
        is_share=is_share(one.kpi),
        below=one.kpi.below,
        recovered=one.kpi.recovered,
    )


def _report(report: ReportFigure, reader: Reader) -> data.ReportLine:
    figure = report.figure
    if figure.actual is None:
        raise ValueError("only numbers that were entered are shown")
    return data.ReportLine(
        person_name=report.person.name,
        kpi_name=reader.text(figure.kpi.name),
        unit=reader.text(figure.kpi.unit),
        actual=figure.actual,
        expected=figure.expected.value,
    )


def lead_work(turn: Turn, programme: Programme) -> data.LeadWork:
    """Return what waits in a programme for those who run it: counts and kinds, never names."""
    unit = turn.unit
    waiting_requests = unit.help.in_state(RequestState.OPEN)
    kinds = Counter(one.kind for one in waiting_requests if one.programme_id == programme.id)
    claimed = unit.help.in_state(RequestState.CLAIMED)
    late = Counter(
        one.kind
        for one in claimed
        if one.programme_id == programme.id and is_overdue(one, now=turn.world.now)
    )
    is_draft = programme.state is ProgrammeState.DRAFT
    reviews = reviews_waiting(unit, programme)
    return data.LeadWork(
        programme_id=programme.id,
        programme_name=reader_of(turn.actor, turn.world.company).text(programme.name),
        is_draft=is_draft,
        red=_red(turn, programme) if is_draft else 0,
        questions=sum(one.answer is None for one in unit.questions.of_programme(programme.id)),
        proposals=tuple(
            data.ProposalLine(
                proposal_id=one.id,
                kind=one.kind,
                number=one.number,
                on=calendar_of(turn).local_date(one.at),
            )
            for one in unit.help.proposals_of(programme.id)
            if one.state is ProposalState.OPEN
        ),
        wishes=len(unit.help.wishes_of(programme.id)),
        unclaimed=tuple(sorted(kinds.items())),
        late=tuple(sorted(late.items())),
        reviews=len(reviews),
        review_id=reviews[0].id if reviews else 0,
    )


def _red(turn: Turn, programme: Programme) -> int:
    items = readiness(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    return len(red(items))


def health(turn: Turn) -> data.HealthData:
    """Return whether messages are out in time, which chats are connected, and what nobody leads."""
    unit, now = turn.unit, turn.world.now
    oldest = unit.outbox.next_due()
    late_before = now - timedelta(minutes=LATE_AFTER_MINUTES)
    is_late = oldest is not None and oldest < late_before
    reader = reader_of(turn.actor, turn.world.company)
    return data.HealthData(
        oldest_due=oldest.astimezone(calendar_of(turn).timezone) if oldest is not None and is_late else None,
        late=unit.outbox.due_count(now=late_before) if is_late else 0,
        platforms=turn.world.platforms,
        unheard=tuple(
            reader.text(programme.name)
            for programme in unit.programmes.list_all(state=ProgrammeState.RUNNING)
            if _nobody_leads(turn, programme)
        ),
        surveys=surveys_health(turn),
        sources=source_lines(turn.world, unit, zone=calendar_of(turn).timezone),
    )


def _nobody_leads(turn: Turn, programme: Programme) -> bool:
    """Tell whether nobody named in the programme is there any more, so that admins stand in."""
    acting = acting_lead(turn.unit, programme, company=turn.world.company, now=turn.world.now)
    named = (programme.lead, programme.deputy, programme.sponsor)
    return all(person.id not in named for person in acting)


def show_settings(turn: Turn, _action: ShowSettings, _values: Values) -> Reply:
    """Show the settings as they are in force, to admins."""
    require(turn, Matter.SETTINGS)
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(builders.settings(_settings(turn), words),))


def _settings(turn: Turn) -> data.SettingsData:
    company, channels = turn.world.company, turn.world.channels
    hours = company.work_hours
    return data.SettingsData(
        company=company.name,
        languages=company.languages,
        timezone=company.timezone,
        country=company.country,
        work_days=tuple(sorted(company.work_days)),
        opens=f"{hours.start:%H:%M}",
        closes=f"{hours.end:%H:%M}",
        direct_messages_per_week=company.direct_messages_per_week,
        smallest_group=company.smallest_group,
        supporters_channels=channels.supporters,
        leads_channels=channels.leads,
        results_channels=channels.results,
        platforms=turn.world.platforms,
        pilot_people=_pilot_people(turn),
        keep_trouble_texts_days=company.keep_trouble_texts_days,
        keep_messages_days=company.keep_messages_days,
        keep_audit_days=company.keep_audit_days,
        materials=len(turn.unit.materials.active()),
    )


def _pilot_people(turn: Turn) -> int | None:
    company = turn.world.company
    if company.pilot is None:
        return None
    everybody = turn.unit.people.list_all()
    return sum(person.active and is_in_pilot(person, company) for person in everybody)
