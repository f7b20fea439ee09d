"""The page about the fake tells all of it: operations, addresses, actions, forgeries, unproven rules."""

from pathlib import Path

import pytest
from fakes.slack.faults import Kind
from fakes.teams import FakeTeams, Forgery
from fakes.teams.connector import OPERATIONS
from fakes.teams.control import ACTIONS
from fakes.teams.errors import KNOWN
from fakes.teams.unproven import UNPROVEN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "fake-teams.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*OPERATIONS, *ACTIONS, *Kind, *Forgery, *KNOWN])
def test_the_page_names_each_operation_action_fault_forgery_and_code(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("matter", UNPROVEN)
def test_the_page_shows_each_unproven_rule_in_the_same_words(matter: str) -> None:
    assert f"| {matter} | {UNPROVEN[matter]} |" in PAGE


def test_the_page_names_each_address_of_the_control_api() -> None:
    routes = FakeTeams().application().router.routes()
    paths = {route.resource.canonical for route in routes if route.resource is not None}
    assert not [path for path in paths if path.startswith("/_fake/") and path not in PAGE]


def test_the_fake_imports_nothing_of_the_product_nor_of_microsofts_sdks() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "tests" / "fakes" / "teams").glob("*.py")]
    product = ("bot", "handlers", "cards", "coaching", "measures", "people", "storage")
    sdks = ("botbuilder", "botframework", "msal", "msrest")
    lines = [line for text in sources for line in text.splitlines()]
    taken = tuple(f"{word} {name}" for word in ("from", "import") for name in (*product, *sdks))
    assert not [line for line in lines if line.startswith(taken)]
