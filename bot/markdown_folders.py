"""Folders of Markdown files that somebody edits: which files there are, and whether they changed."""

import os
from collections.abc import Iterator
from pathlib import Path

from people.errors import FileRefusedError

ENDING = ".md"
MOST_FILES = 1_000
"""Our own default: with more files the folder is a wrong one, and nobody could search through them."""
_LEFT_ALONE = ("README.md",)
"""No content; neither is anything that begins with a dot or an underscore."""

Snapshot = dict[str, tuple[int, int]]
"""Time of the last change and size of each file, by its name."""


def snapshot_of(folder: Path, *, what: str, key: str) -> Snapshot:
    """Return what tells whether the files changed; raises `FileRefusedError`.

    `what` and `key`, of the settings, are for its sentence.
    """
    try:
        found = {path.name: (stat.st_mtime_ns, stat.st_size) for path, stat in _files(folder)}
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FileRefusedError(
            problem=f"{folder}: the folder of {what} cannot be read ({why}).",
            cure=f"Correct `{key}` in the settings; what was read before stays.",
        ) from error
    if len(found) > MOST_FILES:
        raise FileRefusedError(
            problem=f"{folder}: there are more than {MOST_FILES} Markdown files.",
            cure=f"Name a folder of its own under `{key}` in the settings.",
        )
    return found


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.iterdir():
        if path.suffix == ENDING and path.name not in _LEFT_ALONE and path.name[0] not in "._":
            yield path, path.stat()
