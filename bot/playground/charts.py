"""Draws charts as inline SVG, each with its title, a legend and a table twin to open.

No series is told apart by colour alone: bars and slices carry a pattern, lines a dash and a marker.
"""

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from unicodedata import east_asian_width

from markupsafe import Markup

from cards.model import Chart, ChartKind, Series
from cards.words import Words

WIDTH = 480
_LEAST_LABEL_WIDTH, _MOST_LABEL_WIDTH = 110, 200
_LABEL_GAP = 8
_VALUE_WIDTH = 52
_BAR = 14
_GAP = 10
_PLOT_HEIGHT = 180
_MARGIN = 14
_AXIS_HEIGHT = 24
_PIE_RADIUS = 84
_SHORT = 14
"""Characters of a label in the drawing but beside bars; the table twin has it in full."""
_CHARACTER, _WIDE_CHARACTER = 7.0, 12.0
"""Pixels that a character of a label takes on average: in Latin text, and in Japanese, where each is as wide
as the type is high (`.drawing text`)."""
_WIDE = frozenset("FWA")
_TURN = 2 * math.pi


def chart_figure(chart: Chart, *, key: str, twin: Markup, words: Words) -> Markup:
    """Return the chart as a figure; `twin` is its table, `key` starts its ids."""
    return Markup(
        '<figure class="chart"><figcaption id="{key}-chart" dir="auto">{title}</figcaption>'
        "{drawing}{legend}{table}</figure>"
    ).format(
        key=key,
        title=chart.title,
        drawing=_drawing(chart, key),
        legend=_legend(chart, key),
        table=Markup("") if chart.is_listed else _as_table(twin, words),
    )


def _as_table(twin: Markup, words: Words) -> Markup:
    shown = Markup("<details><summary>{}</summary>{}</details>")
    return shown.format(words.text("chart.as_table"), twin)


def _drawing(chart: Chart, key: str) -> Markup:
    if not chart.categories or not chart.series:
        return Markup("")
    content, height = {ChartKind.BAR: _bars, ChartKind.LINE: _lines, ChartKind.PIE: _pie}[chart.kind](
        chart, key
    )
    return Markup(
        '<svg class="drawing" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{key}-chart">'
        "<defs>{patterns}</defs>{content}</svg>"
    ).format(width=WIDTH, height=height, key=key, patterns=_patterns(_fills(chart), key), content=content)


def _fills(chart: Chart) -> int:
    """Return how many patterns the chart needs: one a slice of a pie, else one a series."""
    return len(chart.categories) if chart.kind is ChartKind.PIE else len(chart.series)


_HATCHES = ("", "M0 8L8 0", "M0 0L8 8", "M0 4H8", "M4 0V8", "M0 8L8 0M0 0L8 8")


def _patterns(count: int, key: str) -> Markup:
    line = Markup(
        '<pattern id="{key}-fill-{n}" class="series-{color}" width="8" height="8"'
        ' patternUnits="userSpaceOnUse">'
        '<rect class="fill" width="8" height="8"/><path class="hatch" d="{hatch}"/></pattern>'
    )
    return Markup("").join(
        line.format(key=key, n=n, color=n % len(_HATCHES), hatch=_HATCHES[n % len(_HATCHES)])
        for n in range(count)
    )


def _legend(chart: Chart, key: str) -> Markup:
    """Return what each pattern or marker stands for; a lone series needs none beside the title."""
    names = chart.categories if chart.kind is ChartKind.PIE else tuple(one.name for one in chart.series)
    if len(names) < 2:
        return Markup("")
    line = Markup(
        '<li class="series-{color}"><svg class="swatch" viewBox="0 0 28 14" aria-hidden="true">{mark}</svg>'
        ' <span dir="auto">{name}</span></li>'
    )
    return Markup('<ul class="legend">{}</ul>').format(
        Markup("").join(
            line.format(color=n % len(_HATCHES), mark=_swatch(chart.kind, n, key), name=name)
            for n, name in enumerate(names)
        )
    )


def _swatch(kind: ChartKind, number: int, key: str) -> Markup:
    if kind is ChartKind.LINE:
        return Markup('<path class="line dash-{}" d="M0 7H28"/>{}').format(
            number % len(_HATCHES), _marker(number, 14, 7)
        )
    return Markup('<rect width="28" height="14" fill="url(#{}-fill-{})" class="edge"/>').format(key, number)


def _bars(chart: Chart, key: str) -> tuple[Markup, int]:
    """Draw lying bars, one under the other for each series of a category, with their values beside them."""
    low, high = _range(chart)
    edge = _label_width(chart.categories)
    scale = (WIDTH - edge - _VALUE_WIDTH) / (high - low)
    zero = edge - low * scale
    parts, top = [], 0
    for index, category in enumerate(chart.categories):
        middle = top + _BAR * len(chart.series) / 2
        text = _fitted(category, edge - _LABEL_GAP)
        parts.append(_text(edge - _LABEL_GAP, middle + 4, text, anchor="end"))
        for number, series in enumerate(chart.series):
            parts.append(_bar(_value(series, index), number, top=top, zero=zero, scale=scale, key=key))
            top += _BAR
        top += _GAP
    parts.append(_axis(zero, 0, zero, top - _GAP))
    return Markup("").join(parts), top


def _bar(value: float, number: int, *, top: float, zero: float, scale: float, key: str) -> Markup:
    length = abs(value) * scale
    left = zero if value >= 0 else zero - length
    return Markup(
        '<rect class="edge series-{color}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
        ' fill="url(#{key}-fill-{n})"/><text class="value" x="{text_x:.1f}" y="{text_y}">{shown}</text>'
    ).format(
        color=number % len(_HATCHES),
        x=left,
        y=top + 1,
        width=length,
        height=_BAR - 2,
        key=key,
        n=number,
        text_x=left + length + 5,
        text_y=top + _BAR - 3,
        shown=_shown(value),
    )


def _lines(chart: Chart, _key: str) -> tuple[Markup, int]:
    """Draw one dashed line with markers for each series, with the range at the left."""
    low, high = _range(chart)
    left = _MARGIN + 34
    step = (WIDTH - left - _MARGIN) / max(len(chart.categories) - 1, 1)
    scale = _PLOT_HEIGHT / (high - low)

    def points(series: Series) -> list[tuple[float, float]]:
        return [
            (left + step * n, _MARGIN + (high - _value(series, n)) * scale)
            for n in range(len(chart.categories))
        ]

    bottom = _MARGIN + _PLOT_HEIGHT
    parts = [_axis(left, bottom, WIDTH - _MARGIN, bottom), _axis(left, _MARGIN, left, bottom)]
    parts += [
        _label(left - 6, y + 4, _signed(v, low), anchor="end") for v, y in ((high, _MARGIN), (low, bottom))
    ]
    if low < 0 < high:
        zero = _MARGIN + high * scale
        parts += [_axis(left, zero, WIDTH - _MARGIN, zero), _label(left - 6, zero + 4, "0", anchor="end")]
    parts += [_line(points(series), number) for number, series in enumerate(chart.series)]
    parts += _line_labels(chart.categories, left=left, step=step, y=bottom + 18)
    return Markup("").join(parts), bottom + _AXIS_HEIGHT


def _line(points: Sequence[tuple[float, float]], number: int) -> Markup:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    markers = Markup("").join(_marker(number, x, y) for x, y in points)
    return Markup('<g class="series-{}"><path class="line dash-{}" d="{}"/>{}</g>').format(
        number % len(_HATCHES), number % len(_HATCHES), path, markers
    )


def _line_labels(categories: Sequence[str], *, left: float, step: float, y: float) -> list[Markup]:
    """Label the first and the last point; between them the table twin says more than a crowded axis."""
    first = _label(left, y, categories[0], anchor="start")
    if len(categories) == 1:
        return [first]
    return [first, _label(left + step * (len(categories) - 1), y, categories[-1], anchor="end")]


_MARKERS = (
    "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z", "M-4 -4H4V4H-4Z", "M0 -5L5 4H-5Z", "M0 -5L5 0L0 5L-5 0Z",
    "M-5 -4H5L0 5Z", "M-4 -4L4 4M-4 4L4 -4",
)  # fmt: skip


def _marker(number: int, x: float, y: float) -> Markup:
    return Markup('<path class="marker" transform="translate({:.1f} {:.1f})" d="{}"/>').format(
        x, y, _MARKERS[number % len(_MARKERS)]
    )


def _pie(chart: Chart, key: str) -> tuple[Markup, int]:
    """Draw the first series as slices; values below zero count as nothing."""
    values = [max(_value(chart.series[0], n), 0.0) for n in range(len(chart.categories))]
    total = sum(values)
    height = 2 * (_PIE_RADIUS + _MARGIN)
    if total <= 0:
        return Markup(""), 1
    edges = [0.0]
    for value in values:
        edges.append(edges[-1] + value / total * _TURN)
    slices = Markup("").join(
        _slice(start, end, value, number, key=key)
        for number, (value, (start, end)) in enumerate(zip(values, pairwise(edges), strict=True))
        if value > 0
    )
    return slices, height


def _slice(start: float, end: float, value: float, number: int, *, key: str) -> Markup:
    """Return one slice with its value outside; a full turn is a circle, which an arc cannot draw."""
    x, y, r = WIDTH / 2, _PIE_RADIUS + _MARGIN, _PIE_RADIUS
    middle = (start + end) / 2
    text = _label(
        x + (r + 6) * math.sin(middle),
        y - (r + 6) * math.cos(middle) + 4,
        _shown(value),
        anchor="start" if math.sin(middle) >= 0 else "end",
    )
    fill = Markup('fill="url(#{}-fill-{})" class="edge"').format(key, number)
    if end - start > _TURN - 1e-9:
        return Markup('<circle cx="{}" cy="{}" r="{}" {}/>{}').format(x, y, r, fill, text)
    large = 1 if end - start > math.pi else 0
    path = (
        f"M{x:.1f} {y:.1f}L{x + r * math.sin(start):.2f} {y - r * math.cos(start):.2f}"
        f"A{r} {r} 0 {large} 1 {x + r * math.sin(end):.2f} {y - r * math.cos(end):.2f}Z"
    )
    return Markup('<path d="{}" {}/>{}').format(path, fill, text)


def _range(chart: Chart) -> tuple[float, float]:
    """Return the lowest and highest value to show; zero is always in it, and it is never empty."""
    values = [_value(series, n) for series in chart.series for n in range(len(chart.categories))]
    low, high = min(0.0, *values), max(0.0, *values)
    return (low, high) if high > low else (0.0, 1.0)


def _value(series: Series, index: int) -> float:
    """Return a value; one that is missing or not finite is drawn as zero."""
    value = series.values[index] if index < len(series.values) else 0.0
    return value if math.isfinite(value) else 0.0


def _shown(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")


def _signed(value: float, low: float) -> str:
    """Return a value as it is written on a scale: with its sign where the scale goes below zero."""
    return f"+{_shown(value)}" if low < 0 < value else _shown(value)


def _label(x: float, y: float, text: str, *, anchor: str) -> Markup:
    short = text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
    return _text(x, y, short, anchor=anchor)


def _label_width(labels: Sequence[str]) -> float:
    """Return how much room there is for labels left of the bars: what the longest needs, within reason."""
    longest = max(map(_width, labels)) + _LABEL_GAP
    return min(max(longest, _LEAST_LABEL_WIDTH), _MOST_LABEL_WIDTH)


def _fitted(text: str, room: float) -> str:
    """Return a text, cut at its end if it is wider than the room: what does not fit is cut by the drawing's
    edge, at its beginning."""
    if _width(text) <= room:
        return text
    left = room - _WIDE_CHARACTER
    return (
        "".join(char for char, end in zip(text, accumulate(map(_width, text)), strict=True) if end <= left)
        + "…"
    )


def _width(text: str) -> float:
    return sum(_WIDE_CHARACTER if east_asian_width(char) in _WIDE else _CHARACTER for char in text)


def _text(x: float, y: float, text: str, *, anchor: str) -> Markup:
    return Markup('<text class="label" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, text
    )


def _axis(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<path class="axis" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(x1, y1, x2, y2)
