"""Which vault an installation uses: its marker is in the vault, and what the marker must say in the database.

So a volume that is not mounted, or another one in its place, is an error that is cured by mounting the right
one, and never a vault that has lost its waves.
"""

import secrets
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.config import Settings
from bot.settings_values import sqlite_file
from bot.vault import FolderVault, refuse_wrong
from bot.vault_files import (
    MARKER,
    TAG,
    Marker,
    erase,
    is_empty,
    make_folder,
    names_of_secrets,
    opened,
    read_marker,
    write_marker,
)
from bot.vault_problems import not_empty, of_another_installation
from handlers.context import UnitOfWork
from storage.database import Database
from surveys.errors import VaultError
from surveys.waves.model import ENDED, WaveState

VAULT = "vault"
"""The switch with the id of the vault that the installation uses."""
UNFINISHED = frozenset(WaveState) - ENDED
"""The states in which a wave's secrets may still lie in the vault."""
_OPENING = "vault_opening"
"""The switch that processes which open a vault write to, one after the other."""
_ID_BYTES = 8


def vault_path(settings: Settings, *, is_demo: bool) -> Path | None:
    """Return the vault's folder; None if there is to be none. The demo has one of its own."""
    if is_demo:
        return demo_vault_path(settings)
    named = settings.surveys.vault_dir
    return None if named is None else settings.folder / named


def demo_vault_path(settings: Settings) -> Path:
    """Return the folder of the demo's vault: beside its database, named after it."""
    file = sqlite_file(settings.database)
    return settings.var_dir / (f"{file.stem}-vault" if file is not None else "demo-vault")


def expected_marker(unit: UnitOfWork, installation: str) -> Marker | None:
    """Return what the marker of the vault in use says; None if none was used yet."""
    known = unit.switches.get(VAULT)
    return None if known is None else Marker(installation=installation, vault=known)


def open_vault(path: Path, database: Database, *, installation: str, is_own: bool = False) -> FolderVault:
    """Return the vault in a folder. An empty folder becomes the vault, and another vault of the installation
    becomes it again, while no wave is unfinished; what is wrong otherwise is said by every use of it.

    With `is_own`, the folder is nobody else's: it is made, and emptied if a database before this one left it.
    """
    # Everything but surveys works without a vault; `check` says what is wrong with it.
    with suppress(VaultError):
        if is_own:
            make_folder(path)
        _take_into_use(path, database, installation=installation, is_own=is_own)
    return FolderVault(path, expected=partial(_read_expected, database, installation))


def renew(path: Path, unit: UnitOfWork, *, installation: str) -> None:
    """Make the folder a new, empty vault, and the one that the installation uses; the caller commits.

    Raises `VaultError` for a folder that is another installation's, or holds other files.
    """
    make_folder(path)
    with opened(path) as folder:
        found = read_marker(folder, path)
        if found is not None and found.installation != installation:
            raise of_another_installation(path)
        _begin_anew(folder, path, unit, installation=installation)


def remove_own(path: Path) -> None:
    """Remove the demo's vault with all that it holds; nothing happens if it is not there, or holds more."""
    if not path.exists():
        return
    with suppress(VaultError), opened(path) as folder:
        if read_marker(folder, path) is not None:
            for name in (*names_of_secrets(folder), MARKER, TAG):
                erase(folder, name)
            path.rmdir()


def _read_expected(database: Database, installation: str) -> Marker | None:
    with database.unit_of_work(read_only=True) as unit:
        return expected_marker(unit, installation)


def _take_into_use(path: Path, database: Database, *, installation: str, is_own: bool) -> None:
    with opened(path) as folder:
        found = read_marker(folder, path)
        if found is not None and found == _read_expected(database, installation):
            return
        with database.unit_of_work() as unit:
            unit.switches.put(_OPENING, installation)
            if not unit.surveys.waves_in(UNFINISHED):
                _use(folder, path, unit, installation=installation, is_own=is_own)
                unit.commit()


def _use(folder: int, path: Path, unit: UnitOfWork, *, installation: str, is_own: bool) -> None:
    """Take a folder into use: nothing is lost by it, for no wave has secrets anywhere."""
    # Another process may have been faster.
    found = read_marker(folder, path)
    if found is None:
        _begin(folder, path, unit, installation=installation)
    elif is_own and found.installation != installation:
        _begin_anew(folder, path, unit, installation=installation)
    else:
        refuse_wrong(found, Marker(installation=installation, vault=found.vault), path)
        unit.switches.put(VAULT, found.vault)


def _begin_anew(folder: int, path: Path, unit: UnitOfWork, *, installation: str) -> None:
    """Make an empty vault of what was one before; files in a folder that was none are left alone."""
    if read_marker(folder, path) is not None:
        for name in names_of_secrets(folder):
            erase(folder, name)
    _begin(folder, path, unit, installation=installation)


def _begin(folder: int, path: Path, unit: UnitOfWork, *, installation: str) -> None:
    if not is_empty(folder):
        raise not_empty(path)
    marker = Marker(installation=installation, vault=secrets.token_hex(_ID_BYTES))
    write_marker(folder, marker)
    unit.switches.put(VAULT, marker.vault)
