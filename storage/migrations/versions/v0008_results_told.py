"""Results: when everybody is to be told of those of a wave, and when that was queued."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns. Of waves that have closed before, nobody is told any more.

    SQLite would write an added column into the old text of the table; a copy reads like a new one.
    """
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    recreate: Literal["always", "never"] = "always" if is_sqlite else "never"
    with op.batch_alter_table("survey_wave", recreate=recreate) as batch:
        batch.add_column(sa.Column("results_at", _MOMENT))
        batch.add_column(sa.Column("told_at", _MOMENT))
