"""What the commands say with which surveys are checked from outside."""

FILES = "find ballots that are not sealed, texts, marks or keys in files"
NOTHING = (
    "Nothing was found. What these attacks cannot find stands in docs/reference/verify-anonymity.md: "
    "above all, they say nothing of who holds the database and the vault while a survey is open."
)


def no_folder(*, folder: str) -> str:
    """Say that there is nothing to look through."""
    return f"There is no folder {folder}."
