"""What each of Slack's refusals means, and what the worker makes of it: nobody waits, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from chat_queue import queue, states
from fakes.slack import Fault, Kind
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from scenario_stage import tokyo
from slack_helpers import HELLO, LoopClock, webhook
from slack_queue import pause_ends, posts
from slack_stage import USERS, SlackStage, meet, slack_stage_on

from bot.alerts import Alerts
from bot.serving import check_tokens
from bot.slack import failures
from bot.slack.failures import SlackFailedError, outcome_of, outcome_of_adding, outcome_of_look
from bot.slack.render import render_messages
from cards.model import Chart, ChartKind, Series, Span, Text
from people.model import Platform
from people.outbox import MessageState, Reason
from storage.database import Database

FAILED, UNKNOWN, SENT, QUEUED = (
    MessageState.FAILED,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.QUEUED,
)

# PLATFORMS.md, 3.1, "Post errors to classify"
OF_RECIPIENT = {
    "channel_not_found": Reason.CHANNEL_GONE,
    "is_archived": Reason.CHANNEL_GONE,
    "not_in_channel": Reason.CHANNEL_GONE,
    "user_disabled": Reason.DEACTIVATED,
    "user_not_found": Reason.NO_CHAT_IDENTITY,
    "user_not_visible": Reason.NO_CHAT_IDENTITY,
    "restricted_action": Reason.BLOCKED,
    "restricted_action_read_only_channel": Reason.BLOCKED,
    "restricted_action_thread_only_channel": Reason.BLOCKED,
    "restricted_action_non_threadable_channel": Reason.BLOCKED,
    "cannot_dm_bot": Reason.BLOCKED,
    "messages_tab_disabled": Reason.BLOCKED,
}
OF_WORKSPACE = (
    "account_inactive",
    "token_revoked",
    "invalid_auth",
    "missing_scope",
    "ekm_access_denied",
    "org_login_required",
)
PASSING = {
    "ratelimited": Reason.RATE_LIMITED,
    "rate_limited": Reason.RATE_LIMITED,
    "request_timeout": Reason.PLATFORM_DOWN,
    "team_added_to_org": Reason.PLATFORM_DOWN,
}
UNCERTAIN = ("internal_error", "fatal_error", "service_unavailable")
OURS = ("invalid_blocks", "msg_too_long", "msg_blocks_too_long", "no_text", "an_error_of_tomorrow")


@pytest.mark.parametrize(("code", "reason"), OF_RECIPIENT.items())
def test_what_concerns_one_recipient_fails_that_message_alone(code: str, reason: Reason) -> None:
    outcome = outcome_of(SlackFailedError(code))
    assert (outcome.state, outcome.reason, outcome.retry_after, outcome.pause) == (
        FAILED,
        reason,
        None,
        False,
    )


@pytest.mark.parametrize("code", OF_WORKSPACE)
def test_what_concerns_the_workspace_pauses_all_of_it_and_keeps_the_message(code: str) -> None:
    outcome = outcome_of(SlackFailedError(code))
    assert (outcome.reason, outcome.pause) == (Reason.TOKEN_DEAD, True)
    assert outcome.retry_after == failures.TOKEN_RETRY_SECONDS


@pytest.mark.parametrize(("code", "reason"), PASSING.items())
def test_what_passes_is_waited_for_by_all(code: str, reason: Reason) -> None:
    outcome = outcome_of(SlackFailedError(code))
    assert (outcome.reason, outcome.pause) == (reason, True)
    assert outcome.retry_after is not None
    assert outcome.retry_after > 0


@pytest.mark.parametrize("code", UNCERTAIN)
def test_what_may_have_succeeded_is_unknown_and_never_repeated(code: str) -> None:
    outcome = outcome_of(SlackFailedError(code, maybe_done=code in failures.MAYBE_DONE))
    assert (outcome.state, outcome.retry_after, outcome.pause) == (UNKNOWN, None, False)


@pytest.mark.parametrize("code", OURS)
def test_what_is_a_mistake_of_ours_is_shown_and_not_retried(code: str) -> None:
    outcome = outcome_of(SlackFailedError(code))
    assert (outcome.state, outcome.reason, outcome.retry_after) == (FAILED, Reason.PAYLOAD_REFUSED, None)


@given(
    code=st.text(max_size=20) | st.sampled_from([*failures.TOKEN_DEAD, *failures.OF_RECIPIENT]),
    maybe_done=st.booleans(),
    retry_after=st.none() | st.floats(min_value=0.1, max_value=3600),
)
def test_what_may_be_done_is_never_tried_again_and_what_pauses_always_is(
    *, code: str, maybe_done: bool, retry_after: float | None
) -> None:
    outcome = outcome_of(SlackFailedError(code, maybe_done=maybe_done, retry_after=retry_after))
    assert outcome.state is not SENT
    assert outcome.reason is not None
    assert (outcome.state is UNKNOWN) == maybe_done
    assert outcome.retry_after is None or not maybe_done
    assert not outcome.pause or outcome.retry_after is not None


@given(
    code=st.text(max_size=20) | st.sampled_from([*failures.TOKEN_DEAD, *failures.OF_RECIPIENT]),
    maybe_done=st.booleans(),
    retry_after=st.none() | st.floats(min_value=0.1, max_value=3600),
)
def test_a_look_or_an_addition_that_failed_says_neither_that_it_is_there_nor_that_it_is_not(
    *, code: str, maybe_done: bool, retry_after: float | None
) -> None:
    failure = SlackFailedError(code, maybe_done=maybe_done, retry_after=retry_after)
    looked, added = outcome_of_look(failure), outcome_of_adding(failure)
    assert (looked.state, added.state, added.half_shown) == (UNKNOWN, UNKNOWN, True)
    for outcome in (looked, added):
        assert not outcome.pause or (outcome.retry_after is not None and outcome.reason is not None)
        if maybe_done and code not in failures.NOT_TO_BE_READ:
            assert outcome.retry_after == failures.LOOK_AGAIN_SECONDS


@pytest.mark.parametrize("code", sorted(failures.NOT_TO_BE_READ))
def test_that_a_history_may_not_be_read_is_no_trouble_of_the_token(code: str) -> None:
    outcome = outcome_of_look(SlackFailedError(code))
    assert (outcome.state, outcome.retry_after, outcome.pause) == (UNKNOWN, None, False)


def test_histories_that_are_read_too_fast_say_nothing_about_the_pace_of_messages() -> None:
    outcome = outcome_of_look(SlackFailedError("ratelimited", retry_after=7))
    assert (outcome.retry_after, outcome.pause, outcome.reason) == (7, False, None)


@pytest.mark.parametrize("code", sorted(failures.PERHAPS_OF_RECIPIENT))
async def test_one_conversation_that_admits_nobody_stops_no_other_and_alarms_nobody(
    stage: SlackStage, code: str
) -> None:
    """The first of all is refused; the page of chat.postMessage: the app may not be a member there."""
    channel = stage.slack.world.direct(USERS["suzuki"]).id
    where = {"channel": channel}
    stage.slack.faults.add(Fault("chat.postMessage", error=code, times=None, where=where))
    queue(stage, "suzuki", "tanaka", "mueller")
    report = await stage.installation.engine.settle()
    assert (report.sent, report.failed) == (2, 1)
    assert states(stage)["suzuki"] == (FAILED, Reason.BLOCKED)
    assert troubles(stage) == {}


def test_no_code_stands_in_two_classes() -> None:
    classes = [
        failures.PERHAPS_OF_RECIPIENT,
        failures.RATE_LIMITED,
        failures.TOKEN_DEAD,
        failures.MIGRATING,
        failures.MAYBE_DONE,
        failures.OF_RECIPIENT,
        failures.INVALID_BLOCKS,
        failures.TRIGGER_OVER,
    ]
    codes = [code for one in classes for code in one]
    assert len(codes) == len(set(codes))


# The worker on the real outbox


@pytest.fixture
async def stage(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """The small company, met by its Slack; nothing is planned."""
    async with slack_stage_on(sqlite_database, tmp_path, now=tokyo(9, 14, 10)) as found:
        found.bring_in()
        await meet(found)
        yield found


def troubles(stage: SlackStage) -> dict[Platform, Reason]:
    """Return the platforms in trouble."""
    with stage.unit() as unit:
        return unit.outbox.troubled_platforms()


async def test_one_deactivated_person_never_stops_the_others(stage: SlackStage) -> None:
    stage.slack.world.deactivate(USERS["suzuki"])
    queue(stage, "suzuki", "tanaka", "mueller")
    report = await stage.installation.engine.settle()
    assert (report.sent, report.failed) == (2, 1)
    assert states(stage)["suzuki"] == (FAILED, Reason.DEACTIVATED)


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.HTTP_BEFORE, Kind.HTTP_AFTER])
async def test_what_may_have_arrived_is_not_sent_again_before_it_was_looked_for(
    stage: SlackStage, kind: Kind
) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", kind))
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    report = await stage.installation.engine.settle()
    assert (report.sent, report.unknown, report.waiting) == (0, 0, 1)
    assert states(stage)["tanaka"] == (QUEUED, Reason.PLATFORM_DOWN)
    assert posts(stage) == 1


async def test_a_message_refused_for_its_rate_ten_times_is_still_delivered_once(stage: SlackStage) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, times=10, retry_after=60))
    queue(stage, "tanaka")
    for _ in range(10):
        report = await stage.installation.engine.settle()
        assert (report.sent, report.failed, report.waiting) == (0, 0, 1)
        assert states(stage)["tanaka"] == (QUEUED, Reason.RATE_LIMITED)
        pause_ends(stage)
    report = await stage.installation.engine.settle()
    assert report.sent == 1
    assert (posts(stage, accepted=False), posts(stage, accepted=True)) == (10, 1)


async def test_while_slack_asked_to_wait_no_call_is_made_for_anybody(stage: SlackStage) -> None:
    stage.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, retry_after=60))
    queue(stage, "tanaka")
    await stage.installation.engine.settle()
    made = len(stage.slack.transcript.requests)
    queue(stage, "suzuki", "mueller", "garcia")
    report = await stage.installation.engine.settle()
    assert (report.sent, report.waiting) == (0, 4)
    assert len(stage.slack.transcript.requests) == made


async def test_a_dead_token_pauses_slack_tells_once_and_ends_with_the_first_send_that_works(
    stage: SlackStage,
) -> None:
    async with webhook() as (address, told):
        of = stage.installation
        alerts = Alerts(SecretStr(address), open_unit=of.open_unit, threads=of.threads)
        of.worker._alert = alerts.token_dead
        stage.slack.kill_token(error="token_revoked")
        queue(stage, "tanaka", "suzuki", "mueller")
        for _ in range(3):
            await stage.installation.engine.settle()
            pause_ends(stage)
        assert len(told) == 1
        assert "Slack" in told[0]
        assert troubles(stage) == {Platform.SLACK: Reason.TOKEN_DEAD}
        assert {state for state, _ in states(stage).values()} == {QUEUED}
        stage.slack.revive_token()
        report = await stage.installation.engine.settle()
        assert report.sent == 3
        assert troubles(stage) == {}
        stage.slack.kill_token(error="account_inactive")
        queue(stage, "tanaka", key="later")
        await stage.installation.engine.settle()
        assert len(told) == 2


async def test_a_token_found_dead_at_the_start_is_found_alive_at_the_next(stage: SlackStage) -> None:
    stage.slack.kill_token()
    await check_tokens(stage.installation)
    assert troubles(stage) == {Platform.SLACK: Reason.TOKEN_DEAD}
    stage.slack.revive_token()
    await check_tokens(stage.installation)
    queue(stage, "tanaka")
    assert troubles(stage) == {}
    assert (await stage.installation.engine.settle()).sent == 1


async def test_a_conversation_that_takes_too_long_to_open_costs_nobody_their_message(
    stage: SlackStage,
) -> None:
    """Nothing was posted, and opening twice opens nothing twice: so the message waits and is not `unknown`.
    The deadline of one call must therefore strike before the worker's, which cannot know that."""
    clock = LoopClock()
    stage.slack.faults.add(Fault("conversations.open", Kind.DELAY_BEFORE, seconds=600))
    queue(stage, "tanaka")
    await clock.hurry(stage.installation.worker.deliver_due())
    assert states(stage)["tanaka"][0] is QUEUED


async def test_a_chart_that_the_workspace_refuses_is_drawn_without_and_a_refused_text_fails_once(
    stage: SlackStage,
) -> None:
    chart = Chart(ChartKind.BAR, "Visits", ("Mon", "Tue"), (Series("you", (1.0, 2.0)),))
    stage.slack.faults.add(Fault("chat.postMessage", error="invalid_blocks", times=2))
    queue(stage, "tanaka", card=replace(HELLO, elements=(chart,)))
    report = await stage.installation.engine.settle()
    assert (report.failed, posts(stage)) == (1, 2)
    queue(stage, "suzuki", card=replace(HELLO, elements=(chart,)))
    assert (await stage.installation.engine.settle()).sent == 1
    stage.slack.faults.add(Fault("chat.postMessage", error="invalid_blocks", times=None))
    queue(stage, "mueller", card=replace(HELLO, elements=(Text((Span("no chart"),)),)))
    before = posts(stage)
    await stage.installation.engine.settle()
    await stage.installation.engine.settle()
    assert states(stage)["mueller"] == (FAILED, Reason.PAYLOAD_REFUSED)
    assert posts(stage) == before + 1


async def test_everybody_hears_while_one_connection_in_three_is_dropped(stage: SlackStage) -> None:
    people = ["kato", "suzuki", "ogawa", "tanaka", "mueller", "garcia"]
    for user in (USERS["suzuki"], USERS["tanaka"]):
        channel = stage.slack.world.direct(user).id
        stage.slack.faults.add(Fault("chat.postMessage", Kind.DROP_AFTER, where={"channel": channel}))
    queue(stage, *people)
    report = await asyncio.wait_for(stage.installation.engine.settle(), 60)
    assert (report.sent, report.waiting) == (4, 2)
    pause_ends(stage)
    assert (await stage.installation.engine.settle()).sent == 2
    assert all(len(stage.shown(person)) == 1 for person in people)


async def test_a_long_message_whose_second_part_is_refused_shows_no_part_twice(stage: SlackStage) -> None:
    long = replace(HELLO, elements=tuple(Text((Span(f"{n} " + "x" * 2500),)) for n in range(8)))
    stage.slack.faults.add(Fault("chat.postMessage", Kind.RATELIMITED, skip=1, retry_after=60))
    queue(stage, "tanaka", card=long)
    for _ in range(3):
        await stage.installation.engine.settle()
        pause_ends(stage)
    texts = [one.text for one in stage.shown("tanaka")]
    assert len(texts) == len(set(texts)) == len(render_messages(long))
    assert states(stage)["tanaka"] == (SENT, None)


async def test_stopping_waits_for_the_sends_under_way_and_begins_no_others(stage: SlackStage) -> None:
    """A wave of thousands takes minutes; whoever is killed for not stopping leaves `unknown` behind."""
    engine, held, reached = stage.installation.engine, asyncio.Event(), asyncio.Event()

    async def hold(_: float) -> None:
        reached.set()
        await held.wait()

    stage.slack.sleep = hold
    stage.slack.faults.add(Fault("chat.postMessage", Kind.DELAY_BEFORE, seconds=60))
    for number in range(5):
        queue(stage, "tanaka", key=f"note{number}")
    settling = asyncio.create_task(engine.settle())
    await reached.wait()
    stopping = asyncio.create_task(engine.finish())
    await asyncio.sleep(0)
    held.set()
    await asyncio.gather(settling, stopping)
    assert posts(stage) == 1
    assert [state for state, _ in states(stage).values()].count(UNKNOWN) == 0
