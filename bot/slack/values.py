"""What stands in the inputs of a message or view, out of Slack's `state`; everything in it is distrusted."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.slack.limits import BLOCK_ID, INPUT_ERROR, OPTIONS
from bot.texts import shown
from handlers.events import Values

VALUE = "value"
"""The action id of every input's element: the block id says which input it is."""
MAX_INPUTS = 100
"""Inputs that are read: a view has no more blocks."""
_INPUT = re.compile(r"in[0-9]{0,3}\.(.*)", re.DOTALL)
_LONGEST_NAME = BLOCK_ID - len("in999.")
_DIGEST = 16
_USER = re.compile(r"[UW][A-Z0-9]{1,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadState:
    """The values by name; `people` are the names of those whose value is a Slack user id."""

    values: Values = field(default_factory=dict)
    people: frozenset[str] = frozenset()


def input_block_id(name: str, number: int = 1) -> str:
    """Return the block id of an input; `number` tells inputs apart that have one name."""
    if len(name) > _LONGEST_NAME:
        # No input of ours has such a name; its digest keeps it apart from others that begin alike.
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_DIGEST]
        name = f"{name[: _LONGEST_NAME - _DIGEST - 1]}~{digest}"
    return f"in{number if number > 1 else ''}.{name}"


def input_name(block_id: str) -> str | None:
    """Return the name of the input, or None for a block that is none of our inputs."""
    found = _INPUT.fullmatch(block_id)
    return None if found is None else found[1]


def read_state(state: object) -> ReadState:
    """Return what `state.values` of a press or a submission holds; never raises.

    A text that is empty and a choice that was not made are "", a multiple choice of nothing is ().
    """
    values: dict[str, str | tuple[str, ...]] = {}
    people: set[str] = set()
    for block_id, elements in list(_mapping(state).items())[:MAX_INPUTS]:
        name = input_name(block_id) if isinstance(block_id, str) else None
        element = _mapping(_mapping(elements).get(VALUE))
        value = _value(element)
        if name is None or value is None:
            continue
        values[name] = value
        if element.get("type") == "users_select" and value:
            people.add(name)
        else:
            people.discard(name)
    return ReadState(values=values, people=frozenset(people))


def view_errors(blocks: Iterable[object], errors: Mapping[str, str]) -> dict[str, str]:
    """Return the errors by block id, as `response_action: errors` takes them.

    `blocks` are those of the view. Slack shows errors at input blocks only, so one of an input that is not
    there is shown at the first input; a view without any has no errors.
    """
    places: dict[str, str] = {}
    for block in blocks:
        block_id = _mapping(block).get("block_id")
        if _mapping(block).get("type") == "input" and isinstance(block_id, str):
            places.setdefault(input_name(block_id) or block_id, block_id)
    found: dict[str, list[str]] = {}
    first = next(iter(places.values()), None)
    for name, words in errors.items():
        place = places.get(name, first)
        if place is not None:
            found.setdefault(place, []).append(words)
    return {place: shown("\n".join(words), INPUT_ERROR) for place, words in found.items()}


def _value(element: Mapping[object, object]) -> str | tuple[str, ...] | None:
    """Return the value of an element, or None for one that is not ours."""
    kind = element.get("type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    return None if read is None else read(element)


def _chosen(element: Mapping[object, object]) -> str:
    return _text(_mapping(element.get("selected_option")).get("value"))


def _several(element: Mapping[object, object]) -> tuple[str, ...]:
    chosen = element.get("selected_options")
    options = chosen[:OPTIONS] if isinstance(chosen, list) else []
    return tuple(value for option in options if (value := _text(_mapping(option).get("value"))))


def _user(element: Mapping[object, object]) -> str:
    user = _text(element.get("selected_user"))
    return user if _USER.fullmatch(user) else ""


_READERS: Mapping[str, Callable[[Mapping[object, object]], str | tuple[str, ...]]] = {
    "radio_buttons": _chosen,
    "static_select": _chosen,
    "checkboxes": _several,
    "multi_static_select": _several,
    "plain_text_input": lambda element: _text(element.get("value")),
    "datepicker": lambda element: _text(element.get("selected_date")),
    "users_select": _user,
}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[object, object]:
    return value if isinstance(value, dict) else {}
