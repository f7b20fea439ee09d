"""The migrations make exactly the tables of `storage.tables`, keep data, and know older from newer."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import version_0002
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, make_url, text
from storage_samples import NOW, check_in, enrolment, person, programme, put_people

from coaching.checkins.model import Answer, CheckIn, CheckInKind, CheckInState, TroubleKind
from coaching.help.model import Ending, Reach, Request, RequestState
from coaching.programmes.model import Clarity, Enrolment, EnrolmentState, Phase, Step, Support
from coaching.questions.model import Question, QuestionKind
from storage import schema
from storage.database import Database, open_database
from storage.errors import SchemaError, StatementFailedError
from storage.schema import SchemaState
from storage.tables import metadata

_CATALOGUE = """
SELECT table_name, column_name, data_type, is_nullable, collation_name, is_identity, character_maximum_length
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
ORDER BY 1, 2
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2
"""
_INDICES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
"""

SECOND_VERSION = '''"""A later version, for the test."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "0012"


def upgrade() -> None:
    """Add a column in the way that copies the table on SQLite."""
    with op.batch_alter_table("person", recreate="auto") as batch:
        batch.add_column(sa.Column("nickname", sa.Text(), nullable=False, server_default="none"))
        batch.alter_column("name", new_column_name="full_name")
    {last}
'''


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue("postgresql_server_url")
    name = make_url(request.getfixturevalue("postgresql_database_url")).database + "_empty"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = open_database(empty_url)
    yield database
    database.close()


@pytest.fixture
def engine(empty: Database) -> Engine:
    return empty._engine


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations to which a test adds a version."""
    copy = tmp_path / "migrations"
    shutil.copytree(schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "_MIGRATIONS", copy)
    return copy / "versions" / "v9998_later.py"


def described(connection: Connection) -> list[list[tuple[object, ...]]]:
    """All that the database itself says of its tables."""
    if connection.dialect.name == "sqlite":
        queries = ["SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' ORDER BY 1, 2"]
    else:
        queries = [_CATALOGUE, _CONSTRAINTS, _INDICES]
    return [[_normal(row) for row in connection.execute(text(query)).all()] for query in queries]


def _normal(row: object) -> tuple[object, ...]:
    """Leave out of SQLite's text what does not mean anything: order of table constraints, spacing, and the
    quotation marks that renaming a table leaves around its name."""
    return tuple(
        sorted(part.strip(" \n\t,()") for part in value.replace('"', "").splitlines())
        if str(value).startswith("CREATE")
        else value
        for value in row  # type: ignore[attr-defined]
    )


def test_migrations_from_zero_make_the_tables_of_the_code(empty: Database, engine: Engine) -> None:
    empty.migrate()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_the_migrations_made_is_to_the_letter_what_the_code_would_make(
    empty: Database, engine: Engine
) -> None:
    empty.migrate()
    with engine.connect() as connection:
        migrated = described(connection)
        connection.rollback()
    with engine.connect() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        made = described(connection)
    assert migrated == made


def test_an_empty_database_becomes_current_and_stays_so(empty: Database) -> None:
    assert empty.schema_state() is SchemaState.EMPTY
    assert not empty.is_at_head()
    empty.migrate()
    assert empty.schema_state() is SchemaState.CURRENT
    put_people(empty, "a")
    empty.migrate()
    with empty.unit_of_work() as unit:
        assert [one.id for one in unit.people.list_all()] == ["a"]


def test_a_newer_schema_is_recognised_and_left_alone(empty: Database, engine: Engine) -> None:
    empty.migrate()
    put_people(empty, "a")
    with engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    assert empty.schema_state() is SchemaState.NEWER
    assert not empty.is_at_head()
    with pytest.raises(SchemaError, match="newer version of Hojorin"):
        empty.migrate()
    with empty.unit_of_work() as unit:
        assert unit.people.get("a") == person("a")


def test_an_older_schema_is_brought_up_with_its_data(
    empty: Database, engine: Engine, next_version: Path
) -> None:
    empty.migrate()
    put_people(empty, "a")
    with empty.unit_of_work() as unit:
        unit.people.mark_introduced(["a"], at=NOW)
        unit.commit()
    next_version.write_text(SECOND_VERSION.format(last=""))
    assert empty.schema_state() is SchemaState.OLDER
    empty.migrate()
    assert empty.schema_state() is SchemaState.CURRENT
    with engine.connect() as connection:
        row = connection.execute(text("SELECT full_name, nickname FROM person")).one()
        assert tuple(row) == ("Name of a", "none")
        assert connection.execute(text("SELECT count(*) FROM person_state")).scalar() == 1


def test_a_migration_that_fails_changes_nothing(empty: Database, engine: Engine, next_version: Path) -> None:
    empty.migrate()
    put_people(empty, "a")
    next_version.write_text(SECOND_VERSION.format(last='op.execute("SELECT * FROM nowhere")'))
    with pytest.raises(StatementFailedError):
        empty.migrate()
    assert empty.schema_state() is SchemaState.OLDER
    with empty.unit_of_work() as unit:
        assert unit.people.get("a") == person("a")


def test_references_are_checked_again_after_a_migration(sqlite_database: Database) -> None:
    sqlite_database.migrate()
    with sqlite_database.unit_of_work() as unit:
        assert unit._connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_two_processes_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    databases = [open_database(empty_url) for _ in range(2)]
    failures: list[BaseException] = []

    def migrate(database: Database) -> None:
        try:
            database.migrate()
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=migrate, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    states = [database.schema_state() for database in databases]
    for database in databases:
        database.close()
    assert failures == []
    assert states == [SchemaState.CURRENT] * 2


def test_tables_of_somebody_else_do_not_count(empty: Database, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE theirs (id INTEGER)"))
        connection.commit()
    assert empty.schema_state() is SchemaState.EMPTY


# From 0002 to 0003


@pytest.fixture
def upgraded_0002(
    empty: Database, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """A database that version 0002 made, that people worked with, and that is brought to this version."""
    copy = tmp_path / "migrations-0002"
    newer = shutil.ignore_patterns("__pycache__", "v000[3-9]*", "v001*")
    shutil.copytree(schema._MIGRATIONS, copy, ignore=newer)
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", copy)
        empty.migrate()
    with engine.connect() as connection:
        version_0002.fill(connection)
        connection.commit()
    assert empty.schema_state() is SchemaState.OLDER
    empty.migrate()
    return empty


def day_zero(day: int) -> datetime:
    """The beginning of a day in May 2026 in UTC."""
    return datetime(2026, 5, day, tzinfo=UTC)


EARLIER = {
    "person_id": "tanaka",
    "programme_id": "sales",
    "enrolment_id": 1,
    "wish": "",
    "reach": Reach.CHAT,
    "manager_too": False,
    "language": "",
    "state": RequestState.ENDED,
    "ending": Ending.EARLIER,
}
"""What every request has in common that was a trouble before."""


def told(at: datetime, **changes: Any) -> Request:
    """A request of a moment that was a trouble."""
    return Request(**EARLIER | {"asked_at": at, "ended_at": at} | changes)


def test_what_was_told_becomes_a_request_that_has_ended(upgraded_0002: Database) -> None:
    with upgraded_0002.unit_of_work() as unit:
        of_tanaka, of_sato = unit.help.of_person("tanaka"), unit.help.of_person("sato")
        assert unit.help.next_due() is None
        assert unit.help.credits_of(["sato", "tanaka"]) == {}
    assert of_tanaka == [
        told(
            datetime(2026, 6, 15, 3, tzinfo=UTC),
            id=3,
            check_in_id=3,
            kind=TroubleKind.BACK_TO_EXCEL,
            text="Faster",
            phase=Phase.BUILDING,
            practice_id=None,
        ),
        told(
            datetime(2026, 5, 16, 2, 0, 0, 123456, tzinfo=UTC),
            id=2,
            check_in_id=2,
            kind=TroubleKind.NO_TIME,
            text="忙しい",
            phase=Phase.BUILDING,
            practice_id="visits",
        ),
        told(
            datetime(2026, 5, 15, 2, tzinfo=UTC),
            id=1,
            check_in_id=1,
            kind=TroubleKind.SETUP,
            text="O'Brien \"; DROP TABLE person; -- 👩🏽‍💻",
            phase=Phase.FIRST_STEPS,
            practice_id="log in",
        ),
    ]
    assert of_sato == [
        told(
            datetime(2026, 6, 16, 2, tzinfo=UTC),
            id=4,
            person_id="sato",
            enrolment_id=2,
            check_in_id=4,
            kind=TroubleKind.OTHER,
            text="",
            phase=Phase.ROUTINE,
            practice_id=None,
        )
    ]


def test_a_question_of_day_one_waits_for_its_answer_and_is_as_old_as_the_persons_programme(
    upgraded_0002: Database,
) -> None:
    asked = {"kind": QuestionKind.DAY_ONE, "programme_id": "sales", "about": ""}
    with upgraded_0002.unit_of_work() as unit:
        assert unit.questions.of_programme("sales") == [
            Question(id=2, person_id="mori", text='Who\'s "in"?', at=day_zero(11), **asked),
            Question(id=1, person_id="tanaka", text="週報はいつ\n終わりますか", at=day_zero(1), **asked),
        ]


def test_enrolments_and_check_ins_stay_as_they_were_and_have_the_closest_support(
    upgraded_0002: Database,
) -> None:
    with upgraded_0002.unit_of_work() as unit:
        first, second, third, fourth = sorted(unit.enrolments.of_programme("sales"), key=lambda one: one.id)
        check_ins = sorted(unit.check_ins.get_many(range(10)).values(), key=lambda one: one.id)
        assert unit.programmes.get("sales") == programme()
        assert {one.id for one in unit.people.list_all()} == {"tanaka", "sato"}
    assert first == Enrolment(
        id=1,
        programme_id="sales",
        person_id="tanaka",
        day_zero=date(2026, 5, 1),
        state=EnrolmentState.ACTIVE,
        practice_id="visits",
        practices_done=("log in", "plan"),
        own_goal="早く帰る",
        clarity=Clarity.QUESTION,
        support=Support.WEEKLY,
        silent=2,
        next_step=Step.REMINDER,
        next_at=datetime(2026, 6, 10, 1, tzinfo=UTC),
        check_in_id=3,
    )
    assert (second.state, second.clarity, second.next_step) == (EnrolmentState.FINISHED, Clarity.CLEAR, None)
    assert (third.id, third.person_id, third.clarity) == (3, "mori", Clarity.QUESTION)
    assert fourth == Enrolment(
        id=4, programme_id="sales", person_id="kato", day_zero=date(2026, 5, 11), next_at=day_zero(11)
    )
    assert [one.id for one in check_ins] == [1, 2, 3, 4]
    assert check_ins[1] == CheckIn(
        id=2,
        enrolment_id=1,
        programme_id="sales",
        person_id="tanaka",
        kind=CheckInKind.CHECK_IN,
        day=15,
        local_date=date(2026, 5, 16),
        practice_id="visits",
        due_at=datetime(2026, 5, 16, 1, tzinfo=UTC),
        state=CheckInState.ANSWERED,
        answer=Answer.DONE,
        answered_at=datetime(2026, 5, 16, 2, 0, 0, 123456, tzinfo=UTC),
        delivered_at=datetime(2026, 5, 16, 1, 0, 1, tzinfo=UTC),
        reminded_at=datetime(2026, 5, 16, 1, 30, tzinfo=UTC),
    )


def test_ids_of_rows_that_were_erased_before_do_not_come_back(upgraded_0002: Database) -> None:
    """Buttons in old messages carry ids: the fifth enrolment and the fifth check-in were somebody else's."""
    with upgraded_0002.unit_of_work() as unit:
        unit.enrolments.add_many([enrolment("new")])
        [joined] = unit.enrolments.of_person("new")
        [asked] = unit.check_ins.add_many([check_in(joined.id, "new")])
    assert (joined.id, asked) == (6, 6)


def test_an_upgraded_database_has_to_the_letter_the_tables_of_a_new_one(
    upgraded_0002: Database, engine: Engine
) -> None:
    with engine.connect() as connection:
        upgraded = described(connection)
        connection.rollback()
    with engine.connect() as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        made = described(connection)
    assert upgraded == made


# From 0004 to 0005


_OF_0004 = (
    "INSERT INTO person (id, name, team, roles, active) VALUES ('tanaka', '田中', 'Sales', 'admin', TRUE)",
    "INSERT INTO lane (key) VALUES ('person:tanaka')",
    """
    INSERT INTO message (dedupe_key, kind, lane, rank, card, due_at, state, attempts, fence, queued_at) VALUES
        ('a', 'check_in', 'person:tanaka', 0, '{}', '2026-06-10 01:00:00@', 'queued', 0, 0,
            '2026-06-10 01:00:00@'),
        ('b', 'check_in', 'person:tanaka', 0, '{}', '2026-06-10 01:00:00@', 'queued', 0, 0,
            '2026-06-10 01:00:00@')
    """,
    "DELETE FROM message WHERE dedupe_key = 'b'",
    "INSERT INTO switch (name, value) VALUES ('installation', 'a1b2c3')",
)


def all_rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """All that is in a database, counters of ids on SQLite included, except for the version."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if connection.dialect.name == "sqlite":
        names.add("sqlite_sequence")
    return {
        name: sorted(tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))
        for name in names
    }


def test_surveys_are_added_to_what_is_there_and_nothing_else_changes(
    empty: Database, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "migrations-0004"
    shutil.copytree(
        schema._MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__", "v000[5-9]*", "v001*")
    )
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", copy)
        empty.migrate()
    zone = "+00" if empty.dialect == "postgresql" else ""
    with engine.connect() as connection:
        for statement in _OF_0004:
            connection.exec_driver_sql(statement.replace("@", zone))
        connection.commit()
        before = all_rows(connection)
    assert empty.schema_state() is SchemaState.OLDER
    empty.migrate()
    with engine.connect() as connection:
        after = all_rows(connection)
    later = ("survey_", "announcement", "change_", "source_", "team_", "follow_", "step_", "kpi_")
    new = {name for name in after if name.startswith(later)}
    assert after.keys() - before.keys() == new
    # Since 0006 a message may change an earlier one, and since 0009 delete it, which none of those that were
    # there does.
    message = [(*row, None, False) for row in before["message"]]
    assert {name: rows for name, rows in after.items() if name not in new} == before | {"message": message}
    assert {len(after[name]) for name in new} == {0}
    assert [row[1] for row in before["message"]] == ["a"]
