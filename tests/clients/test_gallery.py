"""The gallery in a browser: all cards as Teams draws them, axe-core on every view, nothing from elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import gallery_pictures
import pytest
from gallery_pictures import SHOW, gallery_page, served_gallery
from playwright.sync_api import Browser, Page
from watched import axe_faults

from bot.looks import CARDS_SCRIPT, other_chats
from bot.playground.looks import Look
from cards.catalogue import CATALOGUE

pytestmark = pytest.mark.browser

FAMILIES = ("survey_form", "survey_published", "kpi_home", "announcement")
"""What axe-core looks at: every element of cards, inputs, tables and charts among them."""


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about."""
    return []


@pytest.fixture
def page(browser: Browser, client: Callable[[str], Path], complaints: list[str]) -> Iterator[Page]:
    """A page of the gallery; a complaint of the browser, or a request to another machine, fails the test."""
    assert CARDS_SCRIPT.is_relative_to(client("adaptivecards"))
    foreign: list[str] = []
    with served_gallery() as address, gallery_page(browser) as found:
        found.set_default_timeout(60_000)
        found.on("pageerror", lambda error: complaints.append(str(error)))
        found.on("console", lambda said: complaints.append(said.text) if said.type != "log" else None)
        found.on("request", lambda one: None if one.url.startswith(address) else foreign.append(one.url))
        found.goto(f"{address}/gallery?q=-&all=1")
        yield found
    assert complaints == []
    # The examples' own pictures, which a card names; their hosts are nowhere (RFC 2606).
    assert {url for url in foreign if ".example/" not in url} == set()


def test_teams_renderer_draws_every_card_of_the_catalogue_under_the_playgrounds_policy(page: Page) -> None:
    undrawn = []
    for entry in CATALOGUE:
        shown = page.evaluate(SHOW, f"/gallery/{entry.kind}?look=teams&examples=1")
        cards = page.locator("[data-adaptive-card]").count()
        if not shown or cards < len(shown) or page.locator(".ac-adaptiveCard").count() < cards:
            undrawn.append(entry.kind)
    assert undrawn == []


@pytest.mark.parametrize("look", ["slack", "teams", "plain"])
def test_axe_finds_no_serious_fault_in_any_view_that_is_not_the_playgrounds_own(
    page: Page, client: Callable[[str], Path], look: str
) -> None:
    axe = (client("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    address = page.url.partition("/gallery")[0]
    found = {}
    for family in FAMILIES:
        page.goto(f"{address}/gallery?family={family}&look={look}&examples=1&all=1")
        # How Teams' own renderer labels its inputs is not ours to mend.
        root = "{ exclude: ['.tm-card .ac-adaptiveCard'] }" if look == "teams" else "document"
        faults = axe_faults(page, axe, root)
        if faults:
            found[family] = faults
    assert found == {}


def test_without_their_renderer_no_pictures_of_teams_cards_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    chats = replace(other_chats(), cards_script=Path("adaptivecards.is-not-here.js"))
    monkeypatch.setattr(gallery_pictures, "other_chats", lambda: chats)
    with pytest.raises(SystemExit, match="make node-packages"):
        gallery_pictures.needed_browser({Look.SLACK, Look.TEAMS})
