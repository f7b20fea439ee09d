"""The response rate as it is counted and kept, and announcements as lines on homes and check-ins.

On both databases. The company is in Tokyo: its May begins at 15:00 UTC on 30 April.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from cards.actions import ReadAnnouncement, ShowAnnouncement, ShowHome, ShowResponseRate
from cards.model import Button, Buttons, Card
from cards.plain import plain_text
from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Forecast,
    Recipient,
    Repeat,
    Response,
    ResponseKind,
)
from coaching.announcements.rates import Rates, from_text, rates, to_text
from coaching.announcements.response_rate import Withheld
from handlers.announcements.mentions import mentions_for, mentions_on_check_ins
from handlers.context import Turn, World
from handlers.conversation import handle
from handlers.events import Pressed
from people.errors import NotAllowedError
from people.model import Company, Feature, Pause, Person, Platform, Role
from storage import tables
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

COMPANY = Company(name="Mizuki", languages=("en", "ja"))
NOW = datetime(2026, 6, 3, 1, tzinfo=UTC)
"""Wednesday 3 June, 10:00 in Tokyo."""
MAY_BEGINS = datetime(2026, 4, 30, 15, tzinfo=UTC)
JUNE_BEGINS = datetime(2026, 5, 31, 15, tzinfo=UTC)
MIDDLE_OF_MAY = datetime(2026, 5, 15, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
PEOPLE = 40
LEAD, SECOND, MEMBER = "lead", "second", "p00"
EVERYWHERE = frozenset(Repeat)


@dataclass
class Office:
    """Forty people of two departments and two leads, in one unit of work."""

    unit: SqlUnitOfWork
    now: datetime = NOW
    company: Company = field(default=COMPANY)

    def world(self) -> World:
        return World(company=self.company, now=self.now)

    def announce(self, people: Sequence[str], *, sent: datetime | None = None, **changes: object) -> int:
        """Store an announcement that goes to some people, and went out to them at a moment."""
        plain = Announcement(
            author_id=LEAD,
            state=AnnouncementState.SENDING,
            content=Content(titles={"en": "New fields", "ja": "項目が変わります"}),
            launched_at=self.now,
            over_at=self.now + timedelta(days=7),
            created_at=self.now,
            changed_at=self.now,
        )
        number = self.unit.announcements.add(replace(plain, **changes))  # type: ignore[arg-type]
        lanes = {f"person:{one}": one for one in people}
        self.unit.announcements.put_recipients(
            number, [Recipient(lane=lane, person_id=one, due_at=self.now) for lane, one in lanes.items()]
        )
        own = tables.announcement_recipient
        if sent is not None:
            went = update(own).where(own.c.announcement_id == number).values(sent_at=sent)
            self.unit._transaction.run(went)
        return number

    def respond(self, number: int, people: Sequence[str], kind: ResponseKind, *, at: datetime) -> None:
        for one in people:
            response = Response(announcement_id=number, person_id=one, kind=kind, at=at)
            self.unit.announcements.respond(response)

    def rates(self) -> Rates:
        return rates(self.unit, company=self.company, now=self.now)

    def press(self, who: str, action: ShowResponseRate | ShowHome) -> Card:
        turn = Turn(world=self.world(), unit=self.unit, actor=self.unit.people.get(who))
        event = Pressed(platform=Platform.PLAYGROUND, event_id="1", identity=who, action=action)
        [card] = handle(turn, event).cards
        return card


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    with database.unit_of_work() as unit:
        teams = ("Sales/East", "Service")
        everybody = [
            Person(id=f"p{number:02}", name=f"P {number}", team=teams[number % 2], locale="en")
            for number in range(PEOPLE)
        ]
        leads = [
            Person(id=one, name=one, team="Service", roles=frozenset({Role.LEAD}), locale="en")
            for one in (LEAD, SECOND)
        ]
        unit.people.upsert_many([*everybody, *leads])
        yield Office(unit)


def members(first: int, last: int) -> list[str]:
    return [f"p{number:02}" for number in range(first, last)]


def actions_of(card: Card) -> list[object]:
    rows = [one for one in card.elements if isinstance(one, Buttons)]
    return [button.action for row in rows for button in row.buttons if isinstance(button, Button)]


# ---------------------------------------------------------------------------- months


def test_a_month_that_is_over_is_counted_of_all_members(office: Office) -> None:
    """42 members, 40 reached; p00 to p13 clicked, p10 to p19 asked, everybody got it: 20 responded, 48 %."""
    number = office.announce(members(0, 40), sent=MIDDLE_OF_MAY)
    office.respond(number, members(0, 40), ResponseKind.GOT_IT, at=MIDDLE_OF_MAY)
    office.respond(number, members(0, 14), ResponseKind.CLICK, at=MIDDLE_OF_MAY)
    office.respond(number, members(10, 20), ResponseKind.QUESTION, at=MIDDLE_OF_MAY)
    [may] = office.rates().months
    assert (may.people, may.reached, may.responded) == (42, 40, 20)
    # Ten of each department: the even numbers are of Sales, the odd ones and both leads of Service.
    assert [(one.path, one.people, one.reached, one.responded) for one in may.groups] == [
        (("Sales",), 20, 20, 10),
        (("Service",), 22, 20, 10),
    ]
    card = plain_text(office.press(LEAD, ShowResponseRate()))
    assert card.startswith("Response rate | May 48 % (20 of 42)")


def test_a_month_begins_and_ends_at_midnight_where_the_company_is(office: Office) -> None:
    number = office.announce(members(0, 30), sent=MAY_BEGINS)
    office.announce(members(30, 40), sent=JUNE_BEGINS - MOMENT)
    office.respond(number, members(0, 6), ResponseKind.CLICK, at=MAY_BEGINS)
    office.respond(number, members(6, 12), ResponseKind.CLICK, at=JUNE_BEGINS - MOMENT)
    office.respond(number, members(12, 20), ResponseKind.CLICK, at=MAY_BEGINS - MOMENT)
    office.respond(number, members(20, 30), ResponseKind.CLICK, at=JUNE_BEGINS)
    found = {one.month.month: one for one in office.rates().months}
    assert (found[5].reached, found[5].responded) == (40, 12)
    assert (found[4].reached, found[4].responded) == (0, Withheld.TOO_FEW_REACHED)
    assert set(found) == {4, 5}


def test_the_month_that_runs_is_not_shown_before_it_is_over(office: Office) -> None:
    office.now = JUNE_BEGINS - MOMENT
    number = office.announce(members(0, 40), sent=MIDDLE_OF_MAY)
    office.respond(number, members(0, 20), ResponseKind.CLICK, at=MIDDLE_OF_MAY)
    assert office.rates().months == ()
    card = plain_text(office.press(LEAD, ShowResponseRate()))
    assert "This month is counted on Mon 1 June." in card
    office.now = JUNE_BEGINS
    assert [one.responded for one in office.rates().months] == [20]


def test_a_month_without_any_announcement_has_no_row(office: Office) -> None:
    office.announce(members(0, 40), sent=MIDDLE_OF_MAY - timedelta(days=60))
    assert [one.month.month for one in office.rates().months] == [3]


def test_what_was_counted_of_a_month_stays_whatever_happens_later(office: Office) -> None:
    """Somebody else moves, leaves, responds late or is erased: a second look must not tell what they did."""
    number = office.announce(members(0, 40), sent=MIDDLE_OF_MAY)
    office.respond(number, members(0, 20), ResponseKind.CLICK, at=MIDDLE_OF_MAY)
    before = office.rates()
    office.unit.announcements.erase("p00")
    office.unit.people.erase("p00")
    moved = replace(office.unit.people.get("p01"), team="Sales/East")
    office.unit.people.upsert_many([moved, replace(office.unit.people.get("p02"), active=False)])
    office.respond(number, ["p30"], ResponseKind.CLICK, at=MIDDLE_OF_MAY)
    office.company = replace(COMPANY, smallest_group=6)
    assert office.rates() == before


def test_what_is_kept_of_a_month_is_what_is_shown_and_nothing_else(office: Office) -> None:
    number = office.announce(members(0, 40), sent=MIDDLE_OF_MAY)
    office.respond(number, members(0, 3), ResponseKind.CLICK, at=MIDDLE_OF_MAY)
    [may] = office.rates().months
    kept = office.unit.switches.get("response_rate:2026-05")
    assert kept == ('{"month": "2026-05-01", "whole": [42, 40, "few"], "smallest_group": 5, "groups": []}')
    assert from_text(kept) == may
    assert to_text(may) == kept


def test_only_the_last_twelve_months_are_shown(office: Office) -> None:
    for months_ago in (1, 12, 13):
        sent = MIDDLE_OF_MAY - timedelta(days=30.4 * (months_ago - 1))
        office.announce(members(0, 40), sent=sent)
    assert [(one.month.year, one.month.month) for one in office.rates().months] == [(2026, 5), (2025, 6)]


# ---------------------------------------------------------------------------- the card


def test_another_month_is_shown_by_team_when_it_is_chosen(office: Office) -> None:
    may = office.announce(members(0, 40), sent=MIDDLE_OF_MAY)
    april = office.announce(members(0, 40), sent=MAY_BEGINS - MOMENT)
    office.respond(may, members(0, 20), ResponseKind.CLICK, at=MIDDLE_OF_MAY)
    office.respond(april, members(0, 10), ResponseKind.CLICK, at=MAY_BEGINS - MOMENT)
    latest = office.press(LEAD, ShowResponseRate())
    assert ShowResponseRate("2026-04") in actions_of(latest)
    assert plain_text(office.press(LEAD, ShowResponseRate("2026-04"))).startswith(
        "Response rate | April 24 % (10 of 42)"
    )
    assert office.press(LEAD, ShowResponseRate("1999-01")) == latest


def test_who_may_not_announce_does_not_see_the_response_rate(office: Office) -> None:
    office.announce(members(0, 40), sent=MIDDLE_OF_MAY)
    with pytest.raises(NotAllowedError):
        office.press(MEMBER, ShowResponseRate())
    assert office.press(SECOND, ShowResponseRate()).kind == "response_rate"


# ---------------------------------------------------------------------------- lines


def test_what_is_repeated_stands_on_homes_until_somebody_got_it(office: Office) -> None:
    number = office.announce([MEMBER, "p01"], addressing=Addressing(repeats=EVERYWHERE))
    assert "Announcement: New fields" in plain_text(office.press(MEMBER, ShowHome()))
    assert ReadAnnouncement(number) in actions_of(office.press(MEMBER, ShowHome()))
    assert ReadAnnouncement(number) not in actions_of(office.press("p02", ShowHome()))
    office.respond(number, [MEMBER], ResponseKind.GOT_IT, at=NOW)
    office.respond(number, ["p01"], ResponseKind.CLICK, at=NOW)
    assert ReadAnnouncement(number) not in actions_of(office.press(MEMBER, ShowHome()))
    assert ReadAnnouncement(number) in actions_of(office.press("p01", ShowHome()))


@pytest.mark.parametrize(
    "changes",
    [
        {"state": AnnouncementState.PAUSED},
        {"state": AnnouncementState.STOPPED},
        {"state": AnnouncementState.RECALLED},
        {"state": AnnouncementState.DRAFT},
        {"over_at": NOW},
        {"addressing": Addressing()},
    ],
    ids=str,
)
def test_nothing_is_repeated_that_does_not_go_out_any_more(office: Office, changes) -> None:
    number = office.announce([MEMBER], **{"addressing": Addressing(repeats=EVERYWHERE), **changes})
    assert ReadAnnouncement(number) not in actions_of(office.press(MEMBER, ShowHome()))


def test_nothing_stands_on_a_home_before_it_is_due_there(office: Office) -> None:
    number = office.announce([MEMBER], addressing=Addressing(repeats=EVERYWHERE))
    office.now = NOW - MOMENT
    assert ReadAnnouncement(number) not in actions_of(office.press(MEMBER, ShowHome()))


def test_a_check_in_names_the_announcement_that_was_launched_last(office: Office) -> None:
    office.announce(
        [MEMBER, "p01"], launched_at=NOW - timedelta(days=2), addressing=Addressing(repeats=EVERYWHERE)
    )
    newer = office.announce([MEMBER], addressing=Addressing(repeats=frozenset({Repeat.CHECK_IN})))
    people = [office.unit.people.get(one) for one in (MEMBER, "p01", "p02")]
    found = mentions_on_check_ins(office.world(), office.unit, people)
    assert set(found) == {MEMBER, "p01"}
    assert found[MEMBER].announcement_id == newer
    at_home = mentions_for(office.world(), office.unit, people, repeat=Repeat.HOME)
    assert newer not in [one.announcement_id for one in at_home[MEMBER]]


def test_who_wants_no_announcements_for_now_finds_them_at_home_only(office: Office) -> None:
    office.announce([MEMBER, "p01"], addressing=Addressing(repeats=EVERYWHERE))
    office.unit.people.put_pause(Pause(person_id=MEMBER, feature=Feature.ANNOUNCEMENT))
    people = [office.unit.people.get(one) for one in (MEMBER, "p01")]
    assert set(mentions_on_check_ins(office.world(), office.unit, people)) == {"p01"}
    assert "Announcement: New fields" in plain_text(office.press(MEMBER, ShowHome()))


def test_a_leads_home_says_what_waits_for_them_and_what_is_under_way(office: Office) -> None:
    counted = Forecast(counted_at=NOW, audience=2, recipients=2, reached=2)
    draft = {"launched_at": None, "over_at": None, "state": AnnouncementState.DRAFT}
    office.announce([MEMBER], **draft, forecast=counted)
    office.announce([], **draft)
    office.announce([MEMBER])
    office.announce([MEMBER], over_at=NOW)
    proposed = office.announce([MEMBER], **draft | {"state": AnnouncementState.PROPOSED}, forecast=counted)
    own, other = (office.press(one, ShowHome()) for one in (LEAD, SECOND))
    assert "Counted, ready to send: 1" in plain_text(own)
    assert "Drafts: 1" in plain_text(own)
    assert "Being sent, or paused: 1" in plain_text(own)
    # Nobody approves their own; drafts of others are nobody else's business on their home.
    assert ShowAnnouncement(proposed) not in actions_of(own)
    assert ShowAnnouncement(proposed) in actions_of(other)
    assert "Drafts" not in plain_text(other)
    assert "Announcements that you send" not in plain_text(office.press(MEMBER, ShowHome()))
