"""Coaching whole: requests, materials, questions, how programmes are made, and support that fades.

What was told on the trouble form becomes a request that has ended: nobody was asked then. A question of day 1
becomes one that waits for its answer.
"""

from contextlib import AbstractContextManager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_REFERENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_DECIMAL = sa.Numeric().with_variant(sa.Text(), "sqlite")
_CODE = sa.String(length=40)


def _id() -> sa.Column[int]:
    return sa.Column("id", _REFERENCE, sa.Identity(), nullable=False)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Make the new tables, take over what was told and asked, and give enrolments a level of support."""
    for make in _TABLES:
        make()
    op.execute(_TROUBLES)
    op.execute(_QUESTIONS.format(day_zero=_DAY_ZERO[op.get_bind().dialect.name]))
    op.drop_table("trouble")
    counters = _counters()
    with _changed("enrolment") as batch:
        batch.drop_column("question")
        batch.add_column(sa.Column("support", _CODE, nullable=False, server_default="weekly"))
        batch.add_column(sa.Column("good_in_a_row", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("low_in_a_row", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("attitude", _CODE))
        batch.add_column(sa.Column("attitude_asked_at", _MOMENT))
    # The defaults were for the rows that were there; new rows say what they mean.
    with _changed("enrolment") as batch:
        for name in ("support", "good_in_a_row", "low_in_a_row"):
            batch.alter_column(name, server_default=None)
    with _changed("check_in") as batch:
        batch.add_column(sa.Column("attainment", _DECIMAL))
    _count_on(counters)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _changed(table: str) -> AbstractContextManager[BatchOperations]:
    """Change a table whose ids the database makes.

    SQLite would write an added column into the old text of the table; a copy reads like a new one.
    """
    recreate: Literal["always", "never"] = "always" if _is_sqlite() else "never"
    return op.batch_alter_table(table, recreate=recreate, table_kwargs={"sqlite_autoincrement": True})


def _counters() -> dict[str, int]:
    """Return the last id that SQLite gave out in each of the tables that are copied."""
    if not _is_sqlite():
        return {}
    rows = op.get_bind().execute(sa.text(_LAST_IDS))
    return {row.name: row.seq for row in rows}


def _count_on(counters: dict[str, int]) -> None:
    """Go on counting there: a copy would count from its highest id, and an id that a button in an old message
    carries could come back for another row."""
    for name, last in counters.items():
        given = {"name": name, "last": last}
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), given)
        op.get_bind().execute(sa.text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), given)


_LAST_IDS = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('enrolment', 'check_in')"

_TROUBLES = """
INSERT INTO help_request (person_id, programme_id, enrolment_id, check_in_id, kind, text, wish, reach,
    manager_too, language, phase, practice_id, state, asked_at, ended_at, ending, offered)
SELECT t.person_id, c.programme_id, c.enrolment_id, t.check_in_id, t.kind, t.text, '', 'chat', FALSE, '',
    CASE WHEN c.day <= 14 THEN 'first_steps' WHEN c.day <= 45 THEN 'building' ELSE 'routine' END,
    c.practice_id, 'ended', t.at, t.at, 'earlier', '[]'
FROM trouble t JOIN check_in c ON c.id = t.check_in_id ORDER BY t.check_in_id
"""
_QUESTIONS = """
INSERT INTO question (kind, programme_id, person_id, about, text, at)
SELECT 'day_one', e.programme_id, e.person_id, '', e.question, {day_zero}
FROM enrolment e WHERE e.question IS NOT NULL AND e.question <> '' ORDER BY e.id
"""
# When it was asked was not kept. The clock of this machine would say a time that the business clock may not
# have come to yet, and keep the text for longer than was promised.
_DAY_ZERO = {
    "sqlite": "e.day_zero || ' 00:00:00.000000'",
    "postgresql": "CAST(e.day_zero AS timestamp) AT TIME ZONE 'UTC'",
}


def _help_request() -> None:
    op.create_table(
        "help_request",
        _id(),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("programme_id", _TEXT),
        sa.Column("enrolment_id", _REFERENCE),
        sa.Column("check_in_id", _REFERENCE),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("wish", _TEXT, nullable=False),
        sa.Column("reach", _CODE, nullable=False),
        sa.Column("manager_too", sa.Boolean(), nullable=False),
        sa.Column("language", _TEXT, nullable=False),
        sa.Column("phase", _CODE, nullable=False),
        sa.Column("practice_id", _TEXT),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT),
        sa.Column("respond_by", _MOMENT),
        sa.Column("widened_at", _MOMENT),
        sa.Column("escalated_at", _MOMENT),
        sa.Column("supporter_id", _TEXT),
        sa.Column("claimed_at", _MOMENT),
        sa.Column("promised_by", _MOMENT),
        sa.Column("responded_at", _MOMENT),
        sa.Column("ended_at", _MOMENT),
        sa.Column("ending", _CODE),
        sa.Column("asked_if_solved_at", _MOMENT),
        sa.Column("offered", sa.Text(), nullable=False),
        sa.Column("call_at", _MOMENT),
        sa.Column("next_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_help_request"),
        sa.UniqueConstraint("check_in_id", name="uq_help_request_check_in_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_request_due", "help_request", ["next_at", "id"], **_where("state <> 'ended'"))
    op.create_index("ix_help_request_person_id", "help_request", ["person_id"])
    op.create_index("ix_help_request_programme_id_asked_at", "help_request", ["programme_id", "asked_at"])
    op.create_index("ix_help_request_supporter_id", "help_request", ["supporter_id"])


def _help_message() -> None:
    op.create_table(
        "help_message",
        _id(),
        sa.Column("request_id", _REFERENCE, nullable=False),
        sa.Column("author_id", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_message"),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["help_request.id"],
            name="fk_help_message_request_id_help_request",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_help_message_author_id", "help_message", ["author_id"])
    op.create_index("ix_help_message_request_id", "help_message", ["request_id"])


def _supporter_topic() -> None:
    op.create_table(
        "supporter_topic",
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("topic", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "topic", name="pk_supporter_topic"),
    )


def _wish() -> None:
    op.create_table(
        "wish",
        _id(),
        sa.Column("programme_id", _TEXT),
        sa.Column("request_id", _REFERENCE),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wish"),
        sa.UniqueConstraint("request_id", name="uq_wish_request_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wish_person_id", "wish", ["person_id"])
    op.create_index("ix_wish_programme_id", "wish", ["programme_id"])


def _proposal() -> None:
    op.create_table(
        "proposal",
        _id(),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("answered_by", _TEXT),
        sa.Column("answered_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_programme_id_kind", "proposal", ["programme_id", "kind"])


def _material() -> None:
    op.create_table(
        "material",
        _id(),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("language", _TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("body", _TEXT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("phases", sa.Text(), nullable=False),
        sa.Column("practices", sa.Text(), nullable=False),
        sa.Column("attitude", _CODE),
        sa.Column("source", _CODE, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_material"),
        sa.UniqueConstraint("key", "language", "version", name="uq_material_key_language_version"),
        sqlite_autoincrement=True,
    )


def _question() -> None:
    op.create_table(
        "question",
        _id(),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("about", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("answer", _TEXT),
        sa.Column("answered_by", _TEXT),
        sa.Column("answered_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_person_id", "question", ["person_id"])
    op.create_index("ix_question_programme_id", "question", ["programme_id"])


def _programme_changes() -> None:
    op.create_table(
        "programme_changes",
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("programme_id", name="pk_programme_changes"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_programme_changes_programme_id_programme"
        ),
    )


def _preparation() -> None:
    op.create_table(
        "preparation",
        sa.Column("programme_id", _TEXT, nullable=False),
        sa.Column("comments_asked_at", _MOMENT),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("word_asked_at", _MOMENT),
        sa.Column("word_given", sa.Boolean()),
        sa.Column("word_reason", _TEXT, nullable=False),
        sa.Column("word_by", _TEXT),
        sa.Column("word_at", _MOMENT),
        sa.Column("word_items", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id", name="pk_preparation"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_preparation_programme_id_programme"
        ),
    )


_TABLES = (
    _help_request,
    _help_message,
    _supporter_topic,
    _wish,
    _proposal,
    _material,
    _question,
    _programme_changes,
    _preparation,
)
