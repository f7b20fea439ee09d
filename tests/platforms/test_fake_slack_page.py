"""The page about the fake tells all of it: every method, every address, every action, every unproven rule."""

from pathlib import Path

import pytest
from fakes.slack.control import ACTIONS
from fakes.slack.faults import Kind
from fakes.slack.methods import METHODS
from fakes.slack.server import FakeSlack, SlackConfig
from fakes.slack.unproven import UNPROVEN

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "fake-slack.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*METHODS, *ACTIONS, *Kind])
def test_the_page_names_each_method_action_and_fault(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("matter", UNPROVEN)
def test_the_page_shows_each_unproven_rule_in_the_same_words(matter: str) -> None:
    assert f"| {matter} | {UNPROVEN[matter]} |" in PAGE


def test_the_page_names_each_address_of_the_control_api() -> None:
    routes = FakeSlack(SlackConfig()).application().router.routes()
    paths = {route.resource.canonical for route in routes if route.resource is not None}
    assert not [path for path in paths if path.startswith("/_fake/") and path not in PAGE]


def test_the_fake_imports_nothing_of_the_product() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "tests" / "fakes" / "slack").glob("*.py")]
    product = (
        "bot",
        "handlers",
        "cards",
        "coaching",
        "measures",
        "people",
        "storage",
        "slack_sdk",
        "slack_bolt",
    )
    lines = [line for text in sources for line in text.splitlines()]
    assert not [line for line in lines if line.startswith(tuple(f"from {name}" for name in product))]
    assert not [line for line in lines if line.startswith(tuple(f"import {name}" for name in product))]
