"""What the command line says of the vault, in English."""

from collections.abc import Sequence

NO_VAULT = "No vault is set, so that no survey can open."
NO_VAULT_YET = "No vault is set; before the first survey one is needed."
SET_VAULT = (
    "Set `surveys.vault_dir` to a folder outside the database's, best on another volume, that only Hojorin "
    "can read (`mkdir -m 700`)."
)
NOT_SET = f"No vault is set; nothing was changed. {SET_VAULT}"
NOT_RENEWED = "Nothing was changed: the vault is the one from before."
MOVE_IT = (
    "While no survey is open, move it out of there: name another folder under `surveys.vault_dir` and start "
    "Hojorin again. Until then, leave it out of every backup."
)
BETTER_ELSEWHERE = "Another volume is better: a snapshot of this one holds both."
NOBODY_HAS_THEM = (
    "Mount the vault that has their keys. If that is gone for good, there is nothing to do: they end by "
    "themselves, and whoever was invited is told."
)


def can_be_used(*, path: str, surveys: int) -> str:
    """Return the line for a vault that is well."""
    held = "1 open survey" if surveys == 1 else f"{surveys} open surveys"
    return f"The vault {path} can be used; it holds the keys of {held}."


def will_be_used(*, path: str) -> str:
    """Return the line for a folder that is still empty."""
    return f"The folder {path} is empty; it becomes the vault when Hojorin starts."


def below_database(*, path: str, folder: str) -> str:
    """Return the line for a vault in which a backup of the database's folder finds the keys."""
    return f"The vault {path} lies below the database's folder {folder}: its backups hold the keys, too."


def below_checkout(*, path: str, folder: str) -> str:
    """Return the line for a vault in a checkout."""
    return f"The vault {path} lies in the checkout {folder}, where it is copied, cleaned away or committed."


def on_the_same_volume(*, path: str) -> str:
    """Return the line for a vault on the database's volume."""
    return f"The vault {path} lies on the same volume as the database."


def unknown_to_vault(*, waves: Sequence[str]) -> str:
    """Return the line for open surveys that the vault does not know."""
    return f"The vault does not know these open surveys, which end without results: {', '.join(waves)}."


def will_be_lost(*, waves: Sequence[str]) -> str:
    """Return what a new vault costs."""
    if not waves:
        return "No survey is open, so that nothing is lost by a new vault."
    return (
        f"These surveys are open, and end without results: {', '.join(waves)}. Nobody can open what was "
        "answered there any more; whoever was invited is told, and not who answered."
    )


def confirm(*, path: str) -> str:
    """Return the question before the vault is renewed."""
    return f"Make a new, empty vault in {path}? The keys that lie there are destroyed"


def renewed(*, path: str) -> str:
    """Return the line after the vault was renewed."""
    return f"{path} is the vault now, new and empty. A Hojorin that runs goes on with it by itself."
