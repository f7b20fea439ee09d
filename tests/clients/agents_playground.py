"""Microsoft 365 Agents Playground as people's Teams: one instance for each person, seen in Chromium.

What it can and cannot show stands in its README (npm, @microsoft/m365agentsplayground).
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Route, expect
from processes import environment, free_port, running

from cards.words import Value, load_words

SETTINGS = ".m365agentsplayground.yml"
LOOPBACK_ONLY = Path(__file__).with_name("loopback_only.cjs")
WIDTH, HEIGHT = 1280, 2400
"""So high that most cards are seen whole, and so wide that the client shows its log."""
TENANT = "00000000-0000-4000-8000-00000000aaaa"
HOJORIN = {"id": "28:00000000-0000-0000-0000-000000000000", "name": "Hojorin"}
SLOW = 60_000
"""Milliseconds that a busy machine may take to show something; nothing is judged by it."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the tenant."""

    key: str
    name: str

    @property
    def email(self) -> str:
        """Return the address by which the roster knows them."""
        return f"{self.key}@mizuki.example"

    def described(self, number: int) -> dict[str, str]:
        """Return them as the client's settings have it."""
        given, _, surname = self.name.partition(" ")
        return {
            "id": f"29:{self.key}",
            "name": self.name,
            "userPrincipleName": self.email,
            "aadObjectId": f"00000000-0000-4000-8000-{number:012d}",
            "givenName": given,
            "surname": surname or given,
            "email": self.email,
        }


TENANTS = (
    Somebody("adele", "Adele Vance"),
    Somebody("alex", "Alex Wilber"),
    Somebody("megumi", "水野 恵"),
    Somebody("patti", "Patti Fernandez"),
    Somebody("isaiah", "Isaiah Langer"),
    Somebody("lynne", "Lynne Robbins"),
)
"""Six, because the client asks for one at it and five others."""


LANGUAGES = {"adele": "en", "alex": "en", "megumi": "ja"}
"""What those read who sit at a client: so the roster says."""


def settings_of(person: str) -> str:
    """Return the client's settings for whoever sits at it (JSON is YAML)."""
    numbered = {one.key: one.described(number) for number, one in enumerate(TENANTS, start=1)}
    me = numbered.pop(person)
    team = {"id": "19:sales@thread.tacv2", "name": "Sales", "channels": []}
    return json.dumps(
        {
            "version": "0.1.1",
            "tenantId": TENANT,
            "bot": HOJORIN,
            "currentUser": me,
            "users": list(numbered.values()),
            "personalChat": {"id": f"a:{person}"},
            "groupChat": {"id": "19:lunch@thread.v2", "name": "Lunch"},
            "team": {**team, "aadGroupId": "00000000-0000-4000-8000-00000000bbbb"},
        },
        ensure_ascii=False,
    )


CALL = re.compile(r"^\w+ (\d{3})$")
"""How the client's log names a call, with its status."""
NOT_KNOWN = ("Full width control is not supported yet", "The API to delete activity is not implemented yet")
"""What this client alone cannot do, and warns of (README, "Limitations"): cards with charts ask for the whole
width, and a recall deletes messages; here it changes them instead."""
NOT_DELETED = "message 501"
"""Its answer to a deletion; it answers nothing else so."""
ITS_OWN = re.compile(r"https://res-1\.cdn\.office\.net/|Failed to load (resource|worklet)|net::ERR_FAILED")
"""The client fetches its fonts from Microsoft and goes on without; every such call is stopped here."""


CARD = ".ac-adaptiveCard"
REST = "\N{HORIZONTAL ELLIPSIS}rest"
"""Stands for a value of a text that is not looked for."""


@dataclass
class Window:
    """One person's client, with the messages of their personal chat."""

    person: str
    language: str
    page: Page
    pictures: Path
    complaints: list[str] = field(default_factory=list)
    """What the page complained of in its console, and which addresses beyond this machine it called."""

    # Looking

    def says(self, key: str, *, n: int | None = None, **values: Value) -> str:
        """Return a text of the catalogue in this person's language. Which words are good ones is decided
        elsewhere; here it is asked whether they are there. What is `REST`, and all after it, is left out."""
        words = load_words(self.language)
        said = words.text(key, **values) if n is None else words.count(key, n, **values)
        found = said.partition(REST)[0]
        assert found, f"nothing of {key} is left to look for"
        return found

    def card(self, key: str, *, n: int | None = None, **values: Value) -> Locator:
        """Return the newest card whose title begins so."""
        begins = re.compile(f"^{re.escape(self.says(key, n=n, **values))}")
        return self.page.locator(CARD, has=self.page.get_by_role("heading", name=begins)).last

    def sees(self, key: str, *, n: int | None = None, **values: Value) -> Locator:
        """Return that card once it is there."""
        found = self.card(key, n=n, **values)
        expect(found).to_be_visible(timeout=SLOW)
        return found

    def titled(self, title: str) -> Locator:
        """Return the newest card with a title that somebody typed, once it is there."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        found = self.page.locator(CARD, has=heading).last
        expect(found).to_be_visible(timeout=SLOW)
        return found

    def sees_with(self, button: str, **values: Value) -> Locator:
        """Return the newest card with a button, once it is there."""
        named = self.page.get_by_role("button", name=self.says(button, **values), exact=True)
        found = self.page.locator(CARD, has=named).last
        expect(found).to_be_visible(timeout=SLOW)
        return found

    def lacks(self, key: str, **values: Value) -> None:
        """Return once no card has that title any more."""
        expect(self.card(key, **values)).to_have_count(0, timeout=SLOW)

    def titles(self) -> list[str]:
        """Return the titles of all cards, oldest first."""
        return self.page.locator(CARD).get_by_role("heading").all_inner_texts()

    def calls(self) -> list[str]:
        """Return the calls in the client's log, in both directions, with their statuses."""
        return self.page.get_by_text(CALL).all_inner_texts()

    def refused(self) -> list[str]:
        """Return what went wrong by the client's log: calls that were refused, what it does not know."""
        calls = self.calls()
        assert calls
        failed = [text for text in calls if text != NOT_DELETED and not text.split()[1].startswith("2")]
        warned = self.page.get_by_text("Warning:").locator("xpath=..").all_inner_texts()
        return failed + [text for text in warned if not any(one in text for one in NOT_KNOWN)]

    def picture(self, name: str, shown: Locator) -> None:
        """Keep a picture of a card as the person sees it."""
        shown.screenshot(path=self.pictures / f"{name}.png")

    # Acting

    def say(self, text: str) -> None:
        """Write a message and send it."""
        box = self.page.get_by_role("textbox").and_(self.page.locator("[contenteditable=true]"))
        box.click()
        box.press_sequentially(text)
        box.press("Enter")

    def press(self, card: Locator, key: str, *, n: int | None = None) -> None:
        """Press a button of a card."""
        self.button(card, key, n=n).click()

    def button(self, card: Locator, key: str, *, n: int | None = None) -> Locator:
        """Return a button of a card."""
        return card.get_by_role("button", name=self.says(key, n=n), exact=True)

    def field(self, card: Locator, key: str) -> Locator:
        """Return an input of a form by its label."""
        return card.get_by_label(self.says(key))


@contextmanager
def window_of(
    person: str,
    *,
    endpoint: str,
    package: Path,
    node: Path,
    browser: Browser,
    folder: Path,
    pictures: Path,
) -> Iterator[Window]:
    """Start a client for a person and open it; opening it installs Hojorin for them."""
    folder.mkdir()
    (folder / SETTINGS).write_text(settings_of(person), encoding="utf-8")
    command = [str(node), "--require", str(LOOPBACK_ONLY), str(package / "cli.js"), "start", "--dt"]
    command += ["--app-endpoint", endpoint, "--channel-id", "msteams", "--port", str(free_port())]
    given = environment(BROWSER="none", TZ="Asia/Tokyo")
    with running(command, folder=folder, environment=given, name="playground") as process:
        # If somebody took the port in between, it says which other it listens on.
        port = process.line_with("Listening on").split()[-1]
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US", timezone_id="Asia/Tokyo"
        )
        page = context.new_page()
        page.set_default_timeout(SLOW)
        window = Window(person, LANGUAGES[person], page, pictures)
        _watch(window)
        page.goto(f"http://localhost:{port}")
        yield window
        context.close()


def _watch(window: Window) -> None:
    """Note what the page complains of, and let no call leave this machine."""

    def complain(text: str) -> None:
        if not ITS_OWN.search(text):
            window.complaints.append(text)

    def call(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "localhost":
            route.continue_()
        else:
            complain(route.request.url)
            route.abort()

    window.page.route("**/*", call)
    window.page.on("pageerror", lambda error: complain(str(error)))
    window.page.on("console", lambda said: complain(said.text) if said.type == "error" else None)
