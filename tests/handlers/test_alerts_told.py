"""Admins hear of a chat in trouble on one that works, and of a secret that ends, once each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cards.plain import plain_text
from cards.serial import from_json
from handlers.alerts import About, alerts_to_tell, tell_of_trouble, told_operators, warn_of_expiry
from handlers.context import World
from handlers.delivery import claim
from handlers.topics import PLATFORM_TROUBLE, SECRET_EXPIRES
from people.model import Company, Feature, Person, Platform, Role
from people.outbox import Message, MessageState, Reason
from storage.database import Database

MORNING = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)
"""Wednesday, 10:00 in Tokyo."""
SLACK, TEAMS = Platform.SLACK, Platform.TEAMS
SECRET = "TEAMS_APP_PASSWORD"
ENDS = date(2026, 7, 31)
ADMIN = frozenset({Role.ADMIN})
BOTH = Person(id="ogawa", name="小川 由紀", locale="ja", roles=ADMIN, slack_user_id="U1", teams_aad_id="a1")
ON_TEAMS = Person(id="weber", name="Weber", locale="en", roles=ADMIN, teams_aad_id="a2")
ON_SLACK = Person(id="kato", name="Kato", locale="en", roles=ADMIN, slack_user_id="U3")
GONE = Person(id="ito", name="Ito", roles=ADMIN, teams_aad_id="a4", end_date=date(2026, 6, 9))
DEACTIVATED = replace(GONE, id="mori", teams_aad_id="a5", end_date=None, active=False)
MEMBER = Person(id="tanaka", name="Tanaka", slack_user_id="U6", teams_aad_id="a6")
EVERYBODY = (BOTH, ON_TEAMS, ON_SLACK, GONE, DEACTIVATED, MEMBER)


@dataclass
class Office:
    """A database with admins, and the moments at which something is told them."""

    database: Database
    world: World

    def at(self, moment: datetime) -> None:
        """Let it be that time."""
        self.world = replace(self.world, now=moment)

    def dies(self, platform: Platform) -> int:
        """Find a platform's token dead; returns how many admins are told."""
        with self.database.unit_of_work() as unit:
            until = datetime.now(UTC) + timedelta(hours=1)
            is_new = unit.outbox.pause_platform(platform, until=until, reason=Reason.TOKEN_DEAD)
            told = tell_of_trouble(self.world, unit, platform) if is_new else 0
            unit.commit()
        return told

    def works(self, platform: Platform) -> None:
        """Find the token good again."""
        with self.database.unit_of_work() as unit:
            unit.outbox.resume_platform(platform)
            unit.commit()

    def warn(self, ends: date = ENDS) -> int:
        """Look at the secret, as is done each day."""
        with self.database.unit_of_work() as unit:
            told = warn_of_expiry(self.world, unit, expiring={SECRET: ends})
            unit.commit()
        return told

    def messages(self) -> list[Message]:
        """Return all messages, oldest first."""
        with self.database.unit_of_work(read_only=True) as unit:
            return unit.outbox.list_messages()[::-1]

    def goes(self) -> list[tuple[str, Platform]]:
        """Claim what is due until nothing is; returns whom it is for, and where it goes."""
        ids: dict[int, Platform] = {}
        handled = True
        while handled:
            with self.database.unit_of_work() as unit:
                claimed = claim(self.world, unit, limit=50, lease_seconds=30)
            ids |= {one.message_id: one.platform for one in claimed.deliveries}
            handled = bool(claimed.handled)
        return sorted((one.person_id or "", ids[one.id]) for one in self.messages() if one.id in ids)


@pytest.fixture
def office(database: Database) -> Office:
    with database.unit_of_work() as unit:
        unit.people.upsert_many(EVERYBODY)
        unit.commit()
    return Office(database, World(company=Company(name="Acme"), now=MORNING, platforms=(SLACK, TEAMS)))


def to(messages: Sequence[Message]) -> list[str]:
    """Return whom messages are for."""
    return sorted(one.person_id or "" for one in messages)


# A chat that refuses our token


def test_every_admin_is_told_on_the_chat_that_still_works(office: Office) -> None:
    assert office.dies(SLACK) == 2
    assert to(office.messages()) == ["ogawa", "weber"]
    assert {one.kind for one in office.messages()} == {PLATFORM_TROUBLE}
    assert office.goes() == [("ogawa", TEAMS), ("weber", TEAMS)]


def test_it_is_told_at_once_also_at_night(office: Office) -> None:
    office.at(MORNING + timedelta(hours=12))
    office.dies(TEAMS)
    assert office.goes() == [("kato", SLACK), ("ogawa", SLACK)]


def test_each_reads_it_in_their_language_and_time_with_what_to_do(office: Office) -> None:
    office.dies(SLACK)
    ogawa, weber = (plain_text(from_json(one.card)) for one in office.messages())
    assert ogawa.startswith("Slackへ送信できません")
    assert "10:00" in ogawa
    assert "SLACK_BOT_TOKEN" in weber
    assert "Nothing is lost" in weber


def test_a_trouble_is_told_once_and_the_next_one_again(office: Office) -> None:
    office.dies(SLACK)
    assert office.dies(SLACK) == 0
    office.works(SLACK)
    office.at(MORNING + timedelta(days=30))
    assert office.dies(SLACK) == 2
    assert len(office.messages()) == 4


def test_what_has_passed_before_it_could_be_told_is_told_nobody(office: Office) -> None:
    office.dies(SLACK)
    office.works(SLACK)
    assert office.goes() == []
    assert {(one.state, one.reason) for one in office.messages()} == {
        (MessageState.DROPPED, Reason.NO_LONGER_NEEDED)
    }


def test_no_message_goes_into_a_trouble_that_came_after_it(office: Office) -> None:
    """Slack died, and Teams before it could be told there: whoever is on Teams alone is told nowhere."""
    office.dies(SLACK)
    office.dies(TEAMS)
    assert office.goes() == []
    assert {(one.state, one.reason) for one in office.messages()} == {
        (MessageState.FAILED, Reason.NO_CHAT_IDENTITY)
    }


def test_with_both_chats_in_trouble_nobody_is_promised_anything(office: Office) -> None:
    office.dies(SLACK)
    assert office.dies(TEAMS) == 0


def test_a_platform_that_only_rests_is_no_trouble_for_telling(office: Office) -> None:
    with office.database.unit_of_work() as unit:
        until = MORNING + timedelta(seconds=30)
        unit.outbox.pause_platform(TEAMS, until=until, reason=Reason.RATE_LIMITED)
        unit.commit()
    assert office.dies(SLACK) == 2


# A secret that ends


def test_nothing_is_said_while_there_is_time(office: Office) -> None:
    office.at(MORNING + timedelta(days=20))
    assert office.warn() == 0
    assert office.messages() == []


def test_each_warning_is_given_once_however_often_one_looks(office: Office) -> None:
    told = []
    for days in range(15, 60):
        office.at(MORNING + timedelta(days=days))
        told.append((days, office.warn() + office.warn()))
    # 31 July is 51 days after 10 June.
    assert [(days, count) for days, count in told if count] == [(21, 3), (37, 3), (44, 3), (50, 3)]


def test_after_a_long_sleep_the_latest_warning_is_given_alone(office: Office) -> None:
    office.at(MORNING + timedelta(days=48))
    assert (office.warn(), len(office.messages())) == (3, 3)
    office.at(MORNING + timedelta(days=70))
    assert (office.warn(), len(office.messages())) == (3, 6)


def test_a_secret_that_was_renewed_is_warned_of_anew(office: Office) -> None:
    office.at(MORNING + timedelta(days=50))
    office.warn()
    later = ENDS + timedelta(days=180)
    assert office.warn(later) == 0
    office.at(MORNING + timedelta(days=51 + 180))
    assert office.warn(later) == 3


def test_a_warning_keeps_working_time_and_takes_no_place(office: Office) -> None:
    office.at(MORNING + timedelta(days=21, hours=12))
    office.warn()
    assert office.goes() == []
    assert {one.feature for one in office.messages()} == {Feature.WORK}
    office.at(MORNING + timedelta(days=22))
    assert [person for person, _ in office.goes()] == ["kato", "ogawa", "weber"]


def test_a_warning_that_waited_says_how_many_days_are_left_by_then(office: Office) -> None:
    office.at(MORNING + timedelta(days=21))
    office.warn()
    office.at(MORNING + timedelta(days=23))
    with office.database.unit_of_work() as unit:
        claimed = claim(office.world, unit, limit=50, lease_seconds=30)
    assert all("28" in one.card.title for one in claimed.deliveries)
    assert len(claimed.deliveries) == 3


def test_the_next_warning_takes_the_place_of_one_that_waited_too_long(office: Office) -> None:
    office.at(MORNING + timedelta(days=21))
    office.warn()
    office.at(MORNING + timedelta(days=37))
    office.warn()
    assert len(office.goes()) == 3
    reasons = [one.reason for one in office.messages() if one.state is MessageState.DROPPED]
    assert reasons == [Reason.EXPIRED] * 3


def test_a_warning_goes_around_a_chat_in_trouble_and_waits_where_there_is_no_other(office: Office) -> None:
    office.at(MORNING + timedelta(days=21))
    office.warn()
    office.dies(SLACK)
    warned = [one for one in office.messages() if one.kind == SECRET_EXPIRES]
    going = office.goes()
    assert going == [("ogawa", TEAMS), ("weber", TEAMS)]
    states = {one.person_id: one.state for one in office.messages() if one.id in {m.id for m in warned}}
    assert states["kato"] is MessageState.QUEUED


# For operators


def test_what_operators_are_to_hear_is_kept_until_they_heard_it(office: Office) -> None:
    office.dies(SLACK)
    office.at(MORNING + timedelta(days=50))
    office.warn()
    with office.database.unit_of_work() as unit:
        dead, ends = alerts_to_tell(unit)
        told_operators(unit, dead)
        unit.commit()
    assert (dead.about, dead.platform, dead.admins) == (About.TOKEN_DEAD, SLACK, 2)
    assert (ends.about, ends.secret, ends.expires) == (About.SECRET_EXPIRES, SECRET, "2026-07-31")
    with office.database.unit_of_work(read_only=True) as unit:
        assert alerts_to_tell(unit) == [ends]
