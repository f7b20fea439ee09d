"""Rate limits: one message a second a channel with a burst, a workspace's limit, limits by method.

Sources: https://docs.slack.dev/apis/web-api/rate-limits ("1 message per second per channel", "short bursts",
HTTP 429 with Retry-After). The burst's size and the workspace's limit are not documented; both are settings.
"""

import math
from collections import deque

from fakes.slack.config import Pace

_WORKSPACE = "workspace"


class Limiter:
    """Counts posts and calls and says how long a refused one should wait."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._next_free: dict[str, float] = {}
        """When all posts of a channel, or of the workspace, would have been made at an even pace."""
        self._minutes: dict[str, deque[float]] = {}

    def refuse_call(self, method: str, now: float) -> int | None:
        """Return the Retry-After of a refused call, None if it may go on."""
        limit = self.pace.calls_per_minute.get(method)
        return None if limit is None else self._in_a_minute(method, limit, now)

    def refuse_post(self, channel: str, now: float) -> int | None:
        """Return the Retry-After of a refused message, None if it may go on; an accepted one is counted."""
        even = self._even_paces(channel)
        wait = max((self._wait(key, now, seconds, burst) for key, seconds, burst in even), default=0.0)
        if wait > 1e-9:
            return max(1, math.ceil(wait))
        if self.pace.posts_per_minute is not None:
            refused = self._in_a_minute(_WORKSPACE, self.pace.posts_per_minute, now)
            if refused is not None:
                return refused
        for key, seconds, _ in even:
            self._next_free[key] = max(self._next_free.get(key, now), now) + seconds
        return None

    def _even_paces(self, channel: str) -> list[tuple[str, float, float]]:
        """Return what limits a post: whose pace it is, the seconds a post takes, and how many may burst."""
        found: list[tuple[str, float, float]] = []
        if self.pace.seconds_per_post is not None:
            found.append((channel, self.pace.seconds_per_post, self.pace.burst))
        if self.pace.posts_per_second is not None:
            found.append((_WORKSPACE, 1 / self.pace.posts_per_second, max(self.pace.posts_per_second, 1.0)))
        return found

    def _wait(self, key: str, now: float, seconds: float, burst: float) -> float:
        free = max(self._next_free.get(key, now), now)
        return free - now - (burst - 1) * seconds

    def _in_a_minute(self, key: str, limit: int, now: float) -> int | None:
        recent = self._minutes.setdefault(key, deque())
        while recent and now - recent[0] >= 60:
            recent.popleft()
        if len(recent) >= limit:
            return max(1, math.ceil(60 - (now - recent[0])))
        recent.append(now)
        return None
