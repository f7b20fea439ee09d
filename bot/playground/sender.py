"""Delivers what the outbox sends: into the transcript, at the business time."""

import sqlite3
from collections.abc import Collection
from datetime import datetime

from bot.platform import Outcome
from bot.playground.transcript import Transcript, channel, direct
from cards.model import Card
from people.clock import Clock
from people.model import Platform
from people.outbox import Guarantee, MessageState, Reason
from people.pace import Pace

CHANNEL_PREFIX = "playground:"
_RETRY_SECONDS = 1.0


class PlaygroundSender:
    """`bot.platform.Sender` for the playground. A repeated delivery id shows nothing twice."""

    platform = Platform.PLAYGROUND
    pace: Pace | None = None
    """None: the demo writes as fast as it can."""
    looks_back = False

    def __init__(
        self, transcript: Transcript, clock: Clock, *, channels: Collection[str] | None = None
    ) -> None:
        """`channels` are the names that exist; None takes any."""
        self._transcript = transcript
        self._clock = clock
        self._channels = channels

    async def send(self, *, address: str, card: Card, delivery_id: int) -> Outcome:
        """Post the card to a person's id or to `playground:NAME`."""
        name = address.removeprefix(CHANNEL_PREFIX) if address.startswith(CHANNEL_PREFIX) else None
        if name is not None and self._channels is not None and name not in self._channels:
            return Outcome(state=MessageState.FAILED, reason=Reason.CHANNEL_GONE)
        conversation = direct(address) if name is None else channel(name)
        try:
            post = self._transcript.post_card(
                conversation, card, at=self._clock.now(), delivery_id=delivery_id
            )
        except sqlite3.OperationalError:
            # Locked or full: the transaction is undone, so nothing was shown and a later try may work.
            return Outcome(state=MessageState.FAILED, reason=Reason.PLATFORM_DOWN, retry_after=_RETRY_SECONDS)
        return Outcome(state=MessageState.SENT, platform_ref=str(post.id))

    def guarantee(self, kind: str) -> Guarantee:
        """Return the same for every kind: a repeated delivery is recognised by its id."""
        del kind
        return Guarantee.EXACTLY_ONCE

    async def look(self, *, address: str, card: Card, delivery_id: int, since: datetime) -> Outcome:
        """Find out whether a delivery arrived, by sending it: that shows nothing twice."""
        del since
        return await self.send(address=address, card=card, delivery_id=delivery_id)
