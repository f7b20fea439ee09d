"""What `check` finds, and every check yields."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of `check`."""

    ok: bool
    what: str
    cure: str = ""
