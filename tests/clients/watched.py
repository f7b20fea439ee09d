"""Windows of a browser in which everything is looked at: by axe-core, and for what leaves this machine."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect

SLOW = 60_000
"""Milliseconds that anything may take on a busy machine."""
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
MOST_STOPS = 90
"""Stops of the tab key on the way to anything."""
SERIOUS = ("serious", "critical")

FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")


@dataclass(kw_only=True)
class Watch:
    """Opens windows, and keeps what was wrong in them."""

    browser: Browser
    axe: str
    """The source of axe-core."""
    pictures: Path
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    """Addresses that were asked for and are not of this machine."""

    def open(self, address: str, name: str, *, size: dict[str, int], scheme: str = "light") -> "Window":
        """Open an address in a window of its own; its pictures bear the name."""
        # While a message fades in, nothing of it has the contrast that it has afterwards.
        context = self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        context.set_default_timeout(SLOW)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        page.on("console", lambda said: self._heard(name, said.type, said.text))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(address)
        return Window(page=page, name=name, watch=self)

    def _heard(self, name: str, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(f"{name}: {text}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            self.foreign.append(url)


@dataclass(kw_only=True)
class Window:
    """One window, used with the keyboard alone."""

    page: Page
    name: str
    watch: Watch
    shots: int = 0

    def look(self, what: str) -> None:
        """See that what stands there fits the window and that axe finds nothing, and make a picture."""
        width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        self.shots += 1
        self.watch.pictures.mkdir(parents=True, exist_ok=True)
        # With its caret: to hide it, Playwright would write a style into the page, which the page forbids.
        path = self.watch.pictures / f"{self.name}-{self.shots:02d}-{what}.png"
        self.page.screenshot(path=path, caret="initial")
        assert width <= 0, f"{self.name}, {what}: {width} pixels too wide"
        found = axe_faults(self.page, self.watch.axe)
        assert found == [], f"{self.name}, {what}: {json.dumps(found, indent=1, ensure_ascii=False)}"

    def press(self, name: str, *, key: str = "Enter") -> None:
        """Go on with the tab key until what is called so has the focus, and press it."""
        self.reach(name)
        self.page.keyboard.press(key)

    def go(self, name: str, path: str) -> None:
        """Follow a link by keyboard, or press what leads to another place."""
        self.press(name)
        self.page.wait_for_url(f"**{path}", timeout=SLOW)
        expect(self.page.locator("main")).to_be_visible()

    def reach(self, name: str) -> None:
        """Go on with the tab key until what is called so has the focus."""
        passed: list[str] = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            if focus["fault"] == "nothing has the focus":
                continue  # The browser's own buttons come after the last of the page's.
            assert not focus["fault"], f"{self.name}, on the way to {name}: {focus['fault']}"
            # Labels of inputs say behind their words that something is required.
            if any(line == name or line.startswith(f"{name} ") for line in focus["lines"]):
                return
            passed.append(" ".join(focus["lines"])[:40])
        raise AssertionError(f"{self.name}: {name} is not reached by keyboard, but {passed}")

    def keeps_its_place(self) -> None:
        """See that something on the page still has the focus, so that the keyboard goes on from there."""
        expect(self.page.locator(":focus")).to_have_count(1)

    def dialog(self) -> Locator:
        """Return the form that is open; the focus is inside of it."""
        found = self.page.get_by_role("dialog")
        expect(found).to_be_visible()
        assert found.evaluate("form => form.contains(document.activeElement)"), f"{self.name}: focus outside"
        return found

    def card(self, title: str) -> Locator:
        """Return the newest card whose title fits."""
        heading = self.page.get_by_role("heading", name=re.compile(title))
        return self.page.locator(".post", has=heading).last

    def start_at(self, place: Locator) -> None:
        """Let the keyboard go on from a card, as it does for whoever has read up to there."""
        place.locator("h3").first.focus()


def axe_faults(page: Page, source: str, root: str = "document") -> list[dict[str, Any]]:
    """Return what axe-core has against the page: serious and critical faults, with where they are."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {source} }}")
    result: dict[str, Any] = page.evaluate(f"axe.run({root}, {{resultTypes: ['violations']}})")
    return [
        {
            "rule": fault["id"],
            "impact": fault["impact"],
            "count": len(fault["nodes"]),
            "where": [_where(node) for node in fault["nodes"][:3]],
        }
        for fault in result["violations"]
        if fault["impact"] in SERIOUS
    ]


def _where(node: dict[str, Any]) -> str:
    return f"{node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"
