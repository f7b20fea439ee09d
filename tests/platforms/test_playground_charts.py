"""Charts: drawn to scale, told apart without colours, and with all their numbers in a table."""

import math
import re

import pytest
from html_reading import Node, faults_of, read_html

from bot.playground.charts import WIDTH
from bot.playground.render import Frame, render_card
from cards.model import Card, Chart, ChartKind, Series
from cards.words import load_words

FRAME = Frame(prefix="p1", post_to="/as/x/press", words=load_words("en", "playground"))
WEEKS = ("25 May", "1 June", "8 June")


def drawn(
    kind: ChartKind, *series: tuple[str, tuple[float, ...]], categories: tuple[str, ...] = WEEKS
) -> Node:
    chart = Chart(kind, "Answers by week", categories, tuple(Series(name, values) for name, values in series))
    root = read_html(render_card(Card(kind="c", language="en", title="t", elements=(chart,)), FRAME))
    assert faults_of(root) == []
    return root.find("figure")


def bars(figure: Node) -> list[dict[str, str]]:
    drawing = figure.find("svg", class_="drawing")
    return [one.attributes for one in drawing.find_all("rect") if "x" in one.attributes]


def test_a_chart_is_named_by_its_title_and_has_a_table_twin() -> None:
    figure = drawn(ChartKind.BAR, ("Done", (6, 8, 7)), ("Trouble", (3, 2, 0)))
    drawing = figure.find("svg", class_="drawing")
    assert drawing.attributes["role"] == "img"
    assert figure.find("figcaption", id=drawing.attributes["aria-labelledby"]).text == "Answers by week"
    rows = [[cell.text for cell in row.walk() if cell.tag in {"th", "td"}] for row in figure.find_all("tr")]
    assert rows[1:] == [["25 May", "6", "3"], ["1 June", "8", "2"], ["8 June", "7", "0"]]
    assert figure.find("summary").text == "As a table"


def test_bars_are_as_long_as_their_values() -> None:
    widths = [float(one["width"]) for one in bars(drawn(ChartKind.BAR, ("Done", (10, 5, 0))))]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == 0


def test_bars_below_zero_lie_left_of_it() -> None:
    up, down, _ = bars(drawn(ChartKind.BAR, ("Change", (6, -6, 0))))
    assert float(down["x"]) + float(down["width"]) == pytest.approx(float(up["x"]), abs=0.2)
    assert float(up["width"]) == pytest.approx(float(down["width"]), abs=0.2)


def test_every_bar_says_its_value() -> None:
    figure = drawn(ChartKind.BAR, ("Done", (6, -8.5, 0)))
    assert [one.text for one in figure.find_all("text", class_="value")] == ["6", "−8.5", "0"]


def test_series_differ_by_pattern_and_not_by_colour_alone() -> None:
    figure = drawn(ChartKind.BAR, *((f"S{n}", (1.0, 2.0, 3.0)) for n in range(6)))
    hatches = [one.find("path").attributes["d"] for one in figure.find_all("pattern")]
    assert len(set(hatches)) == 6
    assert [one.find("span").text for one in figure.find_all("li")] == [f"S{n}" for n in range(6)]


def test_a_lone_series_needs_no_legend() -> None:
    assert drawn(ChartKind.BAR, ("Done", (1, 2, 3))).find_all("ul") == []


def test_a_line_has_a_point_for_each_value_and_higher_is_higher() -> None:
    figure = drawn(ChartKind.LINE, ("Score", (0, 10, 5)), ("Other", (1, 1, 1)))
    first, second = figure.find("svg", class_="drawing").find_all("g")
    points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", first.find_all("path")[0].attributes["d"])
    (x0, y0), (x1, y1), (x2, y2) = [(float(x), float(y)) for x, y in points]
    assert x0 < x1 < x2
    assert y1 < y2 < y0
    assert y2 == pytest.approx((y0 + y1) / 2, abs=0.2)
    assert len(first.find_all("path", class_="marker")) == 3
    assert first.find_all("path")[0].attributes["class"] != second.find_all("path")[0].attributes["class"]


def test_a_line_of_one_point_is_drawn() -> None:
    figure = drawn(ChartKind.LINE, ("Score", (4,)), categories=("June",))
    assert len(figure.find_all("path", class_="marker")) == 1
    assert "June" in [one.text for one in figure.find_all("text")]


def test_slices_take_their_share_of_the_circle() -> None:
    """A quarter begins at the top and ends at the right: from (cx, cy - r) to (cx + r, cy)."""
    figure = drawn(ChartKind.PIE, ("Answers", (1, 3)), categories=("Trouble", "Done"))
    quarter, rest = [one.attributes["d"] for one in figure.find_all("path", class_="edge")]
    start, end = re.search(r"L([\d. ]+)A", quarter), re.search(r"1 ([\d.]+ [\d.]+)Z", quarter)
    assert start is not None
    assert end is not None
    (x0, y0), (x1, y1) = (map(float, found[1].split()) for found in (start, end))
    assert x0 == pytest.approx(WIDTH / 2)
    assert x1 - x0 == pytest.approx(y1 - y0, abs=0.1)
    assert " 0 1 " in quarter
    assert " 1 1 " in rest


def test_a_whole_circle_and_an_empty_one_are_drawn_too() -> None:
    whole = drawn(ChartKind.PIE, ("Answers", (5, 0)), categories=("Done", "Trouble"))
    assert len(whole.find_all("circle")) == 1
    nothing = drawn(ChartKind.PIE, ("Answers", (0, 0)), categories=("Done", "Trouble"))
    assert nothing.find_all("circle") == []
    assert len(nothing.find_all("tr")) == 3


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_without_anything_shows_its_title(kind: ChartKind) -> None:
    figure = drawn(kind, categories=())
    assert figure.find_all("svg", class_="drawing") == []
    assert figure.find("figcaption").text == "Answers by week"


@pytest.mark.parametrize("kind", ChartKind)
def test_nothing_is_drawn_outside_the_picture(kind: ChartKind) -> None:
    """The limits of the model: six series, twenty points."""
    values = tuple(float(n * n) for n in range(20))
    many = [(f"Series number {n}", values) for n in range(6)]
    figure = drawn(kind, *many, categories=tuple(f"A long name for week {n}" for n in range(20)))
    drawing = figure.find("svg", class_="drawing")
    height = float(drawing.attributes["viewbox"].split()[3])
    for node in drawing.walk():
        for name, limit in (("x", WIDTH), ("y", height)):
            place = float(node.attributes.get(name, 0))
            assert math.isfinite(place)
            assert -1 <= place <= limit + 1


def test_a_long_label_is_shortened_in_the_drawing_and_whole_in_the_table() -> None:
    name = "Customer Success / Onboarding"
    figure = drawn(ChartKind.BAR, ("Done", (1,)), categories=(name,))
    assert "Customer Success / Onboar…" in [one.text for one in figure.find_all("text")]
    assert name in [one.text for one in figure.find_all("th")]


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("1 ツールを使う目的を知っている", "1 ツールを使う目的を知っている"),
        ("1 ツールを使う目的を理解していて他の人に説明できる", "1 ツールを使う目的を理解して…"),
        ("1 I understand why…", "1 I understand why…"),
        ("ｗ" * 30, "ｗ" * 15 + "…"),
    ],
)
def test_labels_of_bars_lie_inside_the_drawing(label: str, shown: str) -> None:
    """Type of 12 pixels: a Japanese character is as wide as high, and a label ends at its bar."""
    figure = drawn(ChartKind.BAR, ("Done", (6, 8)), categories=(label, "2"))
    first = figure.find_all("text", class_="label")[0]
    assert first.text == shown
    end = float(first.attributes["x"])
    assert sum(12 if ord(char) > 0x2000 else 7 for char in shown) <= end + 1
    assert end < min(float(one["x"]) for one in bars(figure))


def test_a_line_through_zero_has_a_zero_line_and_signs_on_its_scale() -> None:
    figure = drawn(ChartKind.LINE, ("NPS", (-30, 10, -10)))
    places = {one.text: float(one.attributes["y"]) for one in figure.find_all("text", class_="label")}
    assert places["+10"] < places["0"] < places["−30"]
    assert places["0"] - places["+10"] == pytest.approx((places["−30"] - places["+10"]) / 4, abs=0.2)
    above = drawn(ChartKind.LINE, ("Score", (3, 10, 5)))
    assert [one.text for one in above.find_all("text", class_="label")][:2] == ["10", "0"]
    assert len(above.find_all("path", class_="axis")) == len(figure.find_all("path", class_="axis")) - 1


def test_a_chart_whose_values_stand_in_a_list_beside_it_has_no_table() -> None:
    chart = Chart(ChartKind.BAR, "Answers", ("a",), (Series("n", (1.0,)),), is_listed=True)
    root = read_html(render_card(Card(kind="c", language="en", title="t", elements=(chart,)), FRAME))
    assert root.find("figure").find_all("details") == []
