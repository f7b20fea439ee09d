"""What is read of the outbox now and then: by index, however many messages are kept."""

from datetime import datetime

from sqlalchemy import (
    CompoundSelect,
    Integer,
    TextualSelect,
    bindparam,
    func,
    literal_column,
    select,
    text,
    union_all,
)

from people.figures import PlatformFigures
from people.model import Platform
from storage.outbox.rows import RANK_OF_EDITS, SHELVES, Shelf
from storage.tables import bucket, message
from storage.transaction import Transaction
from storage.types import UtcDateTime


class SqlFigures:
    """Implements `people.figures.DeliveryFigures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction

    def waiting_since(self, *, now: datetime) -> dict[Platform | None, datetime]:
        """Return the earliest `due_at` of messages that are due and wait for nothing, by the platform where
        they would go; None: they were not looked at yet. Edits do not count, which nobody waits for."""
        paused = {one.platform for one in self.platforms() if one.pause_seconds > 0}
        earliest: dict[Platform | None, datetime] = {}
        for row in self._db.rows(_WAITING, {"now": now}):
            platform, due_at = SHELVES[row["place"]].platform, row["due_at"]
            if platform not in paused:
                earliest[platform] = min(due_at, earliest.get(platform, due_at))
        return earliest

    def last_sent(self) -> dict[Platform, datetime]:
        """Return the business time at which a message went out last, by platform."""
        return {row["platform"]: row["at"] for row in self._db.rows(_LAST_SENT) if row["at"] is not None}

    def platforms(self) -> list[PlatformFigures]:
        """Return what is known of the platforms that were written to, by their names."""
        columns = (bucket.c.platform, bucket.c.rate, bucket.c.known_limit, bucket.c.paused_until)
        query = select(*columns, bucket.c.reason, self._db.machine_now().label("now"))
        return [
            PlatformFigures(
                platform=row["platform"],
                rate=row["rate"],
                limit=row["known_limit"],
                pause_seconds=_seconds_until(row["paused_until"], now=row["now"]),
                reason=row["reason"],
            )
            for row in self._db.rows(query.order_by(bucket.c.platform))
        ]


def _seconds_until(moment: datetime | None, *, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (moment - now).total_seconds())


def _waiting() -> TextualSelect:
    """Return the query of the first message on each shelf that nothing holds back: a walk along an index,
    which ends at the first one that is also the first of its conversation."""
    told = (one for one in enumerate(SHELVES) if not one[1].retrying and one[1].rank != RANK_OF_EDITS)
    looks = (_look(place, shelf) for place, shelf in told)
    now = bindparam("now", type_=UtcDateTime())
    return text(" UNION ALL ".join(looks)).bindparams(now).columns(place=Integer(), due_at=UtcDateTime())


def _look(place: int, shelf: Shelf) -> str:
    order = ", ".join(column.name for column in shelf.order)
    return (
        f"SELECT * FROM (SELECT {place} AS place, due_at FROM message"  # noqa: S608 - no input
        f" WHERE {shelf.where} AND due_at <= :now AND id = ({_FIRST_OF_LANE})"
        f" ORDER BY {order} LIMIT 1) AS shelf{place}"
    )


_FIRST_OF_LANE = (
    "SELECT earlier.id FROM message AS earlier WHERE earlier.lane = message.lane"
    " AND earlier.state = 'queued' AND earlier.due_at <= :now"
    " ORDER BY earlier.rank, earlier.due_at, earlier.id LIMIT 1"
)


def _last_sent() -> CompoundSelect[tuple[Platform, datetime | None]]:
    """Return the query of the last `finished_at` on each platform: one step into the index for each."""
    return union_all(
        *(
            select(
                literal_column(f"'{platform.value}'", message.c.platform.type).label("platform"),
                func.max(message.c.finished_at).label("at"),
            ).where(
                message.c.state == literal_column("'sent'"),
                message.c.platform == literal_column(f"'{platform.value}'"),
                message.c.finished_at.is_not(None),
            )
            for platform in Platform
        )
    )


_WAITING = _waiting()
_LAST_SENT = _last_sent()
