"""Cards that do not fit one message: everything once, in order, and whole in each part."""

import re

import pytest
from any_cards import elements, languages, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from teams_cards import (
    CHOICE,
    SEND,
    bytes_of,
    card_of,
    inputs_of,
    lines_of,
    many,
    message_faults,
    of_kind,
    parts_of,
    presses_of,
    texts_of,
)

from bot.teams import limits
from bot.teams.elements import Canvas, draw
from bot.teams.packing import ROOM, Piece, fill, weight
from bot.teams.render import render_messages
from bot.teams.texts import small_print
from cards.actions import OpenPause, decode
from cards.model import Button, Buttons, Confirm, Context, Element, Facts, Span, Table, Text
from cards.words import LANGUAGES, load_words

MARK = re.compile(r"^(in[0-9]*\.[a-z])~[0-9a-f]{8}(?=\.)")
WIDE_TABLE = Table("T", ("a", "b", "c"), (("1", "2", "3"),))


@settings(max_examples=40, deadline=None)
@given(many=st.lists(elements, min_size=5, max_size=30), language=languages, origin=texts)
def test_a_split_card_has_everything_once_and_in_order(
    many: list[tuple[Element, ...]], language: str, origin: str
) -> None:
    card = card_of(*(element for some in many for element in some), language=language)
    pieces = draw(card.elements, Canvas(language=language, origin=origin[:99]))
    first, *others = render_messages(card, origin=origin[:99])
    drawn = [*first.card["body"][1:], *(block for one in others for block in one.card["body"][1:])]
    # Radio buttons carry a mark of their message.
    found = [{**one, "id": MARK.sub(r"\1", one["id"])} if "id" in one else one for one in drawn]
    assert found == [block for piece in pieces for block in piece.blocks]
    assert [fault for message in (first, *others) for fault in message_faults(message)] == []


@settings(max_examples=40, deadline=None)
@given(many=st.lists(elements, min_size=5, max_size=30))
def test_every_button_of_a_card_of_any_length_keeps_its_action(many: list[tuple[Element, ...]]) -> None:
    card = card_of(*(element for some in many for element in some))
    presses = [press for message in render_messages(card) for press in presses_of(message.card)]
    actions = [
        button.action
        for element in card.elements
        if isinstance(element, Buttons)
        for button in element.buttons
    ]
    assert [decode(press["data"]["a"]) for press in presses] == actions


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
    said = [text[:7] for message in messages for text in texts_of(message.card)]
    assert [text for text in said if text.startswith("Text")] == [f"Text {n:02}" for n in range(40)]
    buttons = [press["title"] for message in messages for press in presses_of(message.card)]
    assert buttons == [f"Button {number:02}" for number in range(40)]
    assert all(bytes_of(message.card) > limits.CARD_BYTES / 2 for message in messages[:-1])


def test_each_part_of_a_split_card_announces_what_it_holds() -> None:
    card = card_of(*(Text((Span(f"Line {number:02} " + "x" * 500),)) for number in range(60)))
    messages = render_messages(card)
    assert len(messages) > 1
    for number, message in enumerate(messages, start=1):
        title, *lines = lines_of(message.card)
        assert title == ("Title" if number == 1 else f"Title (part {number} of {len(messages)})")
        assert message.summary.splitlines()[:2] == [title, lines[0]]


@pytest.mark.parametrize("length", range(0, 3000, 250))
def test_inputs_stay_with_the_button_that_sends_them(length: int) -> None:
    texts = [Text((Span("x" * 2900),)) for _ in range(3)]
    last = Text((Span("x" * length),))
    messages = render_messages(card_of(*texts, last, many(60), CHOICE, Context("y" * 900), Buttons((SEND,))))
    held = [(len(inputs_of(message.card)), len(presses_of(message.card))) for message in messages]
    assert held in ([(2, 1)], [(0, 0), (2, 1)])


def test_a_row_of_a_long_table_is_not_torn_from_its_figures() -> None:
    header = tuple(f"h{number}" for number in range(8))
    table = Table("T", header, tuple((f"row {n}", *("1234",) * 7) for n in range(120)))
    messages = render_messages(card_of(table))
    assert len(messages) > 1
    for message in messages:
        rows = [line for line in lines_of(message.card)[1:] if line != "T"]
        assert [line.startswith("h0: row") for line in rows] == [True, False] * (len(rows) // 2)


@pytest.mark.parametrize("text", ["\n" * 3000, "a\n" * 1500, '"' * 3000, "\\\n" * 1500, "😀" * 1500])
def test_one_element_is_never_more_than_a_message(text: str) -> None:
    card = card_of(Text((Span(text, strong=True),)), Facts(((text, text),)), Table(text, (text,), ((text,),)))
    assert [fault for message in render_messages(card) for fault in message_faults(message)] == []


def test_a_text_of_many_looks_and_links_is_never_more_than_a_message() -> None:
    address = "https://example.com/" + "x" * 400
    spans = tuple(
        Span("ab", strong=number % 2 == 0, link=address if number % 3 else None) for number in range(999)
    )
    (message,) = render_messages(card_of(Text(spans)))
    assert message_faults(message) == []
    assert "".join(texts_of(message.card)[1:]) == "ab" * 999
    assert len([part for part in parts_of(message.card) if "selectAction" in part]) == limits.LINKS


def test_a_row_of_buttons_is_no_longer_than_can_be_moved_to_the_next_card() -> None:
    ask = Confirm('"' * 300, "Yes", "No")
    card = card_of(Buttons(tuple(Button(f"B{n}", OpenPause(), confirm=ask) for n in range(9))))
    rows = [row for message in render_messages(card) for row in of_kind(message.card, "ActionSet")]
    assert len(rows) > 2
    assert all(weight(row["actions"]) <= limits.PIECE_BYTES for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_around_the_elements_of_a_card_is_counted(language: str) -> None:
    (message,) = render_messages(card_of(WIDE_TABLE, language=language))
    frame = bytes_of({**message.card, "body": []})
    assert 0 < frame <= limits.FRAME_BYTES
    mark = weight(small_print(load_words(language, "teams").text("teams.left_out")))
    assert 0 < mark <= limits.MARK_BYTES


def test_a_card_that_is_filled_has_room_for_the_line_that_says_so() -> None:
    pieces = [Piece(({"type": "TextBlock", "text": "x" * 300},)) for _ in range(60)]
    kept, is_all = fill(pieces, [])
    assert not is_all
    assert ROOM - limits.MARK_BYTES - pieces[0].weight < sum(piece.weight for piece in kept)
    assert sum(piece.weight for piece in kept) <= ROOM - limits.MARK_BYTES


@given(texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=5))
def test_what_is_weighed_is_what_is_sent(texts: list[str]) -> None:
    blocks = [{"type": "TextRun", "text": text} for text in texts]
    assert 0 <= weight(blocks) - bytes_of({"body": blocks}) + bytes_of({"body": []}) <= 4
