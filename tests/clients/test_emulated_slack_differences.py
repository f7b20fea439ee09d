"""Our own fake Slack and `emulate`, asked the same by Slack's SDK. Where they differ, Slack's documentation
says who is right, and that stands here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulated_slack import (
    BOT_TOKEN,
    PUBLIC,
    Relay,
    emulate,
    enter_channels,
    user_id,
)
from fakes.slack import FakeChannel, FakeUser, SlackConfig, running_slack
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.manifest import SCOPES

HOME = {"type": "home", "blocks": [{"type": "divider"}]}
MODAL = {**HOME, "type": "modal", "title": {"type": "plain_text", "text": "Title"}}
NOBODY, NOWHERE, NEVER = "U0NOBODY99", "C0NOWHERE9", "1700000000.000001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A workspace with the bot in one channel of two, and somebody who is in it."""

    web: AsyncWebClient
    stranger: AsyncWebClient
    """With a token that nobody has given out."""
    channel: str
    elsewhere: str
    user: str
    bot: str


CASES: dict[str, Callable[[Place], Awaitable[Any]]] = {
    "post": lambda at: at.web.chat_postMessage(channel=at.channel, text="x"),
    "post nothing": lambda at: at.web.api_call("chat.postMessage", json={"channel": at.channel}),
    "post nowhere": lambda at: at.web.chat_postMessage(channel=NOWHERE, text="x"),
    "post in a channel without the app": lambda at: at.web.chat_postMessage(channel=at.elsewhere, text="x"),
    "post 40,001 characters": lambda at: at.web.chat_postMessage(channel=at.channel, text="x" * 40_001),
    "post blocks that are no JSON": lambda at: at.web.chat_postMessage(
        channel=at.channel, text="x", blocks="{"
    ),
    "post metadata that is no object": lambda at: at.web.chat_postMessage(
        channel=at.channel, text="x", metadata="[]"
    ),
    "change what is not there": lambda at: at.web.chat_update(channel=at.channel, ts=NEVER, text="x"),
    "delete what is not there": lambda at: at.web.chat_delete(channel=at.channel, ts=NEVER),
    "show one person": lambda at: at.web.chat_postEphemeral(channel=at.channel, user=at.user, text="x"),
    "show nobody": lambda at: at.web.chat_postEphemeral(channel=at.channel, user=NOBODY, text="x"),
    "open a conversation": lambda at: at.web.conversations_open(users=at.user),
    "open one with nobody": lambda at: at.web.conversations_open(users=NOBODY),
    "open one with the bot itself": lambda at: at.web.conversations_open(users=at.bot),
    "open one without people": lambda at: at.web.api_call("conversations.open"),
    "look at a channel": lambda at: at.web.conversations_info(channel=at.channel),
    "look nowhere": lambda at: at.web.conversations_info(channel=NOWHERE),
    "who is nowhere": lambda at: at.web.conversations_members(channel=NOWHERE),
    "read nowhere": lambda at: at.web.conversations_history(channel=NOWHERE),
    "read a channel without the app": lambda at: at.web.conversations_history(channel=at.elsewhere),
    "who is nobody": lambda at: at.web.users_info(user=NOBODY),
    "a home": lambda at: at.web.views_publish(user_id=at.user, view=HOME),
    "a home with an old hash": lambda at: at.web.views_publish(user_id=at.user, view=HOME, hash="1.2"),
    "a home for nobody": lambda at: at.web.views_publish(user_id=NOBODY, view=HOME),
    "a window without a trigger of Slack's": lambda at: at.web.views_open(trigger_id="1.2.x", view=MODAL),
    "a window without a title": lambda at: at.web.views_open(
        trigger_id="1.2.x", view={**HOME, "type": "modal"}
    ),
    "change no window": lambda at: at.web.views_update(view_id="V0NEVER999", view=MODAL),
    "another's token": lambda at: at.stranger.auth_test(),
}
DIFFERENT: dict[str, tuple[str, str, str]] = {
    "post in a channel without the app": (
        "",
        "not_in_channel",
        "reference/methods/chat.postMessage: an app that is no member needs chat:write.public",
    ),
    "post blocks that are no JSON": (
        "invalid_blocks",
        "invalid_blocks_format",
        "reference/methods/chat.postMessage: that is the error for blocks that are no valid JSON",
    ),
    "show nobody": ("user_not_found", "user_not_in_channel", "the list of chat.postEphemeral has only this"),
    "open one with the bot itself": (
        "users_list_not_supplied",
        "cannot_dm_bot",
        "reference/methods/conversations.open",
    ),
    "read a channel without the app": ("", "not_in_channel", "reference/methods/conversations.history"),
    "a home for nobody": (
        "user_not_found",
        "invalid_arguments",
        "unproven: docs/reference/fake-slack.md",
    ),
    "a window without a title": (
        "invalid_view",
        "invalid_arguments",
        "reference/methods/views.open has no invalid_view",
    ),
    "another's token": (
        "",
        "invalid_auth",
        "emulate takes an unknown token for its admin's",
    ),
}
"""What `emulate` answers, what our fake does, and why ours stays as it is; "" is success."""


async def answers(place: Place) -> dict[str, str]:
    """Return the errors of all cases, empty where the call was carried out."""
    found: dict[str, str] = {}
    for name, call in CASES.items():
        try:
            await call(place)
        except SlackApiError as error:
            found[name] = str(error.response["error"])
        else:
            found[name] = ""
    return found


async def ours() -> dict[str, str]:
    """Return what our own fake answers."""
    users = (FakeUser("U0TANAKA", "tanaka"),)
    bot = SlackConfig().bot_user_id
    channels = (
        FakeChannel("C0PUBLIC", "public", members=(bot, "U0TANAKA")),
        FakeChannel("C0ELSE", "elsewhere", members=("U0TANAKA",)),
    )
    scopes = frozenset(scope.name for scope in SCOPES)
    async with running_slack(SlackConfig(users=users, channels=channels, scopes=scopes)) as slack:
        return await answers(
            Place(
                web=client_of(slack.api_url, slack.config.bot_token),
                stranger=client_of(slack.api_url, "xoxb-of-somebody"),
                channel="C0PUBLIC",
                elsewhere="C0ELSE",
                user="U0TANAKA",
                bot=bot,
            )
        )


def client_of(api_url: str, token: str) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=api_url, retry_handlers=[])


async def test_our_fake_answers_as_emulate_does_but_where_the_documentation_is_with_it(
    client: Callable[[str], Path], node_22: Path, tmp_path: Path
) -> None:
    package = client("emulate")
    with emulate(package, node_22, tmp_path, events="http://127.0.0.1:9/events") as address:
        async with Relay(slack=address).running() as relay:
            channels = await enter_channels(relay)
            bot = await client_of(relay.api_url, BOT_TOKEN).auth_test()
            theirs = await answers(
                Place(
                    web=client_of(relay.api_url, BOT_TOKEN),
                    stranger=client_of(relay.api_url, "xoxb-of-somebody"),
                    channel=channels[PUBLIC],
                    elsewhere="C000000002",
                    user=await user_id(relay, "tanaka"),
                    bot=str(bot["user_id"]),
                )
            )
    mine = await ours()
    found = {name: (theirs[name], mine[name]) for name in CASES if theirs[name] != mine[name]}
    assert found == {name: (their, own) for name, (their, own, _) in DIFFERENT.items()}
