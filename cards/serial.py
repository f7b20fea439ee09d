"""A card as JSON and back, without loss: how queued messages keep their words.

The form is `[VERSION, kind, language, title, [element, ...]]`; an element is a list that begins with its
tag. Lists instead of objects make a queued check-in a third smaller and faster to write. Whoever changes
what stands in a list raises `VERSION`.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, assert_never

from cards.actions import decode, encode
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Chart,
    ChartKind,
    Choice,
    Confirm,
    Context,
    DateInput,
    Divider,
    Element,
    Facts,
    Image,
    Number,
    Option,
    PersonInput,
    Progress,
    Scale,
    Series,
    Span,
    Table,
    Text,
    TextInput,
)
from people.errors import HojorinError

VERSION = 1
_BEGINNING = re.compile(r"\[([0-9]{1,9}),")

Json = list[Any]  # This module is the adapter between cards and JSON, which has no types.


class UnreadableCardError(HojorinError):
    """The text is not a card that this version of Hojorin writes."""


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def to_json(card: Card) -> str:
    """Return the card as JSON. Raises ValueError for a chart with a value that is no number."""
    return _write([VERSION, card.kind, card.language, card.title, [_dump(each) for each in card.elements]])


def from_json(text: str) -> Card:
    """Return the card; raises `UnreadableCardError` for another version and anything damaged."""
    try:
        version, *rest = json.loads(text)
        if version != VERSION:
            raise UnreadableCardError(f"a card of version {version!r}; this Hojorin reads {VERSION}")
        kind, language, title, elements = rest
        loaded = tuple(_LOADERS[tag](*values) for tag, *values in elements)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise UnreadableCardError(f"not a card: {type(error).__name__}") from error
    return Card(kind=kind, language=language, title=title, elements=loaded)


def is_of_newer_version(text: str) -> bool:
    """Tell whether the text looks like a card that only a newer version of Hojorin can read."""
    found = _BEGINNING.match(text)
    return found is not None and int(found[1]) > VERSION


def _dump(element: Element) -> Json:  # noqa: PLR0911 - one return per kind of element
    match element:
        case Text(spans):
            return ["text", [[span.text, span.strong, span.link] for span in spans]]
        case Facts(rows):
            return ["facts", rows]
        case Buttons(buttons):
            return ["buttons", [_dump_button(button) for button in buttons]]
        case Context(text):
            return ["context", text]
        case Divider():
            return ["divider"]
        case Table(caption, header, table_rows):
            return ["table", caption, header, table_rows]
        case Chart():
            series = [[each.name, each.values] for each in element.series]
            more = [element.is_listed, element.heading] if element.heading else [True] * element.is_listed
            return ["chart", element.kind, element.title, element.categories, series, *more]
        case Progress(label, value, maximum):
            return ["progress", label, value, maximum]
        case Image(url, alt):
            return ["image", url, alt]
        case _:
            return _dump_input(element)


def _dump_input(element: Choice | Scale | Number | TextInput | DateInput | PersonInput) -> Json:
    one = element
    match one:
        case Choice():
            options = [[option.value, option.label] for option in one.options]
            return ["choice", one.name, one.label, options, one.multiple, one.initial, one.required, one.hint]
        case Scale():
            ends = [one.low, one.high, one.low_label, one.high_label]
            return ["scale", one.name, one.label, *ends, one.required]
        case Number():
            return ["number", one.name, one.label, one.minimum, one.initial, one.required, one.hint]
        case TextInput():
            size = [one.multiline, one.max_length]
            return ["text_input", one.name, one.label, *size, one.initial, one.required, one.hint]
        case DateInput():
            return ["date", one.name, one.label, _iso(one.initial), _iso(one.earliest), one.required]
        case PersonInput():
            present = [one.present] if one.present else []
            return ["person", one.name, one.label, one.required, *present]
        case _:
            assert_never(one)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _dump_button(button: Button) -> Json:
    confirm = button.confirm
    asked = None if confirm is None else _dump_confirm(confirm)
    return [button.label, encode(button.action), button.style, asked]


def _dump_confirm(confirm: Confirm) -> Json:
    red = [True] if confirm.is_red else []
    return [confirm.question, confirm.yes, confirm.no, *red]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _load_text(spans: Json) -> Text:
    return Text(tuple(Span(*span) for span in spans))


def _load_facts(rows: Json) -> Facts:
    return Facts(tuple((label, value) for label, value in rows))


def _load_table(caption: str, header: Json, rows: Json) -> Table:
    return Table(caption, tuple(header), tuple(tuple(row) for row in rows))


def _load_chart(
    kind: str,
    title: str,
    categories: Json,
    series: Json,
    *more: Any,
) -> Chart:
    loaded = tuple(Series(name, tuple(values)) for name, values in series)
    # By their places: whether it is listed, and what its categories are; what says neither has neither.
    known = dict(zip(("is_listed", "heading"), more, strict=False))
    return Chart(ChartKind(kind), title, tuple(categories), loaded, **known)


def _load_options(options: Json) -> tuple[Option, ...]:
    return tuple(Option(*option) for option in options)


def _same(value: object) -> object:
    return value


def _record(cls: Callable[..., Element], **fields: Callable[[Any], object]) -> Callable[..., Element]:
    """Return a loader of an element whose values stand in the order of `fields`, each with its reader."""

    def load(*values: object) -> Element:
        pairs = zip(fields.items(), values, strict=True)
        return cls(**{name: read(value) for (name, read), value in pairs})

    return load


def _load_person(name: str, label: str, required: object, *present: str) -> PersonInput:
    return PersonInput(name=name, label=label, required=bool(required), present="".join(present))


def _load_buttons(buttons: Json) -> Buttons:
    return Buttons(tuple(_load_button(*button) for button in buttons))


def _load_button(label: str, action: str, style: str, confirm: Json | None) -> Button:
    asked = None if confirm is None else Confirm(*confirm)
    return Button(label, decode(action), ButtonStyle(style), asked)


_LOADERS: dict[str, Callable[..., Element]] = {
    "text": _load_text,
    "facts": _load_facts,
    "buttons": _load_buttons,
    "context": Context,
    "divider": Divider,
    "table": _load_table,
    "chart": _load_chart,
    "progress": Progress,
    "image": Image,
    "choice": _record(
        Choice,
        name=_same,
        label=_same,
        options=_load_options,
        multiple=_same,
        initial=tuple,
        required=_same,
        hint=_same,
    ),
    "scale": _record(
        Scale,
        name=_same,
        label=_same,
        low=_same,
        high=_same,
        low_label=_same,
        high_label=_same,
        required=_same,
    ),
    "number": _record(
        Number, name=_same, label=_same, minimum=_same, initial=_same, required=_same, hint=_same
    ),
    "text_input": _record(
        TextInput,
        name=_same,
        label=_same,
        multiline=_same,
        max_length=_same,
        initial=_same,
        required=_same,
        hint=_same,
    ),
    "date": _record(DateInput, name=_same, label=_same, initial=_day, earliest=_day, required=_same),
    "person": _load_person,
}
