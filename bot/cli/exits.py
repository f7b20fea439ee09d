"""Exit codes, and the one sentence that an error becomes."""

from enum import IntEnum

from bot.bootstrap import WrongEditionError
from bot.cli import texts
from bot.settings_file import SettingsError
from people.errors import HojorinError, NotFoundError
from storage.errors import StorageError
from storage.moving import MoveDiffersError


class Exit(IntEnum):
    """What the command line answers (CONTRACT)."""

    DONE = 0
    REFUSED = 1
    """Part or all of the work failed or was refused; what was good is in."""
    WRONG_USE = 2
    """Wrong use or settings; nothing was changed."""


class CommandRefusedError(HojorinError):
    """A command that was refused or given up, with its sentence and its exit code."""

    def __init__(self, sentence: str, *, code: Exit = Exit.REFUSED) -> None:
        super().__init__(sentence)
        self.code = code


def wrong_use(sentence: str) -> CommandRefusedError:
    """Return the error of a command that was used wrongly; nothing was changed."""
    return CommandRefusedError(sentence, code=Exit.WRONG_USE)


def explain(error: HojorinError) -> tuple[str, Exit]:
    """Return the sentence for standard error, and the exit code."""
    match error:
        case CommandRefusedError():
            return str(error), error.code
        case WrongEditionError():
            return texts.wrong_edition(used_by=error.used_by.value), Exit.WRONG_USE
        case SettingsError():
            return str(error), Exit.WRONG_USE
        case StorageError():
            code = Exit.REFUSED if isinstance(error, MoveDiffersError) else Exit.WRONG_USE
            return _sentence(str(error)), code
        case NotFoundError():
            return texts.not_found(what=error.what, key=error.key), Exit.REFUSED
        case _:
            return str(error), Exit.REFUSED


def _sentence(text: str) -> str:
    """Return the text as a sentence: storage writes its messages like Python's own."""
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith(".") else f"{begun}."
