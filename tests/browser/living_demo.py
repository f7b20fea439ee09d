"""The whole demo for a browser: the real process with the sample company, people to act as, and its clock."""

import json
import os
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

SETTINGS = Path(__file__).parents[2] / "app.yaml"
WEEKLY = "direct_messages_per_week: 3"
DEADLINE = 180
"""Seconds after which a demo that has not ended by itself is killed."""
SLOW = 60_000
"""Milliseconds that moving the clock by a week may take on a busy machine."""


@contextmanager
def running_demo(folder: Path, *, a_week: int = 3, deadline: float = DEADLINE) -> Iterator[str]:
    """Give the address of a demo of its own, in an empty folder, on a free port; it has to end well.
    `a_week`: the weekly limit of messages. After `deadline` seconds it is killed."""
    settings = SETTINGS.read_text(encoding="utf-8")
    assert WEEKLY in settings
    changed = settings.replace(WEEKLY, f"direct_messages_per_week: {a_week}")
    (folder / "app.yaml").write_text(changed, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=folder,
        env={**environment, "PORT": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    watchdog = threading.Timer(deadline, process.kill)
    watchdog.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        yield next(word for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.communicate(timeout=30)
        watchdog.cancel()
    assert process.returncode == 0


def card(page: Page, title: str) -> Locator:
    """Return the newest card whose title has the text."""
    return page.locator(".post", has=page.get_by_role("heading", name=re.compile(title))).last


def move_clock(address: str, to: str, *, mode: str = "step") -> dict[str, object]:
    """Move the clock as a script does, visiting everything that is due between; with "jump", at once."""
    request = urllib.request.Request(
        f"{address}/dev/clock",
        data=json.dumps({"now": to, "mode": mode}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=DEADLINE) as response:
        found: dict[str, object] = json.load(response)
    return found
