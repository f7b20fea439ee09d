"""A real Chromium, driven by Playwright, at a playground that is served on a free port of loopback."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import browser
from playground_stage import Stage, build_stage, served_in_thread
from playwright.sync_api import Browser, Page

__all__ = ["browser"]

OpenPage = Callable[..., Page]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A fresh playground."""
    made = build_stage(tmp_path / "playground.db")
    yield made
    made.transcript.close()


@pytest.fixture
def address(stage: Stage) -> Iterator[str]:
    """Where the playground is served."""
    with served_in_thread(stage) as served:
        yield served


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about; a test that provokes something takes it out again."""
    return []


DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
"""A picture with nothing on it."""


@pytest.fixture
def open_page(browser: Browser, address: str, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens a path in a window of its own; a script error or a blocked resource fails the test."""
    contexts = []

    def opened(path: str, *, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        contexts.append(context)
        # Pictures of the catalogue's examples lie on hosts that are nowhere (RFC 2606).
        context.route(
            re.compile(r"https://[^/]+\.example/"),
            lambda route: route.fulfill(body=DOT, content_type="image/svg+xml"),
        )
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
