"""A vault that is not there."""

from datetime import timedelta
from typing import NoReturn

from surveys.ballots.model import WaveSecrets
from surveys.errors import VaultError


class NoVault:
    """Stands where no vault is set: surveys are refused, everything else works. Satisfies `Vault`."""

    def keep(self, wave_id: str, secrets: WaveSecrets) -> None:  # noqa: ARG002
        """Refuse."""
        _refuse()

    def find(self, wave_id: str) -> WaveSecrets | None:  # noqa: ARG002
        """Refuse."""
        _refuse()

    def erase(self, wave_id: str) -> None:  # noqa: ARG002
        """Refuse."""
        _refuse()

    def waves(self, *, kept_for: timedelta = timedelta(0)) -> frozenset[str]:  # noqa: ARG002
        """Refuse."""
        _refuse()


def _refuse() -> NoReturn:
    raise VaultError(
        problem="`surveys.vault_dir` is not set, so that answers could not be sealed.",
        cure="Set it to a folder outside the database's, best on another volume, that only Hojorin can read.",
    )
