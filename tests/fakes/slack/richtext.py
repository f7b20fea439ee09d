"""What Slack accepts inside a `rich_text` block.

Sources: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and the pages of its parts,
https://docs.slack.dev/reference/block-kit/block-elements/rich-text-*-element.
"""

from fakes.slack.elements import USER
from fakes.slack.shapes import (
    Check,
    Report,
    address,
    boolean,
    by_type,
    integer,
    items,
    one_of,
    record,
    string,
)

style = record(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "underline", "code", "highlight", "client_highlight", "unlink"), boolean
    ),
)
_styled: dict[str, Check] = {"style": style}


def _text(value: object, report: Report) -> None:
    """Check the words of a text element: not empty, but blanks and line breaks alone are fine."""
    string(at_least=0)(value, report)
    if value == "":
        report.add("must be more than 0 characters")


leaf = by_type(
    {
        "text": record({"type": one_of("text"), "text": _text}, _styled),
        "link": record(
            {"type": one_of("link"), "url": address(None)}, {**_styled, "text": string(), "unsafe": boolean}
        ),
        "emoji": record(
            {"type": one_of("emoji"), "name": string()},
            {**_styled, "unicode": string(), "skin_tone": integer(1, 6)},
        ),
        "user": record({"type": one_of("user"), "user_id": string(pattern=USER)}, _styled),
        "channel": record(
            {"type": one_of("channel"), "channel_id": string(pattern=r"[CG][A-Z0-9]+")}, _styled
        ),
        "usergroup": record(
            {"type": one_of("usergroup"), "usergroup_id": string(pattern=r"S[A-Z0-9]+")}, _styled
        ),
        "broadcast": record(
            {"type": one_of("broadcast"), "range": one_of("here", "channel", "everyone")}, _styled
        ),
        "date": record(
            {"type": one_of("date"), "timestamp": integer(0), "format": string()},
            {**_styled, "url": address(None), "fallback": string()},
        ),
        "color": record({"type": one_of("color"), "value": string(pattern=r"#?[0-9a-fA-F]{6}")}, _styled),
    }
)
_leaves = items(leaf, at_least=0)
_border: dict[str, Check] = {"border": one_of(0, 1)}
section = record({"type": one_of("rich_text_section"), "elements": _leaves})
part = by_type(
    {
        "rich_text_section": section,
        "rich_text_list": record(
            {
                "type": one_of("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": items(by_type({"rich_text_section": section})),
            },
            {**_border, "indent": integer(0), "offset": integer(0)},
        ),
        "rich_text_quote": record({"type": one_of("rich_text_quote"), "elements": _leaves}, _border),
        "rich_text_preformatted": record(
            {"type": one_of("rich_text_preformatted"), "elements": _leaves}, {**_border, "language": string()}
        ),
    }
)
parts_of_rich_text = items(part, at_least=0)
