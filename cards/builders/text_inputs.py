"""Texts that are asked for in every language of the company, and what a choice takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards.builders.parts import context
from cards.builders.plan_parts import language_name
from cards.model import Context, TextInput
from cards.texts import clean_typed
from cards.words import Words

MAX_OPTIONS = 100
MAX_VALUE = 150
MAX_OPTION = 75
"""What a choice takes: so many options, values and labels of so many characters (`cards.validate`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One text, asked for in each language: `NAME_LANG`."""

    name: str
    key: str
    """Of its label; `KEY.hint` is its hint."""
    limit: int
    multiline: bool = False
    required: bool = False
    """In the first language; what is not written in another one is shown in the first."""


def text_inputs(
    asked: Texts, present: Mapping[str, str], languages: Sequence[str], words: Words
) -> list[TextInput]:
    codes = list(dict.fromkeys(languages))
    label = words.text(asked.key)
    return [
        TextInput(
            name=f"{asked.name}_{code}",
            label=words.text("plan_form.in_language", label=label, language=language_name(code, words))
            if len(codes) > 1 else label,
            multiline=asked.multiline,
            max_length=asked.limit,
            initial=clean_typed(present.get(code, ""), asked.limit),
            required=asked.required and code == codes[0],
            hint=words.text(f"{asked.key}.hint") if code == codes[0] else "",
        )
        for code in codes
    ]  # fmt: skip


def note_on_languages(languages: Sequence[str], words: Words) -> Context | None:
    """Say what becomes of a text that is not written in every language."""
    codes = list(dict.fromkeys(languages))
    if len(codes) < 2:
        return None
    return context(words.text("plan_form.languages", language=language_name(codes[0], words)))


def can_travel(value: str) -> bool:
    """Tell whether an option's value comes back from every platform as it was sent."""
    return bool(value.strip()) and clean_typed(value, MAX_VALUE) == value
