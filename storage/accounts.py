"""The accounts of people on chat platforms."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from people.model import Account, Platform
from storage.bulk import Existing, insert_rows
from storage.people import SqlPeople
from storage.tables import account
from storage.transaction import Query, Transaction, row_of

_COLUMNS = tuple(column for column in account.c if column.name != "conversation")


class SqlAccounts:
    """Implements `people.ports.AccountStore`."""

    def __init__(self, transaction: Transaction, people: SqlPeople) -> None:
        self._db = transaction
        self._people = people

    def list_all(self, platform: Platform) -> list[Account]:
        """Return all accounts of a platform, by identity."""
        return self._accounts(
            select(*_COLUMNS).where(account.c.platform == platform).order_by(account.c.identity)
        )

    def of_person(self, person_id: str) -> list[Account]:
        """Return the accounts of a person."""
        mine = select(*_COLUMNS).where(account.c.person_id == person_id)
        return self._accounts(mine.order_by(account.c.platform, account.c.identity))

    def find(self, platform: Platform, identity: str) -> Account | None:
        """Return the account or None."""
        found = self._accounts(select(*_COLUMNS).where(_is(platform, identity)))
        return found[0] if found else None

    def _accounts(self, query: Query) -> list[Account]:
        return [Account(**row) for row in self._db.rows(query)]

    def put_many(self, accounts: Sequence[Account]) -> None:
        """Insert or replace accounts. One of the same person and platform with another identity goes; who
        keeps their account keeps its conversation."""
        self._people.forget()
        for platform in sorted({one.platform for one in accounts}):
            here = {one.identity: one for one in accounts if one.platform is platform}
            concerned = and_(
                account.c.platform == platform,
                or_(
                    self._db.among(account.c.identity, here),
                    self._db.among(account.c.person_id, {one.person_id for one in here.values()}),
                ),
            )
            known = self._db.rows(select(account).where(concerned))
            opened = {(row["identity"], row["person_id"]): row["conversation"] for row in known}
            self._db.run(delete(account).where(concerned))
            rows = (
                row_of(one) | {"conversation": opened.get((identity, one.person_id))}
                for identity, one in sorted(here.items())
            )
            # Another process may be writing the same accounts at this moment.
            insert_rows(self._db, account, rows, existing=Existing.REPLACE)

    def delete_many(self, platform: Platform, identities: Collection[str]) -> None:
        """Delete accounts, with the conversations remembered for them."""
        self._people.forget()
        gone = and_(account.c.platform == platform, self._db.among(account.c.identity, identities))
        self._db.run(delete(account).where(gone))

    def conversation(self, platform: Platform, identity: str) -> str | None:
        """Return the direct conversation that was opened with an account, or None."""
        found: str | None = self._db.value(select(account.c.conversation).where(_is(platform, identity)))
        return found

    def remember_conversation(self, platform: Platform, identity: str, conversation: str | None) -> None:
        """Remember (None: forget) the direct conversation with the account of a person of the roster."""
        kept = update(account).where(_is(platform, identity)).values(conversation=conversation)
        if self._db.run(kept) or conversation is None:
            return
        owner = self._people.find_on(platform, identity)
        if owner is not None:
            one = Account(platform=platform, identity=identity, person_id=owner.id)
            self.put_many([one])
            self._db.run(kept)

    def count_conversations(self, platform: Platform) -> int:
        """Count the accounts with which there is a direct conversation."""
        opened = account.c.platform == platform, account.c.conversation.is_not(None)
        number: int = self._db.value(select(func.count()).select_from(account).where(*opened))
        return number


def _is(platform: Platform, identity: str) -> ColumnElement[bool]:
    return and_(account.c.platform == platform, account.c.identity == identity)
