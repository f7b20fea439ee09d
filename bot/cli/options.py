"""The options that every command takes, and what a command begins with."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bot.config import DEFAULT_FILE, Settings, load_settings

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The settings file.", show_default=str(DEFAULT_FILE)),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print rows as JSON instead of a table.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Read and check everything, change nothing.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Globals:
    """What was written before the command."""

    config: Path | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a command works with: the settings, and how it prints rows."""

    settings: Settings
    as_json: bool


def start_session(context: typer.Context, *, config: Path | None, as_json: bool = False) -> Session:
    """Read the settings; what stands after the command wins over what stands before it."""
    before: Globals = context.find_object(Globals) or Globals()
    settings = load_settings(config or before.config or DEFAULT_FILE, os.environ)
    return Session(settings=settings, as_json=as_json or before.as_json)
