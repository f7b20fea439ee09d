"""Slack's SDK is imported only where Slack is configured: each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SDK = ("slack_sdk", "slack_bolt")
OPENED = """
import json, sys
from pathlib import Path
from bot.bootstrap import open_installation
from bot.config import load_settings
from storage.database import open_database
settings = load_settings(Path("app.yaml"), dict(pairs))
database = open_database(settings.database)
database.migrate()
installation = open_installation(settings, database=database)
platforms = [platform.value for platform in installation.senders]
installation.close()
"""
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-x", "SLACK_SIGNING_SECRET": "x"}


def loaded(folder: Path, code: str) -> tuple[list[str], list[str]]:
    """Return which of Slack's SDK a process has imported at its end, and on which platforms it sends."""
    end = f"print(json.dumps([[one for one in {SDK} if one in sys.modules], globals().get('platforms', [])]))"
    hidden = ("DATABASE_URL", "PORT", *TOKENS)
    environ = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys\n{code}\n{end}"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: tuple[list[str], list[str]] = tuple(json.loads(done.stdout))  # type: ignore[assignment]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the smallest settings."""
    (tmp_path / "app.yaml").write_text("company: Mizuki\n", "utf-8")
    return tmp_path


def test_importing_a_part_that_is_not_slacks_imports_nothing_of_its_sdk(folder: Path) -> None:
    parts = "bot.cli.app, bot.bootstrap, bot.serving, bot.slack.render, bot.alerts"
    assert loaded(folder, f"import {parts}") == ([], [])


def test_an_installation_without_slack_imports_nothing_of_its_sdk(folder: Path) -> None:
    assert loaded(folder, f"pairs = {{}}.items()\n{OPENED}") == ([], [])


def test_an_installation_with_slack_sends_on_slack(folder: Path) -> None:
    assert loaded(folder, f"pairs = {TOKENS}.items()\n{OPENED}") == (list(SDK), ["slack"])
