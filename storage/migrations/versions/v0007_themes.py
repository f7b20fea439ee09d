"""Themes of the codebook that a company has changed, or made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "survey_theme",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_survey_theme"),
    )
