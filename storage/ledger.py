"""The attention budget, the audit trail, and facts about the installation."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from people.model import AuditEntry, Feature
from storage.bulk import Existing, insert_rows
from storage.tables import attention, audit, switch
from storage.transaction import Prepared, Transaction, row_of

_USED = Prepared(
    lambda any_of: (
        select(attention.c.person_id, func.count().label("places"))
        .where(
            any_of(attention.c.person_id, "person_ids"),
            attention.c.week == bindparam("in_week"),
            ~any_of(attention.c.message_id, "but"),
        )
        .group_by(attention.c.person_id)
    )
)
_GIVE_BACK = Prepared(lambda any_of: delete(attention).where(any_of(attention.c.message_id, "message_ids")))
_SWITCH = select(switch.c.value).where(switch.c.name == bindparam("name"))


class SqlAttention:
    """Implements `people.ports.AttentionLedger`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def used(self, person_ids: Collection[str], *, week: str, but: Collection[int] = ()) -> dict[str, int]:
        """Return how many places of the week are taken, per person, without those of the messages `but`;
        absent means 0."""
        given = {"person_ids": self._db.listed(person_ids), "in_week": week, "but": self._db.listed(but)}
        return {row["person_id"]: row["places"] for row in self._db.rows(self._db.made(_USED), given)}

    def take_many(self, places: Sequence[tuple[str, str, int, Feature]]) -> None:
        """Take places: (person, week, message id, feature).

        A message that has a place already keeps that and takes no other.
        """
        names = ("person_id", "week", "message_id", "feature")
        rows = (dict(zip(names, place, strict=True)) for place in places)
        insert_rows(self._db, attention, rows, existing=Existing.KEEP)

    def give_back(self, message_ids: Collection[int]) -> None:
        """Free the places of messages that did not reach anybody."""
        if message_ids:
            self._db.run(self._db.made(_GIVE_BACK), {"message_ids": self._db.listed(message_ids)})


class SqlAudit:
    """Implements `people.ports.AuditLog`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def append(self, entry: AuditEntry) -> None:
        """Add an entry."""
        insert_rows(self._db, audit, [row_of(entry)], existing=Existing.REFUSE)

    def list_entries(self, *, limit: int | None = None, subject: str | None = None) -> list[AuditEntry]:
        """Return entries, the one added last first."""
        query = select(*(column for column in audit.c if column.name != "id")).order_by(audit.c.id.desc())
        if subject is not None:
            query = query.where(audit.c.subject == subject)
        if limit is not None:
            query = query.limit(limit)
        return [AuditEntry(**row) for row in self._db.rows(query)]

    def delete_entries(self, *, before: datetime) -> int:
        """Delete entries older than the moment (retention); returns how many."""
        return self._db.run(delete(audit).where(audit.c.at < before))


class SqlSwitches:
    """Implements `people.ports.Switches`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def get(self, name: str) -> str | None:
        """Return the value or None."""
        value: str | None = self._db.value(_SWITCH, {"name": name})
        return value

    def put(self, name: str, value: str | None) -> None:
        """Set the value; None removes it."""
        if value is None:
            self._db.run(delete(switch).where(switch.c.name == name))
        else:
            insert_rows(self._db, switch, [{"name": name, "value": value}], existing=Existing.REPLACE)

    def keep(self, name: str, value: str) -> str:
        """Set the value unless there is one; returns the one that stands there, whoever was first."""
        insert_rows(self._db, switch, [{"name": name, "value": value}], existing=Existing.KEEP)
        return self.get(name) or value
