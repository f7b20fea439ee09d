"""Which platform events were acted on."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from people.model import Platform
from storage.tables import inbox
from storage.transaction import PerDatabase, Transaction

_ACCEPT = PerDatabase(
    postgresql=postgresql.insert(inbox).on_conflict_do_nothing(),
    sqlite=sqlite.insert(inbox).on_conflict_do_nothing(),
)


class SqlInbox:
    """Implements `people.outbox.Inbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def accept(self, *, platform: Platform, event_id: str, at: datetime) -> bool:
        """Remember an event; False when it was accepted before.

        Two deliveries of one event at the same time: the second waits until the first has committed.
        """
        accept = self._db.made(_ACCEPT)
        return self._db.run(accept, {"platform": platform, "event_id": event_id, "at": at}) == 1

    def delete_accepted(self, *, before: datetime) -> int:
        """Forget events older than the moment; returns how many."""
        return self._db.run(delete(inbox).where(inbox.c.at < before))
