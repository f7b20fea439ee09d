"""`survey evidence`: what anybody may be handed of a wave, to check it without Hojorin."""

import typer

from bot.cli.database import ready_database, refuse_missing
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import print_json, say
from bot.cli.survey_close import WaveArgument
from bot.evidence import TABLES, evidence_told, read_evidence


def survey_evidence(
    context: typer.Context, *, wave_id: WaveArgument, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Print what is kept of a wave, for anybody to check: its definition with its number, and, once it has
    ended and its ballots are destroyed, all rows of the survey tables. Before that the definition only."""
    session = start_session(context, config=config, as_json=as_json)
    refuse_missing(session.settings)
    with ready_database(session.settings) as database, database.unit_of_work(read_only=True) as unit:
        evidence = read_evidence(unit, wave_id)
    told = evidence_told(evidence)
    if session.as_json:
        print_json(told)
        return
    for key in ("wave", "state", "number", "definition", "rows_number", "rows", "how"):
        if key in told:
            say(f"{key}: {told[key]}")
    for table, meaning in TABLES.items() if evidence.rows is not None else ():
        say(f"{table}: {meaning}")
