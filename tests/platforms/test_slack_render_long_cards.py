"""Cards that do not fit one message: everything once, in order, and whole in each part."""

from collections import Counter
from typing import Any

from any_cards import elements
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_cards import CHOICE, SEND, buttons_of, card_of, inputs_of, many, message_faults, texts_of

from bot.slack.blocks import Canvas, draw
from bot.slack.render import render_messages
from cards.actions import OpenPause
from cards.model import Button, Buttons, Card, Divider, Element, Span, Text


def drawn(card: Card) -> list[dict[str, Any]]:
    canvas = Canvas(language=card.language, tables=1, charts=2)
    return [block for piece in draw(card.elements, canvas) for block in piece.blocks]


@settings(max_examples=60, deadline=None)
@given(many=st.lists(elements, min_size=5, max_size=30))
def test_a_split_card_has_everything_once_and_in_order(many: list[tuple[Element, ...]]) -> None:
    card = card_of(*(element for some in many for element in some))
    first, *others = render_messages(card)
    blocks = [*first.blocks[1:], *(block for message in others for block in message.blocks[1:])]
    assert blocks == drawn(card)
    marks = [texts_of(message.blocks[0]) for message in others]
    parts = len(others) + 1
    assert marks == [[f"Title (part {number} of {parts})"] for number in range(2, parts + 1)]


def test_a_split_card_says_each_text_once_and_keeps_every_button() -> None:
    rows = [
        element
        for number in range(40)
        for element in (
            Text((Span(f"Text {number:02} " + "x" * 400),)),
            Buttons((Button(f"Button {number:02}", OpenPause()),)),
        )
    ]
    messages = render_messages(card_of(*rows))
    assert len(messages) > 1
    assert [fault for message in messages for fault in message_faults(message)] == []
    said = [text[:9] for message in messages for text in texts_of(list(message.blocks))]
    expected = [text for number in range(40) for text in (f"Text {number:02} x"[:9], f"Button {number:02}")]
    assert [text for text in said if text.startswith(("Text", "Button"))] == [text[:9] for text in expected]
    ids = Counter(button["action_id"] for message in messages for button in buttons_of(list(message.blocks)))
    assert set(ids.values()) == {1}


def test_each_part_of_a_split_card_announces_what_it_holds() -> None:
    card = card_of(*(Text((Span(f"Line {number:02} " + "x" * 500),)) for number in range(60)))
    messages = render_messages(card)
    for number, message in enumerate(messages, start=1):
        lines = [text for text in texts_of(list(message.blocks)) if text.startswith("Line")]
        title = "Title" if number == 1 else f"Title (part {number} of {len(messages)})"
        assert message.text.splitlines()[:2] == [title, lines[0]]


def test_inputs_stay_with_the_button_that_sends_them() -> None:
    texts = [Text((Span("x" * 2500),)) for _ in range(4)]
    messages = render_messages(card_of(*texts, many(60), CHOICE, Text((Span("x" * 900),)), Buttons((SEND,))))
    held = [
        (len(inputs_of(list(message.blocks))), len(buttons_of(list(message.blocks)))) for message in messages
    ]
    assert held == [(0, 0), (2, 1)]


def test_a_card_of_exactly_fifty_blocks_is_one_message() -> None:
    assert len(render_messages(card_of(*[Divider()] * 49))) == 1
    assert len(render_messages(card_of(*[Divider()] * 50))) == 2
