"""A schedule, key by key, as `survey.yaml` and the form in chat describe it.

A part that cannot be read adds a problem and gives a stand-in value, so that the whole file is always read to
its end; with any problem the result is thrown away.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from people.audience_reader import KEYS as AUDIENCE
from people.audience_reader import KnownPlaces, read_audience
from people.channels import CHANNEL_EXAMPLES, is_channel
from people.rhythm import Daily, Rhythm
from people.rhythm_words import RhythmRefusedError, parse_rhythm
from people.yaml_nodes import Place, Section, nearest
from surveys.schedules.audience import Shortage
from surveys.schedules.model import (
    AT,
    LEAST_K,
    LONGEST_ID,
    MOST_K,
    MOST_OPEN_DAYS,
    OPEN_DAYS,
    REMIND_ON_DAY,
    Breakdown,
    SurveySchedule,
)

LANGUAGES = ("ja", "en")
"""The languages that Hojorin speaks; a text in another one would never be read."""
KEYS = (
    *("id", "set", "audience", "breakdown", "rhythm", "at", "open_days", "remind_on_day"),
    *("smallest_group", "results_to", "languages"),
)
FORM_KEYS = (*(key for key in KEYS if key != "audience"), *AUDIENCE)
"""Those of a form: the audience's stand beside the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a schedule stands on: what is there to be named, and the days to come."""

    languages: tuple[str, ...]
    """All that Hojorin speaks, the company's first; the first one is that of plain strings."""
    sets: Mapping[str, Collection[str]]
    """The languages in which all of a set is written, by the ids of the sets that can be asked."""
    places: KnownPlaces
    fires: Callable[[SurveySchedule], bool]
    """Tells whether a schedule has any date to come."""
    shortage: Callable[[SurveySchedule], Shortage | None]
    """Tells whether a schedule is for too few people to open any wave; None if not, or not known yet."""


def read_schedule(place: Place, ground: Ground) -> SurveySchedule:
    """Return the schedule of a file, which has a section for its audience."""
    section = place.required().mapping(KEYS)
    found = _read(section, section["audience"].mapping(AUDIENCE), ground)
    if (shortage := ground.shortage(found)) is not None:
        at = place if section["audience"].missing else section["audience"]
        at.refuse(str(shortage))
    return found


def read_form(place: Place, ground: Ground) -> SurveySchedule:
    """Return the schedule of a form, in which the audience's keys stand beside the others."""
    section = place.mapping(FORM_KEYS)
    return _read(section, section, ground)


def _read(section: Section, audience: Section, ground: Ground) -> SurveySchedule:
    open_days = section["open_days"].integer(least=1, most=MOST_OPEN_DAYS) or OPEN_DAYS
    rhythm = _rhythm(section["rhythm"])
    at = section["at"].clock_time()
    set_id = _set(section["set"], ground.sets)
    found = SurveySchedule(
        id=_identity(section["id"]),
        set_id=set_id,
        rhythm=rhythm or Daily(),
        audience=read_audience(audience, known=ground.places),
        breakdown=Breakdown(section["breakdown"].choice(tuple(Breakdown)) or Breakdown.TEAM),
        at=AT if at is None else at,
        open_days=open_days,
        remind_on_day=_remind_on_day(section["remind_on_day"], open_days),
        smallest_group=section["smallest_group"].integer(least=LEAST_K, most=MOST_K) or LEAST_K,
        results_to=tuple(filter(None, (_channel(one) for one in section["results_to"].items()))),
        languages=_languages(section["languages"], set_id, ground.sets),
    )
    if rhythm is not None and not ground.fires(found):
        section["rhythm"].refuse(f"{section['rhythm'].scalar()!r} has no date to come")
    return found


def _identity(place: Place) -> str:
    text = place.identity()
    if len(text) > LONGEST_ID:
        place.refuse(f"{text!r} is longer than {LONGEST_ID} characters: a wave's number is added to it")
    return text


def _set(place: Place, known: Collection[str]) -> str:
    text = place.required().scalar()
    if text is not None and text not in known:
        place.refuse(f"{text!r} is not the id of a set; did you mean {nearest(text, known)!r}?")
    return text or ""


def _rhythm(place: Place) -> Rhythm | None:
    text = place.required().scalar()
    if text is None:
        return None
    try:
        return parse_rhythm(text)
    except RhythmRefusedError as error:
        place.refuse(f"{text!r} is no rhythm; did you mean {error.nearest!r}?")
        return None


def _remind_on_day(place: Place, open_days: int) -> int | None:
    """Return the day of the reminder, before the last one; 0 means that there is none."""
    if place.missing:
        return min(REMIND_ON_DAY, open_days - 1) or None
    return place.integer(least=0, most=open_days - 1) or None


def _channel(place: Place) -> str | None:
    text = place.scalar()
    if text is None or is_channel(text):
        return text
    place.refuse(f"{text!r} is not a channel; write {CHANNEL_EXAMPLES}")
    return None


def _languages(place: Place, set_id: str, sets: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return the languages that somebody chose, in each of which all of the set must be written."""
    chosen = [one.choice(LANGUAGES) for one in place.items()]
    found = tuple(dict.fromkeys(code for code in chosen if code is not None))
    lacking = [code for code in found if set_id in sets and code not in sets[set_id]]
    if lacking:
        place.refuse(
            f"some questions of the set {set_id!r} are not written in {', '.join(lacking)}: leave it out, or "
            "write them"
        )
    return found
