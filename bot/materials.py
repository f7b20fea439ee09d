"""The folder of materials: its files are read at start and when they change, and brought into the database.

A tick looks whether names, sizes and times of the files are still the same, which costs less than a
millisecond; no watcher runs. A file that cannot be read leaves what was read of it before.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.config import Settings
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.markdown_folders import Snapshot, snapshot_of
from cards.words import LANGUAGES
from coaching.materials.model import NewMaterial
from coaching.materials.reader import MaterialFileError, parts_of, read_material
from coaching.materials.service import sync
from people.errors import FileRefusedError
from people.yaml_nodes import Problem

CHECK_SECONDS = 5.0
"""Our own default: files are looked at no more often than that, however many ticks there are."""

log = get_logger("materials")


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What the files of a folder say, and which of them cannot be read."""

    materials: list[NewMaterial] = field(default_factory=list)
    refused: list[MaterialFileError] = field(default_factory=list)


def folder_of(settings: Settings) -> Path | None:
    """Return the folder that the settings name; a relative one starts where the settings lie."""
    return None if settings.materials is None else settings.folder / settings.materials


def read_folder(folder: Path) -> FolderContents:
    """Return what the files of the folder say; raises `FileRefusedError` if it cannot be looked into."""
    contents = FolderContents()
    names: dict[tuple[str, str], str] = {}
    for name in sorted(_snapshot(folder)):
        try:
            material = read_material(_bytes(folder / name), name=name, languages=LANGUAGES)
            _refuse_second(material, name, names)
        except MaterialFileError as error:
            contents.refused.append(error)
        else:
            contents.materials.append(material)
    return contents


def _snapshot(folder: Path) -> Snapshot:
    return snapshot_of(folder, what="materials", key="materials")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror or type(error).__name__})"
        raise MaterialFileError(name=path.name, problems=[Problem(line=1, key="", reason=reason)]) from error


def _refuse_second(material: NewMaterial, name: str, names: dict[tuple[str, str], str]) -> None:
    first = names.setdefault((material.key, material.language), name)
    if first != name:
        reason = f"{first} is the same material in the same language: remove one of the two"
        raise MaterialFileError(name=name, problems=[Problem(line=1, key="file name", reason=reason)])


class Shelf:
    """Keeps what is offered in line with a folder. `refresh` runs on a storage thread, one at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        open_unit: OpenUnit,
        now: Callable[[], datetime],
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self._folder = folder
        self._open_unit = open_unit
        self._now = now
        self._check_seconds = check_seconds
        self._looked_at: float | None = None
        self._seen: Snapshot | None = None
        self._lost = False

    def refresh(self) -> None:
        """Bring the folder in, if any of its files changed since the last time."""
        moment = time.monotonic()
        if self._looked_at is not None and moment - self._looked_at < self._check_seconds:
            return
        self._looked_at = moment
        try:
            seen = _snapshot(self._folder)
            if seen != self._seen:
                self._bring_in(read_folder(self._folder))
                self._seen = seen
            self._lost = False
        except FileRefusedError:
            if not self._lost:
                log.warning("materials_folder_unreadable")
            self._lost = True

    def _bring_in(self, contents: FolderContents) -> None:
        kept = {parts_of(error.name).key for error in contents.refused}
        with self._open_unit() as unit:
            synced = sync(unit, contents.materials, now=self._now(), keep=kept)
            unit.commit()
        for error in contents.refused:
            log.warning("material_refused", file=error.name, count=len(error.problems))
        log.info(
            "materials_read",
            count=len(contents.materials),
            new=synced.new,
            changed=synced.changed,
            withdrawn=synced.withdrawn,
            refused=len(contents.refused),
        )
