"""What the commands and checks of next steps say, in English."""

from collections.abc import Sequence

NO_FOLDER = (
    "No folder is named: set `next_steps` in the settings, or say which: `hojorin next-steps check FOLDER`."
)
NONE_THERE = "There are no next steps."
CORRECT_FILES = "`hojorin next-steps check` names every line; what was read before stays until then."
CORRECT_PRACTICES = "Correct `practices` in the front matter, or import the programme that has them."


def problem(*, file: str, said: str) -> str:
    """Return the sentence for one thing that is wrong in a file."""
    return f"{file}, {said}" if said.endswith("?") else f"{file}, {said}."


def checked(*, folder: str, good: int, refused: int) -> str:
    """Return the line that sums a check of files up."""
    return f"{folder}: files that can be read: {good}, that cannot: {refused}."


def one_language_only(*, language: str, ids: Sequence[str]) -> str:
    """Return the line for next steps that are there in one language only."""
    return f"Only in {language}: {', '.join(ids)}. Readers of another language get this one."


def in_place_of_own(*, ids: Sequence[str]) -> str:
    """Return the line for next steps that replace some that come with Hojorin."""
    return f"In place of Hojorin's own: {', '.join(ids)}."


def files_read(*, count: int) -> str:
    """Return the line of `check` for a folder in which all is well."""
    return f"All files of next steps can be read: {count}."


def files_refused(*, names: Sequence[str]) -> str:
    """Return the line of `check` for files that cannot be read; the first few are named."""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"Next steps that cannot be read: {shown}."


def practices_unknown(*, names: Sequence[str]) -> str:
    """Return the line of `check` for practices that no programme has."""
    return f"Next steps name practices that no programme has: {', '.join(names)}."
