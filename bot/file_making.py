"""What is in a file of a survey: read on one thread, without anybody who presses a button waiting for it."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from bot.evidence import evidence_told, read_evidence, without_ids
from cards.data import SurveyFile
from coaching.kpis.figures_table import table_of
from handlers.links import FileWanted, KpiFileWanted
from people.texts import in_language
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork
from surveys.errors import NotPublishedError
from surveys.gate.model import Group, Shown
from surveys.results.series import series_of
from surveys.results.service import published, published_waves, results_of
from surveys.results.table import csv_text, result_rows, trend_rows
from surveys.results.trends import join
from surveys.sets.model import Question, QuestionType
from surveys.waves.model import Wave

LARGEST = 64_000_000
"""Bytes of a file: three questions answered by 10,000 people with 1,000 characters each are half of it."""
LEAST_ROW = 60
"""Bytes that a row has at least besides its texts: dates, names of columns, figures."""
Write: TypeAlias = Callable[[], str]
"""Writes a file of what was read: without the database."""
_LEAST_MEASURES = 2
"""Rows of agreement: its mean and its favourable share."""


class TooLargeError(Exception):
    """The file would be larger than `LARGEST`."""

    def __init__(self, of: str) -> None:
        super().__init__(of)
        self.of = of
        """What the command line is asked for instead."""


def make_file(database: Database, wanted: FileWanted | KpiFileWanted) -> bytes:
    """Return a file; raises `NotFoundError`, `NotPublishedError`, and `TooLargeError`, for tables before
    anything is computed."""
    if isinstance(wanted, KpiFileWanted):
        return _kpi_table(database, wanted)
    with database.unit_of_work(read_only=True) as unit:
        wave = unit.surveys.get_wave(wanted.wave_id)
        write = _READERS[SurveyFile(wanted.what)](unit, wave, wanted)
    content = write().encode()
    if len(content) > LARGEST:
        raise TooLargeError(wave.schedule_id if wanted.what == SurveyFile.SERIES else wave.id)
    return content


def _kpi_table(database: Database, wanted: KpiFileWanted) -> bytes:
    """Return the latest evaluations of those teams that a link names, as many as the file has room for."""
    with database.unit_of_work(read_only=True) as unit:
        content = table_of(
            unit, wanted.programme_id, teams=wanted.teams, language=wanted.language, most_bytes=LARGEST
        ).encode()
    if len(content) > LARGEST:
        raise TooLargeError(wanted.programme_id)
    return content


def _evidence(unit: SqlUnitOfWork, wave: Wave, _wanted: FileWanted) -> Write:
    evidence = without_ids(read_evidence(unit, wave.id))
    return lambda: json.dumps(evidence_told(evidence), ensure_ascii=False, indent=2) + "\n"


def _table(unit: SqlUnitOfWork, wave: Wave, wanted: FileWanted) -> Write:
    _refuse_large(unit, [wave], of=wave.id, language=wanted.language)
    result = results_of(unit, wave.id)
    return lambda: csv_text(result_rows(result, wanted.language))


def _series(unit: SqlUnitOfWork, wave: Wave, wanted: FileWanted) -> Write:
    """Read the series of those waves that the link names."""
    waves = [
        one
        for one in reversed(published_waves(unit, wave.schedule_id))
        if one.definition.number in wanted.waves
    ]
    if wave.id not in [one.id for one in waves]:
        raise NotPublishedError(wave_id=wave.id)
    _refuse_large(unit, waves, of=wave.schedule_id, language=wanted.language)
    results = series_of(unit, waves)
    return lambda: csv_text(trend_rows(join(results), wanted.language))


_READERS: Mapping[SurveyFile, Callable[[SqlUnitOfWork, Wave, FileWanted], Write]] = {
    SurveyFile.EVIDENCE: _evidence,
    SurveyFile.TABLE: _table,
    SurveyFile.SERIES: _series,
}


# ---------------------------------------------------------------------------- how large it will be


def _refuse_large(unit: SqlUnitOfWork, waves: Iterable[Wave], *, of: str, language: str) -> None:
    """Refuse a table that would be too large, by the number of its groups and questions."""
    if sum(least_size(unit, wave, language) for wave in waves) > LARGEST:
        raise TooLargeError(of)


def least_size(unit: SqlUnitOfWork, wave: Wave, language: str) -> int:
    """Return how many bytes a wave's rows have at least; figures are not read for it."""
    heads = published(unit, wave, of=())
    groups = () if heads is None else heads.released.groups
    asked = [one for one in wave.definition.questions if one.type is not QuestionType.TEXT]
    lengths = {one.id: LEAST_ROW + _length(one.text, wave, language) for one in asked}
    return sum(_rows(group, one) * lengths[one.id] for group in groups for one in asked)


def _length(text: Mapping[str, str], wave: Wave, language: str) -> int:
    return len(in_language(text, language, fallback=wave.definition.languages).encode())


def _rows(group: Group, question: Question) -> int:
    """Return how many rows a question has of a group at least: a word, or a row for each measure."""
    if group.shown is Shown.WORDS:
        return 1
    if question.type is QuestionType.AGREE:
        return _LEAST_MEASURES
    return max(len(question.options), 1)
