"""Rows that are so many that PostgreSQL gets them by COPY: what a few rows mean, many mean as well."""

from collections.abc import Iterator

import psycopg
import pytest
from any_rows import everything, fill
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, make_url, select, text
from storage_samples import HOSTILE_TEXTS, everything_said_by, message

from storage import bulk
from storage.bulk import Existing, insert_rows
from storage.database import Database, open_database
from storage.errors import ConstraintError, DatabaseUnavailableError, StatementFailedError
from storage.tables import lane, metadata, switch
from storage.tables import message as messages
from storage.transaction import Row
from storage.unit_of_work import SqlUnitOfWork

MANY = 1_001
"""Several parts of a COPY, and one more row."""
PLANTED = "planted-secret"


@pytest.fixture
def server(postgresql_url: str) -> Iterator[Database]:
    """An empty, migrated PostgreSQL database."""
    database = open_database(postgresql_url)
    yield database
    database.close()


@pytest.fixture
def embedded() -> Iterator[Engine]:
    """An SQLite database in memory, for rows to come from."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("few", [1, 1_000_000])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_row_of_any_table_arrives_as_it_was(
    few: int, server: Database, embedded: Engine, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    """By COPY, and as JSON."""
    monkeypatch.setattr(bulk, "_FEW", few)
    with embedded.connect() as source, server.unit_of_work() as unit:
        fill(source, data, rows=3)
        for table in metadata.sorted_tables:
            rows = [row._asdict() for row in source.execute(select(table))]
            assert insert_rows(unit._transaction, table, rows, existing=Existing.REFUSE) == len(rows)
        assert everything(unit._connection) == everything(source)


def test_many_messages_keep_their_order_and_every_text(database: Database) -> None:
    cards = [HOSTILE_TEXTS[number % len(HOSTILE_TEXTS)] for number in range(MANY)]
    new = [message(f"p{number}", dedupe_key=str(number), card=card) for number, card in enumerate(cards)]
    with database.unit_of_work() as unit:
        assert unit.outbox.add_many(new, now=new[0].due_at) == MANY
        assert unit.outbox.add_many(new, now=new[0].due_at) == 0
        unit.commit()
    with database.unit_of_work() as unit:
        query = select(messages.c.dedupe_key, messages.c.card).order_by(messages.c.id)
        stored = unit._transaction.rows(query)
    assert [row["dedupe_key"] for row in stored] == [str(number) for number in range(MANY)]
    assert [row["card"] for row in stored] == cards


def test_many_rows_can_be_kept_or_replaced(database: Database) -> None:
    with database.unit_of_work() as unit:
        db = unit._transaction
        assert insert_rows(db, switch, switches("1", MANY), existing=Existing.REFUSE) == MANY
        assert insert_rows(db, switch, switches("2", MANY + 1), existing=Existing.KEEP) == 1
        assert values(unit) == {"1": MANY, "2": 1}
        assert insert_rows(db, switch, switches("3", MANY + 2), existing=Existing.REPLACE) == MANY + 2
        assert values(unit) == {"3": MANY + 2}


def test_one_of_many_rows_that_is_there_is_refused_without_its_text(database: Database) -> None:
    with database.unit_of_work() as unit:
        db = unit._transaction
        insert_rows(db, switch, switches("1", 1), existing=Existing.REFUSE)
        with pytest.raises(ConstraintError) as refused:
            insert_rows(db, switch, switches(PLANTED, MANY), existing=Existing.REFUSE)
        with pytest.raises(StatementFailedError):
            unit.commit()
    assert PLANTED not in everything_said_by(refused.value)
    with database.unit_of_work() as unit:
        assert values(unit) == {}


def test_a_connection_that_breaks_while_rows_are_copied_fails_that_unit_of_work_alone(
    server: Database, postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with server.unit_of_work() as unit:
        backend = unit._transaction.value(select(text("pg_backend_pid()")))
        rows = ended_on_the_way(switches(PLANTED, MANY * 10), postgresql_url, backend)
        with pytest.raises(DatabaseUnavailableError) as broken:
            insert_rows(unit._transaction, switch, rows, existing=Existing.KEEP)
        with pytest.raises(StatementFailedError):
            unit.commit()
    assert PLANTED not in everything_said_by(broken.value) + caplog.text
    with server.unit_of_work() as unit:
        assert values(unit) == {}
    assert server._engine.pool.checkedout() == 0


def test_an_error_of_the_code_that_makes_the_rows_comes_out_as_it_is(database: Database) -> None:
    def broken() -> Iterator[Row]:
        yield from switches("1", MANY)
        raise LookupError("no more rows")

    with pytest.raises(LookupError, match="no more rows"), database.unit_of_work() as unit:
        insert_rows(unit._transaction, switch, broken(), existing=Existing.KEEP)
    with database.unit_of_work() as unit:
        assert values(unit) == {}


def test_postgresql_counts_again_when_much_is_new_and_not_for_each_batch(server: Database) -> None:
    with server.unit_of_work() as unit:
        unit._transaction.run(text("ANALYZE lane"))
        counted = []
        for first in range(0, 50_000, 5_000):
            keys: list[Row] = [{"key": str(number)} for number in range(first, first + 5_000)]
            insert_rows(unit._transaction, lane, keys, existing=Existing.KEEP)
            known = select(text("reltuples FROM pg_class WHERE oid = 'lane'::regclass"))
            counted.append(unit._transaction.value(known))
    assert counted[0] == 5_000
    assert 2 <= len(set(counted)) < len(counted)
    assert all(known > 5_000 * place / 2 for place, known in enumerate(counted, start=1))


def switches(value: str, many: int) -> list[Row]:
    return [{"name": f"{number}", "value": value} for number in range(many)]


def values(unit: SqlUnitOfWork) -> dict[str, int]:
    """Return how many switches have each value."""
    found = unit._transaction.column(select(switch.c.value))
    return {value: found.count(value) for value in set(found)}


def ended_on_the_way(rows: list[Row], url: str, backend: int) -> Iterator[Row]:
    """Yield the rows; the server ends the connection when half of the first batch is on its way."""
    for number, row in enumerate(rows):
        if number == MANY * 2:
            plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(plain, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
        yield row
