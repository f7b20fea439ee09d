"""The keys by which links of files are signed. They lie in the database, so that every process knows them,
and are renewed, so that whoever holds an old copy of the database signs nothing with it.

A process looks at them when it starts and every ten minutes. A new key signs only after twice that, when all
of them have seen it; the one before is read until its last links are over.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.context import UnitOfWork
from storage.database import Database

RENEWED_AFTER_DAYS = 30
"""Our own default."""
LOOKED_EVERY = 600.0
"""Seconds after which a process looks at the keys again."""
SIGNS_AFTER = 1200
"""Seconds: twice `LOOKED_EVERY`, so that clocks may be some minutes apart."""
STILL_READS = SIGNS_AFTER + 4200
"""Seconds from a renewal until the last link of the key before is over (70 minutes, `bot.file_links`)."""
_SWITCH = "file_key"
_BYTES = 32
_KEPT = 2
"""The newest key and the one before."""
_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key, and when it was made by the machine's clock, in seconds."""

    made_at: int
    secret: bytes = field(repr=False)


def signing_key(keys: Sequence[Key], now: float) -> Key:
    """Return by which of the keys, the newest first, links are signed now."""
    newest, *before = keys
    return before[0] if before and now < newest.made_at + SIGNS_AFTER else newest


def reading_keys(keys: Sequence[Key], now: float) -> Sequence[Key]:
    """Return by which of the keys links may be signed that are not over."""
    return keys if now < keys[0].made_at + STILL_READS else keys[:1]


def file_keys(database: Database, now: float) -> tuple[Key, ...]:
    """Return the database's own keys, the newest first. It is made the first time, and renewed after a while;
    commits then."""
    with database.unit_of_work(read_only=True) as unit:
        known = _known(unit.switches.get(_SWITCH))
    if _is_good(known, now):
        return known
    with database.unit_of_work() as unit:
        return _renewed(unit, now)


def _is_good(known: Sequence[Key], now: float) -> bool:
    return bool(known) and now - known[0].made_at < RENEWED_AFTER_DAYS * _DAY


def _renewed(unit: UnitOfWork, now: float) -> tuple[Key, ...]:
    """Make a key, unless another process was faster. Of two that are made at once on PostgreSQL one stays:
    whoever made the other one looks again before it signs."""
    stored = unit.switches.get(_SWITCH)
    known = _known(stored)
    if _is_good(known, now):
        return known
    new = Key(made_at=int(now), secret=secrets.token_bytes(_BYTES))
    written = _written((new, *known)[:_KEPT])
    if stored is None:
        # Replicas that start for the first time at once agree: there is no key before, so this one signs.
        written = unit.switches.keep(_SWITCH, written)
    else:
        unit.switches.put(_SWITCH, written)
    unit.commit()
    return _known(written)


def _written(keys: Sequence[Key]) -> str:
    return " ".join(f"{key.made_at}:{key.secret.hex()}" for key in keys)


def _known(stored: str | None) -> tuple[Key, ...]:
    """Return the keys that are stored; one without its date is of before keys were renewed."""
    parts = (one.rpartition(":") for one in (stored or "").split())
    return tuple(Key(made_at=int(made or 0), secret=bytes.fromhex(secret)) for made, _, secret in parts)
