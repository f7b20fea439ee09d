"""What Slack accepts as blocks, on which surface, and how blocks of one payload must agree.

The surfaces are those of https://docs.slack.dev/blocks.json ("available-in-surfaces"), which feeds the pages.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from fakes.slack import figures
from fakes.slack.elements import (
    any_text,
    image_fields,
    in_actions,
    in_context,
    in_input,
    in_section,
    plain_text,
)
from fakes.slack.richtext import parts_of_rich_text
from fakes.slack.shapes import (
    Check,
    Report,
    boolean,
    by_type,
    integer,
    items,
    mapping,
    number,
    one_of,
    parts,
    record,
    string,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"
EVERYWHERE = frozenset({MESSAGE, MODAL, HOME})
_block_id: dict[str, Check] = {"block_id": string(figures.BLOCK_ID)}


def _kind(name: str) -> dict[str, Check]:
    return {"type": one_of(name)}


def _section_says_something(block: Mapping[str, object], report: Report) -> None:
    if "text" not in block and "fields" not in block:
        report.add("missing required field: text")


def _one_picture(block: Mapping[str, object], report: Report) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        report.add("must provide either image_url or slack_file")


# -- Charts: /reference/block-kit/blocks/data-visualization-block -------------------------------------------
_label = string(figures.CHART_LABEL)
_segment = record({"label": _label, "value": number(above=0)})
_point = record({"label": _label, "value": number()})
_series = record({"name": _label, "data": items(_point, at_most=figures.CHART_POINTS)})
_axis = record(
    {"categories": items(_label, at_most=figures.CHART_POINTS)},
    {"x_label": string(figures.CHART_AXIS_LABEL), "y_label": string(figures.CHART_AXIS_LABEL)},
)


def _series_fit_the_axis(chart: Mapping[str, object], report: Report) -> None:
    """Refuse equal series names, and a series without exactly one point for each category."""
    categories = parts(mapping(chart["axis_config"]).get("categories"))
    if len(set(map(str, categories))) != len(categories):
        report.at("axis_config").at("categories").add("categories must be unique")
    names = [mapping(one).get("name") for one in parts(chart["series"])]
    if len(set(map(str, names))) != len(names):
        report.at("series").add("series names must be unique within a chart")
    for index, one in enumerate(parts(chart["series"])):
        labels = [mapping(point).get("label") for point in parts(mapping(one).get("data"))]
        if Counter(map(str, labels)) != Counter(map(str, categories)):
            report.at("series").at(index).at("data").add("must have one data point for each category")


def _cartesian(name: str) -> Check:
    series = items(_series, at_most=figures.CHART_SERIES)
    return record({**_kind(name), "series": series, "axis_config": _axis}, {}, _series_fit_the_axis)


_chart = by_type(
    {
        "pie": record({**_kind("pie"), "segments": items(_segment, at_most=figures.CHART_SEGMENTS)}),
        **{name: _cartesian(name) for name in ("bar", "line", "area")},
    }
)

# -- Tables: /reference/block-kit/blocks/table-block and data-table-block -----------------------------------
_raw_text = record({**_kind("raw_text"), "text": string()})
_raw_number = record({**_kind("raw_number"), "value": number()}, {"text": string()})
_rich_cell = record({**_kind("rich_text"), "elements": parts_of_rich_text}, _block_id)
_setting = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column_setting(value: object, report: Report) -> None:
    if value is not None:  # "use null to skip a column"
        _setting(value, report)


def _row(cells: Mapping[str, Check]) -> Check:
    return items(by_type(cells), at_most=figures.TABLE_CELLS)


def _data_rows_agree(block: Mapping[str, object], report: Report) -> None:
    rows = [parts(row) for row in parts(block["rows"])]
    if len({len(row) for row in rows}) > 1:
        report.at("rows").add("all rows must have the same number of values")
    if any(mapping(cell).get("type") == "rich_text" for cell in rows[0]):
        report.at("rows").at(0).add("rich_text cannot be used for header cells")
    index = block.get("row_header_column_index", 0)
    if isinstance(index, int) and index >= len(rows[0]):
        report.at("row_header_column_index").add("must be the index of a column")


_table = record(
    {
        **_kind("table"),
        "rows": items(_row({"raw_text": _raw_text, "rich_text": _rich_cell}), at_most=figures.TABLE_ROWS),
    },
    {
        **_block_id,
        "column_settings": items(_column_setting, at_least=0, at_most=figures.TABLE_COLUMN_SETTINGS),
    },
)
_data_table = record(
    {
        **_kind("data_table"),
        "caption": string(),
        "rows": items(
            _row({"raw_text": _raw_text, "raw_number": _raw_number, "rich_text": _rich_cell}),
            at_least=figures.DATA_TABLE_ROWS[0],
            at_most=figures.DATA_TABLE_ROWS[1],
        ),
    },
    {**_block_id, "page_size": integer(*figures.DATA_TABLE_PAGE), "row_header_column_index": integer(0, 19)},
    _data_rows_agree,
)

BLOCKS: dict[str, Check] = {
    "header": record({**_kind("header"), "text": plain_text(figures.HEADER_TEXT)}, _block_id),
    "section": record(
        _kind("section"),
        {
            **_block_id,
            "text": any_text(figures.SECTION_TEXT),
            "fields": items(any_text(figures.SECTION_FIELD_TEXT), at_most=figures.SECTION_FIELDS),
            "accessory": in_section,
            "expand": boolean,
        },
        _section_says_something,
    ),
    "rich_text": record({**_kind("rich_text"), "elements": parts_of_rich_text}, _block_id),
    "context": record(
        {**_kind("context"), "elements": items(in_context, at_most=figures.CONTEXT_ELEMENTS)}, _block_id
    ),
    "actions": record(
        {**_kind("actions"), "elements": items(in_actions, at_most=figures.ACTIONS_ELEMENTS)}, _block_id
    ),
    "divider": record(_kind("divider"), _block_id),
    "image": record(
        {**_kind("image"), "alt_text": string(figures.IMAGE_ALT)},
        {**_block_id, **image_fields, "title": plain_text(figures.IMAGE_TITLE)},
        _one_picture,
    ),
    "input": record(
        {**_kind("input"), "label": plain_text(figures.INPUT_LABEL), "element": in_input},
        {
            **_block_id,
            "hint": plain_text(figures.INPUT_HINT),
            "optional": boolean,
            "dispatch_action": boolean,
        },
    ),
    "markdown": record({**_kind("markdown"), "text": string(figures.MARKDOWN_TEXT)}, _block_id),
    "alert": record(
        {**_kind("alert"), "text": any_text(figures.ALERT_TEXT)},
        {**_block_id, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "table": _table,
    "data_table": _data_table,
    "data_visualization": record(
        {**_kind("data_visualization"), "title": string(figures.CHART_TITLE), "chart": _chart}, _block_id
    ),
}

# docs.slack.dev/blocks.json; where it is disputed, see UNPROVEN in `figures`.
BLOCK_SURFACES: dict[str, frozenset[str]] = {
    "alert": frozenset({MODAL}),
    "markdown": frozenset({MESSAGE}),
    "table": frozenset({MESSAGE}),
    "data_table": frozenset({MESSAGE}),
    "data_visualization": frozenset({MESSAGE}),
}
# api.slack.com/reference/block-kit/block-elements, column "Surfaces"; every element not named: everywhere.
ELEMENT_SURFACES: dict[str, frozenset[str]] = {
    "datetimepicker": frozenset({MESSAGE, MODAL}),
    "number_input": frozenset({MODAL}),
    "email_text_input": frozenset({MODAL}),
    "url_text_input": frozenset({MODAL}),
}
_one_block = by_type(BLOCKS)


def block_elements(block: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    """Return the elements of a block with their place in it: accessory, input, or a list of actions."""
    found = [(key, mapping(block[key])) for key in ("accessory", "element") if key in block]
    if block.get("type") == "actions":
        found += [
            (f"elements/{index}", mapping(one)) for index, one in enumerate(parts(block.get("elements")))
        ]
    return found


def check_blocks(blocks: object, surface: str, report: Report) -> None:
    """Report everything that Slack refuses in the blocks of one message or view."""
    most = figures.MESSAGE_BLOCKS if surface == MESSAGE else figures.VIEW_BLOCKS
    items(_one_block, at_least=0, at_most=most)(blocks, report)
    sound = [(index, block) for index, block in enumerate(parts(blocks)) if isinstance(block, Mapping)]
    for index, block in sound:
        _check_surface(block, surface, report.at(index))
        _check_action_ids(block, report.at(index))
    _check_block_ids(sound, report)
    for rule in _TOGETHER:
        rule([block for _, block in sound], report)


def _check_surface(block: Mapping[str, object], surface: str, report: Report) -> None:
    kind = str(block.get("type"))
    if surface not in BLOCK_SURFACES.get(kind, EVERYWHERE):
        report.at("type").add(f"unsupported type: {kind} (not available in a {surface})")
    for place, element in block_elements(block):
        name = str(element.get("type"))
        if surface not in ELEMENT_SURFACES.get(name, EVERYWHERE):
            report.at(place).at("type").add(f"unsupported type: {name} (not available in a {surface})")


def _check_action_ids(block: Mapping[str, object], report: Report) -> None:
    """Refuse the same action_id twice: "unique among all other action_ids in the containing block"."""
    seen = Counter(str(one["action_id"]) for _, one in block_elements(block) if "action_id" in one)
    for name, times in seen.items():
        if times > 1:
            report.add(f"action_id `{name}` already exists in this block")


def _check_block_ids(blocks: Sequence[tuple[int, Mapping[str, object]]], report: Report) -> None:
    """Refuse the same block_id twice: "block_id should be unique for each message"."""
    seen: set[str] = set()
    for index, block in blocks:
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            report.at(index).at("block_id").add(f"block_id `{name}` already exists")
        seen.add(str(name))


def _of_kind(blocks: Sequence[Mapping[str, object]], *kinds: str) -> list[Mapping[str, object]]:
    return [block for block in blocks if block.get("type") in kinds]


def _few_charts(blocks: Sequence[Mapping[str, object]], report: Report) -> None:
    if len(_of_kind(blocks, "data_visualization")) > figures.MESSAGE_CHARTS:
        report.add(f"no more than {figures.MESSAGE_CHARTS} data_visualization blocks allowed")


def _one_table(blocks: Sequence[Mapping[str, object]], report: Report) -> None:
    tables = _of_kind(blocks, "table", "data_table")
    if len(tables) > figures.MESSAGE_TABLES:
        report.add("only_one_table_allowed", error="invalid_attachments")
    for table in tables:
        if characters(table.get("rows")) > figures.TABLE_TEXT:
            report.add(f"the cells of a table must be less than {figures.TABLE_TEXT + 1} characters")


def _short_markdown(blocks: Sequence[Mapping[str, object]], report: Report) -> None:
    total = sum(len(str(block.get("text", ""))) for block in _of_kind(blocks, "markdown"))
    if total > figures.MARKDOWN_TEXT:
        report.add(f"markdown blocks must be less than {figures.MARKDOWN_TEXT + 1} characters together")


def _one_focus(blocks: Sequence[Mapping[str, object]], report: Report) -> None:
    """Refuse two focused elements: "Only one element can be set to true"."""
    focused = [
        one for block in blocks for _, one in block_elements(block) if one.get("focus_on_load") is True
    ]
    if len(focused) > 1:
        report.add("only one element can have focus_on_load")


_TOGETHER: tuple[Callable[[Sequence[Mapping[str, object]], Report], None], ...] = (
    _few_charts,
    _one_table,
    _short_markdown,
    _one_focus,
)


def characters(value: object) -> int:
    """Return how many characters the texts inside a value have together."""
    if isinstance(value, Mapping):
        own = sum(len(part) for key, part in value.items() if key == "text" and isinstance(part, str))
        return own + sum(characters(part) for part in value.values() if not isinstance(part, str))
    return sum(characters(part) for part in parts(value))
