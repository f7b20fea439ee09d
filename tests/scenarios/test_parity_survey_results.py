"""Results are read alike on every chat: the list, one group, over time, texts, the way to the evidence."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chats import Chat
from scenario_stage import tokyo
from survey_stage import CHATS, WAVE, Asked, asked_on

from cards.actions import TurnSurveyResults, encode
from coaching.programmes.service import stop
from storage.database import Database
from surveys.ballots.service import Sent, answer

CLOSED = tokyo(9, 28, 8)
"""The first working morning after the close of Friday 25 September."""


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Asked]:
    """Eleven people who have all answered; their survey is over. Their programme is stopped, whose check-ins
    until then take longer than all else."""
    async with asked_on(request.param, sqlite_database, tmp_path, monkeypatch) as found:
        _answer_all(found)
        with found.chat.stage.unit() as unit:
            stop(unit, "crm", now=found.installation.clock.now(), actor="test")
            unit.commit()
        await found.chat.go_to(CLOSED)
        yield found


def _answer_all(asked: Asked) -> None:
    """Let everybody send the same, but for what they write: all of them are pleased."""
    world = asked.installation.world()
    with asked.chat.stage.unit() as unit:
        invited = unit.surveys.invited(WAVE)
    for number, one in enumerate(invited):
        with asked.chat.stage.unit() as unit:
            sent = answer(
                unit,
                world.vault,
                person_id=one.person_id,
                wave_id=WAVE,
                language="ja",
                answers={"nps": 9, "easy": 5, "text": f"意見その{number}"},
                now=world.now,
            )
            unit.commit()
        assert sent is Sent.RECEIVED


async def test_anybody_reads_results_by_the_word_and_goes_on_in_place(asked: Asked) -> None:
    chat = asked.chat
    listed = await chat.say("tanaka", "アンケート結果")
    assert "2026年9月度" in listed
    details = await chat.press_shown("tanaka", "詳細を見る")
    assert "9月度アンケートの結果" in details
    assert "肯定的な回答が多い" in details
    assert "20名未満のグループは言葉" in details
    # Eleven who answered are a small group: there is no figure but how many took part.
    assert "95%区間" not in details
    trend = await chat.press_shown("tanaka", "推移を見る")
    assert "回答の状況" in trend
    assert "肯定的な回答が多い" in trend
    assert "9月度アンケートの結果" in await chat.press_shown("tanaka", "結果に戻る")
    texts = await chat.press_shown("tanaka", "ご意見を読む")
    assert "順不同です" in texts
    assert texts.count("意見その") == 7
    assert (await chat.press_shown("tanaka", "次へ")).count("意見その") == 4


async def test_anybody_is_handed_the_evidence_or_told_how_it_is_had(asked: Asked) -> None:
    chat = asked.chat
    assert "検証データを入手" in await chat.say("tanaka", "アンケート 証拠")
    handed = await chat.press_shown("tanaka", "検証データを入手")
    assert "SHA-256" in handed
    assert "hojorin survey evidence pulse-1" in handed


async def test_with_an_address_the_evidence_is_a_link(asked: Asked) -> None:
    asked.installation.links.base = "https://hojorin.example.com"
    await asked.chat.say("tanaka", "アンケート 証拠")
    handed = await asked.chat.press_shown("tanaka", "検証データを入手")
    assert "ファイルをダウンロード" in handed
    assert "hojorin survey evidence" not in handed


async def test_a_made_up_group_says_that_it_is_not_here(asked: Asked) -> None:
    said = await asked.chat.press_value("tanaka", encode(TurnSurveyResults(WAVE, 77, 0)))
    assert "この結果は見つかりません" in said


async def test_homes_lead_to_the_results(asked: Asked) -> None:
    chat: Chat = asked.chat
    assert "9月度の結果" in await chat.home("tanaka")
    # A long home is several messages on Teams.
    home = await chat.home("suzuki")
    assert "最新の結果｜9月度アンケート" in "".join((home, *chat.messages("suzuki")))
