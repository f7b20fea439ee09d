"""The routes of "View as" and of the gallery: what they show, and to whom."""

import ast
import inspect
import textwrap
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient
from html_reading import Node, read_html
from playground_stage import HOSTILE, START, Stage, check_in_card

from bot.playground.fields import LANGUAGE_COOKIE
from bot.playground.gallery import MOST_EXAMPLES, PLACES
from bot.playground.looks import Look, Place
from bot.playground.transcript import channel
from bot.playground.view import card_of
from cards import builders, data
from cards.actions.surveys import LEAVES_NO_TRACE
from cards.catalogue import CATALOGUE
from cards.model import Card
from cards.words import load_words
from handlers.conversation import ACTION_HANDLERS

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(
    stage: Stage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]
) -> AsyncIterator[Client]:
    yield await aiohttp_client(stage.app())


async def part_of(answer: ClientResponse) -> Node:
    assert answer.status == 200, await answer.text()
    return read_html(await answer.text())


def chosen(part: Node) -> list[str]:
    """Return the looks whose radio button is chosen."""
    return [
        one.attributes["value"]
        for one in part.find_all("input", type="radio")
        if "checked" in one.attributes and one.attributes.get("name", "").endswith("-look")
    ]


# --- A message


@pytest.mark.parametrize(
    ("look", "mark"), [("slack", "sk-message"), ("teams", "tm-card"), ("plain", "plain-text")]
)
async def test_a_message_can_be_seen_as_elsewhere(stage: Stage, client: Client, look: str, mark: str) -> None:
    post = stage.send_check_in(to="weber", language="en")
    part = await part_of(await client.get(f"/as/weber/post/{post.id}/look/{look}"))
    assert chosen(part) == [look]
    assert [one for one in part.walk() if mark in one.attributes.get("class", "").split()]
    assert "Check-in" in part.text


async def test_the_playgrounds_own_look_leaves_the_card_as_it_is(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    part = await part_of(await client.get(f"/as/weber/post/{post.id}/look/hojorin"))
    assert chosen(part) == ["hojorin"]
    assert "Check-in" not in part.text


async def test_every_message_of_the_bot_offers_the_looks_and_nobody_elses(
    stage: Stage, client: Client
) -> None:
    post = stage.send_check_in(to="weber", language="en")
    stage.transcript.post_text(post.conversation, "weber", HOSTILE, at=START)
    page = await (await client.get("/as/weber/dm")).text()
    assert page.count('role="radiogroup" aria-label="View as"') == 1
    assert f'hx-get="/as/weber/post/{post.id}/look/slack"' in page
    assert '<script src="/playground/looks.js" defer>' in page


async def test_only_who_sees_a_message_sees_how_it_looks_elsewhere(stage: Stage, client: Client) -> None:
    own = stage.send_check_in(to="tanaka", language="en")
    leads = stage.transcript.post_card(channel("leads"), check_in_card(load_words("en")), at=START)
    assert (await client.get(f"/as/tanaka/post/{own.id}/look/slack")).status == 200
    assert (await client.get(f"/as/suzuki/post/{leads.id}/look/slack")).status == 200
    for path in (
        f"/as/weber/post/{own.id}/look/slack",
        f"/as/tanaka/post/{leads.id}/look/plain",
        f"/as/nobody/post/{own.id}/look/teams",
        "/as/tanaka/post/999/look/teams",
        "/as/tanaka/post/x/look/teams",
        f"/as/tanaka/post/{own.id}/look/irc",
    ):
        answer = await client.get(path)
        assert answer.status == 404, path
        assert "Check-in" not in await answer.text(), path


async def test_a_removed_message_is_not_there_either(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    stage.transcript.remove(post.id)
    assert (await client.get(f"/as/weber/post/{post.id}/look/slack")).status == 404


async def test_other_names_and_other_sites_learn_nothing(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    for path in (f"/as/weber/post/{post.id}/look/slack", "/gallery", "/gallery/check_in"):
        answer = await client.get(path, headers={"Host": "evil.example"})
        assert answer.status == 403, path
    answer = await client.get("/gallery")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


# --- A home and a form


async def test_a_home_is_a_home_tab_in_slack(client: Client) -> None:
    part = await part_of(await client.get("/as/weber/home-card/look/slack"))
    assert [one for one in part.walk() if one.attributes.get("class") == "sk-home"]
    page = await (await client.get("/as/weber/home")).text()
    assert 'hx-get="/as/weber/home-card/look/slack"' in page


async def test_a_form_is_a_window_in_slack_and_only_for_whom_it_is_open(stage: Stage, client: Client) -> None:
    form = builders.trouble_form(data.TroubleFormData(check_in_id=1), load_words("en"))
    opened = stage.transcript.open_form("weber", card_of(form), post_id=None)
    part = await part_of(await client.get(f"/as/weber/form/{opened.id}/look/slack"))
    assert [one for one in part.walk() if one.attributes.get("class") == "sk-modal"]
    assert (await client.get(f"/as/tanaka/form/{opened.id}/look/slack")).status == 404
    assert (await client.get("/as/weber/form/99/look/slack")).status == 404


async def test_without_other_platforms_nothing_is_offered(
    stage: Stage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]
) -> None:
    stage.playground = replace(stage.playground, chats=None)
    client = await aiohttp_client(stage.app())
    post = stage.send_check_in(to="weber", language="en")
    page = await (await client.get("/as/weber/dm")).text()
    assert "radiogroup" not in page
    assert "/gallery" not in page
    assert (await client.get(f"/as/weber/post/{post.id}/look/slack")).status == 404
    assert (await client.get("/gallery")).status == 404


async def test_a_picture_says_that_it_is_one_and_a_forms_window_closes_all_the_same(
    stage: Stage, client: Client
) -> None:
    post = stage.send_check_in(to="weber", language="en")
    form = builders.trouble_form(data.TroubleFormData(check_in_id=1), load_words("en"))
    opened = stage.transcript.open_form("weber", card_of(form), post_id=None)
    note = "This is a picture. To answer, choose “Playground” above."
    for look in Look:
        message = await part_of(await client.get(f"/as/weber/post/{post.id}/look/{look}"))
        window = await part_of(await client.get(f"/as/weber/form/{opened.id}/look/{look}"))
        is_picture = look in {Look.SLACK, Look.TEAMS}
        assert (note in message.text, note in window.text) == (is_picture, is_picture), look
        assert message.find_all("button", form=f"f{opened.id}-cancel") == []
        closing = window.find_all("button", form=f"f{opened.id}-cancel")
        assert [one.text for one in closing] == ([] if look is Look.HOJORIN else ["Close"]), look


# --- What draws Adaptive Cards


async def test_where_no_renderer_is_installed_the_json_stays_and_says_how_to_get_one(
    stage: Stage, aiohttp_client: Callable[[web.Application], Awaitable[Client]], tmp_path: Path
) -> None:
    assert stage.playground.chats is not None
    script = tmp_path / "adaptivecards.min.js"
    chats = replace(stage.playground.chats, cards_script=script)
    stage.playground = replace(stage.playground, chats=chats)
    client = await aiohttp_client(stage.app())
    post = stage.send_check_in(to="weber", language="en")
    assert (await client.get("/playground/adaptivecards.js")).status == 404
    assert "adaptivecards.js" not in await (await client.get("/as/weber/dm")).text()
    part = await part_of(await client.get(f"/as/weber/post/{post.id}/look/teams"))
    assert "make node-packages" in part.text
    script.write_text("// drawn", encoding="utf-8")
    assert await (await client.get("/playground/adaptivecards.js")).text() == "// drawn"
    assert '<script src="/playground/adaptivecards.js"' in await (await client.get("/as/weber/dm")).text()
    part = await part_of(await client.get(f"/as/weber/post/{post.id}/look/teams"))
    assert "make node-packages" not in part.text


# --- The gallery


async def test_the_gallery_names_every_card_and_brings_each_when_it_comes_into_view(client: Client) -> None:
    page = await (await client.get("/gallery")).text()
    assert [entry.kind for entry in CATALOGUE if f'<section class="kind" id="{entry.kind}"' not in page] == []
    assert page.count('hx-trigger="intersect once"') == len(CATALOGUE)
    assert "specimen" not in page


async def test_few_cards_stand_on_the_page_at_once(client: Client) -> None:
    page = await (await client.get("/gallery?card=check_in&look=slack")).text()
    assert "intersect once" not in page
    assert page.count("sk-message") == 2 * MOST_EXAMPLES
    assert 'data-picture="check_in-ja-slack"' in page
    assert 'data-picture="check_in.1-en-slack"' in page


async def test_a_kind_comes_in_both_languages_side_by_side(client: Client) -> None:
    part = await part_of(await client.get("/gallery/survey_form?look=hojorin&examples=1"))
    assert [one.attributes["lang"] for one in part.find_all("div", class_="specimen post")] == ["en", "ja"]
    assert (await client.get("/gallery/no_such_card")).status == 404


async def test_all_examples_are_a_link_away(client: Client) -> None:
    notices = next(len(entry.examples("en")) for entry in CATALOGUE if entry.kind == "notice")
    part = await part_of(await client.get("/gallery/notice"))
    link = part.find("a", href=f"/gallery?card=notice&look=hojorin&examples={notices}")
    assert str(notices - MOST_EXAMPLES) in link.text
    page = await (await client.get(link.attributes["href"])).text()
    assert page.count('class="specimen post"') == 2 * notices


async def test_a_family_is_shown_alone(client: Client) -> None:
    page = await (await client.get("/gallery?family=attitude")).text()
    assert page.count('<section class="kind"') == 3
    assert "survey_form" not in page.split("<main")[1]


async def kinds_of(client: Client, **asked: str) -> list[str]:
    """Return the names of the cards that the gallery shows."""
    part = await part_of(await client.get("/gallery", params=asked))
    return [one.attributes["id"] for one in part.find_all("section", class_="kind")]


@pytest.mark.parametrize("text", ["check_in", "check-in", "checkin", "Check in", "ＣＨＥＣＫ＿ＩＮ"])
async def test_a_name_is_found_however_it_is_spelt(client: Client, text: str) -> None:
    assert (await kinds_of(client, q=text))[0] == "check_in"


async def test_a_title_is_found_in_either_language_after_the_names(client: Client) -> None:
    # As docs/tutorial/first-check-in.ja.md calls them.
    assert "check_in" in await kinds_of(client, q="状況確認")
    assert "day_one" in await kinds_of(client, q="初日のご案内")
    found = await kinds_of(client, q="goal")
    named = [kind for kind in found if "goal" in kind]
    assert found[: len(named)] == named
    assert len(found) > len(named) > 0


@pytest.mark.parametrize("text", ["xyzzy", "-", "<script>xyzzy"])
async def test_what_finds_nothing_says_so_and_offers_everything(client: Client, text: str) -> None:
    answer = await client.get("/gallery", params={"q": text, "look": "slack"})
    page = await answer.text()
    part = read_html(page)
    assert await kinds_of(client, q=text) == []
    assert "No card has this in its name or title" in part.text
    assert part.find("a", href="/gallery?look=slack").text == "Show all cards"
    assert "<script>" not in page


async def test_what_is_asked_wrongly_is_not_asked(client: Client) -> None:
    page = await (
        await client.get("/gallery?look=irc&family=none&examples=-3&card=none&q=%3Cscript%3E")
    ).text()
    assert "<script>" not in page
    assert 'value="hojorin" checked' in page
    page = await (await client.get(f"/gallery?card=notice&examples={'9' * 5_000}")).text()
    assert page.count('class="specimen post"') == 2 * MOST_EXAMPLES


def test_what_leaves_no_trace_stands_in_the_gallery_as_what_a_press_is_answered_with() -> None:
    windows = {kind for kind, place in PLACES.items() if place is Place.WINDOW}
    handlers = [ACTION_HANDLERS[action] for action in LEAVES_NO_TRACE]
    assert windows == set().union(*(cards_answered_by(handler) for handler in handlers))


def cards_answered_by(handler: Callable[..., object]) -> set[str]:
    """Return the builders of the cards and forms that a handler answers a press with, by reading its code and
    that of the handlers' functions which it calls."""
    called, found, waiting = set[object](), set[str](), [handler]
    while waiting:
        function = waiting.pop()
        called.add(function)
        names = inspect.getclosurevars(function).globals
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if not isinstance(node, ast.Call):
                continue
            match node.func:
                case ast.Attribute(value=ast.Name(id="builders"), attr=name):
                    found.add(name)
                case ast.Name(id=name) if inspect.isfunction(names.get(name)):
                    other = names[name]
                    if other.__module__.startswith("handlers.") and other not in called:
                        waiting.append(other)
    return found


@pytest.mark.parametrize(
    ("kind", "notifications"),
    # A form is a message of its own in Teams (docs/why/teams-adapter.md); of a survey, all is in the answer.
    [("check_in", 2), ("trouble_form", 2), ("survey_form", 0), ("survey_anonymity", 0)],
)
async def test_no_notification_stands_above_what_teams_gets_as_the_answer_to_a_press(
    client: Client, kind: str, notifications: int
) -> None:
    page = await (await client.get(f"/gallery/{kind}?look=teams&examples=1")).text()
    assert page.count("data-adaptive-card") == 2
    assert page.count('class="notification"') == notifications


async def test_the_cards_of_the_gallery_do_nothing(client: Client) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/gallery/press", data={"value": "x"}, headers=own)).status == 204


async def test_the_gallery_speaks_the_language_of_the_page(client: Client) -> None:
    japanese = await client.get("/gallery", headers={"Cookie": f"{LANGUAGE_COOKIE}=ja"})
    assert '<html lang="ja">' in await japanese.text()
    assert '<html lang="en">' in await (await client.get("/gallery")).text()


async def test_a_hostile_card_stays_harmless_as_elsewhere(stage: Stage, client: Client) -> None:
    post = stage.send(Card(kind="notice", language="en", title=HOSTILE, elements=()), to="weber")
    for look in ("slack", "teams", "plain"):
        shown = await (await client.get(f"/as/weber/post/{post.id}/look/{look}")).text()
        assert "<script>" not in shown
        assert "<img" not in shown
