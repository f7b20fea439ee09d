"""What people said in a survey of the sample company, from the responses to what became of them: its lead
answers with the keyboard, publishes, does one thing, and says the next step where nothing changed. Two who
were asked read it all, in Japanese on a phone and in English in the dark."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from living_demo import SLOW, card, move_clock, running_demo
from playwright.sync_api import Browser, Locator, Page, expect
from test_browser_announcements import fits_a_phone, says_yes, write_into
from test_browser_story import assert_readable, button, dialog, open_place, press
from watched_windows import Window, watched_windows

pytestmark = pytest.mark.browser

ANSWERED = "「二重入力になっている」"
"""What is answered with the keyboard: the theme that the sample gave to somebody else."""
REASON_JA, REASON_EN = "問い合わせ管理をSalesforceにつなぎます。", "The ticket system will be connected."
LATER, USES = "回線を見直すまで待ちます。", "うまくいった使い方を毎月3つご紹介します。"
"""Answers in a single language."""
USED_JA = "言われた範囲にとどまらず、このツールを自分から使っている。"
USED_EN = "I use this tool actively, beyond what I am told to do."
STEP_JA, STEP_EN = "月末までに3チームに伺います。", "We ask three teams by the end of the month."

OPEN_IN_SINGAPORE = "2026-09-14T10:30:00+09:00"
"""Half an hour after work begins there; the demo begins an hour before that, on a Monday."""
TUESDAY = "2026-09-15T10:30:00+09:00"
ASKED_AGAIN, BEFORE_THE_CLOSE = "2026-10-02T10:30:00+09:00", "2026-10-09T16:30:00+09:00"
CLOSED, TOLD = "2026-10-09T17:30:00+09:00", "2026-10-13T10:30:00+09:00"
"""The October survey: half an hour after its close, and after its results came, the holiday passed over."""
DAY_AFTER = "2026-10-15T10:30:00+09:00"
"""The next working day: the company is closed on the 14th."""

DECISION, OWNER, DUE = "方針", "担当（「対応します」の場合）", "期限（「対応します」の場合）"
IN_JAPANESE, IN_ENGLISH = "内容または理由（1文で）（日本語）", "内容または理由（1文で）（英語）"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of its own. Everybody's first week has room for a message more than the three
    with which a programme begins."""
    with running_demo(tmp_path, a_week=4) as found:
        yield found


@pytest.fixture
def window(browser: Browser, address: str) -> Iterator[Window]:
    """Opens somebody's places in windows that are watched."""
    with watched_windows(browser, address) as found:
        yield found


def test_what_people_said_is_answered_published_done_asked_again_and_followed_by_a_next_step(
    window: Window, address: str
) -> None:
    lead = window("suzuki.kenta")
    answers_with_the_keyboard(lead)
    answers_the_rest(lead)
    sees_it_in_both_languages_and_publishes(lead)

    member = window("takeda.yuko", "channel/results", width=360)
    abroad = window("kavitha.rao", scheme="dark")
    move_clock(address, OPEN_IN_SINGAPORE)
    reads_it_on_a_phone(member)
    reads_it_in_english(abroad)
    says_that_it_is_done(lead)
    move_clock(address, TUESDAY)
    finds_what_is_done_in_the_same_message(member)
    finds_it_in_english_too(abroad)

    for moment in (ASKED_AGAIN, BEFORE_THE_CLOSE, CLOSED, TOLD):
        move_clock(address, moment, mode="jump")
    hears_what_is_to_be_answered_next(lead)
    reads_what_became_of_it(member)
    sees_that_it_did_not_change_and_says_what_is_next(lead)
    move_clock(address, DAY_AFTER)
    finds_the_next_step(abroad)


def alone(page: Page, title: str) -> Locator:
    """Return the card with the title, of which there is just one."""
    found = page.locator(".post", has=page.get_by_role("heading", name=re.compile(title)))
    expect(found).to_have_count(1)
    return found


# ---------------------------------------------------------------------------- the lead answers


def answers_with_the_keyboard(page: Page) -> None:
    expect(alone(page, "^9月度アンケートへの方針：4件中1件が決定")).to_be_visible()
    press(page, "方針を検討する")
    work = card(page, r"^今後の方針（9月度アンケート）：4件中1件が決定")
    expect(work).to_contain_text("5回連続のご意見です")
    assert_readable(page)
    work.get_by_role("button", name=re.compile("番：方針を決める$")).first.focus()
    page.keyboard.press("Space")
    form = dialog(page)
    expect(form).to_contain_text(ANSWERED)
    is_told_what_is_missing_beside_each_field(page, form)
    fits_a_phone(page)
    write_into(page, form, {IN_JAPANESE: REASON_JA, IN_ENGLISH: REASON_EN})
    page.keyboard.press("Tab")
    expect(form.get_by_label(OWNER)).to_be_focused()
    page.keyboard.type("Joanne")
    form.get_by_label(DUE).fill("2026-09-30")
    press(page, "保存する")
    saved = card(page, "^保存しました：4件中2件が決定")
    expect(saved).to_contain_text(f"対応します：{REASON_JA}（担当：Joanne Pereira、9月30日（水）まで）")
    assert_readable(page)


def is_told_what_is_missing_beside_each_field(page: Page, form: Locator) -> None:
    """Send the form empty, then as somebody who has only chosen to do it, on a day that is over."""
    press(page, "保存する", key="Space")
    decision = form.get_by_role("radiogroup", name=DECISION)
    expect(decision).to_contain_text("一覧から選んでください。")
    form.get_by_role("radio", name="対応します").focus()
    page.keyboard.press("Space")
    form.get_by_label(DUE).fill("2026-09-11")
    press(page, "保存する", key="Space")
    for label, problem in (
        (IN_JAPANESE, "いずれか1つの言語で入力してください。"),
        (OWNER, "担当の方を選んでください。"),
        (DUE, "今日から3年以内の日付を選んでください。"),
    ):
        wrong = form.get_by_label(label, exact=True)
        expect(wrong).to_have_attribute("aria-invalid", "true")
        expect(wrong).to_have_accessible_description(re.compile(re.escape(problem)))
    expect(form.get_by_label(IN_JAPANESE, exact=True)).to_be_focused()
    expect(form.get_by_role("radio", name="対応します")).to_be_checked()


def answers_the_rest(page: Page) -> None:
    """Go on from item to item, as the card after each leads."""
    for number, about, decision, reason in (
        (3, "「動作が遅い・不安定」", "今回は見送ります", LATER),
        (4, f"「{USED_JA}」", "対応します", USES),
    ):
        button(card(page, "^保存しました"), "次の方針を決める").click()
        form = dialog(page)
        expect(form).to_contain_text(about)
        form.get_by_role("radio", name=decision).check()
        form.get_by_label(IN_JAPANESE, exact=True).fill(reason)
        if decision == "対応します":
            form.get_by_label(OWNER).select_option(label="鈴木 健太 (Corporate/IT/Business Systems)")
            form.get_by_label(DUE).fill("2026-09-25")
        button(form, "保存する").click()
        expect(card(page, f"^保存しました：4件中{number}件が決定")).to_contain_text(f"{decision}：{reason}")


def sees_it_in_both_languages_and_publishes(page: Page) -> None:
    button(card(page, "^保存しました"), "プレビュー").click()
    expect(alone(page, r"^皆さまの声と今後の方針（9月度）$")).to_contain_text(f"今回は見送ります：{LATER}")
    in_english = alone(page, r"^You said → we will \(September\)$")
    expect(in_english).to_contain_text(f"will do: {REASON_EN} (Joanne Pereira, by Wed 30 September)")
    expect(in_english).to_contain_text(f"not now: {LATER}")
    preview = card(page, "^今後の方針のプレビュー")
    expect(preview).to_contain_text("まだ送信していません")
    assert_readable(page)
    button(preview, "全員に公開する").click()
    says_yes(page, "公開する")
    expect(card(page, r"^対象の皆さま（\d+名）に公開しました")).to_be_visible()


# ---------------------------------------------------------------------------- those who were asked


def reads_it_on_a_phone(page: Page) -> None:
    post = alone(page, "^皆さまの声と今後の方針")
    expect(post).to_contain_text(f"対応します：{REASON_JA}（担当：Joanne Pereira、9月30日（水）まで）")
    expect(post).to_contain_text(f"今回は見送ります：{LATER}")
    expect(post).to_contain_text("次回も同じ質問をお聞きし、変化をお知らせします。")
    assert_readable(page)


def reads_it_in_english(page: Page) -> None:
    post = alone(page, "^You said → we will")
    expect(post).to_contain_text(f"will do: {REASON_EN} (Joanne Pereira, by Wed 30 September)")
    expect(post).to_contain_text("Why you got this: you were invited")
    assert_readable(page)


def says_that_it_is_done(page: Page) -> None:
    open_place(page, "ホーム")
    home = page.locator("#home")
    expect(home).to_contain_text(f"「{USED_JA}」")
    assert_readable(page)
    button(home, "方針をすべて見る").first.click()
    whole = page.locator(".post").last
    whole.get_by_role("button", name=re.compile("対応済みにする$")).last.click()
    form = dialog(page)
    expect(form.get_by_label("対応した日")).to_have_value("2026-09-14")
    button(form, "保存する").click()
    expect(card(page, "^9月14日（月）に対応済み")).to_contain_text(USED_JA)


def finds_what_is_done_in_the_same_message(page: Page) -> None:
    post = alone(page, "^皆さまの声と今後の方針")
    expect(post).to_contain_text(re.compile(f"対応済み（9月14日（月）完了）.{{1,10}}{re.escape(USES)}"))
    assert_readable(page)
    open_place(page, "ホーム")
    home = page.locator("#home")
    expect(home).to_contain_text("皆さまの声から")
    expect(home).to_contain_text("対応しました（9月14日（月））")
    assert_readable(page)


def finds_it_in_english_too(page: Page) -> None:
    post = alone(page, "^You said → we will")
    expect(post).to_contain_text(re.compile(rf"done on Mon 14 September\W.{{1,12}}{re.escape(USES)}"))
    button(post, "All responses").click()
    whole = card(page, "^You said → we will")
    expect(whole.get_by_role("button", name="Mark as done")).to_have_count(0)


# ---------------------------------------------------------------------------- asked again


def hears_what_is_to_be_answered_next(page: Page) -> None:
    open_place(page, "Hojorin")
    wanted = alone(page, r"^方針のお願い：\d+件、10月20日（火）まで（10月度アンケート）")
    expect(wanted).to_contain_text("理由を1文添えてください")


def reads_what_became_of_it(page: Page) -> None:
    open_place(page, "results")
    told = alone(page, "^10月度アンケートの結果")
    expect(told).to_contain_text("前回の皆さまの声は、その後", timeout=SLOW)
    expect(told).to_contain_text("今回は見送り（対応していません）")
    expect(told).to_contain_text("今後の方針は10月20日（火）までにお知らせします。")
    assert_readable(page)
    button(told, "変化を見る").click()
    open_place(page, "Hojorin")
    changed = alone(page, "^変化のご報告（9月度→10月度）")
    expect(changed).to_contain_text(re.compile(re.escape(USED_JA) + ".*変化したとはいえません", re.DOTALL))
    expect(changed.get_by_role("button", name="次の一手を書く")).to_have_count(0)
    assert_readable(page)


def sees_that_it_did_not_change_and_says_what_is_next(page: Page) -> None:
    # A single message asks for both: what to answer now, and what follows from the answers before.
    wanted = alone(page, "^方針のお願い：")
    button(wanted, "次の一手を書く").click()
    changed = card(page, "^変化のご報告")
    assert_readable(page)
    changed.get_by_role("button", name=re.compile("次の一手を書く$")).last.click()
    form = dialog(page)
    expect(form).to_contain_text("変化したとはいえません")
    form.get_by_label("これから何をしますか（日本語）").fill(STEP_JA)
    form.get_by_label("これから何をしますか（英語）").fill(STEP_EN)
    button(form, "保存する").click()
    expect(card(page, "^次の一手を保存しました")).to_contain_text(STEP_EN)


def finds_the_next_step(page: Page) -> None:
    open_place(page, "Hojorin")
    told = page.get_by_role("heading", name=re.compile("^You said → we will"))
    kept = page.locator(".post", has=told).first
    expect(kept).to_contain_text(f"Next step: {STEP_EN}", timeout=SLOW)
    assert_readable(page)
    button(kept, "What changed").click()
    expect(card(page, "^September → October")).to_contain_text(USED_EN)
    assert_readable(page)
