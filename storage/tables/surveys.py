"""The tables of surveys. See `storage.tables`.

Marks and ballots refer to nothing, and nothing that people send can break a rule of theirs: a database tells
what broke a rule. They have no number of their own either, which would keep the order in which they came.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, UniqueConstraint

from storage.tables.base import metadata
from storage.types import Bytes, PathList, PlainText, TextList, UtcDateTime, by_value
from surveys.gate.model import Shown
from surveys.schedules.model import ScheduleState
from surveys.waves.model import Lost, WaveState

survey_set = Table(
    "survey_set",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("definition", PlainText, nullable=False),
)

survey_theme = Table(
    "survey_theme",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("definition", PlainText, nullable=False),
)
"""Themes of one's own, and those that are shipped and were changed."""

survey_schedule = Table(
    "survey_schedule",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("definition", PlainText, nullable=False),
    Column("state", by_value(ScheduleState), nullable=False),
)

survey_wave = Table(
    "survey_wave",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("schedule_id", PlainText, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", by_value(WaveState), nullable=False),
    Column("definition", PlainText, nullable=False),
    Column("digest", PlainText, nullable=False),
    Column("public_key", Bytes, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closes_at", UtcDateTime, nullable=False),
    Column("remind_at", UtcDateTime),
    Column("invited", Integer, nullable=False),
    Column("answered", Integer),
    Column("lost", by_value(Lost)),
    Column("results_at", UtcDateTime),
    Column("told_at", UtcDateTime),
    Column("despite", PlainText),
    UniqueConstraint("schedule_id", "number"),
)
"""`definition` is the canonical JSON of which `digest` is the SHA-256."""

survey_invited = Table(
    "survey_invited",
    metadata,
    Column("wave_id", PlainText, ForeignKey("survey_wave.id"), primary_key=True),
    Column("person_id", PlainText, primary_key=True, index=True),
    Column("node", Integer, nullable=False),
)

survey_mark = Table(
    "survey_mark",
    metadata,
    Column("wave_id", PlainText, primary_key=True),
    Column("mark", Bytes, primary_key=True),
    sqlite_with_rowid=False,
)

survey_ballot = Table(
    "survey_ballot",
    metadata,
    Column("wave_id", PlainText, primary_key=True),
    Column("token", Bytes, primary_key=True),
    Column("sealed", Bytes, nullable=False),
    sqlite_with_rowid=False,
)

survey_ledger = Table(
    "survey_ledger",
    metadata,
    Column("wave_id", PlainText, ForeignKey("survey_wave.id"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("invited", Integer, nullable=False),
    Column("too_few", Boolean, nullable=False),
)
"""The head of what was published of a wave; groups, figures and quotes belong to it."""

survey_group = Table(
    "survey_group",
    metadata,
    Column("wave_id", PlainText, ForeignKey("survey_ledger.wave_id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("path", TextList, nullable=False),
    Column("is_rest", Boolean, nullable=False),
    Column("of", PathList, nullable=False),
    Column("shown", by_value(Shown), nullable=False),
    Column("is_part", Boolean, nullable=False),
)

survey_release = Table(
    "survey_release",
    metadata,
    Column("wave_id", PlainText, ForeignKey("survey_ledger.wave_id"), primary_key=True),
    Column("group_number", Integer, primary_key=True, autoincrement=False),
    Column("figures", PlainText, nullable=False),
)
"""All figures of a group in one row, as JSON: a row for each held the only writer of SQLite for a second."""

survey_quote = Table(
    "survey_quote",
    metadata,
    Column("wave_id", PlainText, ForeignKey("survey_ledger.wave_id"), primary_key=True),
    Column("question_id", PlainText, primary_key=True),
    Column("language", PlainText, primary_key=True),
    Column("texts", PlainText, nullable=False),
)
"""All texts of a question in a language, in their places, as JSON."""
