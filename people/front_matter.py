"""Markdown files with YAML front matter: what begins between two lines of `---`, and the text below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from people.errors import FileRefusedError
from people.yaml_nodes import Problem, UnreadableYamlError

FENCE = "---"
_SHOWN = 3
"""Problems named in the one sentence of the error; all of them are in `problems`."""


class MarkdownFileError(FileRefusedError):
    """A file that was refused as a whole; `problems` has every reason with its line and key."""

    def __init__(self, *, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = sorted(problems, key=lambda problem: problem.line)
        told = "; ".join(said(problem) for problem in self.problems[:_SHOWN])
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        whole = f"{name} was refused: {told}{more}"
        super().__init__(
            problem=whole if whole.endswith("?") else f"{whole}.",
            cure="Correct the file; until then what was read of it before stays.",
        )


def said(problem: Problem) -> str:
    """Return a problem as a part of a sentence: where, and what to do."""
    place = f"line {problem.line}" + (f", {problem.key}" if problem.key else "")
    return f"{place}: {problem.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The two parts of a file."""

    front: str
    """The front matter, each line of it where it stands in the file."""
    body: str
    line: int
    """Of the file, on which the body begins."""


def split(text: str, *, required: str) -> Parts:
    """Return the parts of a file; raises `UnreadableYamlError`, whose sentence names the `required` keys."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise unreadable(f"the file must begin with a line of ---, then {required}, then --- again")
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        raise unreadable("the second line of --- is missing: the text begins below it")
    return Parts(front="\n".join(["", *lines[1:end]]), body="\n".join(lines[end + 1 :]), line=end + 2)


def unreadable(reason: str) -> UnreadableYamlError:
    """Return the error that a file is none of these at all."""
    return UnreadableYamlError(Problem(line=1, key="", reason=reason))
