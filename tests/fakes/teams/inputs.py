"""What a person's client does with a card: shows it, takes entries, merges them, refuses impossible ones.

Source: the renderer `adaptivecards` 3.0.6 (npm), which Teams' web client is built on: `SubmitActionBase`
(`internalGetReferencedInputs`, `internalPrepareForExecution`), `Input.validateValue`, and each input's
`isSet`, `isValid` and `value`. What Teams' own client may do otherwise is in `unproven`.
"""

import re
from collections.abc import Mapping
from copy import deepcopy

from fakes.teams.cards import INPUTS, SENDS, Found, walk
from fakes.teams.records import JSON, mapping, parts

FORMATS = {"Input.Date": r"\d{4}-\d{2}-\d{2}", "Input.Time": r"\d{2}:\d{2}"}
Fill = Mapping[str, object]


class ClientRefusedError(Exception):
    """The person's client does not send this; `reasons` says why, by the input's id or the action's label."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{place}: {reason}" for place, reason in reasons.items()))
        self.reasons = dict(reasons)


class NotVisibleError(LookupError):
    """A person cannot use what they do not see."""


def visible(card: JSON, toggled: Mapping[str, bool]) -> list[Found]:
    """Return the elements and actions that can be seen, once every ShowCard is opened."""
    shown = list(walk(card))
    hidden = {str(one.node["id"]) for one in shown if one.hidden and "id" in one.node}
    hidden = (hidden - {key for key, on in toggled.items() if on}) | {
        key for key, on in toggled.items() if not on
    }
    nameless = [one.path + "/" for one in shown if one.hidden and "id" not in one.node]
    return [
        one
        for one in shown
        if not hidden.intersection(one.hiding)
        and not any(f"{one.path}/".startswith(path) for path in nameless)
    ]


def action(shown: list[Found], label: str, within: str | None) -> Found:
    """Return the one action with this title, inside the ShowCard titled `within` if that is given."""
    fitting = [
        one
        for one in shown
        if one.kind.startswith("Action.")
        and label == one.node.get("title")
        and (within is None or within in one.opened)
    ]
    if len(fitting) != 1:
        there = sorted({str(one.node.get("title")) for one in shown if one.kind.startswith("Action.")})
        raise NotVisibleError(f"{len(fitting)} actions are titled {label!r}; there are {', '.join(there)}")
    if fitting[0].node.get("isEnabled") is False:
        raise ClientRefusedError({label: "is not enabled"})
    return fitting[0]


def reach(card: JSON, pressed: Found) -> dict[str, JSON]:
    """Return the inputs that an action sends, hidden ones too: of its card and of the cards around it."""
    if pressed.node.get("associatedInputs") == "none":
        return {}
    return {
        str(one.node["id"]): one.node
        for one in walk(card)
        if one.kind in INPUTS and one.cards == pressed.cards[: len(one.cards)]
    }


def entries(card: JSON, shown: list[Found], pressed: Found, fill: Fill) -> dict[str, str]:
    """Return what the inputs in reach of an action hold, as texts; inputs that are not set are left out.

    Raises `ClientRefusedError` for required inputs without an entry and for entries that an input does not
    take, and `NotVisibleError` for entries into inputs that are not there or not in the action's reach.
    """
    inputs = reach(card, pressed)
    foreign = set(fill) - (set(inputs) & {str(one.node.get("id")) for one in shown})
    if foreign:
        raise NotVisibleError(f"no input of this action is called {', '.join(sorted(foreign))}")
    held = {key: _held(node, fill[key] if key in fill else _initial(node)) for key, node in inputs.items()}
    reasons = {key: why for key, node in inputs.items() if (why := _refused(node, held[key]))}
    if reasons:
        raise ClientRefusedError(reasons)
    return {key: value for key, value in held.items() if value}


def merged(node: JSON, held: Mapping[str, str]) -> object:
    """Return an action's data with the entries in it; an entry stands in for a value of the same name."""
    data = node.get("data", {})
    if isinstance(data, dict):
        return {**deepcopy(data), **held}
    return data


def sends(node: JSON) -> bool:
    """Tell whether an action sends something to the bot."""
    return node.get("type") in SENDS


def _initial(node: JSON) -> object:
    if node["type"] == "Input.Toggle":
        return node.get("value", node.get("valueOff", "false"))
    if node["type"] == "Input.ChoiceSet" and node.get("isMultiSelect") and node.get("value"):
        return str(node["value"]).split(",")
    return node.get("value")


def _held(node: JSON, raw: object) -> str:
    """Return the text an input holds after an entry; empty when it is not set."""
    if node["type"] == "Input.Toggle":
        return _toggle(node, raw)
    if raw is None or raw == "":
        return ""
    if node["type"] == "Input.ChoiceSet":
        chosen = parts(raw) if node.get("isMultiSelect") and not isinstance(raw, str) else [raw]
        return ",".join(_choice(node, one) for one in chosen)
    if node["type"] == "Input.Text":
        most = node.get("maxLength")
        if isinstance(most, int) and len(str(raw)) > most:
            raise ClientRefusedError({str(node["id"]): f"takes at most {most} characters"})
    return str(raw)


def _toggle(node: JSON, raw: object) -> str:
    on, off = str(node.get("valueOn", "true")), str(node.get("valueOff", "false"))
    if raw in (True, on):
        return on
    if raw in (None, False, off):
        # A required toggle that is off counts as not set (`ToggleInput.isSet`).
        return "" if node.get("isRequired") else off
    raise ClientRefusedError({str(node["id"]): f"takes True or False, not {raw!r}"})


PEOPLE = "graph.microsoft.com/users"
"""The dataset of the people picker, which offers everybody of the organisation by their object id (docs,
"People Picker in Adaptive Cards")."""


def _choice(node: JSON, wanted: object) -> str:
    if mapping(node.get("choices.data")).get("dataset") == PEOPLE:
        return str(wanted)
    for one in map(mapping, parts(node.get("choices"))):
        if wanted in (one.get("value"), one.get("title")):
            return str(one["value"])
    raise ClientRefusedError({str(node["id"]): f"does not offer {wanted!r}"})


def _refused(node: JSON, held: str) -> str | None:
    if not held:
        return str(node.get("errorMessage") or "is required") if node.get("isRequired") else None
    kind = str(node["type"])
    if kind == "Input.Text" and node.get("regex") and not re.search(str(node["regex"]), held):
        return "has a wrong format"
    if kind in FORMATS and not re.fullmatch(FORMATS[kind], held):
        return "has a wrong format"
    if kind == "Input.Number":
        return _refused_number(node, held)
    low, high = str(node.get("min") or ""), str(node.get("max") or "")
    if kind in FORMATS and ((low and held < low) or (high and held > high)):
        return f"must be from {low or 'any'} to {high or 'any'}"
    return None


def _refused_number(node: JSON, held: str) -> str | None:
    try:
        number = float(held)
    except ValueError:
        return "must be a number"
    if "min" in node and number < float(str(node["min"])):
        return f"must be at least {node['min']}"
    if "max" in node and number > float(str(node["max"])):
        return f"must be at most {node['max']}"
    return None
