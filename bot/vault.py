"""The vault: a folder outside the database with the secrets of open waves, one small file for each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bot import vault_problems
from bot.vault_files import (
    ENDING,
    Marker,
    age_of,
    erase_with_leftovers,
    names_of_secrets,
    opened,
    read_marker,
    read_secrets,
    write,
)
from surveys.ballots.model import WaveSecrets
from surveys.ballots.sealing import SECRET_BYTES


class FolderVault:
    """A vault in a folder. Satisfies `surveys.ports.Vault`; may be used from several threads and processes.

    `expected` returns the marker of the vault that this installation uses now, or None if it uses none yet.
    It is asked again whenever the folder's is another one: somebody may have renewed the vault meanwhile.
    """

    def __init__(self, path: Path, *, expected: Callable[[], Marker | None]) -> None:
        self._path = path
        self._expected = expected
        self._known: Marker | None = None

    def keep(self, wave_id: str, secrets: WaveSecrets) -> None:
        """Keep a wave's secrets; they are on the disk when this returns. Those of a launch that failed are
        replaced."""
        with self._folder() as folder:
            write(folder, name_of(wave_id), secrets.private_key + secrets.mark_secret)

    def find(self, wave_id: str) -> WaveSecrets | None:
        """Return a wave's secrets; None: this vault does not know them, and never will."""
        with self._folder() as folder:
            data = read_secrets(folder, name_of(wave_id), self._path)
        if data is None:
            return None
        return WaveSecrets(private_key=data[:SECRET_BYTES], mark_secret=data[SECRET_BYTES:])

    def erase(self, wave_id: str) -> None:
        """Destroy a wave's secrets: overwritten, removed, and gone from the disk when this returns."""
        with self._folder() as folder:
            erase_with_leftovers(folder, name_of(wave_id))

    def waves(self, *, kept_for: timedelta = timedelta(0)) -> frozenset[str]:
        """Return the waves whose secrets are here, for at least so long by the machine's clock."""
        with self._folder() as folder:
            names = names_of_secrets(folder)
            if kept_for:
                names = [name for name in names if age_of(folder, name) >= kept_for]
            found = {wave_of(name) for name in names}
        return frozenset(wave_id for wave_id in found if wave_id is not None)

    @contextmanager
    def _folder(self) -> Iterator[int]:
        with opened(self._path) as folder:
            found = read_marker(folder, self._path)
            if found is None or found != self._known:
                self._known = self._expected()
                refuse_wrong(found, self._known, self._path)
            yield folder


def refuse_wrong(found: Marker | None, expected: Marker | None, path: Path) -> None:
    """Raise `VaultError` unless the folder's marker is the one that is expected."""
    if found is None:
        raise vault_problems.without_marker(path)
    if expected is None or found.installation != expected.installation:
        raise vault_problems.of_another_installation(path)
    if found != expected:
        raise vault_problems.another_vault(path)


def name_of(wave_id: str) -> str:
    """Return the name of a wave's file: hexadecimal digits, so that no id leads out of the folder, and no two
    of them are one on a disk that takes `a` and `A` for the same."""
    return wave_id.encode().hex() + ENDING


def wave_of(name: str) -> str | None:
    """Return the wave whose file has this name; None if it is no file of ours."""
    try:
        return bytes.fromhex(name.removesuffix(ENDING)).decode() if name.endswith(ENDING) else None
    except ValueError:
        return None
