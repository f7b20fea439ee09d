"""Tells operators, by the webhook of the settings, what no chat may be able to tell them any more."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import aiohttp
from pydantic import SecretStr

from bot.addresses import proxy_for
from bot.dispatch import OpenUnit
from bot.logs import get_logger
from bot.threads import StorageThreads
from handlers.alerts import About, Alert, alerts_to_tell, told_operators
from people.model import PLATFORM_NAMES, Platform

log = get_logger("alerts")

DEADLINE_SECONDS = 10.0
TAKEN = range(200, 300)
AGAIN_SECONDS = 60.0
"""How long a webhook that failed is left alone; twice as long each time, ..."""
AGAIN_MOST_SECONDS = 3600.0
"""... and no longer than this."""
IT_IS_OVER = " Meanwhile {platform} takes our token again."
TEXTS = {
    About.TOKEN_DEAD: (
        "Hojorin: {platform} no longer takes our token, or says that it lacks a permission; nothing goes out "
        "there. Messages wait, and those whose purpose has expired by the time it works again are dropped. "
        "Run `hojorin check`: it says why. Renew the token and set {secret}; if a scope is missing, "
        "add it and install the app again. Then start every process of Hojorin again."
    ),
    About.SECRET_EXPIRES: (
        "Hojorin: {secret}, with which it signs in to {platform}, ends on {expires}. Make a new one, set it, "
        "and start Hojorin again; note the new date in the settings."
    ),
}


class Alerts:
    """Posts `{"text": …}` to the webhook, as chats and most alerting tools take it; without one, nothing.

    What is to be told was stored together with what it tells of (`handlers.alerts`), and is forgotten only
    once the webhook has taken it (2xx): one that fails, or a process that dies in between, leaves it to a
    later attempt. Of an answer that was lost on its way, operators may so hear twice.
    """

    def __init__(
        self,
        webhook: SecretStr | None,
        *,
        open_unit: OpenUnit,
        threads: StorageThreads,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhook = webhook
        self._open_unit = open_unit
        self._threads = threads
        self._steady = steady
        self._one_at_a_time = asyncio.Lock()
        self._failures = 0
        self._not_before = 0.0

    async def token_dead(self, _platform: Platform) -> None:
        """Tell that a platform refuses the token, at once: what is new waits for no webhook's rest."""
        self._not_before = 0.0
        await self.tell()

    async def tell(self) -> None:
        """Tell what operators were not told yet. A webhook that fails is recorded, stops nothing, and is
        tried again by a later call, once it had its rest."""
        async with self._one_at_a_time:
            if self._steady() < self._not_before:
                return
            waiting = await self._threads.run(self._waiting)
            taken = [await self._tell(alert) for alert in waiting]
            self._failures = 0 if all(taken) else self._failures + 1
            self._not_before = self._steady() + _rest_after(self._failures) if self._failures else 0.0

    async def _tell(self, alert: Alert) -> bool:
        """Tell it, and forget it if it was taken; returns whether it was."""
        if self._webhook is not None:
            if not await self._post(_text(alert), self._webhook.get_secret_value()):
                return False
        elif not alert.admins:
            log.error("nobody_was_told", reason=alert.about.value, platform=alert.platform.value)
        await self._threads.run(partial(self._forget, alert))
        return True

    def _waiting(self) -> list[Alert]:
        with self._open_unit() as unit:
            return alerts_to_tell(unit)

    def _forget(self, alert: Alert) -> None:
        with self._open_unit() as unit:
            told_operators(unit, alert)
            unit.commit()

    async def _post(self, text: str, address: str) -> bool:
        """Return whether the webhook took it. A redirect is a refusal: to follow it with GET tells nobody."""
        try:
            timeout = aiohttp.ClientTimeout(total=DEADLINE_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(
                    address, json={"text": text}, allow_redirects=False, proxy=proxy_for(address)
                ) as answer,
            ):
                if answer.status in TAKEN:
                    return True
                log.warning("alert_refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("alert_not_sent", error=type(error).__name__)
        return False


def _rest_after(failures: int) -> float:
    return min(AGAIN_SECONDS * 2.0 ** min(failures - 1, 16), AGAIN_MOST_SECONDS)


def _text(alert: Alert) -> str:
    text = TEXTS[alert.about] + (IT_IS_OVER if alert.is_over else "")
    return text.format(
        platform=PLATFORM_NAMES[alert.platform],
        secret=alert.secret,
        expires=alert.expires,
    )
