"""What somebody gets hold of who has a database, its files and its write-ahead log; of both engines alike."""

import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

PAGE = {"sqlite": 4096, "postgresql": 8192}
_LEAST_RECORD = 24
"""Bytes of a log record's own header."""
_BLOCK_HEADERS = 400
"""Bytes at the beginning of a record in which it names the databases of the pages that it changed."""
_SHORT_HEADER = 24
_LONG_HEADER = 0x0002
"""XLP_LONG_HEADER of xlog_internal.h: a page of the log that begins a segment has 40 bytes before its data,
others 24."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row where it lies: the transaction that wrote it (0: unknown), and its values."""

    xid: int
    values: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that the attacks see. `people` and `answers` are the texts by which they are known: ids, and what
    was published, or tokens of ballots that nobody can open. `sizes`: of the answers."""

    people: tuple[bytes, ...]
    answers: tuple[bytes, ...]
    tables: Mapping[str, Sequence[Row]]
    pages: Mapping[str, bytes]
    page_size: int
    log: bytes
    sizes: Mapping[bytes, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Sqlite:
    """An SQLite file; whoever looks at it keeps its log from being emptied."""

    path: Path

    def __post_init__(self) -> None:
        self.connection = sqlite3.connect(self.path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=OFF")
        self.connection.execute("PRAGMA secure_delete=ON")
        self._reader = sqlite3.connect(self.path, isolation_level=None)

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        self.connection.execute(statement.replace("%s", "?"), values)

    def watch(self) -> None:
        """Begin to keep the log."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._reader.execute("BEGIN")
        self._reader.execute("SELECT count(*) FROM sqlite_master").fetchall()

    def log(self) -> bytes:
        """Return the log since then."""
        return Path(f"{self.path}-wal").read_bytes()

    def look(self, **known: Any) -> Evidence:
        log = self.log()
        if self._reader.in_transaction:
            self._reader.execute("COMMIT")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        names = [
            name
            for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]
        tables = {
            name: [
                Row(xid=0, values=row)
                for row in self.connection.execute(f'SELECT * FROM "{name}" NOT INDEXED')
            ]
            for name in names
        }
        pages = {"file": self.path.read_bytes()}
        return Evidence(tables=tables, pages=pages, page_size=PAGE["sqlite"], log=log, **known)

    def close(self) -> None:
        self._reader.close()
        self.connection.close()


@dataclass(kw_only=True)
class Postgresql:
    """A database on a server of which one reads the files as well."""

    url: str

    def __post_init__(self) -> None:
        self.connection = psycopg.connect(self.url, autocommit=True)
        self._since = "0/0"

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        words = statement.replace("BLOB", "bytea").replace(" WITHOUT ROWID", "")
        self.connection.execute(words.encode(), values)

    def watch(self) -> None:
        """Begin to keep the log: the server uses old files of it again, unless somebody says that they need
        them. It forgets that with the connection."""
        keep = "SELECT pg_create_physical_replication_slot(%s, true, true)"
        self.connection.execute(keep, (f"hojorin_{uuid4().hex}",))
        # Records are put between two others; how far the log is flushed may be within one.
        self._since = self._value("SELECT pg_current_wal_insert_lsn()::text")

    def log(self) -> bytes:
        """Return the log since then: the records of this database; others of the server write beside it."""
        first, last = (self._place(one) for one in (self._since, self._end()))
        size = int(self._value("SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'"))
        data, pages = bytearray(), first // 8192 * 8192
        for segment in range(first // size, last // size + 1):
            file = self._value(
                "SELECT pg_walfile_name(%s::pg_lsn)",
                (f"{segment * size >> 32:X}/{(segment * size + 1) & 0xFFFFFFFF:X}",),
            )
            begin = max(first - segment * size, 0) // 8192 * 8192
            end = min(last - segment * size, size)
            read = "SELECT pg_read_binary_file('pg_wal/' || %s, %s, %s)"
            data += self._value(read, (file, begin, end - begin))
        stream = b"".join(_without_header(bytes(data[at : at + 8192])) for at in range(0, len(data), 8192))
        # What stands on the first page before the beginning, its header not counted: all may be on that page.
        before = max(first - pages - _header(bytes(data[:_SHORT_HEADER])), 0)
        oid = self._value("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
        own = struct.pack("<I", oid)
        return b"".join(one for one in _records(stream[before:]) if own in one[:_BLOCK_HEADERS])

    def _end(self) -> str:
        """Return where the log ends, all of it written to its files."""
        self.connection.execute("CHECKPOINT")
        end: str = self._value("SELECT pg_current_wal_flush_lsn()::text")
        return end

    def _place(self, lsn: str) -> int:
        high, low = lsn.split("/")
        return (int(high, 16) << 32) + int(low, 16)

    def look(self, **known: Any) -> Evidence:
        log = self.log()
        self.connection.execute("CHECKPOINT")
        names = [
            name
            for (name,) in self.connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        ]
        tables, pages = {}, {}
        for name in names:
            table = sql.Identifier(name)
            rows = self.connection.execute(
                sql.SQL("SELECT xmin::text, t.* FROM {} t ORDER BY ctid").format(table)
            ).fetchall()
            tables[name] = [Row(xid=int(row[0]), values=row[1:]) for row in rows]
            path = "SELECT pg_read_binary_file(pg_relation_filepath(%s))"
            pages[name] = bytes(self._value(path, (f'"{name}"',)))
        return Evidence(tables=tables, pages=pages, page_size=PAGE["postgresql"], log=log, **known)

    def _value(self, statement: str, values: Sequence[Any] = ()) -> Any:
        row = self.connection.execute(statement.encode(), values).fetchone()
        assert row is not None
        return row[0]

    def close(self) -> None:
        self.connection.close()


def _records(stream: bytes) -> Iterator[bytes]:
    """Yield the records of a log without page headers: each begins with its length, and at a multiple of 8
    bytes (access/xlogrecord.h). The last one may not be whole."""
    at = 0
    while at + _LEAST_RECORD <= len(stream):
        (length,) = struct.unpack_from("<I", stream, at)
        assert length >= _LEAST_RECORD, "this is not the beginning of a record"
        yield stream[at : at + length]
        at += -(-length // 8) * 8


def _without_header(page: bytes) -> bytes:
    return page[_header(page) :] if len(page) >= _SHORT_HEADER else b""


def _header(page: bytes) -> int:
    (info,) = struct.unpack_from("<H", page, 2)
    return 40 if info & _LONG_HEADER else _SHORT_HEADER


Place = Sqlite | Postgresql
