"""Every card, form and kind of page of the playground before axe-core, in both languages, light and dark."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from markupsafe import Markup
from playground_stage import Stage, build_stage, served_in_thread
from playwright.sync_api import Browser
from watched import DESK, PHONE, Watch

from bot.playground.model import DOMAIN
from bot.playground.render import Frame, render_form
from cards.catalogue import CATALOGUE
from cards.model import Card, Form, Option
from cards.words import load_words

pytestmark = pytest.mark.browser

AT_ONCE = 40
"""Cards on a page: axe-core takes long for what is longer than a chat ever is."""
PEOPLE = (Option("tanaka", "田中 美佳"), Option("weber", "Jonas Weber"))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A fresh playground."""
    made = build_stage(tmp_path / "playground.db")
    yield made
    made.transcript.close()


@pytest.fixture
def address(stage: Stage) -> Iterator[str]:
    """Where the playground is served."""
    with served_in_thread(stage) as served:
        yield served


@pytest.fixture
def watch(browser: Browser, client: Callable[[str], Path], pictures: Path, address: str) -> Iterator[Watch]:
    """What opens windows of the playground; a test that provokes a complaint takes it out again."""
    source = (client("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    found = Watch(browser=browser, axe=source, pictures=pictures / "playground")
    yield found
    for context in browser.contexts:
        context.close()
    assert found.complaints == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("ja", "light")])
def test_axe_finds_no_serious_fault_on_any_card(
    watch: Watch, address: str, stage: Stage, language: str, scheme: str
) -> None:
    cards = [card for entry in CATALOGUE if isinstance(card := entry.cards(language)[0], Card)]
    pages = [cards[at : at + AT_ONCE] for at in range(0, len(cards), AT_ONCE)]
    for person, some in zip(("weber", "tanaka", "suzuki", "ogawa", "hostile"), pages, strict=False):
        for card in some:
            stage.send(card, to=person)
        window = watch.open(f"{address}/as/{person}/dm", f"cards-{person}", size=PHONE, scheme=scheme)
        window.look(f"{language}-{scheme}")
        window.page.context.close()
    assert len(pages) <= 5
    # Pictures of the examples lie on hosts that are nowhere (RFC 2606).
    assert [one for one in watch.foreign if ".example/" not in one] == []
    watch.complaints = [one for one in watch.complaints if "ERR_NAME_NOT_RESOLVED" not in one]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ja", "dark")])
def test_axe_finds_no_serious_fault_in_any_form(
    watch: Watch, address: str, language: str, scheme: str
) -> None:
    forms = [form for entry in CATALOGUE for form in entry.cards(language) if isinstance(form, Form)]
    window = watch.open(f"{address}/as/weber/people", f"forms-{language}", size=PHONE, scheme=scheme)
    for at in range(0, len(forms), AT_ONCE):
        shown = [dialog_of(form, number) for number, form in enumerate(forms[at : at + AT_ONCE])]
        window.page.evaluate(
            "html => { document.querySelector('main').innerHTML = html }", str(Markup("").join(shown))
        )
        window.look(f"{scheme}-{at:03d}")


def dialog_of(form: Form, number: int) -> Markup:
    """Return a form as it stands in its window, with an error at each of its inputs."""
    words = load_words(form.language)
    errors = {
        name: words.text("error.required")
        for element in form.elements
        if (name := getattr(element, "name", None)) is not None
    }
    frame = Frame(
        prefix=f"f{number}",
        post_to="/as/weber/submit",
        words=load_words(form.language, DOMAIN),
        people=PEOPLE,
        errors=errors,
    )
    window = Markup('<div class="dialog" role="dialog" aria-labelledby="f{}-title" lang="{}">{}</div>')
    return window.format(number, form.language, render_form(form, frame))


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_axe_finds_no_serious_fault_on_any_kind_of_page(
    watch: Watch, address: str, size: dict[str, int], scheme: str
) -> None:
    """Also where nobody, nothing or no such channel is. Links that lead nowhere show a line of text alone."""
    for name, path in (
        ("home", "as/weber/home"),
        ("nothing-yet", "as/weber/dm"),
        ("nobody-found", "as/weber/people?q=zzz"),
        ("no-such-person", "as/nobody/dm"),
        ("no-such-channel", "as/weber/channel/none"),
    ):
        window = watch.open(f"{address}/{path}", f"page-{scheme}", size=size, scheme=scheme)
        window.look(name)
        window.page.context.close()
    assert watch.foreign == []
    # The browser itself says so of the two pages that are not there.
    assert [one.rsplit(" ", 1)[0] for one in watch.complaints] == [
        f"page-{scheme}: Failed to load resource: the server responded with a status of 404 (Not"
    ] * 2
    watch.complaints.clear()
