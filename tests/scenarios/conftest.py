"""The stage for scenarios."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from scenario_stage import Stage, stage_on, tokyo

from storage.database import Database


@pytest.fixture
def stage(sqlite_database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The small company on SQLite, on Monday 14 September 2026, 09:00 in Tokyo; its programme has begun."""
    with stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        yield found


@pytest.fixture
def stage_on_both(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """The same on each engine."""
    with stage_on(database, tmp_path, now=tokyo(9, 14, 9)) as found:
        found.bring_in()
        found.start_programme(tokyo(9, 14).date())
        yield found
