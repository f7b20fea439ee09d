"""What anybody may be handed of a wave, to check it without Hojorin: on the command line and by a link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.surveys.result_files import is_over
from storage.unit_of_work import SqlUnitOfWork
from surveys.waves.definition import Json, canonical, digest

HOW_DEFINITION = (
    "`number` is the SHA-256 of `definition`, byte by byte in UTF-8: jq -j .definition FILE | sha256sum. "
    "It stands on the form and on the results."
)
WITHOUT_IDS = (
    "The ids of people are left out of `survey_invited` and `survey_wave` here, because a link can be passed "
    "on; `hojorin survey evidence` has them."
)
HOW_ROWS = "`rows_number` is the SHA-256 of `rows` likewise: jq -j .rows FILE | sha256sum."
INVITED, WAVE = "survey_invited", "survey_wave"
TABLES = {
    "survey_wave": "the wave: when it opened and closed, how many were invited and answered",
    "survey_invited": "who was invited, with their place in the tree; nobody can tell from it who answered",
    "survey_mark": "marks, by which a second ballot of somebody is refused; empty: they are destroyed",
    "survey_ballot": "sealed ballots; empty: they are destroyed",
    "survey_ledger": "when the results were published, of how many answers",
    "survey_group": "who is shown together",
    "survey_release": "the figures and words that were published of each group",
    "survey_quote": "the texts that were published, in random order",
}
"""What each table is; all of them are there, and nothing else is kept of what was asked and answered. What
the company answers to it has cards of its own, for everybody who was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is kept of a wave, as it was read."""

    wave_id: str
    state: str
    definition: str
    rows: Mapping[str, Json] | None
    """All rows of the survey tables; None while ballots or marks may be among them."""
    has_ids: bool = True
    """With the ids of people."""


def read_evidence(unit: SqlUnitOfWork, wave_id: str) -> Evidence:
    """Read what is kept of a wave; raises `NotFoundError(what="wave")`."""
    wave = unit.surveys.get_wave(wave_id)
    return Evidence(
        wave_id=wave.id,
        state=wave.state.value,
        definition=unit.verifying.definition_of(wave_id),
        rows=unit.verifying.rows_of(wave_id) if is_over(unit, wave) else None,
    )


def without_ids(evidence: Evidence) -> Evidence:
    """Return the same without the ids of people, for what many may get to see."""
    if evidence.rows is None:
        return evidence
    invited: Any = evidence.rows[INVITED]
    places: Any = sorted(({**row, "person_id": ""} for row in invited), key=lambda row: row["node"])
    waves: Any = evidence.rows[WAVE]
    unnamed: Any = [{**row, "despite": ""} if "despite" in row else row for row in waves]
    return replace(evidence, rows={**evidence.rows, INVITED: places, WAVE: unnamed}, has_ids=False)


def evidence_told(evidence: Evidence) -> dict[str, Any]:
    """Return what is handed out: texts with their numbers, and how these are computed again."""
    told: dict[str, Any] = {
        "wave": evidence.wave_id,
        "state": evidence.state,
        "definition": evidence.definition,
        "number": digest(evidence.definition),
        "how": HOW_DEFINITION,
    }
    if evidence.rows is not None:
        written = canonical(evidence.rows)
        told |= {"rows": written, "rows_number": digest(written), "tables": TABLES}
        told["how"] = " ".join((HOW_DEFINITION, HOW_ROWS, *(() if evidence.has_ids else (WITHOUT_IDS,))))
    return told
