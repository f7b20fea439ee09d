"""Small checks of plain JSON, put together like a schema, that report where and why a value is refused.

A check is a function of a value and a `Report`; it adds what is wrong and returns nothing.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Check = Callable[[object, "Report"], None]


@dataclass(frozen=True)
class Problem:
    """One refusal: Slack's error string, what is wrong, and where (a JSON pointer, empty for the whole)."""

    error: str
    text: str
    pointer: str = ""

    @property
    def message(self) -> str:
        """Return the sentence as in `response_metadata.messages`, without its `[ERROR]`."""
        return f"{self.text} [json-pointer:{self.pointer}]" if self.pointer else self.text

    def __str__(self) -> str:
        return f"{self.error}: {self.message}"


@dataclass(frozen=True)
class Report:
    """A place in a payload, and the list that everything found is added to."""

    pointer: str
    found: list[Problem] = field(default_factory=list)
    error: str = "invalid_blocks"

    def at(self, key: str | int) -> "Report":
        """Return the report for a part of this place."""
        return Report(f"{self.pointer}/{key}", self.found, self.error)

    def add(self, text: str, *, error: str | None = None) -> None:
        """Add a problem at this place."""
        self.found.append(Problem(error or self.error, text, self.pointer))


def string(at_most: int | None = None, *, at_least: int = 1, pattern: str | None = None) -> Check:
    """Return a check for a text of `at_least` to `at_most` characters."""

    def check(value: object, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string")
            return
        if len(value) < at_least or (at_least and not value.strip()):
            report.add(f"must be more than {at_least - 1} characters")
        if at_most is not None and len(value) > at_most:
            report.add(f"must be less than {at_most + 1} characters")
        if pattern is not None and value and not re.fullmatch(pattern, value):
            report.add("has a wrong format")

    return check


def address(at_most: int | None) -> Check:
    """Return a check for a link that Slack lets a person open."""
    pattern = r"(?:https?://|mailto:|tel:|slack://)\S.*"
    return string(at_most, pattern=pattern)


def boolean(value: object, report: Report) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        report.add("must provide a boolean")


def integer(least: int, most: int | None = None) -> Check:
    """Return a check for a whole number in a range."""

    def check(value: object, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.add("must provide an integer")
        elif value < least:
            report.add(f"must be greater than or equal to {least}")
        elif most is not None and value > most:
            report.add(f"must be less than or equal to {most}")

    return check


def number(*, above: float | None = None) -> Check:
    """Return a check for a finite number, more than `above` if given."""

    def check(value: object, report: Report) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            report.add("must provide a number")
        elif above is not None and value <= above:
            report.add(f"must be greater than {above}")

    return check


def one_of(*values: object) -> Check:
    """Return a check for one of the given values."""

    def check(value: object, report: Report) -> None:
        if value not in values:
            report.add("must be a valid enum value")

    return check


def items(item: Check, *, at_least: int = 1, at_most: int | None = None) -> Check:
    """Return a check for a list, and for each of its items."""

    def check(value: object, report: Report) -> None:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            report.add("must be an array")
            return
        if len(value) < at_least:
            report.add(f"no fewer than {at_least} items allowed")
        if at_most is not None and len(value) > at_most:
            report.add(f"no more than {at_most} items allowed")
        for index, entry in enumerate(value):
            item(entry, report.at(index))

    return check


def record(
    required: Mapping[str, Check],
    optional: Mapping[str, Check] | None = None,
    *also: Callable[[Mapping[str, object], Report], None],
) -> Check:
    """Return a check for an object with these keys and no others; `also` runs when the keys are sound."""
    known = {**required, **(optional or {})}

    def check(value: object, report: Report) -> None:
        if not isinstance(value, Mapping):
            report.add("must be an object")
            return
        before = len(report.found)
        for key in required:
            if key not in value:
                report.add(f"missing required field: {key}")
        for key, part in value.items():
            if key in known:
                known[key](part, report.at(key))
            else:
                report.add(f"invalid additional property: {key}")
        if len(report.found) == before:
            for rule in also:
                rule(value, report)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """Return a check that is chosen by the `type` of an object."""

    def check(value: object, report: Report) -> None:
        if not isinstance(value, Mapping):
            report.add("must be an object")
            return
        kind = value.get("type")
        if "type" not in value:
            report.add("missing required field: type")
        elif not isinstance(kind, str) or kind not in kinds:
            report.at("type").add(f"unsupported type: {kind}")
        else:
            kinds[kind](value, report)

    return check


def parts(value: object) -> list[object]:
    """Return the items of a list, and nothing for anything else."""
    return list(value) if isinstance(value, list | tuple) else []


def mapping(value: object) -> Mapping[str, object]:
    """Return an object as it is, and an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}
