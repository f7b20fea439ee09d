"""Rate limits: sliding windows for each conversation and kind of operation, and one for the tenant.

Source: rate-limit (msteams-docs), "Per bot per thread limit" and the note on the limit per app per tenant.
"""

import math
from collections import deque

from fakes.teams.config import Limit, Pace


class Limiter:
    """Counts operations and says how long a refused one should wait."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._done: dict[str, deque[float]] = {}

    def refuse(self, kind: str, conversation: str, now: float) -> int | None:
        """Return the seconds a refused operation should wait, None if it may go on; that one is counted.

        `kind` is `send`, `create` or `read`; every conversation has its own count of each.
        """
        limits = self.pace.read if kind == "read" else self.pace.send
        counted = [(f"{kind}/{conversation}", limits), ("tenant", self._tenant())]
        waits = [self._wait(key, some, now) for key, some in counted]
        if any(waits):
            return max(1, math.ceil(max(waits)))
        for key, some in counted:
            if some:
                self._done[key].append(now)
        return None

    def _tenant(self) -> tuple[Limit, ...]:
        most = self.pace.tenant_per_second
        return () if most is None else ((1, most),)

    def _wait(self, key: str, limits: tuple[Limit, ...], now: float) -> float:
        """Return how long until every window has room, 0 if they have it now."""
        done = self._done.setdefault(key, deque())
        longest = max((seconds for seconds, _ in limits), default=0)
        while done and now - done[0] >= longest:
            done.popleft()
        waits = [0.0]
        for seconds, most in limits:
            recent = [at for at in done if now - at < seconds]
            if len(recent) >= most:
                waits.append(seconds - (now - recent[-most]))
        return max(waits)
