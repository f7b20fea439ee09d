"""The personal conversations with people: met or opened once, remembered over restarts."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from weakref import WeakValueDictionary

from bot.dispatch import OpenUnit
from bot.teams.connector import Connector
from bot.teams.failures import NOT_HEARD_OF, TeamsFailedError
from bot.teams.references import SERVICE_URL, Reference, ServiceUrls, from_text, to_text
from bot.threads import StorageThreads
from handlers.accounts import reachable_again
from people.accounts import note_account
from people.model import Platform

MOST_KNOWN = 50_000


class Conversations:
    """Finds where a person, by their Entra object id, or a channel is reached."""

    def __init__(
        self,
        connector: Connector,
        service_urls: ServiceUrls,
        *,
        tenant: str | None,
        now: Callable[[], datetime],
        open_unit: OpenUnit,
        threads: StorageThreads,
    ) -> None:
        self._connector = connector
        self._service_urls = service_urls
        self._tenant = tenant
        self._now = now
        self._open_unit = open_unit
        self._threads = threads
        self._known: dict[str, Reference] = {}
        self._noted: dict[str, tuple[str | None, str | None]] = {}
        self._meeting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._service_url: str | None = None

    async def with_person(self, identity: str) -> Reference:
        """Return the personal conversation, opening it the first time; raises `TeamsFailedError`."""
        known = self._known.get(identity) or await self._threads.run(partial(self._remembered, identity))
        if known is not None and not self._service_urls.allows(known.service_url):
            known = None
        if known is None or not known.conversation:
            known = await self._open(identity, known)
        self._keep(identity, known)
        return known

    async def _open(self, identity: str, known: Reference | None) -> Reference:
        service_url = known.service_url if known else await self.service_url()
        member = known.member if known else ""
        opened = await self._connector.open(service_url, member or identity, tenant=self._tenant)
        found = Reference(service_url=service_url, conversation=opened, member=member)
        await self._threads.run(partial(self._remember, identity, found))
        return found

    async def where(self, identity: str, conversation: str) -> Reference:
        """Return where a conversation is reached in which a person was written to, without opening any."""
        known = self._known.get(identity) or await self._threads.run(partial(self._remembered, identity))
        if known is None or not self._service_urls.allows(known.service_url):
            return await self.in_channel(conversation)
        return Reference(service_url=known.service_url, conversation=conversation)

    async def in_channel(self, conversation: str) -> Reference:
        """Return where a channel is reached: where the tenant was last heard from."""
        return Reference(service_url=await self.service_url(), conversation=conversation)

    async def service_url(self) -> str:
        """Return where the tenant was last heard from, else where it would be; raises `TeamsFailedError` if
        nobody knows."""
        found = self._service_url or await self._threads.run(self._last_service_url)
        if found and self._service_urls.allows(found):
            return found
        if self._service_urls.first is None:
            raise TeamsFailedError(NOT_HEARD_OF)
        return self._service_urls.first

    def knows(self, identity: str, reference: Reference, locale: str | None, timezone: str | None) -> bool:
        """Tell whether `meet` would change nothing."""
        return self._known.get(identity) == reference and self._noted.get(identity) == (locale, timezone)

    async def meet(
        self, identity: str, reference: Reference, *, locale: str | None = None, timezone: str | None = None
    ) -> int:
        """Remember the personal conversation, language and time zone with which somebody wrote, and let what
        waited for them to be reached go out; returns how many messages that were."""
        async with self._meeting.setdefault(identity, asyncio.Lock()):
            # One after the other: Teams tells of one installation twice, at the same moment.
            if self.knows(identity, reference, locale, timezone):
                return 0
            released = await self._threads.run(partial(self._meet, identity, reference, locale, timezone))
            if released is None:
                return 0
            self._keep(identity, reference)
            self._noted[identity] = (locale, timezone)
            return released

    def doubt(self, identity: str) -> None:
        """Note that somebody could not be written to: their next message says that they can again."""
        self._noted.pop(identity, None)

    @property
    def has_heard(self) -> bool:
        """Tell whether the tenant was heard from since the start."""
        return self._service_url is not None

    async def heard_from(self, service_url: str) -> None:
        """Remember where the tenant was heard from."""
        if service_url != self._service_url:
            await self._threads.run(partial(self._put_service_url, service_url))
            self._service_url = service_url

    async def forget(self, identity: str) -> None:
        """Forget a conversation that Teams does not know any more; it can be opened anew."""
        known = self._known.pop(identity, None)
        kept = replace(known, conversation="") if known is not None and known.member else None
        await self._threads.run(partial(self._remember, identity, kept))

    async def removed(self, identity: str) -> None:
        """Forget everything of somebody who does not have Hojorin any more."""
        self._known.pop(identity, None)
        self._noted.pop(identity, None)
        await self._threads.run(partial(self._remember, identity, None))

    async def note_members(self, service_url: str, members: Mapping[str, str]) -> None:
        """Remember by which ids (by object id) people are known to the bot, who have it through a team."""
        new = {
            identity: member
            for identity, member in members.items()
            if member and ((known := self._known.get(identity)) is None or known.member != member)
        }
        if new:
            await self._threads.run(partial(self._note_members, service_url, new))

    def _keep(self, identity: str, reference: Reference) -> None:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
            self._noted.clear()
        self._known[identity] = reference

    def _remembered(self, identity: str) -> Reference | None:
        with self._open_unit() as unit:
            return from_text(unit.accounts.conversation(Platform.TEAMS, identity))

    def _remember(self, identity: str, reference: Reference | None) -> None:
        with self._open_unit() as unit:
            kept = None if reference is None else to_text(reference)
            unit.accounts.remember_conversation(Platform.TEAMS, identity, kept)
            unit.commit()

    def _meet(
        self, identity: str, reference: Reference, locale: str | None, timezone: str | None
    ) -> int | None:
        """Write what is new, and return how many messages go out now; None for somebody who is not in the
        roster, of whom nothing is kept."""
        with self._open_unit() as unit:
            owner = unit.people.find_on(Platform.TEAMS, identity)
            if owner is None:
                return None
            is_new = note_account(unit, Platform.TEAMS, identity, locale=locale, timezone=timezone)
            if unit.accounts.conversation(Platform.TEAMS, identity) != to_text(reference):
                unit.accounts.remember_conversation(Platform.TEAMS, identity, to_text(reference))
                is_new = True
            released = reachable_again(unit, owner.id, now=self._now())
            if released or is_new:
                unit.commit()
            return released

    def _note_members(self, service_url: str, members: Mapping[str, str]) -> None:
        with self._open_unit() as unit:
            now = self._now()
            for identity, member in members.items():
                owner = unit.people.find_on(Platform.TEAMS, identity)
                known = from_text(unit.accounts.conversation(Platform.TEAMS, identity))
                if owner is None or (known is not None and known.member == member):
                    continue
                at = known or Reference(service_url=service_url, conversation="")
                kept = to_text(replace(at, member=member))
                unit.accounts.remember_conversation(Platform.TEAMS, identity, kept)
                self._known.pop(identity, None)
                if known is None:
                    reachable_again(unit, owner.id, now=now)
            unit.commit()

    def _last_service_url(self) -> str | None:
        with self._open_unit() as unit:
            return unit.switches.get(SERVICE_URL)

    def _put_service_url(self, service_url: str) -> None:
        with self._open_unit() as unit:
            unit.switches.put(SERVICE_URL, service_url)
            unit.commit()
