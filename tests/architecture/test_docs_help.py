"""The reference of requests for help says what the code does."""

import re

from markdown_pages import ROOT

from cards.data.help import ANSWER_HOURS, CALL_MINUTES
from coaching.help import looking_after, opening, routing, rules, slots, supporting
from coaching.help.model import RequestState

PAGE = (ROOT / "docs" / "reference" / "help-requests.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, str]:
    """Return the first two cells of each row of a section's table."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return {row[0].strip(): row[1].strip() for row in cells[1:]}


def test_every_default_stands_in_the_reference() -> None:
    minutes = int(slots.CALL_LASTS.total_seconds()) // 60
    numbers = [int(re.match(r"\d+", value).group()) for value in rows("Our own defaults").values()]  # type: ignore[union-attr]
    assert numbers == [
        routing.ASKED_DIRECTLY,
        rules.WIDEN_HOURS,
        rules.RESPONSE_HOURS,
        rules.OFFER_LAPSES_DAYS,
        rules.QUIET_DAYS,
        rules.LAPSES_DAYS,
        rules.REOPEN_DAYS,
        slots.SLOTS,
        minutes,
        rules.PROPOSAL_NUMBER,
        rules.PROPOSAL_DAYS,
    ]


def test_every_state_stands_in_the_reference() -> None:
    assert [key.strip("`") for key in rows("States")] == list(RequestState)


def test_what_the_audit_keeps_stands_in_the_reference() -> None:
    actions = {
        supporting.CLAIMED,
        supporting.HANDED_ON,
        supporting.GIVEN_BACK,
        looking_after.LEFT_BY_SUPPORTER,
        opening.ESCALATED,
    }
    assert set(re.findall(r"`(help_\w+)`", PAGE.split("## In the audit")[1])) == actions


def test_the_form_and_the_cards_say_the_hours_and_minutes_of_the_rules() -> None:
    assert rules.RESPONSE_HOURS == ANSWER_HOURS
    assert slots.CALL_LASTS.total_seconds() == CALL_MINUTES * 60
