"""What a fake tenant is made of: its people, teams and group chats, the bot's registration, its pace."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fakes.teams import figures
from fakes.teams.ids import guid

Limit = tuple[float, int]  # so many seconds, so many operations


@dataclass(frozen=True)
class FakeUser:
    """A person of the tenant. `key` is how tests name them; ids that are left out are made from it.

    `installed`: has the app in the personal scope. `blocked`: has blocked the bot. `disabled`: an
    administrator's policy keeps the app from this person. `deleted`: the account is gone.
    """

    key: str
    name: str = ""
    email: str | None = None
    aad_id: str = ""
    mri: str = ""
    role: str = "user"
    locale: str = "ja-JP"
    country: str = "JP"
    timezone: str = "Asia/Tokyo"
    platform: str = "Windows"
    installed: bool = False
    blocked: bool = False
    disabled: bool = False
    deleted: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.key.title())
        object.__setattr__(self, "aad_id", self.aad_id or guid(f"aad/{self.key}"))
        object.__setattr__(self, "mri", self.mri or f"29:1{guid('mri/' + self.key).replace('-', '')}")
        if self.email is None:
            object.__setattr__(self, "email", f"{self.key}@example.com")


@dataclass(frozen=True)
class FakeChannel:
    """A channel of a team besides General."""

    id: str
    name: str


@dataclass(frozen=True)
class FakeTeam:
    """A team. Its General channel has the team's own id (get-teams-context)."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    channels: tuple[FakeChannel, ...] = ()
    installed: bool = False

    @property
    def group_id(self) -> str:
        """Return the id of the team's group in the directory."""
        return guid(f"group/{self.id}")


@dataclass(frozen=True)
class FakeGroupChat:
    """A group chat; the bot is in it when it is `installed` there."""

    id: str
    members: tuple[str, ...] = ()
    topic: str = ""
    installed: bool = False


@dataclass(frozen=True)
class Pace:
    """How fast the bot may go in one conversation, and in the tenant (None: without a limit).

    `retry_after` False leaves the header out of a 429, as Teams may (rate-limit, "Status codes retry
    guidance": "if available").
    """

    send: tuple[Limit, ...] = figures.SEND_LIMITS
    read: tuple[Limit, ...] = figures.READ_LIMITS
    tenant_per_second: int | None = figures.TENANT_PER_SECOND
    retry_after: bool = True


@dataclass(frozen=True)
class TeamsConfig:
    """The seed of a fake tenant. `now` returns seconds since 1970 and moves rate limits and token expiry.

    `blocked_as` and `uninstalled_as` are the refusals of a blocked and of a removed bot: documents and users
    name several (`ConversationBlockedByUser`, `BotNotInConversationRoster`, `MessageWritesBlocked`,
    `ForbiddenOperationException`). `member_emails` False leaves e-mail and UPN out of rosters, which
    team-chat-member-api-changes announced. `registered` and `disabled_by_admin` are about the bot itself.
    `open`: whoever calls is taken for the bot, without token and tenant; no real Teams does that.
    """

    tenant_id: str = "7c1f2a30-0000-4000-8000-00000000fa4e"
    app_id: str = "b07b07b0-0000-4000-8000-00000000b07e"
    app_password: str = "fake-app-password"
    app_type: str = "SingleTenant"
    bot_name: str = "Hojorin"
    users: tuple[FakeUser, ...] = ()
    teams: tuple[FakeTeam, ...] = ()
    group_chats: tuple[FakeGroupChat, ...] = ()
    now: Callable[[], float] = time.time
    pace: Pace = field(default_factory=Pace)
    blocked_as: str = "ConversationBlockedByUser"
    uninstalled_as: str = "BotNotInConversationRoster"
    member_emails: bool = True
    registered: bool = True
    disabled_by_admin: bool = False
    answer_seconds: float = figures.ANSWER_SECONDS
    open: bool = False

    @property
    def bot_mri(self) -> str:
        """Return the bot's id in conversations."""
        return f"28:{self.app_id}"
