"""What is said, for whom, and what was counted, as text and back, without loss."""

import json
from functools import cache, lru_cache
from typing import TypeVar

from pydantic import TypeAdapter

from coaching.announcements.model import Addressing, Content, Forecast
from storage.errors import SchemaError

_Part = TypeVar("_Part", Content, Addressing, Forecast)
_REMEMBERED = 128
"""Texts that are not read anew as long as they stay the same: our own choice."""


@cache
def _contents() -> TypeAdapter[Content]:
    return TypeAdapter(Content)


@cache
def _addressings() -> TypeAdapter[Addressing]:
    return TypeAdapter(Addressing)


@cache
def _forecasts() -> TypeAdapter[Forecast]:
    return TypeAdapter(Forecast)


def content_to_text(content: Content) -> str:
    """Return what is said as JSON, escaped to ASCII."""
    return _written(_contents(), content)


def addressing_to_text(addressing: Addressing) -> str:
    """Return for whom and when as JSON: dates and times as ISO, escaped to ASCII."""
    return _written(_addressings(), addressing)


def forecast_to_text(forecast: Forecast | None) -> str | None:
    """Return what was counted as JSON: moments as ISO, escaped to ASCII; None if nothing was."""
    return None if forecast is None else _written(_forecasts(), forecast)


@lru_cache(maxsize=_REMEMBERED)
def content_from_text(text: str) -> Content:
    """Return what is said; raises `SchemaError` when another version of Hojorin wrote it differently."""
    return _read(_contents(), text)


@lru_cache(maxsize=_REMEMBERED)
def addressing_from_text(text: str) -> Addressing:
    """Return for whom and when; raises `SchemaError` when another version of Hojorin wrote it differently."""
    return _read(_addressings(), text)


@lru_cache(maxsize=_REMEMBERED)
def forecast_from_text(text: str | None) -> Forecast | None:
    """Return what was counted; raises `SchemaError` when another version of Hojorin wrote it differently."""
    return None if text is None else _read(_forecasts(), text)


def _written(adapter: TypeAdapter[_Part], part: _Part) -> str:
    return json.dumps(adapter.dump_python(part, mode="json"), sort_keys=True)


def _read(adapter: TypeAdapter[_Part], text: str) -> _Part:
    """Return the part. The reason of a refusal is left out: it would quote what people wrote."""
    try:
        return adapter.validate_python(json.loads(text), strict=False)
    except ValueError as error:
        problem = type(error).__name__
    raise SchemaError(
        f"a stored announcement cannot be read ({problem}); it was written by another version of Hojorin. "
        "Write it again."
    )
