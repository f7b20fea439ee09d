"""What `check` says of the vault: whether it can be used, where it lies, and what it knows."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import bot
from bot.bootstrap import INSTALLATION
from bot.cli import vault_texts
from bot.cli.findings import Finding
from bot.config import Settings
from bot.settings_values import sqlite_file
from bot.vault import FolderVault
from bot.vault_files import is_empty, opened, read_marker
from bot.vault_opening import UNFINISHED, expected_marker, vault_path
from bot.vault_problems import not_usable
from handlers.context import UnitOfWork
from surveys.errors import VaultError
from surveys.schedules.model import ScheduleState
from surveys.waves.model import WaveState

NEED_KEYS = frozenset({WaveState.OPEN, WaveState.CLOSING})
"""The states in which a wave whose keys are gone is lost."""
_CHECKOUT = ".git"


def vault_findings(settings: Settings, unit: UnitOfWork, *, is_demo: bool) -> Iterator[Finding]:
    """Yield what is right and wrong with the vault; nothing is changed by looking."""
    path = vault_path(settings, is_demo=is_demo)
    if path is None:
        yield _without(unit)
    elif not is_demo:
        yield from _usable(path, unit)
        yield from _place(path, settings)
    elif path.exists() or unit.surveys.waves_in(UNFINISHED):
        # The demo makes its own beside its database, when it starts.
        yield from _usable(path, unit)


def _without(unit: UnitOfWork) -> Finding:
    schedules = [one for one in unit.surveys.list_schedules() if one.state is ScheduleState.ACTIVE]
    is_needed = bool(schedules or unit.surveys.waves_in(UNFINISHED))
    what = vault_texts.NO_VAULT if is_needed else vault_texts.NO_VAULT_YET
    return Finding(ok=not is_needed, what=what, cure=vault_texts.SET_VAULT)


def _usable(path: Path, unit: UnitOfWork) -> Iterator[Finding]:
    open_waves = [wave.id for wave in unit.surveys.waves_in(NEED_KEYS)]
    try:
        if _is_new(path, unit):
            yield Finding(ok=True, what=vault_texts.will_be_used(path=str(path)))
            return
        expected = expected_marker(unit, unit.switches.get(INSTALLATION) or "")
        vault = FolderVault(path, expected=lambda: expected)
        vault.waves()
        unknown = [wave_id for wave_id in open_waves if vault.find(wave_id) is None]
    except VaultError as error:
        yield Finding(ok=False, what=error.problem, cure=error.cure)
        return
    known = len(open_waves) - len(unknown)
    yield Finding(ok=True, what=vault_texts.can_be_used(path=str(path), surveys=known))
    if unknown:
        what = vault_texts.unknown_to_vault(waves=unknown)
        yield Finding(ok=False, what=what, cure=vault_texts.NOBODY_HAS_THEM)


def _is_new(path: Path, unit: UnitOfWork) -> bool:
    """Tell whether the folder becomes the vault at the next start; raises `VaultError` if it cannot."""
    with opened(path) as folder:
        if not _is_writable(folder):
            raise not_usable(path, OSError(errno.EACCES, os.strerror(errno.EACCES)))
        found = read_marker(folder, path)
        return found is None and is_empty(folder) and not unit.surveys.waves_in(UNFINISHED)


def _is_writable(folder: int) -> bool:
    """Tell whether files can be made there, without making one; a volume that is read-only is none such."""
    return os.access(".", os.W_OK | os.X_OK, dir_fd=folder)


def _place(path: Path, settings: Settings) -> Iterator[Finding]:
    """Yield where the vault should not lie; links are followed."""
    real = path.resolve()
    database = sqlite_file(settings.database)
    checkout = _checkout_of(real)
    shown = str(path)
    if database is not None and real.is_relative_to(database.resolve().parent):
        what = vault_texts.below_database(path=shown, folder=str(database.parent))
        yield Finding(ok=False, what=what, cure=vault_texts.MOVE_IT)
    elif checkout is not None:
        what = vault_texts.below_checkout(path=shown, folder=str(checkout))
        yield Finding(ok=False, what=what, cure=vault_texts.MOVE_IT)
    elif database is not None and _volume(real) == _volume(database.resolve().parent):
        what = vault_texts.on_the_same_volume(path=shown)
        yield Finding(ok=True, what=what, cure=vault_texts.BETTER_ELSEWHERE)


def _checkout_of(real: Path) -> Path | None:
    """Return the checkout, Hojorin's own or any other, in which a path lies."""
    own = Path(bot.__file__).resolve().parents[1]
    for folder in (real, *real.parents):
        if folder == own or (folder / _CHECKOUT).exists():
            return folder
    return None


def _volume(real: Path) -> int | None:
    """Return the number of the volume on which a path lies; None if it is not there."""
    try:
        return real.stat().st_dev
    except OSError:
        return None
