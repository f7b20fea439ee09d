"""`survey.yaml` becomes sets, schedules and themes, or all problems of the file at once (CONTRACT, Files)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from people.rhythm import Daily, Weekly
from people.yaml_nodes import (
    Place,
    Problem,
    Problems,
    Section,
    UnreadableYamlError,
    YamlFileError,
    compose,
    distinct,
)
from surveys.codebook.model import Theme
from surveys.codebook.reader import read_theme
from surveys.schedules.audience import Shortage
from surveys.schedules.model import SurveySchedule
from surveys.schedules.reader import Ground, read_schedule
from surveys.sets.model import QuestionSet
from surveys.sets.reader import read_set
from surveys.sets.rules import languages_of
from surveys.sets.shipped import is_shipped

KEYS = ("sets", "schedules", "codebook")
_MOST_ITEMS = 200
"""Sets, schedules or themes in one file: more is a slip."""
_WEEKS_APART = 4
"""A question that is asked more often reaches nobody: nobody is asked it twice within 21 days."""


class SurveyFileError(YamlFileError):
    """A survey file that was refused as a whole; `problems` has every reason with its line and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFile:
    """What a file describes."""

    sets: tuple[QuestionSet, ...]
    schedules: tuple[SurveySchedule, ...]
    themes: tuple[Theme, ...] = ()


def read_surveys(data: bytes, *, name: str, ground: Ground) -> SurveyFile:
    """Return the sets, schedules and themes that a file describes.

    `name` is the file's, for the error; `ground` is what there is (`surveys.schedules.service.ground_of`);
    schedules may be of the file's own sets too. Raises `SurveyFileError`.
    """
    try:
        found, problems = _read(data, ground)
    except UnreadableYamlError as error:
        raise SurveyFileError(name=name, problems=[error.problem]) from error
    if problems:
        raise SurveyFileError(name=name, problems=problems)
    return found


def missing_languages(file: SurveyFile, languages: Sequence[str]) -> list[str]:
    """Return what lacks which language, e.g. `sets.pulse.questions.heard.text: en`; empty if nothing does."""
    lacking = []
    for key, text in _texts(file):
        missing = [language for language in languages if language not in text]
        if missing:
            lacking.append(f"{key}: {', '.join(missing)}")
    return lacking


def warnings(
    file: SurveyFile, *, smallest_group: int, short: Mapping[str, Shortage] | None = None
) -> list[str]:
    """Return what is questionable in a valid file: rhythms that leave everybody out, a k that is raised, an
    audience too small to be asked. `smallest_group` is that of the settings; `short`: the schedules that are
    for too few people, by their ids."""
    questions = []
    for schedule in file.schedules:
        if _is_too_often(schedule):
            questions.append(
                f"schedules.{schedule.id}.rhythm: nobody is asked the same question twice within 21 days, so "
                "that most of these waves would invite nobody"
            )
        if schedule.smallest_group < smallest_group:
            questions.append(
                f"schedules.{schedule.id}.smallest_group: {smallest_group} holds, as in the settings"
            )
        if (shortage := (short or {}).get(schedule.id)) is not None:
            questions.append(f"schedules.{schedule.id}.audience: {shortage}")
    return questions


def _read(data: bytes, ground: Ground) -> tuple[SurveyFile, list[Problem]]:
    problems = Problems()
    root = Place(compose(data), "", 1, problems).required()
    section = root.mapping(KEYS)
    if section.values.keys().isdisjoint(KEYS) and not problems.found:
        root.refuse("has neither sets nor schedules nor a codebook")
    sets = distinct(section["sets"], lambda place: _own_set(place, ground), most=_MOST_ITEMS)
    wider = replace(ground, sets={**ground.sets, **{one.id: languages_of(one.questions) for one in sets}})
    schedules = _schedules(section, wider)
    themes = distinct(
        section["codebook"], lambda place: read_theme(place, languages=ground.languages), most=_MOST_ITEMS
    )
    return SurveyFile(sets=sets, schedules=schedules, themes=themes), problems.found


def _schedules(section: Section, ground: Ground) -> tuple[SurveySchedule, ...]:
    return distinct(section["schedules"], lambda place: read_schedule(place, ground), most=_MOST_ITEMS)


def _own_set(place: Place, ground: Ground) -> QuestionSet:
    found = read_set(place, languages=ground.languages)
    if is_shipped(found.id):
        place.refuse(f"the set {found.id!r} is shipped with Hojorin and stays as it is: choose another id")
    return found


def _is_too_often(schedule: SurveySchedule) -> bool:
    rhythm = schedule.rhythm
    return isinstance(rhythm, Daily) or (isinstance(rhythm, Weekly) and rhythm.every < _WEEKS_APART)


def _texts(file: SurveyFile) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every text of a file with its key."""
    for theme in file.themes:
        yield f"codebook.{theme.id}.name", theme.name
    for one in file.sets:
        yield f"sets.{one.id}.name", one.name
        for question in one.questions:
            yield f"sets.{one.id}.questions.{question.id}.text", question.text
            for number, option in enumerate(question.options, start=1):
                yield f"sets.{one.id}.questions.{question.id}.options[{number}]", option
