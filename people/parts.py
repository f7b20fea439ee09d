"""What a form holds, as a place of a file: typed in a chat or imported, texts meet the same rules."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

from people.yaml_nodes import Place, Problems, compose_text

Value: TypeAlias = str | Sequence[str | Mapping[str, str]] | Mapping[str, str]
Part: TypeAlias = Mapping[str, Value]
"""The values of a form by the keys of the file: a text, several values, or a text per language. What is
empty was left out."""


def place_of(part: Part) -> Place:
    """Return a form's values as a place of a file."""
    given = {key: _plain(value) for key, value in part.items() if _is_given(value)}
    return Place(compose_text(yaml.safe_dump(given, allow_unicode=True)), "", 1, Problems())


def _plain(value: Value) -> str | dict[str, str] | list[str | dict[str, str]]:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _texts(value)
    return [one if isinstance(one, str) else _texts(one) for one in value]


def _texts(value: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in value.items() if text.strip()}


def _is_given(value: Value) -> bool:
    """Tell whether there is anything; a list may well be empty."""
    if isinstance(value, Mapping):
        return any(text.strip() for text in value.values())
    return not isinstance(value, str) or bool(value.strip())
