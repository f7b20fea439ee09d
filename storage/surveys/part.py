"""What the parts of the store of surveys share: the transaction, and who may change a wave's ballots."""

import hashlib

from sqlalchemy import TextClause, text

from storage.transaction import Transaction

_KEEP_OPEN = text("SELECT pg_advisory_xact_lock_shared(:key)")
_HOLD = text("SELECT pg_advisory_xact_lock(:key)")


class SurveyPart:
    """Part of a store."""

    def __init__(self, transaction: Transaction) -> None:
        self._db = transaction


def keep_open(db: Transaction, wave_id: str) -> None:
    """Let no other unit of work close the wave until this one ends; many may at once.

    On PostgreSQL it is a lock of its own: one of the wave's row would be written into that row, anew for each
    answer, and whoever closes it could wait for as long as answers keep coming. On SQLite the unit of work is
    the only writer anyway.
    """
    _lock(db, _KEEP_OPEN, wave_id)


def hold(db: Transaction, wave_id: str) -> None:
    """Let nobody put ballots in, or take them out, until this unit of work ends; waits for those who do."""
    _lock(db, _HOLD, wave_id)


def _lock(db: Transaction, statement: TextClause, wave_id: str) -> None:
    if db.postgresql:
        db.run(statement, {"key": _key_of(wave_id)})


def _key_of(wave_id: str) -> int:
    """Return the number that the lock of a wave is known by: 64 bits with a sign. Two waves with the same one
    would wait for each other, nothing worse."""
    digest = hashlib.blake2b(f"survey_wave:{wave_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
