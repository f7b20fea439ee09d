"""Next steps for managers: Hojorin's own, and those of the company's folder, read when its files change.

A file that cannot be read leaves what was read of it before. A file of the company takes the place of one of
Hojorin's own that has the same id.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import Settings
from bot.logs import get_logger
from bot.markdown_folders import Snapshot, snapshot_of
from cards.words import LANGUAGES
from measures.follow_ups.model import Playbook
from measures.follow_ups.reader import PlaybookFileError, read_playbook
from measures.follow_ups.shipped import shipped_playbooks
from people.errors import FileRefusedError
from people.yaml_nodes import Problem

CHECK_SECONDS = 5.0
"""Our own default: files are looked at no more often than that, however many ticks there are."""
WHAT, KEY = "next steps", "next_steps"

log = get_logger("next_steps")


@dataclass(frozen=True, slots=True)
class StepFiles:
    """What the files of a folder say, by their name, and which of them cannot be read."""

    playbooks: dict[str, Playbook] = field(default_factory=dict)
    refused: list[PlaybookFileError] = field(default_factory=list)


def steps_folder_of(settings: Settings) -> Path | None:
    """Return the folder that the settings name; a relative one starts where the settings lie."""
    return None if settings.next_steps is None else settings.folder / settings.next_steps


def read_steps(folder: Path) -> StepFiles:
    """Return what the files of the folder say; raises `FileRefusedError` if it cannot be looked into."""
    contents = StepFiles()
    ids: dict[str, str] = {}
    for name in sorted(snapshot_of(folder, what=WHAT, key=KEY)):
        try:
            playbook = read_playbook(_bytes(folder / name), name=name, languages=LANGUAGES)
            _refuse_second(playbook, name, ids)
        except PlaybookFileError as error:
            contents.refused.append(error)
        else:
            contents.playbooks[name] = playbook
    return contents


def with_own(playbooks: Iterable[Playbook]) -> tuple[Playbook, ...]:
    """Return the company's next steps with Hojorin's own, by id."""
    every = {one.id: one for one in shipped_playbooks()} | {one.id: one for one in playbooks}
    return tuple(playbook for _, playbook in sorted(every.items()))


def playbooks_now(settings: Settings) -> tuple[Playbook, ...]:
    """Return the next steps that may be named now, for a process that ends soon; without a folder that can be
    looked into, Hojorin's own."""
    folder = steps_folder_of(settings)
    try:
        return with_own(read_steps(folder).playbooks.values() if folder else ())
    except FileRefusedError:
        return shipped_playbooks()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror or type(error).__name__})"
        raise PlaybookFileError(name=path.name, problems=[Problem(line=1, key="", reason=reason)]) from error


def _refuse_second(playbook: Playbook, name: str, ids: dict[str, str]) -> None:
    first = ids.setdefault(playbook.id, name)
    if first != name:
        reason = f"{first} has the same id: remove one of the two, or give it another id"
        raise PlaybookFileError(name=name, problems=[Problem(line=1, key="id", reason=reason)])


class NextSteps:
    """Keeps the next steps that may be named in line with a folder, if there is one."""

    def __init__(self, folder: Path | None, *, check_seconds: float = CHECK_SECONDS) -> None:
        self._folder = folder
        self._check_seconds = check_seconds
        self._looked_at: float | None = None
        self._seen: Snapshot | None = None
        self._lost = False
        self._own: dict[str, Playbook] = {}
        self._playbooks = shipped_playbooks()
        self.refresh()

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """What may be named now, by id."""
        return self._playbooks

    def refresh(self) -> None:
        """Read the folder, if any of its files changed since the last time."""
        moment = time.monotonic()
        too_soon = self._looked_at is not None and moment - self._looked_at < self._check_seconds
        if self._folder is None or too_soon:
            return
        self._looked_at = moment
        try:
            seen = snapshot_of(self._folder, what=WHAT, key=KEY)
            if seen != self._seen:
                self._take(read_steps(self._folder))
                self._seen = seen
            self._lost = False
        except FileRefusedError:
            if not self._lost:
                log.warning("next_steps_folder_unreadable")
            self._lost = True

    def _take(self, contents: StepFiles) -> None:
        kept = {error.name: self._own[error.name] for error in contents.refused if error.name in self._own}
        self._own = {**kept, **contents.playbooks}
        self._playbooks = with_own(self._own.values())
        for error in contents.refused:
            log.warning("next_step_refused", file=error.name, count=len(error.problems))
        log.info("next_steps_read", count=len(contents.playbooks), refused=len(contents.refused))
