"""A small company with a running programme on a real SQLite."""

from collections.abc import Iterator

import pytest
from coaching_stage import Stage

from storage.database import Database


@pytest.fixture
def stage(sqlite_database: Database) -> Iterator[Stage]:
    """A unit of work with six people and a programme that goes live on Monday 1 June 2026."""
    with sqlite_database.unit_of_work() as unit:
        yield Stage(unit)
