"""The inputs of cards and forms as Adaptive Cards, with what was wrong about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from bot.teams import limits
from bot.teams.packing import weight
from bot.teams.texts import (
    Block,
    is_visible,
    one_line,
    plain_lines,
    sendable,
    shortened,
    small_print,
    warning,
)
from bot.teams.values import InputKind, input_id, is_person, option_value
from cards.model import Choice, DateInput, Input, Number, Option, PersonInput, Scale, TextInput
from cards.words import load_words

DIRECTORY = "graph.microsoft.com/users"
"""Everybody in the organisation, in a chat with a bot (docs, "People Picker in Adaptive Cards")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in an input instead of its initial value, and what was wrong with it."""

    value: str | tuple[str, ...] | None = None
    """None if nothing was sent yet."""
    error: str = ""

    def text(self, initial: str) -> str:
        """Return the text that stands in the input."""
        if self.value is None:
            return initial
        return self.value if isinstance(self.value, str) else ""

    def chosen(self, initial: tuple[str, ...]) -> tuple[str, ...]:
        """Return the values that are chosen."""
        if self.value is None:
            return initial
        return (self.value,) if isinstance(self.value, str) else self.value


def input_blocks(element: Input, filled: Filled, number: int, language: str) -> list[Block]:
    """Return one input below what was wrong with it, and above its hint.

    The error comes first: on a phone the keyboard covers what is below, and screen readers read downwards.
    `number` tells inputs apart that have one name.
    """
    error = warning(filled.error) if filled.error else []
    control = _control(element, filled, language)
    if control is None:
        # A choice of nothing cannot be shown as one; its label stays.
        return [*error, *plain_lines(one_line(element.label, limits.LABEL))]
    block = {
        **control,
        "id": input_id(element.name, _kind(element), number),
        "label": one_line(element.label, limits.LABEL),
    }
    if element.required:
        block |= {"isRequired": True, "errorMessage": load_words(language).text("error.required")}
    hint = _hint(element, control, language)
    return [*error, block, *([] if not is_visible(hint) else _below(hint))]


def is_date(text: str) -> bool:
    """Tell whether it is a date as inputs hold it."""
    try:
        return str(date.fromisoformat(text)) == text
    except ValueError:
        return False


def _below(hint: str) -> list[Block]:
    return [{**line, "spacing": "Small"} for line in small_print(hint, limits.INPUT_HINT)]


def _kind(element: Input) -> InputKind:
    if isinstance(element, PersonInput):
        return InputKind.PERSON
    if isinstance(element, Choice):
        return InputKind.SEVERAL if element.multiple else InputKind.CHOICE
    return InputKind.TEXT


def _control(element: Input, filled: Filled, language: str) -> Block | None:
    match element:
        case Choice():
            return _choice(element, filled, language)
        case Scale():
            return _scale(element, filled, language)
        case Number():
            # Input.Number refuses full-width digits, which we read.
            return _typed(filled.text(element.initial))
        case TextInput():
            most = min(max(element.max_length, 1), limits.INPUT_TEXT)
            typed = _typed(filled.text(element.initial), most, multiline=element.multiline)
            return {**typed, "maxLength": most}
        case DateInput():
            return _date(element, filled)
        case PersonInput():
            return _person(filled, element.present, language)
        case _:
            assert_never(element)


def _typed(initial: str, most: int = limits.INPUT_TEXT, *, multiline: bool = False) -> Block:
    text = sendable(initial) if multiline else sendable(initial).replace("\n", " ")
    control: Block = {"type": "Input.Text"}
    if multiline:
        control["isMultiline"] = True
    return {**control, "value": shortened(text, most)} if is_visible(text) else control


def _date(element: DateInput, filled: Filled) -> Block:
    control: Block = {"type": "Input.Date"}
    # Without `min`: clients would refuse an early date in words of their own, or ignore it.
    value = filled.text("" if element.initial is None else str(element.initial))
    return {**control, "value": value} if is_date(value) else control


def _person(filled: Filled, present: str, language: str) -> Block:
    # What stands in the empty input is also its name for screen readers: renderers give the label to the box
    # around it.
    empty = present if is_visible(present) else load_words(language, "teams").text("teams.search_person")
    control: Block = {
        "type": "Input.ChoiceSet",
        "choices": [],
        "choices.data": {"type": "Data.Query", "dataset": DIRECTORY},
        "placeholder": one_line(empty, limits.LABEL),
    }
    value = filled.text("")
    return {**control, "value": value} if is_person(value) else control


def _choice(choice: Choice, filled: Filled, language: str) -> Block | None:
    chosen = filled.chosen(choice.initial)
    offered, initial = _offered(choice.options, chosen if choice.multiple else chosen[:1])
    if not offered:
        return None
    control = _choice_set(offered, len(choice.options), language)
    if choice.multiple:
        control["isMultiSelect"] = True
    return {**control, "value": ",".join(initial)} if initial else control


def _scale(scale: Scale, filled: Filled, language: str) -> Block | None:
    if scale.high - scale.low >= limits.OPTIONS:
        return _typed(filled.text(""))
    ends = {scale.low: scale.low_label, scale.high: scale.high_label}
    options = [
        Option(str(number), f"{number} = {ends[number]}" if is_visible(ends.get(number, "")) else str(number))
        for number in range(scale.low, scale.high + 1)
    ]
    offered, initial = _offered(options, (filled.text(""),))
    if not offered:
        return None
    control = _choice_set(offered, len(options), language)
    return {**control, "value": initial[0]} if initial else control


def _choice_set(offered: list[Block], total: int, language: str) -> Block:
    control: Block = {"type": "Input.ChoiceSet", "choices": offered, "wrap": True}
    if total <= limits.EXPANDED:
        return {**control, "style": "expanded"}
    # Renderers show an empty box until something is chosen, in which nothing is read out.
    empty = load_words(language, "teams").text("teams.choose")
    return {**control, "style": "compact", "placeholder": empty}


def _offered(options: Sequence[Option], chosen: Sequence[str]) -> tuple[list[Block], list[str]]:
    """Return what can be chosen, with words as long as there is room for, and what is chosen at first.

    If there is no room even with the shortest words, fewer can be chosen.
    """
    some = options[: limits.OPTIONS]
    values = _values(some)
    for length in limits.OPTION_TEXTS:
        choices = [
            {"title": one_line(option.label, length), "value": value}
            for option, value in zip(some, values, strict=True)
        ]
        if weight([*choices, *_initial(choices, some, chosen)]) <= limits.OPTIONS_BYTES:
            break
    while weight([*choices, *_initial(choices, some, chosen)]) > limits.OPTIONS_BYTES:
        choices.pop()
    return choices, [found["value"] for found in _initial(choices, some, chosen)]


def _initial(choices: Sequence[Block], options: Sequence[Option], chosen: Sequence[str]) -> list[Block]:
    pairs = zip(choices, options, strict=False)
    return [{"value": choice["value"]} for choice, option in pairs if option.value in chosen]


def _values(options: Sequence[Option]) -> list[str]:
    """Return values that Teams takes; one that is empty, too long or there already becomes a number.

    No choice of ours has such values (`cards.validate`); choosing one is refused like any unknown value.
    """
    found: list[str] = []
    for number, option in enumerate(options, start=1):
        value = option_value(option.value)
        is_sound = is_visible(value) and len(value) <= limits.OPTION_VALUE and sendable(value) == value
        while not is_sound or value in found:
            value, is_sound, number = f"#{number}", True, number + 1  # noqa: PLW2901 - the next free number
        found.append(value)
    return found


def _hint(element: Input, control: Block, language: str) -> str:
    """Return the hint, and what Teams' own element cannot say."""
    hint = getattr(element, "hint", "")
    parts = [hint] if is_visible(hint) else []
    words = load_words(language, "teams")
    match element:
        case Choice() if len(control["choices"]) < len(element.options):
            counts = {"shown": str(len(control["choices"])), "total": str(len(element.options))}
            parts.append(words.text("teams.options_left_out", **counts))
        case Scale() if control["type"] == "Input.Text":
            ends = {"low": element.low, "high": element.high}
            labels = {"low_label": element.low_label, "high_label": element.high_label}
            parts.append(load_words(language).text("plain.scale", **ends, **labels))
        case DateInput() if element.earliest is not None:
            parts.append(words.text("teams.earliest", date=load_words(language).date(element.earliest)))
        case _:
            pass
    return "\n".join(parts)
