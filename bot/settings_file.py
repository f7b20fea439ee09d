"""Reading a YAML settings file so that every value still knows the line it stands on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from people.errors import FileRefusedError

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
KeyPath = tuple[str | int, ...]

MAX_DEPTH = 10
"""Deeper than any setting: YAML lets a list contain itself, which would never end."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class SettingsError(FileRefusedError):
    """The settings cannot be used; nothing was changed. `problem` names file, line and key."""


@dataclass(frozen=True, slots=True)
class SettingsText:
    """What a settings file says: its values, the line of each key, and the values as they are written.

    A value that takes an environment variable is never shown: `written` keeps the `${NAME}`.
    """

    values: dict[str, Value]
    lines: Mapping[KeyPath, int]
    written: Mapping[KeyPath, str]


def read_settings_text(path: Path, environ: Mapping[str, str]) -> SettingsText:
    """Read a YAML mapping and put environment variables in for `${NAME}`; raises `SettingsError`."""
    document = _compose(_read(path), name=path.name)
    reader = _Reader(name=path.name, environ=environ)
    values: dict[str, Value] = {}
    if document is not None:
        top = reader.value(document, ())
        if not isinstance(top, dict):
            raise SettingsError(
                problem=f"{path.name}, line 1: settings are expected as `key: value` lines.",
                cure="Start from the app.yaml that came with Hojorin.",
            )
        values = top
    return SettingsText(values=values, lines=reader.lines, written=reader.written)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(
            problem=f"{path.name}: the file is not UTF-8.", cure="Save it again as UTF-8 in your editor."
        ) from error
    except OSError as error:
        raise SettingsError(
            problem=f"{path}: the settings file cannot be read ({error.strerror or type(error).__name__}).",
            cure="Run hojorin in the folder with app.yaml, or name the file with --config.",
        ) from error


def _compose(text: str, *, name: str) -> yaml.Node | None:
    try:
        document: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark is not None else name
        reason = getattr(error, "problem", None) or "it is not valid YAML"
        raise SettingsError(
            problem=f"{where}: the file is not valid YAML: {reason}.",
            cure="Check the indentation and the quotes there; tabs are not allowed.",
        ) from error
    return document


class _Reader:
    """Walks the nodes of one file, keeping where everything stands."""

    def __init__(self, *, name: str, environ: Mapping[str, str]) -> None:
        self._name = name
        self._environ = environ
        self._constructor = yaml.constructor.SafeConstructor()
        self.lines: dict[KeyPath, int] = {}
        self.written: dict[KeyPath, str] = {}

    def value(self, node: yaml.Node, at: KeyPath) -> Value:
        """Return the node's value, remembering the line of everything in it."""
        self.lines.setdefault(at, node.start_mark.line + 1)
        if len(at) > MAX_DEPTH:
            raise SettingsError(
                problem=f"{self._name}, line {self.lines[at]}: `{dotted(at[:2])}` is nested too deeply.",
                cure="No setting needs more than a few levels.",
            )
        if isinstance(node, yaml.MappingNode):
            return dict(self._entries(node, at))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*at, number)) for number, item in enumerate(node.value)]
        self.written[at] = str(node.value)
        return self._scalar(node, at)

    def _entries(self, node: yaml.MappingNode, at: KeyPath) -> Iterator[tuple[str, Value]]:
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*at, key)
            line = key_node.start_mark.line + 1
            if here in self.lines:
                raise SettingsError(
                    problem=f"{self._name}, line {line}: `{dotted(here)}` stands there a second time, "
                    f"after line {self.lines[here]}.",
                    cure="Keep one of the two.",
                )
            self.lines[here] = line
            yield key, self.value(value_node, here)

    def _scalar(self, node: yaml.Node, at: KeyPath) -> Value:
        found = self._construct(node, at)
        if not isinstance(found, str | int | float | bool | None):
            return str(node.value)  # a date: a setting that is one reads it itself, others show it as it is
        return (
            _VARIABLE.sub(lambda match: self._variable(match[1], at), found)
            if isinstance(found, str)
            else found
        )

    def _construct(self, node: yaml.Node, at: KeyPath) -> object:
        try:
            return self._constructor.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            raise SettingsError(
                problem=f"{self._name}, line {self.lines[at]}: `{dotted(at)}` cannot be read.",
                cure="Put the value in quotes.",
            ) from error

    def _variable(self, variable: str, at: KeyPath) -> str:
        if variable not in self._environ:
            raise SettingsError(
                problem=f"{self._name}, line {self.lines[at]}: `{dotted(at)}` takes the environment variable "
                f"{variable}, which is not set.",
                cure=f"Set {variable}, or write the value in its place.",
            )
        return self._environ[variable]


def dotted(path: KeyPath) -> str:
    """Return a key path as people write it: `channels.leads[1]`, counting list entries from 1."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if text else part
    return text
