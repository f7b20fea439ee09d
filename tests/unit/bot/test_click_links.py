"""Counted links: whose they are, and that nobody else can write or read one."""

import base64
import string
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.click_links import PATH, SealedClickLinks, click_key
from handlers.click_links import Click, NoClickLinks
from storage.database import Database

KEY = bytes(range(64))
CLICK = Click(announcement_id=7, person_id="tanaka")
LETTERS = string.ascii_letters + string.digits + "-_"


def links(*, key: bytes = KEY, base: str = "https://chat.example.com/h/") -> SealedClickLinks:
    return SealedClickLinks(key=key, base=base)


def token(made: SealedClickLinks, click: Click = CLICK) -> str:
    return made.address(click).rpartition("/")[2]


def test_a_link_says_whose_it_is_to_nobody_but_us() -> None:
    address = links().address(CLICK)
    assert address.startswith(f"https://chat.example.com/h{PATH}")
    assert links().read(token(links())) == CLICK
    sealed = base64.urlsafe_b64decode(token(links()) + "==")
    assert b"tanaka" not in sealed
    assert "tanaka" not in address


def test_the_link_of_a_person_and_an_announcement_is_always_the_same_and_no_one_elses() -> None:
    again = [links().address(CLICK) for _ in range(3)]
    others = {
        links().address(Click(announcement_id=number, person_id=person))
        for number in (7, 8)
        for person in ("tanaka", "suzuki")
    }
    assert set(again) <= others
    assert (len(set(again)), len(others)) == (1, 4)


def test_a_link_in_which_any_letter_was_changed_opens_nothing() -> None:
    good = token(links())
    for place, letter in enumerate(good):
        for other in (LETTERS[LETTERS.index(letter) - 1], LETTERS[LETTERS.index(letter) - 32]):
            changed = good[:place] + other + good[place + 1 :]
            assert links().read(changed) in (None, CLICK)  # spare bits of the last letter say nothing
            assert place == len(good) - 1 or links().read(changed) is None
    for cut in range(len(good)):
        assert links().read(good[:cut]) is None


def test_a_link_of_another_database_opens_nothing() -> None:
    assert links(key=bytes(64)).read(token(links())) is None


@given(st.text(max_size=80) | st.text(LETTERS, max_size=80))
def test_nothing_that_somebody_makes_up_opens_anything(made_up: str) -> None:
    assert links().read(made_up) is None


@given(st.integers(1, 10**9), st.text(min_size=1, max_size=64).filter(lambda one: one.isprintable()))
def test_any_person_of_a_roster_can_have_one(number: int, person: str) -> None:
    click = Click(announcement_id=number, person_id=person)
    assert links().read(token(links(), click)) == click


def test_without_an_address_of_our_own_there_is_no_link() -> None:
    assert links(base="").address(CLICK) == ""
    assert NoClickLinks().address(CLICK) == ""


@pytest.mark.both_engines
def test_a_key_is_made_once_and_the_same_for_all_that_start_at_once(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = set(threads.map(lambda _: click_key(database), range(4)))
    assert made == {click_key(database)}
    [key] = made
    assert len(key) == 64
    assert repr(SealedClickLinks(key=key, base="")) == "SealedClickLinks(base='')"
