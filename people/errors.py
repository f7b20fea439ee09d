"""One exception tree for everything that can go wrong in a way a person should hear about.

Ids are attributes, sentences are made where they are shown: cards take them from the catalogue
(`cards.builders.errors`), the command line writes its own.
"""

from collections.abc import Mapping


class HojorinError(Exception):
    """Root of all errors that Hojorin raises on purpose."""


class NotFoundError(HojorinError):
    """Something was asked for by an id that does not exist (any more)."""

    def __init__(self, *, what: str, key: str) -> None:
        super().__init__(f"no {what} {key!r}")
        self.what = what
        self.key = key


class NotAllowedError(HojorinError):
    """The acting person may not do this; nothing was changed."""

    def __init__(self, *, person_id: str, what: str) -> None:
        super().__init__(f"{person_id} may not {what}")
        self.person_id = person_id
        self.what = what


class TooLateError(HojorinError):
    """What the person answers to is over: replaced, finished or closed. Nothing was changed."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidInputError(HojorinError):
    """A form's values cannot be taken. `fields` maps an input's name to a key of the catalogue, `about` to
    the line of it that is wrong, for whoever typed it alone: it is no part of the error's own text."""

    def __init__(self, fields: dict[str, str], about: Mapping[str, str] | None = None) -> None:
        super().__init__(f"refused: {', '.join(sorted(fields))}")
        self.fields = fields
        self.about = dict(about or {})


class FileRefusedError(HojorinError):
    """A whole file cannot be read. `problem` says where and why, `cure` says what to do."""

    def __init__(self, *, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}")
        self.problem = problem
        self.cure = cure
