"""Cards as Adaptive Cards: valid, harmless, whole, and what their buttons send."""

import inspect
import re
import unicodedata
from typing import Any

import pytest
from any_cards import cards, spans, texts
from catalogue_cards import each_kind, examples, faulty, hostile_cards
from hypothesis import given, settings
from hypothesis import strategies as st
from teams_cards import (
    SEND,
    card_of,
    faults_of,
    lines_of,
    message_faults,
    messages_of,
    of_kind,
    parts_of,
    presses_of,
    schema_faults,
    texts_of,
)

from bot.teams.elements import WITH_VALUES
from bot.teams.render import TeamsMessage, render_messages
from cards.actions import AnswerCheckIn, OpenPause, SavePause, StopSending, decode
from cards.catalogue import Entry
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Confirm,
    Context,
    Divider,
    Element,
    Facts,
    Form,
    Image,
    Progress,
    Span,
    Text,
)
from cards.plain import plain_text
from cards.texts import clean_paragraph
from handlers.conversation import ACTION_HANDLERS

MARKDOWN = re.compile(r"[*_`\[\]\\<]|~~|\{\{|://|&\w+;|^\s*(?:[-+#>=]|\d+[.)])")


def message_of(*elements: Element, title: str = "Title") -> TeamsMessage:
    (message,) = render_messages(card_of(*elements, title=title))
    assert message_faults(message) == []
    return message


def blocks_of(*elements: Element) -> list[dict[str, Any]]:
    """Return the elements of a message below its title."""
    title, *blocks = message_of(*elements).card["body"]
    assert title["text"] == "Title"
    return blocks


def visible(text: str) -> str:
    """Return the characters that can be seen: lines take the place of the space between them."""
    return "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cf", "Zs", "Zl", "Zp"})


@each_kind
def test_every_card_of_the_catalogue_is_as_the_schema_wants_it(entry: Entry) -> None:
    assert faulty(examples(entry), faults_of) == {}


def test_the_schema_finds_what_is_wrong_and_where() -> None:
    card = message_of(Context("small"), Buttons((SEND,))).card
    card["body"][1]["inlines"][0]["wight"] = "Bolder"
    card["body"][2]["actions"][0]["style"] = "loud"
    card["body"].append({"type": "Chart.Invented", "fallback": {"type": "TextBlock"}})
    found = schema_faults(card)
    assert [fault.split(":")[0] for fault in found] == [
        "$.body[1].inlines[0]",
        "$.body[2].actions[0].style",
        "$.body[3]",
    ]
    assert "'wight' was unexpected" in found[0]


@each_kind
def test_hostile_texts_are_valid_and_nowhere_read_as_markdown(entry: Entry) -> None:
    assert faulty(hostile_cards(entry), hostile_faults_of) == {}


def hostile_faults_of(card: Card | Form) -> list[str]:
    """Return what is wrong with a card of hostile texts: what the schema says, and what is read as markup."""
    bodies = [message.card for message in messages_of(card)]
    read = [block["text"] for block in of_kind(bodies, "TextBlock") if MARKDOWN.search(block["text"])]
    sets = [f"a set of facts: {one}" for one in of_kind(bodies, "FactSet")]
    return [*faults_of(card), *sets, *(f"markdown: {text}" for text in read)]


@settings(max_examples=100, deadline=None)
@given(card=cards)
def test_every_card_that_the_model_allows_is_valid(card: Card) -> None:
    assert faults_of(card) == []
    for part in parts_of([message.card for message in render_messages(card)]):
        assert part.get("type") != "TextBlock" or not MARKDOWN.search(part["text"])
        assert part.get("type") != "Action.OpenUrl" or part["url"].startswith(("http://", "https://"))


@each_kind
def test_the_plain_twin_is_what_is_announced(entry: Entry) -> None:
    for name, card in examples(entry):
        (message, *others) = messages_of(card)
        if not others:
            twin = plain_text(card)
            assert message.summary == twin if len(twin) <= 2000 else message.summary.endswith("…"), name
            assert twin.startswith(message.summary.removesuffix("…")), name


def test_a_card_says_which_version_and_language_it_has_and_what_an_old_client_shows() -> None:
    card = message_of(Context("small")).card
    assert (card["type"], card["version"], card["lang"]) == ("AdaptiveCard", "1.5", "en")
    assert card["fallbackText"].startswith("This version of Teams cannot show this message.")
    (japanese,) = render_messages(card_of(language="ja"))
    assert japanese.card["lang"] == "ja"


@pytest.mark.parametrize(
    "title", ["Check-in | day 23 of 90", "Q&A: 3.5 % (+2)", "わかりませんでした：「お昼」"]
)
def test_a_title_is_a_heading(title: str) -> None:
    (heading,) = message_of(title=title).card["body"]
    assert (heading["type"], heading["text"], heading["style"]) == ("TextBlock", title, "heading")
    assert heading["wrap"] is True


@pytest.mark.parametrize(
    "title",
    ["*x*", "a_b_c", "[x](javascript:alert(1))", "<at>Mori</at>", "1. first", "- item", "&lt;b&gt;", "a`b`"],
)
def test_a_title_that_markdown_could_be_read_into_is_shown_as_it_was_typed(title: str) -> None:
    (line,) = message_of(title=title).card["body"]
    assert line["type"] == "RichTextBlock"
    assert line["inlines"] == [{"type": "TextRun", "text": title, "size": "Large", "weight": "Bolder"}]


@pytest.mark.parametrize("written", ["*x* _y_ `z`", "<at>Mori</at>", "](javascript:", "&lt;", "1. a", "- b"])
def test_a_text_is_shown_as_it_was_typed(written: str) -> None:
    (block,) = blocks_of(Text((Span(written),)))
    assert block == {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": written}]}


@settings(deadline=None)
@given(some=st.lists(spans, max_size=4))
def test_nothing_of_a_text_is_lost_unless_it_is_cut_visibly(some: list[Any]) -> None:
    wanted = visible("".join(span.text for span in some))
    found = visible("".join(texts_of(blocks_of(Text(tuple(some))))))
    if sum(len(span.text) for span in some) <= 2990:
        assert found == wanted
    else:
        assert wanted.startswith(found.split("…")[0])
        assert "…" in found


def test_a_text_of_many_parts_is_cut_as_a_whole() -> None:
    found = "".join(texts_of(blocks_of(Text(tuple(Span("x" * 1000, strong=n % 2 == 0) for n in range(9))))))
    assert found == "x" * 3000 + "…"


def test_each_line_of_a_text_is_an_element_because_clients_show_line_breaks_differently() -> None:
    blocks = blocks_of(Text((Span("one\ntwo"), Span(" more", strong=True), Span("\n\nthree"))))
    assert lines_of(blocks) == ["one", "two more", "three"]
    assert [block.get("spacing") for block in blocks] == [None, "Small", None]
    assert blocks[1]["inlines"][1] == {"type": "TextRun", "text": " more", "weight": "Bolder"}


def test_a_function_for_dates_stays_a_text() -> None:
    (block,) = blocks_of(Text((Span("on {{DATE(2026-06-08T00:00:00Z)}}"),)))
    assert [run["text"] for run in block["inlines"]] == ["on {", "{DATE(2026-06-08T00:00:00Z)}}"]


def test_a_link_is_part_of_a_text() -> None:
    (block,) = blocks_of(Text((Span("See the "), Span("Guide", strong=True, link="https://例え.jp/a?b=1"))))
    assert block["inlines"][1] == {
        "type": "TextRun",
        "text": "Guide",
        "weight": "Bolder",
        "selectAction": {"type": "Action.OpenUrl", "url": "https://xn--r8jz45g.jp/a?b=1"},
    }


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//example.com", "mailto:x@y.z", "https://a@b.c/", "https://x/" + "y" * 600],
)
def test_an_address_that_is_not_of_the_web_or_too_long_stays_a_text(address: str) -> None:
    (block,) = blocks_of(Text((Span("Guide", link=address),)))
    assert block["inlines"] == [{"type": "TextRun", "text": "Guide"}]
    assert lines_of(blocks_of(Image(address, "A *chart*"))) == ["A *chart*"]


def test_a_picture_has_its_description_and_one_without_encryption_is_only_described() -> None:
    (image,) = blocks_of(Image("https://example.com/x.png", "A chart"))
    assert image == {"type": "Image", "url": "https://example.com/x.png", "altText": "A chart"}
    assert lines_of(blocks_of(Image("http://example.com/x.png", "A chart"))) == ["A chart"]


def test_facts_are_a_line_each_with_a_strong_label() -> None:
    blocks = blocks_of(Facts((("Team", "Sales"), ("Manager", "Mori\nfrom May"))))
    assert lines_of(blocks) == ["Team: Sales", "Manager: Mori", "from May"]
    assert [run["text"] for block in blocks for run in block["inlines"] if "weight" in run] == [
        "Team",
        "Manager",
    ]


def test_facts_read_in_japanese_as_japanese_does() -> None:
    (message,) = render_messages(card_of(Facts((("担当", "森"),)), language="ja"))
    assert lines_of(message.card)[1:] == ["担当：森"]


def test_progress_is_said_in_words() -> None:
    assert lines_of(blocks_of(Progress("Day 23 of 90", 23, 90))) == ["Day 23 of 90: 26 %"]


def test_small_print_is_small_and_subtle() -> None:
    (small,) = blocks_of(Context("Why you got this"))
    assert small["inlines"] == [
        {"type": "TextRun", "text": "Why you got this", "isSubtle": True, "size": "Small"}
    ]


def test_a_divider_is_a_line_above_what_follows_it() -> None:
    blocks = blocks_of(Context("a"), Divider(), Divider(), Context("b"), Context("c"), Divider())
    assert [block.get("separator") for block in blocks] == [None, True, None]


def test_what_cannot_be_seen_takes_no_room() -> None:
    nothing = (
        Text(()),
        Text((Span(" \u200b"),)),
        Context(""),
        Facts(()),
        Buttons(()),
        Divider(),
        Image("", ""),
    )
    assert blocks_of(*nothing) == []


@settings(max_examples=50, deadline=None)
@given(text=texts)
def test_right_to_left_and_joined_characters_are_as_they_were_cleaned(text: str) -> None:
    cleaned = clean_paragraph(text, 1500)
    assert lines_of(blocks_of(Text((Span(cleaned),)))) == cleaned.split("\n")


def test_a_button_carries_its_action_and_its_style_and_works_in_old_clients() -> None:
    row = Buttons(
        (
            Button("Done", AnswerCheckIn(412, "done"), ButtonStyle.PRIMARY),
            Button("Stop", OpenPause(), ButtonStyle.DANGER),
            Button("Save", SavePause()),
        )
    )
    (actions,) = blocks_of(row)
    done, stop, save = actions["actions"]
    data = {"v": 1, "a": "1|answer_check_in|412|done"}
    assert done == {
        "type": "Action.Execute",
        "title": "Done",
        "verb": "hojorin",
        "data": data,
        "associatedInputs": "none",
        "style": "positive",
        "fallback": {"type": "Action.Submit", "title": "Done", "data": data, "associatedInputs": "none"},
    }
    assert stop["style"] == "destructive"
    assert "style" not in save


def test_a_button_says_where_it_stands_if_that_is_known() -> None:
    (message,) = render_messages(card_of(Buttons((SEND,))), origin="a7")
    (press,) = presses_of(message.card)
    assert press["data"] == press["fallback"]["data"] == {"v": 1, "a": "1|answer_check_in|1|done", "m": "a7"}


def test_buttons_whose_actions_read_no_values_work_although_required_inputs_are_empty() -> None:
    reading = {
        action
        for action, handler in ACTION_HANDLERS.items()
        if "values" in inspect.signature(handler).parameters
    }
    assert reading == WITH_VALUES
    for action in ACTION_HANDLERS:
        # Every action has a value here that is written as one.
        value = action(*(1 if field.type is int else "x" for field in action.__dataclass_fields__.values()))
        (press,) = presses_of(blocks_of(Buttons((Button("B", value),))))
        assert press.get("associatedInputs") == (None if action in WITH_VALUES else "none")
        assert decode(press["data"]["a"]) == value


def test_a_button_that_asks_back_shows_its_question_and_the_way_back_first() -> None:
    ask = Confirm("Stop *all* sending?", "Stop it", "Keep sending")
    button = Button("Stop", StopSending(), ButtonStyle.DANGER, ask)
    (row,) = blocks_of(Buttons((button,)))
    (shows,) = row["actions"]
    assert (shows["type"], shows["title"], shows["style"]) == ("Action.ShowCard", "Stop", "destructive")
    assert lines_of(shows["card"]) == [
        "Stop *all* sending?",
        "Keep sending: press “Stop” again to close this.",
    ]
    (yes,) = shows["card"]["actions"]
    assert (yes["type"], yes["title"], yes["style"]) == ("Action.Execute", "Stop it", "destructive")
    assert decode(yes["data"]["a"]) == StopSending()
    assert yes["fallback"]["type"] == "Action.Submit"


def test_more_buttons_than_a_row_takes_stand_in_several() -> None:
    rows = blocks_of(Buttons(tuple(Button(f"B{number}", OpenPause()) for number in range(12))))
    assert [len(row["actions"]) for row in rows] == [5, 5, 2]
    assert [press["title"] for press in presses_of(rows)] == [f"B{number}" for number in range(12)]
