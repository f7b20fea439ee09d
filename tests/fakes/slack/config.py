"""What a fake workspace is made of: its people, its channels, the app's tokens and scopes, its pace."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fakes.slack import figures

# Every scope that a method of the fake can need; a seed without `scopes` grants them all.
ALL_SCOPES = frozenset(
    {
        "chat:write", "chat:write.public", "commands", "app_mentions:read",
        "channels:read", "groups:read", "im:read", "mpim:read",
        "channels:history", "groups:history", "im:history", "mpim:history",
        "im:write", "mpim:write", "users:read", "users:read.email", "team:read",
    }
)  # fmt: skip


@dataclass(frozen=True)
class FakeUser:
    """A person or a bot of the workspace, as users.info shows it."""

    id: str
    name: str
    email: str | None = None
    real_name: str | None = None
    tz: str = "Asia/Tokyo"
    locale: str = "ja-JP"
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_email_confirmed: bool = True
    team_id: str | None = None


@dataclass(frozen=True)
class FakeChannel:
    """A channel; the app is in it when `members` has its bot user."""

    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()
    archived: bool = False


@dataclass(frozen=True)
class Pace:
    """How fast the app may post, and the moment's patience for bursts; None is without a limit.

    Documented: one message a second a channel with short bursts, and an unnamed limit a workspace
    (https://docs.slack.dev/apis/web-api/rate-limits). The size of a burst is not documented: `burst` messages
    in a channel, one second's worth of `posts_per_second` in the workspace.
    """

    seconds_per_post: float | None = figures.POST_SECONDS
    burst: int = 5
    posts_per_second: float | None = None
    posts_per_minute: int | None = None
    calls_per_minute: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SlackConfig:
    """The seed of a fake workspace. `now` returns seconds since 1970 and moves expiries and rate limits.

    `scopes` are those granted to the bot token (None: every scope); `app_scopes` to the app-level token.
    `native_charts` and `tables` False: the workspace refuses those blocks with `invalid_blocks`.
    """

    team_id: str = "T0FAKE001"
    team_name: str = "Fake Works"
    team_domain: str = "fake-works"
    bot_user_id: str = "U0BOT0001"
    bot_id: str = "B0BOT0001"
    bot_name: str = "hojorin"
    app_id: str = "A0FAKE001"
    users: tuple[FakeUser, ...] = ()
    channels: tuple[FakeChannel, ...] = ()
    scopes: frozenset[str] | None = None
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    bot_token: str = "xoxb-fake-bot-token"
    app_token: str = "xapp-fake-app-token"
    signing_secret: str = "fake-signing-secret"
    verification_token: str = "fake-verification-token"
    now: Callable[[], float] = time.time
    pace: Pace = field(default_factory=Pace)
    native_charts: bool = True
    tables: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    ack_seconds: float = figures.ACK_SECONDS

    @property
    def granted(self) -> frozenset[str]:
        """Return the scopes of the bot token."""
        return ALL_SCOPES if self.scopes is None else self.scopes
