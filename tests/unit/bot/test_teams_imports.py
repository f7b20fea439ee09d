"""The archived SDK stays in a corner from which it can be taken in a day."""

import ast
import subprocess
import sys
from pathlib import Path

import bot

BOT = Path(bot.__file__).parent
SDK = ("botbuilder", "botframework", "msrest")
CORNER = {"teams/connector.py", "teams/gate.py"}
MOST_LINES = 400


def roots_of(path: Path) -> set[str]:
    """Return the first names of everything that a module imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}


def test_only_two_modules_know_the_sdk() -> None:
    found = {
        path.relative_to(BOT).as_posix() for path in BOT.rglob("*.py") if roots_of(path).intersection(SDK)
    }
    assert found == CORNER


def test_what_knows_the_sdk_is_thin() -> None:
    lines = [len((BOT / name).read_text(encoding="utf-8").splitlines()) for name in CORNER]
    assert sum(lines) <= MOST_LINES


def test_whoever_does_not_use_teams_never_loads_the_sdk() -> None:
    """It takes a second and 40 MB."""
    code = (
        "import sys; import bot.cli.app, bot.bootstrap, bot.cli.checks, bot.slack.connection;"
        f"print([name for name in {SDK!r} if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert printed.stdout.strip() == "[]"
