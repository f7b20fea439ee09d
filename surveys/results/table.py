"""Results as a table, a row for each figure: what `survey results --csv` and the download hold."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from people.csvfile import guarded
from people.texts import in_language
from surveys.gate.model import COMPANY, Group, Word
from surveys.results.model import (
    Answered,
    Change,
    Estimate,
    Figures,
    InWords,
    NotCompared,
    ThemeCount,
    WaveResult,
)
from surveys.results.trends import ThemeLine, Trend, TrendLine, Value
from surveys.sets.model import Question, QuestionType
from surveys.waves.model import Wave

COLUMNS = (
    "wave",
    "opened_on",
    "closed_at",
    "group",
    "group_kind",
    "group_invited",
    "question",
    "text",
    "type",
    "measure",
    "option",
    "value",
    "low",
    "high",
    "change",
    "change_low",
    "change_high",
    "not_compared",
)
"""Of a wave's table. `value` is a word for groups of 5 to 19, else a number with its 95 % interval."""
TREND_COLUMNS = (
    "wave",
    "opened_on",
    "group",
    "group_kind",
    "question",
    "text",
    "type",
    "measure",
    "option",
    "value",
    "low",
    "high",
    "not_compared",
)
DIGITS = 3
"""Decimal places of figures: their errors are larger by far."""

NPS_GROUPS = ("detractors", "passives", "promoters")

Row: TypeAlias = list[str]


def csv_text(rows: Iterable[Row]) -> str:
    """Return rows as CSV (RFC 4180) that spreadsheets take as UTF-8."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return "\ufeff" + written.getvalue()


def result_rows(result: WaveResult, language: str) -> Iterator[Row]:
    """Yield a wave's table: the header, participation, and a row for each figure, word and theme."""
    yield list(COLUMNS)
    of = _Wave(result.wave, language)
    yield of.row(measure="definition", value=result.wave.digest)
    if result.too_few:
        yield of.row(measure="too_few")
        return
    yield of.row(measure="invited", value=str(result.invited))
    yield of.row(measure="answered", value=str(result.answered))
    for group in result.groups:
        of_group = {**of.group(group.group), "group_invited": str(group.invited)}
        for one in group.questions:
            for found in _figures(one.question, one.shown, of):
                yield of.row(**of_group, **of.question(one.question), **found)
    for texts in result.texts:
        of_question = of.question(texts.question)
        for code, people in texts.people.items():
            yield of.row(**of_question, measure="people", option=code, value=str(people))
        for kind, counted in (("theme", texts.themes), ("term", texts.terms)):
            for theme in counted:
                yield of.row(**of_question, **of.theme(theme), measure=kind)


def trend_rows(trend: Trend, language: str) -> Iterator[Row]:
    """Yield a schedule's time series: the header, then the points of each line, oldest first."""
    yield list(TREND_COLUMNS)
    for wave, taken in zip(trend.waves, trend.participation, strict=True):
        of = _Wave(wave, language)
        if taken is None:
            yield of.row(TREND_COLUMNS, measure="too_few")
            continue
        for measure, number in zip(("answered", "invited"), taken, strict=True):
            yield of.row(TREND_COLUMNS, measure=measure, value=str(number))
    for line in trend.lines:
        yield from _line(line, trend.waves, language)
    for named in trend.themes:
        yield from _theme_line(named, trend.waves, language)


def _line(line: TrendLine, waves: Sequence[Wave], language: str) -> Iterator[Row]:
    for wave, point in zip(waves, line.points, strict=True):
        if point is None:
            continue
        of = _Wave(wave, language)
        yield of.row(
            TREND_COLUMNS,
            **of.group(line.group),
            **of.question(point.question),
            **of.value(point.value),
            measure="word" if line.measure is None else line.measure.value,
            option=of.option(point.question, line.option),
            not_compared=_why(point.apart),
        )


def _theme_line(line: ThemeLine, waves: Sequence[Wave], language: str) -> Iterator[Row]:
    for wave, point in zip(waves, line.points, strict=True):
        if point is None:
            continue
        of = _Wave(wave, language)
        yield of.row(
            TREND_COLUMNS,
            **of.question(point.question),
            **of.theme(point.count),
            measure="theme" if line.is_known else "term",
        )


def _figures(question: Question, shown: Answered, of: "_Wave") -> Iterator[dict[str, str]]:
    match shown:
        case Figures():
            yield {"measure": "answered", "value": str(shown.answered)}
            for name, share in zip(of.columns(question), shown.shares, strict=True):
                yield {"measure": "distribution", "option": name, "value": str(share)}
            for one in shown.measures:
                yield {
                    "measure": one.measure.value,
                    "option": of.option(question, one.option),
                    **of.value(one.estimate),
                    **_change(one.change),
                }
        case InWords(word=word, before=before):
            yield {
                "measure": "word",
                "value": word.value,
                **({"change": before.value} if isinstance(before, Word) else _change(before)),
            }
        case _:
            yield {"measure": "not_shown", "value": shown.value}


def _why(apart: NotCompared | None) -> str:
    return "" if apart is None else apart.value


def _change(change: Change | NotCompared) -> dict[str, str]:
    if isinstance(change, NotCompared):
        return {"not_compared": change.value}
    return {
        "change": _number(change.by.value),
        "change_low": _number(change.by.low),
        "change_high": _number(change.by.high),
    }


class _Wave:
    """What a wave's rows share, and how its texts are written in a language."""

    def __init__(self, wave: Wave, language: str) -> None:
        self._language = language
        self._fallback = wave.definition.languages
        self._of_all = {
            "wave": wave.id,
            "opened_on": wave.definition.opens_on.isoformat(),
            "closed_at": wave.closes_at.isoformat(),
        }

    def row(self, columns: Sequence[str] = COLUMNS, /, **cells: str) -> Row:
        """Return a row of the cells; the others are empty."""
        known = {**self._of_all, **cells}
        return [known.get(column, "") for column in columns]

    def text(self, texts: Mapping[str, str]) -> str:
        """Return a text in the table's language."""
        return guarded(in_language(texts, self._language, fallback=self._fallback))

    def group(self, group: Group) -> dict[str, str]:
        """Return what names a group."""
        kind = "company" if group.number == COMPANY else "others" if group.is_rest else "place"
        return {"group": guarded("/".join(group.path)), "group_kind": kind}

    def question(self, question: Question) -> dict[str, str]:
        """Return what names a question."""
        return {"question": question.id, "text": self.text(question.text), "type": question.type.value}

    def columns(self, question: Question) -> list[str]:
        """Return the names of a question's shares, in their order."""
        if question.type is QuestionType.NPS:
            return list(NPS_GROUPS)
        if question.type is QuestionType.AGREE:
            return [str(point) for point in range(1, question.points + 1)]
        return [self.text(option) for option in question.options]

    def option(self, question: Question, number: int) -> str:
        """Return an option's text; nothing for figures of all options."""
        return self.text(question.options[number - 1]) if number else ""

    def theme(self, theme: ThemeCount) -> dict[str, str]:
        """Return how many named a theme of the codebook, or a term, by its name."""
        return {
            "option": self.text(theme.names) if theme.names else guarded(theme.theme),
            "value": str(theme.people),
            "not_compared": _why(theme.apart),
        }

    def value(self, value: Value) -> dict[str, str]:
        """Return a figure with its interval, or a word."""
        if isinstance(value, Estimate):
            return {"value": _number(value.value), "low": _number(value.low), "high": _number(value.high)}
        return {"value": value.value}


def _number(value: float) -> str:
    return f"{value:.{DIGITS}f}"
