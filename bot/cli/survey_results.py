"""`survey results`: what was published of a wave, or of a schedule over its waves."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli import survey_texts as texts
from bot.cli.database import unit_of_work
from bot.cli.exits import CommandRefusedError
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import Row, print_rows
from handlers.context import UnitOfWork
from surveys.errors import NotPublishedError
from surveys.results.service import results_of
from surveys.results.table import csv_text, result_rows, trend_rows
from surveys.results.trends import trend_of

OfArgument = Annotated[
    str,
    typer.Argument(metavar="WAVE|SCHEDULE", help="A wave, or a schedule for a time series, as listed."),
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")]
LanguageOption = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="Of texts; the company's first by default.")
]
SHOWN = ("wave", "group", "question", "measure", "option", "value", "low", "high", "change", "not_compared")
"""Columns of the table that is printed; `--csv` and `--json` have all of them."""


def survey_results(
    context: typer.Context,
    *,
    of: OfArgument,
    as_csv: CsvOption = False,
    language: LanguageOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what was published of a wave, or the time series of a schedule.

    All of it is in the release ledger: nothing is finer than what everybody invited sees.
    """
    session = start_session(context, config=config, as_json=as_json)
    code = language or session.settings.company().languages[0]
    with unit_of_work(session.settings, read_only=True) as unit:
        header, *rows = _rows(unit, of, code)
    if as_csv:
        sys.stdout.write(csv_text([header, *rows]))
        return
    named: list[Row] = [dict(zip(header, row, strict=True)) for row in rows]
    columns = header if session.as_json else [column for column in SHOWN if column in header]
    print_rows(columns, named, as_json=session.as_json, empty=texts.NO_RESULTS)


def _rows(unit: UnitOfWork, of: str, language: str) -> Sequence[list[str]]:
    """Return the table of a wave or of a schedule; raises `NotFoundError(what="wave")` for neither."""
    if unit.surveys.find_schedule(of) is not None:
        return list(trend_rows(trend_of(unit, of), language))
    try:
        return list(result_rows(results_of(unit, of), language))
    except NotPublishedError:
        raise CommandRefusedError(texts.not_published(unit.surveys.get_wave(of))) from None
