"""What tests share in which several work on one database at the same moment."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import text

from storage.unit_of_work import SqlUnitOfWork

LONGEST_SECONDS = 30
"""How long anything here may take on a busy machine."""


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Begin the work in a thread of its own."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def wait_until_somebody_waits_for_a_lock(unit: SqlUnitOfWork) -> None:
    """Ask the server until another connection waits for this one."""
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    deadline = time.monotonic() + LONGEST_SECONDS
    while unit._transaction.column(waiting) == [0]:
        assert time.monotonic() < deadline, "nobody came to wait"
