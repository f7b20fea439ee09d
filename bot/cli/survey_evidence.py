"""`survey evidence`: what anybody may be handed of a wave, to check it without Hojorin."""

from typing import Any

import typer

from bot.cli.database import ready_database, refuse_missing
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import print_json, say
from bot.cli.survey_close import WaveArgument
from surveys.waves.definition import canonical, digest
from surveys.waves.model import ENDED

HOW_DEFINITION = (
    "`number` is the SHA-256 of `definition`, byte by byte in UTF-8: jq -j .definition FILE | sha256sum. "
    "It stands on the form and on the results."
)
HOW_ROWS = "`rows_number` is the SHA-256 of `rows` likewise: jq -j .rows FILE | sha256sum."
TABLES = {
    "survey_wave": "the wave: when it opened and closed, how many were invited and answered",
    "survey_invited": "who was invited, with their place in the tree; nobody can tell from it who answered",
    "survey_mark": "marks, by which a second ballot of somebody is refused; empty once a wave has ended",
    "survey_ballot": "sealed ballots; empty once a wave has ended",
    "survey_ledger": "when the results were published, of how many answers",
    "survey_group": "who is shown together",
    "survey_release": "the figures and words that were published of each group",
    "survey_quote": "the texts that were published, in random order",
}
"""What each table is; all of them are there, and nothing else is kept of a wave."""


def survey_evidence(
    context: typer.Context, *, wave_id: WaveArgument, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Print what is kept of a wave, for anybody to check: its definition with its number, and, once it has
    ended, all rows of the survey tables. Of a wave that is not over the definition only."""
    session = start_session(context, config=config, as_json=as_json)
    refuse_missing(session.settings)
    with ready_database(session.settings) as database, database.unit_of_work(read_only=True) as unit:
        wave = unit.surveys.get_wave(wave_id)
        text = unit.verifying.definition_of(wave_id)
        rows = unit.verifying.rows_of(wave_id) if wave.state in ENDED else None
    told: dict[str, Any] = {
        "wave": wave.id,
        "state": wave.state.value,
        "definition": text,
        "number": digest(text),
        "how": HOW_DEFINITION,
    }
    if rows is not None:
        written = canonical(rows)
        told |= {"rows": written, "rows_number": digest(written), "tables": TABLES}
        told["how"] = f"{HOW_DEFINITION} {HOW_ROWS}"
    if session.as_json:
        print_json(told)
        return
    for key in ("wave", "state", "number", "definition", "rows_number", "rows", "how"):
        if key in told:
            say(f"{key}: {told[key]}")
    for table, meaning in TABLES.items() if rows is not None else ():
        say(f"{table}: {meaning}")
