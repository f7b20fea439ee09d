"""The linter refuses what Slack's pages do not allow, and lets pass what they show."""

from collections.abc import Mapping

import pytest
from fakes.slack.limits import UNPROVEN, message_problems, view_problems
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
    rich,
    section,
    series,
    static_select,
    table,
)

Block = dict[str, object]


def message(*blocks: Block, **more: object) -> list[str]:
    """Return the problems of a message with these blocks."""
    return message_problems({"text": "Hello", "blocks": list(blocks), **more})


def accessory(element: Block) -> Block:
    """Return a section with an accessory."""
    return {**section("x"), "accessory": element}


def _input(**more: object) -> Block:
    return form_input({"type": "plain_text_input", "action_id": "text", **more}, "answer")


@pytest.mark.parametrize(
    "chart",
    [
        bar(series("s", "a")),
        bar(series("s", "a", "b", "c")),
        bar(series("s", "a", "a")),
        bar(series("s", "a", "b"), series("s", "a", "b")),
        bar(categories=("a", "a")),
        pie(1, value=0),
        pie(1, value=float("nan")),
        {**bar(), "chart": {"type": "donut", "segments": []}},
        {**bar(), "chart": {"type": "bar", "series": [series("s", "a")]}},
        {"type": "data_visualization", "chart": bar()["chart"]},
    ],
)
def test_a_chart_needs_one_point_a_category_and_series_of_their_own_name(chart: Block) -> None:
    """/reference/block-kit/blocks/data-visualization-block."""
    assert message(chart)


@pytest.mark.parametrize("kind", ["markdown", "table", "data_visualization"])
def test_blocks_of_messages_are_refused_in_views(kind: str) -> None:
    """docs.slack.dev/blocks.json, available-in-surfaces; table and chart on Home are UNPROVEN."""
    block = {"markdown": {"type": "markdown", "text": "x"}, "table": table(), "data_visualization": bar()}[
        kind
    ]
    assert message(block) == []
    assert view_problems(modal(block))
    assert view_problems(home(block))


def test_an_alert_belongs_in_a_modal() -> None:
    """docs.slack.dev/blocks.json: Alert, Modals only."""
    alert = {"type": "alert", "text": plain("x"), "level": "warning"}
    assert view_problems(modal(alert)) == []
    assert message(alert)
    assert view_problems(home(alert))


@pytest.mark.parametrize("kind", ["email_text_input", "url_text_input", "number_input"])
def test_inputs_of_special_texts_belong_in_modals(kind: str) -> None:
    """api.slack.com/reference/block-kit/block-elements, column "Surfaces": Modals."""
    more = {"is_decimal_allowed": False} if kind == "number_input" else {}
    block = form_input({"type": kind, "action_id": "i", **more}, "b")
    assert view_problems(modal(block)) == []
    assert view_problems(home(block))
    assert message(block)


@pytest.mark.parametrize("kind", ["plain_text_input", "datepicker", "users_select"])
def test_other_inputs_pass_on_every_surface(kind: str) -> None:
    """docs.slack.dev/blocks.json: Input, Modals, Messages, Home tabs."""
    block = form_input({"type": kind, "action_id": "i"}, "b")
    assert view_problems(modal(block)) == view_problems(home(block)) == message(block) == []


def test_a_date_and_time_picker_has_no_place_on_the_home_tab_or_beside_a_section() -> None:
    """datetime-picker element: actions or input block, Modals and Messages."""
    picker = {"type": "datetimepicker", "action_id": "when"}
    assert message(actions(picker)) == []
    assert view_problems(home(actions(picker)))
    assert message(accessory(picker))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "divider", "colour": "red"},
        {"type": "unheard_of"},
        {"text": plain("x")},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "header", "text": plain("")},
        {"type": "header", "text": plain("  ")},
        {"type": "header"},
        {"type": "section"},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [button()]},
        actions(),
        actions({"type": "plain_text_input", "action_id": "x"}),
        actions(button(), button("other")),
        actions(button(style="loud")),
        actions(button(url="javascript:alert(1)")),
        actions(button("")),
        {"type": "image", "alt_text": "x"},
        {"type": "image", "image_url": "https://e.com/a.png"},
        accessory(static_select(options=[])),
        accessory(static_select(option_groups=[{"label": plain("g"), "options": options(1)}])),
        accessory(static_select(initial_option={"text": plain("Other"), "value": "other"})),
        accessory(static_select(options=[*options(1), *options(1)])),
        accessory(option_with(url="https://e.com")),
        accessory({"type": "datepicker", "action_id": "d", "initial_date": "2026-13-01"}),
        accessory({"type": "users_select", "action_id": "u", "initial_user": "aki"}),
        {"type": "rich_text", "elements": [{"type": "rich_text_table"}]},
        rich({"type": "text", "text": ""}),
        rich({"type": "text", "text": "x", "style": {"loud": True}}),
        rich({"type": "link", "url": "javascript:alert(1)"}),
        rich({"type": "emoji"}),
        rich({"type": "user", "user_id": "aki"}),
        {"type": "table", "rows": []},
        {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]},
        {"type": "table", "rows": [[{"type": "raw_number", "value": 1}]]},
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "x"}]],
            "column_settings": [{"align": "up"}],
        },
        {"type": "card", "title": plain("x")},
    ],
)
def test_what_the_pages_do_not_allow_is_refused(block: Block) -> None:
    assert message(block)


@pytest.mark.parametrize(
    "block",
    [
        rich(
            {"type": "text", "text": " ", "style": {"bold": True}},
            {"type": "link", "url": "https://e.com", "text": "x"},
            {"type": "emoji", "name": "wave"},
            {"type": "user", "user_id": "U1"},
        ),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "indent": 1,
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}], "border": 1},
            ],
        },
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "x"}]],
            "column_settings": [None, {"align": "right"}],
        },
        {
            "type": "table",
            "rows": [[{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}]],
        },
        accessory(static_select(initial_option=options(2)[1])),
        accessory(
            {"type": "multi_static_select", "action_id": "m", "options": options(3), "max_selected_items": 2}
        ),
        accessory({"type": "image", "image_url": "https://e.com/a.png", "alt_text": "x"}),
        {"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "x", "verbatim": True}]},
        bar(series("s", "b", "a"), x_label="x", y_label="y"),
    ],
)
def test_what_the_pages_show_passes(block: Block) -> None:
    assert message(block) == []


def test_a_block_id_is_unique_in_a_message() -> None:
    """ "block_id should be unique for each message"."""
    twin = {"type": "divider", "block_id": "same"}
    assert message(twin, twin)


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    """/reference/views/modal-views: submit is required when an input block is in the blocks."""
    view = modal(_input())
    assert view_problems(view) == []
    del view["submit"]
    assert any("missing required field: submit" in one for one in view_problems(view))


@pytest.mark.parametrize(
    "view",
    [
        {"type": "workflow_step", "blocks": []},
        {"type": "modal", "blocks": [section("x")]},
        modal(title={"type": "mrkdwn", "text": "x"}),
        modal(colour="red"),
        {**modal(), "blocks": []},
        {**home(), "title": plain("x")},
        modal(_input(min_length=5, max_length=4)),
        modal(_input(max_length=0)),
        modal(_input(focus_on_load=True), {**_input(focus_on_load=True), "block_id": "other"}),
        modal(form_input({"type": "number_input", "action_id": "n"}, "b")),
        modal(
            form_input(
                {
                    "type": "number_input",
                    "action_id": "n",
                    "is_decimal_allowed": True,
                    "min_value": "5",
                    "max_value": "4",
                },
                "b",
            )
        ),
        modal(form_input({"type": "button", "text": plain("x")}, "b")),
        modal(private_metadata="x" * 250, blocks=[{"type": "divider"}, section("x"), {"type": "nope"}]),
    ],
)
def test_views_that_slack_would_not_open_are_refused(view: Mapping[str, object]) -> None:
    assert view_problems(view)


def test_a_view_over_250_kilobytes_is_too_large() -> None:
    """views.open, `view_too_large`: "greater than 250kb"."""
    big = [section("漢" * 2999) for _ in range(28)]
    assert any("view_too_large" in one for one in view_problems(modal(*big)))
    assert view_problems(modal(*big[:20])) == []


@pytest.mark.parametrize(
    "metadata",
    [
        "delivery",
        {"event_type": "delivery"},
        {"event_payload": {}},
        {"event_type": "", "event_payload": {}},
        {"event_type": "two words", "event_payload": {}},
        {"event_type": "x", "event_payload": []},
        {"event_type": "x", "event_payload": {"deep": {"deeper": {"deepest": 1}}}},
        {"event_type": "x", "event_payload": {"nothing": None}},
        {"event_type": "x", "event_payload": {}, "more": 1},
        {"event_type": "x", "event_payload": {"long": "x" * 8000}},
    ],
)
def test_metadata_has_a_type_and_a_flat_payload(metadata: object) -> None:
    """/messaging/message-metadata and @slack/types; the size is UNPROVEN."""
    assert message_problems({"text": "x", "metadata": metadata})


def test_metadata_as_documented_passes() -> None:
    payload = {"id": "d1", "count": 3, "urgent": True, "tags": ["a", "b"], "by": {"user": "U1"}}
    assert (
        message_problems({"text": "x", "metadata": {"event_type": "task_created", "event_payload": payload}})
        == []
    )


def test_a_data_table_needs_a_header_a_caption_and_even_rows() -> None:
    """/reference/block-kit/blocks/data-table-block."""
    cell = {"type": "raw_text", "text": "x"}
    good = {
        "type": "data_table",
        "caption": "c",
        "rows": [[cell], [{"type": "raw_number", "value": 1, "text": "1"}]],
    }
    assert message(good) == []
    assert message({**good, "rows": [[cell]]})
    assert message({**good, "rows": [[cell], [cell, cell]]})
    assert message({**good, "rows": [[{"type": "rich_text", "elements": []}], [cell]]})
    assert message({**good, "page_size": 101})
    assert message(good, table())


def test_every_unproven_rule_is_explained() -> None:
    assert all(len(reason) > 20 for reason in UNPROVEN.values())
