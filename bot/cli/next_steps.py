"""`next-steps list`, `next-steps check`, and what `check` says of the folder."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import next_step_texts as texts
from bot.cli.database import unit_of_work
from bot.cli.exits import Exit, wrong_use
from bot.cli.findings import Finding
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import Row, complain, print_json, print_rows, say
from bot.config import Settings
from bot.next_steps import StepFiles, read_steps, steps_folder_of, with_own
from cards.words import LANGUAGES
from coaching.programmes.model import Programme
from measures.follow_ups.model import Playbook, StepRecord
from measures.follow_ups.shipped import shipped_playbooks
from people.errors import FileRefusedError
from people.front_matter import said

COLUMNS = ("id", "title", "causes", "practices", "uses", "recovered", "own")

FolderArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]", help="A folder of Markdown files.", show_default="that of the settings"
    ),
]


def next_steps_list(
    context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """List the next steps that managers may get, with how many teams took each up and how many recovered."""
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        records = unit.follow_ups.records()
    folder = steps_folder_of(session.settings)
    playbooks = with_own(read_steps(folder).playbooks.values() if folder else ())
    languages = (*session.settings.languages, *LANGUAGES)
    rows = [_row(playbook, records, languages) for playbook in playbooks]
    print_rows(COLUMNS, rows, as_json=session.as_json, empty=texts.NONE_THERE)


def _row(playbook: Playbook, records: Mapping[str, StepRecord], languages: Sequence[str]) -> Row:
    record = records.get(playbook.id)
    return {
        "id": playbook.id,
        "title": next(playbook.title[code] for code in languages if code in playbook.title),
        "causes": sorted(playbook.causes),
        "practices": sorted(playbook.practices),
        "uses": record.uses if record else 0,
        "recovered": record.recovered if record else 0,
        "own": playbook not in shipped_playbooks(),
    }


def next_steps_check(
    context: typer.Context,
    *,
    folder: FolderArgument = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the files of next steps: every problem with file, line, key and cure.

    Exit code 0 if all can be read, 1 if any cannot.
    """
    session = start_session(context, config=config, as_json=as_json)
    chosen = folder or steps_folder_of(session.settings)
    if chosen is None:
        raise wrong_use(texts.NO_FOLDER)
    contents = read_steps(chosen)
    if session.as_json:
        print_json(_problems(contents))
    else:
        _tell(contents, folder=str(chosen))
    if contents.refused:
        raise typer.Exit(Exit.REFUSED)


def _problems(contents: StepFiles) -> list[Row]:
    return [
        {"file": error.name, "line": problem.line, "key": problem.key, "problem": problem.reason}
        for error in contents.refused
        for problem in error.problems
    ]


def _tell(contents: StepFiles, *, folder: str) -> None:
    for error in contents.refused:
        for problem in error.problems:
            complain(texts.problem(file=error.name, said=said(problem)))
    playbooks = contents.playbooks.values()
    for language in LANGUAGES:
        alone = sorted(playbook.id for playbook in playbooks if set(playbook.title) == {language})
        if alone:
            say(texts.one_language_only(language=language, ids=alone))
    replaced = sorted({one.id for one in playbooks} & {one.id for one in shipped_playbooks()})
    if replaced:
        say(texts.in_place_of_own(ids=replaced))
    say(texts.checked(folder=folder, good=len(contents.playbooks), refused=len(contents.refused)))


def next_step_findings(settings: Settings, programmes: Sequence[Programme]) -> Iterator[Finding]:
    """Yield what `check` says of the folder in the settings; nothing, if none is named."""
    folder = steps_folder_of(settings)
    if folder is None:
        return
    try:
        contents = read_steps(folder)
    except FileRefusedError as error:
        yield Finding(ok=False, what=error.problem, cure=error.cure)
        return
    if contents.refused:
        names = [error.name for error in contents.refused]
        yield Finding(ok=False, what=texts.files_refused(names=names), cure=texts.CORRECT_FILES)
    else:
        yield Finding(ok=True, what=texts.files_read(count=len(contents.playbooks)), cure="")
    unknown = _unknown_practices(contents.playbooks.values(), programmes)
    if unknown:
        yield Finding(ok=False, what=texts.practices_unknown(names=unknown), cure=texts.CORRECT_PRACTICES)


def _unknown_practices(playbooks: Iterable[Playbook], programmes: Sequence[Programme]) -> list[str]:
    known = {practice.id for programme in programmes for practice in programme.practices}
    return sorted({practice for playbook in playbooks for practice in playbook.practices} - known)
