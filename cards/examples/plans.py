"""Cards of a programme in the making, and of one that changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from cards import data
from cards.examples import members
from cards.examples.basics import (
    GO_LIVE,
    TODAY,
    deals,
    goal_text,
    lead,
    practices,
    programme,
    purpose,
    say,
    visits,
)
from coaching.programmes.model import ProgrammeState
from measures.kpis.model import Of, Per
from people.audience import Audience

ID = "salesforce"
SCORES = ((5, 4), (4, 4), (3, 3))
DEPUTY = {"en": "Emma Schmidt", "ja": "シュミット"}
SPONSOR = {"en": "Sato-san", "ja": "佐藤"}


def plan_lists(language: str) -> tuple[data.PlanListData, ...]:
    """Programmes in every state; more than one card holds; nothing yet, for both kinds of readers."""

    def line(number: int, state: ProgrammeState, *, red: int = 0) -> data.PlanLine:
        return data.PlanLine(
            programme_id=f"p{number}", name=programme(language), state=state, people=48, red=red
        )

    lines = (
        line(1, ProgrammeState.DRAFT, red=3),
        line(2, ProgrammeState.DRAFT),
        line(3, ProgrammeState.RUNNING),
        line(4, ProgrammeState.STOPPED),
    )
    many = tuple(line(number, ProgrammeState.RUNNING) for number in range(23))
    return (
        data.PlanListData(programmes=lines, may_make=True),
        data.PlanListData(programmes=many, may_make=False),
        data.PlanListData(programmes=(), may_make=True),
        data.PlanListData(programmes=(), may_make=False),
    )


def target(language: str, value: int = 3, *, of: Of = Of.PERSON) -> data.Target:
    """Return so many visit records a working day."""
    return data.Target(value=Decimal(value), unit=visits(language).unit, per=Per.DAY, of=of)


def _practices(language: str) -> tuple[data.PlanPractice, ...]:
    first, second, third = practices(language)
    of_visits = data.PlanKpi(
        id="visit_records",
        name=visits(language).name,
        target=target(language),
        purpose=visits(language).purpose,
    )
    of_deals = data.PlanKpi(
        id="deals",
        name=deals(language).name,
        target=data.Target(value=Decimal(10), unit=deals(language).unit, per=Per.WEEK, of=Of.TEAM),
        purpose="",
    )
    kpis = ((of_visits,), (of_deals,), ())
    return tuple(
        data.PlanPractice(
            id=line.id, name=line.name, benefit=line.benefit, ease=ease, contribution=contribution, kpis=own
        )
        for line, (ease, contribution), own in zip((first, second, third), SCORES, kpis, strict=True)
    )


def roles(language: str) -> tuple[tuple[data.PlanRole, str], ...]:
    """Return who runs the programme, every side named."""
    named = say(language, en="Ito-san", ja="伊藤")
    of_sides = (data.PlanRole.MANAGEMENT, data.PlanRole.FIELD, data.PlanRole.PROJECT)
    return (
        (data.PlanRole.LEAD, lead(language)),
        (data.PlanRole.DEPUTY, DEPUTY[language]),
        (data.PlanRole.SPONSOR, SPONSOR[language]),
        *((side, named) for side in of_sides),
        (data.PlanRole.ADMINISTRATION, say(language, en="Kato-san", ja="加藤")),
    )


def plans(language: str) -> tuple[data.PlanData, ...]:
    """A draft half written, an empty one, one ready; running, changed, ended; and a very large one."""
    sales = say(language, en="Sales", ja="営業部")
    whole = data.PlanData(
        programme_id=ID,
        name=programme(language),
        tool="Salesforce",
        state=ProgrammeState.DRAFT,
        go_live=GO_LIVE,
        purpose=purpose(language),
        goal_state=goal_text(language),
        by_day=90,
        practices=_practices(language),
        roles=roles(language),
        audience=Audience(
            teams=(sales,),
            roles=("member", "manager", "supporter", "lead", "admin", "sponsor"),
            ranks=(say(language, en="Section chief", ja="係長"),),
            started_after=date(2026, 4, 1),
        ),
        people=48,
        red=(data.ReadinessItem.KPIS, data.ReadinessItem.SUPPORTERS),
        comments_open=2,
        missing_languages=(say(language, en="ja", ja="en"), language),
    )
    empty = replace(
        whole,
        go_live=None,
        purpose="",
        goal_state="",
        practices=(),
        roles=roles(language)[:1],
        audience=Audience(),
        red=tuple(data.ReadinessItem),
        comments_open=0,
        missing_languages=(),
    )
    ready = replace(whole, red=(), comments_open=0, missing_languages=())
    running = replace(ready, state=ProgrammeState.RUNNING)
    return (
        whole,
        empty,
        ready,
        running,
        replace(running, changed=True),
        replace(running, state=ProgrammeState.STOPPED),
        replace(ready, practices=_many(language)),
    )


def _many(language: str) -> tuple[data.PlanPractice, ...]:
    """Return more practices than a card shows, the first with more KPIs than it shows."""
    first = _practices(language)[0]

    def practice(number: int) -> data.PlanPractice:
        kpis = tuple(
            replace(first.kpis[0], id=f"k{number}_{of}", name=f"{first.kpis[0].name} {of}")
            for of in range(1 if number else 5)
        )
        return replace(first, id=f"p{number}", name=f"{first.name} {number}", kpis=kpis)

    return tuple(practice(number) for number in range(12))


def target_questions(language: str) -> tuple[data.TargetQuestionData, ...]:
    """A flat 100 %."""
    return (data.TargetQuestionData(programme_id=ID, kpi_id="visit_records", kpi_name=visits(language).name),)


def plan_previews(language: str) -> tuple[data.PlanPreviewData, ...]:
    """A draft, and a running programme that has the least of everything."""
    whole, least, *_ = members.goal_states(language)
    return (
        data.PlanPreviewData(programme_id=ID, goal=whole, draft=True),
        data.PlanPreviewData(programme_id=ID, goal=least, draft=False),
    )


# --- What changes -----------------------------------------------------------------------------


def _changes(language: str) -> tuple[data.ChangeLine, ...]:
    """Return the changes that a lead makes most often."""
    _, second, third = practices(language)
    part, kpi = data.ChangedPart, visits(language).name
    return (
        data.ChangeLine(what=part.TARGET, name=kpi, before=target(language), after=target(language, 2)),
        data.ChangeLine(what=part.NOT_ON, name=kpi, before="leave,holiday", after="leave,holiday,field"),
        data.ChangeLine(what=part.PRACTICE_ADDED, name=third.name, after=third.benefit),
        data.ChangeLine(what=part.PRACTICE_REMOVED, name=second.name),
        data.ChangeLine(what=part.GO_LIVE, before=GO_LIVE, after=date(2026, 6, 1)),
    )


def _rarer_changes(language: str) -> tuple[data.ChangeLine, ...]:
    """Return the others, each once."""
    part = data.ChangedPart
    name = practices(language)[0].name
    before, after = say(language, en="Sales 1", ja="営業1課"), say(language, en="Sales 2", ja="営業2課")
    texts = (
        part.NAME,
        part.TOOL,
        part.PURPOSE,
        part.GOAL_STATE,
        part.PLAN,
        part.PRACTICE_NAME,
        part.BENEFIT,
        part.KPI_NAME,
        part.KPI_PURPOSE,
        part.DEPUTY,
        part.SPONSOR,
    )
    return (
        *(data.ChangeLine(what=what, name=name, before=before, after=after) for what in texts[:9]),
        data.ChangeLine(what=part.BY_DAY, before=90, after=60),
        data.ChangeLine(what=part.MANAGER_SEES, name=name, before=data.NO, after=data.YES),
        data.ChangeLine(what=part.SIDES, name=data.PlanRole.FIELD, before=before, after=after),
        data.ChangeLine(what=part.KPI_ADDED, name=name),
        data.ChangeLine(what=part.KPI_REMOVED, name=name, before=target(language, of=Of.TEAM)),
        data.ChangeLine(what=part.PRACTICE_ORDER, name=name),
        *(data.ChangeLine(what=what, before=before, after=after) for what in texts[9:]),
        data.ChangeLine(what=part.AUDIENCE),
    )


def changes(language: str) -> tuple[data.ChangesData, ...]:
    """Some changes, one for one person, every other kind of them, and none."""
    some = data.ChangesData(
        programme_id=ID, programme_name=programme(language), rows=_changes(language), people=48
    )
    rarer = _rarer_changes(language)
    return (
        some,
        replace(some, rows=some.rows[:1], people=1),
        replace(some, rows=rarer[:10]),
        replace(some, rows=(*rarer[10:], *some.rows, *some.rows)),
        replace(some, rows=()),
    )


def programmes_changed(language: str) -> tuple[data.ProgrammeChangedData, ...]:
    """What members are told: some changes, and one."""
    some = data.ProgrammeChangedData(
        programme_id=ID,
        programme_name=programme(language),
        rows=_changes(language),
        lead_name=lead(language),
        day=TODAY,
    )
    return some, replace(some, rows=some.rows[:1])
