"""Rate limits: one message a second a channel with a burst, a workspace's limit, limits by method.

Sources: https://docs.slack.dev/apis/web-api/rate-limits ("1 message per second per channel", "short bursts",
HTTP 429 with Retry-After). The burst's size and the workspace's limit are not documented; both are settings.
"""

import math
from collections import deque

from fakes.slack.config import Pace


class Limiter:
    """Counts posts and calls and says how long a refused one should wait."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._next_free: dict[str, float] = {}
        self._minutes: dict[str, deque[float]] = {}

    def refuse_call(self, method: str, now: float) -> int | None:
        """Return the Retry-After of a refused call, None if it may go on."""
        limit = self.pace.calls_per_minute.get(method)
        return None if limit is None else self._in_a_minute(method, limit, now)

    def refuse_post(self, channel: str, now: float) -> int | None:
        """Return the Retry-After of a refused message, None if it may go on; an accepted one is counted."""
        if self.pace.seconds_per_post is not None:
            free = max(self._next_free.get(channel, now), now)
            wait = free - now - (self.pace.burst - 1) * self.pace.seconds_per_post
            if wait > 1e-9:
                return max(1, math.ceil(wait))
        if self.pace.posts_per_minute is not None:
            refused = self._in_a_minute("workspace", self.pace.posts_per_minute, now)
            if refused is not None:
                return refused
        if self.pace.seconds_per_post is not None:
            self._next_free[channel] = free + self.pace.seconds_per_post
        return None

    def _in_a_minute(self, key: str, limit: int, now: float) -> int | None:
        recent = self._minutes.setdefault(key, deque())
        while recent and now - recent[0] >= 60:
            recent.popleft()
        if len(recent) >= limit:
            return max(1, math.ceil(60 - (now - recent[0])))
        recent.append(now)
        return None
