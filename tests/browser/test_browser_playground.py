"""The playground as somebody at a browser meets it: mouse, keyboard, phone, both languages, hostile text."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import OpenPage
from playground_stage import HOSTILE, START, Stage, check_in_card, hour_later
from playwright.sync_api import Locator, Page, expect

from bot.playground.transcript import channel, direct
from cards import builders
from cards.catalogue import CATALOGUE
from cards.examples import roles
from cards.model import Card, Span, Text
from cards.words import load_words
from handlers.events import Pressed

pytestmark = pytest.mark.browser


def card_titled(page: Page, text: str) -> Locator:
    return page.locator(".post", has=page.get_by_role("heading", name=re.compile(text)))


def has_no_sideways_scrolling(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_newcomer_lands_in_the_conversation_of_a_new_starter(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in()
    page = open_page("/")
    expect(page).to_have_url(re.compile(r"/as/tanaka/dm$"))
    expect(page.get_by_text("3ステップで試せます")).to_be_visible()
    expect(card_titled(page, "状況確認")).to_be_visible()


def test_pressing_a_button_changes_its_card(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="On track").click()
    expect(page.get_by_role("button", name="On track")).to_have_count(0)
    expect(page.locator(".post")).to_have_count(1)
    assert [type(act) for act in stage.bot.acts] == [Pressed]


def test_the_changed_card_has_the_focus_so_that_a_keyboard_goes_on_from_there(
    stage: Stage, open_page: OpenPage
) -> None:
    post = stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="Done").press("Enter")
    expect(page.locator(f"#p{post.id}-title")).to_be_focused()


def test_a_double_click_acts_once(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="Done").dblclick()
    expect(page.get_by_role("button", name="Done")).to_have_count(0)
    assert len(stage.bot.acts) == 1


def test_a_refused_form_keeps_what_was_typed_and_says_beside_the_field_what_is_missing(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="trouble").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What is the trouble?").fill("The approval\nbutton is grey.")
    dialog.get_by_role("button", name="Send").click()
    kinds = dialog.get_by_role("radiogroup", name="Kind")
    expect(kinds).to_have_attribute("aria-invalid", "true")
    expect(kinds.locator(".error")).to_be_visible()
    expect(dialog.get_by_label("What is the trouble?")).to_have_value("The approval\nbutton is grey.")
    expect(kinds.get_by_role("radio").first).to_be_focused()
    kinds.get_by_role("radio").nth(1).check()
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".post")).to_have_count(2)
    sent = stage.bot.acts[-1]
    assert isinstance(sent, Pressed)
    assert sent.values["text"] == "The approval\nbutton is grey."


def test_the_answer_is_in_view_even_below_a_long_card(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm", height=480)
    page.get_by_role("button", name="trouble").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check()
    dialog.get_by_label("What is the trouble?").fill("The approval button is grey.")
    dialog.get_by_role("button", name="Send").click()
    expect(page.locator(".post")).to_have_count(2)
    expect(page.locator(".post").last.locator(".button").last).to_be_in_viewport()


def test_reading_what_was_said_before_is_not_disturbed_by_what_arrives(
    stage: Stage, open_page: OpenPage
) -> None:
    for _ in range(6):
        stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.locator(".post").first.scroll_into_view_if_needed()
    expect(page.locator(".post").first).to_be_in_viewport()
    stage.send_check_in(to="weber", language="en")
    expect(page.locator(".post")).to_have_count(7)
    expect(page.locator(".post").first).to_be_in_viewport()


def test_a_form_opens_as_a_modal_window_and_escape_gives_the_focus_back(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    opener = page.get_by_role("button", name="trouble")
    opener.press("Enter")
    expect(page.locator("dialog:modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog:modal")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(page.locator("dialog:modal")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("dialog:modal")).to_have_count(0)


def test_everything_can_be_done_with_the_keyboard_alone(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the messages")
    reached = {_focused(page)}
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(_focused(page))
    for wanted in ("Next morning", "Act as somebody else", "Home", "Done", "Send", "日本語"):
        assert any(wanted in each for each in reached), f"{wanted} is not reached: {reached}"
    page.get_by_label("Write to Hojorin").focus()
    page.keyboard.type("help")
    page.keyboard.press("Enter")
    expect(card_titled(page, "Help")).to_be_visible()
    expect(page.get_by_label("Write to Hojorin")).to_be_focused()
    expect(page.get_by_label("Write to Hojorin")).to_have_value("")


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim().slice(0, 60)"))


def test_what_has_the_focus_shows_it(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("/as/weber/dm")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


def test_a_message_that_arrives_while_looking_shows_by_itself(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("/as/weber/dm")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    stage.send_check_in(to="weber", language="en")
    expect(card_titled(page, "Check-in")).to_be_visible()
    expect(page.get_by_text("Nothing here yet")).to_be_hidden()
    stage.send_check_in(to="weber", language="en")
    expect(page.locator(".post")).to_have_count(2)


def test_a_card_that_is_replaced_while_looking_changes_by_itself(stage: Stage, open_page: OpenPage) -> None:
    post = stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    words = load_words("en")
    stage.transcript.replace_card(post.id, replace(check_in_card(words), title="Replaced meanwhile"))
    expect(card_titled(page, "Replaced meanwhile")).to_be_visible()
    expect(page.locator(".post")).to_have_count(1)


def test_another_conversation_is_marked_unread_until_it_is_opened(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("/as/suzuki/home")
    stage.transcript.post_card(channel("leads"), check_in_card(load_words("en")), at=START)
    link = page.get_by_role("link", name=re.compile("leads"))
    expect(link).to_contain_text("1 unread")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    link.click()
    expect(page.get_by_role("link", name=re.compile("leads"))).not_to_contain_text("unread")


def test_two_tabs_act_as_two_people(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    first, second = open_page("/as/weber/dm"), open_page("/as/tanaka/dm")
    first.get_by_role("button", name="Done").click()
    expect(first.get_by_role("button", name="Done")).to_have_count(0)
    second.get_by_label("Hojorinに書く").fill("ヘルプ")
    second.get_by_role("button", name="送信").click()
    expect(second.locator(".post")).to_have_count(2)
    assert [act.identity for act in stage.bot.acts] == ["weber", "tanaka"]


def test_the_clock_moves_in_the_persons_zone_and_says_what_happened(
    stage: Stage, open_page: OpenPage
) -> None:
    page = open_page("/as/tanaka/dm")
    expect(page.locator("#clock time")).to_have_text("2026年6月8日（月） 10:30")
    page.get_by_role("button", name="翌営業日の朝へ").click()
    expect(page.locator("#clock time")).to_have_text("2026年6月9日（火） 09:00")
    expect(page.locator("#moved")).to_contain_text("2件を配信しました")
    expect(card_titled(page, "状況確認")).to_be_visible()
    expect(page.locator("#announce")).to_contain_text("6月9日（火）09:00")


def test_while_the_clock_moves_the_page_says_so_and_takes_no_second_move(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.gate = asyncio.Event()
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="Next week").click()
    expect(page.locator("#moved")).to_contain_text("On the way to Mon 15 Jun")
    expect(page.get_by_role("button", name="Next hour")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Next hour").click(force=True)
    stage.clock.moment = hour_later(START)
    expect(page.locator("#clock time")).to_have_text("Mon 8 June 2026, 04:30")
    page.evaluate("0")
    stage.open_gate()
    expect(page.locator("#moved")).to_contain_text("2 messages sent")
    assert len(stage.moves) == 1


@pytest.mark.parametrize(("person", "language"), [("tanaka", "ja"), ("weber", "en")])
def test_the_page_speaks_the_acting_persons_language(
    stage: Stage, open_page: OpenPage, person: str, language: str
) -> None:
    page = open_page(f"/as/{person}/dm")
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_switching_the_pages_language_leaves_the_cards_alone(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in()
    page = open_page("/as/tanaka/dm")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Next morning")).to_be_visible()
    expect(card_titled(page, "状況確認").locator("form.card")).to_have_attribute("lang", "ja")
    page.get_by_role("button", name="日本語").click()
    expect(page.get_by_role("button", name="翌営業日の朝へ")).to_be_visible()


def test_somebody_is_found_while_typing_and_acted_as_with_enter(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("/as/tanaka/people")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("webe")
    expect(page.locator("#found li")).to_have_count(1)
    page.get_by_role("link", name=re.compile("Jonas Weber")).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/as/weber/dm$"))


def test_the_hint_goes_away_for_good(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="Got it").click()
    expect(page.locator("#hint")).to_have_count(0)
    page.reload()
    expect(page.locator("#hint")).to_have_count(0)


def test_a_dangerous_button_asks_first_in_the_cards_own_words(stage: Stage, open_page: OpenPage) -> None:
    words = load_words("en")
    stage.send(builders.deliveries(roles.delivery_countings("en")[0], words), to="ogawa")
    page = open_page("/as/ogawa/dm")
    page.get_by_role("button", name="Stop all sending").press("Enter")
    question = page.get_by_role("alertdialog")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    assert stage.bot.acts == []
    page.get_by_role("button", name="Stop all sending").click()
    question.get_by_role("button").first.click()
    expect(page.locator(".post")).to_have_count(2)
    assert len(stage.bot.acts) == 1


def test_a_button_on_the_home_that_answers_with_a_message_leads_to_it(
    stage: Stage, open_page: OpenPage
) -> None:
    page = open_page("/as/weber/home")
    page.get_by_role("button", name="Adjust").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"/as/weber/dm$"))
    expect(page.locator(".post")).to_have_count(1)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_card_makes_the_page_scroll_sideways(stage: Stage, open_page: OpenPage, language: str) -> None:
    for entry in CATALOGUE:
        for card in entry.cards(language):
            if isinstance(card, Card):
                stage.send(card, to="weber")
    for path in ("/as/weber/dm", "/as/weber/home", "/as/weber/people"):
        page = open_page(path)
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            assert has_no_sideways_scrolling(page), f"{path} at {width}"


def test_on_a_phone_the_newest_message_and_the_line_to_write_in_are_in_view(
    stage: Stage, open_page: OpenPage
) -> None:
    for _ in range(5):
        stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm", width=360, height=740)
    expect(page.get_by_label("Write to Hojorin")).to_be_in_viewport()
    expect(page.locator(".post").last.locator(".buttons").last).to_be_in_viewport()


def test_hostile_text_stays_text(stage: Stage, open_page: OpenPage) -> None:
    elements = (Text((Span(HOSTILE), Span("link", link="javascript:alert(1)"))), Text((Span("x" * 5000),)))
    stage.send(Card(kind="notice", language="en", title=HOSTILE, elements=elements), to="hostile")
    stage.transcript.post_text(direct("hostile"), "hostile", HOSTILE, at=START)
    page = open_page("/as/hostile/dm", width=360)
    expect(page.locator(".said")).to_contain_text("<script>alert(1)</script>")
    expect(page.locator("main img, main script, main [href^=javascript]")).to_have_count(0)
    assert has_no_sideways_scrolling(page)
    assert has_no_sideways_scrolling(open_page("/as/hostile/people?q=%22%3E%3Cimg+src=x+onerror=alert(1)%3E"))


def test_a_stopped_server_is_said_and_the_page_goes_on_when_it_is_back(
    stage: Stage, open_page: OpenPage, complaints: list[str]
) -> None:
    page = open_page("/as/weber/dm")
    page.route("**/news*", lambda route: route.abort())
    expect(page.locator("p.offline")).to_be_visible()
    page.unroute("**/news*")
    expect(page.locator("p.offline")).to_be_hidden()
    complaints.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_a_contrast_of_at_least_four_and_a_half(
    stage: Stage, open_page: OpenPage, scheme: str
) -> None:
    """WCAG 2.2, success criterion 1.4.3, over what is visible, with its formula of relative luminance."""
    for entry in CATALOGUE:
        card = entry.cards("en")[0]
        if isinstance(card, Card):
            stage.send(card, to="weber")
    script = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
    for path in ("/as/weber/dm", "/as/weber/people", "/as/weber/home"):
        page = open_page(path, scheme=scheme, height=4000)
        assert page.evaluate(script) == []
