"""How fast platforms may be written to, for all processes: one row a platform, which a claim locks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, case, or_, select, update

from people import pace as rates
from people.model import Platform
from people.outbox import Reason, Room
from people.pace import Pace, Rate
from storage.bulk import Existing, insert_rows
from storage.outbox.rows import QUEUED, OutboxPart, timed
from storage.tables import bucket, message
from storage.types import known_or_none

_STATE = tuple(column for column in bucket.c if column.name != "reason")
"""All but the reason of a trouble, which a newer version may know alone."""
_LOCK = timed(
    lambda any_of, clock: (
        select(*_STATE, clock.now().label("machine_now"))
        .where(any_of(bucket.c.platform, "platforms"))
        .order_by(bucket.c.platform)
        .with_for_update(key_share=True)
    )
)
_BUCKET = update(bucket).where(bucket.c.platform == bindparam("of_platform", type_=bucket.c.platform.type))
_SPEND = _BUCKET.values(free_at=bindparam("new_free_at", type_=bucket.c.free_at.type))
_LEARN = _BUCKET.values(
    rate=bindparam("new_rate", type_=bucket.c.rate.type),
    known_limit=bindparam("new_limit", type_=bucket.c.known_limit.type),
    taken=bindparam("new_taken", type_=bucket.c.taken.type),
)
_RESUME = _BUCKET.where(or_(bucket.c.paused_until.is_not(None), bucket.c.reason.is_not(None))).values(
    paused_until=None, reason=None
)
MOST_UNTIED_ATTEMPTS = 3
"""Our own default: what was tried more often keeps its time, as it may be what stops the platform."""
# What is in doubt keeps its time: the request of then may still be on its way.
_UNTIE = (
    update(message)
    .where(QUEUED, message.c.retry_at.is_not(None), message.c.doubt_since.is_(None))
    .where(message.c.attempts <= MOST_UNTIED_ATTEMPTS)
    .where(message.c.platform == bindparam("of_platform", type_=message.c.platform.type))
    .values(retry_at=None)
)
_PLATFORM = known_or_none(bucket.c.platform, Platform)
_PAUSES = timed(
    lambda _, clock: select(_PLATFORM, bucket.c.paused_until).where(bucket.c.paused_until > clock.now())
)


class Pacing(OutboxPart):
    """Part of `SqlOutbox`."""

    def room(self, paces: Mapping[Platform, Pace | None], *, most: int) -> dict[Platform, Room]:
        """Return how many messages, `most` at most, each platform takes now, locking its pace for this unit
        of work: what another process begins meanwhile comes after it."""
        paced = [platform for platform, pace in paces.items() if pace is not None]
        buckets = self._buckets(paces, opening=paced)
        return {platform: _room(buckets.get(platform), pace, most=most) for platform, pace in paces.items()}

    def note_pace(self, platform: Platform, pace: Pace, *, taken: int, refused: bool) -> None:
        """Learn from what the platform took and whether it refused for the rate; refusals while it pauses
        already count as one."""
        found = self._buckets([platform], opening=[platform])[platform]
        rate = rates.after_taken(_rate(found, pace), taken, pace=pace)
        if refused and not is_paused(found):
            rate = rates.after_refusal(rate, pace=pace)
        learnt = {"new_rate": rate.now, "new_limit": rate.limit, "new_taken": rate.taken}
        self._db.run(_LEARN, {"of_platform": platform, **learnt})

    def pause_platform(self, platform: Platform, *, until: datetime, reason: Reason) -> bool:
        """Send nothing to the platform before the machine time `until`; a longer pause stays. True if the
        platform was not known to be in that trouble before: of several processes, one is told so."""
        insert = self._db.insert(bucket).values(platform=platform, paused_until=until, taken=0)
        new, old = insert.excluded.paused_until, bucket.c.paused_until
        later = {"paused_until": case((or_(old.is_(None), new > old), new), else_=old)}
        self._db.run(insert.on_conflict_do_update(index_elements=["platform"], set_=later))
        is_new = or_(bucket.c.reason.is_(None), bucket.c.reason != reason)
        noted = update(bucket).where(bucket.c.platform == platform, is_new).values(reason=reason)
        return self._db.run(noted) > 0

    def resume_platform(self, platform: Platform) -> bool:
        """End the platform's pause and its trouble, and let what waited for that go now, but for what was
        tried often; True if there was a pause. The rate that was learnt stays."""
        given = {"of_platform": platform}
        was_paused = self._db.run(_RESUME, given) > 0
        self._db.run(_UNTIE, given)
        return was_paused

    def troubled_platforms(self) -> dict[Platform, Reason]:
        """Return the platforms that had to pause and have not been resumed since, with the reason."""
        found = select(_PLATFORM, known_or_none(bucket.c.reason, Reason)).where(bucket.c.reason.is_not(None))
        # In what trouble it is a newer version may know alone; that it is in one is known all the same.
        return {
            row["platform"]: row["reason"] or Reason.PLATFORM_DOWN
            for row in self._db.rows(found)
            if row["platform"] is not None
        }

    def _pauses(self) -> dict[Platform, datetime]:
        """Return until when the platforms pause that do now."""
        rows = self._db.rows(self._db.made(_PAUSES), self._clock())
        return {row["platform"]: row["paused_until"] for row in rows if row["platform"] is not None}

    def _spend(self, platform: Platform, messages: int, *, pace: Pace) -> None:
        """Write down that messages are sent now."""
        found = self._buckets([platform], opening=[platform])[platform]
        rate = _rate(found, pace)
        free_at = rates.after_sending(
            messages, rate=rate, free_at=found["free_at"], now=found["machine_now"], pace=pace
        )
        self._db.run(_SPEND, {"of_platform": platform, "new_free_at": free_at})

    def _buckets(
        self, platforms: Collection[Platform], *, opening: Collection[Platform] = ()
    ) -> dict[Platform, RowMapping]:
        """Lock what is known of platforms, making a row for those of `opening` that have none."""
        found = self._locked(platforms)
        new = sorted(set(opening) - found.keys())
        if not new:
            return found
        rows = ({"platform": platform, "taken": 0} for platform in new)
        insert_rows(self._db, bucket, rows, existing=Existing.KEEP)
        return self._locked(platforms)

    def _locked(self, platforms: Collection[Platform]) -> dict[Platform, RowMapping]:
        given = {"platforms": self._db.listed([platform.value for platform in platforms])}
        rows = self._db.rows(self._db.made(_LOCK), given | self._clock())
        return {row["platform"]: row for row in rows}


def is_paused(found: RowMapping | None) -> bool:
    """Tell whether a platform pauses, by its locked row."""
    return found is not None and _pause_seconds(found) > 0


def _pause_seconds(found: RowMapping) -> float:
    until: datetime | None = found["paused_until"]
    return 0.0 if until is None else max((until - found["machine_now"]).total_seconds(), 0.0)


def _rate(found: RowMapping, pace: Pace) -> Rate:
    if found["rate"] is None:
        return rates.first(pace)
    return Rate(now=found["rate"], limit=found["known_limit"], taken=found["taken"])


def _room(found: RowMapping | None, pace: Pace | None, *, most: int) -> Room:
    if found is not None and is_paused(found):
        return Room(messages=0, wait=_pause_seconds(found))
    if found is None or pace is None:
        return Room(messages=most)
    messages, wait = rates.room(
        _rate(found, pace), free_at=found["free_at"], now=found["machine_now"], pace=pace
    )
    return Room(messages=min(messages, most), wait=wait)
