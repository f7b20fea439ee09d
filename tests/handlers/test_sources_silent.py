"""A source that stops: who hears of it, once each time, and what the home and `deliveries` make of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from push_stage import COMPANY, PROGRAMME

from cards.plain import plain_text
from cards.serial import from_json
from coaching.programmes.model import ProgrammeState
from handlers.context import World
from handlers.deciding import load_deciding
from handlers.kpis.sources import SOURCE_SILENT, look_at_sources, source_lines
from handlers.rebuilding import rebuild
from measures.readings.model import Counts
from measures.readings.service import note_delivery
from measures.sources.model import Every, Health, Source
from people.model import Feature, Person, Platform, Role
from people.outbox import Message
from storage.database import Database

MONDAY = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)
"""8 June 2026, 10:00 in Tokyo."""
DAY = timedelta(days=1)
OWNER = Person(id="ogawa", name="小川", locale="ja", slack_user_id="U1")
LEAD = Person(id="sato", name="Sato", locale="en", slack_user_id="U2")
ADMIN = Person(id="weber", name="Weber", locale="en", roles=frozenset({Role.ADMIN}), slack_user_id="U3")
DAILY = Source(name="crm", owner_id="ogawa", every=Every.DAY)


@dataclass
class Office:
    """A company with a daily source, which delivered on Monday."""

    database: Database
    world: World

    def at(self, moment: datetime) -> None:
        """Let it be that time."""
        self.world = replace(self.world, now=moment)

    def deliver(self, source: str = "crm") -> None:
        """Let something come of a source now."""
        with self.database.unit_of_work() as unit:
            note_delivery(unit, source, Counts(new=1, measured_at=self.world.now), now=self.world.now)
            unit.commit()

    def look(self) -> int:
        """Look at the sources; returns how many messages are new."""
        with self.database.unit_of_work() as unit:
            told = look_at_sources(self.world, unit)
            unit.commit()
        return told

    def queued(self) -> list[Message]:
        """Return the messages about silent sources that wait."""
        with self.database.unit_of_work() as unit:
            found = unit.outbox.list_messages()
        return [one for one in found if one.kind == SOURCE_SILENT]


@pytest.fixture
def office(sqlite_database: Database) -> Iterator[Office]:
    """The company; its programme runs."""
    with sqlite_database.unit_of_work() as unit:
        unit.people.upsert_many([OWNER, LEAD, ADMIN])
        unit.programmes.put(PROGRAMME)
        unit.commit()
    sources = {"crm": DAILY}
    world = World(company=COMPANY, now=MONDAY, platforms=(Platform.SLACK,), sources=sources)
    made = Office(sqlite_database, world)
    made.deliver()
    yield made


def told_of(messages: list[Message]) -> set[str | None]:
    """Return who is told."""
    return {one.person_id for one in messages}


def test_the_owner_hears_once_after_a_day_and_a_days_grace_and_again_only_after_it_came_back(office):
    """Delivered on Monday: Tuesday is awaited, Wednesday is grace, so that Thursday is the first look that
    tells. It comes on Thursday again; Friday is awaited, Monday is grace: Tuesday tells."""
    told = []
    for day in range(3):
        office.at(MONDAY + day * DAY)
        told.append(office.look())
    assert told == [0, 0, 0]
    office.at(MONDAY + 3 * DAY)
    assert (office.look(), office.look()) == (1, 0)
    office.at(MONDAY + 4 * DAY)
    assert office.look() == 0

    office.at(MONDAY + 3 * DAY + timedelta(hours=2))
    office.deliver()
    told = []
    for day in (4, 7, 8):
        office.at(MONDAY + day * DAY)
        told.append(office.look())
    assert told == [0, 0, 1]


def test_the_message_is_work_in_the_owners_language_and_says_since_when(office):
    office.at(MONDAY + 3 * DAY)
    office.look()
    [message] = office.queued()
    assert (message.person_id, message.feature) == ("ogawa", Feature.WORK)
    text = plain_text(from_json(message.card))
    assert "crmの数値が届いていません" in text
    assert "6月8日（月）10:00" in text


@pytest.mark.parametrize(
    ("gone", "hears"),
    [((), {"ogawa"}), (("ogawa",), {"sato"}), (("ogawa", "sato"), {"weber"})],
)
def test_where_no_owner_is_here_whoever_acts_for_the_programme_hears_or_the_admins(office, gone, hears):
    with office.database.unit_of_work() as unit:
        left = [replace(one, end_date=date(2026, 6, 9)) for one in (OWNER, LEAD) if one.id in gone]
        unit.people.upsert_many(left)
        unit.commit()
    office.at(MONDAY + 3 * DAY)
    assert office.look() == 1
    assert told_of(office.queued()) == hears


def test_a_source_that_only_a_kpi_names_is_awaited_weekly_and_its_lead_hears(office):
    office.world = replace(office.world, sources={})
    office.at(MONDAY + 7 * DAY)
    assert office.look() == 0
    office.at(MONDAY + 8 * DAY)
    assert office.look() == 1
    assert told_of(office.queued()) == {"sato"}


def test_what_no_programme_that_runs_needs_is_not_waited_for(office):
    with office.database.unit_of_work() as unit:
        unit.programmes.put(replace(PROGRAMME, state=ProgrammeState.STOPPED))
        unit.commit()
    office.world = replace(office.world, sources={})
    office.at(MONDAY + 90 * DAY)
    assert office.look() == 0


def test_a_message_that_waits_is_dropped_once_something_came_and_rebuilt_while_nothing_did(office):
    office.at(MONDAY + 3 * DAY)
    office.look()
    messages = office.queued()
    with office.database.unit_of_work() as unit:
        assert load_deciding(office.world, unit, messages).over == frozenset()
        [card] = rebuild(office.world, unit, messages, at=office.world.now + DAY).values()
        assert "crm" in plain_text(card)
    office.deliver()
    with office.database.unit_of_work() as unit:
        assert load_deciding(office.world, unit, messages).over == {messages[0].id}
        assert rebuild(office.world, unit, messages, at=office.world.now + DAY) == {}


def test_an_admin_sees_how_every_source_stands(office):
    sources = {"crm": DAILY, "erp": Source(name="erp"), "hr": Source(name="hr", every=Every.MONTH)}
    office.world = replace(office.world, sources=sources)
    office.at(MONDAY + 2 * DAY)
    office.deliver("hr")
    office.at(MONDAY + 3 * DAY)
    with office.database.unit_of_work() as unit:
        lines = source_lines(office.world, unit, zone=UTC)
    assert [(one.name, one.health, one.last_at) for one in lines] == [
        ("crm", Health.SILENT, MONDAY),
        ("erp", Health.NOTHING_YET, None),
        ("hr", Health.WELL, MONDAY + 2 * DAY),
    ]
