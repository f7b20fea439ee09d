"""The ground domain's services run on a real database; which engine does not matter to them."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

settings.register_profile("hojorin", deadline=None)  # A busy machine is slow, not wrong.
settings.load_profile("hojorin")


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """One open unit of work; nothing is committed."""
    with sqlite_database.unit_of_work() as unit:
        yield unit
