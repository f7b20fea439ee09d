"""Whole days of the demo as five people, by keyboard alone: axe-core looks after every step, everything fits
the window, nothing goes wrong on a page, and nothing leaves this machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.living_demo import move_clock, running_demo
from playwright.sync_api import Browser, expect
from watched import DESK, PHONE, SLOW, Watch, Window

pytestmark = pytest.mark.browser

LONGEST = 600
"""Seconds after which a demo that has not ended is killed: several people act in it, one after the other."""
CHECK_IN = "2026-09-16T10:00:00+09:00"
REMINDED, ANSWERED = "2026-09-14T12:00:00+09:00", "2026-09-17T18:00:00+09:00"
"""When the deputy has heard that responses to September are due, and when they have published them."""
ASKED = "2026-10-02T10:30:00+09:00"
"""Half an hour after the October survey opened in Tokyo."""
MEASURED = "2026-10-05T10:00:00+09:00"
"""A Monday after two weeks of figures."""
TROUBLE = "出先で訪問記録を保存すると「権限がありません」と出ます。"
HELLO = "Hello, I am looking at your settings."
TITLE = {"日本語": "10月1日から見積の番号が変わります", "英語": "Quotes get new numbers on 1 October"}


@pytest.fixture
def watch(browser: Browser, client: Callable[[str], Path], pictures: Path, address: str) -> Iterator[Watch]:
    """What opens windows of the demo, which close before it ends; by then nothing may have gone wrong in any
    of them, or been asked of another machine."""
    source = (client("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    found = Watch(browser=browser, axe=source, pictures=pictures / "playground")
    yield found
    for context in browser.contexts:
        context.close()
    assert found.complaints == []
    assert found.foreign == []


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo of its own."""
    with running_demo(tmp_path, a_week=4, deadline=LONGEST) as found:
        yield found


def test_trouble_is_told_and_taken_with_the_keyboard_alone(watch: Watch, address: str) -> None:
    member = watch.open(address, "member", size=PHONE, scheme="dark")
    finds_somebody_to_act_as(member)
    move_clock(address, CHECK_IN, mode="jump")
    asks_for_help_on_a_check_in(member)
    sees_own_home_and_data(member)
    supporter = watch.open(f"{address}/as/kavitha.rao/channel/supporters", "supporter", size=PHONE)
    takes_a_request_and_writes(supporter)
    reads_and_closes(member)


def test_those_who_lead_read_and_write_with_the_keyboard_alone(watch: Watch, address: str) -> None:
    move_clock(address, MEASURED, mode="jump")
    manager = watch.open(f"{address}/as/sato.hiroshi/home", "manager", size=PHONE, scheme="dark")
    looks_at_the_kpis_of_the_team(manager)
    lead = watch.open(f"{address}/as/suzuki.kenta/home", "lead", size=DESK, scheme="dark")
    reads_results(lead)
    looks_at_all_kpis(lead)
    writes_an_announcement(lead)
    admin = watch.open(f"{address}/as/ogawa.yuki/home", "admin", size=PHONE)
    nearly_stops_all_sending(admin)


def test_a_survey_is_answered_with_the_keyboard_alone(watch: Watch, address: str) -> None:
    for moment in (REMINDED, ANSWERED, ASKED):
        move_clock(address, moment, mode="jump")
    answers_a_survey(watch.open(f"{address}/as/tanaka.mika/dm", "survey", size=PHONE, scheme="dark"))


# --------------------------------------------------------------------------- a member, on a phone, dark


def finds_somebody_to_act_as(window: Window) -> None:
    window.look("first-page")
    window.go("別の人になる", "/people")
    expect(window.page.get_by_role("searchbox")).to_be_focused()
    window.look("people")
    window.page.keyboard.type("mika tanaka")
    expect(window.page.locator("#found li")).to_have_count(1)
    window.look("found")
    window.go("田中 美佳", "/dm")
    expect(window.page.locator(".acting")).to_contain_text("田中 美佳")


def asks_for_help_on_a_check_in(window: Window) -> None:
    check_in = window.card("状況確認｜2日目")
    expect(check_in).to_be_visible()
    window.start_at(check_in)
    window.look("check-in")
    window.press("問題あり（相談したい）")
    form = window.dialog()
    window.look("trouble-form")
    window.press("送信する", key="Space")
    expect(form.locator("[aria-invalid=true]").first).to_be_visible()
    window.look("trouble-form-refused")
    window.keeps_its_place()
    window.page.keyboard.press("Space")  # The first kind has the focus.
    window.page.keyboard.press("ArrowDown")
    expect(form.get_by_role("radio", name="設定でつまずいている")).to_be_checked()
    window.reach("困っていること")
    window.page.keyboard.type(TROUBLE)
    window.press("送信する")
    offer = window.card("まずはこちらをお試しください")
    expect(offer).to_be_visible()
    window.keeps_its_place()
    window.look("materials")
    window.press("担当者に相談する")
    expect(window.card("受け付けました｜ご相談 #1")).to_be_visible()
    window.keeps_its_place()
    window.look("request-received")


def sees_own_home_and_data(window: Window) -> None:
    window.go("ホーム", "/home")
    expect(window.page.locator("#home")).to_contain_text("相談中：1件")
    window.look("home")
    window.go("自分のデータを見る", "/dm")
    window.look("own-data")


def reads_and_closes(window: Window) -> None:
    said = window.card("Kavitha Raoさんより")
    expect(said).to_contain_text(HELLO, timeout=SLOW)
    window.look("message")
    window.start_at(said)
    window.press("解決した")
    window.keeps_its_place()
    expect(window.card("^解決しました")).to_be_visible()
    window.look("solved")


def answers_a_survey(window: Window) -> None:
    invitation = window.card("【匿名】10月度")
    expect(invitation).to_be_visible(timeout=SLOW)
    window.start_at(invitation)
    window.look("invitation")
    window.press("匿名のしくみ")
    window.dialog()
    window.look("how-anonymity-works")
    window.press("閉じる")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    window.keeps_its_place()
    window.press("回答する")
    form = window.dialog()
    window.look("survey")
    for number in range(form.get_by_role("radiogroup").count()):
        group = form.get_by_role("radiogroup").nth(number)
        while not group.evaluate("group => group.contains(document.activeElement)"):
            window.page.keyboard.press("Tab")
        window.page.keyboard.press("Space")
        window.page.keyboard.press("ArrowRight")
    window.look("survey-answered")
    window.press("送信（変更不可）")
    expect(window.dialog()).to_contain_text("ご回答を受け付けました。")
    window.look("survey-received")
    window.press("閉じる")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    window.look("after-the-survey")


# ---------------------------------------------------------------------------- a supporter


def takes_a_request_and_writes(window: Window) -> None:
    window.look("channel")
    window.start_at(window.page.locator(".post").last)
    window.press("I take it" if window.page.get_by_role("button", name="I take it").count() else "引き受ける")
    expect(window.page.locator(".post").last).to_contain_text("Kavitha Rao")
    window.keeps_its_place()
    window.look("taken")
    window.go("Hojorin", "/dm")
    taken = window.card("Request #1")
    expect(taken).to_contain_text(TROUBLE)
    window.start_at(taken)
    window.look("request")
    window.press("Write a message")
    window.dialog()
    window.look("message-form")
    window.reach("To 田中 美佳")
    window.page.keyboard.type(HELLO)
    window.press("Send")
    expect(window.card("sent to 田中 美佳")).to_be_visible()
    window.keeps_its_place()
    window.look("message-sent")


# ---------------------------------------------------------------------------- a manager


def looks_at_the_kpis_of_the_team(window: Window) -> None:
    window.look("home")
    window.go("チームのKPI", "/dm")
    window.look("team-kpis")
    window.go("ホーム", "/home")
    window.go("9月度の結果", "/dm")
    window.look("results")


# ---------------------------------------------------------------------------- who runs the programme


def reads_results(window: Window) -> None:
    window.look("home")
    window.go("詳細を見る", "/dm")
    window.look("results")
    window.go("ホーム", "/home")
    window.go("定着プログラムを見る", "/dm")
    window.look("programme")


def looks_at_all_kpis(window: Window) -> None:
    window.go("ホーム", "/home")
    window.go("チームのKPI", "/dm")
    window.look("kpi-home")
    window.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    window.look("kpi-home-on-a-phone")
    window.page.set_viewport_size(DESK)  # type: ignore[arg-type]


def writes_an_announcement(window: Window) -> None:
    window.go("ホーム", "/home")
    window.press("お知らせを作る")
    form = window.dialog()
    window.look("announcement-form")
    for language, text in TITLE.items():
        window.reach(f"件名（{language}）")
        window.page.keyboard.type(text)
    window.press("保存する")
    expect(form.locator("[aria-invalid=true]").first).to_be_visible()
    window.look("announcement-form-refused")
    for language, text in TITLE.items():
        window.reach(f"本文（{language}）")
        window.page.keyboard.type(f"**{text}**")
    window.press("保存する")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    draft = window.card("^下書き：")
    expect(draft).to_be_visible()
    window.look("draft")
    window.start_at(draft)
    window.press("対象と日時を変更")
    window.dialog()
    window.look("audience-form")
    window.page.keyboard.press("Escape")
    window.keeps_its_place()
    window.press("プレビュー")
    expect(window.card("【プレビュー】")).to_be_visible()
    window.look("preview")


# ---------------------------------------------------------------------------- an admin


def nearly_stops_all_sending(window: Window) -> None:
    window.look("home")
    window.press("全配信を緊急停止")
    window.keeps_its_place()
    window.look("before-the-stop")
    window.page.keyboard.press("Escape")
