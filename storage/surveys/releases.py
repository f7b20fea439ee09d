"""The ledger of what was published.

Rows are written in the order of their keys, so that the order in which they lie tells no more than they say.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import RowMapping, Select, Table, bindparam, select

from storage.bulk import Existing, insert_rows, ready_rows
from storage.surveys.part import SurveyPart
from storage.tables import survey_group, survey_ledger, survey_quote, survey_release
from storage.transaction import Row, row_of
from storage.types import clean
from surveys.gate.model import (
    COMPANY,
    CountsRelease,
    Figure,
    Group,
    QuoteRelease,
    Released,
    TextsRelease,
    ThemeRelease,
    Word,
    WordRelease,
)

_WORD, _COUNTS, _TEXTS, _THEME, _TERM = "word", "counts", "texts", "theme", "term"
"""The kinds of figures in the table."""


def _all_of(table: Table) -> Select[*tuple[Any, ...]]:
    """Return the query of a wave's rows without its id, in the order of their keys."""
    columns = [column for column in table.c if column.name != "wave_id"]
    return select(*columns).where(table.c.wave_id == bindparam("of_wave")).order_by(*table.primary_key)


_LEDGER, _GROUPS, _FIGURES, _QUOTES = (
    _all_of(table) for table in (survey_ledger, survey_group, survey_release, survey_quote)
)


class SqlReleases(SurveyPart):
    """Implements `surveys.ports.ReleaseLedger`."""

    def record(self, wave_id: str, released: Released, *, at: datetime) -> None:
        """Keep what passed the gate, once: if anything of the wave is there, that stays and nothing is added.

        Waits for whoever records the same wave at this moment.
        """
        head = {
            "wave_id": wave_id,
            "at": at,
            "answered": released.answered,
            "invited": released.invited,
            "too_few": released.too_few,
        }
        ready = (
            self._ready(survey_group, wave_id, [row_of(group) for group in released.groups]),
            self._ready(survey_release, wave_id, [_figure_row(figure) for figure in released.figures]),
            self._ready(survey_quote, wave_id, [row_of(quote) for quote in released.quotes]),
        )
        if insert_rows(self._db, survey_ledger, [head], existing=Existing.KEEP) == 1:
            for insert in ready:
                insert()

    def find(self, wave_id: str) -> Released | None:
        """Return what was published of a wave, or None: groups by number, figures and quotes by their keys,
        whatever their order was."""
        given = {"of_wave": clean(wave_id)}
        head = self._db.row(_LEDGER, given)
        if head is None:
            return None
        return Released(
            answered=head["answered"],
            invited=head["invited"],
            too_few=head["too_few"],
            groups=tuple(Group(**row) for row in self._db.rows(_GROUPS, given)),
            figures=tuple(_figure(row) for row in self._db.rows(_FIGURES, given)),
            quotes=tuple(QuoteRelease(**row) for row in self._db.rows(_QUOTES, given)),
        )

    def _ready(self, table: Table, wave_id: str, rows: list[Row]) -> Callable[[], int]:
        keys = [column.name for column in table.primary_key if column.name != "wave_id"]
        ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
        own = ({"wave_id": wave_id, **row} for row in ordered)
        return ready_rows(self._db, table, own, existing=Existing.REFUSE)


def _figure_row(figure: Figure) -> Row:
    match figure:
        case WordRelease():
            return _row(figure.group, figure.question_id, _WORD, value=figure.word)
        case CountsRelease():
            return _row(figure.group, figure.question_id, _COUNTS, value=json.dumps(figure.counts))
        case TextsRelease():
            return _row(COMPANY, figure.question_id, _TEXTS, about=figure.language, value=str(figure.people))
        case ThemeRelease():
            kind = _THEME if figure.is_known else _TERM
            return _row(COMPANY, figure.question_id, kind, about=figure.theme, value=str(figure.people))
        case _:
            assert_never(figure)


def _row(group: int, question_id: str, kind: str, *, value: str, about: str = "") -> Row:
    return {
        "group_number": group,
        "question_id": question_id,
        "kind": kind,
        "about": about,
        "value": value,
    }


def _figure(row: RowMapping) -> Figure:
    return _READERS[row["kind"]](row)


def _word(row: RowMapping) -> WordRelease:
    return WordRelease(group=row["group_number"], question_id=row["question_id"], word=Word(row["value"]))


def _counts(row: RowMapping) -> CountsRelease:
    counts = tuple(json.loads(row["value"]))
    return CountsRelease(group=row["group_number"], question_id=row["question_id"], counts=counts)


def _texts(row: RowMapping) -> TextsRelease:
    return TextsRelease(question_id=row["question_id"], language=row["about"], people=int(row["value"]))


def _theme(row: RowMapping) -> ThemeRelease:
    return ThemeRelease(
        question_id=row["question_id"],
        theme=row["about"],
        people=int(row["value"]),
        is_known=row["kind"] == _THEME,
    )


_READERS: Mapping[str, Callable[[RowMapping], Figure]] = {
    _WORD: _word,
    _COUNTS: _counts,
    _TEXTS: _texts,
    _THEME: _theme,
    _TERM: _theme,
}
