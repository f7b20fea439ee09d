"""Processes that tests of clients start: watched, and ended by their own id, however a test ends."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

DEADLINE = 120
"""Seconds that a busy machine may take for one thing; nothing is judged by it."""
_LOOK_SECONDS = 0.1
HIDDEN = ("DATABASE_URL", "PORT", "CI", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
"""What of this machine's environment the processes must not see."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process: this one's, without what must not be seen."""
    return {**{name: value for name, value in os.environ.items() if name not in HIDDEN}, **more}


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
        """Return the first line that holds the words, as soon as it is there."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            *lines, _ = self.printed.split("\n")
            found = next((line for line in lines if words in line), None)
            if found is not None:
                return found
            assert self._popen.poll() is None, f"it ended: {self.printed}"
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
