"""`programme.yaml` becomes a `Programme`, or every problem of the file at once (CONTRACT, Files)."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from coaching.programmes.model import Programme
from coaching.programmes.reader import read
from measures.kpis.model import CHECKIN_SOURCE, Of
from measures.kpis.rules import is_flat_hundred
from people.yaml_nodes import UnreadableYamlError, YamlFileError


class ProgrammeFileError(YamlFileError):
    """A programme file that was refused as a whole; `problems` has every reason with its line and key."""


def read_programme(data: bytes, *, name: str, languages: Sequence[str], people: Collection[str]) -> Programme:
    """Return the programme that a file describes, as a draft.

    `name` is the file's, for the error; `languages` the company's, the first being that of plain strings;
    `people` the ids of the roster, for those who run it. Raises `ProgrammeFileError`.
    """
    try:
        programme, problems = read(data, languages=languages, people=people)
    except UnreadableYamlError as error:
        raise ProgrammeFileError(name=name, problems=[error.problem]) from error
    if problems:
        raise ProgrammeFileError(name=name, problems=problems)
    return programme


def missing_languages(programme: Programme, languages: Sequence[str]) -> list[str]:
    """Return what lacks which language, e.g. `practices.visits.benefit: en`; empty if nothing does."""
    lacking = []
    for key, text in _texts(programme):
        missing = [language for language in languages if language not in text] if _has_words(text) else []
        if missing:
            lacking.append(f"{key}: {', '.join(missing)}")
    return lacking


def languages_missing(programme: Programme, languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages in which some text of the programme is not written, though another has it."""
    texts = [text for _, text in _texts(programme) if _has_words(text)]
    return tuple(code for code in languages if any(code not in text for text in texts))


def _has_words(text: Mapping[str, str]) -> bool:
    """Tell whether there is anything to translate: a sign, as the unit `%`, reads alike in every language."""
    return any(letter.isalpha() for written in text.values() for letter in written)


def warnings(programme: Programme) -> list[str]:
    """Return what is questionable in a valid programme: flat 100 % targets, and numbers nobody enters."""
    questions = []
    for kpi in programme.kpis:
        if is_flat_hundred(kpi):
            questions.append(
                f"kpis.{kpi.id}.target: a flat 100 % meets 'even on my leave?'; name a number that anyone "
                "can judge, or say in its purpose why every single one counts"
            )
        if kpi.of is Of.TEAM and kpi.source == CHECKIN_SOURCE:
            questions.append(
                f"kpis.{kpi.id}.source: a team's number is not entered on check-ins; say where it comes from"
            )
    return questions


def _texts(programme: Programme) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every text of a programme with its key."""
    yield "name", programme.name
    yield "purpose", programme.purpose
    yield "vision.state", programme.vision.state
    yield "vision.plan", programme.vision.plan
    for practice in programme.practices:
        yield f"practices.{practice.id}.name", practice.name
        yield f"practices.{practice.id}.benefit", practice.benefit
    for kpi in programme.kpis:
        yield f"kpis.{kpi.id}.name", kpi.name
        yield f"kpis.{kpi.id}.purpose", kpi.purpose
        yield f"kpis.{kpi.id}.unit", kpi.unit
