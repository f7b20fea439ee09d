"""The workspace's users: all of them now and then, single ones when they join, change, or write unknown."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.slack.client import SlackClient, called
from bot.slack.failures import SlackFailedError
from bot.slack.posting import patiently
from bot.threads import StorageThreads
from handlers.accounts import take_over_user, take_over_users
from handlers.context import World
from people.accounts import Profile
from people.model import Platform

log = get_logger("slack_directory")

PAGE = 200
"""Users asked for at once (docs.slack.dev/reference/methods/users.list: no more than 200 are recommended)."""
MOST_PAGES = 1000
STRANGER_SECONDS = 60.0
"""How long nobody asks again who an unknown user is."""
SLACKBOT = "USLACKBOT"


class SlackDirectory:
    """Brings what Slack says of its users to the roster."""

    def __init__(
        self,
        client: SlackClient,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._clock = clock
        self._asked: dict[str, float] = {}
        self._newer: set[str] = set()
        """Of whom an event told since the list under way was begun: it may be older than that."""
        self._one_at_a_time = asyncio.Lock()
        self.team: str | None = None
        """The workspace's id, once the token was tested."""

    async def refresh(self) -> int:
        """Take over all users of the workspace; returns how many of them are people of the roster.

        Raises `SlackFailedError`; then nothing was changed: half a list, or one without the e-mail
        addresses that people were found by, would look like leavers. So would, as long as the workspace is
        not known, the users of others in it.
        """
        if self.team is None:
            raise SlackFailedError("workspace_unknown")
        async with self._one_at_a_time:
            self._newer = set()
            profiles = await self._all_profiles()
            linked = await self._threads.run(partial(self._put_all, profiles))
        log.info("slack_users_taken_over", count=linked)
        return linked

    async def take_over(self, user: object) -> None:
        """Take over what an event says of one user."""
        profile = None if self.team is None else profile_of(user, team=self.team)
        if profile is not None:
            self._newer.add(profile.identity)
            await self._threads.run(partial(self._put, profile))

    async def look_up(self, user: str) -> bool:
        """Ask Slack who an unknown user is; True if they are somebody of the roster after all."""
        now = self._clock()
        if self.team is None:
            return False
        if self._asked.get(user, float("-inf")) > now - STRANGER_SECONDS:
            return False
        recent = {one: at for one, at in self._asked.items() if at > now - STRANGER_SECONDS}
        self._asked = recent | {user: now}
        try:
            answer = await called(self._client.web.users_info(user=user, include_locale=True))
        except SlackFailedError as failure:
            log.warning("slack_user_unknown", reason=failure.code)
            return False
        profile = profile_of(answer.get("user"), team=self.team)
        return profile is not None and await self._threads.run(partial(self._put, profile))

    async def _all_profiles(self) -> list[Profile]:
        profiles: list[Profile] = []
        cursor: str | None = None
        team = self.team or ""
        for _ in range(MOST_PAGES):
            answer = await patiently(partial(self._page, cursor))
            members = answer.get("members")
            for user in members if isinstance(members, list) else ():
                profile = profile_of(user, team=team)
                if profile is not None:
                    profiles.append(profile)
            cursor = _cursor(answer.get("response_metadata"))
            if not cursor:
                return profiles
        raise SlackFailedError("too_many_pages")

    async def _page(self, cursor: str | None) -> Mapping[str, object]:
        answer = await called(self._client.web.users_list(cursor=cursor, limit=PAGE, include_locale=True))
        data = answer.data
        return data if isinstance(data, dict) else {}

    def _put_all(self, profiles: list[Profile]) -> int:
        with self._open_unit() as unit:
            known = unit.accounts.list_all(Platform.SLACK)
            if known and not any(profile.email for profile in profiles):
                raise SlackFailedError("no_addresses")
            done = take_over_users(
                self._world(), unit, Platform.SLACK, profiles, newer=frozenset(self._newer)
            )
            return done.linked

    def _put(self, profile: Profile) -> bool:
        with self._open_unit() as unit:
            return take_over_user(self._world(), unit, Platform.SLACK, profile).linked > 0


def profile_of(user: object, *, team: str) -> Profile | None:
    """Return what Slack says of a user (docs.slack.dev/reference/objects/user-object), or None for
    somebody unreadable or of another workspace, whose e-mail nobody here has proven."""
    if not isinstance(user, Mapping) or not isinstance(user.get("id"), str) or not user["id"]:
        return None
    if not _belongs(user, team):
        return None
    details = user.get("profile")
    email = details.get("email") if isinstance(details, Mapping) else None
    return Profile(
        identity=user["id"],
        email=email if isinstance(email, str) and user.get("is_email_confirmed", True) is True else None,
        locale=_text(user.get("locale")),
        timezone=_text(user.get("tz")),
        bot=user.get("is_bot") is True or user["id"] == SLACKBOT,
        guest=user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
        deactivated=user.get("deleted") is True,
    )


def _belongs(user: Mapping[str, object], team: str) -> bool:
    """Tell whether the user is of this workspace; in an Enterprise organisation one user has several."""
    if user.get("is_stranger") is True:
        return False
    enterprise = user.get("enterprise_user")
    teams = enterprise.get("teams") if isinstance(enterprise, Mapping) else None
    return user.get("team_id") in (None, team) or (isinstance(teams, list) and team in teams)


def _cursor(metadata: object) -> str:
    found = metadata.get("next_cursor") if isinstance(metadata, Mapping) else None
    return found if isinstance(found, str) else ""


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
