"""What each of Teams' refusals means, and what the worker makes of it: nobody waits, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from chat_queue import queue, states, troubles
from fakes.teams import Fault, Kind, Pace
from fakes.teams.stage import Clock
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from scenario_stage import tokyo
from slack_helpers import HELLO, LoopClock, webhook
from teams_stage import TEAM, TeamsStage, leave_all_teams, meet, teams_stage_on, users

from bot.alerts import Alerts
from bot.serving import check_tokens
from bot.teams import failures
from bot.teams.failures import AT_LEAST_ONCE, TeamsFailedError, guarantee_of, outcome_of
from cards.catalogue import CATALOGUE
from cards.model import Span, Text
from handlers import help_messages, topics
from handlers.announcements.counted import ANNOUNCEMENT_ANSWERED
from handlers.announcements.messages import ANNOUNCEMENT_EDIT
from handlers.doubt import MOST_ATTEMPTS
from handlers.kpis.asking import FOLLOW_UP_EDIT
from handlers.responses.telling import RESPONSES_EDIT
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from storage.database import Database

FAILED, UNKNOWN, SENT, QUEUED = (
    MessageState.FAILED,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.QUEUED,
)
ASKS = replace(HELLO, kind="check_in")
POST = "sendToConversation"

# "Send messages in channel and group conversations", status codes; PLATFORMS.md, 3.2
OF_RECIPIENT = {
    "conversationnotfound": Reason.CHANNEL_GONE,
    "http_404": Reason.CHANNEL_GONE,
}
CURABLE = {
    "botnotinconversationroster": Reason.NOT_INSTALLED,
    "forbiddenoperationexception": Reason.NOT_INSTALLED,
    "messagewritesblocked": Reason.NOT_INSTALLED,
    "http_403": Reason.NOT_INSTALLED,
    "conversationblockedbyuser": Reason.BLOCKED,
    "botdisabledbyadmin": Reason.DISABLED_BY_ADMIN,
}
OF_EVERYBODY = ("botnotregistered", "unauthorized", "token_refused")
PASSING = ("throttled", "http_429", "preconditionfailed", "http_412")
OF_THE_CARD = ("badargument", "messagesizetoobig", "http_400", "http_413", "something_new", "")


# Classes


@pytest.mark.parametrize(("code", "reason"), OF_RECIPIENT.items())
def test_a_refusal_that_concerns_one_person_or_channel_is_final(code: str, reason: Reason) -> None:
    outcome = outcome_of(TeamsFailedError(code))
    assert (outcome.state, outcome.reason) == (FAILED, reason)
    assert (outcome.retry_after, outcome.pause) == (None, False)


@pytest.mark.parametrize(("code", "reason"), CURABLE.items())
def test_what_can_be_cured_is_tried_again_for_as_long_as_a_policy_may_take(code: str, reason: Reason) -> None:
    """PLATFORMS.md 4, 5: a policy of the admin's takes up to 72 hours to reach everybody."""
    outcome = outcome_of(TeamsFailedError(code))
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, reason, False)
    assert outcome.retry_after is not None
    assert timedelta(seconds=outcome.retry_after) * (MOST_ATTEMPTS - 1) >= timedelta(hours=72)


@pytest.mark.parametrize("code", OF_EVERYBODY)
def test_a_token_that_is_refused_stops_everybodys_messages_for_a_while(code: str) -> None:
    outcome = outcome_of(TeamsFailedError(code))
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, Reason.TOKEN_DEAD, True)
    assert outcome.retry_after is not None


@pytest.mark.parametrize("code", PASSING)
@pytest.mark.parametrize("said", [None, 9.0])
def test_a_refusal_that_passes_is_one_conversations_own(code: str, said: float | None) -> None:
    """ "Rate limiting for bots": the limits are per bot and thread."""
    outcome = outcome_of(TeamsFailedError(code, retry_after=said))
    # However often a rate is refused, the message waits; another trouble must end some time.
    reason = Reason.RATE_LIMITED if code in ("throttled", "http_429") else Reason.PLATFORM_DOWN
    assert (outcome.state, outcome.reason, outcome.pause) == (FAILED, reason, False)
    assert outcome.retry_after == (said or failures.RATE_LIMIT_RETRY_SECONDS)


@pytest.mark.parametrize("code", OF_THE_CARD)
def test_a_refusal_that_nobody_knows_is_the_cards_fault_and_is_not_repeated(code: str) -> None:
    outcome = outcome_of(TeamsFailedError(code))
    assert (outcome.state, outcome.reason, outcome.retry_after) == (FAILED, Reason.PAYLOAD_REFUSED, None)


@given(
    code=st.text(max_size=20) | st.sampled_from(sorted(failures.CLASSIFIED)),
    maybe_done=st.booleans(),
    half_shown=st.booleans(),
    retry_after=st.none() | st.floats(min_value=0.1, max_value=3600),
)
def test_what_may_be_done_is_unknown_whatever_teams_says_beside_it(
    *, code: str, maybe_done: bool, half_shown: bool, retry_after: float | None
) -> None:
    failure = TeamsFailedError(code, maybe_done=maybe_done, half_shown=half_shown, retry_after=retry_after)
    outcome = outcome_of(failure)
    assert outcome.state is not SENT
    assert outcome.reason is not None
    assert (outcome.state is UNKNOWN) == (maybe_done or half_shown)
    assert outcome.half_shown == half_shown
    if outcome.state is UNKNOWN:
        # What follows is said by the outbox worker, for all platforms in one place.
        assert outcome.retry_after is None
    assert not outcome.pause or (outcome.retry_after is not None and outcome.state is FAILED)


def test_kinds_that_are_repeated_are_kinds_that_are_sent() -> None:
    known = {one.kind for one in CATALOGUE} | {
        topics.REMINDER,
        topics.STATUS,
        help_messages.REQUEST_HANDED,
        ANNOUNCEMENT_ANSWERED,
        ANNOUNCEMENT_EDIT,
        RESPONSES_EDIT,
        FOLLOW_UP_EDIT,
    }
    assert known >= AT_LEAST_ONCE
    assert topics.CHECK_IN in AT_LEAST_ONCE


@pytest.mark.parametrize(
    "kind",
    ["relayed", "request_taken", "request_handed", "escalation", "question_answered", "platform_trouble"],
)
def test_what_somebody_waits_for_is_rather_said_twice_than_never(kind: str) -> None:
    assert guarantee_of(kind) is Guarantee.AT_LEAST_ONCE


@pytest.mark.parametrize(
    "kind", ["request_open", "draft_for_comment", "request_credit", "of_a_later_version"]
)
def test_what_others_are_asked_too_or_would_be_counted_twice_is_not_repeated(kind: str) -> None:
    assert guarantee_of(kind) is Guarantee.AT_MOST_ONCE


def test_no_code_stands_in_two_classes() -> None:
    classes = [
        failures.TOKEN_DEAD,
        failures.RATE_LIMITED,
        failures.PRECONDITION,
        failures.CURABLE,
        failures.OF_RECIPIENT,
    ]
    codes = [code for one in classes for code in one]
    assert len(codes) == len(set(codes)) == len(failures.CLASSIFIED)


# The worker on the real outbox


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[TeamsStage]:
    """The small company, met by its tenant; nothing is planned."""
    pace = Pace(send=(), read=(), tenant_per_second=None)
    async with teams_stage_on(
        sqlite_database, tmp_path, now=tokyo(9, 14, 10), watch=Clock(), pace=pace
    ) as found:
        found.bring_in()
        await meet(found)
        yield found


def posts(stage: TeamsStage, *, accepted: bool | None = None) -> int:
    """Count what was posted."""
    return len(stage.teams.transcript.calls(POST, accepted=accepted))


def pause_ends(stage: TeamsStage) -> None:
    """Let every wait be over, without ending the trouble."""
    with stage.installation.database._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE bucket SET paused_until = '2000-01-01 00:00:00.000000'")
        connection.exec_driver_sql("UPDATE message SET retry_at = NULL")


def alerts_to(stage: TeamsStage, address: str) -> Alerts:
    """Return what tells the webhook at the address."""
    of = stage.installation
    return Alerts(SecretStr(address), open_unit=of.open_unit, threads=of.threads)


async def test_nobodys_trouble_stops_the_others(stage: TeamsStage) -> None:
    world = stage.teams.world
    world.change_user("suzuki", blocked=True)
    world.change_user("kato", installed=False)
    leave_all_teams(stage, "kato")
    world.change_user("ogawa", disabled=True)
    queue(stage, "suzuki", "kato", "ogawa", "tanaka", "mueller")
    report = await stage.installation.engine.settle()
    assert (report.sent, report.failed) == (2, 0)
    assert states(stage) == {
        "suzuki": (QUEUED, Reason.BLOCKED),
        "kato": (QUEUED, Reason.NOT_INSTALLED),
        "ogawa": (QUEUED, Reason.DISABLED_BY_ADMIN),
        "tanaka": (SENT, None),
        "mueller": (SENT, None),
    }
    assert troubles(stage) == {}


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
async def test_a_note_that_may_have_arrived_is_unknown_and_sent_no_second_time(
    stage: TeamsStage, kind: Kind
) -> None:
    stage.teams.faults.add(Fault(POST, kind))
    queue(stage, "tanaka")
    for _ in range(3):
        await stage.installation.engine.settle()
        pause_ends(stage)
    assert states(stage)["tanaka"] == (UNKNOWN, Reason.PLATFORM_DOWN)
    assert posts(stage) == 1


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
async def test_a_question_that_may_have_been_lost_is_asked_again(stage: TeamsStage, kind: Kind) -> None:
    stage.teams.faults.add(Fault(POST, kind))
    queue(stage, "tanaka", card=ASKS)
    await stage.installation.engine.settle()
    assert states(stage)["tanaka"] == (QUEUED, Reason.PLATFORM_DOWN)
    pause_ends(stage)
    await stage.installation.engine.settle()
    assert states(stage)["tanaka"] == (SENT, None)
    assert posts(stage) == 2
    assert len(stage.shown("tanaka")) >= 1


async def test_a_question_that_is_lost_again_and_again_ends(stage: TeamsStage) -> None:
    stage.teams.faults.add(Fault(POST, Kind.DROP_BEFORE, times=None))
    queue(stage, "tanaka", card=ASKS)
    for _ in range(2 * MOST_ATTEMPTS):
        await stage.installation.engine.settle()
        pause_ends(stage)
    assert states(stage)["tanaka"] == (UNKNOWN, Reason.PLATFORM_DOWN)
    assert posts(stage) <= MOST_ATTEMPTS + 1


async def test_what_waits_for_the_app_goes_out_once_somebody_installs_it(stage: TeamsStage) -> None:
    stage.teams.world.change_user("tanaka", installed=False)
    leave_all_teams(stage, "tanaka")
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    assert states(stage)["tanaka"] == (QUEUED, Reason.NOT_INSTALLED)
    assert (await stage.installation.engine.settle()).sent == 0
    await stage.client.install("tanaka")
    await stage.settled()
    report = await stage.installation.engine.settle()
    assert (report.sent, states(stage)["tanaka"]) == (1, (SENT, None))


@pytest.mark.parametrize("trouble", ["blocked", "disabled"])
async def test_what_waits_goes_out_once_the_person_writes(stage: TeamsStage, trouble: str) -> None:
    await stage.client.say("tanaka", "ヘルプ")
    await stage.settled()
    stage.teams.world.change_user("tanaka", **{trouble: True})
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    assert states(stage)["tanaka"][0] is QUEUED
    assert (await stage.installation.engine.settle()).sent == 0
    stage.teams.world.change_user("tanaka", **{trouble: False})
    await stage.client.say("tanaka", "ヘルプ")
    await stage.settled()
    report = await stage.installation.engine.settle()
    assert (report.sent, states(stage)["tanaka"]) == (1, (SENT, None))


async def test_a_dead_token_pauses_teams_tells_once_and_ends_with_the_first_send_that_works(
    stage: TeamsStage,
) -> None:
    async with webhook() as (address, told):
        stage.installation.worker._alert = alerts_to(stage, address).token_dead
        stage.teams.world.registered = False
        queue(stage, "tanaka", "suzuki", "mueller")
        for _ in range(3):
            await stage.installation.engine.settle()
            pause_ends(stage)
        assert len(told) == 1
        assert "Teams" in told[0]
        assert troubles(stage) == {Platform.TEAMS: Reason.TOKEN_DEAD}
        assert {state for state, _ in states(stage).values()} == {QUEUED}
        stage.teams.world.registered = True
        report = await stage.installation.engine.settle()
        assert report.sent == 3
        assert troubles(stage) == {}


async def test_while_teams_is_paused_no_call_is_made_for_anybody(stage: TeamsStage) -> None:
    stage.teams.world.registered = False
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    made = len(stage.teams.transcript.requests)
    queue(stage, "suzuki", "mueller", "garcia")
    report = await stage.installation.engine.settle()
    assert (report.sent, report.waiting) == (0, 4)
    assert len(stage.teams.transcript.requests) == made


async def test_a_token_that_was_withdrawn_is_replaced_and_the_messages_arrive(stage: TeamsStage) -> None:
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    stage.teams.revoke_tokens()
    queue(stage, "tanaka", "suzuki", key="later")
    await stage.installation.engine.settle()
    pause_ends(stage)
    await stage.installation.engine.settle()
    assert {state for state, _ in states(stage).values()} == {SENT}
    assert troubles(stage) == {}


async def test_a_secret_found_wrong_at_the_start_is_found_right_at_the_next(stage: TeamsStage) -> None:
    stage.teams.login.password = "another"
    await check_tokens(stage.installation)
    assert troubles(stage) == {Platform.TEAMS: Reason.TOKEN_DEAD}
    stage.teams.login.password = stage.teams.config.app_password
    await check_tokens(stage.installation)
    queue(stage, "tanaka")
    assert troubles(stage) == {}
    assert (await stage.installation.engine.settle()).sent == 1


async def test_one_conversation_that_is_refused_for_its_rate_holds_nobody_else(stage: TeamsStage) -> None:
    stage.teams.faults.add(Fault(POST, Kind.RATELIMITED, retry_after=60, where={"user": "tanaka"}))
    queue(stage, "tanaka", "suzuki", "mueller")
    report = await stage.installation.engine.settle()
    assert (report.sent, report.failed) == (2, 0)
    assert states(stage)["tanaka"] == (QUEUED, Reason.RATE_LIMITED)
    pause_ends(stage)
    assert (await stage.installation.engine.settle()).sent == 1
    assert (posts(stage, accepted=False), len(stage.shown("tanaka"))) == (1, 1)


async def test_a_conversation_that_takes_too_long_to_open_costs_nobody_their_message(
    stage: TeamsStage,
) -> None:
    """Nothing was posted, and opening twice opens nothing twice: so the message waits and is not `unknown`.
    The deadline of one call must therefore strike before the worker's, which cannot know that."""
    clock = LoopClock()
    stage.teams.faults.add(Fault("createConversation", Kind.DELAY_BEFORE, seconds=600))
    queue(stage, "tanaka")
    await clock.hurry(stage.installation.worker.deliver_due())
    assert states(stage)["tanaka"][0] is QUEUED


async def test_an_opening_and_a_post_that_are_both_slow_are_still_told_apart(stage: TeamsStage) -> None:
    clock = LoopClock()
    stage.teams.faults.add(Fault("createConversation", Kind.DELAY_BEFORE, seconds=3))
    stage.teams.faults.add(Fault(POST, Kind.DELAY_BEFORE, seconds=600))
    queue(stage, "tanaka", card=ASKS)
    await clock.hurry(stage.installation.worker.deliver_due())
    assert states(stage)["tanaka"] == (QUEUED, Reason.TIMED_OUT)


async def test_everybody_hears_while_one_connection_in_three_is_dropped(stage: TeamsStage) -> None:
    people = ["kato", "suzuki", "ogawa", "tanaka", "mueller", "garcia"]
    for person in ("suzuki", "tanaka"):
        stage.teams.faults.add(Fault(POST, Kind.DROP_AFTER, where={"user": person}))
    queue(stage, *people)
    report = await asyncio.wait_for(stage.installation.engine.settle(), 60)
    assert (report.sent, report.unknown) == (4, 2)
    assert all(len(stage.shown(person)) == 1 for person in people)


@pytest.mark.parametrize("kind", ["note", "check_in"])
async def test_a_long_message_whose_second_part_is_refused_shows_no_part_twice(
    stage: TeamsStage, kind: str
) -> None:
    elements = tuple(Text((Span(f"{n} " + "x" * 2500),)) for n in range(12))
    stage.teams.faults.add(Fault(POST, Kind.RATELIMITED, skip=1, retry_after=60))
    queue(stage, "tanaka", card=replace(HELLO, kind=kind, elements=elements))
    for _ in range(3):
        await stage.installation.engine.settle()
        pause_ends(stage)
    shown = [str(one.cards()) for one in stage.shown("tanaka")]
    assert len(shown) == len(set(shown)) == 1
    assert states(stage)["tanaka"][0] is UNKNOWN


async def test_forty_conversations_are_under_way_at_once_and_stopping_waits_for_them(
    sqlite_database: Database, tmp_path: Path
) -> None:
    names = [f"p{number:02}" for number in range(45)]
    roster = "person_id,name,email\n" + "".join(f"{one},{one},{one}@mizuki.example\n" for one in names)
    pace = Pace(send=(), read=(), tenant_per_second=None)
    held, under_way = asyncio.Event(), 0

    async def hold(_: float) -> None:
        nonlocal under_way
        under_way += 1
        await held.wait()

    async with teams_stage_on(
        sqlite_database, tmp_path, now=tokyo(9, 14, 10), watch=Clock(), pace=pace, users=users(*names)
    ) as stage:
        stage.bring_in(roster)
        await meet(stage)
        stage.teams.trouble.sleep = hold
        stage.teams.faults.add(Fault(POST, Kind.DELAY_BEFORE, seconds=60, times=None))
        queue(stage, *names)
        settling = asyncio.create_task(stage.installation.engine.settle())
        while under_way < 40:
            assert not settling.done()
            await asyncio.sleep(0.001)
        stopping = asyncio.create_task(stage.installation.engine.finish())
        held.set()
        await asyncio.gather(settling, stopping)
        found = [state for state, _ in states(stage).values()]
    assert found.count(SENT) >= 40
    assert found.count(UNKNOWN) == 0
    assert len(found) == found.count(SENT) + found.count(QUEUED)


async def test_a_channel_that_hojorin_was_removed_from_waits_and_one_that_is_gone_fails(
    stage: TeamsStage,
) -> None:
    sender = stage.installation.senders[Platform.TEAMS]
    stage.teams.world.install(TEAM, installed=False)
    removed = await sender.send(address=TEAM, card=HELLO, delivery_id=1)
    gone = await sender.send(address="19:gone@thread.tacv2", card=HELLO, delivery_id=2)
    assert (removed.reason, removed.retry_after is None) == (Reason.NOT_INSTALLED, False)
    assert (gone.reason, gone.retry_after) == (Reason.CHANNEL_GONE, None)
