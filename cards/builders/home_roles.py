"""The sections of a home for supporter, manager, lead and admin. Each begins with a divider."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from cards.actions import (
    DismissProposal,
    OpenNewProgramme,
    OpenTopics,
    PlanSession,
    ShowDeliveries,
    ShowMaterials,
    ShowPlan,
    ShowProgramme,
    ShowProgrammes,
    ShowQuestions,
    ShowQueue,
    ShowReadiness,
    ShowSettings,
    ShowSurveys,
    ShowWishes,
    WriteMaterial,
)
from cards.actions.kpis import OpenKpiReview, ShowFollowUps, ShowKpis
from cards.builders.dialogue import request_row
from cards.builders.overview import (
    counts_elements,
    counts_title,
    deliveries_elements,
    emergency_button,
    roster_elements,
)
from cards.builders.parts import buttons, context, facts, heading, paragraph
from cards.builders.sources import sources_are_well, sources_row
from cards.builders.survey_messages import wave_name
from cards.builders.team_kpis import share_shown, whole_percent
from cards.builders.wording import language_name, request_name, subject
from cards.data import (
    HealthData,
    HomeData,
    LeadWork,
    ManagerHome,
    ProgrammeCounts,
    ProposalLine,
    SupporterHome,
    SurveysHealth,
    TeamCounts,
    TeamFigureLine,
    WaitingLine,
)
from cards.data.survey_admin import Answerers
from cards.data.survey_messages import AwaitedResponses
from cards.model import Button, ButtonStyle, Divider, Element, Table
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words

MAX_REQUESTS = 5
MAX_PROPOSALS = 2
MAX_REPORTS = 10
MAX_KPIS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRoom:
    """How many programmes a lead's section shows; the list of programmes has all of them."""

    whole: int
    """With chart and tables."""
    led: int
    """With these and those that are a line and a button, together."""
    work: int
    """Whose work is shown apart."""


LEAD_ROOMS = (
    # Slack takes two charts a message (docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
    LeadRoom(whole=2, led=8, work=3),
    LeadRoom(whole=1, led=6, work=3),
    LeadRoom(whole=1, led=3, work=2),
    LeadRoom(whole=0, led=2, work=1),
)
"""From the widest to the narrowest: somebody with every role and much at work has less room for each."""


def supporter_section(supporter: SupporterHome | None, words: Words) -> Iterator[Element | None]:
    """Return what a supporter is on, what waits, and what was solved with their help."""
    if supporter is None:
        return
    yield Divider()
    yield heading(words.text("home.supporter", mine=len(supporter.mine), waiting=len(supporter.waiting)))
    if not supporter.mine and not supporter.waiting:
        yield paragraph(words.text("home.supporter.empty"))
    late_first = sorted(supporter.mine, key=lambda line: not line.overdue)
    yield facts(request_row(line, words) for line in late_first[:MAX_REQUESTS])
    yield facts(_waiting_row(line, words) for line in supporter.waiting[:MAX_REQUESTS])
    if supporter.credits:
        yield context(words.count("home.supporter.credits", supporter.credits))
    if not supporter.has_topics:
        yield context(words.text("home.supporter.topics"))
    yield buttons((
        Button(words.text("button.queue"), ShowQueue(), ButtonStyle.PRIMARY),
        Button(words.text("button.topics"), OpenTopics()),
    ))  # fmt: skip


def _waiting_row(line: WaitingLine, words: Words) -> tuple[str, str]:
    """Return a request that waits: kind, phase and language only."""
    value = words.text(
        "home.waiting",
        phase=words.text(f"phase.{line.phase}"),
        language=language_name(line.language, words),
        since=line.since,
        late=line.overdue,
    )
    return request_name(line.request_id, line.kind, words), value


def manager_section(
    team: ManagerHome | None, words: Words, *, has_button: bool = True
) -> Iterator[Element | None]:
    """Return the counts of a manager's team, its KPIs, and the marked numbers of direct reports.
    `has_button`: the way to KPIs is here, and not among what a lead does (one home has it once)."""
    if team is None:
        return
    yield Divider()
    yield heading(words.text("home.team", team=clean(team.counts.team, NAME)))
    yield from _team_counts(team.counts, words)
    yield from _team_figures(team, words)
    if team.reports:
        yield _reports(team, words)
        yield context(words.text("home.reports.why"))
    if team.follow_ups:
        yield paragraph(words.count("home.team.follow_ups", team.follow_ups))
    ways = (
        _to_kpis(words) if has_button else None,
        Button(words.text("follow_up.all"), ShowFollowUps()) if team.follow_ups else None,
    )
    if any(ways):
        yield buttons(ways)


def _team_counts(team: TeamCounts, words: Words) -> Iterator[Element | None]:
    """Return the counts of check-ins; none when the team is too small to protect people."""
    people = words.count("number.people", team.people)
    counts = team.counts
    if counts is None:
        yield facts(((words.text("home.team.people"), people),))
        yield paragraph(words.text("home.team.protected", smallest=team.smallest_group))
        return
    numbers = (
        ("invited", counts.invited),
        ("done", counts.done),
        ("on_track", counts.on_track),
        ("trouble", counts.trouble),
        ("open", counts.open),
        ("silent", counts.silent),
    )
    rows = [(words.text(f"counts.{name}"), words.text("number.records", records=n)) for name, n in numbers]
    yield paragraph(words.text("home.team.period"))
    yield facts([(words.text("home.team.people"), people), *rows])


def _team_figures(team: ManagerHome, words: Words) -> Iterator[Element | None]:
    if team.figures and team.evaluated_on is not None:
        shown = team.figures[:MAX_KPIS]
        yield paragraph(words.text("home.team.figures", on=team.evaluated_on))
        yield facts(_team_figure(line, words) for line in shown)
        purposes = {quoted(line.name, NAME): clean(line.purpose, LINE) for line in shown}
        yield from (
            context(words.text("home.team.purpose", kpi=kpi, why=why)) for kpi, why in purposes.items()
        )
    elif team.hidden:
        yield context(words.text("home.team.figures.few", smallest=team.counts.smallest_group))


def _team_figure(line: TeamFigureLine, words: Words) -> tuple[str, str]:
    value = words.text(
        "home.team.figure",
        actual=share_shown(line.actual, line.expected) if line.is_share else line.actual,
        expected=line.expected,
        unit=clean(line.unit, NAME),
        percent=_percent(line, words),
        people=line.people,
    )
    name = clean(line.name, NAME)
    if line.team:
        name = words.text("home.team.figure.of", kpi=name, team=clean(line.team, NAME))
    return name, value


def _percent(line: TeamFigureLine, words: Words) -> str:
    """Return actual as a part of expected; empty when nothing could be expected."""
    if not line.expected:
        return ""
    shown = whole_percent(line.actual / line.expected, below=line.below, recovered=line.recovered)
    return words.percent(Decimal(shown) / 100)


def _reports(team: ManagerHome, words: Words) -> Table:
    header = ("person", "kpi", "actual", "expected")
    return Table(
        words.text("home.reports"),
        tuple(words.text(f"home.reports.{name}") for name in header),
        tuple(
            (
                clean(line.person_name, NAME),
                clean(line.kpi_name, NAME),
                words.number(line.actual),
                words.number(line.expected),
            )
            for line in team.reports[:MAX_REPORTS]
        ),
    )


def lead_section(data: HomeData, room: LeadRoom, words: Words) -> Iterator[Element | None]:
    """Return what waits for those who run programmes, then the counts of each."""
    if data.may_make or data.work:
        yield Divider()
        yield heading(words.count("home.work", len(data.work)) if data.work else words.text("home.work.none"))
    if data.may_make and not data.work:
        yield paragraph(words.text("home.work.empty"))
    for work in data.work[: room.work]:
        yield from _work(work, words)
    if data.may_make or data.work:
        yield buttons((
            Button(words.text("button.programmes"), ShowProgrammes()) if data.work else None,
            _to_kpis(words) if data.work else None,
            Button(words.text("button.new_programme"), OpenNewProgramme()) if data.may_make else None,
            Button(words.text("button.materials"), ShowMaterials()),
        ))  # fmt: skip
    yield from _led(data.led, room, words)


def _to_kpis(words: Words) -> Button:
    """Return the way to the KPIs of all teams that the person may see."""
    return Button(words.text("button.kpis"), ShowKpis())


def _work(work: LeadWork, words: Words) -> Iterator[Element | None]:
    """Return what waits in one programme: nothing of it has a name."""
    yield heading(clean(work.programme_name, NAME))
    rows = [
        (words.text("home.work.questions"), work.questions),
        (words.text("home.work.wishes"), work.wishes),
        (words.text("home.work.red"), work.red),
        (words.text("home.work.reviews"), work.reviews),
    ]
    shown = [(label, words.text("number.records", records=number)) for label, number in rows if number]
    for key, kinds in (("unclaimed", work.unclaimed), ("late", work.late)):
        if kinds:
            listed = words.join([_of_kind(subject(kind, words), n, words) for kind, n in kinds])
            shown.append((words.text(f"home.work.{key}"), listed))
    yield facts(shown) or paragraph(words.text("home.work.quiet"))
    for line in work.proposals[:MAX_PROPOSALS]:
        yield from _proposal(line, words)
    if len(work.proposals) > MAX_PROPOSALS:
        yield context(words.count("home.work.more_proposals", len(work.proposals) - MAX_PROPOSALS))
    yield buttons((
        Button(words.text("button.open_plan"), ShowPlan(work.programme_id)),
        Button(words.text("button.readiness"), ShowReadiness(work.programme_id)) if work.is_draft else None,
        Button(words.text("button.questions"), ShowQuestions(work.programme_id)) if work.questions else None,
        Button(words.text("button.wishes"), ShowWishes(work.programme_id)) if work.wishes else None,
        Button(words.text("button.kpi_review"), OpenKpiReview(work.review_id)) if work.review_id else None,
    ))  # fmt: skip


def _of_kind(kind: str, number: int, words: Words) -> str:
    return words.text("home.work.of_kind", kind=kind, number=number)


def _proposal(line: ProposalLine, words: Words) -> Iterator[Element | None]:
    kind = subject(line.kind, words)
    yield paragraph(words.text("home.work.proposal", kind=kind, number=line.number, on=line.on))
    yield buttons((
        Button(words.text("home.work.write_material", kind=kind), WriteMaterial(line.proposal_id)),
        Button(words.text("home.work.plan_session", kind=kind), PlanSession(line.proposal_id)),
        Button(words.text("home.work.not_now", kind=kind), DismissProposal(line.proposal_id)),
    ))  # fmt: skip


def _led(led: tuple[ProgrammeCounts, ...], room: LeadRoom, words: Words) -> Iterator[Element | None]:
    """Return the counts of the programmes that the person runs: the first ones whole, the others a line."""
    for position, counts in enumerate(led[: room.led]):
        yield Divider()
        yield heading(counts_title(counts, words))
        if position < room.whole:
            yield from counts_elements(counts, words)
        else:
            yield buttons((Button(words.text("button.programme"), ShowProgramme(counts.programme_id)),))
    if len(led) > room.led:
        yield context(words.count("home.led.more", len(led) - room.led))


def admin_section(data: HomeData, words: Words) -> Iterator[Element | None]:
    """Return deliveries for leads and admins; health, roster, settings and the emergency stop for admins."""
    if data.deliveries is not None:
        may_stop = data.deliveries.can_stop or data.roster is not None
        yield Divider()
        yield heading(words.text("home.deliveries"))
        yield from deliveries_elements(data.deliveries, words)
        yield buttons((
            Button(words.text("button.deliveries"), ShowDeliveries()),
            emergency_button(data.deliveries, words) if may_stop else None,
        ))  # fmt: skip
    if data.health is not None:
        yield Divider()
        yield from _health(data.health, words)
    if data.roster is not None:
        yield Divider()
        yield heading(words.text("home.roster"))
        yield from roster_elements(data.roster, words)


def _health(health: HealthData, words: Words) -> Iterator[Element | None]:
    """Return whether everything runs, and where the settings are."""
    has_vault = health.surveys is None or health.surveys.has_vault
    well = not health.late and not health.unheard and bool(health.platforms) and has_vault
    well = well and _answers_are_well(health.surveys) and sources_are_well(health.sources)
    yield heading(words.text("home.health.well" if well else "home.health.look"))
    platforms = words.text("home.health.no_platform")
    if health.platforms:
        platforms = words.join([words.text(f"platform.{platform}") for platform in health.platforms])
    late = words.text("home.health.in_time")
    if health.oldest_due is not None:
        late = words.text("home.health.late", number=health.late, since=health.oldest_due)
    yield facts((
        (words.text("home.health.platforms"), platforms),
        (words.text("home.health.messages"), late),
        _unheard(health, words),
        _surveys(health.surveys, words),
        _responses(health.surveys, words),
        sources_row(health.sources, words),
    ))  # fmt: skip
    yield buttons((
        Button(words.text("button.settings"), ShowSettings()),
        Button(words.text("button.surveys"), ShowSurveys()),
    ))  # fmt: skip


def _surveys(surveys: SurveysHealth | None, words: Words) -> tuple[str, str] | None:
    """Return what is open and what comes next, or why nothing can open; None without any survey."""
    if surveys is None:
        return None
    label = words.text("home.surveys")
    if not surveys.has_vault:
        return label, words.text("home.surveys.no_vault")
    parts = []
    if surveys.open and surveys.until is not None:
        parts.append(words.count("home.surveys.open", surveys.open, until=surveys.until))
    one = surveys.awaited
    waits = one is not None and one.let_open_by is None
    if one is not None and one.held_on is not None:
        # Its day has passed, and it opens before the next one as soon as it need not wait.
        parts.append(words.text("home.surveys.held" if waits else "home.surveys.held.opens", on=one.held_on))
    elif surveys.next_on is not None:
        parts.append(words.text(f"home.surveys.next{'.waits' if waits else ''}", on=surveys.next_on))
    return label, _together("home.surveys.both", parts, words) or words.text("home.surveys.none")


def _responses(surveys: SurveysHealth | None, words: Words) -> tuple[str, str] | None:
    """Return for which responses the next survey waits, and that nobody would answer; None if all is well."""
    parts = []
    one = None if surveys is None else surveys.awaited
    if one is not None:
        parts.append(_awaited(one, words))
    if surveys is not None and surveys.answerers is not Answerers.THERE:
        nobody = surveys.answerers is Answerers.NOBODY
        parts.append(words.text(f"home.responses.{'nobody' if nobody else 'no_sponsor'}"))
    said = _together("home.responses.both", parts, words)
    return (words.text("home.responses"), said) if said else None


def _together(key: str, parts: list[str], words: Words) -> str:
    """Return statements one after the other; a list with "and" would make one sentence of them."""
    return reduce(lambda first, then: words.text(key, first=first, then=then), parts) if parts else ""


def _awaited(one: AwaitedResponses, words: Words) -> str:
    """Say what the next survey waits for, or who lets it open without."""
    if one.let_open_by is not None:
        key = "home.responses.let_open" if one.let_open_by else "home.responses.let_open.somebody"
        return words.text(key, by=clean(one.let_open_by, NAME))
    name = wave_name(one.wave, words)
    if one.is_published and one.unanswered:
        return words.count("home.responses.held.rest", one.unanswered, name=name, due=one.due_on)
    return words.text("home.responses.held", name=name, due=one.due_on)


def _answers_are_well(surveys: SurveysHealth | None) -> bool:
    """Tell whether somebody answers to what people say in surveys, in time."""
    if surveys is None:
        return True
    one = surveys.awaited
    waits = one is not None and one.let_open_by is None and (one.is_late or one.held_on is not None)
    return surveys.answerers is not Answerers.NOBODY and not waits


def _unheard(health: HealthData, words: Words) -> tuple[str, str] | None:
    if not health.unheard:
        return None
    names = words.join([clean(name, NAME) for name in health.unheard])
    return words.text("home.health.unheard"), clean(names, LINE)
