"""Programmes and schedules as text and back, without loss."""

import json
from datetime import date, time, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from coaching.programmes.model import Programme
from people.rhythm_words import RhythmRefusedError, parse_rhythm, rhythm_words
from people.schedules import Missed, Schedule
from storage.errors import SchemaError


@cache
def _adapter() -> TypeAdapter[Programme]:
    return TypeAdapter(Programme)


def programme_to_text(programme: Programme) -> str:
    """Return the programme as JSON: numbers as digits, dates and times as ISO, sets in order, escaped to
    ASCII."""
    written = _adapter().dump_python(programme, mode="json")
    for kpi in written["kpis"]:
        # Two sets that are equal need not be gone through in the same order.
        kpi["not_on"].sort()
    return json.dumps(written, sort_keys=True)


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


def schedule_to_text(schedule: Schedule) -> str:
    """Return the schedule as JSON, its rhythm as people write it, so that a later version reads it."""
    older = schedule.older_than
    return json.dumps(
        {
            "rhythm": rhythm_words(schedule.rhythm, "en"),
            "at": schedule.at.isoformat("minutes"),
            "zones": list(schedule.zones),
            "first": schedule.first.isoformat(),
            "missed": schedule.missed.value,
            "older_than_seconds": None if older is None else older.total_seconds(),
        },
        sort_keys=True,
    )


@lru_cache(maxsize=256)
def schedule_from_text(text: str) -> Schedule:
    """Return the schedule; raises `SchemaError` when it cannot be read."""
    try:
        return _schedule(json.loads(text))
    except (ValueError, LookupError, TypeError, OverflowError, RhythmRefusedError) as error:
        problem = type(error).__name__
    raise SchemaError(f"a stored schedule cannot be read ({problem}); put it in again.")


def _schedule(stored: dict[str, Any]) -> Schedule:
    older = stored["older_than_seconds"]
    zones = tuple(str(zone) for zone in stored["zones"])
    for zone in zones:
        ZoneInfo(zone)  # One that is unknown here would come out when the schedule is due.
    return Schedule(
        rhythm=parse_rhythm(stored["rhythm"]),
        at=time.fromisoformat(stored["at"]),
        zones=zones,
        first=date.fromisoformat(stored["first"]),
        missed=Missed(stored["missed"]),
        older_than=None if older is None else timedelta(seconds=older),
    )
