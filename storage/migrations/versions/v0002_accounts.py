"""Accounts on chat platforms, and why a platform pauses."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_CODE = sa.String(length=40)


def upgrade() -> None:
    """Add the table of accounts, find people by account quickly, and keep the reason of a pause."""
    op.create_table(
        "account",
        sa.Column("platform", _CODE, nullable=False),
        sa.Column("identity", _TEXT, nullable=False),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("locale", _TEXT),
        sa.Column("timezone", _TEXT),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("deactivated", sa.Boolean(), nullable=False),
        sa.Column("conversation", _TEXT),
        sa.PrimaryKeyConstraint("platform", "identity", name="pk_account"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_account_person_id_person", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("person_id", "platform", name="uq_account_person_id_platform"),
    )
    op.create_index("ix_person_slack_user_id", "person", ["slack_user_id"])
    op.create_index("ix_person_teams_aad_id", "person", ["teams_aad_id"])
    # SQLite would write an added column into the old text of the table; a copy reads like a new one.
    recreate: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("bucket", recreate=recreate) as batch:
        batch.add_column(sa.Column("reason", _CODE))
