"""Announcements come back as they were written, in the order in which they are asked for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from announcement_samples import announcement, channel, launched, recipient
from sqlalchemy import update
from storage_samples import DAY, HOSTILE_TEXTS, HOUR, NOW, everything_said_by

from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Forecast,
    LeftOut,
    Repeat,
    Work,
)
from coaching.programmes.model import Phase
from people.audience import Audience
from people.errors import NotFoundError
from storage import tables
from storage.database import Database, open_database
from storage.errors import DatabaseUnavailableError, SchemaError

CONTENT = Content(
    titles={"ja": "新しい申請画面", "en": "The new request form"},
    texts={"ja": "**月曜日**から", "en": "From *Monday* on"},
    picture_url="https://pictures.example.com/a.png",
    picture_alts={"ja": "画面", "en": "The form"},
    link_url="https://intranet.example.com/?a=1&b=2",
    link_labels={"ja": "開く", "en": "Open"},
    counts_clicks=True,
)
ADDRESSING = Addressing(
    audience=Audience(
        teams=("Sales/East", "IT"), roles=("manager",), ranks=("課長",), started_after=date(2026, 4, 1)
    ),
    programme_id="sales",
    phases=(Phase.BUILDING, Phase.ROUTINE),
    direct=False,
    channels=("slack:C0123", "teams:19:abc@thread.tacv2"),
    on=date(2026, 6, 12),
    at=time(9, 45),
    valid_until=date(2026, 6, 30),
    urgent=True,
    repeats=frozenset({Repeat.HOME, Repeat.CHECK_IN}),
)
FORECAST = Forecast(
    counted_at=NOW,
    audience=212,
    recipients=210,
    reached=207,
    later=4,
    left_out={LeftOut.NOT_IN_PILOT: 2, LeftOut.NO_CHAT_IDENTITY: 3},
    without_account=("mori", "田中"),
    first_at=NOW + HOUR,
    finished_at=NOW + 2 * HOUR,
    teams=7,
    added=1,
    gone=2,
    changed=("ito",),
)
WHOLE = announcement(
    author_id="鈴木",
    state=AnnouncementState.RECALLED,
    content=CONTENT,
    addressing=ADDRESSING,
    revision=4,
    work=Work.COUNT,
    work_by="mori",
    forecast=FORECAST,
    approver_id="ito",
    requests=3,
    sent_back="期限も書いてください。",
    sent_back_by="sato",
    correction=replace(CONTENT, corrected=("en", "ja")),
    launched_by="suzuki",
    launched_at=NOW + HOUR,
    changed_at=NOW + DAY,
    over_at=NOW + 20 * DAY,
    closed_at=NOW + 21 * DAY,
)


def test_an_announcement_comes_back_exactly_as_stored(database: Database) -> None:
    with database.unit_of_work() as unit:
        whole, plain = unit.announcements.add(WHOLE), unit.announcements.add(announcement())
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.announcements.find(whole) == replace(WHOLE, id=whole)
        assert unit.announcements.lock(plain) == announcement(id=plain)
        assert unit.announcements.get_many([whole, plain, 10**12]) == {
            whole: replace(WHOLE, id=whole),
            plain: announcement(id=plain),
        }


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_any_text_comes_back_as_it_was(database: Database, text: str) -> None:
    content = Content(titles={"en": text}, texts={"ja": text}, picture_alts={"en": text}, link_url=text)
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement(content=content))
        found = unit.announcements.find(number)
    assert found is not None
    assert found.content == content


def test_saving_replaces_everything_of_this_one_alone(database: Database) -> None:
    with database.unit_of_work() as unit:
        first, second = unit.announcements.add(announcement()), unit.announcements.add(announcement())
        unit.announcements.save(replace(WHOLE, id=first))
        assert unit.announcements.find(first) == replace(WHOLE, id=first)
        unit.announcements.save(announcement(id=first))
        assert unit.announcements.find(first) == announcement(id=first)
        assert unit.announcements.find(second) == announcement(id=second)


def test_what_is_not_there_is_not_found(database: Database) -> None:
    with database.unit_of_work() as unit:
        assert unit.announcements.find(7) is None
        with pytest.raises(NotFoundError) as raised:
            unit.announcements.lock(7)
    assert (raised.value.what, raised.value.key) == ("announcement", "7")


def test_an_announcement_that_another_version_wrote_is_refused_without_quoting_it(
    database: Database,
) -> None:
    with database.unit_of_work() as unit:
        number = unit.announcements.add(announcement())
        unread = update(tables.announcement).values(content='{"titles": "planted words"}')
        unit._transaction.run(unread)
        with pytest.raises(SchemaError) as raised:
            unit.announcements.find(number)
    assert "planted words" not in everything_said_by(raised.value)


def test_those_changed_last_come_first(database: Database) -> None:
    with database.unit_of_work() as unit:
        hours = (3, 1, 2, 2)
        numbers = [unit.announcements.add(announcement(changed_at=NOW + h * HOUR)) for h in hours]
        latest_first = [numbers[0], numbers[3], numbers[2], numbers[1]]
        assert [one.id for one in unit.announcements.list_all(limit=9)] == latest_first
        assert [one.id for one in unit.announcements.list_all(limit=2)] == latest_first[:2]


def test_a_discarded_draft_leaves_nothing_behind_and_others_alone(database: Database) -> None:
    with database.unit_of_work() as unit:
        kept, gone = launched(unit, "tanaka"), unit.announcements.add(announcement())
        unit.announcements.put_recipients(gone, [recipient("tanaka"), channel()])
        unit.announcements.delete(gone)
        unit.commit()
    with database.unit_of_work() as unit:
        assert unit.announcements.find(gone) is None
        assert (unit.announcements.count(gone), unit.announcements.count(kept)) == (0, 1)
        assert unit.announcements.add(announcement()) > gone


# Work


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        """Tell the time, which goes on a little each time."""
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def ticking(tmp_path: Path) -> Iterator[Database]:
    """A database on a host whose clock goes on whenever it is looked at."""
    database = open_database(f"sqlite:///{tmp_path}/ticking.db", machine_clock=Hands())
    database.migrate()
    yield database
    database.close()


def test_work_is_done_in_the_order_in_which_it_was_asked_for(ticking: Database) -> None:
    with ticking.unit_of_work() as unit:
        store = unit.announcements
        first, second, third = (store.add(announcement()) for _ in range(3))
        for number in (third, first, second):
            store.save(replace(store.lock(number), work=Work.COUNT))
        # Something else about it changes: it keeps its place.
        store.save(replace(store.lock(third), changed_at=NOW + DAY))
        assert [one.id for one in store.with_work()] == [third, first, second]
        # Other work is a new wish, which comes last.
        store.save(replace(store.lock(third), work=Work.LAUNCH))
        assert [(one.id, one.work) for one in store.with_work()] == [
            (first, Work.COUNT),
            (second, Work.COUNT),
            (third, Work.LAUNCH),
        ]


def test_work_that_is_done_is_asked_for_no_more(database: Database) -> None:
    with database.unit_of_work() as unit:
        store = unit.announcements
        assert store.with_work() == []
        number = store.add(announcement(work=Work.LAUNCH, work_by="mori"))
        assert store.with_work() == [announcement(id=number, work=Work.LAUNCH, work_by="mori")]
        store.save(announcement(id=number))
        assert store.with_work() == []


def test_whoever_locks_an_announcement_waits_for_the_one_who_has_it(
    replicas: tuple[Database, Database],
) -> None:
    first, second = replicas
    with first.unit_of_work() as unit:
        number = unit.announcements.add(announcement())
        unit.commit()
    with first.unit_of_work() as holding, second.unit_of_work() as waiting:
        held: Announcement = holding.announcements.lock(number)
        waiting._connection.exec_driver_sql("SET lock_timeout = '50ms'")
        # Those who respond, and the announcer that puts recipients in, wait for nobody.
        assert waiting.announcements.put_recipients(number, [recipient("tanaka")]) == 1
        waiting.commit()
        with pytest.raises(DatabaseUnavailableError, match="did not answer in time"):
            waiting.announcements.lock(number)
        holding.announcements.save(replace(held, work=Work.COUNT))
