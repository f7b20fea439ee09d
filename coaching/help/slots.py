"""Times for a call that suit two people, purely."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from people.calendar import WorkCalendar

SLOTS = 3
CALL_LASTS = timedelta(minutes=30)
"""How many times are offered, and how long a call takes (our own defaults)."""
NOTICE = timedelta(hours=1)
"""So long from now on nobody is called."""
LOOK_AHEAD_DAYS = 14
_STEP = timedelta(minutes=30)
_NOON = 12


def find_slots(
    asker: WorkCalendar, supporter: WorkCalendar, *, after: datetime, busy: Collection[datetime] = ()
) -> list[datetime]:
    """Return up to three beginnings (UTC) in the working hours of both, leave taken into account, at full
    or half hours from `after` on: each in another half day of the asker if there are as many, the first of
    each; else more of the same half days. `busy` are the beginnings of calls that either has. Empty if
    their hours never meet within two weeks.
    """
    found = list(_free(asker, supporter, after=after, busy=busy))
    spread: dict[tuple[date, bool], datetime] = {}
    for slot in found:
        spread.setdefault(_half_day(asker, slot), slot)
    chosen = list(spread.values())[:SLOTS]
    more = [slot for slot in found if slot not in chosen]
    return sorted([*chosen, *more[: SLOTS - len(chosen)]])


def _half_day(calendar: WorkCalendar, slot: datetime) -> tuple[date, bool]:
    local = slot.astimezone(calendar.timezone)
    return local.date(), local.hour < _NOON


def _free(
    asker: WorkCalendar, supporter: WorkCalendar, *, after: datetime, busy: Collection[datetime]
) -> Iterator[datetime]:
    slot = _next_half_hour(after)
    end = slot + timedelta(days=LOOK_AHEAD_DAYS)
    while slot < end:
        if _fits(asker, slot) and _fits(supporter, slot) and not meets(slot, busy):
            yield slot
        slot += _STEP


def _fits(calendar: WorkCalendar, slot: datetime) -> bool:
    windows = calendar.windows(calendar.local_date(slot))
    return any(start <= slot and slot + CALL_LASTS <= end for start, end in windows)


def meets(slot: datetime, busy: Collection[datetime]) -> bool:
    """Tell whether a call at `slot` would overlap with one that begins at a busy moment."""
    return any(abs(slot - other) < CALL_LASTS for other in busy)


def _next_half_hour(moment: datetime) -> datetime:
    utc = moment.astimezone(UTC)
    past = timedelta(minutes=utc.minute % 30, seconds=utc.second, microseconds=utc.microsecond)
    return utc if not past else utc - past + _STEP


def still_open(offered: Sequence[str], *, now: datetime) -> list[datetime]:
    """Return those of the times offered that are still ahead."""
    moments = [datetime.fromisoformat(one) for one in offered]
    return [one for one in moments if one > now]
