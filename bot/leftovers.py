"""Looks through files, such as logs and backups, for what of surveys must not be in them."""

import bz2
import gzip
import lzma
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from bot.vault_files import ENDING
from storage.verifying import Needles, as_key, as_written
from surveys.ballots.sealing import SECRET_BYTES

CHUNK = 1 << 20
"""Bytes that are read at once."""
OVERLAP = 1 << 14
"""Bytes that are looked at again with the next ones, so that nothing is torn apart: more than three texts of
1,000 characters take in a log."""

_BALLOT = re.compile(
    rb'\{\\*"answers\\*":\{(?:\}|\\*"[^"\\]{1,64}\\*":)'
    rb'|\},\\*"language\\*":\\*"[A-Za-z-]{2,16}\\*",\\*"node\\*":[0-9]{1,6}\}'
)
"""How a ballot begins, or how it ends (`surveys.ballots.layout`): in a database its pages lie apart. In a log
it may stand inside of JSON."""
_DATABASES = (
    b"SQLite format 3\x00",
    b"\x37\x7f\x06\x82",  # the write-ahead log of SQLite, and its other order of bytes
    b"\x37\x7f\x06\x83",
    b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7",  # its rollback journal
    b"-- PostgreSQL database dump",
    b"--\n-- PostgreSQL database dump",
)
"""How files begin in which published texts and marks stand because the database has them."""
_CLUSTER = "PG_VERSION"
"""What lies in the folder of a PostgreSQL server, and in that of each of its databases."""
_GZIP, _BZIP2, _XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"
"""How files begin that are compressed and can be read nevertheless."""
_CLOSED = (b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"PGDMP", b"7z\xbc\xaf\x27\x1c", b"\x04\x22\x4d\x18")
"""How files begin whose contents are compressed in ways that cannot be read here: zip, zstd, a custom-format
dump of PostgreSQL, 7z, lz4."""
_HEAD = 64

Tell = Callable[[str], None]


@dataclass(kw_only=True)
class Looked:
    """What was looked at, what was found, in sentences, and what could not be looked at."""

    files: int = 0
    size: int = 0
    findings: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for, beside ballots: published texts, and keys of answers."""

    texts: Needles
    keys: Needles


def wanted(*, texts: Iterable[str], keys: Iterable[bytes]) -> Wanted:
    """Return what is to be looked for."""
    return Wanted(
        texts=Needles(form for one in texts for form in as_written(one)),
        keys=Needles(form for one in keys for form in as_key(one)),
    )


def look_through(folder: Path, what: Wanted, *, tell: Tell) -> Looked:
    """Look through a folder and all below it. Links are not followed."""
    looked = Looked()

    def not_listed(error: OSError) -> None:
        looked.unread.append(f"{error.filename}: cannot be listed ({error.strerror})")

    for place, folders, names in os.walk(folder, onerror=not_listed):
        folders.sort()
        path = Path(place)
        _look_for_vault(path, names, looked)
        for name in sorted(names):
            if not (path / name).is_symlink():
                tell(f"{looked.files} files, {looked.size >> 20} MiB: {path / name}")
                _look_into(path / name, what, looked)
    return looked


def _look_for_vault(path: Path, names: Sequence[str], looked: Looked) -> None:
    secrets = [name for name in names if name.endswith(ENDING) and _is_secret(path / name)]
    if secrets:
        held = "1 survey" if len(secrets) == 1 else f"{len(secrets)} surveys"
        looked.findings.append(f"{path}: the keys of {held} lie here: with them, their ballots can be opened")


def _is_secret(path: Path) -> bool:
    """Tell whether a file holds secrets; one that was overwritten holds none."""
    try:
        return path.stat().st_size == 2 * SECRET_BYTES and any(path.read_bytes())
    except OSError:
        return True


def _look_into(path: Path, what: Wanted, looked: Looked) -> None:
    looked.files += 1
    try:
        if not path.is_file():
            return  # A socket or a pipe holds nothing.
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(_CLOSED):
            looked.unread.append(f"{path}: is compressed; unpack it and look again")
            return
        found = Counter[str]()
        with _opened(path, head) as file:
            for data, fresh in _chunks(file):
                looked.size += fresh
                found.update(_kinds_in(data, fresh, what, is_database=_is_database(path, head)))
    except (OSError, EOFError, lzma.LZMAError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        looked.unread.append(f"{path}: cannot be read ({reason})")
        return
    looked.findings += [f"{path}: {_SAID[kind]} ({number} times)" for kind, number in sorted(found.items())]


_SAID = {
    "ballot": "ballots that are not sealed stand in it",
    "key": "marks or tokens of answers stand in it",
    "text": "texts of a survey stand in it",
}


def _opened(path: Path, head: bytes) -> IO[bytes]:
    if head.startswith(_GZIP):
        return cast("IO[bytes]", gzip.open(path))
    if head.startswith(_BZIP2):
        return cast("IO[bytes]", bz2.open(path))
    return cast("IO[bytes]", lzma.open(path)) if head.startswith(_XZ) else path.open("rb")


def _is_database(path: Path, head: bytes) -> bool:
    """Tell whether published texts and marks belong into a file."""
    if head.startswith(_DATABASES):
        return True
    return any((above / _CLUSTER).exists() for above in path.parents[:5])


def _chunks(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield the file piece by piece, each with the end of the one before; and how many bytes are new."""
    kept = b""
    while piece := file.read(CHUNK):
        data = kept + piece
        yield data, len(piece)
        kept = data[-OVERLAP:]


def _kinds_in(data: bytes, fresh: int, what: Wanted, *, is_database: bool) -> Iterator[str]:
    """Yield the kind of everything that ends in the last `fresh` bytes: the rest was told before."""
    old = len(data) - fresh
    for one in _BALLOT.finditer(data):
        if one.end() > old:
            yield "ballot"
    if not is_database:
        for kind, needles in (("text", what.texts), ("key", what.keys)):
            for at, needle in needles.found_in(data):
                if at + len(needle) > old:
                    yield kind
