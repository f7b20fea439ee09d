"""What the commands and checks of materials say, in English."""

from collections.abc import Sequence

NO_MATERIALS = (
    "There are no materials yet; name a folder under `materials` in the settings "
    "(docs/how-to/write-a-material.md)."
)
NO_FOLDER = (
    "No folder is named: set `materials` in the settings, or say which: `hojorin materials check FOLDER`."
)
CORRECT_FILES = "`hojorin materials check` names every line; what was read before stays until then."
CORRECT_PRACTICES = "Correct `practices` in the front matter, or import the programme that has them."


def none_read(*, folder: str) -> str:
    """Return the line of `materials list` where a folder is named, but nothing was read from it so far."""
    return (
        f"There are no materials yet. Materials are read from {folder} by `hojorin run`, when it starts and "
        "whenever a file changes; `hojorin materials check` tells which files can be read."
    )


def problem(*, file: str, said: str) -> str:
    """Return the sentence for one thing that is wrong in a file."""
    return f"{file}, {said}" if said.endswith("?") else f"{file}, {said}."


def checked(*, folder: str, good: int, refused: int) -> str:
    """Return the line that sums a check of files up."""
    return f"{folder}: files that can be read: {good}, that cannot: {refused}."


def one_language_only(*, language: str, keys: Sequence[str]) -> str:
    """Return the line for materials that are there in one language only."""
    return f"Only in {language}: {', '.join(keys)}. Readers of another language get this one."


def files_read(*, count: int) -> str:
    """Return the line of `check` for a folder in which all is well."""
    return f"All files of materials can be read: {count}."


def files_refused(*, names: Sequence[str]) -> str:
    """Return the line of `check` for files that cannot be read; the first few are named."""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"Materials that cannot be read: {shown}."


def practices_unknown(*, names: Sequence[str]) -> str:
    """Return the line of `check` for practices that no programme has."""
    return f"Materials name practices that no programme has: {', '.join(names)}."
