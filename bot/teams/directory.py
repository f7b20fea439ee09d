"""Who is who on Teams: the members of the teams that Hojorin is in, and single people when they write."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.teams.activities import member_id
from bot.teams.connector import Connector
from bot.teams.directs import Conversations
from bot.teams.failures import TeamsFailedError
from bot.teams.posting import patiently
from bot.teams.references import Reference
from bot.teams.values import is_person
from bot.threads import StorageThreads
from handlers.accounts import take_over_user
from handlers.context import UnitOfWork, World
from people.accounts import Profile
from people.model import Platform

log = get_logger("teams_directory")

TEAMS = "teams.teams"
"""The switch that lists the teams that Hojorin is in."""
MOST_TEAMS = 500
MOST_PAGES = 1000
STRANGER_SECONDS = 60.0
"""How long nobody asks again who an unknown person is."""
GUESTS = frozenset({"guest", "anonymous"})
GUEST_NAME = "#ext#"
"""Stands in the names of guests ("Properties of a Microsoft Entra B2B collaboration user"); rosters do not
always say it otherwise."""
LOOK_UP_SECONDS = 1.5
"""An answer to a press waits no longer for it."""


class TeamsDirectory:
    """Brings what Teams says of people to the roster. It names them, and their e-mail addresses; nothing
    says that somebody left, so that nobody is taken for a leaver here."""

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        world: Callable[[], World],
        clock: Callable[[], float],
    ) -> None:
        self._connector = connector
        self._conversations = conversations
        self._open_unit = open_unit
        self._threads = threads
        self._world = world
        self._clock = clock
        self._teams: frozenset[str] | None = None
        self._asked: dict[str, float] = {}

    async def refresh(self) -> int:
        """Take over the members of all teams that Hojorin is in; returns how many are people of the roster.

        A team that does not answer is left for the next time. Raises `TeamsFailedError` if none did.
        """
        teams = await self._threads.run(self._stored_teams)
        linked, answered, failed = 0, 0, None
        for team in sorted(teams):
            try:
                linked += await self._refresh_team(team)
                answered += 1
            except TeamsFailedError as failure:
                log.warning("team_not_read", reason=failure.code)
                failed = failure
        if failed is not None and not answered:
            raise failed
        if teams:
            log.info("teams_members_taken_over", count=linked)
        return linked

    async def look_up(self, identity: str, at: Reference) -> bool:
        """Ask Teams who an unknown person is; True if they are somebody of the roster after all."""
        now = self._clock()
        if self._asked.get(identity, float("-inf")) > now - STRANGER_SECONDS:
            return False
        recent = {one: when for one, when in self._asked.items() if when > now - STRANGER_SECONDS}
        self._asked = recent | {identity: now}
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                member = await self._member(identity, at)
        except (TeamsFailedError, TimeoutError):
            log.warning("teams_user_unknown")
            return False
        return await self._take_over([member], at.service_url) > 0

    async def _member(self, identity: str, at: Reference) -> Mapping[str, object]:
        """Return what Teams says of somebody, asked by the id under which the bot knows them: Microsoft's
        Agents Playground knows no other. Where that is somebody else's, who installed Hojorin for them and
        may have left since, by their own. Raises `TeamsFailedError`."""
        ask = partial(self._connector.member, at.service_url, at.conversation)
        if at.member:
            with suppress(TeamsFailedError):
                found = await ask(at.member)
                profile = profile_of(found)
                if profile is None or profile.identity == identity:
                    return found
        return await ask(identity)

    async def refresh_team(self, team: str) -> None:
        """Take over the members of one team; raises `TeamsFailedError`."""
        await self._refresh_team(team)

    async def joined(self, team: str) -> None:
        """Remember a team that Hojorin is in."""
        if self._teams is None or team not in self._teams:
            self._teams = await self._threads.run(partial(self._change_teams, team, is_in=True))

    async def left(self, team: str) -> None:
        """Forget a team that Hojorin was removed from."""
        self._teams = await self._threads.run(partial(self._change_teams, team, is_in=False))

    async def _refresh_team(self, team: str) -> int:
        service_url, page, linked = await self._conversations.service_url(), None, 0
        for _ in range(MOST_PAGES):
            members, page = await patiently(partial(self._connector.members, service_url, team, page=page))
            linked += await self._take_over(members, service_url)
            if page is None:
                return linked
        raise TeamsFailedError("too_many_pages")

    async def _take_over(self, members: Sequence[Mapping[str, object]], service_url: str) -> int:
        found = [(profile, member) for member in members if (profile := profile_of(member)) is not None]
        linked = await self._threads.run(partial(self._put, [profile for profile, _ in found]))
        ids = {profile.identity: member_id(member.get("id")) for profile, member in found}
        await self._conversations.note_members(service_url, {who: one for who, one in ids.items() if one})
        return linked

    def _put(self, profiles: list[Profile]) -> int:
        linked = 0
        for profile in profiles:
            with self._open_unit() as unit:
                known = _completed(unit, profile)
                linked += take_over_user(self._world(), unit, Platform.TEAMS, known).linked
        return linked

    def _stored_teams(self) -> frozenset[str]:
        with self._open_unit() as unit:
            return _read_teams(unit)

    def _change_teams(self, team: str, *, is_in: bool) -> frozenset[str]:
        with self._open_unit() as unit:
            before = _read_teams(unit)
            after = before | {team} if is_in else before - {team}
            if after != before and len(after) <= MOST_TEAMS:
                unit.switches.put(TEAMS, json.dumps(sorted(after)))
                unit.commit()
            return after


def profile_of(member: Mapping[str, object]) -> Profile | None:
    """Return what Teams says of a member (Microsoft's "Get Teams specific context for your bot", roster), or
    None for somebody unreadable."""
    identity = member.get("aadObjectId") or member.get("objectId")
    if not isinstance(identity, str) or not is_person(identity):
        return None
    name = str(member.get("userPrincipalName") or "")
    email = member.get("email") or name
    is_guest = str(member.get("userRole") or "").lower() in GUESTS or GUEST_NAME in name.lower()
    return Profile(
        identity=identity.lower(),
        # A guest's address was proven to somebody else's tenant.
        email=email if isinstance(email, str) and email and not is_guest else None,
        guest=is_guest,
    )


def _completed(unit: UnitOfWork, profile: Profile) -> Profile:
    """Return the profile with language and time zone kept from what the person wrote: lists name neither."""
    known = unit.accounts.find(Platform.TEAMS, profile.identity)
    if known is None:
        return profile
    return Profile(
        identity=profile.identity,
        email=profile.email,
        guest=profile.guest,
        locale=known.locale,
        timezone=known.timezone,
    )


def _read_teams(unit: UnitOfWork) -> frozenset[str]:
    try:
        listed = json.loads(unit.switches.get(TEAMS) or "[]")
    except ValueError:
        return frozenset()
    return (
        frozenset(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else frozenset()
    )
