"""The note beside an SQLite file that its contents were moved: nobody is to send from it any more."""

import json
from datetime import UTC, datetime
from pathlib import Path

from storage.database import parse_url
from storage.errors import StorageError

_ENDING = ".moved"


class MovedAwayError(StorageError):
    """The contents of the SQLite file live in another database by now. `note` is the file that says so."""

    def __init__(self, *, note: Path, where: str) -> None:
        super().__init__(
            f"what is in this SQLite file was moved to {where}, and both would send to the same people; "
            "nothing was changed. Name that database in the settings (or DATABASE_URL), or, to go back to "
            f"the file as it was then, remove {note}."
        )
        self.note = note


def note_moved(database_url: str, *, to: str, at: datetime) -> Path:
    """Note beside the SQLite file where its contents are now, without password; returns the note's file.

    Raises OSError if it cannot be written.
    """
    note = _note_of(database_url)
    if note is None:
        raise ValueError("only an SQLite file is moved from")
    address = parse_url(to).difference_update_query(["password"]).render_as_string(hide_password=True)
    when = at.astimezone(UTC).isoformat(timespec="seconds")
    note.write_text(json.dumps({"to": address, "at": when}), encoding="utf-8")
    return note


def refuse_moved(database_url: str) -> None:
    """Raise `MovedAwayError` if it was noted that the contents of this SQLite file were moved."""
    note = _note_of(database_url)
    if note is not None and note.exists():
        raise MovedAwayError(note=note, where=_where(note))


def _note_of(database_url: str) -> Path | None:
    url = parse_url(database_url)
    return Path(f"{url.database}{_ENDING}") if url.get_backend_name() == "sqlite" else None


def _where(note: Path) -> str:
    """Return where the contents are and since when, in words; a note that nobody can read still counts."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        return f"{said['to']} at {said['at']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another database"
