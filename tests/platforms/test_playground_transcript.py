"""The transcript: what was said stays said, once, in order, from any thread."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.transcript import (
    BOT,
    PostNotFoundError,
    Transcript,
    channel,
    direct,
    open_transcript,
)
from cards.catalogue import CATALOGUE
from cards.model import Card, Span, Text

NOW = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)
TANAKA = direct("tanaka")


def card(title: str = "Hello") -> Card:
    return Card(kind="notice", language="en", title=title, elements=(Text((Span("text"),)),))


@pytest.fixture
def transcript(tmp_path: Path) -> Iterator[Transcript]:
    opened = open_transcript(tmp_path / "playground.db")
    yield opened
    opened.close()


def test_a_posted_card_is_there_with_its_author_and_moment(transcript: Transcript) -> None:
    post = transcript.post_card(TANAKA, card(), at=NOW)
    assert transcript.get(post.id) == post
    assert (post.author, post.card, post.text, post.at) == (BOT, card(), "", NOW)


def test_a_moment_of_another_zone_is_kept_as_the_same_moment(transcript: Transcript) -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    post = transcript.post_card(TANAKA, card(), at=tokyo)
    assert post.at == NOW
    assert post.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_card_of_the_catalogue_comes_back_as_it_was(transcript: Transcript, language: str) -> None:
    for entry in CATALOGUE:
        for made in entry.cards(language):
            if isinstance(made, Card):
                assert transcript.post_card(TANAKA, made, at=NOW).card == made


def test_the_same_delivery_is_posted_once(transcript: Transcript) -> None:
    first = transcript.post_card(TANAKA, card("first"), at=NOW, delivery_id=12)
    again = transcript.post_card(TANAKA, card("again"), at=NOW, delivery_id=12)
    assert again == first
    assert [post.id for post in transcript.posts(TANAKA)] == [first.id]


def test_two_deliveries_of_the_same_card_are_two_posts(transcript: Transcript) -> None:
    for delivery in (1, 2, None, None):
        transcript.post_card(TANAKA, card(), at=NOW, delivery_id=delivery)
    assert len(transcript.posts(TANAKA)) == 4


def test_the_same_thing_said_twice_by_one_event_is_said_once(transcript: Transcript) -> None:
    first = transcript.post_text(TANAKA, "tanaka", "help", at=NOW, event_id="e1")
    assert first is not None
    assert first.text == "help"
    assert transcript.post_text(TANAKA, "tanaka", "help", at=NOW, event_id="e1") is None
    assert transcript.post_text(TANAKA, "tanaka", "help", at=NOW) is not None
    assert len(transcript.posts(TANAKA)) == 2


def test_an_event_and_a_delivery_of_the_same_number_are_different(transcript: Transcript) -> None:
    transcript.post_card(TANAKA, card(), at=NOW, delivery_id=1)
    assert transcript.post_text(TANAKA, "tanaka", "hi", at=NOW, event_id="1") is not None


def test_posts_come_oldest_first_and_the_newest_of_many(transcript: Transcript) -> None:
    for number in range(5):
        transcript.post_card(TANAKA, card(str(number)), at=NOW)
    transcript.post_card(direct("mori"), card("elsewhere"), at=NOW)
    shown = [post.card.title for post in transcript.posts(TANAKA, limit=3) if post.card]
    assert shown == ["2", "3", "4"]


def test_a_replaced_card_stays_in_its_place(transcript: Transcript) -> None:
    first = transcript.post_card(TANAKA, card("open"), at=NOW)
    transcript.post_card(TANAKA, card("later"), at=NOW)
    replaced = transcript.replace_card(first.id, card("answered"))
    assert [post.card.title for post in transcript.posts(TANAKA) if post.card] == ["answered", "later"]
    assert replaced.version > first.version
    assert replaced.at == first.at


def test_a_post_that_does_not_exist_cannot_be_replaced_or_got(transcript: Transcript) -> None:
    before = transcript.version()
    with pytest.raises(PostNotFoundError):
        transcript.replace_card(99, card())
    with pytest.raises(PostNotFoundError):
        transcript.get(99)
    assert transcript.find(99) is None
    assert transcript.version() == before


def test_changes_are_what_is_new_or_replaced_since(transcript: Transcript) -> None:
    old = transcript.post_card(TANAKA, card("old"), at=NOW)
    transcript.post_card(TANAKA, card("untouched"), at=NOW)
    seen = transcript.version()
    assert transcript.changes_since(seen) == []
    transcript.replace_card(old.id, card("changed"))
    new = transcript.post_card(direct("mori"), card("new"), at=NOW)
    assert [post.id for post in transcript.changes_since(seen)] == [old.id, new.id]
    assert [post.id for post in transcript.changes_since(seen, TANAKA)] == [old.id]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["post", "replace", "text", "repeat", "clear"]), max_size=15))
def test_a_reader_who_asks_after_every_change_misses_nothing(steps: list[str]) -> None:
    transcript = open_transcript(Path(":memory:"))
    known: dict[int, str] = {}
    version = transcript.version()
    for number, step in enumerate(steps):
        posts = transcript.posts(TANAKA)
        match step:
            case "post":
                transcript.post_card(TANAKA, card(str(number)), at=NOW)
            case "replace" if posts:
                transcript.replace_card(posts[0].id, card(f"replaced {number}"))
            case "text":
                transcript.post_text(TANAKA, "tanaka", str(number), at=NOW, event_id=f"e{number}")
            case "repeat":
                transcript.post_card(TANAKA, card("once"), at=NOW, delivery_id=7)
            case "clear":
                transcript.clear()
                known.clear()
            case _:
                pass
        for post in transcript.changes_since(version, TANAKA):
            known[post.id] = post.card.title if post.card else post.text
        assert transcript.version() >= version
        version = transcript.version()
    stands = {post.id: post.card.title if post.card else post.text for post in transcript.posts(TANAKA)}
    assert known == stands
    transcript.close()


def test_unread_are_the_posts_of_others_since_one_looked(transcript: Transcript) -> None:
    transcript.post_card(TANAKA, card(), at=NOW)
    transcript.post_text(TANAKA, "tanaka", "help", at=NOW)
    assert transcript.unread("tanaka", TANAKA) == 1
    transcript.mark_read("tanaka", TANAKA)
    assert transcript.unread("tanaka", TANAKA) == 0
    transcript.post_card(TANAKA, card(), at=NOW)
    assert transcript.unread("tanaka", TANAKA) == 1


def test_a_channel_is_read_by_each_for_themselves(transcript: Transcript) -> None:
    leads = channel("leads")
    transcript.mark_read("sato", leads)
    transcript.post_card(leads, card(), at=NOW)
    transcript.mark_read("suzuki", leads)
    assert transcript.unread("suzuki", leads) == 0
    assert transcript.unread("sato", leads) == 1


def test_a_form_is_remembered_for_the_person_who_opened_it(transcript: Transcript) -> None:
    opened = transcript.open_form("tanaka", card("form"), post_id=3)
    assert transcript.find_form(opened.id, person_id="tanaka") == opened
    assert transcript.find_form(opened.id, person_id="mori") is None
    assert transcript.find_form(99, person_id="tanaka") is None


def test_only_the_newest_forms_are_remembered(transcript: Transcript) -> None:
    first = transcript.open_form("tanaka", card(), post_id=None)
    for _ in range(500):
        last = transcript.open_form("tanaka", card(), post_id=None)
    assert transcript.find_form(first.id, person_id="tanaka") is None
    assert transcript.find_form(last.id, person_id="tanaka") == last


def test_humans_and_facts_are_remembered_and_forgotten(transcript: Transcript) -> None:
    for person in ("tanaka", "tanaka", "mori"):
        transcript.mark_human(person)
    transcript.put_fact("seed", "1")
    transcript.put_fact("seed", "2")
    assert transcript.humans() == {"tanaka", "mori"}
    assert transcript.get_fact("seed") == "2"
    transcript.put_fact("seed", None)
    assert transcript.get_fact("seed") is None


def test_clearing_forgets_everything_and_open_pages_notice(transcript: Transcript) -> None:
    transcript.post_card(TANAKA, card(), at=NOW, delivery_id=1)
    transcript.mark_human("tanaka")
    transcript.put_fact("seed", "1")
    version = transcript.version()
    transcript.clear()
    assert transcript.posts(TANAKA) == []
    assert transcript.humans() == frozenset()
    assert transcript.get_fact("seed") is None
    assert transcript.version() > version


def test_everything_is_still_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "playground.db"
    before = open_transcript(path)
    post = before.post_card(TANAKA, card(), at=NOW, delivery_id=1)
    version = before.version()
    before.close()
    after = open_transcript(path)
    assert after.get(post.id) == post
    assert after.post_card(TANAKA, card("again"), at=NOW, delivery_id=1) == post
    assert after.version() == version
    after.close()


def test_a_card_of_another_version_leaves_the_rest_readable(tmp_path: Path, transcript: Transcript) -> None:
    transcript.post_card(TANAKA, card(), at=NOW)
    with transcript._transaction() as connection:
        connection.execute("UPDATE post SET card = '[999]'")
    later = transcript.post_card(TANAKA, card("later"), at=NOW)
    unreadable, readable = transcript.posts(TANAKA)
    assert unreadable.card is None
    assert readable == later


def test_an_unreadable_form_is_as_good_as_forgotten(transcript: Transcript) -> None:
    opened = transcript.open_form("tanaka", card(), post_id=None)
    with transcript._transaction() as connection:
        connection.execute("UPDATE opened_form SET card = 'x'")
    assert transcript.find_form(opened.id, person_id="tanaka") is None


def test_threads_that_deliver_the_same_message_post_it_once(transcript: Transcript) -> None:
    barrier = threading.Barrier(8)
    errors: list[BaseException] = []

    def deliver(thread: int) -> None:
        try:
            barrier.wait(10)
            for delivery in range(20):
                transcript.post_card(TANAKA, card(), at=NOW, delivery_id=delivery)
                transcript.post_card(direct(f"p{thread}"), card(), at=NOW)
                transcript.changes_since(0, TANAKA)
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=deliver, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert len(transcript.posts(TANAKA)) == 20
    versions = [post.version for post in transcript.changes_since(0)]
    assert len(versions) == len(set(versions)) == 20 + 8 * 20
