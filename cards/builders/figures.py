"""A KPI against what could be expected, in words: every card shows it in the same way."""

from collections.abc import Sequence
from decimal import Decimal

from cards.actions import OpenNumber
from cards.data import Figure, KpiLine
from cards.model import Button, Context, Facts
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words

MAX_FIGURES = 3
"""KPIs shown on one card; more stand on the home. A check-in is read in seconds."""
KNOWN_DAY_KINDS = ("leave", "holiday", "field")
"""Kinds of days that the catalogue has words for; others are shown as the programme names them."""
NAME_ON_BUTTON = {"ja": 9, "en": 23}
"""Characters of a KPI's name on a button, so that the Japanese label keeps to 12, and the English one to the
30 or so that Slack shows of it (docs.slack.dev/reference/block-kit/block-elements/button-element)."""
UNIT = 20


def figure_row(figure: Figure, words: Words) -> tuple[str, str]:
    """Return the KPI with its period, and actual, expected and what was left out."""
    return figure_label(figure, words), figure_value(figure, words)


def figure_label(figure: Figure, words: Words) -> str:
    """Return the KPI's name with the days it covers."""
    name, first = clean(figure.name, NAME), words.short_date(figure.period_start)
    if figure.period_start == figure.period_end:
        return words.text("figure.label.day", kpi=name, first=first)
    return words.text("figure.label", kpi=name, first=first, last=words.short_date(figure.period_end))


def figure_value(figure: Figure, words: Words) -> str:
    """Return e.g. `7件／目安9件（休暇2日を除く）`, with the day of the number when it is not the last one."""
    left_out = left_out_days(figure.left_out, words)
    unit = clean(figure.unit, UNIT)
    entered_on = "" if figure.entered_on is None else words.day_of_entry(figure.entered_on)
    if figure.actual is None and not figure.expected:
        return words.text("figure.missing_no_days", left_out=left_out)
    if figure.actual is None:
        key = "figure.missing" if figure.can_enter else "figure.missing_from_source"
        return words.text(key, expected=figure.expected, unit=unit, left_out=left_out)
    if not figure.expected:
        return words.text(
            "figure.no_days", actual=figure.actual, unit=unit, entered_on=entered_on, left_out=left_out
        )
    return words.text(
        "figure.value",
        actual=figure.actual,
        expected=figure.expected,
        unit=unit,
        entered_on=entered_on,
        left_out=left_out,
    )


def left_out_days(left_out: dict[str, Decimal], words: Words) -> str:
    """Return the days that did not count, by kind, as a list; empty when there are none."""
    kinds = [kind for kind in KNOWN_DAY_KINDS if left_out.get(kind)]
    kinds += sorted(kind for kind, days in left_out.items() if days and kind not in KNOWN_DAY_KINDS)
    return words.join([_days_of(kind, left_out[kind], words) for kind in kinds])


def _days_of(kind: str, days: Decimal, words: Words) -> str:
    if kind in KNOWN_DAY_KINDS:
        return words.count(f"left_out.{kind}", days)
    return words.count("left_out.other", days, kind=quoted(kind, NAME))


def figure_rows(figures: Sequence[Figure], words: Words) -> tuple[tuple[str, str], ...]:
    """Return the rows of the first `MAX_FIGURES` KPIs."""
    return tuple(figure_row(figure, words) for figure in figures[:MAX_FIGURES])


def purposes(figures: Sequence[Figure], words: Words) -> list[Context]:
    """Return what each shown KPI is for, whether the manager sees it, and how many are not shown."""
    lines = [Context(_purpose(figure, words)) for figure in figures[:MAX_FIGURES]]
    hidden = len(figures) - MAX_FIGURES
    return [*lines, Context(words.count("figure.more", hidden))] if hidden > 0 else lines


def _purpose(figure: Figure, words: Words) -> str:
    key = "figure.purpose.manager" if figure.manager_sees_person else "figure.purpose"
    return words.text(key, kpi=quoted(figure.name, NAME), purpose=clean(figure.purpose, LINE))


def number_buttons(figures: Sequence[Figure], check_in_id: int, words: Words) -> list[Button]:
    """Return a button per shown KPI whose number the person enters."""
    own = [figure for figure in figures[:MAX_FIGURES] if figure.can_enter]
    return [
        Button(_number_label(figure, len(own), words), OpenNumber(check_in_id, figure.kpi_id))
        for figure in own
    ]


def _number_label(figure: Figure, shown: int, words: Words) -> str:
    if shown > 1:
        return words.text("button.number.of", kpi=clean(figure.name, NAME_ON_BUTTON[words.language]))
    if figure.actual is None:
        return words.text("button.number")
    return words.text("button.number.edit" if figure.entered_on is None else "button.number.update")


def target_text(kpi: KpiLine, words: Words) -> str:
    """Return e.g. `1営業日に3件`."""
    return words.text(f"target.{kpi.per}", target=kpi.target, unit=clean(kpi.unit, UNIT))


def figure_facts(figures: Sequence[Figure], words: Words) -> Facts | None:
    """Return the rows of the figures as facts, None without any."""
    rows = figure_rows(figures, words)
    return Facts(rows) if rows else None
