"""The ledger of what was published.

All figures of a group are one row, and all texts of a question in a language: a row for each of 85,000 held
the one writer of SQLite for a second. Rows are written in the order of their keys, so that the order in which
they lie tells no more than they say.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias, assert_never

from sqlalchemy import Select, Table, bindparam, select

from storage.bulk import Existing, insert_rows, ready_rows
from storage.errors import ConstraintError
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
"""The kinds of figures."""
Written: TypeAlias = list[Any]
"""A figure as JSON: its question, its kind, the language or theme it is about (or nothing), its value."""


def _all_of(table: Table) -> Select[*tuple[Any, ...]]:
    """Return the query of a wave's rows without its id, in the order of their keys."""
    columns = [column for column in table.c if column.name != "wave_id"]
    return select(*columns).where(table.c.wave_id == bindparam("of_wave")).order_by(*table.primary_key)


_LEDGER, _GROUPS, _FIGURES, _QUOTES = (
    _all_of(table) for table in (survey_ledger, survey_group, survey_release, survey_quote)
)


class SqlReleases(SurveyPart):
    """Implements `surveys.ports.ReleaseLedger`."""

    def ready(self, wave_id: str, released: Released, *, at: datetime) -> Callable[[], None]:
        """Return what keeps what passed the gate; nothing is written before it is called. Raises
        `ConstraintError` if something is in it twice.

        It is kept once: if anything of the wave is there, that stays and nothing is added. Whoever keeps the
        same wave at this moment is waited for.
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
            self._ready(survey_release, wave_id, _figure_rows(released.figures)),
            self._ready(survey_quote, wave_id, _quote_rows(released.quotes)),
        )

        def record() -> None:
            if insert_rows(self._db, survey_ledger, [head], existing=Existing.KEEP) == 1:
                for insert in ready:
                    insert()

        return record

    def find(self, wave_id: str, *, of: Collection[int] | None = None) -> Released | None:
        """Return what was published of a wave, or None: groups by number, figures and quotes by their keys,
        whatever their order was. `of`: figures of these groups alone, and texts with those of the company."""
        given = {"of_wave": clean(wave_id)}
        head = self._db.row(_LEDGER, given)
        if head is None:
            return None
        return Released(
            answered=head["answered"],
            invited=head["invited"],
            too_few=head["too_few"],
            groups=tuple(Group(**row) for row in self._db.rows(_GROUPS, given)),
            figures=self._figures(wave_id, of),
            quotes=self._quotes(wave_id) if of is None or COMPANY in of else (),
        )

    def figures(self, wave_id: str, *, of: Collection[int]) -> tuple[Figure, ...]:
        """Return the figures alone of some groups of a wave."""
        return self._figures(wave_id, of)

    def has_figures(self, wave_id: str) -> bool:
        """Tell whether anything was published of a wave but that too few answered."""
        head = self._db.row(_LEDGER, {"of_wave": clean(wave_id)})
        return head is not None and not head["too_few"]

    def _figures(self, wave_id: str, of: Collection[int] | None) -> tuple[Figure, ...]:
        query = _FIGURES if of is None else _FIGURES.where(survey_release.c.group_number.in_(sorted(of)))
        return tuple(
            _figure(row["group_number"], one)
            for row in self._db.rows(query, {"of_wave": clean(wave_id)})
            for one in json.loads(row["figures"])
        )

    def _quotes(self, wave_id: str) -> tuple[QuoteRelease, ...]:
        return tuple(
            QuoteRelease(question_id=row["question_id"], language=row["language"], place=place, text=one)
            for row in self._db.rows(_QUOTES, {"of_wave": clean(wave_id)})
            for place, one in json.loads(row["texts"])
        )

    def _ready(self, table: Table, wave_id: str, rows: Iterable[Row]) -> Callable[[], int]:
        keys = [column.name for column in table.primary_key if column.name != "wave_id"]
        ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
        own = ({"wave_id": wave_id, **row} for row in ordered)
        return ready_rows(self._db, table, own, existing=Existing.REFUSE)


def quoted(texts: str) -> list[str]:
    """Return the texts of a row of quotes."""
    return [text for _, text in json.loads(texts)]


# ---------------------------------------------------------------------------- written


def _quote_rows(quotes: Iterable[QuoteRelease]) -> Iterator[Row]:
    texts: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for one in quotes:
        texts[clean(one.question_id), clean(one.language)].append((one.place, clean(one.text)))
    for (question_id, language), placed in texts.items():
        _refuse_twice(place for place, _ in placed)
        yield {"question_id": question_id, "language": language, "texts": _json(sorted(placed))}


def _figure_rows(figures: Iterable[Figure]) -> Iterator[Row]:
    groups: defaultdict[int, list[Written]] = defaultdict(list)
    for figure in figures:
        number, written = _written(figure)
        groups[number].append(written)
    for number, of_group in groups.items():
        _refuse_twice(tuple(one[:3]) for one in of_group)
        yield {"group_number": number, "figures": _json(sorted(of_group, key=lambda one: one[:3]))}


def _refuse_twice(keys: Iterable[Hashable]) -> None:
    listed = list(keys)
    if len(set(listed)) < len(listed):
        raise ConstraintError(constraint="each_once_in_a_ledger")


def _written(figure: Figure) -> tuple[int, Written]:
    match figure:
        case WordRelease():
            return figure.group, [clean(figure.question_id), _WORD, "", figure.word.value]
        case CountsRelease():
            return figure.group, [clean(figure.question_id), _COUNTS, "", list(figure.counts)]
        case TextsRelease():
            return COMPANY, [clean(figure.question_id), _TEXTS, clean(figure.language), figure.people]
        case ThemeRelease():
            kind = _THEME if figure.is_known else _TERM
            return COMPANY, [clean(figure.question_id), kind, clean(figure.theme), figure.people]
        case _:
            assert_never(figure)


def _json(value: Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# ---------------------------------------------------------------------------- read


def _figure(group: int, written: Written) -> Figure:
    return _READERS[written[1]](group, written)


def _word(group: int, written: Written) -> WordRelease:
    return WordRelease(group=group, question_id=written[0], word=Word(written[3]))


def _counts(group: int, written: Written) -> CountsRelease:
    return CountsRelease(group=group, question_id=written[0], counts=tuple(written[3]))


def _texts(_group: int, written: Written) -> TextsRelease:
    return TextsRelease(question_id=written[0], language=written[2], people=written[3])


def _theme(_group: int, written: Written) -> ThemeRelease:
    is_known = written[1] == _THEME
    return ThemeRelease(question_id=written[0], theme=written[2], people=written[3], is_known=is_known)


_READERS: Mapping[str, Callable[[int, Written], Figure]] = {
    _WORD: _word,
    _COUNTS: _counts,
    _TEXTS: _texts,
    _THEME: _theme,
    _TERM: _theme,
}
