"""What can be wrong with the vault's folder, each with its cure, for `check` and the log."""

from pathlib import Path

from surveys.errors import VaultError

_RENEW = (
    "`hojorin survey renew-vault` makes a new, empty vault; surveys that are open then end without results."
)


def missing(path: Path) -> VaultError:
    """The folder is not there."""
    return VaultError(
        problem=f"The vault's folder {path} is not there.",
        cure="Mount its volume. If there was none yet, make it (`mkdir -m 700`), and start Hojorin again.",
    )


def no_folder(path: Path) -> VaultError:
    """Something else is there."""
    return VaultError(
        problem=f"The vault's path {path} is not a folder.",
        cure="Name a folder of its own under `surveys.vault_dir`.",
    )


def readable_by_others(path: Path) -> VaultError:
    """Its mode lets group or others in."""
    return VaultError(
        problem=f"Others than Hojorin's user may read or change {path}, which the vault forbids.",
        cure="Take it from them: `chmod -R go=` on the vault's folder.",
    )


def of_another_user(path: Path) -> VaultError:
    """Another user owns it."""
    return VaultError(
        problem=f"The vault's folder {path} belongs to another user than Hojorin's, who could read it.",
        cure="Give it to the user as whom Hojorin runs (`chown -R`).",
    )


def not_usable(path: Path, error: OSError) -> VaultError:
    """The system refused to read or write. What it says is a matter of the disk, never of people."""
    why = error.strerror or type(error).__name__
    return VaultError(
        problem=f"The vault's folder {path} cannot be read and written ({why}).",
        cure="Let Hojorin's user read and write there; the volume may be neither full nor read-only.",
    )


def without_marker(path: Path) -> VaultError:
    """It is not (yet) a vault: most often its volume is not mounted."""
    return VaultError(
        problem=f"The folder {path} is not the vault that Hojorin has used: it has no marker.",
        cure=f"Mount the vault's volume, then start Hojorin again. If the vault is gone for good, {_RENEW}",
    )


def of_another_installation(path: Path) -> VaultError:
    """The marker names another database."""
    return VaultError(
        problem=f"The folder {path} is the vault of another installation of Hojorin.",
        cure="Name another folder under `surveys.vault_dir`, one for this installation alone.",
    )


def another_vault(path: Path) -> VaultError:
    """A vault of this installation, and not the one that it uses: another volume, or one from before."""
    return VaultError(
        problem=f"The folder {path} is a vault of this installation, but not the one it uses now.",
        cure=f"Mount the right volume, then start Hojorin again. If the vault is gone for good, {_RENEW}",
    )


def not_empty(path: Path) -> VaultError:
    """Files that no vault has lie there."""
    return VaultError(
        problem=f"The folder {path} holds other files, so that no vault is made of it.",
        cure="Name an empty folder under `surveys.vault_dir`.",
    )


def damaged(path: Path) -> VaultError:
    """A file does not hold what was written to it."""
    return VaultError(
        problem=f"A file of the vault in {path} is damaged.",
        cure=f"Look after the volume. If it cannot be repaired, name an empty folder; {_RENEW}",
    )
