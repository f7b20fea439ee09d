"""What may be sent, by whom and with whose approval, holds from the first press until it goes out."""

from collections import Counter
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from announcement_stage import press
from delivery_stage import Post
from scenario_stage import tokyo
from test_scenario_announcement_counting import (
    HEADS,
    MORNING,
    WEDNESDAY,
    actions_on,
    counted,
    crew,
    draft,
    house,
    last_card,
    last_words,
    launched,
    messages,
    run_to,
    seen,
    settle,
    stored,
)

from cards.actions import (
    ApproveAnnouncement,
    CountAnnouncement,
    LaunchAnnouncement,
    ProposeAnnouncement,
)
from cards.plain import plain_text
from coaching.announcements.model import AnnouncementState, Work
from coaching.programmes.model import Programme, ProgrammeState, Vision
from handlers.announcements import working
from handlers.announcements.counted import ANNOUNCEMENT_COUNTED, ANNOUNCEMENT_DECIDED
from handlers.announcements.feeding import PORTION, feed
from handlers.announcements.messages import ANNOUNCEMENT
from handlers.announcements.questions import ANNOUNCEMENT_TO_APPROVE
from people.audience import Audience
from people.errors import NotAllowedError, TooLateError
from people.model import Person
from storage.database import Database

CRM = Programme(
    id="crm",
    tool="Salesforce",
    name={"en": "CRM"},
    purpose={"en": "Nothing is lost"},
    go_live=date(2026, 9, 1),
    lead="lea",
    deputy="dan",
    vision=Vision(state={"en": "logged the same day"}),
    practices=(),
    kpis=(),
    audience=Audience(teams=("Sales",)),
    state=ProgrammeState.RUNNING,
)
DEPUTY = Person(id="dan", name="Dan", slack_user_id="UDAN", locale="en")


def put_people(post: Post, *people: Person) -> None:
    with post.installation.open_unit() as unit:
        unit.people.upsert_many(people)
        unit.commit()


def put_programme(post: Post) -> None:
    with post.installation.open_unit() as unit:
        unit.programmes.put(CRM)
        unit.commit()


# ---------------------------------------------------------------------------- channels


@pytest.mark.parametrize("author", ["lou", "dan"])
async def test_who_does_not_reach_everybody_posts_to_a_channel_only_with_the_approval_of_who_does(
    database: Database, tmp_path: Path, author: str
) -> None:
    """Lou is a lead who leads no programme, Dan the deputy of one, who is no lead."""
    with house(database, tmp_path, [DEPUTY, *crew(3)], leads_reach="programmes") as post:
        put_programme(post)
        number = draft(post, author=author, direct=False, channels=("slack:C1",))
        await counted(post, number, by=author)
        card = last_card(post, ANNOUNCEMENT_COUNTED, author)
        assert LaunchAnnouncement not in actions_on(card)
        assert ProposeAnnouncement in actions_on(card)
        assert "Others than those in your programmes read its channels" in plain_text(card)
        with pytest.raises(TooLateError) as refused:
            press(post, author, LaunchAnnouncement(number, seen(post, number)))
        press(post, author, ProposeAnnouncement(number, seen(post, number)))
        assert [one.person_id for one in messages(post, ANNOUNCEMENT_TO_APPROVE)] == ["ada"]
        with pytest.raises(NotAllowedError):
            press(post, "lea", ApproveAnnouncement(number, seen(post, number)))
        press(post, "ada", ApproveAnnouncement(number, seen(post, number)))
        await settle(post)
        one = stored(post, number)
    assert refused.value.reason == "announcement_not_approved"
    assert (one.state, one.approver_id) == (AnnouncementState.SENDING, "ada")


async def test_a_press_made_before_the_reach_was_bound_posts_to_no_channel_after_it(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post, direct=False, channels=("slack:C1",))
        await counted(post, number)
        press(post, "lea", LaunchAnnouncement(number, seen(post, number)))
    with house(database, tmp_path, [], leads_reach="programmes") as post:
        await settle(post)
        assert stored(post, number).state is AnnouncementState.DRAFT
        assert last_words(post, ANNOUNCEMENT_DECIDED).startswith("Not sent")


# ---------------------------------------------------------------------------- what was approved


@pytest.mark.parametrize(("more", "holds"), [(2, True), (3, False)])
async def test_an_approval_is_gone_once_more_than_a_tenth_came_into_the_audience(
    database: Database, tmp_path: Path, *, more: int, holds: bool
) -> None:
    with house(database, tmp_path, crew(20), approve_above=10) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        put_people(post, *crew(20 + more)[20:])
        press(post, "lou", ApproveAnnouncement(number, seen(post, number)))
        await settle(post)
        one, actions = stored(post, number), actions_on(last_card(post, ANNOUNCEMENT_COUNTED))
    assert one.forecast is not None
    assert (one.state, one.forecast.recipients) == (AnnouncementState.DRAFT, 20 + more)
    assert one.approver_id == ("lou" if holds else "")
    assert (LaunchAnnouncement in actions, ProposeAnnouncement in actions) == (holds, not holds)


async def test_many_small_changes_do_not_make_an_approval_hold_for_ever(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(20), approve_above=10) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        put_people(post, *crew(22)[20:])
        press(post, "lou", ApproveAnnouncement(number, seen(post, number)))
        await settle(post)
        put_people(post, *crew(24)[22:])
        assert (await launched(post, number)).approver_id == ""


async def test_who_was_a_lead_when_approving_and_is_none_at_the_launch_has_approved_nothing(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(3), approve_above=0) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "lea", ProposeAnnouncement(number, seen(post, number)))
        press(post, "lou", ApproveAnnouncement(number, seen(post, number)))
        put_people(post, replace(HEADS[1], roles=frozenset()))
        await settle(post)
        assert stored(post, number).state is AnnouncementState.DRAFT
        assert messages(post, ANNOUNCEMENT) == []


async def test_a_deputy_of_one_team_does_not_approve_what_goes_to_all(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, [DEPUTY, *crew(3)]) as post:
        put_programme(post)
        number = draft(post, author="lou", audience=Audience(), urgent=True)
        await counted(post, number, by="lou")
        press(post, "lou", ProposeAnnouncement(number, seen(post, number)))
        with pytest.raises(NotAllowedError):
            press(post, "dan", ApproveAnnouncement(number, seen(post, number)))


# ---------------------------------------------------------------------------- the moment it is due


async def test_who_moved_to_another_time_zone_since_it_was_counted_gets_it_at_its_time_there(
    database: Database, tmp_path: Path
) -> None:
    with house(database, tmp_path, crew(4)) as post:
        number = draft(post, on=WEDNESDAY, at=time(10))
        await counted(post, number)
        put_people(post, replace(crew(1)[0], timezone="Pacific/Auckland"))
        one = await launched(post, number)
        assert one.state is AnnouncementState.SENDING
        assert len(messages(post, ANNOUNCEMENT_COUNTED)) == 1
        # 10:00 on the 16th in Auckland, twelve hours ahead, is 07:00 in Tokyo.
        await run_to(post, tokyo(9, 16, 7))
        assert [each.person_id for each in messages(post, ANNOUNCEMENT)] == ["p0000"]


# ---------------------------------------------------------------------------- the right, to the end


@pytest.mark.parametrize("work", [Work.COUNT, Work.LAUNCH])
async def test_who_loses_the_role_while_everybody_is_looked_at_is_refused_and_told(
    database: Database, tmp_path: Path, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post)
        if work is Work.LAUNCH:
            await counted(post, number)
            press(post, "lea", LaunchAnnouncement(number, seen(post, number)))
        else:
            press(post, "lea", CountAnnouncement(number))
        losing(post, monkeypatch, replace(HEADS[0], roles=frozenset()))
        await settle(post)
        one = stored(post, number)
        assert (one.state, one.work, one.forecast) == (AnnouncementState.DRAFT, None, None)
        assert messages(post, ANNOUNCEMENT) == []
        assert last_words(post, ANNOUNCEMENT_DECIDED).startswith("Not sent")


def losing(post: Post, monkeypatch: pytest.MonkeyPatch, person: Person) -> None:
    """Change somebody once people were looked at for the first time."""
    real, changed = working.look_at_some, []

    def look(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        if not changed:
            changed.append(person.id)
            put_people(post, person)
        return found

    monkeypatch.setattr(working, "look_at_some", look)


async def test_an_author_who_loses_the_role_meanwhile_reaches_nobody_though_an_admin_sends_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house(database, tmp_path, crew(3)) as post:
        number = draft(post)
        await counted(post, number)
        press(post, "ada", LaunchAnnouncement(number, seen(post, number)))
        losing(post, monkeypatch, replace(HEADS[0], roles=frozenset()))
        await settle(post)
        assert stored(post, number).state is AnnouncementState.DRAFT
        assert messages(post, ANNOUNCEMENT) == []


# ---------------------------------------------------------------------------- in turn


async def test_several_share_one_portion_and_none_waits_for_a_larger_one(
    database: Database, tmp_path: Path
) -> None:
    small = [
        replace(one, id=f"m{n}", team="Marketing", slack_user_id=f"M{n}") for n, one in enumerate(crew(5))
    ]
    with house(database, tmp_path, [*crew(2 * PORTION), *small], approve_above=5000) as post:
        on = {"on": MORNING.date(), "at": time(11), "valid_until": date(2026, 9, 18)}
        large = draft(post, **on)
        other = draft(post, **on)
        little = draft(post, audience=Audience(teams=("Marketing",)), **on)
        for number in (large, other, little):
            await counted(post, number)
            await launched(post, number)
        installation = post.installation
        world = replace(installation.world(), now=tokyo(9, 14, 11))
        with installation.open_unit() as unit:
            assert feed(world, unit).handled <= PORTION
        queued = Counter(each.subject_id for each in messages(post, ANNOUNCEMENT))
    # A third of 250, half of what is left, and all that the last one needs.
    assert queued == {large: 83, other: 83, little: 5}
