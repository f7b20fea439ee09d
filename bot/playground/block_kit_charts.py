"""Slack's own tables and charts as HTML. Slack draws its bars upright; ours lie, with the same labels."""

from typing import assert_never

from markupsafe import Markup

from bot.playground.block_kit_texts import Block, known, rich_text, unknown
from bot.playground.charts import chart_figure
from cards.model import Chart, ChartKind, Series
from cards.words import Words


def table_html(block: Block, key: str) -> Markup:
    """Return a table, the first row its head; it scrolls by itself. Raises UnknownBlockError."""
    known(block, "rows", "column_settings")
    head, *body = block["rows"]
    sides = [_side(settings) for settings in block["column_settings"]]
    cells = Markup("").join(Markup('<th scope="col">{}</th>').format(_cell(cell)) for cell in head)
    rows = Markup("").join(_row(row, sides) for row in body)
    return Markup(
        '<div class="scroll" tabindex="0" role="group" id="{}"><table class="sk-table">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(key, cells, rows)


def chart_html(block: Block, key: str, words: Words) -> Markup:
    """Return a chart with its title and legend; raises UnknownBlockError."""
    known(block, "title", "chart")
    drawn = block["chart"]
    kind = str(drawn.get("type"))
    if kind not in set(ChartKind):
        raise unknown(drawn)
    chart = _chart(block["title"], ChartKind(kind), drawn)
    return Markup('<div class="sk-chart">{}</div>').format(
        chart_figure(chart, key=key, twin=Markup(""), words=words)
    )


def _row(row: list[Block], sides: list[str]) -> Markup:
    return Markup("<tr>{}</tr>").format(
        Markup("").join(
            Markup('<td class="{}">{}</td>').format(side, _cell(cell))
            for cell, side in zip(row, sides, strict=True)
        )
    )


def _side(settings: Block) -> str:
    known(settings, "is_wrapped", "align")
    return str(settings["align"])


def _cell(cell: Block) -> Markup:
    match cell.get("type"):
        case "rich_text":
            return rich_text(cell)
        case "raw_text":
            known(cell, "text")
            return Markup('<p dir="auto">{}</p>').format(cell["text"])
        case _:
            raise unknown(cell)


def _chart(title: str, kind: ChartKind, drawn: Block) -> Chart:
    match kind:
        case ChartKind.PIE:
            known(drawn, "segments")
            names = tuple(str(part["label"]) for part in drawn["segments"])
            series: tuple[Series, ...] = (Series("", tuple(part["value"] for part in drawn["segments"])),)
        case ChartKind.BAR | ChartKind.LINE:
            known(drawn, "series", "axis_config")
            names = tuple(drawn["axis_config"]["categories"])
            series = tuple(
                Series(one["name"], tuple(point["value"] for point in one["data"])) for one in drawn["series"]
            )
        case _:
            assert_never(kind)
    return Chart(kind, title, names, series, is_listed=True)
