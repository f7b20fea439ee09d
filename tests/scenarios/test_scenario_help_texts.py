"""Texts of requests that went to others are kept no longer than the requests' own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from help_chat import HelpStage, help_stage_on
from scenario_stage import tokyo

from cards.actions import ClaimRequest, SendMessage
from handlers.retention import clean_up
from storage.database import Database

WORDS = "商談の画面が開きません"


@pytest.fixture
def stage(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HelpStage]:
    """The small company on each engine on Monday 14 September 2026, 09:00 in Tokyo."""
    with help_stage_on(database, tmp_path, monkeypatch, now=tokyo(9, 14, 9)) as found:
        yield found


def holding(stage: HelpStage) -> set[str]:
    """Return the kinds of messages that hold the words."""
    with stage.unit() as unit:
        return {message.kind for message in unit.outbox.list_messages() if WORDS in message.card}


def keep(stage: HelpStage, *, texts: int, messages: int, days: int) -> tuple[int, int, int]:
    """Clean up so many days later with these spans of days."""
    world = stage.installation.world()
    company = replace(world.company, keep_trouble_texts_days=texts, keep_messages_days=messages)
    later = replace(world, company=company, now=world.now + timedelta(days=days))
    with stage.unit() as unit:
        return clean_up(later, unit)


async def tell_everybody(stage: HelpStage) -> None:
    """Bring the words to a supporter, by form and in the dialogue, and to the manager."""
    request_id = await stage.ask("tanaka", text=WORDS, seen_by="manager")
    await stage.press_action("sato", ClaimRequest(request_id))
    await stage.press_action("tanaka", SendMessage(request_id), values={"text": WORDS})
    await stage.installation.engine.settle()
    assert holding(stage) == {"request_taken", "relayed", "manager_note"}


async def test_where_texts_are_kept_a_shorter_time_than_messages_no_message_holds_one(
    stage: HelpStage,
) -> None:
    await tell_everybody(stage)
    keep(stage, texts=30, messages=180, days=29)
    assert holding(stage) == {"request_taken", "relayed", "manager_note"}
    texts, messages, _ = keep(stage, texts=30, messages=180, days=31)
    assert (texts, messages) == (2, 3)
    assert holding(stage) == set()
    with stage.unit() as unit:
        assert any(message.kind == "request_claimed" for message in unit.outbox.list_messages())


async def test_by_the_defaults_messages_go_before_the_texts(stage: HelpStage) -> None:
    await tell_everybody(stage)
    keep(stage, texts=365, messages=180, days=181)
    assert holding(stage) == set()
    with stage.unit() as unit:
        assert [request.text for request in unit.help.of_person("tanaka")] == [WORDS]
