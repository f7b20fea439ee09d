"""Several processes' worth of connections to one database."""

from collections.abc import Iterator

import pytest

from storage.database import Database, open_database


@pytest.fixture
def replicas(postgresql_url: str) -> Iterator[tuple[Database, Database]]:
    """Two processes' worth of connections to one PostgreSQL database."""
    first, second = open_database(postgresql_url), open_database(postgresql_url)
    yield first, second
    first.close()
    second.close()
