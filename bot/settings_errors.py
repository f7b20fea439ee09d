"""One sentence for a settings file that cannot be taken: file, line, key, reason, cure."""

import difflib
from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.settings_file import KeyPath, SettingsError, SettingsText, dotted
from bot.settings_values import CUSTOM_ERROR

_EXPECTED = {
    "int_parsing": ("a whole number is expected", "Write it in digits."),
    "int_type": ("a whole number is expected", "Write it in digits."),
    "int_from_float": ("a whole number is expected", "Leave the fraction out."),
    "bool_parsing": ("yes or no is expected", "Write true or false."),
    "bool_type": ("yes or no is expected", "Write true or false."),
    "string_type": ("a text is expected", "Put the value in quotes."),
    "model_type": ("keys are expected", "Write `key: value` lines, indented, below it."),
    "dict_type": ("keys are expected", "Write `key: value` lines, indented, below it."),
    "tuple_type": ("a list is expected", "Write it like [first, second]."),
    "frozen_set_type": ("a list is expected", "Write it like [first, second]."),
    "path_type": ("a path is expected", "Put the value in quotes."),
}
"""Reason and cure by pydantic's error type; what is not here keeps pydantic's own words."""

_NEVER_SHOWN = frozenset({"database", "alerts", "sources"})
"""Settings whose values may carry a password."""


def settings_error(
    error: ValidationError, *, name: str, text: SettingsText, top: type[BaseModel]
) -> SettingsError:
    """Return the sentence for the first thing wrong in the file, by line; what is missing comes last."""
    details = min(
        error.errors(include_url=False),
        key=lambda found: (found["type"] == "missing", _line(found, text) or 0),
    )
    path = _path(details)
    line = _line(details, text)
    where = f"{name}, line {line}" if line else name
    reason, cure = _words(details, path=path, top=top)
    shown = text.written.get(path) if path[0] not in _NEVER_SHOWN else None
    value = f" ({shown})" if shown and details["type"] != "extra_forbidden" else ""
    return SettingsError(problem=f"{where}: `{dotted(path)}`{value}: {reason}.", cure=cure)


def _path(details: ErrorDetails) -> KeyPath:
    return tuple(part for part in details["loc"] if part != "[key]")


def _line(details: ErrorDetails, text: SettingsText) -> int | None:
    """Return the line of the value, or of the nearest part above it that stands in the file."""
    path = _path(details)
    if details["type"] == "missing":
        path = path[:-1]
    while path and path not in text.lines:
        path = path[:-1]
    return text.lines.get(path)


def _words(details: ErrorDetails, *, path: KeyPath, top: type[BaseModel]) -> tuple[str, str]:
    kind = details["type"]
    context: Mapping[str, object] = details.get("ctx", {})
    if kind == CUSTOM_ERROR:
        return str(context["reason"]), str(context["cure"])
    if kind == "extra_forbidden":
        return "there is no such setting", _nearest(path, top=top)
    if kind == "missing":
        return "this setting is required", "Add it to the file."
    if kind == "literal_error":
        return "this is not one of the choices", f"Write {context['expected']}."
    if kind in {"greater_than_equal", "less_than_equal"}:
        limit = context.get("ge", context.get("le"))
        side = "more" if kind == "greater_than_equal" else "less"
        return "the number is out of range", f"Write {limit} or {side}."
    return _EXPECTED.get(kind, (details["msg"], "Compare it with the app.yaml that came with Hojorin."))


def _nearest(path: KeyPath, *, top: type[BaseModel]) -> str:
    section = section_at(top, path[:-1])
    known = sorted(key_names(section))
    close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.0)
    return f"Did you mean `{close[0]}`?" if close else "Remove it."


def key_names(section: type[BaseModel]) -> frozenset[str]:
    """Return the keys of a section as they are written in the file."""
    return frozenset(field.alias or name for name, field in section.model_fields.items())


def section_at(top: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """Return the model of the section at a path of the file."""
    section = top
    for part in path:
        for name, field in section.model_fields.items():
            if part == (field.alias or name):
                models = [
                    kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)
                ]
                section = next((kind for kind in models if issubclass(kind, BaseModel)), section)
    return section
