"""What a person's client does with inputs: shows initial values, takes entries, refuses impossible ones.

State shapes: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload and
/reference/block-kit/block-elements/*.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from fakes.slack.blockkit import block_elements
from fakes.slack.elements import DATE, DECIMAL, TIME, offered
from fakes.slack.records import JSON
from fakes.slack.shapes import mapping, parts

Entered = dict[str, dict[str, JSON]]

# Element type: the key of its state, the key of its initial value.
ONE_OPTION = {"static_select", "radio_buttons", "overflow"}
SOME_OPTIONS = {"multi_static_select", "checkboxes"}
PLAIN = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
}
FORMATS = {
    "number_input": DECIMAL,
    "datepicker": DATE,
    "timepicker": TIME,
    "email_text_input": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "url_text_input": r"https?://\S+",
}


class ClientRefusedError(Exception):
    """The person's client does not send this; `reasons` says why, by block_id."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {reason}" for place, reason in reasons.items()))
        self.reasons = dict(reasons)


def has_state(element: Mapping[str, object]) -> bool:
    """Tell whether an element holds a value (a button and an overflow menu do not)."""
    kind = str(element.get("type"))
    return kind in PLAIN or kind in SOME_OPTIONS or kind in ONE_OPTION - {"overflow"}


def stateful(blocks: Iterable[Mapping[str, object]]) -> Iterator[tuple[JSON, Mapping[str, object]]]:
    """Yield each block and each of its elements that holds a value."""
    for block in blocks:
        for _, element in block_elements(block):
            if has_state(element):
                yield dict(block), element


def initial_state(element: Mapping[str, object]) -> JSON:
    """Return an element's state before anybody touched it."""
    kind = str(element["type"])
    if kind in SOME_OPTIONS:
        return {"type": kind, "selected_options": parts(element.get("initial_options"))}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    key, initial = PLAIN[kind]
    default: object = [] if kind.startswith("multi_") else None
    return {"type": kind, key: element.get(initial, default)}


def state_of(blocks: Iterable[Mapping[str, object]], entered: Entered) -> Entered:
    """Return the state of all inputs: what was entered, else the initial values."""
    values: Entered = {}
    for block, element in stateful(blocks):
        block_id, action_id = str(block["block_id"]), str(element["action_id"])
        state = entered.get(block_id, {}).get(action_id)
        values.setdefault(block_id, {})[action_id] = state if state is not None else initial_state(element)
    return values


def entry(element: Mapping[str, object], raw: object) -> JSON:
    """Return an element's state after a person entered `raw`: a text, an option's value or label, a list."""
    kind = str(element["type"])
    place = str(element.get("action_id"))
    if kind in SOME_OPTIONS:
        wanted = [raw] if isinstance(raw, str) else parts(raw)
        return {"type": kind, "selected_options": [_option(element, one, place) for one in wanted]}
    if kind in ONE_OPTION:
        return {"type": kind, "selected_option": None if raw is None else _option(element, raw, place)}
    key, _ = PLAIN[kind]
    if kind == "plain_text_input" and isinstance(raw, str):
        most = element.get("max_length", 3_000)
        if isinstance(most, int) and len(raw) > most:
            raise ClientRefusedError({place: f"takes at most {most} characters"})
    if kind == "number_input" and raw is not None:
        raw = str(raw)
    return {"type": kind, key: (raw or None) if isinstance(raw, str) else raw}


def _option(element: Mapping[str, object], wanted: object, place: str) -> object:
    for one in offered(element):
        option = mapping(one)
        if wanted in {option.get("value"), str(mapping(option.get("text")).get("text"))}:
            return one
    raise ClientRefusedError({place: f"does not offer {wanted!r}"})


def missing_or_wrong(blocks: Iterable[Mapping[str, object]], entered: Entered) -> dict[str, str]:
    """Return why a client would not submit, by block_id: a required input is empty, or one is wrong."""
    reasons: dict[str, str] = {}
    for block, element in stateful(blocks):
        if block.get("type") != "input":
            continue
        block_id = str(block["block_id"])
        state = state_of([block], entered)[block_id][str(element["action_id"])]
        value = next(part for key, part in state.items() if key != "type")
        if value in (None, "", []):
            if not block.get("optional"):
                reasons[block_id] = "is required"
        elif reason := _wrong(element, value):
            reasons[block_id] = reason
    return reasons


def _wrong(element: Mapping[str, object], value: object) -> str | None:
    kind = str(element["type"])
    if kind in FORMATS and not re.fullmatch(FORMATS[kind], str(value)):
        return "has a wrong format"
    if kind == "number_input":
        return _wrong_number(element, str(value))
    least = element.get("min_length", 0)
    if kind == "plain_text_input" and isinstance(least, int) and len(str(value)) < least:
        return f"needs at least {least} characters"
    most = element.get("max_selected_items")
    if isinstance(most, int) and len(parts(value)) > most:
        return f"takes at most {most} items"
    return None


def _wrong_number(element: Mapping[str, object], value: str) -> str | None:
    if "." in value and not element.get("is_decimal_allowed"):
        return "must be a whole number"
    if "min_value" in element and float(value) < float(str(element["min_value"])):
        return f"must be at least {element['min_value']}"
    if "max_value" in element and float(value) > float(str(element["max_value"])):
        return f"must be at most {element['max_value']}"
    return None
