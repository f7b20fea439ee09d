"""On every chat: responses are missing, the sponsor hears of it, the next survey waits, and opens by the
sponsor's word, which everybody reads."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from scenario_stage import tokyo
from survey_stage import CHATS, SCHEDULE, WAVE, Asked, asked_on

from storage.database import Database
from surveys.ballots.service import Sent, answer
from surveys.responses.model import RoundState
from surveys.schedules.service import keep

SPONSOR, SPONSOR_NAME = "kato", "加藤 誠"
CLOSED = tokyo(9, 28, 8)
"""The Monday after the close of Thursday 24 September."""
LATE = tokyo(10, 5, 10)
"""The Monday after Thursday 1 October, the fifth working day after the close."""
ON_ITS_DATE = tokyo(10, 30, 10, 5)
"""The last Friday of October."""
NEXT_MORNING = tokyo(11, 2, 10, 5)
"""The Monday after it: 25 days before the last Friday of November."""


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Asked]:
    """Eleven people who find the tool hard to use; their survey is over, and goes on every month."""
    async with asked_on(request.param, sqlite_database, tmp_path, monkeypatch) as found:
        _answer_all(found)
        await found.chat.go_to(CLOSED)
        world = found.installation.world()
        with found.chat.stage.unit() as unit:
            keep(unit, SCHEDULE, company=world.company, now=world.now, actor="ogawa")
            unit.commit()
        yield found


def _answer_all(asked: Asked) -> None:
    world = asked.installation.world()
    with asked.chat.stage.unit() as unit:
        invited = unit.surveys.invited(WAVE)
    for one in invited:
        with asked.chat.stage.unit() as unit:
            sent = answer(
                unit,
                world.vault,
                person_id=one.person_id,
                wave_id=WAVE,
                language="ja",
                answers={"nps": 2, "easy": 1},
                now=world.now,
            )
            unit.commit()
        assert sent is Sent.RECEIVED


def _waves(asked: Asked) -> list[str]:
    with asked.chat.stage.unit() as unit:
        return sorted(one.id for one in unit.surveys.waves_of(SCHEDULE.id))


async def test_the_next_survey_waits_and_opens_by_the_sponsors_word_which_everybody_reads(
    asked: Asked,
) -> None:
    chat = asked.chat
    with chat.stage.unit() as unit:
        one = unit.responses.find_round(WAVE)
    assert one is not None
    assert one.state is RoundState.OPEN
    await chat.go_to(LATE)
    told = [text for text in chat.messages(SPONSOR) if "9月度アンケートへの方針が揃っていません" in text]
    assert len(told) == 1
    await chat.go_to(ON_ITS_DATE)
    assert _waves(asked) == [WAVE]
    assert any("開始できませんでした" in text for text in chat.messages("ogawa"))
    assert "への「今後の方針」が揃うのを待っています" in await chat.home("ogawa")
    shown = await chat.press(SPONSOR, "方針を待たずに開始する")
    assert "次のアンケートは方針を待たずに開始します" in shown
    await chat.go_to(NEXT_MORNING)
    assert _waves(asked) == [WAVE, "pulse-2"]
    invitation = [text for text in chat.messages("tanaka") if "10月度" in text or "11月度" in text][-1]
    assert f"{SPONSOR_NAME}さんの判断で、このアンケートを開始しています" in invitation
