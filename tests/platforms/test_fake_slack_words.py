"""What people write and what happens in the workspace reaches a real Bolt app, signed, once or as a retry."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from fakes.slack import FakeUser, NotVisibleError, Sent, running_slack
from fakes.slack.screen import NOT_RECEIVED, TIMED_OUT
from fakes.slack_stage import AKI, BEN, ELSEWHERE, GENERAL, bolt_app, section, web, workspace

Body = dict[str, object]
Ack = Callable[..., Awaitable[None]]
NOWHERE = "http://127.0.0.1:1/"


async def test_a_slash_command_is_answered_to_the_person_only() -> None:
    """/interactivity/implementing-slash-commands: ephemeral unless response_type is in_channel."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):

        @app.command("/hojorin")
        async def _(ack: Ack, command: Body) -> None:
            await ack(text=f"You said {command['text']}", blocks=[section("hi")])

        side = slack.client(url)
        sent = await side.slash(AKI, "help me", GENERAL)
        assert sent.body["channel_name"] == "general" and sent.body["command"] == "/hojorin"
        [shown] = slack.transcript.ephemerals(AKI)
        assert shown.text == "You said help me" and shown.channel == GENERAL
        direct = await side.slash(AKI)
        assert direct.body["channel_name"] == "directmessage"
        with pytest.raises(NotVisibleError):
            await side.slash(BEN, channel=ELSEWHERE)


async def test_words_events_reach_the_app_in_slacks_shape() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[tuple[str, Body]] = []

        async def note(event: Body, body: Body) -> None:
            seen.append((str(body["event_id"]), event))

        for kind in ("message", "app_mention", "app_home_opened", "user_change", "team_join"):
            app.event(kind)(note)
        side = slack.client(url)
        await side.say(AKI, "hello")
        [message] = slack.transcript.direct_messages(AKI)
        await side.edit(AKI, message, "hello again")
        await side.delete(AKI, message)
        await side.other_bot(GENERAL, "beep")
        await side.mention(AKI, GENERAL, "help")
        await side.open_home(AKI)
        await side.user_change(replace(slack.world.users[BEN], deleted=True))
        await side.team_join(FakeUser("U0NEW0001", "new"))
        kinds = [(event["type"], event.get("subtype")) for _, event in seen]
        assert kinds == [
            ("message", None),
            ("message", "message_changed"),
            ("message", "message_deleted"),
            ("message", "bot_message"),
            ("app_mention", None),
            ("app_home_opened", None),
            ("user_change", None),
            ("team_join", None),
        ]
        first = seen[0][1]
        assert (first["text"], first["channel_type"], first["user"]) == ("hello", "im", AKI)
        assert seen[1][1]["message"]["text"] == "hello again"
        assert seen[2][1]["previous_message"]["text"] == "hello again"
        assert seen[4][1]["text"].startswith(f"<@{slack.config.bot_user_id}>")
        assert seen[6][1]["user"]["deleted"] is True
        assert len({event_id for event_id, _ in seen}) == len(seen)
        assert slack.transcript.direct_messages(AKI) == []
        bodies = [one.body for one in slack.transcript.sent]
        assert bodies[0]["authorizations"][0]["user_id"] == slack.config.bot_user_id  # type: ignore[index]


async def test_a_retry_brings_the_same_event_with_retry_headers() -> None:
    """/apis/events-api, retries: X-Slack-Retry-Num and X-Slack-Retry-Reason."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[tuple[object, object]] = []

        @app.event("message")
        async def _(body: Body, request: object) -> None:
            headers = request.headers  # type: ignore[attr-defined]
            seen.append((body["event_id"], headers.get("x-slack-retry-num", [None])[0]))

        side = slack.client(url)
        sent = await side.say(AKI, "hello")
        await side.again(sent, number=1)
        await side.again(sent, number=2, reason="http_error")
        assert {event_id for event_id, _ in seen} == {sent.body["event_id"]}
        assert [number for _, number in seen] == [None, "1", "2"]


@pytest.mark.parametrize("signing", ["wrong", "old", "missing"])
async def test_an_app_refuses_what_slack_did_not_sign_or_signed_long_ago(signing: str) -> None:
    """/authentication/verifying-requests-from-slack: v0 signatures, five minutes."""
    async with running_slack(workspace()) as slack, bolt_app(slack) as (_, url):
        sent = await slack.client(url).signed(signing).slash(AKI)
        assert sent.status == 401
        assert sent.trouble == NOT_RECEIVED


async def test_an_address_is_verified_with_a_challenge() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (_, url):
        sent = await slack.client(url).url_verification("c0ffee")
        assert sent.status == 200 and json.loads(sent.text)["challenge"] == "c0ffee"


async def test_an_answer_that_does_not_come_in_time_is_a_timeout_for_the_person() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        late = asyncio.Event()

        @app.command("/hojorin")
        async def _(ack: Ack) -> None:
            await late.wait()
            await ack()

        sent: Sent = await slack.client(url).patient(0.05).slash(AKI)
        late.set()
        assert (sent.status, sent.timed_out, sent.trouble) == (None, True, TIMED_OUT)
        [kept] = slack.transcript.sent
        assert kept.timed_out


async def test_a_replay_an_echo_and_any_other_event_can_be_sent() -> None:
    async with running_slack(workspace()) as slack, bolt_app(slack) as (app, url):
        seen: list[Body] = []

        @app.event("tokens_revoked")
        async def _(event: Body) -> None:
            seen.append(event)

        side = slack.client(url)
        sent = await side.event({"type": "tokens_revoked", "tokens": {"bot": [slack.config.bot_user_id]}})
        replayed = await side.twice(sent)
        assert replayed.body["event_id"] == sent.body["event_id"]
        assert [one["type"] for one in seen] == ["tokens_revoked"] * 2
        await web(slack).chat_postMessage(channel=AKI, text="mine")
        echoed = await side.echo(slack.transcript.direct_messages(AKI)[0])
        assert echoed.body["event"]["bot_id"] == slack.config.bot_id  # type: ignore[index]
        assert echoed.status == 200, "Bolt drops the app's own messages and acknowledges them"


async def test_an_app_that_is_not_there_is_not_reached() -> None:
    async with running_slack(workspace()) as slack:
        sent = await slack.client(NOWHERE).slash(AKI)
        assert sent.status is None and sent.text.startswith("not reached")
        assert sent.trouble == NOT_RECEIVED
