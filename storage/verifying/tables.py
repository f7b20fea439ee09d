"""What the tables are made of: columns, triggers and counters that would link or date answers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set

from sqlalchemy import TextualSelect, column, func, select, text

from storage.tables import metadata, survey_ballot
from storage.transaction import Transaction
from storage.verifying.model import Found, found

ANSWERS = ("survey_mark", "survey_ballot", "survey_quote", "survey_release", "survey_group", "survey_ledger")
"""The tables that hold anything of what people answered."""
SEALED = ("survey_mark", "survey_ballot")
"""Those of a wave that is open."""
_NOT_OURS = ("alembic_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
"""Tables that the databases and the migrations keep for themselves."""


def _asking(sql: str, *names: str) -> TextualSelect:
    return text(sql).columns(*(column(name) for name in names))


_SQLITE_COLUMNS = _asking(
    "SELECT t.name AS tbl, c.name AS col FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c "
    "WHERE t.schema = 'main' AND t.type IN ('table', 'virtual', 'shadow') AND t.name <> 'sqlite_schema'",
    "tbl",
    "col",
)
_POSTGRESQL_COLUMNS = _asking(
    "SELECT CAST(c.table_name AS text) AS tbl, CAST(c.column_name AS text) AS col "
    "FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) "
    "WHERE table_schema = current_schema() AND t.table_type <> 'VIEW'",
    "tbl",
    "col",
)
_SQLITE_TRIGGERS = _asking(
    "SELECT tbl_name AS tbl, name AS trg FROM sqlite_master WHERE type = 'trigger'", "tbl", "trg"
)
_POSTGRESQL_TRIGGERS = _asking(
    "SELECT CAST(c.relname AS text) AS tbl, CAST(t.tgname AS text) AS trg FROM pg_trigger t "
    "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND NOT t.tgisinternal "
    "UNION ALL SELECT CAST(tablename AS text), CAST(rulename AS text) FROM pg_rules "
    "WHERE schemaname = current_schema()",
    "tbl",
    "trg",
)
_SQLITE_NUMBERED = _asking(
    "SELECT name AS tbl FROM pragma_table_list WHERE schema = 'main' AND wr = 0 AND type = 'table'", "tbl"
)
_POSTGRESQL_NUMBERED = _asking(
    "SELECT CAST(t.relname AS text) AS tbl FROM pg_depend d JOIN pg_class s ON s.oid = d.objid "
    "JOIN pg_class t ON t.oid = d.refobjid JOIN pg_namespace n ON n.oid = t.relnamespace "
    "WHERE s.relkind = 'S' AND n.nspname = current_schema()",
    "tbl",
)
_PUBLISHED = _asking(
    "SELECT CAST(tablename AS text) AS tbl FROM pg_publication_tables WHERE schemaname = current_schema()",
    "tbl",
)


def columns(db: Transaction) -> Found:
    """Look for tables, columns, triggers and counters beside those that Hojorin makes: a column beside who
    was invited says as much as one beside a ballot."""
    present = _columns_of(db)
    looked = sum(len(names) for names in present.values())
    return found(looked, (*_unknown(present), *_triggers(db), *_counters(db), *_published(db)))


def _columns_of(db: Transaction) -> Mapping[str, Set[str]]:
    by_table: defaultdict[str, set[str]] = defaultdict(set)
    for row in db.rows(_POSTGRESQL_COLUMNS if db.postgresql else _SQLITE_COLUMNS):
        by_table[row["tbl"]].add(row["col"])
    return by_table


def _unknown(present: Mapping[str, Set[str]]) -> Iterator[str]:
    for table in sorted(set(present) - set(_NOT_OURS)):
        if table not in metadata.tables:
            yield f"there is a table {table!r} that Hojorin did not make"
            continue
        for name in sorted(present[table] - set(metadata.tables[table].c.keys())):
            yield f"{table} has a column {name!r} that Hojorin did not make"


def _triggers(db: Transaction) -> Iterator[str]:
    """Yield what acts on its own when rows come in; Hojorin makes none for any table."""
    for row in db.rows(_POSTGRESQL_TRIGGERS if db.postgresql else _SQLITE_TRIGGERS):
        yield f"{row['tbl']} has the trigger or rule {row['trg']!r}, which could copy what comes in"


def _counters(db: Transaction) -> Iterator[str]:
    """Yield the tables of an open wave that number their rows; SQLite does unless it is told not to."""
    numbered = {row["tbl"] for row in db.rows(_POSTGRESQL_NUMBERED if db.postgresql else _SQLITE_NUMBERED)}
    for table in SEALED:
        if table in numbered:
            yield f"{table} numbers its rows, which keeps their order"


def _published(db: Transaction) -> Iterator[str]:
    published = {row["tbl"] for row in db.rows(_PUBLISHED)} if db.postgresql else set()
    for table in SEALED:
        if table in published:
            yield f"{table} is copied to other databases row by row, which keeps the order of ballots"


def sizes(db: Transaction) -> Found:
    """Look for ballots of one wave that differ in size."""
    size = func.length(survey_ballot.c.sealed).label("size")
    rows = db.rows(
        select(survey_ballot.c.wave_id, size, func.count().label("ballots"))
        .group_by(survey_ballot.c.wave_id, size)
        .order_by(survey_ballot.c.wave_id)
    )
    known: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        known[row["wave_id"]] += 1
    return found(
        sum(row["ballots"] for row in rows),
        (
            f"wave {wave}: its ballots have {lengths} sizes, which tell long answers from short ones"
            for wave, lengths in known.items()
            if lengths > 1
        ),
    )
