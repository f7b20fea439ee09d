"""A survey of the sample company at the page: answered in the window, and over once its close has passed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from living_demo import SLOW, card, move_clock, running_demo
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

REMINDED, ANSWERED = "2026-09-14T12:00:00+09:00", "2026-09-17T18:00:00+09:00"
"""When the deputy has heard that responses to September are due, and when they have published them."""
ASKED = "2026-10-02T10:30:00+09:00"
"""Half an hour after the October survey opened in Tokyo."""
BEFORE_THE_CLOSE, CLOSE = "2026-10-09T16:30:00+09:00", "2026-10-09T17:00:00+09:00"
WRITTEN = "商談の画面を開いたまま電話に出られると助かります。"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of its own."""
    with running_demo(tmp_path) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The conversation of the suggested person, who has just been asked; nothing on it may break."""
    for moment in (REMINDED, ANSWERED, ASKED):
        move_clock(address, moment, mode="jump")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    found = context.new_page()
    complaints: list[str] = []
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.goto(f"{address}/as/tanaka.mika/dm")
    yield found
    context.close()
    assert complaints == []


def test_a_survey_is_answered_in_its_window_and_over_after_its_close(page: Page, address: str) -> None:
    invitation = card(page, "【匿名】10月度")
    invitation.get_by_role("button", name="回答する").click()
    answer_in(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    # What was sent stands nowhere, and the invitation looks as it does to those who have not answered.
    expect(page.locator("main")).not_to_contain_text(WRITTEN)
    expect(invitation.get_by_role("button", name="回答する")).to_be_visible()

    move_clock(address, BEFORE_THE_CLOSE, mode="jump")
    expect(card(page, "【匿名】10月度")).to_be_visible(timeout=SLOW)
    move_clock(address, CLOSE)
    over = card(page, "10月度アンケートは終了しました")
    expect(over).to_contain_text("結果は10月13日（火）", timeout=SLOW)
    expect(over.get_by_role("button", name="回答する")).to_have_count(0)


def answer_in(page: Page) -> None:
    """Fill in the form, send it, and close the window in which it was received."""
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("どの設問も、答えずに進めます。")
    expect(window).to_contain_text("Sales / East / Tokyo")
    window.get_by_role("radiogroup", name=re.compile("どの程度すすめたいですか")).get_by_role("radio").nth(
        8
    ).check()
    window.get_by_role("radiogroup", name=re.compile("自分の仕事に役立っている")).get_by_role("radio").nth(
        3
    ).check()
    window.get_by_role("textbox").fill(WRITTEN)
    window.get_by_role("button", name="送信（変更不可）").click()
    expect(window).to_contain_text("ご回答を受け付けました。")
    window.get_by_role("button", name="閉じる").click()
