"""Changes that were made, or refused, on request, and the wishes that they are about."""

from collections.abc import Collection

from sqlalchemy import bindparam, insert, select, update

from coaching.changes.model import ChangeRequest
from coaching.help.model import Wish
from people.errors import NotFoundError
from storage.tables import change_request, wish
from storage.transaction import Transaction, row_of

_ID = frozenset({"id"})
_FIND = select(change_request).where(change_request.c.id == bindparam("change"))
# Whoever makes a wish part of a change holds the key of the change, which nobody changes.
_LOCK = _FIND.with_for_update(key_share=True)
_LATEST = select(change_request).order_by(change_request.c.saved_at.desc(), change_request.c.id.desc())
_OF_PROGRAMME = _LATEST.where(change_request.c.programme_id == bindparam("programme"))
_WISHES = select(wish).where(wish.c.change_id == bindparam("change")).order_by(wish.c.id)


class SqlChanges:
    """Implements `coaching.ports.ChangeStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, entry: ChangeRequest) -> int:
        """Insert a change; its `id` is ignored. Returns the id."""
        statement = insert(change_request).values(row_of(entry, without=_ID)).returning(change_request.c.id)
        return int(self._db.value(statement))

    def find(self, change_id: int) -> ChangeRequest | None:
        """Return the change or None."""
        row = self._db.row(_FIND, {"change": change_id})
        return None if row is None else ChangeRequest(**row)

    def lock(self, change_id: int) -> ChangeRequest:
        """Return the change as it is now, locked; raises `NotFoundError(what="change")`."""
        row = self._db.row(_LOCK, {"change": change_id})
        if row is None:
            raise NotFoundError(what="change", key=str(change_id))
        return ChangeRequest(**row)

    def save(self, entry: ChangeRequest) -> None:
        """Write back a changed change, by id."""
        changed = update(change_request).where(change_request.c.id == entry.id)
        self._db.run(changed.values(row_of(entry, without=_ID)))

    def of_programme(self, programme_id: str) -> list[ChangeRequest]:
        """Return the changes of a programme, the latest first."""
        return [ChangeRequest(**row) for row in self._db.rows(_OF_PROGRAMME, {"programme": programme_id})]

    def list_all(self) -> list[ChangeRequest]:
        """Return the changes of all programmes, the latest first."""
        return [ChangeRequest(**row) for row in self._db.rows(_LATEST)]

    def wishes_of(self, change_id: int) -> list[Wish]:
        """Return the wishes that a change is about, by id, those without text included."""
        return [Wish(**row) for row in self._db.rows(_WISHES, {"change": change_id})]

    def set_wishes(self, change_id: int, wish_ids: Collection[int]) -> None:
        """Make a change about these wishes and no others; those of another change stay with it."""
        own = wish.c.change_id == change_id
        chosen = self._db.among(wish.c.id, wish_ids)
        self._db.run(update(wish).where(own).values(change_id=None))
        self._db.run(update(wish).where(chosen, wish.c.change_id.is_(None)).values(change_id=change_id))

    def erase(self, person_id: str) -> None:
        """Take the person's id out of changes."""
        saved = update(change_request).where(change_request.c.saved_by == person_id)
        self._db.run(saved.values(saved_by=""))
