"""Programmes in the making: what changes in running ones, and what happened before the start."""

from sqlalchemy import delete, select

from coaching.programmes.model import Preparation, Programme
from storage.bulk import Existing, insert_rows
from storage.codec import programme_from_text, programme_to_text
from storage.tables import preparation, programme_changes
from storage.transaction import Transaction, row_of


class SqlPreparing:
    """Implements `coaching.ports.PreparingStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def changes(self, programme_id: str) -> Programme | None:
        """Return what a running programme will be once its changes are in force, or None."""
        key = programme_changes.c.programme_id
        text = self._db.value(select(programme_changes.c.definition).where(key == programme_id))
        return None if text is None else programme_from_text(text)

    def put_changes(self, programme: Programme) -> None:
        """Keep the changed programme beside the running one."""
        row = {"programme_id": programme.id, "definition": programme_to_text(programme)}
        insert_rows(self._db, programme_changes, [row], existing=Existing.REPLACE)

    def drop_changes(self, programme_id: str) -> bool:
        """Throw the changes away; False if there were none."""
        key = programme_changes.c.programme_id
        return self._db.run(delete(programme_changes).where(key == programme_id)) > 0

    def preparation(self, programme_id: str) -> Preparation:
        """Return what happened before the start; nothing yet, if nothing is stored."""
        row = self._db.row(select(preparation).where(preparation.c.programme_id == programme_id))
        return Preparation(programme_id=programme_id) if row is None else Preparation(**row)

    def put_preparation(self, entry: Preparation) -> None:
        """Keep what happened before the start."""
        insert_rows(self._db, preparation, [row_of(entry)], existing=Existing.REPLACE)
