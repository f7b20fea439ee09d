"""Counted links of announcements over HTTP: they lead on whatever happens, and count each reader once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from announcement_stage import LASTS, feed, launch, outcomes
from delivery_stage import Post, post_on

from bot.cli.personal_data import erase_everything
from bot.click_links import SealedClickLinks
from bot.serving import clicks_of
from cards.plain import plain_text
from cards.serial import from_json
from coaching.announcements.model import AnnouncementState, Content, ResponseKind
from handlers.announcements.messages import card_of, preview_card
from handlers.click_links import Click
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.unit_of_work import SqlUnitOfWork

BASE = "https://hojorin.example"
TARGET = "https://intranet.example/new-form?from=chat&lang=日本語#top"
ON_THE_WIRE = "https://intranet.example/new-form?from=chat&lang=%E6%97%A5%E6%9C%AC%E8%AA%9E#top"
CONTENT = Content(
    titles={"en": "Six fields"},
    texts={"en": "From Monday."},
    link_url=TARGET,
    link_labels={"en": "See it"},
    counts_clicks=True,
)
PEOPLE = """\
person_id,name,slack_user_id,roles,locale
lea,Lea,ULEA,lead,en
ann,Ann,UANN,,en
bob,Bob,UBOB,,ja
out,Out,UOUT,,en
"""
Answers = list[tuple[int, str | None, str]]
"""Status, where it leads, and text of each answer."""


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """A lead and three people, with an address of our own, on each engine."""
    with post_on(database, tmp_path, people=PEOPLE) as found:
        found.installation.clicks.base = BASE
        yield found


def link_of(post: Post, number: int, person: str = "ann") -> str:
    return post.installation.clicks.address(Click(announcement_id=number, person_id=person))


async def fetch(post: Post, address: str, *, method: str = "GET", times: int = 1, **more: Any) -> Answers:
    """Follow an address, but not to where it leads."""
    app = web.Application()
    clicks_of(post.installation)(app)
    found: Answers = []
    async with TestClient(TestServer(app)) as client:
        for _ in range(times):
            path = urlsplit(address).path
            async with client.request(method, path, allow_redirects=False, **more) as answer:
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["Referrer-Policy"] == "no-referrer"
                found.append((answer.status, answer.headers.get("Location"), await answer.text()))
    return found


def clicks(post: Post, number: int) -> int:
    with post.installation.open_unit() as unit:
        return unit.announcements.response_counts(number).get(ResponseKind.CLICK, 0)


def change(post: Post, number: int, **changes: Any) -> None:
    with post.installation.open_unit() as unit:
        unit.announcements.save(replace(unit.announcements.lock(number), **changes))
        unit.commit()


async def test_a_link_leads_on_at_once_and_counts_each_reader_once(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"], content=CONTENT)
    assert await fetch(post, link_of(post, number), times=3) == [(302, ON_THE_WIRE, "")] * 3
    assert clicks(post, number) == 1
    await fetch(post, link_of(post, number, "bob"))
    assert clicks(post, number) == 2


@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch;prerender"}), ("GET", {"Purpose": "prefetch"})],
)
async def test_what_only_looks_is_led_on_and_not_counted(
    post: Post, method: str, headers: dict[str, str]
) -> None:
    number = launch(post, "lea", ["ann"], content=CONTENT)
    [(status, location, _)] = await fetch(post, link_of(post, number), method=method, headers=headers)
    assert (status, location) == (302, ON_THE_WIRE)
    assert clicks(post, number) == 0


async def test_whoever_is_no_recipient_or_gone_is_led_on_and_not_counted(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"], content=CONTENT)
    with post.installation.open_unit() as unit:
        gone = unit.people.get("bob")
        unit.people.upsert_many([replace(gone, end_date=date(2026, 9, 13))])
        unit.commit()
    with post.installation.open_unit() as unit:
        erase_everything(unit, "ann", at=post.installation.clock.now(), actor="test")
        unit.commit()
    for person in ("ann", "bob", "out", "nobody"):
        assert await fetch(post, link_of(post, number, person)) == [(302, ON_THE_WIRE, "")], person
    assert clicks(post, number) == 0


async def test_after_a_correction_the_same_link_leads_to_the_new_page_and_nobody_counts_twice(
    post: Post,
) -> None:
    number = launch(post, "lea", ["ann"], content=CONTENT)
    sent = link_of(post, number)
    await fetch(post, sent)
    change(post, number, revision=2, content=replace(CONTENT, link_url="https://intranet.example/b"))
    assert link_of(post, number) == sent
    assert await fetch(post, sent) == [(302, "https://intranet.example/b", "")]
    assert clicks(post, number) == 1


async def test_who_does_not_count_any_more_still_leads_on(post: Post) -> None:
    number = launch(post, "lea", ["ann"], content=CONTENT)
    change(post, number, revision=2, content=replace(CONTENT, counts_clicks=False))
    assert await fetch(post, link_of(post, number)) == [(302, ON_THE_WIRE, "")]
    assert clicks(post, number) == 0


async def test_a_stopped_one_counts_until_it_is_over_and_leads_on_for_good(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"], content=CONTENT, state=AnnouncementState.STOPPED)
    await fetch(post, link_of(post, number))
    assert clicks(post, number) == 1
    post.put_clock(post.installation.clock.now() + LASTS + timedelta(seconds=1))
    assert await fetch(post, link_of(post, number, "bob")) == [(302, ON_THE_WIRE, "")]
    assert clicks(post, number) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AnnouncementState.RECALLED},
        {"content": replace(CONTENT, link_url="")},
        {"content": replace(CONTENT, link_url="javascript:alert(1)")},
        {"content": replace(CONTENT, link_url="https://good.example@bad.example/")},
    ],
    ids=["recalled", "taken out", "no web page", "hidden host"],
)
async def test_a_link_that_leads_nowhere_any_more_says_so_in_its_readers_language(
    post: Post, changes: dict[str, Any]
) -> None:
    number = launch(post, "lea", ["ann", "bob"], content=CONTENT)
    change(post, number, **changes)
    [(status, location, text)] = await fetch(post, link_of(post, number, "ann"))
    assert (status, location) == (410, None)
    assert text.startswith("This link leads nowhere any more")
    [(_, _, japanese)] = await fetch(post, link_of(post, number, "bob"))
    assert japanese.startswith("このリンクは現在使われていません")


@pytest.mark.parametrize("token", ["x", "AAAA", "a" * 600, "https:%2F%2Fevil.example", "%00", "テスト"])
async def test_a_link_that_we_did_not_write_leads_nowhere(post: Post, token: str) -> None:
    launch(post, "lea", ["ann"], content=CONTENT)
    [(status, location, text)] = await fetch(post, f"{BASE}/go/{token}")
    assert (status, location) == (404, None)
    assert "このURLには何もありません" in text


async def test_a_link_of_another_installation_or_of_a_draft_leads_nowhere(post: Post) -> None:
    number = launch(post, "lea", ["ann"], content=CONTENT, state=AnnouncementState.DRAFT)
    assert [one[:2] for one in await fetch(post, link_of(post, number))] == [(410, None)]
    other = SealedClickLinks(key=bytes(64), base=BASE)
    strange = other.address(Click(announcement_id=number, person_id="ann"))
    assert [one[:2] for one in await fetch(post, strange)] == [(404, None)]


async def test_that_it_cannot_be_counted_just_now_keeps_nobody_from_reading(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = launch(post, "lea", ["ann"], content=CONTENT)

    def full(_self: SqlUnitOfWork) -> None:
        raise DatabaseUnavailableError

    monkeypatch.setattr(SqlUnitOfWork, "commit", full)
    assert await fetch(post, link_of(post, number)) == [(302, ON_THE_WIRE, "")]
    assert clicks(post, number) == 0


# ---------------------------------------------------------------------------- on the cards


def test_each_reader_has_a_link_of_their_own_and_is_told_that_it_is_counted(post: Post) -> None:
    number = launch(post, "lea", ["ann", "bob"], content=CONTENT, channels=("slack:C1",))
    feed(post)
    with post.installation.open_unit() as unit:
        cards = {one.lane: plain_text(from_json(one.card)) for one in unit.outbox.list_messages()}
    assert f"See it ({link_of(post, number, 'ann')})" in cards["person:ann"]
    assert "We count how many people open this link. Nobody is shown who did." in cards["person:ann"]
    assert link_of(post, number, "bob") in cards["person:bob"]
    assert "人数だけを数えます" in cards["person:bob"]
    assert not any(TARGET in cards[f"person:{person}"] for person in ("ann", "bob"))
    assert TARGET in cards["slack:C1"]
    assert "/go/" not in cards["slack:C1"]
    assert "数えます" not in cards["slack:C1"]
    assert len(outcomes(post, "announcement")) == 2


def test_without_an_address_of_our_own_nothing_is_counted_and_nobody_is_told_that_it_was(post: Post) -> None:
    post.installation.clicks.base = ""
    number = launch(post, "lea", ["ann"], content=CONTENT)
    with post.installation.open_unit() as unit:
        one, ann = unit.announcements.lock(number), unit.people.get("ann")
        text = plain_text(card_of(post.installation.world(), unit, one, ann))
    assert f"See it ({TARGET})" in text
    assert "count" not in text


def test_a_preview_says_that_it_will_be_counted_and_counts_nothing(post: Post) -> None:
    number = launch(post, "lea", ["ann"], content=CONTENT, state=AnnouncementState.DRAFT)
    with post.installation.open_unit() as unit:
        one = unit.announcements.lock(number)
        text = plain_text(preview_card(post.installation.world(), unit, one, "en"))
    assert f"See it ({TARGET})" in text
    assert "We count how many people open this link." in text
