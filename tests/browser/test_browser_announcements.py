"""An announcement of the sample company from end to end: its lead writes it with the keyboard, counts, sends,
pauses, corrects and recalls it; two read it, in Japanese on a phone and in English in the dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from living_demo import SLOW, card, move_clock, running_demo
from playwright.sync_api import Browser, Locator, Page, expect
from test_browser_story import assert_readable, button, dialog, open_place, press
from watched_windows import Window, watched_windows

pytestmark = pytest.mark.browser

TITLE = {"ja": "10月1日から見積の番号が変わります", "en": "Quotes get new numbers on 1 October"}
CORRECTED = {"ja": "10月8日から見積の番号が変わります", "en": "Quotes get new numbers on 8 October"}
TEXT = {"ja": "古い番号も**検索できます**。", "en": "The old ones **can still be found**."}
LINK = "https://intranet.mizuki.example/quotes"
QUESTION = "作成中の見積はどうなりますか"
PEOPLE = 48
"""Sales/East has 31 people, and Sales/APAC 17 (`bot/sample/company/people.csv`)."""
OPEN_IN_SINGAPORE = "2026-09-14T10:30:00+09:00"
"""Half an hour after work begins there; the demo begins an hour before that."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of its own. It begins with everybody's first week, in which three messages are
    the two of the first day and the check-in."""
    with running_demo(tmp_path, a_week=4) as found:
        yield found


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Window]:
    """Opens somebody's places in windows that are watched."""
    with watched_windows(browser, address) as found:
        yield found


def test_an_announcement_is_written_counted_sent_read_corrected_and_recalled(
    window: Window, address: str
) -> None:
    lead = window("suzuki.kenta")
    reader = window("tanaka.mika", width=360, height=740)
    abroad = window("kavitha.rao", scheme="dark")
    writes_it_with_the_keyboard(lead)
    says_for_whom(lead)
    sees_it_as_its_readers_will(lead)
    counts_and_sends(lead)

    reads_it_and_presses_got_it(reader)
    asks_a_question(reader)
    pauses_it(lead)
    move_clock(address, OPEN_IN_SINGAPORE)
    abroad.reload()
    expect(titled(abroad, TITLE["en"])).to_have_count(0)
    corrects_it_and_goes_on(lead)
    reads_the_corrected_text_alone(abroad)
    expect(titled(reader, CORRECTED["ja"])).to_contain_text("訂正：現在の内容は次のとおりです")
    expect(titled(reader, TITLE["ja"])).to_have_count(0)

    recalls_it(lead)
    expect(titled(reader, CORRECTED["ja"])).to_have_count(0)
    expect(titled(abroad, CORRECTED["en"])).to_have_count(0)
    sees_that_it_is_gone(lead)


def titled(page: Page, title: str) -> Locator:
    """Return the cards with just this title, which are those that recipients get."""
    return page.locator(".post", has=page.get_by_role("heading", name=title, exact=True))


def says_yes(page: Page, name: str) -> None:
    """Answer what is asked before something is done."""
    question = page.get_by_role("alertdialog")
    expect(question).to_be_visible()
    assert_readable(page)
    button(question, name).click()


# ---------------------------------------------------------------------------- the lead writes


def writes_it_with_the_keyboard(page: Page) -> None:
    page.get_by_label("Hojorinに書く").fill("お知らせ")
    page.keyboard.press("Enter")
    expect(card(page, r"^お知らせ3件（未配信1件）")).to_be_visible()
    press(page, "お知らせを作る")
    form = dialog(page)
    write_into(
        page, form, {"件名（英語）": TITLE["en"], "本文（日本語）": TEXT["ja"], "リンク先のURL": "intranet"}
    )
    press(page, "保存する", key="Space")
    for label, problem in (
        ("件名（日本語）", "入力してください。"),
        ("本文（英語）", "入力してください。"),
        ("リンク先のURL", "https://またはhttp://から始まるURLを入力してください。"),
    ):
        wrong = form.get_by_role("textbox", name=label, exact=True)
        expect(wrong).to_have_attribute("aria-invalid", "true")
        expect(wrong).to_have_accessible_description(re.compile(re.escape(problem)))
    expect(form.get_by_role("textbox", name="件名（日本語）", exact=True)).to_be_focused()
    expect(form.get_by_role("textbox", name="件名（英語）", exact=True)).to_have_value(TITLE["en"])
    fits_a_phone(page)
    write_into(page, form, {"件名（日本語）": TITLE["ja"], "本文（英語）": TEXT["en"], "リンク先のURL": LINK})
    press(page, "保存する")
    expect(card(page, f"^下書き：{TITLE['ja']}")).to_contain_text(LINK)


def write_into(page: Page, form: Locator, texts: dict[str, str]) -> None:
    """Go on with the tab key from field to field, and write into those that are named."""
    for label, text in texts.items():
        wanted = form.get_by_role("textbox", name=label, exact=True)
        for _ in range(40):
            if wanted.evaluate("field => field === document.activeElement"):
                break
            page.keyboard.press("Tab")
        expect(wanted).to_be_focused()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(text)


def fits_a_phone(page: Page) -> None:
    """See the form that is open as somebody does who writes on the way."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 360, "height": 740})
    assert_readable(page)
    page.set_viewport_size(size)


def says_for_whom(page: Page) -> None:
    button(card(page, "^下書き："), "対象と日時を変更").click()
    form = dialog(page)
    form.get_by_role("checkbox", name="Sales/East（31名）").check()
    form.get_by_role("checkbox", name="Sales/APAC（17名）").check()
    until = form.get_by_label("有効期限（この日まで）")
    until.fill("2026-09-11")
    button(form, "保存する").click()
    expect(until).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("checkbox", name="Sales/APAC（17名）")).to_be_checked()
    fits_a_phone(page)
    until.fill("2026-09-30")
    button(form, "保存する").click()
    expect(card(page, "^下書き：")).to_contain_text("9月30日（水）")
    assert_readable(page)


def sees_it_as_its_readers_will(page: Page) -> None:
    button(card(page, "^下書き："), "プレビュー").click()
    expect(titled(page, f"【プレビュー】{TITLE['ja']}")).to_contain_text("古い番号も検索できます。")
    below = card(page, r"^プレビュー（日本語）")
    button(below, "英語で見る").click()
    shown = titled(page, f"[Preview] {TITLE['en']}")
    expect(shown).to_contain_text("The old ones can still be found.")
    expect(shown.get_by_role("button", name="Got it")).to_be_visible()
    assert_readable(page)


def counts_and_sends(page: Page) -> None:
    button(card(page, "^下書き："), "人数を確認する").click()
    counted = card(page, f"^対象{PEOPLE}名：")
    expect(counted).to_contain_text(f"条件に合う人{PEOPLE}名")
    assert_readable(page)
    button(counted, f"{PEOPLE}名に配信").click()
    says_yes(page, "配信する")
    expect(card(page, f"^{PEOPLE}名への配信を開始")).to_be_visible()


# ---------------------------------------------------------------------------- its readers


def reads_it_and_presses_got_it(page: Page) -> None:
    post = titled(page, TITLE["ja"])
    expect(post).to_contain_text("古い番号も検索できます。")
    expect(post.locator("strong", has_text="検索できます")).to_be_visible()
    expect(post).to_contain_text("届いた理由：Sales/APAC、Sales/Eastの方へのお知らせです（推進担当 鈴木 健太")
    assert_readable(page)
    button(post, "確認しました").click()
    expect(post).to_contain_text("ご確認ありがとうございます。")
    expect(button(post, "確認しました")).to_have_count(0)


def asks_a_question(page: Page) -> None:
    button(titled(page, TITLE["ja"]), "質問する").click()
    form = dialog(page)
    asked = form.get_by_label("お知りになりたいこと")
    button(form, "質問を送る").click()
    expect(asked).to_be_focused()
    asked.fill(QUESTION)
    button(form, "質問を送る").click()
    expect(card(page, "^受け付けました")).to_be_visible()
    open_place(page, "Hojorin")


def reads_the_corrected_text_alone(page: Page) -> None:
    post = titled(page, CORRECTED["en"])
    expect(post).to_contain_text("The old ones can still be found.", timeout=SLOW)
    expect(titled(page, TITLE["en"])).to_have_count(0)
    button(post, "Got it").click()
    expect(post).to_contain_text("Thank you for letting us know that you read it.")


# ---------------------------------------------------------------------------- the lead, under way


def pauses_it(page: Page) -> None:
    button(card(page, f"^{PEOPLE}名への配信を開始"), "お知らせを見る").click()
    report = card(page, rf"^配信済み \d+／{PEOPLE}名")
    assert_readable(page)
    button(report, "一時停止").click()
    expect(card(page, rf"^一時停止中 \d+／{PEOPLE}名")).to_be_visible()


def corrects_it_and_goes_on(page: Page) -> None:
    button(card(page, "^一時停止中"), "訂正する").click()
    form = dialog(page)
    expect(form).to_contain_text("訂正するメッセージの件数を先に表示します")
    form.get_by_role("textbox", name="件名（日本語）").fill(CORRECTED["ja"])
    form.get_by_role("textbox", name="件名（英語）").fill(CORRECTED["en"])
    button(form, "保存する").click()
    button(card(page, "^訂正しますか"), "いま訂正する").click()
    button(card(page, f"^一時停止中.*{CORRECTED['ja']}"), "配信を再開").click()
    expect(card(page, rf"^配信済み \d+／{PEOPLE}名")).to_be_visible()


def recalls_it(page: Page) -> None:
    button(card(page, r"^配信済み "), "取り消す").click()
    says_yes(page, "お知らせを取り消す")
    expect(card(page, r"^取り消し ")).to_contain_text("すでに読まれている可能性があります")


def sees_that_it_is_gone(page: Page) -> None:
    report = card(page, r"^取り消し ")
    button(report, "最新の状況").click()
    expect(report).to_contain_text("削除済み")
    expect(button(report, "取り消す")).to_have_count(0)
    assert_readable(page)
