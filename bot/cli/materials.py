"""`materials list`, `materials check`, and what `check` says of the folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import material_texts as texts
from bot.cli.database import unit_of_work
from bot.cli.exits import Exit, wrong_use
from bot.cli.findings import Finding
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import Row, complain, print_json, print_rows, say
from bot.config import Settings
from bot.materials import FolderContents, folder_of, read_folder
from coaching.materials.model import Material, NewMaterial
from coaching.programmes.model import Programme
from people.errors import FileRefusedError
from people.front_matter import said

COLUMNS = (
    "id",
    "key",
    "language",
    "version",
    "title",
    "minutes",
    "kinds",
    "phases",
    "practices",
    "for",
    "source",
    "shown",
    "read",
    "solved",
)

FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]", help="A folder of Markdown files.", show_default="that of the settings"
    ),
]


def materials_list(
    context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """List the materials that are offered, with how often each was shown, read, and solved something."""
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        rows = [_row(material) for material in unit.materials.active()]
    folder = folder_of(session.settings)
    empty = texts.NO_MATERIALS if folder is None else texts.none_read(folder=str(folder))
    print_rows(COLUMNS, rows, as_json=session.as_json, empty=empty)


def _row(material: Material) -> Row:
    return {
        "id": material.id,
        "key": material.key,
        "language": material.language,
        "version": material.version,
        "title": material.title,
        "minutes": material.minutes,
        "kinds": list(material.kinds),
        "phases": list(material.phases),
        "practices": list(material.practices),
        "for": material.attitude.value if material.attitude else None,
        "source": material.source.value,
        "shown": material.shown,
        "read": material.read,
        "solved": material.solved,
    }


def materials_check(
    context: typer.Context,
    *,
    folder: FolderArgument = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the files of materials without bringing them in: every problem with file, line, key and cure.

    Exit code 0 if all can be read, 1 if any cannot.
    """
    session = start_session(context, config=config, as_json=as_json)
    chosen = folder or folder_of(session.settings)
    if chosen is None:
        raise wrong_use(texts.NO_FOLDER)
    contents = read_folder(chosen)
    if session.as_json:
        print_json(_problems(contents))
    else:
        _tell(contents, folder=str(chosen))
    if contents.refused:
        raise typer.Exit(Exit.REFUSED)


def _problems(contents: FolderContents) -> list[Row]:
    return [
        {"file": error.name, "line": problem.line, "key": problem.key, "problem": problem.reason}
        for error in contents.refused
        for problem in error.problems
    ]


def _tell(contents: FolderContents, *, folder: str) -> None:
    for error in contents.refused:
        for problem in error.problems:
            complain(texts.problem(file=error.name, said=said(problem)))
    for language, keys in _in_one_language(contents.materials).items():
        say(texts.one_language_only(language=language, keys=keys))
    say(texts.checked(folder=folder, good=len(contents.materials), refused=len(contents.refused)))


def _in_one_language(materials: Sequence[NewMaterial]) -> dict[str, list[str]]:
    """Return the keys that are there in one language only, by the language."""
    languages: dict[str, set[str]] = {}
    for material in materials:
        languages.setdefault(material.key, set()).add(material.language)
    found: dict[str, list[str]] = {}
    for key, known in sorted(languages.items()):
        if len(known) == 1:
            found.setdefault(known.pop(), []).append(key)
    return found


def folder_findings(settings: Settings, programmes: Sequence[Programme]) -> Iterator[Finding]:
    """Yield what `check` says of the folder in the settings; nothing, if none is named."""
    folder = folder_of(settings)
    if folder is None:
        return
    try:
        contents = read_folder(folder)
    except FileRefusedError as error:
        yield Finding(ok=False, what=error.problem, cure=error.cure)
        return
    if contents.refused:
        names = [error.name for error in contents.refused]
        yield Finding(ok=False, what=texts.files_refused(names=names), cure=texts.CORRECT_FILES)
    else:
        yield Finding(ok=True, what=texts.files_read(count=len(contents.materials)), cure="")
    unknown = _unknown_practices(contents.materials, programmes)
    if unknown:
        yield Finding(ok=False, what=texts.practices_unknown(names=unknown), cure=texts.CORRECT_PRACTICES)


def _unknown_practices(materials: Sequence[NewMaterial], programmes: Sequence[Programme]) -> list[str]:
    known = {practice.id for programme in programmes for practice in programme.practices}
    return sorted({practice for material in materials for practice in material.practices} - known)
