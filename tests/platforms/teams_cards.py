"""What the tests of the Teams renderer share: the published schema's opinion, and ways to read a card."""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from bot.teams import limits
from bot.teams.render import TeamsMessage, render_form, render_messages
from cards.actions import AnswerCheckIn
from cards.model import Button, Card, Choice, Element, Form, Option

Json = dict[str, Any]

SEND = Button("Send", AnswerCheckIn(1, "done"))
CHOICE = Choice(
    name="kind", label="Kind", options=tuple(Option(f"v{n}", f"Label {n}") for n in range(3)), required=True
)
ONLY_TEAMS = {"msteams", "choices.data"}
"""Properties that Teams adds to the schema."""
PUZZLE = frozenset({"anyOf", "oneOf"})
ABOUT_A_PROPERTY = frozenset({"description", "examples", "version", "features"})
"""What the schema says of a property for people to read."""


def card_of(*elements: Element, title: str = "Title", language: str = "en") -> Card:
    """Return a card with these elements."""
    return Card(kind="notice", language=language, title=title, elements=elements)


def form_of(*elements: Element, title: str = "Form", submit: Button = SEND) -> Form:
    """Return a form with these elements."""
    return Form(kind="goal_form", language="en", title=title, elements=elements, submit=submit)


def many(count: int, **more: Any) -> Choice:
    """Return a choice of so many."""
    return Choice(name="n", label="N", options=tuple(Option(f"v{n}", f"L{n}") for n in range(count)), **more)


def messages_of(card: Card | Form) -> tuple[TeamsMessage, ...]:
    """Return what Teams gets of a card or form."""
    return (render_form(card),) if isinstance(card, Form) else render_messages(card)


def faults_of(card: Card | Form) -> list[str]:
    """Return what is wrong with what Teams gets of a card or form."""
    return [fault for message in messages_of(card) for fault in message_faults(message)]


def message_faults(message: TeamsMessage) -> list[str]:
    """Return what the schema and the limits have against a message."""
    faults = schema_faults(message.card)
    size = bytes_of(message.card)
    if size > limits.CARD_BYTES:
        faults.append(f"{size} bytes")
    if not 0 < len(message.summary) <= limits.SUMMARY_TEXT:
        faults.append(f"a summary of {len(message.summary)} characters")
    ids = [part["id"] for part in parts_of(message.card) if "id" in part]
    if len(set(ids)) < len(ids):
        faults.append("two inputs with one id")
    return faults


def bytes_of(card: Json) -> int:
    """Return the bytes of a card as JSON in UTF-16; raises UnicodeEncodeError for halves of characters."""
    return len(json.dumps(card, ensure_ascii=False).encode("utf-16-le"))


def schema_faults(card: Json) -> list[str]:
    """Return what the schema of Adaptive Cards 1.5 has against a card, a line for each fault."""
    whole = published(card)
    if _is_right(json.dumps(_shape(whole))):
        return []
    return [line for error in _validator().iter_errors(whole) for line in _readable(error)]


@lru_cache(maxsize=10_000)
def _is_right(written: str) -> bool:
    """Ask the schema once about cards that differ by nothing that it looks at."""
    return _validator().is_valid(json.loads(written))


def _shape(part: Any) -> Any:
    """Return a card with an empty text wherever the schema takes any."""
    if isinstance(part, list):
        return [_shape(one) for one in part]
    if not isinstance(part, dict):
        return part
    free = _of_any_text()
    return {key: "" if key in free and isinstance(one, str) else _shape(one) for key, one in part.items()}


@cache
def _of_any_text() -> frozenset[str]:
    """Return the properties of which the schema says nowhere more than that they are texts."""
    said: dict[str, list[bool]] = {}
    for one in _validator().schema["definitions"].values():
        for name, found in one.get("properties", {}).items():
            asks = {key: value for key, value in found.items() if key not in ABOUT_A_PROPERTY}
            said.setdefault(name, []).append(asks in ({}, {"type": "string"}))
    return frozenset(name for name, free in said.items() if all(free))


def published(part: Any) -> Any:
    """Return a card without what Teams adds to the schema; a chart becomes what stands in for it."""
    if isinstance(part, list):
        return [published(one) for one in part if not _is_dropped(one)]
    if not isinstance(part, dict):
        return part
    if str(part.get("type")).startswith("Chart."):
        return published(part["fallback"])
    return {key: published(value) for key, value in part.items() if key not in ONLY_TEAMS}


def parts_of(value: object) -> Iterator[Json]:
    """Yield every object inside of a card, in order; what only old clients see is left out."""
    if isinstance(value, dict):
        yield value
        for key, part in value.items():
            if key != "fallback":
                yield from parts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from parts_of(part)


def texts_of(value: object) -> list[str]:
    """Return every text that is shown in texts and tables, in order."""
    return [part["text"] for part in parts_of(value) if isinstance(part.get("text"), str)]


def lines_of(value: object) -> list[str]:
    """Return every line of texts and tables, in order."""
    return [
        "".join(run["text"] for run in part["inlines"]) if "inlines" in part else part["text"]
        for part in parts_of(value)
        if part.get("type") in {"RichTextBlock", "TextBlock"}
    ]


def presses_of(value: object) -> list[Json]:
    """Return every button that sends something, in order."""
    return [part for part in parts_of(value) if part.get("type") == "Action.Execute"]


def of_kind(value: object, kind: str) -> list[Json]:
    """Return everything of a kind, in order."""
    return [part for part in parts_of(value) if part.get("type") == kind]


def inputs_of(value: object) -> list[Json]:
    """Return every input, in order."""
    return [part for part in parts_of(value) if str(part.get("type")).startswith("Input.")]


def _is_dropped(part: object) -> bool:
    return (
        isinstance(part, dict)
        and str(part.get("type")).startswith("Chart.")
        and part.get("fallback") == "drop"
    )


@cache
def _validator() -> Any:
    text = files("adaptive_cards").joinpath("schemas/schema-1.5.json").read_text("utf-8")
    return extend(Draft7Validator, {"anyOf": _the_one_that_is_meant})(json.loads(text))


def _the_one_that_is_meant(
    validator: Any, branches: list[Json], instance: object, schema: Json
) -> Iterator[ValidationError]:
    """Try only the branch that is called like the element's type: it is faster, and its faults are clear."""
    kind = instance.get("type") if isinstance(instance, dict) else None
    for branch in branches:
        if branch.get("allOf", [{}])[0].get("$ref", "").endswith(f"/{kind}"):
            yield from validator.descend(instance, branch)
            return
    yield from Draft7Validator.VALIDATORS["anyOf"](validator, branches, instance, schema)


def _readable(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong inside of an element, instead of "is not valid under any of the given schemas"."""
    if error.validator not in PUZZLE or not error.context:
        yield f"{error.json_path}: {error.message}"[:300]
        return
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [found for found in branches.values() if not any(_is_other_type(one, error) for one in found)]
    for inner in meant[0] if meant else []:
        yield from _readable(inner)
    if not meant:
        yield f"{error.json_path}: nothing is called {error.instance!r}"[:300]


def _is_other_type(inner: ValidationError, outer: ValidationError) -> bool:
    path = [*inner.absolute_path][len(outer.absolute_path) :]
    return path == ["type"] or (inner.validator == "type" and not path)
