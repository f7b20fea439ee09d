"""Cards as they look in Slack, in Teams and as plain text: drawn whole, harmless, with nothing left out."""

import html
import json
from typing import Any

import pytest
from any_cards import ATTACKS, cards, forms
from catalogue_cards import each_kind, examples, hostile_cards
from html_reading import Node, faults_of, read_html
from hypothesis import given, settings

from bot.looks import other_chats, slack_sent, teams_sent
from bot.playground.block_kit import blocks_html, view_html
from bot.playground.block_kit_texts import UnknownBlockError
from bot.playground.looks import Look, Place, look_html
from cards.catalogue import CATALOGUE, Entry
from cards.model import Card, Form
from cards.plain import plain_text
from cards.words import load_words

WORDS = load_words("en", "playground")
CHATS = other_chats()


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


def rich(*leaves: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


def option(value: str, label: str) -> dict[str, Any]:
    return {"text": text(label), "value": value}


def drawn(*blocks: dict[str, Any]) -> Node:
    root = read_html(blocks_html(blocks, key="k", words=WORDS))
    assert faults_of(root) == []
    return root


def field(element: dict[str, Any], **more: object) -> Node:
    """Draw an input block; shapes as in docs.slack.dev/reference/block-kit/blocks/input-block."""
    block = {"type": "input", "block_id": "b", "label": text("How often?"), "optional": False, **more}
    return drawn({**block, "element": {**element, "action_id": "value"}})


# --- Every block and element


def test_a_header_and_small_print_say_their_texts() -> None:
    root = drawn(
        {"type": "header", "text": text("Check-in <b>")},
        {"type": "context", "elements": [text("Why you got this\nsecond line")]},
        {"type": "divider"},
    )
    assert "Check-in <b>" in root.text
    assert "Why you got this\nsecond line" in root.text
    assert len(root.find_all("hr")) == 1


def test_a_rich_text_keeps_bold_parts_links_and_line_breaks() -> None:
    root = drawn(
        rich(
            {"type": "text", "text": "Goal: ", "style": {"bold": True}},
            {"type": "text", "text": "go home at 18:00\n"},
            {"type": "link", "url": "https://example.com/a?b=c&d=e", "text": "the video"},
            {"type": "link", "url": "https://example.com/bare"},
        )
    )
    assert [one.text for one in root.find_all("strong")] == ["Goal: "]
    assert [(one.attributes["href"], one.text) for one in root.find_all("a")] == [
        ("https://example.com/a?b=c&d=e", "the video"),
        ("https://example.com/bare", "https://example.com/bare"),
    ]
    assert "go home at 18:00\n" in root.text


def test_text_that_slack_does_not_parse_stays_as_it_is() -> None:
    said = "*bold* _it_ <@U1> <!channel> :smile: &amp; <https://example.com|x>"
    assert drawn(rich({"type": "text", "text": said})).text == said


def test_buttons_show_their_label_and_one_that_asks_back_opens_its_question() -> None:
    root = drawn(
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "a", "text": text("Done"), "value": "v", "style": "primary"},
                {
                    "type": "button",
                    "action_id": "b",
                    "text": text("Stop"),
                    "value": "v",
                    "confirm": {
                        "title": text("Stop"),
                        "text": text("Really?"),
                        "confirm": text("Stop it"),
                        "deny": text("Keep it"),
                        "style": "danger",
                    },
                },
            ],
        }
    )
    done, stop, keep, stop_it = root.find_all("button")
    assert (done.text, stop.text, keep.text, stop_it.text) == ("Done", "Stop", "Keep it", "Stop it")
    question = next(one for one in root.find_all("div") if one.attributes.get("id") == "k-0-1-ask")
    assert stop.attributes["popovertarget"] == "k-0-1-ask"
    assert "Really?" in question.text
    assert "danger" in stop_it.attributes["class"]
    assert "primary" in done.attributes["class"]


def test_an_image_has_its_description_and_only_a_web_address() -> None:
    image = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": 'A "tour"'}
    assert drawn(image).find_all("img")[0].attributes["alt"] == 'A "tour"'
    with pytest.raises(UnknownBlockError):
        drawn({**image, "image_url": "javascript:alert(1)"})


def test_a_label_says_what_is_optional_and_stands_for_its_input() -> None:
    root = field({"type": "plain_text_input", "multiline": False, "initial_value": "3"}, optional=True)
    label = next(one for one in root.find_all("p") if one.attributes.get("id") == "k-0-label")
    assert label.text == "How often?(optional)"
    only = root.find_all("input")[0]
    assert (only.attributes["aria-labelledby"], only.attributes["value"]) == ("k-0-label", "3")
    assert "(optional)" not in field({"type": "plain_text_input", "multiline": False}).text


def test_a_long_text_has_its_lines_and_its_hint() -> None:
    typed = {"type": "plain_text_input", "multiline": True, "max_length": 9, "initial_value": "\na\nb"}
    root = field(typed, hint=text("A sentence is enough."))
    # A parser drops the first line break after the tag, and only that one (HTML standard, 13.1.2.5).
    assert root.find_all("textarea")[0].text.removeprefix("\n") == "\na\nb"
    assert "A sentence is enough." in root.text


@pytest.mark.parametrize(
    ("kind", "initial", "shown"),
    [
        ("radio_buttons", {"initial_option": option("b", "Two")}, "radio"),
        ("checkboxes", {"initial_options": [option("b", "Two")]}, "checkbox"),
    ],
)
def test_choices_stand_open_with_what_is_chosen(kind: str, initial: dict[str, Any], shown: str) -> None:
    root = field({"type": kind, "options": [option("a", "One"), option("b", "Two")], **initial})
    boxes = root.find_all("input")
    assert [one.attributes["type"] for one in boxes] == [shown, shown]
    assert ["checked" in one.attributes for one in boxes] == [False, True]
    assert [one.text.strip() for one in root.find_all("label")] == ["One", "Two"]


@pytest.mark.parametrize(
    ("kind", "initial", "shown"),
    [
        ("static_select", {"initial_option": option("b", "Two")}, "Two"),
        ("static_select", {}, "Select an option"),
        (
            "multi_static_select",
            {"initial_options": [option("a", "One"), option("b", "Two")]},
            "One, Two",
        ),
    ],
)
def test_a_menu_shows_what_is_chosen_and_opens_its_options(
    kind: str, initial: dict[str, Any], shown: str
) -> None:
    root = field({"type": kind, "options": [option("a", "One"), option("b", "Two")], **initial})
    assert root.find_all("summary")[0].text == shown
    assert [one.text for one in root.find_all("li")] == ["One", "Two"]


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ({"type": "users_select"}, "Select a person"),
        ({"type": "users_select", "placeholder": text("Suzuki Kenta")}, "Suzuki Kenta"),
        ({"type": "datepicker"}, "Select a date"),
        ({"type": "datepicker", "initial_date": "2026-06-08"}, "2026-06-08"),
    ],
)
def test_what_opens_something_of_slacks_own_shows_what_stands_in_it(
    element: dict[str, Any], shown: str
) -> None:
    assert field(element).find_all("input")[0].attributes["value"] == shown


def test_a_section_has_its_input_beside_it() -> None:
    beside = {"type": "datepicker", "action_id": "value"}
    root = drawn({"type": "section", "block_id": "b", "text": text("Until when?"), "accessory": beside})
    assert root.find_all("input")[0].attributes["aria-labelledby"] == "k-0-label"
    assert "Until when?" in root.text


def test_a_table_has_a_head_and_figures_to_the_right() -> None:
    head = [rich({"type": "text", "text": name, "style": {"bold": True}}) for name in ("Team", "Done")]
    root = drawn(
        {
            "type": "table",
            "rows": [head, [{"type": "raw_text", "text": "East"}, {"type": "raw_text", "text": "71"}]],
            "column_settings": [
                {"is_wrapped": True, "align": "left"},
                {"is_wrapped": True, "align": "right"},
            ],
        }
    )
    assert [one.text for one in root.find_all("th")] == ["Team", "Done"]
    assert [(one.text, one.attributes["class"]) for one in root.find_all("td")] == [
        ("East", "left"),
        ("71", "right"),
    ]


@pytest.mark.parametrize(
    "chart",
    [
        {
            "type": "bar",
            "series": [{"name": "Now", "data": [{"label": "East", "value": 71}]}],
            "axis_config": {"categories": ["East"]},
        },
        {
            "type": "line",
            "series": [{"name": "Now", "data": [{"label": "East", "value": 71}]}],
            "axis_config": {"categories": ["East"]},
        },
        {"type": "pie", "segments": [{"label": "East", "value": 71}]},
    ],
)
def test_a_chart_is_drawn_with_its_title_and_labels(chart: dict[str, Any]) -> None:
    root = drawn({"type": "data_visualization", "title": "Share", "chart": chart})
    assert len(root.find_all("svg")) >= 1
    assert "Share" in root.text
    assert "71" in root.text or "East" in root.text


def test_a_window_has_its_title_its_two_buttons_and_a_home_has_neither() -> None:
    blocks = [{"type": "header", "text": text("Hello")}]
    view = {"type": "modal", "callback_id": "form", "title": text("Your goal"), "blocks": blocks}
    window = read_html(
        view_html({**view, "submit": text("Save"), "close": text("Cancel")}, key="k", words=WORDS)
    )
    assert [part for part in ("Your goal", "Hello", "Save", "Cancel") if part not in window.text] == []
    home = read_html(view_html({"type": "home", "blocks": blocks}, key="k", words=WORDS))
    assert home.text == "Hello"


# --- What is not known is an error, so that no picture is silently wrong


@pytest.mark.parametrize(
    "block",
    [
        {"type": "video", "title": text("x")},
        {"type": "header", "text": text("x"), "level": 2},
        {"type": "header", "text": {"type": "mrkdwn", "text": "*x*"}},
        {"type": "header", "text": {"type": "plain_text", "text": ":smile:", "emoji": True}},
        {"type": "actions", "elements": [{"type": "overflow", "action_id": "a", "options": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]},
        rich({"type": "user", "user_id": "U1"}),
        rich({"type": "text", "text": "x", "style": {"strike": True}}),
        rich({"type": "link", "url": "javascript:alert(1)"}),
        {"type": "data_visualization", "title": "x", "chart": {"type": "area"}},
        {"type": "table", "rows": [[{"type": "raw_number", "value": 1}]], "column_settings": []},
        {"type": "input", "label": text("x"), "element": {"type": "timepicker"}},
    ],
    ids=lambda block: str(block)[:40],
)
def test_what_slack_would_show_and_we_cannot_draw_is_an_error(block: dict[str, Any]) -> None:
    with pytest.raises(UnknownBlockError):
        blocks_html([block], key="k", words=WORDS)


def test_an_unknown_view_is_an_error() -> None:
    with pytest.raises(UnknownBlockError):
        view_html({"type": "workflow_step", "blocks": []}, key="k", words=WORDS)


# --- All cards, on all platforms


def looked_at(card: Card | Form, look: Look, place: Place = Place.CHAT) -> Node:
    words = load_words(card.language, "playground")
    root = read_html(look_html(card, look, CHATS, key="k", words=words, place=place))
    assert faults_of(root) == []
    return root


@each_kind
def test_every_card_of_the_catalogue_can_be_seen_everywhere(entry: Entry) -> None:
    for name, card in examples(entry):
        for place in Place:
            slack = looked_at(card, Look.SLACK, place)
            assert slack.text.strip(), name
        assert plain_text(card) in looked_at(card, Look.PLAIN).text, name
        sent = teams_sent(card, Place.CHAT)
        shown = [json.loads(one.text) for one in looked_at(card, Look.TEAMS).find_all("code")]
        assert shown == [one.body for one in sent], name


@each_kind
def test_no_hostile_text_of_the_catalogue_breaks_out(entry: Entry) -> None:
    for name, card in hostile_cards(entry):
        for look in Look:
            root = looked_at(card, look)
            assert not root.find_all("script"), name
            assert not [one for one in root.find_all("a") if not one.attributes["href"].startswith("http")], (
                name
            )


@settings(max_examples=100, deadline=None)
@given(card=cards | forms)
def test_whatever_a_card_holds_it_can_be_seen_and_does_no_harm(card: Card | Form) -> None:
    for look in Look:
        root = looked_at(card, look)
        assert not [one for one in root.walk() if any(name.startswith("on") for name in one.attributes)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_notification_says_in_slack_what_was_meant(attack: str) -> None:
    card = Card(kind="notice", language="en", title=attack or "x", elements=())
    (sent,) = slack_sent(card, Place.CHAT)
    line = looked_at(card, Look.SLACK).find_all("p")[0]
    assert line.text.split() == ["Notification:", *html.unescape(sent.notification or "").split()]


def test_the_playgrounds_own_look_is_no_picture() -> None:
    card = CATALOGUE[0].cards("en")[0]
    assert look_html(card, Look.HOJORIN, CHATS, key="k", words=WORDS, place=Place.CHAT) == ""
