"""Links of files: what they open, until when, and that nobody else can write one."""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.file_keys import RENEWED_AFTER_DAYS, SIGNS_AFTER, STILL_READS, Key, file_keys
from bot.file_links import PATH, SignedLinks, Unreadable
from handlers.links import FileWanted, NoLinks
from storage.database import Database

KEY = bytes(range(32))
WANTED = FileWanted(what="evidence", wave_id="pulse-3", language="ja")
NOON = 1_780_000_200.0
"""A multiple of ten minutes."""


class Clock:
    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def links(
    clock: Clock | None = None, *, key: bytes = KEY, base: str = "https://chat.example.com/h/"
) -> SignedLinks:
    return SignedLinks(keys=(Key(made_at=0, secret=key),), base=base, now=clock or Clock())


def token(made: SignedLinks, wanted: FileWanted = WANTED) -> str:
    return made.address(wanted).rpartition("/")[2]


def test_a_link_opens_the_file_that_it_was_made_for() -> None:
    address = links().address(WANTED)
    assert address.startswith(f"https://chat.example.com/h{PATH}")
    assert links().read(token(links())) == WANTED


def test_a_link_works_for_an_hour_and_then_no_more() -> None:
    clock = Clock()
    made = links(clock)
    held = token(made)
    clock.now = NOON + 3599
    assert made.read(held) == WANTED
    clock.now = NOON + 3600
    assert made.read(held) is Unreadable.OVER


def test_links_that_are_asked_for_within_ten_minutes_are_the_same() -> None:
    clock = Clock(NOON + 1)
    made = links(clock)
    first = token(made)
    clock.now = NOON + 600
    assert token(made) == first
    clock.now = NOON + 601
    assert token(made) != first


def test_the_signature_is_the_hmac_of_what_stands_before_it() -> None:
    written, _, signature = token(links()).partition(".")
    expected = hmac.new(KEY, written.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=") == expected
    assert base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode() == (
        f"2|evidence|pulse-3|ja|0|{int(NOON) + 3600}"
    )


def test_every_replica_reads_what_another_wrote_and_no_other_installation_does() -> None:
    held = token(links())
    assert links(base="https://other.example.com").read(held) == WANTED
    assert links(key=bytes(32)).read(held) is Unreadable.FORGED


@pytest.mark.parametrize("place", range(0, 90, 7))
def test_a_link_of_which_a_letter_was_changed_opens_nothing(place: int) -> None:
    held = token(links())
    other = "A" if held[place] != "A" else "B"
    assert links().read(held[:place] + other + held[place + 1 :]) is Unreadable.FORGED


@given(st.text(max_size=2000))
def test_whatever_else_is_sent_opens_nothing(sent: str) -> None:
    assert links().read(sent) is Unreadable.FORGED


def test_a_link_signed_by_another_version_opens_nothing() -> None:
    written = base64.urlsafe_b64encode(b"3|evidence|pulse-3|ja|0|99999999999").rstrip(b"=").decode()
    signature = base64.urlsafe_b64encode(hmac.digest(KEY, written.encode(), "sha256")).rstrip(b"=").decode()
    assert links().read(f"{written}.{signature}") is Unreadable.FORGED


@given(st.frozensets(st.integers(0, 400)))
def test_a_link_of_a_series_says_of_which_surveys_it_is(waves: frozenset[int]) -> None:
    wanted = FileWanted(what="series", wave_id="pulse-400", language="en", waves=waves)
    held = token(links(), wanted)
    assert links().read(held) == wanted
    assert len(held) < 250


def test_without_an_address_there_is_no_link() -> None:
    assert links(base="").address(WANTED) == ""
    assert NoLinks().address(WANTED) == ""


def test_the_key_is_shown_nowhere() -> None:
    assert "key" not in repr(links())
    assert json.dumps(list(KEY))[1:20] not in repr(links())
    assert "secret" not in repr(Key(made_at=0, secret=KEY))


# ---------------------------------------------------------------------------- keys are renewed

DAY = 86_400.0
MONTH_LATER = NOON + RENEWED_AFTER_DAYS * DAY + 1


def held_by(database: Database, clock: Clock) -> SignedLinks:
    """Return what a process that looks at its keys now makes and reads links with."""
    return SignedLinks(keys=file_keys(database, clock.now), base="https://h.example.com", now=clock)


def test_a_key_stays_for_a_month_and_is_renewed_after_that(database: Database) -> None:
    first = file_keys(database, NOON)
    assert file_keys(database, NOON + RENEWED_AFTER_DAYS * DAY - 1) == first
    newest, *others = file_keys(database, MONTH_LATER)
    assert (newest.made_at, others) == (int(MONTH_LATER), list(first))
    assert file_keys(database, MONTH_LATER + 5) == (newest, *first)


def test_a_key_that_was_kept_without_its_date_is_renewed_at_once(database: Database) -> None:
    with database.unit_of_work() as unit:
        unit.switches.put("file_key", KEY.hex())
        unit.commit()
    newest, old = file_keys(database, NOON)
    assert (newest.made_at, old) == (int(NOON), Key(made_at=0, secret=KEY))


def test_links_of_before_a_renewal_work_for_their_hour(database: Database) -> None:
    clock = Clock(MONTH_LATER - 2)
    file_keys(database, NOON)
    held = token(held_by(database, clock))
    clock.now = MONTH_LATER
    renewed = held_by(database, clock)
    assert renewed.read(held) == WANTED
    clock.now = MONTH_LATER + 3590
    assert renewed.read(held) == WANTED


def test_a_process_that_does_not_know_the_new_key_yet_reads_what_others_write(database: Database) -> None:
    clock = Clock(MONTH_LATER - 60)
    file_keys(database, NOON)
    other = held_by(database, clock)
    clock.now = MONTH_LATER
    renewed = held_by(database, clock)
    clock.now = MONTH_LATER + SIGNS_AFTER - 1
    assert other.read(token(renewed)) == renewed.read(token(other)) == WANTED
    clock.now += 1
    # By now every process has looked: what is signed with the new key is read by all of them.
    assert other.read(token(renewed)) is Unreadable.FORGED
    assert held_by(database, clock).read(token(renewed)) == WANTED


def test_the_key_of_an_old_copy_of_the_database_signs_nothing_any_more(database: Database) -> None:
    clock = Clock(MONTH_LATER)
    copied = SignedLinks(keys=file_keys(database, NOON), base="https://h.example.com", now=clock)
    renewed = held_by(database, clock)
    clock.now += STILL_READS
    assert renewed.read(token(copied)) is Unreadable.FORGED
    assert held_by(database, clock).read(token(renewed)) == WANTED
