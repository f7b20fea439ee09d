"""What the Slack app asks for: one table, of which manifest, `check` and the reference page are made.

Which scope a method, event or feature needs is said by https://docs.slack.dev/reference/scopes,
/reference/methods and /reference/events; the form and the limits of a manifest by
https://docs.slack.dev/reference/app-manifest and https://github.com/slackapi/manifest-schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import yaml

from bot.settings_file import SettingsError
from cards.commands import COMMANDS, EVERYBODY

Mode = Literal["http", "socket"]
Manifest = dict[str, "str | bool | list[str] | list[Manifest] | Manifest"]

REQUEST_PATH = "/slack/events"
"""Where Slack sends everything in HTTP mode: events, interactions and the command."""
COMMAND = "/hojorin"
NAME = "Hojorin"
DESCRIPTION_LIMIT = 140
"""Characters of the short description."""
HINT_LIMIT = 1000
"""Characters of a command's usage hint."""
MADE_BY = "# The Slack app of Hojorin. Made by `hojorin manifest slack`, which overwrites this file.\n"
"""The first line of a manifest file: it tells our own from anybody else's."""

# Slack shows these texts to members, and takes one text for all languages: so they stand in both.
_COMPANY = "{company}"
_DESCRIPTION = "Gets people at {company} used to a new business tool. 新しい業務ツールの定着を支えます。"
_LONG_DESCRIPTION = (
    "Hojorin asks you once a week, in your working hours, how you get along with a new business tool, and "
    "shows what could be expected so far; leave and holidays are left out. You can pause or stop it at any "
    "time. Those who run the programme see counts, never names. — "
    "Hojorin（補助輪）は、新しい業務ツールの利用状況を週に一度、勤務時間内におたずねし、これまでの目安をお見せします。"
    "休暇や祝日は除いて数えます。配信はいつでも停止できます。"
    "プログラムの運営者に見えるのは人数だけで、名前は見えません。"
)
_COMMAND_DESCRIPTION = "Talk to Hojorin / Hojorinを使う"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A right that the app asks the workspace for."""

    name: str
    why: str
    needed_by: tuple[str, ...]
    """The methods of the Web API, the events and the features that do not work without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotEvent:
    """Something that Slack tells the app about."""

    name: str
    why: str


SCOPES: tuple[Scope, ...] = (
    Scope(
        name="chat:write",
        why="Sends messages, keeps them up to date, deletes those of its own that were recalled, and "
        "answers so that only one person sees it.",
        needed_by=("chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral"),
    ),
    Scope(
        name="im:write",
        why="Opens the direct conversation with a person before the first message.",
        needed_by=("conversations.open",),
    ),
    Scope(
        name="im:history",
        why="Hears what people write to Hojorin in their direct conversation, and looks there whether a "
        "message of its own arrived when nobody can tell otherwise.",
        needed_by=("message.im", "conversations.history"),
    ),
    Scope(
        name="users:read",
        why="Knows who has an account here, its language and time zone, and who joins or leaves.",
        needed_by=("users.list", "users.info", "user_change", "team_join"),
    ),
    Scope(
        name="users:read.email",
        why="Finds the people of the roster by their e-mail addresses.",
        needed_by=("profile.email",),
    ),
    Scope(name="commands", why="Offers the command /hojorin.", needed_by=(COMMAND,)),
    Scope(
        name="app_mentions:read",
        why="Hears when somebody writes @Hojorin in a channel that it is in.",
        needed_by=("app_mention",),
    ),
    Scope(
        name="channels:read",
        why="Lets `hojorin check` see whether Hojorin is in the public channels of the settings, and tells "
        "who reads the results of a survey there, and needs no message of their own.",
        needed_by=("conversations.info", "conversations.members"),
    ),
    Scope(
        name="groups:read",
        why="The same of private channels.",
        needed_by=("conversations.info", "conversations.members"),
    ),
    Scope(
        name="channels:history",
        why="Looks in the public channels of the settings whether a message of its own arrived when nobody "
        "can tell otherwise.",
        needed_by=("conversations.history",),
    ),
    Scope(
        name="groups:history",
        why="Looks in private channels in the same way.",
        needed_by=("conversations.history",),
    ),
)
"""Every scope, the most used first. A right that is not used is not asked for."""

HISTORY_OF: Mapping[str, str] = {
    "im:history": "direct conversations",
    "channels:history": "public channels",
    "groups:history": "private channels",
}
"""Which conversations cannot be looked at without a scope: what may have arrived there ends as unknown."""

BOT_EVENTS: tuple[BotEvent, ...] = (
    BotEvent(name="app_home_opened", why="Somebody opens Hojorin's Home tab, which is then made for them."),
    BotEvent(name="app_mention", why="Somebody writes @Hojorin in a channel that it is in."),
    BotEvent(name="message.im", why="Somebody writes to Hojorin in their direct conversation."),
    BotEvent(name="team_join", why="Somebody gets an account, who may be in the roster."),
    BotEvent(name="user_change", why="An account is deactivated, or its language or time zone changes."),
)


def slack_manifest(*, mode: Mode, public_url: str | None, company: str) -> Manifest:
    """Return the manifest of the Slack app; raises `SettingsError` if Slack would not know where to call."""
    called_at = _request_url(public_url) if mode == "http" else None
    urls: Mapping[str, str] = {"request_url": called_at} if called_at else {}
    return {
        "display_information": {
            "name": NAME,
            "description": _description(company),
            "long_description": _LONG_DESCRIPTION,
        },
        "features": _features(called_at),
        "oauth_config": {"scopes": {"bot": [scope.name for scope in SCOPES]}},
        "settings": {
            "event_subscriptions": {**urls, "bot_events": [event.name for event in BOT_EVENTS]},
            "interactivity": {"is_enabled": True, **urls},
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def manifest_text(*, mode: Mode, public_url: str | None, company: str) -> str:
    """Return the manifest as YAML, with `MADE_BY` on top; raises `SettingsError` like `slack_manifest`."""
    manifest = slack_manifest(mode=mode, public_url=public_url, company=company)
    return MADE_BY + yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=100)


def _features(called_at: str | None) -> Manifest:
    command: Manifest = {
        "command": COMMAND,
        "description": _COMMAND_DESCRIPTION,
        "usage_hint": _usage_hint(),
        "should_escape": False,
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "slash_commands": [{**command, "url": called_at} if called_at else command],
    }


def _request_url(public_url: str | None) -> str:
    if public_url is None:
        raise SettingsError(
            problem="`web.public_url` is not set, so that Slack would not know where to call Hojorin.",
            cure="Set it to the https address under which others reach Hojorin, or set "
            "`slack: {mode: socket}`, which needs none.",
        )
    return public_url.rstrip("/") + REQUEST_PATH


def _description(company: str) -> str:
    """Return the short description; a name that is too long for it is shortened visibly."""
    plain = " ".join(company.split())
    room = DESCRIPTION_LIMIT - len(_DESCRIPTION) + len(_COMPANY)
    return _DESCRIPTION.format(company=plain if len(plain) <= room else f"{plain[: room - 1]}…")


def _usage_hint() -> str:
    """Return what everybody may write behind the command, in both languages."""
    everybodys = [command for command in COMMANDS if command.roles == EVERYBODY]
    hints = (f"[{' | '.join(one.words[code][0] for one in everybodys)}]" for code in ("en", "ja"))
    return " ".join(hints)[:HINT_LIMIT]
