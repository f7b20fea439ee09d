"""A card as other platforms show it, chosen at a browser: by keyboard, on a phone; what was typed stays."""

import pytest
from conftest import OpenPage
from playground_stage import Stage, check_in_card
from playwright.sync_api import Locator, Page, expect

from cards import builders
from cards.examples import help as help_examples
from cards.examples import supporting
from cards.model import Card, Span, Text, TextInput
from cards.words import load_words

pytestmark = pytest.mark.browser


def choice(page: Page | Locator) -> Locator:
    """Return the choice of looks."""
    return page.get_by_role("radiogroup", name="View as")


def test_the_arrow_keys_change_the_look_and_keep_the_focus(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    looks = choice(page)
    own = looks.get_by_role("radio", name="Playground")
    expect(own).to_be_checked()
    own.focus()
    page.keyboard.press("ArrowRight")
    slack = looks.get_by_role("radio", name="Slack")
    expect(page.locator(".sk-message")).to_contain_text("Check-in")
    expect(slack).to_be_focused()
    expect(page.locator(".card")).to_be_hidden()
    expect(page.locator(".notification")).to_contain_text("Notification: Check-in")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tm-card")).to_contain_text("Having trouble")
    expect(looks.get_by_role("radio", name="Teams")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".plain-text")).to_contain_text("[Having trouble]")
    page.keyboard.press("ArrowRight")
    expect(own).to_be_focused()
    expect(page.locator(".card")).to_be_visible()
    expect(page.locator(".look")).to_have_count(0)


def test_a_look_chosen_the_moment_another_one_appears_is_not_lost(stage: Stage, open_page: OpenPage) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    # By the page itself: a driver that finds its radio replaced might click again.
    page.evaluate(
        """() => {
            const choose = (look) => document.querySelector(`.looks input[value="${look}"]`).click();
            new MutationObserver((_, observer) => {
                if (!document.querySelector(".look-shown")) return;
                observer.disconnect();
                choose("teams");
            }).observe(document.body, { childList: true, subtree: true });
            choose("slack");
        }"""
    )
    expect(page.locator(".tm-card")).to_contain_text("Having trouble")


def test_a_message_costs_one_stop_of_tab_more(stage: Stage, open_page: OpenPage) -> None:
    stage.send(Card(kind="notice", language="en", title="Nothing to press", elements=()), to="weber")
    page = open_page("/as/weber/dm")
    page.locator(".scroller").focus()
    page.keyboard.press("Tab")
    expect(choice(page).get_by_role("radio", name="Playground")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Write to Hojorin")).to_be_focused()


def test_what_was_typed_stays_while_one_looks(stage: Stage, open_page: OpenPage) -> None:
    elements = (Text((Span("What did you try?"),)), TextInput(name="tried", label="In a word"))
    stage.send(Card(kind="notice", language="en", title="A question", elements=elements), to="weber")
    page = open_page("/as/weber/dm")
    field = page.locator(".card").get_by_label("In a word")
    field.fill("restarting")
    choice(page).get_by_role("radio", name="Slack").check()
    expect(page.locator(".sk-message").get_by_role("textbox", name="In a word")).to_be_visible()
    expect(field).to_be_hidden()
    choice(page).get_by_role("radio", name="Playground").check()
    expect(field).to_have_value("restarting")


def test_a_form_gives_the_focus_to_its_first_field_and_keeps_what_is_typed(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    page.get_by_role("button", name="trouble").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radiogroup", name="Kind").get_by_role("radio").first).to_be_focused()
    dialog.get_by_label("What is the trouble?").fill("It is slow.")
    choice(dialog).get_by_role("radio", name="Slack").check()
    expect(dialog.locator(".sk-modal")).to_contain_text("What is the trouble?")
    expect(dialog.get_by_role("button", name="Send")).to_be_hidden()
    choice(dialog).get_by_role("radio", name="Playground").check()
    expect(dialog.locator(".sk-modal")).to_have_count(0)
    expect(dialog.get_by_label("What is the trouble?")).to_have_value("It is slow.")


def test_a_long_form_seen_as_elsewhere_is_seen_from_its_beginning_and_can_be_closed(
    stage: Stage, open_page: OpenPage
) -> None:
    stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm", height=420)
    page.get_by_role("button", name="trouble").press("Enter")
    dialog = page.get_by_role("dialog")
    for look in ("Slack", "Teams", "Plain text"):
        choice(dialog).get_by_role("radio", name=look).check()
        expect(dialog.locator(".look")).to_be_visible()
        expect(choice(dialog)).to_be_in_viewport()
        beginning = dialog.locator(".look > :first-child")
        assert beginning.evaluate("one => one.getBoundingClientRect().top") >= 0, look
    choice(dialog).get_by_role("radio", name="Playground").check()
    expect(dialog.locator(".look")).to_have_count(0)
    expect(choice(dialog)).to_be_in_viewport()
    choice(dialog).get_by_role("radio", name="Slack").check()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_all_cards_are_a_link_at_the_top_however_long_the_hint_is(open_page: OpenPage) -> None:
    page = open_page("/as/weber/dm", height=420)
    link = page.get_by_role("link", name="All cards")
    expect(page.locator("#hint")).to_be_visible()
    expect(link).to_be_in_viewport()
    link.click()
    expect(page.get_by_role("heading", name="All cards")).to_be_visible()


def test_a_home_is_seen_as_slacks_home_tab(open_page: OpenPage) -> None:
    page = open_page("/as/weber/home")
    choice(page).get_by_role("radio", name="Slack").check()
    expect(page.locator(".sk-home .sk-header")).to_be_visible()
    expect(page.locator(".home > .card")).to_be_hidden()


def test_a_card_that_changes_is_shown_as_the_playground_shows_it(stage: Stage, open_page: OpenPage) -> None:
    post = stage.send_check_in(to="weber", language="en")
    page = open_page("/as/weber/dm")
    choice(page).get_by_role("radio", name="Plain text").check()
    expect(page.locator(".plain-text")).to_be_visible()
    words = load_words("en")
    claimed = builders.request_claimed(help_examples.requests_claimed("en")[0], words)
    stage.transcript.replace_card(post.id, claimed)
    expect(page.locator(".card")).to_contain_text(claimed.title)
    expect(page.locator(".plain-text")).to_have_count(0)


def test_a_question_that_is_asked_back_opens_and_closes_in_slacks_look(
    stage: Stage, open_page: OpenPage
) -> None:
    words = load_words("en")
    stage.send(builders.materials_list(supporting.materials_lists("en")[0], words), to="weber")
    page = open_page("/as/weber/dm")
    choice(page).get_by_role("radio", name="Slack").check()
    asked = page.locator(".sk-actions [popovertarget]").first
    asked.click()
    question = page.locator(".sk-confirm").first
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    assert stage.bot.acts == []


@pytest.mark.parametrize("look", ["Slack", "Teams", "Plain text"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_no_look_is_wider_than_the_screen(
    stage: Stage, open_page: OpenPage, look: str, scheme: str
) -> None:
    stage.send(check_in_card(load_words("en")), to="weber")
    page = open_page("/as/weber/dm", width=360, height=740, scheme=scheme)
    choice(page).get_by_role("radio", name=look).check()
    expect(page.locator(".look")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".stack").evaluate("one => one.scrollWidth") <= 360


def test_the_gallery_brings_cards_when_they_come_into_view(open_page: OpenPage) -> None:
    page = open_page("/gallery?look=slack#kpi_home")
    expect(page.locator("#kpi_home .sk-message").first).to_be_visible()
    assert page.locator("#notice .sk-message").count() == 0
    page.get_by_role("searchbox", name="Name or title").fill("goal_form")
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator(".sk-modal").first).to_be_visible()
    expect(page.locator("section.kind")).to_have_count(1)


def test_the_gallerys_buttons_do_nothing(stage: Stage, open_page: OpenPage) -> None:
    page = open_page("/gallery?q=check_in")
    pressed = page.locator("#check_in .card").first.get_by_role("button", name="Done")
    with page.expect_response("**/gallery/press") as answered:
        pressed.click()
    assert answered.value.status == 204
    expect(pressed).to_be_visible()
    assert stage.bot.acts == []
