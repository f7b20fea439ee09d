"""An announcement under way: it is paused, goes on, is stopped, corrected, recalled, and every recipient is
accounted for, whatever breaks between."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from announcement_stage import (
    NEW_TITLE,
    TITLE,
    audited,
    correct,
    feed,
    launch,
    outcomes,
    press,
    replaced,
    shown,
)
from delivery_stage import Post, post_on
from scenario_stage import tokyo

from bot.platform import Outcome
from cards.actions import (
    Action,
    OpenPause,
    PauseAnnouncement,
    RecallAnnouncement,
    ResendAnnouncement,
    ResumeAnnouncement,
    ShowAnnouncementClass,
    ShowAnnouncementReport,
    ShowAnnouncements,
    StopAnnouncement,
)
from cards.model import Buttons, ButtonStyle, Card
from cards.plain import plain_text
from cards.serial import from_json
from coaching.announcements.model import Addressing, AnnouncementState, Content, Response, ResponseKind
from handlers.announcements import closing, controlling
from people.errors import NotAllowedError, NotFoundError, TooLateError
from people.model import Feature, Pause, Role
from people.outbox import MessageState, Reason
from storage.database import Database

SENT, QUEUED, SENDING = MessageState.SENT, MessageState.QUEUED, MessageState.SENDING
DROPPED, FAILED, UNKNOWN = MessageState.DROPPED, MessageState.FAILED, MessageState.UNKNOWN
CREW = [f"p{number}" for number in range(1, 9)]
HEAD = "person_id,name,slack_user_id,roles,team,locale\n"
PEOPLE = HEAD + "lea,Lea,ULEA,lead,,en\nlou,Lou,ULOU,lead,,en\nmo,Mo,UMO,,Sales,en\n"
PEOPLE += "".join(f"{one},Person {one},U{one.upper()},,Sales/East,en\n" for one in CREW)
ALL_SENT = {f"person:{one}": (SENT, None) for one in CREW}
MORNING = tokyo(9, 14, 10)
HOUR_OF_OTHERS = tokyo(9, 14, 11)
ADMIN = frozenset({Role.ADMIN})


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Two leads, and eight people of a team, on each engine, on a Monday at 10:00 in Tokyo."""
    with post_on(database, tmp_path, people=PEOPLE) as found:
        yield found


async def settle(post: Post) -> None:
    """Queue what is due and send what may go, at whatever machine time."""
    post.time_passes()
    await post.installation.engine.settle()


def got(post: Post) -> list[str]:
    """Return at which addresses messages were taken, in alphabetical order."""
    return sorted(address for address, _ in post.slack.accepted)


def addresses(people: list[str]) -> list[str]:
    return sorted(f"U{one.upper()}" for one in people)


def figures(text: str) -> dict[str, int]:
    """Return the rows of the report that are figures."""
    return {name: int(count) for name, count in re.findall(r"^([A-Z][^:\n|]+): (\d+)\b", text, re.MULTILINE)}


def of_all(text: str) -> tuple[int, int]:
    """Return how many recipients there are, and what the rows below add up to."""
    rows = figures(text)
    names = ("Sent", "Going out now", "Not their turn yet", "Held by the pause", "Come later")
    names += ("Wait for a remedy", "Not sent", "Not certain", "Left out", "Did not leave")
    shown_as_bar = {"Sent": int(re.findall(r"^Sent: (\d+)$", text, re.MULTILINE)[0])}
    return rows["Recipients, fixed when it was sent"], sum(
        (rows | shown_as_bar).get(name, 0) for name in names
    )


def offered(card: Card) -> list[type[Action]]:
    """Return what the buttons of a card do."""
    rows = [element for element in card.elements if isinstance(element, Buttons)]
    return [type(button.action) for row in rows for button in row.buttons]


async def half_sent(post: Post) -> int:
    """Launch to everybody of the team, send to the first half, and let the others' hour come: nothing of
    theirs is queued yet."""
    number = launch(post, "lea", CREW, later=dict.fromkeys(CREW[4:], HOUR_OF_OTHERS))
    await settle(post)
    assert got(post) == addresses(CREW[:4])
    post.put_clock(HOUR_OF_OTHERS)
    return number


# Pausing and going on


async def test_a_pause_holds_exactly_what_has_not_left_and_all_get_it_once_after_it(post: Post) -> None:
    number = await half_sent(post)
    feed(post)  # the others' messages are queued, and none has left
    text = shown(post, "lea", PauseAnnouncement(number))
    assert text.startswith("Paused at 4 of 8")
    for _ in range(3):
        await settle(post)
    assert len(got(post)) == 4, "nothing leaves while it is paused"
    states = outcomes(post, "announcement")
    assert sorted(states.values(), key=str) == [(QUEUED, Reason.HELD)] * 4 + [(SENT, None)] * 4
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert figures(text)["Held by the pause"] == 4
    assert "4 wait until “Go on” is pressed." in text
    assert of_all(text) == (8, 8)

    shown(post, "lea", ResumeAnnouncement(number))
    await settle(post)
    assert got(post) == addresses(CREW)
    assert outcomes(post, "announcement") == ALL_SENT
    assert audited(post) == [("lea", "announcement.paused"), ("lea", "announcement.resumed")]


async def test_a_pause_at_once_promises_no_other_moment_than_the_next_press(post: Post) -> None:
    """Some wait for their working hours, and some for their turn: while it is paused, all wait for it."""
    number = launch(post, "lea", CREW, later=dict.fromkeys(CREW[4:], HOUR_OF_OTHERS))
    with post.installation.open_unit() as unit:
        until = tokyo(9, 16).date()
        unit.people.put_pause(Pause(person_id="p1", feature=Feature.ANNOUNCEMENT, until=until))
        unit.commit()
    await settle(post)
    assert "1 comes later" in shown(post, "lea", ShowAnnouncementReport(number))
    text = shown(post, "lea", PauseAnnouncement(number))
    assert "5 wait until “Go on” is pressed." in text
    assert "comes later" not in text
    assert of_all(text) == (8, 8)


async def test_nothing_more_of_a_paused_announcement_is_queued(post: Post) -> None:
    number = await half_sent(post)
    shown(post, "lea", PauseAnnouncement(number))
    assert feed(post) == 0
    shown(post, "lea", ResumeAnnouncement(number))
    assert feed(post) == 4


async def test_what_is_held_in_a_channel_goes_within_minutes(post: Post) -> None:
    number = launch(post, "lea", [], channels=("slack:C0NEWS",))
    feed(post)
    shown(post, "lea", PauseAnnouncement(number))
    await settle(post)
    assert outcomes(post, "announcement_posted") == {"slack:C0NEWS": (QUEUED, Reason.HELD)}
    shown(post, "lea", ResumeAnnouncement(number))
    post.put_clock(MORNING + timedelta(minutes=5))
    await settle(post)
    assert got(post) == ["C0NEWS"]


async def test_another_announcement_goes_on_while_one_is_paused(post: Post) -> None:
    held = launch(post, "lea", CREW[:2])
    launch(post, "lea", CREW[2:4])
    feed(post)
    shown(post, "lea", PauseAnnouncement(held))
    await settle(post)
    assert got(post) == addresses(CREW[2:4])


async def test_a_second_pause_by_somebody_else_says_so_and_changes_nothing(post: Post) -> None:
    number = await half_sent(post)
    shown(post, "lea", PauseAnnouncement(number))
    with post.installation.open_unit() as unit:
        [lou] = unit.people.get_many(["lou"]).values()
        unit.people.upsert_many([replace(lou, roles=frozenset({*lou.roles, *ADMIN}))])
        unit.commit()
    assert "It was paused already." in shown(post, "lou", PauseAnnouncement(number))
    assert audited(post) == [("lea", "announcement.paused")]
    shown(post, "lou", ResumeAnnouncement(number))
    assert "It goes on already." in shown(post, "lea", ResumeAnnouncement(number))


async def test_a_pause_cut_short_by_its_last_day_ends_as_too_late(post: Post) -> None:
    number = await half_sent(post)
    feed(post)
    shown(post, "lea", PauseAnnouncement(number))
    post.put_clock(HOUR_OF_OTHERS + timedelta(days=11))
    await settle(post)
    text = shown(post, "lea", ResumeAnnouncement(number))
    assert "Its last day has passed" in text
    assert got(post) == sorted([*addresses(CREW[:4]), "ULEA"]), "its author hears of the end"
    assert of_all(text) == (8, 8)
    assert figures(text)["Left out"] == 4


# Stopping


async def test_after_a_stop_what_had_left_stays_and_nobody_else_gets_it(post: Post) -> None:
    number = await half_sent(post)
    feed(post)
    card = replaced(press(post, "lea", StopAnnouncement(number)))
    assert card.title.startswith("Stopped at 4 of 8")
    await settle(post)
    assert (len(got(post)), post.slack.removed, post.slack.edited) == (4, [], [])
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert figures(text)["Did not leave"] == 4
    assert of_all(text) == (8, 8)
    assert {PauseAnnouncement, ResumeAnnouncement, StopAnnouncement}.isdisjoint(offered(card))


async def test_the_question_before_a_stop_says_how_many_have_it_and_how_many_will_not_get_it(
    post: Post,
) -> None:
    number = await half_sent(post)
    card = replaced(press(post, "lea", ShowAnnouncementReport(number)))
    [stop] = [
        button
        for element in card.elements
        if isinstance(element, Buttons)
        for button in element.buttons
        if isinstance(button.action, StopAnnouncement)
    ]
    assert stop.confirm is not None
    assert re.findall(r"\d+", stop.confirm.question) == ["4", "4"]


async def test_a_stop_before_anybody_has_it_asks_without_a_figure_of_those_who_keep_it(post: Post) -> None:
    number = launch(post, "lea", CREW, later=dict.fromkeys(CREW, HOUR_OF_OTHERS))
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert "Nobody has it yet, and nobody will get it." in text


async def test_only_the_questions_before_a_stop_and_a_recall_are_red(post: Post) -> None:
    number = await half_sent(post)
    card = replaced(press(post, "lea", ShowAnnouncementReport(number)))
    rows = [element for element in card.elements if isinstance(element, Buttons)]
    pressed = [button for row in rows for button in row.buttons]
    assert ButtonStyle.DANGER not in {button.style for button in pressed}
    asked = {type(button.action): button.confirm.is_red for button in pressed if button.confirm is not None}
    assert asked == {StopAnnouncement: True, RecallAnnouncement: True}


async def test_the_question_before_a_recall_says_who_will_not_get_it(post: Post) -> None:
    number = await half_sent(post)
    assert "4 do not have it yet, and will not get it" in shown(post, "lea", ShowAnnouncementReport(number))
    await settle(post)
    feed(post)
    post.put_clock(MORNING + timedelta(days=11))
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert "Recall it for good?" in text
    assert "do not have it yet" not in text


# A coming day


async def test_for_a_coming_day_it_is_scheduled_with_its_day_and_time_until_the_first_gets_it(
    post: Post,
) -> None:
    """Eight people and a channel, for Tuesday at 10:00."""
    tomorrow = tokyo(9, 15, 10)
    due = dict.fromkeys(["", *CREW], tomorrow)
    addressing = Addressing(
        channels=("slack:C0NEWS",), on=tomorrow.date(), at=time(10), valid_until=tokyo(9, 24).date()
    )
    number = launch(post, "lea", CREW, channels=("slack:C0NEWS",), later=due, addressing=addressing)
    await settle(post)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert text.startswith(f"Scheduled for 8 people + 1 channel: Tue 15 September, 10:00 | {TITLE}")
    assert "It goes out on Tue 15 September at 10:00 where they are" in text
    assert figures(text)["Scheduled"] == 9
    assert "Scheduled" in plain_text(press(post, "lea", ShowAnnouncements()).cards[0])
    post.put_clock(tomorrow)
    await settle(post)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert text.startswith("Sent to all 8 people + 1 channel")
    assert "As of Tue 15 September, 10:00." in text
    assert "9 of 8 people + 1 channel have it" in plain_text(press(post, "lea", ShowAnnouncements()).cards[0])


# The end


async def ended(post: Post, number: int) -> list[str]:
    """Close it, as often as processes would, and return what its author is told."""
    post.put_clock(MORNING + timedelta(days=11))
    await settle(post)
    for _ in range(3):
        with post.installation.open_unit() as unit:
            closing.close(post.installation.world(), unit, number)
    told = [one for one in post.messages().values() if one.kind == "announcement_ended"]
    assert all((one.person_id, one.feature) == ("lea", Feature.WORK) for one in told)
    return [plain_text(from_json(one.card)) for one in told]


async def test_at_its_end_its_author_hears_once_how_many_it_reached_and_what_helps(post: Post) -> None:
    number = await half_sent(post)
    feed(post)
    with post.installation.open_unit() as unit:
        keys = {one.dedupe_key: one.id for one in unit.outbox.list_messages()}
        ids = [keys[f"announcement:{number}:person:{person}"] for person in CREW[4:]]
        unit.outbox.finish(ids, state=DROPPED, reason=Reason.OVER_BUDGET, at=HOUR_OF_OTHERS)
        unit.commit()
    [text] = await ended(post, number)
    assert text.startswith(f"Ended: 4 of 8 people reached | {TITLE}")
    assert "the weekly limit (4)" in text, "four are too few to tell their reason apart"
    assert "More days help next time." in text


@pytest.mark.both_engines
async def test_two_processes_that_close_it_at_once_tell_its_author_once(post: Post) -> None:
    number = launch(post, "lea", CREW)
    await settle(post)
    post.put_clock(MORNING + timedelta(days=11))
    world = post.installation.world()

    def close() -> bool:
        with post.installation.open_unit() as unit:
            return closing.close(world, unit, number)

    done = await asyncio.gather(*(asyncio.to_thread(close) for _ in range(4)))
    assert sorted(done) == [False, False, False, True]
    assert [one.kind for one in post.messages().values()].count("announcement_ended") == 1


async def test_of_many_over_the_weekly_limit_it_says_what_helps(post: Post) -> None:
    number = launch(post, "lea", CREW)
    feed(post)
    with post.installation.open_unit() as unit:
        ids = [one.id for one in unit.outbox.list_messages() if one.kind == "announcement"]
        unit.outbox.finish(ids, state=DROPPED, reason=Reason.OVER_BUDGET, at=MORNING)
        unit.commit()
    [text] = await ended(post, number)
    assert text.startswith("Ended: 0 of 8 people reached")
    assert "announce it again with more days, or as urgent" in text
    assert "announce it again with more days" in shown(post, "lea", ShowAnnouncementReport(number))


async def test_who_reached_everybody_hears_that_there_is_nothing_to_do(post: Post) -> None:
    number = launch(post, "lea", CREW)
    await settle(post)
    [text] = await ended(post, number)
    assert text.startswith("Ended: all reached, 8 people")


@pytest.mark.parametrize("action", [StopAnnouncement, RecallAnnouncement])
async def test_the_end_of_what_somebody_ended_is_told_to_nobody(
    post: Post, action: type[StopAnnouncement | RecallAnnouncement]
) -> None:
    number = await half_sent(post)
    shown(post, "lea", action(number))
    await settle(post)
    assert await ended(post, number) == []


async def test_the_end_is_not_told_again_after_a_later_recall(post: Post) -> None:
    number = launch(post, "lea", CREW)
    await settle(post)
    assert len(await ended(post, number)) == 1
    shown(post, "lea", RecallAnnouncement(number))
    await settle(post)
    assert len(await ended(post, number)) == 1


async def test_stopped_it_cannot_go_on_and_a_second_stop_says_so(post: Post) -> None:
    number = await half_sent(post)
    shown(post, "lea", StopAnnouncement(number))
    assert "It was stopped already." in shown(post, "lea", StopAnnouncement(number))
    for action in (ResumeAnnouncement(number), PauseAnnouncement(number)):
        assert "cannot go on" in shown(post, "lea", action)
    assert audited(post) == [("lea", "announcement.stopped")]


async def test_a_stop_after_its_last_day_says_that_it_is_over(post: Post) -> None:
    number = await half_sent(post)
    post.put_clock(MORNING + timedelta(days=11))
    assert "Its last day has passed" in shown(post, "lea", StopAnnouncement(number))
    assert audited(post) == []


# Correcting


async def test_after_a_correction_nobody_gets_the_old_text_and_who_has_it_sees_the_new_one(
    post: Post,
) -> None:
    number = await half_sent(post)
    feed(post)  # with the old text on their cards
    correct(post, number)
    cards = shown_cards(post)
    assert "Had got the old text: 4" in shown(post, "lea", ShowAnnouncementReport(number))
    feed(post)
    post.put_clock(HOUR_OF_OTHERS + timedelta(minutes=1))
    await settle(post)
    await settle(post)
    assert got(post) == addresses(CREW), "nobody gets a second message"
    assert outcomes(post, "announcement") == ALL_SENT
    assert {one.title for one in cards["sent"]} == {NEW_TITLE}
    assert {one.title for one in cards["changed"]} == {NEW_TITLE}
    edited = {address for address, _, _ in post.slack.edited}
    assert set(addresses(CREW[:4])) <= edited
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert (figures(text)["Had got the old text"], figures(text)["Show the new text"]) == (4, 4)
    assert "Who gets it later gets the new text at once." in text


async def test_a_correction_before_anybody_has_it_says_that_nobody_got_the_old_text(post: Post) -> None:
    number = launch(post, "lea", CREW, later=dict.fromkeys(CREW, HOUR_OF_OTHERS))
    correct(post, number)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert "Nobody had got the old text." in text
    assert "Had got the old text:" not in text


def shown_cards(post: Post) -> dict[str, list[Card]]:
    """Return what the platform is asked to show from now on."""
    cards: dict[str, list[Card]] = {"sent": [], "changed": []}
    send, update = post.slack.send, post.slack.update

    async def and_keep(*, card: Card, **named: Any) -> Outcome:
        cards["sent"].append(card)
        return await send(card=card, **named)

    async def and_keep_change(*, card: Card, **named: Any) -> Outcome:
        cards["changed"].append(card)
        return await update(card=card, **named)

    post.slack.send, post.slack.update = and_keep, and_keep_change  # type: ignore[method-assign]
    return cards


async def test_of_two_corrections_in_a_row_the_last_one_stands(post: Post) -> None:
    number = await half_sent(post)
    correct(post, number, "Second")
    feed(post)
    correct(post, number, "Third")
    feed(post)
    cards = shown_cards(post)
    await settle(post)
    await settle(post)
    assert {one.title for one in cards["changed"]} == {"Third"}
    assert {one.title for one in cards["sent"]} == {"Third"}


# Recalling


async def test_a_recall_deletes_what_has_left_and_keeps_the_rest_back(post: Post) -> None:
    number = await half_sent(post)
    feed(post)
    text = shown(post, "lea", RecallAnnouncement(number))
    assert text.startswith("Recalled after 4 of 8")
    assert changes(text) == {"Had got it": 4, "Still to come": 4, "Deleted": 0}
    await settle(post)
    await settle(post)
    assert sorted(address for address, _, _ in post.slack.removed) == addresses(CREW[:4])
    assert (len(got(post)), post.slack.edited) == (4, [])
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert changes(text) == {"Had got it": 4, "Deleted": 4}
    assert "may have read it" in text
    assert of_all(text) == (8, 8)
    assert "already" in shown(post, "lea", RecallAnnouncement(number))
    assert audited(post) == [("lea", "announcement.recalled")]


def changes(text: str) -> dict[str, int]:
    """Return how far the recall is, by the report."""
    names = ("Had got it", "Deleted", "Still to come", "Could not be reached")
    found = {name: count for name, count in figures(text).items() if name in names}
    replaced_ = re.findall(r"the chat does not delete\): (\d+)", text)
    return found | ({"Replaced": int(replaced_[0])} if replaced_ else {})


async def test_the_report_tells_what_was_deleted_replaced_and_out_of_reach_and_that_adds_up(
    post: Post,
) -> None:
    number = await half_sent(post)
    shown(post, "lea", RecallAnnouncement(number))
    post.slack.changes = [
        Outcome(state=SENT, platform_ref="1"),
        Outcome(state=SENT, reason=Reason.REPLACED, platform_ref="1"),
        Outcome(state=DROPPED, reason=Reason.CHANNEL_GONE),
        Outcome(state=SENT, platform_ref="1"),
    ]
    await settle(post)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert changes(text) == {"Had got it": 4, "Deleted": 2, "Replaced": 1, "Could not be reached": 1}


async def test_a_recall_after_its_last_day_still_takes_it_back(post: Post) -> None:
    number = await half_sent(post)
    post.put_clock(MORNING + timedelta(days=11))
    shown(post, "lea", RecallAnnouncement(number))
    await settle(post)
    assert len(post.slack.removed) == 4


@pytest.mark.parametrize("action", [RecallAnnouncement, PauseAnnouncement, StopAnnouncement])
async def test_of_a_draft_nothing_is_taken_back_and_nothing_changes(
    post: Post, action: type[RecallAnnouncement | PauseAnnouncement | StopAnnouncement]
) -> None:
    number = launch(post, "lea", [], state=AnnouncementState.DRAFT)
    with pytest.raises(TooLateError) as refused:
        press(post, "lea", action(number))
    assert refused.value.reason == "announcement_not_launched"
    assert audited(post) == []


# Failures, and sending again


async def test_a_token_that_dies_half_way_and_is_renewed_loses_nobody_and_nothing_comes_twice(
    post: Post,
) -> None:
    number = launch(post, "lea", CREW)
    dead = Outcome(state=FAILED, reason=Reason.TOKEN_DEAD, retry_after=300.0, pause=True)
    for person in CREW[4:]:
        post.slack.answers[f"U{person.upper()}"] = [dead]
    await settle(post)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert "The chat refuses our token" in text
    assert of_all(text) == (8, 8)
    with post.installation.open_unit() as unit:
        unit.outbox.resume_platform(post.slack.platform)
        unit.commit()
    for _ in range(4):
        await settle(post)
    assert got(post) == addresses(CREW)
    assert outcomes(post, "announcement") == ALL_SENT


async def test_a_class_of_failures_is_named_with_its_cure_and_sent_again_after_it(post: Post) -> None:
    number = launch(post, "lea", CREW)
    for person in ("p2", "p5"):
        post.slack.answers[f"U{person.upper()}"] = [Outcome(state=FAILED, reason=Reason.BLOCKED)]
    await settle(post)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert figures(text)["Not sent"] == 2
    assert "Ask whether they would like to unblock it." in text
    named = shown(post, "lea", ShowAnnouncementClass(number, "failed", "blocked"))
    assert [name for name in CREW if f"Person {name}" in named] == ["p2", "p5"]

    assert "2 go out again." in shown(post, "lea", ResendAnnouncement(number, "blocked"))
    await settle(post)
    assert got(post) == addresses(CREW)
    assert "Nobody is left in this class" in shown(post, "lea", ResendAnnouncement(number, "blocked"))
    assert audited(post) == [("lea", "announcement.resent")]


async def test_what_may_have_arrived_is_never_sent_again(post: Post) -> None:
    number = launch(post, "lea", CREW)
    post.slack.answers["UP1"] = [Outcome(state=UNKNOWN, reason=Reason.TIMED_OUT)]
    await settle(post)
    card = replaced(press(post, "lea", ShowAnnouncementReport(number)))
    assert figures(plain_text(card))["Not certain"] == 1
    assert ResendAnnouncement not in offered(card)
    assert "Nobody is left" in shown(post, "lea", ResendAnnouncement(number, "timed_out"))
    await settle(post)
    assert len(got(post)) == 7


async def test_a_large_class_goes_again_in_parts(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controlling, "AT_ONCE", 3)
    number = launch(post, "lea", CREW)
    for person in CREW:
        post.slack.answers[f"U{person.upper()}"] = [Outcome(state=FAILED, reason=Reason.BLOCKED)]
    await settle(post)
    assert "3 go out again, and there are more" in shown(post, "lea", ResendAnnouncement(number, "blocked"))
    await settle(post)
    for _ in range(2):
        shown(post, "lea", ResendAnnouncement(number, "blocked"))
        await settle(post)
    assert got(post) == addresses(CREW)


async def test_of_a_stopped_announcement_nothing_is_sent_again(post: Post) -> None:
    number = launch(post, "lea", CREW)
    post.slack.answers["UP1"] = [Outcome(state=FAILED, reason=Reason.BLOCKED)]
    await settle(post)
    card = replaced(press(post, "lea", StopAnnouncement(number)))
    assert ResendAnnouncement not in offered(card)
    shown(post, "lea", ResendAnnouncement(number, "blocked"))
    await settle(post)
    assert len(got(post)) == 7


# Who sees and does what


async def test_another_lead_sees_the_report_and_changes_nothing(post: Post) -> None:
    number = await half_sent(post)
    card = replaced(press(post, "lou", ShowAnnouncementReport(number)))
    assert offered(card)[:1] == [ShowAnnouncementReport]
    for action in (PauseAnnouncement, StopAnnouncement, RecallAnnouncement, ResumeAnnouncement):
        with pytest.raises(NotAllowedError):
            press(post, "lou", action(number))
    with pytest.raises(NotAllowedError):
        press(post, "lou", ResendAnnouncement(number, "blocked"))


async def test_who_may_not_announce_sees_nothing(post: Post) -> None:
    number = await half_sent(post)
    for action in (ShowAnnouncementReport(number), ShowAnnouncementClass(number, "failed", "blocked")):
        with pytest.raises(NotAllowedError):
            press(post, "mo", action)


@pytest.mark.parametrize("reason", ["paused", "over_budget", "outside_working_time"])
async def test_who_is_away_or_on_a_pause_is_named_to_nobody(post: Post, reason: str) -> None:
    number = await half_sent(post)
    for state in ("queued", "dropped"):
        with pytest.raises(NotAllowedError):
            press(post, "lea", ShowAnnouncementClass(number, state, reason))


async def test_a_class_that_does_not_exist_is_refused(post: Post) -> None:
    number = await half_sent(post)
    with pytest.raises(NotFoundError):
        press(post, "lea", ShowAnnouncementClass(number, "failed", "cold feet"))


async def test_few_who_come_later_are_told_together_whatever_the_reason(post: Post) -> None:
    with post.installation.open_unit() as unit:
        until = tokyo(9, 16).date()
        unit.people.put_pause(Pause(person_id="p1", feature=Feature.ANNOUNCEMENT, until=until))
        unit.commit()
    number = launch(post, "lea", CREW)
    await settle(post)
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert "1 comes later: working hours, leave, a pause or the weekly limit" in text
    assert "messages are paused" not in text
    assert of_all(text) == (8, 8)


async def test_reactions_are_shown_from_a_size_up_at_which_they_tell_on_nobody(post: Post) -> None:
    people = [*CREW, "mo", "lou"]
    content = Content(titles={"en": TITLE}, counts_clicks=True)
    number = launch(post, "lea", people, channels=("slack:C0NEWS",), content=content)
    await settle(post)
    assert len(got(post)) == 11, "the channel is no reader"
    respond(post, number, ResponseKind.GOT_IT, people[:5])
    respond(post, number, ResponseKind.CLICK, people[:4])
    respond(post, number, ResponseKind.QUESTION, people[:9])
    text = shown(post, "lea", ShowAnnouncementReport(number))
    assert "Got it: 5 people" in text
    assert "Opened the link: Not shown" in text
    assert "Asked a question: 5 people or more" in text


def respond(post: Post, number: int, kind: ResponseKind, people: list[str]) -> None:
    with post.installation.open_unit() as unit:
        for person in people:
            unit.announcements.respond(
                Response(announcement_id=number, person_id=person, kind=kind, at=MORNING)
            )
        unit.commit()


async def test_who_reads_it_is_not_asked_again_and_the_way_to_adjust_stays(post: Post) -> None:
    number = await half_sent(post)
    card = from_json(post.messages()[f"announcement:{number}:person:p1"].card)
    assert OpenPause in offered(card)


# A process that dies


@pytest.mark.parametrize("all_leases", [True, False])
async def test_a_kill_between_claim_and_send_half_way_brings_it_once_to_each(
    post: Post, *, all_leases: bool
) -> None:
    post.slack.looks_back = True
    post.slack.found = [Outcome(state=FAILED, retry_after=0.0)] * 4
    await half_sent(post)
    feed(post)
    post.time_passes()
    post.begin()
    post.time_passes()
    assert await post.installation.worker.reclaim(all_leases=all_leases) == 4
    for _ in range(3):
        await settle(post)
    assert got(post) == addresses(CREW)


async def test_a_kill_during_a_recall_deletes_the_rest_and_counts_each_once(post: Post) -> None:
    number = await half_sent(post)
    shown(post, "lea", RecallAnnouncement(number))
    feed(post)
    post.time_passes()
    post.begin()
    assert await post.installation.worker.reclaim(all_leases=True) == 4
    for _ in range(2):
        await settle(post)
    assert len(post.slack.removed) == 4
    assert changes(shown(post, "lea", ShowAnnouncementReport(number))) == {"Had got it": 4, "Deleted": 4}


async def test_a_pause_before_a_reclaimed_message_goes_again_holds_it(post: Post) -> None:
    post.slack.looks_back = True
    post.slack.found = [Outcome(state=FAILED, retry_after=0.0)] * 4
    number = await half_sent(post)
    feed(post)
    post.time_passes()
    post.begin()
    shown(post, "lea", PauseAnnouncement(number))
    await post.installation.worker.reclaim(all_leases=True)
    for _ in range(3):
        await settle(post)
    assert len(got(post)) == 4
