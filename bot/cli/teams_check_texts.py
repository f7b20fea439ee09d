"""The words of what `check` says of Teams, in English."""

UNAUTHENTICATED = (
    "Teams is not checked: `teams.allow_unauthenticated` takes requests of anybody on this machine."
)
AUTHENTICATE = "Set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID, and remove the setting."
LOGIN_GOOD = "Microsoft gives Hojorin a token to send with."
LOGIN_REFUSED = "Microsoft gives no token: the app id, its secret and the tenant do not belong together."
RENEW = (
    "Look at TEAMS_APP_ID and TEAMS_TENANT_ID; if the client secret has ended, make a new one in the app "
    "registration and put it into TEAMS_APP_PASSWORD."
)
LOGIN_SILENT = "Microsoft's login service cannot be reached."
KEYS_READ = "Microsoft's keys can be read, by which its requests are checked."
KEYS_SILENT = "Microsoft's keys cannot be read at login.botframework.com: its requests could not be checked."
LOOK_AT_NETWORK = "Look at this machine's network and at what its proxy lets through, and check again."
ADD_TO_TEAM = "Add the app to the team of the channel, or correct the id in the settings."


def in_channel(*, key: str, channel: str) -> str:
    """Say that a channel of the settings can be written to."""
    return f"Hojorin is in {channel} ({key})."


def channel_refused(*, key: str, channel: str, code: str) -> str:
    """Say that Teams does not let Hojorin into a channel, with its own word for the reason."""
    return f"Hojorin cannot look into {channel} ({key}): Teams says {code}."
