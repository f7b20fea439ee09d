"""The words of `manifest slack` and of what `check` says of Slack, in English."""

from collections.abc import Sequence

from bot.slack.manifest import HISTORY_OF

MANIFEST_NEXT = (
    "Then install the app, put its tokens into the environment and run `hojorin check`; "
    "docs/how-to/connect-slack.md says where each of them is."
)
ROTATES = (
    "SLACK_BOT_TOKEN ends within 12 hours, because token rotation is on in the Slack app; Hojorin does not "
    "renew it."
)
DO_NOT_ROTATE = "Install an app made from `hojorin manifest slack`, where it is off, and copy its token."
SCOPES_COMPLETE = "The Slack app has every scope it needs."
SCOPES_UNTOLD = "Slack did not say which scopes the token has, so that they were not compared."
COMPARE_SCOPES = "docs/reference/slack.md names those that it needs."
SOCKET_OPENS = "Slack lets Socket Mode in."
UPDATE_APP = (
    "Run `hojorin manifest slack`, paste it under App Manifest of the Slack app, and reinstall the app."
)
DROP_SCOPES = "Nothing is wrong; an app made from `hojorin manifest slack` does without."

SECRETS: dict[str, str] = {
    "SLACK_BOT_TOKEN": "Copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of the Slack app.",
    "SLACK_APP_TOKEN": "Generate an App-Level Token (xapp-…) with the scope connections:write under Basic "
    "Information of the Slack app.",
    "SLACK_SIGNING_SECRET": "Copy the Signing Secret from Basic Information of the Slack app.",
}
"""Where each secret of Slack is found."""

_COPY_AGAIN = "Copy it again from the Slack app."
_REINSTALL = "Install the Slack app again and copy the new token."
_LATER = "Wait a little and check again."
_ASK_ADMIN = "Ask an administrator of the Slack workspace."
_CORRECT_OR_INVITE = "Correct the id in the settings, or write `/invite @Hojorin` in the channel."
ERRORS: dict[str, tuple[str, str]] = {
    "not_authed": ("no token reached Slack", _COPY_AGAIN),
    "invalid_auth": ("it knows no such token, or not from this network", _COPY_AGAIN),
    "account_inactive": ("the app was removed from the workspace, or the workspace is gone", _REINSTALL),
    "token_revoked": ("the token was revoked, or the app was removed", _REINSTALL),
    "token_expired": ("the token has expired, because token rotation is on", UPDATE_APP),
    "not_allowed_token_type": ("it wants another kind of token", _COPY_AGAIN),
    "missing_scope": ("the token lacks a scope", UPDATE_APP),
    "no_permission": ("the token lacks a permission", UPDATE_APP),
    "team_access_not_granted": ("the organisation has not let the app into the workspace", _ASK_ADMIN),
    "enterprise_is_restricted": ("the organisation does not allow it", _ASK_ADMIN),
    "access_denied": ("the workspace does not allow it", _ASK_ADMIN),
    "accesslimited": ("the workspace does not allow it from this network", _ASK_ADMIN),
    "ekm_access_denied": ("the workspace's administrators have suspended it", _ASK_ADMIN),
    "two_factor_setup_required": ("the workspace asks for two-factor authentication", _ASK_ADMIN),
    "org_login_required": ("the workspace is being moved into an organisation", _LATER),
    "team_added_to_org": ("the workspace is being moved into an organisation", _LATER),
    "ratelimited": ("too much was asked in a minute", _LATER),
    "request_timeout": ("Slack has trouble of its own", _LATER),
    "internal_error": ("Slack has trouble of its own", _LATER),
    "fatal_error": ("Slack has trouble of its own", _LATER),
    "service_unavailable": ("Slack has trouble of its own", _LATER),
}
"""What Slack's words for a refusal mean, and what to do."""

CHANNELS: dict[str, tuple[str, str]] = {
    "member": ("Hojorin is in {channel}.", ""),
    "not_member": ("Hojorin is not in {channel}.", "Write `/invite @Hojorin` there."),
    "archived": ("{channel} is archived.", "Unarchive it, or name another channel in the settings."),
    "not_found": (
        "there is no channel {channel}, or it is private and Hojorin is not in it.",
        _CORRECT_OR_INVITE,
    ),
}
"""How things stand between Hojorin and a channel, and what to do."""

_LOOK_AROUND = "Look at this machine's network and https://slack-status.com, and check again."
SILENCES: dict[str, tuple[str, str]] = {
    "no_connection": ("Slack cannot be reached at {address}", _LOOK_AROUND),
    "no_answer": ("Slack did not answer in time at {address}", _LOOK_AROUND),
    "not_slack": (
        "What came back from {address} is not an answer of Slack's",
        "Look at `slack.api_url` in the settings, at the proxy on the way, and at https://slack-status.com.",
    ),
}
"""Why Slack could not be asked, and what to do."""


def manifest_written(*, file: str, mode: str) -> str:
    """Return the line after the manifest of the Slack app was written."""
    kind = "Socket Mode" if mode == "socket" else "HTTP"
    return (
        f"{file} is written, for {kind}. At https://api.slack.com/apps choose Create New App > "
        "From a manifest and paste it; an app that is there already takes it under App Manifest."
    )


def not_overwritten(*, file: str) -> str:
    """Return the sentence for a file that Hojorin did not make."""
    return (
        f"{file} was not made by Hojorin, so it was left alone; remove it or name another file with --output."
    )


def unwritable(*, file: str, why: str) -> str:
    """Return the sentence for a file that cannot be written."""
    return f"{file}: the file cannot be written ({why}); nothing was changed. Name another with --output."


def secrets_there(*, mode: str) -> str:
    """Return the line for secrets that are all set."""
    return f"The secrets for Slack are set, for {'Socket Mode' if mode == 'socket' else 'HTTP'}."


def secret_missing(*, variable: str) -> str:
    """Return the line for a secret that is not set."""
    return f"{variable} is not set in the environment."


def secret_mistaken(*, variable: str, prefix: str) -> str:
    """Return the line for a secret that holds another kind of token; the token itself is never shown."""
    return f"{variable} begins with {prefix}, which is another kind of token."


def connected(*, workspace: str, bot: str) -> str:
    """Return the line for a bot token that is good."""
    return f"Slack takes the bot token: @{bot} in {workspace}."


def refused(*, variable: str, error: str) -> tuple[str, str]:
    """Return the line for a token that Slack refused, and the cure."""
    meaning, cure = ERRORS.get(error, ("no further reason was given", _COPY_AGAIN))
    if variable == "SLACK_APP_TOKEN" and cure in {_REINSTALL, UPDATE_APP}:
        cure = SECRETS[variable]  # App-level tokens are made by hand and know nothing of installations.
    return f"Slack refuses {variable}: {meaning} ({error}).", cure


def scopes_missing(*, scopes: Sequence[str]) -> str:
    """Return the line for an app that lacks scopes."""
    line = f"The Slack app lacks {_scopes(len(scopes))} {', '.join(scopes)}."
    unseen = [where for scope, where in HISTORY_OF.items() if scope in scopes]
    return f"{line} {_not_looked_at(unseen)}" if unseen else line


def _not_looked_at(conversations: Sequence[str]) -> str:
    return (
        f"Nobody can look into {' and '.join(conversations)}: what may have arrived there when the "
        "connection broke ends as unknown, and is not sent again."
    )


def scopes_superfluous(*, scopes: Sequence[str]) -> str:
    """Return the line for an app that has more scopes than it needs."""
    return f"The Slack app has {_scopes(len(scopes))} {', '.join(scopes)}, which Hojorin does not use."


def _scopes(count: int) -> str:
    return "the scope" if count == 1 else "the scopes"


def channel(*, key: str, channel: str, name: str, presence: str) -> tuple[str, str]:
    """Return the line for a channel of the settings, and the cure if there is something to cure."""
    shown = f"#{name} ({channel})" if name else channel
    line, cure = CHANNELS[presence]
    return f"{key}: {line.format(channel=shown)}", cure


def channel_refused(*, key: str, channel: str, error: str) -> tuple[str, str]:
    """Return the line for a channel that Slack refused to show, and the cure."""
    meaning, cure = ERRORS.get(error, ("no further reason was given", _CORRECT_OR_INVITE))
    return f"{key}: Slack does not show {channel}: {meaning} ({error}).", cure


def silent(*, address: str, why: str) -> tuple[str, str]:
    """Return the line for a Slack that could not be asked, and the cure."""
    line, cure = SILENCES[why]
    return f"{line.format(address=address)}; the rest was not checked.", cure
