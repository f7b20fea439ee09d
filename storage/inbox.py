"""Which platform events were acted on."""

from datetime import datetime

from sqlalchemy import delete

from people.model import Platform
from storage.bulk import Existing, insert_rows
from storage.tables import inbox
from storage.transaction import Transaction


class SqlInbox:
    """Implements `people.outbox.Inbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def accept(self, *, platform: Platform, event_id: str, at: datetime) -> bool:
        """Remember an event; False when it was accepted before.

        Two deliveries of one event at the same time: the second waits until the first has committed.
        """
        row = {"platform": platform, "event_id": event_id, "at": at}
        return insert_rows(self._db, inbox, [row], existing=Existing.KEEP) == 1

    def delete_accepted(self, *, before: datetime) -> int:
        """Forget events older than the moment; returns how many."""
        return self._db.run(delete(inbox).where(inbox.c.at < before))
