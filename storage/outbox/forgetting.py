"""Messages that are kept no longer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select

from people.model import Platform
from people.outbox import MessageState
from storage.outbox.rows import OutboxPart
from storage.tables import account, lane, message, person

_FINISHED = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED, MessageState.UNKNOWN)


class Forgetting(OutboxPart):
    """Part of `SqlOutbox`."""

    def delete_finished(self, *, before: datetime, kinds: Collection[str] | None = None) -> int:
        """Delete finished messages (of some kinds only) older than the moment; returns how many."""
        old = and_(message.c.state.in_(_FINISHED), message.c.finished_at < before)
        if kinds is not None:
            old = and_(old, message.c.kind.in_(sorted(kinds)))
        return self._db.run(delete(message).where(old))

    def erase_about(self, kinds: Collection[str], subject_ids: Collection[int]) -> int:
        """Delete messages about these subjects, in whatever state, and free the lanes that they had taken."""
        about = and_(message.c.kind.in_(sorted(kinds)), self._db.among(message.c.subject_id, subject_ids))
        return self._delete(about)

    def erase(self, person_id: str) -> None:
        """Delete the messages of a person and the lanes that bear their id or account; others they took are
        free. This comes before the person is erased: then nobody knows their accounts."""
        lanes = [f"person:{person_id}", *self._of_accounts(person_id)]
        in_them = self._db.among(message.c.lane, lanes)
        self._delete(or_(message.c.person_id == person_id, in_them))
        self._db.run(delete(lane).where(self._db.among(lane.c.key, lanes)))

    def _of_accounts(self, person_id: str) -> list[str]:
        """Return the lanes of a person's accounts: what is tried out on every chat has one for each."""
        named = select(person.c.slack_user_id, person.c.teams_aad_id).where(person.c.id == person_id)
        row = self._db.row(named)
        found = [] if row is None else [*zip((Platform.SLACK, Platform.TEAMS), row.values(), strict=True)]
        linked = select(account.c.platform, account.c.identity).where(account.c.person_id == person_id)
        found += [(each["platform"], each["identity"]) for each in self._db.rows(linked)]
        return sorted({f"{platform}:{identity}" for platform, identity in found if identity})

    def _delete(self, condition: ColumnElement[bool]) -> int:
        found = self._db.column(select(message.c.id).where(condition).with_for_update())
        self._free_lanes(found)
        return self._db.run(delete(message).where(self._db.among(message.c.id, found)))
