"""Slack's buttons and inputs as HTML. They are to be looked at: nothing is sent from here."""

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot.playground.block_kit_texts import Block, known, plain, unknown
from cards.words import Words

_Draw = Callable[[Block, str, Words], Markup]
_CLASSES = {None: "", "primary": " primary", "danger": " danger"}


def button(block: Block, key: str) -> Markup:
    """Return a button; one that asks back opens its question. Raises UnknownBlockError."""
    known(block, "action_id", "text", "value", "style", "confirm")
    if block.get("type") != "button":
        raise unknown(block)
    label, style = plain(block["text"]), _CLASSES[block.get("style")]
    if "confirm" not in block:
        return Markup(
            '<button type="button" class="sk-button{}" disabled title="{}" dir="auto">{}</button>'
        ).format(style, label, label)
    return Markup(
        '<button type="button" class="sk-button{style}" id="{key}" popovertarget="{key}-ask" title="{label}"'
        ' dir="auto">{label}</button>{question}'
    ).format(style=style, key=key, label=label, question=_question(block["confirm"], key))


def control(block: Block, key: str, words: Words) -> Markup:
    """Return the input element of a block whose label has the id `KEY-label`; raises UnknownBlockError."""
    draw = _CONTROLS.get(str(block.get("type")))
    if draw is None:
        raise unknown(block)
    return draw(block, key, words)


def _question(confirm: Block, key: str) -> Markup:
    known(confirm, "title", "text", "confirm", "deny", "style")
    style = _CLASSES[confirm.get("style")] or " primary"
    return Markup(
        '<div popover class="sk-confirm" id="{key}-ask" role="dialog" aria-labelledby="{key}-title">'
        '<p class="sk-modal-title" id="{key}-title" dir="auto">{title}</p><p dir="auto">{text}</p>'
        '<div class="sk-modal-end"><button type="button" class="sk-button" popovertarget="{key}-ask"'
        ' popovertargetaction="hide" autofocus dir="auto">{deny}</button>'
        '<button type="button" class="sk-button{style}" disabled dir="auto">{yes}</button></div></div>'
    ).format(
        key=key,
        title=plain(confirm["title"]),
        text=plain(confirm["text"]),
        deny=plain(confirm["deny"]),
        yes=plain(confirm["confirm"]),
        style=style,
    )


def _typed(block: Block, key: str, _words: Words) -> Markup:
    known(block, "action_id", "multiline", "initial_value", "max_length")
    initial = str(block.get("initial_value", ""))
    if block["multiline"]:
        return Markup(
            '<textarea class="input" rows="4" readonly aria-labelledby="{}-label" dir="auto">\n{}</textarea>'
        ).format(key, initial)
    return Markup(
        '<input class="input" type="text" readonly aria-labelledby="{}-label" value="{}" dir="auto">'
    ).format(key, initial)


def _radios(block: Block, key: str, _words: Words) -> Markup:
    known(block, "action_id", "options", "initial_option")
    initial = [block["initial_option"]["value"]] if "initial_option" in block else []
    return _choices(block["options"], initial, key, kind="radio")


def _checkboxes(block: Block, key: str, _words: Words) -> Markup:
    known(block, "action_id", "options", "initial_options")
    initial = [one["value"] for one in block.get("initial_options", ())]
    return _choices(block["options"], initial, key, kind="checkbox")


def _choices(options: list[Block], initial: list[str], key: str, *, kind: str) -> Markup:
    line = Markup(
        '<label class="sk-option" dir="auto"><input type="{}" name="{}-choice"{}> <span>{}</span></label>'
    )
    checked = {True: Markup(" checked"), False: Markup("")}
    drawn = (
        line.format(kind, key, checked[value in initial], label) for label, value in map(_option, options)
    )
    role = "radiogroup" if kind == "radio" else "group"
    return Markup('<div class="sk-options" role="{}" aria-labelledby="{}-label">{}</div>').format(
        role, key, Markup("").join(drawn)
    )


def _menu(block: Block, key: str, words: Words) -> Markup:
    known(block, "action_id", "options", "initial_option", "initial_options")
    chosen = [block["initial_option"]] if "initial_option" in block else block.get("initial_options", [])
    shown = ", ".join(_option(one)[0] for one in chosen) or words.text("slack.select")
    lines = Markup("").join(
        Markup('<li dir="auto">{}</li>').format(_option(one)[0]) for one in block["options"]
    )
    return Markup(
        '<details class="sk-menu"><summary aria-labelledby="{key}-label {key}-shown">'
        '<span id="{key}-shown" dir="auto">{shown}</span></summary><ul>{lines}</ul></details>'
    ).format(key=key, shown=shown, lines=lines)


def _person(block: Block, key: str, words: Words) -> Markup:
    known(block, "action_id", "placeholder")
    shown = plain(block["placeholder"]) if "placeholder" in block else words.text("slack.select_person")
    return _picked(key, shown)


def _date(block: Block, key: str, words: Words) -> Markup:
    known(block, "action_id", "initial_date")
    return _picked(key, str(block.get("initial_date") or words.text("slack.select_date")))


def _picked(key: str, shown: str) -> Markup:
    """Return an input that opens something of Slack's own, as long as it is closed."""
    return Markup(
        '<input class="input sk-picker" type="text" readonly aria-labelledby="{}-label" value="{}"'
        ' dir="auto">'
    ).format(key, shown)


def _option(option: Block) -> tuple[str, str]:
    known(option, "text", "value")
    return plain(option["text"]), str(option["value"])


_CONTROLS: Mapping[str, _Draw] = {
    "plain_text_input": _typed,
    "radio_buttons": _radios,
    "checkboxes": _checkboxes,
    "static_select": _menu,
    "multi_static_select": _menu,
    "users_select": _person,
    "datepicker": _date,
}
