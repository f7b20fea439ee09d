"""The reference of messages says what the code does: every kind, and which Teams gets again."""

from markdown_pages import code_in, sections, table_rows

from bot.teams.failures import AT_LEAST_ONCE
from cards.builders.pauses import KNOWN_KINDS
from handlers import help_messages, leading, topics
from handlers.announcements import counted as announcement_counted
from handlers.announcements import ended as announcement_ended
from handlers.announcements import messages as announcement_messages
from handlers.announcements import previewing as announcement_previewing
from handlers.announcements import questions as announcement_questions
from handlers.kpis import above as kpi_above
from handlers.kpis import asking as kpi_asking
from handlers.kpis import disputing as kpi_disputing
from handlers.kpis import managers as kpi_managers
from handlers.kpis import reviews as kpi_reviews
from handlers.kpis import sources as kpi_sources
from handlers.responses import next_steps, reminders, telling, work_messages
from handlers.surveys import messages as survey_messages
from handlers.surveys import quiet

MODULES = (
    *(topics, help_messages, leading, quiet, survey_messages),
    *(announcement_messages, announcement_previewing, announcement_counted, announcement_questions),
    announcement_ended,
    *(kpi_above, kpi_asking, kpi_disputing),
    kpi_managers,
    kpi_reviews,
    kpi_sources,
    next_steps,
    reminders,
    work_messages,
    telling,
)
"""Where the names of kinds stand."""
TABLES = (
    "Programmes and check-ins",
    "Requests for help",
    "Running a programme",
    "Surveys",
    "Announcements",
    "Running Hojorin",
)
"""The headings under which kinds stand."""


def kinds_of(module: object) -> set[str]:
    """Return the kinds of messages that a module names: constants in capitals that hold their own name."""
    return {value for name, value in vars(module).items() if name.isupper() and value == name.lower()}


def written() -> list[list[str]]:
    """Return the rows of all tables of kinds: the kind first, what Teams gets last."""
    page = sections("reference/messages.md")
    return [row for heading in TABLES for row in table_rows(page[heading])]


def test_every_kind_of_message_stands_in_the_reference_once() -> None:
    kinds = [code_in(row[0])[0] for row in written()]
    assert sorted(kinds) == sorted(set().union(*map(kinds_of, MODULES)))


def test_why_every_unprompted_message_came_can_be_asked() -> None:
    unprompted = {code_in(row[0])[0] for row in written() if row[3].startswith(("a place", "work"))}
    assert unprompted == KNOWN_KINDS


def test_what_is_sent_again_on_teams_is_what_the_reference_says() -> None:
    rows = {code_in(row[0])[0]: row[-1] for row in written()}
    expected = {kind: "again" if kind in AT_LEAST_ONCE else "once" for kind in rows}
    assert rows == expected
    assert rows.keys() >= AT_LEAST_ONCE
