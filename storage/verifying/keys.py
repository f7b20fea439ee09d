"""Keys of answers that could be computed from what is known: hashes of ids, addresses and names of people."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from sqlalchemy import select

from storage.tables import person, survey_ballot, survey_mark, survey_wave
from storage.transaction import Transaction
from storage.verifying.model import Found, found

SHORTEST_KEY = 8
"""Bytes that are compared: a hash that was cut to them still links."""
AT_ONCE = 1000
"""Names with which is computed before the database is spoken to again."""
_HASHES = ("sha256", "sha1", "md5", "sha512", "blake2b", "blake2s")
_BETWEEN = (b"", b":", b"|", b"/", b"-", b"\x00", b"\n")
_NAMES = ("id", "email", "name", "slack_user_id", "teams_aad_id")


def keys_of(db: Transaction) -> list[tuple[str, bytes]]:
    """Return all marks and tokens with their waves."""
    marks = db.rows(select(survey_mark.c.wave_id, survey_mark.c.mark.label("key")))
    tokens = db.rows(select(survey_ballot.c.wave_id, survey_ballot.c.token.label("key")))
    return [(row["wave_id"], row["key"]) for row in (*marks, *tokens)]


def computed_keys(db: Transaction) -> Found:
    """Compute hashes of what is known of people and of waves, and look for them among marks and tokens."""
    kept = keys_of(db)
    known = {_plain(value)[:SHORTEST_KEY]: wave for wave, value in kept}
    names = sorted(_names(db)) if known else []
    keys = _public_keys(db, set(known.values()))
    hits: Counter[str] = Counter()
    for at in range(0, len(names), AT_ONCE):
        # So that PostgreSQL does not take a transaction that computes for one that was left behind.
        db.value(select(1))
        made = (one[:SHORTEST_KEY] for one in _made_of(names[at : at + AT_ONCE], keys))
        hits.update(known[start] for start in made if start in known)
    findings = (
        f"wave {wave}: marks or tokens are hashes of what is known of people ({number} times)"
        for wave, number in sorted(hits.items())
    )
    return found(len(kept), findings)


def _plain(value: bytes) -> bytes:
    """Return the bytes of a key that was written in hexadecimal digits; others as they are."""
    try:
        return bytes.fromhex(value.decode("ascii"))
    except ValueError:
        return value


def _names(db: Transaction) -> set[bytes]:
    rows = db.rows(select(*(person.c[name] for name in _NAMES)))
    return {str(value).encode() for row in rows for value in row.values() if value}


def _public_keys(db: Transaction, waves: Iterable[str]) -> set[bytes]:
    """Return what could have been hashed with a name or used as a key, and is no secret; and nothing."""
    rows: Mapping[str, tuple[str, bytes]] = {
        row["id"]: (row["digest"], row["public_key"])
        for row in db.rows(select(survey_wave.c.id, survey_wave.c.digest, survey_wave.c.public_key))
    }
    keys = {b""}
    for wave in waves:
        keys.add(wave.encode())
        if wave in rows:
            number, public_key = rows[wave]
            keys.update((number.encode(), public_key))
    return keys


def _made_of(names: Iterable[bytes], keys: Iterable[bytes]) -> Iterator[bytes]:
    for name, key in product(names, sorted(keys)):
        for joined in _joined(name, key):
            yield from (hashlib.new(kind, joined, usedforsecurity=False).digest() for kind in _HASHES)
            yield joined
        if key:
            yield from (hmac.digest(key, name, kind) for kind in _HASHES)
            yield from (hmac.digest(name, key, kind) for kind in _HASHES)


def _joined(name: bytes, key: bytes) -> Iterator[bytes]:
    if not key:
        yield name
        return
    for between in _BETWEEN:
        yield key + between + name
        yield name + between + key
