"""Charts and tables on Slack: its own where it takes them, and lines that say the same everywhere else."""

from dataclasses import replace
from typing import Any

import pytest
from slack_cards import message_faults, texts_of

from bot.slack.render import has_native_blocks, render_home, render_messages
from cards.model import Card, Chart, ChartKind, Element, Series, Table

BARS = Chart(
    ChartKind.BAR,
    "Answers",
    ("East", "West"),
    (Series("Done", (3.0, 4.5)), Series("Trouble", (-1.0, 0.0))),
)
TABLE = Table("Answers", ("Team", "Done", "Share"), (("East", "3", "75%"), ("西", "12", "–")))


def blocks_of(*elements: Element, native: bool = True) -> list[dict[str, Any]]:
    card = Card(kind="notice", language="en", title="Title", elements=elements)
    messages = render_messages(card, native=native)
    assert [fault for message in messages for fault in message_faults(message)] == []
    return [block for message in messages for block in message.blocks][1:]


def of_kind(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == kind]


def test_a_table_is_slacks_own_below_its_caption() -> None:
    caption, table = blocks_of(TABLE)
    assert caption["elements"][0]["elements"] == [
        {"type": "text", "text": "Answers", "style": {"bold": True}}
    ]
    assert [texts_of(row) for row in table["rows"]] == [
        ["Team", "Done", "Share"],
        ["East", "3", "75%"],
        ["西", "12", "–"],
    ]
    assert [column["align"] for column in table["column_settings"]] == ["left", "right", "right"]


def test_without_native_blocks_each_row_says_what_its_figures_are() -> None:
    caption, lines = blocks_of(TABLE, native=False)
    assert texts_of(caption) == ["Answers"]
    assert "".join(texts_of(lines)).splitlines() == [
        "Team: East",
        "Done: 3 / Share: 75%",
        "Team: 西",
        "Done: 12 / Share: –",
    ]
    strong = [leaf["text"] for leaf in lines["elements"][0]["elements"] if "style" in leaf]
    assert strong == ["Team: East", "Team: 西"]


def test_a_table_of_two_columns_reads_as_labels_and_values() -> None:
    pairs = Table("Troubles", ("Kind", "Count"), (("No time", "3"), ("Other", "12")))
    _, lines = blocks_of(pairs, native=False)
    assert "".join(texts_of(lines)).splitlines() == ["Kind: Count", "No time: 3", "Other: 12"]
    strong = [leaf["text"] for leaf in lines["elements"][0]["elements"] if "style" in leaf]
    assert strong == ["No time", "Other"]


def test_the_second_table_of_a_card_is_lines_because_slack_takes_one() -> None:
    blocks = blocks_of(TABLE, TABLE)
    assert [block["type"] for block in blocks] == ["rich_text", "table", "rich_text", "rich_text"]


@pytest.mark.parametrize(
    "table",
    [
        Table("T", tuple(f"h{n}" for n in range(21)), (tuple("x" * 21),)),
        Table("T", ("a",), tuple((str(n),) for n in range(100))),
        Table("T", ("a", "b"), (("1",), ("1", "2", "3"))),
        Table("T", ("a",), tuple(("x" * 1500,) for _ in range(8))),
    ],
    ids=["columns", "rows", "uneven", "characters"],
)
def test_a_table_that_slack_refuses_is_lines_with_everything_in_them(table: Table) -> None:
    blocks = blocks_of(table)
    assert of_kind(blocks, "table") == []
    said = "".join(texts_of(blocks))
    assert all(cell in said for row in table.rows for cell in row)


def test_a_table_without_rows_still_says_its_columns() -> None:
    empty = Table("Answers", ("Team", "Done"), ())
    assert texts_of(blocks_of(empty, native=False)) == ["Answers", "Team / Done"]


def test_a_chart_is_slacks_own_and_its_table_follows() -> None:
    chart, table = blocks_of(BARS)
    assert chart == {
        "type": "data_visualization",
        "title": "Answers",
        "chart": {
            "type": "bar",
            "series": [
                {"name": "Done", "data": [{"label": "East", "value": 3}, {"label": "West", "value": 4.5}]},
                {"name": "Trouble", "data": [{"label": "East", "value": -1}, {"label": "West", "value": 0}]},
            ],
            "axis_config": {"categories": ["East", "West"]},
        },
    }
    assert [texts_of(row) for row in table["rows"]] == [
        ["Item", "Done", "Trouble"],
        ["East", "3", "−1"],
        ["West", "4.5", "0"],
    ]


def test_without_native_blocks_the_table_stands_for_the_chart() -> None:
    assert texts_of(blocks_of(BARS, native=False))[0] == "Answers"
    assert "".join(texts_of(blocks_of(BARS, native=False))[1:]).splitlines() == [
        "Item: East",
        "Done: 3 / Trouble: −1",
        "Item: West",
        "Done: 4.5 / Trouble: 0",
    ]
    card = Card(kind="home", language="en", title="Title", elements=(BARS, TABLE))
    assert not has_native_blocks(render_home(card)["blocks"])


def test_a_pie_leaves_out_what_is_nothing_and_its_table_does_not() -> None:
    pie = Chart(ChartKind.PIE, "Kinds", ("a", "b", "c"), (Series("n", (2, 0, 1.5)),))
    chart, table = blocks_of(pie)
    assert chart["chart"]["segments"] == [{"label": "a", "value": 2}, {"label": "c", "value": 1.5}]
    assert [texts_of(row)[0] for row in table["rows"]] == ["Item", "a", "b", "c"]


@pytest.mark.parametrize(
    "chart",
    [
        Chart(ChartKind.PIE, "P", ("a", "b"), (Series("n", (1, -1)),)),
        Chart(ChartKind.PIE, "P", ("a",), (Series("n", (0,)),)),
        Chart(ChartKind.PIE, "P", ("a",), (Series("n", (1,)), Series("m", (1,)))),
        Chart(ChartKind.PIE, "P", tuple("abcdefg"), (Series("n", (1.0,) * 7),)),
        Chart(ChartKind.LINE, "L", (), (Series("n", ()),)),
        Chart(ChartKind.LINE, "L", ("a",), ()),
        Chart(ChartKind.LINE, "L", ("a",), (Series("n", (1e300,)),)),
        Chart(ChartKind.BAR, "B", tuple(map(str, range(21))), (Series("n", (1.0,) * 21),)),
        Chart(ChartKind.BAR, "B", ("a",), tuple(Series(str(n), (1.0,)) for n in range(7))),
    ],
)
def test_a_chart_that_slack_cannot_draw_is_its_table(chart: Chart) -> None:
    blocks = blocks_of(chart)
    assert of_kind(blocks, "data_visualization") == []
    assert texts_of(blocks)[0] == chart.title


def test_labels_of_a_chart_are_never_empty_too_long_or_twice() -> None:
    long = "x" * 30
    chart = Chart(ChartKind.LINE, "t" * 60, (long, long, ""), (Series("", (1, 2, 3)), Series("", (1, 2, 3))))
    drawn, caption, table = blocks_of(chart)
    categories = drawn["chart"]["axis_config"]["categories"]
    assert len(set(categories)) == 3
    assert all(0 < len(label) <= 20 for label in categories)
    assert [one["name"] for one in drawn["chart"]["series"]] == ["–", "– (2)"]
    assert drawn["title"].endswith("…")
    assert texts_of(caption) == ["t" * 60]
    assert texts_of(table["rows"][1])[0] == long


def test_the_third_chart_of_a_card_is_its_table_because_slack_takes_two() -> None:
    assert len(of_kind(blocks_of(BARS, BARS, BARS), "data_visualization")) == 2


def test_a_chart_whose_values_stand_in_a_list_beside_it_has_no_table() -> None:
    listed = replace(BARS, is_listed=True)
    assert [block["type"] for block in blocks_of(listed)] == ["data_visualization"]
    assert blocks_of(listed, native=False) == []
