"""Who is in a channel, on whichever chat it is."""

import asyncio
from collections.abc import Mapping

from bot.logs import get_logger
from bot.platform import Sender
from people.channels import place_of
from people.model import Platform

log = get_logger("members")

MEMBERS_SECONDS = 20.0
"""How long a chat may take to say who is in a channel: our own default."""


class Members:
    """Asks the chats. What none of them says is unknown, and whoever asks goes on without."""

    def __init__(self, senders: Mapping[Platform, Sender]) -> None:
        self._senders = senders

    async def of(self, lane: str) -> frozenset[str] | None:
        """Return the addresses of those who are in the channel that a lane of the outbox names; None if
        nobody knows."""
        place = place_of(lane)
        sender = None if place is None else self._senders.get(place[0])
        if place is None or sender is None:
            return None
        try:
            async with asyncio.timeout(MEMBERS_SECONDS):
                return await sender.members_of(place[1])
        except TimeoutError:
            log.warning("members_not_told", platform=place[0].value, reason="timed_out")
            return None
