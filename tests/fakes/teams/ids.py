"""Ids as Teams forms them, in a fixed order, so that two runs of a test make the same ones."""

import hashlib
import uuid
from collections import Counter


def guid(purpose: str) -> str:
    """Return the GUID of a purpose, always the same."""
    return str(uuid.UUID(bytes=hashlib.sha256(purpose.encode()).digest()[:16], version=4))


class Ids:
    """Hands out ids of a kind, each once."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last_millis = 0

    def message(self, now: float) -> str:
        """Return a message's id: milliseconds since 1970, unique and rising, whatever the clock does."""
        self._last_millis = max(int(now * 1000), self._last_millis + 1)
        return str(self._last_millis)

    def event(self) -> str:
        """Return the id of an activity that is no message, such as `f:5f85c2ad-…`."""
        return f"f:{self.next('event')}"

    def next(self, purpose: str) -> str:
        """Return the next GUID for a purpose."""
        self._counts[purpose] += 1
        return guid(f"{purpose}/{self._counts[purpose]}")


def personal_id(key: str) -> str:
    """Return the id of the bot's chat with a person, such as `a:17I0kl8EkpE1O9PH5TWr…`."""
    return "a:1" + hashlib.sha256(f"personal/{key}".encode()).hexdigest()
