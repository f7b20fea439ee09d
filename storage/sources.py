"""What came of sources last, and the tokens by which they push."""

from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from measures.sources.model import Delivery, Token
from people.errors import NotFoundError
from storage.tables import source_delivery, source_token
from storage.transaction import Transaction, row_of


class SqlSources:
    """Implements `measures.ports.SourceStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def deliveries(self) -> dict[str, Delivery]:
        """Return what came last of each source that ever delivered, by its name."""
        rows = self._db.rows(select(source_delivery).order_by(source_delivery.c.source))
        return {row["source"]: Delivery(**row) for row in rows}

    def put_delivery(self, entry: Delivery) -> None:
        """Insert or replace what came last of a source."""
        row = row_of(entry)
        statement = self._db.insert(source_delivery).values(row)
        changed = {name: value for name, value in row.items() if name != "source"}
        self._db.run(statement.on_conflict_do_update(index_elements=["source"], set_=changed))

    def add_token(self, entry: Token) -> int:
        """Insert a token; its `id` is ignored. Returns the id."""
        row = row_of(entry, without=("id",))
        found = self._db.row(insert(source_token).values(row).returning(source_token.c.id))
        if found is None:
            raise NotFoundError(what="token", key=entry.source)
        return int(found["id"])

    def find_token(self, digest: str) -> Token | None:
        """Return the token with the digest, revoked ones included, or None."""
        row = self._db.row(select(source_token).where(source_token.c.digest == digest))
        return None if row is None else _token(row)

    def tokens(self, source: str | None = None) -> list[Token]:
        """Return the tokens, of one source or of all, oldest first, revoked ones included."""
        query = select(source_token).order_by(source_token.c.id)
        if source is not None:
            query = query.where(source_token.c.source == source)
        return [_token(row) for row in self._db.rows(query)]

    def revoke_tokens(self, source: str, *, at: datetime, but: int | None = None) -> int:
        """Revoke the tokens of a source that are not revoked yet, but the one with the id `but`; returns how
        many."""
        works = (source_token.c.source == source, source_token.c.revoked_at.is_(None))
        statement = update(source_token).where(*works)
        if but is not None:
            statement = statement.where(source_token.c.id != but)
        return self._db.run(statement.values(revoked_at=at))


def _token(row: RowMapping) -> Token:
    return Token(**row)
