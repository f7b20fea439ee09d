"""What the tests of cards share: a structural dump, hostile data, and generated cards."""

import dataclasses
from datetime import date
from enum import Enum

from hypothesis import strategies as st

from cards import actions, model
from measures.teams.model import LeftOut, TeamFigure

HOSTILE = {
    "channel": "<!channel> <@U123> <https://evil.example|click>",
    "markup": "*bold* _it_ ~s~ `code` | <b>x</b> &amp; {{ 7*7 }} {% if %}",
    "script": "](javascript:alert(1)) <script>alert(1)</script>",
    "long": "あ" * 5000,
    "long_words": "word " * 1000,
    "override": "abc\u202egnp.exe\u202c \u2066hidden\u2069",
    "hebrew": "שלום עולם (123)",
    "emoji": "👩‍👩‍👧‍👦👍🏽" * 40,
    "controls": "a\x00b\x1b[31mc\x07\r\nd\u2028e\tf\x85g",
    "nothing": "\x00\u202e\u200b ",
    "surrogate": "half \ud83d of a pair",
    "accents": "e" + "\u0301" * 400,
}
"""Texts that people may write into names, goals, purposes."""

_IDS = {
    "id",
    "programme_id",
    "kpi_id",
    "commands",
    "markable",
    "marked",
    "clarity",
    "state",
    "reference",
    "slots",
    "choices",
}
_IDS |= {"practice_id", "kpi", "seen", "languages", "theme_id", "term_id"}
_IDS |= {"wave_id", "set_id", "again", "schedule_id", "question_id", "address", "owner_id"}


def hostile(value, text, name=""):
    """Return the data with every text that people write replaced; ids and our own keys stay."""
    if isinstance(value, dict) and value and all(type(each) is str for each in value.values()):
        return dict.fromkeys(value, text)  # one text per language
    if name in _IDS or isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return text
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return dataclasses.replace(
            value, **{f.name: hostile(getattr(value, f.name), text, f.name) for f in fields}
        )
    if isinstance(value, TeamFigure | LeftOut):
        return value._replace(**{key: hostile(each, text, key) for key, each in value._asdict().items()})
    if isinstance(value, tuple):
        if len(value) == 2 and all(type(each) is str for each in value):
            return value[0], text  # a pair of id and name
        return tuple(hostile(each, text) for each in value)
    if isinstance(value, dict) and name == "left_out":
        return {text if kind == "field" else kind: days for kind, days in value.items()}
    return value


def all_texts(value):
    """Return every text that stands anywhere in a card, a form or an element; not ids and actions."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in all_texts(each)]
    if dataclasses.is_dataclass(value) and not isinstance(value, actions.Action):
        return [t for f in dataclasses.fields(value) for t in all_texts(getattr(value, f.name))]
    return []


def buttons_of(card):
    """Return all buttons of a card or form."""
    found = [
        each for element in card.elements if isinstance(element, model.Buttons) for each in element.buttons
    ]
    return [*found, card.submit] if isinstance(card, model.Form) else found


def inputs_of(card):
    """Return the inputs of a card or form, by name."""
    return {each.name: each for each in card.elements if isinstance(each, model.Input)}


def dump(card):
    """Return the structure of a card, one line per part, for golden files."""
    lines = [f"{type(card).__name__} {card.kind} {card.language}"]
    for element in card.elements:
        lines += _dump(element, 1)
    if isinstance(card, model.Form):
        lines += ["submit:", *_dump(card.submit, 1)]
    return "\n".join(lines)


def _dump(value, depth):
    indent = "  " * depth
    if isinstance(value, actions.Action):
        return [f"{indent}{actions.encode(value)}"]
    if dataclasses.is_dataclass(value):
        lines = [f"{indent}{type(value).__name__}"]
        for field in dataclasses.fields(value):
            lines += _dump_field(field.name, getattr(value, field.name), depth + 1)
        return lines
    if isinstance(value, tuple):
        return [line for each in value for line in _dump(each, depth)] if value else []
    return [f"{indent}{value!s}"]


def _dump_field(name, value, depth):
    if value in (None, (), "", False):
        return []
    nested = dataclasses.is_dataclass(value) or (
        isinstance(value, tuple)
        and any(dataclasses.is_dataclass(each) or isinstance(each, tuple) for each in value)
    )
    indent = "  " * depth
    if nested:
        return [f"{indent}{name}:", *_dump(value, depth + 1)]
    return [f"{indent}{name}: {' | '.join(map(str, value)) if isinstance(value, tuple) else value}"]


texts = st.text(max_size=40)
ids = st.integers(min_value=0, max_value=10**17)
keys = st.text(st.characters(exclude_characters="|", exclude_categories=("Cs",)), max_size=20)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))


def _action(cls):
    return st.builds(cls, **{f.name: ids if f.type is int else keys for f in dataclasses.fields(cls)})


all_actions = st.one_of([_action(cls) for cls in actions.ACTIONS.values()])

_buttons = st.builds(
    model.Button,
    texts,
    all_actions,
    st.sampled_from(model.ButtonStyle),
    st.none() | st.builds(model.Confirm, texts, texts, texts),
)
_floats = st.floats(allow_nan=False, allow_infinity=False)


def _tuples(strategy, **limits):
    return st.lists(strategy, max_size=4, **limits).map(tuple)


def _charts(categories):
    """Return charts with one value per category."""
    values = st.tuples(*(_floats for _ in categories))
    series = _tuples(st.builds(model.Series, texts, values))
    return st.builds(model.Chart, st.sampled_from(model.ChartKind), texts, st.just(categories), series)


elements = st.one_of(
    st.builds(model.Text, _tuples(st.builds(model.Span, texts, st.booleans(), st.none() | texts))),
    st.builds(model.Facts, _tuples(st.tuples(texts, texts))),
    st.builds(model.Table, texts, _tuples(texts), _tuples(_tuples(texts))),
    _tuples(texts).flatmap(_charts),
    st.builds(model.Progress, texts, st.integers(0, 90), st.integers(0, 90)),
    st.builds(model.Image, texts, texts),
    st.builds(
        model.Choice,
        name=texts,
        label=texts,
        options=_tuples(st.builds(model.Option, texts, texts)),
        multiple=st.booleans(),
        initial=_tuples(texts),
        required=st.booleans(),
        hint=texts,
    ),
    st.builds(
        model.Scale,
        name=texts,
        label=texts,
        low=st.integers(0, 1),
        high=st.integers(5, 10),
        low_label=texts,
        high_label=texts,
        required=st.booleans(),
    ),
    st.builds(
        model.Number,
        name=texts,
        label=texts,
        minimum=_floats,
        initial=texts,
        required=st.booleans(),
        hint=texts,
    ),
    st.builds(
        model.TextInput,
        name=texts,
        label=texts,
        multiline=st.booleans(),
        max_length=st.integers(1, 3000),
        initial=texts,
        required=st.booleans(),
        hint=texts,
    ),
    st.builds(
        model.DateInput,
        name=texts,
        label=texts,
        initial=st.none() | days,
        earliest=st.none() | days,
        required=st.booleans(),
    ),
    st.builds(model.PersonInput, name=texts, label=texts, required=st.booleans()),
    st.builds(model.Buttons, _tuples(_buttons)),
    st.just(model.Divider()),
    st.builds(model.Context, texts),
)
cards = st.builds(
    model.Card,
    kind=texts,
    language=st.sampled_from(["en", "ja"]),
    title=texts,
    elements=st.lists(elements, max_size=6).map(tuple),
)
