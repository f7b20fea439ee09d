"""Actions as the values of buttons, and back."""

import dataclasses
import re
import typing
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

VERSION = "1"
MAX_ENCODED = 255
"""Slack's limit of an action_id, the smallest of all (slack_sdk.models.blocks)."""

Kind = TypeVar("Kind")


class UnreadableActionError(ValueError):
    """The value is not one that this version of Hojorin writes."""


class Wire(Generic[Kind]):
    """The values of a closed set of actions: dataclasses whose fields are ids."""

    def __init__(self, kinds: Iterable[type[Kind]]) -> None:
        self.kinds = {_wire_name(kind): kind for kind in kinds}
        self._shapes = {
            kind: (f"{VERSION}|{name}", tuple(field.name for field in dataclasses.fields(_shaped(kind))))
            for name, kind in self.kinds.items()
        }
        """Per action how its value begins and which fields follow: looked up, as a wave encodes many."""

    def encode(self, action: Kind) -> str:
        """Return the button's value, e.g. `1|answer_check_in|123|done`. No part may hold a `|`."""
        beginning, names = self._shapes[type(action)]
        parts = [str(getattr(action, name)) for name in names]
        encoded = "|".join((beginning, *parts))
        if encoded.count("|") != len(names) + 1 or len(encoded) > MAX_ENCODED:
            raise ValueError(f"cannot encode {beginning.removeprefix(f'{VERSION}|')}")
        return encoded

    def decode(self, value: str) -> Kind:
        """Return the action of a button's value; raises `UnreadableActionError` for anything else."""
        version, _, rest = value.partition("|")
        name, *parts = rest.split("|")
        kind = self.kinds.get(name)
        if version != VERSION or kind is None or len(value) > MAX_ENCODED:
            raise UnreadableActionError(name[:40])
        try:
            return _make(kind, parts)
        except ValueError as error:
            raise UnreadableActionError(name) from error


def _shaped(kind: type) -> Any:
    """Return the class as one that has fields, which `dataclasses` wants to see and a variable hides."""
    return kind


def _wire_name(kind: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _field_value(field: "dataclasses.Field[object]", part: str) -> int | str:
    if field.type is not int:
        return part
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", part):
        raise ValueError(part)
    return int(part)


def _make(kind: type[Kind], parts: list[str]) -> Kind:
    """Build an action from its parts; raises ValueError for a wrong number or form of them."""
    fields = dataclasses.fields(_shaped(kind))
    values = [_field_value(field, part) for field, part in zip(fields, parts, strict=True)]
    factory = typing.cast("Callable[..., Kind]", kind)
    return factory(*values)
