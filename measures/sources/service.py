"""Tokens by which sources push readings, and whether each source still delivers."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from measures.ports import MeasuresUnit
from measures.sources.model import Delivery, Every, Health, Source, Token
from people.calendar import WorkCalendar
from people.errors import NotFoundError
from people.model import AuditEntry
from people.ports import PeopleUnit

PREFIX = "hojorin_"
"""How every token begins, so that one that lies in the wrong place is found by those who search for keys."""
GRACE_DAYS = 1
"""Working days for which a daily source may be late: our own default. A run that fails at night is made up
for in the morning, and nobody needs to hear of it."""
_WEEK = timedelta(days=7)
_MONTH = timedelta(days=31)


class SourcesUnit(PeopleUnit, MeasuresUnit, Protocol):
    """What services of sources take."""


# ---------------------------------------------------------------------------- tokens


def digest_of(token: str) -> str:
    """Return what is kept of a token, and what it is found by. Looking up a digest tells nobody by the time
    it takes how much of a guess was right: one more right letter gives quite another digest."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def create_token(unit: SourcesUnit, source: str, *, chance: str, now: datetime, actor: str) -> str:
    """Store a new token of a source and return it: nobody can read it again. Earlier ones of the source go on
    working until they are revoked. Audited. `chance`: at least 256 bits of it, as text. The caller commits.
    """
    token = f"{PREFIX}{chance}"
    unit.sources.add_token(
        Token(id=0, source=source, digest=digest_of(token), created_at=now, created_by=actor)
    )
    unit.audit.append(AuditEntry(at=now, actor=actor, action="token_create", subject=source, detail=""))
    return token


def revoke_tokens(
    unit: SourcesUnit, source: str, *, keep_newest: bool = False, now: datetime, actor: str
) -> int:
    """Revoke all tokens of a source, or all but the newest that works, from the next request on; returns how
    many. Audited. The caller commits.

    Raises `NotFoundError(what="token")` if there is none to revoke.
    """
    works = [one.id for one in unit.sources.tokens(source) if one.revoked_at is None]
    kept = works[-1] if keep_newest and works else None
    revoked = unit.sources.revoke_tokens(source, at=now, but=kept)
    if not revoked:
        raise NotFoundError(what="token", key=source)
    unit.audit.append(
        AuditEntry(at=now, actor=actor, action="token_revoke", subject=source, detail=str(revoked))
    )
    return revoked


def source_of_token(unit: MeasuresUnit, token: str) -> str | None:
    """Return the source whose token it is; None for one that is unknown or revoked."""
    found = unit.sources.find_token(digest_of(token))
    return None if found is None or found.revoked_at is not None else found.source


# ---------------------------------------------------------------------------- health


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source stands, with what came of it last."""

    source: Source
    health: Health
    delivery: Delivery | None
    """None: nothing has ever come."""


def health_of(
    unit: MeasuresUnit, sources: Iterable[Source], *, calendar: WorkCalendar, today: date
) -> list[SourceHealth]:
    """Return how the sources stand on the company's date `today`, by name.

    `calendar` is the company's, right for the days from `look_back_to` on. Asks storage once.
    """
    known = unit.sources.deliveries()
    return [
        _health_of(source, known.get(source.name), calendar=calendar, today=today)
        for source in sorted(sources, key=lambda one: one.name)
    ]


def _health_of(
    source: Source, delivery: Delivery | None, *, calendar: WorkCalendar, today: date
) -> SourceHealth:
    if delivery is None:
        return SourceHealth(source=source, health=Health.NOTHING_YET, delivery=None)
    awaited = awaited_until(source.every, calendar.local_date(delivery.last_at), calendar=calendar)
    is_silent = awaited is not None and today > awaited
    return SourceHealth(source=source, health=Health.SILENT if is_silent else Health.WELL, delivery=delivery)


def awaited_until(every: Every, delivered_on: date, *, calendar: WorkCalendar) -> date | None:
    """Return the last day on which a source may still be quiet that delivered on `delivered_on`; the day
    after, it counts as silent. None if the company does not work within a year.

    A daily source is awaited on the next working day, with `GRACE_DAYS` more; a weekly one seven days later
    and a monthly one thirty-one, or on the first working day after that.
    """
    if every is Every.DAY:
        return calendar.add_working_days(delivered_on, 1 + GRACE_DAYS)
    return calendar.working_day_on_or_after(delivered_on + (_WEEK if every is Every.WEEK else _MONTH))


def look_back_to(unit: MeasuresUnit, today: date) -> date:
    """Return from which day on the company's calendar must be right to judge all sources."""
    moments = [one.last_at.date() for one in unit.sources.deliveries().values()]
    return min([today, *(day - timedelta(days=1) for day in moments)])


def note_told(unit: MeasuresUnit, delivery: Delivery, *, at: datetime) -> None:
    """Remember that the silence after a delivery was told; the next delivery ends that."""
    unit.sources.put_delivery(replace(delivery, silence_told_at=at))
