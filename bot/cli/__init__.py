"""The command line `hojorin`: opens the unit of work, calls the services, prints.

Its words are English and its own (`texts`). One place (`app.run_command`) turns every error into a
sentence and an exit code.
"""

from bot.cli.app import main

__all__ = ["main"]
