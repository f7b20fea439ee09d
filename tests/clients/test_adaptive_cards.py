"""Every card and form as Microsoft's own renderer of Adaptive Cards takes it: in Node.js and in Chromium."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from platforms.catalogue_cards import Named, examples, hostile_cards
from platforms.teams_cards import lines_of, messages_of, of_kind
from playwright.sync_api import Browser, Page
from unit.cards.card_samples import HOSTILE, buttons_of, hostile

from bot.teams.activities import read_invoke, read_message
from bot.teams.elements import WITH_VALUES
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.catalogue import CATALOGUE
from cards.model import (
    Button,
    Card,
    Chart,
    Choice,
    DateInput,
    Form,
    Input,
    Number,
    Option,
    PersonInput,
    Scale,
    TextInput,
)
from cards.words import load_words
from handlers.events import Pressed

pytestmark = pytest.mark.browser

Json = dict[str, Any]
Ask = Callable[..., Any]

HERE = Path(__file__).parent
AT_ONCE = 40
"""Cards that the page is given in one go."""
MARKUP = ("channel", "markup", "script")
"""The hostile texts that a renderer could read anything into."""
SOMEBODY = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
TYPED = "a, b; 100% “é” 日本語 {{DATE(2026-06-09)}} <b>"
DAY = date(2031, 2, 3)
ONE_PIXEL = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@cache
def shown_cards() -> tuple[Named, ...]:
    """Every example of the catalogue in every language."""
    return tuple(named for entry in CATALOGUE for named in examples(entry))


@pytest.fixture
def page(browser: Browser, client: Callable[[str], Path]) -> Iterator[Page]:
    """A page with the library; it may load nothing, and nothing on it may go wrong."""
    library = client("adaptivecards") / "dist" / "adaptivecards.min.js"
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    context.set_default_timeout(120_000)
    # Pictures of the catalogue's examples lie on hosts that are nowhere (RFC 2606); all else is refused.
    context.route("**/*", lambda route: route.abort())
    context.route("https://*.example/**", lambda r: r.fulfill(body=ONE_PIXEL, content_type="image/svg+xml"))
    found = context.new_page()
    complaints: list[str] = []
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    found.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    found.set_content("<!doctype html><html lang='en'><title>Cards</title><body>")
    found.add_script_tag(path=library)
    found.add_script_tag(path=HERE.parents[1] / "bot/playground/static/looks.js")
    found.add_script_tag(path=HERE / "draw_cards.js")
    yield found
    context.close()
    assert complaints == []


def asked(page: Page, call: str, arguments: list[Any]) -> list[Any]:
    """Return what a function of the page says of each of many."""
    # As texts: Playwright would write and read every value of a card on its own.
    script = f"(all) => JSON.stringify(JSON.parse(all).map((each) => {call}))"
    parts = [arguments[at : at + AT_ONCE] for at in range(0, len(arguments), AT_ONCE)]
    return [found for part in parts for found in json.loads(page.evaluate(script, json.dumps(part)))]


def messages(cards: tuple[Named, ...] | list[Named]) -> list[tuple[str, Json]]:
    """Return what Teams gets of the cards."""
    return [(name, message.card) for name, card in cards for message in messages_of(card)]


# ---------------------------------------------------------------------------- parsed


def test_the_library_parses_every_card_and_knows_all_but_the_charts(
    client: Callable[[str], Path], node_22: Path
) -> None:
    hostile = [named for entry in CATALOGUE for named in hostile_cards(entry)]
    sent = messages([*shown_cards(), *hostile])
    answer = subprocess.run(
        [str(node_22), str(HERE / "parse_cards.cjs"), str(client("adaptivecards") / "dist/adaptivecards.js")],
        input="".join(json.dumps({"name": name, "card": card}) + "\n" for name, card in sent),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [one["name"] for one in found] == [name for name, _ in sent]
    assert {one["name"]: one["faults"] for one in found if one["faults"]} == {}
    charts = {kind for one in found for kind in one["fallbacks"]}
    assert charts == {"Chart.VerticalBar", "Chart.VerticalBar.Grouped", "Chart.Line"}


# ---------------------------------------------------------------------------- seen


def test_everything_on_a_card_is_seen_and_fits_a_phone(page: Page) -> None:
    sent = messages(shown_cards())
    looks = asked(page, "look(each)", [card for _, card in sent])
    pairs = zip(sent, looks, strict=True)
    assert {name: found for (name, card), look in pairs if (found := unseen(card, look))} == {}
    assert [name for (name, _), look in zip(sent, looks, strict=True) if look["isWide"]] == []


def unseen(card: Json, look: Json) -> list[str]:
    """Return what of a card nobody sees or hears, and what stands there that is not of the card."""
    found = [line for line in lines_of(_before_a_press(card)) if squeezed(line) not in look["text"]]
    found += [f"button {one}" for one in _first_buttons(card) if one not in look["buttons"]]
    found += [f"label {one['label']}" for one in _inputs(card) if one["label"] not in look["text"]]
    if look["inputs"] != len(_inputs(card)) or not look["height"]:
        found.append(f"{look['inputs']} inputs of {len(_inputs(card))}, {look['height']} pixels")
    return [*found, *look["unlabelled"], *look["foreign"]]


def test_where_no_chart_can_be_drawn_its_figures_are_read(page: Page) -> None:
    charted = [(name, card) for name, card in shown_cards() if _charts(card)]
    assert charted
    for name, card in charted:
        looks = asked(page, "look(each)", [message.card for message in messages_of(card)])
        text = " ".join(look["text"] for look in looks)
        assert not any(look["charts"] for look in looks), name
        for chart in _charts(card):
            assert chart.title in text, name
            # A list beside the chart has the names in full, which stand below the bars cut and numbered.
            names = [re.sub(r"^\d+ |…$", "", one) if chart.is_listed else one for one in chart.categories]
            assert [one for one in names if squeezed(one) not in text] == [], name


def test_hostile_texts_stay_texts(page: Page) -> None:
    """Markup that a renderer would read makes an element or an address; here nothing of the kind appears."""
    text = " ".join(HOSTILE[name] for name in MARKUP)
    words = load_words("en")
    cards = [(entry.kind, entry.build(hostile(entry.examples("en")[0], text), words)) for entry in CATALOGUE]
    sent = messages(cards)
    looks = asked(page, "look(each)", [card for _, card in sent])
    faults = {}
    for (name, _), look in zip(sent, looks, strict=True):
        odd = [link for link in look["links"] if not link.startswith(("https://", "http://"))]
        if odd or look["foreign"] or not look["text"] or "evil.example" in " ".join(look["links"]):
            faults[name] = [*odd, *look["foreign"], look["text"][:40]]
    assert faults == {}


# ---------------------------------------------------------------------------- answered and pressed


def test_every_button_sends_what_it_means_and_what_stands_in_the_inputs(page: Page) -> None:
    named = [(name, card) for name, card in shown_cards() if buttons_of(card)]
    faults = {}
    for (name, card), tries in zip(named, tried(page, named), strict=True):
        if found := [fault for way in tries for fault in faults_of_try(card, way, tries[way])]:
            faults[name] = found
    assert faults == {}


def test_a_client_that_knows_no_execute_sends_the_same_in_a_message(page: Page) -> None:
    named = [(name, card) for name, card in shown_cards() if inputs_of(card)]
    for (name, card), tries in zip(named, tried(page, named, options="{isOld: true}"), strict=True):
        # Answers of surveys never come as a message, which the chat would keep.
        buttons = [one for one in buttons_of(card) if type(one.action) not in LEAVES_NO_TRACE]
        assert len(tries["answered"]) == len(buttons), name
        for button, pressed in zip(buttons, tries["answered"], strict=True):
            assert [one["kind"] for one in pressed["sent"]] == ["Action.Submit"], name
            event = _event(pressed["sent"][0])
            expected = answered_values(card) if _sends(card, button) else {}
            assert (event.action, event.values) == (button.action, expected), name


def tried(page: Page, named: list[Named], *, options: str = "{}") -> Iterator[Json]:
    """Yield what the buttons of each card send: as it comes, emptied, and answered. Of a card that is several
    messages a button sends what stands in its own message."""
    arguments, counts = [], []
    for _, card in named:
        plan = [answer_to(one) for one in inputs_of(card)]
        drawn = [message.card for message in messages_of(card)]
        for one in drawn:
            here, plan = plan[: len(_inputs(one))], plan[len(_inputs(one)) :]
            arguments.append({"card": one, "plan": here})
        counts.append(len(drawn))
    found = iter(asked(page, f"tryOut(each.card, each.plan, {options})", arguments))
    for count in counts:
        parts = [next(found) for _ in range(count)]
        ways = max(parts, key=len)
        yield {way: [press for part in parts for press in part.get(way, part["answered"])] for way in ways}


def test_what_somebody_types_arrives_as_it_was_typed(page: Page) -> None:
    form = next(card for name, card in shown_cards() if name == "trouble_form.0.en")
    plan = [answer_to(one) for one in inputs_of(form)]
    # Half a character cannot be typed.
    texts = {name: text for name, text in HOSTILE.items() if name != "surrogate"}
    for name, text in texts.items():
        given = [text if isinstance(one, str) else one for one in plan]
        tried = asked(
            page, "tryOut(each.card, each.plan)", [{"card": messages_of(form)[0].card, "plan": given}]
        )
        values = _event(tried[0]["answered"][-1]["sent"][0]).values
        # The HTML standard makes one line break of each (value of `textarea`, "API value").
        assert values["text"] == text.replace("\r\n", "\n").replace("\r", "\n"), name


def faults_of_try(card: Card | Form, way: str, presses: list[Json]) -> Iterator[str]:
    """Yield what is wrong with what the buttons of a card sent, in one of three ways."""
    filled = {
        "untouched": initial_values(card),
        "emptied": {**initial_values(card), **_emptied(card)},
        "answered": answered_values(card),
    }[way]
    # The renderer sends nothing of an input in which nothing stands.
    values = {name: value for name, value in filled.items() if value}
    unset = [one for one in inputs_of(card) if one.required and one.name not in values]
    if len(presses) != len(buttons_of(card)):
        yield f"{way}: {len(presses)} buttons of {len(buttons_of(card))}"
        return
    for button, pressed in zip(buttons_of(card), presses, strict=True):
        held_back = unset if _sends(card, button) else []
        for fault in _faults_of_press(card, button, pressed, held_back, values):
            yield f"{way}: {button.label}: {fault}"


def _faults_of_press(
    card: Card | Form, button: Button, pressed: Json, held_back: list[Input], values: Json
) -> Iterator[str]:
    label = button.label if button.confirm is None else button.confirm.yes
    if pressed["title"] != squeezed(label) or pressed.get("asked", button.label) != button.label:
        yield f"{pressed['title']} instead of {label}"
    if held_back:
        required = load_words(card.language).text("error.required")
        if pressed["sent"] or pressed["errors"] != [required] * len(held_back):
            yield f"is not held back: {pressed}"
        return
    if [one["kind"] for one in pressed["sent"]] != ["Action.Execute"]:
        yield f"sends {pressed}"
        return
    event = _event(pressed["sent"][0])
    expected = values if _sends(card, button) else {}
    if event.action != button.action or event.values != expected:
        yield f"is read as {event.action} {event.values}, not {button.action} {expected}"


def _sends(card: Card | Form, button: Button) -> bool:
    return (isinstance(card, Form) and button is card.submit) or type(button.action) in WITH_VALUES


def _event(sent: Json) -> Pressed:
    """Return what the product reads of a press, in an activity as Teams sends it."""
    shared = {
        "id": "f:1",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "channelId": "msteams",
        "from": {"id": "29:somebody", "aadObjectId": SOMEBODY},
        "conversation": {"conversationType": "personal", "id": "a:1", "tenantId": SOMEBODY},
        "recipient": {"id": "28:bot"},
        "replyToId": "1700000000000",
    }
    if sent["kind"] == "Action.Submit":
        act = read_message({**shared, "type": "message", "value": sent["data"]})
    else:
        action = {"type": sent["kind"], "verb": sent["verb"], "data": sent["data"]}
        name = "adaptiveCard/action"
        act = read_invoke({**shared, "type": "invoke", "name": name, "value": {"action": action}})
    assert act is not None
    assert isinstance(act.event, Pressed)
    return act.event


# ---------------------------------------------------------------------------- what is answered


def inputs_of(card: Card | Form) -> list[Input]:
    """Return the inputs of a card, in order; a choice of nothing is none."""
    found = [element for element in card.elements if isinstance(element, Input)]
    return [one for one in found if not isinstance(one, Choice) or one.options]


def answer_to(element: Input) -> str | list[int]:
    """Return what is typed, or which of the choices are chosen."""
    match element:
        case Choice(options=options, multiple=True):
            return sorted({0, len(options) - 1})
        case Choice(options=options):
            return [len(options) - 1]
        case Scale():
            return [element.high - element.low]
        case Number():
            return "１２．５"
        case TextInput(multiline=True):
            return f"{TYPED}\n\n  - second line"
        case TextInput():
            return TYPED
        case DateInput():
            return str(DAY)
        case PersonInput():
            return SOMEBODY


def answered_values(card: Card | Form) -> dict[str, str | tuple[str, ...]]:
    """Return what the product has to read of the answers."""
    return {one.name: _meant(one, answer_to(one)) for one in inputs_of(card)}


def _meant(element: Input, answer: str | list[int]) -> str | tuple[str, ...]:
    if isinstance(answer, str):
        return answer
    options: tuple[Option, ...] = ()
    if isinstance(element, Choice):
        options = element.options
    elif isinstance(element, Scale):
        options = tuple(Option(str(n), "") for n in range(element.low, element.high + 1))
    values = tuple(options[at].value for at in answer)
    return values if isinstance(element, Choice) and element.multiple else values[0]


def initial_values(card: Card | Form) -> dict[str, str | tuple[str, ...]]:
    """Return what stands in the inputs at first."""
    return {one.name: _initial(one) for one in inputs_of(card)}


def _initial(element: Input) -> str | tuple[str, ...]:
    match element:
        case Choice(multiple=True):
            return tuple(one.value for one in element.options if one.value in element.initial)
        case Choice():
            return next((one.value for one in element.options if one.value in element.initial[:1]), "")
        case Number() | TextInput():
            return element.initial
        case DateInput():
            return "" if element.initial is None else str(element.initial)
        case _:
            return ""


def _emptied(card: Card | Form) -> dict[str, str]:
    """Return those that somebody can empty: what was chosen once can only be chosen otherwise."""
    stays = [one.name for one in inputs_of(card) if isinstance(one, Choice | Scale) and not _several(one)]
    return {one.name: "" for one in inputs_of(card) if one.name not in stays}


def _several(element: Input) -> bool:
    return isinstance(element, Choice) and element.multiple


# ---------------------------------------------------------------------------- reading


def squeezed(text: str) -> str:
    """Return a text as a browser shows it, with one space where there are several."""
    return " ".join(text.split())


def _before_a_press(card: Json) -> list[Json]:
    return [block for block in card["body"] if block["type"] != "ActionSet"]


def _first_buttons(card: Json) -> list[str]:
    rows = of_kind(card["body"], "ActionSet")
    return [squeezed(action["title"]) for row in rows for action in row["actions"]]


def _inputs(card: Json) -> list[Json]:
    return [block for block in card["body"] if block["type"].startswith("Input.")]


def _charts(card: Card | Form) -> list[Chart]:
    return [element for element in card.elements if isinstance(element, Chart)]
