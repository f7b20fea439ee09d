"""The processes of a run, kept up as by a service manager, and the acts of chaos that wait for their turn."""

import time
from collections.abc import Sequence
from pathlib import Path

from crash_plan import Event
from crash_processes import Child, environment, serving
from crash_town import SECRETS

STUCK_SECONDS = 60.0
"""When nothing has moved for so long, the next act of chaos comes all the same."""


class Crew:
    """The Hojorin processes of a run. One that ends is started again at once, as a service manager does."""

    def __init__(self, folder: Path, *, processes: int, policy: str | None) -> None:
        self._folder = folder
        self._policy = policy
        self._children: list[Child] = []
        self._size = processes
        self.starts = 0
        self.kills = 0
        self.freezes = 0
        self.thawed_at: list[float] = []
        self._frozen: list[tuple[float, Child]] = []

    def keep_up(self) -> None:
        """Start what does not run, and let go on whose time is up."""
        now = time.monotonic()
        for until_, child in [one for one in self._frozen if one[0] <= now]:
            self._frozen.remove((until_, child))
            if child.is_running:
                child.thaw()
                self.thawed_at += [time.time()] if self._size > 1 else []
        self._children = [child for child in self._children if child.is_running]
        while len(self._children) < self._size:
            self.starts += 1
            name = f"hojorin-{self.starts}"
            environ = environment(**SECRETS)
            self._children.append(serving(self._folder, name, environ=environ, policy=self._policy))

    def kill(self, pick: float) -> None:
        """Kill one of them."""
        self._pick(pick).kill()
        self.kills += 1

    def freeze(self, pick: float, *, seconds: float) -> None:
        """Freeze one of them for some seconds."""
        child = self._pick(pick)
        if not child.is_frozen:
            child.freeze()
            self._frozen.append((time.monotonic() + seconds, child))
            self.freezes += 1

    def thaw_all(self) -> None:
        """Let all go on that are frozen."""
        self._frozen = [(0.0, child) for _, child in self._frozen]
        self.keep_up()

    def kill_all(self) -> None:
        """End all of them."""
        for child in self._children:
            child.kill()
        self._children = []

    @property
    def is_anyone_frozen(self) -> bool:
        """Tell whether one is frozen just now."""
        return any(child.is_running for _, child in self._frozen)

    def _pick(self, pick: float) -> Child:
        running = [child for child in self._children if child.is_running] or self._children
        return running[int(pick * len(running))]


class Chaotic:
    """The acts of chaos that are still to come. The next one comes after so many messages, or when nothing
    has moved for a while; between two of them something must have moved."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = list(events)
        self._due = 0
        self._seen = 0
        self._moved_at = time.monotonic()

    def begin_phase(self) -> None:
        """Count the messages of another moment from nothing."""
        self._due = self._seen = 0
        self._moved_at = time.monotonic()

    def next(self, ended: int) -> Event | None:
        """Return what is to be done now, `ended` messages of the phase having ended; None: nothing yet."""
        if not self._events:
            return None
        is_stuck = time.monotonic() - self._moved_at > STUCK_SECONDS
        is_due = ended > self._seen and ended >= self._due + self._events[0].after
        if not is_due and not is_stuck:
            return None
        event = self._events.pop(0)
        self._due += event.after
        self._seen, self._moved_at = ended, time.monotonic()
        return event
