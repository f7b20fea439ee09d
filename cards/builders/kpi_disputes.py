"""Numbers that a manager calls wrong, and asking for support for a team: forms, and who hears of it."""

from cards.actions.kpis import (
    OpenKpiSettlement,
    SendKpiDispute,
    SendTeamHelp,
    SettleKpiDispute,
    ShowFollowUps,
)
from cards.builders.parts import adjust, buttons, context, facts, heading, make_card, make_form, paragraph
from cards.builders.team_kpis import (
    calculation_text,
    percent_text,
    reached_text,
    subject,
    team_name,
    team_request,
)
from cards.builders.wording import MAX_TROUBLE
from cards.data.follow_ups import (
    KpiDisputedData,
    KpiDisputeFormData,
    KpiSettledData,
    KpiSettlementFormData,
    Settlement,
    TeamHelpFormData,
)
from cards.model import Button, ButtonStyle, Card, Choice, Form, Option, TextInput
from cards.texts import NAME, clean, clean_paragraph, clean_typed
from cards.words import Words
from coaching.help.model import Reach

MAX_DISPUTE = 1000
"""Characters of what is wrong with a number, and of the answer."""


def team_help_form(data: TeamHelpFormData, words: Words) -> Form:
    """Ask a manager what would help the team; it becomes a request for help like any other."""
    lead = clean(data.lead_name, NAME) if data.lead_name else ""
    return make_form(
        "team_help_form",
        words,
        title=words.text("team_help_form.title"),
        elements=(
            paragraph(team_request(data.kpi, words)),
            TextInput(
                name="text",
                label=words.text("team_help_form.text"),
                multiline=True,
                max_length=MAX_TROUBLE,
                initial=clean_typed(data.text, MAX_TROUBLE),
                required=True,
                hint=words.text("team_help_form.hint"),
            ),
            Choice(
                name="reach",
                label=words.text("trouble_form.reach"),
                options=tuple(Option(each.value, words.text(f"reach.{each}")) for each in Reach),
                initial=(Reach.CHAT.value,),
                required=True,
            ),
            context(words.count("team_help_form.seen", data.hours, lead=lead)),
        ),
        submit=Button(
            words.text("team_help_form.send"), SendTeamHelp(data.follow_up_id), ButtonStyle.PRIMARY
        ),
    )


def kpi_dispute_form(data: KpiDisputeFormData, words: Words) -> Form:
    """Ask a manager what is wrong with a number, and say who reads it and what it stops."""
    owner = clean(data.owner_name, NAME) if data.owner_name else ""
    return make_form(
        "kpi_dispute_form",
        words,
        title=words.text("kpi_dispute_form.title"),
        elements=(
            heading(subject(data.kpi, words)),
            paragraph(reached_text(data.kpi, words)),
            paragraph(calculation_text(data.kpi, words)),
            TextInput(
                name="text",
                label=words.text("kpi_dispute_form.text"),
                multiline=True,
                max_length=MAX_DISPUTE,
                required=True,
                hint=words.text("kpi_dispute_form.hint"),
            ),
            context(words.text("kpi_dispute_form.seen", owner=owner)),
        ),
        submit=Button(
            words.text("kpi_dispute_form.send"), SendKpiDispute(data.follow_up_id), ButtonStyle.PRIMARY
        ),
    )


def kpi_disputed(data: KpiDisputedData, words: Words) -> Card:
    """Tell the owner of a source that a manager calls a number wrong, with all that it is made of."""
    name = clean(data.manager_name, NAME)
    return make_card(
        "kpi_disputed",
        words,
        title=words.text(
            "kpi_disputed.title",
            team=team_name(data.kpi, words),
            kpi=clean(data.kpi.name, NAME),
            percent=percent_text(data.kpi, words),
        ),
        elements=(
            paragraph(words.text("kpi_disputed.text", name=name, on=data.said_on)),
            # Old texts are forgotten; the question stands.
            heading(words.text("kpi_disputed.said")) if data.text else None,
            paragraph(clean_paragraph(data.text, MAX_DISPUTE)) if data.text else None,
            facts((
                (words.text("follow_ups.figure"), reached_text(data.kpi, words)),
                (words.text("kpi_disputed.days"), _days(data, words)),
                (words.text("kpi_disputed.source"), clean(data.source, NAME)),
                (words.text("kpi_disputed.measured"), words.moment(data.kpi.measured_at))
                if data.kpi.measured_at is not None else None,
            )),
            paragraph(calculation_text(data.kpi, words)),
            buttons((
                Button(
                    words.text("kpi_disputed.answer"),
                    OpenKpiSettlement(data.follow_up_id),
                    ButtonStyle.PRIMARY,
                ),
                adjust(words),
            )),
            context(words.text("context.kpi_disputed", name=name)),
        ),
    )  # fmt: skip


def _days(data: KpiDisputedData, words: Words) -> str:
    figure = data.kpi.figure
    return words.text("kpi_disputed.span", first=figure.first, last=figure.last)


def kpi_settlement_form(data: KpiSettlementFormData, words: Words) -> Form:
    """Ask the owner of a source what was found."""
    return make_form(
        "kpi_settlement_form",
        words,
        title=words.text("kpi_settlement_form.title"),
        elements=(
            heading(subject(data.kpi, words)),
            paragraph(
                words.text(
                    "kpi_settlement_form.said",
                    name=clean(data.manager_name, NAME),
                    text=clean_paragraph(data.text, MAX_DISPUTE),
                )
            ),
            Choice(
                name="outcome",
                label=words.text("kpi_settlement_form.outcome"),
                options=tuple(
                    Option(each.value, words.text(f"kpi_settlement_form.outcome.{each}"))
                    for each in Settlement
                ),
                required=True,
            ),
            TextInput(
                name="text",
                label=words.text("kpi_settlement_form.text"),
                multiline=True,
                max_length=MAX_DISPUTE,
                required=True,
                hint=words.text("kpi_settlement_form.hint"),
            ),
            context(words.text("kpi_settlement_form.then")),
        ),
        submit=Button(
            words.text("kpi_settlement_form.send"), SettleKpiDispute(data.follow_up_id), ButtonStyle.PRIMARY
        ),
    )


def kpi_settled(data: KpiSettledData, words: Words) -> Card:
    """Tell a manager what came of a number that they called wrong."""
    return make_card(
        "kpi_settled",
        words,
        title=words.text(f"kpi_settled.title.{data.settlement}", subject=subject(data.kpi, words)),
        elements=(
            paragraph(words.text("kpi_settled.by", name=clean(data.by_name, NAME))),
            paragraph(clean_paragraph(data.text, MAX_DISPUTE)),
            facts(((words.text("follow_ups.figure"), reached_text(data.kpi, words)),)),
            context(words.text(f"kpi_settled.then.{data.settlement}")),
            buttons((Button(words.text("follow_up.all"), ShowFollowUps("")),)),
        ),
    )
