"""An answer leaves a mark and a ballot, and nothing else anywhere, whatever way it comes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from survey_stage import ANSWER, ANSWERS, CHATS, HOW, PLANTED, Asked, asked_on, changes

from storage.database import Database

A_MARK_AND_A_BALLOT = {"survey_mark": (0, 1), "survey_ballot": (0, 1)}


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    """The company with an open survey, on each chat and each engine."""
    async with asked_on(request.param, database, tmp_path, monkeypatch) as found:
        yield found


async def test_an_answer_adds_one_mark_and_one_ballot_and_changes_nothing_else(asked: Asked) -> None:
    before = asked.everything()
    await asked.chat.press("tanaka", ANSWER)
    assert asked.chat.form("tanaka") is not None
    assert changes(before, asked.everything()) == {}
    assert await asked.chat.submit("tanaka", **ANSWERS) == {}
    assert "ご回答を受け付けました。" in asked.chat.seen("tanaka")
    assert changes(before, asked.everything()) == A_MARK_AND_A_BALLOT
    assert PLANTED.encode() not in asked.bytes_kept()


async def test_a_second_answer_changes_nothing_at_all(asked: Asked) -> None:
    await asked.chat.press("tanaka", ANSWER)
    await asked.chat.submit("tanaka", **ANSWERS)
    before = asked.everything()
    asked.forget_views("tanaka")
    await asked.chat.press("tanaka", ANSWER)
    await asked.chat.submit("tanaka", nps="0")
    assert "最初にお送りいただいた回答を集計します" in asked.chat.seen("tanaka")
    assert changes(before, asked.everything()) == {}


async def test_what_the_platform_delivers_twice_is_one_answer(asked: Asked) -> None:
    await asked.chat.press("tanaka", ANSWER)
    await asked.chat.submit("tanaka", **ANSWERS)
    before = asked.everything()
    await asked.chat.press_again("tanaka")
    assert changes(before, asked.everything()) == {}


async def test_explanations_and_the_way_from_home_leave_nothing(asked: Asked) -> None:
    await asked.chat.home("tanaka")
    before = asked.everything()
    assert "survey evidence pulse-1" in await asked.chat.press("tanaka", HOW)
    assert "対象者全員" in await asked.chat.press_shown("tanaka", "グループ一覧")
    assert changes(before, asked.everything()) == {}


async def test_of_any_other_press_the_same_comparison_finds_the_traces(asked: Asked) -> None:
    before = asked.everything()
    await asked.chat.press("tanaka", "配信を調整")
    assert "inbox" in changes(before, asked.everything())
