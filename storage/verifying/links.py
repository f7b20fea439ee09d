"""Structural links: values, hashes, transactions and leftovers that lead from an answer to a person."""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from sqlalchemy import Column, LargeBinary, RowMapping, Table, Text, select, text

from storage.tables import (
    audit,
    message,
    metadata,
    person,
    survey_ballot,
    survey_invited,
    survey_mark,
    survey_quote,
    survey_wave,
)
from storage.transaction import Transaction
from storage.types import PlainText
from storage.verifying.model import Found, found
from storage.verifying.tables import ANSWERS, marks_of
from surveys.waves.model import WaveState

LONG_ENOUGH = 20
"""Characters from which on two equal texts are hardly chance."""
SHORTEST_KEY = 8
"""Bytes of a value that are compared: a key cut to them still links."""
_HASHES = ("sha256", "sha1", "md5", "sha512", "blake2b", "blake2s")
_BETWEEN = (b"", b":", b"|", b"/", b"-", b"\x00", b"\n")
_NAMES = ("id", "email", "name", "slack_user_id", "teams_aad_id")
_MAY_HOLD_TEXTS = ("survey_set", "survey_schedule", "survey_wave")
"""Tables in which the questions stand that admins wrote; nobody's answer gets there."""
_TO_EVERYBODY = ("survey_invitation", "survey_reminder")
_LIFE_OF_A_WAVE = (
    *("survey.opened", "survey.closing", "survey.counted", "survey.closed", "survey.lost"),
    "survey.discarded",
)
"""What the audit says of waves."""


def leftovers(db: Transaction) -> Found:
    """Look for marks and ballots of waves that are over, or that nobody knows."""
    over = {row["id"]: row["state"] for row in db.rows(select(survey_wave.c.id, survey_wave.c.state))}
    left = Counter(
        (table.name, row["wave_id"])
        for table in (survey_mark, survey_ballot)
        for row in db.rows(select(table.c.wave_id))
    )
    return found(
        left.total(),
        (
            f"{table}: {number} rows of wave {wave}, which is {_state(over.get(wave))}"
            for (table, wave), number in sorted(left.items())
            if over.get(wave) not in (WaveState.OPEN, WaveState.CLOSING, WaveState.COUNTED)
        ),
    )


def _state(state: WaveState | None) -> str:
    return "not known" if state is None else str(state)


# ---------------------------------------------------------------------------- keys that can be computed


def computed_keys(db: Transaction) -> Found:
    """Compute hashes of what is known of people and waves, and look for them among marks and tokens."""
    names = _names(db)
    keys = {*_public_keys(db), b""}
    kept = marks_of(db) + [
        (row["wave_id"], row["token"])
        for row in db.rows(select(survey_ballot.c.wave_id, survey_ballot.c.token))
    ]
    known = {value[:SHORTEST_KEY]: wave for wave, value in kept}
    hits = Counter(
        known[digest[:SHORTEST_KEY]]
        for digest in (_digests(names, keys) if known else ())
        if digest[:SHORTEST_KEY] in known
    )
    findings = (
        f"wave {wave}: {number} marks or tokens are hashes of what is known of people"
        for wave, number in sorted(hits.items())
    )
    return found(len(kept) * len(names), findings)


def _names(db: Transaction) -> set[bytes]:
    rows = db.rows(select(*(person.c[name] for name in _NAMES)))
    return {str(value).encode() for row in rows for value in row.values() if value}


def _public_keys(db: Transaction) -> Iterator[bytes]:
    """Yield what could have been hashed with a name or used as a key, and is no secret."""
    rows = db.rows(select(survey_wave.c.id, survey_wave.c.digest, survey_wave.c.public_key))
    for row in rows:
        yield from (row["id"].encode(), row["digest"].encode(), row["public_key"])


def _digests(names: Iterable[bytes], keys: Iterable[bytes]) -> Iterator[bytes]:
    for name, key in product(names, keys):
        for made in _joined(name, key):
            yield from (hashlib.new(kind, made, usedforsecurity=False).digest() for kind in _HASHES)
            yield made
        if key:
            yield from (hmac.digest(key, name, kind) for kind in _HASHES)


def _joined(name: bytes, key: bytes) -> Iterator[bytes]:
    if not key:
        yield name
        return
    for between in _BETWEEN:
        yield key + between + name
        yield name + between + key


# ---------------------------------------------------------------------------- values that stand twice


def shared_values(db: Transaction) -> Found:
    """Look whether a mark, a token or a published text stands anywhere else as well."""
    wanted = _wanted(db)
    looked, findings = 0, []
    for table, column in _elsewhere() if wanted else ():
        values = db.column(select(column).where(column.is_not(None)))
        looked += len(values)
        hits = sum(_is_in(value, wanted) for value in values)
        if hits:
            findings.append(f"{table.name}.{column.name}: {hits} rows hold an answer, or a key of one")
    return found(looked, findings)


def published_texts(db: Transaction) -> list[str]:
    """Return the texts that were published and are long enough to be recognised."""
    return [one for one in db.column(select(survey_quote.c.text)) if len(one) >= LONG_ENOUGH]


def _wanted(db: Transaction) -> set[str]:
    keys = [mark for _, mark in marks_of(db)] + db.column(select(survey_ballot.c.token))
    return {*published_texts(db), *(key.hex() for key in keys)}


def _elsewhere() -> Iterator[tuple[Table, Column[object]]]:
    for table in metadata.sorted_tables:
        if table.name not in (*ANSWERS, *_MAY_HOLD_TEXTS):
            yield from (
                (table, column)
                for column in table.c
                if isinstance(column.type, Text | PlainText | LargeBinary)
            )


def _is_in(value: object, wanted: set[str]) -> bool:
    plain = value.hex() if isinstance(value, bytes) else str(value)
    return plain in wanted or any(one in plain for one in wanted)


# ---------------------------------------------------------------------------- transactions


def transactions(db: Transaction) -> Found:
    """Look for rows of people that were written in the transaction of a mark or a ballot.

    That a mark and a ballot of an open wave share one is no finding: without the vault nobody reads either.
    SQLite keeps no transactions in its rows.
    """
    if not db.postgresql:
        return found(0, ())
    by_table = {table.name: _writers(db, table.name) for table in metadata.sorted_tables}
    looked = sum(len(rows) for rows in by_table.values())
    return found(looked, _shared(by_table))


def _writers(db: Transaction, table: str) -> Sequence[str]:
    return db.column(text(f'SELECT CAST(xmin AS text) FROM "{table}"'))  # noqa: S608 - names of our own


def _shared(by_table: dict[str, Sequence[str]]) -> Iterator[str]:
    for answers in ("survey_mark", "survey_ballot"):
        ours = set(by_table[answers])
        for table, writers in by_table.items():
            if table not in ("survey_mark", "survey_ballot") and (shared := ours & set(writers)):
                yield f"{table}: {len(shared)} transactions wrote rows of it together with {answers}"


# ---------------------------------------------------------------------------- who was told what


def traces(db: Transaction) -> Found:
    """Look for messages that only some of those got who are invited, and for audit entries on a wave that are
    not about opening or ending it."""
    sent = db.rows(select(message.c.kind, message.c.person_id, message.c.dedupe_key))
    entries = db.rows(select(audit.c.action, audit.c.subject))
    return found(len(sent) + len(entries), (*_only_some_got(db, sent), *_more_in_audit(db, entries)))


def _only_some_got(db: Transaction, sent: Sequence[RowMapping]) -> Iterator[str]:
    """Yield findings about open waves; of those that are over, old messages are deleted one by one."""
    for (wave, kind), people in sorted(_who_got(sent).items()):
        missing = _invited(db, wave) - people
        if missing:
            yield f"wave {wave}: {kind} went to {len(people)} people, but not to {len(missing)} others"


def _who_got(sent: Sequence[RowMapping]) -> dict[tuple[str, str], set[str]]:
    got: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in sent:
        if row["kind"] in _TO_EVERYBODY:
            key: list[str] = row["dedupe_key"].split(":")
            got[key[1], row["kind"]].add(row["person_id"])
    return got


def _invited(db: Transaction, wave: str) -> frozenset[str]:
    """Return who is invited to an open wave, of those who are still there to get messages."""
    rows = db.column(
        select(survey_invited.c.person_id)
        .join(person, person.c.id == survey_invited.c.person_id)
        .join(survey_wave, survey_wave.c.id == survey_invited.c.wave_id)
        .where(survey_invited.c.wave_id == wave, person.c.active, survey_wave.c.state == WaveState.OPEN)
    )
    return frozenset(rows)


def _more_in_audit(db: Transaction, entries: Sequence[RowMapping]) -> Iterator[str]:
    waves = set(db.column(select(survey_wave.c.id)))
    hits = Counter(
        (row["subject"], row["action"])
        for row in entries
        if row["subject"] in waves and row["action"] not in _LIFE_OF_A_WAVE
    )
    for (wave, action), number in sorted(hits.items()):
        yield f"audit: {number} entries on wave {wave} say {action!r}, which is none of opening or ending it"
