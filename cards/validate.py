"""What may be wrong with a card: the limits of the narrowest platform, and the promises of the model.

Builders keep them all; tests ask this module about every card, also with hostile texts. Limits without
another source are Slack's, from `slack_sdk.models.blocks` and `slack_sdk.models.views`.
"""

import math
from collections import Counter
from collections.abc import Iterator

from cards.actions import ReadMaterial, ShowProgramme, encode
from cards.model import (
    MAX_POINTS,
    MAX_SERIES,
    MAX_TEXT,
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
    Table,
    Text,
    TextInput,
)
from cards.texts import TITLE, columns

MAX_FORM_TITLE = 24
MAX_ELEMENTS = 50
MAX_HOME_ELEMENTS = 100
MAX_FACT = 2000
MAX_COLUMNS = 20
MAX_ROWS = 99
"""Rows below the header: a table block takes 100 (docs.slack.dev/reference/block-kit/blocks/table-block)."""
MAX_CHART_LABEL = 20
MAX_CHART_TITLE = 50
"""Both from docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""
MAX_BUTTONS = 25
MAX_LABEL = 75
MAX_JAPANESE_BUTTON = 12
"""Characters of a button that is ours, so that three stand in a row on a phone. Two Latin letters take the
room of one (East Asian Width, Unicode Standard Annex #11)."""
MAX_OPTIONS = 100
MAX_OPTION_VALUE = 150
MAX_NAME = 255
MAX_QUESTION = 300


def problems(card: Card | Form) -> list[str]:
    """Return what is wrong with the card, in English sentences; empty for a good one."""
    return list(_problems(card))


def _problems(card: Card | Form) -> Iterator[str]:
    limit = MAX_FORM_TITLE if isinstance(card, Form) else TITLE
    yield from _length("title", card.title, limit)
    most = MAX_HOME_ELEMENTS if isinstance(card, Form) or card.kind == "home" else MAX_ELEMENTS
    if len(card.elements) > most:
        yield f"{len(card.elements)} elements, {most} at most"
    names = Counter(each.name for each in card.elements if isinstance(each, Input))
    yield from (f"two inputs are called {name!r}" for name, times in names.items() if times > 1)
    for element in card.elements:
        yield from _element(element, card.language)
    if isinstance(card, Form):
        yield from _button(card.submit, card.language)


def _length(what: str, text: str, limit: int) -> Iterator[str]:
    if not text.strip():
        yield f"{what} is empty"
    if len(text) > limit:
        yield f"{what} has {len(text)} characters, {limit} at most"


def _element(element: Element, language: str) -> Iterator[str]:
    match element:
        case Text(spans):
            yield from _length("text", "".join(span.text for span in spans), MAX_TEXT)
            yield from (_address(span.link) for span in spans if span.link and not _is_web(span.link))
        case Context(text):
            yield from _length("context", text, MAX_TEXT)
        case Facts(rows):
            yield from _facts(rows)
        case Table():
            yield from _table(element)
        case Chart():
            yield from _chart(element)
        case Progress():
            yield from _progress(element)
        case Image(url, alt):
            yield from () if _is_web(url) else (_address(url),)
            yield from _length("picture's description", alt, MAX_FACT)
        case Buttons(buttons):
            yield from _buttons(buttons, language)
        case Divider():
            return
        case _:
            yield from _input(element)


def _address(link: str) -> str:
    return f"{link[:40]!r} is no http(s) address"


def _is_web(link: str) -> bool:
    return link.startswith(("https://", "http://"))


def _facts(rows: tuple[tuple[str, str], ...]) -> Iterator[str]:
    if not rows:
        yield "facts without rows"
    for label, value in rows:
        yield from _length("fact's label", label, MAX_FACT)
        yield from _length("fact's value", value, MAX_FACT)


def _table(table: Table) -> Iterator[str]:
    yield from _length("table's caption", table.caption, TITLE)
    if not 1 <= len(table.header) <= MAX_COLUMNS:
        yield f"{len(table.header)} columns, 1 to {MAX_COLUMNS} are possible"
    if not 1 <= len(table.rows) <= MAX_ROWS:
        yield f"{len(table.rows)} rows, 1 to {MAX_ROWS} are possible"
    for row in table.rows:
        if len(row) != len(table.header):
            yield f"a row of {len(row)} cells under {len(table.header)} headers"
    for cell in (*table.header, *(cell for row in table.rows for cell in row)):
        yield from _length("cell", cell, MAX_FACT)


def _chart(chart: Chart) -> Iterator[str]:
    yield from _length("chart's title", chart.title, MAX_CHART_TITLE)
    if not 1 <= len(chart.series) <= MAX_SERIES:
        yield f"{len(chart.series)} series, 1 to {MAX_SERIES} are possible"
    if not 1 <= len(chart.categories) <= MAX_POINTS:
        yield f"{len(chart.categories)} categories, 1 to {MAX_POINTS} are possible"
    for series in chart.series:
        if len(series.values) != len(chart.categories):
            yield f"{len(series.values)} values for {len(chart.categories)} categories"
        if not all(math.isfinite(value) for value in series.values):
            yield f"series {series.name!r} has a value that is no number"
    for label in (*chart.categories, *(series.name for series in chart.series)):
        yield from _length("chart's label", label, MAX_CHART_LABEL)


def _progress(progress: Progress) -> Iterator[str]:
    yield from _length("progress", progress.label, TITLE)
    if not 0 <= progress.value <= progress.maximum or progress.maximum == 0:
        yield f"progress of {progress.value} out of {progress.maximum}"


def _buttons(buttons: tuple[Button, ...], language: str) -> Iterator[str]:
    if not 1 <= len(buttons) <= MAX_BUTTONS:
        yield f"{len(buttons)} buttons in a row, 1 to {MAX_BUTTONS} are possible"
    for button in buttons:
        yield from _button(button, language)


def _button(button: Button, language: str) -> Iterator[str]:
    # The name of a programme or a material is the label of its button; all others are our own words.
    is_ours = language == "ja" and not isinstance(button.action, ShowProgramme | ReadMaterial)
    yield from _length("button", button.label, MAX_LABEL)
    if is_ours and columns(button.label) / 2 > MAX_JAPANESE_BUTTON:
        yield f"button {button.label!r} is longer than {MAX_JAPANESE_BUTTON} Japanese characters"
    try:
        encode(button.action)
    except ValueError as error:
        yield str(error)
    if button.confirm is not None:
        yield from _length("question", button.confirm.question, MAX_QUESTION)
        yield from _length("yes", button.confirm.yes, MAX_LABEL)
        yield from _length("no", button.confirm.no, MAX_LABEL)


def _input(element: Input) -> Iterator[str]:
    yield from _length("input's name", element.name, MAX_NAME)
    yield from _length("input's label", element.label, MAX_FACT)
    match element:
        case Choice():
            yield from _choice(element)
        case TextInput():
            if not 1 <= element.max_length <= MAX_TEXT:
                yield f"a text of {element.max_length} characters, 1 to {MAX_TEXT} are possible"
            if len(element.initial) > element.max_length:
                yield f"the text in {element.name!r} is longer than it may be"
        case Scale():
            if element.low >= element.high:
                yield f"a scale from {element.low} to {element.high}"
        case Number() | DateInput() | PersonInput():
            return


def _choice(choice: Choice) -> Iterator[str]:
    values = [option.value for option in choice.options]
    if not 1 <= len(values) <= MAX_OPTIONS:
        yield f"{len(values)} options, 1 to {MAX_OPTIONS} are possible"
    if len(set(values)) < len(values):
        yield f"two options of {choice.name!r} have one value"
    if not set(choice.initial) <= set(values):
        yield f"{choice.name!r} begins with something that is not among its options"
    if len(choice.initial) > 1 and not choice.multiple:
        yield f"{choice.name!r} begins with several choices"
    for option in choice.options:
        yield from _length("option", option.label, MAX_LABEL)
        yield from _length("option's value", option.value, MAX_OPTION_VALUE)
