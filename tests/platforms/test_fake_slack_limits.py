"""The linter draws each of Slack's limits where the documents do: the limit passes, one more is refused."""

from collections.abc import Callable

import pytest
from fakes.slack import figures
from fakes.slack.limits import message_problems, update_problems, view_problems
from fakes.slack_stage import (
    actions,
    bar,
    button,
    form_input,
    home,
    modal,
    option_with,
    options,
    pie,
    plain,
    section,
    series,
    static_select,
    table,
)

Block = dict[str, object]
CONFIRM = {"title": plain("t"), "text": plain("t"), "confirm": plain("t"), "deny": plain("t")}


def message(*blocks: Block, **more: object) -> list[str]:
    """Return the problems of a message with these blocks."""
    return message_problems({"text": "Hello", "blocks": list(blocks), **more})


def accessory(element: Block) -> Block:
    """Return a section with an accessory."""
    return {**section("x"), "accessory": element}


def confirmed(**parts: object) -> Block:
    """Return an actions block whose button asks before it acts."""
    return actions(button(confirm={**CONFIRM, **parts}))


def choice(kind: str, count: int) -> Block:
    """Return radio buttons or checkboxes."""
    return {"type": kind, "action_id": "choice", "options": options(count)}


# Each line: what is measured, its limit in `figures` (which names the page), how to make a message of a size.
MESSAGE_LIMITS: list[tuple[str, int, Callable[[int], Block]]] = [
    ("header", figures.HEADER_TEXT, lambda n: {"type": "header", "text": plain("x" * n)}),
    ("section text", figures.SECTION_TEXT, lambda n: section("x" * n)),
    ("section fields", figures.SECTION_FIELDS, lambda n: {"type": "section", "fields": [plain("x")] * n}),
    ("field text", figures.SECTION_FIELD_TEXT, lambda n: {"type": "section", "fields": [plain("x" * n)]}),
    ("context", figures.CONTEXT_ELEMENTS, lambda n: {"type": "context", "elements": [plain("x")] * n}),
    (
        "actions",
        figures.ACTIONS_ELEMENTS,
        lambda n: actions(*[button(f"v{one}", action_id=f"a{one}") for one in range(n)]),
    ),
    ("block_id", figures.BLOCK_ID, lambda n: {"type": "divider", "block_id": "x" * n}),
    ("button text", figures.BUTTON_TEXT, lambda n: actions(button(label="x" * n))),
    ("button value", figures.BUTTON_VALUE, lambda n: actions(button("x" * n))),
    ("action_id", figures.ACTION_ID, lambda n: actions(button(action_id="x" * n))),
    ("button url", figures.BUTTON_URL, lambda n: actions(button(url="https://e.com/".ljust(n, "x")))),
    (
        "accessibility_label",
        figures.ACCESSIBILITY_LABEL,
        lambda n: actions(button(accessibility_label="x" * n)),
    ),
    ("confirm title", figures.CONFIRM_TITLE, lambda n: confirmed(title=plain("x" * n))),
    ("confirm text", figures.CONFIRM_TEXT, lambda n: confirmed(text=plain("x" * n))),
    ("confirm yes", figures.CONFIRM_ANSWER, lambda n: confirmed(confirm=plain("x" * n))),
    ("confirm no", figures.CONFIRM_ANSWER, lambda n: confirmed(deny=plain("x" * n))),
    (
        "image alt",
        figures.IMAGE_ALT,
        lambda n: {"type": "image", "image_url": "https://e.com/a.png", "alt_text": "x" * n},
    ),
    (
        "image url",
        figures.IMAGE_URL,
        lambda n: {"type": "image", "image_url": "https://e.com/".ljust(n, "x"), "alt_text": "x"},
    ),
    ("select options", figures.SELECT_OPTIONS, lambda n: accessory(static_select(options=options(n)))),
    ("radio buttons", figures.CHOICE_OPTIONS, lambda n: accessory(choice("radio_buttons", n))),
    ("checkboxes", figures.CHOICE_OPTIONS, lambda n: accessory(choice("checkboxes", n))),
    ("overflow", figures.OVERFLOW_OPTIONS, lambda n: accessory(choice("overflow", n))),
    ("option text", figures.OPTION_TEXT, lambda n: accessory(option_with("x" * n))),
    ("option value", figures.OPTION_VALUE, lambda n: accessory(option_with(value="x" * n))),
    (
        "option description",
        figures.OPTION_DESCRIPTION,
        lambda n: accessory(option_with(description=plain("x" * n))),
    ),
    ("placeholder", figures.PLACEHOLDER, lambda n: accessory(static_select(placeholder=plain("x" * n)))),
    ("markdown", figures.MARKDOWN_TEXT, lambda n: {"type": "markdown", "text": "x" * n}),
    ("table rows", figures.TABLE_ROWS, lambda n: table(rows=n)),
    ("table cells", figures.TABLE_CELLS, lambda n: table(cells=n)),
    ("table text", figures.TABLE_TEXT, lambda n: table(rows=1, cells=1, text="x" * n)),
    ("chart title", figures.CHART_TITLE, lambda n: {**bar(), "title": "x" * n}),
    ("chart series", figures.CHART_SERIES, lambda n: bar(*[series(f"s{one}", "a", "b") for one in range(n)])),
    (
        "chart categories",
        figures.CHART_POINTS,
        lambda n: bar(categories=tuple(f"c{one}" for one in range(n))),
    ),
    ("chart label", figures.CHART_LABEL, lambda n: bar(categories=("x" * n,))),
    ("series name", figures.CHART_LABEL, lambda n: bar(series("x" * n, "a", "b"))),
    ("axis title", figures.CHART_AXIS_LABEL, lambda n: bar(x_label="x" * n)),
    ("pie segments", figures.CHART_SEGMENTS, pie),
]
VIEW_LIMITS: list[tuple[str, int, Callable[[int], Block]]] = [
    ("title", figures.VIEW_TITLE, lambda n: modal(title=plain("x" * n))),
    ("submit", figures.VIEW_SUBMIT, lambda n: modal(submit=plain("x" * n))),
    ("close", figures.VIEW_CLOSE, lambda n: modal(close=plain("x" * n))),
    ("private_metadata", figures.PRIVATE_METADATA, lambda n: modal(private_metadata="x" * n)),
    ("callback_id", figures.CALLBACK_ID, lambda n: modal(callback_id="x" * n)),
    ("external_id", figures.EXTERNAL_ID, lambda n: modal(external_id="x" * n)),
    ("modal blocks", figures.VIEW_BLOCKS, lambda n: modal(*[{"type": "divider"}] * n)),
    ("home blocks", figures.VIEW_BLOCKS, lambda n: home(*[{"type": "divider"}] * n)),
    ("input label", figures.INPUT_LABEL, lambda n: modal({**_input(), "label": plain("x" * n)})),
    ("input hint", figures.INPUT_HINT, lambda n: modal({**_input(), "hint": plain("x" * n)})),
    ("max_length", figures.PLAIN_TEXT_INPUT, lambda n: modal(_input(max_length=n))),
    ("alert", figures.ALERT_TEXT, lambda n: modal({"type": "alert", "text": plain("x" * n)})),
]


def _input(**more: object) -> Block:
    return form_input({"type": "plain_text_input", "action_id": "text", **more}, "answer")


@pytest.mark.parametrize(
    ("limit", "made"), [line[1:] for line in MESSAGE_LIMITS], ids=[one[0] for one in MESSAGE_LIMITS]
)
def test_a_message_at_a_limit_passes_and_one_over_it_is_refused(
    limit: int, made: Callable[[int], Block]
) -> None:
    assert message(made(limit)) == []
    assert message(made(limit + 1))


@pytest.mark.parametrize(
    ("limit", "made"), [line[1:] for line in VIEW_LIMITS], ids=[one[0] for one in VIEW_LIMITS]
)
def test_a_view_at_a_limit_passes_and_one_over_it_is_refused(
    limit: int, made: Callable[[int], Block]
) -> None:
    assert view_problems(made(limit)) == []
    assert view_problems(made(limit + 1))


def test_a_message_has_at_most_fifty_blocks() -> None:
    """docs.slack.dev/reference/block-kit/blocks: "up to 50 blocks in each message"."""
    assert message(*[{"type": "divider"}] * 50) == []
    assert any("no more than 50 items" in one for one in message(*[{"type": "divider"}] * 51))


def test_a_problem_names_slacks_error_and_points_at_the_place() -> None:
    """The wording of "must be less than 3001 characters [json-pointer:/blocks/0/text/text]" is Slack's."""
    assert message(section("x" * 3001)) == [
        "invalid_blocks: must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_text_is_needed_beside_blocks_and_at_most_4000_characters() -> None:
    """chat.postMessage: screen readers read the top-level text; "limit … to 4,000 characters"."""
    assert message_problems({"blocks": [section("x")]})
    assert message_problems({"text": "x" * 4000}) == []
    assert message_problems({"text": "x" * 4001})
    assert message_problems({"text": " "})


def test_an_updated_text_is_measured_in_bytes() -> None:
    """UNPROVEN `msg_too_long`: a user measured bytes; 1,333 kanji have 3,999."""
    assert update_problems({"text": "漢" * 1333}) == []
    assert update_problems({"text": "漢" * 1334})


def test_blocks_together_have_a_size_too() -> None:
    """bolt-js #2509: `msg_blocks_too_long` near 13,200 characters."""
    assert message(*[section("x" * 2900)] * 4) == []
    assert any("msg_blocks_too_long" in one for one in message(*[section("x" * 2900)] * 5))


def test_markdown_blocks_share_one_limit() -> None:
    """/reference/block-kit/blocks/markdown-block: cumulative for all markdown blocks in a payload."""
    assert message(*[{"type": "markdown", "text": "x" * 6000}] * 2) == []
    assert message(*[{"type": "markdown", "text": "x" * 6001}] * 2)


def test_a_message_has_one_table_and_two_charts() -> None:
    """table-block (`only_one_table_allowed`), vercel/chat #696 (two charts)."""
    assert message(table(), bar(), bar()) == []
    assert any("only_one_table_allowed" in one for one in message(table(), table()))
    assert any("no more than 2" in one for one in message(bar(), bar(), bar()))
