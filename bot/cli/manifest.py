"""`manifest slack`: writes what a chat platform asks for before it lets Hojorin in."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import slack_texts
from bot.cli.exits import wrong_use
from bot.cli.options import ConfigOption, start_session
from bot.cli.output import say
from bot.config import Slack
from bot.slack.manifest import MADE_BY, manifest_text

SLACK_FILE = Path("slack-manifest.yaml")

OutputOption = Annotated[
    Path, typer.Option("--output", metavar="FILE", help="Write to this file.", show_default=str(SLACK_FILE))
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
    _write(output, text)
    say(slack_texts.manifest_written(file=str(output), mode=mode))
    say(slack_texts.MANIFEST_NEXT)


def _write(path: Path, text: str) -> None:
    """Write the file, unless another one is in its place."""
    try:
        if path.exists() and not path.read_bytes().startswith(MADE_BY.encode()):
            raise wrong_use(slack_texts.not_overwritten(file=str(path)))
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise wrong_use(slack_texts.unwritable(file=str(path), why=why)) from error
