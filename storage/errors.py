"""What can go wrong with a database, said once and without row contents or passwords.

The driver's own exception is not chained: its message and its attributes may hold stored texts.
"""

import re

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from people.errors import HojorinError


class StorageError(HojorinError):
    """Root of what storage raises; the unit of work was rolled back, nothing of it is in the database."""


class DatabaseUrlError(StorageError):
    """The database address of the settings cannot be used."""


class DatabaseUnavailableError(StorageError):
    """The database cannot be reached, opened or written to at the moment."""


class SchemaError(StorageError):
    """The tables are not those of this version of Hojorin."""


class ConstraintError(StorageError):
    """A row would have broken a rule of the tables. `constraint` is the rule's name where it is known."""

    def __init__(self, *, constraint: str) -> None:
        super().__init__(f"the database refused a row, which would break {constraint}; nothing was changed")
        self.constraint = constraint


class StatementFailedError(StorageError):
    """A statement failed in a way that points to a mistake in Hojorin. `code` is the driver's."""

    def __init__(self, *, code: str) -> None:
        super().__init__(f"the database refused a statement ({code}); nothing was changed")
        self.code = code


class UnknownValueError(StorageError, LookupError):
    """A stored value is none that this version of Hojorin knows: a newer one wrote it, or it is damaged."""

    def __init__(self) -> None:
        super().__init__("the database holds a value that this version does not know; nothing was changed")


class NotStorableError(StorageError):
    """A value that no column can hold without changing it."""


class NaiveDatetimeError(NotStorableError):
    """A datetime without a time zone was about to be stored: which moment it means is unknown."""

    def __init__(self) -> None:
        super().__init__("a datetime without a time zone cannot be stored; pass aware UTC datetimes")


class AlreadyRunningError(StorageError):
    """Another process uses the SQLite file. `holder` says which one, as far as is known."""

    def __init__(self, *, holder: str) -> None:
        super().__init__(
            f"this database is in use by {holder}; nothing was changed. "
            "Stop that process first, or give this one another database."
        )
        self.holder = holder


_ONLY_READ = "it may only be read (the file is write-protected, or the unit of work is a reading one)"
_CONNECTION_TROUBLES = {
    "idle-in-transaction timeout": "this process stood still for too long, and the server went on without it",
    "password authentication failed": "user or password is wrong",
    "no password supplied": "the server wants a password",
    "does not exist": "there is no such database or user on the server",
    "connection refused": "no server answers there",
    "could not translate host name": "the host name is unknown",
    "failed to resolve host": "the host name is unknown",
    "name or service not known": "the host name is unknown",
    "timeout": "the server did not answer in time",
    "too many connections": "the server takes no more connections",
    "too many clients": "the server takes no more connections",
    "no such file or directory": "no server answers there",
    "database is locked": "another process is writing to it for too long",
    "unable to open database file": "the file cannot be opened or its folder not be written to",
    "file is not a database": "the file is not an SQLite database",
    "database disk image is malformed": "the file is damaged; restore it from a backup",
    "attempt to write a readonly database": _ONLY_READ,
    "read-only transaction": _ONLY_READ,
    "disk is full": "the disk is full",
    "no space left": "the disk is full",
    "disk i/o error": "the disk does not read or write",
    "deadlock detected": "two units of work waited for each other; try again",
    "server closed the connection": "the server ended the connection",
    "the connection is closed": "the server ended the connection",
    "terminating connection": "the server ended the connection",
    "the database system is": "the server is starting or stopping",
    "not yet accepting connections": "the server is starting or stopping",
}
"""Phrases of both drivers and what they mean. Only our own words reach the message."""

_SQLITE_CONSTRAINT = re.compile(r"^\w+(?: \w+)? constraint failed(?:: ([\w., ]+))?$")


def wrapped(error: SQLAlchemyError) -> HojorinError:
    """Return the one error of ours for a driver error; errors of ours in disguise come out as they are."""
    if isinstance(error, StatementError) and isinstance(error.orig, HojorinError):
        return error.orig
    if isinstance(error, IntegrityError):
        return ConstraintError(constraint=_constraint_of(error))
    if isinstance(error, PoolTimeoutError):
        return _unavailable("all connections are busy")
    trouble = _trouble_of(error)
    if trouble is not None:
        return _unavailable(trouble)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _unavailable("the connection broke")
    return StatementFailedError(code=_code_of(error))


def _unavailable(trouble: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(f"the database cannot be used: {trouble}. Nothing was changed.")


def _constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint (PostgreSQL) or of its columns (SQLite); never a value."""
    said = getattr(error.orig, "diag", None)
    name = getattr(said, "constraint_name", None) or getattr(said, "column_name", None)
    if name:
        return str(name)
    match = _SQLITE_CONSTRAINT.match(str(error.orig))
    return (match and match.group(1)) or "a constraint"


def _trouble_of(error: SQLAlchemyError) -> str | None:
    """Return what a connection-like failure means in our words, or None for other failures."""
    if not isinstance(error, DBAPIError):
        return None
    name = type(error).__name__
    if name not in {"OperationalError", "DatabaseError", "InternalError", "InterfaceError"}:
        return None
    message = str(error.orig).lower()
    for phrase, meaning in _CONNECTION_TROUBLES.items():
        if phrase in message:
            return meaning
    return None


def _code_of(error: SQLAlchemyError) -> str:
    orig = getattr(error, "orig", None)
    code = getattr(orig, "sqlstate", None) or getattr(orig, "sqlite_errorname", None)
    return f"{type(orig or error).__name__} {code}" if code else type(orig or error).__name__
