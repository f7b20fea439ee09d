"""Answering at the playground's own page: in a window that nothing keeps, request by request."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient
from scenario_stage import Stage
from survey_stage import ANSWERS, PLANTED, WAVE, Asked, asked_on, changes

from bot.demo import build_playground
from bot.playground.pages import add_playground
from cards.actions import OpenSurvey, SendBallot, ShowAnonymity, ShowSurveyGroups, encode
from storage.database import Database

Client = TestClient[web.Request, web.Application]
OWN = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
OPENS, SEND = encode(OpenSurvey(WAVE)), encode(SendBallot(WAVE))
FILLED = {f"in.{name}": value for name, value in ANSWERS.items()} | {"multiple": "help"}


@dataclass
class Page:
    """Tanaka in front of the page."""

    asked: Asked
    client: Client
    post: str
    """The invitation."""

    async def send(self, path: str, fields: Mapping[str, object]) -> str:
        """Send a form of the page, and return what it is answered."""
        form = FormData()
        for name, value in fields.items():
            for one in value if isinstance(value, list) else [value]:
                form.add_field(name, str(one))
        answer = await self.client.post(f"/as/tanaka/{path}", data=form, headers=OWN)
        assert answer.status == 200, await answer.text()
        return await answer.text()

    async def press(self, value: str, **more: str) -> str:
        """Press a button of the invitation."""
        return await self.send("press", {"value": value, "post": self.post, "at": "dm", **more})


@pytest.fixture
async def page(
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    aiohttp_client: Callable[[web.Application], Awaitable[Client]],
) -> AsyncIterator[Page]:
    async with asked_on("playground", sqlite_database, tmp_path, monkeypatch) as asked:
        stage = asked.chat.stage
        assert isinstance(stage, Stage)
        app = web.Application()
        add_playground(app, build_playground(asked.installation, stage.transcript))
        client = await aiohttp_client(app)
        # Looking at the page says that a human sits there; that is no matter of the answer.
        assert (await client.get("/as/tanaka/dm")).status == 200
        yield Page(asked, client, str(stage.last_post("tanaka", "survey_invitation").id))


async def test_an_answer_leaves_a_mark_and_a_ballot_and_the_transcript_as_it_was(page: Page) -> None:
    before = page.asked.everything()
    shown = await page.press(OPENS)
    assert 'data-kind="survey_form"' in shown
    assert changes(before, page.asked.everything()) == {}
    answer = await page.send("submit", {"value": SEND, "opens": OPENS, "at": "dm", **FILLED})
    assert "ご回答を受け付けました。" in answer
    assert PLANTED not in answer
    assert changes(before, page.asked.everything()) == {"survey_mark": (0, 1), "survey_ballot": (0, 1)}
    assert PLANTED.encode() not in page.asked.bytes_kept()


async def test_the_form_carries_what_opens_it_again_and_no_number(page: Page) -> None:
    shown = await page.press(OPENS)
    named = dict(re.findall(r'<input type="hidden" id="[^"]*" name="([^"]*)" value="([^"]*)">', shown))
    assert named["opens"] == OPENS
    assert "form" not in named


async def test_a_form_that_cannot_be_stored_stays_with_what_was_typed(page: Page) -> None:
    vault = page.asked.vault_folder
    away = vault.rename(vault.with_name("elsewhere"))
    before = page.asked.everything_but_the_vault()
    answer = await page.send("submit", {"value": SEND, "opens": OPENS, "at": "dm", **FILLED})
    assert "受け取れませんでした" in answer
    assert PLANTED in answer
    assert re.search(r'value="9" selected', answer) or re.search(r'value="9" checked', answer)
    assert changes(before, page.asked.everything_but_the_vault()) == {}
    away.rename(vault)
    answer = await page.send("submit", {"value": SEND, "opens": OPENS, "at": "dm", **FILLED})
    assert "ご回答を受け付けました。" in answer


async def test_a_text_that_is_too_long_is_refused_beside_its_field_and_nothing_is_stored(page: Page) -> None:
    before = page.asked.everything()
    answer = await page.send(
        "submit", {"value": SEND, "opens": OPENS, "at": "dm", "in.text": "あ" * 1001, "in.nps": "3"}
    )
    assert 'data-kind="survey_form"' in answer
    assert "あ" * 1001 in answer
    assert changes(before, page.asked.everything()) == {}


async def test_explanations_open_in_a_window_from_which_one_goes_on(page: Page) -> None:
    before = page.asked.everything()
    shown = await page.press(encode(ShowAnonymity(WAVE)))
    assert 'data-kind="survey_anonymity"' in shown
    groups = await page.send("press", {"value": encode(ShowSurveyGroups(WAVE, 0)), "at": "dm"})
    assert 'data-kind="survey_groups"' in groups
    form = await page.send("press", {"value": OPENS, "at": "dm"})
    assert 'data-kind="survey_form"' in form
    assert changes(before, page.asked.everything()) == {}
