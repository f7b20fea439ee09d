"""The pages, request by request: what stands on them, what they do, and what they refuse."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient
from html_reading import read_html
from playground_stage import COMPANY, HOSTILE, START, Stage, check_in_card

from bot.playground.fields import LANGUAGE_COOKIE
from bot.playground.pages import add_playground
from bot.playground.transcript import channel, direct
from cards.actions import AnswerCheckIn, OpenPause, OpenTrouble, SavePause, SendTrouble, ShowHome, encode
from cards.model import Card
from cards.words import load_words
from handlers.events import Event, Pressed
from handlers.reply import Reply

Client = TestClient[web.Request, web.Application]
OWN = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
DONE = encode(AnswerCheckIn(412, "done"))


@pytest.fixture
async def client(
    stage: Stage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]
) -> AsyncIterator[Client]:
    yield await aiohttp_client(stage.app())


async def text_of(answer: ClientResponse, status: int = 200) -> str:
    assert answer.status == status, await answer.text()
    return await answer.text()


async def send(client: Client, path: str, **fields: str) -> ClientResponse:
    return await client.post(path, data=fields, headers=OWN, allow_redirects=False)


async def news(client: Client, page: str) -> ClientResponse:
    """Ask what is new since a page (or an answer) was made, as the browser does."""
    found = re.search(r"hx-get=\"([^\"]+)\" hx-vals='([^']+)'", page)
    assert found is not None
    fields = dict(re.findall(r'"(\w+)": "?([^",}]*)"?', found[2].encode().decode("unicode_escape")))
    return await client.get(found[1], params=fields)


# --- Where pages are, and what stands on them


async def test_the_start_leads_to_a_new_starter(client: Client) -> None:
    answer = await client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/as/tanaka/dm")


@pytest.mark.parametrize("path", ["dm", "home", "people", "channel/results"])
@pytest.mark.parametrize("person", ["tanaka", "weber", "hostile", quote("a/b?c", safe="")])
async def test_every_page_is_there_for_everybody(client: Client, person: str, path: str) -> None:
    page = await text_of(await client.get(f"/as/{person}/{path}"))
    assert page.startswith("<!doctype html>")
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page


async def test_a_page_says_who_acts_in_their_language(client: Client) -> None:
    japanese = await text_of(await client.get("/as/tanaka/dm"))
    english = await text_of(await client.get("/as/weber/dm"))
    assert '<html lang="ja">' in japanese
    assert "操作中の人" in japanese
    assert '<html lang="en">' in english
    assert "You act as" in english
    assert "Aozora &amp; Co &lt;Tokyo&gt;" in english
    assert COMPANY.name not in english


async def test_the_clock_shows_the_persons_zone_with_the_weekday(client: Client) -> None:
    assert "2026年6月8日（月） 10:30" in await text_of(await client.get("/as/tanaka/dm"))
    assert "Mon 8 June 2026, 03:30" in await text_of(await client.get("/as/weber/dm"))


async def test_a_conversation_shows_its_posts_and_marks_them_read(stage: Stage, client: Client) -> None:
    stage.send_check_in()
    stage.transcript.post_text(direct("tanaka"), "tanaka", HOSTILE, at=START)
    page = await text_of(await client.get("/as/tanaka/dm"))
    assert page.count('<article class="post') == 2
    assert stage.transcript.unread("tanaka", direct("tanaka")) == 0


async def test_looking_as_somebody_makes_them_a_human(stage: Stage, client: Client) -> None:
    await client.get("/as/weber/people")
    assert stage.transcript.humans() == frozenset()
    await client.get("/as/weber/dm")
    await client.get("/as/tanaka/home")
    assert stage.transcript.humans() == {"weber", "tanaka"}


async def test_a_channel_shows_to_its_people_only(stage: Stage, client: Client) -> None:
    stage.transcript.post_card(channel("leads"), check_in_card(load_words("en")), at=START)
    assert "Check-in" in await text_of(await client.get("/as/suzuki/channel/leads"))
    page = await text_of(await client.get("/as/tanaka/channel/leads"), status=404)
    assert "Check-in" not in page
    assert "/channel/leads" not in await text_of(await client.get("/as/tanaka/dm"))


async def test_nobody_can_be_acted_as_who_is_not_there(client: Client) -> None:
    page = await text_of(await client.get("/as/nobody/dm"), status=404)
    assert 'href="/"' in page
    assert (await client.get("/as/nobody/dm", headers={"Cookie": f"{LANGUAGE_COOKIE}=ja"})).status == 404


async def test_without_people_the_start_says_how_to_begin_again(
    stage: Stage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]
) -> None:
    async def nobody() -> tuple[()]:
        return ()

    stage.playground = replace(stage.playground, people=nobody)
    client = await aiohttp_client(stage.app())
    assert "make demo-clean" in await text_of(await client.get("/"), status=404)


async def test_people_are_searched(client: Client) -> None:
    page = await text_of(await client.get("/as/tanaka/people", params={"q": "weber"}))
    assert 'href="/as/weber/dm"' in page
    assert "8名中1名" in page
    assert "Gone Long" not in await text_of(await client.get("/as/tanaka/people"))


async def test_a_search_that_finds_nobody_says_so(client: Client) -> None:
    page = await text_of(await client.get("/as/weber/people", params={"q": "zzz"}))
    assert "Nobody found" in page


# --- Saying and pressing


async def test_what_is_said_is_answered(stage: Stage, client: Client) -> None:
    answer = await send(client, "/as/tanaka/say", text="  ヘルプ  ", nonce="abcdefgh")
    assert 'id="composer"' in await text_of(answer)
    assert answer.headers["HX-Trigger-After-Settle"] == "refresh"
    assert [post.text for post in stage.transcript.posts(direct("tanaka"))][:1] == ["ヘルプ"]


async def test_nothing_said_is_nothing(stage: Stage, client: Client) -> None:
    await send(client, "/as/tanaka/say", text="   ", nonce="abcdefgh")
    await send(client, "/as/tanaka/say")
    assert stage.bot.acts == []


async def test_a_message_sent_twice_is_said_once(stage: Stage, client: Client) -> None:
    for _ in range(2):
        await send(client, "/as/tanaka/say", text="ヘルプ", nonce="abcdefgh")
    assert len(stage.bot.acts) == 1


async def test_a_press_gives_the_card_back_as_it_is_now(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    answer = await send(client, "/as/weber/press", post=str(post.id), at="dm", nonce="abcdefgh", value=DONE)
    page = await text_of(answer)
    assert f'id="post-{post.id}"' in page
    assert "autofocus" in page
    assert DONE not in page


async def test_a_press_sent_twice_acts_once_and_both_times_shows_the_card(
    stage: Stage, client: Client
) -> None:
    post = stage.send_check_in(to="weber", language="en")
    fields = {"post": str(post.id), "at": "dm", "nonce": "abcdefgh", "value": DONE}
    pages = [await text_of(await send(client, "/as/weber/press", **fields)) for _ in range(2)]
    assert len(stage.bot.acts) == 1
    assert all(f'id="post-{post.id}"' in page for page in pages)


async def test_each_rendering_of_a_card_can_be_pressed_anew(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    for _ in range(2):
        page = await text_of(await client.get("/as/weber/dm"))
        nonce = re.search(rf'id="p{post.id}-nonce" name="nonce" value="([^"]+)"', page)
        assert nonce is not None
        fields = {"post": str(post.id), "at": "dm", "nonce": nonce[1], "value": encode(OpenTrouble(412))}
        assert "<dialog" in await text_of(await send(client, "/as/weber/press", **fields))
    assert len(stage.bot.acts) == 2


async def test_a_press_without_a_nonce_still_acts(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    await send(client, "/as/weber/press", post=str(post.id), value=DONE, nonce="<bad>")
    assert len(stage.bot.acts) == 1


async def test_a_press_on_somebody_elses_card_changes_nothing(stage: Stage, client: Client) -> None:
    post = stage.send_check_in()
    await text_of(await send(client, "/as/weber/press", post=str(post.id), at="dm", value=DONE))
    assert stage.bot.acts == []
    assert stage.transcript.get(post.id) == post
    assert len(stage.transcript.posts(direct("weber"))) == 1


@pytest.mark.parametrize("value", ["", "1|nothing", "x" * 10_000])
async def test_a_button_of_another_version_gets_a_friendly_line(
    stage: Stage, client: Client, value: str
) -> None:
    post = stage.send_check_in(to="weber", language="en")
    await text_of(await send(client, "/as/weber/press", post=str(post.id), at="dm", value=value))
    assert stage.bot.acts == []
    assert len(stage.transcript.posts(direct("weber"))) == 2


async def test_errors_of_a_card_stand_beside_its_inputs(stage: Stage, client: Client) -> None:
    form = (await stage.inbound.press(
        "weber", post_id=None, value=encode(OpenTrouble(412)), values={}, event_id="e"
    )).form  # fmt: skip
    assert form is not None
    card = Card(kind="c", language="en", title="Inline", elements=form.elements)
    post = stage.send(card, to="weber")
    fields = {"post": str(post.id), "at": "dm", "value": encode(SendTrouble(412)), "in.text": "typed <b>"}
    page = await text_of(await send(client, "/as/weber/press", **fields))
    assert "typed &lt;b&gt;" in page
    assert page.count('aria-invalid="true"') == 1


# --- Forms


async def opened_form(stage: Stage, client: Client, *, at: str = "dm") -> dict[str, str]:
    """Open the trouble form and return the fields that its window sends."""
    post = stage.send_check_in(to="weber", language="en")
    fields = {"post": str(post.id), "at": at, "nonce": "openopen", "value": encode(OpenTrouble(412))}
    if at == "home":
        del fields["post"]
    page = await text_of(await send(client, "/as/weber/press", **fields))
    found = re.search(r'name="form" value="(\d+)"', page)
    assert found is not None
    return {"form": found[1], "at": at, "nonce": "sendsend", "value": encode(SendTrouble(412))}


async def test_a_refused_form_comes_back_with_what_was_typed(stage: Stage, client: Client) -> None:
    fields = await opened_form(stage, client)
    page = await text_of(await send(client, "/as/weber/submit", **fields, **{"in.text": "two\r\nlines <b>"}))
    assert "two\nlines &lt;b&gt;</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert 'value="sendsend"' not in page


async def test_a_sent_form_closes_and_the_card_behind_it_is_answered(stage: Stage, client: Client) -> None:
    fields = await opened_form(stage, client)
    typed = {"in.kind": "no_time", "in.text": "No time."}
    answer = await send(client, "/as/weber/submit", **fields, **typed)
    page = await text_of(answer)
    assert '<div id="dialogs" hx-swap-oob="innerHTML"></div>' in page
    assert 'id="post-1" hx-swap-oob="true"' in page
    assert answer.headers["HX-Reswap"] == "none"
    sent = stage.bot.acts[-1]
    assert isinstance(sent, Pressed)
    assert sent.values == {"kind": "no_time", "text": "No time."}


async def test_a_form_sent_twice_acts_once_and_closes_both_times(stage: Stage, client: Client) -> None:
    fields = await opened_form(stage, client)
    typed = {"in.kind": "no_time", "in.text": "No time."}
    for _ in range(2):
        page = await text_of(await send(client, "/as/weber/submit", **fields, **typed))
        assert '<div id="dialogs" hx-swap-oob="innerHTML"></div>' in page
    assert len([act for act in stage.bot.acts if isinstance(act, Pressed)]) == 2  # opened and sent


async def test_a_form_for_which_nothing_was_done_stays_open_and_says_why(
    stage: Stage, client: Client
) -> None:
    fields = await opened_form(stage, client)
    fields["value"] = encode(ShowHome())  # the stage refuses this one
    page = await text_of(await send(client, "/as/weber/submit", **fields, **{"in.text": "typed"}))
    assert "typed</textarea>" in page
    assert re.search(r'role="alert"><p dir="auto">\S', page)


async def test_a_form_that_is_not_known_any_more_says_so_and_keeps_its_window(
    stage: Stage, client: Client
) -> None:
    fields = await opened_form(stage, client)
    for person in ("tanaka", "weber"):
        if person == "weber":
            stage.transcript.clear()
        answer = await send(client, f"/as/{person}/submit", **fields)
        assert answer.headers["HX-Retarget"] == f"#f{fields['form']}-status"
        assert answer.headers["HX-Reswap"] == "innerHTML"
        await text_of(answer)
    assert len(stage.bot.acts) == 1


async def test_a_form_may_lead_to_another_form(stage: Stage, client: Client) -> None:
    fields = await opened_form(stage, client)
    page = await text_of(await send(client, "/as/weber/submit", **{**fields, "value": encode(OpenPause())}))
    assert "<dialog" in page


async def test_a_form_opened_by_a_message_is_shown(stage: Stage, client: Client) -> None:
    async def handle(_event: Event) -> Reply:
        words = load_words("en")
        pause = await stage.bot.handle(
            Pressed(platform=_event.platform, event_id="x", identity="weber", action=OpenPause())
        )
        assert words
        return Reply(form=pause.form)

    stage.inbound._handle = handle
    assert "<dialog" in await text_of(await send(client, "/as/weber/say", text="pause"))


# --- The home


async def test_a_message_from_the_home_leads_to_the_conversation(stage: Stage, client: Client) -> None:
    answer = await send(client, "/as/weber/press", at="home", value=encode(ShowHome()))
    assert answer.headers["HX-Redirect"] == "/as/weber/dm"
    fields = await opened_form(stage, client, at="home")
    answer = await send(client, "/as/weber/submit", **{**fields, "value": encode(SavePause())})
    assert answer.headers["HX-Redirect"] == "/as/weber/dm"


async def test_a_press_on_the_home_that_changes_nothing_shows_the_home_again(
    stage: Stage, client: Client
) -> None:
    fields = {"at": "home", "nonce": "abcdefgh", "value": encode(ShowHome())}
    await send(client, "/as/weber/press", **fields)
    again = await send(client, "/as/weber/press", **fields)
    assert 'id="home" hx-swap-oob="true"' in await text_of(again)


async def test_the_home_is_new_when_something_happened(stage: Stage, client: Client) -> None:
    page = await text_of(await client.get("/as/weber/home"))
    assert (await news(client, page)).status == 204
    stage.send_check_in(to="weber")
    assert 'id="home" hx-swap-oob="true"' in await text_of(await news(client, page))


# --- News


async def test_without_news_the_answer_is_empty(stage: Stage, client: Client) -> None:
    stage.send_check_in()
    page = await text_of(await client.get("/as/tanaka/dm"))
    assert (await news(client, page)).status == 204
    stage.send_check_in(to="weber")
    assert (await news(client, page)).status == 204


async def test_news_bring_new_posts_once_and_replaced_ones_in_place(stage: Stage, client: Client) -> None:
    first = stage.send_check_in()
    page = await text_of(await client.get("/as/tanaka/dm"))
    second = stage.send_check_in()
    stage.transcript.replace_card(first.id, check_in_card(load_words("en")))
    fresh = await text_of(await news(client, page))
    assert f'id="post-{first.id}" hx-swap-oob="true"' in fresh
    assert (
        f'<div hx-swap-oob="beforebegin:#tail-{first.id}"><article class="post bot" id="post-{second.id}"'
        in (re.sub(r">\s+<", "><", fresh))
    )
    assert f'<div id="tail-{second.id}" hx-swap-oob="outerHTML:#tail-{first.id}">' in fresh
    assert (await news(client, fresh)).status == 204


async def test_news_of_another_conversation_are_a_mark(stage: Stage, client: Client) -> None:
    page = await text_of(await client.get("/as/suzuki/dm"))
    stage.transcript.post_card(channel("leads"), check_in_card(load_words("en")), at=START)
    fresh = await text_of(await news(client, page))
    assert "<title>(1) " in fresh
    assert "article" not in fresh


async def test_a_moved_clock_is_news(stage: Stage, client: Client) -> None:
    page = await text_of(await client.get("/as/weber/people"))
    stage.clock.moment += timedelta(hours=1)
    assert "04:30" in await text_of(await news(client, page))


async def test_senseless_questions_for_news_are_answered_with_everything(client: Client) -> None:
    answer = await client.get("/as/weber/news", params={"at": "<x>", "since": "-1", "last": "x", "seen": "?"})
    assert 'id="pulse"' in await text_of(answer)


# --- The clock


async def settled(stage: Stage) -> None:
    for _ in range(100):
        await asyncio.sleep(0)
        if stage.moves:
            return
    raise AssertionError("the clock was not moved")


async def test_the_clock_moves_and_the_page_hears_what_happened(stage: Stage, client: Client) -> None:
    page = await text_of(await client.get("/as/tanaka/dm"))
    answer = await send(client, "/as/tanaka/clock", jump="hour", at="dm")
    assert answer.headers["HX-Trigger-After-Settle"] == "refresh"
    await settled(stage)
    fresh = await text_of(await news(client, page))
    assert "この間に2件を配信しました" in fresh
    assert "1件は配信時刻を待っています" in fresh
    assert '<div id="announce" hx-swap-oob="innerHTML">' in fresh


async def test_while_it_moves_the_page_shows_how_far_it_is(stage: Stage, client: Client) -> None:
    stage.gate = asyncio.Event()
    await send(client, "/as/tanaka/clock", jump="hour")
    await settled(stage)
    stage.clock.moment += timedelta(minutes=15)
    page = await text_of(await client.get("/as/weber/dm"))
    assert "On the way to Mon 8 Jun, 04:30" in page
    assert 'value="25"' in page
    assert page.count('aria-disabled="true"') == 4
    await send(client, "/as/weber/clock", jump="week")
    assert len(stage.moves) == 1
    stage.gate.set()


async def test_a_move_that_broke_off_is_said(stage: Stage, client: Client) -> None:
    stage.fail_moves = True
    await send(client, "/as/weber/clock", jump="hour")
    await settled(stage)
    await asyncio.sleep(0)
    assert "stopped on the way" in await text_of(await client.get("/as/weber/dm"))


@pytest.mark.parametrize("jump", ["", "century", "day_90"])
async def test_a_button_that_leads_nowhere_moves_nothing(stage: Stage, client: Client, jump: str) -> None:
    assert (await send(client, "/as/weber/clock", jump=jump)).status == 200
    await asyncio.sleep(0)
    assert stage.moves == []


async def test_who_is_in_no_programme_goes_to_day_90_of_the_new_starter(
    stage: Stage, aiohttp_client: Callable[[web.Application], Awaitable[Client]]
) -> None:
    stage.playground = replace(stage.playground, suggested=("tanaka",))
    client = await aiohttp_client(stage.app())
    await send(client, "/as/suzuki/clock", jump="day_90")
    await settled(stage)
    assert stage.moves[0].isoformat() == "2026-08-30T08:00:00+00:00"  # 17:00 in Tokyo


# --- Language and hint


async def test_the_chosen_language_is_the_pages_and_stays(client: Client) -> None:
    answer = await send(client, "/as/tanaka/language", language="en", at="channel:results")
    assert (answer.status, answer.headers["Location"]) == (303, "/as/tanaka/channel/results")
    assert '<html lang="en">' in await text_of(await client.get("/as/tanaka/dm"))


async def test_a_language_that_is_not_spoken_changes_nothing(client: Client) -> None:
    answer = await send(client, "/as/tanaka/language", language="xx", at="//evil.example")
    assert answer.headers["Location"] == "/as/tanaka/dm"
    assert "Set-Cookie" not in answer.headers


async def test_the_hint_names_the_lead_and_is_dismissed_for_good(stage: Stage, client: Client) -> None:
    page = await text_of(await client.get("/as/weber/dm"))
    assert 'href="/as/suzuki/dm"' in page
    assert await text_of(await send(client, "/as/weber/hint")) == ""
    assert 'id="hint"' not in await text_of(await client.get("/as/tanaka/dm"))


# --- What keeps others out


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("[::1]:8080", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example", 403),
        ("127.0.0.1@evil.example", 403),
        ("192.168.0.5:8080", 403),
        ("[", 403),
    ],
)
@pytest.mark.parametrize("path", ["/as/weber/dm", "/playground/playground.css"])
async def test_only_loopback_names_are_answered(client: Client, host: str, status: int, path: str) -> None:
    answer = await client.get(path, headers={"Host": host})
    assert answer.status == status


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://127.0.0.1:1234", "Host": "127.0.0.1:1234"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1:9999", "Host": "127.0.0.1:1234"}, False),
        (
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:1234", "Host": "127.0.0.1:1234"},
            False,
        ),
        ({}, False),
    ],
)
@pytest.mark.parametrize("action", ["say", "press", "submit", "clock", "hint", "language"])
async def test_only_our_own_page_can_act(
    stage: Stage, client: Client, headers: dict[str, str], action: str, *, is_taken: bool
) -> None:
    answer = await client.post(
        f"/as/tanaka/{action}",
        data={"text": "ヘルプ", "jump": "hour"},
        headers=headers,
        allow_redirects=False,
    )
    assert (answer.status != 403) is is_taken
    if not is_taken:
        await asyncio.sleep(0)
        assert stage.bot.acts == []
        assert stage.moves == []
        assert stage.transcript.version() == 0
        assert stage.transcript.get_fact("hint_dismissed") is None


@pytest.mark.parametrize(
    "path", ["/", "/as/weber/dm", "/as/nobody/dm", "/as/weber/news", "/playground/htmx.js"]
)
async def test_every_answer_forbids_inline_scripts_framing_and_caching(client: Client, path: str) -> None:
    answer = await client.get(path, allow_redirects=False)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_pages_need_no_inline_script_or_style(stage: Stage, client: Client) -> None:
    stage.send_check_in(to="suzuki", language="en")
    for path in ("dm", "home", "people"):
        for node in read_html(await text_of(await client.get(f"/as/suzuki/{path}"))).walk():
            assert node.tag != "style"
            assert node.tag != "script" or node.attributes["src"].startswith("/playground/")
            assert not [name for name in node.attributes if re.match(r"style$|on|hx-on", name)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("htmx.js", "text/javascript"),
        ("playground.js", "text/javascript"),
        ("playground.css", "text/css"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_static_files_are_served_with_their_type(client: Client, name: str, kind: str) -> None:
    answer = await client.get(f"/playground/{name}")
    assert answer.content_type == kind
    assert len(await answer.read()) > 100


async def test_a_failure_is_answered_with_an_id_and_without_its_text(stage: Stage, client: Client) -> None:
    async def broken(_event: Event) -> Reply:
        raise RuntimeError("secret words")

    stage.inbound._handle = broken
    page = await text_of(await send(client, "/as/weber/say", text="help"), status=500)
    assert re.search(r"quote the id [0-9a-f]{8}", page)
    assert "secret" not in page


async def test_a_file_among_the_fields_is_left_alone(stage: Stage, client: Client) -> None:
    post = stage.send_check_in(to="weber", language="en")
    body = FormData({"post": str(post.id), "at": "dm", "value": DONE})
    body.add_field("in.text", b"file", filename="evil.txt")
    answer = await client.post("/as/weber/press", data=body, headers=OWN)
    assert answer.status == 200
    (event,) = stage.bot.acts
    assert isinstance(event, Pressed)
    assert event.values == {}


async def test_a_playground_that_ends_breaks_off_its_move(stage: Stage) -> None:
    stage.gate = asyncio.Event()
    app = web.Application()
    add_playground(app, stage.playground)
    runner = web.AppRunner(app)
    await runner.setup()
    await asyncio.wait_for(runner.cleanup(), 30)


async def test_only_the_answer_to_ones_own_act_is_brought_into_view(stage: Stage, client: Client) -> None:
    page = await text_of(await client.get("/as/weber/dm"))
    await send(client, "/as/weber/say", text="help", nonce="abcdefgh")
    answered = await news(client, page)
    assert answered.headers["HX-Reswap"] == "outerHTML show:#posts:bottom"
    stage.send_check_in(to="weber", language="en")
    assert "HX-Reswap" not in (await news(client, await text_of(answered))).headers
