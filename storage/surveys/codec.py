"""Sets, themes, schedules and definitions as text and back, without loss."""

import json
from collections.abc import Callable
from datetime import time
from functools import cache, lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from people.audience import Audience
from people.rhythm_words import RhythmRefusedError, parse_rhythm, rhythm_words
from storage.errors import SchemaError
from surveys.codebook.model import Theme
from surveys.codebook.shipped import shipped_themes
from surveys.schedules.model import Breakdown, ScheduleState, SurveySchedule
from surveys.sets.model import QuestionSet
from surveys.waves.definition import digest, from_text
from surveys.waves.model import Definition

_Read = TypeVar("_Read")


@cache
def _sets() -> TypeAdapter[QuestionSet]:
    return TypeAdapter(QuestionSet)


@cache
def _themes() -> TypeAdapter[Theme]:
    return TypeAdapter(Theme)


@cache
def _audiences() -> TypeAdapter[Audience]:
    return TypeAdapter(Audience)


def set_to_text(questions: QuestionSet) -> str:
    """Return the set as JSON, escaped to ASCII."""
    return json.dumps(_sets().dump_python(questions, mode="json"), sort_keys=True)


@lru_cache(maxsize=64)
def set_from_text(text: str) -> QuestionSet:
    """Return the set; raises `SchemaError` when another version of Hojorin wrote it differently."""
    return _read("a stored set of questions", lambda: _sets().validate_python(json.loads(text), strict=False))


def theme_to_text(theme: Theme) -> str:
    """Return the theme as JSON, escaped to ASCII."""
    return json.dumps(_themes().dump_python(theme, mode="json"), sort_keys=True)


@lru_cache(maxsize=256)
def theme_from_text(text: str) -> Theme:
    """Return the theme; raises `SchemaError` when it cannot be read. One that was kept before themes could
    praise does so if it is shipped that way."""
    return _read("a stored theme", lambda: _theme(json.loads(text)))


def _theme(stored: dict[str, Any]) -> Theme:
    shipped = shipped_themes().get(stored["id"])
    known = {"is_praise": shipped is not None and shipped.is_praise}
    return _themes().validate_python({**known, **stored}, strict=False)


def schedule_to_text(schedule: SurveySchedule) -> str:
    """Return the schedule without its id and state as JSON, its rhythm as people write it, so that a later
    version reads it."""
    return json.dumps(
        {
            "set": schedule.set_id,
            "rhythm": rhythm_words(schedule.rhythm, "en"),
            "audience": _audiences().dump_python(schedule.audience, mode="json"),
            "breakdown": schedule.breakdown.value,
            "at": schedule.at.isoformat(),
            "open_days": schedule.open_days,
            "remind_on_day": schedule.remind_on_day,
            "smallest_group": schedule.smallest_group,
            "results_to": list(schedule.results_to),
            "languages": list(schedule.languages),
        },
        sort_keys=True,
    )


@lru_cache(maxsize=256)
def schedule_from_text(schedule_id: str, text: str, state: ScheduleState) -> SurveySchedule:
    """Return the schedule; raises `SchemaError` when it cannot be read."""
    return _read("a stored survey", lambda: _schedule(schedule_id, json.loads(text), state))


@lru_cache(maxsize=64)
def definition_from_text(text: str) -> Definition:
    """Return the definition, read anew only if its text is another; raises `SchemaError`."""
    return _read("the definition of a survey", lambda: from_text(text))


@lru_cache(maxsize=64)
def digest_of(text: str) -> str:
    """Return the number of a definition's text, computed anew only if it is another text."""
    return digest(text)


def _read(what: str, read: Callable[[], _Read]) -> _Read:
    try:
        return read()
    except ValidationError as error:
        problem = f"{error.error_count()} problems"
    except (ValueError, LookupError, TypeError, AttributeError, RhythmRefusedError) as error:
        problem = type(error).__name__
    raise SchemaError(f"{what} cannot be read ({problem}); it was written by another version of Hojorin.")


def _schedule(schedule_id: str, stored: dict[str, Any], state: ScheduleState) -> SurveySchedule:
    return SurveySchedule(
        id=schedule_id,
        set_id=stored["set"],
        rhythm=parse_rhythm(stored["rhythm"]),
        audience=_audiences().validate_python(stored["audience"], strict=False),
        breakdown=Breakdown(stored["breakdown"]),
        at=time.fromisoformat(stored["at"]),
        open_days=stored["open_days"],
        remind_on_day=stored["remind_on_day"],
        smallest_group=stored["smallest_group"],
        results_to=tuple(stored["results_to"]),
        languages=tuple(stored["languages"]),
        state=state,
    )
