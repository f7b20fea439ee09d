"""Rows that are so many that PostgreSQL gets them as arrays: what a few rows mean, many mean as well."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from any_rows import everything, fill
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, make_url, select, text
from storage_samples import HOSTILE_TEXTS, NOW, everything_said_by, message

from people.model import Feature, Platform
from storage import bulk
from storage.bulk import Existing, insert_rows
from storage.database import Database, open_database
from storage.errors import ConstraintError, DatabaseUnavailableError, StatementFailedError
from storage.tables import lane, metadata, switch
from storage.tables import message as messages
from storage.transaction import Row
from storage.unit_of_work import SqlUnitOfWork

MANY = 1_001
"""Several parts, and one more row."""
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
    """As arrays, and as JSON."""
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


ODD_TEXTS = (
    "NULL",
    "null",
    "{}",
    '{"a","b"}',
    ",",
    '"',
    "\\N",
    "\\.",
    "\x1f",
    "a\0b",
    "half \ud83d",
    "\x7f\u2028 ",
)
"""What means something in the texts of arrays or of COPY, and what PostgreSQL cannot store."""


def test_of_10000_messages_each_key_is_queued_once_wherever_it_comes_again(database: Database) -> None:
    """Side by side, far apart in the batch, and in the table; the first of a key is the one that is kept."""
    many = 10_000
    old = [message(str(number), card="old") for number in range(0, many, 10)]
    new = [message(str(number), card="new") for number in range(many)]
    beside = [twin for one in new[:50] for twin in (one, replace(one, card="twin"))]
    far = [replace(one, card="twin") for one in new[-50:]]
    with database.unit_of_work() as unit:
        assert unit.outbox.add_many(old, now=NOW) == 1_000
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.outbox.add_many([*beside, *new[50:], *far], now=NOW) == 9_000
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        stored = [(one.dedupe_key, one.card) for one in reversed(unit.outbox.list_messages())]
    fresh = [(str(number), "new") for number in range(many) if number % 10]
    assert stored == [(str(number), "old") for number in range(0, many, 10)] + fresh


def test_many_messages_go_into_conversations_that_are_there_and_into_new_ones(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.outbox.add_many([message(f"a{number}", lane=str(number)) for number in range(300)], now=NOW)
        unit.commit()
    with database.unit_of_work() as unit:
        more = [message(f"b{number}", lane=str(number % 600)) for number in range(1_200)]
        assert unit.outbox.add_many(more, now=NOW) == 1_200
        unit.commit()
    with database.unit_of_work() as unit:
        assert len(unit.outbox.ready(now=NOW, limit=5_000, room={})) == 600, "the first of each conversation"


def test_texts_that_look_like_syntax_arrive_as_they_are(database: Database) -> None:
    """Half a surrogate pair and NUL as everywhere: the one is replaced, the other left out."""
    stored_as = {"a\0b": "ab", "half \ud83d": "half \ufffd"}
    cards = [ODD_TEXTS[number % len(ODD_TEXTS)] for number in range(MANY)]
    with database.unit_of_work() as unit:
        new = [message(f"{number} {card}", kind=card, card=card) for number, card in enumerate(cards)]
        assert unit.outbox.add_many(new, now=NOW) == MANY
        stored = list(reversed(unit.outbox.list_messages()))
    expected = [stored_as.get(card, card) for card in cards]
    assert [one.card for one in stored] == [one.kind for one in stored] == expected
    assert [one.person_id for one in stored] == [f"{number} {card}" for number, card in enumerate(expected)]


def test_keys_and_conversations_that_only_differ_in_what_is_left_out_are_one(database: Database) -> None:
    """They look new and different until they are written; the first is the one that is kept."""
    twins = [message(key, lane=talk) for key, talk in (("1", "a"), ("1\0", "a"), ("2", "a\0"))]
    others = [message(f"other {number}", lane="b") for number in range(MANY)]
    with database.unit_of_work() as unit:
        assert unit.outbox.add_many([*twins, *others], now=NOW) == MANY + 2
        assert unit.outbox.add_many([message("3", lane="b\0"), *others], now=NOW) == 1
        unit.commit()
    with database.unit_of_work(read_only=True) as unit:
        stored = [(one.dedupe_key, one.lane) for one in reversed(unit.outbox.list_messages())]
    assert stored == [("1", "a"), ("2", "a"), *((one.dedupe_key, "b") for one in others), ("3", "b")]


def test_what_only_the_last_of_many_rows_has_is_that_rows_alone(database: Database) -> None:
    """Columns that are NULL for whole parts, and then not."""
    last = message("last", subject_id=7, not_after=NOW, feature=Feature.CHECK_IN)
    with database.unit_of_work() as unit:
        before = [message(str(number), person_id=None) for number in range(MANY)]
        assert unit.outbox.add_many([*before, last], now=NOW) == MANY + 1
        stored = unit.outbox.list_messages()
    told = [(one.subject_id, one.not_after, one.feature, one.person_id) for one in stored]
    assert told == [(7, NOW, Feature.CHECK_IN, "last")] + [(None, None, None, None)] * MANY


def test_texts_of_a_kind_of_their_own_are_texts_like_others(database: Database) -> None:
    """Members of an enum, in a column of texts: the driver would look at the kind of each."""
    kinds = [Platform.SLACK if number % 2 else "slack" for number in range(MANY)]
    with database.unit_of_work() as unit:
        new = [message(str(number), kind=kind) for number, kind in enumerate(kinds)]
        assert unit.outbox.add_many(new, now=NOW) == MANY
        assert {one.kind for one in unit.outbox.list_messages()} == {"slack"}


def test_all_rows_have_what_was_said_to_be_the_same(database: Database) -> None:
    for many in (3, MANY):
        with database.unit_of_work() as unit:
            names: list[Row] = [{"name": str(number)} for number in range(many)]
            written = insert_rows(
                unit._transaction, switch, names, existing=Existing.REPLACE, same={"value": "100%"}
            )
            assert written == many
            assert values(unit) == {"100%": many}


def test_many_rows_written_first_of_all_are_gone_unless_they_are_committed(database: Database) -> None:
    for commits in (False, True):
        with database.unit_of_work() as unit:
            insert_rows(unit._transaction, switch, switches("1", MANY), existing=Existing.REFUSE)
            if commits:
                unit.commit()
        with database.unit_of_work() as unit:
            assert values(unit) == ({"1": MANY} if commits else {})


def test_many_rows_are_refused_by_a_reading_unit_of_work(database: Database) -> None:
    with pytest.raises(DatabaseUnavailableError), database.unit_of_work(read_only=True) as unit:
        insert_rows(unit._transaction, switch, switches("1", MANY), existing=Existing.KEEP)
    with database.unit_of_work() as unit:
        assert values(unit) == {}


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


def test_a_connection_that_breaks_while_rows_are_sent_fails_that_unit_of_work_alone(
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
        # Rows that other tests deleted leave empty pages behind, which would pass for rows not yet counted.
        unit._transaction.run(text("TRUNCATE lane CASCADE"))
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
