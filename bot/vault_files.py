"""The vault's folder and its files: only Hojorin's user gets in, and what is written is on the disk.

All goes through one open folder, so that it stays the same one even if a volume is mounted over it meanwhile.
"""

import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import vault_problems
from surveys.ballots.sealing import SECRET_BYTES

MARKER = "hojorin-vault.json"
TAG = "CACHEDIR.TAG"
ENDING = ".secrets"
_HALF_WRITTEN = ".new"
_FOUND_BY_FSCK = "lost+found"
"""What file systems such as ext4 put into the root of a volume."""
FOLDER_MODE, FILE_MODE = 0o700, 0o600
_OTHERS = 0o077
_ROOT = 0
_BYTES = 2 * SECRET_BYTES
_TAG_TEXT = b"""Signature: 8a477f597d28d172789f06886806bc55
# This folder holds the keys of Hojorin's open surveys. Programs that make backups leave folders with this
# file out (https://bford.info/cachedir/), and they should: with the keys, old backups could be opened.
"""
"""Cache Directory Tagging Specification 0.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Whose vault a folder is: an unmounted volume has none, and another vault another one."""

    installation: str
    vault: str


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Open the folder; raises `VaultError` for one that is not there or lets others in, and for whatever the
    system refuses while it is open."""
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise vault_problems.missing(path) from None
    except NotADirectoryError:
        raise vault_problems.no_folder(path) from None
    except OSError as error:
        raise vault_problems.not_usable(path, error) from None
    try:
        _refuse_others(folder, path)
        yield folder
    except OSError as error:
        raise vault_problems.not_usable(path, error) from None
    finally:
        os.close(folder)


def _refuse_others(folder: int, path: Path) -> None:
    found = os.fstat(folder)
    if stat.S_IMODE(found.st_mode) & _OTHERS:
        raise vault_problems.readable_by_others(path)
    # Root reads everything anyway.
    if found.st_uid not in (os.geteuid(), _ROOT):
        raise vault_problems.of_another_user(path)


def make_folder(path: Path) -> None:
    """Make the folder, and those above it, if it is not there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
    except FileExistsError:
        raise vault_problems.no_folder(path) from None
    except OSError as error:
        raise vault_problems.not_usable(path, error) from None


def read_marker(folder: int, path: Path) -> Marker | None:
    """Return the folder's marker; None if it has none. Raises `VaultError` for one that is damaged."""
    try:
        text = _read(folder, MARKER, path)
    except FileNotFoundError:
        return None
    try:
        found = json.loads(text)
        return Marker(installation=str(found["installation"]), vault=str(found["vault"]))
    except (KeyError, TypeError, ValueError):
        raise vault_problems.damaged(path) from None


def write_marker(folder: int, marker: Marker) -> None:
    """Make the folder a vault."""
    text = json.dumps({"installation": marker.installation, "vault": marker.vault})
    write(folder, TAG, _TAG_TEXT)
    write(folder, MARKER, text.encode())


def is_empty(folder: int) -> bool:
    """Tell whether nothing lies there but what a vault, or a volume, has anyway."""
    ours = {MARKER, TAG, _FOUND_BY_FSCK, *(name + _HALF_WRITTEN for name in (MARKER, TAG))}
    return set(os.listdir(folder)) <= ours


def names_of_secrets(folder: int) -> list[str]:
    """Return the names of the files that hold secrets, those that were only half written included."""
    return sorted(name for name in os.listdir(folder) if name.removesuffix(_HALF_WRITTEN).endswith(ENDING))


def age_of(folder: int, name: str) -> timedelta:
    """Return how long ago a file was written, by the machine's clock; nothing for one that is gone."""
    try:
        written = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return timedelta(0)
    return timedelta(seconds=time.time() - written)


def read_secrets(folder: int, name: str, path: Path) -> bytes | None:
    """Return what `write` wrote; None if the file is gone, or about to go. Raises `VaultError`."""
    try:
        data = _read(folder, name, path)
    except FileNotFoundError:
        return None
    if len(data) != _BYTES:
        raise vault_problems.damaged(path)
    return data if any(data) else None


def write(folder: int, name: str, data: bytes) -> None:
    """Write a file whole, or not at all; it and its name are on the disk when this returns."""
    half_written = name + _HALF_WRITTEN
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    file = os.open(half_written, flags, FILE_MODE, dir_fd=folder)
    try:
        os.fchmod(file, FILE_MODE)
        _write_all(file, data)
        os.fsync(file)
    finally:
        os.close(file)
    os.replace(half_written, name, src_dir_fd=folder, dst_dir_fd=folder)
    os.fsync(folder)


def erase(folder: int, name: str) -> None:
    """Overwrite a file and remove it; both are on the disk when this returns. A file that is gone is fine."""
    try:
        file = os.open(name, os.O_WRONLY | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        return
    try:
        _write_all(file, bytes(os.fstat(file).st_size))
        os.fsync(file)
    finally:
        os.close(file)
    os.unlink(name, dir_fd=folder)
    os.fsync(folder)


def erase_with_leftovers(folder: int, name: str) -> None:
    """Erase a file, and what a process that died had half written of it."""
    erase(folder, name + _HALF_WRITTEN)
    erase(folder, name)


def _read(folder: int, name: str, path: Path) -> bytes:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
    with os.fdopen(file, "rb") as opened_file:
        if stat.S_IMODE(os.fstat(file).st_mode) & _OTHERS:
            raise vault_problems.readable_by_others(path / name)
        return opened_file.read()


def _write_all(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]
