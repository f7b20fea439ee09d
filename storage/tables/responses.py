"""The tables of responses to surveys, and of changes on request. See `storage.tables`.

No figure stands here: those are in the ledger. Ids of people have columns of their own, in which erasing
finds them.
"""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table

from coaching.changes.model import ChangeState
from storage.tables.base import id_column, metadata
from storage.types import Id, NumberList, PathList, PlainText, TextsByLanguage, UtcDateTime, by_value
from surveys.responses.model import Decision, Origin, RoundState

survey_response_round = Table(
    "survey_response_round",
    metadata,
    Column("wave_id", PlainText, ForeignKey("survey_wave.id"), primary_key=True),
    Column("schedule_id", PlainText, nullable=False, index=True),
    Column("state", by_value(RoundState), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("escalated_at", UtcDateTime),
    Column("published_at", UtcDateTime),
    Column("published_by", PlainText, nullable=False),
    Column("told_at", UtcDateTime),
    Column("overridden_by", PlainText, nullable=False),
    Column("overridden_at", UtcDateTime),
    Column("held_on", Date),
    Column("shown", PlainText, nullable=False),
    Column("updates", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
)

survey_response_item = Table(
    "survey_response_item",
    metadata,
    id_column(),
    Column("wave_id", PlainText, ForeignKey("survey_response_round.wave_id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("origin", by_value(Origin), nullable=False),
    Column("sources", PathList, nullable=False),
    Column("titles", TextsByLanguage, nullable=False),
    Column("measured_by", PlainText, nullable=False),
    Column("assigned_to", PlainText, nullable=False),
    Column("merged_into", Id, nullable=False),
    Column("decision", by_value(Decision)),
    Column("reasons", TextsByLanguage),
    Column("owner_id", PlainText, nullable=False),
    Column("due", Date),
    Column("done_on", Date),
    Column("next_steps", TextsByLanguage),
    Column("answered_at", UtcDateTime),
    Column("answered_by", PlainText, nullable=False),
    Column("next_step_asked_at", UtcDateTime),
    Column("announcement_id", Id, nullable=False),
    sqlite_autoincrement=True,
)
"""From `decision` to `answered_by` it is the answer; without one there is no decision. `merged_into` and
`announcement_id` are 0 where there is none."""

survey_response_revision = Table(
    "survey_response_revision",
    metadata,
    id_column(),
    Column(
        "item_id", Id, ForeignKey("survey_response_item.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("decision", by_value(Decision), nullable=False),
    Column("reasons", TextsByLanguage, nullable=False),
    Column("owner_id", PlainText, nullable=False),
    Column("due", Date),
    Column("done_on", Date),
    Column("next_steps", TextsByLanguage, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("answered_by", PlainText, nullable=False),
    sqlite_autoincrement=True,
)
"""How answers read that everybody was shown, and that were changed since."""

change_request = Table(
    "change_request",
    metadata,
    id_column(),
    Column("programme_id", PlainText, nullable=False, index=True),
    Column("titles", TextsByLanguage, nullable=False),
    Column("reasons", TextsByLanguage, nullable=False),
    Column("state", by_value(ChangeState), nullable=False),
    Column("due", Date),
    Column("done_on", Date),
    Column("asked_on", Date, nullable=False),
    Column("waited", NumberList, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("counted", NumberList, nullable=False),
    Column("counted_at", UtcDateTime),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", PlainText, nullable=False),
    Column("announcement_id", Id, nullable=False),
    sqlite_autoincrement=True,
)
