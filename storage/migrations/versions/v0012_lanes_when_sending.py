"""A message no longer needs a row of its lane: that row is made when something is sent there."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the reference away. SQLite copies the table for that, and must go on counting ids where the old
    one stood, not at its highest id."""
    last = _last_id()
    recreate: Literal["always", "never"] = "always" if _is_sqlite() else "never"
    with op.batch_alter_table(
        "message", recreate=recreate, table_kwargs={"sqlite_autoincrement": True}
    ) as batch:
        batch.drop_constraint("fk_message_lane_lane", type_="foreignkey")
    if last is not None:
        op.get_bind().execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'message'"))
        op.get_bind().execute(
            sa.text("INSERT INTO sqlite_sequence VALUES ('message', :last)"), {"last": last}
        )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _last_id() -> int | None:
    """Return the last id that SQLite gave out; None if there was none, or elsewhere."""
    if not _is_sqlite():
        return None
    found = sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'message'")
    last: int | None = op.get_bind().execute(found).scalar()
    return last
