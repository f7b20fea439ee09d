"""What is left of deleted marks and ballots in the files of a database, and how it goes.

They cannot be read any more by then: their secrets were destroyed before. This is tidiness, not the promise.
"""

from sqlalchemy import Connection, Engine

from storage.tables import survey_ballot, survey_mark
from storage.transaction import guarded

PATIENCE_MILLISECONDS = 200
"""How long SQLite may wait for others, who wait meanwhile for it: a press is to be answered in 500."""


def forget_deleted(engine: Engine) -> bool:
    """Let no file keep what was deleted, as far as the database can; False if others were in the way: then
    it is to be done again.

    SQLite overwrites what it deletes in its file, but the log beside it (WAL) keeps the pages as they were:
    it is written back and emptied. PostgreSQL keeps deleted rows until a VACUUM.
    """
    return guarded(lambda: _forget(engine))


def _forget(engine: Engine) -> bool:
    with engine.connect() as opened:
        if opened.dialect.name == "sqlite":
            return _empty_the_log(opened)
        connection = opened.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f"VACUUM {survey_mark.name}, {survey_ballot.name}")
    return True


def _empty_the_log(connection: Connection) -> bool:
    """Write the log back without keeping anybody waiting, then the little that came meanwhile, and cut it."""
    [usual] = connection.exec_driver_sql("PRAGMA busy_timeout").one()
    connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={PATIENCE_MILLISECONDS}")
    try:
        in_the_way = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={usual}")
    return not in_the_way
