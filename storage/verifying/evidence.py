"""All that is kept of a wave, as it can be handed to anybody."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import RowMapping, Table, select

from storage.tables import (
    survey_ballot,
    survey_group,
    survey_invited,
    survey_ledger,
    survey_mark,
    survey_quote,
    survey_release,
    survey_wave,
)
from storage.transaction import Transaction
from surveys.waves.definition import Json

_OF_A_WAVE = (
    survey_invited,
    survey_mark,
    survey_ballot,
    survey_ledger,
    survey_group,
    survey_release,
    survey_quote,
)


def definition_of(db: Transaction, wave_id: str) -> str:
    """Return a wave's definition byte by byte as it is kept; nothing if there is no such wave."""
    return db.value(select(survey_wave.c.definition).where(survey_wave.c.id == wave_id)) or ""


def rows_of(db: Transaction, wave_id: str) -> dict[str, Json]:
    """Return all rows of a wave by table, in the order of their keys: moments in ISO 8601, bytes in
    hexadecimal digits; what is empty is absent."""
    found = {survey_wave.name: _rows(db, survey_wave, survey_wave.c.id == wave_id)}
    return found | {table.name: _rows(db, table, table.c.wave_id == wave_id) for table in _OF_A_WAVE}


def _rows(db: Transaction, table: Table, whose: Any) -> Json:
    rows = db.rows(select(table).where(whose).order_by(*table.primary_key))
    return [dict(_plain_row(row)) for row in rows]


def _plain_row(row: RowMapping) -> Iterator[tuple[str, Json]]:
    stored: Mapping[Any, Any] = row
    for name, value in stored.items():
        if value is not None:
            yield str(name), _plain(value)


def _plain(value: Any) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, int) else str(value)
