"""Processes that tests of clients start: watched, and ended by their own id, however a test ends."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

DEADLINE = 120
"""Seconds that a busy machine may take for one thing; nothing is judged by it."""
_LOOK_SECONDS = 0.1
PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"})
_NAMES = frozenset({"PORT", "CI"}) | PROXIES
_BEGINNINGS = ("DATABASE_URL", "SLACK_", "TEAMS_", "SALESFORCE")
"""What of this machine's environment the processes must not see, in capitals or not: whose chats and data it
serves, and which way it goes to other machines."""
directly = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
"""Opens an address of this machine, through no proxy."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process: this one's, without what must not be seen."""
    kept = {name: value for name, value in os.environ.items() if not _is_hidden(name.upper())}
    return {**kept, **more}


def _is_hidden(name: str) -> bool:
    return name in _NAMES or name.startswith(_BEGINNINGS)


def free_port() -> int:
    """Return a port of loopback that nobody uses now. Somebody may before a server listens there: whoever
    starts one has to notice."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class EndedError(AssertionError):
    """A process ended before it said what was waited for."""


class Process:
    """One process with what it printed."""

    def __init__(self, popen: "subprocess.Popen[bytes]", output: Path) -> None:
        self._popen = popen
        self.output = output

    @property
    def printed(self) -> str:
        """Return what it printed until now."""
        return self.output.read_text("utf-8", errors="replace")

    def line_with(self, words: str) -> str:
        """Return the first line that holds the words, as soon as it is there; raises `EndedError`."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            *lines, _ = self.printed.split("\n")
            found = next((line for line in lines if words in line), None)
            if found is not None:
                return found
            if self._popen.poll() is not None:
                raise EndedError(self.printed)
            time.sleep(_LOOK_SECONDS)
        raise AssertionError(f"no line with {words!r}: {self.printed}")


@contextmanager
def running(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], name: str
) -> Iterator[Process]:
    """Run a command in a folder while the block runs; what it prints goes to `{name}.log` there."""
    output = folder / f"{name}.log"
    with output.open("ab") as file:
        popen = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Process(popen, output)
    finally:
        popen.terminate()
        try:
            popen.wait(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            popen.kill()
            popen.wait(timeout=DEADLINE)
