"""One KPI of one team: the calculation, the trend with its table, what the lead made of it, the follow-up."""

from collections.abc import Iterator

from cards.actions.kpis import ShowFollowUps, TurnKpis
from cards.builders.kpi_home import WITHOUT, gap_text, state_text
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph, to_home
from cards.builders.team_kpis import (
    calculation_text,
    percent_text,
    purpose_text,
    reached_text,
    subject,
    trend_chart,
    whose_text,
)
from cards.data.kpi_home import KpiDetailData, OpenFollowUp, ReviewLine
from cards.model import Button, Card, Element
from cards.texts import LINE, NAME, clean
from cards.words import Words
from coaching.kpis.standing import Standing

MOST_REVIEWS = 3
"""Reviews that are shown, the latest ones."""


def kpi_detail(data: KpiDetailData, words: Words) -> Card:
    """Show how the figure came about and how it went on; where there is none, why."""
    return make_card(
        "kpi_detail",
        words,
        title=_title(data, words),
        elements=(
            paragraph(words.text("kpi_home.changed", on=data.on)) if data.has_changed else None,
            *_figure(data, words),
            _purpose(data, words),
            trend_chart(data.row.team, words) or paragraph(words.text("kpi_detail.no_trend")),
            *_follow_up(data, words),
            *_reviews(data, words),
            context(words.text("kpi_detail.made", on=data.on)),
            buttons((_back(data, words), to_home(words))),
        ),
    )


def _title(data: KpiDetailData, words: Words) -> str:
    percent = percent_text(data.row.team, words)
    if not percent:
        return words.text("kpi_detail.title.none", subject=subject(data.row.team, words))
    return words.text("kpi_detail.title", percent=percent, subject=subject(data.row.team, words))


def _figure(data: KpiDetailData, words: Words) -> Iterator[Element | None]:
    row, figure = data.row, data.row.team.figure
    yield heading(state_text(row.standing, row.team, data.smallest_group, words))
    if figure.actual is None:
        why = row.standing if row.standing in WITHOUT else Standing.NO_NUMBERS
        yield paragraph(words.text(f"kpi_why.{why}", smallest=data.smallest_group))
        return
    yield facts((
        (words.text("kpi_home.header.reached"), reached_text(row.team, words)),
        (words.text("kpi_detail.gap"), gap_text(row, words)),
        (words.text("kpi_detail.days"), words.text("kpi_detail.span", first=figure.first, last=figure.last)),
    ))  # fmt: skip
    yield paragraph(calculation_text(row.team, words))
    yield whose_text(row.team, words)


def _purpose(data: KpiDetailData, words: Words) -> Element:
    if data.row.team.measured_at is not None:
        return purpose_text(data.row.team, words)
    return paragraph(words.text("kpi_detail.purpose", purpose=clean(data.row.team.purpose, LINE)))


def _follow_up(data: KpiDetailData, words: Words) -> Iterator[Element | None]:
    """Say that somebody follows up, and what they did so far."""
    one = data.follow_up
    if one is None:
        return
    yield heading(words.text("kpi_detail.follow_up"))
    yield paragraph(_asked(one, words))
    yield buttons((Button(words.text("kpi_home.follow_ups"), ShowFollowUps(data.programme_id)),))


def _asked(one: OpenFollowUp, words: Words) -> str:
    whose = "other" if one.manager_name else "own"
    asked = words.text(f"kpi_detail.asked.{whose}", manager=clean(one.manager_name, NAME), since=one.since)
    if one.is_disputed:
        return words.text("kpi_detail.reacted", asked=asked, reaction=words.text("kpi_detail.disputed"))
    if one.reaction is None or one.reacted_on is None:
        return words.text("kpi_detail.reacted", asked=asked, reaction=words.text("kpi_detail.no_reaction"))
    reaction = words.text(f"kpi_detail.reaction.{one.reaction}", on=one.reacted_on)
    return words.text("kpi_detail.reacted", asked=asked, reaction=reaction)


def _reviews(data: KpiDetailData, words: Words) -> Iterator[Element | None]:
    """Show what those who run the programme made of the KPI, the latest first."""
    if not data.reviews:
        return
    yield heading(words.text("kpi_detail.reviews"))
    yield facts(_review(one, words) for one in data.reviews[:MOST_REVIEWS])
    more = len(data.reviews) - MOST_REVIEWS
    if more > 0:
        yield context(words.count("kpi_detail.reviews.more", more))


def _review(one: ReviewLine, words: Words) -> tuple[str, str]:
    told = words.text(
        "kpi_detail.review",
        reached=words.text(f"kpi_review.reached.{one.reached}"),
        why=clean(one.why, LINE) if one.why else "",
        change=clean(one.change, LINE) if one.change else "",
    )
    return words.date(one.on), told


def _back(data: KpiDetailData, words: Words) -> Button:
    action = TurnKpis(data.programme_id, data.on.isoformat(), data.team_number, 0)
    return Button(words.text("kpi_detail.back"), action)
