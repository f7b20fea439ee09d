"""Processes that the crash suite starts, stops, freezes and kills: always by their own id, never by name.

Each one ends with the suite, however that ends.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
ENTRY = Path(__file__).with_name("crash_entry.py")
SETUP = Path(__file__).with_name("crash_setup.py")
HIDDEN = ("DATABASE_URL", "PORT", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
"""What of this machine's environment Hojorin must not see."""
COMMAND_SECONDS = 240
READY_SECONDS = 120
PR_SET_PDEATHSIG = 1


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a child: this one's, with the checkout before anything that is installed."""
    kept = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def end_with_parent() -> None:
    """Ask the system to kill this process when the one that started it ends (Linux; runs before exec)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """One process, its output in a file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        name: str,
        environ: Mapping[str, str],
        user: str | None = None,
    ) -> None:
        self.name = name
        self.output = folder / f"{name}.log"
        self.is_frozen = False
        with self.output.open("ab") as file:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environ,
                user=user,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - this process has one thread
            )
        self.pid = self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether it has not ended yet."""
        return self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it still runs."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    def freeze(self) -> None:
        """Stop it where it is."""
        self.signal(signal.SIGSTOP)
        self.is_frozen = True

    def thaw(self) -> None:
        """Let it go on."""
        self.is_frozen = False
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it without a warning."""
        self.signal(signal.SIGKILL)
        self._process.wait(timeout=COMMAND_SECONDS)

    def wait(self, seconds: float) -> int:
        """Wait for its end and return its exit code."""
        return self._process.wait(timeout=seconds)


def fake(platform: str, *arguments: str, folder: Path) -> tuple[Child, dict[str, str]]:
    """Start the fake of a platform in its own process; returns it and the line of JSON it prints."""
    seed = folder / f"{platform}.json"
    command = [sys.executable, "-m", f"fakes.{platform}", "--seed", str(seed), *arguments]
    both = os.pathsep.join((str(TESTS), str(ROOT)))
    child = Child(command, folder=folder, name=f"fake-{platform}", environ=environment(PYTHONPATH=both))
    line = until(lambda: first_line(child), seconds=READY_SECONDS, what=f"the fake {platform}")
    return child, json.loads(line)


def set_up(folder: Path, switches: Mapping[str, str], *, environ: Mapping[str, str]) -> None:
    """Bring everything in (`crash_setup.py`)."""
    done = subprocess.run(
        [sys.executable, str(SETUP), json.dumps(switches)],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def serving(folder: Path, name: str, *, environ: Mapping[str, str], policy: str | None = None) -> Child:
    """Start `hojorin run`; with a policy, the same product through `crash_entry.py`, which spoils it."""
    start = ["-m", "bot"] if policy is None else [str(ENTRY), policy]
    return Child([sys.executable, *start, "run"], folder=folder, name=name, environ=environ)


def first_line(child: Child) -> str | None:
    """Return the first whole line that it printed."""
    line, end, _ = child.output.read_text("utf-8", errors="replace").partition("\n")
    assert child.is_running or end, f"{child.name} did not start: {line}"
    return line if end else None


def until(find: Callable[[], Found | None], *, seconds: float, what: str) -> Found:
    """Return what is found at last; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come within {seconds:.0f} s")
