"""One process at a time on an SQLite file."""

import fcntl
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from storage.database import parse_url
from storage.errors import AlreadyRunningError, DatabaseUnavailableError


class ProcessLock:
    """Holds the file `DATABASE.lock`; on PostgreSQL, where several processes may work, it does nothing.

    The system frees the lock when the process ends, however it ends; the file stays, and its content
    matters only while the lock is held.
    """

    def __init__(self, database_url: str) -> None:
        url = parse_url(database_url)
        is_file = url.get_backend_name() == "sqlite"
        self._path = Path(f"{url.database}.lock") if is_file else None
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Take the lock; raises `AlreadyRunningError` naming its holder."""
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the lock."""
        self.release()

    def acquire(self) -> None:
        """Take the lock; raises `AlreadyRunningError` naming its holder."""
        if self._path is None or self._file is not None:
            return
        file = _opened(self._path)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder_in(file.read())
            file.close()
            raise AlreadyRunningError(holder=holder) from None
        file.seek(0)
        file.truncate()
        file.write(json.dumps(_this_process()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Free the lock."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def _opened(path: Path) -> IO[str]:
    """Open the lock file for reading and writing, made if need be, without emptying it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DatabaseUnavailableError(
            f"the lock file {path} cannot be written: {error.strerror}. "
            "Choose another `database` in the settings."
        ) from None
    return os.fdopen(descriptor, "r+", encoding="utf-8")


def _this_process() -> dict[str, str | int]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    return {
        "pid": os.getpid(),
        "command": command,
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _holder_in(content: str) -> str:
    """Return who holds the lock, in words; a file that says nothing readable gives "another process"."""
    try:
        holder = json.loads(content)
        return f"process {holder['pid']} ({holder['command']}) since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
