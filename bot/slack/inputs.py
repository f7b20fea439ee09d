"""The inputs of cards and forms as Block Kit."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from bot.slack import limits
from bot.slack.texts import Block, leaf, plain, plain_line, rich_text
from bot.slack.values import VALUE
from bot.texts import is_visible, one_line, sendable, shortened
from cards.model import Choice, DateInput, Input, Number, Option, PersonInput, Scale, TextInput
from cards.words import Words, load_words


def input_blocks(element: Input, block_id: str, words: Words, *, has_submit: bool) -> list[Block]:
    """Return one input. `words` are Slack's own, in the card's language.

    Without `has_submit` (a card in a window) Slack refuses input blocks; what is chosen and not typed then
    stands beside a section, and only what is typed needs a block that brings a submit button with it.
    """
    control = _control(element)
    if control is None:
        # A choice of nothing cannot be shown as one; its label stays.
        return [rich_text([leaf(one_line(element.label, limits.INPUT_LABEL))])]
    control = {**control, "action_id": VALUE}
    hint = _hint(element, words)
    if not has_submit and control["type"] != "plain_text_input":
        return _section(element, control, block_id, hint)
    block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_line(element.label, limits.INPUT_LABEL),
        "element": control,
        "optional": not element.required,
    }
    return [{**block, "hint": plain(hint, limits.INPUT_HINT)} if is_visible(hint) else block]


def _section(element: Input, control: Block, block_id: str, hint: str) -> list[Block]:
    text = plain_line(element.label, limits.INPUT_LABEL)
    section = {"type": "section", "block_id": block_id, "text": text, "accessory": control}
    if not is_visible(hint):
        return [section]
    return [section, {"type": "context", "elements": [plain(hint, limits.INPUT_HINT)]}]


def _control(element: Input) -> Block | None:
    match element:
        case Choice():
            return _choice(element)
        case Scale():
            return _scale(element)
        case Number():
            # Slack's number input refuses full-width digits, which we read.
            return _typed(element.initial)
        case TextInput():
            most = min(max(element.max_length, 1), limits.INPUT_TEXT)
            return {**_typed(element.initial, most, multiline=element.multiline), "max_length": most}
        case DateInput():
            picker: Block = {"type": "datepicker"}
            return picker if element.initial is None else {**picker, "initial_date": str(element.initial)}
        case PersonInput():
            return _person(element.present)
        case _:
            assert_never(element)


def _person(present: str) -> Block:
    """Return the choice of a person. Who it is now stands there by name: cards do not know whom Slack calls
    how."""
    control: Block = {"type": "users_select"}
    return (
        {**control, "placeholder": plain_line(present, limits.PLACEHOLDER)}
        if is_visible(present)
        else control
    )


def _typed(initial: str, most: int = limits.INPUT_TEXT, *, multiline: bool = False) -> Block:
    text = sendable(initial) if multiline else sendable(initial).replace("\n", " ")
    control: Block = {"type": "plain_text_input", "multiline": multiline}
    return {**control, "initial_value": shortened(text, most)} if is_visible(text) else control


def _choice(choice: Choice) -> Block | None:
    chosen = [option.value for option in choice.options if option.value in choice.initial]
    if choice.multiple:
        return _multiple(choice.options, chosen)
    return _single(choice.options, chosen[:1])


def _scale(scale: Scale) -> Block | None:
    if scale.high - scale.low >= limits.OPTIONS:
        return _typed("")
    ends = {scale.low: scale.low_label, scale.high: scale.high_label}
    options = [
        Option(str(number), f"{number} = {ends[number]}" if is_visible(ends.get(number, "")) else str(number))
        for number in range(scale.low, scale.high + 1)
    ]
    return _single(options, [])


def _single(options: Sequence[Option], chosen: Sequence[str]) -> Block | None:
    offered, initial = _options(options, chosen)
    if not offered:
        return None
    kind = "radio_buttons" if len(offered) <= limits.RADIOS else "static_select"
    control: Block = {"type": kind, "options": offered}
    return {**control, "initial_option": initial[0]} if initial else control


def _multiple(options: Sequence[Option], chosen: Sequence[str]) -> Block | None:
    offered, initial = _options(options, chosen)
    if not offered:
        return None
    kind = "checkboxes" if len(offered) <= limits.RADIOS else "multi_static_select"
    control: Block = {"type": kind, "options": offered}
    return {**control, "initial_options": initial} if initial else control


def _options(options: Sequence[Option], chosen: Sequence[str]) -> tuple[list[Block], list[Block]]:
    """Return what is offered and what of it is chosen at first, in Slack's form."""
    offered = options[: limits.OPTIONS]
    is_many = len(offered) + len(chosen) > limits.OPTIONS
    length = limits.OPTION_TEXT_OF_MANY if is_many else limits.OPTION_TEXT
    blocks = [
        {"text": plain_line(option.label, length), "value": value}
        for option, value in zip(offered, _option_values(offered), strict=True)
    ]
    initial = [block for block, option in zip(blocks, offered, strict=True) if option.value in chosen]
    return blocks, initial


def _option_values(options: Iterable[Option]) -> list[str]:
    """Return values that Slack takes; one that is empty, too long or there already is replaced by a number.

    No choice of ours has such values (`cards.validate`); choosing one is refused like any unknown value.
    """
    values: list[str] = []
    for number, option in enumerate(options, start=1):
        value = option.value
        is_sound = is_visible(value) and len(value) <= limits.OPTION_VALUE and sendable(value) == value
        while not is_sound or value in values:
            value, is_sound, number = f"#{number}", True, number + 1  # noqa: PLW2901 - the next free number
        values.append(value)
    return values


def _hint(element: Input, words: Words) -> str:
    """Return the hint, and what Slack's own element cannot say."""
    hint = getattr(element, "hint", "")
    lines = [hint] if is_visible(hint) else []
    match element:
        case Choice() if len(element.options) > limits.OPTIONS:
            left_out = words.text(
                "slack.options_left_out", shown=str(limits.OPTIONS), total=str(len(element.options))
            )
            lines.append(left_out)
        case Scale() if element.high - element.low >= limits.OPTIONS:
            ends = {"low": element.low, "high": element.high}
            labels = {"low_label": element.low_label, "high_label": element.high_label}
            lines.append(load_words(words.language).text("plain.scale", **ends, **labels))
        case DateInput() if element.earliest is not None:
            lines.append(words.text("slack.earliest", date=load_words(words.language).date(element.earliest)))
        case _:
            pass
    return "\n".join(lines)
