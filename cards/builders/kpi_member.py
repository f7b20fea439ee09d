"""A member's own KPIs with what they are for, and the file of team figures."""

from collections.abc import Iterator

from cards.actions import ShowGoalState
from cards.actions.kpis import ShowKpis
from cards.builders.figures import figure_row
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph, to_home
from cards.data.kpi_home import KpiFileData, KpiMemberData, MemberKpis
from cards.data.members import Figure
from cards.model import Button, Card, Element, Span, Text
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words

MOST_PROGRAMMES = 3
MOST_FIGURES = 10
"""Of one programme: nobody watches more numbers of their own."""


def kpi_member(data: KpiMemberData, words: Words) -> Card:
    """Show a member's own figures, what each is for, and who else sees it."""
    number = sum(len(one.figures) for one in data.programmes)
    return make_card(
        "kpi_member",
        words,
        title=words.count("kpi_member.title", number) if number else words.text("kpi_member.title.none"),
        elements=(
            *(element for one in data.programmes[:MOST_PROGRAMMES] for element in _programme(one, words)),
            context(words.text("kpi_member.how")),
            buttons((to_home(words),)),
        ),
    )


def _programme(one: MemberKpis, words: Words) -> Iterator[Element | None]:
    yield heading(clean(one.programme_name, NAME))
    shown = one.figures[:MOST_FIGURES]
    yield facts(figure_row(figure, words) for figure in shown) or paragraph(words.text("kpi_member.none"))
    for figure in shown:
        yield context(_purpose(figure, words))
    if len(one.figures) > MOST_FIGURES:
        yield context(words.count("kpi_member.more", len(one.figures) - MOST_FIGURES))
    yield buttons((Button(words.text("button.goal_state"), ShowGoalState(one.programme_id)),))


def _purpose(figure: Figure, words: Words) -> str:
    key = "kpi_member.purpose.manager" if figure.manager_sees_person else "kpi_member.purpose"
    return words.text(key, kpi=quoted(figure.name, NAME), purpose=clean(figure.purpose, LINE))


def kpi_file(data: KpiFileData, words: Words) -> Card:
    """Offer the figures of a programme's teams as a file."""
    get = Text((Span(words.text("survey_file.get"), strong=True, link=data.address),))
    return make_card(
        "kpi_file",
        words,
        title=words.text("kpi_file.title", programme=clean(data.programme_name, NAME)),
        elements=(
            paragraph(words.text("kpi_file.what")),
            paragraph(words.count("kpi_file.left_out", data.left_out, teams=data.teams))
            if data.left_out
            else None,
            get if data.address else paragraph(words.text("kpi_file.without")),
            context(words.text("survey_file.lasts", minutes=data.minutes)) if data.address else None,
            buttons((Button(words.text("kpi_file.back"), ShowKpis(data.programme_id)), to_home(words))),
        ),
    )
