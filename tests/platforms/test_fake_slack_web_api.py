"""Slack's own SDK works against the fake, and the fake refuses what Slack refuses, with its words."""

import json

import aiohttp
import pytest
from fakes.slack import FakeChannel, FakeUser, Pace, SlackConfig, running_slack
from fakes.slack.config import ALL_SCOPES
from fakes.slack_stage import (
    AKI,
    BEN,
    BOT,
    ELSEWHERE,
    GENERAL,
    GONE,
    OLD,
    ROBOT,
    SECRET,
    Clock,
    actions,
    bar,
    button,
    error_of,
    refused,
    section,
    table,
    web,
    workspace,
)
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

METADATA = {"event_type": "delivery", "event_payload": {"id": "d1"}}


async def test_auth_test_says_whose_token_it_is_and_which_scopes_it_has() -> None:
    """/reference/methods/auth.test; header x-oauth-scopes: /authentication/installing-with-oauth."""
    async with running_slack(workspace(scopes=frozenset({"chat:write", "im:write"}))) as slack:
        answer = await web(slack).auth_test()
        assert answer["user_id"] == BOT
        assert answer.headers["x-oauth-scopes"] == "chat:write,im:write"


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-other", "invalid_auth"), ("app", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(token: str | None, error: str) -> None:
    async with running_slack(workspace()) as slack:
        assert await error_of(web(slack, token).auth_test()) == error


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_token_can_be_killed_and_revived(error: str) -> None:
    async with running_slack(workspace()) as slack:
        slack.kill_token(error=error)
        assert await error_of(web(slack).chat_postMessage(channel=GENERAL, text="x")) == error
        slack.revive_token()
        assert (await web(slack).chat_postMessage(channel=GENERAL, text="x"))["ok"]


async def test_a_token_in_a_json_body_does_not_count() -> None:
    """/apis/web-api: with JSON, the token goes into the Authorization header."""
    async with running_slack(workspace()) as slack, aiohttp.ClientSession() as session:
        body = {"token": slack.config.bot_token, "channel": GENERAL, "text": "x"}
        async with session.post(f"{slack.api_url}chat.postMessage", json=body) as answer:
            assert (await answer.json())["error"] == "not_authed"
        async with session.post(f"{slack.api_url}chat.postMessage", data=body) as answer:
            assert (await answer.json())["ok"] is True


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("chat.postMessage", {"channel": GENERAL, "text": "x"}, "chat:write"),
        ("chat.postEphemeral", {"channel": GENERAL, "text": "x", "user": AKI}, "chat:write"),
        ("chat.update", {"channel": GENERAL, "ts": "1.0", "text": "x"}, "chat:write"),
        ("conversations.open", {"users": AKI}, "im:write"),
        ("conversations.open", {"users": f"{AKI},{BEN}"}, "mpim:write"),
        ("conversations.info", {"channel": GENERAL}, "channels:read"),
        ("conversations.members", {"channel": GENERAL}, "channels:read"),
        ("conversations.history", {"channel": GENERAL}, "channels:history"),
        ("conversations.replies", {"channel": GENERAL, "ts": "1.0"}, "channels:history"),
        ("users.list", {}, "users:read"),
        ("users.info", {"user": AKI}, "users:read"),
    ],
)
async def test_each_method_names_the_scope_it_lacks(
    method: str, arguments: dict[str, object], needed: str
) -> None:
    """The scopes stand on each method's page; `missing_scope` answers with `needed` and `provided`."""
    granted = ALL_SCOPES - {needed}
    async with running_slack(workspace(scopes=granted)) as slack:
        failure = await refused(web(slack).api_call(method, params=arguments))
        assert failure.response["error"] == "missing_scope"
        assert needed in failure.response["needed"].split(",")
        assert failure.response["provided"] == ",".join(sorted(granted))
    async with running_slack(workspace(scopes=granted | {needed})) as slack:
        try:
            answer = await web(slack).api_call(method, params=arguments)
        except Exception as failure:  # noqa: BLE001  whatever else is refused, the scope is not
            assert "missing_scope" not in str(failure)
        else:
            assert answer["ok"]


async def test_an_unheard_of_method_is_unknown() -> None:
    async with running_slack(workspace()) as slack:
        assert await error_of(web(slack).api_call("chat.shout")) == "unknown_method"


async def test_a_posted_message_stands_with_its_blocks_and_metadata() -> None:
    async with running_slack(workspace()) as slack:
        answer = await web(slack).chat_postMessage(
            channel=GENERAL, text="Hello", blocks=[actions(button()), section("x")], metadata=METADATA
        )
        [stands] = slack.transcript.messages(GENERAL)
        assert (stands.text, stands.ts, stands.metadata) == ("Hello", answer["ts"], METADATA)
        assert stands.blocks[1]["block_id"], "Slack gives a block without an id one"
        assert answer["message"]["bot_profile"]["app_id"] == slack.config.app_id
        [request] = slack.transcript.calls("chat.postMessage")
        assert request.outcome == "ok" and request.accepted
        assert "token" not in request.arguments


async def test_a_form_carries_blocks_and_metadata_as_text() -> None:
    """Each method's page: "A JSON-based array of structured blocks, presented as a URL-encoded string"."""
    form = {
        "channel": GENERAL,
        "text": "x",
        "blocks": json.dumps([section("y")]),
        "metadata": json.dumps(METADATA),
    }
    async with running_slack(workspace()) as slack:
        await web(slack).api_call("chat.postMessage", data=form)
        [stands] = slack.transcript.messages(GENERAL)
        assert stands.metadata == METADATA
        assert stands.blocks[0]["type"] == "section"
        broken = {**form, "blocks": "[{"}
        assert await error_of(web(slack).api_call("chat.postMessage", data=broken)) == "invalid_blocks_format"


async def test_timestamps_rise_even_when_the_clock_stands() -> None:
    async with running_slack(workspace()) as slack:
        stamps = [(await web(slack).chat_postMessage(channel=GENERAL, text="x"))["ts"] for _ in range(3)]
        assert stamps == sorted(set(stamps))


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        (SECRET, "channel_not_found"),
        (OLD, "is_archived"),
        (ROBOT, "cannot_dm_bot"),
        ("U0NOBODY1", "channel_not_found"),
    ],
)
async def test_a_message_to_nowhere_is_refused(channel: str, error: str) -> None:
    async with running_slack(workspace()) as slack:
        assert await error_of(web(slack).chat_postMessage(channel=channel, text="x")) == error
        [request] = slack.transcript.calls("chat.postMessage")
        assert (request.outcome, request.accepted) == (error, False)


async def test_a_public_channel_needs_membership_or_a_scope_for_all_public_ones() -> None:
    """chat.postMessage, `not_in_channel`; scope chat:write.public."""
    narrow = ALL_SCOPES - {"chat:write.public"}
    async with running_slack(workspace(scopes=narrow)) as slack:
        assert await error_of(web(slack).chat_postMessage(channel=ELSEWHERE, text="x")) == "not_in_channel"
    async with running_slack(workspace()) as slack:
        assert (await web(slack).chat_postMessage(channel=ELSEWHERE, text="x"))["ok"]


async def test_a_user_id_stands_for_the_direct_message_with_them() -> None:
    """chat.postMessage, "Post to a DM"; to deactivated people it succeeds: python-slack-sdk #1156."""
    async with running_slack(workspace()) as slack:
        answer = await web(slack).chat_postMessage(channel=AKI, text="x")
        assert answer["channel"].startswith("D")
        assert [one.text for one in slack.transcript.direct_messages(AKI)] == ["x"]
        assert (await web(slack).chat_postMessage(channel=GONE, text="x"))["ok"]


async def test_a_message_without_words_or_blocks_has_no_text() -> None:
    async with running_slack(workspace()) as slack:
        call = web(slack).api_call("chat.postMessage", json={"channel": GENERAL, "text": " "})
        assert await error_of(call) == "no_text"


async def test_a_very_long_text_is_cut_with_a_warning() -> None:
    """chat.postMessage, warning `message_truncated`: no more than 40,000 characters."""
    async with running_slack(workspace()) as slack:
        answer = await web(slack).chat_postMessage(channel=GENERAL, text="x" * 40_001)
        assert answer["warning"] == "message_truncated"
        assert len(slack.transcript.messages(GENERAL)[0].text) == 40_000


async def test_bad_blocks_are_refused_with_a_pointer_to_the_place() -> None:
    async with running_slack(workspace()) as slack:
        failure = await refused(
            web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[section("x" * 3001)])
        )
        assert failure.response["error"] == "invalid_blocks"
        assert failure.response["response_metadata"]["messages"] == [
            "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
        ]
        assert slack.transcript.messages() == []


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"blocks": [table(), table()]}, "invalid_attachments"),
        ({"metadata": "{"}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
    ],
)
async def test_a_payload_is_refused_with_the_error_that_belongs_to_it(
    payload: dict[str, object], error: str
) -> None:
    async with running_slack(workspace()) as slack:
        call = web(slack).api_call("chat.postMessage", json={"channel": GENERAL, "text": "x", **payload})
        assert await error_of(call) == error


@pytest.mark.parametrize(
    ("changes", "block"), [({"native_charts": False}, bar()), ({"tables": False}, table())]
)
async def test_a_workspace_without_charts_or_tables_refuses_them(
    changes: dict[str, object], block: dict[str, object]
) -> None:
    async with running_slack(workspace()) as slack:
        assert (await web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[block]))["ok"]
    async with running_slack(workspace(**changes)) as slack:
        failure = await refused(web(slack).chat_postMessage(channel=GENERAL, text="x", blocks=[block]))
        assert failure.response["error"] == "invalid_blocks"
        assert "/blocks/0/type" in str(failure.response["response_metadata"])


async def test_messages_to_one_channel_are_paced_and_a_second_later_go_on() -> None:
    """/apis/web-api/rate-limits: 1 message a second a channel, HTTP 429 with Retry-After."""
    clock = Clock()
    async with running_slack(workspace(clock, pace=Pace(burst=2))) as slack:
        client = web(slack)
        for _ in range(2):
            await client.chat_postMessage(channel=GENERAL, text="x")
        failure = await refused(client.chat_postMessage(channel=GENERAL, text="x"))
        assert failure.response.status_code == 429
        assert failure.response["error"] == "ratelimited"
        assert failure.response.headers["Retry-After"] == "1"
        assert (await client.chat_postMessage(channel=AKI, text="x"))["ok"], (
            "another channel has its own pace"
        )
        clock.advance(1)
        assert (await client.chat_postMessage(channel=GENERAL, text="x"))["ok"]


async def test_a_workspace_and_a_method_can_have_limits_of_their_own() -> None:
    clock = Clock()
    pace = Pace(seconds_per_post=None, posts_per_minute=3, calls_per_minute={"users.list": 1})
    async with running_slack(workspace(clock, pace=pace)) as slack:
        client = web(slack)
        for user in (AKI, BEN, AKI):
            await client.chat_postMessage(channel=user, text="x")
        clock.advance(30)
        failure = await refused(client.chat_postMessage(channel=AKI, text="x"))
        assert failure.response.headers["Retry-After"] == "30"
        await client.users_list()
        assert await error_of(client.users_list()) == "ratelimited"
        clock.advance(60)
        assert (await client.chat_postMessage(channel=AKI, text="x"))["ok"]


async def test_a_workspace_takes_so_many_messages_a_second_and_one_seconds_worth_at_once() -> None:
    clock = Clock()
    pace = Pace(seconds_per_post=None, posts_per_second=10)
    async with running_slack(workspace(clock, pace=pace)) as slack:
        client = web(slack)
        for _ in range(10):
            await client.chat_postMessage(channel=GENERAL, text="x")
        failure = await refused(client.chat_postMessage(channel=AKI, text="x"))
        assert (failure.response.status_code, failure.response.headers["Retry-After"]) == (429, "1")
        clock.advance(0.5)
        for _ in range(5):
            await client.chat_postMessage(channel=GENERAL, text="x")
        assert await error_of(client.chat_postMessage(channel=GENERAL, text="x")) == "ratelimited"
        clock.advance(10)
        accepted = 0
        for _ in range(300):
            clock.advance(0.05)
            try:
                await client.chat_postMessage(channel=GENERAL, text="x")
                accepted += 1
            except SlackApiError as error:
                assert error.response["error"] == "ratelimited"
        assert 150 <= accepted <= 160


async def test_a_message_refused_by_the_workspaces_limit_costs_its_channel_nothing() -> None:
    clock = Clock()
    pace = Pace(seconds_per_post=1, burst=1, posts_per_second=1)
    async with running_slack(workspace(clock, pace=pace)) as slack:
        client = web(slack)
        await client.chat_postMessage(channel=GENERAL, text="x")
        for _ in range(5):
            assert await error_of(client.chat_postMessage(channel=AKI, text="x")) == "ratelimited"
        clock.advance(1)
        assert (await client.chat_postMessage(channel=AKI, text="x"))["ok"]


async def test_an_ephemeral_message_is_seen_by_its_reader_only() -> None:
    async with running_slack(workspace()) as slack:
        client = web(slack)
        await client.chat_postEphemeral(channel=GENERAL, user=AKI, text="psst")
        assert slack.transcript.messages(GENERAL) == []
        [shown] = slack.transcript.ephemerals(AKI)
        assert shown.text == "psst"
        assert slack.world.visible_to(BEN, GENERAL) == []
        call = client.chat_postEphemeral(channel=GENERAL, user=GONE, text="x")
        assert await error_of(call) == "user_not_in_channel"
        assert (
            await error_of(client.chat_update(channel=GENERAL, ts=shown.ts, text="x")) == "message_not_found"
        )


async def test_an_update_keeps_or_drops_blocks_and_metadata_as_documented() -> None:
    """chat.update, on `blocks` and `metadata`."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        posted = await client.chat_postMessage(
            channel=GENERAL, text="one", blocks=[section("one")], metadata=METADATA
        )
        where = {"channel": GENERAL, "ts": posted["ts"]}
        [stands] = slack.transcript.messages(GENERAL)
        await client.chat_update(**where, text="two", blocks=[section("two")])
        assert stands.metadata == METADATA and stands.edited_ts is None
        assert stands.versions[0]["text"] == "one"
        await client.chat_update(**where, text="three")
        assert (stands.blocks, stands.text) == ([], "three")
        assert stands.edited_ts is not None
        await client.chat_update(**where, text="four", metadata={})
        assert stands.metadata is None


async def test_only_the_apps_own_messages_can_be_changed() -> None:
    async with running_slack(workspace()) as slack:
        client = web(slack)
        side = slack.client("http://127.0.0.1:1/")
        await side.say(AKI, "mine")
        [theirs] = slack.transcript.direct_messages(AKI)
        call = client.chat_update(channel=theirs.channel, ts=theirs.ts, text="x")
        assert await error_of(call) == "cant_update_message"
        assert (
            await error_of(client.chat_update(channel=GENERAL, ts="1.000000", text="x"))
            == "message_not_found"
        )


async def test_only_the_apps_own_messages_can_be_deleted_and_once() -> None:
    async with running_slack(workspace()) as slack:
        client = web(slack)
        side = slack.client("http://127.0.0.1:1/")
        await side.say(AKI, "mine")
        [theirs] = slack.transcript.direct_messages(AKI)
        call = client.chat_delete(channel=theirs.channel, ts=theirs.ts)
        assert await error_of(call) == "cant_delete_message"
        posted = await client.chat_postMessage(channel=theirs.channel, text="ours")
        ours = {"channel": theirs.channel, "ts": posted["ts"]}
        await client.chat_delete(**ours)
        assert slack.transcript.direct_messages(AKI) == [theirs]
        assert await error_of(client.chat_delete(**ours)) == "message_not_found"
        assert await error_of(client.chat_update(channel=OLD, ts="1.000000", text="x")) == "is_inactive"
        own = await client.chat_postMessage(channel=GENERAL, text="x")
        long = client.chat_update(channel=GENERAL, ts=own["ts"], text="漢" * 1334)
        assert await error_of(long) == "msg_too_long"
        empty = client.api_call("chat.update", json={"channel": GENERAL, "ts": own["ts"], "text": ""})
        assert await error_of(empty) == "no_text"


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NOBODY1", "user_not_found"),
        (GONE, "user_disabled"),
        (ROBOT, "cannot_dm_bot"),
        ("USLACKBOT", "cannot_dm_bot"),
        ("", "users_list_not_supplied"),
        (",".join(f"U0MANY{one:03d}" for one in range(9)), "too_many_users"),
    ],
)
async def test_a_conversation_with_nobody_is_refused(users: str, error: str) -> None:
    """conversations.open."""
    async with running_slack(workspace()) as slack:
        assert await error_of(web(slack).api_call("conversations.open", json={"users": users})) == error


async def test_opening_a_direct_message_twice_gives_the_same_one() -> None:
    async with running_slack(workspace()) as slack:
        client = web(slack)
        first = await client.conversations_open(users=AKI)
        again = await client.conversations_open(users=AKI, return_im=True)
        assert first["channel"] == {"id": again["channel"]["id"]}
        assert again["already_open"] is True and again["channel"]["user"] == AKI
        group = await client.conversations_open(users=[AKI, BEN])
        assert group["channel"]["id"].startswith("G")


async def test_history_pages_backwards_and_shows_metadata_when_asked() -> None:
    """conversations.history: newest first, cursor, `include_all_metadata`, oldest and inclusive."""
    clock = Clock()
    async with running_slack(workspace(clock)) as slack:
        client = web(slack)
        stamps = []
        for word in ("one", "two", "three"):
            clock.advance(10)
            stamps.append(
                (await client.chat_postMessage(channel=GENERAL, text=word, metadata=METADATA))["ts"]
            )
        await client.chat_postMessage(channel=GENERAL, text="reply", thread_ts=stamps[0])
        page = await client.conversations_history(channel=GENERAL, limit=2)
        assert [one["text"] for one in page["messages"]] == ["three", "two"]
        assert page["has_more"]
        # python-slack-sdk issue 1501: without the argument the type comes through, and the payload does not.
        assert page["messages"][0]["metadata"] == {"event_type": METADATA["event_type"]}
        rest = await client.conversations_history(
            channel=GENERAL,
            limit=2,
            cursor=page["response_metadata"]["next_cursor"],
            include_all_metadata=True,
        )
        assert [one["text"] for one in rest["messages"]] == ["one"]
        assert rest["messages"][0]["metadata"] == METADATA
        since = await client.conversations_history(channel=GENERAL, oldest=stamps[1])
        assert [one["text"] for one in since["messages"]] == ["three"]
        within = await client.conversations_history(channel=GENERAL, oldest=stamps[1], inclusive=True)
        assert len(within["messages"]) == 2
        thread = await client.conversations_replies(channel=GENERAL, ts=stamps[0])
        assert [one["text"] for one in thread["messages"]] == ["one", "reply"]
        assert await error_of(client.conversations_replies(channel=GENERAL, ts="1.0")) == "thread_not_found"
        assert await error_of(client.conversations_history(channel=ELSEWHERE)) == "not_in_channel"
        assert await error_of(client.conversations_history(channel=GENERAL, cursor="no")) == "invalid_cursor"


@pytest.mark.parametrize("kind", ["public", "private", "im"])
async def test_history_needs_the_scope_of_the_kind_of_conversation(kind: str) -> None:
    """conversations.history: "Relevant *:history scope"; another kind's does not help."""
    scopes = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
    async with running_slack(workspace()) as slack:
        slack.world.put_channel(FakeChannel(SECRET, "secret", is_private=True, members=(BOT, AKI)))
        channel = {"public": GENERAL, "private": SECRET, "im": slack.world.direct(AKI).id}[kind]
        client = web(slack)
        slack.world.config = workspace(scopes=frozenset(scopes.values()) - {scopes[kind]})
        refusal = (await refused(client.conversations_history(channel=channel))).response
        assert (refusal["error"], refusal["needed"]) == ("missing_scope", scopes[kind])
        slack.world.config = workspace(scopes=frozenset({scopes[kind]}))
        assert (await client.conversations_history(channel=channel))["messages"] == []


async def test_the_people_come_page_by_page_with_slackbot_and_the_deactivated() -> None:
    """users.list: cursor pages, `deleted`, `include_locale`; USLACKBOT is not marked as a bot."""
    async with running_slack(workspace()) as slack:
        client = web(slack)
        seen, cursor = [], ""
        while True:
            page = await client.users_list(limit=2, cursor=cursor, include_locale=True)
            seen += page["members"]
            cursor = page["response_metadata"]["next_cursor"]
            if not cursor:
                break
        people = {one["id"]: one for one in seen}
        assert list(people) == list(slack.world.users)
        assert people["USLACKBOT"]["is_bot"] is False
        assert people[BEN]["locale"] == "en-US" and people[BEN]["tz_offset"] in {3600, 7200}
        assert people[AKI]["profile"]["email"] == "aki@example.com"
        assert people[GONE]["deleted"] is True and "tz" not in people[GONE]
        assert "locale" not in (await client.users_list())["members"][2]


async def test_an_address_needs_its_own_scope() -> None:
    """/reference/scopes/users.read.email."""
    async with running_slack(workspace(scopes=frozenset({"users:read"}))) as slack:
        answer = await web(slack).users_info(user=AKI)
        assert "email" not in answer["user"]["profile"]
        assert await error_of(web(slack).users_info(user="U0NOBODY1")) == "user_not_found"


async def test_a_channel_is_described() -> None:
    async with running_slack(workspace()) as slack:
        answer = await web(slack).conversations_info(channel=GENERAL, include_num_members=True)
        assert answer["channel"]["name"] == "general" and answer["channel"]["num_members"] == 3
        assert await error_of(web(slack).conversations_info(channel=SECRET)) == "channel_not_found"


async def test_the_members_of_a_channel_are_told_page_by_page() -> None:
    async with running_slack(workspace()) as slack:
        first = await web(slack).conversations_members(channel=GENERAL, limit=2)
        cursor = first["response_metadata"]["next_cursor"]
        rest = await web(slack).conversations_members(channel=GENERAL, limit=2, cursor=cursor)
        assert len(first["members"]) == 2
        assert rest["response_metadata"]["next_cursor"] == ""
        assert {*first["members"], *rest["members"]} == slack.world.conversations[GENERAL].members
        assert await error_of(web(slack).conversations_members(channel=SECRET)) == "channel_not_found"


async def test_a_workspace_is_seeded_and_changed_while_it_runs() -> None:
    config = SlackConfig(users=(FakeUser("U1", "one"),), channels=(FakeChannel("C1", "c"),))
    async with running_slack(config) as slack:
        slack.world.put_channel(FakeChannel("C1", "c", members=(BOT, "U1"), archived=True))
        slack.world.deactivate("U1")
        client: AsyncWebClient = web(slack)
        assert await error_of(client.chat_postMessage(channel="C1", text="x")) == "is_archived"
        assert await error_of(client.conversations_open(users="U1")) == "user_disabled"
