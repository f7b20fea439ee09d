"""Ids as Slack forms them, in a fixed order, so that two runs of a test make the same ones."""

import hashlib
import hmac
from collections import Counter


class Ids:
    """Hands out ids of a kind, each once."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last_micros = 0

    def next(self, prefix: str) -> str:
        """Return the next id with a prefix, such as `D0000000001`."""
        self._counts[prefix] += 1
        return f"{prefix}{self._counts[prefix]:010d}"

    def secret(self, purpose: str) -> str:
        """Return the next unguessable-looking word for a purpose."""
        self._counts[purpose] += 1
        return hashlib.sha256(f"{purpose}/{self._counts[purpose]}".encode()).hexdigest()[:32]

    def short(self, purpose: str) -> str:
        """Return the next five-character id, as Slack gives to a block without one."""
        return self.secret(purpose)[:5]

    def ts(self, now: float) -> str:
        """Return a message's timestamp: unique and rising, whatever the clock does."""
        micros = max(int(now * 1_000_000), self._last_micros + 1)
        self._last_micros = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def trigger(self, now: float) -> str:
        """Return a trigger_id; views.open documents the form 132456.7890123.abcdef."""
        self._counts["trigger"] += 1
        return f"{int(now)}.{self._counts['trigger']:07d}.{self.secret('trigger word')}"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the v0 signature of a request (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
