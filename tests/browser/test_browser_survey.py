"""A survey is answered at the page, in a real browser: one window, from the explanation to the receipt."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from beside import beside
from playwright.sync_api import Page, expect
from survey_stage import asked_on

from bot.demo import build_playground
from bot.playground.pages import add_playground
from bot.web import served
from storage.database import Database

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@asynccontextmanager
async def _served(database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    async with asked_on("playground", database, folder, monkeypatch) as asked:
        app = web.Application()
        transcript = asked.chat.stage.transcript  # type: ignore[union-attr]
        add_playground(app, build_playground(asked.installation, transcript))
        async with served(app, host="127.0.0.1", port=0) as port:
            yield f"http://127.0.0.1:{port}"


@pytest.fixture
def address(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The page of a company with an open survey."""
    with beside(_served(sqlite_database, tmp_path, monkeypatch)) as found:
        yield str(found)


def test_from_the_explanation_to_the_receipt_in_one_window(
    open_page: OpenPage, complaints: list[str]
) -> None:
    page = open_page("/as/tanaka/dm")
    invitation = page.locator(".post", has=page.get_by_role("heading", name=re.compile("【匿名】9月度"))).last
    invitation.get_by_role("button", name="匿名のしくみ").click()
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("hojorin verify-anonymity")
    window.get_by_role("button", name="グループ一覧").click()
    expect(window).to_contain_text("対象者全員")
    window.get_by_role("button", name="回答する").click()
    expect(window).to_contain_text("どの設問も、答えずに進めます。")
    window.get_by_role("radiogroup", name="Would you recommend it?").get_by_role("radio").nth(9).check()
    window.get_by_role("textbox").fill("もっと動画がほしい")
    window.get_by_role("button", name="送信（変更不可）").click()
    expect(window).to_contain_text("ご回答を受け付けました。")
    expect(page.locator("dialog:modal")).to_have_count(1)
    window.get_by_role("button", name="閉じる").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(invitation.get_by_role("button", name="回答する")).to_be_visible()
    assert complaints == []


def test_home_offers_the_same_before_and_after_an_answer(open_page: OpenPage, complaints: list[str]) -> None:
    page = open_page("/as/tanaka/home")
    line = page.get_by_text("すでにお答えいただいた方は、追加の操作は不要です。")
    for receipt in ("ご回答を受け付けました。", "最初にお送りいただいた回答を集計します"):
        expect(line).to_be_visible()
        page.get_by_role("main").get_by_role("button", name="回答する").click()
        window = page.get_by_role("dialog")
        window.get_by_role("textbox").fill("もっと動画がほしい")
        window.get_by_role("button", name="送信（変更不可）").click()
        expect(window).to_contain_text(receipt)
        window.get_by_role("button", name="閉じる").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert complaints == []


def test_an_empty_form_is_not_sent_and_can_be_opened_again(
    open_page: OpenPage, complaints: list[str]
) -> None:
    page = open_page("/as/tanaka/home")
    page.get_by_role("main").get_by_role("button", name="回答する").click()
    window = page.get_by_role("dialog")
    window.get_by_role("button", name="送信（変更不可）").click()
    expect(window).to_contain_text("まだ何も回答されていません")
    window.get_by_role("button", name="もう一度").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="送信（変更不可）")).to_be_visible()
    assert complaints == []
