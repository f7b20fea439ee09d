"""First contact, day 1, and the goal state that can be read at any time."""

from cards.actions import (
    AnswerClarity,
    OpenGoal,
    OpenMisfit,
    OpenQuestion,
    SaveGoal,
    SendQuestion,
    ShowGoalState,
)
from cards.builders.figures import target_text
from cards.builders.parts import (
    adjust,
    buttons,
    context,
    facts,
    heading,
    make_card,
    make_form,
    paragraph,
    to_home,
)
from cards.data import (
    DayOneData,
    GoalFormData,
    GoalStateData,
    IntroductionData,
    PracticeLine,
    QuestionFormData,
)
from cards.model import Button, ButtonStyle, Card, Element, Facts, Form, Table, TextInput
from cards.texts import LINE, NAME, PARAGRAPH, clean, clean_paragraph, clean_typed, quoted
from cards.words import Words
from coaching.programmes.model import Clarity

MAX_GOAL = 200
"""Characters of an own goal: it is repeated on every check-in."""
MAX_QUESTION = 1000
"""Characters of a question on day 1."""
MAX_PRACTICES = 10
"""Practices shown on the goal state: Slack's section shows ten fields (slack_sdk.models.blocks)."""


def introduction(data: IntroductionData, words: Words) -> Card:
    """Say what Hojorin is, who runs it, what it keeps, how to pause, where to complain."""
    tool, first = clean(data.tool, NAME), "" if data.tool else ".survey"
    what = words.text(
        f"introduction.what{first}",
        name=clean(data.person_name, NAME),
        company=clean(data.company, NAME),
        tool=tool,
    )
    return make_card(
        "introduction",
        words,
        title=words.text(f"introduction.title{first}", tool=tool),
        elements=(
            paragraph(what),
            paragraph(words.text("introduction.how")),
            _introduction_facts(data, words),
            buttons((to_home(words), adjust(words))),
            context(words.text(f"context.introduction{first}", tool=tool)),
        ),
    )


def _introduction_facts(data: IntroductionData, words: Words) -> Facts | None:
    keeps = words.text(
        "introduction.keeps.value", texts=data.keep_trouble_texts_days, messages=data.keep_messages_days
    )
    return facts((
        (words.text("introduction.run_by"), clean(data.run_by, LINE)) if data.run_by else None,
        (words.text("introduction.keeps"), keeps),
        (words.text("introduction.seen"), words.text("introduction.seen.value")),
        (words.text("introduction.stop"), words.text("introduction.stop.value")),
        (words.text("introduction.complaints"), clean(data.complaints, LINE)) if data.complaints else None,
    ))  # fmt: skip


def day_one(data: DayOneData, words: Words) -> Card:
    """Show goal state and purpose, ask whether they are clear, and offer a goal of one's own."""
    return make_card(
        "day_one",
        words,
        title=words.text("day_one.title", programme=clean(data.programme_name, NAME)),
        elements=(
            facts((
                (words.text("day_one.purpose"), clean_paragraph(data.purpose, PARAGRAPH)),
                (words.text("day_one.goal_state"), clean_paragraph(data.goal_state, PARAGRAPH)),
            )),
            *practice_facts(words.text("day_one.practices"), data.practices),
            *_clarity(data, words),
            _own_goal(data, words),
            buttons((
                Button(words.text("button.goal.edit" if data.own_goal else "button.goal"),
                       OpenGoal(data.enrolment_id)),
                Button(words.text("button.goal_state"), ShowGoalState(data.programme_id)),
                adjust(words),
            )),
            context(_day_one_reason(data, words)),
        ),
    )  # fmt: skip


def _clarity(data: DayOneData, words: Words) -> tuple[Element | None, ...]:
    """Ask whether the purpose is clear, or say what was answered; what is not clear may still be asked."""
    ask = Button(words.text("day_one.ask"), OpenQuestion(data.enrolment_id))
    if data.clarity is not None:
        answered = words.text(f"day_one.answered.{data.clarity}", lead=clean(data.lead_name, NAME))
        still_open = buttons((ask,)) if data.clarity is Clarity.NOT_QUITE else None
        return paragraph(answered), still_open
    asked = buttons((
        Button(words.text("day_one.clear"), AnswerClarity(data.enrolment_id, Clarity.CLEAR)),
        Button(words.text("day_one.not_quite"), AnswerClarity(data.enrolment_id, Clarity.NOT_QUITE)),
        ask,
    ))  # fmt: skip
    return heading(words.text("day_one.question")), asked


def _own_goal(data: DayOneData, words: Words) -> Element | None:
    if data.own_goal:
        return facts(((words.text("day_one.own_goal"), clean(data.own_goal, LINE)),))
    return paragraph(words.text("day_one.goal_hint"))


def _day_one_reason(data: DayOneData, words: Words) -> str:
    lead = clean(data.lead_name, NAME)
    programme = quoted(data.programme_name, NAME)
    return words.text("context.day_one", programme=programme, date=data.go_live, lead=lead)


def practice_facts(title: str, practices: tuple[PracticeLine, ...]) -> tuple[Element | None, ...]:
    """Return a heading and the benefit of each practice; nothing without practices."""
    rows = [(clean(line.name, NAME), clean(line.benefit, LINE)) for line in practices[:MAX_PRACTICES]]
    return (heading(title), facts(rows)) if rows else ()


def goal_state(data: GoalStateData, words: Words) -> Card:
    """Show the whole of a programme: goal state, purpose, plan, practices, KPIs, who leads it."""
    objects = data.programme_id and data.kpis
    misfit = Button(words.text("button.misfit"), OpenMisfit(data.programme_id)) if objects else None
    return make_card(
        "goal_state",
        words,
        title=goal_state_title(data, words),
        elements=(*goal_state_elements(data, words), buttons((misfit, to_home(words)))),
    )


def goal_state_title(data: GoalStateData, words: Words) -> str:
    """Return the day of the goal state, and the programme."""
    return words.text("goal_state.title", by=data.by_date, programme=clean(data.programme_name, NAME))


def goal_state_elements(data: GoalStateData, words: Words) -> tuple[Element | None, ...]:
    """Return what a member may read of a programme, for its card and for its preview."""
    plan = (words.text("goal_state.plan"), clean_paragraph(data.plan, PARAGRAPH)) if data.plan else None
    return (
        heading(clean_paragraph(data.goal_state, PARAGRAPH)),
        facts((
            (words.text("goal_state.purpose"), clean_paragraph(data.purpose, PARAGRAPH)),
            plan,
        )),
        *practice_facts(words.text("goal_state.practices"), data.practices),
        *_kpis(data, words),
        facts((
            _named("goal_state.lead", data.lead_name, words),
            _named("goal_state.deputy", data.deputy_name, words),
            _named("goal_state.sponsor", data.sponsor_name, words),
        )),
    )  # fmt: skip


def _named(key: str, name: str, words: Words) -> tuple[str, str] | None:
    return (words.text(key), clean(name, NAME)) if name else None


def _kpis(data: GoalStateData, words: Words) -> tuple[Element, ...]:
    """Return the table of KPIs, and which of them a manager sees per person."""
    if not data.kpis:
        return ()
    header = ("goal_state.kpi", "goal_state.target", "goal_state.kpi_purpose")
    shown = data.kpis[:MAX_PRACTICES]
    rows = tuple((clean(kpi.name, NAME), target_text(kpi, words), clean(kpi.purpose, LINE)) for kpi in shown)
    table = Table(words.text("goal_state.kpis"), tuple(words.text(key) for key in header), rows)
    visible = words.join([clean(kpi.name, NAME) for kpi in shown if kpi.manager_sees_person])
    if not visible:
        return (table,)
    return table, context(words.text("goal_state.visible", kpis=visible))


def goal_form(data: GoalFormData, words: Words) -> Form:
    """Ask for the person's own goal."""
    goal = TextInput(
        name="goal",
        label=words.text("goal_form.goal"),
        multiline=True,
        max_length=MAX_GOAL,
        initial=clean_typed(data.own_goal, MAX_GOAL),
        hint=words.text("goal_form.hint"),
    )
    save = Button(words.text("goal_form.save"), SaveGoal(data.enrolment_id), ButtonStyle.PRIMARY)
    return make_form(
        "goal_form",
        words,
        title=words.text("goal_form.title"),
        elements=(goal, context(words.text("goal_form.seen"))),
        submit=save,
    )


def question_form(data: QuestionFormData, words: Words) -> Form:
    """Ask for the question that somebody has on day 1."""
    question = TextInput(
        name="question",
        label=words.text("question_form.question"),
        multiline=True,
        max_length=MAX_QUESTION,
        required=True,
    )
    send = Button(words.text("question_form.send"), SendQuestion(data.enrolment_id), ButtonStyle.PRIMARY)
    seen = words.text("question_form.seen", lead=clean(data.lead_name, NAME))
    return make_form(
        "question_form",
        words,
        title=words.text("question_form.title"),
        elements=(question, context(seen)),
        submit=send,
    )
