"""The personal conversations with people: met or opened once, remembered over restarts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

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
        self._service_url: str | None = None

    async def with_person(self, identity: str) -> Reference:
        """Return the personal conversation, opening it the first time; raises `TeamsFailedError`."""
        known = self._known.get(identity) or await self._threads.run(partial(self._remembered, identity))
        if known is None or not self._service_urls.allows(known.service_url):
            service_url = await self.service_url()
            conversation = await self._connector.open(service_url, identity, tenant=self._tenant)
            known = Reference(service_url=service_url, conversation=conversation)
            await self._threads.run(partial(self._remember, identity, known))
        self._keep(identity, known)
        return known

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
    ) -> None:
        """Remember the personal conversation, language and time zone with which somebody wrote; what waited
        for them to be reached goes out."""
        if self.knows(identity, reference, locale, timezone):
            return
        if await self._threads.run(partial(self._meet, identity, reference, locale, timezone)):
            self._keep(identity, reference)
            self._noted[identity] = (locale, timezone)

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
        """Forget a conversation that Teams does not know any more."""
        self._known.pop(identity, None)
        await self._threads.run(partial(self._remember, identity, None))

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

    def _meet(self, identity: str, reference: Reference, locale: str | None, timezone: str | None) -> bool:
        """Write what is new, and let go out what waited for them to be reached; False for somebody who is not
        in the roster, of whom nothing is kept."""
        with self._open_unit() as unit:
            owner = unit.people.find_on(Platform.TEAMS, identity)
            if owner is None:
                return False
            is_new = note_account(unit, Platform.TEAMS, identity, locale=locale, timezone=timezone)
            if unit.accounts.conversation(Platform.TEAMS, identity) != to_text(reference):
                unit.accounts.remember_conversation(Platform.TEAMS, identity, to_text(reference))
                is_new = True
            if reachable_again(unit, owner.id, now=self._now()) or is_new:
                unit.commit()
        return True

    def _last_service_url(self) -> str | None:
        with self._open_unit() as unit:
            return unit.switches.get(SERVICE_URL)

    def _put_service_url(self, service_url: str) -> None:
        with self._open_unit() as unit:
            unit.switches.put(SERVICE_URL, service_url)
            unit.commit()
