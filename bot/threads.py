"""Storage runs synchronously on a small pool of threads, so that no network call can happen inside a
transaction and the event loop never waits for a disk (docs/why/synchronous-storage.md)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

POSTGRESQL_THREADS = 8


class StorageThreads:
    """Runs short closures: on one thread for SQLite, which has one writer, on several for PostgreSQL."""

    def __init__(self, *, single: bool) -> None:
        self._pool = ThreadPoolExecutor(
            max_workers=1 if single else POSTGRESQL_THREADS, thread_name_prefix="storage"
        )

    async def run(self, work: Callable[[], T]) -> T:
        """Run the closure on a storage thread and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Wait for what is running and stop the threads."""
        self._pool.shutdown(wait=True)
