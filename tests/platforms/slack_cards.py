"""What the tests of the Slack renderer share: two opinions on a payload, and ways to read what it says."""

import json
import logging
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from fakes.slack.limits import message_problems, update_problems, view_problems
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

from bot.slack.render import SlackMessage
from cards.actions import AnswerCheckIn
from cards.model import Button, Card, Choice, Element, Option

Json = dict[str, Any]

_all_elements = BlockElement._get_sub_block_elements.__func__  # type: ignore[attr-defined]
# The SDK goes through all its classes for each element that it reads; they stay the same.
_known_elements = classmethod(cache(lambda kind: tuple(_all_elements(kind))))
setattr(BlockElement, _all_elements.__name__, _known_elements)

UNKNOWN_TO_THE_SDK = {"data_visualization"}
SEND = Button("Send", AnswerCheckIn(1, "done"))
CHOICE = Choice(
    name="kind", label="Kind", options=tuple(Option(f"v{n}", f"Label {n}") for n in range(3)), required=True
)


def card_of(*elements: Element, title: str = "Title") -> Card:
    """Return a card with these elements."""
    return Card(kind="notice", language="en", title=title, elements=elements)


def many(count: int, **more: Any) -> Choice:
    """Return a choice of so many."""
    return Choice(name="n", label="N", options=tuple(Option(f"v{n}", f"L{n}") for n in range(count)), **more)


def message_faults(message: SlackMessage) -> list[str]:
    """Return what the linter and the SDK's models have against a message, new or in place of another."""
    blocks = list(message.blocks)
    payload = {"channel": "D1", "text": message.text, "blocks": blocks}
    return [*message_problems(payload), *update_problems({**payload, "ts": "1.2"}), *_sdk_faults(blocks)]


def window_faults(view: Json) -> list[str]:
    """Return what the linter and the SDK's models have against a view."""
    faults = [*view_problems(view), *_sdk_faults(view["blocks"])]
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as error:
        faults.append(str(error))
    return faults


def _sdk_faults(blocks: list[Json]) -> list[str]:
    logging.getLogger("slack_sdk").setLevel(logging.ERROR)
    return [fault for block in blocks for fault in _sdk_faults_of(json.dumps(block))]


@lru_cache(maxsize=1000)
def _sdk_faults_of(written: str) -> tuple[str, ...]:
    """Ask the SDK's models once about a block that stands on several surfaces."""
    block = json.loads(written)
    if block["type"] in UNKNOWN_TO_THE_SDK:
        return ()
    parsed = SdkBlock.parse(block)
    assert parsed is not None, block["type"]
    try:
        return () if parsed.to_dict() == block else (f"the SDK reads {block['type']} differently",)
    except SlackObjectFormationError as error:
        return (str(error),)


def parts_of(value: object) -> Iterator[Json]:
    """Yield every object inside of a payload, in order."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from parts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from parts_of(part)


def texts_of(value: object) -> list[str]:
    """Return every text that is shown, in order."""
    return [part["text"] for part in parts_of(value) if isinstance(part.get("text"), str)]


def buttons_of(value: object) -> list[Json]:
    """Return every button, in order."""
    return [part for part in parts_of(value) if part.get("type") == "button"]


def inputs_of(blocks: object) -> list[Json]:
    """Return every block that holds an input, in order."""
    return [part for part in parts_of(blocks) if str(part.get("block_id", "")).startswith("in")]


def control_of(block: Json) -> Json:
    """Return the element of an input, wherever it stands."""
    return block["element"] if block["type"] == "input" else block["accessory"]
