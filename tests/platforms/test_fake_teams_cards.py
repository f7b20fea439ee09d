"""The linter tells what Teams would not take or show as an Adaptive Card, and lets the rest pass."""

import pytest
from fakes.teams.cards import card_problems
from fakes.teams.records import JSON
from fakes.teams.stage import card, execute

TEXT: JSON = {"type": "Input.Text", "id": "a"}
CHOICES: JSON = {"type": "Input.ChoiceSet", "id": "c", "choices": [{"title": "A", "value": "a"}]}


@pytest.mark.parametrize(
    "shown",
    [
        card(),
        card(version="1.0"),
        card(TEXT, CHOICES, {"type": "Input.Toggle", "id": "t", "title": "T"}),
        card({"type": "Chart.Donut", "data": []}, {"type": "Hologram", "fallback": "drop"}),
        card({"type": "ColumnSet", "columns": [{"items": [TEXT]}, {"type": "Column", "items": []}]}),
        card({"type": "Table", "columns": [{"type": "TableColumnDefinition", "width": 1}], "rows": []}),
        card({"type": "Table", "rows": [{"cells": [{"items": [{"type": "TextBlock", "text": "x"}]}]}]}),
        card(actions=(execute(), {"type": "Action.OpenUrl", "title": "Go", "url": "https://example.com"})),
        card({"type": "ActionSet", "actions": [execute()]}, version="1.4"),
        card(refresh={"action": {"type": "Action.Execute", "verb": "v"}, "userIds": ["29:1"] * 60}),
        card({"type": "Input.Number", "id": "n", "min": 0, "max": 1.5}),
        card({"type": "Container", "selectAction": execute(), "items": []}),
    ],
)
def test_a_card_that_teams_takes_passes(shown: JSON) -> None:
    assert card_problems(shown) == []


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("text", "type must be AdaptiveCard"),
        ({"type": "Card"}, "type must be AdaptiveCard"),
        (card(version="1.6"), "above 1.5"),
        (card(version="2.0"), "above 1.5"),
        (card(version=1.5), None),
        (card(version="new"), "version must be"),
        (card(version="1.3", actions=(execute(),)), "need version 1.4"),
        (card(version="1.3", refresh={"action": {"type": "Action.Execute"}}), "need version 1.4"),
        (card(refresh={"action": {"type": "Action.Submit"}}), "refresh.action"),
        (card(refresh={"action": {"type": "Action.Execute"}, "userIds": ["x"] * 61}), "more than 60"),
        (card({"type": "TextBlock"}), "needs a text"),
        (card({"type": "Textblock", "text": "x"}), "not known"),
        (card({"text": "x"}), "not known"),
        (card({"type": "Input.Text"}), "needs an id"),
        (card(TEXT, TEXT), "stands twice"),
        (card({**TEXT, "isRequired": True}), "errorMessage"),
        (card({**CHOICES, "choices": []}), "needs choices"),
        (card({**CHOICES, "choices": [{"title": "A", "value": 1}]}), "both texts"),
        (card({"type": "Input.Toggle", "id": "t"}), "needs a title"),
        (card({"type": "Input.Number", "id": "n", "min": float("nan")}), "finite number"),
        (card({"type": "Input.Number", "id": "n", "max": "9"}), "finite number"),
        (card(actions=({"type": "Action.OpenUrl", "title": "Go"},)), "needs a url"),
        (card(actions=({"type": "Action.ShowCard", "title": "Go"},)), "needs a card"),
        (card(actions=({"type": "Action.ToggleVisibility", "title": "Go"},)), "targetElements"),
        (card(actions=(execute(iconUrl=""),)), "iconUrl"),
        (card(actions=(execute(verb=None),)), "verb"),
        (card(actions=({"type": "Action.Http", "title": "Go"},)), "not known"),
        (card({"type": "Container", "items": [{"type": "Container", "items": [{}]}]}), "not known"),
    ],
)
def test_a_card_that_teams_does_not_take_is_told_why(shown: object, said: str | None) -> None:
    problems = card_problems(shown)
    if said is None:
        assert problems == []
    else:
        assert said in " ".join(problems)


def test_a_problem_names_its_place_even_inside_a_show_card() -> None:
    inner = card({"type": "Input.Text"})
    shown = card(actions=({"type": "Action.ShowCard", "title": "More", "card": inner},))
    assert card_problems(shown) == ["/actions/0/card/body/0: an input needs an id"]
