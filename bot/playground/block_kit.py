"""Block Kit as HTML, good enough to judge by eye how a message, window or Home tab looks in Slack.

It draws what our own renderer writes and nothing else: an unknown block, or an unknown part of a known one,
is an error, so that no picture leaves out silently what Slack would show. Widths and cuts follow Slack's
desktop client, where a button's label is cut at about 30 letters (docs.slack.dev/reference/block-kit, "Button
element"). Nothing here acts; what opens are the questions that are asked back, and menus.
"""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from bot.addresses import safe_address
from bot.playground.block_kit_charts import chart_html, table_html
from bot.playground.block_kit_elements import button, control
from bot.playground.block_kit_texts import Block, known, plain, rich_text, unknown
from cards.words import Words

__all__ = ["blocks_html", "view_html"]

_Draw = Callable[[Block, str, Words], Markup]


def blocks_html(blocks: Sequence[Block], *, key: str, words: Words) -> Markup:
    """Return blocks as they stand in a message. `key` starts every id; `words` are the playground's own.

    Raises UnknownBlockError for what the playground cannot draw.
    """
    drawn = (_block(block, f"{key}-{number}", words) for number, block in enumerate(blocks))
    return Markup('<div class="sk-blocks">{}</div>').format(Markup("").join(drawn))


def view_html(view: Block, *, key: str, words: Words) -> Markup:
    """Return a window with its title and buttons, or a Home tab; raises UnknownBlockError."""
    if view.get("type") == "home":
        known(view, "blocks")
        shown = blocks_html(view["blocks"], key=key, words=words)
        return Markup('<div class="sk-home">{}</div>').format(shown)
    if view.get("type") != "modal":
        raise unknown(view)
    known(view, "blocks", "title", "submit", "close", "callback_id", "private_metadata")
    line = Markup('<span class="sk-button{}">{}</span>')
    close = line.format("", plain(view["close"])) if "close" in view else Markup("")
    submit = line.format(" primary", plain(view["submit"])) if "submit" in view else Markup("")
    return Markup(
        '<div class="sk-modal"><p class="sk-modal-title" dir="auto">{}</p>{}'
        '<div class="sk-modal-end">{}{}</div></div>'
    ).format(plain(view["title"]), blocks_html(view["blocks"], key=key, words=words), close, submit)


def _block(block: Block, key: str, words: Words) -> Markup:
    draw = _BLOCKS.get(str(block.get("type")))
    if draw is None:
        raise unknown(block)
    return draw(block, key, words)


def _header(block: Block, _key: str, _words: Words) -> Markup:
    known(block, "text")
    return Markup('<p class="sk-header" dir="auto">{}</p>').format(plain(block["text"]))


def _rich_text(block: Block, _key: str, _words: Words) -> Markup:
    return Markup('<div class="sk-rich">{}</div>').format(rich_text(block))


def _context(block: Block, _key: str, _words: Words) -> Markup:
    known(block, "elements")
    lines = (Markup('<span dir="auto">{}</span>').format(plain(part)) for part in block["elements"])
    return Markup('<p class="sk-context">{}</p>').format(Markup(" ").join(lines))


def _divider(block: Block, _key: str, _words: Words) -> Markup:
    known(block)
    return Markup("<hr>")


def _image(block: Block, _key: str, _words: Words) -> Markup:
    known(block, "image_url", "alt_text")
    address = safe_address(block["image_url"])
    if address is None:
        raise unknown(block)
    return Markup('<img class="image" src="{}" alt="{}" loading="lazy" referrerpolicy="no-referrer">').format(
        address, block["alt_text"]
    )


def _section(block: Block, key: str, words: Words) -> Markup:
    known(block, "block_id", "text", "accessory")
    text = Markup('<p dir="auto" id="{}-label">{}</p>').format(key, plain(block["text"]))
    beside = control(block["accessory"], key, words) if "accessory" in block else Markup("")
    return Markup('<div class="sk-section">{}{}</div>').format(text, beside)


def _actions(block: Block, key: str, _words: Words) -> Markup:
    known(block, "elements")
    drawn = (button(one, f"{key}-{number}") for number, one in enumerate(block["elements"]))
    return Markup('<div class="sk-actions">{}</div>').format(Markup("").join(drawn))


def _input(block: Block, key: str, words: Words) -> Markup:
    known(block, "block_id", "label", "element", "optional", "hint")
    optional = words.text("slack.optional") if block.get("optional") else ""
    hint = (
        Markup('<p class="sk-hint" dir="auto">{}</p>').format(plain(block["hint"])) if "hint" in block else ""
    )
    return Markup(
        '<div class="sk-input"><p class="sk-label" id="{key}-label" dir="auto">{label}'
        '<span class="sk-optional">{optional}</span></p>{control}{hint}</div>'
    ).format(
        key=key,
        label=plain(block["label"]),
        optional=optional,
        control=control(block["element"], key, words),
        hint=hint,
    )


def _table(block: Block, key: str, _words: Words) -> Markup:
    return table_html(block, key)


def _chart(block: Block, key: str, words: Words) -> Markup:
    return chart_html(block, key, words)


_BLOCKS: Mapping[str, _Draw] = {
    "header": _header,
    "rich_text": _rich_text,
    "context": _context,
    "divider": _divider,
    "image": _image,
    "section": _section,
    "actions": _actions,
    "input": _input,
    "table": _table,
    "data_visualization": _chart,
}
