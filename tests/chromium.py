"""The Chromium of this machine, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HINT = "No browser: install Chromium (Debian: apt-get install chromium; macOS: brew install chromium)."

# Playwright gives up after five seconds, which says more about the machine than about the page.
expect.set_options(timeout=60_000)


def missing(hint: str) -> None:
    """Skip a test loudly for want of something; with `CI=true` fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(hint)
    pytest.skip(hint)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of this machine; without one the tests are skipped loudly (with `CI=true`: fail).

    Not for the whole session: Playwright keeps an event loop running, beside which the asynchronous tests
    of other modules could not run theirs.
    """
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        missing(HINT)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()
