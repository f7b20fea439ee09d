"""A fresh playground for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playground_stage import Stage, build_stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A small company in the playground."""
    made = build_stage(tmp_path / "playground.db")
    yield made
    made.transcript.close()
