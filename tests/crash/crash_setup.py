"""Brings people and programme in, as an admin does on the command line; all commands in one process.

python tests/crash/crash_setup.py '{"SWITCH": "VALUE"}'    # in the run's folder

The switches hold what time and the chats would have told already.
"""

import json
import os
import sys
from contextlib import closing
from pathlib import Path

from bot.cli.app import run_command
from bot.config import load_settings
from storage.database import open_database

GO_LIVE = "2026-09-07"


def must(*command: str) -> None:
    """Run a command; ends the process if it does not succeed."""
    code = run_command(command)
    if code:
        raise SystemExit(code)


def put_switches(values: dict[str, str]) -> None:
    """Store switches in the database of the settings."""
    settings = load_settings(Path("app.yaml"), os.environ)
    with closing(open_database(settings.database)) as database, database.unit_of_work() as unit:
        for name, value in values.items():
            unit.switches.put(name, value)
        unit.commit()


if __name__ == "__main__":
    must("migrate")
    put_switches(json.loads(sys.argv[1]))
    must("people", "import", "people.csv")
    must("programme", "import", "programme.yaml")
    must("programme", "start", "crm", "--on", GO_LIVE)
