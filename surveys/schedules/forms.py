"""A schedule in a form: what it holds, the id of a new one, and what is said beside a field that is wrong."""

from collections.abc import Collection, Mapping, Sequence

from people.errors import InvalidInputError
from people.parts import Part
from people.rhythm_words import rhythm_words
from people.yaml_nodes import Problem
from surveys.schedules.model import LONGEST_ID, SurveySchedule

LACKS_LANGUAGE = "error.set_language"
"""What languages are told in which a question of the set is not written."""
NEVER = "error.rhythm_never"
"""What a rhythm without a date to come is told."""

_USUAL_ID = "survey"
_ROOM = len("-9999")
"""For the number that is added to an id that is taken."""
_ERRORS = {
    "rhythm": "error.rhythm",
    "at": "error.time",
    "open_days": "error.open_days",
    "remind_on_day": "error.remind_on_day",
    "smallest_group": "error.smallest_group",
    "results_to": "error.channel",
    "started_after": "error.date",
}
"""What a value is told to be that is there and wrong; all others are choices."""


def part_of(schedule: SurveySchedule) -> Mapping[str, str | Sequence[str]]:
    """Return what a form holds that describes the schedule, by `surveys.schedules.reader.FORM_KEYS`."""
    audience = schedule.audience
    return {
        "set": schedule.set_id,
        "rhythm": rhythm_words(schedule.rhythm, "en"),
        "breakdown": schedule.breakdown.value,
        "at": f"{schedule.at:%H:%M}",
        "open_days": str(schedule.open_days),
        "remind_on_day": str(schedule.remind_on_day or 0),
        "smallest_group": str(schedule.smallest_group),
        "results_to": schedule.results_to,
        "languages": schedule.languages,
        "teams": audience.teams,
        "roles": audience.roles,
        "ranks": audience.ranks,
        "started_after": audience.started_after.isoformat() if audience.started_after else "",
    }


def new_id(part: Part, *, sets: Collection[str], taken: Collection[str]) -> str:
    """Return an id like the set's that no schedule has."""
    chosen = part.get("set")
    base = chosen[: LONGEST_ID - _ROOM] if isinstance(chosen, str) and chosen in sets else _USUAL_ID
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found


def refuse(problems: Sequence[Problem], part: Part) -> None:
    """Raise `InvalidInputError`, by the keys of the form, if the rules of the file found anything."""
    wrong: dict[str, str] = {}
    for problem in problems:
        key = problem.key.partition("[")[0]
        said = _ERRORS.get(key, "error.choice") if part.get(key) else "error.required"
        if problem.key == "languages":
            said = LACKS_LANGUAGE
        wrong.setdefault(key, said)
    if wrong:
        raise InvalidInputError(wrong)
