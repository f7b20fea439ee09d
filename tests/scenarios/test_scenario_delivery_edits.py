"""Edits: a message in the queue changes one that was sent, on the platform where that is, after everything
else, and again where nobody can tell whether it was made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from delivery_stage import LOST, Post, post_on
from scenario_stage import tokyo
from sqlalchemy import event

from bot.platform import Outcome
from handlers.delivery import SENDING_STOPPED
from people.model import Feature, Platform
from people.outbox import Guarantee, MessageState, Reason
from people.pace import Pace
from people.sending import ORIGINAL_RETRY
from storage.database import Database
from storage.tables import message

SENT, QUEUED, SENDING = MessageState.SENT, MessageState.QUEUED, MessageState.SENDING
DROPPED, UNKNOWN, FAILED = MessageState.DROPPED, MessageState.UNKNOWN, MessageState.FAILED
GONE = (DROPPED, Reason.NO_LONGER_NEEDED)
NOT_THERE = Outcome(state=DROPPED, reason=Reason.NO_LONGER_NEEDED)
SATURDAY_NIGHT = tokyo(9, 19, 23)
PEOPLE = """\
person_id,name,slack_user_id,teams_aad_id
ann,Ann,UANN,00000000-0000-0000-0000-000000000001
bob,Bob,UBOB,
"""


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Iterator[Post]:
    """Two people on each engine, on a Monday at 10:00 in Tokyo; Slack can be asked what arrived."""
    with post_on(database, tmp_path, people=PEOPLE) as found:
        found.slack.looks_back = True
        found.slack.promise = Guarantee.EXACTLY_ONCE
        yield found


async def send(post: Post, person: str = "bob", **changes: Any) -> None:
    """Send a message."""
    post.queue(person, **changes)
    await post.installation.engine.settle()


def change(
    post: Post, person: str = "bob", *, key: str = "change", of: str | None = None, **more: Any
) -> None:
    """Queue an edit of the message to a person."""
    post.queue(person, key=key, kind="note_over", edits=of or f"note:{person}", **more)


async def settle(post: Post) -> Any:
    """Send what is due, at whatever machine time it may go."""
    post.time_passes()
    return await post.installation.engine.settle()


async def test_what_was_sent_is_changed_where_it_is(post: Post) -> None:
    post.slack.answers["UBOB"] = [Outcome(state=SENT, platform_ref="D7:12.5")]
    await send(post)
    change(post)
    report = await settle(post)
    assert report.sent == 1
    assert post.slack.edited == [("UBOB", "D7:12.5", post.messages()["change"].id)]
    assert len(post.slack.accepted) == 1, "nothing was posted for it"
    assert post.state("change") == (SENT, None)


async def test_it_is_changed_where_it_is_though_the_person_writes_elsewhere_now(post: Post) -> None:
    await send(post, "ann")
    with post.installation.open_unit() as unit:
        unit.people.remember_chat("ann", Platform.TEAMS)
        unit.commit()
    change(post, "ann")
    await settle(post)
    assert (len(post.slack.edited), post.teams.edited) == (1, [])


async def test_a_message_in_a_channel_is_changed_there(post: Post) -> None:
    await send(post, "", key="post", lane="slack:C0LEADS")
    post.queue("", key="change", kind="note_over", lane="slack:C0LEADS", edits="post")
    await settle(post)
    assert [(address, reference) for address, reference, _ in post.slack.edited] == [("C0LEADS", "1")]


async def test_neither_night_nor_pause_nor_budget_holds_it_and_it_takes_no_place(post: Post) -> None:
    await send(post, feature=Feature.SURVEY)
    with post.installation.open_unit() as unit:
        used = unit.attention.used(["bob"], week="2026-W38")
    post.put_clock(SATURDAY_NIGHT)
    change(post)
    await settle(post)
    assert post.state("change") == (SENT, None)
    with post.installation.open_unit() as unit:
        assert unit.attention.used(["bob"], week="2026-W38") == used


async def test_what_was_never_sent_is_not_changed(post: Post) -> None:
    post.slack.answers["UBOB"] = [Outcome(state=FAILED, reason=Reason.BLOCKED)]
    await send(post)
    change(post)
    change(post, "ann", key="of nothing")
    report = await settle(post)
    assert (report.dropped, report.failed, report.unknown) == (2, 0, 0)
    assert (post.state("change"), post.state("of nothing")) == (GONE, GONE)
    assert post.slack.edited == []


async def test_an_original_that_was_taken_back_takes_its_edit_with_it(post: Post) -> None:
    post.put_clock(SATURDAY_NIGHT)
    post.queue("bob", feature=Feature.SURVEY)
    change(post)
    with post.installation.open_unit() as unit:
        assert unit.outbox.cancel(["note:bob"], at=SATURDAY_NIGHT) == 1
        unit.commit()
    await settle(post)
    assert (post.state("change"), post.slack.accepted) == (GONE, [])


async def test_what_is_not_kept_any_more_is_not_changed(post: Post) -> None:
    await send(post)
    with post.installation.open_unit() as unit:
        unit.outbox.delete_finished(before=tokyo(9, 15))
        unit.commit()
    change(post)
    await settle(post)
    assert (post.state("change"), post.slack.edited) == (GONE, [])


async def test_an_edit_waits_for_its_original_and_follows_it(post: Post) -> None:
    post.put_clock(SATURDAY_NIGHT)
    post.queue("bob", feature=Feature.SURVEY)
    change(post)
    await settle(post)
    monday = tokyo(9, 24, 9)  # after three public holidays
    both = post.messages()
    assert both["note:bob"].due_at == both["change"].due_at == monday
    assert post.state("change") == (QUEUED, Reason.OUTSIDE_WORKING_TIME)

    post.put_clock(monday)
    await settle(post)
    assert (post.state("note:bob"), post.state("change")) == ((SENT, None), (SENT, None))
    assert (len(post.slack.accepted), len(post.slack.edited)) == (1, 1)


async def test_an_original_in_another_conversation_is_looked_for_again_after_a_while(post: Post) -> None:
    post.slack.answers["UANN"] = [Outcome(state=FAILED, reason=Reason.PLATFORM_DOWN, retry_after=3600.0)]
    await send(post, "ann")
    post.queue("bob", key="change", kind="note_over", edits="note:ann")
    await post.installation.engine.settle()
    later = tokyo(9, 14, 10) + ORIGINAL_RETRY
    assert post.messages()["change"].due_at == later
    assert post.state("change")[0] is QUEUED


async def test_who_was_deactivated_meanwhile_gets_no_change(post: Post) -> None:
    await send(post)
    change(post)
    with post.installation.open_unit() as unit:
        [bob] = unit.people.get_many(["bob"]).values()
        unit.people.upsert_many([replace(bob, active=False)])
        unit.commit()
    await settle(post)
    assert post.state("change") == (DROPPED, Reason.DEACTIVATED)


async def test_whose_account_there_is_not_known_any_more_gets_no_change(post: Post) -> None:
    await send(post)
    change(post)
    with post.installation.open_unit() as unit:
        [bob] = unit.people.get_many(["bob"]).values()
        unit.people.upsert_many([replace(bob, slack_user_id=None)])
        unit.commit()
    await settle(post)
    assert (post.state("change"), post.slack.edited) == (GONE, [])


async def test_everything_else_goes_first(post: Post) -> None:
    await send(post)
    change(post)
    post.time_passes()
    post.queue("ann", feature=Feature.JOURNEY)
    post.slack.pace = Pace(first_rate=1.0, most_rate=1.0)  # one at once
    post.begin()
    states = {key: one.state for key, one in post.messages().items()}
    assert states == {"note:bob": SENT, "note:ann": SENDING, "change": QUEUED}


async def test_the_emergency_stop_holds_it(post: Post) -> None:
    await send(post)
    with post.installation.open_unit() as unit:
        unit.switches.put(SENDING_STOPPED, "1")
        unit.commit()
    change(post)
    report = await settle(post)
    assert (report.held, post.slack.edited) == (1, [])
    with post.installation.open_unit() as unit:
        unit.switches.put(SENDING_STOPPED, None)
        unit.commit()
    await settle(post)
    assert len(post.slack.edited) == 1


# Doubt


@pytest.mark.parametrize("answer", [LOST, ValueError("a bug")])
async def test_a_change_in_doubt_is_made_again_without_a_look(
    post: Post, answer: Outcome | Exception
) -> None:
    await send(post)
    post.slack.changes = [answer]
    change(post)
    await settle(post)
    assert post.state("change")[0] is QUEUED
    await settle(post)
    assert (post.state("change"), len(post.slack.edited), post.slack.looks) == ((SENT, None), 1, [])


async def test_it_is_made_again_where_messages_of_its_kind_are_sent_once_at_most(post: Post) -> None:
    post.slack.looks_back, post.slack.promise = False, Guarantee.AT_MOST_ONCE
    await send(post)
    post.slack.changes = [LOST]
    change(post)
    await settle(post)
    await settle(post)
    assert post.state("change") == (SENT, None)


@pytest.mark.parametrize("all_leases", [True, False])
async def test_a_process_that_dies_between_claim_and_change_leaves_it_to_the_next(
    post: Post, *, all_leases: bool
) -> None:
    await send(post)
    change(post)
    post.time_passes()
    post.begin()
    assert post.state("change")[0] is SENDING
    if not all_leases:
        post.time_passes()
    assert await post.installation.worker.reclaim(all_leases=all_leases) == 1
    await settle(post)
    assert (post.state("change"), len(post.slack.edited), post.slack.looks) == ((SENT, None), 1, [])


async def test_a_late_outcome_of_a_lost_claim_counts_for_nothing(post: Post) -> None:
    await send(post)
    change(post)
    post.time_passes()
    post.begin()
    before = post.messages()["change"].fence
    post.time_passes()
    await post.installation.worker.reclaim(all_leases=False)
    await settle(post)
    assert post.messages()["change"].fence == before + 1


async def test_what_is_there_no_more_ends_as_dropped_and_is_counted_as_such(post: Post) -> None:
    await send(post)
    post.slack.changes = [LOST, NOT_THERE]
    change(post)
    await settle(post)
    report = await settle(post)
    assert (report.dropped, report.failed, report.unknown) == (1, 0, 0)
    assert post.state("change") == GONE


async def test_a_doubtful_change_of_what_is_not_kept_any_more_is_dropped(post: Post) -> None:
    await send(post)
    post.slack.changes = [LOST]
    change(post)
    await settle(post)
    with post.installation.database._engine.begin() as connection:
        connection.execute(message.delete().where(message.c.dedupe_key == "note:bob"))
    await settle(post)
    assert post.state("change") == GONE


async def test_a_doubtful_change_that_comes_too_late_may_have_been_made(post: Post) -> None:
    await send(post)
    post.slack.changes = [LOST]
    change(post, not_after=tokyo(9, 14, 11))
    await settle(post)
    post.put_clock(tokyo(9, 14, 12))
    await settle(post)
    assert post.state("change") == (UNKNOWN, Reason.EXPIRED)


async def test_two_changes_come_in_their_order_though_the_first_is_in_doubt(post: Post) -> None:
    await send(post)
    post.slack.changes = [LOST]
    change(post, key="first")
    await settle(post)
    change(post, key="second", of="first")
    assert post.state("first")[0] is QUEUED
    await post.installation.engine.settle()
    assert post.slack.edited == [], "the second waits for the first"
    await settle(post)
    await settle(post)
    ids = [post.messages()[key].id for key in ("first", "second")]
    assert [number for _, _, number in post.slack.edited] == ids


async def test_a_platform_that_went_away_is_waited_for_without_another_being_used(post: Post) -> None:
    await send(post, "ann")
    with post.installation.database._engine.begin() as connection:
        sent_there = message.update().where(message.c.dedupe_key == "note:ann")
        connection.execute(sent_there.values(platform=Platform.PLAYGROUND))
    change(post, "ann")
    await settle(post)
    assert post.state("change") == (QUEUED, Reason.NO_PLATFORM)
    assert post.messages()["change"].due_at == tokyo(9, 14, 10) + timedelta(hours=1)
    assert post.slack.edited == post.teams.edited == []


async def test_changing_a_message_tells_nobody_anything(post: Post) -> None:
    await send(post)
    post.queue("bob", key="change", kind="introduction", edits="note:bob")
    await settle(post)
    assert post.state("change") == (SENT, None)
    with post.installation.open_unit() as unit:
        assert not unit.people.introduced(["bob"])
    await send(post, key="hello", kind="introduction")
    with post.installation.open_unit() as unit:
        assert unit.people.introduced(["bob"])


def claim_edits_of(post: Post, channels: list[str]) -> int:
    """Claim an edit in each of the channels at once; returns how many statements that took."""
    for channel in channels:
        post.queue("", key=f"over:{channel}", kind="note_over", lane=f"slack:{channel}", edits=channel)
    statements = []

    def listen(*given: Any) -> None:
        statements.append(given[2])

    engine = post.installation.database._engine
    event.listen(engine, "before_cursor_execute", listen)
    post.begin()
    event.remove(engine, "before_cursor_execute", listen)
    return len(statements)


async def test_a_claim_of_many_edits_asks_no_more_often_than_one_of_few(post: Post) -> None:
    channels = [f"C{number}" for number in range(80)]
    for channel in channels:
        post.queue("", key=channel, lane=f"slack:{channel}")
    await settle(post)
    post.time_passes()
    few = claim_edits_of(post, channels[:5])
    many = claim_edits_of(post, channels[5:])
    assert sum(one.state is SENDING for one in post.messages().values()) == len(channels)
    assert many == few
