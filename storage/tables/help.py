"""The tables of requests, materials, questions, and of how programmes are made. See `storage.tables`."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, ProposalState, Reach, RequestState
from coaching.materials.model import Source
from coaching.programmes.model import Attitude, Phase
from coaching.questions.model import QuestionKind
from storage.tables.base import id_column, metadata, partial_index
from storage.types import Id, PlainText, TextList, UtcDateTime, by_value

help_request = Table(
    "help_request",
    metadata,
    id_column(),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("programme_id", PlainText),
    Column("enrolment_id", Id),
    Column("check_in_id", Id, unique=True),
    Column("kind", by_value(TroubleKind), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("wish", PlainText, nullable=False),
    Column("reach", by_value(Reach), nullable=False),
    Column("manager_too", Boolean, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("phase", by_value(Phase), nullable=False),
    Column("practice_id", PlainText),
    Column("state", by_value(RequestState), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("respond_by", UtcDateTime),
    Column("widened_at", UtcDateTime),
    Column("escalated_at", UtcDateTime),
    Column("supporter_id", PlainText, index=True),
    Column("claimed_at", UtcDateTime),
    Column("promised_by", UtcDateTime),
    Column("responded_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ending", by_value(Ending)),
    Column("asked_if_solved_at", UtcDateTime),
    Column("offered", TextList, nullable=False),
    Column("call_at", UtcDateTime),
    Column("next_at", UtcDateTime),
    Index("ix_help_request_programme_id_asked_at", "programme_id", "asked_at"),
    sqlite_autoincrement=True,
)
partial_index("ix_help_request_due", help_request.c.next_at, help_request.c.id, where="state <> 'ended'")

help_message = Table(
    "help_message",
    metadata,
    id_column(),
    Column("request_id", Id, ForeignKey("help_request.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("author_id", PlainText, nullable=False, index=True),
    Column("text", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

supporter_topic = Table(
    "supporter_topic",
    metadata,
    Column("person_id", PlainText, primary_key=True),
    Column("topic", PlainText, primary_key=True),
)

wish = Table(
    "wish",
    metadata,
    id_column(),
    Column("programme_id", PlainText, index=True),
    Column("request_id", Id),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("kind", by_value(TroubleKind), nullable=False),
    Column("text", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("change_id", Id, ForeignKey("change_request.id"), index=True),
    UniqueConstraint("request_id"),
    sqlite_autoincrement=True,
)

proposal = Table(
    "proposal",
    metadata,
    id_column(),
    Column("programme_id", PlainText, nullable=False),
    Column("kind", by_value(TroubleKind), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", by_value(ProposalState), nullable=False),
    Column("answered_by", PlainText),
    Column("answered_at", UtcDateTime),
    Index("ix_proposal_programme_id_kind", "programme_id", "kind"),
    sqlite_autoincrement=True,
)

material = Table(
    "material",
    metadata,
    id_column(),
    Column("key", PlainText, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("body", PlainText, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("kinds", TextList, nullable=False),
    Column("phases", TextList, nullable=False),
    Column("practices", TextList, nullable=False),
    Column("attitude", by_value(Attitude)),
    Column("source", by_value(Source), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("read", Integer, nullable=False),
    Column("solved", Integer, nullable=False),
    UniqueConstraint("key", "language", "version"),
    sqlite_autoincrement=True,
)

question = Table(
    "question",
    metadata,
    id_column(),
    Column("kind", by_value(QuestionKind), nullable=False),
    Column("programme_id", PlainText, nullable=False, index=True),
    Column("person_id", PlainText, nullable=False, index=True),
    Column("about", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("answer", PlainText),
    Column("answered_by", PlainText),
    Column("answered_at", UtcDateTime),
    sqlite_autoincrement=True,
)

programme_changes = Table(
    "programme_changes",
    metadata,
    Column("programme_id", PlainText, ForeignKey("programme.id"), primary_key=True),
    Column("definition", PlainText, nullable=False),
)
"""What a running programme will be once its changes are put into force."""

preparation = Table(
    "preparation",
    metadata,
    Column("programme_id", PlainText, ForeignKey("programme.id"), primary_key=True),
    Column("comments_asked_at", UtcDateTime),
    Column("asked", Integer, nullable=False),
    Column("approvals", Integer, nullable=False),
    Column("word_asked_at", UtcDateTime),
    Column("word_given", Boolean),
    Column("word_reason", PlainText, nullable=False),
    Column("word_by", PlainText),
    Column("word_at", UtcDateTime),
    Column("word_items", TextList, nullable=False),
)
