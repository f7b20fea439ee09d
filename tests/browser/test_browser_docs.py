"""The site of the documents, read from a folder: both languages are found, and nothing is fetched."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from small_site import build_small_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small site."""
    folder = tmp_path_factory.mktemp("docs")
    done = build_small_site(folder, builder="html")
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """The first page, opened as a file; whatever is asked of a network, or breaks, fails the test."""
    context = browser.new_context(color_scheme="dark")
    context.set_default_timeout(60_000)
    asked: list[str] = []
    complaints: list[str] = []
    found = context.new_page()
    found.on("request", lambda request: asked.append(request.url))
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.goto((site / "index.html").as_uri())
    yield found
    context.close()
    assert not [address for address in asked if not address.startswith(("file:", "data:"))]
    # A browser lets no page read other files, so that the search finds pages here but quotes nothing of them.
    assert set(complaints) <= {"Failed to fetch"}


def search(page: Page, words: str) -> list[str]:
    """Return the titles that the search finds."""
    page.get_by_placeholder("Search").first.fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".search-summary")).to_contain_text("Search finished")
    return page.locator("ul.search li a").all_inner_texts()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        pytest.param("相談", "つなぐ", id="a word of two characters"),
        pytest.param("担当に相談できます", "つなぐ", id="a whole phrase"),
        pytest.param("chat", "Connect", id="another form of an English word"),
    ],
)
def test_words_of_both_languages_are_found(page: Page, words: str, title: str) -> None:
    assert search(page, words) == [title]


def test_a_phrase_whose_words_stand_nowhere_is_not_found(page: Page) -> None:
    assert "did not match any documents" in no_result(page, "相談しません")


def no_result(page: Page, words: str) -> str:
    """Return what the search says when it finds nothing."""
    page.get_by_placeholder("Search").first.fill(words)
    page.keyboard.press("Enter")
    said = page.locator(".search-summary")
    expect(said).not_to_be_empty()
    return said.inner_text()


def test_each_page_says_its_language_and_leads_on(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    page.get_by_role("link", name="Guides").first.click()
    page.get_by_role("link", name="日本語").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    # No space stands where a line of the Japanese source ends.
    expect(page.locator("article")).to_contain_text("SlackとTeams。サポート担当に相談できます。in English")
