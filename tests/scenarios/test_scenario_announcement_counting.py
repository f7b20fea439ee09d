"""An announcement is counted, approved and launched: what the dry run said is what then happens."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from announcement_stage import TEXT, TITLE, audited, press
from delivery_stage import PlannedSender, Post
from scenario_stage import settings_in, tokyo

from bot.bootstrap import build
from bot.clocks import BusinessClock
from bot.config import Announcements, PilotGroup
from bot.engine import Mode
from cards.actions import (
    Action,
    ApproveAnnouncement,
    CountAnnouncement,
    DiscardAnnouncement,
    LaunchAnnouncement,
    OpenAnnouncementRefusal,
    ProposeAnnouncement,
    RefuseAnnouncement,
    SaveAnnouncementText,
    ShowAnnouncement,
)
from cards.model import Buttons, Card
from cards.plain import plain_text
from cards.serial import from_json
from coaching.announcements import running
from coaching.announcements.drafting import fingerprint_of
from coaching.announcements.launching import MOST_ASKED
from coaching.announcements.model import (
    Addressing,
    Announcement,
    AnnouncementState,
    Content,
    Forecast,
    LeftOut,
    Repeat,
    Standing,
    Work,
)
from coaching.programmes.file import read_programme
from coaching.programmes.service import import_programme, start
from handlers.announcements import closing, working
from handlers.announcements.counted import (
    ANNOUNCEMENT_ANSWERED,
    ANNOUNCEMENT_COUNTED,
    ANNOUNCEMENT_DECIDED,
)
from handlers.announcements.feeding import HIGH_WATER
from handlers.announcements.messages import ANNOUNCEMENT, ANNOUNCEMENT_POSTED
from handlers.announcements.questions import ANNOUNCEMENT_TO_APPROVE
from handlers.context import Turn, UnitOfWork, World
from handlers.conversation import handle
from handlers.delivery import SENDING_STOPPED
from handlers.events import Pressed, Values
from handlers.reply import Reply
from handlers.topics import CHECK_IN
from people.audience import Audience
from people.errors import NotAllowedError, TooLateError
from people.model import Feature, Leave, Pause, Person, Pilot, Platform, Role
from people.outbox import Message, MessageState, NewMessage, Reason
from storage.database import Database

MORNING = tokyo(9, 14, 10)
"""A Monday."""
WEDNESDAY, FRIDAY = date(2026, 9, 16), date(2026, 9, 18)
LEAD, ADMIN = frozenset({Role.LEAD}), frozenset({Role.ADMIN})
SALES = Audience(teams=("Sales",))
HEADS = (
    Person(id="lea", name="Lea", slack_user_id="ULEA", locale="en", roles=LEAD),
    Person(id="lou", name="Lou", slack_user_id="ULOU", locale="en", roles=LEAD),
    Person(id="ada", name="Ada", slack_user_id="UADA", locale="en", roles=ADMIN),
)


def crew(count: int, **more: object) -> list[Person]:
    return [
        Person(
            id=f"p{n:04}",
            name=f"Person {n}",
            team="Sales/East",
            slack_user_id=f"U{n:04}",
            locale="en",
            **more,
        )  # type: ignore[arg-type]
        for n in range(count)
    ]


@contextmanager
def house(
    database: Database, folder: Path, people: list[Person], *, pilot: Pilot | None = None, **settings: object
) -> Iterator[Post]:
    """Give an installation with people whom something has reached before, on a Monday at 10:00 in Tokyo."""
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.put(unit, MORNING)
        unit.people.upsert_many([*HEADS, *people])
        unit.people.mark_introduced([one.id for one in (*HEADS, *people)], at=MORNING)
        unit.commit()
    with process(database, folder, pilot=pilot, **settings) as found:
        yield found


@contextmanager
def process(
    database: Database, folder: Path, *, pilot: Pilot | None = None, **settings: object
) -> Iterator[Post]:
    """Give a process on the database."""
    clock = BusinessClock()
    with database.unit_of_work() as unit:
        clock.load(unit)
    slack, teams = PlannedSender(), PlannedSender(platform=Platform.TEAMS)
    wanted = settings_in(folder)
    if pilot is not None:
        wanted = wanted.model_copy(update={"pilot": PilotGroup(people=pilot.people, teams=pilot.teams)})
    if settings:
        wanted = wanted.model_copy(update={"announcements": Announcements(**settings)})  # type: ignore[arg-type]
    installation = build(
        wanted, database=database, clock=clock, senders={Platform.SLACK: slack, Platform.TEAMS: teams}
    )
    yield Post(installation=installation, slack=slack, teams=teams)
    installation.threads.close()


def draft(post: Post, *, author: str = "lea", **addressing: object) -> int:
    """Store a draft for Sales until Friday; returns its id."""
    given: dict[str, object] = {"audience": SALES, "valid_until": FRIDAY, **addressing}
    now = post.installation.clock.now()
    one = Announcement(
        author_id=author,
        content=Content(titles={"en": TITLE, "ja": TITLE}, texts={"en": TEXT, "ja": TEXT}),
        addressing=Addressing(**given),  # type: ignore[arg-type]
        created_at=now,
        changed_at=now,
    )
    with post.installation.open_unit() as unit:
        number = unit.announcements.add(one)
        unit.commit()
    return number


def stored(post: Post, announcement_id: int) -> Announcement:
    with post.installation.open_unit() as unit:
        found = unit.announcements.find(announcement_id)
    assert found is not None
    return found


def seen(post: Post, announcement_id: int) -> str:
    return fingerprint_of(stored(post, announcement_id))


async def settle(post: Post) -> None:
    await post.installation.engine.settle()


async def counted(post: Post, announcement_id: int, *, by: str = "lea") -> Forecast:
    """Have it counted; returns what was found."""
    press(post, by, CountAnnouncement(announcement_id))
    await settle(post)
    found = stored(post, announcement_id).forecast
    assert found is not None
    return found


async def launched(post: Post, announcement_id: int, *, by: str = "lea") -> Announcement:
    """Have it sent; returns what became of it."""
    press(post, by, LaunchAnnouncement(announcement_id, seen(post, announcement_id)))
    await settle(post)
    return stored(post, announcement_id)


def messages(post: Post, kind: str) -> list[Message]:
    with post.installation.open_unit() as unit:
        found = [one for one in unit.outbox.list_messages() if one.kind == kind]
    return sorted(found, key=lambda one: one.id)


def last_words(post: Post, kind: str, person: str = "lea") -> str:
    """Return what the latest message of a kind says to somebody."""
    return plain_text(last_card(post, kind, person))


def last_card(post: Post, kind: str, person: str = "lea") -> Card:
    return from_json([one for one in messages(post, kind) if one.person_id == person][-1].card)


def actions_on(card: Card) -> list[type[Action]]:
    rows = [element for element in card.elements if isinstance(element, Buttons)]
    return [type(button.action) for row in rows for button in row.buttons]


# ---------------------------------------------------------------------------- counted


async def test_who_counts_is_answered_at_once_and_gets_the_figures_as_a_message(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(12)) as post:
        one = draft(post)
        reply = press(post, "lea", CountAnnouncement(one))
        assert reply.replace is not None
        assert reply.replace.kind == "announcement_counting"
        await settle(post)
        card = last_card(post, ANNOUNCEMENT_COUNTED)
    assert "12" in card.title
    assert LaunchAnnouncement in actions_on(card)


async def test_the_figures_add_up_and_say_who_not_and_why(database: Database, tmp_path: Path) -> None:
    people = crew(20)
    people[3] = replace(people[3], slack_user_id=None)
    pilot = Pilot(people=frozenset(one.id for one in (*HEADS, *people[:18])))
    with house(database, tmp_path, people, pilot=pilot) as post:
        found = await counted(post, draft(post))
        text = last_words(post, ANNOUNCEMENT_COUNTED)
    assert (found.audience, found.recipients, found.reached) == (20, 18, 17)
    assert found.left_out == {LeftOut.NOT_IN_PILOT: 2, LeftOut.NO_CHAT_IDENTITY: 1}
    assert "Person 3" in text
    assert "Not in the pilot group: 2 people" in text


async def test_what_the_dry_run_said_is_what_then_happens(database: Database, tmp_path: Path) -> None:
    people = varied(crew(80))
    pilot = Pilot(people=frozenset(one.id for one in (*HEADS, *people[:75])))
    with house(database, tmp_path, people, pilot=pilot) as post:
        live(post, people)
        number = draft(post, valid_until=date(2026, 9, 25))
        found = await counted(post, number)
        one = await launched(post, number)
        assert one.state is AnnouncementState.SENDING
        assert one.over_at is not None
        await run_to(post, one.over_at + timedelta(hours=1))
        sent = {each.person_id or "": each for each in messages(post, ANNOUNCEMENT)}
    became = Counter(each.state for each in sent.values())
    assert len(sent) == found.recipients == 75
    assert became[MessageState.SENT] == found.reached
    reasons = Counter(each.reason for each in sent.values() if each.state is not MessageState.SENT)
    assert reasons[Reason.PAUSED] == found.left_out[LeftOut.PAUSED]
    assert reasons[Reason.LEFT_COMPANY] == found.left_out[LeftOut.LEAVING]
    assert found.left_out[LeftOut.NOT_IN_PILOT] == 5
    # Who has no account is looked at until it is over: in their working time or out of it.
    without = {one.id for one in people if one.slack_user_id is None}
    assert {key for key, each in sent.items() if each.reason is Reason.NO_CHAT_IDENTITY} <= without
    last = max(
        each.finished_at for each in sent.values() if each.state is MessageState.SENT and each.finished_at
    )
    assert last == found.finished_at


def varied(people: list[Person]) -> list[Person]:
    """Return the people in several zones and hours, some of them without an account, some about to leave."""
    zones = ("Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland")
    found = []
    for number, person in enumerate(people):
        changes: dict[str, object] = {"timezone": zones[number % 4]}
        if number % 11 == 3:
            changes["slack_user_id"] = None
        if number % 13 == 5:
            changes["end_date"] = date(2026, 9, 15)
        if number % 7 == 2:
            changes["work_days"] = frozenset({2, 4})
        found.append(replace(person, **changes))  # type: ignore[arg-type]
    return found


def live(post: Post, people: list[Person]) -> None:
    """Let some be on leave, some have paused, some have got as much as they may this week."""
    with post.installation.open_unit() as unit:
        for number, person in enumerate(people):
            if number % 6 == 1:
                last = date(2026, 9, 15 if number % 12 == 1 else 24)
                unit.people.put_leave(
                    [Leave(person_id=person.id, first=date(2026, 9, 14), last=last, kind="x")]
                )
            if number % 8 == 4:
                until = date(2026, 9, 17) if number % 16 == 4 else None
                unit.people.put_pause(Pause(person_id=person.id, feature=Feature.ANNOUNCEMENT, until=until))
        places = [
            (person.id, own_week(person), 100_000 + 3 * number + place, Feature.SURVEY)
            for number, person in enumerate(people)
            for place in range(3)
            if number % 5 == 0
        ]
        unit.attention.take_many(places)
        unit.commit()


def own_week(person: Person) -> str:
    """Return the week in which the person is: in California, Tokyo's Monday morning is a Sunday."""
    year, week, _ = MORNING.astimezone(ZoneInfo(person.timezone or "Asia/Tokyo")).isocalendar()
    return f"{year}-W{week}"


async def run_to(post: Post, moment: datetime) -> None:
    """Let time pass, visiting every moment at which something is due."""
    engine, clock = post.installation.engine, post.installation.clock
    while clock.now() < moment:
        await engine.advance(min(clock.now() + timedelta(hours=6), moment), mode=Mode.STEP)


@pytest.mark.parametrize("held", ["stopped", "no_platform"])
async def test_what_holds_all_sending_is_said_and_it_is_counted_all_the_same(
    database: Database, tmp_path: Path, held: str
) -> None:
    with house(database, tmp_path, crew(6)) as post:
        number = draft(post)
        if held == "stopped":
            with post.installation.open_unit() as unit:
                unit.switches.put(SENDING_STOPPED, "ada")
                unit.commit()
        else:
            post.installation.senders.clear()  # type: ignore[attr-defined]
        found = await counted(post, number)
        text = last_words(post, ANNOUNCEMENT_COUNTED)
    assert found.reached == 6
    said = {"stopped": "All sending is stopped at the moment.", "no_platform": "No chat is connected"}
    assert said[held] in text


async def test_for_nobody_and_outside_of_ones_programmes_are_told_apart(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(6), leads_reach="programmes") as post:
        for author, team, words in (
            ("ada", "Marketing", "For nobody so far"),
            ("lea", "Sales", "Outside your programmes"),
        ):
            number = draft(post, author=author, audience=Audience(teams=(team,)))
            press(post, author, CountAnnouncement(number))
            await settle(post)
            assert last_words(post, ANNOUNCEMENT_DECIDED, author).startswith(words)
            one = stored(post, number)
            assert (one.work, one.forecast, one.state) == (None, None, AnnouncementState.DRAFT)


async def test_a_draft_whose_time_has_passed_is_given_back(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(6)) as post:
        number = draft(post, on=date(2026, 9, 10))
        press(post, "lea", CountAnnouncement(number))
        await settle(post)
        assert "its time has passed" in last_words(post, ANNOUNCEMENT_DECIDED)
        assert messages(post, ANNOUNCEMENT_COUNTED) == []


async def test_it_is_the_last_addressing_that_counts_and_nobody_is_left_of_earlier_ones(
    database: Database, tmp_path: Path
) -> None:
    people = [*crew(6), Person(id="mo", name="Mo", team="Marketing", slack_user_id="UMO")]
    with house(database, tmp_path, people) as post:
        number = draft(post, channels=("slack:C1", "slack:C2"))
        assert (await counted(post, number)).recipients == 6
        with post.installation.open_unit() as unit:
            assert unit.announcements.count(number) == 8
            one = unit.announcements.lock(number)
            whom = Addressing(
                audience=Audience(teams=("Marketing",)), channels=("slack:C2",), valid_until=FRIDAY
            )
            unit.announcements.save(replace(one, addressing=whom, forecast=None))
            unit.commit()
        assert (await counted(post, number)).recipients == 1
        with post.installation.open_unit() as unit:
            lanes = unit.announcements.lanes(number, after="", limit=10)
    assert sorted(lanes) == ["person:mo", "slack:C2"]


async def test_who_lost_the_role_in_between_is_refused_and_told(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(6)) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", LaunchAnnouncement(number, seen(post, number)))
        with post.installation.open_unit() as unit:
            unit.people.upsert_many([replace(HEADS[0], roles=frozenset())])
            unit.commit()
        await settle(post)
        assert last_words(post, ANNOUNCEMENT_DECIDED).startswith("Not sent")
        one = stored(post, number)
        assert (one.state, one.work, one.forecast) == (AnnouncementState.DRAFT, None, None)
        assert messages(post, ANNOUNCEMENT) == []
        with pytest.raises(NotAllowedError):
            press(post, "lea", CountAnnouncement(number))


# ---------------------------------------------------------------------------- launched


async def test_it_goes_out_once_to_each_of_those_who_were_counted(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(12)) as post:
        number = draft(post)
        await counted(post, number)
        one = await launched(post, number)
        await settle(post)
        to_crew = [address for address, _ in post.slack.accepted if address[1:].isdigit()]
        assert sorted(to_crew) == [f"U{n:04}" for n in range(12)]
        assert (one.launched_by, one.launched_at) == ("lea", MORNING)
        # Friday 18 September ends in Tokyo at 15:00 UTC.
        assert one.over_at == tokyo(9, 19)
        assert last_words(post, ANNOUNCEMENT_DECIDED).startswith("On its way to 12 people")
        assert audited(post) == [("lea", "announcement.counted"), ("lea", "announcement.launched")]
        with pytest.raises(TooLateError) as refused:
            press(post, "lea", LaunchAnnouncement(number, ""))
    assert refused.value.reason == "announcement_launched"


async def test_an_audience_that_has_changed_is_shown_first_and_sent_with_the_next_press(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(12)) as post:
        number = draft(post)
        await counted(post, number)
        with post.installation.open_unit() as unit:
            new = Person(id="zoe", name="Zoe", team="Sales", slack_user_id="UZOE")
            gone = [replace(one, team="Marketing", name=f"Gone {one.id}") for one in crew(2)]
            unit.people.upsert_many([new, *gone])
            unit.commit()
        one = await launched(post, number)
        assert one.state is AnnouncementState.DRAFT
        assert messages(post, ANNOUNCEMENT) == []
        assert one.forecast is not None
        assert (one.forecast.added, one.forecast.gone, one.forecast.recipients) == (1, 2, 11)
        text = last_words(post, ANNOUNCEMENT_COUNTED)
        assert "1 came into the audience and 2 left it" in text
        assert "Zoe" in text
        assert "Gone p0001" in text
        assert (await launched(post, number)).state is AnnouncementState.SENDING
        await settle(post)
        got = {each.person_id for each in messages(post, ANNOUNCEMENT)}
    assert got == {"zoe", *(f"p{n:04}" for n in range(2, 12))}


async def test_the_figures_of_before_send_it_no_more_though_one_came_for_one_who_went(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(12)) as post:
        number = draft(post)
        await counted(post, number)
        before = seen(post, number)
        with post.installation.open_unit() as unit:
            new = Person(id="zoe", name="Zoe", team="Sales", slack_user_id="UZOE")
            unit.people.upsert_many([new, replace(crew(1)[0], team="Marketing")])
            unit.commit()
        one = await launched(post, number)
        assert one.forecast is not None
        assert (one.forecast.added, one.forecast.gone, one.forecast.recipients) == (1, 1, 12)
        with pytest.raises(TooLateError) as refused:
            press(post, "lea", LaunchAnnouncement(number, before))
    assert refused.value.reason == "announcement_changed"


async def test_one_that_was_left_until_its_time_had_passed_is_given_back(
    database: Database, tmp_path: Path
) -> None:
    """The figures said 11:00: neither is that a lie, nor does it go at once to everybody."""
    with house(database, tmp_path, crew(6)) as post:
        number = draft(post, on=MORNING.date(), at=time(11))
        await counted(post, number)
        await run_to(post, MORNING + timedelta(hours=2))
        one = await launched(post, number)
        assert (one.state, one.forecast, messages(post, ANNOUNCEMENT)) == (AnnouncementState.DRAFT, None, [])
        assert "Tokyo" in plain_text(press(post, "lea", ShowAnnouncement(number)).cards[0])
        press(post, "lea", CountAnnouncement(number))
        await settle(post)
        assert stored(post, number).forecast is None


async def test_what_was_changed_since_it_was_seen_is_not_sent(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(6)) as post:
        number = draft(post)
        await counted(post, number)
        before = seen(post, number)
        with post.installation.open_unit() as unit:
            one = unit.announcements.lock(number)
            unit.announcements.save(replace(one, content=replace(one.content, titles={"en": "Other"})))
            unit.commit()
        with pytest.raises(TooLateError) as refused:
            press(post, "lea", LaunchAnnouncement(number, before))
    assert refused.value.reason == "announcement_changed"


async def test_it_is_due_at_its_time_where_people_are_and_feeding_begins_with_the_earliest(
    database: Database, tmp_path: Path
) -> None:
    zones = ("Pacific/Auckland", "Asia/Tokyo", "Europe/Berlin")
    people = [replace(one, timezone=zone) for one, zone in zip(crew(3), zones, strict=True)]
    with house(database, tmp_path, people) as post:
        number = draft(post, on=WEDNESDAY, at=time(10), channels=("slack:C1",))
        await counted(post, number)
        await launched(post, number)
        assert messages(post, ANNOUNCEMENT) == []
        due = datetime(2026, 9, 16, 10, tzinfo=ZoneInfo("Pacific/Auckland"))
        await run_to(post, due - timedelta(minutes=1))
        assert messages(post, ANNOUNCEMENT) == []
        await run_to(post, due)
        assert [one.person_id for one in messages(post, ANNOUNCEMENT)] == ["p0000"]
        await run_to(post, tokyo(9, 17))
        sent = {one.person_id: one.finished_at for one in messages(post, ANNOUNCEMENT)}
        [posted] = messages(post, ANNOUNCEMENT_POSTED)
    wanted = [datetime(2026, 9, 16, 10, tzinfo=ZoneInfo(zone)) for zone in zones]
    assert sent == {f"p000{n}": moment for n, moment in enumerate(wanted)}
    assert posted.finished_at == tokyo(9, 16, 10)


async def test_a_post_to_channels_alone_waits_for_the_companys_working_time(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post, direct=False, channels=("slack:C1",))
        found = await counted(post, number)
        assert (found.audience, found.recipients) == (0, 0)
        post.put_clock(tokyo(9, 14, 20))
        assert (await launched(post, number)).state is AnnouncementState.SENDING
        await run_to(post, tokyo(9, 15, 8, 59))
        assert messages(post, ANNOUNCEMENT_POSTED) == []
        await run_to(post, tokyo(9, 15, 9))
        [posted] = messages(post, ANNOUNCEMENT_POSTED)
    assert (posted.state, posted.finished_at) == (MessageState.SENT, tokyo(9, 15, 9))


async def test_the_outbox_holds_little_of_a_large_one_ahead(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(HIGH_WATER + 1500), approve_above=5000) as post:
        number = draft(post)
        await counted(post, number)
        with post.installation.open_unit() as unit:
            unit.switches.put(SENDING_STOPPED, "ada")
            unit.commit()
        await launched(post, number)
        assert len(messages(post, ANNOUNCEMENT)) == HIGH_WATER
        with post.installation.open_unit() as unit:
            unit.switches.put(SENDING_STOPPED, None)
            unit.commit()
        await settle(post)
        sent = Counter(one.state for one in messages(post, ANNOUNCEMENT))
    assert sent == {MessageState.SENT: HIGH_WATER + 1500}


async def test_a_recall_in_the_moment_of_the_close_is_carried_out(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post)
        await counted(post, number)
        over_at = (await launched(post, number)).over_at
        assert over_at is not None
        world = replace(post.installation.world(), now=over_at)

        def close() -> bool:
            with database.unit_of_work() as unit:
                return closing.close(world, unit, number)

        with database.unit_of_work() as unit:
            running.recall(unit, number, now=over_at, actor="lea")
            closed = asyncio.create_task(asyncio.to_thread(close))
            await asyncio.wait([closed], timeout=0.3)  # It waits for the recall.
            unit.commit()
        assert await closed is False
        with database.unit_of_work() as unit:
            assert unit.announcements.to_feed(now=over_at) == [number]


async def test_once_it_is_over_it_is_closed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.announcements.closing.PORTION", 2)
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post)
        await counted(post, number)
        one = await launched(post, number)
        assert one.over_at is not None
        await run_to(post, one.over_at + timedelta(minutes=1))
        closed = stored(post, number).closed_at
        with post.installation.open_unit() as unit:
            assert unit.outbox.delete_finished(before=one.over_at + timedelta(days=1)) >= 3
            kept = unit.announcements.standings(number)
    assert closed is not None
    assert closed >= one.over_at
    assert kept == {Standing(state=MessageState.SENT): 3}


# ---------------------------------------------------------------------------- beside check-ins


CRM = """\
id: crm
tool: Salesforce
name: {ja: CRM, en: CRM}
purpose: {ja: 引き継ぎのため, en: nothing is lost at hand-over}
lead: lea
deputy: lou
sponsor: ada
vision: {state: {ja: 当日に入る, en: logged the same day}}
practices:
  - {id: visits, name: {ja: 訪問記録, en: log visits}, benefit: {ja: 移動中に, en: "on the way"},
     ease: 4, contribution: 5}
kpis:
  - {id: records, practice: visits, name: {ja: 訪問記録, en: records},
     purpose: {ja: 引き継ぎのため, en: hand-over}, unit: {ja: 件, en: records},
     target: 3, per: day, of: person, not_on: [leave, holiday]}
checkins: {rhythm: weekly, weekday: Wed, at: "10:00"}
audience: {teams: [Sales]}
"""


def begin_programme(post: Post, people: list[Person]) -> None:
    """Start a programme for Sales, whose first-day cards are due at once."""
    installation = post.installation
    now, names = installation.clock.now(), [one.id for one in (*HEADS, *people)]
    with installation.open_unit() as unit:
        read = read_programme(CRM.encode(), name="programme.yaml", languages=("ja", "en"), people=names)
        import_programme(unit, read, now=now, actor="test")
        start(unit, "crm", on=MORNING.date(), company=installation.world().company, now=now, actor="test")
        unit.commit()


async def test_an_announcement_of_the_first_week_keeps_no_check_in_away(
    database: Database, tmp_path: Path
) -> None:
    """One place is taken before; the first-day card is the second, and the last is the check-in's."""
    people = crew(6)
    with house(database, tmp_path, people) as post:
        with post.installation.open_unit() as unit:
            unit.attention.take_many(
                [(one.id, "2026-W38", 100 + n, Feature.INTRODUCTION) for n, one in enumerate(people)]
            )
            unit.commit()
        begin_programme(post, people)
        number = draft(post, on=date(2026, 9, 15), at=time(10))
        found = await counted(post, number)
        await launched(post, number)
        await run_to(post, tokyo(9, 18, 18))
        check_ins = Counter(one.state for one in messages(post, CHECK_IN))
        got = Counter((one.state, one.reason) for one in messages(post, ANNOUNCEMENT))
    assert check_ins == {MessageState.SENT: 6}
    assert got == {(MessageState.DROPPED, Reason.OVER_BUDGET): 6}
    assert (found.reached, found.left_out) == (0, {LeftOut.OVER_BUDGET: 6})


async def test_other_announcements_that_come_before_are_reckoned_with(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(6)) as post:
        for day in (15, 16):
            number = draft(post, on=date(2026, 9, day), at=time(10))
            assert (await counted(post, number)).reached == 6
            await launched(post, number)
        third = await counted(post, draft(post, on=date(2026, 9, 17), at=time(10)))
        urgent = await counted(post, draft(post, on=date(2026, 9, 17), at=time(10), urgent=True))
    assert (third.reached, third.left_out) == (0, {LeftOut.OVER_BUDGET: 6})
    assert urgent.reached == 6


async def test_what_is_queued_for_them_is_reckoned_with(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(6)) as post:
        with post.installation.open_unit() as unit:
            unit.outbox.add_many(
                [
                    NewMessage(
                        dedupe_key=f"{feature}:{number}",
                        kind="any",
                        lane="person:p0000",
                        person_id="p0000",
                        feature=feature,
                        card="{}",
                        due_at=tokyo(9, 15, 9),
                    )
                    for number, feature in enumerate((Feature.SURVEY, Feature.HELP, Feature.WORK, None))
                ],
                now=MORNING,
            )
            unit.commit()
        found = await counted(post, draft(post, on=date(2026, 9, 16), at=time(10)))
    assert (found.reached, found.left_out) == (5, {LeftOut.OVER_BUDGET: 1})


# ---------------------------------------------------------------------------- approved


async def test_for_more_than_the_settings_say_a_second_person_approves_before_it_goes_out(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(12), approve_above=11) as post:
        number = draft(post)
        await counted(post, number)
        card = last_card(post, ANNOUNCEMENT_COUNTED)
        assert ProposeAnnouncement in actions_on(card)
        assert LaunchAnnouncement not in actions_on(card)
        print_of_it = seen(post, number)
        with pytest.raises(TooLateError):
            press(post, "lea", LaunchAnnouncement(number, print_of_it))
        press(post, "lea", ProposeAnnouncement(number, print_of_it))
        asked = messages(post, ANNOUNCEMENT_TO_APPROVE)
        assert [(one.person_id, one.feature) for one in asked] == [
            ("lou", Feature.WORK),
            ("ada", Feature.WORK),
        ]
        with pytest.raises(NotAllowedError):
            press(post, "lea", ApproveAnnouncement(number, print_of_it))
        press(post, "lou", ApproveAnnouncement(number, print_of_it))
        with pytest.raises(TooLateError) as late:
            press(post, "ada", ApproveAnnouncement(number, print_of_it))
        await settle(post)
        one = stored(post, number)
        assert len(messages(post, ANNOUNCEMENT)) == 12
        # What had not gone out to the other one yet, is asked no more.
        assert [each.state for each in messages(post, ANNOUNCEMENT_TO_APPROVE)] == [MessageState.DROPPED] * 2
    assert late.value.reason == "announcement_decided"
    assert (one.state, one.approver_id, one.launched_by) == (AnnouncementState.SENDING, "lou", "lea")


async def test_what_is_sent_back_brings_its_author_the_reason_and_can_be_asked_again(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(12), approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        assert press(post, "lou", OpenAnnouncementRefusal(number)).form is not None
        press_with(post, "lou", RefuseAnnouncement(number), {"reason": "Please say until when."})
        assert stored(post, number).state is AnnouncementState.DRAFT
        assert "Please say until when." in last_words(post, ANNOUNCEMENT_DECIDED)
        with pytest.raises(TooLateError):
            press(post, "ada", ApproveAnnouncement(number, seen(post, number)))
        press(post, "lea", CountAnnouncement(number))
        post.put_clock(MORNING + timedelta(minutes=5))
        await settle(post)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        assert stored(post, number).state is AnnouncementState.PROPOSED
        assert [action for _, action in audited(post)] == [
            "announcement.counted",
            "announcement.proposed",
            "announcement.refused",
            "announcement.counted",
            "announcement.proposed",
        ]


async def test_who_is_asked_a_second_time_gets_a_second_message(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        for _ in range(2):
            # Nothing was changed in between, and the clock stands still.
            press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
            await settle(post)
            press_with(post, "lou", RefuseAnnouncement(number), {"reason": "Please say until when."})
        asked = messages(post, ANNOUNCEMENT_TO_APPROVE)
    assert Counter(one.person_id for one in asked) == {"lou": 2, "ada": 2}


async def test_others_who_were_asked_see_in_place_of_the_question_who_decided_what(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        await settle(post)
        press(post, "lou", ApproveAnnouncement(number, seen(post, number)))
        await settle(post)
        answered = {one.person_id: one for one in messages(post, ANNOUNCEMENT_ANSWERED)}
        asked = {one.person_id: one for one in messages(post, ANNOUNCEMENT_TO_APPROVE)}
        card = from_json(answered["ada"].card)
    assert isinstance(card, Card)
    assert answered["ada"].edits == asked["ada"].dedupe_key
    assert (asked["ada"].state, answered["ada"].state) == (MessageState.SENT, MessageState.SENT)
    assert ApproveAnnouncement not in actions_on(card)
    assert "Somebody else has approved it" in plain_text(card)
    assert "Decided by Lou" in plain_text(card)


async def test_who_approves_reads_the_link_and_that_it_is_counted(database: Database, tmp_path: Path) -> None:
    """And where it is shown once more: they answer for all of it."""
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        number = draft(post, repeats=frozenset({Repeat.HOME}))
        said = {
            "title_en": TITLE, "text_en": TEXT, "title_ja": TITLE, "text_ja": TEXT,
            "link": "https://intra.example.com/visits", "link_label_en": "Read", "link_label_ja": "読む",
            "counts_clicks": "yes",
        }  # fmt: skip
        press_with(post, "lea", SaveAnnouncementText(number), said)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        text = last_words(post, ANNOUNCEMENT_TO_APPROVE, "lou")
    assert stored(post, number).content.counts_clicks
    assert (
        "Link: https://intra.example.com/visits (how many open it is counted, and readers are told)" in text
    )
    assert "Shown once more on: the home" in text


async def test_the_reason_stands_on_the_draft_until_it_is_changed(database: Database, tmp_path: Path) -> None:
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        press_with(post, "lou", RefuseAnnouncement(number), {"reason": "Please say until when."})
        shown = plain_text(press(post, "lea", ShowAnnouncement(number)).cards[0])
        await counted(post, number)
        again = plain_text(press(post, "lea", ShowAnnouncement(number)).cards[0])
        told = from_json(messages(post, ANNOUNCEMENT_COUNTED)[-1].card)
        said = {"title_en": TITLE, "text_en": "Until Friday.", "title_ja": TITLE, "text_ja": TEXT}
        press_with(post, "lea", SaveAnnouncementText(number), said)
        changed = stored(post, number)
    assert "Please say until when." in shown
    assert "Decided by Lou" in shown
    assert "Please say until when." in again
    assert isinstance(told, Card)
    assert "Please say until when." in plain_text(told)
    assert (changed.sent_back, changed.sent_back_by) == ("", "")


async def test_what_was_counted_long_ago_is_counted_anew_and_what_is_over_is_not_asked_for(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        post.put_clock(MORNING + timedelta(days=1))
        old = press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        assert stored(post, number).work is Work.COUNT
        await settle(post)
        post.put_clock(MORNING + timedelta(days=5))
        over = press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        asked = messages(post, ANNOUNCEMENT_TO_APPROVE)
    assert old.replace is not None
    assert "counted more than a day ago" in plain_text(old.replace)
    assert "It would be over before it goes out" in plain_text(over.cards[0])
    assert (asked, stored(post, number).state) == ([], AnnouncementState.DRAFT)


async def test_an_urgent_one_is_always_approved_does_not_wait_for_the_limit_and_is_audited_so(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        with post.installation.open_unit() as unit:
            places = [("p0000", "2026-W38", 100 + n, Feature.SURVEY) for n in range(3)]
            unit.attention.take_many(places)
            unit.commit()
        number = draft(post, urgent=True)
        assert (await counted(post, number)).reached == 3
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        press(post, "ada", ApproveAnnouncement(number, seen(post, number)))
        await settle(post)
        sent = {one.person_id: one.state for one in messages(post, ANNOUNCEMENT)}
        with post.installation.open_unit() as unit:
            [entry] = [e for e in unit.audit.list_entries() if e.action == "announcement.launched"]
            used = unit.attention.used(["p0000"], week="2026-W38")
    assert sent["p0000"] is MessageState.SENT
    assert (entry.detail, used) == ("urgent", {"p0000": 3})


async def test_at_most_ten_are_asked_for_approval(database: Database, tmp_path: Path) -> None:
    leads = [replace(one, roles=LEAD) for one in crew(MOST_ASKED + 5)]
    with house(database, tmp_path, leads, approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        assert len(messages(post, ANNOUNCEMENT_TO_APPROVE)) == MOST_ASKED


async def test_where_nobody_else_may_approve_that_is_said_and_nothing_is_changed(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        with post.installation.open_unit() as unit:
            unit.people.upsert_many([replace(one, active=False) for one in HEADS[1:]])
            unit.commit()
        number = draft(post)
        await counted(post, number)
        with pytest.raises(TooLateError) as refused:
            press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        assert stored(post, number).state is AnnouncementState.DRAFT
    assert refused.value.reason == "announcement_no_approver"


# ---------------------------------------------------------------------------- what breaks


class DiedError(Exception):
    """Stands for the end of a process."""


@pytest.mark.parametrize("work", [Work.COUNT, Work.LAUNCH])
@pytest.mark.parametrize("commits", range(6))
async def test_a_process_that_dies_after_any_commit_leaves_work_that_the_next_one_finishes_once(
    database: Database, tmp_path: Path, work: Work, commits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coaching.announcements.counting.PORTION", 4)
    with house(database, tmp_path, crew(12)) as post:
        number = draft(post)
        if work is Work.LAUNCH:
            await counted(post, number)
            press(post, "lea", LaunchAnnouncement(number, seen(post, number)))
        else:
            press(post, "lea", CountAnnouncement(number))
        dying(post, commits)
        await post.installation.engine._announcer.run()
    with process(database, tmp_path) as post:
        await post.installation.engine.settle()
        if work is Work.COUNT:
            assert len(messages(post, ANNOUNCEMENT_COUNTED)) == 1
            await launched(post, number)
        await settle(post)
        one = stored(post, number)
        got = Counter(each.person_id for each in messages(post, ANNOUNCEMENT))
        assert [action for _, action in audited(post)] == ["announcement.counted", "announcement.launched"]
        assert one.forecast is not None
    assert (one.forecast.added, one.forecast.gone) == (0, 0)
    assert got == {f"p{n:04}": 1 for n in range(12)}


def dying(post: Post, commits: int) -> None:
    """Let the process's announcer die once so many units of work of it were committed."""
    announcer = post.installation.engine._announcer
    open_unit, left = announcer._open_unit, [commits]

    def open_dying() -> object:
        if left[0] <= 0:
            raise DiedError
        left[0] -= 1
        return open_unit()

    announcer._open_unit = open_dying  # type: ignore[assignment]


@pytest.mark.both_engines
async def test_two_processes_that_count_and_launch_the_same_do_it_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coaching.announcements.counting.PORTION", 3)
    with house(database, tmp_path, crew(12)) as one, process(database, tmp_path) as other:
        number = draft(one)
        press(one, "lea", CountAnnouncement(number))
        both = [each.installation.engine._announcer for each in (one, other)]
        await asyncio.gather(*(each.run() for each in both))
        assert len(messages(one, ANNOUNCEMENT_COUNTED)) == 1
        press(one, "lea", LaunchAnnouncement(number, seen(one, number)))
        await asyncio.gather(*(each.run() for each in both))
        assert len(messages(one, ANNOUNCEMENT_DECIDED)) == 1
        await settle(one)
        got = Counter(each.person_id for each in messages(one, ANNOUNCEMENT))
    assert got == {f"p{n:04}": 1 for n in range(12)}


async def test_what_was_changed_while_it_was_counted_is_not_counted_to_its_end(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coaching.announcements.counting.PORTION", 4)
    with house(database, tmp_path, crew(12)) as post:
        number = draft(post)
        press(post, "lea", CountAnnouncement(number))
        announcer = post.installation.engine._announcer
        write, calls = announcer._write, [0]

        async def write_and_change(phase: object, *given: object) -> object:
            calls[0] += 1
            if calls[0] == 3:
                with post.installation.open_unit() as unit:
                    one = unit.announcements.lock(number)
                    unit.announcements.save(replace(one, work=None, forecast=None))
                    unit.commit()
            return await write(phase, *given)  # type: ignore[arg-type]

        announcer._write = write_and_change  # type: ignore[assignment, method-assign]
        await announcer.run()
        assert messages(post, ANNOUNCEMENT_COUNTED) == []
        assert stored(post, number).forecast is None


async def test_what_was_thrown_away_while_it_was_counted_is_no_failure(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post)
        press(post, "lea", CountAnnouncement(number))
        announcer, real = post.installation.engine._announcer, working.begin_round

        def thrown_away(world: World, unit: UnitOfWork, one: Announcement) -> working.Round:
            press(post, "lea", DiscardAnnouncement(number))
            return real(world, unit, one)

        monkeypatch.setattr(working, "begin_round", thrown_away)
        await announcer.run()
        assert announcer._failures == 0
        assert messages(post, ANNOUNCEMENT_COUNTED) == []


async def test_one_that_breaks_holds_no_other_up_and_is_tried_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        broken, whole = draft(post), draft(post)
        for number in (broken, whole):
            press(post, "lea", CountAnnouncement(number))
        real = working.begin_round

        def breaking(world: World, unit: UnitOfWork, one: Announcement) -> working.Round:
            if one.id == broken:
                raise RuntimeError("boom")
            return real(world, unit, one)

        monkeypatch.setattr(working, "begin_round", breaking)
        await settle(post)
        assert stored(post, whole).forecast is not None
        assert stored(post, broken).work is Work.COUNT
        monkeypatch.setattr(working, "begin_round", real)
        await settle(post)
        assert stored(post, broken).forecast is not None


def press_with(post: Post, person: str, action: Action, values: Values) -> Reply:
    """Let somebody send a form."""
    with post.installation.open_unit() as unit:
        [actor] = unit.people.get_many([person]).values()
        turn = Turn(world=post.installation.world(), unit=unit, actor=actor)
        sent = Pressed(platform=Platform.SLACK, event_id="1", identity=person, action=action, values=values)
        reply = handle(turn, sent)
        unit.commit()
    return reply
