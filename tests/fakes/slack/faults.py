"""Planned trouble: what goes wrong between the app and Slack, when, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong. `before` means that nothing took effect at Slack, `after` that it did; `late` that it
    does so only once the client has gone."""

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    DROP_LATE = "drop_late"
    DELAY_BEFORE = "delay_before"
    DELAY_AFTER = "delay_after"
    HTTP_BEFORE = "http_before"
    HTTP_AFTER = "http_after"
    ERROR = "error"
    RATELIMITED = "ratelimited"


@dataclass
class Fault:
    """One rule, for calls of `method` (`*`: every one; `response_url` too) whose arguments contain `where`.

    It lets `skip` fitting calls pass, then strikes each `every`th, `times` times (None: always). `status`
    belongs to the HTTP kinds, `error` to `error`, `seconds` to the delays and to `drop_late`, `retry_after`
    (None: no header) to `ratelimited`.
    """

    method: str = "*"
    kind: Kind | str = Kind.ERROR
    times: int | None = 1
    skip: int = 0
    every: int = 1
    where: Mapping[str, object] = field(default_factory=dict)
    status: int = 503
    error: str = "internal_error"
    seconds: float = 0.0
    retry_after: int | None = 1
    struck: int = 0
    met: int = 0

    def __post_init__(self) -> None:
        self.kind = Kind(self.kind)

    def fits(self, method: str, arguments: Mapping[str, object]) -> bool:
        """Tell whether the rule is about a call."""
        named = self.method in {"*", method}
        return named and all(arguments.get(key) == value for key, value in self.where.items())

    def take(self) -> bool:
        """Use the rule once; return False when it lets this call pass or is used up."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.met += 1
        if self.met % self.every:
            return False
        self.struck += 1
        return True


class FaultPlan:
    """The rules in order. A call takes every fitting delay, and the first fitting rule of another kind."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Append a rule and return it."""
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Forget every rule."""
        self.rules.clear()

    def take(self, method: str, arguments: Mapping[str, object]) -> list[Fault]:
        """Return the rules that strike a call."""
        struck: list[Fault] = []
        for rule in self.rules:
            if rule.fits(method, arguments) and rule.take():
                struck.append(rule)
                if rule.kind not in {Kind.DELAY_BEFORE, Kind.DELAY_AFTER}:
                    break
        return struck
