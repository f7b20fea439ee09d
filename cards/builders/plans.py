"""A programme as those who run it build it: the list, its parts, and what members will see."""

from collections.abc import Iterator

from cards.actions import (
    ConfirmComments,
    ConfirmStop,
    OpenAudience,
    OpenKpi,
    OpenNewProgramme,
    OpenPractice,
    OpenRoles,
    OpenVision,
    PreviewProgramme,
    RemoveKpi,
    RemovePractice,
    ShowChanges,
    ShowPlan,
    ShowQuestions,
    ShowReadiness,
)
from cards.builders.figures import NAME_ON_BUTTON
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph, to_home
from cards.builders.plan_parts import (
    MAX_NAMED,
    audience_rows,
    item_name,
    language_name,
    role_name,
    target_words,
    to_plan,
)
from cards.builders.start import goal_state_elements, goal_state_title
from cards.data import (
    PlanData,
    PlanKpi,
    PlanLine,
    PlanListData,
    PlanPractice,
    PlanPreviewData,
    TargetQuestionData,
)
from cards.model import Button, Buttons, ButtonStyle, Card, Confirm, Divider, Element
from cards.texts import LINE, NAME, PARAGRAPH, clean, clean_paragraph, quoted
from cards.words import Words
from coaching.programmes.model import ProgrammeState

MAX_LISTED = 20
"""Programmes in the list, two elements each, so that it stays one message of Slack (50 elements)."""
MAX_PRACTICES = 10
"""Practices that are shown with buttons, three elements each, for the same reason; the others are named."""
MAX_KPIS = 3
"""KPIs of a practice that are shown with buttons; two buttons each."""


def plan_list(data: PlanListData, words: Words) -> Card:
    """Show the programmes that somebody runs; without any, say what a programme is and how one begins."""
    new = None
    if data.may_make:
        new = Button(words.text("plan_list.new"), OpenNewProgramme(), ButtonStyle.PRIMARY)
    hidden = len(data.programmes) - MAX_LISTED
    title = words.count("plan_list.title", len(data.programmes))
    return make_card(
        "plan_list",
        words,
        title=title if data.programmes else words.text("plan_list.title.none"),
        elements=(
            *(_listed(data, words) if data.programmes else _nothing_listed(data, words)),
            context(words.count("plan_list.more", hidden)) if hidden > 0 else None,
            buttons((new, to_home(words))),
        ),
    )


def _nothing_listed(data: PlanListData, words: Words) -> Iterator[Element | None]:
    if not data.may_make:
        yield paragraph(words.text("plan_list.none"))
        return
    yield paragraph(words.text("plan_list.teach"))
    steps = ("goal_state", "practices", "kpis")
    yield facts(
        (words.text(f"plan_list.step.{step}"), words.text(f"plan_list.step.{step}.text")) for step in steps
    )


def _listed(data: PlanListData, words: Words) -> Iterator[Element | None]:
    for n, line in enumerate(data.programmes[:MAX_LISTED], start=1):
        name = words.text("plan_list.line", n=n, name=clean(line.name, NAME))
        yield facts(((name, _line(line, words)),))
        # A row of buttons is read out without what stands above it: the number tells them apart.
        yield buttons((Button(words.text("plan_list.open", n=n), ShowPlan(line.programme_id)),))


def _line(line: PlanLine, words: Words) -> str:
    people = words.count("number.people", line.people)
    if line.state is ProgrammeState.DRAFT and line.red:
        return words.count("plan_list.draft.red", line.red, people=people)
    return words.text(f"plan_list.{line.state}", people=people)


# --- One programme ----------------------------------------------------------------------------


def plan(data: PlanData, words: Words) -> Card:
    """Show a programme's parts with a button for each, what is missing, and what comes next."""
    return make_card("plan", words, title=_title(data, words), elements=_parts(data, words))


def _title(data: PlanData, words: Words) -> str:
    programme = clean(data.name, NAME)
    match data.state:
        case ProgrammeState.DRAFT if data.red:
            return words.count("plan.title.red", len(data.red), programme=programme)
        case ProgrammeState.DRAFT:
            return words.text("plan.title.ready", programme=programme)
        case ProgrammeState.RUNNING if data.changed:
            return words.text("plan.title.changed", programme=programme)
        case ProgrammeState.RUNNING:
            return words.count("plan.title.running", data.people, programme=programme)
        case ProgrammeState.STOPPED:
            return words.text("plan.title.stopped", programme=programme)


def _parts(data: PlanData, words: Words) -> Iterator[Element | None]:
    is_open = data.state is not ProgrammeState.STOPPED
    yield from _goal(data, words, is_open=is_open)
    yield Divider()
    yield from _practices(data, words, is_open=is_open)
    yield Divider()
    yield from _people(data, words, is_open=is_open)
    yield from _hints(data, words)
    yield Divider()
    yield from _next(data, words)


def _goal(data: PlanData, words: Words, *, is_open: bool) -> Iterator[Element | None]:
    unwritten = words.text("plan.unwritten")
    yield heading(words.text("plan.step.goal_state"))
    yield facts((
        (words.text("plan.goal_state", day=data.by_day),
         clean_paragraph(data.goal_state, PARAGRAPH) if data.goal_state else unwritten),
        (words.text("plan.purpose"), clean_paragraph(data.purpose, PARAGRAPH) if data.purpose else unwritten),
        (words.text("plan.tool"), clean(data.tool, NAME)),
        (words.text("plan.go_live"),
         words.text("plan.go_live.none") if data.go_live is None else words.date(data.go_live)),
    ))  # fmt: skip
    if is_open:
        yield buttons((Button(words.text("plan.edit.goal_state"), OpenVision(data.programme_id)),))


def _practices(data: PlanData, words: Words, *, is_open: bool) -> Iterator[Element | None]:
    yield heading(words.text("plan.step.practices"))
    yield (
        context(words.text("plan.order")) if data.practices else paragraph(words.text("plan.practices.none"))
    )
    for number, practice in enumerate(data.practices[:MAX_PRACTICES], start=1):
        yield from _practice(number, practice, data.programme_id, words, is_open=is_open)
    others = [clean(practice.name, NAME) for practice in data.practices[MAX_PRACTICES:][:MAX_NAMED]]
    if others:
        yield context(words.text("plan.practices.more", practices=clean(words.join(others), PARAGRAPH)))
    if is_open:
        add_kpi = Button(words.text("plan.add.kpi"), OpenKpi(data.programme_id, ""))
        yield buttons((
            Button(words.text("plan.add.practice"), OpenPractice(data.programme_id, "")),
            add_kpi if data.practices else None,
        ))  # fmt: skip


def _practice(
    number: int, practice: PlanPractice, programme_id: str, words: Words, *, is_open: bool
) -> Iterator[Element | None]:
    """Return a practice with its KPIs and what can be done to them: three elements at most."""
    name = clean(practice.name, NAME)
    yield heading(words.text("plan.practice", number=number, practice=name))
    total = practice.ease * practice.contribution
    scores = words.text(
        "plan.scores.value", ease=practice.ease, contribution=practice.contribution, total=total
    )
    hidden = len(practice.kpis) - MAX_KPIS
    yield facts((
        (words.text("plan.benefit"), clean(practice.benefit, LINE)) if practice.benefit else None,
        (words.text("plan.scores"), scores),
        *(_kpi(kpi, words) for kpi in practice.kpis[:MAX_KPIS]),
        (words.text("plan.kpi.more"), words.count("plan.kpi.more.value", hidden)) if hidden > 0 else None,
        None if practice.kpis else (words.text("plan.kpi"), words.text("plan.kpi.none")),
    ))  # fmt: skip
    if is_open:
        yield _practice_buttons(number, practice, programme_id, words)


def _kpi(kpi: PlanKpi, words: Words) -> tuple[str, str]:
    purpose = clean(kpi.purpose, LINE) if kpi.purpose else words.text("plan.unwritten")
    name = quoted(kpi.name, NAME)
    return (
        words.text("plan.kpi.name", kpi=name),
        words.text("plan.kpi.value", target=target_words(kpi.target, words), purpose=purpose),
    )


def _practice_buttons(number: int, practice: PlanPractice, programme_id: str, words: Words) -> Buttons | None:
    remove = Button(
        words.text("plan.remove.practice", n=number),
        RemovePractice(programme_id, practice.id),
        confirm=_sure("plan.remove.practice.question", practice.name, words),
    )
    edit = Button(words.text("plan.edit.practice", n=number), OpenPractice(programme_id, practice.id))
    of_kpis = [
        button for kpi in practice.kpis[:MAX_KPIS] for button in _kpi_buttons(kpi, programme_id, words)
    ]
    return buttons((edit, remove, *of_kpis))


def _kpi_buttons(kpi: PlanKpi, programme_id: str, words: Words) -> tuple[Button, Button]:
    name = clean(kpi.name, NAME_ON_BUTTON[words.language])
    return (
        Button(words.text("plan.edit.kpi", kpi=name), OpenKpi(programme_id, kpi.id)),
        Button(
            words.text("plan.remove.kpi", kpi=name),
            RemoveKpi(programme_id, kpi.id),
            confirm=_sure("plan.remove.kpi.question", kpi.name, words),
        ),
    )


def _sure(key: str, name: str, words: Words) -> Confirm:
    return Confirm(
        words.text(key, name=quoted(name, NAME)), words.text("plan.remove.yes"), words.text("plan.remove.no")
    )


def _people(data: PlanData, words: Words, *, is_open: bool) -> Iterator[Element | None]:
    yield heading(words.text("plan.step.people"))
    yield facts((
        *((role_name(role, words), clean(name, NAME)) for role, name in data.roles),
        *audience_rows(data.audience, data.people, words),
    ))  # fmt: skip
    if is_open:
        yield buttons((
            Button(words.text("plan.edit.roles"), OpenRoles(data.programme_id)),
            Button(words.text("plan.edit.audience"), OpenAudience(data.programme_id)),
        ))  # fmt: skip


def _hints(data: PlanData, words: Words) -> Iterator[Element | None]:
    if data.missing_languages:
        languages = words.join([language_name(code, words) for code in data.missing_languages[:MAX_NAMED]])
        yield context(words.text("plan.missing_languages", languages=languages))
    if data.comments_open:
        yield context(words.count("plan.comments_open", data.comments_open))


def _next(data: PlanData, words: Words) -> Iterator[Element | None]:
    """Say what comes next and offer it."""
    yield heading(words.text("plan.next"))
    yield paragraph(_advice(data, words))
    is_draft, runs = data.state is ProgrammeState.DRAFT, data.state is ProgrammeState.RUNNING
    yield buttons((
        Button(words.text("plan.changes"), ShowChanges(data.programme_id), ButtonStyle.PRIMARY)
        if data.changed else None,
        Button(words.text("plan.preview"), PreviewProgramme(data.programme_id)),
        Button(words.text("plan.ask"), ConfirmComments(data.programme_id)) if is_draft else None,
        Button(words.text("plan.questions"), ShowQuestions(data.programme_id)),
        Button(words.text("plan.readiness"), ShowReadiness(data.programme_id)) if is_draft else None,
        Button(words.text("plan.stop"), ConfirmStop(data.programme_id)) if runs else None,
        to_home(words),
    ))  # fmt: skip


def _advice(data: PlanData, words: Words) -> str:
    if data.state is ProgrammeState.DRAFT and data.red:
        items = words.join([words.text("plan.next.item", item=item_name(item, words)) for item in data.red])
        return words.text("plan.next.red", items=items)
    if data.state is ProgrammeState.DRAFT:
        return words.text("plan.next.ready")
    if data.changed:
        return words.text("plan.next.changed")
    return words.text(f"plan.next.{data.state}")


# --- A target to think about, and the preview --------------------------------------------------


def target_question(data: TargetQuestionData, words: Words) -> Card:
    """Ask whether 100 % without exception is meant, before members ask."""
    return make_card(
        "target_question",
        words,
        title=words.text("target_question.title", kpi=clean(data.kpi_name, NAME)),
        elements=(
            paragraph(words.text("target_question.text")),
            paragraph(words.text("target_question.purpose")),
            buttons((
                Button(words.text("target_question.change"), OpenKpi(data.programme_id, data.kpi_id)),
                Button(words.text("target_question.keep"), ShowPlan(data.programme_id)),
            )),
        ),
    )  # fmt: skip


def plan_preview(data: PlanPreviewData, words: Words) -> Card:
    """Show the programme as its members will see it."""
    ask = Button(words.text("plan.ask"), ConfirmComments(data.programme_id))
    return make_card(
        "plan_preview",
        words,
        title=words.text("plan_preview.title", title=goal_state_title(data.goal, words)),
        elements=(
            context(words.text("plan_preview.note")),
            Divider(),
            *goal_state_elements(data.goal, words),
            Divider(),
            buttons((ask if data.draft else None, to_plan(data.programme_id, words))),
        ),
    )
