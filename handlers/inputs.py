"""Reads what a form sent. Everything is distrusted: missing, too long, or not one of the choices."""

import unicodedata
from datetime import date
from enum import StrEnum
from typing import TypeVar

from handlers.events import Values
from people.errors import InvalidInputError

Chosen = TypeVar("Chosen", bound=StrEnum)


def text_of(values: Values, name: str) -> str:
    """Return the text of an input, stripped; empty if it was not sent."""
    value = values.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def digits_of(values: Values, name: str) -> str:
    """Return what was typed where a whole number is asked for: full-width digits are understood."""
    return unicodedata.normalize("NFKC", text_of(values, name))


def require(values: Values, *names: str) -> None:
    """Raise `InvalidInputError` naming every one of the inputs that was left empty, all at once."""
    missing = {name: "error.required" for name in names if not text_of(values, name)}
    if missing:
        raise InvalidInputError(missing)


def chosen(values: Values, name: str, kind: type[Chosen]) -> Chosen:
    """Return the choice; raises `InvalidInputError` if nothing (known) was chosen."""
    value = text_of(values, name)
    if not value:
        raise InvalidInputError({name: "error.required"})
    try:
        return kind(value)
    except ValueError:
        raise InvalidInputError({name: "error.choice"}) from None


def date_of(values: Values, name: str) -> date | None:
    """Return the date, or None if it was left empty; raises `InvalidInputError` for anything else."""
    value = text_of(values, name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InvalidInputError({name: "error.date"}) from None


def texts_of(values: Values, name: str) -> tuple[str, ...]:
    """Return the values of a multiple choice; nothing if none was chosen."""
    value = values.get(name, ())
    texts = (value,) if isinstance(value, str) else value
    return tuple(text.strip() for text in texts if text.strip())


def dates_of(values: Values, name: str) -> tuple[date, ...]:
    """Return the dates of a multiple choice; what is no date is left out."""
    return tuple(found for text in texts_of(values, name) if (found := _date_or_none(text)) is not None)


def _date_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
