"""The KPI home: the KPIs of a team and of those right below it, and the ways down and up the tree."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from cards.actions.kpis import GetKpiFile, GoToTeam, ShowFollowUps, ShowKpi, ShowKpis, TurnKpis
from cards.builders.figures import UNIT
from cards.builders.parts import (
    buttons,
    context,
    heading,
    make_card,
    nth_buttons,
    nth_line,
    paragraph,
    to_home,
)
from cards.builders.survey_form import BETWEEN
from cards.builders.team_kpis import reached_text, share_shown
from cards.data.kpi_home import KpiHomeData, KpiRow, KpiSection, NoKpisData
from cards.data.team_kpis import TeamKpi
from cards.model import Button, Buttons, ButtonStyle, Card, Choice, Element, Option, Table
from cards.texts import LINE, NAME, clean
from cards.words import Words
from coaching.kpis.standing import Standing
from measures.kpis.model import BELOW, RECOVERED
from measures.teams.model import Part

MOST_OTHERS = 4
"""Other programmes offered; the list of programmes has all of them."""
MOST_CHILDREN = 100
"""Teams to go into from one card: Slack's limit of a menu (slack_sdk.models.blocks)."""
NO_FIGURE = "–"
WITHOUT = (Standing.NO_NUMBERS, Standing.STALE, Standing.TOO_FEW, Standing.ALL_AWAY)
"""Where no figure is shown, which is explained once below the tables."""
_HEADER = ("team", "reached", "state", "gap")
"""What was reached stands beside the team: a phone shows two columns before one scrolls."""


def kpi_home(data: KpiHomeData, words: Words) -> Card:
    """Show the KPIs of a team and those right below it, with what changed and how old the data is."""
    return make_card(
        "kpi_home",
        words,
        title=_title(data, words),
        elements=(
            paragraph(words.text("kpi_home.changed", on=data.on)) if data.has_changed else None,
            heading(place_text(data, words)),
            None if data.sections else paragraph(words.text("kpi_home.empty")),
            *(element for n, one in _numbered(data) for element in _section(n, one, data, words)),
            _walk(data, words),
            _way_buttons(data, words),
            *_explanations(data, words),
            context(_made(data, words)),
            *other_programmes(data.others, words),
            _last_buttons(data, words),
        ),
    )


def no_kpis(data: NoKpisData, words: Words) -> Card:
    """Say why there are no KPIs to show, and when there will be."""
    return make_card(
        "no_kpis",
        words,
        title=words.text(f"no_kpis.title.{data.why}"),
        elements=(
            heading(clean(data.programme_name, NAME)) if data.programme_name else None,
            paragraph(words.text(f"no_kpis.{data.why}", first=data.first_on)),
            *other_programmes(data.others, words),
            buttons((to_home(words),)),
        ),
    )


def _title(data: KpiHomeData, words: Words) -> str:
    """Return how many figures are below expected, here and in the teams right below, and where."""
    place, under = _short_place(data, words), data.under or 0
    if not data.kpis:
        key = "kpi_home.title.under" if under else "kpi_home.title.none"
        return words.text(key, under=under, place=place)
    is_all = data.under is not None or data.is_side_by_side or not data.children
    is_well = is_all and not data.below and not under
    key = "kpi_home.title.well" if is_well else "kpi_home.title.tree" if under else "kpi_home.title"
    return words.text(key, below=data.below, number=data.kpis, under=under, place=place)


def _short_place(data: KpiHomeData, words: Words) -> str:
    if data.is_side_by_side:
        return words.text("kpi_home.own_teams")
    return clean(data.place[-1], NAME) if data.place else words.text("team_kpi.everybody")


def place_text(data: KpiHomeData, words: Words) -> str:
    """Return the programme and the team that is looked at with those above it."""
    place = BETWEEN.join(clean(part, NAME) for part in data.place) or _short_place(data, words)
    return words.text("kpi_home.place", programme=clean(data.programme_name, NAME), place=clean(place, LINE))


# ---------------------------------------------------------------------------- one KPI


def _numbered(data: KpiHomeData) -> Iterator[tuple[int, KpiSection]]:
    """Return the KPIs of a page that have figures with their numbers on it; 0 for the only one, and where no
    KPI has a button of its own."""
    told = [one for one in data.sections if one.rows]
    is_several = len(told) > 1 and not data.is_side_by_side
    return ((n if is_several else 0, one) for n, one in enumerate(told, start=1))


def _section(n: int, section: KpiSection, data: KpiHomeData, words: Words) -> Iterator[Element | None]:
    name = words.text("kpi_home.table", kpi=clean(section.name, NAME))
    yield Table(
        nth_line(n, name, words),
        tuple(words.text(f"kpi_home.header.{name}") for name in _HEADER),
        tuple(_cells(row, data.smallest_group, words) for row in section.rows),
    )
    if not data.is_side_by_side:
        action = ShowKpi(data.programme_id, section.kpi_id, data.on.isoformat(), data.team)
        yield nth_buttons(n, (Button(words.text("kpi_home.detail"), action),), words)


def _cells(row: KpiRow, smallest: int, words: Words) -> tuple[str, ...]:
    return (
        row_name(row, words),
        reached_text(row.team, words) if row.team.figure.actual is not None else NO_FIGURE,
        _state(row, smallest, words),
        gap_text(row, words),
    )


def row_name(row: KpiRow, words: Words) -> str:
    """Return what a row is called: a team, a team with all below it, or its others together."""
    name = clean(row.team.team_name, NAME) if row.team.team_name else ""
    if row.team.figure.part is Part.OTHERS:
        return words.text("kpi_home.others")
    if row.is_whole and name:
        return words.text("kpi_home.whole", team=name)
    return name or words.text("team_kpi.everybody")


def gap_text(row: KpiRow, words: Words) -> str:
    """Return the difference to what was expected, and by how many points it changed: −31件（−5ポイント）."""
    figure = row.team.figure
    if figure.actual is None or figure.expected is None:
        return NO_FIGURE
    key = "kpi_home.gap.share" if row.team.is_share else "kpi_home.gap"
    actual = share_shown(figure.actual, figure.expected) if row.team.is_share else figure.actual
    gap = words.text(key, gap=signed(actual - figure.expected, words), unit=clean(row.team.unit, UNIT))
    if row.change is None:
        return gap
    return words.text("kpi_home.gap.changed", gap=gap, change=points(row.change, words))


def points(change: Decimal, words: Words) -> str:
    """Return a change in whole percentage points with its sign."""
    return signed(change.quantize(Decimal(1), ROUND_HALF_UP), words)


def signed(number: Decimal, words: Words) -> str:
    """Return a number with its sign; 0 has none, but says that it is the same."""
    if not number:
        return words.text("kpi_home.same")
    written = words.number(number)
    return f"+{written}" if number > 0 else written


def state_text(standing: Standing, team: TeamKpi, smallest: int, words: Words) -> str:
    """Return how a team stands in words, with a sign of its own: never by colour alone."""
    return words.text(f"kpi_state.{standing}", below=team.below, recovered=team.recovered, smallest=smallest)


def _state(row: KpiRow, smallest: int, words: Words) -> str:
    state = state_text(row.standing, row.team, smallest, words)
    if row.team.measured_at is None:
        return state
    return words.text("kpi_home.state", state=state, measured=words.day_of_entry(row.team.measured_at.date()))


# ---------------------------------------------------------------------------- ways


def _walk(data: KpiHomeData, words: Words) -> Choice | None:
    """Offer the teams to go into."""
    if not data.children:
        return None
    shown = data.children[:MOST_CHILDREN]
    return Choice(
        name="team",
        label=words.text("kpi_home.choose"),
        options=tuple(Option(key, clean(name, NAME)) for key, name in shown),
        initial=(shown[0][0],),
    )


def _way_buttons(data: KpiHomeData, words: Words) -> Buttons | None:
    on = data.on.isoformat()
    into = GoToTeam(data.programme_id, on)

    def turn(team: int, page: int) -> TurnKpis:
        return TurnKpis(data.programme_id, on, team, page)

    return buttons((
        Button(words.text("kpi_home.go"), into, ButtonStyle.PRIMARY) if data.children else None,
        Button(words.text("kpi_home.up"), turn(data.up, 0)) if data.up is not None else None,
        Button(words.text("survey_groups.before"), turn(data.team, data.page - 1)) if data.page else None,
        Button(words.text("survey_groups.after"), turn(data.team, data.page + 1))
        if data.page + 1 < data.pages
        else None,
    ))  # fmt: skip


def _explanations(data: KpiHomeData, words: Words) -> Iterator[Element]:
    """Say once why figures are missing, of those reasons that stand in the tables."""
    seen = {row.standing for section in data.sections for row in section.rows}
    for standing in WITHOUT:
        if standing in seen:
            yield context(words.text(f"kpi_why.{standing}", smallest=data.smallest_group))
    if any(row.team.figure.part is Part.OTHERS for section in data.sections for row in section.rows):
        yield context(words.text("kpi_why.others", smallest=data.smallest_group))


def _made(data: KpiHomeData, words: Words) -> str:
    """Return of when the figures are, and from where on a team is below expected."""
    rows = [row for section in data.sections for row in section.rows]
    limits = {(row.team.below, row.team.recovered) for row in rows} or {(BELOW, RECOVERED)}
    own = words.text("kpi_home.limits.several")
    if len(limits) == 1:
        below, recovered = limits.pop()
        own = words.text("kpi_home.limits", below=below, recovered=recovered)
    return words.text("kpi_home.made", on=data.on, limits=own)


def other_programmes(others: Sequence[tuple[str, str]], words: Words) -> Iterator[Element | None]:
    """Yield the ways to the KPIs of other programmes."""
    for programme_id, name in others[:MOST_OTHERS]:
        yield heading(words.text("kpi_home.other", programme=clean(name, NAME)))
        yield buttons((Button(words.text("button.kpis"), ShowKpis(programme_id)),))


def _last_buttons(data: KpiHomeData, words: Words) -> Buttons | None:
    follow_ups = Button(words.text("kpi_home.follow_ups"), ShowFollowUps(data.programme_id))
    return buttons((
        follow_ups if data.follow_ups else None,
        Button(words.text("kpi_home.file"), GetKpiFile(data.programme_id)),
        to_home(words),
    ))  # fmt: skip
