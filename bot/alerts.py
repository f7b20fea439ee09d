"""Tells operators, by the webhook of the settings, what no chat may be able to tell them any more."""

from functools import partial

import aiohttp
from pydantic import SecretStr

from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.threads import StorageThreads
from handlers.alerts import About, Announcement, announced, announcements
from people.model import PLATFORM_NAMES, Platform

log = get_logger("alerts")

DEADLINE_SECONDS = 10.0
REFUSED = 400
TEXTS = {
    About.TOKEN_DEAD: (
        "Hojorin: {platform} no longer takes our token, so nothing goes out there. Messages wait, and those "
        "whose purpose has expired by the time it works again are dropped. Renew it, set {secret}, start "
        "Hojorin again and run `hojorin check`."
    ),
    About.SECRET_EXPIRES: (
        "Hojorin: {secret}, with which it signs in to {platform}, ends on {expires}. Make a new one, set it, "
        "and start Hojorin again; note the new date in the settings."
    ),
}


class Alerts:
    """Posts `{"text": …}` to the webhook, as chats and most alerting tools take it; without one, nothing.

    What is to be told was stored together with what it tells of (`handlers.alerts`), and is forgotten once it
    was posted: a process that dies in between leaves it to the next.
    """

    def __init__(self, webhook: SecretStr | None, *, open_unit: OpenUnit, threads: StorageThreads) -> None:
        self._webhook = webhook
        self._open_unit = open_unit
        self._threads = threads

    async def token_dead(self, _platform: Platform) -> None:
        """Tell that a platform refuses the token."""
        await self.tell()

    async def tell(self) -> None:
        """Tell what operators were not told yet. A webhook that fails is recorded, and stops nothing."""
        for announcement in await self._threads.run(self._waiting):
            if self._webhook is not None:
                await self._post(_text(announcement), self._webhook.get_secret_value())
            elif not announcement.admins:
                log.error(
                    "nobody_was_told", reason=announcement.about.value, platform=announcement.platform.value
                )
            await self._threads.run(partial(self._forget, announcement))

    def _waiting(self) -> list[Announcement]:
        with self._open_unit() as unit:
            return announcements(unit)

    def _forget(self, announcement: Announcement) -> None:
        with self._open_unit() as unit:
            announced(unit, announcement)
            unit.commit()

    async def _post(self, text: str, address: str) -> None:
        try:
            timeout = aiohttp.ClientTimeout(total=DEADLINE_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(address, json={"text": text}) as answer,
            ):
                if answer.status >= REFUSED:
                    log.warning("alert_refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("alert_not_sent", error=type(error).__name__)


def _text(announcement: Announcement) -> str:
    return TEXTS[announcement.about].format(
        platform=PLATFORM_NAMES[announcement.platform],
        secret=announcement.secret,
        expires=announcement.expires,
    )
