"""Tells operators, by the webhook of the settings, what no chat can tell them any more."""

import aiohttp
from pydantic import SecretStr

from bot.logs import get_logger
from people.model import PLATFORM_NAMES, Platform

log = get_logger("alerts")

DEADLINE_SECONDS = 10.0
REFUSED = 400
DEAD = (
    "Hojorin: {platform} no longer takes our token, so nothing goes out there. Messages wait, and those "
    "whose purpose has expired by the time it works again are dropped. Renew the token, start Hojorin again "
    "and run `hojorin check`."
)


class Alerts:
    """Posts `{"text": …}` to the webhook, as chats and most alerting tools take it; without one, nothing."""

    def __init__(self, webhook: SecretStr | None) -> None:
        self._webhook = webhook

    async def token_dead(self, platform: Platform) -> None:
        """Tell that a platform refuses the token. A webhook that fails is recorded, and stops nothing."""
        await self._post(DEAD.format(platform=PLATFORM_NAMES[platform]))

    async def _post(self, text: str) -> None:
        if self._webhook is None:
            return
        try:
            timeout = aiohttp.ClientTimeout(total=DEADLINE_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._webhook.get_secret_value(), json={"text": text}) as answer,
            ):
                if answer.status >= REFUSED:
                    log.warning("alert_refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("alert_not_sent", error=type(error).__name__)
