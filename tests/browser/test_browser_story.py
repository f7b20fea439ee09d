"""One story of the demo from end to end, as four people live it: somebody in trouble (in Japanese, on a
phone), a supporter (in English, in the dark, with the keyboard alone), the project lead, and the sponsor."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from living_demo import card, move_clock, running_demo
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

TROUBLE = "出先で訪問記録を保存すると「権限がありません」と出ます。"
HELLO = "はじめまして。設定を確認します。"
DETAIL = "会社名の下に赤い文字が出ます。"
ANSWER = "評価には使いません。"
REASON = "関心の高い今のうちに始めたい。"
CHECK_IN = "2026-09-16T10:00:00+09:00"
LATER = "2026-09-17T15:00:00+09:00"
"""The day after the check-in. By then others have asked for help too, so that a kind of trouble piles up."""
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")

Window = Callable[..., Page]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of its own."""
    with running_demo(tmp_path) as found:
        yield found


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Window]:
    """Opens the demo in a window of its own and looks for somebody to act as, as one does without knowing
    addresses. Whatever stands there can be read, fits the window, and runs without an error."""
    opened: list[Page] = []
    complaints: list[str] = []

    def new_window(name: str, *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        page = context.new_page()
        opened.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        page.get_by_role("link", name="別の人になる").click()
        page.get_by_role("searchbox").fill(name)
        page.locator("#found").get_by_role("link", name=re.compile(name)).click()
        expect(page.locator(".acting")).to_contain_text(name)
        return page

    yield new_window
    for page in opened:
        assert_readable(page)
        page.context.close()
    assert complaints == []


def assert_readable(page: Page) -> None:
    """Check contrast (WCAG 2.2, 1.4.3) and width of everything that is on the page."""
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def open_place(page: Page, name: str) -> None:
    """Follow one of the links at the side."""
    page.locator("#places").get_by_role("link", name=name).click()


def dialog(page: Page) -> Locator:
    """Return the form that is open, once it can be read."""
    found = page.get_by_role("dialog")
    expect(found).to_be_visible()
    assert_readable(page)
    return found


def button(place: Page | Locator, name: str) -> Locator:
    """Return a button by all that stands on it."""
    return place.get_by_role("button", name=name, exact=True)


def test_trouble_on_a_check_in_is_solved_by_a_colleague_and_teaches_those_who_run_the_programme(
    window: Window, address: str
) -> None:
    # From here on the sample company leaves all four to whoever acts as them.
    asker = window("田中 美佳", width=360, height=740)
    supporter = window("Kavitha Rao", scheme="dark")
    lead, sponsor = window("鈴木 健太"), window("尾形 一夫")
    move_clock(address, CHECK_IN)
    has_trouble_and_reads_a_material_first(asker)
    sees_no_name_and_takes_it_by_keyboard(supporter)
    writes_by_keyboard_and_offers_a_call(supporter)
    answers_in_plain_text_and_takes_a_time(asker)
    expect(card(supporter, "from 田中 美佳")).to_contain_text(DETAIL)
    expect(card(supporter, r"call Wed 16 September, 10:00")).to_contain_text("30 minutes")

    move_clock(address, LATER)
    closes_it_as_solved_from_the_home(asker)
    expect(card(supporter, "Solved with you")).to_contain_text("田中 美佳")
    answers_what_a_member_asked_on_day_one(lead)
    plans_a_session_where_trouble_piles_up(lead)
    makes_a_programme_from_a_template(lead)
    asks_the_sponsor_for_a_word(lead)
    sees_the_teams_counts_and_gives_the_word(sponsor)
    expect(card(lead, "了承あり")).to_contain_text(REASON)


# ---------------------------------------------------------------------------- somebody in trouble


def has_trouble_and_reads_a_material_first(page: Page) -> None:
    button(card(page, "状況確認｜2日目"), "問題あり（相談したい）").click()
    form = dialog(page)
    form.get_by_role("radio", name="設定でつまずいている").check()
    form.get_by_label("困っていること").fill(TROUBLE)
    button(form, "送信する").click()
    offer = card(page, "まずはこちらをお試しください")
    expect(offer).to_contain_text("保存できない、エラーが出るときに見るところ")
    number = re.search(r"(\d+)\. 保存できない、", offer.inner_text())
    assert number is not None
    button(offer, f"{number[1]}番を読む").click()
    material = card(page, "^保存できない、エラーが出るときに見るところ$")
    expect(material).to_contain_text("こちらの設定の問題です")
    assert_readable(page)
    button(material, "担当者に相談する").click()
    expect(card(page, "受け付けました｜ご相談 #1")).to_contain_text("9月16日（水）14:00まで")


def answers_in_plain_text_and_takes_a_time(page: Page) -> None:
    expect(card(page, "ご相談 #1（設定）｜Kavitha Raoさんより")).to_contain_text(HELLO)
    page.get_by_label("Hojorinに書く").fill(DETAIL)
    button(page, "送信").click()
    expect(card(page, "Kavitha Raoさんに送りました")).to_be_visible()
    times = card(page, "通話の候補3件")
    times.get_by_role("radio", name="9月16日（水）11:00").check()
    button(times, "この時間にする").click()
    expect(card(page, r"ご相談 #1｜通話 9月16日（水）11:00")).to_be_visible()


def closes_it_as_solved_from_the_home(page: Page) -> None:
    open_place(page, "ホーム")
    home = page.locator("#home")
    expect(home).to_contain_text("相談中：1件")
    assert_readable(page)
    button(home, "相談#1を見る").click()
    button(page.locator(".post").last, "解決した").click()
    expect(card(page, "解決しました｜ご相談 #1")).to_contain_text("Kavitha Raoさんにもお伝えします")


# ---------------------------------------------------------------------------- a supporter


def sees_no_name_and_takes_it_by_keyboard(page: Page) -> None:
    open_place(page, "supporters")
    wanted = page.locator(".post").last
    expect(wanted).to_contain_text("設定でつまずいている")
    expect(wanted).to_contain_text("返信の期限（東京時間）9月16日（水）14:00")
    for hidden in ("田中", "権限がありません", "Tokyo 1"):
        expect(page.locator("main")).not_to_contain_text(hidden)
    press(page, "引き受ける", key="Space")
    expect(wanted).to_contain_text("Kavitha Raoさんが対応します")
    assert_readable(page)


def writes_by_keyboard_and_offers_a_call(page: Page) -> None:
    press(page, "Hojorin")
    taken = card(page, r"Request #1 \(set-up\) \| 田中 美佳")
    expect(taken).to_contain_text(TROUBLE)
    expect(taken).to_contain_text("Wed 16 September, 13:00")  # 14:00 in Tokyo
    press(page, "Write a message")
    dialog(page)
    page.keyboard.type(HELLO)
    press(page, "Send", key="Space")
    expect(card(page, "sent to 田中 美佳")).to_be_visible()
    press(page, "Offer call times", key="Space")
    expect(card(page, "3 call times offered")).to_contain_text("Wed 16 September, 10:00")
    assert_readable(page)


def press(page: Page, name: str, *, key: str = "Enter") -> None:
    """Go on with the tab key until what is named has the focus, then press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and focused.inner_text().split("\n")[0].strip() == name:
            page.keyboard.press(key)
            return
    pytest.fail(f"{name} is not reached with the tab key")


# ---------------------------------------------------------------------------- who runs the programme


def answers_what_a_member_asked_on_day_one(page: Page) -> None:
    open_place(page, "ホーム")
    home = page.locator("#home")
    expect(home).to_contain_text("回答待ちの質問・ご意見")
    assert_readable(page)
    button(home, "質問に答える").click()
    questions = card(page, r"回答待ち\d+件｜Salesforce定着プログラム")
    expect(questions).to_contain_text("お名前は表示していません")
    # Of several, each button says which it is for.
    answer = questions.get_by_role("button", name=re.compile("^([0-9]+番：)?回答する$"))
    waiting = answer.count()
    answer.first.click()
    form = dialog(page)
    form.get_by_role("textbox", name="回答").fill(ANSWER)
    button(form, "回答を送る").click()
    expect(card(page, f"^回答待ち{waiting - 1}件")).to_contain_text(ANSWER)


def plans_a_session_where_trouble_piles_up(page: Page) -> None:
    open_place(page, "ホーム")
    page.locator("#home").get_by_role("button", name=re.compile("の勉強会$")).first.click()
    form = dialog(page)
    form.get_by_label("日付").fill("2026-09-25")
    form.get_by_label("開始時刻").select_option(label="13:00")
    form.get_by_label("場所").fill("会議室A")
    button(form, "案内を送る").click()
    expect(card(page, "ご相談が3件")).to_contain_text("勉強会のご案内をお送りしました")


def makes_a_programme_from_a_template(page: Page) -> None:
    open_place(page, "ホーム")
    button(page.locator("#home"), "新しく作る").click()
    form = dialog(page)
    form.get_by_role("radio", name="いまの実績をレポートから正しく読む").check()
    form.get_by_label("定着プログラムの名称（日本語）").fill("実績を読む")
    button(form, "下書きを作る").click()
    draft = card(page, "^下書き")
    expect(draft).to_contain_text("会議の前にダッシュボードを見る")
    button(draft, "プレビュー").click()
    preview = card(page, "^プレビュー｜")
    expect(preview).to_contain_text("今：前日に数字を集めて資料を作る → これから：開くだけ")
    assert_readable(page)


def asks_the_sponsor_for_a_word(page: Page) -> None:
    button(card(page, "^下書き"), "担当者を決める").click()
    form = dialog(page)
    form.get_by_label("推進責任者").select_option(label="尾形 一夫 (Sales)")
    button(form, "保存する").click()
    expect(card(page, "^下書き")).to_contain_text("尾形 一夫")
    button(card(page, "^下書き"), "準備状況").click()
    readiness = card(page, r"^準備状況 3／6項目")
    expect(readiness).to_contain_text("メンバーにまだ聞いていません")
    button(readiness, "推進責任者に相談").click()
    expect(card(page, "推進責任者に相談しました")).to_be_visible()


def sees_the_teams_counts_and_gives_the_word(page: Page) -> None:
    open_place(page, "ホーム")
    home = page.locator("#home")
    expect(home).to_contain_text("担当チーム｜Sales")
    expect(home).not_to_contain_text("田中")
    assert_readable(page)
    open_place(page, "Hojorin")
    button(card(page, "^ご判断のお願い"), "判断を伝える").click()
    form = dialog(page)
    form.get_by_role("radio", name="このまま開始してよい").check()
    form.get_by_label("理由").fill(REASON)
    button(form, "判断を送る").click()
    expect(card(page, "^準備状況")).to_contain_text("推進責任者の了承により開始できます")
