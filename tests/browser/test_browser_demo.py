"""The whole demo as a newcomer meets it: the real process, the sample company, the real clock, a browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from living_demo import SLOW, card, move_clock, running_demo
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of its own."""
    with running_demo(tmp_path) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The first page that a newcomer sees."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    found = context.new_page()
    found.goto(address)
    yield found
    context.close()


def test_a_new_starter_answers_a_check_in_and_the_next_comes_after_the_holidays(
    page: Page, address: str
) -> None:
    expect(page).to_have_url(re.compile("/as/tanaka.mika/dm"))
    expect(card(page, "目指す姿")).to_be_visible()

    move_clock(address, "2026-09-16T10:00:00+09:00")
    check_in = card(page, "状況確認｜2日目")
    expect(check_in).to_be_visible()
    check_in.get_by_role("button", name="数値を入力").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("４")
    dialog.get_by_role("button", name="保存").click()
    expect(card(page, "状況確認｜2日目")).to_contain_text("4件／目安6件")
    card(page, "状況確認｜2日目").get_by_role("button", name="順調").click()
    expect(card(page, "状況確認｜2日目").get_by_role("button", name="順調")).to_have_count(0)

    # 21, 22 and 23 September 2026 are public holidays in Japan: Wednesday's check-in comes on Thursday.
    move_clock(address, "2026-09-24T09:59:00+09:00")
    expect(page.locator(".post", has_text="10日目（全90日）")).to_have_count(0)
    move_clock(address, "2026-09-24T10:00:00+09:00")
    expect(card(page, "状況確認｜10日目")).to_contain_text("9月24日（木）10:00")


def test_the_clock_moves_by_its_buttons_and_the_lead_sees_a_living_company_in_counts(
    page: Page, address: str
) -> None:
    page.get_by_role("button", name="1週間後へ").click()
    expect(page.get_by_text("2026年9月21日（月）")).to_be_visible(timeout=SLOW)
    page.goto(f"{address}/as/suzuki.kenta/home")
    home = page.locator("main")
    expect(home).to_contain_text("Salesforce定着プログラム")
    answered = re.search(r"回答(\d+)件／状況確認(\d+)件", home.inner_text())
    assert answered is not None
    answers, asked = map(int, answered.groups())
    assert 0 < answers < asked  # Some answer, some do not.
    assert "田中" not in home.inner_text()
