"""The number that only the person knows: entered, corrected, with the days that do not count."""

from datetime import date
from decimal import Decimal

from cards.actions import SaveNumber
from cards.builders.figures import UNIT, figure_row, figure_value
from cards.builders.parts import buttons, context, facts, make_card, make_form, to_home
from cards.data import Figure, NumberFormData, NumberSavedData
from cards.model import Button, ButtonStyle, Card, Choice, Form, Number, Option
from cards.texts import LINE, NAME, clean, quoted
from cards.words import Words


def number_form(data: NumberFormData, words: Words) -> Form:
    """Ask for the number of a period, and for the days that do not count."""
    figure = data.figure
    marked = dict(data.marked)
    action = SaveNumber(data.check_in_id, figure.kpi_id, figure.period_start.isoformat())
    return make_form(
        "number_form",
        words,
        title=words.text("number_form.title"),
        elements=(
            facts((figure_row(figure, words),)),
            _number(figure, words),
            *(_days(kind, days, marked.get(kind, ()), words) for kind, days in data.markable if days),
            context(_purpose(figure, words)),
        ),
        submit=Button(words.text("number_form.save"), action, ButtonStyle.PRIMARY),
    )


def _number(figure: Figure, words: Words) -> Number:
    name, unit = clean(figure.name, NAME), clean(figure.unit, UNIT)
    return Number(
        name="value",
        label=words.text("number_form.value", kpi=name, unit=unit),
        initial="" if figure.actual is None else plain_number(figure.actual),
        required=True,
        hint=words.text("number_form.hint"),
    )


def plain_number(number: Decimal) -> str:
    """Return a number as an input takes it: no grouping, no exponent, no needless zeros."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _days(kind: str, days: tuple[date, ...], marked: tuple[date, ...], words: Words) -> Choice:
    if kind == "field":
        label = words.text("number_form.days.field")
    else:
        label = words.text("number_form.days.other", kind=quoted(kind, NAME))
    return Choice(
        name=f"days_{kind}",
        label=label,
        options=tuple(Option(day.isoformat(), words.date(day)) for day in days),
        multiple=True,
        initial=tuple(day.isoformat() for day in marked if day in days),
    )


def _purpose(figure: Figure, words: Words) -> str:
    key = "number_form.purpose.manager" if figure.manager_sees_person else "number_form.purpose"
    return words.text(key, purpose=clean(figure.purpose, LINE))


def number_saved(data: NumberSavedData, words: Words) -> Card:
    """Show the number as it now stands, and what it was before."""
    return make_card(
        "number_saved",
        words,
        title=words.text("number_saved.title", value=figure_value(data.figure, words)),
        elements=(
            facts((figure_row(data.figure, words), _before(data, words))),
            buttons((to_home(words),)),
        ),
    )


def _before(data: NumberSavedData, words: Words) -> tuple[str, str] | None:
    if data.before is None:
        return None
    unit = clean(data.figure.unit, UNIT)
    value = words.text("number_saved.before.value", before=data.before, unit=unit)
    return words.text("number_saved.before"), value
