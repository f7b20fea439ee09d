"""A programme as text and back, without loss."""

import json
from functools import cache, lru_cache

from pydantic import TypeAdapter, ValidationError

from coaching.programmes.model import Programme
from storage.errors import SchemaError


@cache
def _adapter() -> TypeAdapter[Programme]:
    return TypeAdapter(Programme)


def programme_to_text(programme: Programme) -> str:
    """Return the programme as JSON: numbers as their digits, dates and times as ISO, escaped to ASCII."""
    return json.dumps(_adapter().dump_python(programme, mode="json"), sort_keys=True)


@lru_cache(maxsize=64)
def programme_from_text(text: str) -> Programme:
    """Return the programme, read anew only if its text has changed.

    Raises `SchemaError` when another version of Hojorin wrote it differently.
    """
    try:
        return _adapter().validate_python(json.loads(text), strict=False)
    except ValidationError as error:
        problems = error.error_count()
    raise SchemaError(
        f"a stored programme cannot be read ({problems} problems); "
        "it was written by another version of Hojorin. Import the programme again."
    )
