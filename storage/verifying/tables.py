"""What the tables of surveys are made of: columns, triggers and counters that would link or date answers."""

from collections.abc import Iterator

from sqlalchemy import TextualSelect, column, select, text

from storage.tables import metadata, survey_ballot, survey_mark
from storage.transaction import Transaction
from storage.verifying.model import Found, found

ANSWERS = ("survey_mark", "survey_ballot", "survey_quote", "survey_release", "survey_group")
"""The tables that hold anything of what people answered."""


def _asking(sql: str, *names: str) -> TextualSelect:
    return text(sql).columns(*(column(name) for name in names))


_SQLITE_COLUMNS = _asking("SELECT name FROM pragma_table_info(:table)", "name")
_POSTGRESQL_COLUMNS = _asking(
    "SELECT column_name AS name FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = :table",
    "name",
)
_SQLITE_TRIGGERS = _asking(
    "SELECT name FROM sqlite_master WHERE tbl_name = :table AND type = 'trigger'", "name"
)
_POSTGRESQL_TRIGGERS = _asking(
    "SELECT tgname AS name FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal",
    "name",
)
_SQLITE_COUNTERS = _asking("SELECT count(*) AS n FROM sqlite_sequence WHERE name = :table", "n")
_POSTGRESQL_COUNTERS = _asking(
    "SELECT count(*) AS n FROM pg_depend d JOIN pg_class c ON c.oid = d.objid "
    "WHERE d.refobjid = CAST(:table AS regclass) AND c.relkind = 'S'",
    "n",
)
_PUBLISHED = _asking(
    "SELECT count(*) AS n FROM pg_publication_tables WHERE tablename = :table AND schemaname = current_schema()",
    "n",
)


def columns(db: Transaction) -> Found:
    """Look for columns, triggers and counters that the tables of answers have beside those they need."""
    found_by_table = [(table, *_extras(db, table)) for table in ANSWERS]
    looked = sum(rows for _, rows, _ in found_by_table)
    return found(looked, (finding for _, _, findings in found_by_table for finding in findings))


def _extras(db: Transaction, table: str) -> tuple[int, list[str]]:
    asking = _POSTGRESQL_COLUMNS if db.postgresql else _SQLITE_COLUMNS
    present = {row["name"] for row in db.rows(asking, {"table": table})}
    findings = [
        f"{table} has a column {name!r} that Hojorin did not make"
        for name in sorted(present - set(metadata.tables[table].c.keys()))
    ]
    findings += _triggers_and_counters(db, table)
    return len(present), findings


def _triggers_and_counters(db: Transaction, table: str) -> Iterator[str]:
    given = {"table": table}
    for row in db.rows(_POSTGRESQL_TRIGGERS if db.postgresql else _SQLITE_TRIGGERS, given):
        yield f"{table} has the trigger {row['name']!r}, which could copy what comes in"
    if db.value(_POSTGRESQL_COUNTERS if db.postgresql else _SQLITE_COUNTERS, given):
        yield f"{table} numbers its rows, which keeps their order"
    if db.postgresql and db.value(_PUBLISHED, given):
        yield f"{table} is published to other databases, row by row"


def sizes(db: Transaction) -> Found:
    """Look for ballots of one wave that differ in size."""
    rows = db.rows(select(survey_ballot.c.wave_id, survey_ballot.c.sealed))
    known: dict[str, set[int]] = {}
    for row in rows:
        known.setdefault(row["wave_id"], set()).add(len(row["sealed"]))
    return found(
        len(rows),
        (
            f"wave {wave}: its ballots have {len(lengths)} sizes, which tell long answers from short ones"
            for wave, lengths in sorted(known.items())
            if len(lengths) > 1
        ),
    )


def marks_of(db: Transaction) -> list[tuple[str, bytes]]:
    """Return all marks with their waves."""
    return [(row["wave_id"], row["mark"]) for row in db.rows(select(survey_mark))]
