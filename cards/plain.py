"""Every card as plain text, and every chart as a table: for notifications, screen readers, and fallback."""

from decimal import Decimal
from typing import assert_never

from cards.model import (
    Button,
    Buttons,
    Card,
    Chart,
    Choice,
    Context,
    DateInput,
    Divider,
    Element,
    Facts,
    Form,
    Image,
    Input,
    Number,
    PersonInput,
    Progress,
    Scale,
    Span,
    Table,
    Text,
    TextInput,
)
from cards.words import Words, load_words

RULE = "―――"
CELLS = " | "


def plain_text(card: Card | Form) -> str:
    """Return everything that the card says, a line or more per element, the title first."""
    words = load_words(card.language)
    lines = [card.title]
    for element in card.elements:
        lines += _lines(element, words)
    if isinstance(card, Form):
        lines.append(_button(card.submit, words))
    return "\n".join(lines)


def said_by(card: Card) -> str:
    """Return title and paragraphs of a card, without its buttons: where a line is shown and no card."""
    words = load_words(card.language)
    texts = [element for element in card.elements if isinstance(element, Text)]
    return "\n".join([card.title, *("".join(_span(one, words) for one in text.spans) for text in texts)])


def table_twin(chart: Chart, words: Words) -> Table:
    """Return the chart's numbers as a table: a row per category, a column per series."""
    header = (chart.heading or words.text("plain.chart.category"), *(series.name for series in chart.series))
    rows = tuple(
        (category, *(words.number(Decimal(str(series.values[position]))) for series in chart.series))
        for position, category in enumerate(chart.categories)
    )
    return Table(chart.title, header, rows)


def _lines(element: Element, words: Words) -> list[str]:  # noqa: PLR0911 - one return per kind of element
    match element:
        case Text(spans):
            return ["".join(_span(span, words) for span in spans)]
        case Facts(rows):
            return [words.text("plain.fact", label=label, value=value) for label, value in rows]
        case Table():
            return _table(element)
        case Chart():
            return _table(table_twin(element, words))
        case Progress(label, value, maximum):
            share = words.percent(Decimal(value) / maximum if maximum else Decimal(0))
            return [words.text("plain.progress", label=label, percent=share)]
        case Image(_, alt):
            return [words.text("plain.image", alt=alt)]
        case Buttons(buttons):
            return [" ".join(_button(button, words) for button in buttons)]
        case Divider():
            return [RULE]
        case Context(text):
            return [text]
        case _:
            return _input(element, words)


def _span(span: Span, words: Words) -> str:
    if span.link is None:
        return span.text
    return words.text("plain.link", text=span.text, address=span.link)


def _table(table: Table) -> list[str]:
    return [table.caption, CELLS.join(table.header), *(CELLS.join(row) for row in table.rows)]


def _button(button: Button, words: Words) -> str:
    if button.confirm is None:
        return words.text("plain.button", label=button.label)
    return words.text("plain.confirm", label=button.label, question=button.confirm.question)


def _input(element: Input, words: Words) -> list[str]:
    """Return label, whether it is required, what to choose from or what stands in it, and the hint."""
    required = "required" if element.required else ""
    line = words.text("plain.input", label=element.label, required=required, value=_value(element, words))
    hint = getattr(element, "hint", "")
    return [line.rstrip(), hint] if hint else [line.rstrip()]


def _value(element: Input, words: Words) -> str:
    match element:
        case Choice():
            return " / ".join(_option(element, option.value, option.label) for option in element.options)
        case Scale():
            return words.text(
                "plain.scale",
                low=element.low,
                low_label=element.low_label,
                high=element.high,
                high_label=element.high_label,
            )
        case Number() | TextInput():
            return element.initial
        case DateInput():
            return "" if element.initial is None else words.date(element.initial)
        case PersonInput():
            return element.present
        case _:
            assert_never(element)


def _option(choice: Choice, value: str, label: str) -> str:
    return f"☑ {label}" if value in choice.initial else label
