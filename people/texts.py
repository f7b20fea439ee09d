"""Texts that customers write in several languages, and which of them a reader gets."""

from collections.abc import Mapping, Sequence


def in_language(text: Mapping[str, str], language: str, *, fallback: Sequence[str]) -> str:
    """Return the text in the language, else in the first fallback that has it, else in any.

    `text` maps language codes to texts and is never empty for a required text; an empty mapping
    gives an empty string (an optional text that was left out).
    """
    for candidate in (language, *fallback):
        if candidate in text:
            return text[candidate]
    return next(iter(text.values()), "")
