"""What Teams takes as an Adaptive Card, and where the inputs and actions of one are.

Sources: the Adaptive Cards schema explorer for shapes; cards-reference (msteams-docs) for the version;
universal-action-model (Adaptive Cards) for Action.Execute; charts-in-adaptive-cards (msteams-docs).
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fakes.teams import figures
from fakes.teams.records import JSON, mapping, parts

INPUTS = {"Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle", "Input.ChoiceSet"}
CONTAINERS = {
    "Container", "ColumnSet", "Column", "ImageSet", "Table", "TableColumnDefinition", "TableRow", "TableCell",
    "Carousel", "CarouselPage", "Accordion",
}  # fmt: skip
PLAIN = {
    "TextBlock", "RichTextBlock", "Image", "Media", "FactSet", "ActionSet", "Icon", "CodeBlock", "Badge",
    "ProgressBar", "ProgressRing", "Rating", "CompoundButton", "Component",
}  # fmt: skip
CHARTS = {
    "Chart.Donut", "Chart.Pie", "Chart.Gauge", "Chart.Line", "Chart.VerticalBar", "Chart.VerticalBar.Grouped",
    "Chart.HorizontalBar", "Chart.HorizontalBar.Stacked",
}  # fmt: skip
ELEMENTS = INPUTS | CONTAINERS | PLAIN | CHARTS | {"Input.Rating"}
SENDS = {"Action.Execute", "Action.Submit"}
ACTIONS = SENDS | {"Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"}
VERSION = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True)
class Found:
    """An element or action of a card: the cards it lies in (the inmost last), the titles of the ShowCards
    that lead to it, the ids that hide it when they are invisible, and a path for sentences."""

    node: JSON
    cards: tuple[int, ...]
    opened: tuple[str, ...]
    hiding: tuple[str, ...]
    path: str

    @property
    def kind(self) -> str:
        """Return the type."""
        return str(self.node.get("type"))

    @property
    def hidden(self) -> bool:
        """Tell whether the element itself starts invisible."""
        return self.node.get("isVisible") is False


def walk(card: JSON) -> Iterator[Found]:
    """Yield every element and action of a card, those of ShowCards too."""
    yield from _inside_card(Found(card, (), (), (), ""))


def _inside_card(at: Found) -> Iterator[Found]:
    inside = Found(at.node, (*at.cards, id(at.node)), at.opened, at.hiding, at.path)
    for key in ("body", "actions"):
        yield from _each(inside, key)
    if isinstance(at.node.get("selectAction"), dict):
        yield from _one(inside, at.node["selectAction"], f"{at.path}/selectAction")


def _each(at: Found, key: str) -> Iterator[Found]:
    for place, one in enumerate(parts(at.node.get(key))):
        yield from _one(at, one, f"{at.path}/{key}/{place}")


def _one(at: Found, node: object, path: str) -> Iterator[Found]:
    found = Found(mapping(node), at.cards, at.opened, at.hiding, path)
    element_id = found.node.get("id")
    if isinstance(element_id, str) and not found.kind.startswith("Action."):
        found = Found(found.node, at.cards, at.opened, (*at.hiding, element_id), path)
    yield found
    if found.kind == "Action.ShowCard":
        opened = (*at.opened, str(found.node.get("title")))
        card = mapping(found.node.get("card"))
        yield from _inside_card(Found(card, at.cards, opened, found.hiding, f"{path}/card"))
        return
    for key in ("items", "columns", "images", "rows", "cells", "pages", "actions"):
        yield from _each(found, key)
    if isinstance(found.node.get("selectAction"), dict):
        yield from _one(found, found.node["selectAction"], f"{path}/selectAction")


def card_problems(card: object) -> list[str]:
    """Return in sentences why Teams would not take or show a card; empty when it would."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["the content's type must be AdaptiveCard"]
    problems = [*_version_problems(card)]
    seen: set[str] = set()
    for found in walk(card):
        problems += [f"{found.path}: {one}" for one in _problems_of(found, seen)]
    return problems


def _version_problems(card: JSON) -> Iterator[str]:
    match = VERSION.fullmatch(str(card.get("version")))
    if match is None:
        yield "version must be a text such as 1.5"
        return
    version = (int(match[1]), int(match[2]))
    if version > figures.CARD_VERSION:
        yield f"version {card['version']} is above 1.5, the highest that Teams takes"
    uses = card.get("refresh") or any(found.kind == "Action.Execute" for found in walk(card))
    if uses and version < figures.EXECUTE_VERSION:
        yield "Action.Execute and refresh need version 1.4 or higher"
    refresh = mapping(card.get("refresh"))
    if refresh and mapping(refresh.get("action")).get("type") != "Action.Execute":
        yield "refresh.action must be an Action.Execute"
    if len(parts(refresh.get("userIds"))) > figures.VIEWS_MOST:
        yield f"refresh.userIds has more than {figures.VIEWS_MOST} ids"


def _problems_of(found: Found, seen: set[str]) -> Iterator[str]:
    node, kind = found.node, found.kind
    if kind in INPUTS | {"Input.Rating"}:
        yield from _input_problems(node, seen)
    elif kind in ACTIONS:
        yield from _action_problems(node)
    elif kind == "TextBlock" and not isinstance(node.get("text"), str):
        yield "a TextBlock needs a text"
    elif _unnamed(found):
        return
    elif kind not in ELEMENTS and "fallback" not in node:
        yield f"{node.get('type')!r} is not known to Teams and has no fallback"


def _unnamed(found: Found) -> bool:
    """Tell whether a part may go without a type, as columns, rows and cells may."""
    parent = found.path.rsplit("/", 2)[-2]
    return "type" not in found.node and parent in {"columns", "rows", "cells", "images"}


def _input_problems(node: JSON, seen: set[str]) -> Iterator[str]:
    input_id = node.get("id")
    if not isinstance(input_id, str) or not input_id:
        yield "an input needs an id"
    elif input_id in seen:
        yield f"the id {input_id} stands twice"
    else:
        seen.add(input_id)
    if node.get("isRequired") and not node.get("errorMessage"):
        yield "a required input needs an errorMessage"
    if node["type"] == "Input.ChoiceSet":
        choices = [mapping(one) for one in parts(node.get("choices"))]
        if not choices and "choices.data" not in node:
            yield "a ChoiceSet needs choices"
        if not all(isinstance(one.get(key), str) for one in choices for key in ("title", "value")):
            yield "every choice needs a title and a value, both texts"
    if node["type"] == "Input.Toggle" and not isinstance(node.get("title"), str):
        yield "a Toggle needs a title"
    for key in ("min", "max", "value") if node["type"] == "Input.Number" else ():
        number = node.get(key, 0)
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            yield f"{key} must be a finite number"  # AdaptiveCards #1986: NaN was answered with 400


def _action_problems(node: JSON) -> Iterator[str]:
    if node["type"] == "Action.OpenUrl" and not isinstance(node.get("url"), str):
        yield "an OpenUrl needs a url"
    if node["type"] == "Action.ShowCard" and mapping(node.get("card")).get("type") != "AdaptiveCard":
        yield "a ShowCard needs a card"
    if node["type"] == "Action.ToggleVisibility" and not parts(node.get("targetElements")):
        yield "a ToggleVisibility needs targetElements"
    if "iconUrl" in node and not node["iconUrl"]:
        yield "iconUrl must not be empty"  # BotFramework-Composer #9054: answered with 400
    if node["type"] == "Action.Execute" and not isinstance(node.get("verb", ""), str):
        yield "verb must be a text"
