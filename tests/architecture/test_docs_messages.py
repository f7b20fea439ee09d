"""The reference of messages says what the code does: every kind, and what becomes of it where nobody can tell."""

from markdown_pages import code_in, first_codes, sections, table_rows

from bot.teams.failures import AT_LEAST_ONCE
from handlers import help_messages, leading, topics

KINDS = "Every kind"
"""The heading under which the tables of kinds begin."""


def kinds_of(module: object) -> set[str]:
    """Return the kinds of messages that a module names: constants in capitals that hold their own name."""
    return {value for name, value in vars(module).items() if name.isupper() and value == name.lower()}


def written() -> list[list[str]]:
    """Return the rows of all tables of kinds: kind, receiver, moment, what it counts as, end, on Teams."""
    page = sections("reference/messages.md")
    return [row for heading in ("Programmes", "Requests for help", "Running a programme") for row in
            table_rows(page[heading])]  # fmt: skip


def test_every_kind_of_message_stands_in_the_reference_once() -> None:
    kinds = [code_in(row[0])[0] for row in written()]
    assert sorted(kinds) == sorted(kinds_of(topics) | kinds_of(help_messages) | kinds_of(leading))


def test_what_is_sent_again_on_teams_is_what_the_reference_says() -> None:
    again = {code_in(row[0])[0] for row in written() if row[-1] == "again"}
    assert again == AT_LEAST_ONCE
    assert {row[-1] for row in written()} == {"again", "once"}
