"""A KPI of a team in words: how much of what was expected, how that was calculated, and how it went on.

Every card about KPIs of teams says it in the same way.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from cards.builders.figures import KNOWN_DAY_KINDS, UNIT
from cards.builders.parts import context, paragraph
from cards.builders.result_parts import chart_label
from cards.data.team_kpis import TeamKpi, TrendPoint
from cards.model import Chart, ChartKind, Context, Series, Text
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words
from measures.kpis.model import Of, Per
from measures.teams.model import LeftOut

MOST_POINTS = 8
"""The latest evaluations that a trend shows: two months of weeks, our own default."""
LEAST_JOINED = 2
"""Evaluations that a line needs."""
MOST_DRAWN = 150
"""Per cent up to which a trend is drawn: one lucky week of 250 would make all others look alike."""
MOST_DAYS = 31
"""Days of the longest period."""
_SHOWN = Decimal("0.005")
"""Figures are shown with two decimals."""
_PER_CENT = Decimal(100)
_TENTH = Decimal("0.1")


def team_name(kpi: TeamKpi, words: Words) -> str:
    """Return what a team is called on a card."""
    return clean(kpi.team_name, NAME) if kpi.team_name else words.text("team_kpi.everybody")


def subject(kpi: TeamKpi, words: Words) -> str:
    """Return team and KPI in one: 東京第1営業の訪問記録."""
    return words.text("team_kpi.subject", team=team_name(kpi, words), kpi=clean(kpi.name, NAME))


def whole_percent(attainment: Decimal, *, below: int, recovered: int) -> int:
    """Return the share of what was expected in whole per cent, rounded, but never up to a limit that was not
    reached: 79.6 % under a limit of 80 % is 79, not 80."""
    exact = attainment * _PER_CENT
    shown = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return min([shown, *(limit - 1 for limit in (below, recovered) if exact < limit <= shown)])


def percent_text(kpi: TeamKpi, words: Words) -> str:
    """Return the share of what was expected, e.g. `70%`; nothing where there is no figure."""
    attainment = kpi.figure.attainment
    if attainment is None:
        return ""
    shown = whole_percent(attainment, below=kpi.below, recovered=kpi.recovered)
    return words.percent(Decimal(shown) / _PER_CENT)


def reached_text(kpi: TeamKpi, words: Words) -> str:
    """Return e.g. `71件／目安102件（70%）`; that there is no figure where none is shown."""
    figure = kpi.figure
    if figure.actual is None or figure.expected is None:
        return words.text("team_kpi.no_figure")
    key = "team_kpi.reached.share" if kpi.is_share else "team_kpi.reached"
    return words.text(
        key,
        actual=share_shown(figure.actual, figure.expected) if kpi.is_share else figure.actual,
        expected=figure.expected,
        unit=clean(kpi.unit, UNIT),
        percent=percent_text(kpi, words),
    )


def share_shown(actual: Decimal, expected: Decimal) -> Decimal:
    """Return a percentage with one decimal at most, but never rounded up to what was expected and was not
    reached: 89.97 % of 90 % expected is 89.9."""
    rounded = actual.quantize(_TENTH, ROUND_HALF_UP)
    return actual.quantize(_TENTH, ROUND_DOWN) if actual < expected <= rounded else rounded


def team_request(kpi: TeamKpi, words: Words) -> str:
    """Return the first line of a request for support for a team: supporters see which, and how it stands."""
    return words.text("team_help.request", subject=subject(kpi, words), reached=reached_text(kpi, words))


# ---------------------------------------------------------------------------- how it was calculated


def calculation_text(kpi: TeamKpi, words: Words) -> str:
    """Return how what was expected came about, with who was left out as counts. Only an equation that comes
    out is written as one; else it is said in words that the target goes by the days that count."""
    figure = kpi.figure
    if kpi.is_share:
        return words.text(
            "team_kpi.counts",
            numerator=figure.numerator or Decimal(0),
            denominator=figure.denominator or Decimal(0),
            target=kpi.target,
        )
    whole = _whole_days(kpi)
    key = "team_kpi.expected.of_period" if whole else "team_kpi.expected.in_proportion"
    key = "team_kpi.expected" if _is_product(kpi) else key
    of = whose_days(kpi)
    return words.text(
        key,
        days=_days_text(kpi, of, words),
        target=words.text(f"target.{kpi.per}", target=kpi.target, unit=clean(kpi.unit, UNIT)),
        amount=kpi.target,
        unit=clean(kpi.unit, UNIT),
        of=of,
        whole=whole,
        period=kpi.per.value,
    )


def _is_product(kpi: TeamKpi) -> bool:
    """Tell whether what was expected is the target times the days that count."""
    expected = kpi.figure.expected
    return kpi.per is Per.DAY and expected is not None and expected == kpi.target * kpi.figure.counting_days


def _whole_days(kpi: TeamKpi) -> int:
    """Return of how many days in the whole week or month those that count are a part, if what was expected
    comes out of that (target × days ÷ whole, as far as it is shown); 0: of no one number."""
    figure = kpi.figure
    if kpi.per is Per.DAY or not figure.expected or not figure.counting_days:
        return 0
    product = kpi.target * figure.counting_days
    whole = int((product / figure.expected).to_integral_value(ROUND_HALF_UP))
    if not 0 < whole <= MOST_DAYS or abs(product / whole - figure.expected) > _SHOWN:
        return 0
    return whole


def _days_text(kpi: TeamKpi, of: str, words: Words) -> str:
    """Return the days that count: 8名×5日＝40人日から休暇6人日（2名）を除いた34人日."""
    figure = kpi.figure
    left_out = [one for one in figure.left_out if one.days]
    adds_up = figure.pattern_days - sum((one.days for one in left_out), Decimal(0)) == figure.counting_days
    counting = days_text(figure.counting_days, of, words)
    if not left_out or not adds_up:
        return _all_days(kpi, of, words) if adds_up else counting
    return words.text(
        "team_kpi.days.left",
        all=_all_days(kpi, of, words),
        left_out=words.join([_left_out(one, of, words) for one in left_out]),
        left=counting,
    )


def _all_days(kpi: TeamKpi, of: str, words: Words) -> str:
    """Return the days of the ordinary week patterns; if they are as many for each, people times days."""
    figure, people = kpi.figure, kpi.figure.with_numbers or kpi.figure.people
    days = days_text(figure.pattern_days, of, words)
    each = figure.pattern_days / people if people else Decimal(0)
    if of == "team" or not each or each != each.to_integral_value():
        return days
    return words.text("team_kpi.days.each", people=people, each=each, days=days)


def whose_days(kpi: TeamKpi) -> str:
    """Return `person` where days are those of people added up, else `team`."""
    return "person" if kpi.of is Of.PERSON else "team"


def days_text(days: Decimal, of: str, words: Words) -> str:
    """Return days that count: person-days (`of` is `person`) or days of a team."""
    return words.count(f"team_kpi.days.{of}", days, days=days)


def _left_out(one: LeftOut, of: str, words: Words) -> str:
    """Return what was left out of one kind of day: of how many people, never of whom."""
    if one.kind in KNOWN_DAY_KINDS:
        return words.count(f"team_kpi.left_out.{one.kind}.{of}", one.people, days=one.days)
    key = f"team_kpi.left_out.other.{of}"
    return words.count(key, one.people, days=one.days, kind=quoted(one.kind, NAME))


def whose_text(kpi: TeamKpi, words: Words) -> Context | None:
    """Return of how many people the figure is, where some of the team have no number."""
    figure = kpi.figure
    if kpi.of is not Of.PERSON or not 0 < figure.with_numbers < figure.people:
        return None
    return context(words.count("team_kpi.whose", figure.with_numbers, people=figure.people))


def purpose_text(kpi: TeamKpi, words: Words) -> Text:
    """Return what the KPI is for, and how old its data is."""
    return paragraph(
        words.text("team_kpi.purpose", purpose=clean(kpi.purpose, LINE), measured_at=kpi.measured_at)
    )


# ---------------------------------------------------------------------------- how it went on


def trend_chart(kpi: TeamKpi, words: Words) -> Chart | None:
    """Return the share of what was expected over the latest evaluations as a line, with its table as text;
    None for fewer than two. Evaluations without a figure are left out, not drawn as nothing."""
    points = _with_figures(kpi.trend)
    if len(points) < LEAST_JOINED:
        return None
    shown = [
        float(whole_percent(attainment, below=kpi.below, recovered=kpi.recovered)) for _, attainment in points
    ]
    is_cut = max(shown) > MOST_DRAWN
    return Chart(
        ChartKind.LINE,
        words.text("team_kpi.trend.cut", most=MOST_DRAWN) if is_cut else words.text("team_kpi.trend"),
        tuple(chart_label(words.short_date(point.on)) for point, _ in points),
        (
            Series(
                chart_label(words.text("team_kpi.trend.percent")),
                tuple(min(one, float(MOST_DRAWN)) for one in shown),
            ),
        ),
        heading=words.text("team_kpi.trend.week"),
    )


def _with_figures(trend: Sequence[TrendPoint]) -> list[tuple[TrendPoint, Decimal]]:
    found = {point.on: (point, point.attainment) for point in trend if point.attainment is not None}
    return list(found.values())[-MOST_POINTS:]
