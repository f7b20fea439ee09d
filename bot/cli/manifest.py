"""`manifest slack` and `manifest teams`: write what a chat platform asks for before it lets Hojorin in."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import slack_texts, teams_texts
from bot.cli.exits import wrong_use
from bot.cli.options import ConfigOption, start_session
from bot.cli.output import say
from bot.config import Slack
from bot.slack.manifest import MADE_BY, manifest_text
from bot.teams.manifest import VERSION, is_package, package_bytes, release_number, teams_app

SLACK_FILE = Path("slack-manifest.yaml")
TEAMS_FILE = Path("teams-app.zip")

OutputOption = Annotated[
    Path, typer.Option("--output", metavar="FILE", help="Write to this file.", show_default=str(SLACK_FILE))
]
PackageOption = Annotated[
    Path, typer.Option("--output", metavar="FILE", help="Write to this file.", show_default=str(TEAMS_FILE))
]
VersionOption = Annotated[
    str | None,
    typer.Option(
        "--app-version",
        metavar="NUMBER",
        help="Tell Teams this version: it takes an update only under a higher one.",
        show_default="that of Hojorin",
    ),
]


def manifest_slack(
    context: typer.Context, *, output: OutputOption = SLACK_FILE, config: ConfigOption = None
) -> None:
    """Write the manifest of the Slack app, from which Slack makes the app with all it needs.

    An earlier manifest of Hojorin is overwritten; any other file is left alone.
    """
    settings = start_session(context, config=config).settings
    mode = (settings.slack or Slack()).mode
    text = manifest_text(mode=mode, public_url=settings.web.public_url, company=settings.company_name)
    _write(output, text.encode(), is_ours=_is_slack_manifest)
    say(slack_texts.manifest_written(file=str(output), mode=mode))
    say(slack_texts.MANIFEST_NEXT)


def manifest_teams(
    context: typer.Context,
    *,
    output: PackageOption = TEAMS_FILE,
    app_version: VersionOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the package of the Teams app, which an administrator of Teams uploads.

    An earlier package of Hojorin is overwritten; any other file is left alone.
    """
    if app_version is not None and not VERSION.fullmatch(app_version):
        raise wrong_use(teams_texts.wrong_version(app_version))
    settings = start_session(context, config=config).settings
    app_id = settings.secrets.teams_app_id
    app = teams_app(
        app_id=app_id.get_secret_value() if app_id else None,
        public_url=settings.web.public_url,
        company=settings.company_name,
        languages=settings.languages,
        version=app_version or release_number(version("hojorin")),
    )
    _write(output, package_bytes(app), is_ours=is_package)
    say(teams_texts.manifest_written(file=str(output), version=app.version))
    say(teams_texts.MANIFEST_NEXT)


def _is_slack_manifest(path: Path) -> bool:
    return path.read_bytes().startswith(MADE_BY.encode())


def _write(path: Path, content: bytes, *, is_ours: Callable[[Path], bool]) -> None:
    """Write the file, unless another one is in its place."""
    try:
        if path.exists() and not is_ours(path):
            raise wrong_use(slack_texts.not_overwritten(file=str(path)))
        path.write_bytes(content)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise wrong_use(slack_texts.unwritable(file=str(path), why=why)) from error
