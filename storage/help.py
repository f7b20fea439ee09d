"""Requests for help, what is written in them, and what follows from many: wishes and proposals."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, literal_column, select, update

from coaching.checkins.model import TroubleKind
from coaching.help.model import Ending, Proposal, Request, RequestMessage, RequestState, Wish
from people.errors import NotFoundError
from storage.bulk import Existing, insert_rows, update_rows
from storage.tables import help_message, help_request, proposal, supporter_topic, wish
from storage.transaction import Prepared, Query, Row, Transaction, row_of

_ID = frozenset({"id"})
# A literal rather than a parameter: only so is the partial index certain to be used.
_NOT_ENDED = help_request.c.state != literal_column("'ended'")
_CLAIMED = help_request.c.state == literal_column("'claimed'")
_GET = select(help_request).where(help_request.c.id == bindparam("request_id"))
_LOCK = _GET.with_for_update()
_GET_MANY = Prepared(lambda any_of: select(help_request).where(any_of(help_request.c.id, "request_ids")))


def _latest_first(*conditions: Any) -> Query:
    """Return the query of requests that meet the conditions."""
    query = select(help_request).where(*conditions)
    return query.order_by(help_request.c.asked_at.desc(), help_request.c.id.desc())


_OF_PERSON = _latest_first(help_request.c.person_id == bindparam("asker_id"))
_OF_SUPPORTER = _latest_first(help_request.c.supporter_id == bindparam("supporter"), _CLAIMED)
_IN_STATE = _latest_first(help_request.c.state == bindparam("state"))
_ASKED_SINCE = _latest_first(
    help_request.c.programme_id == bindparam("programme"),
    help_request.c.kind == bindparam("kind"),
    help_request.c.asked_at >= bindparam("since"),
)
_DUE = (
    select(help_request)
    .where(_NOT_ENDED, help_request.c.next_at <= bindparam("now"))
    .order_by(help_request.c.next_at, help_request.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT_DUE = select(func.min(help_request.c.next_at)).where(_NOT_ENDED)
_MESSAGES = select(*(column for column in help_message.c if column.name != "id")).order_by(help_message.c.id)
_MESSAGES_OF = _MESSAGES.where(help_message.c.request_id == bindparam("request"))
_LOAD = Prepared(
    lambda any_of: (
        select(help_request.c.supporter_id, func.count().label("number"))
        .where(any_of(help_request.c.supporter_id, "person_ids"), _CLAIMED)
        .group_by(help_request.c.supporter_id)
    )
)
_TOPICS = Prepared(
    lambda any_of: select(supporter_topic).where(any_of(supporter_topic.c.person_id, "person_ids"))
)


class SqlHelp:
    """Implements `coaching.ports.HelpStore`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def add(self, request: Request) -> int:
        """Insert a request; its `id` is ignored. Returns the id."""
        return self._add(help_request, request)

    def get(self, request_id: int) -> Request:
        """Return the request; raises `NotFoundError(what="request")`."""
        return self._get(request_id, locked=False)

    def lock(self, request_id: int) -> Request:
        """Return the request as it is now, locked; raises `NotFoundError(what="request")`."""
        return self._get(request_id, locked=True)

    def get_many(self, request_ids: Collection[int]) -> dict[int, Request]:
        """Return those of the ids that exist."""
        rows = self._db.rows(self._db.made(_GET_MANY), {"request_ids": self._db.listed(request_ids)})
        return {row["id"]: Request(**row) for row in rows}

    def of_check_in(self, check_in_id: int) -> Request | None:
        """Return the request that was told with a check-in, locked, or None."""
        query = select(help_request).where(help_request.c.check_in_id == check_in_id).with_for_update()
        row = self._db.row(query)
        return None if row is None else Request(**row)

    def of_person(self, person_id: str) -> list[Request]:
        """Return the requests of an asker, latest first."""
        return self._requests(_OF_PERSON, {"asker_id": person_id})

    def of_supporter(self, person_id: str) -> list[Request]:
        """Return the requests that a supporter is on, latest first."""
        return self._requests(_OF_SUPPORTER, {"supporter": person_id})

    def in_state(self, state: RequestState) -> list[Request]:
        """Return the requests in a state, latest first."""
        return self._requests(_IN_STATE, {"state": state})

    def asked_since(self, programme_id: str, kind: TroubleKind, *, since: datetime) -> list[Request]:
        """Return the requests of a kind in a programme since a moment, latest first."""
        return self._requests(_ASKED_SINCE, {"programme": programme_id, "kind": kind, "since": since})

    def _requests(self, query: Query, given: Row) -> list[Request]:
        return [Request(**row) for row in self._db.rows(query, given)]

    def save(self, request: Request) -> None:
        """Write back a changed request, by id; it comes from `lock`, `of_check_in` or `due`."""
        update_rows(self._db, help_request, [row_of(request)], key="id")

    def due(self, *, now: datetime, limit: int) -> list[Request]:
        """Claim up to `limit` requests that are to be looked at, earliest first, for this unit of work."""
        return self._requests(_DUE, {"now": now, "most": limit})

    def next_due(self) -> datetime | None:
        """Return the earliest moment at which a request is to be looked at."""
        moment: datetime | None = self._db.value(_NEXT_DUE)
        return moment

    def kind_counts(self, programme_id: str, *, first: datetime, last: datetime) -> Mapping[TroubleKind, int]:
        """Count requests by kind that were told from `first` up to but not including `last`."""
        asked_at = help_request.c.asked_at
        query = (
            select(help_request.c.kind, func.count().label("number"))
            .where(help_request.c.programme_id == programme_id, asked_at >= first, asked_at < last)
            .group_by(help_request.c.kind)
        )
        return {row["kind"]: row["number"] for row in self._db.rows(query)}

    def credits_of(self, person_ids: Collection[str]) -> dict[str, int]:
        """Count per supporter the requests that their askers closed as solved; absent means none."""
        query = (
            select(help_request.c.supporter_id, func.count().label("number"))
            .where(self._db.among(help_request.c.supporter_id, person_ids))
            .where(help_request.c.ending == Ending.WITH_HELP)
            .group_by(help_request.c.supporter_id)
        )
        return {row["supporter_id"]: row["number"] for row in self._db.rows(query)}

    def load_of(self, person_ids: Collection[str]) -> dict[str, int]:
        """Count per supporter the requests that they are on; absent means none."""
        given = {"person_ids": self._db.listed(person_ids)}
        return {row["supporter_id"]: row["number"] for row in self._db.rows(self._db.made(_LOAD), given)}

    def add_message(self, message: RequestMessage) -> None:
        """Keep what somebody wrote in a request."""
        insert_rows(self._db, help_message, [row_of(message)], existing=Existing.REFUSE)

    def messages_of(self, request_id: int) -> list[RequestMessage]:
        """Return what was written in a request, in its order."""
        return [RequestMessage(**row) for row in self._db.rows(_MESSAGES_OF, {"request": request_id})]

    def written_by(self, person_id: str) -> list[RequestMessage]:
        """Return what a person wrote in requests, in its order."""
        query = _MESSAGES.where(help_message.c.author_id == person_id)
        return [RequestMessage(**row) for row in self._db.rows(query)]

    def topics_of(self, person_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """Return what each supporter said that they can help with; who said nothing is absent."""
        found: dict[str, set[str]] = {}
        for row in self._db.rows(self._db.made(_TOPICS), {"person_ids": self._db.listed(person_ids)}):
            found.setdefault(row["person_id"], set()).add(row["topic"])
        return {person_id: frozenset(topics) for person_id, topics in found.items()}

    def put_topics(self, person_id: str, topics: Collection[str]) -> None:
        """Replace what a supporter can help with."""
        self._db.run(delete(supporter_topic).where(supporter_topic.c.person_id == person_id))
        rows = [{"person_id": person_id, "topic": topic} for topic in sorted(topics)]
        insert_rows(self._db, supporter_topic, rows, existing=Existing.KEEP)

    def put_wish(self, entry: Wish) -> int:
        """Insert an entry of the log of change requests, replacing the one of the same request; its `id` is
        ignored. One that says the same as before stays with its change. Returns the id."""
        if entry.request_id is not None:
            earlier = wish.c.request_id == entry.request_id
            changed = self._db.value(select(wish.c.change_id).where(earlier, wish.c.text == entry.text))
            self._db.run(delete(wish).where(earlier))
            entry = replace(entry, change_id=entry.change_id or changed)
        return self._add(wish, entry)

    def wishes_of(self, programme_id: str) -> list[Wish]:
        """Return the log of a programme, latest first; entries without text are left out."""
        query = select(wish).where(wish.c.programme_id == programme_id, wish.c.text != "")
        return [Wish(**row) for row in self._db.rows(query.order_by(wish.c.at.desc(), wish.c.id.desc()))]

    def wishes_by(self, person_id: str) -> list[Wish]:
        """Return what a person would like, latest first."""
        query = select(wish).where(wish.c.person_id == person_id)
        return [Wish(**row) for row in self._db.rows(query.order_by(wish.c.at.desc(), wish.c.id.desc()))]

    def add_proposal(self, entry: Proposal) -> int:
        """Insert a proposal; its `id` is ignored. Returns the id."""
        return self._add(proposal, entry)

    def lock_proposal(self, proposal_id: int) -> Proposal:
        """Return the proposal, locked; raises `NotFoundError(what="proposal")`."""
        row = self._db.row(select(proposal).where(proposal.c.id == proposal_id).with_for_update())
        if row is None:
            raise NotFoundError(what="proposal", key=str(proposal_id))
        return Proposal(**row)

    def proposals_of(self, programme_id: str) -> list[Proposal]:
        """Return the proposals of a programme, latest first."""
        query = select(proposal).where(proposal.c.programme_id == programme_id)
        rows = self._db.rows(query.order_by(proposal.c.at.desc(), proposal.c.id.desc()))
        return [Proposal(**row) for row in rows]

    def save_proposal(self, entry: Proposal) -> None:
        """Write back a changed proposal, by id."""
        update_rows(self._db, proposal, [row_of(entry)], key="id")

    def delete_texts(self, *, before: datetime) -> int:
        """Empty the texts of what was told, written and wished before the moment; returns how many."""
        told = update(help_request).where(help_request.c.asked_at < before)
        told = told.where((help_request.c.text != "") | (help_request.c.wish != ""))
        emptied = self._db.run(told.values(text="", wish=""))
        for table in (help_message, wish):
            old = update(table).where(table.c.at < before, table.c.text != "")
            emptied += self._db.run(old.values(text=""))
        return emptied

    def erase(self, person_id: str) -> None:
        """Remove a person's requests with what was written in them, their wishes and topics; in requests of
        others their words are emptied, and those that they were on have nobody and are due at once."""
        self._db.run(delete(help_request).where(help_request.c.person_id == person_id))
        for table in (wish, supporter_topic):
            self._db.run(delete(table).where(table.c.person_id == person_id))
        own = update(help_message).where(help_message.c.author_id == person_id)
        self._db.run(own.values(text="", author_id=""))
        self._leave_requests(person_id)
        decided = update(proposal).where(proposal.c.answered_by == person_id)
        self._db.run(decided.values(answered_by=""))

    def _leave_requests(self, person_id: str) -> None:
        """Take a supporter off their requests; what they were on is due at once, so that others are asked."""
        helped = update(help_request).where(help_request.c.supporter_id == person_id)
        going_on = helped.where(help_request.c.state == RequestState.CLAIMED)
        self._db.run(going_on.values(next_at=help_request.c.asked_at))
        self._db.run(helped.values(supporter_id=None))

    def _add(self, table: Table, entry: Request | Wish | Proposal) -> int:
        statement = insert(table).values(row_of(entry, without=_ID)).returning(table.c.id)
        return int(self._db.value(statement))

    def _get(self, request_id: int, *, locked: bool) -> Request:
        row = self._db.row(_LOCK if locked else _GET, {"request_id": request_id})
        if row is None:
            raise NotFoundError(what="request", key=str(request_id))
        return Request(**row)
