"""The words of `move-database`."""

NOT_POSTGRESQL = (
    "`move-database` moves into PostgreSQL, and the address given is that of an SQLite file; nothing was "
    "changed. Write it like postgresql+psycopg://user@host:5432/hojorin."
)
NOT_EMBEDDED = (
    "The settings (or DATABASE_URL) name a PostgreSQL database already, and `move-database` moves out of the "
    "SQLite file that they name; nothing was changed. Let them name that file until the move is done."
)
IS_A_DEMO = (
    "This database holds the sample company of `hojorin demo`, whose chat lies in a file of its own and "
    "would not move along; nothing was changed. A database for a real company begins with "
    "`hojorin people import FILE.csv`."
)
NEWER_TARGET = (
    "The target was made by a newer version of Hojorin; nothing was changed. "
    "Install that version, or make a new database for the move."
)
SOURCE_MIGRATED = "The SQLite database was brought to this version of Hojorin first."
SOURCE_IS_OLDER = "The SQLite database is of an earlier version; the move brings it to this one first."
BEGINNING = "Looking at both databases …"
COPYING = "Copying {table}: {done} of {total} rows …"
COMPARING = "Comparing {table}: {done} of {total} rows …"


def wrong_url(*, reason: str, cure: str) -> str:
    """Return the sentence for an argument that is no address of a database; never with the address itself."""
    return f"The URL given: {reason}; nothing was changed. {cure}"


def target_unusable(*, why: str) -> str:
    """Return the sentence for a target that does not answer; `why` says that nothing was changed."""
    return f"The target: {why} Check the address, and that the server lets this machine in."


def moved(*, rows: int, address: str, file: str) -> str:
    """Return the line after the move; the address is without its password."""
    return (
        f"All {rows} rows are in PostgreSQL and were compared with those of SQLite. Now set `database` in "
        f"the settings (or DATABASE_URL) to {address}, with the password, before Hojorin is started again. "
        f"{file} is as it was; keep it until you are sure. {file}.moved beside it keeps Hojorin from working "
        "on it by mistake."
    )


def not_noted(*, file: str, why: str) -> str:
    """Return the sentence for a note that could not be written beside the SQLite file."""
    return (
        f"The move is done, but {file}.moved could not be written ({why}), so that Hojorin would still work "
        f"on {file} and send from both: rename {file}, or make a file of that name yourself."
    )


def can_move(*, rows: int) -> str:
    """Return the line after the rehearsal."""
    return f"The target can be used; {rows} rows would be moved (dry run: nothing was changed)."
