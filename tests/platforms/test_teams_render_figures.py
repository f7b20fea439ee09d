"""Charts and tables in Teams: its own where they can be read, and lines that say the same elsewhere."""

from dataclasses import replace
from typing import Any

import pytest
from teams_cards import card_of, lines_of, message_faults, of_kind, published

from bot.teams.render import TeamsMessage, render_messages
from cards.model import Chart, ChartKind, Element, Series, Table

BARS = Chart(
    ChartKind.BAR,
    "Answers",
    ("East", "West"),
    (Series("Done", (3.0, 4.5)), Series("Trouble", (-1.0, 0.0))),
)
TABLE = Table("Answers", ("Team", "Done", "Share"), (("East", "3", "75%"), ("西", "12", "–")))


def message_of(*elements: Element) -> TeamsMessage:
    (message,) = render_messages(card_of(*elements))
    assert message_faults(message) == []
    return message


def blocks_of(*elements: Element) -> list[dict[str, Any]]:
    """Return the elements of a message below its title."""
    return message_of(*elements).card["body"][1:]


def chart_of(chart: Chart) -> dict[str, Any]:
    """Return the chart as it is drawn."""
    (drawn,) = [block for block in blocks_of(chart) if block["type"].startswith("Chart.")]
    return drawn


def test_a_table_is_teams_own_below_its_caption() -> None:
    caption, table = blocks_of(TABLE)
    assert lines_of(caption) == ["Answers"]
    assert [lines_of(row) for row in table["rows"]] == [
        ["Team", "Done", "Share"],
        ["East", "3", "75%"],
        ["西", "12", "–"],
    ]
    sides = [column.get("horizontalCellContentAlignment") for column in table["columns"]]
    assert sides == [None, "Right", "Right"]
    assert {column["width"] for column in table["columns"]} == {1}


def test_a_client_without_tables_shows_each_row_as_lines_that_say_what_its_figures_are() -> None:
    _, table = blocks_of(TABLE)
    assert lines_of(table["fallback"]) == [
        "Team: East",
        "Done: 3 / Share: 75%",
        "Team: 西",
        "Done: 12 / Share: –",
    ]


def test_only_cards_with_tables_and_charts_take_the_whole_width() -> None:
    assert message_of(TABLE).card["msteams"] == {"width": "Full"}
    assert message_of(BARS).card["msteams"] == {"width": "Full"}
    pairs = Table("Troubles", ("Kind", "Count"), (("No time", "3"),))
    assert "msteams" not in message_of(pairs).card


def test_a_table_of_two_columns_reads_as_labels_and_values() -> None:
    pairs = Table("Troubles", ("Kind", "Count"), (("No time", "3"), ("Other", "12")))
    caption, *lines = blocks_of(pairs)
    assert lines_of(lines) == ["Kind: Count", "No time: 3", "Other: 12"]
    strong = [run["text"] for line in lines for run in line["inlines"] if run.get("weight") == "Bolder"]
    assert strong == ["No time", "Other"]
    assert caption["inlines"][0]["weight"] == "Bolder"


@pytest.mark.parametrize(
    "table",
    [
        Table("T", tuple(f"h{n}" for n in range(7)), (tuple("abcdefg"),)),
        Table("T", ("a", "b", "c"), tuple((str(n), "x", "y") for n in range(60))),
        Table("T", ("a", "b", "c"), (("1", "2", "3"), ("1", "2", "3", "4"))),
        Table("T", ("a", "b", "c"), tuple(("x" * 1500, "y", "z") for _ in range(8))),
        Table("T", ("a",), (("1",), ("2",))),
    ],
    ids=["columns", "rows", "uneven", "characters", "one column"],
)
def test_a_table_that_cannot_be_read_as_one_is_lines_with_everything_in_them(table: Table) -> None:
    bodies = [message.card["body"] for message in render_messages(card_of(table))]
    assert of_kind(bodies, "Table") == []
    said = "\n".join(lines_of(bodies))
    assert all(cell in said for row in table.rows for cell in row)


def test_a_table_without_rows_still_says_its_columns() -> None:
    assert lines_of(blocks_of(Table("Answers", ("Team", "Done", "Share"), ()))) == [
        "Answers",
        "Team / Done / Share",
    ]


def test_several_series_are_bars_side_by_side_and_their_table_follows() -> None:
    caption, chart, table = blocks_of(BARS)
    assert lines_of(caption) == ["Answers"]
    assert chart == {
        "type": "Chart.VerticalBar.Grouped",
        "data": [
            {"legend": "Done", "values": [{"x": "East", "y": 3}, {"x": "West", "y": 4.5}]},
            {"legend": "Trouble", "values": [{"x": "East", "y": -1}, {"x": "West", "y": 0}]},
        ],
        "fallback": "drop",
    }
    assert [lines_of(row) for row in table["rows"]] == [
        ["Item", "Done", "Trouble"],
        ["East", "3", "−1"],
        ["West", "4.5", "0"],
    ]


def test_a_client_without_charts_shows_each_figure_once() -> None:
    card = published(message_of(BARS).card)
    assert lines_of(card) == [
        "Title", "Answers", "Item", "Done", "Trouble", "East", "3", "−1", "West", "4.5", "0",
    ]  # fmt: skip


def test_one_series_is_plain_bars_with_their_figures() -> None:
    chart = chart_of(Chart(ChartKind.BAR, "B", ("a", "b"), (Series("n", (1, 2)),)))
    assert (chart["type"], chart["showBarValues"]) == ("Chart.VerticalBar", True)
    assert chart["data"] == [{"x": "a", "y": 1}, {"x": "b", "y": 2}]


def test_a_line_has_a_legend_even_if_it_is_the_only_one() -> None:
    chart = chart_of(Chart(ChartKind.LINE, "L", ("a", "b"), (Series("n", (1, 2)),)))
    assert chart["type"] == "Chart.Line"
    assert chart["data"] == [{"legend": "n", "values": [{"x": "a", "y": 1}, {"x": "b", "y": 2}]}]


def test_a_pie_leaves_out_what_is_nothing_and_its_table_does_not() -> None:
    pie = Chart(ChartKind.PIE, "Kinds", ("a", "b", "c"), (Series("n", (2, 0, 1.5)),))
    assert chart_of(pie)["type"] == "Chart.Pie"
    assert chart_of(pie)["data"] == [{"legend": "a", "value": 2}, {"legend": "c", "value": 1.5}]
    assert lines_of(blocks_of(pie)) == ["Kinds", "Item: n", "a: 2", "b: 0", "c: 1.5"]


@pytest.mark.parametrize(
    "chart",
    [
        Chart(ChartKind.PIE, "P", ("a", "b"), (Series("n", (1, -1)),)),
        Chart(ChartKind.PIE, "P", ("a",), (Series("n", (0,)),)),
        Chart(ChartKind.PIE, "P", ("a",), (Series("n", (1,)), Series("m", (1,)))),
        Chart(ChartKind.LINE, "L", (), (Series("n", ()),)),
        Chart(ChartKind.LINE, "L", ("a",), ()),
        Chart(ChartKind.LINE, "L", ("a",), (Series("n", (1e300,)),)),
        Chart(ChartKind.BAR, "B", tuple(map(str, range(21))), (Series("n", (1.0,) * 21),)),
        Chart(ChartKind.BAR, "B", ("a",), tuple(Series(str(n), (1.0,)) for n in range(7))),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_its_table(chart: Chart) -> None:
    blocks = blocks_of(chart)
    assert not [block for block in blocks if block["type"].startswith("Chart.")]
    assert lines_of(blocks)[0] == chart.title


def test_labels_of_a_chart_are_never_empty_too_long_or_twice() -> None:
    long = "x" * 30
    series = (Series("", (1, 2, 3)), Series("", (1, 2, 3)))
    blocks = blocks_of(Chart(ChartKind.BAR, "t" * 60, (long, long, ""), series))
    names = [point["x"] for point in blocks[1]["data"][0]["values"]]
    assert len(set(names)) == 3
    assert all(0 < len(name) <= 20 for name in names)
    assert [one["legend"] for one in blocks[1]["data"]] == ["–", "– (2)"]
    assert lines_of(blocks[0]) == ["t" * 60]
    assert lines_of(blocks[2]["rows"][1])[0] == long


def test_a_chart_whose_values_stand_in_a_list_beside_it_has_no_table() -> None:
    assert len(blocks_of(replace(BARS, is_listed=True))) < len(blocks_of(BARS))
    assert "Table" not in str(blocks_of(replace(BARS, is_listed=True)))
