"""Responses that the storage tests put in: small builders with everything filled in that does not matter."""

from datetime import date
from typing import Any

from storage_samples import NOW, TODAY
from survey_samples import CLOSES_AT, put_wave, wave

from coaching.changes.model import ChangeRequest, ChangeState
from storage.database import Database
from surveys.responses.model import Answer, Decision, Item, Origin, Round, RoundState, Source
from surveys.waves.model import WaveState

DUE_ON = date(2026, 6, 16)
"""Five working days after the close on Tuesday 9 June 2026 (WORDS, example 7)."""


def put_waves(database: Database, *wave_ids: str) -> None:
    """Store closed waves, committed."""
    for wave_id in wave_ids:
        put_wave(database, wave(wave_id, state=WaveState.CLOSED, answered=12))


def response_round(wave_id: str = "monthly-1", **changes: Any) -> Round:
    """A round that was opened at the close and is worked on."""
    plain: dict[str, Any] = {
        "wave_id": wave_id,
        "schedule_id": wave_id.rpartition("-")[0],
        "state": RoundState.OPEN,
        "due_on": DUE_ON,
        "opened_at": CLOSES_AT,
    }
    return Round(**plain | changes)


def item(wave_id: str = "monthly-1", **changes: Any) -> Item:
    """An item of a theme that was named, without an answer."""
    plain: dict[str, Any] = {
        "wave_id": wave_id,
        "place": 0,
        "origin": Origin.THEME,
        "sources": (Source(question_id="words", theme="burden"),),
    }
    return Item(**plain | changes)


def answer(**changes: Any) -> Answer:
    """That nothing will be done now."""
    plain: dict[str, Any] = {
        "decision": Decision.NOT_NOW,
        "reasons": {"en": "Not before the spring."},
        "at": NOW,
        "by": "lead",
    }
    return Answer(**plain | changes)


def change_request(**changes: Any) -> ChangeRequest:
    """A change of `sales` that is planned."""
    plain: dict[str, Any] = {
        "programme_id": "sales",
        "titles": {"en": "Shorter form"},
        "state": ChangeState.PLANNED,
        "due": DUE_ON,
        "asked_on": TODAY,
        "voices": 2,
        "saved_at": NOW,
        "saved_by": "lead",
    }
    return ChangeRequest(**plain | changes)
